//! Visits to rooms: each person counts once a day. Rules: a look is noted in memory and written with others a little
//! later; what fetches ahead and one's own look count nothing, and that of somebody whom the owner blocks counts for
//! themselves alone; visitors are named nowhere, and who it was is forgotten when the day is over. Start with
//! [`Pending::note`].

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Mutex, PoisonError};

use crate::app::App;
use crate::clock::MINUTE;
use crate::db::{Text, Tx, args};
use crate::error::Result;
use crate::market::economy::month_of;
use crate::neighbours::orphan;
use crate::neighbours::store::{self, QuietVisitsRow};

/// How many are known at most, and how many wait; of a rush beyond that some are forgotten.
const MOST: usize = 100_000;

/// A day, whose room it was, and who looked.
type Visit = (i64, i64, i64);

/// Kept by the app until they are written; looking again the same day is no news.
#[derive(Default)]
pub struct Pending(Mutex<Noted>);

#[derive(Default)]
struct Noted {
    day: i64,
    known: HashSet<(i64, i64)>,
    waiting: BTreeSet<Visit>,
}

impl Pending {
    /// `visitor` looks at the room of `owner` on a day.
    pub fn note(&self, owner: i64, visitor: i64, day: i64) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.day != day || noted.known.len() >= MOST {
            noted.day = day;
            noted.known.clear();
        }
        if noted.waiting.len() < MOST && noted.known.insert((owner, visitor)) {
            noted.waiting.insert((day, owner, visitor));
        }
    }

    /// Whom it knows from days before `today`, it forgets.
    fn forget_before(&self, today: i64) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.day < today {
            noted.known.clear();
        }
    }

    fn take(&self) -> BTreeSet<Visit> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting)
    }

    /// Those could not be written: they wait again.
    fn put_back(&self, list: impl IntoIterator<Item = Visit>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting.extend(list);
    }
}

/// Writes down all that waits, room by room.
pub async fn write(app: &App) -> Result<()> {
    let mut rooms: BTreeMap<(i64, i64), Vec<i64>> = BTreeMap::new();
    app.room_visits.forget_before(app.clock.day(app.clock.now()));
    for (day, owner, visitor) in app.room_visits.take() {
        rooms.entry((owner, day)).or_default().push(visitor);
    }
    let mut failed = Ok(());
    for ((owner, day), visitors) in rooms {
        if failed.is_ok() {
            failed = write_room(app, owner, day, &visitors).await;
        }
        if failed.is_err() {
            app.room_visits.put_back(visitors.into_iter().map(|visitor| (day, owner, visitor)));
        }
    }
    failed
}

async fn write_room(app: &App, owner: i64, day: i64, visitors: &[i64]) -> Result<()> {
    let mut tx = app.db.begin_steady().await?;
    let held = tx.maybe::<Text>(store::HOLD, args![owner]).await.map_err(orphan);
    // whoever lived there is gone
    if matches!(held, Err(crate::error::Error::NotFound)) {
        return Ok(());
    }
    held?;
    let month = month_of(&app.clock, app.clock.now());
    let mut new = 0;
    for visitor in visitors {
        match tx.run(store::NOTE_ROOM_VISIT, args![owner, day, *visitor]).await? {
            0 => drop(tx.run(store::NOTE_QUIET_VISIT, args![owner, day, *visitor, month]).await?),
            _ => new += 1,
        }
    }
    if new > 0 {
        tx.run(store::COUNT_ROOM_VISITS, args![owner, new, day]).await?;
        count_month(&mut tx, month, owner, new).await?;
    }
    Ok(tx.commit().await?)
}

async fn count_month(tx: &mut Tx, month: i64, owner: i64, visits: i64) -> Result<()> {
    tx.run(store::HOLD_MONTH, args![month, owner]).await?;
    tx.run(store::COUNT_MONTH, args![month, owner, visits, 0]).await?;
    Ok(())
}

/// `owner`, whose row is held, no longer blocks `visitor`: what these have seen of their own looks is there for all.
pub(super) async fn come_out(app: &App, tx: &mut Tx, owner: i64, visitor: i64) -> Result<()> {
    let today = app.clock.day(app.clock.now());
    let quiet: Vec<QuietVisitsRow> = tx.all(store::TAKE_QUIET_VISITS, args![owner, visitor]).await?;
    for QuietVisitsRow { month, visits, latest_on } in quiet {
        let of_today = i64::from(latest_on == today);
        if of_today > 0 {
            tx.run(store::NOTE_ROOM_VISIT, args![owner, today, visitor]).await?;
            tx.run(store::COUNT_ROOM_VISITS, args![owner, of_today, today]).await?;
        }
        tx.run(store::COUNT_PAST_VISITS, args![owner, visits - of_today]).await?;
        count_month(tx, month, owner, visits).await?;
    }
    Ok(())
}

/// Now and then: forgets who came on days that are over. What was noted in the last moments of one is written by then.
pub async fn tidy(app: &App) -> Result<()> {
    let today = app.clock.day(app.clock.now() - MINUTE);
    app.db.run(store::FORGET_ROOM_VISITS, args![today]).await?;
    app.db.run(store::FORGET_QUIET_DAYS, args![today]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_is_noted_once_a_day() {
        let pending = Pending::default();
        for (owner, visitor, day) in [(1, 2, 5), (1, 2, 5), (1, 3, 5), (2, 2, 5)] {
            pending.note(owner, visitor, day);
        }
        assert_eq!(pending.take().len(), 3);
        pending.note(1, 2, 5);
        assert!(pending.take().is_empty(), "written already");
        pending.note(1, 2, 6);
        assert_eq!(Vec::from_iter(pending.take()), [(6, 1, 2)]);
    }
}
