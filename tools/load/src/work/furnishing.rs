//! Saving rooms of 60 pieces, each by the person whose it is, from the version that they know.

use std::net::SocketAddrV4;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use load::ask::Visitor;
use load::response::Response;
use serde_json::{Value, json};

use crate::drive::Errors;
use crate::request::put_write;
use crate::town::{Neighbour, Person};
use crate::work::turns::Turns;
use crate::work::{Counts, Next, Work, expect, number_in};

/// Of the starter set, which everybody owns: each stands on one tile.
const ON_A_TILE: [&str; 4] = ["cushion", "book-pile", "street-stool", "tea-tray"];
const PIECES: usize = 60;
/// Tiles of a room, along one side.
const SIDE: usize = 8;
/// Coordinates are in sixteenths of a tile.
const TILE: usize = 16;
/// When everybody waits, one is asked for again so much later.
const PAUSE: Duration = Duration::from_millis(1);

pub struct Furnishing {
    address: SocketAddrV4,
    owners: Vec<Owner>,
    turns: Turns,
}

struct Owner {
    person: Person,
    visitor: Visitor,
    /// Of the room as it is kept.
    version: u64,
    /// How often it was furnished: every time otherwise.
    saved: usize,
}

impl Furnishing {
    pub fn new(address: SocketAddrV4, neighbours: Vec<Neighbour>, connections: u16) -> Result<Self> {
        let owner = |Neighbour { person, visitor }| {
            let room = visitor.get(address, &path(&person))?;
            let version = room["version"].as_u64().context("a room without a version")?;
            Ok(Owner { person, visitor, version, saved: 0 })
        };
        let owners: Vec<Owner> = neighbours.into_iter().map(owner).collect::<Result<_>>()?;
        let turns = Turns::new(owners.len(), connections);
        Ok(Self { address, owners, turns })
    }
}

fn path(person: &Person) -> String {
    format!("/api/v1/residents/{}/room", person.id)
}

/// The pieces of a room: a window, a calendar, and what stands on the floor, each time a tile further.
fn items(time: usize) -> Vec<Value> {
    let wall = |furniture, x, wall| json!({"furniture": furniture, "x": x, "y": 16, "rotation": 0, "wall": wall});
    let mut items = vec![wall("window", 56, "left"), wall("moon-calendar", 80, "right")];
    for place in 0..PIECES - items.len() {
        let tile = (place + time) % (SIDE * SIDE);
        let (x, y) = (tile % SIDE * TILE, tile / SIDE * TILE);
        let furniture = ON_A_TILE[place % ON_A_TILE.len()];
        items.push(json!({"furniture": furniture, "x": x, "y": y, "rotation": place % 4}));
    }
    items
}

impl Owner {
    fn room(&self) -> String {
        let items = items(self.saved);
        json!({"wallpaper": "hanji", "flooring": "jangpan", "items": items, "version": self.version}).to_string()
    }

    /// Whether the room is kept as it was last acknowledged.
    fn check(&self, room: &Value) -> Result<(), String> {
        if room["version"].as_u64() != Some(self.version) {
            return Err("a room of another version than was acknowledged".to_owned());
        }
        let sent = items(self.saved - 1);
        let same = |(sent, kept): (&Value, &Value)| {
            ["furniture", "x", "y", "rotation", "wall"].iter().all(|name| sent[name] == kept[name])
        };
        let kept = room["items"].as_array().map_or(&[][..], Vec::as_slice);
        if kept.len() == sent.len() && sent.iter().zip(kept).all(same) {
            Ok(())
        } else {
            Err("a room that is not as it was saved".to_owned())
        }
    }
}

impl Work for Furnishing {
    fn next(&mut self, connection: usize, request: &mut Vec<u8>) -> Next {
        let Some(owner) = self.turns.take(connection, |_| true) else { return Next::At(Instant::now() + PAUSE) };
        let owner = &self.owners[owner];
        put_write(request, "PUT", "/api/v1/me/room", &owner.person.write, &owner.room());
        Next::Send { keep: true }
    }

    fn answered(&mut self, connection: usize, response: &Response, body: &[u8]) -> Result<Counts, String> {
        let owner = self.turns.done(connection).ok_or("an answer that nobody waits for")?;
        expect(response, 200)?;
        let owner = &mut self.owners[owner];
        let version = number_in(body, "\"version\":")?;
        let was = std::mem::replace(&mut owner.version, version);
        owner.saved += 1;
        if version == was + 1 { Ok(Counts::Own) } else { Err("a version that is not the next".to_owned()) }
    }

    fn look(&mut self) -> Errors {
        let mut errors = Errors::new();
        for owner in self.owners.iter().filter(|owner| owner.saved > 0) {
            let room = owner.visitor.get(self.address, &path(&owner.person)).map_err(|error| error.to_string());
            if let Err(why) = room.and_then(|room| owner.check(&room)) {
                *errors.entry(why).or_default() += 1;
            }
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn sixty_pieces_each_in_a_place_of_its_own() {
        let mut rooms = HashSet::new();
        for time in 0..SIDE * SIDE {
            let items = items(time);
            assert_eq!(items.len(), PIECES);
            let floor: HashSet<String> = items[2..].iter().map(|item| format!("{} {}", item["x"], item["y"])).collect();
            assert_eq!(floor.len(), PIECES - 2);
            assert!(rooms.insert(json!(items).to_string()), "every save is another room");
        }
    }
}
