//! What moves in an open eye: the iris between the lids, and the lower lid in a smile.

use super::shape::EyeShape;
use crate::head::smoothstep;
use crate::view::Canvas;

/// Eyes less open than this (height by width) keep their gaze and their lower lid.
const NARROW: f32 = 0.19;
/// Radii of an iris in eye distances; people's are nearly alike.
const RADIUS: std::ops::RangeInclusive<f32> = 0.055..=0.15;
/// The four places on the rim may lie nearer or farther than their mean by this share of it.
const ROUND: f32 = 0.35;
/// All that is nearer to the middle than the first goes with the iris, what is farther than the second stays; in radii.
const WITH: (f32, f32) = (1.08, 2.6);
/// The middle of an iris stays so many radii away from the corners.
const FROM_CORNER: f32 = 0.8;
/// How far a lower lid rises in a smile of strength 1, as a share of the eye's height, and in eye distances at most;
/// the skin below it goes along less and less as far as this.
const RISE: (f32, f32) = (0.10, 0.018);
const ALONG: f32 = 0.20;

/// In the axes of its eye.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Iris {
    centre: [f32; 2],
    radius: f32,
}

impl Iris {
    /// From its middle and four places on its rim.
    pub fn of(shape: &EyeShape, [centre, rim @ ..]: [[f32; 2]; 5], openness: f32) -> Option<Iris> {
        let away = rim.map(|point| (point[0] - centre[0]).hypot(point[1] - centre[1]));
        let radius = 0.25 * away.iter().sum::<f32>();
        let is_round = away.iter().all(|away| (away - radius).abs() <= ROUND * radius);
        let [u, v] = centre;
        let is_inside = (0.5 * radius..=shape.width - 0.5 * radius).contains(&u)
            && (shape.upper(u) - 0.3 * radius..=shape.lower(u) + 0.3 * radius).contains(&v);
        (openness >= NARROW && RADIUS.contains(&radius) && is_round && is_inside).then_some(Iris { centre, radius })
    }

    /// A gaze that leaves the iris between the corners.
    fn within(&self, shape: &EyeShape, [du, dv]: [f32; 2]) -> [f32; 2] {
        let (least, most) = (FROM_CORNER * self.radius, shape.width - FROM_CORNER * self.radius);
        let u = self.centre[0];
        [(u + du).clamp(least.min(u), most.max(u)) - u, dv]
    }
}

/// How far the lower lid stands higher at `u` in a smile of this strength.
pub(super) fn rise(shape: &EyeShape, u: f32, smile: f32) -> f32 {
    if shape.iris.is_none() || smile <= 0.0 {
        return 0.0;
    }
    let along = (u / shape.width).clamp(0.0, 1.0);
    let height = shape.lower(0.5 * shape.width) - shape.upper(0.5 * shape.width);
    (RISE.0 * height).min(RISE.1) * smile.min(1.5) * (std::f32::consts::PI * along).sin()
}

/// The lowest place that a smile moves, below the lower lid.
pub(super) fn reach() -> f32 {
    ALONG + 0.02
}

/// The colour at `u`, `v` of an eye of `base` that looks elsewhere and smiles; the fourth lane means nothing. `None`
/// where nothing changes.
pub(super) fn color(shape: &EyeShape, base: &Canvas, [u, v]: [f32; 2], gaze: [f32; 2], smile: f32) -> Option<[f32; 4]> {
    let iris = shape.iris?;
    let pixel = 1.0 / shape.unit;
    let (upper, lower) = (shape.upper(u), shape.lower(u));
    let sample = |u: f32, v: f32| {
        let [x, y] = shape.place([u, v]);
        base.sample(x, y)
    };
    let rise = rise(shape, u, smile);
    // the lid's edge is as wide as a pixel
    let below = ((v - lower + rise) / pixel + 0.5).clamp(0.0, 1.0);
    let skin = (below > 0.0 && rise > 0.0).then(|| {
        let mut from = v;
        for _ in 0..4 {
            from = v + rise * (1.0 - smoothstep(0.0, ALONG, from - lower));
        }
        sample(u, from)
    });
    let looks = gaze != [0.0; 2] && v > upper && v < lower && below < 1.0;
    let ball = looks.then(|| {
        let [du, dv] = iris.within(shape, gaze);
        let from = [u - iris.centre[0] - du, v - iris.centre[1] - dv];
        let with = 1.0 - smoothstep(WITH.0, WITH.1, from[0].hypot(from[1]) / iris.radius);
        let along = u / shape.width;
        let ends = smoothstep(0.0, 0.12, along) * smoothstep(0.0, 0.12, 1.0 - along);
        // the shade of the lids stays with the lids
        let rim = smoothstep(0.0, 1.6 * pixel, (v - upper).min(lower - v));
        let share = with * ends * rim;
        let u = u - share * du;
        let (above, below) = (shape.upper(u), shape.lower(u));
        let edge = (0.6 * pixel).min(0.5 * (below - above).max(0.0));
        sample(u, (v - share * dv).clamp(above + edge, (below - edge).max(above + edge)))
    });
    match (ball, skin) {
        (None, None) => None,
        (Some(ball), None) => Some(ball),
        (ball, Some(skin)) => {
            let ball = ball.unwrap_or_else(|| sample(u, v));
            Some(std::array::from_fn(|lane| ball[lane] + (skin[lane] - ball[lane]) * below))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crop::Crop;
    use crate::mesh::FaceMesh;
    use crate::mesh::points::{IRIS, LID_BOTTOM, LOWER, UPPER};
    use crate::nets::POINTS;
    use crate::photo::Photo;

    const MIDDLE: [f32; 2] = [64.0, 64.0];
    const HALF: f32 = 20.0;

    /// A white eye 40 pixels wide and so high, with an iris of 9 pixels in brown skin; eyes are 100 pixels apart.
    fn eye(height: f32) -> (EyeShape, Canvas) {
        let lid = |x: f32| 0.5 * height * (1.0 - ((x - MIDDLE[0]) / HALF).powi(2));
        let mut mesh = FaceMesh { points: vec![[0.0; 3]; POINTS], spread: 0.0, lid_spread: 0.0 };
        for (eye, along) in [(0, 0.0), (1, 100.0)] {
            for place in 0..9 {
                let x = MIDDLE[0] + HALF * (place as f32 / 4.0 - 1.0);
                mesh.points[UPPER[eye][place]] = [x + along, MIDDLE[1] - lid(x), 0.0];
                mesh.points[LOWER[eye][place]] = [x + along, MIDDLE[1] + lid(x), 0.0];
            }
            for (point, [x, y]) in
                IRIS[eye].into_iter().zip([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0], [-9.0, 0.0], [0.0, -9.0]])
            {
                mesh.points[point] = [MIDDLE[0] + x + along, MIDDLE[1] + y, 0.0];
            }
        }
        assert_eq!(mesh.at(LID_BOTTOM[0])[1], MIDDLE[1] + 0.5 * height);
        let color = |index: usize| {
            let (x, y) = ((index % 128) as f32, (index / 128) as f32);
            let (dx, dy) = (x - MIDDLE[0], y - MIDDLE[1]);
            if dy.abs() > lid(x).max(0.0) {
                [150, 100, 80]
            } else if dx.hypot(dy) < 9.0 {
                [20; 3]
            } else {
                [230; 3]
            }
        };
        let photo = Photo::from_rgb(128, 128, (0..128 * 128).flat_map(color).collect()).unwrap();
        let canvas = Canvas::cut(&photo, &Crop { x: 0.0, y: 0.0, side: 128.0 }, 128);
        let mut shape = EyeShape::of(&mesh, 0);
        shape.corner = shape.corner.map(|at| at + canvas.margin as f32);
        (shape, canvas)
    }

    /// Red at so many pixels right of and below the middle of the eye.
    fn at(eye: &(EyeShape, Canvas), right: f32, down: f32, gaze: [f32; 2], smile: f32) -> Option<f32> {
        color(&eye.0, &eye.1, [0.2 + 0.01 * right, 0.01 * down], gaze, smile).map(|color| color[0])
    }

    #[test]
    fn an_iris_goes_where_the_eye_looks_and_the_lids_stay() {
        let eye = eye(14.0);
        let gaze = [0.06, 0.0];
        for (right, down, is_dark) in
            [(6.0, 0.0, true), (13.0, 0.0, true), (-2.0, 0.0, true), (-6.0, 0.0, false), (6.0, 4.0, true)]
        {
            let red = at(&eye, right, down, gaze, 0.0).unwrap();
            assert_eq!(red < 90.0, is_dark, "{right}, {down}: {red}");
        }
        assert_eq!(at(&eye, 6.0, -9.0, gaze, 0.0), None, "the lid");
        let far = at(&eye, 17.0, 0.0, [0.5, 0.0], 0.0).unwrap();
        assert!(far < 90.0, "it goes to the corner and no further: {far}");
    }

    #[test]
    fn narrow_eyes_keep_their_gaze_and_their_lids() {
        let eye = eye(6.0);
        assert_eq!(eye.0.iris, None);
        assert_eq!(at(&eye, 0.0, 0.0, [0.05, 0.0], 1.0), None);
    }

    #[test]
    fn in_a_smile_the_lower_lid_covers_a_little_of_the_eye() {
        let eye = eye(14.0);
        let (before, after) = (
            eye.1.sample(73.0 + eye.1.margin as f32 - 9.0, 70.4 + eye.1.margin as f32)[0],
            at(&eye, 0.0, 6.6, [0.0; 2], 1.0),
        );
        assert!(before < 60.0 && after.is_some_and(|red| red > 100.0), "{before} and {after:?}");
        assert_eq!(at(&eye, 0.0, 2.0, [0.0; 2], 1.0), None, "the middle of the eye");
    }
}
