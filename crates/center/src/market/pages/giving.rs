//! Giving a piece to somebody: whom, which is told before a note is written, and doing it.

use axum::extract::{Path, State};
use axum::response::Response;

use super::piece::refused;
use crate::accounts::Citizen;
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::id_of;
use crate::frame::Page;
use crate::frame::forms::OwnForm;
use crate::market::belongings;
use crate::market::deals::{self, Note, Recipient};
use crate::mentions;
use crate::repeats::Key;
use crate::web::form::Query;
use crate::web::page::go_saying;

/// What was typed into the form of a gift.
#[derive(Default)]
pub(super) struct Typed {
    pub resident: String,
    pub note: String,
    /// Whether that resident is there, and may get it.
    pub is_known: bool,
    /// Where nobody is called so: who begins like that.
    pub near: Vec<String>,
    /// It was named in the address: what is to be done next is there.
    pub is_asked: bool,
}

impl Typed {
    /// For whom it would be, as `?for=` or `?to=` say, and why they cannot be given it.
    pub async fn asked(
        app: &App,
        citizen: &Citizen,
        asked: &Query,
        furniture: &str,
    ) -> Result<(Typed, Option<&'static str>)> {
        let (to, refused, near) = match whom(app, citizen, asked).await? {
            Some(Ok(to)) => (to.nickname.clone(), cannot_get(app, citizen, &to, furniture).await?, Vec::new()),
            Some(Err(typed)) => {
                let near = near(app, citizen, &typed).await?;
                (typed, Some("no_such_resident"), near)
            }
            // a name of nothing but white space: somebody else is to be named
            None => return Ok((Typed { is_asked: !asked.get("to").is_empty(), ..Typed::default() }, None)),
        };
        let gift = Typed { is_known: refused.is_none(), resident: to, near, is_asked: true, ..Typed::default() };
        Ok((gift, refused))
    }
}

/// For whom it would be: the resident, or what was typed and is nobody.
async fn whom(app: &App, citizen: &Citizen, asked: &Query) -> Result<Option<Result<Recipient, String>>> {
    let (id, to) = (asked.get("for").trim(), asked.get("to").trim());
    if let Ok(number) = id_of(id)
        && to.is_empty()
    {
        // also somebody may be called like the number of somebody who is gone
        return Ok(Some(deals::recipient(app, citizen, number).await?.ok_or_else(|| id.to_owned())));
    }
    let typed = if to.is_empty() { id } else { to };
    if typed.is_empty() {
        return Ok(None);
    }
    Ok(Some(deals::recipient_called(app, citizen, typed).await?.ok_or_else(|| typed.to_owned())))
}

/// Who else may have been meant.
async fn near(app: &App, citizen: &Citizen, typed: &str) -> Result<Vec<String>> {
    let begun = mentions::beginning_with(app, typed.strip_prefix('@').unwrap_or(typed)).await?;
    let others = begun.into_iter().filter(|(person, _)| person.id != citizen.id);
    Ok(others.map(|(person, _)| person.nickname).collect())
}

/// Why they cannot be given it, told before a note is written.
async fn cannot_get(app: &App, citizen: &Citizen, to: &Recipient, furniture: &str) -> Result<Option<&'static str>> {
    if to.id == citizen.id {
        return Ok(Some("yourself"));
    }
    if !to.takes_gifts {
        return Ok(Some("gifts_closed"));
    }
    Ok(belongings::find(app, to.id, furniture).await?.map(|_| "they_own_it"))
}

/// `POST /market/{furniture}/gift`: `resident` is a nickname.
pub async fn gift(
    State(app): State<App>,
    page: Page,
    Path(id): Path<String>,
    OwnForm { citizen, fields }: OwnForm,
) -> Result<Response> {
    let typed = |name| fields.get(name).to_owned();
    let gift = Typed { resident: typed("resident"), note: typed("note"), ..Typed::default() };
    let key = Key::of_form(citizen.id, &fields, &[&id, &gift.resident, &gift.note], &[])?;
    let given = async {
        let note = Note::parse(&gift.note)?;
        if let Some(first) = deals::given(&app, &citizen, key.as_ref()).await? {
            return Ok(first);
        }
        let to: Option<Recipient> = deals::recipient_called(&app, &citizen, &gift.resident).await?;
        let to = to.ok_or_else(|| Error::field("resident", "no_such_resident"))?;
        deals::give(&app, &citizen, &id, &to, &note, key.as_ref()).await
    };
    match given.await {
        Ok(_) => Ok(go_saying(&format!("/market/{id}"), "given")),
        Err(error) => {
            let is_known =
                !matches!(&error, Error::Invalid(errors) if errors.iter().any(|error| error.field == "resident"));
            refused(&app, page, &citizen, &id, Typed { is_known, ..gift }, error).await
        }
    }
}
