//! Staying signed in: refresh tokens, exchanged at every renewal.
//!
//! A token may be exchanged again and again until one of its successors is used: neither a thousand parallel renewals
//! nor a lost answer sign anybody out. The successor that is used first wins. Thirty seconds later the token, its other
//! successors, used or not, and all that came of them are doomed; whoever uses one of those is a thief or was robbed,
//! and the sign-in ends for both. So every token knows from when on it is doomed: it inherits that from the token it
//! was given for, and gets it when another is preferred to it. Doomed tokens need not be kept, because all tokens of a
//! sign-in begin alike: one that begins so and is not there was doomed. All others, those that ran out too, are kept as
//! long as their sign-in: by them it is known who came of whom, and a token that merely ran out does not pass for
//! stolen.

use crate::accounts::Citizen;
use crate::accounts::sign_ins::{GIVEN_UP, LONGEST};
use crate::accounts::store::{self, CitizenRow, HeldRow, OpenRow, RefreshRow};
use crate::accounts::tokens::{ACCESS, REFRESH, Tokens, digest, family_of, refresh_token};
use crate::app::App;
use crate::clock::{Micros, SECOND};
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};
use crate::limits::{Limit, Who};

/// How long a token and its successors stay good once one of these has been used.
const GRACE: Micros = 30 * SECOND;

/// The user of a refresh token, without using it: for requests that must not write.
pub async fn peek(app: &App, refresh: &str) -> Result<Option<Citizen>> {
    let row: Option<CitizenRow> = app.db.point(store::PEEK, args![digest(refresh), app.clock.now()]).await?;
    Ok(row.map(Citizen::from))
}

/// Exchanges a refresh token for new tokens. [`Error::BadCredentials`] when it is unknown, expired or doomed; 403 for
/// the suspended; 429 when one sign-in is renewed too often.
pub async fn renew(app: &App, refresh: &str) -> Result<Tokens> {
    let now = app.clock.now();
    let Some(token) = app.db.maybe::<RefreshRow>(store::FIND_REFRESH, args![digest(refresh)]).await? else {
        return unknown(app, refresh, now).await;
    };
    app.limits.count(Limit::Renewal, Who::SignIn(token.sign_in_id)).await?;
    let mut tx = app.db.begin().await?;
    // the rows of a family are always taken downwards: those who renew at once wait for one another, and never across
    let parent: Option<HeldRow> = match token.parent_id {
        Some(parent) => tx.maybe(store::HOLD_REFRESH, args![parent]).await?,
        None => None,
    };
    let Some(held) = tx.maybe::<HeldRow>(store::HOLD_REFRESH, args![token.id]).await? else {
        drop(tx);
        return unknown(app, refresh, now).await;
    };
    if held.doomed_at.is_some_and(|at| at <= now) {
        tx.run(store::REVOKE, args![token.sign_in_id, now]).await?;
        tx.commit().await?;
        return Err(theft(token.sign_in_id));
    }
    let open: Option<OpenRow> = tx.maybe(store::OPEN_SIGN_IN, args![token.sign_in_id, now]).await?;
    let open = open.filter(|_| held.expires_at > now).ok_or(Error::BadCredentials)?;
    if open.suspended_until > now {
        return Err(Error::Suspended(open.suspended_until));
    }
    match (token.parent_id, parent) {
        (Some(id), Some(HeldRow { succeeded_at: None, .. })) => {
            tx.run(store::SUCCEED, args![id, now, now + GRACE]).await?;
            tx.run(store::DOOM_OTHERS, args![id, token.id, now + GRACE]).await?;
        }
        // forgotten without a successor, as tokens that ran out once were: the first of its successors still wins
        (Some(id), None) if held.doomed_at.is_none() => {
            tx.run(store::DOOM_OTHERS, args![id, token.id, now + GRACE]).await?;
        }
        _ => {}
    }
    let ends = (now + REFRESH).min(open.created_at + LONGEST);
    let next = refresh_token(family_of(refresh));
    tx.run(store::PROLONG_SIGN_IN, args![token.sign_in_id, ends, family_of(&next).map(digest)]).await?;
    let values =
        Next { user: open.user_id, sign_in: token.sign_in_id, parent: Some(token.id), doomed_at: held.doomed_at, ends };
    let tokens = give(app, &mut tx, values, next, now).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// A refresh token that is to be written.
pub(super) struct Next {
    pub user: i64,
    pub sign_in: i64,
    /// The token it is given for.
    pub parent: Option<i64>,
    pub doomed_at: Option<Micros>,
    pub ends: Micros,
}

/// Writes a refresh token and signs an access token beside it.
pub(super) async fn give(app: &App, tx: &mut Tx, next: Next, refresh: String, now: Micros) -> Result<Tokens> {
    tx.run(store::INSERT_REFRESH, args![next.sign_in, digest(&refresh), next.parent, now, next.ends, next.doomed_at])
        .await?;
    let access = app.signer.sign(next.user, next.sign_in, now)?;
    Ok(Tokens { access, refresh, access_seconds: ACCESS / SECOND, refresh_seconds: (next.ends - now) / SECOND })
}

/// A token that is not there: if its sign-in is, it was doomed and forgotten.
async fn unknown(app: &App, refresh: &str, now: Micros) -> Result<Tokens> {
    let Some(family) = family_of(refresh).map(digest) else { return Err(Error::BadCredentials) };
    let Some(sign_in) = app.db.maybe::<Number>(store::OF_FAMILY, args![family]).await? else {
        return Err(Error::BadCredentials);
    };
    app.db.run(store::REVOKE, args![sign_in.n, now]).await?;
    Err(theft(sign_in.n))
}

fn theft(sign_in: i64) -> Error {
    tracing::warn!(sign_in, "a used refresh token came back: the sign-in was ended");
    Error::BadCredentials
}

/// Ends the sign-in of a refresh token, for somebody whose access token ran out. Whether there was one.
pub async fn end_by_refresh(app: &App, refresh: &str) -> Result<Option<i64>> {
    let now = app.clock.now();
    let found = app.db.maybe::<RefreshRow>(store::FIND_REFRESH, args![digest(refresh)]).await?;
    let sign_in = match (found, family_of(refresh)) {
        (Some(token), _) => Some(token.sign_in_id),
        (None, Some(family)) => {
            app.db.maybe::<Number>(store::OF_FAMILY, args![digest(family)]).await?.map(|sign_in| sign_in.n)
        }
        (None, None) => None,
    };
    let Some(sign_in) = sign_in else { return Ok(None) };
    app.db.run(store::REVOKE, args![sign_in, now]).await?;
    Ok(app.db.maybe::<Number>(store::WHOSE_SIGN_IN, args![sign_in]).await?.map(|user| user.n))
}

/// Forgets sign-ins and tokens that are over, a few at a time, so that nobody waits for it long.
pub async fn tidy(app: &App) -> Result<()> {
    let now = app.clock.now();
    for (sql, before, most) in [
        (store::FORGET_DOOMED, now, 500),
        (store::FORGET_ENDED, now - GIVEN_UP, 20),
        (store::FORGET_RUN_OUT, now, 20),
        (store::FORGET_LINKS, now, 500),
        (store::FORGET_DAYS, app.clock.day(now) - 1, 500),
    ] {
        while app.db.run(sql, args![before, most]).await? == most as u64 {
            tokio::task::yield_now().await;
        }
    }
    Ok(())
}
