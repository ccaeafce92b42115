//! Every operation with every set of instructions against a plain loop in f64, on sizes that fit nothing.

use super::direct::{Convolution, Place};
use super::pointwise::{copy, neighbours, pool, warp};
use super::upsample::{Upsampled, products};
use super::wide::Wide;
use super::winograd::{Finish, Winograd};
use crate::neural::act::{Act, Shape, Workspace};
use crate::neural::kernels::Kernels;
use crate::neural::simd::Simd;

/// Numbers between −1 and 1, the same for the same seed.
fn noise(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }
}

fn kernels() -> impl Iterator<Item = &'static Kernels> {
    Simd::ALL.into_iter().filter(|simd| simd.is_available()).map(Kernels::of)
}

/// A map whose inside is noise.
fn map(seed: u64, images: usize, height: usize, width: usize, channels: usize, pad: usize) -> Act {
    let mut act = Act::zeroed(Shape { images, height, width, channels, pad });
    let mut next = noise(seed);
    for (image, y, x) in places(&act) {
        let at = act.at(image, y as isize, x as isize);
        act.data[at..at + channels].iter_mut().for_each(|value| *value = next());
    }
    act
}

fn places(act: &Act) -> Vec<(usize, usize, usize)> {
    let Act { images, height, width, .. } = *act;
    (0..images).flat_map(|image| (0..height).flat_map(move |y| (0..width).map(move |x| (image, y, x)))).collect()
}

/// A number inside or outside: outside is 0.
fn at(act: &Act, image: usize, y: isize, x: isize, channel: usize) -> f64 {
    let inside = y >= 0 && x >= 0 && y < act.height as isize && x < act.width as isize;
    if inside { f64::from(act.pixel(image, y as usize, x as usize)[channel]) } else { 0.0 }
}

struct Layer {
    window: [usize; 2],
    inputs: usize,
    outputs: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Layer {
    fn new(seed: u64, window: [usize; 2], inputs: usize, outputs: usize) -> Layer {
        let mut next = noise(seed);
        let count = window[0] * window[1] * inputs * outputs;
        let scale = 1.0 / ((window[0] * window[1] * inputs) as f32).sqrt();
        let weights = (0..count).map(|_| next() * scale).collect();
        Layer { window, inputs, outputs, weights, bias: (0..outputs).map(|_| next()).collect() }
    }

    fn weight(&self, output: usize, y: usize, x: usize, input: usize) -> f32 {
        self.weights[((output * self.window[0] + y) * self.window[1] + x) * self.inputs + input]
    }

    fn convolution(&self) -> Convolution {
        Convolution::new(self.window, self.inputs, self.outputs, &self.bias, |o, y, x, i| self.weight(o, y, x, i))
    }

    /// The plain sum over a window that begins at (top, left).
    fn plain(&self, of: &Act, image: usize, top: isize, left: isize, output: usize) -> f64 {
        let mut sum = f64::from(self.bias[output]);
        for y in 0..self.window[0] {
            for x in 0..self.window[1] {
                for input in 0..self.inputs {
                    sum += f64::from(self.weight(output, y, x, input))
                        * at(of, image, top + y as isize, left + x as isize, input);
                }
            }
        }
        sum
    }
}

#[track_caller]
fn close(ours: f32, plain: f64, limit: f64) {
    assert!((f64::from(ours) - plain).abs() <= limit, "{ours} instead of {plain}");
}

/// That nothing was written into the border.
#[track_caller]
fn border_is_zero(act: &Act) {
    let inside: f64 = places(act)
        .into_iter()
        .flat_map(|(image, y, x)| act.pixel(image, y, x).to_vec())
        .map(|value| f64::from(value.abs()))
        .sum();
    let all: f64 = act.data.iter().map(|value| f64::from(value.abs())).sum();
    assert!((inside - all).abs() < 1e-9 * all.max(1.0), "the border holds something");
}

#[test]
fn convolutions() {
    let cases = [
        ([7, 7], 3, 5, 9, 11),
        ([3, 3], 44, 33, 5, 7),
        ([3, 3], 13, 70, 3, 2),
        ([7, 1], 35, 21, 8, 9),
        ([1, 1], 601, 17, 3, 5),
        ([3, 3], 130, 32, 1, 1),
    ];
    for (index, (window, inputs, outputs, height, width)) in cases.into_iter().enumerate() {
        let layer = Layer::new(index as u64, window, inputs, outputs);
        let input = map(7, 2, height, width, inputs, 3);
        for kernels in kernels() {
            for relu in [false, true] {
                // beside other channels, and only every other pixel
                let mut output = Act::zeroed(Shape {
                    images: 2,
                    height: 2 * height,
                    width: 2 * width,
                    channels: outputs + 3,
                    pad: 1,
                });
                let place = Place { step: 2, top: 1, left: 0, channel: 2 };
                layer.convolution().same(kernels, &input, &mut output, place, relu);
                border_is_zero(&output);
                for (image, y, x) in places(&output) {
                    for (channel, value) in output.pixel(image, y, x).iter().enumerate() {
                        let written = y % 2 == 1 && x % 2 == 0 && (2..outputs + 2).contains(&channel);
                        let (top, left) =
                            ((y / 2) as isize - (window[0] / 2) as isize, (x / 2) as isize - (window[1] / 2) as isize);
                        let plain = if written { layer.plain(&input, image, top, left, channel - 2) } else { 0.0 };
                        close(*value, if relu { plain.max(0.0) } else { plain }, 2e-6);
                    }
                }
            }
        }
    }
}

#[test]
fn winograd() {
    for (index, (inputs, outputs, height, width)) in
        [(5, 3, 5, 7), (16, 33, 4, 4), (37, 65, 9, 6), (64, 300, 8, 12), (3, 8, 1, 2)].into_iter().enumerate()
    {
        let layer = Layer::new(index as u64, [3, 3], inputs, outputs);
        let (input, residual) = (map(3, 2, height, width, inputs, 1), map(4, 2, height, width, outputs, 2));
        let whole = outputs.next_multiple_of(32);
        let mut next = noise(5);
        let (scale, shift): (Vec<f32>, Vec<f32>) = (0..whole).map(|_| (next(), next())).unzip();
        let plain =
            |image, y: usize, x: usize, output| layer.plain(&input, image, y as isize - 1, x as isize - 1, output);
        for kernels in kernels() {
            let winograd = Winograd::new(&layer.convolution());
            let mut output = Act::zeroed(Shape { images: 2, height, width, channels: outputs, pad: 1 });
            winograd.run(kernels, &input, &mut output, Finish { relu: true, ..Finish::default() });
            border_is_zero(&output);
            for (image, y, x) in places(&output) {
                let values = output.pixel(image, y, x).iter().enumerate();
                values.for_each(|(channel, value)| close(*value, plain(image, y, x, channel).max(0.0), 2e-5));
            }
            let mut normal = Act::zeroed(Shape { pad: 3, ..output.shape() });
            let finish =
                Finish { residual: Some(&residual), then: Some((&scale, &shift, &mut normal)), ..Finish::default() };
            winograd.run(kernels, &input, &mut output, finish);
            border_is_zero(&output);
            border_is_zero(&normal);
            for (image, y, x) in places(&output) {
                for channel in 0..outputs {
                    let sum = plain(image, y, x, channel) + at(&residual, image, y as isize, x as isize, channel);
                    close(output.pixel(image, y, x)[channel], sum, 2e-5);
                    let then = sum * f64::from(scale[channel]) + f64::from(shift[channel]);
                    close(normal.pixel(image, y, x)[channel], then.max(0.0), 2e-5);
                }
            }
            let mut half =
                Act::zeroed(Shape { images: 2, height: height / 2, width: width / 2, channels: outputs, pad: 1 });
            winograd.run(kernels, &input, &mut half, Finish { relu: true, pooled: true, ..Finish::default() });
            border_is_zero(&half);
            for (image, y, x) in places(&half) {
                for channel in 0..outputs {
                    let four = [(0, 0), (0, 1), (1, 0), (1, 1)]
                        .map(|(down, right)| plain(image, 2 * y + down, 2 * x + right, channel).max(0.0));
                    close(half.pixel(image, y, x)[channel], four.iter().sum::<f64>() / 4.0, 2e-5);
                }
            }
        }
    }
}

#[test]
fn enlargements() {
    for (index, (inputs, outputs, height, width)) in
        [(5, 3, 3, 5), (33, 40, 1, 1), (300, 32, 2, 2), (16, 64, 7, 50), (4, 33, 3, 200)].into_iter().enumerate()
    {
        let layer = Layer::new(index as u64, [3, 3], inputs, outputs);
        let nine =
            |output, input| products([0, 1, 2, 3, 4, 5, 6, 7, 8].map(|at| layer.weight(output, at / 3, at % 3, input)));
        let stored = Convolution::new([3, 3], inputs, outputs, &layer.bias, |output, y, x, input| {
            nine(output, input)[3 * y + x]
        });
        let upsampled = Upsampled::new(stored).unwrap();
        let input = map(9, 2, height, width, inputs, 1);
        let mut large =
            Act::zeroed(Shape { images: 2, height: 2 * height, width: 2 * width, channels: inputs, pad: 1 });
        for (image, y, x) in places(&large) {
            let to = large.at(image, y as isize, x as isize);
            large.data[to..to + inputs].copy_from_slice(input.pixel(image, y / 2, x / 2));
        }
        for kernels in kernels() {
            for relu in [false, true] {
                let mut output = Act::zeroed(Shape { channels: outputs + 2, pad: 3, ..large.shape() });
                upsampled.run(kernels, &input, &mut output, relu);
                border_is_zero(&output);
                for (image, y, x) in places(&output) {
                    for (channel, value) in output.pixel(image, y, x).iter().enumerate() {
                        let plain = if channel < outputs {
                            layer.plain(&large, image, y as isize - 1, x as isize - 1, channel)
                        } else {
                            0.0
                        };
                        close(*value, if relu { plain.max(0.0) } else { plain }, 5e-6);
                    }
                }
            }
        }
    }
}

#[test]
fn wide_windows() {
    let (first, second) = (Layer::new(1, [7, 7], 11, 3), Layer::new(2, [7, 7], 11, 6));
    let wide = Wide::new(&[&first.convolution(), &second.convolution()]);
    let input = map(5, 2, 9, 13, 11, 3);
    for kernels in kernels() {
        for pad in [0, 3] {
            let results = wide.run(kernels, &mut Workspace::default(), &input, pad, |row| {
                row.iter_mut().for_each(|value| *value *= 2.0)
            });
            let (height, width) = (9 + 2 * pad - 6, 13 + 2 * pad - 6);
            assert_eq!(results.len(), 2 * height * width * 9);
            for (index, value) in results.iter().enumerate() {
                let (output, x, y, image) =
                    (index % 9, index / 9 % width, index / 9 / width % height, index / 9 / width / height);
                let (top, left) = (y as isize - pad as isize, x as isize - pad as isize);
                let layer = if output < 3 { &first } else { &second };
                close(
                    *value,
                    2.0 * layer.plain(
                        &input,
                        image,
                        top,
                        left,
                        output % if output < 3 { 3 } else { 9 } - if output < 3 { 0 } else { 3 },
                    ),
                    5e-6,
                );
            }
        }
    }
}

#[test]
fn means_and_copies() {
    for channels in [1, 3, 17, 40] {
        let input = map(6, 2, 7, 9, channels, 1);
        for kernels in kernels() {
            let mut half = Act::zeroed(Shape { images: 2, height: 3, width: 4, channels, pad: 1 });
            pool(kernels, &input, &mut half);
            border_is_zero(&half);
            for (image, y, x) in places(&half) {
                for channel in 0..channels {
                    let four = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(down, right)| {
                        at(&input, image, (2 * y + down) as isize, (2 * x + right) as isize, channel)
                    });
                    close(half.pixel(image, y, x)[channel], four.iter().sum::<f64>() / 4.0, 1e-6);
                }
            }
        }
        let mut joined = Act::zeroed(Shape { images: 2, height: 7, width: 9, channels: channels + 5, pad: 3 });
        copy(&input, &mut joined, 4);
        border_is_zero(&joined);
        for (image, y, x) in places(&input) {
            assert_eq!(joined.pixel(image, y, x)[4..4 + channels], *input.pixel(image, y, x));
            assert_eq!(joined.pixel(image, y, x)[..4], [0.0; 4]);
        }
    }
}

/// `grid_sample` with zeros outside and without aligned corners, as a formula over all pixels.
fn sampled(act: &Act, [x, y]: [f32; 2], channel: usize) -> f64 {
    let place = |value: f32, side: usize| ((f64::from(value) + 1.0) * side as f64 - 1.0) / 2.0;
    let (x, y) = (place(x, act.width), place(y, act.height));
    let tent = |distance: f64| (1.0 - distance.abs()).max(0.0);
    places(act)
        .into_iter()
        .filter(|(image, _, _)| *image == 0)
        .map(|(_, row, column)| {
            tent(x - column as f64) * tent(y - row as f64) * at(act, 0, row as isize, column as isize, channel)
        })
        .sum()
}

#[test]
fn warps() {
    let source = map(8, 1, 5, 7, 19, 0);
    let mut next = noise(3);
    let mut grid: Vec<[f32; 2]> = (0..6 * 4).map(|_| [1.4 * next(), 1.4 * next()]).collect();
    grid[..6].copy_from_slice(&[
        [-1.0, -1.0],
        [1.0, 1.0],
        [f32::NAN, 0.0],
        [f32::INFINITY, f32::NEG_INFINITY],
        [1e30, -1e30],
        [0.0, 0.0],
    ]);
    for kernels in kernels() {
        let mut output = Act::zeroed(Shape { images: 1, height: 6, width: 4, channels: 19, pad: 1 });
        warp(kernels, &source, &mut output, |_, y, x| (grid[y * 4 + x], 0.5));
        border_is_zero(&output);
        for (_, y, x) in places(&output) {
            let place = grid[y * 4 + x];
            for (channel, value) in output.pixel(0, y, x).iter().enumerate() {
                let plain = if place.iter().all(|value| value.abs() < 1e9) {
                    0.5 * sampled(&source, place, channel)
                } else {
                    0.0
                };
                close(*value, plain, 1e-5);
            }
        }
    }
    // shares never exceed one pixel
    for place in grid {
        assert!(neighbours(&source.shape(), place).iter().map(|(_, _, share)| share).sum::<f32>() <= 1.0 + 1e-6);
    }
}
