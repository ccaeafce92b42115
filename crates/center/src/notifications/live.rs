//! What is told of notifications: each with its number, in the order of numbers. A look finds what transactions have
//! written since the one before, also those that began long ago; who connects reads what is behind the last number they
//! heard.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::{Map, Value};

use super::store::{self, LookRow, SinceRow};
use super::{Kind, read};
use crate::app::App;
use crate::clock::{DAY, Micros, rfc3339};
use crate::db::args;
use crate::error::Result;
use crate::live::{Event, Missed, Topic};
use crate::portraits;

/// How far back who comes again is told what they missed; behind that they begin anew.
const KEPT: Micros = 7 * DAY;
/// Who missed more begins anew, too.
const MOST_MISSED: usize = 1_000;
/// How many a query reads.
const AT_ONCE: i64 = 200;

/// What was told already.
#[derive(Default)]
pub struct Seen {
    /// From where the next look reads.
    from: Option<i64>,
    /// What the last look found: some of it the next one finds again.
    told: HashSet<(i64, i64)>,
}

/// Tells whoever listens of what was written since the last look. Whether this was the first one, which tells nothing.
pub async fn look(app: &App, seen: &mut Seen) -> Result<bool> {
    let rows: Vec<LookRow> = app.db.all(store::LOOK, args![seen.from.unwrap_or(i64::MAX)]).await?;
    let Some(moment) = rows.first().map(|row| row.moment) else { return Ok(false) };
    let is_first = seen.from.is_none();
    let mut found: Vec<SinceRow> = rows.into_iter().filter_map(LookRow::told).collect();
    found.sort_by_key(|row| (row.user_id, row.seq));
    let keys: HashSet<(i64, i64)> = found.iter().map(|row| (row.user_id, row.seq)).collect();
    for row in found {
        let key = (row.user_id, row.seq);
        if !seen.told.contains(&key) && app.live.is_listening(row.user_id) {
            app.live.tell(Topic::Person(row.user_id), &event(app, row).await?);
        }
    }
    // only now: where this failed in the middle, the next look finds the rest
    (seen.from, seen.told) = (Some(moment), keys);
    Ok(is_first)
}

/// What `person` has not heard since the number `last`; without one, nothing. Who was away for too long is told to begin
/// anew.
pub async fn missed(app: &App, person: i64, last: Option<i64>) -> Result<Missed> {
    let head = read::head(app, person).await?;
    let now = |events| Ok(Missed { events, head: head.last });
    let Some(last) = last else { return now(vec![Event::tick(Some(head.last), head.last)]) };
    let anew = || {
        let data = serde_json::json!({ "head": head.last, "unread": head.unread });
        vec![Event::new(Some(head.last), "resync", &data)]
    };
    if last > head.last || last < head.gone {
        return now(anew());
    }
    let oldest = app.clock.now() - KEPT;
    let mut missed = Missed { events: Vec::new(), head: last };
    loop {
        let rows: Vec<SinceRow> = app.db.all(store::SINCE, args![person, missed.head, AT_ONCE]).await?;
        let is_all = rows.len() < AT_ONCE as usize;
        for row in rows {
            if row.created_at < oldest || missed.events.len() >= MOST_MISSED {
                return now(anew());
            }
            if row.seq > missed.head + 1 {
                missed.events.push(Event::tick(Some(row.seq - 1), row.seq - 1));
            }
            missed.head = row.seq;
            missed.events.push(event(app, row).await?);
        }
        if is_all {
            break;
        }
    }
    // what was last is gone; and so much is known, also when nothing was missed
    missed.head = missed.head.max(head.last);
    missed.events.push(Event::tick(Some(missed.head), missed.head));
    Ok(missed)
}

/// What was written down for `person` behind the number `head`, in its order.
pub async fn since(app: &App, person: i64, mut head: i64) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    loop {
        let rows: Vec<SinceRow> = app.db.all(store::SINCE, args![person, head, AT_ONCE]).await?;
        let is_all = rows.len() < AT_ONCE as usize;
        for row in rows {
            head = row.seq;
            events.push(event(app, row).await?);
        }
        if is_all {
            return Ok(events);
        }
    }
}

/// The rows behind the number `head`, some of them.
pub(super) async fn rows(app: &App, person: i64, head: i64) -> Result<Vec<SinceRow>> {
    Ok(app.db.all(store::SINCE, args![person, head, AT_ONCE]).await?)
}

/// As it is told.
#[derive(Serialize)]
struct Told {
    actor: Option<Actor>,
    link: String,
    created_at: String,
    /// How many are unread with it.
    unread: i64,
    /// Of a portrait: how it ended, and its files.
    #[serde(flatten)]
    portrait: Map<String, Value>,
}

#[derive(Serialize)]
struct Actor {
    id: i64,
    nickname: String,
}

/// Of what may no longer be seen only its number is told.
async fn event(app: &App, row: SinceRow) -> Result<Event> {
    let Some(kind) = Kind::from_name(&row.kind).filter(|_| row.is_shown) else {
        return Ok(Event::tick(Some(row.seq), row.seq));
    };
    let portrait = match kind {
        Kind::Portrait => portraits::live::ended(app, row.user_id).await?,
        _ => Map::new(),
    };
    let actor = row.actor_id.zip(row.nickname).map(|(id, nickname)| Actor { id, nickname });
    let (link, created_at) = (format!("{}{}", row.path, row.rest), rfc3339(row.created_at));
    Ok(Event::new(Some(row.seq), kind.name(), &Told { actor, link, created_at, unread: row.unread, portrait }))
}
