//! Lists of people, and what they write: `/neighbours` for oneself, `/residents/{id}/…` of others.

use axum::extract::{Path, State};
use axum::response::Response;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::list::Entry;
use crate::boards::pages::{Pager, news};
use crate::error::{Error, Result};
use crate::form::{PAGE, id_of};
use crate::frame::Page;
use crate::neighbours::lists::{self, List, Person};
use crate::neighbours::{Host, feed, host, months};
use crate::web::form::Query;
use crate::web::page::{go, html};

#[derive(Template)]
#[template(path = "neighbours/people.html")]
struct PeoplePage {
    page: Page,
    /// Whose lists they are, when they are not the viewer's.
    whose: Option<Host>,
    /// Which list, or else the feed.
    list: Option<List>,
    counts: [i64; 3],
    people: Vec<Person>,
    entries: Vec<Entry>,
    /// Which of them are no news to the viewer: classes.
    seen: String,
    pager: Pager,
}

impl PeoplePage {
    fn heading(&self) -> String {
        match &self.whose {
            Some(whose) => self.page.with("people-title-of", "nickname", self.page.isolated(&whose.nickname)),
            None => self.page.text("neighbours-title"),
        }
    }

    /// The lists, where each is, and how many are in it.
    fn tabs(&self) -> Vec<(List, String, i64)> {
        let path = |list: List| match &self.whose {
            Some(whose) => format!("/residents/{}/{}", whose.id, list.name()),
            None => format!("/neighbours?tab={}", list.name()),
        };
        List::ALL.into_iter().zip(self.counts).map(|(list, count)| (list, path(list), count)).collect()
    }

    fn is_at(&self, list: &List) -> bool {
        self.list == Some(*list)
    }

    fn tab(&self, list: &List) -> String {
        self.page.text(format!("people-{}", list.name()))
    }

    fn empty(&self) -> String {
        let list = self.list.map_or("feed", List::name);
        let key = if self.whose.is_some() { "people-empty-of" } else { "people-empty" };
        self.page.text(format!("{key}-{list}"))
    }

    fn is_empty(&self) -> bool {
        self.people.is_empty() && self.entries.is_empty()
    }
}

/// `GET /neighbours?tab=&page=`
pub async fn show_neighbours(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    if !citizen.is_resident() {
        return Ok(go(citizen.stage.next_step()));
    }
    let number = query.page()?;
    let list = match query.get("tab") {
        "" | "feed" => None,
        name => Some(List::from_name(name).ok_or(Error::field("tab", "choice"))?),
    };
    if let Some(list) = list {
        return people(&app, page, &citizen, None, list, number).await;
    }
    let counts = lists::counts(&app, citizen.id, citizen.id).await?;
    let (entries, total) = feed::page(&app, &citizen, number).await?;
    let seen = news::seen(&app, &page, &citizen, &entries).await?;
    let pager = Pager::new(number, total, PAGE);
    html(&PeoplePage { page, whose: None, list, counts, people: Vec::new(), entries, seen, pager })
}

/// `GET /residents/{id}/{list}?page=`
pub async fn show_list(
    State(app): State<App>,
    page: Page,
    citizen: Citizen,
    Path((id, list)): Path<(String, String)>,
    query: Query,
) -> Result<Response> {
    let list = List::from_name(&list).ok_or(Error::NotFound)?;
    let (number, whose) = (query.page()?, host(&app, id_of(&id)?).await?);
    if whose.id == citizen.id {
        return Ok(go(&format!("/neighbours?tab={}", list.name())));
    }
    people(&app, page, &citizen, Some(whose), list, number).await
}

async fn people(
    app: &App,
    page: Page,
    citizen: &Citizen,
    whose: Option<Host>,
    list: List,
    number: i64,
) -> Result<Response> {
    let of = whose.as_ref().map_or(citizen.id, |whose| whose.id);
    let counts = lists::counts(app, citizen.id, of).await?;
    let people = lists::page(app, citizen.id, of, list, number).await?;
    let total = List::ALL.into_iter().zip(counts).find(|(each, _)| *each == list).map_or(0, |(_, count)| count);
    let with = if whose.is_some() { String::new() } else { format!("tab={}&", list.name()) };
    let pager = Pager::new(number, total, PAGE).with(with);
    let entries = Vec::new();
    html(&PeoplePage { page, whose, list: Some(list), counts, people, entries, seen: String::new(), pager })
}

/// `GET /residents/random`: somebody's door, whoever's it is.
pub async fn show_random(State(app): State<App>, citizen: Citizen) -> Result<Response> {
    let anybody = months::anybody(&app, &citizen).await?;
    Ok(go(&anybody.map_or_else(|| "/planets".to_owned(), |address| address.path())))
}
