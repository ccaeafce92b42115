//! Where a pose moves every place of a canvas, and how the light changes there: on a grid, whose nodes know once and
//! for all how far they follow the head, how deep they lie, and where a smile takes them.

use crate::head::{AXIS_BEHIND, Head, smoothstep};
use crate::motion::Pose;
use crate::surface::{Reach, Surface, lit};
use crate::view::Canvas;

/// Rise of the chest in one breath, in head units.
const BREATH: f32 = 0.055;
/// The head rides on the chest by this share.
const BREATH_OF_HEAD: f32 = 0.45;
/// Widening of the chest, as a share of its rise.
const BREATH_WIDENS: f32 = 0.35;
/// Change of brightness on a surface of slope 1 turned to or from the light.
const RELIGHT: f32 = 0.16;
/// Smoothing of a surface, in head units.
const SMOOTH: f32 = 0.07;
/// The corners of the square are held fast up to the first distance and free from the second on, as shares of its side.
const CORNER: (f32, f32) = (0.03, 0.30);

/// What does not change from pose to pose, on a grid over the canvas.
pub(crate) struct Field {
    pub head: Head,
    pub reach: Reach,
    pub cell: f32,
    pub columns: usize,
    pub nodes: Vec<Node>,
}

/// All lengths in head units.
pub(crate) struct Node {
    /// From the centre of the head.
    from_centre: [f32; 2],
    /// From the neck, which the head rolls about.
    from_neck: [f32; 2],
    /// Distance before the rotation axis.
    depth: f32,
    /// Change of depth along u and v.
    slope: [f32; 2],
    /// How far this place follows the head, 0 to 1.
    pub follows: f32,
    /// How far it follows the chest, 0 to 1.
    body: f32,
    /// Where a smile moves it.
    smile: [f32; 2],
}

/// Sine and cosine of a pose's angles, the same for all nodes.
struct Turn {
    yaw: (f32, f32),
    pitch: (f32, f32),
    roll: (f32, f32),
}

/// Displacement in pixels and brightness at one place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Shift {
    pub dx: f32,
    pub dy: f32,
    pub light: f32,
}

impl Field {
    pub fn new(
        head: Head,
        surface: Option<&Surface>,
        is_alone: bool,
        canvas: &Canvas,
        size: usize,
        cell: usize,
    ) -> Field {
        let columns = canvas.side.div_ceil(cell) + 1;
        // From the nearest corner of the visible square, as a share of its side.
        let from_corner = |[x, y]: [f32; 2]| {
            let along = |at: f32| {
                ((at - canvas.margin as f32) / size as f32)
                    .min(1.0 - (at - canvas.margin as f32) / size as f32)
                    .max(0.0)
            };
            along(x).hypot(along(y))
        };
        let positions: Vec<[f32; 2]> = (0..columns * columns)
            .map(|index| [(index % columns * cell) as f32, (index / columns * cell) as f32])
            .collect();
        // a layer has nothing around it that must stay
        let free = |position| if is_alone { 1.0 } else { smoothstep(CORNER.0, CORNER.1, from_corner(position)) };
        let mut nodes: Vec<Node> = positions.iter().map(|at| Node::new(&head, *at, free(*at))).collect();
        let Some(surface) = surface else {
            return Field { head, reach: Reach::generic(), cell: cell as f32, columns, nodes };
        };
        let depths: Vec<f32> = positions.iter().map(|at| surface.depth(head.axes.to_head(*at))).collect();
        let smooth = smoothed(&depths, columns, SMOOTH * head.axes.unit / cell as f32);
        let mut steepest = [0.0_f32; 4];
        for (index, node) in nodes.iter_mut().enumerate() {
            let place = head.axes.to_head(positions[index]);
            let generic = node.follows;
            let follows = if is_alone { surface.follows(place) } else { generic.min(surface.follows(place)) };
            let (x, y) = (index % columns, index / columns);
            let at = |x: usize, y: usize| smooth[y.min(columns - 1) * columns + x.min(columns - 1)];
            let step = 2.0 * cell as f32 / head.axes.unit;
            let along_x = (at(x + 1, y) - at(x.saturating_sub(1), y)) / step;
            let along_y = (at(x, y + 1) - at(x, y.saturating_sub(1))) / step;
            // slopes in the picture's axes, turned to the head's
            let [cos, sin] = head.axes.across;
            let slope = [cos * along_x + sin * along_y, cos * along_y - sin * along_x];
            if follows > 0.3 {
                for (most, value) in steepest.iter_mut().zip([-slope[0], slope[0], slope[1], -slope[1]]) {
                    *most = most.max(value);
                }
            }
            node.from_centre = [place[0] - surface.centre[0], place[1] - surface.centre[1]];
            node.depth = follows * smooth[index];
            node.slope = slope.map(|slope| follows * lit(slope));
            node.follows = follows;
            node.smile = surface.smile(place).map(|part| free(positions[index]) * part);
        }
        let reach = Reach::of_slopes(steepest);
        Field { head, reach, cell: cell as f32, columns, nodes }
    }

    /// The forward displacement of every node.
    pub fn shifts(&self, pose: &Pose) -> Vec<Shift> {
        let turn = Turn::of(pose);
        self.nodes.iter().map(|node| node.shift(&self.head, pose, &turn)).collect()
    }

    pub fn interpolate(&self, shifts: &[Shift], [x, y]: [f32; 2]) -> Shift {
        let last = self.columns as f32 - 1.001;
        let (x, y) = ((x / self.cell).clamp(0.0, last), (y / self.cell).clamp(0.0, last));
        let (column, row) = (x as usize, y as usize);
        let across = x - column as f32;
        let at = row * self.columns + column;
        let upper = shifts[at].towards(shifts[at + 1], across);
        let lower = shifts[at + self.columns].towards(shifts[at + self.columns + 1], across);
        upper.towards(lower, y - row as f32)
    }
}

impl Node {
    /// `free` is 0 where the picture is held fast, 1 where it may move.
    fn new(head: &Head, position: [f32; 2], free: f32) -> Node {
        let [u, v] = head.axes.to_head(position);
        let step = 0.04;
        let slope = [
            (head.depth([u + step, v]) - head.depth([u - step, v])) / (2.0 * step),
            (head.depth([u, v + step]) - head.depth([u, v - step])) / (2.0 * step),
        ];
        let from = |origin: [f32; 2]| [u - origin[0], v - origin[1]];
        let follows = free * head.follows([u, v]);
        Node {
            from_centre: from(head.centre()),
            from_neck: from(head.neck()),
            depth: free * head.depth([u, v]) + AXIS_BEHIND * follows,
            slope,
            follows,
            body: free * head.body((position[1] - head.axes.eyes[1]) / head.axes.unit),
            smile: head.smile([u, v]).map(|part| free * part),
        }
    }

    fn shift(&self, head: &Head, pose: &Pose, turn: &Turn) -> Shift {
        let Turn { yaw: (sin_yaw, cos_yaw), pitch: (sin_pitch, cos_pitch), roll: (sin_roll, cos_roll) } = *turn;
        let [u, v] = self.from_centre;
        let [a, b] = self.from_neck;
        let turned = [
            self.depth * sin_yaw
                + self.follows * (u * (cos_yaw - 1.0) + (cos_roll - 1.0 + pose.lean) * a - sin_roll * b)
                + pose.smile * self.smile[0],
            -self.depth * sin_pitch
                + self.follows * (v * (cos_pitch - 1.0) + sin_roll * a + (cos_roll - 1.0 + pose.lean) * b)
                + pose.smile * self.smile[1],
        ];
        let [dx, dy] = head.axes.vector(turned);
        // The chest rises straight up in the picture, however the head is tilted.
        let rise = BREATH * pose.breath * head.axes.unit;
        let widen = BREATH_WIDENS * self.body * (u / Head::half_width()).clamp(-2.0, 2.0);
        Shift {
            dx: dx + rise * widen,
            dy: dy - rise * self.body.max(BREATH_OF_HEAD * self.follows),
            light: 1.0 + RELIGHT * (self.slope[0] * sin_yaw - self.slope[1] * sin_pitch),
        }
    }
}

/// Gaussian means over a square grid.
fn smoothed(values: &[f32], columns: usize, sigma: f32) -> Vec<f32> {
    let sigma = sigma.max(0.3);
    let reach = (3.0 * sigma).ceil() as isize;
    let kernel: Vec<f32> = (-reach..=reach).map(|at| (-0.5 * (at as f32 / sigma).powi(2)).exp()).collect();
    // each pass turns the grid over, so that two are one of each direction
    let pass = |from: &[f32]| {
        let mut to = vec![0.0; from.len()];
        for (y, row) in from.chunks_exact(columns).enumerate() {
            for x in 0..columns {
                let (mut sum, mut weight) = (0.0, 0.0);
                for (offset, share) in (-reach..=reach).zip(&kernel) {
                    if let Some(value) = usize::try_from(x as isize + offset).ok().and_then(|at| row.get(at)) {
                        sum += share * value;
                        weight += share;
                    }
                }
                to[x * columns + y] = sum / weight;
            }
        }
        to
    };
    pass(&pass(values))
}

impl Turn {
    fn of(pose: &Pose) -> Turn {
        Turn { yaw: pose.yaw.sin_cos(), pitch: pose.pitch.sin_cos(), roll: pose.roll.sin_cos() }
    }
}

impl Shift {
    #[inline]
    pub fn towards(self, other: Shift, share: f32) -> Shift {
        Shift {
            dx: self.dx + (other.dx - self.dx) * share,
            dy: self.dy + (other.dy - self.dy) * share,
            light: self.light + (other.light - self.light) * share,
        }
    }
}
