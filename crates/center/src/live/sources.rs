//! Everything that is told, on one screen. A source is plain functions of its feature: what is new since its last look,
//! and what somebody who connects has missed. A look is one query for everybody who listens.

use crate::app::App;
use crate::clock::Micros;
use crate::error::Result;
use crate::live::Missed;
use crate::portraits;

/// Every so many looks those who wait in the queue are told their place: it changes with the jobs of others.
const LOOKS_PER_QUEUE: u32 = 8;

/// What each source has told already.
#[derive(Default)]
pub(super) struct Seen {
    portraits: portraits::live::Seen,
}

/// Tells what is new.
pub(super) async fn look(app: &App, seen: &mut Seen, number: u32) -> Result<()> {
    portraits::live::look(app, &mut seen.portraits).await?;
    if number.is_multiple_of(LOOKS_PER_QUEUE) {
        portraits::live::look_at_queue(app, &mut seen.portraits).await?;
    }
    Ok(())
}

/// What `person` has not heard: since `last`, the id they heard last, or as it is now.
pub(super) async fn missed(app: &App, person: i64, last: Option<Micros>) -> Result<Missed> {
    portraits::live::missed(app, person, last).await
}
