//! The same thing sent twice: a lost answer, a second click, two nodes. A key that comes with what is sent answers with
//! the first result for a day, whatever the limits say. Rules: a key belongs to one person and one kind of thing; it is
//! taken and settled in the transaction of what is made, so that a failure leaves it free. Start with [`Key`], then
//! [`take`].

pub(crate) mod store;

use sha2::{Digest, Sha256};

use crate::app::App;
use crate::clock::{DAY, Micros};
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::upload::Upload;

/// How long a key is remembered.
const REMEMBERED: Micros = DAY;
/// The longest key, in bytes.
const LONGEST: usize = 255;

/// What tells two sendings of one thing from two things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(Vec<u8>);

impl Key {
    /// Of what a program sends as `Idempotency-Key`: 1–255 printable ASCII characters, otherwise 422.
    pub fn parse(sent: Option<&[u8]>) -> Result<Option<Key>> {
        let Some(sent) = sent else { return Ok(None) };
        let is_good = (1..=LONGEST).contains(&sent.len()) && sent.iter().all(|byte| (b' '..=b'~').contains(byte));
        if is_good { Ok(Some(Key(Sha256::digest(sent).to_vec()))) } else { Err(Error::field("idempotency_key", "key")) }
    }

    /// The same key for one thing of several: sent about another, it is another one.
    pub fn about(&self, what: &[&str]) -> Key {
        let mut digest = Sha256::new();
        digest.update(&self.0);
        for part in what {
            digest.update(part.len().to_le_bytes());
            digest.update(part.as_bytes());
        }
        Key(digest.finalize().to_vec())
    }

    /// Of a form that `user` sends: its hidden field `key` together with what was typed and chosen, so that what was
    /// changed and sent once more is another one. 409 `other_writer` for a form that somebody else was shown.
    pub fn of_form(user: i64, fields: &Fields, texts: &[&str], files: &[(String, Upload)]) -> Result<Option<Key>> {
        Key::must_be_of(user, fields)?;
        let key = fields.get("key");
        // one that only says whose form it is tells nothing apart
        if key.is_empty() || key.len() > LONGEST || key.ends_with('-') {
            return Ok(None);
        }
        // what waited for its writer says behind its key what it answers, which is one of the texts
        let key = key.split('.').next().unwrap_or_default();
        let mut digest = Sha256::new();
        for part in [&[key], texts].concat() {
            digest.update(part.len().to_le_bytes());
            digest.update(part.as_bytes());
        }
        for (_, file) in files {
            digest.update(file.digest());
        }
        Ok(Some(Key(digest.finalize().to_vec())))
    }

    /// 409 `other_writer` when the form was shown to somebody else than `user`, who has signed in meanwhile in the same
    /// browser: nothing is done in one person's name that another one wanted.
    pub fn must_be_of(user: i64, fields: &Fields) -> Result<()> {
        match Key::owner(fields.get("key")) {
            Some(owner) if owner != user => Err(Error::Conflict("other_writer")),
            _ => Ok(()),
        }
    }

    /// A fresh one, for all forms of a page that `user` is shown.
    pub fn fresh(user: i64) -> String {
        format!("{user}-{}", hex::encode(rand::random::<[u8; 6]>()))
    }

    /// What says whose form it is and nothing else: the same on every page, so that it costs little there.
    pub fn whose(user: i64) -> String {
        format!("{user}-")
    }

    /// Whose form a key was for.
    pub fn owner(key: &str) -> Option<i64> {
        key.split_once('-')?.0.parse().ok().filter(|user| *user > 0)
    }
}

/// The id of what the key made before, if it did.
pub async fn first(app: &App, user: i64, kind: &'static str, key: Option<&Key>) -> Result<Option<i64>> {
    let Some(key) = key else { return Ok(None) };
    let found =
        app.db.maybe::<Number>(store::FIRST, args![user, kind, key.0.clone(), app.clock.now() - REMEMBERED]).await?;
    Ok(found.map(|found| found.n))
}

/// Takes the key inside the transaction that is to make something, before anything else; the id of what it made, when
/// it is taken already. Of many at once the others wait here for the first one's end.
pub(crate) async fn take(
    tx: &mut Tx,
    user: i64,
    kind: &'static str,
    key: Option<&Key>,
    now: Micros,
) -> Result<Option<i64>> {
    let Some(key) = key else { return Ok(None) };
    let since = now - REMEMBERED;
    if tx.maybe::<Number>(store::TAKE, args![user, kind, key.0.clone(), now, since]).await?.is_some() {
        return Ok(None);
    }
    Ok(tx.maybe::<Number>(store::FIRST, args![user, kind, key.0.clone(), since]).await?.map(|first| first.n))
}

/// Writes down what the key made, in the same transaction.
pub(crate) async fn settle(tx: &mut Tx, user: i64, kind: &'static str, key: Option<&Key>, subject: i64) -> Result<()> {
    if let Some(key) = key {
        tx.run(store::SETTLE, args![user, kind, key.0.clone(), subject]).await?;
    }
    Ok(())
}

/// What a key made is deleted, in the transaction that deletes it: sent once more, it is made anew.
pub(crate) async fn release(tx: &mut Tx, kind: &'static str, subject: i64) -> Result<()> {
    tx.run(store::FORGET_SUBJECT, args![kind, subject]).await?;
    Ok(())
}

/// What a key made is out of sight for a while, in the transaction that hides it: sent once more, it is made anew.
pub(crate) async fn lay_still(tx: &mut Tx, kind: &'static str, subject: i64) -> Result<()> {
    tx.run(store::TURN, args![kind, subject]).await?;
    Ok(())
}

/// What a key made is back, in the transaction that brings it back; unless something else was made with it meanwhile.
pub(crate) async fn revive(tx: &mut Tx, kind: &'static str, subject: i64) -> Result<()> {
    tx.run(store::TURN, args![kind, -subject]).await?;
    Ok(())
}

/// Now and then: forgets keys whose day is over.
pub async fn tidy(app: &App) -> Result<()> {
    app.db.run(store::FORGET, args![app.clock.now() - REMEMBERED]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_changed_and_sent_once_more_is_another() {
        let form = |key: &str| Fields::default().read(format!("key={key}").as_bytes());
        let key = |key: &str, texts: &[&str]| Key::of_form(17, &form(key), texts, &[]).unwrap();
        assert!(key("k1", &["ab", "c"]).is_some());
        assert_eq!(key("k1", &["ab", "c"]), key("k1", &["ab", "c"]));
        assert_ne!(key("k1", &["ab", "c"]), key("k1", &["a", "bc"]));
        assert_ne!(key("k1", &["ab", "c"]), key("k2", &["ab", "c"]));
        assert_eq!(key("k1", &["ab"]), key("k1.7", &["ab"]), "that waited");
        assert_eq!(key("", &["ab"]), None);
        assert_eq!(key(&Key::whose(17), &["ab"]), None, "the same on every page");
        assert!(matches!(Key::must_be_of(18, &form(&Key::whose(17))), Err(Error::Conflict("other_writer"))));
        assert!(Key::of_form(17, &form(&Key::fresh(17)), &[], &[]).is_ok());
        assert!(matches!(Key::of_form(17, &form("18-a.7"), &[], &[]), Err(Error::Conflict("other_writer"))));
        assert_eq!(
            (Key::owner(&Key::fresh(17)), Key::owner("x-1"), Key::owner("-1"), Key::owner("12")),
            (Some(17), None, None, None)
        );
    }

    #[test]
    fn keys_of_programs() {
        assert!(Key::parse(Some(b"8e03978e-40d5-43dd-bc93-6894a57f9324")).unwrap().is_some());
        assert!(
            Key::parse(Some(b"")).is_err()
                && Key::parse(Some("키".as_bytes())).is_err()
                && Key::parse(Some(&[b'a'; 256])).is_err()
        );
        assert_eq!(Key::parse(None).unwrap(), None);
    }
}
