//! Neighbours: what residents are to one another, and what they leave at one another's. Rules: liking, following,
//! waving, muting and blocking are ties between two residents, one row for each direction, never to oneself; twice is
//! the same as once. What somebody whom one blocks does is quiet: answered as always, counted and seen by themselves
//! alone, so that nobody can find out. Counts stand on the host's row and change in the same transaction as what they
//! count. Start with [`Terms`], then `ties.rs` and `guestbook/`.

pub mod api;
pub mod choices;
pub mod feed;
pub mod guestbook;
pub mod lists;
pub mod months;
pub mod mutes;
pub mod news;
pub mod pages;
pub(crate) mod store;
pub mod ties;
pub mod visits;

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::Micros;
use crate::db::{DbError, args, is_orphan};
use crate::error::{Error, Result};
use crate::immigration::Address;
use choices::Writers;
use store::{HostRow, TermsRow};

/// A resident at whose door others stand.
#[derive(Debug, Clone)]
pub struct Host {
    pub id: i64,
    pub nickname: String,
    pub address: Address,
}

impl TryFrom<HostRow> for Host {
    type Error = Error;

    fn try_from(row: HostRow) -> Result<Host> {
        let address = Address::from_row(Some(&row.planet), Some(row.floor), Some(row.unit));
        Ok(Host { id: row.user_id, nickname: row.nickname, address: address.ok_or(Error::Internal)? })
    }
}

/// The resident with this user id; otherwise 404.
pub async fn host(app: &App, user: i64) -> Result<Host> {
    let row: Option<HostRow> = app.db.maybe(store::HOST, args![user]).await?;
    row.ok_or(Error::NotFound)?.try_into()
}

/// Who lives there; otherwise 404.
pub async fn host_at(app: &App, address: Address) -> Result<Host> {
    let row: Option<HostRow> =
        app.db.maybe(store::HOST_AT, args![address.planet.id(), address.floor, address.unit]).await?;
    row.ok_or(Error::NotFound)?.try_into()
}

/// What it means that something could not be written about somebody: their account is gone.
fn orphan(error: DbError) -> Error {
    if is_orphan(&error) { Error::NotFound } else { error.into() }
}

/// What a host and a viewer are to each other, and what everybody sees of the host, as the viewer sees it.
#[derive(Debug, Clone)]
pub struct Terms {
    pub host: i64,
    /// Whether the viewer likes, follows, mutes and blocks them.
    pub likes: bool,
    pub follows: bool,
    pub mutes: bool,
    pub blocks: bool,
    pub waved_at: Option<Micros>,
    /// Whether they follow the viewer, as far as the viewer sees it.
    pub is_followed: bool,
    /// Counts: who likes and follows them, whom they follow.
    pub likers: i64,
    pub followers: i64,
    pub following: i64,
    /// One for each person and day: in all.
    pub visits: i64,
    /// Those of the last day on which somebody came, and which day that was.
    latest_visits: (i64, i64),
    /// On which day the viewer came unseen by others, or 0.
    quiet_visit_on: i64,
    /// How many secret entries of the viewer stand in the guestbook.
    pub secrets: i64,
    /// Never told, nor anything that follows from it alone.
    is_blocked: bool,
    writers: Writers,
    /// Whether the host follows the viewer, seen or not.
    lets_in: bool,
}

impl From<TermsRow> for Terms {
    fn from(row: TermsRow) -> Terms {
        let is_blocked = row.is_blocked_since.is_some();
        // what is quiet is counted for oneself; whom one follows without being noticed, too
        let own = |since: Option<Micros>| i64::from(is_blocked && since.is_some());
        Terms {
            host: row.user_id,
            likes: row.likes_since.is_some(),
            follows: row.follows_since.is_some(),
            mutes: row.mutes_since.is_some(),
            blocks: row.blocks_since.is_some(),
            waved_at: row.waved_at,
            is_followed: row.is_followed_since.is_some() && row.blocks_since.is_none(),
            likers: row.likes + own(row.likes_since),
            followers: row.followers + own(row.follows_since),
            following: row.following + row.quiet_follows,
            visits: row.visits + row.quiet_visits,
            latest_visits: (row.visits_today, row.visits_on),
            quiet_visit_on: row.quiet_visit_on,
            secrets: row.secrets,
            is_blocked,
            writers: Writers::from_name(&row.guestbook),
            lets_in: row.is_followed_since.is_some(),
        }
    }
}

impl Terms {
    /// Whether both follow each other.
    pub fn are_neighbours(&self) -> bool {
        self.follows && self.is_followed
    }

    /// Who may write in the guestbook, as the viewer is told: for somebody who is blocked it is closed.
    pub fn writers(&self) -> Writers {
        if self.is_blocked { Writers::Nobody } else { self.writers }
    }

    /// Whether `viewer`, whose terms these are, may write in the guestbook of whoever lives at `address`.
    pub fn lets_write(&self, viewer: &Citizen, address: Address) -> bool {
        viewer.is_resident()
            && (viewer.id == self.host || !self.is_blocked && self.writers.let_in(viewer, address, self.lets_in))
    }

    /// How many came on the day `today`.
    pub fn visits_on(&self, today: i64) -> i64 {
        let (visits, day) = self.latest_visits;
        let others = if day == today { visits } else { 0 };
        others + i64::from(self.quiet_visit_on == today)
    }
}

/// The terms of `viewer` and whoever lives at `address`, if somebody does. A point.
pub async fn terms_at(app: &App, viewer: i64, address: Address) -> Result<Option<Terms>> {
    let values = args![viewer, address.planet.id(), address.floor, address.unit];
    Ok(app.db.point::<TermsRow>(store::TERMS_AT, values).await?.map(Terms::from))
}

/// The same by the host's user id; 404 for nobody.
pub async fn terms(app: &App, viewer: i64, host: i64) -> Result<Terms> {
    let row: Option<TermsRow> = app.db.point(store::TERMS, args![viewer, host]).await?;
    row.map(Terms::from).ok_or(Error::NotFound)
}
