//! What somebody wishes for, and what they were given.

use axum::extract::{Path, State};
use axum::response::Response;
use isometric::Piece;
use template::Template;

use super::Shown;
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::pages::Pager;
use crate::clock::Micros;
use crate::error::{Error, Result};
use crate::form::id_of;
use crate::frame::Page;
use crate::market::deals::Recipient;
use crate::market::{belongings, deals, shelf, wishes};
use crate::web::form::Query;
use crate::web::page::{go, html};

#[derive(Template)]
#[template(path = "market/wishes.html")]
struct WishesPage {
    page: Page,
    /// Whose they are, when they are not the viewer's.
    whose: Option<Recipient>,
    wishes: Vec<Shown>,
    pager: Pager,
    presents: Vec<Present>,
}

/// Something that was given.
struct Present {
    piece: Shown,
    giver: Option<String>,
    note: String,
    at: Micros,
    is_new: bool,
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
        self.whose.as_ref().map(|whose| format!("?for={}#gift", whose.id)).unwrap_or_default()
    }

    fn from(&self, present: &Present) -> String {
        match &present.giver {
            Some(giver) => self.page.with("presents-from", "nickname", self.page.isolated(giver)),
            None => self.page.text("presents-from-gone"),
        }
    }
}

/// `GET /me/wishes?page=`
pub async fn show_wishes(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let number = query.page()?;
    let given = belongings::presents(&app, citizen.id).await?;
    let present = |one: belongings::Belonging| {
        let piece = app.furniture.piece(&one.furniture)?;
        let giver = one.giver.map(|(_, nickname)| nickname);
        Some(Present {
            piece: Shown::of(&app.furniture, piece, &page),
            giver,
            note: one.note,
            at: one.acquired_at,
            is_new: one.is_new,
        })
    };
    let presents = given.into_iter().filter_map(present).collect();
    let (wishes, pager) = shown(&app, citizen.id, &page, number).await?;
    html(&WishesPage { whose: None, wishes, pager, presents, page })
}

/// `GET /residents/{id}/wishes?page=`
pub async fn show_wishes_of(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(id): Path<String>,
    query: Query,
) -> Result<Response> {
    let number = query.page()?;
    let whose = deals::recipient(&app, &citizen, id_of(&id)?).await?.ok_or(Error::NotFound)?;
    if whose.id == citizen.id {
        return Ok(go("/me/wishes"));
    }
    let (wishes, pager) = shown(&app, whose.id, &page, number).await?;
    html(&WishesPage { whose: Some(whose), wishes, pager, presents: Vec::new(), page })
}

async fn shown(app: &App, user: i64, page: &Page, number: i64) -> Result<(Vec<Shown>, Pager)> {
    let all: Vec<&Piece> = wishes::of(app, user).await?.into_iter().map(|(piece, _)| piece).collect();
    let here = shelf::page(&all, number).iter().map(|piece| Shown::of(&app.furniture, piece, page));
    Ok((here.collect(), Pager::new(number, all.len() as i64, shelf::PAGE)))
}
