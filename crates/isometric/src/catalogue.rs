//! What furniture there is: read from JSON and checked, so that whatever stands in a [`Catalogue`] can be drawn.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use crate::check::{self, Fault};
use crate::colour::Rgb;
use crate::piece::{Name, Piece};
use crate::read::Names;
use crate::room::Language;
use crate::sky::Sky;
use crate::surface::Surface;

#[derive(Clone, Debug, Deserialize)]
pub struct Theme {
    pub id: String,
    #[serde(flatten)]
    pub name: Name,
}

/// All furniture, wallpapers, floorings and skies.
#[derive(Clone, Debug)]
pub struct Catalogue {
    pub themes: Vec<Theme>,
    pub wallpapers: Vec<Surface>,
    pub floorings: Vec<Surface>,
    pub skies: Vec<Sky>,
    pub(crate) names: Vec<String>,
    pub(crate) palette: Vec<Rgb>,
    pub(crate) pieces: Vec<Piece>,
    /// What stands in a new resident's room.
    pub starter: crate::Room,
    places: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct Furniture {
    palette: HashMap<String, String>,
    themes: Vec<Theme>,
    starter: crate::Room,
    pieces: Vec<Value>,
}

#[derive(Deserialize)]
struct Surfaces {
    wallpapers: Vec<Value>,
    floorings: Vec<Value>,
}

impl Catalogue {
    /// The catalogue that comes with the program.
    pub fn built_in() -> Result<Catalogue, Vec<Fault>> {
        Catalogue::parse(
            include_str!("../../../catalogue/furniture.json"),
            include_str!("../../../catalogue/surfaces.json"),
            include_str!("../../../catalogue/skies.json"),
        )
    }

    /// Reads and checks a catalogue; every fault names the piece and the part.
    pub fn parse(furniture: &str, surfaces: &str, skies: &str) -> Result<Catalogue, Vec<Fault>> {
        let broken =
            |file: &'static str| move |error: serde_json::Error| vec![Fault::of(file, None, error.to_string())];
        let furniture: Furniture = serde_json::from_str(furniture).map_err(broken("furniture"))?;
        let surfaces: Surfaces = serde_json::from_str(surfaces).map_err(broken("surfaces"))?;
        let skies: Vec<Sky> = serde_json::from_str(skies).map_err(broken("skies"))?;
        let mut faults = Vec::new();
        let mut palette: Vec<(String, Rgb)> = Vec::new();
        for (name, colour) in furniture.palette {
            match Rgb::parse(&colour) {
                Some(colour) => palette.push((name, colour)),
                None => faults.push(Fault::of("palette", None, format!("{name}: \"{colour}\" is not #rrggbb"))),
            }
        }
        palette.sort_by(|a, b| a.0.cmp(&b.0));
        let surface = |value: &Value, faults: &mut Vec<Fault>| match Surface::read(value) {
            Ok(surface) => Some(surface),
            Err(what) => {
                faults.push(Fault::of(&format!("surface {}", value["id"].as_str().unwrap_or("?")), None, what));
                None
            }
        };
        let mut catalogue = Catalogue {
            themes: furniture.themes,
            wallpapers: surfaces.wallpapers.iter().filter_map(|value| surface(value, &mut faults)).collect(),
            floorings: surfaces.floorings.iter().filter_map(|value| surface(value, &mut faults)).collect(),
            skies,
            names: palette.iter().map(|(name, _)| name.clone()).collect(),
            palette: palette.into_iter().map(|(_, colour)| colour).collect(),
            pieces: Vec::new(),
            starter: furniture.starter,
            places: HashMap::new(),
        };
        if catalogue.skies.is_empty() {
            faults.push(Fault::of("skies", None, "there is none".to_owned()));
        }
        for value in furniture.pieces {
            faults.extend(catalogue.add(value).err().unwrap_or_default());
        }
        for refusal in crate::refusals(&catalogue, &catalogue.starter) {
            faults.push(Fault::of("starter", refusal.item, format!("{:?}", refusal.code)));
        }
        if faults.is_empty() { Ok(catalogue) } else { Err(faults) }
    }

    /// Adds one more piece: an operator's own, or one that is sold no more but still stands in rooms.
    pub fn add(&mut self, source: Value) -> Result<(), Vec<Fault>> {
        let piece = Piece::read(source, &Names(&self.names))?;
        if self.place(&piece.id).is_some() {
            return Err(vec![Fault::of(&piece.id, None, "there are two of this id".to_owned())]);
        }
        let faults = check::piece(self, &piece);
        if !faults.is_empty() {
            return Err(faults);
        }
        self.places.insert(piece.id.clone(), self.pieces.len());
        self.pieces.push(piece);
        Ok(())
    }

    /// Adds what an operator wrote: one piece, a list of them, or `{"themes": […], "pieces": […]}`.
    pub fn add_text(&mut self, text: &str) -> Result<(), Vec<Fault>> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Many(Vec<Value>),
            More {
                #[serde(default)]
                themes: Vec<Theme>,
                pieces: Vec<Value>,
            },
            One(Value),
        }
        let written =
            serde_json::from_str(text).map_err(|error| vec![Fault::of("furniture", None, error.to_string())])?;
        let (themes, pieces) = match written {
            Written::Many(pieces) => (Vec::new(), pieces),
            Written::More { themes, pieces } => (themes, pieces),
            Written::One(piece) => (Vec::new(), vec![piece]),
        };
        self.themes.extend(themes);
        let faults: Vec<Fault> = pieces.into_iter().filter_map(|piece| self.add(piece).err()).flatten().collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    #[must_use]
    pub fn piece(&self, id: &str) -> Option<&Piece> {
        self.place(id).map(|at| &self.pieces[at])
    }

    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    #[must_use]
    pub fn wallpaper(&self, id: &str) -> Option<&Surface> {
        self.wallpapers.iter().find(|surface| surface.id == id)
    }

    #[must_use]
    pub fn flooring(&self, id: &str) -> Option<&Surface> {
        self.floorings.iter().find(|surface| surface.id == id)
    }

    /// The sky over a planet; an unknown one has the first.
    #[must_use]
    pub fn sky(&self, planet: &str) -> &Sky {
        self.skies.iter().find(|sky| sky.id == planet).unwrap_or(&self.skies[0])
    }

    /// All that the editor's script draws with, for a resident of one planet who reads one language.
    #[must_use]
    pub fn for_script(&self, planet: &str, language: Option<Language>) -> Value {
        let palette: serde_json::Map<String, Value> =
            self.names.iter().zip(&self.palette).map(|(name, colour)| (name.clone(), colour.text().into())).collect();
        let unread = language.map(|language| if language == Language::Korean { "en" } else { "ko" });
        let read = |source: &Value| {
            let mut source = source.clone();
            if let (Some(unread), Some(fields)) = (unread, source.as_object_mut()) {
                // who furnishes owns it already
                fields.retain(|name, _| ![unread, "price", "theme"].contains(&&**name));
            }
            source
        };
        let surfaces = |list: &[Surface]| list.iter().map(|surface| read(&surface.source)).collect::<Vec<_>>();
        serde_json::json!({
            "palette": palette,
            "pieces": self.pieces.iter().map(|piece| read(&piece.source)).collect::<Vec<_>>(),
            "wallpapers": surfaces(&self.wallpapers),
            "floorings": surfaces(&self.floorings),
            "skies": [self.sky(planet)],
        })
    }
}
