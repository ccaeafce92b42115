//! The form of an article, as a page and as a script hears of it.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use template::Template;

use super::Complaint;
use super::places::Place;
use crate::app::App;
use crate::boards::pictures::{self, ALT, FILE};
use crate::boards::publish::NewArticle;
use crate::boards::read::{Article, Picture};
use crate::boards::{Alt, Board, written};
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::frame::Page;
use crate::mentions::Before;
use crate::repeats::Key;
use crate::text::is_refused;
use crate::web::page::{html_with, with_wait};

#[derive(Template)]
#[template(path = "boards/write.html")]
pub(super) struct WritePage {
    page: Page,
    board: Board,
    /// The address of the article that is changed; nothing for a new one.
    article: Option<String>,
    pub title: String,
    pub body: String,
    /// Which version is changed.
    pub version: String,
    places: Vec<Place>,
    /// Of the form: what is sent twice with it is published once.
    key: String,
    complaint: Complaint,
    /// It was sent when the sign-in had ended.
    pub waited: bool,
    /// What the body will look like, when that was asked for.
    preview: Option<String>,
    /// What somebody was faster to save.
    theirs: Option<Article>,
    /// The address of the article that says the same already.
    pub first: Option<String>,
}

impl WritePage {
    /// The form with `typed` in it, for a new article.
    pub fn new(page: Page, board: Board, typed: &Fields) -> WritePage {
        let user = page.viewer.as_ref().map_or(0, |viewer| viewer.id);
        let text = |name| typed.get(name).to_owned();
        let key = typed.find("key").filter(|key| !key.is_empty()).map_or_else(|| Key::fresh(user), str::to_owned);
        WritePage {
            page,
            board,
            article: None,
            title: text("title"),
            body: text("body"),
            version: text("version"),
            places: Place::all(typed, &[]),
            key,
            complaint: Complaint::default(),
            waited: false,
            preview: None,
            theirs: None,
            first: None,
        }
    }

    /// Shows what the body will look like, or what is wrong with it. A file that was chosen has to be chosen again.
    pub async fn look(mut self, app: &App, typed: &Fields, before: Option<&Before>) -> Result<Response> {
        let status = match written::draft(&self.body) {
            Ok(body) => {
                self.preview = Some(written::preview(app, &body, before).await?);
                StatusCode::OK
            }
            Err(code) => {
                self.complaint.errors.push(FieldError::in_text("body", code, &self.body, is_refused));
                StatusCode::UNPROCESSABLE_ENTITY
            }
        };
        if FILE.iter().any(|field| !typed.get(field).is_empty()) {
            self.complaint.errors.push(FieldError::new("image", "choose_again"));
        }
        form(self, status)
    }

    /// The same for an article that is changed, which has the pictures `there`.
    pub fn of(page: Page, article: &Article, there: &[Picture], typed: &Fields) -> WritePage {
        WritePage {
            article: Some(article.path()),
            places: Place::all(typed, there),
            ..WritePage::new(page, article.board, typed)
        }
    }

    /// Somebody was faster: what they saved stands beside what was typed, and is changed when that is sent again.
    pub fn beside(mut self, theirs: Article, there: &[Picture]) -> WritePage {
        self.version = theirs.version.to_string();
        Place::join(&mut self.places, there);
        self.theirs = Some(theirs);
        self
    }

    fn saved_title(&self) -> &str {
        self.theirs.as_ref().map_or("", |theirs| &theirs.title)
    }

    fn saved_body(&self) -> &str {
        self.theirs.as_ref().map_or("", |theirs| &theirs.body)
    }

    /// Whether nothing of a new article is there yet.
    fn is_blank(&self) -> bool {
        self.article.is_none()
            && !self.waited
            && self.complaint.is_empty()
            && self.preview.is_none()
            && self.title.is_empty()
    }

    /// Whether `field` is the first that is wrong, in the order of the page.
    fn is_first(&self, field: &str) -> bool {
        let is_wrong = |name: &&str| self.complaint.errors.iter().any(|error| error.field == *name);
        ["title", "body", "image"].into_iter().chain(FILE).chain(ALT).find(is_wrong) == Some(field)
    }

    /// What a script shows on the page that is there.
    fn told(&self, status: StatusCode) -> Response {
        let Complaint { errors, .. } = &self.complaint;
        // what belongs to no field that is there is said of all of it
        let trouble = self.complaint.wait_text(&self.page).or_else(|| self.page.refusal(errors, "image"));
        let mut told = self.page.told_wrong(errors, trouble);
        if let Some(theirs) = &self.theirs {
            let picture =
                |picture: &Picture| json!({ "name": picture.name, "url": picture.small_url(), "alt": picture.alt });
            let pictures: Vec<_> = self.places.iter().filter_map(|place| place.picture.as_ref()).map(picture).collect();
            let (title, body, version) = (&theirs.title, &theirs.body, theirs.version);
            told["theirs"] = json!({ "title": title, "body": body, "version": version, "pictures": pictures });
        }
        let wait = self.complaint.wait.as_ref().and_then(Error::wait);
        if let Some(first) = &self.first {
            told["first"] = json!(first);
        }
        with_wait((status, Json(told)).into_response(), wait)
    }

    /// Whether something was typed before.
    fn is_typed(&self) -> bool {
        self.waited || self.preview.is_some() || !self.complaint.is_empty()
    }

    /// Where it is sent, if what was typed before may wait on the server: given up, it does not.
    fn waits_at(&self) -> String {
        match &self.article {
            _ if !self.is_typed() => String::new(),
            Some(article) => format!("{article}/edit"),
            None => self.board.path(),
        }
    }

    /// Where one goes who gives it up.
    fn back(&self) -> String {
        self.article.clone().unwrap_or_else(|| self.board.path())
    }
}

/// The form once more, with everything typed and what was wrong, also that a picture must be chosen again; errors that
/// belong to no field go on. A script is only told what was wrong, and what somebody saved meanwhile.
pub(super) fn again(error: Error, mut page: WritePage, had_picture: bool, by_script: bool) -> Result<Response> {
    let status = error.status();
    let (place, error) = match error {
        Error::OfFile(place, error) => (pictures::field_of(place), *error),
        error => ("image", error),
    };
    let at_image = |code| Complaint {
        errors: vec![FieldError::new(place, code)].into_iter().chain(too_long(&page)).collect(),
        wait: None,
    };
    page.complaint = match error {
        Error::TextTooLarge => {
            let long = too_long(&page);
            Complaint {
                // what was not even read cannot be shown again
                errors: if long.is_empty() { vec![FieldError::new("body", "not_kept")] } else { long },
                wait: None,
            }
        }
        Error::Invalid(mut errors) => {
            for error in errors.iter_mut().filter(|error| error.field == "images") {
                error.field = place;
            }
            Complaint { errors, wait: None }
        }
        Error::TooLarge => at_image("too_large"),
        Error::Unsupported("unsupported_image") => at_image("unsupported_image"),
        Error::Refused("unreadable_image") => at_image("unreadable_image"),
        error @ (Error::AlreadyPosted(_) | Error::Conflict("already_posted" | "stale_version")) => {
            Complaint { errors: Vec::new(), wait: Some(error) }
        }
        error if error.wait().is_some() => Complaint { errors: Vec::new(), wait: Some(error) },
        other => return Err(other),
    };
    if by_script {
        return Ok(page.told(status));
    }
    // browsers do not keep a chosen file
    if had_picture && page.complaint.errors.iter().all(|error| error.field != "image") {
        page.complaint.errors.push(FieldError::new("image", "choose_again"));
    }
    form(page, status)
}

/// Which of the texts are too long.
fn too_long(page: &WritePage) -> Vec<FieldError> {
    let mut errors = NewArticle::parse(&page.title, &page.body).err().unwrap_or_default();
    errors.retain(|error| error.code == "too_long");
    let is_long = |place: &&Place| Alt::parse(&place.alt) == Err("too_long");
    errors
        .extend(page.places.iter().filter(is_long).map(|place| FieldError::new(ALT[place.number - 1], "alt_too_long")));
    errors
}

pub(super) fn form(page: WritePage, status: StatusCode) -> Result<Response> {
    let wait = page.complaint.wait.as_ref().and_then(Error::wait);
    Ok(with_wait(html_with(status, &page)?, wait))
}
