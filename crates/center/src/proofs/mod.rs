//! The proof of a citizen card: a signed address on its back, at which anybody who was handed the card sees that it is
//! genuine and still valid. Rules: it says number, planet and month of arrival and no more, unless its owner shows the
//! card to everybody; what was not signed here, for this site and in this one spelling, is 404; a card is valid until
//! its owner renews the code or is gone, whatever else becomes of them; without a configured address there are no
//! codes. Start with [`of`] and [`check`]; `keys.rs` has the keys, `code.rs` what is signed and how it is written.

pub mod code;
pub mod command;
pub mod keys;
pub mod pages;
pub mod qr;
pub(crate) mod store;

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Number, args};
use crate::error::{Error, Result};
use crate::immigration::Planet;
use crate::proofs::code::Code;
use crate::proofs::keys::Keys;
use crate::proofs::store::StandingRow;
use crate::visibility::{self, Shown};

/// What a card bears.
pub struct Proof {
    pub address: String,
    /// How often it was renewed.
    pub renewals: i64,
}

/// What is said of a genuine code.
pub enum Standing {
    Valid(Box<Valid>),
    /// Its owner has another one, or is gone: nobody is told which.
    Over,
}

/// What anybody who was handed the card may know of it.
pub struct Valid {
    pub citizen_number: String,
    pub planet: Planet,
    pub arrived: Micros,
    /// Whose card it is, where they show it to everybody.
    pub shown: Option<Shown>,
}

/// The proof of the card of `user`, who is `citizen_number`; nothing while the site has no address to be found at.
pub async fn of(app: &App, user: i64, citizen_number: &str) -> Result<Option<Proof>> {
    let Some(origin) = app.config.origin() else { return Ok(None) };
    let renewals = renewals(app, user).await?;
    let unknown = || Error::internal("a citizen number that is none");
    let label = |key| code::label(key, renewals, citizen_number);
    label('A').ok_or_else(unknown)?;
    let message = |key| code::message(&origin, &label(key).unwrap_or_default(), citizen_number);
    let signed = app.card_keys.sign(app.clock.now(), message);
    let (key, signature) = signed.ok_or_else(|| Error::internal("there is no key for cards"))?;
    let code = Code { key, renewals, citizen_number: citizen_number.to_owned(), signature };
    Ok(Some(Proof { address: format!("{origin}/v/{}", code.text()), renewals }))
}

async fn renewals(app: &App, user: i64) -> Result<i64> {
    Ok(app.db.maybe::<Number>(store::RENEWALS, args![user]).await?.map_or(0, |row| row.n))
}

/// Looks at a code as it stands in the address; 404 for whatever was not signed here.
pub async fn check(app: &App, text: &str) -> Result<Standing> {
    let origin = app.config.origin().ok_or(Error::NotFound)?;
    let code = Code::parse(text).ok_or(Error::NotFound)?;
    if !app.card_keys.has_signed(code.key, &code.message(&origin), &code.signature) {
        return Err(Error::NotFound);
    }
    let row: Option<StandingRow> = app.db.maybe(store::STANDING, args![code.citizen_number.as_str()]).await?;
    let Some(row) = row.filter(|row| row.renewals == code.renewals) else { return Ok(Standing::Over) };
    let planet = Planet::from_id(&row.planet).ok_or_else(|| Error::internal("a residence on no planet"))?;
    let citizen_number = code.citizen_number;
    let shown = visibility::of(app, row.user_id).await?.filter(|shown| shown.openness.card);
    Ok(Standing::Valid(Box::new(Valid { citizen_number, planet, arrived: row.issued_at, shown })))
}

/// Gives the card of `citizen` a new code, when it was renewed `before` times so far: whoever asks for that twice gets
/// one. Whether it was this request that did it.
pub async fn renew(app: &App, citizen: &Citizen, before: i64) -> Result<bool> {
    if renewals(app, citizen.id).await? != before {
        return Ok(false);
    }
    Ok(app.db.run(store::RENEW, args![citizen.id, before, app.clock.now()]).await? > 0)
}

/// Looks for new keys until the server stops.
pub async fn watch(app: App) {
    let take = |text: &str| Keys::parse(text).map(|keys| app.card_keys.replace(&keys));
    keys::FILE.watch(app.config.data.data.clone(), app.stopping.clone(), take).await;
}
