//! Devices that notifications are pushed to, over the JSON API.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::push::{self, Device, keys};
use crate::web::api::{Body, Problem};

#[derive(Serialize, ToSchema)]
pub struct PushAnswer {
    /// The site's public key, as `applicationServerKey`
    key: String,
    /// On how many devices you are told, of 5
    devices: i64,
    /// Whether you are told on the one that was asked about
    here: bool,
}

/// As `PushSubscription.toJSON()` has it
#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct NewDevice {
    /// Where the browser's push service takes messages
    #[schema(required = true)]
    endpoint: String,
    #[schema(required = true)]
    keys: DeviceKeys,
}

#[derive(Serialize, Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct DeviceKeys {
    /// The browser's public key, base64url
    #[schema(required = true)]
    p256dh: String,
    /// 16 bytes, base64url
    #[schema(required = true)]
    auth: String,
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct OldDevice {
    #[schema(required = true)]
    endpoint: String,
}

/// What a browser needs to have notifications pushed. 404 unless the operator has switched it on
#[utoipa::path(get, path = "/api/v1/me/push", tag = "events", params(("endpoint" = Option<String>, Query)), responses((status = 200, body = PushAnswer), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    citizen: Citizen,
    Query(asked): Query<OldDevice>,
) -> Result<Json<PushAnswer>> {
    answer(&app, &citizen, &asked.endpoint).await.map(Json)
}

/// Have notifications pushed to this browser, until this sign-in ends; of more than 5 the oldest gives way
#[utoipa::path(put, path = "/api/v1/me/push", tag = "events", request_body = NewDevice, responses((status = 200, body = PushAnswer), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, description = "`unknown_service`, `not_keys`", body = Problem), (status = 429, body = Problem)))]
pub async fn put(State(app): State<App>, citizen: Citizen, Body(sent): Body<NewDevice>) -> Result<Json<PushAnswer>> {
    push::must_be_on(&app)?;
    let bytes = |text: &str| {
        let text = text.trim_end_matches('=');
        URL_SAFE_NO_PAD
            .decode(text)
            .or_else(|_| STANDARD_NO_PAD.decode(text))
            .map_err(|_| Error::field("keys", "not_keys"))
    };
    let (key, auth) = (bytes(&sent.keys.p256dh)?, bytes(&sent.keys.auth)?);
    let device = Device::parse(&app.config.push, &sent.endpoint, &key, &auth)?;
    push::add(&app, &citizen, &device).await?;
    answer(&app, &citizen, &sent.endpoint).await.map(Json)
}

/// And no longer
#[utoipa::path(delete, path = "/api/v1/me/push", tag = "events", request_body = OldDevice, responses((status = 204, description = "Also a second time"), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn delete(State(app): State<App>, citizen: Citizen, Body(device): Body<OldDevice>) -> Result<StatusCode> {
    push::remove(&app, &citizen, &device.endpoint).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn answer(app: &App, citizen: &Citizen, endpoint: &str) -> Result<PushAnswer> {
    push::must_be_on(app)?;
    let here = push::is_there(app, citizen, endpoint).await?;
    Ok(PushAnswer { key: keys::of(app).await?.public.clone(), devices: push::count(app, citizen).await?, here })
}
