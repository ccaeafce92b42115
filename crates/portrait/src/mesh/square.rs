//! Squares of a photo, turned and of any size, as the mesh network wants to see them.

use crate::nets::Mesh;
use crate::photo::Photo;

/// A square around a face, in photo pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Square {
    pub centre: [f32; 2],
    pub side: f32,
    /// Clockwise, in radians.
    pub roll: f32,
}

impl Square {
    /// A place in the network's pixels as one of the photo.
    pub fn place(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (sin, cos) = self.roll.sin_cos();
        let [u, v] = [x, y].map(|at| (at / Mesh::SIDE as f32 - 0.5) * self.side);
        [self.centre[0] + cos * u - sin * v, self.centre[1] + sin * u + cos * v]
    }

    /// Moved by a share of its side, enlarged and turned.
    pub fn changed(&self, [dx, dy, scale, turn]: [f32; 4]) -> Square {
        let [x, y] = [dx, dy].map(|part| part * self.side);
        Square { centre: [self.centre[0] + x, self.centre[1] + y], side: self.side * scale, roll: self.roll + turn }
    }

    fn is_usable(&self) -> bool {
        self.centre.iter().all(|at| at.is_finite()) && self.roll.is_finite() && self.side > 4.0 && self.side < 1e5
    }
}

/// The part of a photo around a face, shrunk by a whole number.
pub(super) struct Area {
    shrink: usize,
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    /// Red, green, blue, 0 to 1.
    pixels: Vec<[f32; 3]>,
}

impl Area {
    /// Enough for squares a little larger and beside this one; `None` if it is no square that could hold a face.
    pub fn around(photo: &Photo, square: &Square) -> Option<Area> {
        if !square.is_usable() {
            return None;
        }
        let shrink = ((square.side / Mesh::SIDE as f32) as usize).max(1);
        let reach = 1.05 * square.side;
        let (columns, rows) = ((photo.width() as usize / shrink).max(1), (photo.height() as usize / shrink).max(1));
        let range = |middle: f32, count: usize| {
            let at = |value: f32| ((value / shrink as f32).max(0.0) as usize).min(count - 1);
            (at(middle - reach), at(middle + reach) + 1)
        };
        let ((left, right), (top, bottom)) = (range(square.centre[0], columns), range(square.centre[1], rows));
        let (width, height) = (right - left, bottom - top);
        let stride = photo.width() as usize * 3;
        // sides that are no multiple lose less than a pixel; sides smaller than one have one
        let each = [shrink.min(photo.width() as usize), shrink.min(photo.height() as usize)];
        let share = 1.0 / (255 * each[0] * each[1]) as f32;
        let mut pixels = Vec::with_capacity(width * height);
        for y in top..bottom {
            for x in left..right {
                let mut sum = [0_u32; 3];
                for row in 0..each[1] {
                    let at = (y * shrink + row) * stride + x * shrink * 3;
                    for pixel in photo.rgb()[at..at + 3 * each[0]].chunks_exact(3) {
                        sum.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
                    }
                }
                pixels.push(sum.map(|sum| sum as f32 * share));
            }
        }
        Some(Area { shrink, left, top, width, height, pixels })
    }

    /// The square as the network's input; past the border the picture's edge goes on.
    pub fn cut(&self, square: &Square) -> Vec<f32> {
        let mut input = Vec::with_capacity(Mesh::SIDE * Mesh::SIDE * 3);
        let near = |at: f32, count: usize| {
            let at = at.clamp(0.0, (count - 1) as f32);
            (at as usize, (at as usize + 1).min(count - 1), at.fract())
        };
        for y in 0..Mesh::SIDE {
            for x in 0..Mesh::SIDE {
                let [px, py] = square.place([x as f32 + 0.5, y as f32 + 0.5]);
                let shrink = self.shrink as f32;
                let (left, right, fx) = near(px / shrink - 0.5 - self.left as f32, self.width);
                let (top, below, fy) = near(py / shrink - 0.5 - self.top as f32, self.height);
                let at = |y: usize, x: usize| self.pixels[y * self.width + x];
                let (a, b, c, d) = (at(top, left), at(top, right), at(below, left), at(below, right));
                input.extend((0..3).map(|lane| {
                    let (upper, lower) = (a[lane] + (b[lane] - a[lane]) * fx, c[lane] + (d[lane] - c[lane]) * fx);
                    upper + (lower - upper) * fy
                }));
            }
        }
        input
    }
}
