//! 255 colours for a whole animation: one palette, so that no colour flickers from frame to frame.
//!
//! Median cut (P. Heckbert, "Color Image Quantization for Frame Buffer Display", 1982) over a weighted histogram, then
//! a few rounds of k-means. Skin and lips weigh more than their area, or a face would get the colours its background
//! leaves over.

/// The last index of a GIF's 256 is left for "as before".
pub(crate) const COLORS: usize = 255;
/// Bits kept of each channel in the histogram, and in the table of nearest colours.
const BITS: u32 = 5;
const FINE_BITS: u32 = 6;
const SKIN: f32 = 3.0;
const LIPS: f32 = 7.0;
const ROUNDS: usize = 4;

/// Colours and the way from any colour to its nearest.
pub(crate) struct Palette {
    pub colors: Vec<[u8; 3]>,
    centres: Vec<[f32; 3]>,
    /// Filled as colours are asked for; few of them ever are.
    nearest: Vec<Option<u8>>,
}

/// Collects the colours of frames.
pub(crate) struct Histogram {
    /// Weighted sums of the channels, and the weight.
    bins: Vec<[f32; 4]>,
}

impl Histogram {
    pub fn new() -> Histogram {
        Histogram { bins: vec![[0.0; 4]; 1 << (3 * BITS)] }
    }

    /// Counts every second pixel of `rgb`.
    pub fn count(&mut self, rgb: &[u8]) {
        for pixel in rgb.chunks_exact(3).step_by(2) {
            let color = [pixel[0], pixel[1], pixel[2]];
            let weight = weight(color);
            let bin = &mut self.bins[bin_of(color, BITS)];
            for (sum, channel) in bin.iter_mut().zip(color) {
                *sum += weight * f32::from(channel);
            }
            bin[3] += weight;
        }
    }

    /// The palette for what was counted.
    pub fn palette(&self) -> Palette {
        let mut points: Vec<([f32; 3], f32)> = self
            .bins
            .iter()
            .filter(|bin| bin[3] > 0.0)
            .map(|bin| (std::array::from_fn(|axis| bin[axis] / bin[3]), bin[3]))
            .collect();
        let mut centres = median_cut(&mut points);
        for _ in 0..ROUNDS {
            let mut sums = vec![[0.0_f32; 4]; centres.len()];
            for (color, weight) in &points {
                let sum = &mut sums[nearest(&centres, *color)];
                for axis in 0..3 {
                    sum[axis] += weight * color[axis];
                }
                sum[3] += weight;
            }
            for (centre, sum) in centres.iter_mut().zip(sums).filter(|(_, sum)| sum[3] > 0.0) {
                *centre = std::array::from_fn(|axis| sum[axis] / sum[3]);
            }
        }
        let colors = centres.iter().map(|centre| centre.map(|value| (value + 0.5) as u8)).collect();
        Palette { colors, centres, nearest: vec![None; 1 << (3 * FINE_BITS)] }
    }
}

impl Palette {
    /// Index of the colour nearest to `color`, give or take two steps of a channel.
    pub fn index(&mut self, color: [u8; 3]) -> u8 {
        let place = &mut self.nearest[bin_of(color, FINE_BITS)];
        // The middle of the colours that share the place.
        *place.get_or_insert_with(|| nearest(&self.centres, color.map(|channel| f32::from(channel & 0xfc) + 1.5)) as u8)
    }
}

/// Splits the box of largest weighted variance at its mean until there are enough; the centres of the boxes.
fn median_cut(points: &mut [([f32; 3], f32)]) -> Vec<[f32; 3]> {
    struct Part {
        range: std::ops::Range<usize>,
        mean: [f32; 3],
        /// The axis of largest spread, and that spread times the weight.
        axis: usize,
        spread: f32,
    }
    let measure = |points: &[([f32; 3], f32)], range: std::ops::Range<usize>| {
        let part = &points[range.clone()];
        let weight = part.iter().map(|(_, weight)| weight).sum::<f32>().max(1e-9);
        let mean: [f32; 3] =
            std::array::from_fn(|axis| part.iter().map(|(color, weight)| weight * color[axis]).sum::<f32>() / weight);
        let spread: [f32; 3] = std::array::from_fn(|axis| {
            part.iter().map(|(color, weight)| weight * (color[axis] - mean[axis]).powi(2)).sum()
        });
        let axis = (0..3).max_by(|a, b| spread[*a].total_cmp(&spread[*b])).unwrap_or(0);
        Part { range, mean, axis, spread: spread[axis] }
    };
    let mut parts = vec![measure(points, 0..points.len())];
    while parts.len() < COLORS {
        let Some(widest) = (0..parts.len()).max_by(|a, b| parts[*a].spread.total_cmp(&parts[*b].spread)) else { break };
        if parts[widest].spread <= 0.5 {
            break;
        }
        let Part { range, mean, axis, .. } = parts.swap_remove(widest);
        let part = &mut points[range.clone()];
        part.sort_by(|a, b| a.0[axis].total_cmp(&b.0[axis]));
        let below = part.iter().filter(|(color, _)| color[axis] < mean[axis]).count().clamp(1, part.len() - 1);
        let middle = range.start + below;
        parts.push(measure(points, range.start..middle));
        parts.push(measure(points, middle..range.end));
    }
    parts.into_iter().map(|part| part.mean).collect()
}

/// Skin of every shade is redder than green and greener than blue; lips are redder still, or pink: hardly greener than
/// blue.
fn weight([r, g, b]: [u8; 3]) -> f32 {
    let [r, g, b] = [r, g, b].map(f32::from);
    let red = (r - g) / (r + 20.0);
    if r > 60.0 && red < 0.6 && ((red > 0.26 && b > 0.62 * g) || (red > 0.1 && b > 0.92 * g)) {
        LIPS
    } else if r > 45.0 && red > 0.07 && g >= b {
        SKIN
    } else {
        1.0
    }
}

fn nearest(centres: &[[f32; 3]], color: [f32; 3]) -> usize {
    let mut best = (f32::MAX, 0);
    for (index, centre) in centres.iter().enumerate() {
        // The eye is most precise in green.
        let apart =
            (centre[0] - color[0]).powi(2) + 1.3 * (centre[1] - color[1]).powi(2) + (centre[2] - color[2]).powi(2);
        if apart < best.0 {
            best = (apart, index);
        }
    }
    best.1
}

fn bin_of([r, g, b]: [u8; 3], bits: u32) -> usize {
    let high = |channel: u8| usize::from(channel >> (8 - bits));
    high(r) << (2 * bits) | high(g) << bits | high(b)
}
