//! Visits to rooms: each person counts once a day. Rules: a look is noted in memory and written with others a little
//! later; what fetches ahead, one's own look and that of somebody who is blocked count nothing; visitors are named
//! nowhere, and who it was is forgotten when the day is over. Start with [`Pending::note`].

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::app::App;
use crate::db::{Text, args};
use crate::error::Result;
use crate::market::economy::month_of;
use crate::neighbours::{orphan, store};

/// How often visits are written.
const EVERY: Duration = Duration::from_secs(2);
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

    fn take(&self) -> BTreeSet<Visit> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting)
    }

    /// Those could not be written: they wait again.
    fn put_back(&self, list: impl IntoIterator<Item = Visit>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting.extend(list);
    }
}

/// Writes visits down until the server stops, and then once more.
pub async fn watch(app: App) {
    loop {
        let stops = tokio::select! {
            () = app.stopping.cancelled() => true,
            () = tokio::time::sleep(EVERY) => false,
        };
        match write(&app).await {
            Ok(()) => {}
            // the log has heard of a database that is away
            Err(error) if error.will_pass() => {}
            Err(error) => tracing::warn!(?error, "visits to rooms were not written"),
        }
        if stops {
            return;
        }
    }
}

/// Writes down all that waits, room by room.
pub async fn write(app: &App) -> Result<()> {
    let mut rooms: BTreeMap<(i64, i64), Vec<i64>> = BTreeMap::new();
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
    let mut new = 0;
    for visitor in visitors {
        new += tx.run(store::NOTE_ROOM_VISIT, args![owner, day, *visitor]).await? as i64;
    }
    if new > 0 {
        tx.run(store::COUNT_ROOM_VISITS, args![owner, new, day]).await?;
        let month = month_of(&app.clock, app.clock.now());
        tx.run(store::HOLD_MONTH, args![month, owner]).await?;
        tx.run(store::COUNT_MONTH, args![month, owner, new, 0]).await?;
    }
    Ok(tx.commit().await?)
}

/// Now and then: forgets who came on days that are over.
pub async fn tidy(app: &App) -> Result<()> {
    app.db.run(store::FORGET_ROOM_VISITS, args![app.clock.day(app.clock.now()) - 1]).await?;
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
