//! What somebody wishes for, and what they were given.

use axum::extract::{Path, State};
use axum::response::Response;
use template::Template;

use super::Shown;
use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::Micros;
use crate::error::{Error, Result};
use crate::form::id_of;
use crate::frame::Page;
use crate::market::deals::Recipient;
use crate::market::{belongings, deals, wishes};
use crate::web::page::{go, html};

#[derive(Template)]
#[template(path = "market/wishes.html")]
struct WishesPage {
    page: Page,
    /// Whose they are, when they are not the viewer's.
    whose: Option<Recipient>,
    wishes: Vec<Shown>,
    presents: Vec<Present>,
}

/// Something that was given.
struct Present {
    piece: Shown,
    giver: Option<String>,
    note: String,
    at: Micros,
}

impl WishesPage {
    fn is_own(&self) -> bool {
        self.whose.is_none()
    }

    fn heading(&self) -> String {
        match &self.whose {
            Some(whose) => self.page.with("wishes-title-of", "nickname", self.page.isolated(&whose.nickname)),
            None => self.page.text("wishes-title"),
        }
    }

    fn lead_key(&self) -> &'static str {
        match &self.whose {
            Some(whose) if !whose.takes_gifts => "gift-closed",
            Some(_) => "wishes-lead-of",
            None => "wishes-lead",
        }
    }

    /// Behind the addresses of pieces: for whom they would be.
    fn query(&self) -> String {
        self.whose.as_ref().map(|whose| format!("?for={}", whose.id)).unwrap_or_default()
    }

    fn from(&self, present: &Present) -> String {
        match &present.giver {
            Some(giver) => self.page.with("presents-from", "nickname", self.page.isolated(giver)),
            None => self.page.text("presents-from-gone"),
        }
    }
}

/// `GET /me/wishes`
pub async fn show_wishes(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    let given = belongings::presents(&app, citizen.id).await?;
    let present = |one: belongings::Belonging| {
        let piece = app.furniture.piece(&one.furniture)?;
        let giver = one.giver.map(|(_, nickname)| nickname);
        Some(Present { piece: Shown::of(&app.furniture, piece, &page), giver, note: one.note, at: one.acquired_at })
    };
    let presents = given.into_iter().filter_map(present).collect();
    let wishes = shown(&app, citizen.id, &page).await?;
    html(&WishesPage { whose: None, wishes, presents, page })
}

/// `GET /residents/{id}/wishes`
pub async fn show_wishes_of(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(id): Path<String>,
) -> Result<Response> {
    let whose = deals::recipient(&app, id_of(&id)?).await?.ok_or(Error::NotFound)?;
    if whose.id == citizen.id {
        return Ok(go("/me/wishes"));
    }
    let wishes = shown(&app, whose.id, &page).await?;
    html(&WishesPage { whose: Some(whose), wishes, presents: Vec::new(), page })
}

async fn shown(app: &App, user: i64, page: &Page) -> Result<Vec<Shown>> {
    let all = wishes::of(app, user).await?;
    Ok(all.into_iter().map(|(piece, _)| Shown::of(&app.furniture, piece, page)).collect())
}
