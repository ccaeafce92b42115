//! What is told of portraits while they are made: `progress`, up to how it ended.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::clock::{Micros, SECOND};
use crate::db::{Number, args};
use crate::error::Result;
use crate::live::{Event, Topic};
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
            if told.is_none_or(|told| told < portrait.updated_at) && app.live.is_listening(user) {
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
        if app.live.is_listening(user) {
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

/// The portrait of `person` that is being made, as it is now.
pub async fn open(app: &App, person: i64) -> Result<Option<Event>> {
    let portrait = current(app, person).await?.filter(Portrait::is_open);
    Ok(portrait.map(|portrait| event(&portrait)))
}

/// How the portrait of `person` ended, and its files.
pub async fn ended(app: &App, person: i64) -> Result<Map<String, Value>> {
    Ok(current(app, person)
        .await?
        .filter(|portrait| !portrait.is_open())
        .map(|portrait| end(&portrait))
        .unwrap_or_default())
}

#[derive(Serialize)]
struct Progress {
    state: &'static str,
    stage: &'static str,
    progress: i64,
    position: Option<i64>,
}

fn event(portrait: &Portrait) -> Event {
    let state = portrait.state.name();
    if !portrait.is_open() {
        return Event::new(None, "progress", &end(portrait));
    }
    let (progress, position) = (portrait.progress, portrait.position);
    Event::new(None, "progress", &Progress { state, stage: portrait.stage(), progress, position })
}

fn end(portrait: &Portrait) -> Map<String, Value> {
    let (url, large_url, still_url) = (portrait.url(), portrait.large_url(), portrait.still_url());
    let all = [
        ("state", json!(portrait.state.name())),
        ("progress", json!(portrait.progress)),
        ("url", json!(url)),
        ("large_url", json!(large_url)),
        ("still_url", json!(still_url)),
        ("hint", json!(portrait.hint)),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
