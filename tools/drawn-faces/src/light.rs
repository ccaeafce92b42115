//! Light: one soft main light with shadows, light from everywhere, and the sheen of skin.

use crate::face::Lighting;
use crate::math::{Vec3, lerp, smoothstep, vec3};
use crate::mesh::{Mesh, Vertex};

pub(crate) struct Light {
    /// Towards the main light.
    pub towards: Vec3,
    key: Vec3,
    sky: Vec3,
    ground: Vec3,
    fill: Vec3,
    half_way: Vec3,
}

impl Light {
    pub fn of(lighting: &Lighting) -> Light {
        let (azimuth, elevation) = (lighting.azimuth.to_radians(), lighting.elevation.to_radians());
        let towards = vec3(azimuth.sin() * elevation.cos(), -elevation.sin(), azimuth.cos() * elevation.cos());
        let warm = vec3(1.0 + 0.07 * lighting.warmth, 1.0, 1.0 - 0.12 * lighting.warmth);
        let (key, rest) = (lighting.key * lighting.exposure, (1.0 - lighting.key) * lighting.exposure);
        Light {
            towards,
            key: warm * (1.62 * key),
            sky: vec3(0.96, 1.0, 1.05) * (0.95 * rest),
            ground: vec3(0.80, 0.72, 0.66) * (0.75 * rest),
            fill: vec3(1.0, 1.0, 1.0) * (0.35 * rest),
            half_way: (towards + vec3(0.0, 0.0, 1.0)).unit(),
        }
    }

    /// Light that a matt white surface sends on. `soft` lets light creep around edges, as it does in skin.
    pub fn diffuse(&self, n: Vec3, lit: f32, open: f32, soft: Vec3) -> Vec3 {
        let facing = n.dot(self.towards);
        let wrapped = |w: f32| {
            let x = ((facing + w) / (1.0 + w)).max(0.0);
            x * lerp(lit, 1.0, 0.25 * w)
        };
        let direct = self.key.times(vec3(wrapped(soft.x), wrapped(soft.y), wrapped(soft.z)));
        let around = self.ground.lerp(self.sky, 0.5 - 0.5 * n.y) * (0.75 + 0.25 * n.z);
        let fill = self.fill * (0.6 * n.z - 0.4 * n.x * self.towards.x.signum()).max(0.0);
        direct + (around + fill) * open
    }

    pub fn skin(&self, n: Vec3, lit: f32, open: f32, albedo: Vec3, gloss: f32) -> Vec3 {
        let diffuse = self.diffuse(n, lit, open, vec3(0.34, 0.18, 0.12));
        let facing = n.dot(self.half_way).max(0.0);
        let (f4, edge) = (facing.powi(4), 1.0 - n.z.clamp(0.0, 1.0));
        let f16 = f4 * f4 * f4 * f4;
        let sheen = gloss * lit * (0.10 * f16 + 0.13 * f16 * f16 * f16);
        let rim = 0.10 * edge.powi(3) * open * gloss;
        albedo.times(diffuse) + self.key * sheen + self.sky * rim
    }

    pub fn cloth(&self, n: Vec3, lit: f32, open: f32, albedo: Vec3) -> Vec3 {
        albedo.times(self.diffuse(n, lit, open, vec3(0.1, 0.1, 0.1)))
    }

    /// A strand of hair along `tangent` on a head whose surface there faces `n`.
    pub fn hair(&self, tangent: Vec3, n: Vec3, open: f32, albedo: Vec3, shine: f32) -> Vec3 {
        let diffuse = self.diffuse(n, smoothstep(-0.3, 0.3, n.dot(self.towards)), open, vec3(0.4, 0.4, 0.4));
        let along = tangent.dot(self.half_way);
        let band = (1.0 - along * along).max(0.0).powi(14) * smoothstep(-0.1, 0.6, n.dot(self.half_way));
        albedo.times(diffuse) * (0.75 + 0.35 * (1.0 - along * along))
            + (self.key * 0.6 + self.sky * 0.6).times(albedo.lerp(vec3(0.5, 0.5, 0.5), 0.22)) * (band * shine * open)
    }

    pub fn highlight(&self) -> Vec3 {
        self.key * 0.75 + self.sky * 0.5
    }
}

const MAP_SIDE: usize = 256;
/// The map spans this many eye distances to each side of the face.
const MAP_REACH: f32 = 3.4;

/// How far the scene reaches towards the main light, on a plane across its rays.
pub(crate) struct ShadowMap {
    right: Vec3,
    down: Vec3,
    towards: Vec3,
    nearest: Vec<f32>,
}

impl ShadowMap {
    pub fn new(light: &Light) -> ShadowMap {
        let right = vec3(0.0, 1.0, 0.0).cross(light.towards).unit();
        let down = light.towards.cross(right);
        ShadowMap { right, down, towards: light.towards, nearest: vec![f32::NEG_INFINITY; MAP_SIDE * MAP_SIDE] }
    }

    fn place(&self, p: Vec3) -> [f32; 3] {
        let p = p - vec3(0.0, 0.6, 0.0);
        let unit = 0.5 * MAP_SIDE as f32 / MAP_REACH;
        let half = 0.5 * MAP_SIDE as f32;
        [half + p.dot(self.right) * unit, half + p.dot(self.down) * unit, p.dot(self.towards)]
    }

    /// Lets the solid part of a mesh throw its shadow; `step` coarsens it.
    pub fn add(&mut self, mesh: &Mesh, step: usize, solid: impl Fn(&Vertex) -> bool) {
        for corners in mesh.triangles(step) {
            if !corners.iter().all(|vertex| solid(vertex)) {
                continue;
            }
            let [a, b, c] = corners.map(|vertex| self.place(vertex.world));
            let area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
            if area.abs() < 1e-6 {
                continue;
            }
            let low = |axis: usize| a[axis].min(b[axis]).min(c[axis]).max(0.0) as usize;
            let high = |axis: usize| (a[axis].max(b[axis]).max(c[axis]).max(0.0) as usize + 1).min(MAP_SIDE);
            for y in low(1)..high(1) {
                for x in low(0)..high(0) {
                    let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                    let wa = ((b[0] - px) * (c[1] - py) - (b[1] - py) * (c[0] - px)) / area;
                    let wb = ((c[0] - px) * (a[1] - py) - (c[1] - py) * (a[0] - px)) / area;
                    let wc = 1.0 - wa - wb;
                    if wa.min(wb).min(wc) >= -0.01 {
                        let depth = wa * a[2] + wb * b[2] + wc * c[2];
                        let nearest = &mut self.nearest[y * MAP_SIDE + x];
                        *nearest = nearest.max(depth);
                    }
                }
            }
        }
    }

    /// Share of the main light that reaches a point, with a soft edge.
    pub fn lit(&self, world: Vec3, normal: Vec3) -> f32 {
        // Neither what turns away from the light nor what turns away from the viewer needs to know.
        if normal.dot(self.towards) < -0.3 || normal.z < -0.3 {
            return 0.0;
        }
        let [x, y, depth] = self.place(world + normal * 0.04);
        let (mut lit, mut taps) = (0.0, 0.0);
        for dy in [-1.5, -0.5, 0.5, 1.5] {
            for dx in [-1.5, -0.5, 0.5, 1.5] {
                let (tx, ty) = (x + 2.4 * dx, y + 2.4 * dy);
                if tx < 0.0 || ty < 0.0 || tx >= MAP_SIDE as f32 || ty >= MAP_SIDE as f32 {
                    continue;
                }
                let blocker = self.nearest[ty as usize * MAP_SIDE + tx as usize];
                lit += smoothstep(0.11, 0.03, blocker - depth);
                taps += 1.0;
            }
        }
        if taps == 0.0 { 1.0 } else { lit / taps }
    }
}
