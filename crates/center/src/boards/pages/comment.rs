//! Writing, changing and deleting comments, on the page of their article.

use axum::extract::{Path, State};
use axum::response::Response;

use super::article::{Look, drafted, render, waited};
use super::draft::{Draft, Where};
use super::{Complaint, Reached, reach};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::comments::{self, Comment, Place};
use crate::boards::read::Article;
use crate::boards::{Remark, id_of};
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::frame::Page;
use crate::frame::forms::OwnForm;
use crate::frame::unsent::{OF_COMMENT, Waiting, of_writer};
use crate::held;
use crate::repeats::Key;
use crate::web::page::{go, go_saying};

/// `POST /boards/{board}/{article}/comments`
pub async fn comment(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    Path((board, id)): Path<(String, String)>,
    waiting: Waiting,
    fields: Fields,
) -> Response {
    let answer = |citizen| answer(&app, page, citizen, (&board, &id), &waiting, &fields);
    of_writer(citizen, &fields, &OF_COMMENT, answer).await
}

async fn answer(
    app: &App,
    page: Page,
    citizen: Citizen,
    (board, id): (&str, &str),
    waiting: &Waiting,
    fields: &Fields,
) -> Result<Response> {
    // what was typed is not lost to a redirect
    let (Reached::Here(article) | Reached::Elsewhere(article)) = reach(app, &citizen, board, id).await?;
    let parent = match fields.get("parent_id") {
        "" => None,
        text => Some(id_of(text).map_err(|_| Error::field("parent_id", "no_such_comment"))?),
    };
    let outcome = match Remark::read(fields.get("body")) {
        Ok(remark) => {
            let key =
                Key::of_form(citizen.id, fields, &[&article.path(), fields.get("parent_id"), remark.as_str()], &[])?;
            comments::write(app, &citizen, &article, &remark, parent, key.as_ref()).await
        }
        Err(error) => Err(error),
    };
    let complaint = match outcome {
        Ok(id) => {
            let mut response = go(&format!("{}?comment={id}#c{id}", article.path()));
            waiting.end(app, citizen.id, &format!("{}/comments", article.path()), fields, &mut response).await?;
            return Ok(response);
        }
        Err(error) => Complaint::of(error)?,
    };
    let place = match parent {
        Some(parent) => comments::place_of(app, &article, parent).await?,
        None => Place::Page(1),
    };
    let at = parent.map_or(Where::BelowEverything, Where::Under);
    let drafts = drafted(app, waiting, citizen.id, &article, Draft::of(fields, at, complaint)).await?;
    render(app, page, citizen, article, Look::at(place), drafts).await
}

/// `GET /comments/{id}/answer`: the article, where the comment stands, with the form open in which it is answered.
pub async fn show_answer_comment(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(id): Path<String>,
    waiting: Waiting,
) -> Result<Response> {
    let (comment, article) = standing(&app, &citizen, &id).await?;
    let place = comments::place_of(&app, &article, comment.id).await?;
    let asked = Draft { place: Where::Under(comment.id), is_asked: true, ..Draft::default() };
    let mut drafts = drafted(&app, &waiting, citizen.id, &article, asked).await?;
    // what waits for this very form stands in it
    if drafts.iter().skip(1).any(|draft| draft.place == Where::Under(comment.id)) {
        drafts.remove(0);
    }
    render(&app, page, citizen, article, Look::at(place), drafts).await
}

/// `GET /comments/{id}/delete`: the article, where the comment stands, with the question whether it is to go.
pub async fn show_delete_comment(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(id): Path<String>,
    waiting: Waiting,
) -> Result<Response> {
    let (comment, article) = standing(&app, &citizen, &id).await?;
    if !comment.may_be_deleted_by(&citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    let place = comments::place_of(&app, &article, comment.id).await?;
    let drafts = waited(&app, &waiting, citizen.id, &article).await?;
    let look = Look { doomed: Some(comment.id), ..Look::at(place) };
    render(&app, page, citizen, article, look, drafts).await
}

/// `GET /comments/{id}/edit`: the article, where the comment stands, with its form open.
pub async fn show_edit_comment(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path(id): Path<String>,
    waiting: Waiting,
) -> Result<Response> {
    let (comment, article) = own_comment(&app, &citizen, &id).await?;
    let waited = held::find(&app, waiting.secret(), citizen.id, &edit_path(comment.id)).await?;
    let at = Where::In(comment.id);
    let draft = match &waited {
        Some(fields) => Draft { waited: true, ..Draft::of(fields, at, Complaint::default()) },
        None => Draft { text: comment.body.clone(), place: at, ..Draft::default() },
    };
    let drafts = drafted(&app, &waiting, citizen.id, &article, draft).await?;
    let place = comments::place_of(&app, &article, comment.id).await?;
    render(&app, page, citizen, article, Look::at(place), drafts).await
}

/// `POST /comments/{id}/edit`
pub async fn edit_comment(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    Path(id): Path<String>,
    waiting: Waiting,
    fields: Fields,
) -> Response {
    let change = |citizen| change(&app, page, citizen, &id, &waiting, &fields);
    of_writer(citizen, &fields, &OF_COMMENT, change).await
}

async fn change(
    app: &App,
    page: Page,
    citizen: Citizen,
    id: &str,
    waiting: &Waiting,
    fields: &Fields,
) -> Result<Response> {
    let (comment, article) = own_comment(app, &citizen, id).await?;
    let outcome = match Remark::read(fields.get("body")) {
        Ok(remark) => comments::edit(app, &citizen, &comment, &remark).await,
        Err(error) => Err(error),
    };
    let id = comment.id;
    let complaint = match outcome {
        Ok(()) => {
            let mut response = go(&format!("{}?comment={id}#c{id}", article.path()));
            waiting.end(app, citizen.id, &edit_path(id), fields, &mut response).await?;
            return Ok(response);
        }
        Err(error) => Complaint::of(error)?,
    };
    let drafts = drafted(app, waiting, citizen.id, &article, Draft::of(fields, Where::In(id), complaint)).await?;
    let place = comments::place_of(app, &article, id).await?;
    render(app, page, citizen, article, Look::at(place), drafts).await
}

/// A comment that is still there, and its article.
async fn standing(app: &App, citizen: &Citizen, id: &str) -> Result<(Comment, Article)> {
    let (comment, article) = comments::comment(app, citizen, id_of(id)?).await?;
    if comment.author.is_some() { Ok((comment, article)) } else { Err(Error::NotFound) }
}

/// The same of one's own.
async fn own_comment(app: &App, citizen: &Citizen, id: &str) -> Result<(Comment, Article)> {
    let (comment, article) = standing(app, citizen, id).await?;
    if comment.is_by(citizen) { Ok((comment, article)) } else { Err(Error::Forbidden("not_yours")) }
}

fn edit_path(comment: i64) -> String {
    format!("/comments/{comment}/edit")
}

/// `POST /comments/{id}/delete`
pub async fn delete_comment(
    State(app): State<App>,
    Path(id): Path<String>,
    OwnForm { citizen, .. }: OwnForm,
) -> Result<Response> {
    let id = id_of(&id)?;
    let (comment, article) = match comments::comment(&app, &citizen, id).await {
        Ok(found) => found,
        // pressed twice: whoever deleted it goes on
        Err(Error::NotFound) => {
            comments::delete(&app, &citizen, id).await?;
            return Ok(go_saying("/home", "comment-deleted"));
        }
        Err(error) => return Err(error),
    };
    let place = comments::place_of(&app, &article, comment.id).await?;
    comments::delete(&app, &citizen, id).await?;
    let back = match place {
        Place::Page(1) => format!("{}#comments", article.path()),
        Place::Page(number) => format!("{}?comments={number}#comments", article.path()),
        Place::Thread(top, number) => format!("{}?thread={top}&replies={number}#comments", article.path()),
    };
    Ok(go_saying(&back, "comment-deleted"))
}
