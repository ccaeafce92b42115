//! What was typed and came too late: the sign-in had ended before the form was sent. The text waits for an hour until its writer is back, and
//! stands in its form again then, with scripts or without. Rules: only who has the secret of the cookie gets it, and only the user whose form
//! it was; rows are few and small. Start with [`hold`], then [`find`].

pub(crate) mod store;

use crate::accounts::tokens::{digest, random_secret};
use crate::app::App;
use crate::clock::{HOUR, Micros};
use crate::db::args;
use crate::error::Result;
use crate::held::store::HeldRow;
use crate::repeats::Key;
use crate::web::form::Fields;

/// How long a text waits.
pub const HELD: Micros = HOUR;
/// The largest, in bytes of what a form sends: 10,000 characters of Hangul, escaped, and a title.
const LARGEST: usize = 100 * 1024;
/// How many wait at once; the oldest gives way.
const MOST: i64 = 200;

/// Keeps `fields`, which were sent to `path`; the secret that finds them again, or nothing when they are empty or too large.
pub async fn hold(app: &App, path: &str, fields: &Fields) -> Result<Option<String>> {
    let text = fields.to_query();
    if text.is_empty() || text.len() > LARGEST {
        return Ok(None);
    }
    let secret = random_secret();
    app.db.run(store::MAKE_ROOM, args![MOST - 1]).await?;
    let owner = Key::owner(fields.get("key")).unwrap_or_default();
    app.db.run(store::HOLD, args![digest(&secret), owner, path, text, app.clock.now()]).await?;
    Ok(Some(secret))
}

/// What `user` had sent to `path`, if that is what the secret stands for.
pub async fn find(app: &App, secret: Option<&str>, user: i64, path: &str) -> Result<Option<Fields>> {
    let Some(secret) = secret else { return Ok(None) };
    let row: Option<HeldRow> = app.db.maybe(store::FIND, args![digest(secret), path, user, app.clock.now() - HELD]).await?;
    Ok(row.map(|row| Fields::default().read(row.fields.as_bytes())))
}

/// It was sent after all.
pub async fn forget(app: &App, secret: &str) -> Result<()> {
    app.db.run(store::FORGET, args![digest(secret)]).await?;
    Ok(())
}

/// Now and then: forgets what nobody came back for.
pub async fn tidy(app: &App) {
    if let Err(error) = app.db.run(store::FORGET_OLD, args![app.clock.now() - HELD]).await {
        tracing::warn!(%error, "old texts were not forgotten");
    }
}
