//! The few vectors, curves and random numbers that drawing needs.

use std::ops::{Add, Mul, Sub};

/// x to the right of the picture, y down, z towards the viewer. Also a linear-light colour: red, green, blue.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Vec3 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

pub(crate) const fn vec3(x: f32, y: f32, z: f32) -> Vec3 {
    Vec3 { x, y, z }
}

impl Vec3 {
    pub fn dot(self, other: Vec3) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub fn cross(self, other: Vec3) -> Vec3 {
        vec3(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    pub fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    pub fn unit(self) -> Vec3 {
        self * (1.0 / self.length().max(1e-9))
    }

    /// Channel by channel, or axis by axis.
    pub fn times(self, other: Vec3) -> Vec3 {
        vec3(self.x * other.x, self.y * other.y, self.z * other.z)
    }

    pub fn lerp(self, other: Vec3, t: f32) -> Vec3 {
        self + (other - self) * t
    }
}

impl Add for Vec3 {
    type Output = Vec3;
    fn add(self, other: Vec3) -> Vec3 {
        vec3(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl Sub for Vec3 {
    type Output = Vec3;
    fn sub(self, other: Vec3) -> Vec3 {
        vec3(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Mul<f32> for Vec3 {
    type Output = Vec3;
    fn mul(self, factor: f32) -> Vec3 {
        vec3(self.x * factor, self.y * factor, self.z * factor)
    }
}

/// A linear-light colour from the sRGB bytes that a colour picker shows.
pub(crate) fn srgb(r: u8, g: u8, b: u8) -> Vec3 {
    let linear = |byte: u8| (f32::from(byte) / 255.0).powf(2.2);
    vec3(linear(r), linear(g), linear(b))
}

pub(crate) fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// 0 at `from`, 1 at `to` (which may lie below `from`), smooth between, flat outside.
pub(crate) fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A bell of height 1 at 0, for `x` in units of its width.
pub(crate) fn bell(x: f32) -> f32 {
    bell_of_square(x * x)
}

/// The same for a squared distance. Within 0.02 of exp(−square), for a fraction of its price, and 0 from 8 on.
pub(crate) fn bell_of_square(square: f32) -> f32 {
    let t = (1.0 - 0.125 * square).max(0.0);
    let t2 = t * t;
    let t4 = t2 * t2;
    t4 * t4
}

/// A smooth curve through `knots` (x ascending); flat beyond its ends.
pub(crate) fn curve(knots: &[(f32, f32)], x: f32) -> f32 {
    let after = knots.partition_point(|knot| knot.0 <= x);
    if after == 0 {
        return knots[0].1;
    }
    if after == knots.len() {
        return knots[after - 1].1;
    }
    let (a, b) = (knots[after - 1], knots[after]);
    let slope = |i: usize| {
        let (before, next) = (knots[i.saturating_sub(1)], knots[(i + 1).min(knots.len() - 1)]);
        (next.1 - before.1) / (next.0 - before.0)
    };
    let (h, t) = (b.0 - a.0, (x - a.0) / (b.0 - a.0));
    let (t2, t3) = (t * t, t * t * t);
    (2.0 * t3 - 3.0 * t2 + 1.0) * a.1
        + (t3 - 2.0 * t2 + t) * h * slope(after - 1)
        + (3.0 * t2 - 2.0 * t3) * b.1
        + (t3 - t2) * h * slope(after)
}

fn hash(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// SplitMix64: the same numbers on every machine, which a library's generator does not promise.
#[derive(Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(hash(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        hash(self.0)
    }

    /// Evenly in 0..1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 24) as f32
    }

    pub fn within(&mut self, from: f32, to: f32) -> f32 {
        lerp(from, to, self.unit())
    }

    /// Roughly normal, mean 0, deviation 1, never beyond ±3.5.
    pub fn normal(&mut self) -> f32 {
        let bits = self.next();
        let sum: u64 = (0..4).map(|part| bits >> (16 * part) & 0xffff).sum();
        (sum as f32 / 65536.0 - 2.0) * 1.732
    }

    pub fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// One of the choices, as often as its weight says.
    pub fn pick<T: Copy>(&mut self, choices: &[(f32, T)]) -> T {
        let total: f32 = choices.iter().map(|choice| choice.0).sum();
        let mut left = self.unit() * total;
        for (weight, value) in choices {
            left -= weight;
            if left < 0.0 {
                return *value;
            }
        }
        choices[choices.len() - 1].1
    }
}

/// Smooth noise that repeats after 64 units each way; about −1 to 1.
pub(crate) struct Noise(Vec<f32>);

const NOISE_SIDE: i32 = 64;

impl Noise {
    pub fn new(seed: u64) -> Noise {
        let mut random = Random::new(seed);
        Noise((0..NOISE_SIDE * NOISE_SIDE).map(|_| random.within(-1.0, 1.0)).collect())
    }

    pub fn at(&self, x: f32, y: f32) -> f32 {
        // `floor` is a call where the processor is not known to have it.
        let floor = |value: f32| value as i32 - i32::from(value < 0.0);
        let (left, top) = (floor(x), floor(y));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let (sx, sy) = (fx * fx * (3.0 - 2.0 * fx), fy * fy * (3.0 - 2.0 * fy));
        let knot = |dx: i32, dy: i32| self.0[(((top + dy) & 63) * NOISE_SIDE + ((left + dx) & 63)) as usize];
        lerp(lerp(knot(0, 0), knot(1, 0), sx), lerp(knot(0, 1), knot(1, 1), sx), sy)
    }

    /// Three octaves.
    pub fn cloud(&self, x: f32, y: f32) -> f32 {
        0.55 * self.at(x, y)
            + 0.3 * self.at(2.1 * x + 17.3, 2.1 * y + 5.1)
            + 0.15 * self.at(4.3 * x + 31.7, 4.3 * y + 11.9)
    }
}
