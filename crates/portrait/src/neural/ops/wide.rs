//! A wide window with few outputs, 7×7 to 3 for instance. A panel would be nearly empty; so the window's columns become
//! outputs of a convolution that is one pixel wide, and their results are added up, each shifted by its column.

use rayon::prelude::*;

use super::direct::{Convolution, Place};
use crate::neural::act::{Act, Shape, Workspace};
use crate::neural::kernels::Kernels;

/// One or several convolutions with equal windows over the same input.
pub(crate) struct Wide {
    /// One pixel wide; output `column × outputs + output`.
    tall: Convolution,
    pub outputs: usize,
    bias: Vec<f32>,
    columns: usize,
}

impl Wide {
    pub fn new(of: &[&Convolution]) -> Wide {
        let [rows, columns] = of[0].window;
        let outputs: usize = of.iter().map(|convolution| convolution.outputs).sum();
        let find = |output: usize| {
            let mut left = output;
            for convolution in of {
                if left < convolution.outputs {
                    return (*convolution, left);
                }
                left -= convolution.outputs;
            }
            (of[0], 0)
        };
        let bias = (0..outputs).map(|output| find(output).0.bias[find(output).1]).collect();
        let tall = Convolution::new(
            [rows, 1],
            of[0].inputs,
            columns * outputs,
            &vec![0.0; columns * outputs],
            |index, y, _, input| {
                let (convolution, output) = find(index % outputs);
                convolution.weight(output, y, index / outputs, input)
            },
        );
        Wide { tall, outputs, bias, columns }
    }

    /// Results `[image][row][column][output]` over windows that begin `pad` pixels outside; the map has that many fewer
    /// rows and columns than its border and window allow. `finish` is given each row of results.
    pub fn run(
        &self,
        kernels: &Kernels,
        space: &mut Workspace,
        input: &Act,
        pad: usize,
        finish: impl Fn(&mut [f32]) + Sync,
    ) -> Vec<f32> {
        let (beyond, outputs) = (self.columns - 1, self.outputs);
        let (height, width) = (input.height + 2 * pad + 1 - self.tall.window[0], input.width + 2 * pad - beyond);
        let shape =
            Shape { images: input.images, height, width: width + beyond, channels: self.columns * outputs, pad: 0 };
        let mut sums = space.take(shape);
        let origin = -(pad as isize);
        self.tall.run(kernels, input, [origin, origin], [height, width + beyond], &mut sums, Place::PLAIN, false);
        let mut results = vec![0.0; input.images * height * width * outputs];
        results.par_chunks_mut(width * outputs).zip(sums.data.par_chunks(sums.row())).for_each(|(results, sums)| {
            for (x, results) in results.chunks_exact_mut(outputs).enumerate() {
                results.copy_from_slice(&self.bias);
                for column in 0..=beyond {
                    let sums = &sums[((x + column) * (beyond + 1) + column) * outputs..][..outputs];
                    results.iter_mut().zip(sums).for_each(|(result, sum)| *result += sum);
                }
            }
            finish(results);
        });
        space.give(sums);
        results
    }
}
