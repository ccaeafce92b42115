//! `/layouts`: trying on what somebody else has furnished, by its code.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use isometric::Look;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::frame::Page;
use crate::frame::errors::sentence;
use crate::frame::forms::OwnForm;
use crate::homes::codes::{self, Code, Missing, Tried};
use crate::homes::picture::{language, tried_on};
use crate::homes::{furnish, layouts};
use crate::immigration::{Address, Planet};
use crate::repeats::Key;
use crate::web::form::Query;
use crate::web::page::{go, go_saying, html, html_with, with_wait};

#[derive(Template)]
#[template(path = "homes/code.html")]
struct CodePage {
    page: Page,
    typed: String,
    errors: Vec<FieldError>,
}

#[derive(Template)]
#[template(path = "homes/tried.html")]
struct TriedPage {
    page: Page,
    code: Code,
    name: String,
    nickname: String,
    address: Address,
    is_own: bool,
    drawing: String,
    missing: Vec<Lacking>,
    price: i64,
    /// How many things they would keep.
    kept: i64,
    /// Whether all their layouts are taken.
    is_full: bool,
    key: String,
    trouble: Option<String>,
}

/// A piece that is not theirs yet.
struct Lacking {
    id: String,
    name: String,
    price: i64,
    planet: Option<Planet>,
    picture: String,
    is_sold: bool,
    is_for_them: bool,
}

impl TriedPage {
    fn heading(&self) -> String {
        let page = &self.page;
        match &*self.name {
            "" => page.with("tried-title-unnamed", "nickname", page.isolated(&self.nickname)),
            name => page.with2("tried-title", "nickname", page.isolated(&self.nickname), "name", page.isolated(name)),
        }
    }

    fn coins(&self) -> i64 {
        self.page.viewer.as_ref().map_or(0, |viewer| viewer.coins)
    }

    /// What all of it would take, and what they have.
    fn sum(&self) -> String {
        self.page.with2("tried-sum", "n", self.price, "coins", self.coins())
    }

    fn short(&self) -> Option<String> {
        let missing = self.price - self.coins();
        (missing > 0).then(|| self.page.with("tried-short", "n", missing))
    }

    /// Why it cannot be bought.
    fn refusal(&self, piece: &Lacking) -> Option<String> {
        match piece.planet {
            _ if !piece.is_sold => Some(self.page.text("tried-sold-no-more")),
            Some(planet) if !piece.is_for_them => {
                Some(self.page.with("tried-of-planet", "planet", planet.name(self.page.locale)))
            }
            _ => None,
        }
    }
}

/// `GET /layouts?code=`: where a code is typed; on to what it opens.
pub async fn enter_code(page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    if !citizen.is_resident() {
        return Ok(go(citizen.stage.next_step()));
    }
    match (query.get("code"), Code::parse(query.get("code"))) {
        ("", _) => html(&CodePage { page, typed: String::new(), errors: Vec::new() }),
        (_, Some(code)) => Ok(go(&code.path())),
        (typed, None) => unknown(page, typed, StatusCode::UNPROCESSABLE_ENTITY, "layout_code"),
    }
}

fn unknown(page: Page, typed: &str, status: StatusCode, code: &'static str) -> Result<Response> {
    html_with(status, &CodePage { page, typed: typed.to_owned(), errors: vec![FieldError::new("code", code)] })
}

/// `GET /layouts/{code}`
pub async fn show_tried(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(code): Path<String>,
) -> Result<Response> {
    tried(&app, page, &citizen, &code, None).await
}

/// `POST /layouts/{code}`: what of it is theirs is kept under a free number.
pub async fn keep(
    State(app): State<App>,
    page: Page,
    Path(code): Path<String>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let key = Key::of_form(citizen.id, &fields, &["tried", &code], &[])?;
    match codes::keep(&app, &citizen, &code, key.as_ref()).await {
        Ok(n) => Ok(go_saying(&format!("/me/room?layout={n}"), "layout-kept")),
        Err(error @ (Error::Conflict(_) | Error::Unplaced(_))) => tried(&app, page, &citizen, &code, Some(error)).await,
        Err(error) => told(page, &code, error),
    }
}

/// A code that opens nothing is said where another one can be typed.
fn told(page: Page, typed: &str, error: Error) -> Result<Response> {
    match error {
        Error::NotFound => unknown(page, typed, StatusCode::NOT_FOUND, "layout_code_unknown"),
        Error::TooOften(wait) => {
            let errors = vec![FieldError::too_often("code", wait)];
            let answer = html_with(error.status(), &CodePage { page, typed: typed.to_owned(), errors })?;
            Ok(with_wait(answer, Some(wait)))
        }
        error => Err(error),
    }
}

async fn tried(app: &App, page: Page, citizen: &Citizen, typed: &str, refused: Option<Error>) -> Result<Response> {
    let (tried, home) = match (codes::find(app, citizen, typed).await, citizen.address) {
        (Ok(tried), Some(home)) => (tried, home),
        (Ok(_), None) => return Err(Error::Forbidden("not_resident")),
        (Err(error), _) => return told(page, typed, error),
    };
    let Tried { layout, faint, .. } = &tried;
    let label = page.with("tried-label", "nickname", page.isolated(&tried.nickname));
    let (drawing, _) = tried_on(app, &layout.room, layout.light, home.planet, page.locale, &label, faint);
    let lacking = |one: &Missing<'_>| Lacking {
        id: one.piece.id.clone(),
        name: one.piece.name.in_language(language(page.locale)).to_owned(),
        price: one.piece.price,
        planet: one.piece.planet.as_deref().and_then(Planet::from_id),
        picture: app.furniture.picture_url(&one.piece.id, Look::default()),
        is_sold: one.is_sold,
        is_for_them: one.is_for_them,
    };
    let status = refused.as_ref().map_or(StatusCode::OK, Error::status);
    let shown = TriedPage {
        missing: tried.missing.iter().map(lacking).collect(),
        price: tried.price(),
        kept: tried.kept() as i64,
        is_full: layouts::of(app, citizen.id).await?.len() as i64 >= furnish::MOST,
        is_own: tried.owner == citizen.id,
        key: Key::fresh(citizen.id),
        trouble: refused.map(|error| sentence(&error, &page)),
        drawing,
        name: tried.layout.name,
        code: tried.code,
        nickname: tried.nickname,
        address: tried.address,
        page,
    };
    Ok(html_with(status, &shown)?.into_response())
}
