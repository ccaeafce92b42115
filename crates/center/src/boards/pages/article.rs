//! One article with its comments. What is done to it from there is in `marks.rs`, to comments in `comment.rs`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use pieces::{Kept, Slot, mark, mark_fine};
use template::Template;

use super::draft::{Draft, Where};
use super::reader::{Mine, Shown, place};
use super::{Complaint, Pager, Reached, reach};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::comments::{self, Comment, Part, Place, Thread};
use crate::boards::folded::{fold_around, fold_threads};
use crate::boards::read::{self, Around, Article, Picture};
use crate::boards::{Board, id_of};
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::frame::unsent::Waiting;
use crate::frame::{Page, kept};
use crate::held;
use crate::repeats::Key;
use crate::web::form::Query;
use crate::web::page::{go, html_with, rendered, with_wait};

#[derive(Template)]
#[template(path = "boards/article.html")]
struct ArticlePage {
    page: Page,
    article: Article,
    /// What is the reader's own; nothing on a page that is made for everybody.
    mine: Option<Mine>,
    pictures: Vec<Picture>,
    around: Around,
    threads: Vec<Thread>,
    /// Pages of the comments.
    pager: Pager,
    /// The newest comment when the page was read, on a page that is made for everybody.
    newest: i64,
    /// The one thread that is shown, if it is one: its top-level comment.
    alone: Option<i64>,
    look: Look,
    /// At most one for each form.
    drafts: Vec<Draft>,
    /// For its forms.
    key: String,
    /// Its author is muted by whoever looks.
    is_folded: bool,
}

/// Where on the page the eye should go.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub place: Place,
    /// To this comment.
    pub focus: Option<i64>,
    /// The comment of which is asked whether it is to go.
    pub doomed: Option<i64>,
}

impl Look {
    /// At the comments of this place.
    pub fn at(place: Place) -> Look {
        Look { place, focus: None, doomed: None }
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

    /// The key of the form below everything.
    fn key_below(&self) -> String {
        match self.draft() {
            Some(draft) => self.key_of(Some(draft)).to_owned(),
            None => self.own(place::KEY, (0, 0)),
        }
    }

    fn unread_link(&self) -> String {
        let is_whole = self.pager.pages == 1 && self.threads.iter().all(|thread| thread.hidden() == 0);
        self.own(place::UNREAD, (self.newest, i64::from(is_whole)))
    }

    fn react(&self) -> String {
        self.own(place::REACT, (0, 0))
    }

    fn acts(&self) -> String {
        self.own(place::ACTS, (self.article.author.id, i64::from(self.article.pinned)))
    }

    /// What is the reader's own at a place, or the place itself.
    fn own(&self, kind: u8, of: (i64, i64)) -> String {
        self.mine.as_ref().map_or_else(|| mark(kind, of), |mine| mine.at(&self.page, Slot { kind, of }))
    }

    /// The same of a comment, where most readers have nothing.
    fn own_of(&self, kind: u8, comment: &Comment) -> String {
        let Some(author) = &comment.author else { return String::new() };
        let of = (comment.id, author.id);
        self.mine.as_ref().map_or_else(|| mark_fine(kind, of), |mine| mine.at(&self.page, Slot { kind, of }))
    }

    fn is_focus(&self, comment: &Comment) -> bool {
        self.look.focus == Some(comment.id)
    }

    fn is_doomed(&self, comment: &Comment) -> bool {
        let may_go = |mine: &Mine| comment.may_be_deleted_by(&mine.citizen);
        self.look.doomed == Some(comment.id) && self.mine.as_ref().is_some_and(may_go)
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
    if page.here == page.path
        && citizen.mutes == 0
        && waiting.secret().is_none()
        && Board::open(&board, &citizen).is_ok()
        && let Some(kept) = for_everybody(&app, &page.clone().alike_on_all_planets(), &citizen, &id).await?
    {
        return Ok(kept);
    }
    Box::pin(at_a_place(app, page, citizen, (board, id), waiting, query)).await
}

/// The article as it is at a place of its comments, or for one reader alone.
async fn at_a_place(
    app: App,
    page: Page,
    citizen: Citizen,
    (board, id): (String, String),
    waiting: Waiting,
    query: Query,
) -> Result<Response> {
    let article = match reach(&app, &citizen, &board, &id).await? {
        Reached::Here(article) => article,
        Reached::Elsewhere(article) => return Ok(go(&article.path())),
    };
    let (comments_page, replies_page) = (page_of(&query, "comments")?, page_of(&query, "replies")?);
    let focus = query.0.find("comment").filter(|text| !text.is_empty()).map(id_of).transpose()?;
    let drafts = waited(&app, &waiting, citizen.id, &article).await?;
    // the form in which the newest was typed must be on the page
    let focus = focus.or_else(|| drafts.first().and_then(Draft::comment));
    let place = match (focus, query.0.find("thread").map(id_of).transpose()?) {
        (Some(comment), _) => comments::place_of(&app, &article, comment).await?,
        (None, Some(top)) => Place::Thread(top, replies_page),
        (None, None) => Place::Page(comments_page),
    };
    render(&app, page, citizen, article, Look { place, focus, doomed: None }, drafts).await
}

/// The article `id` with its first comments, kept for all who see the same of it; nothing when it is not there, or
/// somewhere else.
async fn for_everybody(app: &App, page: &Page, citizen: &Citizen, id: &str) -> Result<Option<Response>> {
    let Ok(id) = id_of(id) else { return Ok(None) };
    let key = Key::fresh(citizen.id);
    let (path, key) = (page.path.as_str(), key.as_str());
    let make = |page: Page| async move {
        page.is_one_of_many();
        let article = read::article(app, citizen, id).await?;
        if article.path() != page.path {
            return Err(Error::NotFound);
        }
        let mine = match page.is_shared() {
            true => None,
            false => Some(Mine::of(app, &page, citizen, (id, article.path()), key, None).await?),
        };
        // before the comments are: the page shows this one at least
        let newest = if page.is_shared() { read::of_reader(app, citizen, id).await?.newest } else { 0 };
        let composed = composed(app, page, article, mine, Look::at(Place::Page(1)), Vec::new(), key).await?;
        rendered(&ArticlePage { newest, ..composed })
    };
    let own = |kept: &Kept| {
        let shown = Shown::of(kept);
        async move {
            let mine = app.db.at_once(Mine::of(app, page, citizen, (id, path.to_owned()), key, Some(shown))).await?;
            Ok(move |slot: Slot, out: &mut String| mine.put(page, slot, out))
        }
    };
    match kept::page(app, page, path, make, own).await {
        Err(Error::NotFound) => Ok(None),
        outcome => outcome.map(Some),
    }
}

/// What `user` was about to say about the article when the sign-in had ended, the newest first.
pub(super) async fn waited(app: &App, waiting: &Waiting, user: i64, article: &Article) -> Result<Vec<Draft>> {
    let all = held::all(app, waiting.secret(), user, &format!("{}/comments", article.path())).await?;
    let draft = |fields: &Fields| {
        let place = id_of(fields.get("parent_id")).map_or(Where::BelowEverything, Where::Under);
        Draft { waited: true, ..Draft::of(fields, place, Complaint::default()) }
    };
    let mut drafts: Vec<Draft> = all.iter().map(draft).collect();
    if let Some(first) = drafts.first_mut() {
        first.is_waiting_first = true;
    }
    Ok(drafts)
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

fn page_of(query: &Query, name: &'static str) -> Result<i64> {
    match query.get(name) {
        "" => Ok(1),
        text => Ok(id_of(text).map_err(|_| Error::field(name, "page"))?.min(1_000_000)),
    }
}

pub(super) async fn render(
    app: &App,
    page: Page,
    citizen: Citizen,
    article: Article,
    look: Look,
    drafts: Vec<Draft>,
) -> Result<Response> {
    let key = Key::fresh(citizen.id);
    let mine = Mine::of(app, &page, &citizen, (article.id, article.path()), &key, None).await?;
    let complaint = drafts.first().map(|draft| &draft.complaint);
    let wait = complaint.and_then(|complaint| complaint.wait.as_ref()).and_then(Error::wait);
    let status = match (complaint.is_none_or(|complaint| complaint.errors.is_empty()), wait) {
        (_, Some(_)) => StatusCode::TOO_MANY_REQUESTS,
        (true, None) => StatusCode::OK,
        (false, None) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let response = html_with(status, &composed(app, page, article, Some(mine), look, drafts, &key).await?)?;
    Ok(with_wait(response, wait))
}

/// Everything that the page shows.
async fn composed(
    app: &App,
    page: Page,
    article: Article,
    mine: Option<Mine>,
    look: Look,
    mut drafts: Vec<Draft>,
    key: &str,
) -> Result<ArticlePage> {
    let mut around = read::around(app, &article).await?;
    let pictures = read::pictures(app, &article).await?;
    let (Part { threads, number, pages }, alone) = match look.place {
        Place::Page(number) => (comments::threads(app, &article, number).await?, None),
        Place::Thread(top, number) => (comments::thread(app, &article, top, number).await?, Some(top)),
    };
    let mut threads = threads;
    let is_folded = match &mine {
        Some(mine) => {
            Box::pin(fold_around(app, &mine.citizen, &mut around)).await?;
            Box::pin(fold_threads(app, &mine.citizen, article.author.id, &mut threads)).await?
        }
        None => false,
    };
    // what leads to another page of what is shown, up to its number
    let to = alone.map_or_else(|| "comments=".to_owned(), |top| format!("thread={top}&replies="));
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
    let key = key.to_owned();
    Ok(ArticlePage {
        page,
        article,
        mine,
        pictures,
        around,
        threads,
        pager: Pager { page: number, pages, to, at: "#comments" },
        newest: 0,
        alone,
        look,
        drafts,
        key,
        is_folded,
    })
}
