//! Signing in, staying signed in, signing out.
//!
//! A refresh token is exchanged at every renewal. The old one stays good until 30 seconds after one of its successors was first used, each use
//! giving a further successor: neither a thousand parallel renewals nor a lost answer sign anybody out. After that its use is a theft, and
//! ends the sign-in for the thief and the owner alike.

use std::net::IpAddr;

use crate::accounts::guesses::Guess;
use crate::accounts::store::{self, CitizenRow, OpenRow, PasswordRow, RefreshRow};
use crate::accounts::tokens::{ACCESS, REFRESH, Tokens, digest, random_secret};
use crate::accounts::{Citizen, Username};
use crate::app::App;
use crate::clock::{Micros, SECOND};
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};
use crate::web::limits::Limit;

/// How long a used refresh token stays good once a successor has been used.
const GRACE: Micros = 30 * SECOND;

/// The user of an access token, if its sign-in is still open. One query.
pub async fn citizen(app: &App, access: &str) -> Result<Option<Citizen>> {
    let now = app.clock.now();
    let Some(claims) = app.signer.read(access, now) else { return Ok(None) };
    let row: Option<CitizenRow> = app.db.maybe(store::CITIZEN, args![claims.sid, claims.sub, now]).await?;
    Ok(row.map(Citizen::from))
}

/// The user of a refresh token, without using it: for requests that must not write.
pub async fn peek(app: &App, refresh: &str) -> Result<Option<Citizen>> {
    let now = app.clock.now();
    let row: Option<CitizenRow> = app.db.maybe(store::PEEK, args![digest(refresh), now, now - GRACE]).await?;
    Ok(row.map(Citizen::from))
}

/// Checks name and password. An unknown name and a wrong password take the same time and say the same. 429 for an address that was wrong too often.
pub async fn sign_in(app: &App, address: IpAddr, username: &str, password: &str, device: &str) -> Result<Tokens> {
    let guess = Guess::of_account(&app.limits, address, &Username::counted(username))?;
    let user = guess.judged(check(app, address, username, password).await)?;
    app.limits.person(Limit::OpenSignIn, user)?;
    open(app, user, device).await
}

/// The user whose name and password these are.
async fn check(app: &App, address: IpAddr, username: &str, password: &str) -> Result<i64> {
    let known: Option<PasswordRow> = match Username::parse(username) {
        Ok(name) => app.db.maybe(store::PASSWORD_OF, args![name.as_str()]).await?,
        Err(_) => None,
    };
    let user = known.as_ref().map(|row| row.id);
    if !app.hasher.verify(address, password, known.map(|row| row.password_hash)).await? {
        return Err(Error::BadCredentials);
    }
    user.ok_or(Error::BadCredentials)
}

/// 403 for somebody who is suspended, with until when.
pub async fn refuse_suspended(app: &App, user: i64) -> Result<()> {
    let until = app.db.maybe::<Number>(store::SUSPENDED_UNTIL, args![user]).await?.map_or(0, |until| until.n);
    if until > app.clock.now() { Err(Error::Suspended(until)) } else { Ok(()) }
}

/// Opens a sign-in for a user who has just proved who they are; not for one who is suspended.
pub async fn open(app: &App, user: i64, device: &str) -> Result<Tokens> {
    refuse_suspended(app, user).await?;
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    let device: String = device.chars().filter(|c| !c.is_control()).take(200).collect();
    let sign_in = tx.one::<Number>(store::INSERT_SIGN_IN, args![user, now, now + REFRESH, device]).await?.n;
    let tokens = give(app, &mut tx, user, sign_in, None, now).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Exchanges a refresh token for new tokens. [`Error::BadCredentials`] when it is unknown, expired, or used after its grace.
pub async fn renew(app: &App, refresh: &str) -> Result<Tokens> {
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    let token: RefreshRow = tx.maybe(store::USE_REFRESH, args![digest(refresh), now, now - GRACE]).await?.ok_or(Error::BadCredentials)?;
    if token.in_grace == 0 {
        tx.run(store::REVOKE, args![token.sign_in_id, now]).await?;
        tx.commit().await?;
        tracing::warn!(sign_in = token.sign_in_id, "a used refresh token came back: the sign-in was ended");
        return Err(Error::BadCredentials);
    }
    let open: OpenRow = tx.maybe(store::OPEN_SIGN_IN, args![token.sign_in_id, now]).await?.filter(|_| token.unexpired == 1).ok_or(Error::BadCredentials)?;
    if open.suspended_until > now {
        return Err(Error::Suspended(open.suspended_until));
    }
    if let Some(parent) = token.parent_id {
        tx.run(store::MARK_SUCCEEDED, args![parent, now]).await?;
    }
    tx.run(store::PROLONG_SIGN_IN, args![token.sign_in_id, now + REFRESH]).await?;
    let tokens = give(app, &mut tx, open.user_id, token.sign_in_id, Some(token.id), now).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Whether a sign-in is still open and its user not suspended; for answers that go on for long.
pub async fn is_open(app: &App, sign_in: i64) -> Result<bool> {
    Ok(app.db.maybe::<Number>(store::GOES_ON, args![sign_in, app.clock.now()]).await?.is_some())
}

/// Ends a sign-in at once, on every node.
pub async fn end(app: &App, sign_in: i64) -> Result<()> {
    app.db.run(store::REVOKE, args![sign_in, app.clock.now()]).await?;
    Ok(())
}

/// Ends the sign-in of a refresh token, for somebody whose access token ran out.
pub async fn end_by_refresh(app: &App, refresh: &str) -> Result<()> {
    app.db.run(store::REVOKE_BY_REFRESH, args![digest(refresh), app.clock.now()]).await?;
    Ok(())
}

async fn give(app: &App, tx: &mut Tx, user: i64, sign_in: i64, parent: Option<i64>, now: Micros) -> Result<Tokens> {
    let refresh = random_secret();
    tx.run(store::INSERT_REFRESH, args![sign_in, digest(&refresh), parent, now, now + REFRESH]).await?;
    Ok(Tokens { access: app.signer.sign(user, sign_in, now)?, refresh, access_seconds: ACCESS / SECOND, refresh_seconds: REFRESH / SECOND })
}
