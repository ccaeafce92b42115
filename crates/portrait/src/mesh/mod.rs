//! The mesh of a face in a photo: 478 points, and how far they may be trusted.
//!
//! The network is asked three times, each time in a square around what it found, then five times in squares a little
//! beside; the median of the five are the points, but for mouth and chin, which a wider square knows better. How far
//! the five disagree says whether this is a face that can be moved: the network's own flag is as sure of dogs as of
//! people.

mod bend;
pub(crate) mod points;
mod square;

use crate::handles::{Axes, Handles, distance, middle};
use crate::head::smoothstep;
use crate::nets::{MESH_POINTS, Mesh, POINTS};
use crate::photo::Photo;
use points::{BETWEEN_LIPS, EARS, HANDLES, LID_BOTTOM, LID_TOP, LOWER, MOUTH, UPPER};
use square::{Area, Square};

/// Squares beside the last one: dx and dy as shares of its side, scale, turn in radians.
const BESIDE: [[f32; 4]; 5] = [
    [0.0, 0.0, 1.0, 0.0],
    [0.03, 0.0, 1.05, 0.05],
    [-0.03, 0.02, 0.95, -0.05],
    [0.02, -0.03, 1.08, 0.03],
    [-0.02, -0.02, 0.93, -0.03],
];
const PASSES: usize = 3;
/// The square around the points is so much larger than they.
const LARGER: f32 = 1.5;
/// Around the lower half of the face it is this much larger: in the tighter one the network draws chins up, long ones
/// and open mouths most. By the chins of drawn faces, which lie in the middle of what was drawn then.
const WIDER: f32 = 1.65;
/// Where the mouth stands open it is larger still: by this much, from the first height of the mouth by its width on,
/// all of it from the second on. Else the network takes the jaw to be less far down than it is. By drawn faces whose
/// mouths were opened; a laugh that shows teeth drops no jaw and is less high.
const OPEN: f32 = 0.15;
const AGAPE: (f32, f32) = (0.30, 0.50);
/// Below the eyes, in eye distances: where the wider square begins to decide, and decides alone.
const LOWER_HALF: (f32, f32) = (0.45, 0.85);
/// The first square, in eye distances around the eyes, or in boxes of the detector.
const FROM_EYES: (f32, f32) = (0.465, 3.94);
const FROM_BOX: (f32, f32) = (0.069, 1.51);

/// Spread up to which eyelids may move, and up to which the head may. People have 0.010 in the middle, dogs, cats and
/// monkeys 0.027 and more.
pub(crate) const BLINKS: f32 = 0.020;
pub(crate) const MOVES: f32 = 0.030;
/// Up to which a person is shown its points.
pub(crate) const SHOWN: f32 = 0.080;
/// Heads turned further than this from the front do not move: half of the face is guessed.
const LARGEST_YAW: f32 = 45.0;
const LARGEST_YAW_WITHOUT: f32 = 30.0;

/// Points in photo pixels (edges of pixels are whole numbers), z in the same unit, smaller towards the camera.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FaceMesh {
    pub points: Vec<[f32; 3]>,
    /// How far the five disagree: median over the points of the mean distance to the median, in eye distances.
    pub spread: f32,
    /// The same for the points of the lids alone.
    pub lid_spread: f32,
}

/// Where to begin.
pub(crate) enum Start {
    /// Corners of the eyes from left to right, in photo pixels.
    Eyes([[f32; 2]; 4]),
    /// The detector's box: its middle and side.
    Box([f32; 2], f32),
}

impl FaceMesh {
    /// The mesh of the face at `start`. About 50 ms of one core. `None` where the points leave all bounds.
    pub fn find(photo: &Photo, network: &Mesh, start: &Start) -> Option<FaceMesh> {
        let mut square = first(start);
        let mut area = Area::around(photo, &square)?;
        for pass in 0..PASSES {
            let points = look(network, &area, &square)?;
            let next = around(&points, LARGER);
            // one look around the wrong place is enough to find the right one
            if pass == 0 || distance(next.centre, square.centre) > 0.1 * square.side {
                area = Area::around(photo, &next)?;
            }
            square = next;
        }
        let looks = beside(network, &area, &square)?;
        let mut points = medians(&looks);
        if !points.iter().flatten().all(|value| value.is_finite()) {
            return None;
        }
        let unit = unit(&points).max(1e-3);
        let apart = |point: usize| {
            let all = looks.iter().map(|look| distance(flat(&look[point]), flat(&points[point])));
            all.sum::<f32>() / (looks.len() as f32 * unit)
        };
        let spread = median((0..MESH_POINTS).map(apart).collect());
        let lid_spread = median(UPPER.iter().chain(&LOWER).flatten().map(|point| apart(*point)).collect());
        if spread <= SHOWN {
            lower(photo, network, &mut points)?;
        }
        Some(FaceMesh { points, spread, lid_spread })
    }

    /// Whether it may be moved as a face. `has_eyes`: another model found the corners of its eyes, and was sure; it
    /// finds none in animals and in half profiles with glasses.
    pub fn is_sure(&self, has_eyes: bool) -> bool {
        let (spread, yaw) = if has_eyes { (MOVES, LARGEST_YAW) } else { (BLINKS, LARGEST_YAW_WITHOUT) };
        self.spread <= spread && self.yaw().to_degrees().abs() <= yaw && self.has_a_shape()
    }

    /// Eyes above the mouth, the mouth above the chin, and no eye wider than their distance.
    pub fn has_a_shape(&self) -> bool {
        let axes = Axes::of(&self.handles());
        let [.., mouth_left, mouth_right, chin] = self.handles().points().map(|point| axes.to_head(point));
        let mouth = 0.5 * (mouth_left[1] + mouth_right[1]);
        (0.5..2.2).contains(&mouth) && (0.2..1.6).contains(&(chin[1] - mouth)) && mouth_right[0] > mouth_left[0]
    }

    /// A point in the plane of the photo.
    pub fn at(&self, point: usize) -> [f32; 2] {
        flat(&self.points[point])
    }

    /// Distance of the eyes' middles in photo pixels.
    pub fn unit(&self) -> f32 {
        unit(&self.points)
    }

    /// Height of the eyes by their width: left, right. Open ones have 0.2 and more, shut ones less than 0.15.
    pub fn openness(&self) -> [f32; 2] {
        [0, 1].map(|eye| {
            let height = distance(self.at(LID_TOP[eye]), self.at(LID_BOTTOM[eye]));
            height / distance(self.at(UPPER[eye][0]), self.at(UPPER[eye][8])).max(1e-3)
        })
    }

    /// How far the head is turned, in radians; positive is to the right of the picture.
    pub fn yaw(&self) -> f32 {
        let [left, right] = EARS.map(|ear| self.points[ear]);
        (right[2] - left[2]).atan2(distance(flat(&left), flat(&right)))
    }

    /// The nine points that a person may move, in photo pixels.
    pub fn handles(&self) -> Handles {
        let points = HANDLES.map(|point| self.at(point));
        Handles::from_points(points)
    }
}

fn first(start: &Start) -> Square {
    match start {
        Start::Box(middle, side) => {
            Square { centre: [middle[0], middle[1] + FROM_BOX.0 * side], side: FROM_BOX.1 * side, roll: 0.0 }
        }
        Start::Eyes([a, b, c, d]) => {
            let (left, right) = (middle(*a, *b), middle(*c, *d));
            let across = [right[0] - left[0], right[1] - left[1]];
            let eyes = middle(left, right);
            let centre = [eyes[0] - FROM_EYES.0 * across[1], eyes[1] + FROM_EYES.0 * across[0]];
            Square { centre, side: FROM_EYES.1 * across[0].hypot(across[1]), roll: across[1].atan2(across[0]) }
        }
    }
}

/// Mouth and chin anew, from a wider square that is laid around what it finds.
fn lower(photo: &Photo, network: &Mesh, points: &mut [[f32; 3]]) -> Option<()> {
    let mut square = around(points, WIDER);
    let area = Area::around(photo, &square)?;
    square = around(&look(network, &area, &square)?, WIDER);
    // only now: looked at again and again in what grows with it, a jaw would drop on and on
    let found = look(network, &area, &square)?;
    square = around(&found, WIDER + OPEN * smoothstep(AGAPE.0, AGAPE.1, mouth_open(&found)));
    let wide = medians(&beside(network, &area, &square)?);
    if !wide.iter().flatten().all(|value| value.is_finite()) {
        return None;
    }
    let axes = Axes::of(&Handles::from_points(HANDLES.map(|point| flat(&points[point]))));
    for (point, wide) in points[..MESH_POINTS].iter_mut().zip(&wide) {
        let below = axes.to_head(flat(point))[1];
        let share = smoothstep(LOWER_HALF.0, LOWER_HALF.1, below);
        (0..3).for_each(|lane| point[lane] += share * (wide[lane] - point[lane]));
    }
    Some(())
}

/// How high the mouth stands open, by its width.
fn mouth_open(points: &[[f32; 3]]) -> f32 {
    let apart = |[a, b]: [usize; 2]| distance(flat(&points[a]), flat(&points[b]));
    apart(BETWEEN_LIPS) / apart(MOUTH).max(1e-3)
}

/// Five looks a little beside each other.
fn beside(network: &Mesh, area: &Area, square: &Square) -> Option<Vec<Vec<[f32; 3]>>> {
    BESIDE.iter().map(|beside| look(network, area, &square.changed(*beside))).collect()
}

/// Of five looks the middle one of every number.
fn medians(looks: &[Vec<[f32; 3]>]) -> Vec<[f32; 3]> {
    let middle = |point: usize, axis: usize| median(looks.iter().map(|look| look[point][axis]).collect());
    (0..POINTS).map(|point| std::array::from_fn(|axis| middle(point, axis))).collect()
}

/// What the network finds in `square`, in photo pixels.
fn look(network: &Mesh, area: &Area, square: &Square) -> Option<Vec<[f32; 3]>> {
    let found = network.points(area.cut(square))?;
    let scale = square.side / Mesh::SIDE as f32;
    let points = found.points.iter().map(|[x, y, z]| {
        let [x, y] = square.place([*x, *y]);
        [x, y, z * scale]
    });
    Some(points.collect())
}

/// The square around points, upright with the eyes, so many times as large as they.
fn around(points: &[[f32; 3]], larger: f32) -> Square {
    let (left, right) = (points[33], points[263]);
    let roll = (right[1] - left[1]).atan2(right[0] - left[0]);
    let (sin, cos) = roll.sin_cos();
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for [x, y, _] in &points[..MESH_POINTS] {
        for (axis, value) in [cos * x + sin * y, cos * y - sin * x].into_iter().enumerate() {
            low[axis] = low[axis].min(value);
            high[axis] = high[axis].max(value);
        }
    }
    let [u, v] = [0, 1].map(|axis| 0.5 * (low[axis] + high[axis]));
    let side = larger * (high[0] - low[0]).max(high[1] - low[1]);
    Square { centre: [cos * u - sin * v, sin * u + cos * v], side, roll }
}

fn unit(points: &[[f32; 3]]) -> f32 {
    let eye = |corners: [usize; 2]| middle(flat(&points[corners[0]]), flat(&points[corners[1]]));
    distance(eye([33, 133]), eye([362, 263]))
}

fn flat(point: &[f32; 3]) -> [f32; 2] {
    [point[0], point[1]]
}

fn median(values: Vec<f32>) -> f32 {
    crate::median::median(values).unwrap_or(f32::MAX)
}

#[cfg(test)]
mod tests;
