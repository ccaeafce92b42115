//! Where the points of a drawn face lie in its picture.

use crate::eyes::brow;
use crate::face::{Face, Glasses};
use crate::head::Head;
use crate::stance::Stance;

/// x and y in pixels, measured from the picture's upper left edge; left and right as seen in the picture.
pub type Point = [f32; 2];

/// One eye. The lid points are the highest of the upper edge and the lowest of the lower one, in the eye's own upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EyeMarks {
    pub outer: Point,
    pub inner: Point,
    pub upper_lid: Point,
    pub lower_lid: Point,
    /// The highest point of the brow's upper edge.
    pub brow_top: Point,
    /// Middle of the iris, also where lids cover it.
    pub iris: Point,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Landmarks {
    pub left: EyeMarks,
    pub right: EyeMarks,
    pub nose_base: Point,
    pub mouth_left: Point,
    pub mouth_right: Point,
    /// The middle of the line between the lips.
    pub mouth_middle: Point,
    pub chin: Point,
    /// Both eyes are open.
    pub eyes_open: bool,
    /// Nothing dark hides the eyes.
    pub eyes_visible: bool,
}

impl Landmarks {
    pub(crate) fn of(face: &Face, head: &Head, stance: &Stance, finer: f32) -> Landmarks {
        let seen = |[u, v]: [f32; 2]| stance.project(stance.head(head.point(u, v))).map(|pixels| pixels / finer);
        let [left, right] = [0, 1].map(|index| {
            let eye = &head.eyes[index];
            let side = [-1.0, 1.0][index];
            let mark = |[t, w]: [f32; 2]| seen(eye.on_skin(t, w));
            let [top, bottom] = eye.extremes();
            let brow_top = (-90..=90)
                .map(|step| {
                    let ([u, v], half) = brow(face, step as f32 / 100.0);
                    [side * u, v - half]
                })
                .min_by(|a, b| a[1].total_cmp(&b[1]))
                .unwrap_or_default();
            let gaze = face.eyes.gaze;
            EyeMarks {
                outer: mark([1.0, eye.upper(1.0)]),
                inner: mark([-1.0, eye.upper(-1.0)]),
                upper_lid: mark(top),
                lower_lid: mark(bottom),
                brow_top: seen(brow_top),
                iris: mark([side * gaze[0] / eye.half_width, 0.016 - gaze[1]]),
            }
        });
        Landmarks {
            left,
            right,
            nose_base: seen([0.0, head.nose_base]),
            mouth_left: seen([-head.mouth_half, head.mouth_line(-head.mouth_half)]),
            mouth_right: seen([head.mouth_half, head.mouth_line(head.mouth_half)]),
            mouth_middle: seen([0.0, head.mouth_line(0.0)]),
            chin: seen([0.0, head.chin - 0.02]),
            eyes_open: face.eyes.open > 0.3,
            eyes_visible: face.glasses != Glasses::Sun,
        }
    }

    /// From the middle of one eye to the middle of the other, each between its corners.
    pub fn eye_distance(&self) -> f32 {
        let middle = |eye: &EyeMarks| [0.5 * (eye.outer[0] + eye.inner[0]), 0.5 * (eye.outer[1] + eye.inner[1])];
        let (left, right) = (middle(&self.left), middle(&self.right));
        (right[0] - left[0]).hypot(right[1] - left[1])
    }

    /// Every point with its name.
    pub fn named(&self) -> [(&'static str, Point); 17] {
        [
            ("left outer corner", self.left.outer),
            ("left inner corner", self.left.inner),
            ("right inner corner", self.right.inner),
            ("right outer corner", self.right.outer),
            ("left upper lid", self.left.upper_lid),
            ("left lower lid", self.left.lower_lid),
            ("right upper lid", self.right.upper_lid),
            ("right lower lid", self.right.lower_lid),
            ("left brow top", self.left.brow_top),
            ("right brow top", self.right.brow_top),
            ("left iris", self.left.iris),
            ("right iris", self.right.iris),
            ("nose base", self.nose_base),
            ("mouth left", self.mouth_left),
            ("mouth right", self.mouth_right),
            ("mouth middle", self.mouth_middle),
            ("chin", self.chin),
        ]
    }
}
