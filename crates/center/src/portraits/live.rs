//! What is told of portraits while they are made: `progress`, then `portrait`.

use std::collections::HashMap;

use serde::Serialize;

use crate::app::App;
use crate::clock::{Micros, SECOND};
use crate::db::{Number, args};
use crate::error::Result;
use crate::live::{Event, Missed, Topic};
use crate::portraits::store::{self, PortraitRow};
use crate::portraits::{Portrait, State, current};

/// How far back every look goes: a transaction may show later than its time, and clocks differ a little.
const OVERLAP: Micros = 10 * SECOND;
/// How many changes a query reads.
const AT_ONCE: usize = 500;

/// What was told already.
#[derive(Default)]
pub struct Seen {
    /// When the last look that succeeded began.
    looked: Option<Micros>,
    /// The last change of each portrait within the overlap.
    portraits: HashMap<i64, Micros>,
    /// The places in the queue as last told.
    queue: HashMap<i64, i64>,
}

/// Tells whoever listens of changes since the last look.
pub async fn look(app: &App, seen: &mut Seen) -> Result<()> {
    let now = app.clock.now();
    let from = seen.looked.unwrap_or(now).min(now) - OVERLAP;
    let mut after = from;
    loop {
        let before = after;
        let changed: Vec<PortraitRow> = app.db.all(store::CHANGED, args![after]).await?;
        let is_all = changed.len() < AT_ONCE;
        for row in changed {
            let (user, portrait) = (row.user_id, Portrait::from(row));
            // the next part begins with the same moment, lest two changes at once are cut apart
            after = after.max(portrait.updated_at - 1);
            let told = seen.portraits.insert(user, portrait.updated_at);
            if told.is_none_or(|told| told < portrait.updated_at) && app.live.is_listening(Topic::Person(user)) {
                app.live.tell(Topic::Person(user), &event(&portrait));
            }
        }
        if is_all || after == before {
            break;
        }
    }
    seen.portraits.retain(|_, at| *at > from);
    seen.looked = Some(now);
    Ok(())
}

/// Tells those who wait in the queue their place, when that changed.
pub async fn look_at_queue(app: &App, seen: &mut Seen) -> Result<()> {
    let mut queue = HashMap::new();
    let waiting: Vec<Number> = app.db.all(store::QUEUE, args![]).await?;
    for (user, position) in waiting.into_iter().map(|user| user.n).zip(1..) {
        if app.live.is_listening(Topic::Person(user)) {
            queue.insert(user, position);
            if seen.queue.get(&user) != Some(&position) {
                let place = Progress {
                    state: State::Queued.name(),
                    stage: State::Queued.name(),
                    progress: 0,
                    position: Some(position),
                };
                app.live.tell(Topic::Person(user), &Event::new(None, "progress", &place));
            }
        }
    }
    seen.queue = queue;
    Ok(())
}

/// What `person` has not heard: a portrait that is being made as it is now, and one that has changed since `last`.
pub async fn missed(app: &App, person: i64, last: Option<Micros>) -> Result<Missed> {
    let Some(portrait) = current(app, person).await? else { return Ok(Missed::default()) };
    let is_news = match last {
        Some(last) => last < portrait.updated_at,
        None => portrait.is_open(),
    };
    Ok(Missed { events: is_news.then(|| event(&portrait)).into_iter().collect(), until: portrait.updated_at })
}

#[derive(Serialize)]
struct Progress {
    state: &'static str,
    stage: &'static str,
    progress: i64,
    position: Option<i64>,
}

#[derive(Serialize)]
struct Finished {
    state: &'static str,
    url: Option<String>,
    large_url: Option<String>,
    still_url: Option<String>,
    hint: String,
}

/// `progress` while the portrait is made, `portrait` when that has ended.
fn event(portrait: &Portrait) -> Event {
    let (id, state) = (Some(portrait.updated_at), portrait.state.name());
    match portrait.state {
        State::Queued | State::Running => Event::new(
            id,
            "progress",
            &Progress { state, stage: portrait.stage(), progress: portrait.progress, position: portrait.position },
        ),
        State::Ready | State::Failed => {
            let (url, large_url, still_url) = (portrait.url(), portrait.large_url(), portrait.still_url());
            Event::new(id, "portrait", &Finished { state, url, large_url, still_url, hint: portrait.hint.clone() })
        }
    }
}
