//! Pictures of single pieces: the same for everybody, drawn when they are first asked for, under addresses that change
//! with what they show.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use isometric::{Kind, Look};
use sha2::{Digest, Sha256};

use super::Furniture;

/// A picture as it is sent.
pub struct Picture {
    pub svg: String,
    /// Of what is in it.
    pub hash: String,
}

/// What was drawn before: no more than there are pieces, colourways and turns.
#[derive(Default)]
pub(super) struct Pictures(RwLock<HashMap<(String, Look), Arc<Picture>>>);

/// Under whose sky pieces stand that show one, where it is nobody's room.
const SKY: &str = "saturn";

impl Furniture {
    /// The quarter turns in which a piece can stand.
    pub fn turns(kind: Kind) -> &'static [u8] {
        if kind == Kind::Wall { &[0, 3] } else { &[0, 1, 2, 3] }
    }

    /// A piece by day with its lamps on; nothing for one that is not known, or a look that it does not have.
    pub fn picture(&self, id: &str, look: Look) -> Option<Arc<Picture>> {
        let piece = self.piece(id)?;
        if look.colour >= piece.colours || !Furniture::turns(piece.kind).contains(&look.rotation) {
            return None;
        }
        let key = (id.to_owned(), Look { lit: true, night: None, ..look });
        if let Some(known) = self.pictures.0.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Some(known.clone());
        }
        let planet = piece.planet.as_deref().unwrap_or(SKY);
        let svg = self.sprites.piece(&self.catalogue, id, key.1, planet)?;
        let hash = hex::encode(&Sha256::digest(&svg)[..6]);
        let picture = Arc::new(Picture { svg, hash });
        self.pictures.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, picture.clone());
        Some(picture)
    }

    /// Where that picture is.
    pub fn picture_url(&self, id: &str, look: Look) -> String {
        let hash = self.picture(id, look).map(|picture| picture.hash.clone()).unwrap_or_default();
        let mut url = format!("/furniture/{id}.svg?v={hash}");
        for (name, n) in [("turn", look.rotation), ("colour", look.colour)] {
            if n > 0 {
                url.push_str(&format!("&{name}={n}"));
            }
        }
        url
    }
}
