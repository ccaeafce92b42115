//! `/card`: the citizen card with the portrait that moves, and `/card.png` to keep.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use template::Template;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Page;
use crate::immigration::card::{Card, Medium};
use crate::immigration::residents::{self, Resident};
use crate::immigration::{Planet, picture, tall_card};
use crate::portraits::{self, Files, Portrait};
use crate::proofs::{self, Proof, qr};
use crate::visibility;
use crate::web::headers::SENT_FILE;
use crate::web::page::{go, html, locale_of};

#[derive(Template)]
#[template(path = "immigration/card.html")]
struct CardPage {
    page: Page,
    planet: Planet,
    nickname: String,
    /// What is said at the door of the room; empty: nothing.
    status: String,
    front: String,
    back: String,
    /// The same for phones.
    tall: (String, String),
    /// With what others see that the card is genuine, and how that is drawn.
    proof: Option<(Proof, String)>,
    portrait: Option<Portrait>,
}

impl CardPage {
    /// Whether it is the first look at it, right after moving in.
    fn is_new(&self) -> bool {
        self.page.flash.as_deref() == Some("flash-welcome")
    }

    /// The portrait while its job is waiting or at work.
    fn job(&self) -> Option<&Portrait> {
        self.portrait.as_ref().filter(|portrait| portrait.is_open())
    }

    fn files(&self) -> Files {
        Files::of(self.portrait.as_ref())
    }

    fn alt(&self) -> String {
        self.page.with("portrait-alt", "nickname", self.page.isolated(&self.nickname))
    }

    /// How the job stands, in words.
    fn job_text(&self) -> String {
        match self.job().and_then(|portrait| portrait.position) {
            Some(place) => self.page.t("card-job-queued").replace("{n}", &self.page.number(&place)),
            None => self.page.t("card-job-running").to_owned(),
        }
    }

    fn job_progress(&self) -> i64 {
        self.job().map_or(0, |portrait| portrait.progress)
    }

    /// Why the portrait is not what one expected, if there is something to say.
    fn notice(&self) -> Option<String> {
        let portrait = self.portrait.as_ref().filter(|portrait| !portrait.is_open())?;
        if portrait.is_failed() {
            return Some(self.page.t("card-job-failed").to_owned());
        }
        let key = portrait.hint.replace('_', "-");
        let hints = [
            "no-face",
            "small-face",
            "face-unsure",
            "eyes-unsure",
            "several-faces",
            "half-profile",
            "glasses",
            "not-animated",
        ];
        hints.into_iter().find(|hint| **hint == key).map(|hint| self.page.text(format!("card-hint-{hint}")))
    }
}

/// `GET /card`
pub async fn show_card(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    if citizen.stage != Stage::Resident {
        return Ok(go(citizen.stage.next_step()));
    }
    let resident = residents::find(&app, citizen.id).await?.ok_or(Error::NotFound)?;
    let portrait = portraits::current(&app, citizen.id).await?;
    let card = card_of(&app, &resident);
    let proof = proofs::of(&app, citizen.id, &card.number).await?;
    let proof = proof.and_then(|proof| qr::draw(&proof.address).map(|code| (proof, code.symbol())));
    let has_code = proof.is_some();
    let (front, back) = (card.front(page.locale, &Medium::Page), card.back(page.locale, has_code));
    let tall = (tall_card::front(&card, page.locale), tall_card::back(&card, page.locale, has_code));
    let planet = resident.address.planet;
    let status = visibility::of(&app, citizen.id).await?.map(|shown| shown.status).unwrap_or_default();
    html(&CardPage { page, planet, nickname: resident.nickname, status, front, back, tall, proof, portrait })
}

/// `GET /card.png`: the front with the still.
pub async fn card_png(State(app): State<App>, citizen: Citizen, headers: HeaderMap) -> Result<Response> {
    if citizen.stage != Stage::Resident {
        return Ok(go(citizen.stage.next_step()));
    }
    let resident = residents::find(&app, citizen.id).await?.ok_or(Error::NotFound)?;
    let still = match portraits::current(&app, citizen.id).await?.and_then(|portrait| portrait.still) {
        Some(name) => picture::still_address(&app, &name).await?,
        None => None,
    };
    let locale = locale_of(&headers, &app);
    let card = card_of(&app, &resident);
    let png = picture::png(move |has_hangul| {
        card.front(locale, &Medium::File { still: still.as_deref(), latin: !has_hangul })
    })
    .await?;
    let name = format!("attachment; filename=\"citizen-card-{}.png\"", resident.citizen_number);
    let about = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CONTENT_DISPOSITION, name.as_str()),
        (header::CACHE_CONTROL, "private, no-store"),
        SENT_FILE,
    ];
    Ok((about, png).into_response())
}

fn card_of(app: &App, resident: &Resident) -> Card {
    Card::of(resident, app.clock.local(resident.since).date())
}
