//! `/rooms`: the rooms of the month, those that most came to and those that most like. Kept for everybody; whoever is
//! blocked by somebody gets one of their own, on which their own looks and likes count as always.

use axum::extract::State;
use axum::response::Response;
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::error::Result;
use crate::frame::kept::nothing;
use crate::frame::{Page, kept};
use crate::neighbours::months::{self, Room, Rooms};
use crate::web::page::rendered;

#[derive(Template)]
#[template(path = "neighbours/rooms.html")]
struct RoomsPage<'a> {
    page: Page,
    rooms: &'a Rooms,
    is_resident: bool,
}

impl RoomsPage<'_> {
    /// The lists, by the ends of their keys.
    fn lists(&self) -> [(&'static str, &[Room]); 2] {
        [("visited", &self.rooms.visited), ("liked", &self.rooms.liked)]
    }

    fn of(&self, what: &str, list: &str) -> String {
        self.page.text(format!("rooms-{what}-{list}"))
    }

    fn count(&self, list: &str, room: &Room) -> String {
        match list {
            "liked" => self.page.with("home-room-likes", "n", room.likes),
            _ => self.page.with("home-room-visits", "n", room.visits),
        }
    }
}

/// `GET /rooms`
pub async fn show_rooms(State(app): State<App>, page: Page, citizen: Citizen) -> Result<Response> {
    let (app, citizen) = (&app, &citizen);
    let make = |page: Page| async move {
        // what is kept for everybody has nothing of somebody's own, whatever happened meanwhile
        let rooms = match page.is_shared() {
            true => months::rooms(app).await?,
            false => months::seen_by(app, citizen).await?,
        };
        page.ends_at(rooms.until);
        rendered(&RoomsPage { page, rooms: &rooms, is_resident: citizen.is_resident() })
    };
    if citizen.hushed > 0 || app.rooms.has_own(citizen.id) {
        return kept::alone(app, &page, make).await;
    }
    kept::page(app, &page.alike_on_all_planets(), "/rooms", make, nothing).await
}
