//! What a person changes about their own account: password, recovery code, sign-ins, and leaving for good.

use std::net::IpAddr;

use crate::accounts::guesses::Guess;
use crate::accounts::passwords::Password;
use crate::accounts::sign_ins::{self, Proven};
use crate::accounts::sign_up::recovery_code;
use crate::accounts::store::{self, PasswordRow, SignInRow};
use crate::accounts::tokens::digest;
use crate::accounts::{Citizen, device, links};
use crate::app::App;
use crate::clock::Micros;
use crate::db::args;
use crate::error::{Error, Result};
use crate::feeds;

/// An open sign-in, as the settings list it.
pub struct Device {
    pub id: i64,
    pub since: Micros,
    pub name: String,
    pub is_this: bool,
}

pub async fn devices(app: &App, citizen: &Citizen) -> Result<Vec<Device>> {
    let rows: Vec<SignInRow> = app.db.all(store::SIGN_INS_OF, args![citizen.id, app.clock.now()]).await?;
    Ok(rows
        .into_iter()
        .map(|row| Device {
            id: row.id,
            since: row.created_at,
            is_this: row.id == citizen.sign_in_id,
            name: device::name(&row.device),
        })
        .collect())
}

/// Ends one of the user's own sign-ins; of others nothing is told.
pub async fn end_device(app: &App, citizen: &Citizen, sign_in: i64) -> Result<()> {
    app.db.run(store::REVOKE_OF_USER, args![citizen.id, sign_in, app.clock.now()]).await?;
    Ok(())
}

/// Ends every sign-in of the user but this one.
pub async fn end_other_devices(app: &App, citizen: &Citizen) -> Result<()> {
    app.db.run(store::REVOKE_OTHERS, args![citizen.id, citizen.sign_in_id, app.clock.now()]).await?;
    Ok(())
}

/// The user has read that their nickname went to an older account.
pub async fn renaming_seen(app: &App, citizen: &Citizen) -> Result<()> {
    app.db.run(store::RENAMING_SEEN, args![citizen.id]).await?;
    Ok(())
}

/// Changes the password after checking the old one; every other sign-in and the address of the feed end.
pub async fn change_password(app: &App, address: IpAddr, citizen: &Citizen, old: &str, new: &str) -> Result<()> {
    let proven = check_password(app, address, citizen, "old_password", old).await?;
    let username = links::username_of(app, citizen.id).await?;
    let password = Password::parse(new, Some(&username)).map_err(|code| Error::field("password", code))?;
    let hash = app.hasher.hash(address, password).await?;
    let mut tx = app.db.begin().await?;
    proven.hold(&mut tx).await.map_err(at("old_password"))?;
    tx.run(store::SET_PASSWORD, args![citizen.id, hash]).await?;
    tx.run(store::REVOKE_OTHERS, args![citizen.id, citizen.sign_in_id, app.clock.now()]).await?;
    tx.run(store::DROP_LINKS_OF, args![citizen.id]).await?;
    feeds::end(&mut tx, citizen.id).await?;
    tx.commit().await?;
    Ok(())
}

/// A new recovery code; the old one stops working.
pub async fn new_recovery_code(app: &App, address: IpAddr, citizen: &Citizen, password: &str) -> Result<String> {
    let proven = check_password(app, address, citizen, "code_password", password).await?;
    let code = recovery_code();
    let mut tx = app.db.begin().await?;
    proven.hold(&mut tx).await.map_err(at("code_password"))?;
    tx.run(store::SET_RECOVERY, args![citizen.id, digest(&code)]).await?;
    tx.commit().await?;
    Ok(code)
}

/// Wrong answers are refused at the field, and counted for this sign-in alone: nobody else's keep its owner from
/// changing anything.
async fn check_password(
    app: &App,
    address: IpAddr,
    citizen: &Citizen,
    field: &'static str,
    password: &str,
) -> Result<Proven> {
    let guess = Guess::of_citizen(&app.limits, citizen.sign_in_id).await?;
    guess.judged(prove(app, address, citizen, password).await).await.map_err(at(field))
}

async fn prove(app: &App, address: IpAddr, citizen: &Citizen, password: &str) -> Result<Proven> {
    let row: Option<PasswordRow> = app.db.maybe(store::PASSWORD_OF_ID, args![citizen.id]).await?;
    sign_ins::prove(app, address, row, password).await
}

/// A wrong password stands at its field.
fn at(field: &'static str) -> impl Fn(Error) -> Error {
    move |error| if matches!(error, Error::BadCredentials) { Error::field(field, "wrong_password") } else { error }
}
