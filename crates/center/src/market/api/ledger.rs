//! Every change of one's coins.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::rfc3339;
use crate::error::Result;
use crate::market::ledger::{self, Entry, PAGE};
use crate::web::api::{List, Problem};
use crate::web::form::Query;

#[derive(Serialize, ToSchema)]
pub struct LedgerEntryAnswer {
    id: i64,
    /// Negative when coins were taken.
    amount: i64,
    /// `settlement`, `attendance`, `streak`, `purchase`, `sale`, `gift`, `grant` or `import`
    reason: String,
    /// What it was for, unique per reason: the date of an attendance, for instance.
    reference: String,
    /// The piece that was bought, given or sold.
    furniture: Option<String>,
    /// Coins after it.
    balance: i64,
    created_at: String,
}

impl From<Entry> for LedgerEntryAnswer {
    fn from(entry: Entry) -> LedgerEntryAnswer {
        let Entry { id, amount, reason, reference, furniture, balance, created_at } = entry;
        LedgerEntryAnswer { id, amount, reason, reference, furniture, balance, created_at: rfc3339(created_at) }
    }
}

/// Your coins: every change, newest first
#[utoipa::path(get, path = "/api/v1/me/ledger", tag = "coins", params(("page" = Option<i64>, Query)), responses((status = 200, body = List<LedgerEntryAnswer>), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub async fn ledger(State(app): State<App>, citizen: Citizen, query: Query) -> Result<Json<List<LedgerEntryAnswer>>> {
    let page = query.page()?;
    let (entries, total) = ledger::entries(&app, citizen.id, page).await?;
    Ok(Json(List::new(entries.into_iter().map(LedgerEntryAnswer::from).collect(), page, total, PAGE)))
}
