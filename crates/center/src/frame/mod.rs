//! What stands around everything that people see: the language, the theme, who is looking, what time it is, and one
//! message from the step before; the page of what failed, and the text that waits when a form did.
//! Rules: this is where HTTP and the town meet. It knows who somebody is and where forms are, and no more of a feature
//! than every page shows; `web` knows nothing of it, and is handed by the router what it needs.
//! Start with [`Page`]; `errors.rs` makes the page or the problem, `unsent.rs` keeps what was typed.

pub mod errors;
pub mod forms;
pub mod kept;
mod own;
mod times;
pub mod unsent;
mod wanted;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use fluent_bundle::FluentValue;
pub use own::Own;
use serde_json::{Map, Value, json};
use wanted::Wanted;

use crate::accounts::Citizen;
use crate::accounts::session::Session;
use crate::app::App;
use crate::clock::{Clock, Micros};
use crate::error::{Error, FieldError, Result};
use crate::immigration::drawings;
use crate::locale::Locale;
use crate::repeats::Key;
use crate::said;
use crate::topics::Asked;
use crate::web::client::{self, is_prefetch};
use crate::web::cookies::{Cookie, Names};
use crate::web::markup::Apart;
use crate::web::page::locale_of;
use crate::web::trace::shown;

/// The frame of a page; every page template has one as its field `page`.
#[derive(Clone)]
pub struct Page {
    pub locale: Locale,
    /// `light`, `dark`, or empty for as the system has it.
    pub theme: &'static str,
    pub viewer: Option<Citizen>,
    /// Path of the request, for the current place in the navigation.
    pub path: String,
    /// Path and query, for coming back after a switch.
    pub here: String,
    /// A message from the step before, shown once: the key of a text that begins with `flash-`.
    pub flash: Option<String>,
    /// Where a form is sent that takes back what the message tells of, for as long as that may be done.
    pub way_back: Option<String>,
    /// A browser fetches the page ahead: nobody has seen it yet.
    pub ahead: bool,
    pub clock: Clock,
    pub now: Micros,
    /// Coins of the daily reward.
    pub attendance: i64,
    /// Coins of every seventh day in a row.
    pub streak: i64,
    /// Scheme, host and port of the site, where they are known and somebody looks who is not signed in: for what is
    /// shown elsewhere of a link to the page.
    pub origin: Option<String>,
    /// This page where sign-ins are kept, for somebody who came over http to a site of https: no cookie of ours stays
    /// there.
    pub right_address: Option<String>,
    /// How the answer is wanted.
    pub wanted: Wanted,
    /// What the page shows, as its version is asked for.
    pub topics: Asked,
    /// Somebody looks at what is theirs as strangers see it: there is a way back to where that is decided.
    pub is_preview: bool,
    /// It is made for everybody: what is one's own is left out.
    is_shared: bool,
    /// It looks alike on all planets.
    is_alike: bool,
    /// What is found out of it while it is made.
    found: Arc<Found>,
}

/// What whoever keeps a page has to know of it.
struct Found {
    /// When the first of the times that it tells in words is called otherwise.
    ends: AtomicI64,
    is_one_of_many: AtomicBool,
}

impl Default for Found {
    fn default() -> Found {
        Found { ends: AtomicI64::new(Micros::MAX), is_one_of_many: AtomicBool::new(false) }
    }
}

impl FromRequestParts<App> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Page> {
        Ok(Page::of(parts, app))
    }
}

impl Page {
    pub fn of(parts: &Parts, app: &App) -> Page {
        let viewer = parts.extensions.get::<Session>().and_then(|session| session.citizen.clone());
        let mut page = Page::seen_by(viewer, &parts.uri, &parts.headers, app);
        if let Some(session) = parts.extensions.get::<Session>() {
            page.topics = session.topics.clone();
        }
        if let Some(base) = app.config.base_url.as_ref().filter(|base| base.https && client::came_plainly(parts)) {
            page.right_address = Some(format!("{}{}", base.origin, page.here));
        }
        // whoever asks for the head alone has seen nothing
        page.ahead |= parts.method == Method::HEAD;
        // the answer to a form stands at an address that cannot be asked for
        if !parts.method.is_safe() {
            page.here = forms::page_of(&page.path);
        }
        page
    }

    pub fn seen_by(viewer: Option<Citizen>, uri: &Uri, headers: &HeaderMap, app: &App) -> Page {
        let names = Names::of(headers, app);
        let ahead = is_prefetch(headers);
        let locale = locale_of(headers, app);
        let theme = match names.first(Cookie::Theme, headers) {
            Some("light") => "light",
            Some("dark") => "dark",
            _ => "",
        };
        let said = names.first(Cookie::Flash, headers).filter(|_| !ahead).unwrap_or_default();
        let (key, about) = said.split_once('~').unwrap_or((said, ""));
        let known = app.config.base_url.as_ref().filter(|_| viewer.is_none());
        Page {
            origin: known.map(|base| base.origin.clone()),
            locale,
            theme,
            viewer,
            path: shown(uri.path()).to_owned(),
            here: match shown(uri.path()) {
                path if path.len() < uri.path().len() => path.to_owned(),
                path => uri.path_and_query().map_or(path, |both| both.as_str()).to_owned(),
            },
            flash: Some(format!("flash-{key}")).filter(|key| locale.has(key)),
            way_back: forms::way_back(key, about),
            ahead,
            clock: app.clock.clone(),
            now: app.clock.now(),
            attendance: app.config.data.attendance,
            streak: app.config.data.streak,
            right_address: None,
            wanted: Wanted::of(headers),
            topics: Asked::default(),
            is_preview: false,
            is_shared: false,
            is_alike: false,
            found: Arc::default(),
        }
    }

    /// The frame of the same page for everybody who is like the viewer as far as pages go.
    fn for_everybody(&self) -> Page {
        Page {
            viewer: self.viewer.as_ref().map(Citizen::anybody),
            theme: "",
            flash: None,
            way_back: None,
            ahead: false,
            is_shared: true,
            found: Arc::default(),
            ..self.clone()
        }
    }

    /// The frame of the page at `path` as somebody sees it who is not signed in, in the same language and colours, with
    /// a way back.
    pub fn for_a_stranger(&self, path: &str, app: &App) -> Page {
        Page {
            viewer: None,
            path: path.to_owned(),
            here: path.to_owned(),
            flash: None,
            way_back: None,
            origin: app.config.base_url.as_ref().map(|base| base.origin.clone()),
            is_preview: true,
            found: Arc::default(),
            ..self.clone()
        }
    }

    /// The same for the residents of all planets: nothing that is made for everybody depends on where its reader lives, and
    /// whether they may see it was found out before.
    pub fn alike_on_all_planets(self) -> Page {
        Page { is_alike: true, ..self }
    }

    /// Whether it is made for everybody.
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// What is the reader's own at a place that every page has: markup.
    pub fn own(&self, own: Own) -> String {
        let mut out = String::new();
        if self.is_shared {
            return pieces::mark(own as u8, (0, 0));
        }
        own.put(self, &mut out);
        out
    }

    /// Nobody else gets this page: there are as many of its kind as anybody likes to ask for.
    pub fn is_for_nobody_else(&self) {
        self.ends_at(self.now);
    }

    /// There are many pages of its kind, each of which few ask for.
    pub fn is_one_of_many(&self) {
        self.found.is_one_of_many.store(true, Ordering::Relaxed);
    }

    /// The page is called otherwise from `at` on.
    pub fn ends_at(&self, at: Micros) {
        self.found.ends.fetch_min(at, Ordering::Relaxed);
    }

    /// The text of `key`.
    pub fn t<'k>(&self, key: &'k str) -> &'k str {
        self.locale.t(key)
    }

    /// The text of a key that was put together.
    pub fn text(&self, key: impl AsRef<str>) -> String {
        self.locale.t(key.as_ref()).to_owned()
    }

    /// The text of `key` with one argument.
    pub fn with<'a>(&self, key: &str, name: &'a str, value: impl Into<FluentValue<'a>>) -> String {
        self.locale.with(key, name, value)
    }

    /// The text of `key` with two arguments.
    pub fn with2<'a>(
        &self,
        key: &str,
        one: &'a str,
        a: impl Into<FluentValue<'a>>,
        two: &'a str,
        b: impl Into<FluentValue<'a>>,
    ) -> String {
        self.locale.with2(key, one, a, two, b)
    }

    /// A title or nickname on a line with other words.
    pub fn apart<'t>(&self, text: &'t str) -> Apart<'t> {
        Apart(text)
    }

    /// A title or nickname in an attribute or in the title of the page.
    pub fn isolated<'t>(&self, text: &'t str) -> Cow<'t, str> {
        crate::text::isolated(text)
    }

    /// `1,204`
    pub fn number(&self, n: &i64) -> String {
        self.locale.number(*n)
    }

    /// For the hidden field that says to whom a form was shown; see [`forms::OwnForm`].
    pub fn form_key(&self) -> String {
        debug_assert!(!self.is_shared, "a form that is shown to everybody is nobody's own");
        self.viewer.as_ref().map(|viewer| Key::whose(viewer.id)).unwrap_or_default()
    }

    /// Address of a style, script or picture of the binary.
    pub fn asset(&self, name: &str) -> &'static str {
        crate::web::assets::path(name)
    }

    /// The `<symbol>`s of icons, named with spaces between, for the hidden sprite.
    pub fn icons(&self, names: &str) -> String {
        crate::web::assets::icons(names)
    }

    /// The drawings of planets, named with spaces between, for the hidden sprite.
    pub fn planets(&self, names: &str) -> String {
        names.split_whitespace().map(drawings::symbol).collect()
    }

    /// What this very request earned as the daily reward, in words.
    pub fn reward(&self) -> Option<String> {
        let viewer = self.viewer.as_ref().filter(|viewer| viewer.rewarded_now)?;
        Some(if viewer.rewarded_row {
            self.with2("flash-streak-amount", "coins", self.attendance, "more", self.streak)
        } else {
            self.with("flash-attendance-amount", "coins", self.attendance)
        })
    }

    /// Whether the navigation entry for `place` is where one is. One's own door, and what is tried on in one's room, is
    /// one's room.
    pub fn is_at(&self, place: &str) -> bool {
        let is_in =
            |place: &str| self.path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if is_in("/layouts") || self.is_home() {
            return place == "/me/room";
        }
        is_in(place)
    }

    /// Whether one is at one's own door.
    fn is_home(&self) -> bool {
        let home = self.viewer.as_ref().and_then(|viewer| viewer.address);
        home.is_some_and(|home| self.path == home.path())
    }

    /// Whether `field` was refused.
    pub fn refused(&self, errors: &[FieldError], field: &str) -> bool {
        errors.iter().any(|error| error.field == field)
    }

    /// What is wrong with which field, and `trouble` with all of it, for a script that shows it on the page that is
    /// there: the file is still chosen there.
    pub fn told_wrong(&self, errors: &[FieldError], trouble: Option<String>) -> Value {
        let told = errors.iter().rev().filter(|error| error.code != "choose_again");
        let told: Map<_, _> =
            told.map(|error| (error.field.to_owned(), self.refusal(errors, error.field).into())).collect();
        json!({ "errors": told, "trouble": trouble })
    }

    /// Why `field` was refused, in words; nothing when it was not.
    pub fn refusal(&self, errors: &[FieldError], field: &str) -> Option<String> {
        let error = errors.iter().find(|error| error.field == field)?;
        Some(said::refusal(self.locale, error))
    }
}
