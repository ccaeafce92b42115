//! A pose as a picture: the canvas is displaced by the depth of a generic head, then relit.
//!
//! A forward displacement field stands on a coarse grid over the canvas. Each output node looks for the place it came
//! from by fixed-point iteration (p = q − D(p)), which converges while the field's slope is below 1; the field never
//! folds there, so there are no holes and no tears to fill.

use crate::head::{Head, smoothstep};
use crate::motion::Pose;
use crate::view::Canvas;

/// Fixed-point steps for the inverse; leaves less than a twentieth of a pixel.
const STEPS: usize = 6;
/// A step shorter than this, in pixels, is the last one.
const SETTLED: f32 = 0.004;
/// The rotation axis lies behind the face by this much (head units), so the hair moves too.
const AXIS_BEHIND: f32 = 0.22 * 1.45;
/// Rise of the chest in one breath, in head units.
const BREATH: f32 = 0.055;
/// The head rides on the chest by this share.
const BREATH_OF_HEAD: f32 = 0.45;
/// Widening of the chest, as a share of its rise.
const BREATH_WIDENS: f32 = 0.35;
/// Change of brightness on a surface of slope 1 turned to or from the light.
const RELIGHT: f32 = 0.16;
/// The corners of the square are held fast up to the first distance and free from the second on, as shares of its side.
const CORNER: (f32, f32) = (0.03, 0.30);

/// Draws poses of one canvas.
pub(crate) struct Warp {
    size: usize,
    margin: f32,
    cell: usize,
    field: Option<Field>,
}

/// What does not change from pose to pose, on a grid over the canvas.
struct Field {
    head: Head,
    cell: f32,
    columns: usize,
    nodes: Vec<Node>,
}

/// All lengths in head units.
struct Node {
    /// From the centre of the head.
    from_centre: [f32; 2],
    /// From the neck, which the head rolls about.
    from_neck: [f32; 2],
    /// Distance before the rotation axis.
    depth: f32,
    /// Change of depth along u and v.
    slope: [f32; 2],
    /// How far this place follows the head, 0 to 1.
    follows: f32,
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
struct Shift {
    dx: f32,
    dy: f32,
    light: f32,
}

impl Warp {
    /// For a visible square of `size` pixels in `canvas`; `head` in pixels of the canvas, `None` to zoom only.
    pub fn new(canvas: &Canvas, size: usize, head: Option<Head>) -> Warp {
        let cell = (size / 64).max(2);
        let field = head.map(|head| Field::new(head, canvas, size, cell));
        Warp { size, margin: canvas.margin as f32, cell, field }
    }

    /// The visible square in `pose`: `size × size` RGB pixels.
    pub fn draw(&self, canvas: &Canvas, pose: &Pose) -> Vec<u8> {
        let cells = self.size.div_ceil(self.cell);
        let origins = self.origins(pose, cells + 1);
        let step = 1.0 / self.cell as f32;
        let mut rgb = Vec::with_capacity(self.size * self.size * 3);
        let mut line = vec![[0.0; 4]; self.size];
        for y in 0..self.size {
            let (row, down) = (y / self.cell, (y % self.cell) as f32 * step);
            let upper = &origins[row * (cells + 1)..(row + 1) * (cells + 1)];
            let lower = &origins[(row + 1) * (cells + 1)..(row + 2) * (cells + 1)];
            for (column, run) in line.chunks_mut(self.cell).enumerate() {
                let corners = [upper[column], upper[column + 1], lower[column], lower[column + 1]];
                let at_rest = |corner: usize| corners[corner] == self.at_rest(column + corner % 2, row + corner / 2);
                if (0..4).all(at_rest) {
                    canvas.copy_run(column * self.cell + canvas.margin, y + canvas.margin, run);
                    continue;
                }
                let left = corners[0].towards(corners[2], down);
                let right = corners[1].towards(corners[3], down);
                let along = |from: f32, to: f32| [from, (to - from) * step];
                canvas.sample_run(
                    along(left.dx, right.dx),
                    along(left.dy, right.dy),
                    along(left.light, right.light),
                    run,
                );
            }
            rgb.extend(line.iter().flat_map(|[r, g, b, _]| [*r, *g, *b].map(to_byte)));
        }
        rgb
    }

    /// What the origin of a node is that does not move.
    fn at_rest(&self, column: usize, row: usize) -> Shift {
        Shift { dx: (column * self.cell) as f32 + self.margin, dy: (row * self.cell) as f32 + self.margin, light: 1.0 }
    }

    /// For every output node the canvas position it shows (in `dx`, `dy`) and the brightness there.
    fn origins(&self, pose: &Pose, nodes: usize) -> Vec<Shift> {
        let shifts = self.field.as_ref().map(|field| (field, field.shifts(pose)));
        let middle = 0.5 * (self.size - 1) as f32;
        let to_canvas = |node: usize| ((node * self.cell) as f32 - middle) / (1.0 + pose.zoom) + middle + self.margin;
        let mut origins = Vec::with_capacity(nodes * nodes);
        for row in 0..nodes {
            for column in 0..nodes {
                let target = [to_canvas(column), to_canvas(row)];
                let mut origin = Shift { dx: target[0], dy: target[1], light: 1.0 };
                if let Some((field, shifts)) = &shifts {
                    for _ in 0..STEPS {
                        let shift = field.interpolate(shifts, [origin.dx, origin.dy]);
                        let next = Shift { dx: target[0] - shift.dx, dy: target[1] - shift.dy, light: shift.light };
                        let settled = (next.dx - origin.dx).abs() + (next.dy - origin.dy).abs() < SETTLED;
                        origin = next;
                        if settled {
                            break;
                        }
                    }
                }
                origins.push(origin);
            }
        }
        origins
    }
}

/// Rounds and clips, without the branches of a cast: the sum with 1.5 · 2²³ has the whole number in its lowest bits.
#[inline]
fn to_byte(value: f32) -> u8 {
    (value.clamp(0.0, 255.0) + 12_582_912.0).to_bits() as u8
}

impl Field {
    fn new(head: Head, canvas: &Canvas, size: usize, cell: usize) -> Field {
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
        let nodes = (0..columns * columns)
            .map(|index| [(index % columns * cell) as f32, (index / columns * cell) as f32])
            .map(|position| Node::new(&head, position, smoothstep(CORNER.0, CORNER.1, from_corner(position))))
            .collect();
        Field { head, cell: cell as f32, columns, nodes }
    }

    /// The forward displacement of every node.
    fn shifts(&self, pose: &Pose) -> Vec<Shift> {
        let turn = Turn::of(pose);
        self.nodes.iter().map(|node| node.shift(&self.head, pose, &turn)).collect()
    }

    fn interpolate(&self, shifts: &[Shift], [x, y]: [f32; 2]) -> Shift {
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

impl Turn {
    fn of(pose: &Pose) -> Turn {
        Turn { yaw: pose.yaw.sin_cos(), pitch: pose.pitch.sin_cos(), roll: pose.roll.sin_cos() }
    }
}

impl Shift {
    #[inline]
    fn towards(self, other: Shift, share: f32) -> Shift {
        Shift {
            dx: self.dx + (other.dx - self.dx) * share,
            dy: self.dy + (other.dy - self.dy) * share,
            light: self.light + (other.light - self.light) * share,
        }
    }
}

#[cfg(test)]
#[path = "warp_tests.rs"]
mod tests;
