//! Rooms by chance, the same ones every time.

#![allow(dead_code, reason = "each test uses a part of it")]

use isometric::{Catalogue, GRID, Kind, Placement, Room, SIDE, WALL_HEIGHT, Wall};

pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % most.max(1)
    }

    fn step(&mut self, most: i32) -> i32 {
        let steps = usize::try_from(most / GRID).unwrap_or(0) + 1;
        i32::try_from(self.below(steps)).unwrap_or(0) * GRID
    }
}

/// Anything, mostly within the room: pieces overlap, stand off the grid or outside now and then.
pub fn random_room(catalogue: &Catalogue, dice: &mut Dice) -> Room {
    let count = dice.below(40);
    let mut items: Vec<Placement> = (0..count).map(|_| random_item(catalogue, dice)).collect();
    if dice.below(3) == 0 {
        // a valid one
        let mut room = Room {
            wallpaper: catalogue.wallpapers[0].id.clone(),
            flooring: catalogue.floorings[0].id.clone(),
            items: Vec::new(),
        };
        for item in items {
            room.items.push(item);
            if !isometric::refusals(catalogue, &room).is_empty() {
                room.items.pop();
            }
        }
        items = room.items;
    }
    Room {
        wallpaper: catalogue.wallpapers[dice.below(catalogue.wallpapers.len())].id.clone(),
        flooring: catalogue.floorings[dice.below(catalogue.floorings.len())].id.clone(),
        items,
    }
}

pub fn random_item(catalogue: &Catalogue, dice: &mut Dice) -> Placement {
    let piece = &catalogue.pieces()[dice.below(catalogue.pieces().len())];
    let hangs = piece.kind == Kind::Wall;
    let rotation = if hangs { 0 } else { u8::try_from(dice.below(4)).unwrap_or(0) };
    let (w, d) = if hangs {
        (piece.width, piece.height)
    } else if rotation % 2 == 1 {
        (piece.depth, piece.width)
    } else {
        (piece.width, piece.depth)
    };
    let slip = if dice.below(30) == 0 { 3 } else { 0 };
    Placement {
        furniture: piece.id.clone(),
        x: dice.step(SIDE - w) + slip,
        y: dice.step(if hangs { WALL_HEIGHT - d } else { SIDE - d }) + slip,
        rotation,
        wall: hangs.then(|| if dice.below(2) == 0 { Wall::Left } else { Wall::Right }),
        colour: u8::try_from(dice.below(usize::from(piece.colours))).unwrap_or(0),
        off: dice.below(4) == 0,
    }
}
