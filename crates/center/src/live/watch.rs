//! One look for all: at what changed, and at whose sign-in is over.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::accounts::sign_ins;
use crate::app::App;
use crate::error::Result;
use crate::live::sources::{self, Seen};
use crate::presence;

/// How often is looked while anybody listens.
const TICK: Duration = Duration::from_millis(250);
/// Not more often than this, however much happens.
const GAP: Duration = Duration::from_millis(20);
/// The same after a look that failed.
const TICK_IN_TROUBLE: Duration = Duration::from_secs(2);
/// Every so many ticks the sign-ins are looked at as well.
const TICKS_PER_SIGN_INS: u32 = 8;

/// Looks while anybody listens, until the server stops.
pub async fn watch(app: App) {
    look_on(&app).await;
    presence::part(&app).await;
}

async fn look_on(app: &App) {
    let mut seen = Seen::default();
    // what is looked at more seldom goes by the clock, not by how much happens
    let (mut ticks, mut sign_ins_at) = (0_u32, 0_u32);
    let mut ticked = Instant::now();
    loop {
        if app.live.streams() == 0 && !app.presence.is_busy() {
            seen = Seen::default();
            // nobody is there who would see who left
            app.live.moves();
            (ticks, sign_ins_at) = (0, 0);
            tokio::select! {
                () = app.stopping.cancelled() => return,
                () = app.live.changed.notified() => continue,
            }
        }
        let began = Instant::now();
        // each by itself: when one look fails, the other still happens
        let outcomes = [
            if ticks >= sign_ins_at { end_closed(app).await } else { Ok(()) },
            sources::look(app, &mut seen, ticks).await,
        ];
        if ticks >= sign_ins_at {
            sign_ins_at = ticks.saturating_add(TICKS_PER_SIGN_INS);
        }
        let mut failed = false;
        for error in outcomes.into_iter().filter_map(Result::err) {
            failed = true;
            // the log has heard of a database that is away
            if !error.will_pass() {
                tracing::warn!(?error, "changes could not be read");
            }
        }
        if failed {
            ticks = ticks.saturating_add(1);
            tokio::select! {
                () = app.stopping.cancelled() => return,
                () = tokio::time::sleep(TICK_IN_TROUBLE) => continue,
            }
        }
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = app.live.changed.notified() => sleep_until(began + GAP).await,
            () = tokio::time::sleep(TICK) => {}
        }
        // also where something happens all the time
        if ticked.elapsed() >= TICK {
            ticks = ticks.saturating_add(1);
            ticked = Instant::now();
        }
    }
}

/// Hears that another server wrote something, and looks at once; until the server stops.
pub async fn hear(app: App) {
    let hub = app.live.clone();
    app.stopping.run_until_cancelled(app.db.hear(move || hub.wake())).await;
}

/// Ends the streams of sign-ins that were ended, ran out or are gone, and of suspended people: whichever server did it.
/// One query for all; when it fails nobody is signed out.
async fn end_closed(app: &App) -> Result<()> {
    for sign_in in sign_ins::closed_among(app, &app.live.sign_ins()).await? {
        app.live.end(sign_in);
    }
    Ok(())
}
