//! Writing, changing and deleting articles.

use askama::Template;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Complaint, Reached, reach};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::publish::{self, Change, NewArticle};
use crate::boards::{Alt, Board, id_of, read, remove, written};
use crate::deleted::{self, Kind};
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
use crate::web::page::{go, go_saying, html_with, with_wait};
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
    alt: String,
    /// Of the form: what is sent twice with it is published once.
    key: String,
    complaint: Complaint,
    /// It was sent when the sign-in had ended.
    waited: bool,
    /// What the body will look like, when that was asked for.
    preview: Option<String>,
}

impl WritePage {
    /// The form with `typed` in it; `article` is what is changed.
    fn new(page: Page, board: Board, article: Option<String>, typed: &Fields) -> WritePage {
        let user = page.viewer.as_ref().map_or(0, |viewer| viewer.id);
        let text = |name| typed.get(name).to_owned();
        let key = typed.find("key").filter(|key| !key.is_empty()).map_or_else(|| Key::fresh(user), str::to_owned);
        WritePage {
            page,
            board,
            article,
            title: text("title"),
            body: text("body"),
            alt: text("alt"),
            key,
            complaint: Complaint::default(),
            waited: false,
            preview: None,
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
        if !typed.get("image").is_empty() {
            self.complaint.errors.push(FieldError::new("image", "choose_again"));
        }
        form(self, status)
    }

    /// Whether `field` is the first that is wrong, in the order of the page.
    fn is_first(&self, field: &str) -> bool {
        let is_wrong = |name: &&str| self.complaint.errors.iter().any(|error| error.field == *name);
        ["title", "body", "image", "alt"].into_iter().find(is_wrong) == Some(field)
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
    let mut page = WritePage::new(page, board, None, waited.as_ref().unwrap_or(&Fields::default()));
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
    let sent = sent(&app, request).await;
    let fields = sent.as_ref().map(|sent| sent.form.fields.clone()).unwrap_or_default();
    let create = |citizen| async { created(&app, page, citizen, &board, &waiting, sent?).await };
    of_writer(citizen, &fields, &OF_ARTICLE, create).await
}

async fn created(
    app: &App,
    page: Page,
    citizen: Citizen,
    board: &str,
    waiting: &Waiting,
    Sent { form, refused }: Sent,
) -> Result<Response> {
    let board = Board::open(board, &citizen)?;
    let fields = form.fields.clone();
    if refused.is_none() && !fields.get("preview").is_empty() {
        return WritePage::new(page, board, None, &fields).look(app, &fields, None).await;
    }
    let had_picture = form.had_file;
    let key =
        Key::of_form(&fields, &[board.id(), fields.get("title"), fields.get("body"), fields.get("alt")], &form.files);
    let outcome = match refused {
        Some(error) => Err(error),
        None => match publish::of_form(form) {
            Ok((new, picture)) => publish::publish(app, &citizen, board, new, picture, key.as_ref()).await,
            Err(errors) => Err(Error::Invalid(errors)),
        },
    };
    match outcome {
        Ok(id) => {
            let mut response = go_saying(&format!("{}/{id}", board.path()), "article-published");
            waiting.end(app, citizen.id, &board.path(), &fields, &mut response).await?;
            Ok(response)
        }
        Err(error) => again(error, WritePage::new(page, board, None, &fields), had_picture),
    }
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
    let mut page =
        WritePage::new(page, article.board, Some(article.path()), waited.as_ref().unwrap_or(&Fields::default()));
    page.waited = waited.is_some();
    if !page.waited {
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
    fields: Fields,
) -> Response {
    let edit = |citizen| edited(&app, page, citizen, (&board, &id), &waiting, &fields);
    of_writer(citizen, &fields, &OF_ARTICLE, edit).await
}

async fn edited(
    app: &App,
    page: Page,
    citizen: Citizen,
    (board, id): (&str, &str),
    waiting: &Waiting,
    fields: &Fields,
) -> Result<Response> {
    let (Reached::Here(article) | Reached::Elsewhere(article)) = reach(app, &citizen, board, id).await?;
    if !fields.get("preview").is_empty() {
        if !article.is_by(&citizen) {
            return Err(Error::Forbidden("not_yours"));
        }
        let before = written::before(On::Db(&app.db), article.id, &article.body).await?;
        let page = WritePage::new(page, article.board, Some(article.path()), fields);
        return page.look(app, fields, Some(&before)).await;
    }
    let outcome = match Change::parse(Some(fields.get("title")), Some(fields.get("body")), None) {
        Ok(change) => publish::edit(app, &citizen, &article, &change).await,
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match outcome {
        Ok(()) => {
            let mut response = go_saying(&article.path(), "article-edited");
            waiting.end(app, citizen.id, &format!("{}/edit", article.path()), fields, &mut response).await?;
            Ok(response)
        }
        Err(error) => again(error, WritePage::new(page, article.board, Some(article.path()), fields), false),
    }
}

/// `POST /boards/{board}/{article}/delete`
pub async fn delete(
    State(app): State<App>,
    citizen: Citizen,
    Path((board, id)): Path<(String, String)>,
) -> Result<Response> {
    let board = match reach(&app, &citizen, &board, &id).await {
        Ok(Reached::Here(article)) => article.board,
        // deleted in another tab a moment ago: back to the board that it was on
        Err(Error::NotFound) => Board::open(&board, &citizen)?,
        Ok(Reached::Elsewhere(_)) => return Err(Error::NotFound),
        Err(error) => return Err(error),
    };
    let id = id_of(&id)?;
    remove::article(&app, &citizen, id).await?;
    let about =
        if remove::may_come_back(&app, &citizen, id).await? { format!("~{}~{id}", board.id()) } else { String::new() };
    Ok(go_saying(&board.path(), &format!("article-deleted{about}")))
}

/// `POST /boards/{board}/{article}/restore`: takes back what one deleted a moment ago.
pub async fn restore(
    State(app): State<App>,
    citizen: Citizen,
    Path((board, id)): Path<(String, String)>,
) -> Result<Response> {
    let (board, id) = (Board::open(&board, &citizen)?, id_of(&id)?);
    match remove::restore(&app, &citizen, id).await {
        Ok(()) => Ok(go_saying(&format!("{}/{id}", board.path()), "article-restored")),
        // pressed twice, or too late
        Err(Error::NotFound) => match read::article(&app, &citizen, id).await {
            Ok(article) if article.is_by(&citizen) => Ok(go(&article.path())),
            Ok(_) => Err(Error::NotFound),
            Err(error) => {
                let was_theirs = deleted::again(&app, &citizen, Kind::Article, id).await;
                was_theirs.map(|()| go_saying(&board.path(), "article-restore-late")).map_err(|_| error)
            }
        },
        Err(error) => Err(error),
    }
}

/// The form once more, with everything typed and what was wrong, also that a picture must be chosen again; errors that
/// belong to no field go on.
fn again(error: Error, mut page: WritePage, had_picture: bool) -> Result<Response> {
    let status = error.status();
    let at_image = |code| Complaint {
        errors: vec![FieldError::new("image", code)].into_iter().chain(too_long(&page)).collect(),
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
        Error::Invalid(errors) => Complaint { errors, wait: None },
        Error::TooLarge if page.article.is_none() => at_image("too_large"),
        Error::Unsupported("unsupported_image") => at_image("unsupported_image"),
        Error::Refused("unreadable_image") => at_image("unreadable_image"),
        error if error.wait().is_some() || matches!(error, Error::Conflict("already_posted")) => {
            Complaint { errors: Vec::new(), wait: Some(error) }
        }
        other => return Err(other),
    };
    // browsers do not keep a chosen file
    if had_picture && page.complaint.errors.iter().all(|error| error.field != "image") {
        page.complaint.errors.push(FieldError::new("image", "choose_again"));
    }
    form(page, status)
}

/// Which of the texts are too long.
fn too_long(page: &WritePage) -> Vec<FieldError> {
    let mut errors = NewArticle::parse(&page.title, &page.body).err().unwrap_or_default();
    errors.extend(Alt::parse(&page.alt).err().map(|code| FieldError::new("alt", code)));
    errors.retain(|error| error.code == "too_long");
    errors
}

fn form(page: WritePage, status: StatusCode) -> Result<Response> {
    let wait = page.complaint.wait.as_ref().and_then(Error::wait);
    Ok(with_wait(html_with(status, &page)?, wait))
}

/// A form with a picture (multipart), or one without.
async fn sent(app: &App, request: Request) -> Result<Sent> {
    let is_multipart = is_of_type(request.headers(), "multipart/form-data");
    if is_multipart {
        return Sent::from_request(request, app).await;
    }
    let fields = Fields::from_request(request, app).await?;
    Ok(Sent { form: Form { fields, ..Form::default() }, refused: None })
}
