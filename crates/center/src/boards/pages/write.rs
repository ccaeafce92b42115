//! Writing and changing articles.

use axum::Json;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use template::Template;

use super::places::Place;
use super::{Complaint, Reached, reach};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::pictures::{self, ALT, FILE};
use crate::boards::publish::{self, NewArticle};
use crate::boards::read::{self, Article, Picture};
use crate::boards::{Alt, Board, written};
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::frame::Page;
use crate::frame::unsent::{OF_ARTICLE, Waiting, of_writer};
use crate::held;
use crate::mentions::{Before, On};
use crate::repeats::Key;
use crate::text::is_refused;
use crate::upload::Form;
use crate::web::api::is_of_type;
use crate::web::page::{go, go_saying, html_with, is_of_script, told, with_wait};
use crate::web::upload::Sent;

#[derive(Template)]
#[template(path = "boards/write.html")]
struct WritePage {
    page: Page,
    board: Board,
    /// The address of the article that is changed; nothing for a new one.
    article: Option<String>,
    title: String,
    body: String,
    /// Which version is changed.
    version: String,
    places: Vec<Place>,
    /// Of the form: what is sent twice with it is published once.
    key: String,
    complaint: Complaint,
    /// It was sent when the sign-in had ended.
    waited: bool,
    /// What the body will look like, when that was asked for.
    preview: Option<String>,
    /// What somebody was faster to save.
    theirs: Option<Article>,
    /// The address of the article that says the same already.
    first: Option<String>,
}

impl WritePage {
    /// The form with `typed` in it, for a new article.
    fn new(page: Page, board: Board, typed: &Fields) -> WritePage {
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
    async fn look(mut self, app: &App, typed: &Fields, before: Option<&Before>) -> Result<Response> {
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
    fn of(page: Page, article: &Article, there: &[Picture], typed: &Fields) -> WritePage {
        WritePage {
            article: Some(article.path()),
            places: Place::all(typed, there),
            ..WritePage::new(page, article.board, typed)
        }
    }

    /// Somebody was faster: what they saved stands beside what was typed, and is changed when that is sent again.
    fn beside(mut self, theirs: Article, there: &[Picture]) -> WritePage {
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

    /// Where one goes who gives it up.
    fn back(&self) -> String {
        self.article.clone().unwrap_or_else(|| self.board.path())
    }
}

/// `GET /boards/{board}/new`
pub async fn show_new(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    waiting: Waiting,
    Path(board): Path<String>,
) -> Result<Response> {
    let board = Board::open(&board, &citizen)?;
    let waited = held::find(&app, waiting.secret(), citizen.id, &board.path()).await?;
    let mut page = WritePage::new(page, board, waited.as_ref().unwrap_or(&Fields::default()));
    page.waited = waited.is_some();
    form(page, StatusCode::OK)
}

/// `POST /boards/{board}`
pub async fn create(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    waiting: Waiting,
    Path(board): Path<String>,
    request: Request,
) -> Response {
    let by_script = is_of_script(request.headers());
    // what cannot even be read is shown as far as it goes by whoever hears of the error
    let sent = match sent(&app, request).await {
        Ok(sent) => sent,
        Err(_) if citizen.is_none() => return Error::SignInNeeded.into_response(),
        Err(error) => return error.into_response(),
    };
    let fields = sent.form.fields.clone();
    let create = |citizen| async { created(&app, page, citizen, &board, &waiting, sent, by_script).await };
    of_writer(citizen, &fields, &OF_ARTICLE, create).await
}

async fn created(
    app: &App,
    page: Page,
    citizen: Citizen,
    board: &str,
    waiting: &Waiting,
    Sent { form, refused }: Sent,
    by_script: bool,
) -> Result<Response> {
    let board = Board::open(board, &citizen)?;
    let fields = form.fields.clone();
    if refused.is_none() && !fields.get("preview").is_empty() {
        return WritePage::new(page, board, &fields).look(app, &fields, None).await;
    }
    let had_picture = form.had_file;
    let key = key_of(board.id(), &form);
    let outcome = match refused {
        Some(error) => Err(error),
        None => match publish::of_form(form) {
            Ok((new, pictures)) => publish::publish(app, &citizen, board, new, pictures, key.as_ref()).await,
            Err(errors) => Err(Error::Invalid(errors)),
        },
    };
    match outcome {
        Ok(id) => {
            let mut response = go_saying(&format!("{}/{id}", board.path()), "article-published");
            waiting.end(app, citizen.id, &board.path(), &fields, &mut response).await?;
            Ok(if by_script { told(response) } else { response })
        }
        Err(error) => {
            let mut page = WritePage::new(page, board, &fields);
            if let Error::AlreadyPosted(first) = error {
                page.first = read::article(app, &citizen, first).await.ok().map(|first| first.path());
            }
            again(error, page, had_picture, by_script)
        }
    }
}

/// What tells one sending of the form from another.
fn key_of(about: &str, form: &Form) -> Option<Key> {
    let texts = OF_ARTICLE.iter().filter(|name| **name != "key").map(|name| form.fields.get(name));
    Key::of_form(&form.fields, &std::iter::once(about).chain(texts).collect::<Vec<_>>(), &form.files)
}

/// `GET /boards/{board}/{article}/edit`
pub async fn show_edit(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    waiting: Waiting,
    Path((board, id)): Path<(String, String)>,
) -> Result<Response> {
    let article = match reach(&app, &citizen, &board, &id).await? {
        Reached::Here(article) => article,
        Reached::Elsewhere(article) => return Ok(go(&format!("{}/edit", article.path()))),
    };
    if !article.is_by(&citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    let waited = held::find(&app, waiting.secret(), citizen.id, &format!("{}/edit", article.path())).await?;
    let there = read::pictures(&app, &article).await?;
    let mut page = WritePage::of(page, &article, &there, waited.as_ref().unwrap_or(&Fields::default()));
    page.waited = waited.is_some();
    if !page.waited {
        page.version = article.version.to_string();
        (page.title, page.body) = (article.title, article.body);
    }
    form(page, StatusCode::OK)
}

/// `POST /boards/{board}/{article}/edit`
pub async fn edit(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    waiting: Waiting,
    Path((board, id)): Path<(String, String)>,
    request: Request,
) -> Response {
    let by_script = is_of_script(request.headers());
    // what cannot even be read is shown as far as it goes by whoever hears of the error
    let sent = match sent(&app, request).await {
        Ok(sent) => sent,
        Err(_) if citizen.is_none() => return Error::SignInNeeded.into_response(),
        Err(error) => return error.into_response(),
    };
    let fields = sent.form.fields.clone();
    let edit = |citizen| async { edited(&app, page, citizen, (&board, &id), &waiting, sent, by_script).await };
    of_writer(citizen, &fields, &OF_ARTICLE, edit).await
}

async fn edited(
    app: &App,
    page: Page,
    citizen: Citizen,
    (board, id): (&str, &str),
    waiting: &Waiting,
    Sent { form, refused }: Sent,
    by_script: bool,
) -> Result<Response> {
    let (Reached::Here(article) | Reached::Elsewhere(article)) = reach(app, &citizen, board, id).await?;
    let fields = form.fields.clone();
    if refused.is_none() && !fields.get("preview").is_empty() {
        if !article.is_by(&citizen) {
            return Err(Error::Forbidden("not_yours"));
        }
        let before = written::before(On::Db(&app.db), article.id, &article.body).await?;
        let there = read::pictures(app, &article).await?;
        return WritePage::of(page, &article, &there, &fields).look(app, &fields, Some(&before)).await;
    }
    let had_picture = form.had_file;
    let key = key_of(id, &form);
    let outcome = match refused {
        Some(error) => Err(error),
        None => match publish::change_of_form(form) {
            Ok(change) => publish::edit(app, &citizen, &article, change, key.as_ref()).await,
            Err(errors) => Err(Error::Invalid(errors)),
        },
    };
    let error = match outcome {
        Ok(()) => {
            let mut response = go_saying(&article.path(), "article-edited");
            waiting.end(app, citizen.id, &format!("{}/edit", article.path()), &fields, &mut response).await?;
            return Ok(if by_script { told(response) } else { response });
        }
        Err(error) => error,
    };
    // what is there now, which may be more than what was there when it was sent
    let article = read::article(app, &citizen, article.id).await?;
    let there = read::pictures(app, &article).await?;
    let mut page = WritePage::of(page, &article, &there, &fields);
    if matches!(error, Error::Conflict("stale_version")) {
        page = page.beside(article, &there);
    }
    again(error, page, had_picture, by_script)
}

/// The form once more, with everything typed and what was wrong, also that a picture must be chosen again; errors that
/// belong to no field go on. A script is only told what was wrong, and what somebody saved meanwhile.
fn again(error: Error, mut page: WritePage, had_picture: bool, by_script: bool) -> Result<Response> {
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

fn form(page: WritePage, status: StatusCode) -> Result<Response> {
    let wait = page.complaint.wait.as_ref().and_then(Error::wait);
    Ok(with_wait(html_with(status, &page)?, wait))
}

/// A form with pictures (multipart), or one without.
async fn sent(app: &App, request: Request) -> Result<Sent> {
    let is_multipart = is_of_type(request.headers(), "multipart/form-data");
    if is_multipart {
        return Sent::from_request(request, app).await;
    }
    let fields = Fields::from_request(request, app).await?;
    Ok(Sent { form: Form { fields, ..Form::default() }, refused: None })
}
