//! Where pictures are decoded. Memory and processors are few, so only so many are at once, and people take turns: who
//! sends much waits for what they sent, and nobody else does.

use std::sync::Arc;

use crate::error::Result;
use crate::turns::{Bounds, Turn, Turns};

/// Of one person a few may wait: a dialog asks for one thing after the other, in some tabs.
const PHOTOS: Bounds = Bounds { of_one: 4, in_all: 256 };
/// Articles bring four at once, one after the other.
const PICTURES: Bounds = Bounds { of_one: 16, in_all: 256 };

/// The lines before it, by person.
pub struct Darkroom {
    /// Photos of faces that are not large, as many at once as there are processors; and what is drawn of them.
    pub photos: Arc<Turns<i64>>,
    /// Large ones, which take much memory.
    pub large_photos: Arc<Turns<i64>>,
    /// Pictures of articles, which may be as large.
    pub pictures: Arc<Turns<i64>>,
    /// Whether a person of whom too much waits is sent away.
    fair: bool,
}

impl Darkroom {
    pub fn new(fair: bool) -> Darkroom {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Darkroom {
            photos: Turns::new(processors, PHOTOS),
            large_photos: Turns::new(1, PHOTOS),
            pictures: Turns::new(1, PICTURES),
            fair,
        }
    }

    /// The turn of `sitter` in one of its lines; 429 for a person who has too much in it.
    pub async fn turn(&self, line: &Arc<Turns<i64>>, sitter: Sitter) -> Result<Turn<i64>> {
        match sitter {
            Sitter::Person(user) => line.enter(user, self.fair).await,
            Sitter::Job(user) => line.enter(user, false).await,
        }
    }
}

/// Whose turn it is to have a photo decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sitter {
    /// A person who waits for it, and is refused when too much of theirs does already.
    Person(i64),
    /// A job of theirs, which waits for as long as it takes.
    Job(i64),
}
