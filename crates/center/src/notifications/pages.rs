//! `/notifications`, and which kinds one wants in the settings.

use axum::extract::State;
use axum::response::Response;
use template::Template;

use super::list::{self, Told};
use super::{Kind, read, wanted};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::pages::Pager;
use crate::error::{Error, Result};
use crate::form::PAGE;
use crate::frame::Page;
use crate::frame::forms::OwnForm;
use crate::market::shelf;
use crate::web::form::Query;
use crate::web::page::{go, go_saying, html};

#[derive(Template)]
#[template(path = "notifications/list.html")]
struct ListPage {
    page: Page,
    told: Vec<Line>,
    unread: i64,
    /// The number of the newest there was when the page was made.
    last: i64,
    pager: Pager,
}

/// One of them in words.
pub struct Line {
    pub told: Told,
    pub said: String,
    /// What it is about.
    pub about: Option<String>,
}

impl Line {
    pub fn of(app: &App, page: &Page, told: Told) -> Line {
        let about = match told.kind {
            Kind::Gift => app.furniture.piece(&told.thing).map(|piece| shelf::name(piece, page.locale).to_owned()),
            Kind::System | Kind::Moderation => Some(told.thing.clone()).filter(|text| !text.is_empty()),
            _ => told.title.clone(),
        };
        Line { said: said(page, &told), about, told }
    }

    /// How often, where that is more often than there are people who did it: all lines together are as many as the bell
    /// says.
    pub fn times(&self, page: &Page) -> Option<String> {
        let Told { count, people, .. } = self.told;
        (count > people.max(1)).then(|| page.with("told-times", "n", count))
    }
}

/// What happened, in a sentence.
fn said(page: &Page, told: &Told) -> String {
    let kind = match told.kind {
        Kind::Like if told.title.is_none() => "liked",
        Kind::Guestbook if told.thing.starts_with("answer") => "answer",
        kind => kind.name(),
    };
    let is_of_staff = matches!(told.kind, Kind::Moderation | Kind::System);
    let Some(actor) = told.actor.as_ref().filter(|_| !is_of_staff) else {
        return page.text(format!("told-{kind}"));
    };
    match told.others() {
        0 => page.with(&format!("told-{kind}-one"), "nickname", page.isolated(&actor.nickname)),
        others => page.with2(&format!("told-{kind}-many"), "nickname", page.isolated(&actor.nickname), "n", others),
    }
}

/// `GET /notifications?page=`
pub async fn show(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let number = query.page()?;
    let (told, total) = list::page(&app, &citizen, number).await?;
    let told = told.into_iter().map(|told| Line::of(&app, &page, told)).collect();
    let pager = Pager::new(number, total, PAGE);
    html(&ListPage { page, told, unread: citizen.unread, last: citizen.head, pager })
}

/// `POST /notifications/read`: all up to `up_to`, which was shown.
pub async fn mark(State(app): State<App>, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    let up_to = fields.get("up_to").parse().map_err(|_| Error::field("up_to", "choice"))?;
    read::up_to(&app, citizen.id, up_to).await?;
    Ok(go_saying("/notifications", "all-read"))
}

#[derive(Template)]
#[template(path = "notifications/settings.html")]
struct SettingsPage {
    page: Page,
    switches: Vec<(&'static str, bool)>,
}

impl SettingsPage {
    fn of(&self, kind: &str, what: &str) -> String {
        self.page.text(format!("tell-{kind}-{what}"))
    }

    /// What is said once a kind that is `on`, or is not, has been switched.
    fn done(&self, kind: &str, on: &bool) -> String {
        self.page.text(format!("flash-{}", switched(kind, !on)))
    }
}

/// `GET /settings/notifications`
pub async fn show_settings(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    let switches = wanted::of(&app, citizen.id).await?;
    html(&SettingsPage { page, switches: switches.into_iter().map(|(kind, on)| (kind.name(), on)).collect() })
}

/// `POST /settings/notifications`: a kind, `true` or `false`.
pub async fn change_settings(State(app): State<App>, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    let mut wishes = Vec::new();
    for kind in wanted::CHOICES {
        match fields.get(kind.name()) {
            "" => {}
            "true" => wishes.push((kind, true)),
            "false" => wishes.push((kind, false)),
            _ => return Err(Error::field(kind.name(), "switch")),
        }
    }
    wanted::set(&app, citizen.id, &wishes).await?;
    Ok(match wishes.first() {
        // where one stood in the list
        Some((kind, on)) => {
            let kind = kind.name();
            go_saying(&format!("/settings/notifications#on-{kind}"), &switched(kind, *on))
        }
        None => go("/settings/notifications"),
    })
}

/// The key of what is said when a kind was switched `on`, or off.
fn switched(kind: &str, on: bool) -> String {
    format!("tell-{kind}-{}", if on { "on" } else { "off" })
}
