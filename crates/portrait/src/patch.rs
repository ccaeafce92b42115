//! The face set straight at a known size, so that measuring it needs no thought of pixels or roll.

use crate::handles::Axes;
use crate::photo::Photo;
use crate::resample::{View, resample};

/// Pixels of an eye distance. Lids are a tenth of it, so their edges are found to a pixel or so.
const PER_UNIT: f32 = 80.0;
/// The part that is kept, in head units: from the forehead to under the chin, ear to ear.
const LEFT: f32 = -1.35;
const TOP: f32 = -1.0;
const WIDTH: f32 = 2.7;
const HEIGHT: f32 = 3.4;

/// Brightness (0 to 1) and redness of a face in head units ([`Axes`]).
pub(crate) struct Patch {
    columns: usize,
    rows: usize,
    luma: Vec<f32>,
    red: Vec<f32>,
}

impl Patch {
    /// `axes` in photo pixels. Past the photo's border the picture is mirrored.
    pub fn cut(photo: &Photo, axes: &Axes) -> Patch {
        let corners = [[LEFT, TOP], [LEFT + WIDTH, TOP], [LEFT, TOP + HEIGHT], [LEFT + WIDTH, TOP + HEIGHT]]
            .map(|corner| axes.point(corner));
        let low = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f32::MAX, f32::min);
        let high = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f32::MIN, f32::max);
        let view = View { left: low(0), top: low(1), width: high(0) - low(0), height: high(1) - low(1) };
        let scale = PER_UNIT / axes.unit;
        let side = |extent: f32| ((extent * scale).round() as usize).clamp(2, 2000);
        let (width, height) = (side(view.width), side(view.height));
        let mut upright = Vec::with_capacity(width * height);
        resample(photo, &view, width, height, |row| {
            upright.extend(row.iter().map(|[r, g, b]| [luma(*r, *g, *b), redness(*r, *g, *b)]))
        });

        let (columns, rows) = ((WIDTH * PER_UNIT) as usize, (HEIGHT * PER_UNIT) as usize);
        let mut patch =
            Patch { columns, rows, luma: Vec::with_capacity(columns * rows), red: Vec::with_capacity(columns * rows) };
        for index in 0..columns * rows {
            let place = [LEFT + (index % columns) as f32 / PER_UNIT, TOP + (index / columns) as f32 / PER_UNIT];
            let [x, y] = axes.point(place);
            let (x, y) =
                ((x - view.left) * width as f32 / view.width - 0.5, (y - view.top) * height as f32 / view.height - 0.5);
            let (x, y) = (x.clamp(0.0, width as f32 - 1.001), y.clamp(0.0, height as f32 - 1.001));
            let at = y as usize * width + x as usize;
            let blend = |lane: usize| {
                let across = |at: usize| upright[at][lane] + (upright[at + 1][lane] - upright[at][lane]) * x.fract();
                across(at) + (across(at + width) - across(at)) * y.fract()
            };
            patch.luma.push(blend(0));
            patch.red.push(blend(1));
        }
        patch
    }

    /// Brightness at a place in head units, 0 to 1.
    pub fn luma(&self, place: [f32; 2]) -> f32 {
        self.at(&self.luma, place)
    }

    /// Redness at a place: about 0.1 on skin, more on lips, 0 on grey.
    pub fn red(&self, place: [f32; 2]) -> f32 {
        self.at(&self.red, place)
    }

    /// Mean brightness of a row of places from `left` to `right` at height `v`.
    pub fn row(&self, left: f32, right: f32, v: f32) -> f32 {
        const STEPS: usize = 12;
        (0..=STEPS).map(|step| self.luma([left + (right - left) * step as f32 / STEPS as f32, v])).sum::<f32>()
            / (STEPS + 1) as f32
    }

    fn at(&self, plane: &[f32], [u, v]: [f32; 2]) -> f32 {
        let x = ((u - LEFT) * PER_UNIT).clamp(0.0, self.columns as f32 - 1.001);
        let y = ((v - TOP) * PER_UNIT).clamp(0.0, self.rows as f32 - 1.001);
        let at = y as usize * self.columns + x as usize;
        let across = |at: usize| plane[at] + (plane[at + 1] - plane[at]) * x.fract();
        across(at) + (across(at + self.columns) - across(at)) * y.fract()
    }
}

fn luma(r: f32, g: f32, b: f32) -> f32 {
    (0.299 * r + 0.587 * g + 0.114 * b) / 255.0
}

/// How much more red than green, relative to the brightness.
fn redness(r: f32, g: f32, b: f32) -> f32 {
    (r - g) / (r + g + b + 30.0) * 1.5
}
