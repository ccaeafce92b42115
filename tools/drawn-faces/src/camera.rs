//! From light to a photo: backdrop, softness of the lens, noise, and the traces of compression.

use crate::face::{Camera, Face};
use crate::math::{Noise, Random, Vec3, lerp, smoothstep, srgb, vec3};
use crate::mesh::Picture;

/// Levels are looked up, finer in the dark: powers for every pixel would take as long as half the drawing.
const TABLE: usize = 4096;
const BRIGHTEST: f32 = 2.0;

/// The drawn picture, shrunk by `finer` before its backdrop, as sRGB bytes.
pub(crate) fn develop(picture: &Picture, face: &Face, size: usize, finer: usize, noise: &Noise) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(size * size);
    let share = 1.0 / (finer * finer) as f32;
    for y in 0..size {
        for x in 0..size {
            let (mut colour, mut covered) = (Vec3::default(), 0.0);
            for dy in 0..finer {
                for dx in 0..finer {
                    let at = (y * finer + dy) * picture.width + x * finer + dx;
                    if picture.depths[at] > f32::NEG_INFINITY {
                        let seen = picture.colours[at];
                        // A single glint must not outshine its neighbours when they are averaged.
                        colour = colour + vec3(seen.x.min(1.3), seen.y.min(1.3), seen.z.min(1.3)) * share;
                        covered += share;
                    }
                }
            }
            if covered < 1.0 {
                colour =
                    colour + backdrop(face, noise, x as f32 / size as f32, y as f32 / size as f32) * (1.0 - covered);
            }
            pixels.push(colour);
        }
    }
    let camera = &face.camera;
    blur(&mut pixels, size, camera.blur * size as f32 / 512.0);
    let mut random = Random::new(face.seed ^ 0xca3e7a);
    let table: Vec<f32> = (0..=TABLE).map(|i| to_level((i as f32 / TABLE as f32).powi(2) * BRIGHTEST)).collect();
    let level = |value: f32| table[((value / BRIGHTEST).clamp(0.0, 1.0).sqrt() * TABLE as f32) as usize];
    let mut levels: Vec<[f32; 3]> = pixels.iter().map(|colour| [colour.x, colour.y, colour.z].map(level)).collect();
    for level in &mut levels {
        let grain = camera.noise * random.normal();
        *level = level.map(|value| value + grain + 0.4 * camera.noise * random.normal());
    }
    if camera.compression > 0.0 {
        compress(&mut levels, size, camera);
    }
    levels.iter().flatten().map(|level| (level + 0.5).clamp(0.0, 255.0) as u8).collect()
}

/// A lit wall, out of focus.
fn backdrop(face: &Face, noise: &Noise, x: f32, y: f32) -> Vec3 {
    let [a, b] = face.backdrop.map(|rgb| srgb(rgb[0], rgb[1], rgb[2]));
    let from_side = 0.25 * face.light.azimuth.signum() * (x - 0.5);
    let glow = smoothstep(0.95, 0.1, (x - 0.5 - from_side).hypot(y - 0.35));
    let cloud = 0.13 * noise.at(2.4 * x + 50.0, 2.4 * y + 50.0);
    b.lerp(a, (glow + cloud).clamp(0.0, 1.0)) * (0.8 * face.light.exposure)
}

/// sRGB level of a linear value, with a soft shoulder instead of clipped highlights.
fn to_level(value: f32) -> f32 {
    let value = value.max(0.0);
    let rolled = if value < 0.7 { value } else { 0.7 + 0.3 * (1.0 - (-(value - 0.7) / 0.3).exp()) };
    255.0 * rolled.powf(1.0 / 2.2)
}

/// A bell-shaped blur of this deviation in pixels.
fn blur(pixels: &mut [Vec3], side: usize, deviation: f32) {
    if deviation < 0.2 {
        return;
    }
    let reach = (2.5 * deviation).ceil() as i32;
    let weights: Vec<f32> = (-reach..=reach).map(|d| (-0.5 * (d as f32 / deviation).powi(2)).exp()).collect();
    let total: f32 = weights.iter().sum();
    let mut line = vec![Vec3::default(); side];
    for (start, stride) in (0..side).map(|row| (row * side, 1)).chain((0..side).map(|column| (column, side))) {
        for (i, out) in line.iter_mut().enumerate() {
            let mut sum = Vec3::default();
            for (d, weight) in (-reach..=reach).zip(&weights) {
                let at = (i as i32 + d).clamp(0, side as i32 - 1) as usize;
                sum = sum + pixels[start + at * stride] * *weight;
            }
            *out = sum * (1.0 / total);
        }
        for (i, value) in line.iter().enumerate() {
            pixels[start + i * stride] = *value;
        }
    }
}

/// What strong compression leaves of a picture: blocks of 8 × 8 lose their finest changes and share two colours in
/// chroma.
fn compress(levels: &mut [[f32; 3]], side: usize, camera: &Camera) {
    const BLOCK: usize = 8;
    let basis: Vec<[f32; BLOCK]> = (0..BLOCK)
        .map(|k| {
            let norm = if k == 0 { (1.0 / BLOCK as f32).sqrt() } else { (2.0 / BLOCK as f32).sqrt() };
            std::array::from_fn(|i| norm * (std::f32::consts::PI * (i as f32 + 0.5) * k as f32 / BLOCK as f32).cos())
        })
        .collect();
    for top in (0..side.saturating_sub(BLOCK - 1)).step_by(BLOCK) {
        for left in (0..side.saturating_sub(BLOCK - 1)).step_by(BLOCK) {
            let at = |i: usize, j: usize| (top + j) * side + left + i;
            let luma = |level: &[f32; 3]| 0.299 * level[0] + 0.587 * level[1] + 0.114 * level[2];
            let block: [[f32; BLOCK]; BLOCK] =
                std::array::from_fn(|j| std::array::from_fn(|i| luma(&levels[at(i, j)])));
            let rows: [[f32; BLOCK]; BLOCK] =
                std::array::from_fn(|j| std::array::from_fn(|k| (0..BLOCK).map(|i| basis[k][i] * block[j][i]).sum()));
            let mut waves: [[f32; BLOCK]; BLOCK] =
                std::array::from_fn(|l| std::array::from_fn(|k| (0..BLOCK).map(|j| basis[l][j] * rows[j][k]).sum()));
            for (l, row) in waves.iter_mut().enumerate() {
                for (k, wave) in row.iter_mut().enumerate() {
                    let step = lerp(2.0, 16.0, camera.compression) * (1.0 + 0.7 * (k + l) as f32) * 0.5;
                    *wave = (*wave / step).round() * step;
                }
            }
            let columns: [[f32; BLOCK]; BLOCK] =
                std::array::from_fn(|j| std::array::from_fn(|k| (0..BLOCK).map(|l| basis[l][j] * waves[l][k]).sum()));
            for j in 0..BLOCK {
                for i in 0..BLOCK {
                    let value: f32 = (0..BLOCK).map(|k| basis[k][i] * columns[j][k]).sum();
                    let change = value - block[j][i];
                    for channel in &mut levels[at(i, j)] {
                        *channel += change;
                    }
                }
            }
        }
    }
}
