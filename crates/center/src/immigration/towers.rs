//! The towers: how many floors each planet has, and how many units a floor.

use std::path::Path;

use serde::Deserialize;

use crate::db::{Db, Record, args};
use crate::immigration::{Address, Planet};

/// Size of a planet's tower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tower {
    pub planet: Planet,
    pub floors: i64,
    /// Units on each floor, at most 99 so that door numbers stay readable.
    pub units: i64,
}

impl Tower {
    pub fn size(&self) -> i64 {
        self.floors * self.units
    }

    pub fn has(&self, floor: i64, unit: i64) -> bool {
        (1..=self.floors).contains(&floor) && (1..=self.units).contains(&unit)
    }
}

/// All towers, read at the start.
#[derive(Debug, Clone)]
pub struct Towers(Vec<Tower>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    planet: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    floors: i64,
    units: i64,
}

const OUTERMOST: &str =
    "select planet, max(floor) as floor, max(unit) as unit from residences group by planet order by planet";

#[derive(Record)]
struct Outermost {
    planet: String,
    floor: i64,
    unit: i64,
}

impl Towers {
    /// Reads the operator's file, or the one in the binary. The error is a sentence for the operator.
    pub fn read(file: Option<&Path>) -> Result<Towers, String> {
        let text = match file {
            Some(file) => std::fs::read_to_string(file)
                .map_err(|error| format!("--planets: {} cannot be read: {error}", file.display()))?,
            None => include_str!("../../../../catalogue/planets.toml").to_owned(),
        };
        Towers::parse(&text).map_err(|error| format!("--planets: {error}"))
    }

    fn parse(text: &str) -> Result<Towers, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut towers = Vec::new();
        for planet in Planet::ALL {
            let entries: Vec<&Entry> = file.planet.iter().filter(|entry| entry.id == planet.id()).collect();
            let [entry] = entries[..] else { return Err(format!("{} must be there once", planet.id())) };
            if !(1..=999).contains(&entry.floors) || !(1..=99).contains(&entry.units) {
                return Err(format!("{}: 1 to 999 floors and 1 to 99 units", planet.id()));
            }
            towers.push(Tower { planet, floors: entry.floors, units: entry.units });
        }
        match file.planet.iter().find(|entry| Planet::from_id(&entry.id).is_none()) {
            Some(entry) => Err(format!("{:?} is no planet people can live on", entry.id)),
            None => Ok(Towers(towers)),
        }
    }

    /// Refuses to start when a tower is smaller than what is lived in.
    pub async fn check_lived_in(&self, db: &Db) -> Result<(), String> {
        let rows: Vec<Outermost> = db.all(OUTERMOST, args![]).await.map_err(|error| error.to_string())?;
        for row in rows {
            let Some(planet) = Planet::from_id(&row.planet) else { continue };
            let tower = self.of(planet);
            if row.floor > tower.floors || row.unit > tower.units {
                return Err(format!(
                    "--planets: people live up to floor {} and unit {} on {}, the tower cannot be {} × {}",
                    row.floor, row.unit, row.planet, tower.floors, tower.units
                ));
            }
        }
        Ok(())
    }

    pub fn of(&self, planet: Planet) -> Tower {
        self.0.iter().copied().find(|tower| tower.planet == planet).unwrap_or(Tower { planet, floors: 1, units: 1 })
    }

    /// The unit at that place, if there is one.
    pub fn address(&self, planet: &str, floor: i64, unit: i64) -> Option<Address> {
        let planet = Planet::from_id(planet)?;
        self.of(planet).has(floor, unit).then_some(Address { planet, floor, unit })
    }

    /// In the order of their distance from the sun.
    pub fn all(&self) -> &[Tower] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_towers_of_the_binary_are_those_of_the_contract() {
        let towers = Towers::read(None).unwrap();
        let sizes: Vec<(i64, i64)> = towers.all().iter().map(|tower| (tower.floors, tower.units)).collect();
        assert_eq!(sizes, [(8, 6), (20, 10), (16, 10), (50, 20), (45, 18), (30, 14), (28, 14)]);
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(Towers::parse("").is_err());
        let good = include_str!("../../../../catalogue/planets.toml");
        assert!(Towers::parse(&good.replace("units = 6", "units = 100")).is_err());
        assert!(Towers::parse(&good.replace("\"mercury\"", "\"earth\"")).is_err());
    }
}
