//! `/me/room`: furnishing one's room. The page is a form that needs no script: what stands where in a table, one more
//! piece at a time; the editor of the script writes the same.

use std::collections::HashSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use isometric::{MOST_ITEMS, Room};
use template::Template;

use super::rows::{Row, name_of, rows};
use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::id_of;
use crate::frame::Page;
use crate::frame::errors::sentence;
use crate::frame::forms::OwnForm;
use crate::homes::codes::Code;
use crate::homes::furnish::{self, Wish, free_place};
use crate::homes::layouts::{self, Layout, Light};
use crate::homes::{picture, sent};
use crate::immigration::Address;
use crate::locale::Locale;
use crate::market::belongings;
use crate::repeats::Key;
use crate::web::form::Query;
use crate::web::page::{go, go_saying, html_with};

#[derive(Template)]
#[template(path = "homes/editor.html")]
struct EditorPage {
    page: Page,
    address: Address,
    /// The room as it would be, where it is not the one that is kept.
    drawing: String,
    /// Where the drawing of the kept one is.
    picture: String,
    rows: Vec<Row>,
    /// What could be put into the room: id and name.
    storage: Vec<(String, String)>,
    papers: Vec<(String, String)>,
    floors: Vec<(String, String)>,
    room: Room,
    light: Light,
    version: i64,
    /// Why it was not saved.
    trouble: Option<String>,
    is_stale: bool,
    /// Whether the editor of the script takes the page over; the form alone otherwise.
    is_live: bool,
    is_night: bool,
    /// Which layout it is.
    n: i64,
    is_shown: bool,
    /// All of them, where they are a list.
    layouts: Vec<Saved>,
    /// For the forms.
    key: String,
    /// What the picture shows.
    label: String,
}

/// A layout in the list of them.
struct Saved {
    n: i64,
    /// What its owner calls it.
    name: String,
    is_shown: bool,
    code: Option<Code>,
}

/// `GET /me/room?layout=`; with `list` the form, also where there are scripts.
pub async fn show_editor(State(app): State<App>, page: Page, citizen: Citizen, query: Query) -> Result<Response> {
    let Some(address) = citizen.address else { return Ok(go(citizen.stage.next_step())) };
    let layout = match query.get("layout") {
        "" => layouts::shown(&app, citizen.id).await?.ok_or(Error::Internal)?,
        n => layouts::one(&app, citizen.id, id_of(n)?).await?.ok_or(Error::NotFound)?,
    };
    let is_live = query.get("list").is_empty();
    editor(&app, page, &citizen, address, layout, is_live, None).await
}

/// The editor with a room in it; with a reason why that room was not taken, if it was not.
async fn editor(
    app: &App,
    page: Page,
    citizen: &Citizen,
    address: Address,
    layout: Layout,
    is_live: bool,
    refused: Option<&Error>,
) -> Result<Response> {
    let locale = page.locale;
    let owned: HashSet<String> = belongings::of(app, citizen.id).await?;
    let pieces = app.furniture.catalogue.pieces().iter().filter(|piece| owned.contains(&piece.id));
    let storage = pieces.map(|piece| (piece.id.clone(), name_of(piece, locale))).collect();
    let named = |surfaces: &[isometric::Surface]| {
        let name = |surface: &isometric::Surface| match locale {
            Locale::Ko => surface.name.ko.clone(),
            Locale::En => surface.name.en.clone(),
        };
        surfaces.iter().map(|surface| (surface.id.clone(), name(surface))).collect::<Vec<_>>()
    };
    let label = page.with("room-label", "nickname", page.isolated(&citizen.nickname));
    let drawing = || picture::of_room(app, &layout.room, layout.light, address.planet, locale, &label).0;
    // what others see has an address of its own, at which it is kept
    let drawing = if is_live && layout.is_shown { String::new() } else { drawing() };
    let saved = |one: Layout| Saved { n: one.n, name: one.name, is_shown: one.is_shown, code: one.code };
    let layouts = if is_live { Vec::new() } else { layouts::of(app, citizen.id).await? };
    let status = refused.map_or(StatusCode::OK, Error::status);
    let trouble = refused.map(|error| match error {
        Error::Conflict("stale_version") => page.t("room-stale-list").to_owned(),
        Error::Conflict("layout_gone") => page.t("room-gone-list").to_owned(),
        Error::Unplaced(unplaced) => {
            let name = |item: Option<usize>| {
                let furniture = &layout.room.items.get(item?)?.furniture;
                app.furniture.piece(furniture).map(|piece| name_of(piece, locale))
            };
            let text = sentence(error, &page);
            match (name(unplaced.item), name(unplaced.with)) {
                (Some(name), Some(other)) => format!("{name} · {other}: {text}"),
                (Some(name), None) => format!("{name}: {text}"),
                _ => text,
            }
        }
        error => sentence(error, &page),
    });
    let room = layout.room;
    html_with(
        status,
        &EditorPage {
            address,
            drawing,
            picture: format!("/api/v1/residents/{}/room.svg", citizen.id),
            rows: rows(&app.furniture, &room.items, &page),
            storage,
            papers: named(&app.furniture.catalogue.wallpapers),
            floors: named(&app.furniture.catalogue.floorings),
            room,
            light: layout.light,
            version: layout.version,
            trouble,
            is_stale: matches!(refused, Some(Error::Conflict(_))),
            is_live,
            is_night: picture::night(&app.clock, app.clock.now()).0,
            n: layout.n,
            is_shown: layout.is_shown,
            layouts: layouts.into_iter().map(saved).collect(),
            key: Key::fresh(citizen.id),
            label,
            page,
        },
    )
}

/// `POST /me/room`: the room as the form has it, as the layout that it names or the one that is shown; with `add`, one
/// more piece where there is a place for it.
pub async fn save(State(app): State<App>, page: Page, OwnForm { citizen, fields }: OwnForm) -> Result<Response> {
    let Some(address) = citizen.address else { return Ok(go(citizen.stage.next_step())) };
    let light = Light::parse(fields.get("light")).ok_or(Error::field("light", "light"))?;
    let version = fields.get("version").parse().map_err(|_| Error::field("version", "version"))?;
    let n = Some(fields.get("layout")).filter(|n| !n.is_empty()).map(id_of).transpose()?;
    let mut room = sent::room_of_form(&fields)?;
    fields.readable()?;
    let add = fields.get("add");
    let outcome = match (add, free_place(&app.furniture.catalogue, &room, add)) {
        ("", _) => Ok(()),
        _ if room.items.len() >= MOST_ITEMS => Err(Error::Refused("too_many")),
        (_, Some(item)) => {
            room.items.push(item);
            Ok(())
        }
        (id, None) if app.furniture.piece(id).is_none() => Err(Error::Refused("unknown_furniture")),
        _ => Err(Error::Refused("no_place")),
    };
    let wish = Wish { room, light: Some(light), name: None, version: Some(version) };
    let outcome = match outcome {
        Ok(()) => furnish::furnish(&app, &citizen, n, &wish).await,
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(layout) if layout.is_shown && add.is_empty() => Ok(go_saying(&address.path(), "room-saved")),
        Ok(layout) if layout.is_shown => Ok(go_saying("/me/room", "room-saved")),
        Ok(layout) => Ok(go_saying(&format!("/me/room?list=1&layout={}", layout.n), "room-saved")),
        Err(error) if error.status() == StatusCode::UNPROCESSABLE_ENTITY || error.status() == StatusCode::CONFLICT => {
            // what was typed stays; saved over a newer version it is only by somebody who has seen that there is one
            let there = match n {
                Some(n) => layouts::one(&app, citizen.id, n).await?,
                None => layouts::shown(&app, citizen.id).await?,
            };
            let is_told = matches!(error, Error::Conflict(_));
            let version = if is_told { there.as_ref().map_or(0, |there| there.version) } else { version };
            let layout = match there {
                Some(there) => Layout { room: wish.room, light, version, ..there },
                // thrown away meanwhile: it comes to be a new one under its number, never another one
                None => {
                    let n = n.ok_or(Error::Internal)?;
                    Layout { n, name: String::new(), is_shown: false, room: wish.room, light, version, code: None }
                }
            };
            editor(&app, page, &citizen, address, layout, false, Some(&error)).await
        }
        Err(error) => Err(error),
    }
}

impl EditorPage {
    fn is_light(&self, id: &str) -> bool {
        self.light.name() == id
    }

    fn kinds(&self) -> [(&'static str, &'static str); 3] {
        Light::NAMED
    }

    /// What the script says, by the names of its attributes.
    fn words(&self) -> &'static [(&'static str, &'static str)] {
        &super::words::WORDS
    }

    /// Keys, and what they do.
    fn shortcuts(&self) -> [(&'static [&'static str], &'static str); 6] {
        [
            (&["Tab"], "room-key-choose"),
            (&["←", "↑", "↓", "→"], "room-key-move"),
            (&["Shift"], "room-key-far"),
            (&["R"], "room-turn"),
            (&["Del"], "room-store"),
            (&["Ctrl", "Z"], "room-undo"),
        ]
    }

    /// What a layout is called, by its owner or by its number.
    fn called(&self, layout: &Saved) -> String {
        match &*layout.name {
            "" => self.page.t("room-layout").replace("%n", &layout.n.to_string()),
            name => name.to_owned(),
        }
    }

    fn may_add(&self) -> bool {
        (self.layouts.len() as i64) < furnish::MOST
    }

    fn here(&self) -> String {
        self.address.text(self.page.locale)
    }
}
