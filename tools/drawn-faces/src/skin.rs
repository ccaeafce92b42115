//! The painted skin of a face: a map over `u` and `v` of colour, gloss, fine relief and openness to light.

use crate::math::{Vec3, lerp, smoothstep};

/// The map covers the front of the head; its edge colours go on around the sides.
const LEFT: f32 = -1.7;
const RIGHT: f32 = 1.7;
const UPPER: f32 = -1.9;
const LOWER: f32 = 2.05;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Texel {
    pub albedo: Vec3,
    pub gloss: f32,
    /// Share of the light from all around that reaches it.
    pub open: f32,
    /// Light it sends back like a mirror, whatever the normal.
    pub glow: f32,
    /// Fine relief over the mesh, in eye distances.
    pub height: f32,
    /// How steeply that relief rises along `u` and `v`.
    pub slope: [f32; 2],
}

pub(crate) struct Skin {
    width: usize,
    height: usize,
    /// Texels in an eye distance.
    pub density: f32,
    texels: Vec<Texel>,
}

impl Skin {
    pub fn new(density: f32) -> Skin {
        let (width, height) = (((RIGHT - LEFT) * density) as usize + 2, ((LOWER - UPPER) * density) as usize + 2);
        Skin { width, height, density, texels: vec![Texel { open: 1.0, ..Texel::default() }; width * height] }
    }

    /// Paints every texel in a rectangle of `u` and `v`: left, top, right, bottom.
    pub fn paint(&mut self, area: [f32; 4], mut brush: impl FnMut(f32, f32, &mut Texel)) {
        let x = |u: f32| ((u - LEFT) * self.density).clamp(0.0, self.width as f32) as usize;
        let y = |v: f32| ((v - UPPER) * self.density).clamp(0.0, self.height as f32) as usize;
        let (left, right, top, bottom) = (x(area[0]), x(area[2]), y(area[1]), y(area[3]));
        for row in top..bottom {
            let v = UPPER + (row as f32 + 0.5) / self.density;
            for column in left..right {
                brush(LEFT + (column as f32 + 0.5) / self.density, v, &mut self.texels[row * self.width + column]);
            }
        }
    }

    pub fn paint_all(&mut self, brush: impl FnMut(f32, f32, &mut Texel)) {
        self.paint([LEFT, UPPER, RIGHT + 1.0, LOWER + 1.0], brush);
    }

    /// A hair lying on the skin: a tapering line from `from` to `to`, bent towards `over`.
    pub fn hair(&mut self, from: [f32; 2], over: [f32; 2], to: [f32; 2], width: f32, colour: Vec3, alpha: f32) {
        let mut last = from;
        for step in 1..=4 {
            let t = step as f32 / 4.0;
            let bend =
                |axis: usize| (1.0 - t) * (1.0 - t) * from[axis] + 2.0 * t * (1.0 - t) * over[axis] + t * t * to[axis];
            let next = [bend(0), bend(1)];
            self.segment(last, next, width * lerp(1.0, 0.35, t - 0.125), colour, alpha);
            last = next;
        }
    }

    fn segment(&mut self, a: [f32; 2], b: [f32; 2], width: f32, colour: Vec3, alpha: f32) {
        let texel = 1.0 / self.density;
        // A line thinner than a texel is drawn as wide as one, and fainter.
        let half = (0.5 * width).max(0.5 * texel);
        let alpha = alpha * (0.5 * width / half).min(1.0);
        let reach = half + texel;
        let area = [a[0].min(b[0]) - reach, a[1].min(b[1]) - reach, a[0].max(b[0]) + reach, a[1].max(b[1]) + reach];
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let square = (dx * dx + dy * dy).max(1e-9);
        self.paint(area, |u, v, skin| {
            let t = (((u - a[0]) * dx + (v - a[1]) * dy) / square).clamp(0.0, 1.0);
            let away = (u - a[0] - t * dx).hypot(v - a[1] - t * dy);
            let cover = alpha * smoothstep(half + 0.5 * texel, half - 0.5 * texel, away);
            skin.albedo = skin.albedo.lerp(colour, cover);
            skin.gloss *= 1.0 - cover;
            skin.glow *= 1.0 - cover;
        });
    }

    /// Fixes the slopes once everything is painted.
    pub fn finish(&mut self) {
        for row in 1..self.height - 1 {
            for column in 1..self.width - 1 {
                let at = row * self.width + column;
                let along = self.texels[at + 1].height - self.texels[at - 1].height;
                let down = self.texels[at + self.width].height - self.texels[at - self.width].height;
                self.texels[at].slope = [0.5 * along * self.density, 0.5 * down * self.density];
            }
        }
    }

    /// The skin at a point, interpolated.
    pub fn at(&self, u: f32, v: f32) -> Texel {
        let x = ((u - LEFT) * self.density - 0.5).clamp(0.0, self.width as f32 - 1.001);
        let y = ((v - UPPER) * self.density - 0.5).clamp(0.0, self.height as f32 - 1.001);
        let (column, row) = (x as usize, y as usize);
        let (fx, fy) = (x - column as f32, y - row as f32);
        let first = row * self.width + column;
        let [a, b, c, d] = [first, first + 1, first + self.width, first + self.width + 1].map(|at| &self.texels[at]);
        let mix = |get: fn(&Texel) -> f32| lerp(lerp(get(a), get(b), fx), lerp(get(c), get(d), fx), fy);
        Texel {
            albedo: a.albedo.lerp(b.albedo, fx).lerp(c.albedo.lerp(d.albedo, fx), fy),
            gloss: mix(|texel| texel.gloss),
            open: mix(|texel| texel.open),
            glow: mix(|texel| texel.glow),
            height: 0.0,
            slope: [mix(|texel| texel.slope[0]), mix(|texel| texel.slope[1])],
        }
    }
}
