//! One look for all: at what changed, and at whose sign-in is over.

use std::time::Duration;

use crate::accounts::sign_ins;
use crate::app::App;
use crate::error::Result;
use crate::live::sources::{self, Seen};

/// How often is looked while anybody listens.
const TICK: Duration = Duration::from_millis(250);
/// The same after a look that failed.
const TICK_IN_TROUBLE: Duration = Duration::from_secs(2);
/// Every so many looks the sign-ins are looked at as well.
const LOOKS_PER_SIGN_INS: u32 = 8;

/// Looks while anybody listens, until the server stops.
pub async fn watch(app: App) {
    let mut seen = Seen::default();
    let mut number = 0_u32;
    loop {
        if app.live.streams() == 0 {
            seen = Seen::default();
            tokio::select! {
                () = app.stopping.cancelled() => return,
                () = app.live.changed.notified() => continue,
            }
        }
        // each by itself: when one look fails, the other still happens
        let outcomes = [
            if number.is_multiple_of(LOOKS_PER_SIGN_INS) { end_closed(&app).await } else { Ok(()) },
            sources::look(&app, &mut seen, number).await,
        ];
        let mut failed = false;
        for error in outcomes.into_iter().filter_map(Result::err) {
            failed = true;
            // the log has heard of a database that is away
            if !error.will_pass() {
                tracing::warn!(?error, "changes could not be read");
            }
        }
        number = number.wrapping_add(1);
        if failed {
            tokio::select! {
                () = app.stopping.cancelled() => return,
                () = tokio::time::sleep(TICK_IN_TROUBLE) => continue,
            }
        }
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = app.live.changed.notified() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// Ends the streams of sign-ins that were ended, ran out or are gone, and of suspended people: whichever server did it.
/// One query for all; when it fails nobody is signed out.
async fn end_closed(app: &App) -> Result<()> {
    for sign_in in sign_ins::closed_among(app, &app.live.sign_ins()).await? {
        app.live.end(sign_in);
    }
    Ok(())
}
