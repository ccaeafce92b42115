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
        self.format("address-full", locale)
    }

    /// `화성 12층 1203호`
    pub fn short(&self, locale: Locale) -> String {
        self.format("address-short", locale)
    }

    /// The resident's page.
    pub fn path(&self) -> String {
        format!("/planets/{}/{}/{}", self.planet.id(), self.floor, self.unit)
    }

    fn format(&self, key: &str, locale: Locale) -> String {
        let mut args = fluent_bundle::FluentArgs::new();
        args.set("planet", self.planet.name(locale));
        // door numbers are names, not amounts: no thousands separator
        args.set("floor", self.floor.to_string());
        args.set("door", self.door().to_string());
        locale.format(key, &args)
    }
}
