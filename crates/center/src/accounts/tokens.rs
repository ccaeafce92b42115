//! Access tokens (signed, short) and refresh tokens (random, stored hashed).

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::accounts::secrets::Secrets;
use crate::clock::{DAY, MINUTE, Micros, SECOND};
use crate::error::{Error, Result};

/// How long an access token is good for.
pub const ACCESS: Micros = 15 * MINUTE;
/// How long a refresh token is good for.
pub const REFRESH: Micros = 30 * DAY;

/// What the header says a token is (RFC 9068).
const KIND: &str = "at+jwt";
/// How far the clocks of two servers may be apart, in seconds.
const APART: i64 = 60;

/// What a person gets when signing in or renewing.
#[derive(Clone)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
    pub access_seconds: i64,
    pub refresh_seconds: i64,
}

/// Without the tokens: what is printed ends up in logs.
impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens")
            .field("access_seconds", &self.access_seconds)
            .field("refresh_seconds", &self.refresh_seconds)
            .finish_non_exhaustive()
    }
}

/// What an access token says: which sign-in of which user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    pub user: i64,
    pub sign_in: i64,
}

/// The claims as they are written; moments in seconds since 1970.
#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    sub: String,
    sid: i64,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Signs access tokens with the newest secret of the site and reads those of all that are still good: HS256 and nothing
/// else.
pub struct Signer(RwLock<Arc<Ring>>);

struct Ring {
    site: String,
    keys: Vec<SigningKey>,
    validation: Validation,
    proven: Proven,
}

/// Tokens that were found to be signed by us, each at one of so many places: a page is asked for again with the one
/// that the last was asked for with.
struct Proven {
    hasher: RandomState,
    places: Vec<Mutex<Option<Known>>>,
}

/// A token, and what it says.
type Known = (Box<str>, Good);

const PLACES: usize = 4_096;

/// What a signed token says, and how long it and its secret are good.
#[derive(Clone, Copy)]
struct Good {
    claims: Claims,
    key_until: Micros,
    exp: i64,
    nbf: i64,
}

impl Good {
    fn is_good(&self, now: Micros) -> bool {
        let seconds = now / SECOND;
        self.key_until > now && self.exp > seconds && self.nbf <= seconds + APART
    }
}

impl Proven {
    fn new() -> Proven {
        Proven { hasher: RandomState::new(), places: (0..PLACES).map(|_| Mutex::default()).collect() }
    }

    /// What `token` says: what is known of it, or else what `read` finds out.
    fn get(&self, token: &str, read: impl FnOnce() -> Option<Good>) -> Option<Good> {
        let place = &self.places[self.hasher.hash_one(token) as usize % PLACES];
        let known = || place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, good)) = known().as_ref().filter(|(other, _)| **other == *token) {
            return Some(*good);
        }
        let good = read()?;
        *known() = Some((token.into(), good));
        Some(good)
    }
}

struct SigningKey {
    id: String,
    secret: Vec<u8>,
    from: Micros,
    until: Micros,
    encode: EncodingKey,
    decode: DecodingKey,
}

impl Signer {
    pub fn new(secrets: &Secrets) -> Signer {
        Signer(RwLock::new(Arc::new(Ring::new(secrets))))
    }

    /// Goes on with other secrets.
    pub fn replace(&self, secrets: &Secrets) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Ring::new(secrets));
    }

    pub fn sign(&self, user: i64, sign_in: i64, now: Micros) -> Result<String> {
        let ring = self.ring();
        let key = ring.signing(now).ok_or_else(|| Error::internal("there is no signing secret"))?;
        let seconds = now / SECOND;
        let (iss, aud) = (ring.site.clone(), ring.site.clone());
        let payload = Payload {
            iss,
            aud,
            sub: user.to_string(),
            sid: sign_in,
            iat: seconds,
            nbf: seconds,
            exp: (now + ACCESS) / SECOND,
        };
        let header = Header { typ: Some(KIND.to_owned()), kid: Some(key.id.clone()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, &payload, &key.encode).map_err(Error::internal)
    }

    /// The claims of a token that is ours and good now.
    pub fn read(&self, token: &str, now: Micros) -> Option<Claims> {
        let ring = self.ring();
        ring.proven.get(token, || ring.read(token)).filter(|good| good.is_good(now)).map(|good| good.claims)
    }

    /// The name of the site, which no other one has and which stays the same: no secret.
    pub fn site(&self) -> String {
        self.ring().site.clone()
    }

    /// The name of the newest secret, and the secret.
    pub(super) fn secret_of(&self, now: Micros) -> Option<(String, Vec<u8>)> {
        self.ring().signing(now).map(|key| (key.id.clone(), key.secret.clone()))
    }

    /// The secret of that name, if it is still good.
    pub(super) fn secret_called(&self, id: &str, now: Micros) -> Option<Vec<u8>> {
        self.ring().keys.iter().find(|key| key.id == id && key.until > now).map(|key| key.secret.clone())
    }

    fn ring(&self) -> Arc<Ring> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Ring {
    fn new(secrets: &Secrets) -> Ring {
        // names this site: the token of another one is not for us, whoever shares a secret with it
        let site = format!("urn:make-migrations:{}", secrets.site);
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[&site]);
        validation.set_audience(&[&site]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
        // the site's clock decides, which tests move
        (validation.validate_exp, validation.validate_nbf) = (false, false);
        let key = |key: &crate::accounts::secrets::Key| SigningKey {
            id: key.id.clone(),
            secret: key.bytes(),
            from: key.from,
            until: key.until.unwrap_or(Micros::MAX),
            encode: EncodingKey::from_secret(&key.bytes()),
            decode: DecodingKey::from_secret(&key.bytes()),
        };
        Ring { site, validation, keys: secrets.keys.iter().map(key).collect(), proven: Proven::new() }
    }

    /// What a token says that one of the secrets has signed, whether it is good now or not.
    fn read(&self, token: &str) -> Option<Good> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        // what a header calls critical must be understood, and there is nothing of that kind here
        let is_plain =
            header.crit.is_none() && header.typ.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case(KIND));
        let id = header.kid.filter(|_| is_plain)?;
        let key = self.keys.iter().find(|key| key.id == id)?;
        let payload = jsonwebtoken::decode::<Payload>(token, &key.decode, &self.validation).ok()?.claims;
        let claims = Claims { user: payload.sub.parse().ok()?, sign_in: payload.sid };
        Some(Good { claims, key_until: key.until, exp: payload.exp, nbf: payload.nbf })
    }

    /// The newest secret that signs already; before there is one, the oldest.
    fn signing(&self, now: Micros) -> Option<&SigningKey> {
        self.keys.iter().rev().find(|key| key.from <= now).or_else(|| self.keys.first())
    }
}

/// A fresh random secret of 256 bits, as text that fits into a cookie and an address.
pub fn random_secret() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// How a secret is stored and compared.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The first half of a refresh token, which all tokens of a sign-in share; the other half is random. Texts that are no
/// token have none.
pub fn family_of(refresh: &str) -> Option<&str> {
    refresh.get(..32).filter(|_| refresh.len() == 64)
}

/// A refresh token of a family, or of a new one.
pub fn refresh_token(family: Option<&str>) -> String {
    let fresh = random_secret();
    match family {
        Some(family) => format!("{family}{}", &fresh[32..]),
        None => fresh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    const NOW: Micros = 1_800_000_000 * SECOND;

    /// A token signed with the secret of `secrets`, with what `change` makes of header and claims.
    fn forged(secrets: &Secrets, token: &str, change: impl FnOnce(&mut Value, &mut Value)) -> String {
        let mut parts = token.split('.').map(|part| {
            serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap_or_default()).unwrap_or_default()
        });
        let (mut header, mut claims) = (parts.next().unwrap(), parts.next().unwrap());
        change(&mut header, &mut claims);
        let text =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let key = EncodingKey::from_secret(&secrets.keys[0].bytes());
        let signature = jsonwebtoken::crypto::sign(text.as_bytes(), &key, Algorithm::HS256).unwrap();
        format!("{text}.{signature}")
    }

    #[test]
    fn only_our_own_unexpired_tokens_are_read() {
        let secrets = Secrets::fresh();
        let signer = Signer::new(&secrets);
        let token = signer.sign(1, 2, NOW).unwrap();
        assert_eq!(signer.read(&token, NOW), Some(Claims { user: 1, sign_in: 2 }));
        assert!(signer.read(&token, NOW + ACCESS).is_none(), "expired");
        assert!(signer.read(&token, NOW - 2 * MINUTE).is_none(), "not yet");
        assert!(signer.read(&token, NOW - SECOND).is_some(), "another server's clock");
        assert!(Signer::new(&Secrets::fresh()).read(&token, NOW).is_none(), "another secret");
        assert!(
            Signer::new(&Secrets { site: "another".into(), ..secrets.clone() }).read(&token, NOW).is_none(),
            "another site"
        );
        let claims = token.split('.').nth(1).unwrap();
        assert!(
            signer.read(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."), NOW).is_none(),
            "\"alg\": \"none\""
        );
        assert!(signer.read("", NOW).is_none());
        // what was found to be good before counts no longer
        signer.replace(&Secrets::fresh());
        assert!(signer.read(&token, NOW).is_none(), "the secret was exchanged");
    }

    #[test]
    fn every_part_of_a_token_is_looked_at() {
        let secrets = Secrets::fresh();
        let signer = Signer::new(&secrets);
        let token = signer.sign(1, 2, NOW).unwrap();
        let reads = |change: fn(&mut Value, &mut Value)| signer.read(&forged(&secrets, &token, change), NOW).is_some();
        assert!(reads(|_, _| {}), "as it is");
        assert!(!reads(|header, _| header["typ"] = json!("JWT")));
        assert!(!reads(|header, _| header["typ"] = Value::Null));
        assert!(!reads(|header, _| header["crit"] = json!(["exp"])));
        assert!(!reads(|header, _| header["crit"] = json!([])));
        assert!(!reads(|header, _| header["kid"] = json!("another")));
        assert!(!reads(|header, _| header["kid"] = Value::Null));
        assert!(!reads(|header, _| header["alg"] = json!("HS384")));
        for claim in ["iss", "aud", "sub", "sid", "nbf", "exp"] {
            let without = forged(&secrets, &token, |_, claims| drop(claims.as_object_mut().unwrap().remove(claim)));
            assert!(signer.read(&without, NOW).is_none(), "without {claim}");
        }
        assert!(!reads(|_, claims| claims["iss"] = json!("urn:make-migrations:another")));
        assert!(!reads(|_, claims| claims["aud"] = json!("another")));
        assert!(!reads(|_, claims| claims["aud"] = json!(["another"])));
        assert!(!reads(|_, claims| claims["nbf"] = json!(1_800_000_900)));
        assert!(!reads(|_, claims| claims["exp"] = json!(1_799_999_999)));
        assert!(!reads(|_, claims| claims["sub"] = json!(1)));
    }

    #[test]
    fn refresh_tokens_carry_their_family() {
        let first = refresh_token(None);
        let next = refresh_token(family_of(&first));
        assert_eq!((family_of(&next), next.len()), (family_of(&first), 64));
        assert_ne!(first, next);
        assert_eq!((family_of("short"), family_of(&"가".repeat(30))), (None, None));
    }
}
