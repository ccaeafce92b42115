//! Bent grids of points, their shadows, and how they are drawn into a picture with depth.

use crate::light::ShadowMap;
use crate::math::{Vec3, vec3};
use crate::stance::Stance;

#[derive(Clone, Copy)]
pub(crate) struct Vertex {
    pub world: Vec3,
    pub normal: Vec3,
    pub u: f32,
    pub v: f32,
    /// 0 in the main light's shadow, 1 in its light.
    pub lit: f32,
}

/// `columns` to the right times `rows` down, seen from outside.
pub(crate) struct Mesh {
    pub columns: usize,
    pub rows: usize,
    pub vertices: Vec<Vertex>,
}

impl Mesh {
    /// From points in the room with their `u` and `v`, row by row.
    pub fn of(columns: usize, points: Vec<(Vec3, f32, f32)>) -> Mesh {
        let rows = points.len() / columns;
        let at = |i: usize, j: usize| points[j * columns + i].0;
        let mut vertices = Vec::with_capacity(points.len());
        for j in 0..rows {
            for i in 0..columns {
                let across = at((i + 1).min(columns - 1), j) - at(i.saturating_sub(1), j);
                let down = at(i, (j + 1).min(rows - 1)) - at(i, j.saturating_sub(1));
                let (world, u, v) = points[j * columns + i];
                vertices.push(Vertex { world, normal: across.cross(down).unit(), u, v, lit: 1.0 });
            }
        }
        Mesh { columns, rows, vertices }
    }

    pub fn cast_shadow(&mut self, map: &ShadowMap) {
        for vertex in &mut self.vertices {
            vertex.lit = map.lit(vertex.world, vertex.normal);
        }
    }

    /// The two triangles of every cell.
    pub fn triangles(&self, step: usize) -> impl Iterator<Item = [&Vertex; 3]> {
        let at = |i: usize, j: usize| &self.vertices[j.min(self.rows - 1) * self.columns + i.min(self.columns - 1)];
        (0..self.rows - 1).step_by(step).flat_map(move |j| {
            (0..self.columns - 1).step_by(step).flat_map(move |i| {
                let [a, b, c, d] = [at(i, j), at(i + step, j), at(i, j + step), at(i + step, j + step)];
                [[a, b, c], [b, d, c]]
            })
        })
    }
}

/// Linear-light colours and depths (larger is nearer), one each a pixel.
pub(crate) struct Picture {
    pub width: usize,
    pub height: usize,
    pub colours: Vec<Vec3>,
    pub depths: Vec<f32>,
}

impl Picture {
    pub fn new(width: usize, height: usize) -> Picture {
        Picture {
            width,
            height,
            colours: vec![Vec3::default(); width * height],
            depths: vec![f32::NEG_INFINITY; width * height],
        }
    }

    /// Draws what faces the viewer. `shade` gets `u`, `v`, the normal and the light of every visible pixel, and the
    /// colour behind it; `None` is a hole.
    pub fn draw(&mut self, mesh: &Mesh, stance: &Stance, mut shade: impl FnMut(&Vertex, Vec3) -> Option<Vec3>) {
        let seen: Vec<[f32; 2]> = mesh.vertices.iter().map(|vertex| stance.project(vertex.world)).collect();
        let columns = mesh.columns;
        for j in 0..mesh.rows - 1 {
            for i in 0..columns - 1 {
                let first = j * columns + i;
                for corners in [[first, first + 1, first + columns], [first + 1, first + columns + 1, first + columns]]
                {
                    self.triangle(corners.map(|at| (&mesh.vertices[at], seen[at])), &mut shade);
                }
            }
        }
    }

    /// A round line between two points of the room, `width` eye distances thick, hidden behind what is nearer.
    pub fn line(&mut self, stance: &Stance, ends: [Vec3; 2], widths: [f32; 2], colours: [Vec3; 2], alpha: f32) {
        let [a, b] = ends.map(|end| stance.project(end));
        let half = widths.map(|width| (0.5 * width * stance.scale()).max(0.5));
        // A line thinner than a pixel is drawn as wide as one, and fainter.
        let alpha = alpha * (0.25 * (widths[0] + widths[1]) * stance.scale() / (0.5 * (half[0] + half[1]))).min(1.0);
        let widest = half[0].max(half[1]) + 0.5;
        let reach = widest + 0.5;
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let square = (dx * dx + dy * dy).max(1e-6);
        let bounds = |low: f32, high: f32, limit: usize| {
            ((low - reach).max(0.0) as usize)..((high + reach).clamp(0.0, limit as f32) as usize)
        };
        for y in bounds(a[1].min(b[1]), a[1].max(b[1]), self.height) {
            // Only the part of the line that passes this row, not the whole box around it.
            let near = |edge: f32| {
                if dy.abs() < 1e-3 {
                    edge.signum() * 0.5 + 0.5
                } else {
                    ((y as f32 + 0.5 + edge - a[1]) / dy).clamp(0.0, 1.0)
                }
            };
            let (from, to) = (a[0] + near(-reach) * dx, a[0] + near(reach) * dx);
            for x in bounds(from.min(to), from.max(to), self.width) {
                let (px, py) = (x as f32 + 0.5 - a[0], y as f32 + 0.5 - a[1]);
                let t = ((px * dx + py * dy) / square).clamp(0.0, 1.0);
                let square = (px - t * dx).powi(2) + (py - t * dy).powi(2);
                let depth = ends[0].z + (ends[1].z - ends[0].z) * t;
                let at = y * self.width + x;
                if square >= widest * widest || depth < self.depths[at] {
                    continue;
                }
                let cover = alpha * (half[0] + (half[1] - half[0]) * t + 0.5 - square.sqrt()).clamp(0.0, 1.0);
                let behind = self.colours[at];
                if cover > 0.5 {
                    self.depths[at] = depth;
                } else if self.depths[at] == f32::NEG_INFINITY {
                    // Nothing to mix with before the backdrop is known: fine enough to be left out.
                    continue;
                }
                let colour = colours[0].lerp(colours[1], t);
                self.colours[at] = if behind == Vec3::default() { colour } else { behind.lerp(colour, cover) };
            }
        }
    }

    fn triangle(&mut self, corners: [(&Vertex, [f32; 2]); 3], shade: &mut impl FnMut(&Vertex, Vec3) -> Option<Vec3>) {
        let [(a, pa), (b, pb), (c, pc)] = corners;
        let area = (pb[0] - pa[0]) * (pc[1] - pa[1]) - (pb[1] - pa[1]) * (pc[0] - pa[0]);
        if area <= 1e-6 {
            return;
        }
        let span = |values: [f32; 3], limit: usize| {
            let low = values.into_iter().fold(f32::INFINITY, f32::min);
            let high = values.into_iter().fold(f32::NEG_INFINITY, f32::max);
            ((low - 0.5).ceil().max(0.0) as usize, (high + 0.5).floor().clamp(0.0, limit as f32) as usize)
        };
        let (left, right) = span([pa[0], pb[0], pc[0]], self.width);
        let (top, bottom) = span([pa[1], pb[1], pc[1]], self.height);
        let scale = 1.0 / area;
        for y in top..bottom {
            for x in left..right {
                let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                let wa = ((pb[0] - px) * (pc[1] - py) - (pb[1] - py) * (pc[0] - px)) * scale;
                let wb = ((pc[0] - px) * (pa[1] - py) - (pc[1] - py) * (pa[0] - px)) * scale;
                let wc = 1.0 - wa - wb;
                if wa < -1e-5 || wb < -1e-5 || wc < -1e-5 {
                    continue;
                }
                let depth = wa * a.world.z + wb * b.world.z + wc * c.world.z;
                let at = y * self.width + x;
                if depth <= self.depths[at] {
                    continue;
                }
                let mix = |get: fn(&Vertex) -> f32| wa * get(a) + wb * get(b) + wc * get(c);
                let point = Vertex {
                    world: vec3(px, py, depth),
                    normal: a.normal * wa + b.normal * wb + c.normal * wc,
                    u: mix(|vertex| vertex.u),
                    v: mix(|vertex| vertex.v),
                    lit: mix(|vertex| vertex.lit),
                };
                if let Some(colour) = shade(&point, self.colours[at]) {
                    self.colours[at] = colour;
                    self.depths[at] = depth;
                }
            }
        }
    }
}
