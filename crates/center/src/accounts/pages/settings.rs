//! The settings: password, recovery code, sign-ins.

use axum::extract::{Path, State};
use axum::response::Response;
use template::Template;

use super::{at_fields, recovery};
use crate::accounts::Citizen;
use crate::accounts::settings::{self, Device};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::frame::Page;
use crate::frame::forms::OwnForm;
use crate::market::gifts;
use crate::web::client::Address as Client;
use crate::web::page::{go, go_saying, html, html_with, local_path, with_wait};

#[derive(Template)]
#[template(path = "accounts/settings.html")]
struct SettingsPage {
    page: Page,
    errors: Vec<FieldError>,
    citizen: Citizen,
    devices: Vec<Device>,
    /// Whether they let others give.
    takes_gifts: bool,
    /// Whether notifications can be had on devices.
    has_push: bool,
}

/// `GET /settings`
pub async fn show_settings(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    let devices = settings::devices(&app, &citizen).await?;
    let takes_gifts = gifts::are_taken(&app, citizen.id).await?;
    let has_push = app.config.push.is_on();
    html(&SettingsPage { page, errors: Vec::new(), citizen, devices, takes_gifts, has_push })
}

/// `POST /settings/password`
pub async fn change_password(
    State(app): State<App>,
    page: Page,
    Client(address): Client,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    match settings::change_password(&app, address, &citizen, fields.get("old_password"), fields.get("password")).await {
        Ok(()) => Ok(go_saying("/settings", "password-changed")),
        Err(error) => settings_again(&app, page, citizen, error, "old_password").await,
    }
}

/// `GET /.well-known/change-password`: where password managers send people.
pub async fn well_known_change_password() -> Response {
    go("/settings#change-password")
}

/// `POST /settings/renamed/seen`
pub async fn renaming_seen(State(app): State<App>, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    settings::renaming_seen(&app, &citizen).await?;
    Ok(go(&local_path(fields.next(), "/home")))
}

/// `POST /settings/recovery-code`
pub async fn new_recovery_code(
    State(app): State<App>,
    page: Page,
    Client(address): Client,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    match settings::new_recovery_code(&app, address, &citizen, fields.get("code_password")).await {
        Ok(code) => recovery::shown(&app, citizen.sign_in_id, &code, "/settings"),
        Err(error) => settings_again(&app, page, citizen, error, "code_password").await,
    }
}

/// `POST /settings/sign-ins/{id}/end`
pub async fn end_device(
    State(app): State<App>,
    Path(id): Path<i64>,
    OwnForm { citizen, .. }: OwnForm,
) -> Result<Response> {
    settings::end_device(&app, &citizen, id).await?;
    Ok(go_saying("/settings", "device-ended"))
}

/// `POST /settings/sign-ins/others/end`
pub async fn end_other_devices(State(app): State<App>, OwnForm { citizen, .. }: OwnForm) -> Result<Response> {
    settings::end_other_devices(&app, &citizen).await?;
    Ok(go_saying("/settings", "devices-ended"))
}

/// The settings once more; that it was too often stands at `field`.
async fn settings_again(
    app: &App,
    page: Page,
    citizen: Citizen,
    error: Error,
    field: &'static str,
) -> Result<Response> {
    let (wait, (status, mut errors)) = (error.wait(), at_fields(error)?);
    errors.iter_mut().filter(|error| error.code == "too_often").for_each(|error| error.field = field);
    let devices = settings::devices(app, &citizen).await?;
    let takes_gifts = gifts::are_taken(app, citizen.id).await?;
    let has_push = app.config.push.is_on();
    Ok(with_wait(html_with(status, &SettingsPage { page, errors, citizen, devices, takes_gifts, has_push })?, wait))
}
