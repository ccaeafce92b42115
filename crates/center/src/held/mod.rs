//! What was typed and came too late: the sign-in had ended before the form was sent. The text waits for an hour until
//! its writer is back, and stands in its form again then, with scripts or without. Rules: only who has the secret of
//! the cookie gets it, and only the user whose form it was; one secret stands for all texts of a browser, and each form
//! has a place of its own, so that no text takes another's; rows are few and small, and nobody's give way to those of
//! another address. Start with [`hold`], then [`find`].

pub(crate) mod store;

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use crate::accounts::tokens::{digest, random_secret};
use crate::app::App;
use crate::clock::{HOUR, Micros};
use crate::db::{Number, args};
use crate::error::Result;
use crate::form::Fields;
use crate::held::store::{HeldPath, HeldRow};
use crate::repeats::Key;

/// The fields in which people write.
pub const WRITTEN: [&str; 10] =
    ["title", "body", "alt", "alt-1", "alt-2", "alt-3", "alt-4", "name_ko", "name_en", "birthday"];
/// How long a text waits.
pub const HELD: Micros = HOUR;
/// The largest, in bytes as a form sends them: what an article may hold, escaped, and half as much again.
const LARGEST: usize = 192 * 1024;
/// How many wait at once.
const MOST: i64 = 400;
/// How many wait at once for one browser; what comes then is on the page that says so.
const MOST_EACH: i64 = 10;

/// Keeps `fields`, which were sent to `path` from `address`, under the secret that the browser has already or a new
/// one, which is given back; nothing when there is no text, when it is too large, when enough wait for that browser, or
/// when the form does not say whose it is.
pub async fn hold(
    app: &App,
    secret: Option<&str>,
    path: &str,
    fields: &Fields,
    address: IpAddr,
) -> Result<Option<String>> {
    let Some(owner) = Key::owner(fields.get("key")) else { return Ok(None) };
    let text = fields.to_query();
    if fields.only(&WRITTEN).is_empty_but("key") || text.len() > LARGEST {
        return Ok(None);
    }
    let (path, form) = (normal(path), form(fields));
    let is_ours = |secret: &&str| secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
    let secret = secret.filter(is_ours).map_or_else(random_secret, str::to_owned);
    let (hash, now) = (digest(&secret), app.clock.now());
    let others = args![hash.clone(), &path, &form, now - HELD];
    if app.db.one::<Number>(store::OTHERS, others).await?.n >= MOST_EACH {
        return Ok(None);
    }
    if app.db.one::<Number>(store::COUNT, args![]).await?.n >= MOST {
        app.db.run(store::MAKE_ROOM, args![]).await?;
    }
    app.db.run(store::HOLD, args![hash, path, form, owner, address.to_string(), text, now]).await?;
    Ok(Some(secret))
}

/// What `user` had sent to `path`, as far as that waits under the secret, the newest first. The field `key` of each
/// names its form, so that the form in which it stands again is the one that it was sent from.
pub async fn all(app: &App, secret: Option<&str>, user: i64, path: &str) -> Result<Vec<Fields>> {
    let Some(secret) = secret else { return Ok(Vec::new()) };
    let rows: Vec<HeldRow> = app.db.all(store::FIND, args![digest(secret), path, user, app.clock.now() - HELD]).await?;
    let fields = |row: HeldRow| Fields::default().read(row.fields.as_bytes()).having("key", &row.form);
    Ok(rows.into_iter().map(fields).collect())
}

/// The newest of [`all`].
pub async fn find(app: &App, secret: Option<&str>, user: i64, path: &str) -> Result<Option<Fields>> {
    Ok(all(app, secret, user, path).await?.into_iter().next())
}

/// Where the texts that wait under the secret were sent to.
pub async fn paths(app: &App, secret: Option<&str>) -> Result<Vec<String>> {
    let Some(secret) = secret else { return Ok(Vec::new()) };
    let rows: Vec<HeldPath> = app.db.all(store::PATHS, args![digest(secret), app.clock.now() - HELD]).await?;
    Ok(rows.into_iter().map(|row| row.path).collect())
}

/// What `user` had sent to `path` from the form with these fields was sent after all; other forms' texts go on waiting.
pub async fn forget(app: &App, secret: &str, user: i64, path: &str, fields: &Fields) -> Result<()> {
    app.db.run(store::FORGET, args![digest(secret), path, user, form(fields)]).await?;
    Ok(())
}

/// `user` signs out on purpose: nothing of theirs waits in that browser any more.
pub async fn forget_user(app: &App, secret: &str, user: i64) -> Result<()> {
    app.db.run(store::FORGET_USER, args![digest(secret), user]).await?;
    Ok(())
}

/// Nothing is sent to `path` by `user` any more.
pub async fn forget_all(app: &App, secret: &str, user: i64, path: &str) -> Result<()> {
    app.db.run(store::FORGET_ALL, args![digest(secret), path, user]).await?;
    Ok(())
}

/// Now and then: forgets what nobody came back for.
pub async fn tidy(app: &App) -> Result<()> {
    app.db.run(store::FORGET_OLD, args![app.clock.now() - HELD]).await?;
    Ok(())
}

/// Which form it is: its key, with what it answers. That of a text that stands in its form again says both already,
/// also where it stands somewhere else since.
fn form(fields: &Fields) -> String {
    match (fields.get("key"), fields.get("parent_id")) {
        (key, "") => key.to_owned(),
        (key, _) if key.contains('.') => key.to_owned(),
        (key, answered) => format!("{key}.{answered}"),
    }
}

/// An address in the one way in which it is looked for: nothing escaped, no zeros before a number.
pub fn normal(path: &str) -> String {
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
