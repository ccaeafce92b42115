//! Keeping the index: in the transaction that changes what can be found, [`before`] it and [`settle`] after it. What
//! can be found of a thing is read from its own table both times, so that the index follows whatever was done.

use std::collections::BTreeMap;

use super::fold::folded;
use super::lists::{self, BODY};
use super::runs;
use super::store::{self, ArticleRow, ChunkRow, ListRow, PersonRow};
use crate::db::{Number, Tx, Value, args};
use crate::error::Result;

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// By title, body and author.
    Article(i64),
    /// By the nickname; what they wrote is found through it.
    Person(i64),
}

/// How a thing stood in the index before it is changed.
pub struct Before {
    thing: Thing,
    stood: Option<Standing>,
}

/// A thing in the index.
pub(super) struct Standing {
    pub place: i64,
    pub id: i64,
    /// A group for each term.
    pub groups: BTreeMap<i64, Vec<u8>>,
}

/// To be called before a thing is changed or deleted: others who change what is found in the same place wait. Rows are
/// taken in one order, so that nobody waits for each other: the article's, the board's, then this.
pub async fn before(tx: &mut Tx, thing: Thing) -> Result<Before> {
    let place = match thing {
        Thing::Article(id) => tx.maybe::<Number>(store::PLACE_OF, args![id]).await?.map(|row| row.n),
        Thing::Person(_) => Some(PEOPLE),
    };
    let stood = match place {
        Some(place) => {
            tx.hold(store::LOCK, args![place]).await?;
            standing(tx, thing).await?
        }
        None => None,
    };
    Ok(Before { thing, stood })
}

/// To be called when it is changed or deleted: the index follows.
pub async fn settle(tx: &mut Tx, before: Before) -> Result<()> {
    let now = standing(tx, before.thing).await?;
    match (before.stood, now) {
        (None, None) => Ok(()),
        (None, Some(now)) => {
            tx.hold(store::LOCK, args![now.place]).await?;
            add(tx, &now, &now.groups).await
        }
        (Some(stood), now) => change(tx, stood, now).await,
    }
}

/// To be called before an account is written: rows are taken in one order, this before the account's.
pub async fn hold_people(tx: &mut Tx) -> Result<()> {
    Ok(tx.hold(store::LOCK, args![PEOPLE]).await?)
}

/// To be called when a thing is new.
pub async fn added(tx: &mut Tx, thing: Thing) -> Result<()> {
    settle(tx, Before { thing, stood: None }).await
}

/// The place of people, who are found by their nicknames.
pub(super) const PEOPLE: i64 = 0;
/// Stands at both ends of a nickname, so that a whole one can be told from a part. No text has it.
pub(super) const EDGE: char = '\u{1}';

impl From<&ArticleRow> for Standing {
    fn from(row: &ArticleRow) -> Standing {
        let (title, body) = (folded(&row.title), folded(&row.body));
        let groups = lists::groups(row.id, Some(row.author_id), &[(0, &title), (BODY, &body)]);
        Standing { place: row.place, id: row.id, groups }
    }
}

impl From<&PersonRow> for Standing {
    fn from(row: &PersonRow) -> Standing {
        Standing { place: PEOPLE, id: row.id, groups: lists::groups(row.id, None, &[(0, &whole(&row.nickname))]) }
    }
}

/// A nickname with its ends.
fn whole(nickname: &str) -> Vec<char> {
    [EDGE].into_iter().chain(folded(nickname)).chain([EDGE]).collect()
}

async fn standing(tx: &mut Tx, thing: Thing) -> Result<Option<Standing>> {
    Ok(match thing {
        Thing::Article(id) => tx.maybe::<ArticleRow>(store::ARTICLE, args![id]).await?.map(|row| Standing::from(&row)),
        Thing::Person(id) => tx.maybe::<PersonRow>(store::PERSON, args![id]).await?.map(|row| Standing::from(&row)),
    })
}

/// Adds groups of a thing: an article's as a run of their own, which reaches the lists later; a person's at once, since
/// a nickname has few.
async fn add(tx: &mut Tx, thing: &Standing, groups: &BTreeMap<i64, Vec<u8>>) -> Result<()> {
    let (pack, _) = lists::place(thing.id);
    if thing.place != PEOPLE {
        return runs::add(tx, thing.place, pack, groups).await;
    }
    let rows = groups.iter().map(|(term, group)| row(thing.place, *term, pack, group.clone())).collect();
    Ok(tx.insert_many_or(store::INSERT, rows, store::OR_APPEND).await?)
}

/// Takes out of lists and runs what is no longer so, and adds what is new.
async fn change(tx: &mut Tx, stood: Standing, now: Option<Standing>) -> Result<()> {
    let (pack, at) = lists::place(stood.id);
    let nothing = BTreeMap::new();
    let groups = now.as_ref().map_or(&nothing, |now| &now.groups);
    let left: Vec<i64> =
        stood.groups.iter().filter(|(term, group)| groups.get(term) != Some(group)).map(|(term, _)| *term).collect();
    let lists: Vec<ListRow> = tx.all(store::OF_PACK, args![stood.place, pack, json(&left)]).await?;
    let (mut rows, mut empty) = (Vec::new(), Vec::new());
    for list in lists {
        let entries = lists::without(list.term, &list.entries, at);
        if entries.is_empty() {
            empty.push(list.term);
        } else if entries.len() < list.entries.len() {
            rows.push(row(stood.place, list.term, pack, entries));
        }
    }
    tx.insert_many_or(store::INSERT, rows, store::OR_REPLACE).await?;
    if !empty.is_empty() {
        tx.run(store::DROP, args![stood.place, pack, json(&empty)]).await?;
    }
    let chunks: Vec<ChunkRow> = tx.all(store::OF_RUNS, args![stood.place, pack, json(&left)]).await?;
    runs::take_out(tx, chunks, &left, at).await?;
    if let Some(now) = now {
        let new = now.groups.iter().filter(|(term, group)| stood.groups.get(term) != Some(group));
        let new: BTreeMap<i64, Vec<u8>> = new.map(|(term, group)| (*term, group.clone())).collect();
        add(tx, &now, &new).await?;
    }
    Ok(())
}

/// Values of [`store::INSERT`].
pub(super) fn row(place: i64, term: i64, pack: i64, entries: Vec<u8>) -> Vec<Value> {
    args![place, term, pack, entries].into()
}

/// Numbers for `{ids:…}`.
pub(super) fn json(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}
