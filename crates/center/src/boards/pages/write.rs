//! Writing, changing and deleting articles.

use askama::Template;
use axum::body::Body;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use http_body_util::Limited;

use super::{Complaint, Reached, reach};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::publish::{self, NewArticle};
use crate::boards::{Board, id_of, remove};
use crate::error::{Error, FieldError, Result};
use crate::repeats::Key;
use crate::web::api::is_of_type;
use crate::web::form::Fields;
use crate::web::page::{Page, go, go_saying, html_with};
use crate::web::upload::{Form, Sent};

/// The largest form without files, in bytes.
const TEXT_LIMIT: usize = 512 * 1024;

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
}

/// `GET /boards/{board}/new`
pub async fn show_new(page: Page, citizen: Citizen, Path(board): Path<String>) -> Result<Response> {
    let board = Board::open(&board, &citizen)?;
    form(
        WritePage {
            page,
            board,
            article: None,
            title: String::new(),
            body: String::new(),
            alt: String::new(),
            key: Key::fresh(),
            complaint: Complaint::default(),
        },
        StatusCode::OK,
    )
}

/// `POST /boards/{board}`
pub async fn create(State(app): State<App>, page: Page, citizen: Citizen, Path(board): Path<String>, request: Request) -> Result<Response> {
    let Sent { form, refused } = sent(request).await?;
    let board = Board::open(&board, &citizen)?;
    let key = Key::of_form(&form.fields, &[board.id(), form.fields.get("title"), form.fields.get("body")]);
    let typed = if key.is_some() { form.fields.get("key").to_owned() } else { Key::fresh() };
    let (title, body, alt) = (form.fields.get("title").to_owned(), form.fields.get("body").to_owned(), form.fields.get("alt").to_owned());
    let outcome = match refused {
        Some(error) => Err(error),
        None => match publish::of_form(form) {
            Ok((new, picture)) => publish::publish(&app, &citizen, board, new, picture, key.as_ref()).await,
            Err(errors) => Err(Error::Invalid(errors)),
        },
    };
    match outcome {
        Ok(id) => Ok(go_saying(&app, &format!("{}/{id}", board.path()), "article-published")),
        Err(error) => again(error, WritePage { page, board, article: None, title, body, alt, key: typed, complaint: Complaint::default() }),
    }
}

/// `GET /boards/{board}/{article}/edit`
pub async fn show_edit(State(app): State<App>, page: Page, citizen: Citizen, Path((board, id)): Path<(String, String)>) -> Result<Response> {
    let article = match reach(&app, &citizen, &board, &id).await? {
        Reached::Here(article) => article,
        Reached::Elsewhere(article) => return Ok(go(&format!("{}/edit", article.path()))),
    };
    if !article.is_by(&citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    let (board, path) = (article.board, Some(article.path()));
    form(
        WritePage {
            page,
            board,
            article: path,
            title: article.title,
            body: article.body,
            alt: String::new(),
            key: Key::fresh(),
            complaint: Complaint::default(),
        },
        StatusCode::OK,
    )
}

/// `POST /boards/{board}/{article}/edit`
pub async fn edit(State(app): State<App>, page: Page, citizen: Citizen, Path((board, id)): Path<(String, String)>, fields: Fields) -> Result<Response> {
    let Reached::Here(article) = reach(&app, &citizen, &board, &id).await? else { return Err(Error::NotFound) };
    let outcome = match NewArticle::parse(fields.get("title"), fields.get("body")) {
        Ok(new) => publish::edit(&app, &citizen, &article, &new).await,
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match outcome {
        Ok(()) => Ok(go_saying(&app, &article.path(), "article-edited")),
        Err(error) => {
            let (title, body) = (fields.get("title").to_owned(), fields.get("body").to_owned());
            again(
                error,
                WritePage {
                    page,
                    board: article.board,
                    article: Some(article.path()),
                    title,
                    body,
                    alt: String::new(),
                    key: Key::fresh(),
                    complaint: Complaint::default(),
                },
            )
        }
    }
}

/// `POST /boards/{board}/{article}/delete`
pub async fn delete(State(app): State<App>, citizen: Citizen, Path((board, id)): Path<(String, String)>) -> Result<Response> {
    let board = match reach(&app, &citizen, &board, &id).await {
        Ok(Reached::Here(article)) => article.board,
        // deleted in another tab a moment ago: back to the board that it was on
        Err(Error::NotFound) => Board::open(&board, &citizen)?,
        Ok(Reached::Elsewhere(_)) => return Err(Error::NotFound),
        Err(error) => return Err(error),
    };
    remove::article(&app, &citizen, id_of(&id)?).await?;
    Ok(go_saying(&app, &board.path(), "article-deleted"))
}

/// The form once more, with everything typed and what was wrong; errors that belong to no field go on.
fn again(error: Error, mut page: WritePage) -> Result<Response> {
    let status = error.status();
    let at_image = |code| Complaint { errors: vec![FieldError { field: "image", code }], wait: None };
    page.complaint = match error {
        Error::Invalid(errors) => Complaint { errors, wait: None },
        Error::TooLarge if page.article.is_none() => at_image("too_large"),
        Error::Unsupported("unsupported_image") => at_image("unsupported_image"),
        Error::Refused("unreadable_image") => at_image("unreadable_image"),
        error if error.wait().is_some() => Complaint { errors: Vec::new(), wait: Some(error) },
        other => return Err(other),
    };
    form(page, status)
}

fn form(page: WritePage, status: StatusCode) -> Result<Response> {
    let wait = page.complaint.wait.as_ref().and_then(Error::wait);
    let mut response = html_with(status, &page)?;
    if let Some(seconds) = wait {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// A form with a picture (multipart), or one without.
async fn sent(request: Request) -> Result<Sent> {
    let is_multipart = is_of_type(request.headers(), "multipart/form-data");
    if is_multipart {
        return Sent::from_request(request, &()).await;
    }
    // the route has no limit of its own, because files are larger
    let fields = Fields::from_request(request.map(|body| Body::new(Limited::new(body, TEXT_LIMIT))), &()).await?;
    Ok(Sent { form: Form { fields, files: Vec::new() }, refused: None })
}
