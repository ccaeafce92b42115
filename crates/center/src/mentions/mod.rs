//! Who is named in a text: `@nickname` is a person, kept by id from when the text was first published. Rules: the
//! longest nickname behind the `@` counts; ten people a text; whoever was not found then is not found by an edit
//! either, so that nobody slips into somebody else's name; the text stays as typed, and what is shown is today's
//! nickname; who is named is told, unless they may not see the board (`notifications`). Start with [`found`], then
//! [`keep`].

pub mod api;
mod beginning;
mod names;
pub(crate) mod store;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use crate::app::App;
use crate::db::{Db, Record, Tx, Value, args};
use crate::error::Result;
use crate::immigration::Address;
use crate::mentions::store::{MentionRow, NamedRow};

pub use names::{LONGEST, starts_well};

use names::End;

/// How many people a text can name.
const MOST_PEOPLE: usize = 10;
/// How many nicknames as typed are kept of a text: somebody may be named in several ways.
const MOST_TYPED: usize = 30;
/// How many places of a text are looked at.
pub const MOST_PLACES: usize = 50;

/// Somebody who is named, as they are today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    pub nickname: String,
    /// Where they live, if they do.
    pub address: Option<Address>,
}

/// A nickname as it stands in a text, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Without the `@`.
    pub typed: String,
    pub person: Person,
}

/// What names people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// With its id.
    Article(i64),
    /// With its article and its id.
    Comment(i64, i64),
}

/// A text that was published, before it is changed.
pub struct Before {
    /// All places at which it could have named somebody.
    pub places: BTreeSet<String>,
    /// Whom it named.
    pub mentions: Vec<Mention>,
}

impl Before {
    /// Who of these was not named before.
    pub fn new_people(&self, mentions: &[Mention]) -> Vec<i64> {
        let known: BTreeSet<i64> = self.mentions.iter().map(|mention| mention.person.id).collect();
        mentions.iter().map(|mention| mention.person.id).filter(|id| !known.contains(id)).collect()
    }

    /// Whether `typed` could not be a name of somebody new without naming them in an old place as well, which begins
    /// with it and named nobody, or somebody with a shorter name. Looks at all places that begin with it: asked once
    /// for each name.
    fn holds(&self, known: &Known<'_>, typed: &str) -> bool {
        let end = End::of(typed);
        let begin = self.places.range::<str, _>((Bound::Included(typed), Bound::Unbounded));
        begin.take_while(|place| place.starts_with(typed)).any(|place| {
            end.stands_before(place.strip_prefix(typed).unwrap_or_default())
                && known.longest(place).is_none_or(|kept| kept.typed.len() < typed.len())
        })
    }
}

/// Where people are looked up. Who holds a transaction asks in it: a second connection might be waited for by
/// everybody.
pub enum On<'a> {
    Db(&'a Db),
    Tx(&'a mut Tx),
}

impl On<'_> {
    async fn all<T: Record>(&mut self, sql: &'static str, values: impl IntoIterator<Item = Value>) -> Result<Vec<T>> {
        Ok(match self {
            On::Db(db) => db.all(sql, values).await?,
            On::Tx(tx) => tx.all(sql, values).await?,
        })
    }
}

/// Whom a text names. Each of `places` is what follows an `@` in it. What stood in the text already names whom it
/// named.
pub async fn found(mut on: On<'_>, places: &[String], before: Option<&Before>) -> Result<Vec<Mention>> {
    let places = places.get(..MOST_PLACES).unwrap_or(places);
    let (known, old): (&[Mention], BTreeSet<&str>) = match before {
        Some(before) => (&before.mentions, before.places.iter().map(|place| names::word(place)).collect()),
        None => (&[], BTreeSet::new()),
    };
    let known = Known::of(known);
    let mut held: HashMap<&str, bool> = HashMap::new();
    let new: BTreeSet<&str> =
        places.iter().filter(|place| !old.contains(names::word(place))).map(String::as_str).collect();
    let keys = names::Keys::of(new.iter().copied());
    let people = by_key(&mut on, &keys).await?;
    let mut found: Vec<Mention> = Vec::new();
    for place in places {
        let kept = known.longest(place);
        let named = keys.of_place(place).filter_map(|(typed, key)| {
            let person = people.get(key)?;
            if let Some(before) = before
                && *held.entry(typed).or_insert_with(|| before.holds(&known, typed))
            {
                return None;
            }
            Some(Mention { typed: typed.to_owned(), person: person.clone() })
        });
        let named = named.last();
        let mention = match (kept, named) {
            (Some(kept), Some(named)) if named.typed.len() > kept.typed.len() => named,
            (Some(kept), _) => kept.clone(),
            (None, Some(named)) => named,
            (None, None) => continue,
        };
        let is_known = found.iter().any(|other| other.person.id == mention.person.id);
        let people: BTreeSet<i64> = found.iter().map(|other| other.person.id).collect();
        if (is_known || people.len() < MOST_PEOPLE) && found.len() < MOST_TYPED && !found.contains(&mention) {
            found.push(mention);
        }
    }
    Ok(found)
}

/// Whom a text is known to name, to be found at its places.
pub struct Known<'m>(Vec<(&'m Mention, End<'m>)>);

impl<'m> Known<'m> {
    pub fn of(mentions: &'m [Mention]) -> Known<'m> {
        Known(mentions.iter().map(|mention| (mention, End::of(&mention.typed))).collect())
    }

    /// The one with whose name `place` begins.
    pub fn longest(&self, place: &str) -> Option<&'m Mention> {
        let begins = |(mention, end): &&(&'m Mention, End<'m>)| {
            place.strip_prefix(mention.typed.as_str()).is_some_and(|rest| end.stands_before(rest))
        };
        self.0.iter().filter(begins).map(|(mention, _)| *mention).max_by_key(|mention| mention.typed.len())
    }
}

/// Writes down whom a text names, instead of whom it named before.
pub async fn keep(tx: &mut Tx, text: Naming, mentions: &[Mention], before: Option<&Before>) -> Result<()> {
    if before.is_some_and(|before| !before.mentions.is_empty()) {
        forget(tx, text).await?;
    }
    let (article, comment) = match text {
        Naming::Article(article) => (article, None),
        Naming::Comment(article, comment) => (article, Some(comment)),
    };
    for mention in mentions {
        tx.run(store::KEEP, args![article, comment, mention.typed.as_str(), mention.person.id]).await?;
    }
    Ok(())
}

/// What a text says is gone: whom it named is, too.
pub async fn forget(tx: &mut Tx, text: Naming) -> Result<()> {
    match text {
        Naming::Article(article) => tx.run(store::FORGET_ARTICLE, args![article]).await?,
        Naming::Comment(_, comment) => tx.run(store::FORGET_COMMENT, args![comment]).await?,
    };
    Ok(())
}

/// Whom an article names.
pub async fn of_article(mut on: On<'_>, article: i64) -> Result<Vec<Mention>> {
    let rows: Vec<MentionRow> = on.all(store::OF_ARTICLE, args![article]).await?;
    Ok(rows.into_iter().map(MentionRow::mention).collect())
}

/// Whom a comment names.
pub async fn of_comment(mut on: On<'_>, comment: i64) -> Result<Vec<Mention>> {
    let ids = serde_json::json!([comment]).to_string();
    let rows: Vec<MentionRow> = on.all(store::OF_COMMENTS, args![ids]).await?;
    Ok(rows.into_iter().map(MentionRow::mention).collect())
}

/// Whom each of these comments names, as far as one does.
pub async fn of_comments(app: &App, comments: &[i64]) -> Result<BTreeMap<i64, Vec<Mention>>> {
    of_texts(app, store::OF_COMMENTS, comments).await
}

/// The same of articles.
pub async fn of_articles(app: &App, articles: &[i64]) -> Result<BTreeMap<i64, Vec<Mention>>> {
    of_texts(app, store::OF_ARTICLES, articles).await
}

/// Asks nothing when there are no texts.
async fn of_texts(app: &App, sql: &'static str, texts: &[i64]) -> Result<BTreeMap<i64, Vec<Mention>>> {
    let mut named: BTreeMap<i64, Vec<Mention>> = BTreeMap::new();
    if texts.is_empty() {
        return Ok(named);
    }
    let rows: Vec<MentionRow> = app.db.all(sql, args![serde_json::json!(texts).to_string()]).await?;
    for row in rows {
        named.entry(row.text).or_default().push(row.mention());
    }
    Ok(named)
}

/// Everybody whom one of these names may mean, by the key under which nicknames are compared.
async fn by_key(on: &mut On<'_>, keys: &names::Keys<'_>) -> Result<BTreeMap<String, Person>> {
    let keys = keys.all();
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<NamedRow> = on.all(store::NAMED, args![serde_json::json!(keys).to_string()]).await?;
    Ok(rows.into_iter().map(|row| (row.nickname_key.clone(), row.person())).collect())
}

/// How many are offered to whoever types an `@`.
const MOST_OFFERED: i64 = 8;

/// Residents whose nickname begins like `typed`, also in the midst of a syllable; what stands there as typed first.
pub async fn beginning_with(app: &App, typed: &str) -> Result<Vec<(Person, Option<String>)>> {
    let prefix = names::key(typed);
    if prefix.is_empty() || prefix.chars().count() > LONGEST {
        return Ok(Vec::new());
    }
    let mut rows: Vec<NamedRow> = Vec::new();
    for (from, to) in beginning::ranges(&prefix) {
        let left = MOST_OFFERED - rows.len() as i64;
        if left > 0 {
            rows.extend(app.db.all::<NamedRow>(store::BEGINNING_WITH, args![from, to, left]).await?);
        }
    }
    Ok(rows.into_iter().map(|row| (row.still.clone(), row)).map(|(still, row)| (row.person(), still)).collect())
}
