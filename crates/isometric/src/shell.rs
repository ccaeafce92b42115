//! The room without what stands in it: floor, walls, skirting, and the shadows in its seams.

use std::fmt::Write as _;

use crate::colour::{CREAM, DUSK, INDIGO, PLUM, Rgb, Tint, tinted};
use crate::defs::sky_defs;
use crate::draw::{Coat, coat_into};
use crate::light::{Lit, wall_pools};
use crate::measure::{Point, flat, screen, screen_x, screen_y, wide};
use crate::pen::{Pen, tenths};
use crate::sky::Sky;
use crate::surface::Surface;
use crate::{SIDE, WALL_HEIGHT, Wall};

/// The length of a side and the height of a wall, in tenths of a unit.
pub(crate) const A: i32 = 10 * SIDE;
pub(crate) const H: i32 = 10 * WALL_HEIGHT;
const FLOOR: [Point; 4] = [[0, 0, 0], [A, 0, 0], [A, A, 0], [0, A, 0]];
const LEFT: [Point; 4] = [[0, 0, 0], [0, A, 0], [0, A, H], [0, 0, H]];
const RIGHT: [Point; 4] = [[0, 0, 0], [A, 0, 0], [A, 0, H], [0, 0, H]];
/// By night, before the lamps.
const NIGHT: Tint = [182, 162, 196];

/// What the shell of a room is drawn from.
pub(crate) struct Shell<'a> {
    pub wallpaper: &'a Surface,
    pub flooring: &'a Surface,
    pub sky: &'a Sky,
    pub night: bool,
    pub lamps: &'a [Lit],
    pub prefix: &'a str,
}

impl Shell<'_> {
    fn tint(&self, surface: &Surface) -> Tint {
        if !self.night {
            return crate::colour::DAY;
        }
        let lamps = i32::try_from(self.lamps.len()).unwrap_or(9).min(9);
        let [r, g, b] = surface.night.unwrap_or(NIGHT);
        [r + 4 * lamps, g + 4 * lamps, b + lamps]
    }

    pub fn write(&self, text: &mut String) {
        let (paper, floor, prefix) = (self.wallpaper, self.flooring, self.prefix);
        let (wall_tint, floor_tint) = (self.tint(paper), self.tint(floor));
        let on_wall = |colour: Rgb| tinted(colour, wall_tint);
        let on_floor = |colour: Rgb| tinted(colour, floor_tint);
        let _ = write!(
            text,
            "<ellipse cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\" fill=\"url(#{prefix}g)\"/>",
            tenths(screen_x(A, A) / 2),
            tenths(screen_y(A, A, 0) * 62 / 100),
            tenths(wide(A * 68 / 100)),
            tenths(flat(A * 56 / 100)),
        );
        let (edge, base) = (on_floor(floor.trim), on_floor(floor.base));
        fill(text, edge.mix(PLUM, 18), 100, &[&[[0, A, 0], [A, A, 0], [A, A, -50], [0, A, -50]]]);
        fill(text, edge.mix(INDIGO, 40), 100, &[&[[A, 0, 0], [A, A, 0], [A, A, -50], [A, 0, -50]]]);
        fill(text, base, 100, &[&FLOOR]);
        let _ = write!(text, "<g clip-path=\"url(#{prefix}f)\"><g transform=\"matrix(4 2-4 2 0 0)\">");
        for (at, layer) in floor.layers.iter().enumerate() {
            layer.write(text, on_floor, (A, A), &format!("{prefix}f{at}-"));
        }
        text.push_str("</g></g>");
        fill(text, base.mix(CREAM, 30), 70, &[&[[0, A, 0], [A, A, 0], [A, A, -10], [0, A, -10]]]);
        self.walls(text, on_wall);
        self.seams(text);
        if self.night {
            self.wall_light(text);
        }
        self.trim(text, on_wall(paper.trim));
    }

    fn walls(&self, text: &mut String, tone: impl Fn(Rgb) -> Rgb + Copy) {
        let (paper, prefix) = (self.wallpaper, self.prefix);
        if paper.glass {
            let _ = write!(text, "<path fill=\"url(#{prefix}k)\" d=\"{}\"/>", outlines(&[&LEFT, &RIGHT]));
            if self.night {
                let mut stars = Pen::new();
                let mut seed = 4177;
                for _ in 0..44 {
                    let mut next = |most: i32| {
                        seed = (seed * 1105 + 12345) % 65536;
                        seed % most
                    };
                    let (u, z) = (next(2 * A) - A, 120 + next(H - 150));
                    stars.to(screen(if u < 0 { [0, -u, z] } else { [u, 0, z] })).dot();
                }
                let _ = write!(text, "<path stroke=\"#ffffffcc\" stroke-width=\"2\" d=\"{}\"/>", stars.data);
            }
            let _ = write!(text, "<use href=\"#{prefix}p\" x=\"196\" y=\"-84\" width=\"124\" height=\"124\"");
            text.push_str(if self.night { "/>" } else { " opacity=\".8\"/>" });
        } else {
            fill(text, tone(paper.base), 100, &[&LEFT, &RIGHT]);
        }
        let _ = write!(text, "<g clip-path=\"url(#{prefix}c)\"><g id=\"{prefix}w\" transform=\"matrix(4 2 0-5 0 0)\">");
        for (at, layer) in paper.layers.iter().enumerate() {
            if layer.hills {
                let _ = write!(text, "<use href=\"#{prefix}h\"/>");
            } else {
                layer.write(text, tone, (A, H), &format!("{prefix}w{at}-"));
            }
        }
        let _ = write!(text, "</g><use href=\"#{prefix}w\" transform=\"matrix(-1 0 0 1 0 0)\"/></g>");
    }

    /// The left wall stands in the shade; corner and seams are darker in steps.
    fn seams(&self, text: &mut String) {
        let (prefix, shade) = (self.prefix, INDIGO.mix(DUSK, 40));
        if self.wallpaper.glass {
            fill(text, shade, 6, &[&LEFT]);
        } else {
            fill(text, shade, 12, &[&LEFT]);
            for (wall, name) in [(&LEFT, "l"), (&RIGHT, "r")] {
                let _ = write!(text, "<path fill=\"url(#{prefix}{name})\" d=\"{}\"/>", outlines(&[wall]));
            }
            for (k, opacity) in [(40, 5), (80, 4)] {
                fill(text, shade, opacity, &[&[[0, 30, 30], [0, A, 30], [0, A, 30 + k], [0, 30, 30 + k]]]);
            }
        }
        for (k, opacity) in [(100, 4), (60, 6), (30, 9)] {
            fill(text, shade, opacity, &[&[[0, 0, 0], [A, 0, 0], [A, k, 0], [k, k, 0], [k, A, 0], [0, A, 0]]]);
        }
    }

    fn wall_light(&self, text: &mut String) {
        let prefix = self.prefix;
        for (wall, corners, slope) in [(Wall::Left, &LEFT, "-4"), (Wall::Right, &RIGHT, "4")] {
            let mut pools = String::new();
            wall_pools(&mut pools, self.lamps, wall, prefix);
            if !pools.is_empty() {
                let name = if wall == Wall::Left { 'L' } else { 'R' };
                let _ = write!(
                    text,
                    "<clipPath id=\"{prefix}{name}\"><path d=\"{}\"/></clipPath><g clip-path=\"url(#{prefix}{name})\"><g transform=\"matrix({slope} 2 0-5 0 0)\">{pools}</g></g>",
                    outlines(&[corners])
                );
            }
        }
    }

    fn trim(&self, text: &mut String, trim: Rgb) {
        fill(text, trim.mix(PLUM, 12), 100, &[&[[10, 10, 0], [10, A, 0], [10, A, 30], [10, 10, 30]]]);
        fill(text, trim, 100, &[&[[10, 10, 0], [A, 10, 0], [A, 10, 30], [10, 10, 30]]]);
        let rail = [[0, 0, 30], [A, 0, 30], [A, 10, 30], [10, 10, 30], [10, A, 30], [0, A, 30]];
        fill(text, trim.mix(CREAM, 45), 100, &[&rail]);
        let t = 30;
        fill(
            text,
            trim.mix(CREAM, 40),
            100,
            &[&[[0, 0, H], [0, A, H], [-t, A, H], [-t, -t, H], [A, -t, H], [A, 0, H]]],
        );
        fill(text, trim.mix(PLUM, 16), 100, &[&[[0, A, H], [-t, A, H], [-t, A, -50], [0, A, -50]]]);
        fill(text, trim.mix(INDIGO, 36), 100, &[&[[A, 0, H], [A, -t, H], [A, -t, -50], [A, 0, -50]]]);
    }

    /// What the shell refers to.
    pub fn defs(&self, text: &mut String, sees_sky: bool) {
        let prefix = self.prefix;
        let _ = write!(
            text,
            "<clipPath id=\"{prefix}f\"><path d=\"{}\"/></clipPath><clipPath id=\"{prefix}c\"><path d=\"{}\"/></clipPath>",
            outlines(&[&FLOOR]),
            outlines(&[&LEFT, &RIGHT])
        );
        let ground = if self.night { ".45" } else { ".2" };
        let _ = write!(
            text,
            "<radialGradient id=\"{prefix}g\"><stop offset=\".45\" stop-color=\"#0a0530\" stop-opacity=\"{ground}\"/><stop offset=\"1\" stop-color=\"#0a0530\" stop-opacity=\"0\"/></radialGradient>"
        );
        if !self.wallpaper.glass {
            let _ = write!(
                text,
                "<linearGradient id=\"{prefix}l\" x1=\"1\" x2=\"0\"><stop stop-color=\"#1d1650\" stop-opacity=\".26\"/><stop offset=\".2\" stop-color=\"#1d1650\" stop-opacity=\".07\"/><stop offset=\"1\" stop-color=\"#1d1650\" stop-opacity=\"0\"/></linearGradient><linearGradient id=\"{prefix}r\"><stop stop-color=\"#1d1650\" stop-opacity=\".2\"/><stop offset=\".2\" stop-color=\"#1d1650\" stop-opacity=\".04\"/><stop offset=\"1\" stop-color=\"#fff\" stop-opacity=\".1\"/></linearGradient>"
            );
        }
        if sees_sky || self.wallpaper.glass {
            sky_defs(text, self.sky, self.night, prefix);
        }
    }
}

pub(crate) fn fill(text: &mut String, colour: Rgb, opacity: i32, shapes: &[&[Point]]) {
    text.push_str("<path ");
    coat_into(text, Coat::Fill(colour, opacity), "");
    text.push_str(" d=\"");
    text.push_str(&outlines(shapes));
    text.push_str("\"/>");
}

pub(crate) fn outlines(shapes: &[&[Point]]) -> String {
    let mut pen = Pen::new();
    for shape in shapes {
        pen.outline(&shape.iter().map(|&point| screen(point)).collect::<Vec<_>>());
    }
    pen.data
}
