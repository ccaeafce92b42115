//! Running a [`Graph`]: step after step, tensors freed as soon as nobody reads them any more.

use super::convolve::{convolve, depthwise};
use super::graph::{Graph, Kind, Step};
use super::window::{place, through, window};
use crate::neural::kernels::Kernels;

impl Graph {
    /// What the network makes of `input`, one list for each output in the file's order; `None` if `input` has not the
    /// length of the input tensor.
    pub fn run(&self, kernels: &Kernels, input: Vec<f32>) -> Option<Vec<Vec<f32>>> {
        if input.len() != self.numbers(self.input) {
            return None;
        }
        let mut live: Vec<Option<Vec<f32>>> = vec![None; self.shapes.len()];
        live[self.input] = Some(input);
        for (index, step) in self.steps.iter().enumerate() {
            let out = self.step(kernels, step, &mut live, index)?;
            live[step.output] = Some(out);
            for at in step.inputs.iter().filter(|at| self.last[**at] == index) {
                live[*at] = None;
            }
        }
        self.outputs.iter().map(|at| live[*at].clone().or_else(|| self.constants[*at].clone())).collect()
    }

    fn numbers(&self, tensor: usize) -> usize {
        self.shapes[tensor].iter().product()
    }

    /// Height, width and channels of a tensor that was checked to have them.
    fn map(&self, tensor: usize) -> [usize; 3] {
        match self.shapes[tensor][..] {
            [_, height, width, channels] => [height, width, channels],
            _ => [1, 1, self.numbers(tensor)],
        }
    }

    fn step(&self, kernels: &Kernels, step: &Step, live: &mut [Option<Vec<f32>>], index: usize) -> Option<Vec<f32>> {
        let (first, second) = (*step.inputs.first()?, step.inputs.get(1).copied());
        let map = self.map(first);
        let is_last = self.last[first] == index && second != Some(first);
        // what works number by number may work in place
        let taken = |live: &mut [Option<Vec<f32>>]| {
            if is_last { live[first].take() } else { live[first].clone() }.or_else(|| self.constants[first].clone())
        };
        let make = || vec![0.0; self.numbers(step.output)];
        let in_place = |values: Option<Vec<f32>>, of: fn(f32) -> f32| {
            values.map(|mut values| {
                values.iter_mut().for_each(|value| *value = of(*value));
                values
            })
        };
        match &step.kind {
            Kind::Relu => return in_place(taken(live), |value| value.max(0.0)),
            Kind::HardSwish => return in_place(taken(live), |value| value * (value + 3.0).clamp(0.0, 6.0) / 6.0),
            Kind::Logistic => return in_place(taken(live), |value| 1.0 / (1.0 + (-value).exp())),
            Kind::Copy => return taken(live),
            Kind::Slope(slopes) => {
                let mut values = taken(live)?;
                for values in values.chunks_exact_mut(slopes.len()) {
                    for (value, slope) in values.iter_mut().zip(slopes) {
                        *value = value.max(0.0) + value.min(0.0) * slope;
                    }
                }
                return Some(values);
            }
            Kind::Add | Kind::Multiply => {
                let mut values = taken(live)?;
                let other = self.given(live, second?)?;
                let adds = matches!(step.kind, Kind::Add);
                for values in values.chunks_exact_mut(other.len()) {
                    for (value, other) in values.iter_mut().zip(other) {
                        *value = if adds { *value + other } else { *value * other };
                    }
                }
                return Some(values);
            }
            _ => {}
        }
        let from = self.given(live, first)?;
        let (mut out, to) = (make(), self.map(step.output));
        match &step.kind {
            Kind::Convolve { weights, bias, window, stride, before } => {
                convolve(kernels, weights, bias, *window, *stride, *before, (from, map), (&mut out, to));
            }
            Kind::Depthwise { weights, bias, window, stride, before } => {
                depthwise(weights, bias, *window, *stride, *before, (from, map), (&mut out, to));
            }
            Kind::MaxPool => largest(from, map, &mut out),
            Kind::Mean => mean(from, map, &mut out),
            Kind::Resize => resize(from, map, &mut out, to),
            Kind::Widen => {
                for (out, from) in out.chunks_exact_mut(to[2]).zip(from.chunks_exact(map[2])) {
                    out[..map[2]].copy_from_slice(from);
                }
            }
            Kind::Spread { weights, bias } => spread(from, map, weights, *bias, &mut out),
            Kind::Window(stage) => window(from, *stage, &mut out),
            Kind::Through => through(from, map, self.given(live, second?)?, to[1], &mut out),
            Kind::Place => place(from, self.given(live, second?)?, &mut out),
            _ => return None,
        }
        Some(out)
    }

    fn given<'a>(&'a self, live: &'a [Option<Vec<f32>>], tensor: usize) -> Option<&'a [f32]> {
        live[tensor].as_deref().or(self.constants[tensor].as_deref())
    }
}

/// The largest of two by two, channel by channel.
fn largest(from: &[f32], [_, width, channels]: [usize; 3], out: &mut [f32]) {
    let row = width * channels;
    for (pixel, out) in out.chunks_exact_mut(channels).enumerate() {
        let (x, y) = (pixel % (width / 2), pixel / (width / 2));
        let at = 2 * y * row + 2 * x * channels;
        for (channel, out) in out.iter_mut().enumerate() {
            let [a, b] = [at, at + row].map(|at| from[at + channel].max(from[at + channels + channel]));
            *out = a.max(b);
        }
    }
}

fn mean(from: &[f32], [height, width, channels]: [usize; 3], out: &mut [f32]) {
    for pixel in from.chunks_exact(channels) {
        out.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += value);
    }
    out.iter_mut().for_each(|sum| *sum /= (height * width) as f32);
}

/// Bilinear between the centres of pixels.
fn resize(from: &[f32], [height, width, channels]: [usize; 3], out: &mut [f32], [rows, columns, _]: [usize; 3]) {
    let near = |index: usize, side: usize, sides: usize| {
        let place = ((index as f32 + 0.5) * side as f32 / sides as f32 - 0.5).max(0.0);
        let before = (place as usize).min(side - 1);
        (before, (before + 1).min(side - 1), place - before as f32)
    };
    for (pixel, out) in out.chunks_exact_mut(channels).enumerate() {
        let ((top, below, fy), (left, right, fx)) =
            (near(pixel / columns, height, rows), near(pixel % columns, width, columns));
        let at = |y: usize, x: usize| &from[(y * width + x) * channels..][..channels];
        let corners = at(top, left).iter().zip(at(top, right)).zip(at(below, left).iter().zip(at(below, right)));
        for (out, ((a, b), (c, d))) in out.iter_mut().zip(corners) {
            let (upper, lower) = (a + (b - a) * fx, c + (d - c) * fx);
            *out = upper + (lower - upper) * fy;
        }
    }
}

/// Two by two numbers of every pixel.
fn spread(from: &[f32], [_, width, channels]: [usize; 3], weights: &[f32], bias: f32, out: &mut [f32]) {
    for (pixel, from) in from.chunks_exact(channels).enumerate() {
        for (corner, weights) in weights.chunks_exact(channels).enumerate() {
            let sum: f32 = from.iter().zip(weights).map(|(a, b)| a * b).sum();
            let (y, x) = (2 * (pixel / width) + corner / 2, 2 * (pixel % width) + corner % 2);
            out[y * 2 * width + x] = sum + bias;
        }
    }
}
