//! Taking any rectangle of a photo at any size; past the photo's border the picture is mirrored.

use std::ops::Range;

use crate::bars::Content;
use crate::photo::Photo;

/// A rectangle in photo pixels; it may reach past the border. A pixel's centre lies at its index plus one half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct View {
    pub left: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

/// Above this many source pixels for one output pixel plain area averaging looks as good and takes a quarter of the
/// taps.
const AREA_ABOVE: f32 = 2.0;

/// Resamples `view` to `width × height` pixels and hands over each row (channels 0.0 to 255.0) from the top.
///
/// Separable; memory is one row of the source and one of the output, whatever the sizes.
pub(crate) fn resample(photo: &Photo, view: &View, width: usize, height: usize, take_row: impl FnMut(&[[f32; 3]])) {
    resample_within(photo, &Content::whole(photo), view, width, height, take_row);
}

/// The same, mirrored already where `content` ends.
pub(crate) fn resample_within(
    photo: &Photo,
    content: &Content,
    view: &View,
    width: usize,
    height: usize,
    mut take_row: impl FnMut(&[[f32; 3]]),
) {
    let stride = photo.width() as usize * 3;
    let columns = taps(view.left, view.width, width, &content.columns);
    let rows = taps(view.top, view.height, height, &content.rows);
    let used = used_range(&columns);
    let mut blended = vec![0.0_f32; used.len() * 3];
    let mut output = vec![[0.0_f32; 3]; width];
    for row in &rows {
        blended.fill(0.0);
        for (y, weight) in row {
            let source = &photo.rgb()[y * stride + used.start * 3..y * stride + used.end * 3];
            for (sum, value) in blended.iter_mut().zip(source) {
                *sum += weight * f32::from(*value);
            }
        }
        for (pixel, column) in output.iter_mut().zip(&columns) {
            let mut sum = [0.0_f32; 3];
            for (x, weight) in column {
                let at = (x - used.start) * 3;
                for (channel, value) in sum.iter_mut().zip(&blended[at..at + 3]) {
                    *channel += weight * value;
                }
            }
            *pixel = sum.map(|value| value.clamp(0.0, 255.0));
        }
        take_row(&output);
    }
}

/// For each output index: which source indices count, and how much (weights sum to 1).
fn taps(start: f32, extent: f32, outputs: usize, inputs: &Range<usize>) -> Vec<Vec<(usize, f32)>> {
    let scale = extent / outputs as f32;
    let stretch = scale.max(1.0);
    let reach = if scale > AREA_ABOVE { 0.5 * scale + 0.5 } else { 2.0 * stretch };
    (0..outputs)
        .map(|output| {
            let centre = start + (output as f32 + 0.5) * scale - 0.5;
            let (first, last) = ((centre - reach).ceil() as i64, (centre + reach).floor() as i64);
            let mut taps: Vec<(usize, f32)> = (first..=last)
                .map(|index| {
                    let distance = (index as f32 - centre).abs();
                    let weight =
                        if scale > AREA_ABOVE { (reach - distance).clamp(0.0, 1.0) } else { cubic(distance / stretch) };
                    (inputs.start + mirrored(index - inputs.start as i64, inputs.len()), weight)
                })
                .filter(|(_, weight)| *weight != 0.0)
                .collect();
            let sum: f32 = taps.iter().map(|(_, weight)| weight).sum();
            taps.iter_mut().for_each(|(_, weight)| *weight /= sum);
            taps
        })
        .collect()
}

fn used_range(taps: &[Vec<(usize, f32)>]) -> Range<usize> {
    let indices = || taps.iter().flatten().map(|(index, _)| *index);
    indices().min().unwrap_or(0)..indices().max().map_or(0, |last| last + 1)
}

/// The Catmull-Rom kernel (cubic convolution with a = -1/2; Keys 1981).
fn cubic(distance: f32) -> f32 {
    let t = distance;
    if t < 1.0 {
        (1.5 * t - 2.5) * t * t + 1.0
    } else if t < 2.0 {
        ((-0.5 * t + 2.5) * t - 4.0) * t + 2.0
    } else {
        0.0
    }
}

/// `index` folded back into `0..count`, the border pixels not repeated.
fn mirrored(index: i64, count: usize) -> usize {
    let last = count as i64 - 1;
    if last <= 0 {
        return 0;
    }
    let folded = index.rem_euclid(2 * last);
    folded.min(2 * last - folded) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_size_is_the_same_picture() {
        let photo = Photo::from_rgb(5, 4, (0..60).map(|value| (value * 4) as u8).collect()).unwrap();
        assert_eq!(photo.resize(5, 4), photo);
    }

    #[test]
    fn the_border_is_mirrored() {
        let order: Vec<usize> = (-3..8).map(|index| mirrored(index, 4)).collect();
        assert_eq!(order, [3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1]);
        assert_eq!(mirrored(-7, 1), 0);
    }

    #[test]
    fn a_flat_picture_stays_flat_at_every_scale() {
        let photo = Photo::from_rgb(90, 90, vec![200; 90 * 90 * 3]).unwrap();
        for side in [1, 7, 29, 31, 89, 200] {
            assert!(photo.resize(side, side).rgb().iter().all(|value| *value == 200), "side {side}");
        }
    }
}
