//! Furniture: which pieces there are, which of them are sold, and how they are drawn (crate `isometric`). Rules: an
//! operator's pieces stand beside those of the program; a piece that there was once stays known, so that it is drawn
//! where it stands, and is sold no more.

pub mod command;
mod pictures;
pub(crate) mod store;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use isometric::{Catalogue, Piece, Sprites};

use crate::clock::{DAY, Micros};
use crate::db::{Db, Value, args};
use crate::homes::drawers::Drawers;
use pictures::Pictures;
use store::KnownRow;

pub use pictures::Picture;

/// All furniture, read at the start.
pub struct Furniture {
    pub catalogue: Catalogue,
    /// Rooms that stand alone in a page or a file.
    pub sprites: Sprites,
    /// The catalogue as editors get it.
    pub drawers: Drawers,
    sold: HashSet<String>,
    /// Since when each piece is known, and since when the first of all.
    since: HashMap<String, Micros>,
    opened: Micros,
    pictures: Pictures,
}

/// How long a piece is new.
const NEW: Micros = 14 * DAY;

impl Furniture {
    /// Reads what comes with the program and the operator's folder, one piece a file; then what the database knows of
    /// pieces that are sold no more. The error is a sentence for the operator, which names the piece and the part.
    pub async fn read(folder: Option<&Path>, db: &Db, now: Micros) -> Result<Furniture, String> {
        let mut catalogue = read_catalogue(folder)?;
        let sold: HashSet<String> = catalogue.pieces().iter().map(|piece| piece.id.clone()).collect();
        let failed = |error| format!("the furniture of before cannot be read: {error}");
        let known: Vec<KnownRow> = db.all(store::KNOWN, args![]).await.map_err(failed)?;
        let before: HashMap<&str, &str> = known.iter().map(|row| (&row.id[..], &row.definition[..])).collect();
        let there = catalogue.pieces().iter().map(|piece| (&piece.id, piece.source.to_string()));
        let new = there.filter(|(id, definition)| before.get(&id[..]) != Some(&&definition[..]));
        let new: Vec<Vec<Value>> = new.map(|(id, definition)| args![id, definition, now].into()).collect();
        if !new.is_empty() {
            let mut tx = db.begin().await.map_err(failed)?;
            tx.insert_many_or(store::NOTE, new, store::ANEW).await.map_err(failed)?;
            tx.commit().await.map_err(failed)?;
        }
        let opened = known.iter().map(|row| row.known_since).min().unwrap_or(now);
        let mut since: HashMap<String, Micros> = sold.iter().map(|id| (id.clone(), now)).collect();
        since.extend(known.iter().map(|row| (row.id.clone(), row.known_since)));
        for row in known.into_iter().filter(|row| !sold.contains(&row.id)) {
            let added = serde_json::from_str(&row.definition).map(|source| catalogue.add(source));
            if !matches!(added, Ok(Ok(()))) {
                tracing::warn!(furniture = row.id, "a piece of before can no longer be drawn and is not shown");
            }
        }
        Ok(Furniture {
            catalogue,
            sprites: Sprites::new("r"),
            drawers: Drawers::default(),
            sold,
            since,
            opened,
            pictures: Pictures::default(),
        })
    }

    /// The piece, whether it is sold or stands somewhere from before.
    pub fn piece(&self, id: &str) -> Option<&Piece> {
        self.catalogue.piece(id)
    }

    /// The pieces that are sold, in the order of the catalogue.
    pub fn sold(&self) -> impl Iterator<Item = &Piece> {
        self.catalogue.pieces().iter().filter(|piece| self.sold.contains(&piece.id))
    }

    /// Until when a piece is new: those that the market opened with never were.
    pub fn new_until(&self, id: &str) -> Option<Micros> {
        let since = self.since.get(id).filter(|since| **since > self.opened)?;
        Some(since + NEW)
    }

    /// The pieces that came last and anybody may buy.
    pub fn newest(&self, n: usize) -> Vec<&Piece> {
        let mut pieces: Vec<&Piece> = self.sold().filter(|piece| piece.planet.is_none()).collect();
        // of those that came together the last of the catalogue
        pieces.reverse();
        pieces.sort_by_key(|piece| std::cmp::Reverse(self.since.get(&piece.id).copied()));
        pieces.truncate(n);
        pieces
    }

    pub fn is_sold(&self, id: &str) -> bool {
        self.sold.contains(id)
    }
}

/// The catalogue of the program with the operator's pieces.
pub fn read_catalogue(folder: Option<&Path>) -> Result<Catalogue, String> {
    let told = |faults: Vec<isometric::Fault>| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        lines.join("\n")
    };
    let mut catalogue = Catalogue::built_in().map_err(told)?;
    let Some(folder) = folder else { return Ok(catalogue) };
    let unreadable = |error: std::io::Error| format!("--furniture: {} cannot be read: {error}", folder.display());
    let mut files = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>())
        .map_err(unreadable)?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    for file in files {
        let said = |what: String| format!("--furniture: {}: {what}", file.display());
        let text = std::fs::read_to_string(&file).map_err(|error| said(error.to_string()))?;
        let source = serde_json::from_str(&text).map_err(|error| said(error.to_string()))?;
        catalogue.add(source).map_err(|faults| said(told(faults)))?;
    }
    Ok(catalogue)
}
