//! A new photo for somebody who has filed their application.

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs;
use crate::portraits::photo::{self, Wanted};
use crate::portraits::wish::Wish;
use crate::upload::Form;
use crate::work::PORTRAIT;

/// Keeps the photo of the form and queues its portrait; the one before is shown until then. `blink` is what an absent
/// answer means: yes for programs, no for the box on the page. 403 `not_applied` for newcomers, 429 when there were too
/// many today, and what [`photo::keep`] refuses.
pub async fn replace(app: &App, citizen: &Citizen, mut form: Form, animate: bool, blink: bool) -> Result<()> {
    if citizen.stage == Stage::Newcomer {
        return Err(Error::Forbidden("not_applied"));
    }
    let upload = form.take("photo").ok_or(Error::field("photo", "required"))?;
    let wish = Wish::parse(&form.fields, blink).map_err(Error::Invalid)?;
    let most = super::most_per_day(app);
    if let Some(most) = most {
        jobs::may_be_enqueued(app, &PORTRAIT, citizen.id, most).await?;
    }
    let kept = photo::keep(app, citizen.id, upload, &form.fields).await?;
    let filed = async {
        let chosen = kept.chosen(&form.fields).map_err(Error::Invalid)?;
        let wanted = Wanted { animate, wish, chosen };
        let mut tx = app.db.begin().await?;
        photo::enqueue(app, &mut tx, citizen.id, &kept, &wanted, most).await?;
        Ok(tx)
    };
    let outcome: Result<Tx> = filed.await;
    match outcome {
        // if the answer to the commit is lost, `tidy` finds out whether the file is named
        Ok(tx) => Ok(tx.commit().await?),
        Err(error) => {
            photo::forget(app, kept).await;
            Err(error)
        }
    }
}
