//! From Earth to a door of one's own: application, planets, towers, residence, citizen card. Rules: an application is
//! filed once; choosing a unit is final; two people never get the same one, the database sees to it. Start with
//! `application.rs` (filing) and `claim.rs` (getting a unit).

pub mod api;
pub mod application;
pub mod card;
pub mod citizen_number;
pub mod claim;
pub mod drawings;
mod lettering;
mod machine_lines;
pub mod open_card;
pub mod pages;
pub mod picture;
pub mod planets;
pub mod residents;
pub(crate) mod store;
mod tall_card;
pub mod tower;
pub mod towers;
pub mod view;

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::locale::Locale;

/// Where people can live, in the order of their distance from the sun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Planet {
    Mercury,
    Venus,
    Mars,
    Jupiter,
    Saturn,
    Uranus,
    Neptune,
}

impl Planet {
    pub const ALL: [Planet; 7] = [
        Planet::Mercury,
        Planet::Venus,
        Planet::Mars,
        Planet::Jupiter,
        Planet::Saturn,
        Planet::Uranus,
        Planet::Neptune,
    ];

    /// Its name in addresses and in the database.
    pub fn id(self) -> &'static str {
        match self {
            Planet::Mercury => "mercury",
            Planet::Venus => "venus",
            Planet::Mars => "mars",
            Planet::Jupiter => "jupiter",
            Planet::Saturn => "saturn",
            Planet::Uranus => "uranus",
            Planet::Neptune => "neptune",
        }
    }

    pub fn from_id(id: &str) -> Option<Planet> {
        Planet::ALL.into_iter().find(|planet| planet.id() == id)
    }

    /// Place counted from the sun, with Earth: Mercury 1 … Neptune 8. The first digit of a citizen number.
    pub fn place(self) -> i64 {
        match self {
            Planet::Mercury => 1,
            Planet::Venus => 2,
            Planet::Mars => 4,
            Planet::Jupiter => 5,
            Planet::Saturn => 6,
            Planet::Uranus => 7,
            Planet::Neptune => 8,
        }
    }

    pub fn name(self, locale: Locale) -> &'static str {
        match self {
            Planet::Mercury => locale.t("planet-mercury"),
            Planet::Venus => locale.t("planet-venus"),
            Planet::Mars => locale.t("planet-mars"),
            Planet::Jupiter => locale.t("planet-jupiter"),
            Planet::Saturn => locale.t("planet-saturn"),
            Planet::Uranus => locale.t("planet-uranus"),
            Planet::Neptune => locale.t("planet-neptune"),
        }
    }
}

/// One apartment: the position on the floor, counted from 1. People see the door number, floor × 100 + unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    pub planet: Planet,
    pub floor: i64,
    pub unit: i64,
}

/// What an address is said with, read once: a list of articles names twenty. Each word, and what stands behind it.
struct Words(Vec<(String, Option<Part>)>);

#[derive(Clone, Copy)]
enum Part {
    Planet,
    Floor,
    Door,
}

impl Words {
    /// In each language.
    fn of(key: &str) -> [Words; 2] {
        [Locale::Ko, Locale::En].map(|locale| {
            let mut args = fluent_bundle::FluentArgs::new();
            for (name, mark) in [("planet", "\u{1}"), ("floor", "\u{2}"), ("door", "\u{3}")] {
                args.set(name, mark);
            }
            let part = |c: char| match c {
                '\u{1}' => Some(Part::Planet),
                '\u{2}' => Some(Part::Floor),
                '\u{3}' => Some(Part::Door),
                _ => None,
            };
            let text = locale.format(key, &args);
            let words = text.split_inclusive(|c| part(c).is_some());
            let word = |word: &str| match word.chars().next_back().and_then(part) {
                Some(part) => (word[..word.len() - 1].to_owned(), Some(part)),
                None => (word.to_owned(), None),
            };
            Words(words.map(word).collect())
        })
    }

    fn around(&self, planet: &str, floor: i64, door: i64) -> String {
        let mut out = String::with_capacity(48);
        for (word, part) in &self.0 {
            out.push_str(word);
            // door numbers are names, not amounts: no thousands separator. Writing into memory does not fail
            let _ = match part {
                Some(Part::Planet) => out.write_str(planet),
                Some(Part::Floor) => write!(out, "{floor}"),
                Some(Part::Door) => write!(out, "{door}"),
                None => Ok(()),
            };
        }
        out
    }
}

impl Address {
    /// From the columns of a left join; `None` for somebody without a unit.
    pub fn from_row(planet: Option<&str>, floor: Option<i64>, unit: Option<i64>) -> Option<Address> {
        Some(Address { planet: Planet::from_id(planet?)?, floor: floor?, unit: unit? })
    }

    /// Where the door with a number is.
    pub fn behind(planet: Planet, number: i64) -> Address {
        Address { planet, floor: number / 100, unit: number % 100 }
    }

    /// The door number: 1203 for the third door on the twelfth floor.
    pub fn door(&self) -> i64 {
        self.floor * 100 + self.unit
    }

    /// `태양계 화성 12층 1203호`
    pub fn text(&self, locale: Locale) -> String {
        static WORDS: LazyLock<[Words; 2]> = LazyLock::new(|| Words::of("address-full"));
        self.format(&WORDS, locale)
    }

    /// `화성 12층 1203호`
    pub fn short(&self, locale: Locale) -> String {
        static WORDS: LazyLock<[Words; 2]> = LazyLock::new(|| Words::of("address-short"));
        self.format(&WORDS, locale)
    }

    /// The resident's page.
    pub fn path(&self) -> String {
        format!("/planets/{}/{}/{}", self.planet.id(), self.floor, self.unit)
    }

    fn format(&self, words: &[Words; 2], locale: Locale) -> String {
        let [ko, en] = words;
        let words = match locale {
            Locale::Ko => ko,
            Locale::En => en,
        };
        words.around(self.planet.name(locale), self.floor, self.door())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_said_as_its_text_says() {
        let address = Address { planet: Planet::Neptune, floor: 12, unit: 3 };
        for locale in [Locale::Ko, Locale::En] {
            let mut args = fluent_bundle::FluentArgs::new();
            args.set("planet", address.planet.name(locale));
            args.set("floor", "12");
            args.set("door", "1203");
            assert_eq!(address.text(locale), locale.format("address-full", &args));
            assert_eq!(address.short(locale), locale.format("address-short", &args));
        }
        assert_eq!(address.short(Locale::Ko), "해왕성 12층 1203호");
    }
}
