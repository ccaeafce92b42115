//! Everything that is told, on one screen. A source is plain functions of its feature: what is new since its last look,
//! and what somebody who connects has missed. A look is one query for everybody who listens.

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::Result;
use crate::live::{Event, Missed, Thing, things};
use crate::{notifications, portraits, presence};

/// Every so many looks those who wait in the queue are told their place: it changes with the jobs of others.
const LOOKS_PER_QUEUE: u32 = 8;

/// What each source has told already.
#[derive(Default)]
pub(super) struct Seen {
    notifications: notifications::live::Seen,
    portraits: portraits::live::Seen,
    things: things::Seen,
    presence: presence::Seen,
    /// From which look on portraits are looked at.
    queue: u32,
}

/// Tells what is new. `number` counts the looks at the pace of the clock. Where one source fails the others tell all
/// the same.
pub(super) async fn look(app: &App, seen: &mut Seen, number: u32) -> Result<()> {
    let is_first = notifications::live::look(app, &mut seen.notifications).await;
    if *is_first.as_ref().unwrap_or(&false) {
        // what was written before it and nobody was told is in the table
        app.live.have_all_look();
    }
    let mut outcomes = vec![
        is_first.map(drop),
        portraits::live::look(app, &mut seen.portraits).await,
        things::look(app, &mut seen.things).await,
        presence::look(app, &mut seen.presence).await,
    ];
    if number >= seen.queue {
        seen.queue = number.saturating_add(LOOKS_PER_QUEUE);
        outcomes.push(portraits::live::look_at_queue(app, &mut seen.portraits).await);
    }
    outcomes.into_iter().collect()
}

/// What a stream says that is alive and has said everything up to `head`. How much is unread may have been changed by
/// way of another server, which tells nobody here.
pub(super) async fn beat(app: &App, person: i64, head: i64) -> Event {
    if app.db.may_be_shared()
        && let Ok(known) = notifications::read::head(app, person).await
        && known.last == head
    {
        return Event::unread(head, known.unread);
    }
    Event::tick(None, head)
}

/// What `citizen` has not heard: since the number `last` they heard last, or how it is now; and how these things are
/// now, which they must be able to see (404).
pub(super) async fn missed(app: &App, citizen: &Citizen, last: Option<i64>, things: &[Thing]) -> Result<Missed> {
    let mut missed = notifications::live::missed(app, citizen.id, last).await?;
    missed.events.extend(portraits::live::open(app, citizen.id).await?);
    missed.events.extend(things::now(app, citizen, things).await?);
    Ok(missed)
}

/// What was written down for `person` behind the number `head`.
pub(super) async fn since(app: &App, person: i64, head: i64) -> Result<Vec<Event>> {
    notifications::live::since(app, person, head).await
}
