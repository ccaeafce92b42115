//! One piece of furniture, as a catalogue tells it.

use serde::Deserialize;
use serde_json::Value;

use crate::check::Fault;
use crate::part::Part;
use crate::read::{self, Names, tenths_of};
use crate::room::Language;

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Name {
    pub ko: String,
    pub en: String,
}

impl Name {
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Korean => &self.ko,
            Language::English => &self.en,
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Floor,
    Rug,
    Wall,
}

impl Kind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Floor => "floor",
            Kind::Rug => "rug",
            Kind::Wall => "wall",
        }
    }
}

/// A piece of furniture. Everything of it is checked: it can be drawn in all four rotations.
#[derive(Clone, Debug)]
pub struct Piece {
    pub id: String,
    pub name: Name,
    pub theme: String,
    pub kind: Kind,
    /// Coins.
    pub price: i64,
    /// The planet whose residents alone may buy it.
    pub planet: Option<String>,
    /// Footprint before it is turned, in units (a tile is 16): along x, and along y. On a wall, along the wall; the
    /// second number means nothing there.
    pub width: i32,
    pub depth: i32,
    /// In units.
    pub height: i32,
    /// How many colourways there are, the first one included.
    pub colours: u8,
    /// Its parts and all else, as they stand in the catalogue: what a room keeps of a piece that is sold no more.
    pub source: Value,
    pub(crate) parts: Vec<Part>,
    /// Which entry of the catalogue's list each part comes from.
    pub(crate) origins: Vec<usize>,
    pub(crate) ways: Vec<Vec<(u16, u16)>>,
    pub(crate) lamps: Vec<Lamp>,
    pub(crate) shadow: Shadow,
    /// By day the sun falls through it onto the floor.
    pub(crate) beam: bool,
}

impl Piece {
    /// Whether it has a lamp to switch.
    #[must_use]
    pub fn has_lamp(&self) -> bool {
        !self.lamps.is_empty()
    }

    /// Reads a piece; its colours are names of the palette.
    pub(crate) fn read(source: Value, names: &Names<'_>) -> Result<Piece, Vec<Fault>> {
        let id = source["id"].as_str().unwrap_or("").to_owned();
        let one = |what: String| vec![Fault::of(&id, None, what)];
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || id.len() > 32 || !id.bytes().all(plain) {
            return Err(vec![Fault::of(&id, None, "an id is 1 to 32 of a–z, 0–9 and -".to_owned())]);
        }
        let outer: Outer = serde_json::from_value(source.clone()).map_err(|error| one(error.to_string()))?;
        if outer.parts.len() > MOST_PARTS {
            return Err(one(format!("it has more than {MOST_PARTS} parts")));
        }
        let (mut parts, mut origins, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for (at, part) in outer.parts.iter().enumerate() {
            match read::parts(part, names) {
                Ok(more) => {
                    origins.extend(more.iter().map(|_| at));
                    parts.extend(more);
                }
                Err(what) => faults.push(Fault::of(&id, Some(at), format!("{what} in {part}"))),
            }
        }
        if parts.is_empty() && faults.is_empty() {
            faults.push(Fault::of(&id, None, "it has no parts".to_owned()));
        }
        let mut ways = vec![Vec::new()];
        for way in &outer.ways {
            let swap = |(from, to): (&String, &String)| match (names.find(from), names.find(to)) {
                (Some(from), Some(to)) => Ok((from, to)),
                _ => Err(Fault::of(&id, None, format!("unknown colour in the colourway {from} → {to}"))),
            };
            match way.iter().map(swap).collect() {
                Ok(way) => ways.push(way),
                Err(fault) => faults.push(fault),
            }
        }
        let lamps = outer.lights.iter().map(lamp).collect::<Result<Vec<_>, _>>();
        let shadow = match &outer.shadow {
            None => Ok(Shadow::Footprint),
            Some(value) => match tenths_of(value) {
                Ok(0) => Ok(Shadow::None),
                Ok(radius @ 1..) => Ok(Shadow::Circle(radius)),
                Ok(_) => Err(format!("{value} is no radius of a shadow")),
                Err(what) => Err(what),
            },
        };
        match (lamps, shadow) {
            (Ok(lamps), Ok(shadow)) if faults.is_empty() => Ok(Piece {
                id,
                name: Name { ko: outer.ko, en: outer.en },
                theme: outer.theme,
                kind: outer.kind,
                price: outer.price,
                planet: outer.planet,
                width: i32::from(outer.size[0]) * crate::GRID,
                depth: i32::from(outer.size[1]) * crate::GRID,
                height: i32::from(outer.height),
                colours: u8::try_from(ways.len()).unwrap_or(u8::MAX),
                source,
                parts,
                origins,
                ways,
                lamps,
                shadow,
                beam: outer.beam,
            }),
            (lamps, shadow) => {
                faults.extend(lamps.err().map(|what| Fault::of(&id, None, what)));
                faults.extend(shadow.err().map(|what| Fault::of(&id, None, what)));
                Err(faults)
            }
        }
    }
}

/// More make a piece slow to sort.
const MOST_PARTS: usize = 200;

/// Tenths of a unit within the footprint before it is turned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lamp {
    pub x: i32,
    pub y: i32,
    pub z: i32,
    pub reach: i32,
    pub glow: Glow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glow {
    Warm,
    Cool,
    Rose,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Shadow {
    Footprint,
    Circle(i32),
    None,
}

/// What of a piece stands around its parts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outer {
    #[serde(rename = "id")]
    _id: String,
    ko: String,
    en: String,
    theme: String,
    kind: Kind,
    /// Half tiles.
    size: [u8; 2],
    height: u8,
    price: i64,
    planet: Option<String>,
    shadow: Option<Value>,
    #[serde(default)]
    lights: Vec<Value>,
    #[serde(default)]
    beam: bool,
    #[serde(default)]
    ways: Vec<std::collections::BTreeMap<String, String>>,
    parts: Vec<Value>,
}

fn lamp(value: &Value) -> Result<Lamp, String> {
    let Some([x, y, z, reach, glow]) = value.as_array().map(Vec::as_slice) else {
        return Err(format!("{value} is no light: x, y, z, reach, colour"));
    };
    let glow = match glow.as_str() {
        Some("warm") => Glow::Warm,
        Some("cool") => Glow::Cool,
        Some("rose") => Glow::Rose,
        _ => return Err(format!("{glow} is no light: warm, cool or rose")),
    };
    let lamp = Lamp { x: tenths_of(x)?, y: tenths_of(y)?, z: tenths_of(z)?, reach: tenths_of(reach)?, glow };
    if !(10..=1000).contains(&lamp.reach) {
        return Err(format!("a light reaches 1 to 100, not {reach}"));
    }
    Ok(lamp)
}
