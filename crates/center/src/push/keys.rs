//! The key by which push services know the site (RFC 8292, VAPID): made once, kept in the database, the same on every
//! server; and what it signs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::SecretKey;
use p256::elliptic_curve::rand_core::OsRng;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use serde::Serialize;

use crate::app::App;
use crate::clock::{HOUR, Micros, SECOND};
use crate::db::args;
use crate::error::{Error, Result};
use crate::push::store::{self, SecretRow};

/// How long a signature is good for; services take at most a day.
const GOOD_FOR: Micros = 12 * HOUR;
/// One that ends sooner is not used any more.
const SPARE: Micros = HOUR;

pub struct Keys {
    /// The public one as browsers take it: base64url of the point, uncompressed.
    pub public: String,
    secret: EncodingKey,
    /// What was signed for each service, and until when it is good.
    signed: Mutex<HashMap<String, (Micros, String)>>,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    exp: Micros,
    sub: &'a str,
}

/// The keys of the site; made if there are none.
pub async fn of(app: &App) -> Result<Arc<Keys>> {
    app.push.keys.get_or_try_init(|| read_or_make(app)).await.cloned()
}

async fn read_or_make(app: &App) -> Result<Arc<Keys>> {
    let known = match app.db.maybe::<SecretRow>(store::SECRET, args![]).await? {
        Some(row) => row,
        None => {
            let secret = SecretKey::random(&mut OsRng).to_pkcs8_der().map_err(Error::internal)?;
            app.db.run(store::KEEP_SECRET, args![secret.as_bytes(), app.clock.now()]).await?;
            // another server may have been first
            app.db.one(store::SECRET, args![]).await?
        }
    };
    let secret = SecretKey::from_pkcs8_der(&known.bytes).map_err(Error::internal)?;
    let public = URL_SAFE_NO_PAD.encode(secret.public_key().to_encoded_point(false).as_bytes());
    Ok(Arc::new(Keys { public, secret: EncodingKey::from_ec_der(&known.bytes), signed: Mutex::default() }))
}

impl Keys {
    /// The header by which the service at `origin` knows who we are; `contact` is whom it may turn to.
    pub(super) fn authorization(&self, origin: &str, contact: &str, now: Micros) -> Result<String> {
        let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        signed.retain(|_, (until, _)| *until > now + SPARE);
        if let Some((_, header)) = signed.get(origin) {
            return Ok(header.clone());
        }
        let until = now + GOOD_FOR;
        let claims = Claims { aud: origin, exp: until / SECOND, sub: contact };
        let token =
            jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, &self.secret).map_err(Error::internal)?;
        let header = format!("vapid t={token}, k={}", self.public);
        signed.insert(origin.to_owned(), (until, header.clone()));
        Ok(header)
    }
}
