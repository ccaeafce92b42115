//! Convolutions of the small networks by the crate's own tiles, which are compiled for every set of instructions.

use crate::neural::kernels::{Kernels, MOST_ROWS, PANEL, Tile};

/// A map and its height, width and channels.
type Map<'a> = (&'a [f32], [usize; 3]);
type MapMut<'a> = (&'a mut [f32], [usize; 3]);

/// The map with zeros around it, so that every window lies inside.
fn padded((from, [height, width, channels]): Map, before: [usize; 2], size: [usize; 2]) -> Vec<f32> {
    let mut all = vec![0.0; size[0] * size[1] * channels];
    let columns = width.min(size[1] - before[1]);
    for y in 0..height.min(size[0] - before[0]) {
        let to = ((y + before[0]) * size[1] + before[1]) * channels;
        all[to..to + columns * channels].copy_from_slice(&from[y * width * channels..][..columns * channels]);
    }
    all
}

/// What the windows of all results together cover.
fn covered(to: [usize; 3], window: [usize; 2], stride: usize) -> [usize; 2] {
    [(to[0] - 1) * stride + window[0], (to[1] - 1) * stride + window[1]]
}

/// `weights` as the graph packs them, `bias` in whole panels; windows of the first result begin `before` the map.
#[expect(clippy::too_many_arguments, reason = "what goes in, what comes out, and how")]
pub(super) fn convolve(
    kernels: &Kernels,
    weights: &[f32],
    bias: &[f32],
    window: [usize; 2],
    stride: usize,
    before: [usize; 2],
    from: Map,
    (out, to): MapMut,
) {
    let [height, width, inputs] = from.1;
    let size = covered(to, window, stride);
    let own;
    let (input, row) = if before == [0, 0] && size[0] <= height && size[1] <= width {
        (from.0, width * inputs)
    } else {
        own = padded(from, before, size);
        (&own[..], size[1] * inputs)
    };
    let [rows, columns, outputs] = to;
    let (length, pixels) = (window[1] * inputs, rows * columns);
    let depth = window[0] * length;
    let panels = outputs.div_ceil(PANEL);
    assert!(weights.len() >= panels * depth * PANEL && bias.len() >= panels * PANEL);
    assert!(input.len() >= ((rows - 1) * stride + window[0] - 1) * row + (columns - 1) * stride * inputs + length);
    assert!(out.len() >= pixels * outputs);
    let starts: Vec<usize> =
        (0..pixels).map(|pixel| pixel / columns * stride * row + pixel % columns * stride * inputs).collect();
    for panel in 0..panels {
        let first = panel * PANEL;
        let weights = weights[panel * depth * PANEL..].as_ptr();
        for (turn, starts) in starts.chunks(kernels.rows).enumerate() {
            let mut tile = Tile {
                rows: starts.len(),
                inputs: [std::ptr::null(); MOST_ROWS],
                outputs: [std::ptr::null_mut(); MOST_ROWS],
                segments: window[0],
                stride: row,
                length,
                weights,
                ahead: weights,
                start: bias[first..].as_ptr(),
                columns: (outputs - first).min(PANEL),
                relu: false,
            };
            for (place, start) in starts.iter().enumerate() {
                tile.inputs[place] = input[*start..].as_ptr();
                tile.outputs[place] = out[(turn * kernels.rows + place) * outputs + first..].as_mut_ptr();
            }
            // SAFETY: the assertions above: windows lie in the input, panels in weights and bias, results in the
            // output, which is borrowed mutably; `Kernels::of` chose kernels that this processor has.
            unsafe { (kernels.tile)(&tile) };
        }
    }
}

/// Every channel with a window of its own; `weights` by row, column and channel.
pub(super) fn depthwise(
    weights: &[f32],
    bias: &[f32],
    window: [usize; 2],
    stride: usize,
    before: [usize; 2],
    from: Map,
    (out, to): MapMut,
) {
    let channels = to[2];
    let size = covered(to, window, stride);
    let input = padded(from, before, size);
    let row = size[1] * channels;
    for (pixel, out) in out.chunks_exact_mut(channels).enumerate() {
        let start = pixel / to[1] * stride * row + pixel % to[1] * stride * channels;
        out.copy_from_slice(bias);
        for (tap, weights) in weights.chunks_exact(channels).enumerate() {
            let at = start + tap / window[1] * row + tap % window[1] * channels;
            let input = &input[at..at + channels];
            for ((out, value), weight) in out.iter_mut().zip(input).zip(weights) {
                *out += value * weight;
            }
        }
    }
}
