//! What somebody who has just set the site up does first. Told to admins until all of it is done.

use crate::accounts::{Citizen, sign_up};
use crate::app::App;
use crate::boards::Board;
use crate::boards::list::{self, Sort};
use crate::error::Result;

/// One thing to do: the texts `first-{name}-title`, `-text` and, where a link leads there, `-go`.
pub struct FirstStep {
    pub name: &'static str,
    /// Where it is done; nothing when that is not on the site.
    pub link: &'static str,
    pub is_done: bool,
}

/// The list for an admin; nothing for others, and when there is nothing left to do.
pub async fn of(app: &App, citizen: &Citizen) -> Result<Option<Vec<FirstStep>>> {
    if !citizen.is_admin() {
        return Ok(None);
    }
    let solar = list::page(app, Board::Solar, Sort::Newest, 1, None).await?.entries;
    let step = |name, link, is_done| FirstStep { name, link, is_done };
    let steps = vec![
        step("admin", "", true),
        step("address", "", app.config.base_url.is_some()),
        step("notice", "/boards/solar/new", solar.iter().any(|entry| entry.pinned)),
        step("people", "", sign_up::is_anybody_besides(app, citizen).await?),
        step("home", citizen.stage.next_step(), citizen.is_resident()),
    ];
    Ok(steps.iter().any(|step| !step.is_done).then_some(steps))
}
