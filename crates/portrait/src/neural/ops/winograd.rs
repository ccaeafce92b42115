//! Convolutions 3×3 with few multiplications: Winograd's F(4×4, 3×3) takes 36 instead of 144 for sixteen results.

use std::cell::RefCell;

use rayon::prelude::*;

use super::direct::Convolution;
use crate::neural::act::{Act, Shared};
use crate::neural::buffer::Buffer;
use crate::neural::kernels::{Gather, Kernels, LINE, MOST_ROWS, PANEL, Scatter, Then, Tile};

/// Patches that a task has at most. Measured: fewer read the weights more often, more fall out of the second cache.
const PATCHES: usize = 32;

/// Panels whose sums are kept at once, for the same reason.
const PANELS: usize = 8;
const POINTS: usize = 36;

/// The matrix G.
const WEIGHTS: [[f32; 3]; 6] = [
    [0.25, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];

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

thread_local! {
    static SCRATCH: RefCell<Buffer> = RefCell::new(Buffer::zeroed(0));
}

impl Winograd {
    pub fn new(of: &Convolution) -> Winograd {
        let (inputs, outputs) = (of.inputs, of.outputs);
        let panels = outputs.div_ceil(PANEL);
        let mut weights = Buffer::zeroed(POINTS * panels * inputs * PANEL);
        // one block after the other: every thread has slices of its own
        let mut rest = &mut weights[..];
        for first in (0..panels).step_by(PANELS) {
            let count = PANELS.min(panels - first);
            let (block, others) = rest.split_at_mut(POINTS * count * inputs * PANEL);
            rest = others;
            block.par_chunks_mut(inputs * PANEL).enumerate().for_each(|(index, rows)| {
                let (point, panel) = (index / count, first + index % count);
                let (above, beside) = (WEIGHTS[point / 6], WEIGHTS[point % 6]);
                for (input, row) in rows.chunks_exact_mut(PANEL).enumerate() {
                    for (output, value) in (panel * PANEL..outputs).zip(row) {
                        let rows = (0..3).map(|y| above[y] * (0..3).map(|x| beside[x] * of.weight(output, y, x, input)).sum::<f32>());
                        *value = rows.sum();
                    }
                }
            });
        }
        Winograd { inputs, outputs, weights, bias: Buffer::from_slice(&of.bias) }
    }

    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// `output` is as large as `input` (half as large if pooled), and all its channels are written.
    pub fn run(&self, kernels: &Kernels, input: &Act, output: &mut Act, finish: Finish) {
        let shrink = if finish.pooled { 2 } else { 1 };
        assert!(input.channels == self.inputs && output.channels == self.outputs && input.images == output.images && input.pad >= 1);
        assert!(output.height == input.height / shrink && output.width == input.width / shrink);
        let same = |act: &Act| act.images == output.images && act.height == output.height && act.width == output.width && act.channels == output.channels;
        assert!(finish.residual.is_none_or(same) && finish.then.as_ref().is_none_or(|(_, _, act)| same(act)));
        assert!(finish.then.as_ref().is_none_or(|(scale, shift, _)| scale.len() >= self.bias.len() && shift.len() >= self.bias.len()));

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
                    // SAFETY: the patch is cut at the input's border, which is at least a pixel wide; `values` holds 36 times
                    // `gathered` numbers.
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
                                start: [0.0; PANEL].as_ptr(),
                                columns: PANEL,
                                relu: false,
                            };
                            for index in 0..rows {
                                tile.inputs[index] = values[point * gathered + (row + index) * self.inputs..].as_ptr();
                                tile.outputs[index] = sums[point * summed + (row + index) * block + panel * PANEL..].as_mut_ptr();
                            }
                            // SAFETY: a row of `values` has `inputs` numbers, `weights` that many rows of a panel, and a row
                            // of `sums` a block's columns.
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
                        // SAFETY: results are cut at the map's edge; each patch has its own pixels, and the residual and the
                        // input are borrowed beside the outputs. Bias, scale and shift have whole panels.
                        unsafe { (kernels.scatter)(&scatter) };
                    }
                }
            });
        });
    }
}

#[cfg(test)]
mod bench {
    use super::*;
    use crate::neural::act::Shape;
    use crate::neural::simd::Simd;
    #[test]
    fn rate() {
        let n = 256;
        let c = Convolution::new([3, 3], n, n, &vec![0.0; n], |o, y, x, i| ((o * 7 + y * 3 + x + i * 5) % 11) as f32 * 0.01 - 0.05);
        let ws: Vec<Winograd> = (0..12).map(|_| Winograd::new(&c)).collect();
        let s = Shape { images: 1, height: 64, width: 64, channels: n, pad: 1 };
        let mut a = Act::zeroed(s);
        for y in 0..64 {
            for x in 0..64 {
                let at = a.at(0, y, x);
                for (i, v) in a.data[at..at + n].iter_mut().enumerate() {
                    *v = (i % 17) as f32 * 0.1;
                }
            }
        }
        let mut b = Act::zeroed(s);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(std::env::var("T").map_or(1, |t| t.parse().unwrap())).build().unwrap();
        let k = Kernels::of(Simd::detect());
        pool.install(|| {
            let mut best = f64::MAX;
            for _ in 0..8 {
                let t = std::time::Instant::now();
                for w in &ws {
                    w.run(k, &a, &mut b, Finish { relu: true, ..Finish::default() });
                }
                best = best.min(t.elapsed().as_secs_f64() / 12.0);
            }
            eprintln!("winograd 256 64x64: {:.2} ms, {:.0} GFLOP/s in the products", best * 1e3, 2.0 * 36.0 * 256.0 * 65536.0 / best / 1e9);
        });
    }
}
