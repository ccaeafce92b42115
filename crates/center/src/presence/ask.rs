//! What the database says of people who are in one room: who they are, and what they are to each other.

use std::collections::{BTreeSet, HashMap};

use super::store::{self, FaceRow, TieRow};
use super::{Between, Face, MOST_KNOWN, MOST_TOLD};
use crate::app::App;
use crate::boards::Author;
use crate::db::{Text, args};
use crate::error::{Error, Result};
use crate::immigration::Address;
use crate::live::Thing;
use crate::neighbours::choices::Audience;

/// How many people, or pairs of them, a question asks of.
const AT_ONCE: usize = 2_000;

/// Of whom something is to be known.
#[derive(Debug, Default)]
pub(super) struct Question {
    pub people: BTreeSet<i64>,
    /// The smaller id first.
    pub pairs: BTreeSet<(i64, i64)>,
}

/// What is known of them.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub faces: HashMap<i64, Face>,
    pub ties: HashMap<(i64, i64), Between>,
}

pub(super) fn pair(a: i64, b: i64) -> (i64, i64) {
    (a.min(b), a.max(b))
}

impl From<FaceRow> for Face {
    fn from(row: FaceRow) -> Face {
        Face {
            who: Author {
                id: row.id,
                nickname: row.nickname,
                address: Address::from_row(row.planet.as_deref(), row.floor, row.unit),
                still: row.still,
            },
            audience: Audience::from_name(&row.presence),
        }
    }
}

impl TieRow {
    fn between(&self) -> Option<Between> {
        if self.a_blocks.is_some() || self.b_blocks.is_some() {
            Some(Between::Apart)
        } else {
            self.a_follows.and(self.b_follows).map(|_| Between::Neighbours)
        }
    }
}

pub(super) async fn ask(app: &App, question: Question) -> Result<Known> {
    let mut known = Known::default();
    let people: Vec<i64> = question.people.into_iter().collect();
    for some in people.chunks(AT_ONCE) {
        let rows: Vec<FaceRow> = app.db.all(store::FACES, args![serde_json::json!(some).to_string()]).await?;
        known.faces.extend(rows.into_iter().map(|row| (row.id, row.into())));
    }
    let pairs: Vec<(i64, i64)> = question.pairs.into_iter().collect();
    for some in pairs.chunks(AT_ONCE) {
        let rows: Vec<TieRow> = app.db.all(store::TIES, args![serde_json::json!(some).to_string()]).await?;
        known.ties.extend(rows.into_iter().filter_map(|row| Some((pair(row.a, row.b), row.between()?))));
    }
    Ok(known)
}

/// Whom somebody sees.
pub struct Company {
    pub people: Vec<Author>,
    /// How many more there are.
    pub more: usize,
}

/// Whom `viewer` sees in a room, as it is now: 404 for no room, 403 `not_there` for whoever is not in it, whatever is
/// there.
pub async fn seen_by(app: &App, viewer: i64, room: i64) -> Result<Company> {
    if super::rooms_among(app, &[room]).await?.is_empty() {
        return Err(Error::NotFound);
    }
    let mut people = app.live.people_at(Thing::Room(room));
    if app.db.may_be_shared() {
        let rows: Vec<Text> = app.db.all(store::IN_ROOM, args![room]).await?;
        people.extend(rows.iter().flat_map(|row| serde_json::from_str::<Vec<i64>>(&row.s).unwrap_or_default()));
    }
    if !people.contains(&viewer) {
        return Err(Error::Forbidden("not_there"));
    }
    let others = people.iter().copied().filter(|other| *other != viewer).take(MOST_KNOWN);
    let people: BTreeSet<i64> = others.chain([viewer]).collect();
    let pairs = people.iter().filter(|other| **other != viewer).map(|other| pair(viewer, *other)).collect();
    let Known { mut faces, ties } = ask(app, Question { people, pairs }).await?;
    let Some(mine) = faces.remove(&viewer) else { return Err(Error::NotFound) };
    let mut people: Vec<Author> = faces
        .into_values()
        .filter(|face| face.is_seen_by(&mine, ties.get(&pair(viewer, face.who.id)).copied()))
        .map(|face| face.who)
        .collect();
    people.sort_by_key(|who| who.id);
    let more = people.len().saturating_sub(MOST_TOLD);
    people.truncate(MOST_TOLD);
    Ok(Company { people, more })
}
