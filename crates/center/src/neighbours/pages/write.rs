//! Writing in a guestbook, at the door of whoever's it is.

use axum::extract::{Path, State};
use axum::response::Response;

use super::Place;
use super::book::{Draft, Where};
use super::door::{Look, again};
use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::{Fields, id_of};
use crate::frame::Page;
use crate::frame::unsent::{OF_GUESTBOOK, Waiting, of_writer};
use crate::immigration::Address;
use crate::neighbours::guestbook::{self, Entry, Words};
use crate::neighbours::host_at;
use crate::repeats::Key;
use crate::web::page::{go, go_saying};

/// Planet, floor, unit and entry as they stand in an address.
type At = (String, String, String, String);

/// `POST /planets/{planet}/{floor}/{unit}/guestbook`
pub async fn write(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    Path(at): Path<Place>,
    waiting: Waiting,
    fields: Fields,
) -> Response {
    let write = |citizen| written(&app, page, citizen, &at, &waiting, &fields);
    of_writer(citizen, &fields, &OF_GUESTBOOK, write).await
}

async fn written(
    app: &App,
    page: Page,
    citizen: Citizen,
    at: &Place,
    waiting: &Waiting,
    fields: &Fields,
) -> Result<Response> {
    let address = super::address_of(app, at)?;
    let host = host_at(app, address).await?;
    let is_secret = fields.ticked("secret");
    let outcome = match Words::read(fields.get("body")) {
        Ok(words) => {
            let key = Key::of_form(fields, &[words.as_str(), if is_secret { "secret" } else { "" }], &[]);
            guestbook::write(app, &citizen, &host, &words, is_secret, key.as_ref()).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(id) => done(app, &citizen, address, id, (waiting, &page.path, fields)).await,
        Err(error) => refused(app, page, &citizen, address, (fields, Where::Below, error)).await,
    }
}

/// `POST /planets/{planet}/{floor}/{unit}/guestbook/{id}/edit`
pub async fn edit(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    Path(at): Path<At>,
    waiting: Waiting,
    fields: Fields,
) -> Response {
    let edit = |citizen| edited(&app, page, citizen, &at, &waiting, &fields);
    of_writer(citizen, &fields, &OF_GUESTBOOK, edit).await
}

async fn edited(
    app: &App,
    page: Page,
    citizen: Citizen,
    at: &At,
    waiting: &Waiting,
    fields: &Fields,
) -> Result<Response> {
    let (entry, address) = standing(app, &citizen, at).await?;
    entry.must_be_by(&citizen)?;
    let outcome = match Words::read(fields.get("body")) {
        Ok(words) => guestbook::edit(app, &citizen, &entry, Some(&words), Some(fields.ticked("secret"))).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => done(app, &citizen, address, entry.id, (waiting, &page.path, fields)).await,
        Err(error) => refused(app, page, &citizen, address, (fields, Where::In(entry.id), error)).await,
    }
}

/// `POST /planets/{planet}/{floor}/{unit}/guestbook/{id}/answer`: an answer that says nothing is taken back.
pub async fn answer(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    Path(at): Path<At>,
    waiting: Waiting,
    fields: Fields,
) -> Response {
    let answer = |citizen| answered(&app, page, citizen, &at, &waiting, &fields);
    of_writer(citizen, &fields, &OF_GUESTBOOK, answer).await
}

async fn answered(
    app: &App,
    page: Page,
    citizen: Citizen,
    at: &At,
    waiting: &Waiting,
    fields: &Fields,
) -> Result<Response> {
    let (entry, address) = standing(app, &citizen, at).await?;
    let outcome = match fields.get("body") {
        "" if entry.answer.is_some() => guestbook::answer(app, &citizen, &entry, None).await,
        body => match Words::read(body) {
            Ok(words) => guestbook::answer(app, &citizen, &entry, Some(&words)).await,
            Err(error) => Err(error),
        },
    };
    match outcome {
        Ok(()) => done(app, &citizen, address, entry.id, (waiting, &page.path, fields)).await,
        Err(error) => refused(app, page, &citizen, address, (fields, Where::Under(entry.id), error)).await,
    }
}

/// `POST /planets/{planet}/{floor}/{unit}/guestbook/{id}/delete`
pub async fn delete(State(app): State<App>, citizen: Citizen, Path(at): Path<At>) -> Result<Response> {
    let (planet, floor, unit, id) = at;
    let address = super::address_of(&app, &(planet, floor, unit))?;
    guestbook::delete(&app, &citizen, id_of(&id)?).await?;
    Ok(go_saying(&format!("{}#guestbook", address.path()), "entry-deleted"))
}

/// An entry that is still there, at the door that the address names.
async fn standing(app: &App, citizen: &Citizen, (planet, floor, unit, id): &At) -> Result<(Entry, Address)> {
    let address = super::address_of(app, &(planet.clone(), floor.clone(), unit.clone()))?;
    let (host, entry) = (host_at(app, address).await?, guestbook::entry(app, citizen.id, id_of(id)?).await?);
    if entry.owner == host.id { Ok((entry, address)) } else { Err(Error::NotFound) }
}

/// Back to the entry; what waited for its writer waits no longer.
async fn done(
    app: &App,
    citizen: &Citizen,
    address: Address,
    entry: i64,
    (waiting, path, fields): (&Waiting, &str, &Fields),
) -> Result<Response> {
    let mut response = go(&format!("{}?entry={entry}#c{entry}", address.path()));
    waiting.end(app, citizen.id, path, fields, &mut response).await?;
    Ok(response)
}

/// The page once more, with what was typed and why it was not taken.
async fn refused(
    app: &App,
    page: Page,
    citizen: &Citizen,
    address: Address,
    (fields, place, error): (&Fields, Where, Error),
) -> Result<Response> {
    let draft = Draft::refused(fields, place, error)?;
    let number = match place {
        Where::Below => 1,
        Where::In(id) | Where::Under(id) => {
            let entry = guestbook::entry(app, citizen.id, id).await?;
            guestbook::page_of(app, &entry, citizen.id).await?
        }
    };
    again(app, page, citizen, address, Look { number, drafts: vec![draft], ..Look::default() }).await
}
