//! The person and what is behind: two layers whose composition at rest is the photo.
//!
//! The person's layer carries its own opacity and its colours on beyond its edge, so that hair stays soft wherever the
//! head goes; what the head uncovers was filled in from around it. What a mixture of both cannot explain stays where it
//! belongs: near the person with the person, else with the background.

use crate::head::smoothstep;
use crate::matte::{ALL, NONE, averaged, enlarged, grown, refined, shrunk};
use crate::nets::Person;
use crate::neural::Simd;
use crate::view::{Canvas, to_byte};

/// Of the picture's side: how far from the person the background is known, and inside it the person.
const CLEAR: f32 = 0.0155;
const SOLID: f32 = 0.0086;
/// Less background than this share is none to speak of.
const LEAST: f32 = 0.03;
/// The mask must cover the face.
const LEAST_FACE: f32 = 0.85;
/// Colours of person and background that tell them apart, and how uneven a background may be for that, in levels.
const APART: (f32, f32) = (24.0, 60.0);
const EVEN: (f32, f32) = (2.0, 6.0);
/// Less opacity is noise.
const LEAST_SEEN: f32 = 0.06;
/// Opacity above which a pixel is mostly the person's.
const MOST: f32 = 0.5;
/// Opacity above which what is seen says nothing about the background.
const SAYS: (f32, f32) = (0.02, 0.25);

/// What is behind the person: pixels of the canvas, 0 to 255.
pub(crate) struct Backdrop {
    side: usize,
    pixels: Vec<[f32; 3]>,
    /// The same, rounded.
    bytes: Vec<u8>,
}

impl Backdrop {
    fn new(side: usize, pixels: Vec<[f32; 3]>) -> Backdrop {
        let bytes = pixels.iter().flatten().map(|value| to_byte(*value)).collect();
        Backdrop { side, pixels, bytes }
    }

    pub fn row(&self, y: usize, from: usize, count: usize) -> &[[f32; 3]] {
        &self.pixels[y * self.side + from..][..count]
    }

    /// Red, green and blue bytes of the same.
    pub fn bytes(&self, y: usize, from: usize, count: usize) -> &[u8] {
        &self.bytes[3 * (y * self.side + from)..][..3 * count]
    }

    /// Nothing at all, of the same sides.
    pub fn black(&self) -> Backdrop {
        Backdrop::new(self.side, vec![[0.0; 3]; self.pixels.len()])
    }
}

/// The person's layer, opacity from 0 to 255 in its fourth lane, and what is behind. `None` where there is hardly any
/// background, or the mask misses the face whose points (canvas pixels) are given.
pub(crate) fn split(canvas: &Canvas, face: impl Iterator<Item = [f32; 2]>) -> Option<(Canvas, Backdrop)> {
    let side = canvas.side;
    let photo: Vec<[f32; 3]> = canvas.pixels().iter().map(|[r, g, b, _]| [*r, *g, *b]).collect();
    let mask = Person::embedded(Simd::detect())?.mask(shrunk(&photo, side))?;
    let mut alpha = refined(&enlarged(&mask, side), &photo, side);

    let (mut covered, mut count) = (0.0, 0.0);
    for [x, y] in face {
        let at = |value: f32| (value.max(0.0) as usize).min(side - 1);
        covered += alpha[at(y) * side + at(x)];
        count += 1.0;
    }
    let clear = grown(&alpha, side, (CLEAR * side as f32).round() as usize, |a, b| if a > b { a } else { b });
    let solid = grown(&alpha, side, (SOLID * side as f32).round() as usize, |a, b| if a < b { a } else { b });
    let known: Vec<f32> = clear.iter().map(|alpha| f32::from(u8::from(*alpha < NONE))).collect();
    if covered < LEAST_FACE * count || known.iter().sum::<f32>() < LEAST * (side * side) as f32 {
        return None;
    }
    let person: Vec<f32> = solid.iter().map(|alpha| f32::from(u8::from(*alpha > 0.95))).collect();
    let mut behind = filled(&photo, &known, side);
    let mut front = filled(&photo, &person, side);
    let rough = roughness(&photo, &known, side);
    for (index, alpha) in alpha.iter_mut().enumerate() {
        let seen = photo[index];
        if known[index] < 1.0 && person[index] < 1.0 {
            *alpha = by_color(*alpha, seen, front[index], behind[index], rough[index]);
        }
        if *alpha >= 1.0 {
            front[index] = seen;
        } else {
            *alpha = parted(*alpha, seen, &mut front[index], &mut behind[index]);
        }
    }
    let pixels = front.iter().zip(&alpha).map(|([r, g, b], alpha)| [*r, *g, *b, 255.0 * alpha]).collect();
    Some((canvas.with_pixels(pixels), Backdrop::new(side, behind)))
}

/// Both colours of a pixel that together are what is seen, and its opacity: where the person is most of it, as much more
/// as it takes for the person's colour to be one. Else the background would have to be garish there.
fn parted(mut alpha: f32, seen: [f32; 3], front: &mut [f32; 3], behind: &mut [f32; 3]) -> f32 {
    let back = |alpha: f32, front: f32, lane: usize| ((seen[lane] - alpha * front) / (1.0 - alpha)).clamp(0.0, 255.0);
    // what the background must be if the person's colour is right; believed where little of the person is
    let says = 1.0 - smoothstep(SAYS.0, SAYS.1, alpha);
    for lane in 0..3 {
        behind[lane] += (back(alpha, front[lane], lane) - behind[lane]) * says;
    }
    if alpha >= MOST {
        let least = |lane: usize| {
            let away = seen[lane] - behind[lane];
            away.abs() / if away > 0.0 { 255.0 - behind[lane] } else { behind[lane] }.max(1.0)
        };
        alpha = (0..3).map(least).fold(alpha, f32::max).min(1.0);
    }
    for lane in 0..3 {
        if alpha > 0.0 {
            front[lane] = ((seen[lane] - (1.0 - alpha) * behind[lane]) / alpha).clamp(0.0, 255.0);
        }
        if alpha < MOST {
            behind[lane] = back(alpha, front[lane], lane);
        }
    }
    alpha
}

/// The opacity of a pixel at the edge of the person: where the background is even and the person has another colour,
/// what is seen says it better than the mask. Strands outside of it go with the head then, and no rim stays behind.
fn by_color(mask: f32, seen: [f32; 3], front: [f32; 3], behind: [f32; 3], rough: f32) -> f32 {
    let away: [f32; 3] = std::array::from_fn(|lane| front[lane] - behind[lane]);
    let squared: f32 = away.iter().map(|part| part * part).sum();
    let along: f32 = (0..3).map(|lane| (seen[lane] - behind[lane]) * away[lane]).sum();
    let trust = smoothstep(APART.0, APART.1, squared.sqrt())
        * (1.0 - smoothstep(EVEN.0, EVEN.1, rough))
        * (1.0 - smoothstep(0.85, ALL, mask));
    let value = mask + ((along / squared.max(1.0)).clamp(0.0, 1.0) - mask) * trust;
    if value < LEAST_SEEN { value * (1.0 - trust) } else { value }
}

/// How uneven the background is around each pixel, in levels; where it is not seen, as around there.
fn roughness(photo: &[[f32; 3]], known: &[f32], side: usize) -> Vec<f32> {
    let luma: Vec<f32> = photo.iter().map(|[r, g, b]| 0.299 * r + 0.587 * g + 0.114 * b).collect();
    let smooth = averaged(&luma, side, 3);
    let rough: Vec<[f32; 3]> = luma.iter().zip(smooth).map(|(luma, smooth)| [(luma - smooth).abs(); 3]).collect();
    let filled: Vec<f32> = filled(&rough, known, side).into_iter().map(|[rough, ..]| rough).collect();
    averaged(&filled, side, 6)
}

/// Colours where `weight` is 1, and elsewhere what is around: means of ever larger squares, smoothly.
fn filled(colors: &[[f32; 3]], weight: &[f32], side: usize) -> Vec<[f32; 3]> {
    if side <= 2 {
        return colors.to_vec();
    }
    let half = side.div_ceil(2);
    let mut sums = vec![[0.0_f32; 4]; half * half];
    for y in 0..side {
        for x in 0..side {
            let (sum, at) = (&mut sums[y / 2 * half + x / 2], y * side + x);
            let share = weight[at];
            (0..3).for_each(|lane| sum[lane] += share * colors[at][lane]);
            sum[3] += share;
        }
    }
    let smaller: Vec<[f32; 3]> = sums.iter().map(|[r, g, b, w]| [r, g, b].map(|sum| sum / w.max(1e-6))).collect();
    let shares: Vec<f32> = sums.iter().map(|sum| sum[3].min(1.0)).collect();
    let smaller = filled(&smaller, &shares, half);
    let near = |index: usize| {
        let at = ((index as f32 + 0.5) * 0.5 - 0.5).clamp(0.0, half as f32 - 1.001);
        (at as usize, at.fract())
    };
    let mut out = Vec::with_capacity(side * side);
    for y in 0..side {
        let (top, fy) = near(y);
        for x in 0..side {
            let share = weight[y * side + x];
            let own = colors[y * side + x];
            if share >= 1.0 {
                out.push(own);
                continue;
            }
            let (left, fx) = near(x);
            let at = top * half + left;
            out.push(std::array::from_fn(|lane| {
                let line = |at: usize| smaller[at][lane] + (smaller[at + 1][lane] - smaller[at][lane]) * fx;
                let around = line(at) + (line(at + half) - line(at)) * fy;
                around + (own[lane] - around) * share
            }));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_filled_from_around_it() {
        let side = 37;
        let colors: Vec<[f32; 3]> = (0..side * side).map(|at| [if at % side < 18 { 40.0 } else { 200.0 }; 3]).collect();
        let inside = |at: usize| (10..27).contains(&(at % side)) && (10..27).contains(&(at / side));
        let weight: Vec<f32> = (0..side * side).map(|at| if inside(at) { 0.0 } else { 1.0 }).collect();
        let filled = filled(&colors, &weight, side);
        for at in 0..side * side {
            let [value, ..] = filled[at];
            assert!((39.0..=201.0).contains(&value), "{value}");
            assert!(inside(at) || filled[at] == colors[at]);
        }
        assert!(filled[18 * side + 11][0] < filled[18 * side + 25][0] - 40.0, "left is like the left");
    }

    /// Dark hair before an even wall: a strand that the mask lacks is hair, and wall that it has is wall; before a
    /// pattern the mask is believed.
    #[test]
    fn at_the_edge_colours_decide_before_an_even_background() {
        let (hair, wall) = ([40.0; 3], [210.0; 3]);
        assert!(by_color(0.0, [70.0; 3], hair, wall, 0.5) > 0.75);
        assert_eq!(by_color(0.2, [208.0; 3], hair, wall, 0.5), 0.0);
        assert!((by_color(0.5, [125.0; 3], hair, wall, 0.5) - 0.5).abs() < 0.01);
        assert_eq!(by_color(0.2, [208.0; 3], hair, wall, 9.0), 0.2);
        assert_eq!(by_color(0.2, [70.0; 3], wall, wall, 0.5), 0.2);
    }
    /// However little of the person there is, both colours are colours and together what is seen; where it is most, the
    /// background stays what is around it.
    #[test]
    fn both_layers_together_are_what_is_seen() {
        for alpha in [0.0, 0.02, 0.1, 0.45, 0.5, 0.9, 0.98] {
            for seen in [[3.0, 250.0, 120.0], [210.0; 3], [205.0, 215.0, 190.0], [9.0, 4.0, 2.0]] {
                let (mut front, mut behind) = ([40.0; 3], [210.0, 170.0, 120.0]);
                let part = parted(alpha, seen, &mut front, &mut behind);
                assert!(part >= alpha && part <= 1.0);
                for lane in 0..3 {
                    let both = part * front[lane] + (1.0 - part) * behind[lane];
                    assert!((both - seen[lane]).abs() < 0.02, "{alpha} {seen:?}: {both}");
                }
                assert!(alpha < MOST || behind == [210.0, 170.0, 120.0], "the wall stays: {behind:?}");
            }
        }
    }
}
