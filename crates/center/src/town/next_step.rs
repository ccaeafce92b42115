//! What somebody who has just come does next, one thing after the other: as long as there is one, 오늘 says it.

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::db::args;
use crate::error::Result;
use crate::town::store::{self, DoneRow};

/// One thing to do: the texts `home-step-{name}-title`, `-text` and `-go`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextStep {
    pub name: &'static str,
    /// Where it is done.
    pub link: &'static str,
}

/// What comes next; nothing when all of it is done. A point, asked for residents each time.
pub async fn of(app: &App, citizen: &Citizen) -> Result<Option<NextStep>> {
    let step = |name, link| Ok(Some(NextStep { name, link }));
    match citizen.stage {
        Stage::Newcomer => return step("application", "/application"),
        Stage::Applicant => return step("planets", "/planets"),
        Stage::Resident => {}
    }
    let Some(done) = app.db.point::<DoneRow>(store::DONE, args![citizen.id]).await? else { return Ok(None) };
    match done {
        // the portrait is being drawn
        DoneRow { awaits: true, .. } => step("photo", "/card"),
        DoneRow { furnished: false, .. } => step("room", "/me/room"),
        DoneRow { talked: false, .. } => step("talk", "/boards/solar/new"),
        _ => Ok(None),
    }
}
