//! What is sent, and when: a round sends every device what its person has not read since it was told last. Whoever
//! claims a device sends to it alone; a server that dies meanwhile is followed by another, and the browser shows what
//! comes twice as one.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use serde::Serialize;

use crate::app::App;
use crate::clock::{MINUTE, Micros, SECOND};
use crate::db::args;
use crate::error::Result;
use crate::push::post::{Outcome, post};
use crate::push::store::{self, DueRow, NewsRow};

/// Other servers and workers write, too: this often is looked without being woken.
const LOOK: Duration = Duration::from_secs(5);
/// What comes within so long of each other is sent in one round.
const GATHER: Duration = Duration::from_millis(500);
/// How many devices are taken at once, and how many are sent to at the same time.
const BATCH: i64 = 100;
const AT_ONCE: usize = 8;
/// Whoever sends has so long until another one may.
const LEASE: Micros = MINUTE;
/// A device hears no more often than this.
const PAUSE: Micros = 5 * SECOND;
/// More than so many at once are told as one.
const MOST: usize = 3;
/// After so many failures in a row, hours apart in the end, a device is given up.
const MOST_FAILURES: i64 = 12;

/// What only the browser reads.
#[derive(Serialize)]
struct Payload<'a> {
    kind: &'a str,
    link: &'a str,
}

/// Sends what there is, as long as the server runs; nothing where the operator has not switched it on.
pub async fn watch(app: App) {
    if !app.config.push.is_on() {
        return;
    }
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = app.push.there_is_news.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
        if app.stopping.run_until_cancelled(tokio::time::sleep(GATHER)).await.is_none() {
            return;
        }
        if let Err(error) = round(&app).await
            && !error.will_pass()
        {
            tracing::warn!(?error, "notifications could not be sent to devices");
        }
    }
}

/// Sends to all devices for which there is something now.
pub async fn round(app: &App) -> Result<()> {
    loop {
        let due: Vec<DueRow> = app.db.all(store::DUE, args![app.clock.now(), BATCH]).await?;
        let is_last = (due.len() as i64) < BATCH;
        let outcomes: Vec<Result<()>> =
            stream::iter(due).map(|device| tell(app, device)).buffer_unordered(AT_ONCE).collect().await;
        outcomes.into_iter().collect::<Result<()>>()?;
        if is_last || app.stopping.is_cancelled() {
            return Ok(());
        }
    }
}

async fn tell(app: &App, device: DueRow) -> Result<()> {
    let now = app.clock.now();
    if app.db.run(store::CLAIM, args![device.id, device.due_at, now + LEASE, now]).await? == 0 {
        return Ok(());
    }
    let values = args![device.user_id, device.told, device.last, MOST as i64 + 1];
    let news: Vec<NewsRow> = app.db.all(store::NEWS, values).await?;
    let mut outcome = Outcome::Sent;
    for (kind, link) in messages(&news) {
        let payload = serde_json::to_vec(&Payload { kind, link: &link }).unwrap_or_default();
        outcome = post(app, &device, payload).await;
        if outcome != Outcome::Sent {
            break;
        }
    }
    let now = app.clock.now();
    match outcome {
        Outcome::Sent => {
            app.db.run(store::SENT, args![device.id, device.user_id, device.last, device.news, now + PAUSE]).await?
        }
        Outcome::Later if device.failures + 1 < MOST_FAILURES => {
            app.db.run(store::FAILED, args![device.id, device.user_id, now + again(device.failures)]).await?
        }
        Outcome::Later | Outcome::Gone => app.db.run(store::DEAD, args![device.id, device.user_id]).await?,
    };
    Ok(())
}

/// Kind and link of what is sent, oldest first; many are told as one.
fn messages(news: &[NewsRow]) -> Vec<(&str, String)> {
    if news.len() > MOST {
        return vec![("several", "/notifications".to_owned())];
    }
    news.iter().rev().map(|one| (one.kind.as_str(), format!("{}{}", one.path, one.rest))).collect()
}

/// Half a minute, a minute, two, up to four hours.
fn again(failures: i64) -> Micros {
    (30 * SECOND) << failures.clamp(0, 9)
}

/// Forgets devices whose sign-in is over.
pub async fn tidy(app: &App) -> Result<()> {
    app.db.run(store::TIDY, args![app.clock.now()]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HOUR;

    fn row(seq: i64) -> NewsRow {
        NewsRow { kind: "like".to_owned(), path: format!("/boards/solar/{seq}"), rest: "#c1".to_owned() }
    }

    #[test]
    fn many_are_told_as_one() {
        let texts = |numbers: &[i64]| {
            let rows: Vec<NewsRow> = numbers.iter().copied().map(row).collect();
            messages(&rows).into_iter().map(|(kind, link)| format!("{kind} {link}")).collect::<Vec<_>>()
        };
        assert_eq!(texts(&[]), [""; 0]);
        assert_eq!(texts(&[8, 7]), ["like /boards/solar/7#c1", "like /boards/solar/8#c1"]);
        assert_eq!(texts(&[9, 8, 7, 6]), ["several /notifications"]);
    }

    #[test]
    fn failures_are_followed_by_longer_pauses() {
        assert_eq!((again(0), again(1), again(3)), (30 * SECOND, MINUTE, 4 * MINUTE));
        assert!(again(100) > 4 * HOUR && again(100) < 5 * HOUR);
    }
}
