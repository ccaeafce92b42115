//! What was typed and came too late: the sign-in had ended before the form was sent. The text waits for an hour until
//! its writer is back, and stands in its form again then, with scripts or without. Rules: only who has the secret of
//! the cookie gets it, and only the user whose form it was; one secret stands for all texts of a browser; rows are few
//! and small, and nobody's give way to those of another address. Start with [`hold`], then [`find`].

pub(crate) mod store;

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use crate::accounts::tokens::{digest, random_secret};
use crate::app::App;
use crate::clock::{HOUR, Micros};
use crate::db::{Number, args};
use crate::error::Result;
use crate::held::store::HeldRow;
use crate::repeats::Key;
use crate::web::form::Fields;

/// How long a text waits.
pub const HELD: Micros = HOUR;
/// The largest, in bytes as a form sends them: what an article may hold, escaped, and half as much again.
const LARGEST: usize = 192 * 1024;
/// How many wait at once.
const MOST: i64 = 400;

/// Keeps `fields`, which were sent to `path` from `address`, under the secret that the browser has already or a new
/// one, which is given back; nothing when there is no text, when it is too large, or when the form does not say whose
/// it is.
pub async fn hold(
    app: &App,
    secret: Option<&str>,
    path: &str,
    fields: &Fields,
    address: IpAddr,
) -> Result<Option<String>> {
    let Some(owner) = Key::owner(fields.get("key")) else { return Ok(None) };
    let text = fields.to_query();
    let is_empty = fields.is_empty_but("key");
    if is_empty || text.len() > LARGEST {
        return Ok(None);
    }
    let is_ours = |secret: &&str| secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
    let secret = secret.filter(is_ours).map_or_else(random_secret, str::to_owned);
    if app.db.one::<Number>(store::COUNT, args![]).await?.n >= MOST {
        app.db.run(store::MAKE_ROOM, args![]).await?;
    }
    app.db
        .run(store::HOLD, args![digest(&secret), normal(path), owner, address.to_string(), text, app.clock.now()])
        .await?;
    Ok(Some(secret))
}

/// What `user` had sent to `path`, if that waits under the secret.
pub async fn find(app: &App, secret: Option<&str>, user: i64, path: &str) -> Result<Option<Fields>> {
    let Some(secret) = secret else { return Ok(None) };
    let row: Option<HeldRow> =
        app.db.maybe(store::FIND, args![digest(secret), path, user, app.clock.now() - HELD]).await?;
    Ok(row.map(|row| Fields::default().read(row.fields.as_bytes())))
}

/// Whether anything waits under the secret.
pub async fn any(app: &App, secret: Option<&str>) -> Result<bool> {
    let Some(secret) = secret else { return Ok(false) };
    Ok(app.db.one::<Number>(store::ANY, args![digest(secret), app.clock.now() - HELD]).await?.n > 0)
}

/// What `user` had sent to `path` was sent after all.
pub async fn forget(app: &App, secret: &str, user: i64, path: &str) -> Result<()> {
    app.db.run(store::FORGET, args![digest(secret), path, user]).await?;
    Ok(())
}

/// Now and then: forgets what nobody came back for.
pub async fn tidy(app: &App) -> Result<()> {
    app.db.run(store::FORGET_OLD, args![app.clock.now() - HELD]).await?;
    Ok(())
}

/// An address in the one way in which it is looked for: nothing escaped, no zeros before a number.
fn normal(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let part = |part: &str| match part.parse::<u64>() {
        Ok(number) => number.to_string(),
        Err(_) => part.to_owned(),
    };
    decoded.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn an_address_has_one_form() {
        assert_eq!(normal("/boards/sola%72/09/comments"), "/boards/solar/9/comments");
        assert_eq!(normal("/boards/solar"), "/boards/solar");
    }
}
