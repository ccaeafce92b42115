//! One-time links from the terminal (set-up, reset) and the recovery code: ways in without a password.

use std::net::IpAddr;

use crate::accounts::guesses::Guess;
use crate::accounts::passwords::Password;
use crate::accounts::sign_up::{self, SignUp, Welcome, normal_code, recovery_code};
use crate::accounts::tokens::{digest, random_secret};
use crate::accounts::{Username, sign_ins, store};
use crate::app::App;
use crate::clock::{DAY, HOUR, Micros};
use crate::db::{Db, Number, Text, args};
use crate::error::{Error, FieldError, Result};
use crate::feeds;

/// A link to make the first admin, while there is none; earlier ones stop working. The secret is in the address only.
pub async fn set_up(db: &Db, now: Micros) -> Result<Option<String>> {
    if db.maybe::<Number>(store::ANY_ADMIN, []).await?.is_some() {
        return Ok(None);
    }
    let secret = random_secret();
    let mut tx = db.begin().await?;
    tx.run(store::DROP_LINKS, args!["set_up"]).await?;
    tx.run(store::INSERT_LINK, args![digest(&secret), "set_up", None::<i64>, now + 7 * DAY]).await?;
    tx.commit().await?;
    Ok(Some(format!("/setup?key={secret}")))
}

/// A link with which the user chooses a new password, good for a day.
pub async fn reset(db: &Db, now: Micros, username: &Username) -> Result<String> {
    let user = db.maybe::<Number>(store::USER_ID, args![username.as_str()]).await?.ok_or(Error::NotFound)?.n;
    let secret = random_secret();
    db.run(store::INSERT_LINK, args![digest(&secret), "reset_password", user, now + 24 * HOUR]).await?;
    Ok(format!("/reset?key={secret}"))
}

/// Whether there is an admin.
pub async fn is_set_up(app: &App) -> Result<bool> {
    Ok(app.db.maybe::<Number>(store::ANY_ADMIN, args![]).await?.is_some())
}

/// Whether a link still works; 404 otherwise.
pub async fn check(app: &App, purpose: &str, secret: &str) -> Result<()> {
    find(app, purpose, secret).await.map(drop)
}

/// Whose link it is; 0 for the set-up link.
async fn find(app: &App, purpose: &str, secret: &str) -> Result<i64> {
    let found: Option<Number> = app.db.maybe(store::FIND_LINK, args![digest(secret), purpose, app.clock.now()]).await?;
    found.map(|user| user.n).ok_or(Error::NotFound)
}

/// The username of whoever a reset link is for; 404 when it no longer works.
pub async fn whose(app: &App, secret: &str) -> Result<String> {
    let found =
        app.db.maybe::<Number>(store::FIND_LINK, args![digest(secret), "reset_password", app.clock.now()]).await?;
    Ok(username_of(app, found.ok_or(Error::NotFound)?.n).await?.as_str().to_owned())
}

/// Uses the set-up link: the first admin. If the account cannot be made, the link stays good; of many uses at once one
/// succeeds.
pub async fn make_admin(app: &App, address: IpAddr, secret: &str, new: SignUp) -> Result<Welcome> {
    Guess::of_secret(&app.limits, address).await?.judged(check(app, "set_up", secret).await).await?;
    let hashed = sign_up::hash(app, address, new).await?;
    let mut tx = app.db.begin().await?;
    // deleting the link's row locks it: whoever comes second finds nothing
    tx.maybe::<Number>(store::USE_LINK, args![digest(secret), "set_up", app.clock.now()])
        .await?
        .ok_or(Error::NotFound)?;
    if tx.maybe::<Number>(store::ANY_ADMIN, args![]).await?.is_some() {
        return Err(Error::NotFound);
    }
    let welcome = sign_up::insert(app, &mut tx, hashed).await?;
    tx.commit().await?;
    Ok(welcome)
}

/// Uses a reset link. Every sign-in of the user ends, and other links stop working.
pub async fn reset_password(app: &App, address: IpAddr, secret: &str, password: &str) -> Result<i64> {
    let now = app.clock.now();
    let user = Guess::of_secret(&app.limits, address).await?.judged(find(app, "reset_password", secret).await).await?;
    sign_ins::refuse_suspended(app, user).await?;
    let username = username_of(app, user).await?;
    let hash = app.hasher.hash(address, parse(password, &username)?).await?;
    let mut tx = app.db.begin().await?;
    // locks the user's row first: of several links used at once none waits for another that waits for it
    tx.run(store::SET_PASSWORD, args![user, hash]).await?;
    tx.maybe::<Number>(store::USE_LINK, args![digest(secret), "reset_password", now]).await?.ok_or(Error::NotFound)?;
    tx.run(store::REVOKE_ALL, args![user, now]).await?;
    tx.run(store::DROP_LINKS_OF, args![user]).await?;
    feeds::end(&mut tx, user).await?;
    tx.commit().await?;
    Ok(user)
}

/// Resets a lost password with the recovery code. Gives the user and the next code; every sign-in ends.
pub async fn recover(app: &App, address: IpAddr, username: &str, code: &str, password: &str) -> Result<(i64, String)> {
    let user = Guess::of_secret(&app.limits, address).await?.judged(owner_of_code(app, username, code).await).await?;
    sign_ins::refuse_suspended(app, user).await?;
    let username = username_of(app, user).await?;
    // the new password is judged first, so that a code is not used up for nothing
    let hash = app.hasher.hash(address, parse(password, &username)?).await?;
    let next = recovery_code();
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let values = args![username.as_str(), digest(&normal_code(code)), digest(&next), hash];
    let user = tx.maybe::<Number>(store::USE_RECOVERY, values).await?.ok_or(Error::BadCredentials)?.n;
    tx.run(store::REVOKE_ALL, args![user, now]).await?;
    tx.run(store::DROP_LINKS_OF, args![user]).await?;
    feeds::end(&mut tx, user).await?;
    tx.commit().await?;
    Ok((user, next))
}

/// Looked up before anything is hashed: a wrong code costs next to nothing.
async fn owner_of_code(app: &App, username: &str, code: &str) -> Result<i64> {
    let username = Username::parse(username).map_err(|_| Error::BadCredentials)?;
    let owner: Option<Number> =
        app.db.maybe(store::OWNER_OF_CODE, args![username.as_str(), digest(&normal_code(code))]).await?;
    owner.map(|user| user.n).ok_or(Error::BadCredentials)
}

fn parse(password: &str, username: &Username) -> Result<Password> {
    Password::parse(password, Some(username)).map_err(|code| Error::Invalid(vec![FieldError::new("password", code)]))
}

pub(super) async fn username_of(app: &App, user: i64) -> Result<Username> {
    let name: Text = app.db.maybe(store::USERNAME_OF, args![user]).await?.ok_or(Error::NotFound)?;
    Username::parse(&name.s).map_err(Error::internal)
}
