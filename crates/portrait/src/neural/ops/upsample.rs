//! A picture enlarged twice by repeating its pixels and then convolved 3×3, without enlarging it.
//!
//! Of the nine pixels that a window sees in the enlarged picture many are the same: for each of the four places that a pixel is
//! repeated at, four different ones remain, with weights added up. Four convolutions 2×2 on the small picture give the same
//! result with 2.25 times fewer multiplications.

use super::direct::{Convolution, Place};
use crate::neural::act::Act;
use crate::neural::kernels::Kernels;

/// By place: upper left, upper right, lower left, lower right.
pub(crate) struct Upsampled([Convolution; 4]);

/// Which rows (or columns) of the 3×3 window fall on the first and the second pixel, for an even and an odd place.
const FALL: [[&[usize]; 2]; 2] = [[&[0], &[1, 2]], [&[0, 1], &[2]]];

impl Upsampled {
    /// From the convolution 3×3 that follows the enlargement.
    pub fn new(of: &Convolution) -> Upsampled {
        Upsampled([0, 1, 2, 3].map(|place| {
            let (down, right) = (place / 2, place % 2);
            Convolution::new([2, 2], of.inputs, of.outputs, &of.bias, |output, y, x, input| {
                let rows = FALL[down][y].iter();
                rows.flat_map(|row| FALL[right][x].iter().map(move |column| of.weight(output, *row, *column, input))).sum()
            })
        }))
    }

    pub fn inputs(&self) -> usize {
        self.0[0].inputs
    }

    pub fn outputs(&self) -> usize {
        self.0[0].outputs
    }

    /// `output` has twice the sides; results go to its channels from 0 on.
    pub fn run(&self, kernels: &Kernels, input: &Act, output: &mut Act, relu: bool) {
        for (index, convolution) in self.0.iter().enumerate() {
            let (top, left) = (index / 2, index % 2);
            let place = Place { step: 2, top, left, channel: 0 };
            convolution.run(kernels, input, [top as isize - 1, left as isize - 1], [input.height, input.width], output, place, relu);
        }
    }
}

/// The same pixels repeated: for maps so small that the weights of four convolutions would cost more than the work saved.
pub(crate) fn repeat(input: &Act, output: &mut Act) {
    for image in 0..output.images {
        for y in 0..output.height {
            for x in 0..output.width {
                let to = output.at(image, y as isize, x as isize);
                output.data[to..to + input.channels].copy_from_slice(input.pixel(image, y / 2, x / 2));
            }
        }
    }
}
