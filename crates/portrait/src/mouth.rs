//! Lips that part, painted on a copy of the canvas before it is moved.
//!
//! The lower lip and the chin go down a little, the upper lip up; between the lips stands what was between them, or
//! where they were closed the dark of a mouth. Teeth show only where the photo shows them.

use crate::handles::distance;
use crate::head::smoothstep;
use crate::median::median;
use crate::mesh::FaceMesh;
use crate::mesh::points::{CHIN, LIP_BELOW, LOWER_LIP, UPPER_LIP};
use crate::motion::Pose;
use crate::view::Canvas;

/// How far the lower lip goes down, and the upper lip up, in eye distances.
const DOWN: f32 = 0.060;
const UP: f32 = 0.016;
/// Lips further apart than this are open already: what is between them is stretched.
const OPEN: f32 = 0.035;
/// How much of the darkest between closed lips stays.
const DARK: f32 = 0.55;
/// How blurred the line between the lips may be (deviation, eye distances) for a dark between them that is darker than
/// the photo's own: as dark as [`DARK`] up to the first, no darker from the second on.
const BLURRED: (f32, f32) = (0.012, 0.017);
/// What pixels blur by themselves, in pixels.
const PIXEL_BLUR: f32 = 0.45;
/// How far from the line between the lips its blur is looked for.
const EDGE: f32 = 0.10;
/// Above the upper lip everything is at rest from here on.
const ABOVE: f32 = 0.22;

pub(crate) struct Mouth {
    /// Left corner in canvas pixels, pixels of an eye distance, direction from corner to corner.
    corner: [f32; 2],
    unit: f32,
    across: [f32; 2],
    width: f32,
    /// Inner edges of the lips at eleven places from corner to corner.
    upper: [f32; 11],
    lower: [f32; 11],
    /// The lower edge of the lower lip, and the chin.
    lip: f32,
    chin: f32,
    is_open: bool,
    dark: [f32; 3],
    /// Deviation of the photo's blur between the lips, in eye distances.
    blur: f32,
    area: [usize; 4],
}

impl Mouth {
    /// `place` gives the canvas pixels of photo pixels.
    pub fn new(canvas: &Canvas, mesh: &FaceMesh, place: impl Fn([f32; 2]) -> [f32; 2]) -> Mouth {
        let at = |point: usize| place(mesh.at(point));
        let (left, right) = (at(UPPER_LIP[0]), at(UPPER_LIP[10]));
        let length = distance(left, right).max(1e-3);
        let across = [(right[0] - left[0]) / length, (right[1] - left[1]) / length];
        let unit = {
            let (from, to) = (place([0.0; 2]), place([mesh.unit(), 0.0]));
            (to[0] - from[0]).max(1e-3)
        };
        let mut mouth = Mouth {
            corner: left,
            unit,
            across,
            width: length / unit,
            upper: [0.0; 11],
            lower: [0.0; 11],
            lip: 0.0,
            chin: 0.0,
            is_open: false,
            dark: [40.0, 18.0, 18.0],
            blur: 0.0,
            area: [0; 4],
        };
        let edge =
            |points: [usize; 11]| -> Vec<[f32; 2]> { points.iter().map(|point| mouth.to_mouth(at(*point))).collect() };
        let (upper, lower) = (edge(UPPER_LIP), edge(LOWER_LIP));
        for place in 0..11 {
            let u = mouth.width * place as f32 / 10.0;
            let (above, below) = (along(&upper, u), along(&lower, u));
            mouth.upper[place] = above.min(below);
            mouth.lower[place] = below.max(above);
        }
        mouth.lip = mouth.to_mouth(at(LIP_BELOW))[1];
        mouth.chin = mouth.to_mouth(at(CHIN))[1].max(mouth.lip + 0.1);
        mouth.is_open = mouth.lower[5] - mouth.upper[5] > OPEN;
        mouth.blur = mouth.blurred(canvas);
        mouth.dark = mouth.darkest(canvas);
        let corners =
            [-0.15, mouth.width + 0.15].map(|u| [-ABOVE - 0.1, mouth.chin + 0.1].map(|v| mouth.place([u, v])));
        let last = canvas.side as f32 - 1.0;
        let all = || corners.iter().flatten();
        let low = |axis: usize| all().map(|corner| corner[axis]).fold(f32::MAX, f32::min).floor().clamp(0.0, last);
        let high = |axis: usize| all().map(|corner| corner[axis]).fold(f32::MIN, f32::max).ceil().clamp(0.0, last);
        mouth.area = [low(0) as usize, low(1) as usize, high(0) as usize, high(1) as usize];
        mouth
    }

    /// Paints the mouth of `base` on `target`, with lips as far apart as `pose` says.
    pub fn paint(&self, base: &Canvas, target: &mut Canvas, pose: &Pose) {
        let [left, top, right, bottom] = self.area;
        for y in top..bottom {
            for x in left..right {
                target.put(x, y, self.color(base, x, y, pose.speech));
            }
        }
    }

    fn color(&self, base: &Canvas, x: usize, y: usize, speech: f32) -> [f32; 4] {
        let untouched = base.pixel(x, y);
        let [u, v] = self.to_mouth([x as f32, y as f32]);
        let along = (u / self.width).clamp(0.0, 1.0);
        let profile = (std::f32::consts::PI * along).sin().max(0.0).powf(0.8);
        // the chin goes down as a whole, the lip most in its middle
        let broad = smoothstep(-0.15, 0.25, u / self.width) * smoothstep(-0.15, 0.25, 1.0 - u / self.width);
        if speech <= 0.002 || broad <= 0.0 {
            return untouched;
        }
        let (upper, lower) = (table(&self.upper, along), table(&self.lower, along));
        let (down, up) = (DOWN * speech, UP * speech * profile);
        let pixel = 1.0 / self.unit;
        let sample = |v: f32| {
            let [sx, sy] = self.place([u, v]);
            let [r, g, b, _] = base.sample(sx, sy);
            [r, g, b, untouched[3]]
        };
        let moved = |from: f32| {
            // the lip all of it, less and less down to the chin and beyond
            let below = 1.0 - smoothstep(self.lip, self.chin + 0.08, from);
            let at_lip = smoothstep(self.chin, self.lip, from);
            down * below * (broad + (profile - broad) * at_lip)
        };
        let (above, below) = (upper - up, lower + moved(lower));
        if v >= below {
            let mut from = v;
            for _ in 0..4 {
                from = v - moved(from);
            }
            return sample(from.max(lower));
        }
        if v <= above {
            let share = 1.0 - smoothstep(0.0, ABOVE, upper - v);
            return if up > 0.0 && v > upper - ABOVE { sample((v + up * share).min(upper)) } else { untouched };
        }
        let gap = below - above;
        let inside = if self.is_open {
            sample(upper + (v - above) / gap.max(1e-4) * (lower - upper))
        } else {
            let [r, g, b] = self.dark;
            [r, g, b, untouched[3]]
        };
        if self.is_open {
            return inside;
        }
        // soft edges, as wide as a pixel, or as in the photo: a slit begins as a shade
        let soft = (1.4 * pixel).max(2.0 * self.blur);
        let share =
            smoothstep(0.0, soft, (v - above).min(below - v) + 0.35 * pixel) * smoothstep(0.0, 1.6 * pixel, gap);
        let lip = sample(if v - above < below - v { upper } else { lower });
        std::array::from_fn(|lane| lip[lane] + (inside[lane] - lip[lane]) * share)
    }

    /// The colour of the dark between the lips.
    fn darkest(&self, canvas: &Canvas) -> [f32; 3] {
        let mut best = [255.0_f32; 3];
        for step in 3..=7 {
            for lower in -2..=2 {
                let along = step as f32 / 10.0;
                let v = 0.5 * (table(&self.upper, along) + table(&self.lower, along)) + 0.008 * lower as f32;
                let [x, y] = self.place([along * self.width, v]);
                let [r, g, b, _] = canvas.sample(x, y);
                if r + g + b < best.iter().sum() {
                    best = [r, g, b];
                }
            }
        }
        let blurred = smoothstep(BLURRED.0, BLURRED.1, self.blur);
        best.map(|lane| {
            let dark = DARK * lane.clamp(0.0, 160.0);
            dark + (lane - dark) * blurred
        })
    }

    /// How far the line between the lips goes over into them, over how steeply it does.
    fn blurred(&self, canvas: &Canvas) -> f32 {
        let step = 0.5 / self.unit;
        let reach = (EDGE / step).ceil() as i32;
        let of = |place: usize| {
            let (along, middle) = (place as f32 / 10.0, 0.5 * (self.upper[place] + self.lower[place]));
            let light: Vec<f32> = (-reach..=reach)
                .map(|at| {
                    let [x, y] = self.place([along * self.width, middle + at as f32 * step]);
                    let [r, g, b, _] = canvas.sample(x, y);
                    0.299 * r + 0.587 * g + 0.114 * b
                })
                .collect();
            let (least, most) = light.iter().fold((f32::MAX, f32::MIN), |(a, b), light| (a.min(*light), b.max(*light)));
            let steepest = light.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.5, f32::max);
            step * (most - least) / (steepest * std::f32::consts::TAU.sqrt())
        };
        let blur = median((3..=7).map(of).collect()).unwrap_or(0.0);
        (blur.powi(2) - (PIXEL_BLUR / self.unit).powi(2)).max(0.0).sqrt()
    }

    fn to_mouth(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (dx, dy) = ((x - self.corner[0]) / self.unit, (y - self.corner[1]) / self.unit);
        let [cos, sin] = self.across;
        [cos * dx + sin * dy, cos * dy - sin * dx]
    }

    fn place(&self, [u, v]: [f32; 2]) -> [f32; 2] {
        let [cos, sin] = self.across;
        [self.corner[0] + self.unit * (cos * u - sin * v), self.corner[1] + self.unit * (sin * u + cos * v)]
    }
}

fn table(values: &[f32; 11], along: f32) -> f32 {
    let at = (10.0 * along).clamp(0.0, 9.999);
    let index = at as usize;
    values[index] + (values[index + 1] - values[index]) * at.fract()
}

/// The height at `u` of lines through points.
fn along(points: &[[f32; 2]], u: f32) -> f32 {
    let after = points.iter().position(|point| point[0] >= u).unwrap_or(points.len() - 1);
    let (a, b) = (points[after.saturating_sub(1)], points[after]);
    let width = b[0] - a[0];
    if width <= 1e-4 { b[1] } else { a[1] + (b[1] - a[1]) * ((u - a[0]) / width).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crop::Crop;
    use crate::nets::POINTS;
    use crate::photo::Photo;

    /// Lips 60 pixels wide with a line between them, in a photo of so many pixels enlarged to 256; eyes are 100 of
    /// those apart.
    fn mouth(pixels: u32) -> (Canvas, Mouth) {
        let mut mesh = FaceMesh { points: vec![[0.0; 3]; POINTS], spread: 0.0, lid_spread: 0.0 };
        for (eye, x) in [(0, 78.0), (1, 178.0)] {
            for point in [crate::mesh::points::UPPER[eye][0], crate::mesh::points::UPPER[eye][8]] {
                mesh.points[point] = [x, 40.0, 0.0];
            }
        }
        for place in 0..11 {
            let x = 98.0 + 6.0 * place as f32;
            mesh.points[UPPER_LIP[place]] = [x, 128.0, 0.0];
            mesh.points[LOWER_LIP[place]] = [x, 128.0, 0.0];
        }
        mesh.points[LIP_BELOW] = [128.0, 140.0, 0.0];
        mesh.points[CHIN] = [128.0, 180.0, 0.0];
        let lips = |index: usize| match (index / 256) as i32 - 128 {
            -1..=0 => [90, 30, 30],
            -12..=12 => [200, 100, 100],
            _ => [220, 170, 150],
        };
        let photo = Photo::from_rgb(256, 256, (0..256 * 256).flat_map(lips).collect()).unwrap();
        let photo = photo.resize(pixels, pixels).resize(256, 256);
        let canvas = Canvas::cut(&photo, &Crop { x: 0.0, y: 0.0, side: 256.0 }, 256);
        let margin = canvas.margin as f32;
        let mouth = Mouth::new(&canvas, &mesh, |[x, y]| [x + margin - 0.5, y + margin - 0.5]);
        (canvas, mouth)
    }

    /// Sum of the darkest pixel in the middle of the mouth, at rest and with lips apart.
    fn darkest(pixels: u32) -> [f32; 2] {
        let (canvas, mouth) = mouth(pixels);
        [0.0, 1.0].map(|speech| {
            let middle = 128 + canvas.margin;
            let colors = (middle - 10..middle + 16).map(|y| mouth.color(&canvas, middle, y, speech));
            colors.map(|[r, g, b, _]| r + g + b).fold(f32::MAX, f32::min)
        })
    }

    #[test]
    fn between_blurred_lips_it_is_no_darker_than_in_the_photo() {
        let [rest, apart] = darkest(256);
        assert!(rest > 100.0 && apart < 0.75 * rest, "sharp lips part: {rest} {apart}");
        let [rest, apart] = darkest(36);
        assert!(apart > 0.97 * rest, "a photo of a few pixels: {rest} {apart}");
    }
}
