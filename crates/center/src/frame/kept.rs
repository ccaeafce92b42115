//! Pages that are made once for many readers. A handler says under which name its page is kept and how it is made; what
//! of it goes stale and when follows by itself: the version of its topics was read with the sign-in, or right after it,
//! (`router/passed.rs` (`topics_of`)), and each time that is told in words ends the page when the words change.
//! Rules: while a page is made for everybody, its frame knows of the viewer only what [`Key`] tells apart; what is
//! one's own goes through [`Page::own`] or a place of the page, never straight into the template.

use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};

use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use pieces::{Kept, Place, Slot};
use serde::Serialize;

use super::Page;
use super::own::Own;
use crate::app::App;
use crate::clock::MINUTE;
use crate::error::{Error, Result};
use crate::kept::{Key, Leisure};
use crate::topics;
use crate::web::headers;
use crate::web::health::count_metrics;

/// No page is kept for longer: whoever changes the database by hand sees it then at the latest.
const LONGEST: i64 = 5 * MINUTE;

/// Pages that were made now, and those that were there.
static COUNTS: LazyLock<[metrics::Counter; 2]> = LazyLock::new(|| {
    count_metrics();
    ["now", "before"].map(|made| metrics::counter!("pages_total", "made" => made))
});

/// What an answer is, as its header says.
#[derive(Clone, Copy)]
struct Kind(&'static str);

const HTML: Kind = Kind("text/html; charset=utf-8");
const JSON: Kind = Kind("application/json");

/// Answers with the page `address`, which must be the one that was asked for in its only spelling, kept if that may be;
/// `make` renders it for the frame that it is handed. What the places of this kind of page say, `own` finds out once
/// the page is there, and puts behind what is there.
pub async fn page<F, G, O>(
    app: &App,
    page: &Page,
    address: &str,
    make: impl Fn(Page) -> F,
    own: impl FnOnce(&Kept) -> G,
) -> Result<Response>
where
    F: Future<Output = Result<String>> + Send,
    G: Future<Output = Result<O>> + Send,
    O: Fn(Slot, &mut String),
{
    answer_with(app, page, HTML, (page.here == address).then_some(address), make, own).await
}

/// The same under a name that tells more than the address, which the caller has found to be in its only spelling.
pub async fn page_as<F, G, O>(
    app: &App,
    page: &Page,
    name: &str,
    make: impl Fn(Page) -> F,
    own: impl FnOnce(&Kept) -> G,
) -> Result<Response>
where
    F: Future<Output = Result<String>> + Send,
    G: Future<Output = Result<O>> + Send,
    O: Fn(Slot, &mut String),
{
    answer_with(app, page, HTML, Some(name), make, own).await
}

/// The same for programs: what `make` gives, as JSON. Nothing of it may be the reader's own, and it may depend on them
/// only as far as [`Key`] tells readers apart.
pub async fn json<F, T>(app: &App, page: &Page, address: &str, make: impl Fn(Page) -> F) -> Result<Response>
where
    F: Future<Output = Result<T>> + Send,
    T: Serialize,
{
    let make = |page: Page| {
        let made = make(page);
        async { serde_json::to_string(&made.await?).map_err(Error::internal) }
    };
    answer_with(app, page, JSON, (page.here == address).then_some(address), make, nothing).await
}

/// A page made for this reader alone, which its answer does not tell: it has what those of kept ones have.
pub async fn alone<F>(app: &App, page: &Page, make: impl FnOnce(Page) -> F) -> Result<Response>
where
    F: Future<Output = Result<String>>,
{
    let made = Kept::new(&make(page.clone()).await?);
    let made = if page.wanted.gzip { made.to_be_packed() } else { made };
    Ok(answer(page, HTML, &made, &app.leisure, |_, _| {}))
}

/// Kept under `name`, or made for this reader alone.
async fn answer_with<F, G, O>(
    app: &App,
    page: &Page,
    kind: Kind,
    name: Option<&str>,
    make: impl Fn(Page) -> F,
    own: impl FnOnce(&Kept) -> G,
) -> Result<Response>
where
    F: Future<Output = Result<String>> + Send,
    G: Future<Output = Result<O>> + Send,
    O: Fn(Slot, &mut String),
{
    let name = name.filter(|_| page.right_address.is_none());
    let version = match &page.viewer {
        _ if name.is_none() => None,
        Some(viewer) => viewer.version,
        // nobody is signed in: nothing was asked yet
        None if page.topics.iter().all(String::is_empty) => Some(0),
        None => Some(app.db.version(&page.topics).await?),
    };
    let (Some(name), Some(version)) = (name, version) else {
        return Ok(([(CONTENT_TYPE, kind.0)], make(page.clone()).await?).into_response());
    };
    let (kept, was_kept) = keep(app, page, name, version, &make).await?;
    // what is the reader's own may tell of what the lists of the board show
    let listed = if app.config.compare_kept { Some(listed(app, page).await?) } else { None };
    let own = own(&kept).await?;
    let own = |slot: Slot, out: &mut String| match Own::of(slot.kind) {
        Some(own) => own.put(page, out),
        None => own(slot, out),
    };
    COUNTS[usize::from(was_kept)].increment(1);
    if !was_kept {
        metrics::gauge!("kept_pages_bytes").set(app.pages.stats().bytes as f64);
    }
    if was_kept && let Some(listed) = listed {
        Box::pin(compare(app, page, (version, listed), &kept, &make, &own)).await?;
    }
    Ok(answer(page, kind, &kept, &app.leisure, own))
}

/// The page `name` with places for what is one's own, and whether it was there.
async fn keep<F: Future<Output = Result<String>> + Send>(
    app: &App,
    page: &Page,
    name: &str,
    version: i64,
    make: &impl Fn(Page) -> F,
) -> Result<(Arc<Kept>, bool)> {
    let viewer = page.viewer.as_ref();
    let key = Key {
        name: name.to_owned(),
        locale: page.locale,
        viewer: viewer.map(|viewer| {
            let planet = viewer.address.map(|address| address.planet).filter(|_| !page.is_alike);
            (viewer.role, viewer.stage, planet)
        }),
    };
    // boxed: few come to where a page is made, and everybody would carry room for it
    let make = || {
        Box::pin(async {
            app.load.look();
            let shared = page.for_everybody();
            let found = shared.found.clone();
            let kept = Kept::new(&app.db.at_once(make(shared)).await?);
            let kept = if found.is_one_of_many.load(Ordering::Relaxed) { kept.one_of_many() } else { kept };
            let kept = if page.wanted.gzip { kept.to_be_packed() } else { kept };
            Ok((kept, found.ends.load(Ordering::Relaxed).min(page.now + LONGEST)))
        })
    };
    app.pages.get(&key, Place { version, now: page.now }, make).await
}

/// The only spelling of a page of a list under which it is kept: what comes before its number ends with `&`.
pub fn numbered(path: &str, with: &str, number: i64) -> String {
    match (with, number) {
        (_, number) if number > 1 => format!("{path}?{with}page={number}"),
        ("", _) => path.to_owned(),
        (with, _) => format!("{path}?{}", with.trim_end_matches('&')),
    }
}

/// For pages without places of their own.
pub fn nothing(_: &Kept) -> impl Future<Output = Result<impl Fn(Slot, &mut String) + use<>>> + Send + use<> {
    std::future::ready(Ok(|_: Slot, _: &mut String| {}))
}

/// As plain text or as gzip, or only that it is the same as before.
fn answer(page: &Page, kind: Kind, kept: &Kept, leisure: &Leisure, own: impl Fn(Slot, &mut String)) -> Response {
    // what is another thing each time has no name
    let is_named = !kept.slots().any(|slot| slot.kind >= Own::FIRST_OF_ONCE);
    let mut hasher = DefaultHasher::new();
    kept.hash().hash(&mut hasher);
    let mut told = |slot: Slot, out: &mut String| {
        let before = out.len();
        own(slot, out);
        if is_named && out.len() > before {
            (slot.kind, slot.of, &out[before..]).hash(&mut hasher);
        }
    };
    // whoever has something where most have nothing gets it as text, to be packed as a whole where there is time for that
    let packed = if page.wanted.gzip { kept.gzip(|| !leisure.take(), &mut told) } else { None };
    let is_gzip = packed.is_some();
    let body = packed.unwrap_or_else(|| kept.plain(&mut told).into_bytes());
    let tag = is_named.then(|| format!("W/\"{:016x}\"", hasher.finish()));
    let is_known = |known: &String| tag.as_ref().is_some_and(|tag| headers::is_named(known, tag));
    let mut response = if page.wanted.known.as_ref().is_some_and(is_known) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind.0));
    if is_gzip {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(tag) = tag.and_then(|tag| HeaderValue::try_from(tag).ok()) {
        headers.insert(ETAG, tag);
    }
    response
}

/// The version of the lists of the board on which a page is; 0 elsewhere, where nothing has to be asked.
async fn listed(app: &App, page: &Page) -> Result<i64> {
    let Some(rest) = page.path.strip_prefix("/boards/") else { return Ok(0) };
    let board = rest.split('/').next().unwrap_or_default();
    Ok(app.db.version(&[format!("board:{board}"), String::new(), String::new()]).await?)
}

/// Makes the page anew and fails loudly when what was kept says something else.
async fn compare<F: Future<Output = Result<String>> + Send>(
    app: &App,
    page: &Page,
    (version, listed): (i64, i64),
    kept: &Kept,
    make: &impl Fn(Page) -> F,
    own: &impl Fn(Slot, &mut String),
) -> Result<()> {
    // nobody looks at this one, and nothing of it is what was read for another one
    let mut anew = Page { ahead: true, ..page.clone() };
    if let Some(viewer) = &mut anew.viewer {
        viewer.version = None;
    }
    let fresh = make(anew).await?;
    let said = kept.plain(own);
    if fresh == said {
        return Ok(());
    }
    let planet = page.viewer.as_ref().and_then(|viewer| viewer.address).map(|address| address.planet);
    let topics = topics::of(&page.topics, page.viewer.as_ref().map_or(0, |viewer| viewer.id), planet);
    // somebody wrote meanwhile
    if app.db.version(&topics).await? != version || self::listed(app, page).await? != listed {
        return Ok(());
    }
    let at = fresh.bytes().zip(said.bytes()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| {
        let shown = |at: usize| text.floor_char_boundary(at.min(text.len()));
        text[shown(at.saturating_sub(80))..shown(at + 120)].to_owned()
    };
    tracing::error!(
        address = page.here,
        kept = near(&said),
        fresh = near(&fresh),
        "a kept page is not what it should be"
    );
    Err(Error::Internal)
}
