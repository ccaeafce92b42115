//! Lists of people: who likes a resident, who follows them, whom they follow; and whom one blocks and mutes oneself.

use std::collections::HashMap;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::Author;
use crate::clock::Micros;
use crate::db::args;
use crate::error::{Error, Result};
use crate::form::PAGE;
use crate::immigration::Address;
use crate::neighbours::store::{self, FollowsRow, ListsRow, PersonRow};
use crate::neighbours::{Host, terms};

/// Which list of a resident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    Likes,
    Followers,
    Following,
}

impl List {
    pub const ALL: [List; 3] = [List::Likes, List::Followers, List::Following];

    /// In addresses.
    pub fn name(self) -> &'static str {
        match self {
            List::Likes => "likes",
            List::Followers => "followers",
            List::Following => "following",
        }
    }

    pub fn from_name(name: &str) -> Option<List> {
        List::ALL.into_iter().find(|list| list.name() == name)
    }
}

/// Somebody in a list.
#[derive(Debug, Clone)]
pub struct Person {
    pub who: Author,
    /// What they say at their door; empty: nothing.
    pub status: String,
    /// Since when they are in the list.
    pub since: Micros,
    /// Whether they and the viewer follow each other.
    pub is_neighbour: bool,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Person {
        Person {
            who: Author {
                id: row.id,
                nickname: row.nickname,
                address: Address::from_row(row.planet.as_deref(), row.floor, row.unit),
                still: row.still,
            },
            status: row.message.unwrap_or_default(),
            since: row.since,
            is_neighbour: row.followed_since.is_some() && row.follows_since.is_some() && !row.is_quiet,
        }
    }
}

/// The lists of somebody.
#[derive(Debug, Clone)]
pub struct Lists {
    pub whose: Host,
    /// How many are in each, in the order of [`List::ALL`], as everybody sees them.
    pub counts: [i64; 3],
    /// Whether the viewer is in one of them as far as they see it themselves alone.
    pub is_quiet: bool,
}

/// The lists of `resident`, looked at by `viewer`; 404 for nobody.
pub async fn of(app: &App, viewer: i64, resident: i64) -> Result<Lists> {
    let row: Option<ListsRow> = app.db.point(store::LISTS_OF, args![viewer, resident]).await?;
    let row = row.ok_or(Error::NotFound)?;
    let address = Address::from_row(Some(&row.planet), Some(row.floor), Some(row.unit)).ok_or(Error::Internal)?;
    Ok(Lists {
        whose: Host { id: row.user_id, nickname: row.nickname, address },
        counts: [row.likes, row.followers, row.following],
        is_quiet: row.is_quiet,
    })
}

/// How many are in the lists of `resident`, as `viewer` sees them, in the order of [`List::ALL`]; 404 for nobody.
pub async fn counts(app: &App, viewer: i64, resident: i64) -> Result<[i64; 3]> {
    let terms = terms(app, viewer, resident).await?;
    Ok([terms.likers, terms.followers, terms.following])
}

/// A page of a list of `resident`, as `viewer` sees it, the last first.
pub async fn page(app: &App, viewer: i64, resident: i64, list: List, number: i64) -> Result<Vec<Person>> {
    let sql = match list {
        List::Likes => store::LIKERS,
        List::Followers => store::FOLLOWERS,
        List::Following => store::FOLLOWING,
    };
    let rows: Vec<PersonRow> = app.db.all(sql, args![resident, viewer, PAGE, (number - 1) * PAGE]).await?;
    Ok(rows.into_iter().map(Person::from).collect())
}

/// What a resident in a list and the viewer are to each other.
#[derive(Debug, Clone, Copy)]
pub struct Bond {
    /// Where they live.
    pub address: Address,
    /// Whether the viewer follows them.
    pub is_followed: bool,
    /// Whether they follow each other.
    pub is_neighbour: bool,
}

/// What these people are to `citizen`, who may follow each of them: residents, and none whom they block. Nobody is
/// anything to whoever has no home yet.
pub async fn bonds(app: &App, citizen: &Citizen, people: &[i64]) -> Result<HashMap<i64, Bond>> {
    if people.is_empty() || !citizen.is_resident() {
        return Ok(HashMap::new());
    }
    let people = serde_json::to_string(people).map_err(Error::internal)?;
    let rows: Vec<FollowsRow> = app.db.all(store::FOLLOWS_AMONG, args![citizen.id, people]).await?;
    let bond = |row: FollowsRow| {
        let address = Address::from_row(Some(&row.planet), Some(row.floor), Some(row.unit))?;
        let is_followed = row.followed_since.is_some();
        Some((row.id, Bond { address, is_followed, is_neighbour: is_followed && row.follows_since.is_some() }))
    };
    Ok(rows.into_iter().filter(|row| !row.is_blocked).filter_map(bond).collect())
}

/// Whom `citizen` blocks, and whom they mute, the last first; a thousand of each at most.
pub async fn kept_away(app: &App, citizen: &Citizen) -> Result<[Vec<Person>; 2]> {
    let of = async |sql: &'static str| -> Result<Vec<Person>> {
        let rows: Vec<PersonRow> = app.db.all(sql, args![citizen.id, citizen.id, 1_000, 0]).await?;
        Ok(rows.into_iter().map(Person::from).collect())
    };
    Ok([of(store::BLOCKED).await?, of(store::MUTED).await?])
}
