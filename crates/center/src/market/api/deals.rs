//! Buying, giving and selling.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::market::deals::{self, Deal, Note};
use crate::repeats::Key;
use crate::web::api::{Body, IdempotencyKey, Problem, created};

/// What was agreed. The same answer again for the same `Idempotency-Key`.
#[derive(Serialize, ToSchema)]
pub struct DealAnswer {
    /// The number of the purchase or gift, which is the reference of its entry in the ledger; a sale has that of the
    /// purchase.
    id: i64,
    furniture: String,
    /// What it did to your coins: negative when you paid.
    amount: i64,
    /// Coins after it.
    balance: i64,
    created_at: String,
}

impl From<Deal> for DealAnswer {
    fn from(deal: Deal) -> DealAnswer {
        DealAnswer {
            id: deal.id,
            furniture: deal.entry.furniture.unwrap_or_default(),
            amount: deal.entry.amount,
            balance: deal.entry.balance,
            created_at: rfc3339(deal.entry.created_at),
        }
    }
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct GiftBody {
    /// The resident who gets it, by id
    #[schema(required = true)]
    resident: Option<i64>,
    /// Up to 100 characters that go with it
    note: Option<String>,
}

/// Buy a piece for yourself, once. A piece of a planet is sold to its residents alone
#[utoipa::path(post, path = "/api/v1/market/{furniture}/purchase", tag = "coins", params(("furniture" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key by the same person answers with the first result for a day")), responses(
    (status = 201, body = DealAnswer), (status = 402, description = "`not_enough_coins`", body = Problem), (status = 403, description = "`not_resident`, `other_planet`", body = Problem),
    (status = 404, body = Problem), (status = 409, description = "`already_owned`", body = Problem)))]
pub async fn create_purchase(
    State(app): State<App>,
    citizen: Citizen,
    key: IdempotencyKey,
    Path(furniture): Path<String>,
) -> Result<Response> {
    let key = Key::parse(key.bytes())?.map(|key| key.about(&[&furniture]));
    let deal = deals::buy(&app, &citizen, &furniture, key.as_ref()).await?;
    Ok(created("/api/v1/me/furniture", DealAnswer::from(deal)))
}

/// Buy a piece for another resident, who must not own it yet. You pay
#[utoipa::path(post, path = "/api/v1/market/{furniture}/gift", tag = "coins", params(("furniture" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key by the same person answers with the first result for a day")), request_body = GiftBody, responses(
    (status = 201, body = DealAnswer), (status = 402, description = "`not_enough_coins`", body = Problem), (status = 403, description = "`not_resident`, `other_planet`; `closed`: they take no gifts", body = Problem),
    (status = 404, body = Problem), (status = 409, description = "`already_owned` by them", body = Problem), (status = 422, description = "`no_such_resident`, `yourself`", body = Problem)))]
pub async fn create_gift(
    State(app): State<App>,
    citizen: Citizen,
    key: IdempotencyKey,
    Path(furniture): Path<String>,
    Body(sent): Body<GiftBody>,
) -> Result<Response> {
    let note = Note::parse(sent.note.as_deref().unwrap_or_default())?;
    let to = sent.resident.ok_or_else(|| Error::field("resident", "required"))?;
    let key = Key::parse(key.bytes())?.map(|key| key.about(&[&furniture, &to.to_string()]));
    let deal = match deals::given(&app, &citizen, key.as_ref()).await? {
        Some(first) => first,
        None => {
            let to = deals::recipient(&app, &citizen, to)
                .await?
                .ok_or_else(|| Error::field("resident", "no_such_resident"))?;
            deals::give(&app, &citizen, &furniture, &to, &note, key.as_ref()).await?
        }
    };
    Ok(created("/api/v1/me/ledger", DealAnswer::from(deal)))
}

/// Sell a piece that you bought, for half of what you paid, rounded down. It leaves all your layouts
#[utoipa::path(post, path = "/api/v1/market/{furniture}/sale", tag = "coins", params(("furniture" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key by the same person answers with the first result for a day")), responses(
    (status = 201, body = DealAnswer), (status = 404, body = Problem), (status = 409, description = "`not_owned`; `cannot_be_sold`: a gift, or of the starter set", body = Problem)))]
pub async fn create_sale(
    State(app): State<App>,
    citizen: Citizen,
    key: IdempotencyKey,
    Path(furniture): Path<String>,
) -> Result<Response> {
    let key = Key::parse(key.bytes())?.map(|key| key.about(&[&furniture]));
    let deal = deals::sell(&app, &citizen, &furniture, key.as_ref()).await?;
    Ok(created("/api/v1/me/ledger", DealAnswer::from(deal)))
}
