//! Decoding a large sequential JPEG at a half, a quarter or an eighth of its size, in the same pass that walks its blocks.
//!
//! Of each block of 8 × 8 coefficients only the lowest 4 × 4, 2 × 2 or 1 × 1 are transformed, to as many pixels, which is what
//! shrinking the picture would leave of it. No full picture is ever in memory.

use super::huffman::{Bits, Table};

/// Places of the coefficients in the order they are sent (T.81, figure A.6): column and row in one number.
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29,
    22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// The picture that grows block by block: one plane for each component.
pub(super) struct Shrunk {
    /// Pixels that stay of a block's side: 1, 2 or 4.
    side: usize,
    /// The inverse transform: for each pixel the weights of the coefficients, scaled for this side.
    basis: [[f32; 4]; 4],
    /// By number, in zigzag order.
    quantisers: [[f32; 64]; 4],
    planes: Vec<Plane>,
}

struct Plane {
    /// Which quantiser, and how many blocks lie in a row.
    quantiser: usize,
    columns: usize,
    /// The last direct coefficient; each is sent as a difference.
    direct: i32,
    pixels: Vec<u8>,
}

impl Shrunk {
    pub fn new(side: usize) -> Shrunk {
        // An orthonormal transform of this side, times side/8 for the coefficients of the larger one.
        let length = side as f32;
        let weight = |pixel: usize, wave: usize| {
            let scale = if wave == 0 { (1.0 / length).sqrt() } else { (2.0 / length).sqrt() };
            scale * (std::f32::consts::PI * wave as f32 * (2.0 * pixel as f32 + 1.0) / (2.0 * length)).cos() * (length / 8.0).sqrt()
        };
        let basis = std::array::from_fn(|pixel| std::array::from_fn(|wave| if pixel < side && wave < side { weight(pixel, wave) } else { 0.0 }));
        Shrunk { side, basis, quantisers: [[0.0; 64]; 4], planes: Vec::new() }
    }

    /// The body of a DQT segment.
    pub fn define_quantisers(&mut self, mut body: &[u8]) -> Option<()> {
        while let [kind, rest @ ..] = body {
            let width = if kind >> 4 == 0 { 1 } else { 2 };
            let (values, rest) = rest.split_at_checked(64 * width)?;
            let quantiser = self.quantisers.get_mut(usize::from(kind & 15))?;
            for (target, value) in quantiser.iter_mut().zip(values.chunks_exact(width)) {
                *target = value.iter().fold(0.0, |sum, byte| sum * 256.0 + f32::from(*byte));
            }
            body = rest;
        }
        Some(())
    }

    /// A component of so many blocks.
    pub fn add_plane(&mut self, quantiser: u8, columns: usize, rows: usize) {
        let pixels = vec![0; columns * rows * self.side * self.side];
        self.planes.push(Plane { quantiser: usize::from(quantiser & 3), columns, direct: 0, pixels });
    }

    /// At the start of a scan and after a restart marker.
    pub fn restart(&mut self) {
        self.planes.iter_mut().for_each(|plane| plane.direct = 0);
    }

    /// Reads a block and draws what stays of it at place `at` of its component.
    pub fn block(&mut self, bits: &mut Bits, component: usize, at: usize, direct: &Table, alternating: &Table) -> Option<()> {
        let side = self.side;
        let plane = self.planes.get_mut(component)?;
        let quantiser = &self.quantisers[plane.quantiser];
        let size = u32::from(bits.symbol(direct)?).min(16);
        plane.direct = plane.direct.wrapping_add(extended(bits.take(size)?, size));
        let mut waves = [[0.0_f32; 4]; 4];
        waves[0][0] = plane.direct as f32 * quantiser[0];
        let (mut place, mut is_flat) = (1, true);
        while place < 64 {
            let symbol = bits.symbol(alternating)?;
            let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
            match (run, size) {
                (15, 0) => place += 16,
                (_, 0) => break,
                _ => {
                    place += run;
                    let value = bits.take(size)?;
                    let natural = usize::from(*ZIGZAG.get(place)?);
                    let (column, row) = (natural & 7, natural >> 3);
                    if column < side && row < side {
                        waves[row][column] = extended(value, size) as f32 * quantiser[place];
                        is_flat = false;
                    }
                    place += 1;
                }
            }
        }
        let (left, top) = (at % plane.columns * side, at / plane.columns * side);
        let stride = plane.columns * side;
        if is_flat {
            let value = (waves[0][0] * self.basis[0][0] * self.basis[0][0] + 128.5) as u8;
            for y in 0..side {
                let start = (top + y) * stride + left;
                plane.pixels.get_mut(start..start + side)?.fill(value);
            }
            return Some(());
        }
        // First down the columns, then along the rows.
        for (y, down) in self.basis.iter().enumerate().take(side) {
            let line: [f32; 4] = std::array::from_fn(|column| (0..4).map(|row| down[row] * waves[row][column]).sum());
            let start = (top + y) * stride + left;
            for (pixel, along) in plane.pixels.get_mut(start..start + side)?.iter_mut().zip(&self.basis) {
                let value: f32 = (0..4).map(|column| along[column] * line[column]).sum();
                *pixel = (value + 128.5) as u8;
            }
        }
        Some(())
    }

    /// The finished picture of a frame of `width × height` pixels as RGB, with its sides; `factors` are the components' sampling.
    pub fn into_rgb(self, width: usize, height: usize, factors: &[(usize, usize)]) -> Option<(usize, usize, Vec<u8>)> {
        let (width, height) = ((width * self.side).div_ceil(8), (height * self.side).div_ceil(8));
        let (most_across, most_down) = factors.iter().fold((1, 1), |most, each| (most.0.max(each.0), most.1.max(each.1)));
        // A component with fewer samples is enlarged by repeating them; their centres lie right that way.
        let columns: Vec<Vec<usize>> = factors.iter().map(|(across, _)| (0..width).map(|x| x * across / most_across).collect()).collect();
        let mut rgb = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            let row = |index: usize| {
                let (plane, (_, down)) = (self.planes.get(index)?, factors.get(index)?);
                let stride = plane.columns * self.side;
                plane.pixels.chunks_exact(stride).nth(y * down / most_down)
            };
            let light = row(0)?;
            if self.planes.len() == 1 {
                rgb.extend(light.get(..width)?.iter().flat_map(|light| [*light; 3]));
                continue;
            }
            let (blue, red) = (row(1)?, row(2)?);
            let [lights, blues, reds] = columns.as_slice() else { return None };
            for ((light_at, blue_at), red_at) in lights.iter().zip(blues).zip(reds) {
                let (light, blue, red) = (i32::from(*light.get(*light_at)?), i32::from(*blue.get(*blue_at)?) - 128, i32::from(*red.get(*red_at)?) - 128);
                // Rec. 601 in steps of 2⁻¹⁶ (JFIF 1.02).
                let channel = |add: i32| (light + ((add + 32_768) >> 16)).clamp(0, 255) as u8;
                rgb.extend([channel(91_881 * red), channel(-22_554 * blue - 46_802 * red), channel(116_130 * blue)]);
            }
        }
        Some((width, height, rgb))
    }
}

/// A number of `size` bits as a signed one (T.81, F.2.2.1): those that begin with 0 are negative.
#[inline]
fn extended(value: u32, size: u32) -> i32 {
    if size == 0 || value >> (size - 1) == 1 { value as i32 } else { value as i32 - (1 << size) + 1 }
}
