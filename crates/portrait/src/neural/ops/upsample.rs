//! A picture enlarged twice by repeating its pixels and then convolved 3×3, without enlarging it.
//!
//! Along one axis a pixel x[i] becomes two results, and with the weights w0, w1, w2 and their sum s those are
//! `s·x[i] + w0·(x[i−1] − x[i])` and `s·x[i] + w2·(x[i+1] − x[i])`: three products for two results, one of them shared.
//! Along both axes nine products with the picture and its differences make four results, where the enlarged picture
//! would need 36.

use std::cell::RefCell;

use rayon::prelude::*;

use super::direct::Convolution;
use crate::neural::act::{Act, Shared};
use crate::neural::buffer::Buffer;
use crate::neural::kernels::{Kernels, LINE, MOST_ROWS, PANEL, Tile, ZEROS};

/// Pixels of the small picture that a task has at most, at least one row: differences and sums stay in the second
/// cache.
const RANGE: usize = 128;
/// Rows of weights at a time; see `direct.rs`.
const BLOCK: usize = 288;

/// A convolution 3×3 of which the nine weights between an input and an output were replaced by those of the nine
/// products ([`products`]).
pub(crate) struct Upsampled(Convolution);

/// From the nine weights, by rows, to those of the products: in the corners, at the edges and in the middle stand the
/// weights for differences along both axes, along one, and for the picture itself. Differences are taken downwards and
/// to the right, hence the signs.
pub(crate) fn products(weights: [f32; 9]) -> [f32; 9] {
    let axis = |[w0, w1, w2]: [f64; 3]| [-w0, w0 + w1 + w2, w2];
    let rows = [0, 3, 6].map(|row| axis([0, 1, 2].map(|column| f64::from(weights[row + column]))));
    let columns = [0, 1, 2].map(|column| axis([0, 1, 2].map(|row: usize| rows[row][column])));
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map(|index: usize| columns[index % 3][index / 3] as f32)
}

/// Which of the pictures a product is made with, by its row (or column) among the nine: first and last with
/// differences.
const DIFFERS: [bool; 3] = [true, false, true];
/// Sums that are shared: the edges and the middle of the nine.
const SHARED: [usize; 5] = [1, 3, 4, 5, 7];

thread_local! {
    static SCRATCH: RefCell<Buffer> = RefCell::new(Buffer::zeroed(0));
}

/// The rows `first..last` of one image and its differences, with one row and column more than those, as the first
/// difference needs what is before and the last what is behind.
struct Pictures<'a> {
    input: &'a Act,
    image: usize,
    first: usize,
    /// `[kind][row][column][channel]`: differences downwards, to the right, both.
    differences: &'a [f32],
    rows: usize,
}

impl Pictures<'_> {
    fn plane(&self) -> usize {
        self.rows * (self.input.width + 1) * self.input.channels
    }

    /// Where the channels begin that product `index` takes for a pixel.
    fn at(&self, index: usize, y: usize, x: usize) -> *const f32 {
        let (row, column) = (index / 3, index % 3);
        let kind = match (DIFFERS[row], DIFFERS[column]) {
            (false, false) => return self.input.pixel(self.image, y, x).as_ptr(),
            (true, false) => 0,
            (false, true) => 1,
            (true, true) => 2,
        };
        // the difference behind a pixel is the one before the next
        let (y, x) = (y - self.first + row / 2, x + column / 2);
        self.differences[kind * self.plane() + (y * (self.input.width + 1) + x) * self.input.channels..].as_ptr()
    }

    /// Computes the differences for the rows into `differences`.
    fn fill(input: &Act, image: usize, first: usize, rows: usize, differences: &mut [f32]) {
        let (channels, width) = (input.channels, input.width + 1);
        let (down, rest) = differences.split_at_mut(rows * width * channels);
        let (right, both) = rest.split_at_mut(rows * width * channels);
        let planes =
            down.chunks_exact_mut(channels).zip(right.chunks_exact_mut(channels)).zip(both.chunks_exact_mut(channels));
        for (pixel, ((down, right), both)) in planes.enumerate() {
            let (y, x) = ((first + pixel / width) as isize, (pixel % width) as isize);
            let from = |y: isize, x: isize| &input.data[input.at(image, y, x)..][..channels];
            let (here, above, left, corner) = (from(y, x), from(y - 1, x), from(y, x - 1), from(y - 1, x - 1));
            for channel in 0..channels {
                let (d, l) = (here[channel] - above[channel], left[channel] - corner[channel]);
                down[channel] = d;
                right[channel] = here[channel] - left[channel];
                both[channel] = d - l;
            }
        }
    }
}

impl Upsampled {
    /// `of` holds products; `None` if it is not 3×3.
    pub fn new(of: Convolution) -> Option<Upsampled> {
        (of.window == [3, 3]).then_some(Upsampled(of))
    }

    pub fn inputs(&self) -> usize {
        self.0.inputs
    }

    pub fn outputs(&self) -> usize {
        self.0.outputs
    }

    /// `output` has twice the sides; results go to its channels from 0 on. `input` has a border.
    pub fn run(&self, kernels: &Kernels, input: &Act, output: &mut Act, relu: bool) {
        let Convolution { inputs, outputs, .. } = self.0;
        assert!(input.channels == inputs && input.images == output.images && input.pad >= 1);
        assert!(output.height == 2 * input.height && output.width == 2 * input.width && outputs <= output.channels);
        let panels = outputs.div_ceil(PANEL);
        assert!(self.0.weights.len() >= panels * 9 * inputs * PANEL && self.0.bias.len() >= panels * PANEL);
        let rows = (RANGE / input.width).clamp(1, input.height);
        let bands = input.height.div_ceil(rows);
        let ranges = input.images * bands;
        let groups = (4 * rayon::current_num_threads()).div_ceil(ranges).clamp(1, panels);
        let out = Shared::new(&mut output.data);
        let output = &*output;
        (0..ranges * groups).into_par_iter().for_each(|task| {
            let (range, group) = (task / groups, task % groups);
            let (image, first) = (range / bands, range % bands * rows);
            let rows = rows.min(input.height - first);
            let pixels = rows * input.width;
            let planes = 3 * (rows + 1) * (input.width + 1) * inputs;
            let sums = SHARED.len() * pixels * PANEL;
            SCRATCH.with_borrow_mut(|scratch| {
                if scratch.len() < planes + sums {
                    *scratch = Buffer::zeroed(planes + sums);
                }
                let (differences, sums) = scratch.split_at_mut(planes);
                Pictures::fill(input, image, first, rows + 1, differences);
                let pictures = Pictures { input, image, first, differences, rows: rows + 1 };
                for panel in group * panels / groups..(group + 1) * panels / groups {
                    let columns = (outputs - panel * PANEL).min(PANEL);
                    let bias = &self.0.bias[panel * PANEL..];
                    for (slot, index) in SHARED.into_iter().enumerate() {
                        let start = if index == 4 { bias.as_ptr() } else { ZEROS.as_ptr() };
                        let to = sums[slot * pixels * PANEL..].as_mut_ptr();
                        // SAFETY: a panel of sums for every pixel.
                        self.product(
                            kernels,
                            &pictures,
                            index,
                            panel,
                            [start, std::ptr::null()],
                            false,
                            PANEL,
                            |pixel| unsafe { to.add(pixel * PANEL) },
                        );
                    }
                    let sum = |slot: usize, pixel: usize| &sums[(slot * pixels + pixel) * PANEL..][..PANEL];
                    for place in 0..4 {
                        let (below, beside) = (place / 2, place % 2);
                        let to = |pixel: usize| {
                            let (y, x) =
                                (2 * (first + pixel / input.width) + below, 2 * (pixel % input.width) + beside);
                            // SAFETY: the pixel and this panel's channels lie in the output, which has twice the sides.
                            unsafe { out.add(output.at(image, y as isize, x as isize) + panel * PANEL) }
                        };
                        for pixel in 0..pixels {
                            let (middle, row, column) =
                                (sum(2, pixel), sum(4 * below, pixel), sum(1 + 2 * beside, pixel));
                            // SAFETY: as above; no other task has these pixels and channels.
                            let to = unsafe { std::slice::from_raw_parts_mut(to(pixel), columns) };
                            for (column_index, value) in to.iter_mut().enumerate() {
                                *value = middle[column_index] + row[column_index] + column[column_index];
                            }
                        }
                        let corner = 6 * below + 2 * beside;
                        self.product(kernels, &pictures, corner, panel, [std::ptr::null(); 2], relu, columns, to);
                    }
                }
            });
        });
    }

    /// One of the nine products for one panel, beginning with `start[0]` (as [`Tile`] has it), to where `to` says for
    /// each pixel.
    #[expect(clippy::too_many_arguments, reason = "a tile has as many sides")]
    fn product(
        &self,
        kernels: &Kernels,
        pictures: &Pictures,
        index: usize,
        panel: usize,
        start: [*const f32; 2],
        relu: bool,
        columns: usize,
        to: impl Fn(usize) -> *mut f32,
    ) {
        let (inputs, width) = (self.0.inputs, pictures.input.width);
        let pixels = (pictures.rows - 1) * width;
        let weights = &self.0.weights[(panel * 9 + index) * inputs * PANEL..][..inputs * PANEL];
        let blocks = inputs.div_ceil(BLOCK);
        for block in 0..blocks {
            let (from, until) = (block * inputs / blocks, (block + 1) * inputs / blocks);
            let length = until - from;
            let weights = weights[from * PANEL..].as_ptr();
            for (turn, pixel) in (0..pixels).step_by(kernels.rows).enumerate() {
                let rows = kernels.rows.min(pixels - pixel);
                let mut tile = Tile {
                    rows,
                    inputs: [std::ptr::null(); MOST_ROWS],
                    outputs: [std::ptr::null_mut(); MOST_ROWS],
                    segments: 1,
                    stride: 0,
                    length,
                    weights,
                    ahead: weights.wrapping_add(length * PANEL + turn * length * LINE),
                    start: start[usize::from(block > 0)],
                    columns,
                    relu: relu && block + 1 == blocks,
                };
                for row in 0..rows {
                    let (y, x) = (pictures.first + (pixel + row) / width, (pixel + row) % width);
                    tile.inputs[row] = pictures.at(index, y, x).wrapping_add(from);
                    tile.outputs[row] = to(pixel + row);
                }
                // SAFETY: every picture has `inputs` channels a pixel, the weights as many rows; `to` gives places for
                // the columns, which nothing else reads or writes meanwhile.
                unsafe { (kernels.tile)(&tile) };
            }
        }
    }
}
