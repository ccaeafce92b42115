//! Lamps: what they warm by night, the pools they throw, the halo around them.

use crate::catalogue::Catalogue;
use crate::measure::{flat, screen, screen_x, screen_y, wide};
use crate::pen::tenths_into;
use crate::piece::Glow;
use crate::turn::Turn;
use crate::{Placement, Room, Wall};

/// A lamp that is on, where it is in the room; tenths of a unit.
pub(crate) struct Lit {
    pub x: i32,
    pub y: i32,
    pub z: i32,
    pub reach: i32,
    pub glow: Glow,
}

impl Glow {
    /// The name of its gradient.
    pub fn name(self) -> &'static str {
        match self {
            Glow::Warm => "1",
            Glow::Cool => "2",
            Glow::Rose => "3",
        }
    }
}

/// Where a placed piece has its back corner, in tenths of a unit.
pub(crate) fn corner(item: &Placement) -> [i32; 3] {
    match item.wall {
        None => [10 * item.x, 10 * item.y, 0],
        Some(Wall::Right) => [10 * item.x, 0, 10 * item.y],
        Some(Wall::Left) => [0, 10 * item.x, 10 * item.y],
    }
}

/// How a placed piece is turned: what hangs on the left wall is turned by three quarters, never mirrored.
pub(crate) fn quarters(item: &Placement) -> u8 {
    if item.wall == Some(Wall::Left) { 3 } else { item.rotation % 4 }
}

/// All lamps that are on.
pub(crate) fn lamps(catalogue: &Catalogue, room: &Room) -> Vec<Lit> {
    let mut lamps = Vec::new();
    for item in room.items.iter().filter(|item| !item.off) {
        let Some(piece) = catalogue.piece(&item.furniture) else { continue };
        let turn = Turn { w: 10 * piece.width, d: 10 * piece.depth, quarters: quarters(item) };
        let [cx, cy, cz] = corner(item);
        for lamp in &piece.lamps {
            let (x, y) = turn.spot(lamp.x, lamp.y);
            lamps.push(Lit { x: cx + x, y: cy + y, z: cz + lamp.z, reach: lamp.reach, glow: lamp.glow });
        }
    }
    lamps
}

/// How much light falls on a place: 2 beside a lamp, 0 far from all.
pub(crate) fn level(lamps: &[Lit], x: i32, y: i32) -> u8 {
    let of = |lamp: &Lit| {
        let (a, b) = ((lamp.x - x).abs(), (lamp.y - y).abs());
        let far = a.max(b) + a.min(b) / 2;
        if far < lamp.reach * 7 / 10 { 2 } else { u8::from(far < lamp.reach * 14 / 10) }
    };
    lamps.iter().map(of).max().unwrap_or(0)
}

/// The pools of light on the floor.
pub(crate) fn pools(text: &mut String, lamps: &[Lit], prefix: &str) {
    for lamp in lamps.iter().filter(|lamp| lamp.reach > 200) {
        text.push_str("<ellipse cx=\"");
        tenths_into(text, screen_x(lamp.x, lamp.y));
        text.push_str("\" cy=\"");
        tenths_into(text, screen_y(lamp.x, lamp.y, 0));
        text.push_str("\" rx=\"");
        tenths_into(text, wide(lamp.reach));
        text.push_str("\" ry=\"");
        tenths_into(text, flat(lamp.reach));
        fill(text, lamp, prefix);
    }
}

/// The pools on one wall, in its own plane.
pub(crate) fn wall_pools(text: &mut String, lamps: &[Lit], wall: Wall, prefix: &str) {
    for lamp in lamps {
        let (along, away) = if wall == Wall::Left { (lamp.y, lamp.x) } else { (lamp.x, lamp.y) };
        let radius = lamp.reach * 8 / 10 - away / 2;
        if away < 400 && radius > 60 {
            circle(text, (along, lamp.z), radius);
            fill(text, lamp, prefix);
        }
    }
}

/// The glow around each lamp, above everything.
pub(crate) fn halos(text: &mut String, lamps: &[Lit], night: bool, prefix: &str) {
    for lamp in lamps {
        circle(text, screen([lamp.x, lamp.y, lamp.z]), lamp.reach * if night { 32 } else { 14 } / 10);
        fill(text, lamp, prefix);
    }
}

fn circle(text: &mut String, (x, y): (i32, i32), radius: i32) {
    text.push_str("<circle cx=\"");
    tenths_into(text, x);
    text.push_str("\" cy=\"");
    tenths_into(text, y);
    text.push_str("\" r=\"");
    tenths_into(text, radius);
}

fn fill(text: &mut String, lamp: &Lit, prefix: &str) {
    text.push_str("\" fill=\"url(#");
    text.push_str(prefix);
    text.push_str(lamp.glow.name());
    text.push_str(")\"/>");
}
