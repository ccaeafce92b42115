//! Signing in and out. How one stays signed in is in `renewals.rs`.

use std::net::IpAddr;

use crate::accounts::guesses::Guess;
use crate::accounts::passwords::Verdict;
use crate::accounts::renewals::{Next, give};
use crate::accounts::store::{self, CitizenRow, PasswordRow};
use crate::accounts::tokens::{REFRESH, Tokens, digest, family_of, refresh_token};
use crate::accounts::{Citizen, Username};
use crate::app::App;
use crate::clock::{DAY, Micros};
use crate::db::{Number, Of, Tx, args};
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::topics::{self, Asked};

/// How long a sign-in lasts at most, however often it is renewed.
pub(super) const LONGEST: Micros = 180 * DAY;
/// After how long a sign-in that was ended is forgotten.
pub(super) const GIVEN_UP: Micros = DAY;
/// How many sign-ins of one person stay open.
const MOST: i64 = 100;

/// The user of an access token, if its sign-in is still open, and the version of what is asked for. One query; where
/// answers are remembered, the version after the user.
pub async fn citizen(app: &App, access: &str, topics: &Asked) -> Result<Option<Citizen>> {
    let now = app.clock.now();
    let Some(claims) = app.signer.read(access, now) else { return Ok(None) };
    let is_open = |row: &CitizenRow| row.expires_at > now;
    if !app.db.remembers() {
        let [a, b, c] = topics;
        let values = args![claims.sign_in, claims.user, a.as_str(), b.as_str(), c.as_str()];
        let row: Option<CitizenRow> = app.db.point(store::CITIZEN, values).await?;
        return Ok(row.filter(is_open).map(Citizen::from));
    }
    let values = args![claims.sign_in, claims.user];
    let row: Option<CitizenRow> = app.db.point_of(Of { value: 1, told_by: None }, store::CITIZEN_ALONE, values).await?;
    let Some(citizen) = row.filter(is_open).map(Citizen::from) else { return Ok(None) };
    let planet = citizen.address.map(|address| address.planet);
    let version = app.db.version_besides(&topics::of(topics, citizen.id, planet)).await?;
    Ok(Some(Citizen { version: Some(version), ..citizen }))
}

/// Checks name and password. An unknown name and a wrong password take the same time and say the same. 429 for an
/// address that was wrong too often.
pub async fn sign_in(app: &App, address: IpAddr, username: &str, password: &str, device: &str) -> Result<Tokens> {
    let guess = Guess::of_account(&app.limits, address, &Username::counted(username)).await?;
    let proven = guess.judged(check(app, address, username, password).await).await?;
    app.limits.person(Limit::OpenSignIn, proven.user).await?;
    refuse_suspended(app, proven.user).await?;
    let mut tx = app.db.begin().await?;
    proven.hold(&mut tx).await?;
    let tokens = open_in(app, &mut tx, proven.user, device).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// The user whose name and password these are.
async fn check(app: &App, address: IpAddr, username: &str, password: &str) -> Result<Proven> {
    let known: Option<PasswordRow> = match Username::parse(username) {
        Ok(name) => app.db.maybe(store::PASSWORD_OF, args![name.as_str()]).await?,
        Err(_) => None,
    };
    prove(app, address, known, password).await
}

/// Somebody whose password was right a moment ago, when its hash was this.
pub(super) struct Proven {
    user: i64,
    hash: String,
}

impl Proven {
    /// Makes sure inside the transaction that the password has not been changed since, and is not before its end: of
    /// many who come with one password while it is changed, none gets anything by it afterwards.
    pub async fn hold(&self, tx: &mut Tx) -> Result<()> {
        let held = tx.run(store::HOLD_PASSWORD, args![self.user, self.hash.as_str()]).await?;
        if held == 1 { Ok(()) } else { Err(Error::BadCredentials) }
    }
}

/// Whether `password` is that of `known`; a hash from before passwords were composed is replaced.
pub(super) async fn prove(app: &App, address: IpAddr, known: Option<PasswordRow>, password: &str) -> Result<Proven> {
    let verdict = app.hasher.verify(address, password, known.as_ref().map(|row| row.password_hash.clone())).await?;
    let Some(PasswordRow { id: user, password_hash: hash }) = known else { return Err(Error::BadCredentials) };
    match verdict {
        Verdict::Wrong => Err(Error::BadCredentials),
        Verdict::Right | Verdict::RightAsTyped(None) => Ok(Proven { user, hash }),
        Verdict::RightAsTyped(Some(new)) if app.db.run(store::REHASH, args![user, new.as_str(), hash]).await? == 1 => {
            Ok(Proven { user, hash: new })
        }
        // somebody else was faster, with the same password or another one
        Verdict::RightAsTyped(Some(_)) => {
            let now: Option<PasswordRow> = app.db.maybe(store::PASSWORD_OF_ID, args![user]).await?;
            match (app.hasher.verify(address, password, now.as_ref().map(|row| row.password_hash.clone())).await?, now)
            {
                (Verdict::Right, Some(row)) => Ok(Proven { user, hash: row.password_hash }),
                _ => Err(Error::BadCredentials),
            }
        }
    }
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
    let tokens = open_in(app, &mut tx, user, device).await?;
    tx.commit().await?;
    Ok(tokens)
}

async fn open_in(app: &App, tx: &mut Tx, user: i64, device: &str) -> Result<Tokens> {
    let now = app.clock.now();
    let device: String = device.chars().filter(|c| !c.is_control()).take(200).collect();
    let (refresh, ends) = (refresh_token(None), now + REFRESH);
    let sign_in = tx
        .one::<Number>(store::INSERT_SIGN_IN, args![user, now, ends, device, family_of(&refresh).map(digest)])
        .await?
        .n;
    // of too many, those that were renewed last stay
    tx.run(store::END_OLDEST, args![user, now, MOST]).await?;
    give(app, tx, Next { user, sign_in, parent: None, doomed_at: None, ends }, refresh, now).await
}

/// Those of `sign_ins` that may no longer be used: ended, run out, gone, or of somebody suspended. One query; for
/// answers that go on for long.
pub async fn closed_among(app: &App, sign_ins: &[i64]) -> Result<Vec<i64>> {
    let list = serde_json::to_string(sign_ins).map_err(Error::internal)?;
    let closed: Vec<Number> = app.db.all(store::CLOSED_AMONG, args![list, app.clock.now()]).await?;
    Ok(closed.into_iter().map(|sign_in| sign_in.n).collect())
}

/// Ends a sign-in at once, on every node.
pub async fn end(app: &App, sign_in: i64) -> Result<()> {
    app.db.run(store::REVOKE, args![sign_in, app.clock.now()]).await?;
    Ok(())
}
