//! `/planets/{planet}/{floor}/{unit}`: who lives behind a door, with room and guestbook, for people who are signed in;
//! strangers see the room where its resident wants that (`visibility/pages/room.rs`), and behind a free door is the
//! view from its window (`immigration/pages/door.rs`).

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use pieces::{Kept, Slot, mark, mark_fine};
use template::Template;

use super::Place;
use super::book::{Book, Draft, Where};
use super::visitor::{Mine, place};
use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::form::id_of;
use crate::frame::forms::OwnForm;
use crate::frame::kept::numbered;
use crate::frame::unsent::Waiting;
use crate::frame::{Page, kept};
use crate::homes::layouts::Light;
use crate::homes::{layouts, picture, status};
use crate::immigration::Address;
use crate::immigration::pages::free_door;
use crate::immigration::residents::{self, Door, Resident};
use crate::neighbours::guestbook::Entry;
use crate::neighbours::{guestbook, terms_at};
use crate::portraits::Files;
use crate::repeats::Key;
use crate::visibility::{self, Openness};
use crate::web::form::Query;
use crate::web::page::{go, go_saying, html_with, rendered, with_wait};

#[derive(Template)]
#[template(path = "neighbours/door.html")]
struct DoorPage {
    page: Page,
    resident: Resident,
    portrait: Files,
    /// The room as SVG; nothing for somebody who has none.
    room: Option<String>,
    light: Option<Light>,
    is_viewer: bool,
    is_open: bool,
    /// What is said at the door; what was typed, where that was refused.
    status: String,
    errors: Vec<FieldError>,
    /// What of it strangers see, too.
    openness: Openness,
    /// The next doors that are lived in, down and up the tower.
    beside: [Option<Address>; 2],
    book: Book,
    /// What is the viewer's own; nothing on a page that is made for everybody.
    mine: Option<Mine>,
}

impl DoorPage {
    fn alt(&self) -> String {
        self.page.with("portrait-alt", "nickname", self.page.isolated(&self.resident.nickname))
    }

    fn address(&self) -> String {
        self.resident.address.text(self.page.locale)
    }

    /// Names of lights, the keys of their names, and whether it is the one that is chosen.
    fn lights(&self) -> [(&'static str, &'static str, bool); 3] {
        Light::NAMED.map(|(name, key)| (name, key, self.light.is_some_and(|light| light.name() == name)))
    }

    /// `2001.03.14`
    fn born(&self) -> String {
        self.resident.birthday.strftime("%Y.%m.%d").to_string()
    }

    fn path(&self) -> String {
        self.resident.address.path()
    }

    /// `3702호`
    fn number(&self, address: &Address) -> String {
        self.page.with("tower-door", "door", address.door().to_string())
    }

    /// The key of a page that is made for one viewer.
    fn key(&self) -> &str {
        self.mine.as_ref().map_or("", Mine::key)
    }

    /// Whether the form stands there in which its writer changes an entry, where the guestbook is open to them.
    fn is_changed(&self, entry: &Entry) -> bool {
        let is_by = |mine: &Mine| mine.has_written(entry) && mine.lets_write();
        self.book.change_of(entry).is_some() && self.mine.as_ref().is_some_and(is_by)
    }

    /// What the viewer may do with an entry: most may do nothing.
    fn own_of(&self, entry: &Entry) -> String {
        let kind = if entry.answer.is_some() { place::ANSWERED_ACTS } else { place::ENTRY_ACTS };
        let of = (entry.id, entry.writer.id);
        self.mine.as_ref().map_or_else(|| mark_fine(kind, of), |mine| mine.at(&self.page, Slot { kind, of }))
    }

    /// What is the viewer's own at a place, or the place itself.
    fn own(&self, kind: u8) -> String {
        self.mine.as_ref().map_or_else(|| mark(kind, (0, 0)), |mine| mine.at(&self.page, Slot { kind, of: (0, 0) }))
    }
}

/// What somebody came for, besides looking.
#[derive(Default)]
pub(super) struct Look {
    /// Page of the guestbook.
    pub number: i64,
    /// The entry to which the eye should go.
    pub focus: Option<i64>,
    /// What they were about to write.
    pub drafts: Vec<Draft>,
    /// The entry of which is asked whether it is to go.
    pub doomed: Option<i64>,
    /// What they were about to say at their door, and why not.
    pub refused: Option<(String, Vec<FieldError>)>,
}

/// `GET /planets/{planet}/{floor}/{unit}?page=&entry=&edit=&answer=&delete=`: kept for everybody but whoever lives
/// there, and who is shown what is theirs alone.
pub async fn show_door(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    Path(at): Path<Place>,
    waiting: Waiting,
    query: Query,
) -> Result<Response> {
    let address = super::address_of(&app, &at);
    let Some(citizen) = citizen else { return visibility::pages::show_room(&app, &page, address.ok()).await };
    let (address, number) = (address?, query.page()?);
    let Some(terms) = terms_at(&app, citizen.id, address).await? else {
        return free_door(&app, &page, &citizen, address).await;
    };
    let key = Key::fresh(citizen.id);
    let mine = Mine::new(&app, &citizen, address, terms, &key);
    mine.visits(&app, &page);
    let entry = |name| query.0.find(name).map(id_of).transpose();
    let (focus, doomed) = (entry("entry")?, entry("delete")?);
    let asked = entry("edit")?.map(Where::In).or(entry("answer")?.map(Where::Under));
    let at = focus.or(doomed).or(asked.and_then(Where::entry));
    let is_plain = at.is_none() && waiting.secret().is_none() && !mine.sees_more();
    if !is_plain {
        let drafts = Draft::waiting(&app, &waiting, &citizen, address, asked).await?;
        let number = match at {
            Some(id) => place_of(&app, &citizen, &mine, id).await?.unwrap_or(number),
            None => number,
        };
        let look = Look { number, focus, drafts, doomed, refused: None };
        return Ok(Html(door_page(&app, page, &citizen, mine, look).await?).into_response());
    }
    let (app, citizen, mine, frame) = (&app, &citizen, &mine, &page);
    let make = |page: Page| {
        let look = Look { number, ..Look::default() };
        async move { door_page(app, page, citizen, mine.clone(), look).await }
    };
    let own = |_: &Kept| async move { Ok(move |slot: Slot, out: &mut String| mine.put(frame, slot, out)) };
    kept::page(app, frame, &numbered(&address.path(), "", number), make, own).await
}

/// On which page of the guestbook the entry `id` stands, if it does and the viewer may see it.
async fn place_of(app: &App, citizen: &Citizen, mine: &Mine, id: i64) -> Result<Option<i64>> {
    match guestbook::entry(app, citizen.id, id).await {
        Ok(entry) if entry.owner == mine.terms().host => Ok(Some(guestbook::page_of(app, &entry, citizen.id).await?)),
        Ok(_) | Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `POST /me/status`: what one says at one's door.
pub async fn say(State(app): State<App>, page: Page, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    let Some(address) = citizen.address else { return Ok(go(citizen.stage.next_step())) };
    let typed = fields.get("message");
    match status::say(&app, &citizen, typed).await {
        Ok(said) if said.is_empty() => Ok(go_saying(&address.path(), "status-gone")),
        Ok(_) => Ok(go_saying(&address.path(), "status-said")),
        Err(Error::Invalid(errors)) => {
            let look = Look { number: 1, refused: Some((typed.to_owned(), errors)), ..Look::default() };
            again(&app, page, &citizen, address, look).await
        }
        Err(error) => Err(error),
    }
}

/// The page once more, with what was refused.
pub(super) async fn again(app: &App, page: Page, citizen: &Citizen, address: Address, look: Look) -> Result<Response> {
    let terms = terms_at(app, citizen.id, address).await?.ok_or(Error::NotFound)?;
    let wait = look.drafts.iter().find_map(Draft::wait);
    let status = if wait.is_some() { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mine = Mine::new(app, citizen, address, terms, &Key::fresh(citizen.id));
    let made = composed(app, page, citizen, mine, look).await?;
    Ok(with_wait(html_with(status, &made)?, wait))
}

async fn door_page(app: &App, page: Page, citizen: &Citizen, mine: Mine, look: Look) -> Result<String> {
    rendered(&composed(app, page, citizen, mine, look).await?)
}

/// Everything that the page shows.
async fn composed(app: &App, page: Page, citizen: &Citizen, mine: Mine, look: Look) -> Result<DoorPage> {
    let Look { number, focus, drafts, doomed, refused } = look;
    let Door { resident, portrait, openness, status, beside } =
        residents::door(app, mine.address()).await?.ok_or(Error::NotFound)?;
    let layout = layouts::shown(app, resident.id).await?;
    let light = layout.as_ref().map(|layout| layout.light);
    let room = layout.map(|layout| {
        let label = page.with("room-label", "nickname", page.isolated(&resident.nickname));
        let planet = resident.address.planet;
        let (drawing, until) = picture::of_room(app, &layout.room, layout.light, planet, page.locale, &label);
        page.ends_at(until);
        page.is_one_of_many();
        drawing
    });
    // a page for everybody knows of nobody, not even of whoever has moved in this very moment
    let mine = if page.is_shared() { None } else { Some(mine.asked_about(doomed)) };
    let (is_viewer, is_open) = match &mine {
        None => (false, false),
        Some(_) => (resident.id == citizen.id, resident.is_open_to(citizen)),
    };
    let (entries, total) = match &mine {
        Some(mine) if mine.sees_more() => guestbook::seen_by(app, resident.id, citizen.id, number).await?,
        _ => guestbook::for_all(app, resident.id, number).await?,
    };
    if entries.is_empty() && number > 1 {
        page.is_for_nobody_else();
    }
    let book = Book::new(entries, total, number, focus, drafts);
    let (status, errors) = refused.unwrap_or((status, Vec::new()));
    Ok(DoorPage {
        page,
        resident,
        portrait,
        room,
        light,
        is_viewer,
        is_open,
        status,
        errors,
        openness,
        beside,
        book,
        mine,
    })
}
