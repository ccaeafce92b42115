//! One article with its comments, and what is done to it from there; to comments in `comment.rs`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use template::Template;

use super::{Complaint, Reached, reach};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::comments::{self, Comment, Part, Place, Thread};
use crate::boards::read::{self, Around, Article, Picture};
use crate::boards::visits::{self, Unread};
use crate::boards::{bookmarks, id_of, likes, publish};
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::frame::Page;
use crate::frame::unsent::Waiting;
use crate::held;
use crate::repeats::Key;
use crate::web::form::Query;
use crate::web::page::{go, go_saying, html_with, with_wait};

#[derive(Template)]
#[template(path = "boards/article.html")]
struct ArticlePage {
    page: Page,
    citizen: Citizen,
    article: Article,
    pictures: Vec<Picture>,
    around: Around,
    unread: Unread,
    threads: Vec<Thread>,
    /// Page of the comments, and whether there is another.
    number: i64,
    more: bool,
    /// The one thread that is shown, if it is one: its top-level comment.
    alone: Option<i64>,
    /// The comment that the eye should go to.
    focus: Option<i64>,
    /// At most one for each form.
    drafts: Vec<Draft>,
    /// For its forms.
    key: String,
}

/// Where somebody was about to say something.
#[derive(Default, Clone, Copy, PartialEq)]
pub(super) enum Where {
    #[default]
    BelowEverything,
    /// In answer to this comment.
    Under(i64),
    /// Instead of what this comment of theirs says.
    In(i64),
}

/// What somebody was about to say.
#[derive(Default)]
pub(super) struct Draft {
    pub text: String,
    pub place: Where,
    /// Of the form in which it was typed, when that is known.
    pub key: Option<String>,
    pub complaint: Complaint,
    /// It was sent when the sign-in had ended.
    pub waited: bool,
}

impl Draft {
    /// What was typed into the form with these `fields`.
    pub fn of(fields: &Fields, place: Where, complaint: Complaint) -> Draft {
        let key = fields.find("key").filter(|key| !key.is_empty()).map(str::to_owned);
        Draft { text: fields.get("body").to_owned(), place, key, complaint, waited: false }
    }

    fn is_started(&self) -> bool {
        !self.text.is_empty() || !self.complaint.is_empty()
    }

    /// Whether it is shown as something that went wrong, not merely as what was there.
    fn is_refused(&self) -> bool {
        self.waited || !self.complaint.is_empty()
    }

    /// The comment that it belongs to.
    fn comment(&self) -> Option<i64> {
        match self.place {
            Where::BelowEverything => None,
            Where::Under(id) | Where::In(id) => Some(id),
        }
    }
}

impl ArticlePage {
    /// The draft that belongs below everything.
    fn draft(&self) -> Option<&Draft> {
        self.draft_at(Where::BelowEverything)
    }

    /// The draft of an answer to `comment`.
    fn answer_to(&self, comment: &Comment) -> Option<&Draft> {
        self.draft_at(Where::Under(comment.id))
    }

    /// The draft of what `comment` is to say.
    fn change_of(&self, comment: &Comment) -> Option<&Draft> {
        self.draft_at(Where::In(comment.id))
    }

    fn draft_at(&self, place: Where) -> Option<&Draft> {
        self.drafts.iter().find(|draft| draft.place == place && draft.is_started())
    }

    /// Of the form in which `draft` stands.
    fn key_of<'a>(&'a self, draft: Option<&'a Draft>) -> &'a str {
        draft.and_then(|draft| draft.key.as_deref()).unwrap_or(&self.key)
    }

    /// What leads to another page of what is shown, up to its number.
    fn step(&self) -> String {
        self.alone.map_or_else(|| "comments=".to_owned(), |top| format!("thread={top}&replies="))
    }

    /// Whether somebody else has said it since the viewer's last visit.
    fn is_unread(&self, comment: &Comment) -> bool {
        let by_other = comment.author.as_ref().is_some_and(|author| author.id != self.citizen.id);
        comment.id > self.unread.since && by_other
    }

    fn is_focus(&self, comment: &Comment) -> bool {
        self.focus == Some(comment.id)
    }
}

/// `GET /boards/{board}/{article}?comments=&comment=&thread=&replies=`: a page of comments, the one on which a comment
/// stands, or a page of the replies of one thread.
pub async fn show(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path((board, id)): Path<(String, String)>,
    waiting: Waiting,
    query: Query,
) -> Result<Response> {
    let article = match reach(&app, &citizen, &board, &id).await? {
        Reached::Here(article) => article,
        Reached::Elsewhere(article) => return Ok(go(&article.path())),
    };
    let focus = query.0.find("comment").filter(|text| !text.is_empty()).map(id_of).transpose()?;
    let drafts = waited(&app, &waiting, citizen.id, &article).await?;
    // the form in which the newest was typed must be on the page
    let focus = focus.or_else(|| drafts.first().and_then(Draft::comment));
    let place = match (focus, query.0.find("thread").map(id_of).transpose()?) {
        (Some(comment), _) => comments::place_of(&app, &article, comment).await?,
        (None, Some(top)) => Place::Thread(top, page_of(&query, "replies")?),
        (None, None) => Place::Page(page_of(&query, "comments")?),
    };
    render(&app, page, citizen, article, place, focus, drafts).await
}

/// What `user` was about to say about the article when the sign-in had ended, the newest first.
async fn waited(app: &App, waiting: &Waiting, user: i64, article: &Article) -> Result<Vec<Draft>> {
    let all = held::all(app, waiting.secret(), user, &format!("{}/comments", article.path())).await?;
    let draft = |fields: &Fields| {
        let place = id_of(fields.get("parent_id")).map_or(Where::BelowEverything, Where::Under);
        Draft { waited: true, ..Draft::of(fields, place, Complaint::default()) }
    };
    Ok(all.iter().map(draft).collect())
}

/// `draft`, and what waits besides it.
pub(super) async fn drafted(
    app: &App,
    waiting: &Waiting,
    user: i64,
    article: &Article,
    draft: Draft,
) -> Result<Vec<Draft>> {
    let mut drafts = waited(app, waiting, user, article).await?;
    drafts.insert(0, draft);
    Ok(drafts)
}

/// `POST /boards/{board}/{article}/like`: `like=true` or `false`, so that a form sent twice does no harm.
pub async fn like(
    State(app): State<App>,
    citizen: Citizen,
    Path((board, id)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response> {
    let like = flag(&fields, "like")?;
    if let Reached::Here(article) = reach(&app, &citizen, &board, &id).await? {
        likes::set(&app, &citizen, &article, like).await?;
        return Ok(go(&article.path()));
    }
    Err(Error::NotFound)
}

/// `POST /boards/{board}/{article}/bookmark`: `bookmark=true` or `false`.
pub async fn bookmark(
    State(app): State<App>,
    citizen: Citizen,
    Path((board, id)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response> {
    let keep = flag(&fields, "bookmark")?;
    if let Reached::Here(article) = reach(&app, &citizen, &board, &id).await? {
        bookmarks::set(&app, &citizen, &article, keep).await?;
        return Ok(go(&article.path()));
    }
    Err(Error::NotFound)
}

/// `POST /boards/{board}/{article}/pin`: `pinned=true` or `false`, for admins.
pub async fn pin(
    State(app): State<App>,
    citizen: Citizen,
    Path((board, id)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response> {
    let pinned = flag(&fields, "pinned")?;
    if let Reached::Here(article) = reach(&app, &citizen, &board, &id).await? {
        publish::pin(&app, &citizen, &article, pinned).await?;
        return Ok(go_saying(&article.path(), if pinned { "article-pinned" } else { "article-unpinned" }));
    }
    Err(Error::NotFound)
}

fn page_of(query: &Query, name: &'static str) -> Result<i64> {
    match query.get(name) {
        "" => Ok(1),
        text => Ok(id_of(text).map_err(|_| Error::field(name, "page"))?.min(1_000_000)),
    }
}

fn flag(fields: &Fields, name: &'static str) -> Result<bool> {
    match fields.get(name) {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::field(name, "choice")),
    }
}

pub(super) async fn render(
    app: &App,
    page: Page,
    citizen: Citizen,
    article: Article,
    place: Place,
    focus: Option<i64>,
    mut drafts: Vec<Draft>,
) -> Result<Response> {
    let around = read::around(app, &citizen, &article).await?;
    let unread = visits::look(app, &citizen, &article, &around, !page.ahead).await?;
    let pictures = read::pictures(app, &article).await?;
    let (Part { threads, number, more }, alone) = match place {
        Place::Page(number) => (comments::threads(app, &article, number).await?, None),
        Place::Thread(top, number) => (comments::thread(app, &article, top, number).await?, Some(top)),
    };
    // when what it answers is gone, the text stands in the form below everything
    let has_form = |id: &i64| {
        threads
            .iter()
            .flat_map(|thread| std::iter::once(&thread.comment).chain(&thread.replies))
            .any(|one| one.id == *id && one.author.is_some())
    };
    for draft in &mut drafts {
        let Some(id) = draft.comment().filter(|id| !has_form(id)) else { continue };
        // what waits for a form on another page of comments goes on waiting
        if !draft.waited || !comments::is_there(app, &article, id).await? {
            draft.place = Where::BelowEverything;
        }
    }
    let complaint = drafts.first().map(|draft| &draft.complaint);
    let wait = complaint.and_then(|complaint| complaint.wait.as_ref()).and_then(Error::wait);
    let status = match (complaint.is_none_or(|complaint| complaint.errors.is_empty()), wait) {
        (_, Some(_)) => StatusCode::TOO_MANY_REQUESTS,
        (true, None) => StatusCode::OK,
        (false, None) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let key = Key::fresh(citizen.id);
    let response = html_with(
        status,
        &ArticlePage {
            page,
            citizen,
            article,
            pictures,
            around,
            unread,
            threads,
            number,
            more,
            alone,
            focus,
            drafts,
            key,
        },
    )?;
    Ok(with_wait(response, wait))
}
