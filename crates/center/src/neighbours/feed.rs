//! What residents write whom one follows.

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::list::{self, Entry};
use crate::error::Result;

/// A page of the articles of those whom `citizen` follows and neither mutes nor blocks, on boards that they see, newest
/// first, and how many there are.
pub async fn page(app: &App, citizen: &Citizen, number: i64) -> Result<(Vec<Entry>, i64)> {
    list::of_followed(app, citizen, number).await
}
