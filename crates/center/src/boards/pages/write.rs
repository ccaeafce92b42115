//! Writing and changing articles.

use axum::extract::{FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::form::{WritePage, again, form};
use super::{Reached, reach};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::publish;
use crate::boards::{Board, read, written};
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::frame::Page;
use crate::frame::unsent::{OF_ARTICLE, Waiting, of_writer};
use crate::held;
use crate::mentions::On;
use crate::repeats::Key;
use crate::upload::Form;
use crate::web::api::is_of_type;
use crate::web::page::{go, go_saying, is_of_script, told};
use crate::web::upload::Sent;

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

/// `POST /boards/{board}`
pub async fn create(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    waiting: Waiting,
    Path(board): Path<String>,
    request: Request,
) -> Response {
    let create = |citizen, typed| async { created(&app, page, citizen, &board, &waiting, typed).await };
    taken(&app, citizen, request, create).await
}

async fn created(
    app: &App,
    page: Page,
    citizen: Citizen,
    board: &str,
    waiting: &Waiting,
    typed: Typed,
) -> Result<Response> {
    let board = Board::open(board, &citizen)?;
    let fields = typed.form.fields.clone();
    if typed.is_to_be_looked_at() {
        return WritePage::new(page, board, &fields).look(app, &fields, None).await;
    }
    let (had_picture, by_script, key) = (typed.form.had_file, typed.by_script, typed.key(citizen.id, board.id())?);
    let outcome = match typed.whole().and_then(|form| publish::of_form(form).map_err(Error::Invalid)) {
        Ok((new, pictures)) => publish::publish(app, &citizen, board, new, pictures, key.as_ref()).await,
        Err(error) => Err(error),
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

/// `POST /boards/{board}/{article}/edit`
pub async fn edit(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    waiting: Waiting,
    Path((board, id)): Path<(String, String)>,
    request: Request,
) -> Response {
    let edit = |citizen, typed| async { edited(&app, page, citizen, (&board, &id), &waiting, typed).await };
    taken(&app, citizen, request, edit).await
}

async fn edited(
    app: &App,
    page: Page,
    citizen: Citizen,
    (board, id): (&str, &str),
    waiting: &Waiting,
    typed: Typed,
) -> Result<Response> {
    let (Reached::Here(article) | Reached::Elsewhere(article)) = reach(app, &citizen, board, id).await?;
    let fields = typed.form.fields.clone();
    if typed.is_to_be_looked_at() {
        if !article.is_by(&citizen) {
            return Err(Error::Forbidden("not_yours"));
        }
        let before = written::before(On::Db(&app.db), article.id, &article.body).await?;
        let there = read::pictures(app, &article).await?;
        return WritePage::of(page, &article, &there, &fields).look(app, &fields, Some(&before)).await;
    }
    let (had_picture, by_script, key) = (typed.form.had_file, typed.by_script, typed.key(citizen.id, id)?);
    let outcome = match typed.whole().and_then(|form| publish::change_of_form(form).map_err(Error::Invalid)) {
        Ok(change) => publish::edit(app, &citizen, &article, change, key.as_ref()).await,
        Err(error) => Err(error),
    };
    let Err(error) = outcome else {
        let mut response = go_saying(&article.path(), "article-edited");
        waiting.end(app, citizen.id, &format!("{}/edit", article.path()), &fields, &mut response).await?;
        return Ok(if by_script { told(response) } else { response });
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

/// The form as it was sent.
struct Typed {
    form: Form,
    /// Why a file was refused, or all of it.
    refused: Option<Error>,
    by_script: bool,
}

impl Typed {
    /// Reads a form with pictures (multipart), or one without.
    async fn read(app: &App, request: Request) -> Result<Typed> {
        let by_script = is_of_script(request.headers());
        if is_of_type(request.headers(), "multipart/form-data") {
            let Sent { form, refused } = Sent::from_request(request, app).await?;
            return Ok(Typed { form, refused, by_script });
        }
        let fields = Fields::from_request(request, app).await?;
        Ok(Typed { form: Form { fields, ..Form::default() }, refused: None, by_script })
    }

    /// Whether it is only to be shown what it will look like.
    fn is_to_be_looked_at(&self) -> bool {
        self.refused.is_none() && !self.form.fields.get("preview").is_empty()
    }

    /// What tells one sending of the form from another.
    fn key(&self, user: i64, about: &str) -> Result<Option<Key>> {
        let fields = &self.form.fields;
        let texts = OF_ARTICLE.iter().filter(|name| **name != "key").map(|name| fields.get(name));
        Key::of_form(user, fields, &std::iter::once(about).chain(texts).collect::<Vec<_>>(), &self.form.files)
    }

    /// All of it, or why it was refused.
    fn whole(self) -> Result<Form> {
        self.refused.map_or(Ok(self.form), Err)
    }
}

/// Reads what was sent, and what `answer` makes of it for whoever is signed in; what was typed is with every error.
async fn taken<F: Future<Output = Result<Response>>>(
    app: &App,
    citizen: Option<Citizen>,
    request: Request,
    answer: impl FnOnce(Citizen, Typed) -> F,
) -> Response {
    // what cannot even be read is shown as far as it goes by whoever hears of the error
    let typed = match Typed::read(app, request).await {
        Ok(typed) => typed,
        Err(_) if citizen.is_none() => return Error::SignInNeeded.into_response(),
        Err(error) => return error.into_response(),
    };
    let fields = typed.form.fields.clone();
    of_writer(citizen, &fields, &OF_ARTICLE, |citizen| answer(citizen, typed)).await
}
