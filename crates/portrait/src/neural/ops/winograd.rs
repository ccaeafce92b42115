//! Convolutions 3×3 with few multiplications: Winograd's F(4×4, 3×3) takes 36 instead of 144 for sixteen results.

use std::cell::RefCell;

use rayon::prelude::*;

use super::direct::Convolution;
use crate::neural::act::{Act, Shared};
use crate::neural::buffer::Buffer;
use crate::neural::kernels::{Gather, Kernels, LINE, MOST_ROWS, PANEL, Scatter, Then, Tile, ZEROS, winograd_weights};

/// Patches that a task has at most. Measured: fewer read the weights more often, more fall out of the second cache.
const PATCHES: usize = 32;

/// Panels whose sums are kept at once, for the same reason.
const PANELS: usize = 8;
const POINTS: usize = 36;

/// A convolution 3×3 around every pixel.
pub(crate) struct Winograd {
    inputs: usize,
    outputs: usize,
    /// `[block of panels][point][panel][input][PANEL]`.
    weights: Buffer,
    /// Whole panels.
    bias: Buffer,
}

/// What happens to the results on their way out.
#[derive(Default)]
pub(crate) struct Finish<'a> {
    /// Added; as large as the output.
    pub residual: Option<&'a Act>,
    pub relu: bool,
    /// The output has half the sides and gets means.
    pub pooled: bool,
    /// Scale, shift (whole panels each) and the map for `max(0, result × scale + shift)`.
    pub then: Option<(&'a [f32], &'a [f32], &'a mut Act)>,
}

/// The nine weights of a panel's outputs for one input, transformed along both axes.
fn transformed(nine: [&[f32]; 9]) -> [[f32; PANEL]; POINTS] {
    let mut points = [[0.0; PANEL]; POINTS];
    for output in 0..PANEL {
        let mut half = [[0.0; 3]; 6];
        for y in 0..3 {
            let along = winograd_weights([0, 1, 2].map(|x| f64::from(nine[3 * y + x][output])));
            half.iter_mut().zip(along).for_each(|(half, value)| half[y] = value);
        }
        for (column, half) in half.iter().enumerate() {
            for (row, value) in winograd_weights(*half).into_iter().enumerate() {
                points[row * 6 + column][output] = value as f32;
            }
        }
    }
    points
}

thread_local! {
    static SCRATCH: RefCell<Buffer> = RefCell::new(Buffer::zeroed(0));
}

impl Winograd {
    /// `of` must be 3×3.
    pub fn new(of: &Convolution) -> Winograd {
        assert!(of.window == [3, 3]);
        let (inputs, outputs) = (of.inputs, of.outputs);
        let panels = outputs.div_ceil(PANEL);
        let mut weights = Buffer::zeroed(POINTS * panels * inputs * PANEL);
        let all = Shared::new(&mut weights);
        (0..panels).into_par_iter().for_each(|panel| {
            let first = panel / PANELS * PANELS;
            let wide = PANELS.min(panels - first);
            for input in 0..inputs {
                let nine: [&[f32]; 9] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
                    .map(|place| &of.weights[((panel * 9 + place) * inputs + input) * PANEL..][..PANEL]);
                for (point, row) in transformed(nine).iter().enumerate() {
                    let at = (first * POINTS + point * wide + panel - first) * inputs + input;
                    // SAFETY: one of the panel's own rows: block, point, panel and input are all in range.
                    let to = unsafe { std::slice::from_raw_parts_mut(all.add(at * PANEL), PANEL) };
                    to.copy_from_slice(row);
                }
            }
        });
        Winograd { inputs, outputs, weights, bias: Buffer::from_slice(&of.bias) }
    }

    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// `output` is as large as `input` (half as large if pooled), and all its channels are written.
    pub fn run(&self, kernels: &Kernels, input: &Act, output: &mut Act, finish: Finish) {
        let shrink = if finish.pooled { 2 } else { 1 };
        assert!(
            input.channels == self.inputs
                && output.channels == self.outputs
                && input.images == output.images
                && input.pad >= 1
        );
        assert!(output.height == input.height / shrink && output.width == input.width / shrink);
        let same = |act: &Act| {
            act.images == output.images
                && act.height == output.height
                && act.width == output.width
                && act.channels == output.channels
        };
        assert!(finish.residual.is_none_or(same) && finish.then.as_ref().is_none_or(|(_, _, act)| same(act)));
        assert!(
            finish
                .then
                .as_ref()
                .is_none_or(|(scale, shift, _)| scale.len() >= self.bias.len() && shift.len() >= self.bias.len())
        );

        let (down, across) = (input.height.div_ceil(4), input.width.div_ceil(4));
        let patches = input.images * down * across;
        // as even as possible
        let threads = rayon::current_num_threads();
        let tasks = patches.div_ceil(PATCHES).next_multiple_of(threads).min(patches);
        let (panels, block) = (self.outputs.div_ceil(PANEL), PANELS * PANEL);
        let out = Shared::new(&mut output.data);
        let then = finish.then.map(|(scale, shift, act)| (scale, shift, Shared::new(&mut act.data), &*act));
        let output = &*output;
        (0..tasks).into_par_iter().for_each(|task| {
            let (first, last) = (task * patches / tasks, (task + 1) * patches / tasks);
            let count = last - first;
            let place = |patch: usize| (patch / across / down, patch / across % down * 4, patch % across * 4);
            let (gathered, summed) = (count * self.inputs, count * block);
            SCRATCH.with_borrow_mut(|scratch| {
                if scratch.len() < POINTS * (gathered + summed) {
                    *scratch = Buffer::zeroed(POINTS * (gathered + summed));
                }
                let (values, sums) = scratch.split_at_mut(POINTS * gathered);
                for patch in first..last {
                    let (image, y, x) = place(patch);
                    let gather = Gather {
                        from: input.data[input.at(image, y as isize - 1, x as isize - 1)..].as_ptr(),
                        row: input.row(),
                        pixel: self.inputs,
                        rows: (input.height + 2 - y).min(6),
                        columns: (input.width + 2 - x).min(6),
                        channels: self.inputs,
                        to: values[(patch - first) * self.inputs..].as_mut_ptr(),
                        stride: gathered,
                    };
                    // SAFETY: the patch is cut at the input's border, which is at least a pixel wide; `values` holds 36
                    // times `gathered` numbers.
                    unsafe { (kernels.gather)(&gather) };
                }
                for begin in (0..panels).step_by(PANELS) {
                    let wide = PANELS.min(panels - begin);
                    let weights = &self.weights[begin * POINTS * self.inputs * PANEL..];
                    for (index, weights) in weights.chunks_exact(self.inputs * PANEL).take(POINTS * wide).enumerate() {
                        let (point, panel) = (index / wide, index % wide);
                        for (turn, row) in (0..count).step_by(kernels.rows).enumerate() {
                            let rows = kernels.rows.min(count - row);
                            let mut tile = Tile {
                                rows,
                                inputs: [std::ptr::null(); MOST_ROWS],
                                outputs: [std::ptr::null_mut(); MOST_ROWS],
                                segments: 1,
                                stride: 0,
                                length: self.inputs,
                                weights: weights.as_ptr(),
                                ahead: weights.as_ptr().wrapping_add(self.inputs * PANEL + turn * self.inputs * LINE),
                                start: ZEROS.as_ptr(),
                                columns: PANEL,
                                relu: false,
                            };
                            for index in 0..rows {
                                tile.inputs[index] = values[point * gathered + (row + index) * self.inputs..].as_ptr();
                                tile.outputs[index] =
                                    sums[point * summed + (row + index) * block + panel * PANEL..].as_mut_ptr();
                            }
                            // SAFETY: a row of `values` has `inputs` numbers, `weights` that many rows of a panel, and
                            // a row of `sums` a block's columns.
                            unsafe { (kernels.tile)(&tile) };
                        }
                    }
                    let channel = begin * PANEL;
                    for patch in first..last {
                        let (image, y, x) = place(patch);
                        let at = |act: &Act| act.at(image, (y / shrink) as isize, (x / shrink) as isize) + channel;
                        let scatter = Scatter {
                            from: sums[(patch - first) * block..].as_ptr(),
                            stride: summed,
                            channels: (self.outputs - channel).min(block),
                            bias: self.bias[channel..].as_ptr(),
                            residual: finish.residual.map_or(std::ptr::null(), |act| act.data[at(act)..].as_ptr()),
                            residual_row: finish.residual.map_or(0, Act::row),
                            // SAFETY: the pixel lies in the output unless nothing of the patch is wanted.
                            to: unsafe { out.add(at(output).min(output.data.len())) },
                            row: output.row(),
                            pixel: self.outputs,
                            rows: (input.height - y).min(4),
                            columns: (input.width - x).min(4),
                            relu: finish.relu,
                            pooled: finish.pooled,
                            then: then.as_ref().map(|(scale, shift, to, act)| Then {
                                // SAFETY: as large as the output.
                                to: unsafe { to.add(at(act)) },
                                row: act.row(),
                                scale: scale[channel..].as_ptr(),
                                shift: shift[channel..].as_ptr(),
                            }),
                        };
                        // SAFETY: results are cut at the map's edge; each patch has its own pixels, and the residual
                        // and the input are borrowed beside the outputs. Bias, scale and shift have whole panels.
                        unsafe { (kernels.scatter)(&scatter) };
                    }
                }
            });
        });
    }
}
