//! What somebody was told, newest first: what belongs together is one, what they have read apart from what they have
//! not. It is made of the newest thousand and of what the bell counts, and so costs the same however much one was told.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::json;

use super::store::{self, ActorRow, ListedRow, SaidRow};
use super::{Kind, MOST_UNREAD};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::{Author, Board};
use crate::clock::Micros;
use crate::db::args;
use crate::error::Result;
use crate::form::PAGE;
use crate::immigration::Address;

/// How much of a comment is shown, in scalar values.
const EXCERPT: usize = 80;

/// Of so many who did something together the faces are shown.
const SHOWN: usize = 3;

/// One or several of a kind and topic.
#[derive(Debug, Clone)]
pub struct Told {
    /// The number of the newest.
    pub seq: i64,
    pub kind: Kind,
    /// Who did the newest; nothing when the town itself says it.
    pub actor: Option<Author>,
    /// Who did it before, the last first: two at most.
    pub before: Vec<Author>,
    /// How many did it.
    pub people: i64,
    pub count: i64,
    pub is_read: bool,
    /// Where it leads.
    pub link: String,
    /// Of the article.
    pub title: Option<String>,
    /// How the comment begins.
    pub excerpt: Option<String>,
    pub thing: String,
    pub created_at: Micros,
}

impl Told {
    /// How many did it besides the one who is named.
    pub fn others(&self) -> i64 {
        (self.people - 1).max(0)
    }
}

/// The beginning of a text, on one line.
fn excerpt(body: &str) -> String {
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Those of a kind and topic, all of them read or none.
struct Group {
    seq: i64,
    kind: Kind,
    is_read: bool,
    count: i64,
    /// Who did it, each once, the last first.
    people: Vec<i64>,
    /// Whether the newest was done by the first of them.
    has_actor: bool,
}

/// Page `number`, and how many there are in all.
pub async fn page(app: &App, citizen: &Citizen, number: i64) -> Result<(Vec<Told>, i64)> {
    let groups = groups(app, citizen).await?;
    let total = groups.len() as i64;
    let before = usize::try_from((number - 1).saturating_mul(PAGE)).unwrap_or(usize::MAX);
    let shown = groups.into_iter().skip(before).take(PAGE as usize).collect();
    Ok((told(app, citizen, shown).await?, total))
}

/// The newest that they have not read, but for gifts, which today shows by themselves. Asks nothing when there is
/// nothing.
pub async fn unread(app: &App, citizen: &Citizen, count: usize) -> Result<Vec<Told>> {
    if citizen.unread == 0 {
        return Ok(Vec::new());
    }
    let groups = groups(app, citizen).await?;
    let shown = groups.into_iter().filter(|group| !group.is_read && group.kind != Kind::Gift).take(count).collect();
    told(app, citizen, shown).await
}

/// Newest first.
async fn groups(app: &App, citizen: &Citizen) -> Result<Vec<Group>> {
    let (board, all) = Board::reach(citizen);
    let rows: Vec<ListedRow> = app.db.all(store::ROWS, args![citizen.id, board, all, MOST_UNREAD]).await?;
    let mut groups: Vec<Group> = Vec::new();
    let mut places = HashMap::new();
    let mut known = HashSet::new();
    for ListedRow { seq, kind, topic, is_read, actor_id } in rows {
        let Some(kind) = Kind::from_name(&kind) else { continue };
        let place = *places.entry((kind, topic, is_read)).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group { seq, kind, is_read, count: 0, people: Vec::new(), has_actor: actor_id.is_some() });
        }
        let group = &mut groups[place];
        group.count += 1;
        group.people.extend(actor_id.filter(|actor| known.insert((place, *actor))));
    }
    Ok(groups)
}

/// With what there is to say of them, and the faces of those who did it together.
async fn told(app: &App, citizen: &Citizen, groups: Vec<Group>) -> Result<Vec<Told>> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<i64> = groups.iter().map(|group| group.seq).collect();
    let people: BTreeSet<i64> = groups.iter().flat_map(|group| group.people.iter().take(SHOWN)).copied().collect();
    let said: Vec<SaidRow> = app.db.all(store::SAID, args![citizen.id, json!(numbers).to_string()]).await?;
    let actors: Vec<ActorRow> = app.db.all(store::ACTORS, args![json!(people).to_string()]).await?;
    let mut said: HashMap<i64, SaidRow> = said.into_iter().map(|row| (row.seq, row)).collect();
    let actors: HashMap<i64, Author> = actors.into_iter().map(|row| (row.id, row.into())).collect();
    let mut all = Vec::new();
    for group in groups {
        // it may be gone by now
        let Some(row) = said.remove(&group.seq) else { continue };
        let mut faces = group.people.iter().take(SHOWN).filter_map(|id| actors.get(id)).cloned();
        all.push(Told {
            seq: group.seq,
            kind: group.kind,
            actor: if group.has_actor { faces.next() } else { None },
            before: faces.take(SHOWN - 1).collect(),
            people: group.people.len() as i64,
            count: group.count,
            is_read: group.is_read,
            link: format!("{}{}", row.path, row.rest),
            title: row.title,
            excerpt: row.body.filter(|body| !body.is_empty()).map(|body| excerpt(&body)),
            thing: row.thing,
            created_at: row.created_at,
        });
    }
    Ok(all)
}

impl From<ActorRow> for Author {
    fn from(row: ActorRow) -> Author {
        let address = Address::from_row(row.planet.as_deref(), row.floor, row.unit);
        Author { id: row.id, nickname: row.nickname, address, still: row.still }
    }
}
