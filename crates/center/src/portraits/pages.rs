//! The page of one's photo; `pages/look.rs` shows on it, without scripts, how the kept still would move.

mod look;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use portrait::{Hint, Mood};
use template::Template;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::frame::Page;
use crate::frame::errors::sentence;
use crate::frame::forms::OwnForm;
use crate::limits::Limit;
use crate::portraits::choice::Chosen;
use crate::portraits::{self, Engine, Portrait, change, draw, glimpse, replace};
use crate::repeats::Key;
use crate::web::form::Query;
use crate::web::headers::SENT_FILE;
use crate::web::page::{go, go_saying, html, html_with, is_of_script, told, with_wait};
use crate::web::upload::Sent;

use look::Look;
pub use look::motion;

#[derive(Template)]
#[template(path = "portraits/photo.html")]
struct PhotoPage {
    page: Page,
    errors: Vec<FieldError>,
    portrait: Option<Portrait>,
    /// The face in the kept still as JSON, for whoever moves its points.
    face: Option<String>,
    typed: Fields,
    /// Why it must wait, when it came too often.
    trouble: Option<String>,
    /// What was asked to be seen of the kept still before it is decided on.
    look: Option<Look>,
}

impl PhotoPage {
    /// Whether there is a card on which it moves.
    fn has_card(&self) -> bool {
        self.page.viewer.as_ref().is_some_and(Citizen::is_resident)
    }

    async fn of(app: &App, page: Page, citizen: &Citizen, errors: Vec<FieldError>, typed: Fields) -> Result<PhotoPage> {
        let portrait = portraits::current(app, citizen.id).await?;
        let face = match &portrait {
            Some(portrait) if portrait.can_change => change::kept_face(app, citizen).await?,
            _ => None,
        };
        Ok(PhotoPage { page, errors, portrait, face, typed, trouble: None, look: None })
    }

    /// The names of the moods, and whether one is picked in the form for a new photo.
    fn moods(&self) -> Vec<(&'static str, bool)> {
        moods(self.typed.get("mood"))
    }

    /// The same in the form that changes the portrait that is there; a look leaves what was chosen.
    fn moods_now(&self) -> Vec<(&'static str, bool)> {
        match &self.look {
            Some(_) => moods(self.typed.get("mood")),
            None => moods(self.portrait.as_ref().map_or("", |portrait| portrait.mood.as_str())),
        }
    }

    fn blink_now(&self) -> bool {
        match &self.look {
            Some(_) => self.typed.ticked("blink"),
            None => self.portrait.as_ref().is_some_and(|portrait| portrait.blink),
        }
    }

    /// Whether eyes may blink in a new portrait: yes until somebody said no.
    fn blink(&self) -> bool {
        self.typed.get("sent").is_empty() || self.typed.ticked("blink")
    }

    /// Why the eyes do not blink, when that is worth a word.
    fn no_blink(&self) -> Option<String> {
        let portrait = self.portrait.as_ref().filter(|portrait| portrait.animation.is_some() && !portrait.is_open())?;
        // of what is no face, or too small a one, it is said above
        let is_known = matches!(portrait.no_blink.as_str(), "" | "no_face" | "face_unsure" | "unwanted")
            || portrait.hint == Hint::SmallFace.key();
        let winks = portrait.mood == Mood::Wink.key();
        (!is_known).then(|| glimpse::why_open(&portrait.no_blink, self.is_fitted(), winks, self.page.locale))
    }

    /// The address of what is shown moving.
    fn look_moving(&self) -> Option<&str> {
        self.look.as_ref().map(|look| look.moving.as_str()).filter(|moving| !moving.is_empty())
    }

    /// Why the eyes of the face in the kept still stay open; empty when they do not.
    fn why_open(&self) -> String {
        let reason = self.portrait.as_ref().map_or("", |portrait| portrait.no_blink.as_str());
        glimpse::why_open(reason, self.is_fitted(), false, self.page.locale)
    }

    /// Whether that may change once somebody has set the points.
    fn can_be_set(&self) -> bool {
        let portrait = self.portrait.as_ref();
        !self.is_fitted() && portrait.is_some_and(|portrait| glimpse::is_helped_by_points(&portrait.no_blink))
    }

    /// Whether a person has set the points of the kept still.
    fn is_fitted(&self) -> bool {
        self.face.as_deref().and_then(Chosen::of_json).is_some_and(|face| face.is_fitted())
    }

    /// By which engine the files that are there were drawn.
    fn drawn_by(&self) -> Option<String> {
        let portrait = self.portrait.as_ref().filter(|portrait| portrait.animation.is_some())?;
        let key = if portrait.engine == Engine::Fomm.name() { "photo-drawn-network" } else { "photo-drawn" };
        Some(self.page.with(key, "n", portrait.engine_version))
    }

    /// What is to be said about the portrait as it is, and how to go on: the keys of two texts.
    fn advice(&self) -> Option<(&'static str, &'static str)> {
        let portrait = self.portrait.as_ref()?;
        match (portrait.state, portrait.hint.as_str()) {
            (portraits::State::Failed, _) => Some(("photo-failed", "photo-failed-next")),
            (portraits::State::Ready, "no_face") => Some(("photo-no-face", "photo-no-face-next")),
            (portraits::State::Ready, "small_face") => Some(("photo-small-face", "photo-small-face-next")),
            (portraits::State::Ready, "face_unsure") => Some(("photo-face-unsure", "photo-face-unsure-next")),
            (portraits::State::Ready, "eyes_unsure") => Some(("photo-eyes-unsure", "photo-eyes-unsure-next")),
            (portraits::State::Ready, "several_faces") => Some(("photo-several-faces", "photo-several-faces-next")),
            (portraits::State::Ready, "half_profile") => Some(("photo-half-profile", "photo-half-profile-next")),
            (portraits::State::Ready, "not_animated") => Some(("photo-not-animated", "photo-not-animated-next")),
            _ => None,
        }
    }
}

/// Every mood by its name, with `random` first; which one is `picked`.
pub fn moods(picked: &str) -> Vec<(&'static str, bool)> {
    let names = std::iter::once("random").chain(Mood::ALL.into_iter().map(Mood::key));
    names.map(|name| (name, if picked.is_empty() { name == "random" } else { name == picked })).collect()
}

/// `GET /settings/photo?look=&mood=&blink=&handles=`: `look` shows what the rest would come to, without scripts.
pub async fn show(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    if citizen.stage == Stage::Newcomer {
        return Ok(go("/application"));
    }
    match query.get("look") {
        "blink" | "mood" => look::shown(&app, page, &citizen, query.0).await,
        _ => html(&PhotoPage::of(&app, page, &citizen, Vec::new(), Fields::default()).await?),
    }
}

/// `POST /settings/photo`: the page that says so when it is refused; a script is told what is wrong and keeps its page.
pub async fn change(State(app): State<App>, page: Page, citizen: Citizen, request: Request) -> Result<Response> {
    let by_script = is_of_script(request.headers());
    // counted before anything of it is here: of what came too often only the text is taken
    let too_often = app.limits.person(Limit::Upload, citizen.id).await.err();
    let sent = Sent::receive(request, &app, too_often).await?;
    let typed = sent.form.fields.clone();
    let outcome = match sent.refused {
        Some(error) => Err(error),
        None => {
            let animate = typed.ticked("animate");
            Key::must_be_of(citizen.id, &typed)?;
            typed.readable()?;
            replace::replace(&app, &citizen, sent.form, animate, false).await
        }
    };
    match outcome {
        Ok(()) if by_script => Ok(told(go_saying("/settings/photo", "photo-received"))),
        Ok(()) => Ok(go_saying("/settings/photo", "photo-received")),
        Err(error) => refused(&app, page, &citizen, error, typed, by_script).await,
    }
}

async fn refused(
    app: &App,
    page: Page,
    citizen: &Citizen,
    error: Error,
    typed: Fields,
    by_script: bool,
) -> Result<Response> {
    let is_said_above = error.wait().is_some() || matches!(error, Error::TextTooLarge);
    let (wait, trouble) = (error.wait(), is_said_above.then(|| sentence(&error, &page)));
    let (status, errors) = at_photo(error)?;
    let response = if by_script {
        (status, Json(page.told_wrong(&errors, trouble))).into_response()
    } else {
        html_with(status, &PhotoPage { trouble, ..PhotoPage::of(app, page, citizen, errors, typed).await? })?
    };
    Ok(with_wait(response, wait))
}

/// `POST /settings/photo/mood`: another mood or other points, without a new photo.
pub async fn change_mood(State(app): State<App>, page: Page, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    match change::change(&app, &citizen, &fields, false).await {
        Ok(()) => Ok(go_saying("/settings/photo", "mood-received")),
        Err(Error::Conflict("portrait_busy")) => Ok(go_saying("/settings/photo", "portrait-busy")),
        // the form of a page that was open for long: the page as it is now says that there is none
        Err(Error::NotFound) => Ok(go("/settings/photo")),
        Err(Error::Invalid(errors)) => {
            let again = PhotoPage::of(&app, page, &citizen, errors, Fields::default()).await?;
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(error) => Err(error),
    }
}

/// `POST /settings/photo/delete`
pub async fn delete(State(app): State<App>, OwnForm { citizen, .. }: OwnForm) -> Result<Response> {
    match change::remove(&app, &citizen).await {
        // the form of a page that was open for long: what it asks for is so
        Ok(()) | Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    Ok(go_saying("/settings/photo", "photo-deleted"))
}

/// `GET /settings/photo/kept`: one's own kept still, unmarked; nobody else ever sees it.
pub async fn kept(State(app): State<App>, citizen: Citizen) -> Result<Response> {
    let bytes = change::kept(&app, &citizen).await?;
    Ok(([(CONTENT_TYPE, "image/webp"), (CACHE_CONTROL, "private, no-store"), SENT_FILE], bytes).into_response())
}

/// `GET /portrait.gif`: one's own portrait for programs that know nothing better.
pub async fn gif(State(app): State<App>, citizen: Citizen) -> Result<Response> {
    let portrait = portraits::current(&app, citizen.id).await?.ok_or(Error::NotFound)?;
    let animation = app.store.get(&portrait.animation.ok_or(Error::NotFound)?).await?;
    let gif = draw::gif(&app.darkroom, citizen.id, animation).await?.ok_or(Error::Internal)?;
    let about = [
        (CONTENT_TYPE, "image/gif"),
        (CONTENT_DISPOSITION, "attachment; filename=\"portrait.gif\""),
        (CACHE_CONTROL, "private, no-store"),
        SENT_FILE,
    ];
    Ok((about, gif).into_response())
}

/// What is wrong with the photo stands at its field; other errors go on.
fn at_photo(error: Error) -> Result<(StatusCode, Vec<FieldError>)> {
    let (status, code) = (error.status(), error.code());
    match error {
        Error::Invalid(mut errors) => {
            for error in errors.iter_mut().filter(|error| matches!(error.field, "face" | "handles")) {
                error.field = "photo";
            }
            Ok((status, errors))
        }
        // browsers do not keep a chosen file
        Error::TooOften(_) | Error::Enough(..) | Error::TextTooLarge => {
            Ok((status, vec![FieldError::new("photo", "choose_again")]))
        }
        Error::TooLarge | Error::Unsupported("unsupported_image") | Error::Refused("unreadable_image") => {
            Ok((status, vec![FieldError::new("photo", code)]))
        }
        other => Err(other),
    }
}
