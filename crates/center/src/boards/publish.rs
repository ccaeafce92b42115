//! Writing and changing articles.

use crate::accounts::{Citizen, quota};
use crate::app::App;
use crate::boards::pictures::{self, Album, Placed};
use crate::boards::read::Article;
use crate::boards::store::{self, LockedRow, PictureRow};
use crate::boards::written::{self, Written};
use crate::boards::{Board, Body, Title, counts, markup, shown, twice};
use crate::db::{Number, Tx, args};
use crate::error::{Error, FieldError, Result};
use crate::limits::{Limit, Who};
use crate::media::files;
use crate::mentions::{self, Naming, On};
use crate::notifications::{self, Kind, News};
use crate::repeats::{self, Key};
use crate::search::{self, Thing};
use crate::text::{is_refused, is_refused_in_line};
use crate::upload::Form;

/// An article whose texts are good.
pub struct NewArticle {
    pub title: Title,
    pub body: Body,
}

impl NewArticle {
    pub fn parse(title: &str, body: &str) -> Result<NewArticle, Vec<FieldError>> {
        let mut errors = Vec::new();
        let (raw_title, raw_body) = (title, body);
        let title = Title::parse(raw_title)
            .map_err(|code| errors.push(FieldError::in_text("title", code, raw_title, is_refused_in_line)));
        let body =
            Body::parse(raw_body).map_err(|code| errors.push(FieldError::in_text("body", code, raw_body, is_refused)));
        match (title.ok(), body.ok()) {
            (Some(title), Some(body)) => Ok(NewArticle { title, body }),
            _ => Err(errors),
        }
    }
}

/// What is to be different about an article; what is left out stays as it is.
#[derive(Default)]
pub struct Change {
    pub title: Option<Title>,
    pub body: Option<Body>,
    /// The version that it was made from.
    pub version: Option<i64>,
    /// All pictures, in their order.
    pub pictures: Option<Vec<Placed>>,
}

impl Change {
    /// Reads the texts that were sent.
    pub fn parse(title: Option<&str>, body: Option<&str>, version: Option<i64>) -> Result<Change, Vec<FieldError>> {
        // what is left out is read as something that is always good
        let new = NewArticle::parse(title.unwrap_or("-"), body.unwrap_or("-"))?;
        Ok(Change { title: title.map(|_| new.title), body: body.map(|_| new.body), version, pictures: None })
    }

    /// Whether these texts are as they are to be.
    fn leaves_texts(&self, title: &str, body: &str) -> bool {
        self.title.as_ref().is_none_or(|new| new.as_str() == title)
            && self.body.as_ref().is_none_or(|new| new.as_str() == body)
    }
}

/// An article with its pictures, from a form: `title`, `body`, and what `pictures` reads. Everything that is wrong at
/// once.
pub fn of_form(mut form: Form) -> Result<(NewArticle, Vec<Placed>), Vec<FieldError>> {
    let new = NewArticle::parse(form.fields.get("title"), form.fields.get("body"));
    match (new, pictures::of_form(&mut form)) {
        (Ok(new), Ok(pictures)) => Ok((new, pictures.unwrap_or_default())),
        (new, pictures) => Err(new.err().into_iter().chain(pictures.err()).flatten().collect()),
    }
}

/// A change from a form: `title`, `body` and `version`, as far as they are there, and what `pictures` reads.
pub fn change_of_form(mut form: Form) -> Result<Change, Vec<FieldError>> {
    let version = form.fields.find("version").filter(|text| !text.is_empty()).map(str::parse::<i64>).transpose();
    let version = version.map_err(|_| vec![FieldError::new("version", "version")]);
    let change = Change::parse(form.fields.find("title"), form.fields.find("body"), None);
    match (change, version, pictures::of_changed_form(&mut form)) {
        (Ok(change), Ok(version), Ok(pictures)) => Ok(Change { version, pictures, ..change }),
        (change, version, pictures) => {
            Err(change.err().into_iter().chain(version.err()).chain(pictures.err()).flatten().collect())
        }
    }
}

/// The kinds of thing that a key is for.
pub(super) const KIND: &str = "article";
/// What such a key made is a version of the article.
const CHANGE: &str = "article version";

/// Publishes on a board that `citizen` may see, and is counted by the limits. The article's id; what was sent before,
/// by its key, gets the first one's. 409 `already_posted` for the same within ten minutes, on whatever board.
pub async fn publish(
    app: &App,
    citizen: &Citizen,
    board: Board,
    new: NewArticle,
    pictures: Vec<Placed>,
    key: Option<&Key>,
) -> Result<i64> {
    if !board.is_open_to(citizen) {
        return Err(Error::NotFound);
    }
    if let Some(first) = repeats::first(app, citizen.id, KIND, key).await? {
        return Ok(first);
    }
    let published = app.limits.made(Limit::Article, citizen.id, made(app, citizen, board, new, pictures, key)).await?;
    if let Published::Before(_) = published {
        app.limits.forgive(Limit::Article, Who::Person(citizen.id), 1).await;
    }
    let (Published::New(id) | Published::Before(id)) = published;
    Ok(id)
}

async fn made(
    app: &App,
    citizen: &Citizen,
    board: Board,
    new: NewArticle,
    pictures: Vec<Placed>,
    key: Option<&Key>,
) -> Result<Published> {
    let written = Written::article(On::Db(&app.db), new.body.as_str(), None).await?;
    let album = Album::keep(app, citizen, pictures).await?;
    let names = album.files();
    match insert(app, citizen, board, &new, &written, &album, key).await {
        // if the answer to the commit is lost, `tidy` finds out whether the files are named
        Ok((tx, published @ Published::New(_))) => {
            tx.commit().await?;
            Ok(published)
        }
        Ok((_, published @ Published::Before(_))) => {
            files::remove(app, names).await;
            Ok(published)
        }
        Err(error) => {
            files::remove(app, names).await;
            Err(error)
        }
    }
}

/// Changes one's own article. 409 `stale_version` when it was changed since the version that `change` was made from,
/// unless it says the same already; nothing more when it was sent before, by its key, and nobody changed it since.
pub async fn edit(app: &App, citizen: &Citizen, article: &Article, change: Change, key: Option<&Key>) -> Result<()> {
    if !article.is_by(citizen) {
        return Err(Error::Forbidden("not_yours"));
    }
    if change.pictures.is_none() && change.leaves_texts(&article.title, &article.body) {
        return Ok(());
    }
    if let Some(made) = repeats::first(app, citizen.id, CHANGE, key).await? {
        return as_made(made, article.version);
    }
    app.limits.made(Limit::Edit, citizen.id, changed(app, citizen, article, change, key)).await
}

/// A change that was sent before is done when the article is still what it made of it, the version `made`, or was
/// looked at before that: of several at once the others come here with what they saw.
fn as_made(made: i64, version: i64) -> Result<()> {
    if version <= made { Ok(()) } else { Err(Error::Conflict("stale_version")) }
}

async fn changed(app: &App, citizen: &Citizen, article: &Article, mut change: Change, key: Option<&Key>) -> Result<()> {
    let album = match change.pictures.take() {
        Some(pictures) => Some(Album::keep(app, citizen, pictures).await?),
        None => None,
    };
    let names = album.as_ref().map(Album::files).unwrap_or_default();
    match update(app, citizen, article, &change, album.as_ref(), key).await {
        Ok(Some(tx)) => Ok(tx.commit().await?),
        Ok(None) => {
            files::remove(app, names).await;
            Ok(())
        }
        Err(error) => {
            files::remove(app, names).await;
            Err(error)
        }
    }
}

/// Makes an article a notice on top of its board, or an article like any other. For admins.
pub async fn pin(app: &App, citizen: &Citizen, article: &Article, pinned: bool) -> Result<()> {
    if !citizen.is_admin() {
        return Err(Error::Forbidden("admins_only"));
    }
    let mut tx = app.db.begin().await?;
    tx.run(store::PIN, args![article.id, pinned]).await?;
    shown::changes(&mut tx, article.board, article.id);
    Ok(tx.commit().await?)
}

enum Published {
    New(i64),
    /// The same article had been published a moment ago.
    Before(i64),
}

/// Everything but the commit.
async fn insert(
    app: &App,
    citizen: &Citizen,
    board: Board,
    new: &NewArticle,
    written: &Written,
    album: &Album,
    key: Option<&Key>,
) -> Result<(Tx, Published)> {
    let now = app.clock.now();
    let (title, body) = (new.title.as_str(), new.body.as_str());
    let picture_count = album.len();
    let mut tx = app.db.begin().await?;
    if let Some(first) = repeats::take(&mut tx, citizen.id, KIND, key, now).await? {
        return Ok((tx, Published::Before(first)));
    }
    // locks the board's row, so that a form sent twice at once meets itself here
    counts::board(&mut tx, board, 1).await?;
    twice::refuse(app, &mut tx, citizen, (title, body), &album.looks(), None).await?;
    quota::use_up(app, &mut tx, citizen.id, picture_count, title.chars().count() + body.chars().count()).await?;
    let values = args![board.id(), citizen.id, title, body, &written.html, markup::VERSION, picture_count, now];
    let article = tx.maybe::<Number>(store::INSERT_ARTICLE, values).await?.ok_or(Error::Internal)?.n;
    counts::came(&mut tx, board, article).await?;
    mentions::keep(&mut tx, Naming::Article(article), &written.mentions, None).await?;
    repeats::settle(&mut tx, citizen.id, KIND, key, article).await?;
    search::added(&mut tx, Thing::Article(article)).await?;
    album.write(app, &mut tx, citizen, article, &[]).await?;
    shown::changes_beside(&mut tx, board, article).await?;
    let named: Vec<i64> = written.mentions.iter().map(|mention| mention.person.id).collect();
    let news = News::on_board(Kind::Mention, citizen.id, board, article, None);
    notifications::tell(app, &mut tx, &news, &named).await?;
    Ok((tx, Published::New(article)))
}

/// Everything but the commit; nothing when there is nothing to change.
async fn update(
    app: &App,
    citizen: &Citizen,
    article: &Article,
    change: &Change,
    album: Option<&Album>,
    key: Option<&Key>,
) -> Result<Option<Tx>> {
    let now = app.clock.now();
    let expected = change.body.as_ref().map_or(article.body.as_str(), Body::as_str);
    let mut before = written::before(On::Db(&app.db), article.id, &article.body).await?;
    let mut written = Written::article(On::Db(&app.db), expected, Some(&before)).await?;
    let mut tx = app.db.begin_steady().await?;
    let made = repeats::take(&mut tx, citizen.id, CHANGE, key, now).await?;
    let old: LockedRow = tx.maybe(store::LOCK_ARTICLE, args![article.id]).await?.ok_or(Error::NotFound)?;
    if let Some(made) = made {
        return as_made(made, old.version).map(|()| None);
    }
    let there: Vec<PictureRow> =
        if old.picture_count > 0 { tx.all(store::PICTURES, args![article.id]).await? } else { Vec::new() };
    let there: Vec<(String, String)> = there.into_iter().map(|row| (row.name, row.alt)).collect();
    if change.leaves_texts(&old.title, &old.body) && album.is_none_or(|album| album.is(&there)) {
        return Ok(None);
    }
    if change.title.as_ref().is_some_and(|new| new.as_str() != old.title) {
        // its neighbours name it, and stay the same until the commit
        counts::board(&mut tx, article.board, 0).await?;
    }
    if change.version.is_some_and(|version| version != old.version) {
        return Err(Error::Conflict("stale_version"));
    }
    let title = change.title.as_ref().map_or(old.title.as_str(), Title::as_str);
    let body = change.body.as_ref().map_or(old.body.as_str(), Body::as_str);
    // another change came in between
    if body != expected || old.body != article.body {
        before = written::before(On::Tx(&mut tx), article.id, &old.body).await?;
        written = Written::article(On::Tx(&mut tx), body, Some(&before)).await?;
    }
    let length = |title: &str, body: &str| title.chars().count() + body.chars().count();
    let more = length(title, body).saturating_sub(length(&old.title, &old.body));
    let more_pictures = album.map_or(0, Album::count_new);
    if more > 0 || more_pictures > 0 {
        quota::use_up(app, &mut tx, citizen.id, more_pictures, more).await?;
    }
    let pictures = album.map_or(old.picture_count, Album::len);
    let found = search::before(&mut tx, Thing::Article(article.id)).await?;
    let values = args![article.id, title, body, &written.html, markup::VERSION, now, pictures];
    tx.run(store::EDIT_ARTICLE, values).await?;
    mentions::keep(&mut tx, Naming::Article(article.id), &written.mentions, Some(&before)).await?;
    search::settle(&mut tx, found).await?;
    if let Some(album) = album {
        album.write(app, &mut tx, citizen, article.id, &there).await?;
    }
    repeats::settle(&mut tx, citizen.id, CHANGE, key, old.version + 1).await?;
    if title == old.title {
        shown::changes(&mut tx, article.board, article.id);
    } else {
        shown::changes_beside(&mut tx, article.board, article.id).await?;
    }
    let news = News::on_board(Kind::Mention, citizen.id, article.board, article.id, None);
    notifications::tell_unless_told(app, &mut tx, &news, &before.new_people(&written.mentions)).await?;
    Ok(Some(tx))
}
