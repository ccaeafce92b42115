//! Lists of people, and what they write: `/neighbours` for oneself, `/residents/{id}/…` of others.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::Response;
use pieces::{Kept, Slot, mark_fine};
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::list::Entry;
use crate::boards::pages::{Pager, news};
use crate::error::{Error, Result};
use crate::form::{PAGE, id_of};
use crate::frame::kept::numbered;
use crate::frame::{Own, Page, kept};
use crate::neighbours::lists::{self, Bond, List, Lists, Person};
use crate::neighbours::{Host, feed, months};
use crate::web::form::Query;
use crate::web::page::{go, go_saying, html, rendered};

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
    /// What they are to the viewer; nothing where the page is kept for everybody.
    bonds: HashMap<i64, Bond>,
    entries: Vec<Entry>,
    /// Which of them are no news to the viewer: classes.
    seen: String,
    pager: Pager,
}

/// Where it stands what somebody and the viewer are to each other, and where the viewer follows them.
const BOND: u8 = Own::FIRST_OF_PAGES;

/// Who sees what everybody sees.
const NOBODY: i64 = 0;

#[derive(Template)]
#[template(path = "neighbours/own/bond.html")]
struct OwnBond<'a> {
    page: &'a Page,
    id: i64,
    bond: &'a Bond,
    /// The list.
    back: &'a str,
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

    /// What somebody and the viewer are to each other, or where that stands.
    fn bond(&self, person: &Person) -> String {
        let id = person.who.id;
        match self.bonds.get(&id) {
            _ if self.page.is_shared() => mark_fine(BOND, (id, 0)),
            Some(bond) => rendered(&OwnBond { page: &self.page, id, bond, back: &self.page.here }).unwrap_or_default(),
            None => String::new(),
        }
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
        return people(&app, page, &citizen, citizen.id, list, number).await;
    }
    let counts = lists::counts(&app, citizen.id, citizen.id).await?;
    let (entries, total) = feed::page(&app, &citizen, number).await?;
    let seen = news::seen(&app, &page, &citizen, &entries).await?;
    let pager = Pager::new(number, total, PAGE);
    html(&PeoplePage {
        page,
        whose: None,
        list,
        counts,
        people: Vec::new(),
        bonds: HashMap::new(),
        entries,
        seen,
        pager,
    })
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
    let (number, of) = (query.page()?, id_of(&id)?);
    if of == citizen.id && citizen.is_resident() {
        return Ok(go(&format!("/neighbours?tab={}", list.name())));
    }
    people(&app, page, &citizen, of, list, number).await
}

/// A list of one's own, kept for oneself, or of somebody else, kept for everybody but who is in it unnoticed.
async fn people(app: &App, page: Page, citizen: &Citizen, of: i64, list: List, number: i64) -> Result<Response> {
    let lists = if of == citizen.id { None } else { Some(lists::of(app, citizen.id, of).await?) };
    let (path, with) = match lists {
        None => ("/neighbours".to_owned(), format!("tab={}&", list.name())),
        Some(_) => (format!("/residents/{of}/{}", list.name()), String::new()),
    };
    let address = numbered(&path, &with, number);
    let frame = &page;
    let make = |page: Page| {
        let (lists, with) = (lists.clone(), with.clone());
        async move { rendered(&people_page(app, page, citizen, lists, list, number, with).await?) }
    };
    let own = |kept: &Kept| {
        let people: Vec<i64> = kept.slots().filter(|slot| slot.kind == BOND).map(|slot| slot.of.0).collect();
        async move {
            let bonds = lists::bonds(app, citizen, &people).await?;
            Ok(move |slot: Slot, out: &mut String| {
                let id = slot.of.0;
                if let Some(bond) = bonds.get(&id) {
                    let own = OwnBond { page: frame, id, bond, back: &frame.here };
                    out.push_str(&rendered(&own).unwrap_or_default());
                }
            })
        }
    };
    match &lists {
        Some(lists) if !lists.is_quiet => kept::page(app, frame, &address, make, own).await,
        None if page.here == address => kept::page_as(app, frame, &format!("{address}#{of}"), make, own).await,
        _ => kept::alone(app, frame, make).await,
    }
}

/// As `citizen` sees it, or as everybody does.
async fn people_page(
    app: &App,
    page: Page,
    citizen: &Citizen,
    lists: Option<Lists>,
    list: List,
    number: i64,
    with: String,
) -> Result<PeoplePage> {
    let of = lists.as_ref().map_or(citizen.id, |lists| lists.whose.id);
    let viewer = if page.is_shared() && lists.is_some() { NOBODY } else { citizen.id };
    let counts = match &lists {
        Some(lists) if !lists.is_quiet => lists.counts,
        _ => lists::counts(app, viewer, of).await?,
    };
    let people = lists::page(app, viewer, of, list, number).await?;
    let bonds = if page.is_shared() {
        HashMap::new()
    } else {
        lists::bonds(app, citizen, &people.iter().map(|person| person.who.id).collect::<Vec<_>>()).await?
    };
    if people.is_empty() && number > 1 {
        page.is_for_nobody_else();
    }
    let total = List::ALL.into_iter().zip(counts).find(|(each, _)| *each == list).map_or(0, |(_, count)| count);
    let (whose, pager) = (lists.map(|lists| lists.whose), Pager::new(number, total, PAGE).with(with));
    let (entries, seen) = (Vec::new(), String::new());
    Ok(PeoplePage { page, whose, list: Some(list), counts, people, bonds, entries, seen, pager })
}

/// `GET /residents/random`: somebody's door, whoever's it is.
pub async fn show_random(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    Ok(match months::anybody(&app, &citizen).await? {
        Some(address) => go(&address.path()),
        // fetched ahead, it is said to nobody
        None if page.ahead => go("/planets"),
        None => go_saying("/planets", "nobody-else"),
    })
}
