//! What is told of notifications: each with its number, in the order of numbers. A look finds what transactions have
//! written since the one before, also those that began long ago; who connects reads what is behind the last number they
//! heard.

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
/// How many that of a look does, which is for everybody.
const AT_ONE_LOOK: i64 = 1_000;

/// What was told already.
#[derive(Default)]
pub struct Seen {
    /// As of which moment; none before the first look.
    moment: Option<String>,
    /// How many rows looks have read. Tests hold them to what was written with it.
    pub rows: u64,
}

/// Tells whoever listens of what was written since the last look. Whether this was the first one, which tells nothing.
pub async fn look(app: &App, seen: &mut Seen) -> Result<bool> {
    let is_first = seen.moment.is_none();
    let since = seen.moment.clone().unwrap_or_default();
    let (mut now, mut last) = (String::new(), 0);
    loop {
        let values = args![since.as_str(), now.as_str(), last, AT_ONE_LOOK];
        let rows: Vec<LookRow> = app.db.all(store::LOOK, values).await?;
        let Some(first) = rows.first() else { return Ok(false) };
        if now.is_empty() {
            now.clone_from(&first.moment);
        }
        last = rows.last().and_then(|row| row.id).unwrap_or(last);
        let found: Vec<SinceRow> = rows.into_iter().filter_map(LookRow::told).collect();
        let is_all = found.len() < AT_ONE_LOOK as usize;
        seen.rows += found.len() as u64;
        for row in found {
            if app.live.is_listening(row.user_id) {
                app.live.tell(Topic::Person(row.user_id), &event(app, row).await?);
            }
        }
        if is_all {
            break;
        }
    }
    // only now: where this failed in the middle, the next look finds all of it again, and streams say nothing twice
    seen.moment = Some(now);
    Ok(is_first)
}

/// What `person` has not heard since the number `last`; without one, nothing. Who was away for too long is told to
/// begin anew.
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
