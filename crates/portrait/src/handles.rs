//! Where the face lies in its square: nine points that a person can move, and what makes them a face.

use std::fmt;

/// Nine points of a face, x and y in 0…1 of its [`Crop`](crate::Crop), y down; left and right as seen in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handles {
    pub left_outer: [f32; 2],
    pub left_inner: [f32; 2],
    pub right_inner: [f32; 2],
    pub right_outer: [f32; 2],
    /// Highest points of the edges of the upper lids.
    pub left_lid: [f32; 2],
    pub right_lid: [f32; 2],
    pub mouth_left: [f32; 2],
    pub mouth_right: [f32; 2],
    pub chin: [f32; 2],
}

/// One of the nine, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle {
    LeftOuter,
    LeftInner,
    RightInner,
    RightOuter,
    LeftLid,
    RightLid,
    MouthLeft,
    MouthRight,
    Chin,
}

impl Handle {
    /// In the order of [`Handles::points`].
    pub const ALL: [Handle; 9] = [
        Handle::LeftOuter,
        Handle::LeftInner,
        Handle::RightInner,
        Handle::RightOuter,
        Handle::LeftLid,
        Handle::RightLid,
        Handle::MouthLeft,
        Handle::MouthRight,
        Handle::Chin,
    ];

    /// The name for forms and for looking up its text.
    pub fn key(self) -> &'static str {
        match self {
            Handle::LeftOuter => "left_outer",
            Handle::LeftInner => "left_inner",
            Handle::RightInner => "right_inner",
            Handle::RightOuter => "right_outer",
            Handle::LeftLid => "left_lid",
            Handle::RightLid => "right_lid",
            Handle::MouthLeft => "mouth_left",
            Handle::MouthRight => "mouth_right",
            Handle::Chin => "chin",
        }
    }
}

/// What is wrong with a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not a number, or outside the square.
    Outside,
    /// Not to the right of its left neighbour, or too close to it.
    Order,
    /// The eyes are nearer than 0.12 or further than 0.5 of the square.
    EyeDistance,
    /// The line of the eyes is tilted by 40° or more.
    Tilt,
    /// The lid is not above its eye's corners, not between them, or too far above.
    Lid,
    /// The mouth is not well below the eyes.
    Mouth,
    /// The chin is not below the mouth, or too far below.
    Chin,
}

/// The first handle that does not fit, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandleError {
    pub handle: Handle,
    pub fault: Fault,
}

impl fmt::Display for HandleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = match self.fault {
            Fault::Outside => "lies outside the square",
            Fault::Order => "is not to the right of its left neighbour",
            Fault::EyeDistance => "is too near or too far from the other eye",
            Fault::Tilt => "tilts the eyes too much",
            Fault::Lid => "is not above its eye",
            Fault::Mouth => "is not below the eyes",
            Fault::Chin => "is not below the mouth",
        };
        write!(f, "{} {fault}", self.handle.key())
    }
}

impl std::error::Error for HandleError {}

/// In shares of the square.
const EYE_DISTANCE: std::ops::RangeInclusive<f32> = 0.12..=0.5;
const LARGEST_TILT: f32 = 40.0;
/// In eye distances: an eye's width, a lid's height over the corners, the mouth below the eyes, its width, the chin
/// below it.
const EYE_WIDTH: std::ops::RangeInclusive<f32> = 0.12..=0.9;
const LID_HEIGHT: std::ops::RangeInclusive<f32> = 0.0..=0.3;
const MOUTH_BELOW: std::ops::RangeInclusive<f32> = 0.4..=2.5;
const MOUTH_WIDTH: std::ops::RangeInclusive<f32> = 0.1..=2.0;
const CHIN_BELOW: std::ops::RangeInclusive<f32> = 0.15..=1.8;

impl Handles {
    /// An average upright face whose eyes are a little above the middle of the square: where a person may start from.
    pub fn template() -> Handles {
        Handles::average([0.5, 0.42], 0.175, [1.0, 0.0])
    }

    /// The average face with the middle of its eyes at `eyes`, `unit` between them, along the unit vector `across`.
    pub(crate) fn average(eyes: [f32; 2], unit: f32, across: [f32; 2]) -> Handles {
        let [cos, sin] = across;
        let at = |u: f32, v: f32| [eyes[0] + unit * (cos * u - sin * v), eyes[1] + unit * (sin * u + cos * v)];
        Handles {
            left_outer: at(-0.71, 0.0),
            left_inner: at(-0.29, 0.0),
            right_inner: at(0.29, 0.0),
            right_outer: at(0.71, 0.0),
            left_lid: at(-0.5, -0.084),
            right_lid: at(0.5, -0.084),
            mouth_left: at(-0.417, 1.1),
            mouth_right: at(0.417, 1.1),
            chin: at(0.0, 1.8),
        }
    }

    /// All nine, in the order of [`Handle::ALL`].
    pub fn points(&self) -> [[f32; 2]; 9] {
        [
            self.left_outer,
            self.left_inner,
            self.right_inner,
            self.right_outer,
            self.left_lid,
            self.right_lid,
            self.mouth_left,
            self.mouth_right,
            self.chin,
        ]
    }

    /// From nine points in the order of [`Handle::ALL`]; unchecked, see [`Handles::check`].
    pub fn from_points(points: [[f32; 2]; 9]) -> Handles {
        let [left_outer, left_inner, right_inner, right_outer, left_lid, right_lid, mouth_left, mouth_right, chin] =
            points;
        Handles { left_outer, left_inner, right_inner, right_outer, left_lid, right_lid, mouth_left, mouth_right, chin }
    }

    /// Whether the nine make a face: all finite and inside, in order, eyes 0.12 to 0.5 of the square apart and tilted
    /// by less than 40°, lids above their corners, mouth below the eyes, chin below the mouth. Only checked handles are
    /// rendered.
    pub fn check(&self) -> Result<(), HandleError> {
        let wrong = |handle, fault| Err(HandleError { handle, fault });
        for (handle, [x, y]) in Handle::ALL.into_iter().zip(self.points()) {
            if !((0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y)) {
                return wrong(handle, Fault::Outside);
            }
        }
        let axes = Axes::of(self);
        if !EYE_DISTANCE.contains(&axes.unit) {
            return wrong(Handle::RightOuter, Fault::EyeDistance);
        }
        if axes.across[0] <= 0.0 {
            return wrong(Handle::RightOuter, Fault::Order);
        }
        if axes.across[1].atan2(axes.across[0]).to_degrees().abs() >= LARGEST_TILT {
            return wrong(Handle::RightOuter, Fault::Tilt);
        }
        let [left_outer, left_inner, right_inner, right_outer, left_lid, right_lid, mouth_left, mouth_right, chin] =
            self.points().map(|point| axes.to_head(point));
        if !EYE_WIDTH.contains(&(left_inner[0] - left_outer[0])) {
            return wrong(Handle::LeftInner, Fault::Order);
        }
        if right_inner[0] - left_inner[0] < 0.05 {
            return wrong(Handle::RightInner, Fault::Order);
        }
        if !EYE_WIDTH.contains(&(right_outer[0] - right_inner[0])) {
            return wrong(Handle::RightOuter, Fault::Order);
        }
        for (handle, lid, outer, inner) in [
            (Handle::LeftLid, left_lid, left_outer, left_inner),
            (Handle::RightLid, right_lid, right_inner, right_outer),
        ] {
            let along = (lid[0] - outer[0]) / (inner[0] - outer[0]);
            let line = outer[1] + along * (inner[1] - outer[1]);
            if !(0.1..=0.9).contains(&along) || !LID_HEIGHT.contains(&(line - lid[1])) {
                return wrong(handle, Fault::Lid);
            }
        }
        for (handle, corner) in [(Handle::MouthLeft, mouth_left), (Handle::MouthRight, mouth_right)] {
            if !MOUTH_BELOW.contains(&corner[1]) || corner[0].abs() > 1.5 {
                return wrong(handle, Fault::Mouth);
            }
        }
        if !MOUTH_WIDTH.contains(&(mouth_right[0] - mouth_left[0])) {
            return wrong(Handle::MouthRight, Fault::Order);
        }
        let below_mouth = chin[1] - 0.5 * (mouth_left[1] + mouth_right[1]);
        if !CHIN_BELOW.contains(&below_mouth) || chin[0].abs() > 1.2 {
            return wrong(Handle::Chin, Fault::Chin);
        }
        Ok(())
    }

    /// The same points after the square was moved: `place` takes a point of the old square to the new one.
    pub(crate) fn map(&self, place: impl Fn([f32; 2]) -> [f32; 2]) -> Handles {
        Handles::from_points(self.points().map(place))
    }
}

/// The head's own axes: origin between the eyes, `u` from eye to eye in eye distances, `v` down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Axes {
    pub eyes: [f32; 2],
    /// Distance between the eyes' centres.
    pub unit: f32,
    /// Direction of `u`; `v` is this turned clockwise by 90°.
    pub across: [f32; 2],
}

impl Axes {
    pub fn of(handles: &Handles) -> Axes {
        let (left, right) =
            (middle(handles.left_outer, handles.left_inner), middle(handles.right_inner, handles.right_outer));
        let across = [right[0] - left[0], right[1] - left[1]];
        let unit = across[0].hypot(across[1]).max(1e-4);
        Axes { eyes: middle(left, right), unit, across: across.map(|part| part / unit) }
    }

    /// A point in head units.
    pub fn to_head(self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (dx, dy) = ((x - self.eyes[0]) / self.unit, (y - self.eyes[1]) / self.unit);
        let [cos, sin] = self.across;
        [cos * dx + sin * dy, cos * dy - sin * dx]
    }

    /// A vector in head units as one of the picture.
    pub fn vector(self, [u, v]: [f32; 2]) -> [f32; 2] {
        let [cos, sin] = self.across;
        [self.unit * (cos * u - sin * v), self.unit * (sin * u + cos * v)]
    }

    /// A place in head units as a point of the picture.
    pub fn point(self, place: [f32; 2]) -> [f32; 2] {
        let [x, y] = self.vector(place);
        [self.eyes[0] + x, self.eyes[1] + y]
    }
}

pub(crate) fn middle(a: [f32; 2], b: [f32; 2]) -> [f32; 2] {
    [0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])]
}

pub(crate) fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
