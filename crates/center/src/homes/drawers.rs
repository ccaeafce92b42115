//! What the editor draws with, packed as small as it goes: it is the same for all of a planet who read one language, so
//! it is made once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use isometric::{Catalogue, Language};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::immigration::Planet;

/// The catalogue for the script.
pub struct Packed {
    pub plain: String,
    pub brotli: Vec<u8>,
    pub tag: String,
}

/// What was packed so far; as long as the program runs.
#[derive(Default)]
pub struct Drawers(Mutex<HashMap<(Planet, Language), Arc<Packed>>>);

impl Drawers {
    /// The catalogue with the sky over `planet`. The first time it takes a moment of a processor.
    pub fn get(&self, catalogue: &Catalogue, planet: Planet, language: Language) -> Result<Arc<Packed>> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(packed) = kept().get(&(planet, language)) {
            return Ok(packed.clone());
        }
        let packed = Arc::new(pack(&catalogue.for_script(planet.id(), Some(language)).to_string())?);
        kept().insert((planet, language), packed.clone());
        Ok(packed)
    }
}

fn pack(plain: &str) -> Result<Packed> {
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, size_hint: plain.len(), ..Default::default() };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut plain.as_bytes(), &mut small, &settings).map_err(Error::internal)?;
    // the same as text and packed, which one tag may only say weakly
    let tag = format!("W/\"{}\"", &hex::encode(Sha256::digest(plain.as_bytes()))[..16]);
    Ok(Packed { plain: plain.to_owned(), brotli: small, tag })
}
