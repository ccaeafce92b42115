//! What is new on the solar board, for feed readers: a private address for each person, which holds a secret and is
//! all that a reader knows. Rules: the secret is stored hashed, shown once and logged nowhere; it reads and does
//! nothing else; whether its owner may read is looked at each time; a new one, another password or switching it off end
//! it. Start with [`renew`] and [`reader`].

pub mod pages;
pub(crate) mod store;

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::accounts::Citizen;
use crate::accounts::tokens::digest;
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};
use crate::feeds::store::ReaderRow;
use crate::limits::{Limit, Who};

/// Letters of a secret: 32 bytes.
const LETTERS: usize = 43;

/// Whose feed is read, and since when they have it.
pub struct Reader {
    pub user: i64,
    pub since: Micros,
}

/// Gives `citizen` a new address, of which this is the part behind `/feeds/`. The one before ends.
pub async fn renew(app: &App, citizen: &Citizen) -> Result<String> {
    let secret = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    app.db.run(store::KEEP, args![citizen.id, digest(&secret), app.clock.now()]).await?;
    Ok(format!("{secret}.atom"))
}

/// Ends the address of `citizen`, if they have one.
pub async fn switch_off(app: &App, citizen: &Citizen) -> Result<()> {
    app.db.run(store::END, args![citizen.id]).await?;
    Ok(())
}

/// In the transaction that changes the password of `user`: what was given out before ends.
pub async fn end(tx: &mut Tx, user: i64) -> Result<()> {
    tx.run(store::END, args![user]).await?;
    Ok(())
}

/// Since when `citizen` has an address.
pub async fn since(app: &App, citizen: &Citizen) -> Result<Option<Micros>> {
    Ok(app.db.maybe::<Number>(store::SINCE, args![citizen.id]).await?.map(|row| row.n))
}

/// Whose address `file` is the end of, asked for from `from`. 404 when it is nobody's, 403 when its owner rests, 429
/// when it is read too often or `from` tries too many that are nobody's.
pub async fn reader(app: &App, file: &str, from: IpAddr) -> Result<Reader> {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let secret = file
        .strip_suffix(".atom")
        .filter(|secret| secret.len() == LETTERS && secret.bytes().all(is_letter))
        .ok_or(Error::NotFound)?;
    // of many at once some more are looked up than the limit says: that is work and no guess, for nobody comes upon 32
    // bytes; readers behind one address, who all ask on the hour, would be held up if each were counted first
    let wrong = Who::Address(from);
    app.limits.look(Limit::WrongFeed, wrong).await?;
    let Some(row) = app.db.maybe::<ReaderRow>(store::READER, args![digest(secret)]).await? else {
        app.limits.note(Limit::WrongFeed, wrong).await;
        return Err(Error::NotFound);
    };
    if row.suspended_until > app.clock.now() {
        return Err(Error::Suspended(row.suspended_until));
    }
    app.limits.person(Limit::Feed, row.user_id).await?;
    Ok(Reader { user: row.user_id, since: row.made_at })
}
