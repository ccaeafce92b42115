//! A whole room as SVG, and single pieces and surfaces to show what there is.

use std::fmt::Write as _;

use crate::catalogue::Catalogue;
use crate::defs::{glow_defs, shading_defs, sky_defs};
use crate::light::{self, Lit};
use crate::measure::{Point, screen_x, screen_y};
use crate::order::{Solid, is_behind, order, overlap};
use crate::part::Part;
use crate::pen::{join, tenths};
use crate::piece::{Glow, Kind, Piece};
use crate::placement::footprint;
use crate::shadow::{cast, shadow_into};
use crate::shell::{A, Shell, fill};
use crate::sprite::{self, Look, Sprites};
use crate::surface::Surface;
use crate::{Placement, Room, Wall};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    Korean,
    English,
}

/// How a room is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Drawing<'a> {
    pub night: bool,
    /// Whose sky is seen through its windows: a planet of the catalogue's skies.
    pub planet: &'a str,
    /// What the picture is, for who cannot see it.
    pub label: &'a str,
    /// Whether each piece says what it is, and in which language.
    pub names: Option<Language>,
    /// Items, by their place in `room.items`, that are shown faint: what somebody tries on and does not own.
    pub faint: &'a [usize],
}

const BEGIN: &str = "xmlns=\"http://www.w3.org/2000/svg\" fill=\"none\" stroke-width=\"1.3\" stroke-linecap=\"round\" stroke-linejoin=\"round\"";

/// Left, top, width, height of every room's picture, in pixels.
const VIEW: [i32; 4] = [-542, -270, 1084, 837];

impl Sprites {
    /// A room as SVG. Items that the catalogue does not know are left out. Each piece is drawn once for each way it is
    /// looked at; what stands there is `<use id="{prefix}i{n}" x="…" y="…">`, `n` being its place in `room.items`.
    #[must_use]
    pub fn room(&self, catalogue: &Catalogue, room: &Room, drawing: &Drawing<'_>) -> String {
        let Some(wallpaper) = catalogue.wallpaper(&room.wallpaper).or(catalogue.wallpapers.first()) else {
            return String::new();
        };
        let Some(flooring) = catalogue.flooring(&room.flooring).or(catalogue.floorings.first()) else {
            return String::new();
        };
        let prefix = self.prefix.as_str();
        let lamps = light::lamps(catalogue, room);
        let sky = catalogue.sky(drawing.planet);
        let shell = Shell { wallpaper, flooring, sky, night: drawing.night, lamps: &lamps, prefix };
        let placed = placed(catalogue, room);

        let mut text = String::with_capacity(65536);
        let _ = write!(
            text,
            "<svg {BEGIN} viewBox=\"{}\" role=\"img\" aria-label=\"",
            VIEW.map(|n| n.to_string()).join(" ")
        );
        escape_into(&mut text, drawing.label);
        text.push_str("\"><defs>");
        shading_defs(&mut text, prefix);
        for glow in [Glow::Warm, Glow::Cool, Glow::Rose] {
            if lamps.iter().any(|lamp| lamp.glow == glow) {
                glow_defs(&mut text, glow, prefix);
            }
        }
        let sees_sky = placed.iter().any(|item| item.piece.parts.iter().any(|part| matches!(part, Part::View { .. })));
        shell.defs(&mut text, sees_sky);
        let mut looks: Vec<(usize, Look)> = Vec::new();
        for item in &placed {
            let look = item.look(drawing.night, &lamps);
            if !looks.contains(&(item.place, look)) {
                looks.push((item.place, look));
                text.push_str(&self.get(catalogue, item.place, look));
            }
        }
        let floor: Vec<&Placed<'_>> = placed.iter().filter(|item| item.piece.kind == Kind::Floor).collect();
        let _ = write!(text, "<path id=\"{prefix}s\" d=\"");
        for item in &floor {
            shadow_into(&mut text, item.piece, item.item);
        }
        text.push_str("\"/></defs>");
        shell.write(&mut text);
        let put = |text: &mut String, item: &Placed<'_>| {
            let look = item.look(drawing.night, &lamps);
            item.write(text, &sprite::name(item.piece, look, prefix), prefix, drawing);
        };
        placed.iter().filter(|item| item.piece.kind == Kind::Rug).for_each(|item| put(&mut text, item));
        let _ = write!(text, "<g clip-path=\"url(#{prefix}f)\">");
        beams(&mut text, wallpaper, &placed, drawing.night);
        cast(&mut text, prefix);
        if drawing.night {
            light::pools(&mut text, &lamps, prefix);
        }
        text.push_str("</g>");
        placed.iter().filter(|item| item.piece.kind != Kind::Rug).for_each(|item| put(&mut text, item));
        if !lamps.is_empty() {
            let _ = write!(text, "<g id=\"{prefix}a\" opacity=\"{}\">", if drawing.night { ".8" } else { ".5" });
            light::halos(&mut text, &lamps, drawing.night, prefix);
            text.push_str("</g>");
        }
        text.push_str("</svg>");
        text
    }

    /// One piece as a picture of its own, on its shadow. Nothing for an unknown one.
    #[must_use]
    pub fn piece(&self, catalogue: &Catalogue, id: &str, look: Look, planet: &str) -> Option<String> {
        let place = catalogue.place(id)?;
        let piece = &catalogue.pieces[place];
        let prefix = self.prefix.as_str();
        let (_, mut seen) = sprite::draw(catalogue, piece, look, prefix);
        let item = Placement {
            furniture: id.to_owned(),
            x: 0,
            y: 0,
            rotation: look.rotation,
            wall: None,
            colour: look.colour,
            off: !look.lit,
        };
        let mut shadow = String::new();
        if piece.kind == Kind::Floor {
            seen = join(&seen, &shadow_into(&mut shadow, piece, &item));
        }
        let mut text = format!("<svg {BEGIN} viewBox=\"");
        // whole pixels, with a margin for the soft edge of the shadow
        let [left, top, right, bottom] =
            [seen[0] - 150, seen[1] - 100, seen[2] + 159, seen[3] + 159].map(|n| n.div_euclid(10));
        let _ = write!(text, "{left} {top} {} {}\"><defs>", right - left, bottom - top);
        shading_defs(&mut text, prefix);
        if piece.parts.iter().any(|part| matches!(part, Part::View { .. })) {
            sky_defs(&mut text, catalogue.sky(planet), look.night.is_some(), prefix);
        }
        let _ = write!(text, "<path id=\"{prefix}s\" d=\"{shadow}\"/></defs>");
        cast(&mut text, prefix);
        let _ = write!(text, "{}</svg>", self.get(catalogue, place, look));
        Some(text)
    }

    /// A wallpaper or flooring as a corner of an empty room: both of them, seen by day.
    #[must_use]
    pub fn empty(&self, catalogue: &Catalogue, wallpaper: &str, flooring: &str, planet: &str, night: bool) -> String {
        let room = Room { wallpaper: wallpaper.to_owned(), flooring: flooring.to_owned(), items: Vec::new() };
        self.room(catalogue, &room, &Drawing { night, planet, ..Drawing::default() })
    }
}

/// An item with what the catalogue knows of it, in the order of drawing.
struct Placed<'a> {
    at: usize,
    item: &'a Placement,
    piece: &'a Piece,
    place: usize,
}

impl Placed<'_> {
    fn look(&self, night: bool, lamps: &[Lit]) -> Look {
        let [cx, cy, _] = light::corner(self.item);
        let (w, d) = footprint(self.piece, self.item.rotation);
        let (x, y) = match self.item.wall {
            None => (cx + 5 * w, cy + 5 * d),
            Some(Wall::Right) => (cx + 5 * w, 0),
            Some(Wall::Left) => (0, cy + 5 * w),
        };
        let lit = !(self.item.off && self.piece.has_lamp());
        let own = lit && self.piece.has_lamp();
        Look {
            rotation: light::quarters(self.item),
            colour: self.item.colour % self.piece.colours,
            lit,
            night: night.then(|| if own { 2 } else { light::level(lamps, x, y) }),
        }
    }

    fn solid(&self) -> Solid {
        let [x, y, z] = light::corner(self.item);
        let (w, d) = footprint(self.piece, self.item.rotation);
        let h = 10 * self.piece.height;
        match self.item.wall {
            None => [x, y, 0, x + 10 * w, y + 10 * d, h],
            Some(Wall::Right) => [x, 0, z, x + 10 * w, 20, z + h],
            Some(Wall::Left) => [0, y, z, 20, y + 10 * w, z + h],
        }
    }

    fn write(&self, text: &mut String, name: &str, prefix: &str, drawing: &Drawing<'_>) {
        let [x, y, z] = light::corner(self.item);
        let _ = write!(
            text,
            "<use id=\"{prefix}i{}\" href=\"#{name}\" x=\"{}\" y=\"{}\"",
            self.at,
            tenths(screen_x(x, y)),
            tenths(screen_y(x, y, z))
        );
        if drawing.faint.contains(&self.at) {
            text.push_str(" opacity=\".45\"");
        }
        match drawing.names {
            None => text.push_str("/>"),
            Some(language) => {
                text.push_str("><title>");
                escape_into(text, self.piece.name.in_language(language));
                text.push_str("</title></use>");
            }
        }
    }
}

/// Rugs as they come, then what stands on the floor by what hides what. What hangs on a wall comes as soon as
/// everything that it hides is there: a shelf over what stands below it, a picture behind what stands before it.
fn placed<'a>(catalogue: &'a Catalogue, room: &'a Room) -> Vec<Placed<'a>> {
    let known = room.items.iter().enumerate().filter_map(|(at, item)| {
        let place = catalogue.place(&item.furniture)?;
        let piece = &catalogue.pieces[place];
        ((piece.kind == Kind::Wall) == item.wall.is_some()).then_some(Placed { at, item, piece, place })
    });
    let (mut placed, rest): (Vec<_>, Vec<_>) = known.partition(|item| item.piece.kind == Kind::Rug);
    let (walls, floor): (Vec<_>, Vec<_>) = rest.into_iter().partition(|item| item.piece.kind == Kind::Wall);
    let (walls, floor) = (sorted(walls), sorted(floor));
    let mut hung: Vec<(usize, Placed<'a>)> = Vec::new();
    for (wall, solid) in walls {
        let limit = floor.iter().position(|(_, other)| overlap(other, &solid) && !is_behind(other, &solid));
        let before = &floor[..limit.unwrap_or(floor.len())];
        let slot = before.iter().rposition(|(_, other)| is_behind(other, &solid)).map_or(0, |at| at + 1);
        hung.push((slot, wall));
    }
    hung.sort_by_key(|(slot, _)| *slot);
    let mut hung = hung.into_iter().peekable();
    for (at, (item, _)) in floor.into_iter().enumerate() {
        while let Some((_, wall)) = hung.next_if(|(slot, _)| *slot <= at) {
            placed.push(wall);
        }
        placed.push(item);
    }
    placed.extend(hung.map(|(_, wall)| wall));
    placed
}

fn sorted(items: Vec<Placed<'_>>) -> Vec<(Placed<'_>, Solid)> {
    let solids: Vec<Solid> = items.iter().map(Placed::solid).collect();
    let mut items: Vec<Option<Placed<'_>>> = items.into_iter().map(Some).collect();
    let sequence = order(&solids, |_, _| false);
    sequence.into_iter().filter_map(|at| Some((items[at].take()?, solids[at]))).collect()
}

/// Sun, or by night the sky's own light, that falls through windows.
fn beams(text: &mut String, wallpaper: &Surface, placed: &[Placed<'_>], night: bool) {
    let mut shapes: Vec<Vec<Point>> = Vec::new();
    for item in placed.iter().filter(|item| item.piece.beam) {
        let w = 10 * item.piece.width;
        let from = 10 * item.item.x;
        for k in 0..2 {
            let (u0, u1) = (from + 20 + k * (w / 2), from + (k + 1) * (w / 2) - 10);
            let point = |u: i32, v: i32| if item.item.wall == Some(Wall::Right) { [u, v, 0] } else { [v, u, 0] };
            shapes.push(vec![point(u0 + 60, 100), point(u1 + 60, 100), point(u1 + 260, 580), point(u0 + 260, 580)]);
        }
    }
    if wallpaper.glass && !night {
        for u in (0..8).map(|k| 40 + 160 * k) {
            let points = [[20, u, 0], [20, u + 110, 0], [400, u + 300, 0], [400, u + 190, 0]];
            shapes.push(points.map(|[x, y, z]| [x, y.min(A), z]).to_vec());
        }
    }
    if !shapes.is_empty() {
        let (colour, opacity) = if night { ([0xbf, 0xc8, 0xff], 10) } else { ([0xff, 0xf3, 0xc4], 26) };
        let shapes: Vec<&[Point]> = shapes.iter().map(Vec::as_slice).collect();
        fill(text, crate::colour::Rgb(colour), opacity, &shapes);
    }
}

fn escape_into(text: &mut String, plain: &str) {
    for letter in plain.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            _ => text.push(letter),
        }
    }
}
