//! The keys that sign cards (`card-keys` in the data folder, beside `secret`, mode 0600), and exchanging them while
//! servers run.
//!
//! A new key signs a few seconds after it was written, when every server on the folder has read it. What those before
//! signed stays genuine, only their private halves go. What a revoked key signed is no longer genuine, for anybody may
//! have signed it. There are sixty-four names; then a new key takes that of a revoked one, which goes: nothing that it
//! signed is a signature of the new one.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::clock::{Micros, SECOND};
use crate::secret_file::SecretFile;

pub const FILE: SecretFile = SecretFile { name: "card-keys", holds: "keys of the cards" };

/// How long after it was written a new key begins to sign.
const AHEAD: Micros = 3 * SECOND;
/// What keys are called, in their order.
const IDS: &[u8; 64] = super::code::DIGITS;

/// What the file holds.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Keys {
    /// Oldest first.
    pub keys: Vec<Key>,
}

#[derive(Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Key {
    /// One character, the first of every code that it signs.
    pub id: char,
    /// The half that everybody may know: 32 bytes, base64url.
    pub public_key: String,
    /// The private half in hexadecimal digits, as long as it signs.
    secret: Option<String>,
    /// From when on it signs.
    pub from: Micros,
    /// Since when nothing that it signed is genuine.
    pub revoked_at: Option<Micros>,
}

/// Without the private half: what is printed ends up in logs.
impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .field("public_key", &self.public_key)
            .field("from", &self.from)
            .field("revoked_at", &self.revoked_at)
            .finish_non_exhaustive()
    }
}

impl Key {
    fn fresh(id: char, from: Micros) -> Key {
        let secret: [u8; 32] = rand::random();
        let public_key = URL_SAFE_NO_PAD.encode(SigningKey::from_bytes(&secret).verifying_key().as_bytes());
        Key { id, public_key, secret: Some(hex::encode(secret)), from, revoked_at: None }
    }

    /// Whether its private half is in the file.
    pub fn may_sign(&self) -> bool {
        self.secret.is_some()
    }

    fn signing(&self) -> Option<SigningKey> {
        let secret: [u8; 32] = hex::decode(self.secret.as_ref()?).ok()?.try_into().ok()?;
        Some(SigningKey::from_bytes(&secret))
    }

    fn verifying(&self) -> Option<VerifyingKey> {
        let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(&self.public_key).ok()?.try_into().ok()?;
        VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak())
    }
}

impl Keys {
    pub fn fresh() -> Keys {
        Keys { keys: vec![Key::fresh(char::from(IDS[0]), 0)] }
    }

    /// Reads the text of the file. The error is a sentence for the operator.
    pub fn parse(text: &str) -> Result<Keys, String> {
        let wrong = || format!("--data: the file {} does not hold keys of cards", FILE.name);
        let keys: Keys = serde_json::from_str(text).map_err(|_| wrong())?;
        let is_whole = |key: &Key| {
            let halves_match = key.secret.is_none()
                || key.signing().is_some_and(|signing| Some(signing.verifying_key()) == key.verifying());
            IDS.contains(&(u32::from(key.id) as u8)) && key.id.is_ascii() && key.verifying().is_some() && halves_match
        };
        let is_once = |key: &Key| keys.keys.iter().filter(|other| other.id == key.id).count() == 1;
        let signs = keys.keys.iter().any(|key| key.may_sign() && key.revoked_at.is_none());
        if signs && keys.keys.iter().all(|key| is_whole(key) && is_once(key)) { Ok(keys) } else { Err(wrong()) }
    }

    fn text(&self) -> Result<String, String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(|error| error.to_string())
    }

    /// With a new key that signs from `from` on; what it is called: by a name that none has, or else by that of the key
    /// that was revoked first. Only where all names are in use and none is revoked there is none.
    fn with_another(&mut self, from: Micros) -> Result<char, String> {
        let names = || IDS.iter().map(|id| char::from(*id));
        let unused = names().find(|name| self.keys.iter().all(|key| key.id != *name));
        let revoked = || self.keys.iter().filter_map(|key| Some((key.revoked_at?, key.id))).min().map(|(_, id)| id);
        let id = unused.or_else(revoked).ok_or_else(|| {
            format!("there are {} keys, and no names for more; a key that is revoked leaves its name", IDS.len())
        })?;
        self.keys.retain(|key| key.id != id);
        self.keys.push(Key::fresh(id, from));
        Ok(id)
    }

    /// Takes the private halves of all keys but the newest.
    fn retire(&mut self) {
        if let Some((_, others)) = self.keys.split_last_mut() {
            others.iter_mut().for_each(|key| key.secret = None);
        }
    }

    /// Nothing that the key called `id` signed is genuine any more. What signs now: another one, if that was it; there
    /// is always a name for it, at worst the same.
    fn revoke(&mut self, id: char, now: Micros) -> Result<char, String> {
        let key = self.keys.iter_mut().find(|key| key.id == id).ok_or_else(|| format!("there is no key {id}"))?;
        if key.revoked_at.is_some() {
            return Err(format!("the key {id} is revoked already"));
        }
        key.revoked_at = Some(now);
        key.secret = None;
        self.retire();
        match self.keys.last() {
            Some(newest) if newest.may_sign() => Ok(newest.id),
            _ => self.with_another(now),
        }
    }
}

/// Reads the keys, or makes the first on the first start.
pub fn read_or_make(data: &Path) -> Result<Keys, String> {
    FILE.make(data, || Keys::fresh().text())?;
    read(data)
}

pub fn read(data: &Path) -> Result<Keys, String> {
    Keys::parse(&FILE.read(data)?)
}

/// Adds a key that signs a few seconds later; what it is called. [`retire`] follows then.
pub fn rotate(data: &Path, now: Micros) -> Result<char, String> {
    change(data, |keys| {
        keys.retire();
        keys.with_another(now + AHEAD)
    })
}

/// Takes the private halves of all keys but the newest, which signs by now.
pub fn retire(data: &Path) -> Result<(), String> {
    change(data, |keys| {
        keys.retire();
        Ok(())
    })
}

/// Revokes a key; what the one is called that signs now.
pub fn revoke(data: &Path, id: char, now: Micros) -> Result<char, String> {
    change(data, |keys| keys.revoke(id, now))
}

fn change<T>(data: &Path, how: impl FnOnce(&mut Keys) -> Result<T, String>) -> Result<T, String> {
    FILE.replace(data, |text| {
        let mut keys = Keys::parse(text)?;
        let outcome = how(&mut keys)?;
        Ok((keys.text()?, outcome))
    })
}

/// The keys as a server uses them.
pub struct CardKeys(RwLock<Arc<Vec<Ready>>>);

/// A key that is ready to be used.
pub struct Ready {
    pub key: Key,
    signing: Option<SigningKey>,
    verifying: VerifyingKey,
}

impl CardKeys {
    pub fn new(keys: &Keys) -> CardKeys {
        CardKeys(RwLock::new(Arc::new(ready(keys))))
    }

    /// Goes on with others.
    pub fn replace(&self, keys: &Keys) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ready(keys));
    }

    /// All there are, oldest first.
    pub fn all(&self) -> Arc<Vec<Ready>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The signature under what `message` makes of the name of the key that signs at `now`, and that name.
    pub fn sign(&self, now: Micros, message: impl FnOnce(char) -> String) -> Option<(char, [u8; 64])> {
        let keys = self.all();
        let may_sign = |ready: &&Ready| ready.signing.is_some() && ready.key.revoked_at.is_none();
        // before the newest begins, the one before it signs
        let ready = keys.iter().rev().filter(may_sign).find(|ready| ready.key.from <= now);
        let ready = ready.or_else(|| keys.iter().find(may_sign))?;
        let signature = ready.signing.as_ref()?.sign(message(ready.key.id).as_bytes());
        Some((ready.key.id, signature.to_bytes()))
    }

    /// Whether the key of that name has signed `message`, and is not revoked. There is one signature that counts:
    /// others that a laxer reading of the standard would let pass are none.
    pub fn has_signed(&self, id: char, message: &str, signature: &[u8; 64]) -> bool {
        self.all().iter().any(|ready| {
            ready.key.id == id
                && ready.key.revoked_at.is_none()
                && ready.verifying.verify_strict(message.as_bytes(), &Signature::from_bytes(signature)).is_ok()
        })
    }
}

fn ready(keys: &Keys) -> Vec<Ready> {
    let ready = |key: &Key| Some(Ready { key: key.clone(), signing: key.signing(), verifying: key.verifying()? });
    keys.keys.iter().filter_map(ready).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = 1_800_000_000 * SECOND;

    #[test]
    fn keys_follow_one_another() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        let first = read_or_make(data).unwrap();
        assert_eq!(read_or_make(data).unwrap(), first);
        let of_card = |_| "a card".to_owned();
        let (id, old) = CardKeys::new(&first).sign(NOW, of_card).unwrap();
        assert_eq!((id, rotate(data, NOW).unwrap()), ('A', 'B'));
        let both = CardKeys::new(&read(data).unwrap());
        assert_eq!(both.sign(NOW, of_card).unwrap().0, 'A', "other servers have not read it yet");
        assert_eq!(both.sign(NOW + AHEAD, of_card).unwrap().0, 'B');
        retire(data).unwrap();
        let later = CardKeys::new(&read(data).unwrap());
        assert_eq!(later.sign(NOW, of_card).unwrap().0, 'B', "there is no other");
        assert!(later.has_signed('A', "a card", &old), "old cards stay genuine");
        assert!(!later.has_signed('B', "a card", &old) && !later.has_signed('A', "b card", &old));
        assert_eq!(revoke(data, 'A', NOW).unwrap(), 'B');
        assert!(!CardKeys::new(&read(data).unwrap()).has_signed('A', "a card", &old));
        assert_eq!(revoke(data, 'B', NOW).unwrap(), 'C', "cards are signed all the same");
        assert_eq!(CardKeys::new(&read(data).unwrap()).sign(NOW, of_card).unwrap().0, 'C');
        assert!(revoke(data, 'B', NOW).is_err() && revoke(data, 'Z', NOW).is_err());
        assert_eq!(read(data).unwrap().keys.iter().filter(|key| key.may_sign()).count(), 1);
    }

    #[test]
    fn a_key_revoked_before_it_signs_takes_the_one_before_with_it() {
        let folder = tempfile::tempdir().unwrap();
        read_or_make(folder.path()).unwrap();
        rotate(folder.path(), NOW).unwrap();
        assert_eq!(revoke(folder.path(), 'B', NOW).unwrap(), 'C', "whoever read the file has read both");
        let signing: Vec<char> =
            read(folder.path()).unwrap().keys.iter().filter(|key| key.may_sign()).map(|key| key.id).collect();
        assert_eq!(signing, ['C']);
    }

    #[test]
    fn what_is_no_file_of_keys_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let keys = read_or_make(folder.path()).unwrap();
        let text = keys.text().unwrap();
        let other = Keys::fresh();
        let twice = Keys { keys: vec![keys.keys[0].clone(), keys.keys[0].clone()] };
        let foreign = text.replace(&keys.keys[0].public_key, &other.keys[0].public_key);
        let unnamed = text.replace("\"A\"", "\"*\"");
        for bad in ["", "{}", "{\"keys\": []}", &foreign, &unnamed, &twice.text().unwrap()] {
            assert!(Keys::parse(bad).is_err(), "{bad}");
        }
        let printed = format!("{keys:?}");
        assert!(printed.contains(&keys.keys[0].public_key), "{printed}");
        assert!(!printed.contains(keys.keys[0].secret.as_ref().unwrap()), "{printed}");
    }
}
