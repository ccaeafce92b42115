//! A pose as a picture: the canvas is displaced by the depth of the head, then relit, and laid over what is behind it.
//!
//! A forward displacement field stands on a coarse grid over the canvas (`field.rs`). Each output node looks for the
//! place it came from by fixed-point iteration (p = q − D(p)), which converges while the field's slope is below 1; the
//! field never folds there, so there are no holes and no tears to fill.

use crate::field::{Field, Shift};
use crate::head::Head;
use crate::layers::Backdrop;
use crate::motion::Pose;
use crate::surface::{Reach, Surface};
use crate::view::{Canvas, to_byte};

/// Fixed-point steps for the inverse; leaves less than a twentieth of a pixel.
const STEPS: usize = 10;
/// A step shorter than this, in pixels, is the last one.
const SETTLED: f32 = 0.004;
/// Draws poses of one canvas.
pub(crate) struct Warp {
    size: usize,
    margin: f32,
    cell: usize,
    field: Option<Field>,
    /// Cells of the canvas around which a layer is clear, by rows, and how many a row has; none where there is no
    /// layer.
    clear: Option<(Vec<bool>, usize)>,
}

impl Warp {
    /// For a visible square of `size` pixels in `canvas`; `head` in pixels of the canvas, `None` to zoom only. With a
    /// surface the head has its own depth; `is_alone` says that the canvas is a layer without what is behind it.
    pub fn new(canvas: &Canvas, size: usize, head: Option<Head>, surface: Option<&Surface>, is_alone: bool) -> Warp {
        let cell = (size / 64).max(2);
        let field = head.map(|head| Field::new(head, surface, is_alone, canvas, size, cell));
        let clear = is_alone.then(|| clear_cells(canvas, cell));
        Warp { size, margin: canvas.margin as f32, cell, field, clear }
    }

    /// Whether nothing of the layer is seen between the four places.
    fn is_clear(&self, corners: &[Shift; 4]) -> bool {
        let Some((clear, columns)) = &self.clear else { return false };
        corners.iter().all(|corner| {
            let [x, y] = [corner.dx, corner.dy].map(|at| (at.max(0.0) as usize / self.cell).min(columns - 1));
            clear[y * columns + x]
        })
    }

    /// How far the head may turn.
    pub fn reach(&self) -> Reach {
        self.field.as_ref().map_or(Reach::generic(), |field| field.reach)
    }

    /// The visible square in `pose`: `size × size` RGB pixels. `canvas` lies over `behind`, if there is that.
    pub fn draw(&self, canvas: &Canvas, behind: Option<&Backdrop>, pose: &Pose) -> Vec<u8> {
        let cells = self.size.div_ceil(self.cell);
        let origins = self.origins(pose, cells + 1);
        let step = 1.0 / self.cell as f32;
        let mut rgb = vec![0; self.size * self.size * 3];
        let mut line = vec![[0.0; 4]; self.size];
        let mut seen = vec![true; cells];
        for (y, out) in rgb.chunks_exact_mut(3 * self.size).enumerate() {
            let (row, down) = (y / self.cell, (y % self.cell) as f32 * step);
            let upper = &origins[row * (cells + 1)..(row + 1) * (cells + 1)];
            let lower = &origins[(row + 1) * (cells + 1)..(row + 2) * (cells + 1)];
            for (column, run) in line.chunks_mut(self.cell).enumerate() {
                let corners = [upper[column], upper[column + 1], lower[column], lower[column + 1]];
                // the same for all lines of a row of cells
                if down == 0.0 {
                    seen[column] = behind.is_none() || !self.is_clear(&corners);
                }
                if !seen[column] {
                    continue;
                }
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
            let Some(behind) = behind else {
                out.chunks_exact_mut(3).zip(&line).for_each(|(out, [r, g, b, _])| {
                    out.copy_from_slice(&[*r, *g, *b].map(to_byte));
                });
                continue;
            };
            for (column, (run, out)) in line.chunks(self.cell).zip(out.chunks_mut(3 * self.cell)).enumerate() {
                let (from, y) = (column * self.cell + canvas.margin, y + canvas.margin);
                if seen[column] {
                    laid_over(run, behind.row(y, from, run.len()), out);
                } else {
                    out.copy_from_slice(behind.bytes(y, from, run.len()));
                }
            }
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

/// Pixels of a layer over those behind it.
fn laid_over(run: &[[f32; 4]], behind: &[[f32; 3]], out: &mut [u8]) {
    for ((out, [r, g, b, opacity]), still) in out.chunks_exact_mut(3).zip(run).zip(behind) {
        let share = (opacity * (1.0 / 255.0)).clamp(0.0, 1.0);
        let over = |front: f32, back: f32| to_byte(back + (front - back) * share);
        out.copy_from_slice(&[over(*r, still[0]), over(*g, still[1]), over(*b, still[2])]);
    }
}

/// Cells of a layer that hold nothing, nor do those around them: where the corners of a piece lie in such, so does all
/// of it, for a piece is hardly larger than a cell.
fn clear_cells(canvas: &Canvas, cell: usize) -> (Vec<bool>, usize) {
    let columns = canvas.side.div_ceil(cell);
    let mut seen = vec![false; columns * columns];
    for (index, [.., opacity]) in canvas.pixels().iter().enumerate() {
        if *opacity > 0.0 {
            let (x, y) = (index % canvas.side / cell, index / canvas.side / cell);
            for row in y.saturating_sub(1)..(y + 2).min(columns) {
                for column in x.saturating_sub(1)..(x + 2).min(columns) {
                    seen[row * columns + column] = true;
                }
            }
        }
    }
    (seen.into_iter().map(|seen| !seen).collect(), columns)
}

#[cfg(test)]
#[path = "warp_tests.rs"]
mod tests;
