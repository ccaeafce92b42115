//! A room that is as full as one likes, for whoever measures.

use isometric::{Catalogue, Kind, Placement, Room, Wall};

/// A room with so many pieces, ten of them on the walls, four of them rugs, each where it first fits; every second one
/// is there twice, turned alike.
pub fn crowded(catalogue: &Catalogue, count: usize) -> Room {
    let mut room = Room { items: Vec::new(), ..catalogue.starter.clone() };
    let of = |kind: Kind| catalogue.pieces().iter().filter(move |piece| piece.kind == kind);
    let mut floor: Vec<_> = of(Kind::Floor).filter(|piece| piece.width * piece.depth <= 24 * 24).collect();
    floor.sort_by_key(|piece| piece.width * piece.depth);
    let twice = floor.iter().enumerate().flat_map(|(n, piece)| vec![*piece; 1 + (n + 1) % 2]);
    let wanted = of(Kind::Wall).chain(of(Kind::Wall)).take(14).chain(of(Kind::Rug).take(4)).chain(twice);
    for (at, piece) in wanted.enumerate() {
        if room.items.len() == count {
            break;
        }
        let walls: &[Option<Wall>] =
            if piece.kind == Kind::Wall { &[Some(Wall::Left), Some(Wall::Right)] } else { &[None] };
        let spots = walls.iter().flat_map(|wall| (0..16 * 16).map(move |n| (*wall, n / 16 * 8, n % 16 * 8)));
        for (wall, x, y) in spots {
            let rotation = if wall.is_some() { 0 } else { u8::try_from(at / 2 % 4).unwrap_or(0) };
            let furniture = piece.id.clone();
            room.items.push(Placement { furniture, x, y, rotation, wall, colour: 0, off: false });
            if isometric::refusals(catalogue, &room).is_empty() {
                break;
            }
            room.items.pop();
        }
    }
    room
}
