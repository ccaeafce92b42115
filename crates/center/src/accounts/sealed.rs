//! Short texts that a browser keeps for us and cannot read: sealed with a key made of the site's signing secret
//! (ChaCha20-Poly1305), good for what they were sealed about and nothing else. When the secret is exchanged they end
//! with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use sha2::{Digest, Sha256};

use crate::accounts::tokens::Signer;
use crate::clock::Micros;
use crate::error::{Error, Result};

/// Bytes of the number that no two texts share.
const NONCE: usize = 12;

impl Signer {
    /// `text` as only this site can read it again, and only for `about`; in letters that a cookie takes.
    pub fn seal(&self, about: &str, text: &str, now: Micros) -> Result<String> {
        let (id, secret) = self.secret_of(now).ok_or_else(|| Error::internal("there is no signing secret"))?;
        let nonce: [u8; NONCE] = rand::random();
        let sealed = cipher(&secret)
            .encrypt(&nonce.into(), Payload { msg: text.as_bytes(), aad: about.as_bytes() })
            .map_err(|_| Error::internal("a text could not be sealed"))?;
        Ok(format!("{id}.{}", URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat())))
    }

    /// What was sealed about the same.
    pub fn unseal(&self, about: &str, sealed: &str, now: Micros) -> Option<String> {
        let (id, rest) = sealed.split_once('.')?;
        let bytes = URL_SAFE_NO_PAD.decode(rest).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let secret = self.secret_called(id, now)?;
        let text = cipher(&secret).decrypt(&nonce.into(), Payload { msg: sealed, aad: about.as_bytes() }).ok()?;
        String::from_utf8(text).ok()
    }
}

/// A key of its own: what signs tokens seals nothing.
fn cipher(secret: &[u8]) -> ChaCha20Poly1305 {
    let key: [u8; 32] =
        Sha256::new_with_prefix(b"what a browser keeps sealed: ").chain_update(secret).finalize().into();
    ChaCha20Poly1305::new(&key.into())
}

#[cfg(test)]
mod tests {
    use crate::accounts::secrets::Secrets;
    use crate::accounts::tokens::Signer;

    #[test]
    fn what_is_sealed_is_read_by_the_site_alone_and_for_its_purpose_alone() {
        let signer = Signer::new(&Secrets::fresh());
        let sealed = signer.seal("a", "7K3F-Q2MX", 0).unwrap();
        assert_eq!(signer.unseal("a", &sealed, 0).as_deref(), Some("7K3F-Q2MX"));
        assert_ne!(sealed, signer.seal("a", "7K3F-Q2MX", 0).unwrap(), "no two look alike");
        assert_eq!(signer.unseal("b", &sealed, 0), None);
        assert_eq!(Signer::new(&Secrets::fresh()).unseal("a", &sealed, 0), None);
        let changed: String = sealed.chars().rev().collect();
        for other in ["", ".", "x.y", &sealed[..20], &changed] {
            assert_eq!(signer.unseal("a", other, 0), None, "{other}");
        }
        let last = if sealed.ends_with('A') { 'B' } else { 'A' };
        assert_eq!(signer.unseal("a", &format!("{}{last}", &sealed[..sealed.len() - 1]), 0), None);
    }
}
