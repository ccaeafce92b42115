//! Access tokens (signed, short) and refresh tokens (random, stored hashed).

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock::{DAY, MINUTE, Micros, SECOND};
use crate::error::{Error, Result};

/// How long an access token is good for.
pub const ACCESS: Micros = 15 * MINUTE;
/// How long a refresh token is good for.
pub const REFRESH: Micros = 30 * DAY;

/// What a person gets when signing in or renewing.
#[derive(Debug, Clone)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
    pub access_seconds: i64,
    pub refresh_seconds: i64,
}

/// What an access token says: which sign-in of which user, until when (seconds since 1970).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    pub sub: i64,
    pub sid: i64,
    pub exp: i64,
}

/// Signs access tokens with the site's secret: HS256 and nothing else.
pub struct Signer {
    encode: EncodingKey,
    decode: DecodingKey,
    header: Header,
    validation: Validation,
}

impl Signer {
    pub fn new(secret: &[u8]) -> Signer {
        let mut validation = Validation::new(Algorithm::HS256);
        // the site's clock decides below, which tests move
        validation.validate_exp = false;
        validation.required_spec_claims = ["exp".to_owned()].into();
        Signer { encode: EncodingKey::from_secret(secret), decode: DecodingKey::from_secret(secret), header: Header::new(Algorithm::HS256), validation }
    }

    pub fn sign(&self, user: i64, sign_in: i64, now: Micros) -> Result<String> {
        let claims = Claims { sub: user, sid: sign_in, exp: (now + ACCESS) / SECOND };
        jsonwebtoken::encode(&self.header, &claims, &self.encode).map_err(Error::internal)
    }

    /// The claims of a token that is ours and not expired.
    pub fn read(&self, token: &str, now: Micros) -> Option<Claims> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decode, &self.validation).ok()?.claims;
        (claims.exp > now / SECOND).then_some(claims)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_unexpired_tokens_are_read() {
        let signer = Signer::new(&[7; 32]);
        let now = 1_800_000_000 * SECOND;
        let token = signer.sign(1, 2, now).unwrap();
        assert_eq!(signer.read(&token, now).map(|claims| (claims.sub, claims.sid)), Some((1, 2)));
        assert!(signer.read(&token, now + ACCESS).is_none(), "expired");
        assert!(Signer::new(&[8; 32]).read(&token, now).is_none(), "another secret");
        // "alg": "none"
        let claims = token.split('.').nth(1).unwrap();
        assert!(signer.read(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."), now).is_none());
        assert!(signer.read("", now).is_none());
    }
}
