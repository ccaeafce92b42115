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
use crate::frame::forms::OwnForm;
use crate::frame::unsent::{OF_GUESTBOOK, Waiting, of_writer};
use crate::immigration::Address;
use crate::neighbours::guestbook::{self, Entry, Words};
use crate::neighbours::host_at;
use crate::repeats::Key;
use crate::web::page::{go, go_saying};

/// Planet, floor, unit and entry as they stand in an address.
type At = (String, String, String, String);

/// What was sent to a guestbook, and where from.
struct Sent {
    app: App,
    page: Page,
    waiting: Waiting,
    fields: Fields,
}

/// `POST /planets/{planet}/{floor}/{unit}/guestbook`
pub async fn write(
    State(app): State<App>,
    page: Page,
    citizen: Option<Citizen>,
    Path(at): Path<Place>,
    waiting: Waiting,
    fields: Fields,
) -> Response {
    let sent = Sent { app, page, waiting, fields };
    of_writer(citizen, &sent.fields, &OF_GUESTBOOK, |citizen| written(&sent, citizen, &at)).await
}

async fn written(sent: &Sent, citizen: Citizen, at: &Place) -> Result<Response> {
    let Sent { app, fields, .. } = sent;
    let address = super::address_of(app, at)?;
    let host = host_at(app, address).await?;
    let is_secret = fields.ticked("secret");
    let outcome = match Words::read(fields.get("body")) {
        Ok(words) => {
            let door = address.path();
            let said = [door.as_str(), words.as_str(), if is_secret { "secret" } else { "" }];
            let key = Key::of_form(citizen.id, fields, &said, &[])?;
            guestbook::write(app, &citizen, &host, &words, is_secret, key.as_ref()).await
        }
        Err(error) => Err(error),
    };
    sent.settle(&citizen, address, Where::Below, outcome).await
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
    let sent = Sent { app, page, waiting, fields };
    of_writer(citizen, &sent.fields, &OF_GUESTBOOK, |citizen| edited(&sent, citizen, &at)).await
}

async fn edited(sent: &Sent, citizen: Citizen, at: &At) -> Result<Response> {
    let Sent { app, fields, .. } = sent;
    let (entry, address) = standing(app, &citizen, at).await?;
    entry.must_be_by(&citizen)?;
    let outcome = match Words::read(fields.get("body")) {
        Ok(words) => guestbook::edit(app, &citizen, &entry, Some(&words), Some(fields.ticked("secret"))).await,
        Err(error) => Err(error),
    };
    sent.settle(&citizen, address, Where::In(entry.id), outcome.map(|()| entry.id)).await
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
    let sent = Sent { app, page, waiting, fields };
    of_writer(citizen, &sent.fields, &OF_GUESTBOOK, |citizen| answered(&sent, citizen, &at)).await
}

async fn answered(sent: &Sent, citizen: Citizen, at: &At) -> Result<Response> {
    let Sent { app, fields, .. } = sent;
    let (entry, address) = standing(app, &citizen, at).await?;
    let outcome = match fields.get("body") {
        "" if entry.answer.is_some() => guestbook::answer(app, &citizen, &entry, None, None).await,
        body => match Words::read(body) {
            // a form of before does not have it
            Ok(words) => guestbook::answer(app, &citizen, &entry, Some(&words), fields.find("version")).await,
            Err(error) => Err(error),
        },
    };
    sent.settle(&citizen, address, Where::Under(entry.id), outcome.map(|()| entry.id)).await
}

/// `POST /planets/{planet}/{floor}/{unit}/guestbook/{id}/delete`
pub async fn delete(State(app): State<App>, Path(at): Path<At>, OwnForm { citizen, .. }: OwnForm) -> Result<Response> {
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

impl Sent {
    /// Back to the entry, which waits for its writer no longer; or the page once more, with what was typed and why it
    /// was not taken.
    async fn settle(
        &self,
        citizen: &Citizen,
        address: Address,
        place: Where,
        outcome: Result<i64>,
    ) -> Result<Response> {
        let Sent { app, page, waiting, fields } = self;
        let error = match outcome {
            Ok(entry) => {
                let mut response = go(&format!("{}?entry={entry}#c{entry}", address.path()));
                waiting.end(app, citizen.id, &page.path, fields, &mut response).await?;
                return Ok(response);
            }
            Err(error) => error,
        };
        let draft = Draft::refused(fields, place, error)?;
        let number = match place {
            Where::Below => 1,
            Where::In(id) | Where::Under(id) => {
                let entry = guestbook::entry(app, citizen.id, id).await?;
                guestbook::page_of(app, &entry, citizen.id).await?
            }
        };
        again(app, page.clone(), citizen, address, Look { number, drafts: vec![draft], ..Look::default() }).await
    }
}
