//! `/planets/{planet}`: the tower, its floors and the units one can choose; and choosing one.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use fluent_bundle::FluentArgs;
use template::Template;

use crate::accounts::Stage;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::forms::OwnForm;
use crate::frame::{Page, kept};
use crate::immigration::planets::{self, Arrival, Census, Neighbour};
use crate::immigration::tower::{Occupied, draw};
use crate::immigration::{Address, Planet, claim, residents};
use crate::web::form::Query;
use crate::web::page::{go, go_saying, html_with, rendered};

/// How many who moved in lately are shown.
const ARRIVALS: i64 = 5;

#[derive(Template)]
#[template(path = "immigration/tower.html")]
struct TowerPage {
    page: Page,
    planet: Planet,
    census: Census,
    floor: i64,
    floors: Vec<Floor>,
    doors: Vec<Door>,
    drawing: String,
    /// Who moved in last, for people who are signed in.
    arrivals: Vec<Arrival>,
    /// Why the choice before was refused: the key of a text.
    refusal: Option<&'static str>,
}

struct Floor {
    floor: i64,
    /// `37층 · 이웃 13명 · 빈 방 5개`
    text: String,
}

pub(super) struct Door {
    pub address: Address,
    /// `3702호`
    pub number: String,
    pub is_free: bool,
    /// Who lives there, for people who are signed in.
    pub neighbour: Option<Neighbour>,
}

impl TowerPage {
    /// `목성 아파트`
    fn title(&self) -> String {
        self.page.with("tower-title", "planet", self.planet.name(self.page.locale))
    }

    fn can_choose(&self) -> bool {
        self.stage() == Some(Stage::Applicant)
    }

    fn stage(&self) -> Option<Stage> {
        self.page.viewer.as_ref().map(|viewer| viewer.stage)
    }

    fn has_free(&self) -> bool {
        self.doors.iter().any(|door| door.is_free)
    }

    fn size(&self) -> String {
        self.page.with2("tower-size-value", "floors", self.census.tower.floors, "units", self.census.tower.units)
    }

    fn residents(&self) -> String {
        self.page.with("tower-residents-value", "n", self.census.population)
    }

    fn vacancies(&self) -> String {
        self.page.with("tower-vacancies-value", "n", self.census.vacancies())
    }

    fn floor_text(&self, key: &str) -> String {
        self.page.with(key, "floor", self.floor.to_string())
    }

    /// `37층 3702호`
    fn label(&self, door: &Door) -> String {
        self.page.with2(
            "tower-choice",
            "floor",
            door.address.floor.to_string(),
            "door",
            door.address.door().to_string(),
        )
    }

    fn above(&self) -> Option<i64> {
        Some(self.floor + 1).filter(|floor| *floor <= self.census.tower.floors)
    }

    fn below(&self) -> Option<i64> {
        Some(self.floor - 1).filter(|floor| *floor >= 1)
    }
}

/// `GET /planets/{planet}?floor=`; with a unit that is free, on to its door, where it is asked once.
pub async fn show_tower(
    State(app): State<App>,
    page: Page,
    Path(planet): Path<String>,
    query: Query,
) -> Result<Response> {
    let planet = Planet::from_id(&planet).ok_or(Error::NotFound)?;
    let floor = query.get("floor");
    let is_applicant = page.viewer.as_ref().is_some_and(|viewer| viewer.stage == Stage::Applicant);
    let Some(unit) = Some(query.get("unit")).filter(|unit| is_applicant && !unit.is_empty()) else {
        return kept_tower(&app, &page, planet, floor).await;
    };
    let number = |text: &str| text.parse().unwrap_or(0);
    let refusal = match app.towers.address(planet.id(), number(floor), number(unit)) {
        Some(address) if residents::at(&app, address).await?.is_none() => return Ok(go(&address.path())),
        Some(_) => (StatusCode::CONFLICT, "tower-unit-taken"),
        None => (StatusCode::UNPROCESSABLE_ENTITY, "tower-no-such-unit"),
    };
    html_with(refusal.0, &tower_page(&app, page, planet, floor, Some(refusal.1)).await?)
}

/// The tower as everybody sees it who is shown this floor.
async fn kept_tower(app: &App, page: &Page, planet: Planet, wanted: &str) -> Result<Response> {
    let home = page.viewer.as_ref().and_then(|viewer| viewer.address).filter(|home| home.planet == planet);
    // without a floor in the address it is one's own, or the liveliest
    let floor = home.filter(|_| wanted.is_empty()).map(|home| home.floor.to_string());
    let path = format!("/planets/{}", planet.id());
    let address = if wanted.is_empty() { path } else { format!("{path}?floor={wanted}") };
    let is_a_floor = wanted
        .parse::<i64>()
        .is_ok_and(|floor| floor.to_string() == wanted && (1..=app.towers.of(planet).floors).contains(&floor));
    let shown = floor.as_deref().unwrap_or(wanted);
    let make = |page| async move { rendered(&tower_page(app, page, planet, shown, None).await?) };
    if page.here != address || !(wanted.is_empty() || is_a_floor) {
        return Ok(Html(make(page.clone()).await?).into_response());
    }
    let key = floor.as_deref().map_or(address.clone(), |floor| format!("{address} {floor}"));
    kept::page_as(app, page, &key, make, kept::nothing).await
}

/// `POST /planets/{planet}`: choosing a unit, for good.
pub async fn claim(
    State(app): State<App>,
    page: Page,
    Path(planet): Path<String>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let planet = Planet::from_id(&planet).ok_or(Error::NotFound)?;
    let number = |name| fields.get(name).parse().unwrap_or(0);
    let outcome = match fields.find("unit") {
        None if citizen.stage == Stage::Applicant => Err(Error::Refused("no_unit_chosen")),
        _ => claim::claim_unit(&app, &citizen, planet.id(), number("floor"), number("unit"), None).await,
    };
    let refusal = match outcome {
        Ok(_) => return Ok(go_saying("/card", "welcome")),
        Err(Error::Conflict("already_resident")) => return Ok(go("/card")),
        Err(Error::Forbidden("not_applied")) => return Ok(go("/application")),
        Err(Error::Conflict("unit_taken")) => (StatusCode::CONFLICT, "tower-unit-taken"),
        Err(Error::Refused("no_such_unit")) => (StatusCode::UNPROCESSABLE_ENTITY, "tower-no-such-unit"),
        Err(Error::Refused("no_unit_chosen")) => (StatusCode::UNPROCESSABLE_ENTITY, "tower-choose"),
        Err(error) => return Err(error),
    };
    html_with(refusal.0, &tower_page(&app, page, planet, fields.get("floor"), Some(refusal.1)).await?)
}

/// The tower as it is now. `wanted` is the floor somebody asked for: the nearest there is, or without a number the
/// liveliest with a free unit; after a refused choice only a floor on which something is left.
async fn tower_page(
    app: &App,
    page: Page,
    planet: Planet,
    wanted: &str,
    refusal: Option<&'static str>,
) -> Result<TowerPage> {
    let occupied = planets::occupied(app, planet).await?;
    let tower = app.towers.of(planet);
    let home = page.viewer.as_ref().and_then(|viewer| viewer.address).filter(|home| home.planet == planet);
    let inviting = occupied.liveliest_floor().unwrap_or(1);
    let floor = match wanted.parse::<i64>() {
        Ok(floor) => floor.clamp(1, tower.floors),
        Err(_) => home.map_or(inviting, |home| home.floor),
    };
    let floor = if refusal.is_some() && occupied.free(floor).is_empty() { inviting } else { floor };
    let neighbours = if page.viewer.is_some() { planets::neighbours(app, planet, floor).await? } else { Vec::new() };
    let doors = (1..=tower.units).map(|unit| {
        let address = Address { planet, floor, unit };
        let mut door = door(&page, address, &neighbours);
        door.is_free = !occupied.has(floor, unit);
        door
    });
    let doors = doors.collect();
    let floors =
        (1..=tower.floors).rev().map(|floor| Floor { floor, text: floor_option(&page, floor, &occupied) }).collect();
    let census = Census { tower, population: occupied.population() };
    let arrivals = if page.viewer.is_some() { planets::arrivals(app, planet, ARRIVALS).await? } else { Vec::new() };
    let drawing = draw(&occupied, floor);
    Ok(TowerPage { planet, census, floor, floors, doors, drawing, arrivals, refusal, page })
}

/// A door on the floor of `neighbours`.
pub(super) fn door(page: &Page, address: Address, neighbours: &[Neighbour]) -> Door {
    let number = page.with("tower-door", "door", address.door().to_string());
    let neighbour = neighbours.iter().find(|neighbour| neighbour.unit == address.unit).cloned();
    Door { address, number, is_free: neighbour.is_none(), neighbour }
}

fn floor_option(page: &Page, floor: i64, occupied: &Occupied) -> String {
    let mut args = FluentArgs::new();
    let (people, free) = (occupied.people(floor), occupied.free(floor).len() as i64);
    args.set("floor", floor.to_string());
    args.set("people", people);
    args.set("n", free);
    let key = match (people, free) {
        (_, 0) => "tower-floor-full",
        (0, _) => "tower-floor-empty",
        _ => "tower-floor-option",
    };
    page.locale.format(key, &args)
}
