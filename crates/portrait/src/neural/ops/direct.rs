//! Convolutions as they stand: a product of matrices whose left side is read where it lies.

use rayon::prelude::*;

use crate::neural::act::{Act, Shared};
use crate::neural::buffer::{Buffer, Floats};
use crate::neural::kernels::{Kernels, LINE, MOST_ROWS, PANEL, Tile};

/// Rows of weights that a block has at most: 32 KB of them stay in the first cache while pixels pass by.
const BLOCK: usize = 288;
/// Pixels that a task has at most; their windows stay in the second cache.
const RANGE: usize = 512;

/// Weights and bias of a convolution, as they are packed: `[panel][window row][window column][input][PANEL]`, zeros
/// where the last panel has no output.
pub(crate) struct Convolution {
    /// Rows and columns of the window.
    pub window: [usize; 2],
    pub inputs: usize,
    pub outputs: usize,
    pub weights: Floats,
    /// Whole panels.
    pub bias: Floats,
}

/// Where results go: pixel (y, x) to (`y × step + top`, `x × step + left`), from channel `channel` on.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub step: usize,
    pub top: usize,
    pub left: usize,
    pub channel: usize,
}

impl Place {
    pub const PLAIN: Place = Place { step: 1, top: 0, left: 0, channel: 0 };
}

/// A part of the sum over a window that is done at one time.
struct Block {
    /// Rows of weights before it.
    first: usize,
    /// Numbers from the window's beginning to the part's.
    offset: usize,
    segments: usize,
    length: usize,
}

impl Convolution {
    /// From weights by output, window row, window column and input.
    pub fn new(
        window: [usize; 2],
        inputs: usize,
        outputs: usize,
        bias: &[f32],
        weight: impl Fn(usize, usize, usize, usize) -> f32,
    ) -> Convolution {
        let panels = outputs.div_ceil(PANEL);
        let mut weights = Buffer::zeroed(panels * window[0] * window[1] * inputs * PANEL);
        let mut rows = weights.chunks_exact_mut(PANEL);
        for panel in 0..panels {
            for (y, x) in (0..window[0]).flat_map(|y| (0..window[1]).map(move |x| (y, x))) {
                for input in 0..inputs {
                    let Some(row) = rows.next() else { break };
                    for (output, value) in (panel * PANEL..outputs).zip(row) {
                        *value = weight(output, y, x, input);
                    }
                }
            }
        }
        let mut whole = Buffer::zeroed(panels * PANEL);
        whole[..outputs].copy_from_slice(&bias[..outputs]);
        Convolution { window, inputs, outputs, weights: Floats::Owned(weights), bias: Floats::Owned(whole) }
    }

    /// One weight.
    pub fn weight(&self, output: usize, y: usize, x: usize, input: usize) -> f32 {
        let [rows, columns] = self.window;
        self.weights[((((output / PANEL) * rows + y) * columns + x) * self.inputs + input) * PANEL + output % PANEL]
    }

    /// The convolution over windows around each pixel, as many results as pixels.
    pub fn same(&self, kernels: &Kernels, input: &Act, output: &mut Act, place: Place, relu: bool) {
        let [top, left] = self.window.map(|side| -((side / 2) as isize));
        self.run(kernels, input, [top, left], [input.height, input.width], output, place, relu);
    }

    /// Results for `size` rows and columns; the window of the first begins at `origin` (row, column) of the input.
    #[expect(clippy::too_many_arguments, reason = "what goes in, what comes out, and where")]
    pub fn run(
        &self,
        kernels: &Kernels,
        input: &Act,
        origin: [isize; 2],
        size: [usize; 2],
        output: &mut Act,
        place: Place,
        relu: bool,
    ) {
        let [rows, columns] = size;
        let pad = input.pad as isize;
        assert!(input.channels == self.inputs && input.images == output.images);
        // all windows lie within the input's border, all results within the output
        assert!(origin.iter().all(|first| *first >= -pad));
        assert!(origin[0] + (rows - 1 + self.window[0]) as isize <= input.height as isize + pad);
        assert!(origin[1] + (columns - 1 + self.window[1]) as isize <= input.width as isize + pad);
        assert!(
            (rows - 1) * place.step + place.top < output.height
                && (columns - 1) * place.step + place.left < output.width
        );
        assert!(place.channel + self.outputs <= output.channels);

        let blocks = self.blocks(input.row());
        let depth = self.window[0] * self.window[1] * self.inputs;
        let panels = self.outputs.div_ceil(PANEL);
        assert!(self.weights.len() >= panels * depth * PANEL && self.bias.len() >= panels * PANEL);
        let pixels = input.images * rows * columns;
        let ranges = pixels.div_ceil(RANGE).max(1);
        let groups = (4 * rayon::current_num_threads()).div_ceil(ranges).clamp(1, panels);
        let out = Shared::new(&mut output.data);
        let output = &*output;
        (0..ranges * groups).into_par_iter().for_each(|task| {
            let (range, group) = (task / groups, task % groups);
            let (first, last) = (range * pixels / ranges, (range + 1) * pixels / ranges);
            let places: Vec<[usize; 2]> = (first..last)
                .map(|pixel| {
                    let (x, y, image) = (pixel % columns, pixel / columns % rows, pixel / columns / rows);
                    let from = input.at(image, y as isize + origin[0], x as isize + origin[1]);
                    let to =
                        output.at(image, (y * place.step + place.top) as isize, (x * place.step + place.left) as isize);
                    [from, to + place.channel]
                })
                .collect();
            for panel in group * panels / groups..(group + 1) * panels / groups {
                for (index, block) in blocks.iter().enumerate() {
                    let weights = &self.weights[(panel * depth + block.first) * PANEL..];
                    let rows_of_weights = block.segments * block.length;
                    for (turn, places) in places.chunks(kernels.rows).enumerate() {
                        let mut tile = Tile {
                            rows: places.len(),
                            inputs: [std::ptr::null(); MOST_ROWS],
                            outputs: [std::ptr::null_mut(); MOST_ROWS],
                            segments: block.segments,
                            stride: input.row(),
                            length: block.length,
                            weights: weights.as_ptr(),
                            ahead: weights
                                .as_ptr()
                                .wrapping_add(rows_of_weights * PANEL + turn * rows_of_weights * LINE),
                            start: if index == 0 { self.bias[panel * PANEL..].as_ptr() } else { std::ptr::null() },
                            columns: (self.outputs - panel * PANEL).min(PANEL),
                            relu: relu && index + 1 == blocks.len(),
                        };
                        for (row, [from, to]) in places.iter().enumerate() {
                            tile.inputs[row] = input.data[*from..].as_ptr().wrapping_add(block.offset);
                            // SAFETY: the assertions above: the pixel's channels of this panel lie in the output.
                            tile.outputs[row] = unsafe { out.add(to + panel * PANEL) };
                        }
                        // SAFETY: windows, weights and results are in range by the assertions above; the input is
                        // borrowed beside the output, and each task writes the pixels and channels of its own range and
                        // group.
                        unsafe { (kernels.tile)(&tile) };
                    }
                }
            }
        });
    }

    /// Several whole rows of the window while they are short, otherwise parts of one.
    fn blocks(&self, stride: usize) -> Vec<Block> {
        let [rows, columns] = self.window;
        let length = columns * self.inputs;
        if length < BLOCK {
            let at_once = (2 * BLOCK / length).clamp(1, rows);
            let firsts = (0..rows).step_by(at_once);
            return firsts
                .map(|row| Block {
                    first: row * length,
                    offset: row * stride,
                    segments: at_once.min(rows - row),
                    length,
                })
                .collect();
        }
        let parts = length.div_ceil(BLOCK);
        let cut = |part: usize| part * length / parts;
        let parts = (0..rows).flat_map(|row| (0..parts).map(move |part| (row, cut(part), cut(part + 1))));
        parts
            .map(|(row, from, to)| Block {
                first: row * length + from,
                offset: row * stride + from,
                segments: 1,
                length: to - from,
            })
            .collect()
    }
}
