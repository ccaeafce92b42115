//! Eye corners and nose base inside a face box, and how far they may be trusted.

use crate::face::FaceBox;
use crate::handles::{distance, middle};
use crate::landmarks::{Frame, Grey, Model, Shape};
use crate::photo::Photo;
use crate::resample::View;

/// A single evaluation jumps by more than the movement it should show; the median of nine around the frame does not.
/// Each: shift in x and y (of the side), scale, turn in radians.
const JITTER: [[f32; 4]; 9] = [
    [0.0, 0.0, 1.0, 0.0],
    [0.05, 0.0, 1.0, 0.0],
    [-0.05, 0.0, 1.0, 0.0],
    [0.0, 0.05, 1.0, 0.0],
    [0.0, -0.05, 1.0, 0.0],
    [0.0, 0.0, 1.1, 0.0],
    [0.0, 0.0, 0.9, 0.0],
    [0.0, 0.0, 1.0, 0.08],
    [0.0, 0.0, 1.0, -0.08],
];

/// The model was trained on boxes a little smaller and lower than the detector's.
const FRAME_SCALE: f32 = 0.95;
const FRAME_DOWN: f32 = 0.05;

/// Larger faces are shrunk to this many pixels first: the model compares single pixels, and noise would decide.
const LARGEST_BOX: f32 = 300.0;

/// Spread of the nine, in eye distances. Good faces have 0.005, sunglasses 0.015, wrong boxes 0.024 and more.
const SURE_SPREAD: f32 = 0.013;
const UNSURE_SPREAD: f32 = 0.02;

/// How far [`EyePoints`] may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Precise to about two hundredths of the eye distance.
    Sure,
    /// Good enough to turn a head, not to move eyelids; a person should confirm the points.
    Unsure,
}

/// Corners of the eyes and base of the nose, x and y in photo pixels; left and right as seen in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct EyePoints {
    pub left_outer: [f32; 2],
    pub left_inner: [f32; 2],
    pub right_inner: [f32; 2],
    pub right_outer: [f32; 2],
    pub nose_base: [f32; 2],
    pub trust: Trust,
    /// How far the search disagrees with itself, in eye distances.
    pub spread: f32,
}

impl EyePoints {
    fn left_centre(&self) -> [f32; 2] {
        middle(self.left_outer, self.left_inner)
    }

    fn right_centre(&self) -> [f32; 2] {
        middle(self.right_outer, self.right_inner)
    }

    /// The geometry of a face: distances in shares of the box side or of the eye distance, tilt in degrees.
    fn are_plausible(&self, face: &FaceBox) -> bool {
        let (left, right) = (self.left_centre(), self.right_centre());
        let across = [right[0] - left[0], right[1] - left[1]];
        let eye_distance = across[0].hypot(across[1]);
        if !(0.25..=0.55).contains(&(eye_distance / face.side)) {
            return false;
        }
        let widths = [(self.left_outer, self.left_inner), (self.right_outer, self.right_inner)];
        // Of a half profile only the nearer eye shows its width.
        let widest = widths.map(|(outer, inner)| distance(outer, inner) / eye_distance).into_iter().fold(0.0, f32::max);
        let tilt = across[1].atan2(across[0]).to_degrees();
        let between = middle(left, right);
        let to_nose = [self.nose_base[0] - between[0], self.nose_base[1] - between[1]];
        let nose_below = (across[0] * to_nose[1] - across[1] * to_nose[0]) / (eye_distance * eye_distance);
        (0.30..=0.55).contains(&widest) && tilt.abs() < 35.0 && (0.5..=1.1).contains(&nose_below)
    }
}

/// Eye corners of the face in `face`; `None` where the search does not agree with itself or with the shape of a face.
pub(crate) fn find_eyes(photo: &Photo, face: &FaceBox) -> Option<EyePoints> {
    let model = Model::embedded()?;
    // A square of twice the box, shrunk so that the box is at most LARGEST_BOX.
    let view = View {
        left: face.x - 0.5 * face.side,
        top: face.y - 0.5 * face.side,
        width: 2.0 * face.side,
        height: 2.0 * face.side,
    };
    let side = (2.0 * face.side.min(LARGEST_BOX)).round().max(2.0);
    let small = Photo::from_rgb(side as u32, side as u32, photo.resampled(&view, side as u32, side as u32))?;
    let grey = Grey::of(&small);
    let start = Frame { x: 0.5 * side, y: (0.5 + 0.5 * FRAME_DOWN) * side, side: 0.5 * FRAME_SCALE * side, roll: 0.0 };
    let (shape, spread) = search(&model, &grey, start);
    let scale = view.width / side;
    // The model speaks of pixel indices, the photo's coordinates of pixel edges: half a pixel between them.
    let [right_outer, right_inner, left_outer, left_inner, nose_base] =
        shape.map(|[x, y]| [view.left + (x + 0.5) * scale, view.top + (y + 0.5) * scale]);
    let trust = match spread {
        spread if spread <= SURE_SPREAD => Trust::Sure,
        spread if spread <= UNSURE_SPREAD => Trust::Unsure,
        _ => return None,
    };
    let points = EyePoints { left_outer, left_inner, right_inner, right_outer, nose_base, trust, spread };
    points.are_plausible(face).then_some(points)
}

/// Re-frames and straightens twice, then takes the median of nine. The second value is the spread: the mean distance of
/// the nine from their median, median over the four corners, in eye distances.
fn search(model: &Model, grey: &Grey, start: Frame) -> (Shape, f32) {
    let mut frame = start;
    for _ in 0..2 {
        let next = model.frame_of(&median(&evaluate_around(model, grey, &frame)));
        let stays_near = (next.x - start.x).hypot(next.y - start.y) < 0.5 * start.side;
        if stays_near && (0.5..2.0).contains(&(next.side / start.side)) {
            frame = next;
        }
    }
    let all = evaluate_around(model, grey, &frame);
    let shape = median(&all);
    let eye_distance = distance(middle(shape[0], shape[1]), middle(shape[2], shape[3])).max(1e-3);
    let mut spreads = [0, 1, 2, 3].map(|corner| {
        let sum: f32 = all.iter().map(|one| distance(one[corner], shape[corner])).sum();
        sum / (all.len() as f32 * eye_distance)
    });
    spreads.sort_by(f32::total_cmp);
    (shape, 0.5 * (spreads[1] + spreads[2]))
}

fn evaluate_around(model: &Model, grey: &Grey, frame: &Frame) -> [Shape; JITTER.len()] {
    JITTER.map(|[dx, dy, scale, turn]| {
        let jittered = Frame {
            x: frame.x + dx * frame.side,
            y: frame.y + dy * frame.side,
            side: frame.side * scale,
            roll: frame.roll + turn,
        };
        model.evaluate(grey, &jittered)
    })
}

/// The median of every coordinate on its own.
fn median(shapes: &[Shape]) -> Shape {
    std::array::from_fn(|point| {
        std::array::from_fn(|axis| {
            let mut values: Vec<f32> = shapes.iter().map(|shape| shape[point][axis]).collect();
            values.sort_by(f32::total_cmp);
            values[values.len() / 2]
        })
    })
}
