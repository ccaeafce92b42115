//! Who lives where: how many on each planet, behind which doors, and next to whom.

use crate::app::App;
use crate::clock::Micros;
use crate::db::args;
use crate::error;
use crate::immigration::store::{self, ArrivalRow, DoorRow, NeighbourRow, PopulationRow};
use crate::immigration::tower::Occupied;
use crate::immigration::towers::Tower;
use crate::immigration::{Address, Planet};

/// How many live on a planet.
#[derive(Debug, Clone, Copy)]
pub struct Census {
    pub tower: Tower,
    pub population: i64,
}

impl Census {
    pub fn vacancies(&self) -> i64 {
        (self.tower.size() - self.population).max(0)
    }

    pub fn is_full(&self) -> bool {
        self.vacancies() == 0
    }
}

/// Somebody on a floor.
#[derive(Debug, Clone)]
pub struct Neighbour {
    pub id: i64,
    pub unit: i64,
    pub nickname: String,
    /// File name of the portrait's still.
    pub still: Option<String>,
    /// What they say at their door; empty: nothing.
    pub status: String,
}

impl Neighbour {
    pub fn still_url(&self) -> Option<String> {
        self.still.as_ref().map(|name| format!("/media/{name}"))
    }
}

/// Somebody who has moved in.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub id: i64,
    pub nickname: String,
    pub address: Address,
    pub still: Option<String>,
    pub since: Micros,
}

impl Arrival {
    pub fn still_url(&self) -> Option<String> {
        self.still.as_ref().map(|name| format!("/media/{name}"))
    }
}

/// Who moved in on a planet last.
pub async fn arrivals(app: &App, planet: Planet, most: i64) -> error::Result<Vec<Arrival>> {
    let rows: Vec<ArrivalRow> = app.db.all(store::ARRIVALS, args![planet.id(), most]).await?;
    let arrival = |row: ArrivalRow| {
        let address = Address::from_row(Some(&row.planet), Some(row.floor), Some(row.unit))?;
        Some(Arrival { id: row.id, nickname: row.nickname, address, still: row.still, since: row.issued_at })
    };
    Ok(rows.into_iter().filter_map(arrival).collect())
}

/// Every planet in the order of its distance from the sun. One query.
pub async fn census(app: &App) -> error::Result<Vec<Census>> {
    let rows: Vec<PopulationRow> = app.db.all(store::POPULATIONS, args![]).await?;
    let population = |planet: Planet| rows.iter().find(|row| row.id == planet.id()).map_or(0, |row| row.population);
    Ok(app.towers.all().iter().map(|tower| Census { tower: *tower, population: population(tower.planet) }).collect())
}

/// Which units of a planet are lived in.
pub async fn occupied(app: &App, planet: Planet) -> error::Result<Occupied> {
    let doors: Vec<DoorRow> = app.db.all(store::DOORS, args![planet.id()]).await?;
    Ok(Occupied::new(app.towers.of(planet), doors.into_iter().map(|door| (door.floor, door.unit))))
}

/// Who lives on a floor, by unit.
pub async fn neighbours(app: &App, planet: Planet, floor: i64) -> error::Result<Vec<Neighbour>> {
    let rows: Vec<NeighbourRow> = app.db.all(store::NEIGHBOURS, args![planet.id(), floor]).await?;
    let neighbour = |NeighbourRow { unit, user_id, nickname, still, message }| Neighbour {
        id: user_id,
        unit,
        nickname,
        still,
        status: message.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(neighbour).collect())
}
