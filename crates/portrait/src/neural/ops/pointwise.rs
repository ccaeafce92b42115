//! What is done pixel by pixel.

use rayon::prelude::*;

use crate::neural::act::{Act, Shape, Shared};
use crate::neural::kernels::{Blend, Kernels, Pool};

/// Means of two by two pixels into `output`, which has half the sides and a border of its own.
pub(crate) fn pool(kernels: &Kernels, input: &Act, output: &mut Act) {
    assert!(
        output.images == input.images
            && output.height == input.height / 2
            && output.width == input.width / 2
            && output.channels == input.channels
    );
    let out = Shared::new(&mut output.data);
    let output = &*output;
    (0..output.images * output.height).into_par_iter().for_each(|line| {
        let (image, y) = (line / output.height, line % output.height);
        for x in 0..output.width {
            let pool = Pool {
                from: input.data[input.at(image, 2 * y as isize, 2 * x as isize)..].as_ptr(),
                row: input.row(),
                // SAFETY: the pixel lies in the output.
                to: unsafe { out.add(output.at(image, y as isize, x as isize)) },
                channels: input.channels,
            };
            // SAFETY: the four pixels lie in the input, which has twice the sides; every line writes its own pixels.
            unsafe { (kernels.pool)(&pool) };
        }
    });
}

/// Copies all of `input` into the channels of `output` from `channel` on.
pub(crate) fn copy(input: &Act, output: &mut Act, channel: usize) {
    assert!(
        output.images == input.images
            && output.height == input.height
            && output.width == input.width
            && channel + input.channels <= output.channels
    );
    let (row, channels, lines, pad) = (output.row(), output.channels, output.height + 2 * output.pad, output.pad);
    output.data.par_chunks_exact_mut(row).enumerate().for_each(|(line, pixels)| {
        let (image, line) = (line / lines, line % lines);
        if line < pad || line >= lines - pad {
            return;
        }
        for (x, pixel) in pixels[pad * channels..].chunks_exact_mut(channels).take(input.width).enumerate() {
            pixel[channel..channel + input.channels].copy_from_slice(input.pixel(image, line - pad, x));
        }
    });
}

/// Four pixels and their shares at a place between them, as `grid_sample` takes them: x and y are −1 and 1 at the outer
/// edges of the map; what lies outside is 0.
#[inline(always)]
pub(crate) fn neighbours(shape: &Shape, [x, y]: [f32; 2]) -> [(usize, usize, f32); 4] {
    let (x, y) = (((x + 1.0) * shape.width as f32 - 1.0) * 0.5, ((y + 1.0) * shape.height as f32 - 1.0) * 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = (x - left, y - top);
    let column = |x: f32, share: f32| if x >= 0.0 && x < shape.width as f32 { (x as usize, share) } else { (0, 0.0) };
    let row = |y: f32, share: f32| if y >= 0.0 && y < shape.height as f32 { (y as usize, share) } else { (0, 0.0) };
    let columns = [column(left, 1.0 - right_share), column(left + 1.0, right_share)];
    let rows = [row(top, 1.0 - lower_share), row(top + 1.0, lower_share)];
    [0, 1, 2, 3].map(|index: usize| {
        let ((x, across), (y, down)) = (columns[index % 2], rows[index / 2]);
        (y, x, across * down)
    })
}

/// Image 0 of `source` warped and dimmed: pixel (y, x) of image `image` of `output` is the place `at` of the source,
/// times a factor; both are given by `at(image, y, x)`.
pub(crate) fn warp(
    kernels: &Kernels,
    source: &Act,
    output: &mut Act,
    at: impl Fn(usize, usize, usize) -> ([f32; 2], f32) + Sync,
) {
    assert_eq!(source.channels, output.channels);
    let out = Shared::new(&mut output.data);
    let (output, shape) = (&*output, source.shape());
    (0..output.images * output.height).into_par_iter().for_each(|line| {
        let (image, y) = (line / output.height, line % output.height);
        for x in 0..output.width {
            let (place, factor) = at(image, y, x);
            let four = neighbours(&shape, place);
            let blend = Blend {
                from: four.map(|(y, x, _)| source.pixel(0, y, x).as_ptr()),
                weights: four.map(|(_, _, share)| share * factor),
                // SAFETY: the pixel lies in the output.
                to: unsafe { out.add(output.at(image, y as isize, x as isize)) },
                channels: source.channels,
            };
            // SAFETY: `neighbours` lie in the source; every line writes its own pixels.
            unsafe { (kernels.blend)(&blend) };
        }
    });
}
