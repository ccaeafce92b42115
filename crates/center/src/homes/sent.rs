//! Rooms as they are sent: every item is looked at by itself, so that what is wrong is said of the item that it is
//! about.

use std::fmt;

use isometric::{GRID, Placement, Room, SIDE, Wall};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::error::{Error, FieldError, Result, Unplaced};
use crate::form::Fields;
use crate::homes::furnish::LONGEST_NAME;
use crate::text::label;

fn refused(item: usize, code: &'static str) -> Error {
    Error::Unplaced(Unplaced { code, item: Some(item), with: None })
}

/// An item as it came: whatever JSON it is, so that what is wrong with it is said of it.
#[derive(Default)]
pub struct Item {
    /// What it says, where it is an object.
    said: Map<String, Value>,
    /// Whether it says something twice, which one reader takes for this and another for that.
    is_twice: bool,
}

impl Item {
    fn says(&self, name: &str) -> &Value {
        self.said.get(name).unwrap_or(&Value::Null)
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Item, D::Error> {
        from.deserialize_any(Reading)
    }
}

struct Reading;

/// What is no object says nothing.
macro_rules! says_nothing {
    ($($visit:ident($($kind:ty)?);)*) => {
        $(fn $visit<E>(self $(, _: $kind)?) -> std::result::Result<Item, E> {
            Ok(Item::default())
        })*
    };
}

impl<'de> Visitor<'de> for Reading {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> std::result::Result<Item, A::Error> {
        let mut item = Item::default();
        while let Some((name, value)) = all.next_entry::<String, Value>()? {
            item.is_twice |= item.said.insert(name, value).is_some();
        }
        Ok(item)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> std::result::Result<Item, A::Error> {
        while all.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Item::default())
    }

    says_nothing! {
        visit_bool(bool);
        visit_i64(i64);
        visit_u64(u64);
        visit_f64(f64);
        visit_str(&str);
        visit_unit();
    }
}

/// A room from JSON. What an item says twice is `said_twice`. Numbers that are no whole numbers are `off_grid`, those
/// that are too large for any room `outside`.
pub fn room(wallpaper: String, flooring: String, items: &[Item]) -> Result<Room> {
    if items.len() > isometric::MOST_ITEMS {
        return Err(refused(isometric::MOST_ITEMS, "too_many"));
    }
    let items = items.iter().enumerate().map(|(at, item)| placement(at, item)).collect::<Result<_>>()?;
    Ok(Room { wallpaper, flooring, items })
}

fn placement(at: usize, item: &Item) -> Result<Placement> {
    let refuse = |code| refused(at, code);
    if item.is_twice {
        return Err(refuse("said_twice"));
    }
    let place = |name: &str| match item.says(name) {
        Value::Number(n) => match n.as_i64() {
            Some(n) => i32::try_from(n).map_err(|_| refuse("outside")),
            None if n.as_f64().is_some_and(|n| n.abs() > f64::from(SIDE)) => Err(refuse("outside")),
            None => Err(refuse("off_grid")),
        },
        _ => Err(refuse("off_grid")),
    };
    let small = |name: &str, code| match item.says(name) {
        Value::Null => Ok(0),
        value => value.as_u64().and_then(|n| u8::try_from(n).ok()).ok_or_else(|| refuse(code)),
    };
    let wall = match item.says("wall") {
        Value::Null => None,
        Value::String(wall) => Some(wall_of(wall).ok_or_else(|| refuse("wrong_kind"))?),
        _ => return Err(refuse("wrong_kind")),
    };
    let off = match item.says("off") {
        Value::Null => false,
        value => value.as_bool().ok_or_else(|| refuse("wrong_kind"))?,
    };
    Ok(Placement {
        furniture: item.says("furniture").as_str().ok_or_else(|| refuse("unknown_furniture"))?.to_owned(),
        x: place("x")?,
        y: place("y")?,
        rotation: small("rotation", "bad_rotation")?,
        wall,
        colour: small("colour", "unknown_colour")?,
        off,
    })
}

/// The name of a layout: one line of 0–20 characters; 422 at `name`.
pub fn name(raw: &str) -> Result<String> {
    label(raw, LONGEST_NAME).map_err(|refusal| Error::Invalid(vec![FieldError::in_short_text("name", raw, refusal)]))
}

fn wall_of(name: &str) -> Option<Wall> {
    match name {
        "left" => Some(Wall::Left),
        "right" => Some(Wall::Right),
        _ => None,
    }
}

/// A room from the form without scripts, which counts in half tiles: the items as fields `furniture`, `x`, `y`,
/// `rotation`, `wall`, `colour` and `off`, each as often as there are items and in their order; those without
/// `furniture` are left out.
pub fn room_of_form(fields: &Fields) -> Result<Room> {
    let all = |name: &'static str| fields.all(name).collect::<Vec<_>>();
    let (furniture, x, y, rotation) = (all("furniture"), all("x"), all("y"), all("rotation"));
    let (wall, colour, off) = (all("wall"), all("colour"), all("off"));
    let mut items = Vec::new();
    for (row, name) in furniture.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let at = items.len();
        let number = |column: &[&str], code| {
            let text = column.get(row).copied().unwrap_or("0").trim();
            let number = text.parse::<i32>().map_err(|_| refused(at, code))?;
            // what is far away is drawn nowhere
            if (-SIDE..=SIDE).contains(&number) { Ok(number * GRID) } else { Err(refused(at, "outside")) }
        };
        let small = |column: &[&str], code| {
            let text = column.get(row).copied().unwrap_or("0").trim();
            text.parse::<u8>().map_err(|_| refused(at, code))
        };
        let on_wall = match wall.get(row).copied().unwrap_or_default() {
            "" => None,
            wall => Some(wall_of(wall).ok_or_else(|| refused(at, "wrong_kind"))?),
        };
        items.push(Placement {
            furniture: (*name).to_owned(),
            x: number(&x, "off_grid")?,
            y: number(&y, "off_grid")?,
            rotation: small(&rotation, "bad_rotation")?,
            wall: on_wall,
            colour: small(&colour, "unknown_colour")?,
            off: off.get(row).is_some_and(|off| *off == "1"),
        });
    }
    if items.len() > isometric::MOST_ITEMS {
        return Err(refused(isometric::MOST_ITEMS, "too_many"));
    }
    Ok(Room { wallpaper: fields.get("wallpaper").to_owned(), flooring: fields.get("flooring").to_owned(), items })
}
