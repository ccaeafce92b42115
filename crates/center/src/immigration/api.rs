//! Immigration over the JSON API.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Citizen;
use crate::accounts::api::{AddressAnswer, answer_address};
use crate::app::App;
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::form::{PAGE, id_of};
use crate::frame::{Page, kept};
use crate::immigration::planets::{self, Census};
use crate::immigration::residents::{self, Resident};
use crate::immigration::{Planet, application, claim};
use crate::locale::Locale;
use crate::portraits::{self, Portrait};
use crate::repeats::Key;
use crate::upload::Form;
use crate::visibility;
use crate::web::api::{Body, IdempotencyKey, List, Problem, created};
use crate::web::form::Query;
use crate::web::page::locale_of;

/// The multipart form of an application.
#[derive(ToSchema)]
#[expect(dead_code, reason = "read field by field; this describes it")]
pub struct NewApplication {
    /// 1–10 letters
    name_ko: String,
    /// 1–30 Latin letters, spaces, hyphens, apostrophes and full stops
    name_en: String,
    /// YYYY-MM-DD, from 1900 to today
    birthday: String,
    /// `true`: no moving later, no return to Earth, no changes after issue
    consent: bool,
    /// Whether the photo may be made to move; `true` when absent
    animate: Option<bool>,
    /// JSON: which face, as in `PUT /me/portrait`
    face: Option<String>,
    /// JSON: its nine points
    handles: Option<String>,
    /// `greeting`, `smile`, `look_around`, `dream`, `talk`, `wink`, or `random` as when absent
    mood: Option<String>,
    /// Whether the eyes may blink; `true` when absent
    blink: Option<bool>,
    /// JPEG, PNG, WebP, GIF or BMP, at most 10 MiB
    #[schema(value_type = String, format = Binary)]
    photo: Vec<u8>,
}

#[derive(Serialize, ToSchema)]
pub struct FiledApplication {
    id: i64,
    /// Always `applicant`.
    stage: &'static str,
}

/// File the immigration application
#[utoipa::path(post, path = "/api/v1/me/application", tag = "immigration", params(("Idempotency-Key" = Option<String>, Header, description = "The same key by the same person answers with the first result for a day")), request_body(content = NewApplication, content_type = "multipart/form-data"), responses(
    (status = 201, body = FiledApplication), (status = 401, body = Problem), (status = 409, description = "`already_applied`", body = Problem),
    (status = 413, description = "`too_large`", body = Problem), (status = 415, description = "`unsupported_image`", body = Problem),
    (status = 422, description = "`unreadable_image`, or fields", body = Problem), (status = 429, body = Problem)))]
pub async fn create_application(
    State(app): State<App>,
    citizen: Citizen,
    key: IdempotencyKey,
    form: Form,
) -> Result<Response> {
    application::file(&app, &citizen, form, true, true, Key::parse(key.bytes())?.as_ref()).await?;
    Ok(created("/api/v1/me", FiledApplication { id: citizen.id, stage: "applicant" }))
}

#[derive(Serialize, ToSchema)]
pub struct PlanetAnswer {
    id: &'static str,
    name: &'static str,
    floors: i64,
    /// Units on each floor.
    units: i64,
    population: i64,
    vacancies: i64,
}

#[derive(Serialize, ToSchema)]
pub struct PlanetWithFree {
    #[serde(flatten)]
    planet: PlanetAnswer,
    /// Floors with free units, from below.
    free: Vec<FreeUnits>,
}

#[derive(Serialize, ToSchema)]
pub struct FreeUnits {
    floor: i64,
    /// Positions on the floor, counted from 1.
    units: Vec<i64>,
}

/// The planets, in the order of their distance from the sun
#[utoipa::path(get, path = "/api/v1/planets", tag = "immigration", security(()), params(("page" = Option<i64>, Query)), responses((status = 200, body = List<PlanetAnswer>), (status = 304, description = "for an `If-None-Match` with the `ETag` of a list that has not changed"), (status = 422, body = Problem)))]
pub async fn list_planets(State(app): State<App>, page: Page, query: Query) -> Result<Response> {
    let (number, locale, app) = (query.page()?, page.locale, &app);
    let make = |_| async move {
        let all = planets::census(app).await?;
        let total = all.len() as i64;
        let items = if number == 1 {
            all.into_iter().map(|census| answer_planet(census, locale)).collect()
        } else {
            Vec::new()
        };
        Ok(List::new(items, number, total, PAGE))
    };
    kept::json(app, &page, "/api/v1/planets", make).await
}

/// A planet with its free units
#[utoipa::path(get, path = "/api/v1/planets/{planet}", tag = "immigration", security(()), params(("planet" = String, Path)), responses((status = 200, body = PlanetWithFree), (status = 304, description = "for an `If-None-Match` with the `ETag` of an answer that has not changed"), (status = 404, body = Problem)))]
pub async fn show_planet(State(app): State<App>, page: Page, Path(planet): Path<String>) -> Result<Response> {
    let planet = Planet::from_id(&planet).ok_or(Error::NotFound)?;
    let (locale, app) = (page.locale, &app);
    let make = |_| async move {
        let occupied = planets::occupied(app, planet).await?;
        let tower = app.towers.of(planet);
        let free = (1..=tower.floors)
            .map(|floor| FreeUnits { floor, units: occupied.free(floor) })
            .filter(|free| !free.units.is_empty())
            .collect();
        let census = Census { tower, population: occupied.population() };
        Ok(PlanetWithFree { planet: answer_planet(census, locale), free })
    };
    kept::json(app, &page, &format!("/api/v1/planets/{}", planet.id()), make).await
}

fn answer_planet(census: Census, locale: Locale) -> PlanetAnswer {
    let tower = census.tower;
    PlanetAnswer {
        id: tower.planet.id(),
        name: tower.planet.name(locale),
        floors: tower.floors,
        units: tower.units,
        population: census.population,
        vacancies: census.vacancies(),
    }
}

#[derive(Deserialize, Default, ToSchema)]
#[serde(default)]
pub struct Claim {
    #[schema(required = true)]
    planet: String,
    #[schema(required = true)]
    floor: i64,
    /// The position on the floor, counted from 1.
    #[schema(required = true)]
    unit: i64,
}

#[derive(Serialize, ToSchema)]
pub struct Residence {
    id: i64,
    address: AddressAnswer,
    citizen_number: String,
}

/// Move into a unit, for good
#[utoipa::path(post, path = "/api/v1/me/residence", tag = "immigration", params(("Idempotency-Key" = Option<String>, Header, description = "The same key by the same person answers with the first result for a day")), request_body = Claim, responses(
    (status = 201, body = Residence), (status = 401, body = Problem), (status = 403, description = "`not_applied`", body = Problem),
    (status = 409, description = "`unit_taken`, `already_resident`", body = Problem), (status = 422, description = "`no_such_unit`", body = Problem)))]
pub async fn create_residence(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    key: IdempotencyKey,
    Body(wanted): Body<Claim>,
) -> Result<Response> {
    let key = Key::parse(key.bytes())?;
    let welcome = claim::claim_unit(&app, &citizen, &wanted.planet, wanted.floor, wanted.unit, key.as_ref()).await?;
    let address = answer_address(welcome.address, locale_of(&headers, &app));
    let residence = Residence { id: citizen.id, address, citizen_number: welcome.citizen_number };
    Ok(created(&format!("/api/v1/residents/{}", citizen.id), residence))
}

#[derive(Serialize, ToSchema)]
pub struct CardAnswer {
    number: String,
    name_ko: String,
    name_en: String,
    /// YYYY-MM-DD
    birthday: String,
    address: AddressAnswer,
    /// YYYY-MM-DD in the site's time zone
    issued_on: String,
    portrait: PortraitUrls,
}

#[derive(Serialize, ToSchema)]
pub struct PortraitUrls {
    /// What moves.
    url: Option<String>,
    still_url: Option<String>,
}

impl From<Option<Portrait>> for PortraitUrls {
    fn from(portrait: Option<Portrait>) -> PortraitUrls {
        PortraitUrls {
            url: portrait.as_ref().and_then(Portrait::url),
            still_url: portrait.as_ref().and_then(Portrait::still_url),
        }
    }
}

/// Your citizen card
#[utoipa::path(get, path = "/api/v1/me/card", tag = "immigration", responses((status = 200, body = CardAnswer), (status = 401, body = Problem), (status = 404, description = "no card yet", body = Problem)))]
pub async fn show_card(State(app): State<App>, citizen: Citizen, headers: HeaderMap) -> Result<Json<CardAnswer>> {
    let resident = residents::find(&app, citizen.id).await?.ok_or(Error::NotFound)?;
    let portrait = portraits::current(&app, citizen.id).await?;
    Ok(Json(CardAnswer {
        number: resident.citizen_number,
        name_ko: resident.name_ko,
        name_en: resident.name_en,
        birthday: resident.birthday.to_string(),
        address: answer_address(resident.address, locale_of(&headers, &app)),
        issued_on: app.clock.local(resident.since).date().to_string(),
        portrait: portrait.into(),
    }))
}

#[derive(Serialize, ToSchema)]
pub struct ResidentAnswer {
    id: i64,
    nickname: String,
    address: AddressAnswer,
    /// What is said at the door; empty: nothing
    status: String,
    /// MM.DD
    birthday: String,
    still_url: Option<String>,
    /// What moves.
    url: Option<String>,
    since: String,
    /// The fields below are null except for the resident and admins.
    name_ko: Option<String>,
    name_en: Option<String>,
    /// YYYY-MM-DD
    birthday_full: Option<String>,
    citizen_number: Option<String>,
    coins: Option<i64>,
}

/// A resident
#[utoipa::path(get, path = "/api/v1/residents/{id}", tag = "residents", params(("id" = i64, Path)), responses((status = 200, body = ResidentAnswer), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn show_resident(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<ResidentAnswer>> {
    let id = id_of(&id)?;
    let resident = residents::find(&app, id).await?.ok_or(Error::NotFound)?;
    let portrait = portraits::current(&app, id).await?;
    let status = visibility::of(&app, id).await?.map(|shown| shown.status).unwrap_or_default();
    let locale = locale_of(&headers, &app);
    Ok(Json(ResidentAnswer { status, ..answer_resident(resident, &citizen, portrait, locale) }))
}

fn answer_resident(resident: Resident, viewer: &Citizen, portrait: Option<Portrait>, locale: Locale) -> ResidentAnswer {
    let is_open = resident.is_open_to(viewer);
    let portrait = PortraitUrls::from(portrait);
    ResidentAnswer {
        id: resident.id,
        address: answer_address(resident.address, locale),
        status: String::new(),
        birthday: resident.birthday_short(),
        still_url: portrait.still_url,
        url: portrait.url,
        since: rfc3339(resident.since),
        name_ko: is_open.then_some(resident.name_ko),
        name_en: is_open.then_some(resident.name_en),
        birthday_full: is_open.then(|| resident.birthday.to_string()),
        citizen_number: is_open.then_some(resident.citizen_number),
        coins: is_open.then_some(resident.coins),
        nickname: resident.nickname,
    }
}
