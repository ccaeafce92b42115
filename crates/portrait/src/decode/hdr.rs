//! Pictures brighter than white (Rec. ITU-R BT.2100, PQ and HLG) on a screen that has nothing brighter.
//!
//! Light is taken relative to a white of 203 nits, as BT.2408 advises. The curve that makes room for what is brighter
//! was measured at Chromium, with ramps of grey and of pure colours: up to white everything becomes half as bright,
//! above it less and less, and 1,000 nits become white.

/// From light to light, between which it runs straight: BT.2020 by the largest of its three channels.
const CURVE: [(f32, f32); 8] = [
    (0.0, 0.0),
    (1.0, 0.498),
    (1.2363, 0.5906),
    (1.5576, 0.6654),
    (2.0258, 0.7454),
    (3.229, 0.8879),
    (3.3564, 0.8963),
    (4.9261, 1.0),
];
const WHITE_NITS: f32 = 203.0;
const HLG_PEAK_NITS: f32 = 1_000.0;
/// How much each channel of BT.2020 adds to brightness.
const BRIGHTNESS: [f32; 3] = [0.2627, 0.678, 0.0593];

/// How numbers stand for light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transfer {
    Pq,
    Hlg,
}

/// A way from such numbers to sRGB.
pub(super) struct Hdr {
    transfer: Transfer,
    /// Light for every number of 8 or 16 bits.
    light: Vec<f32>,
    to_2020: Matrix,
    to_srgb: Matrix,
}

/// Rows of three.
pub(super) type Matrix = [[f32; 3]; 3];

impl Hdr {
    /// `values` is how many numbers there are: 256 or 65,536. The matrices are for light.
    pub fn new(transfer: Transfer, values: usize, to_2020: Matrix, to_srgb: Matrix) -> Hdr {
        let light = (0..values).map(|value| {
            let share = value as f32 / (values - 1) as f32;
            match transfer {
                Transfer::Pq => pq(share) / WHITE_NITS,
                Transfer::Hlg => hlg(share),
            }
        });
        Hdr { transfer, light: light.collect(), to_2020, to_srgb }
    }

    /// A pixel as sRGB.
    pub fn convert(&self, pixel: [usize; 3]) -> [u8; 3] {
        let mut light = times(&self.to_2020, pixel.map(|value| self.light.get(value).copied().unwrap_or_default()));
        if self.transfer == Transfer::Hlg {
            // What a screen of this peak makes of it: brighter places gain more.
            let brightness: f32 = light.iter().zip(BRIGHTNESS).map(|(value, weight)| value * weight).sum();
            light = light.map(|value| value * brightness.max(0.0).powf(0.2) * HLG_PEAK_NITS / WHITE_NITS);
        }
        let largest = light.iter().fold(0.0_f32, |largest, value| largest.max(*value));
        let gain = if largest > 0.0 { curve(largest) / largest } else { 0.0 };
        times(&self.to_srgb, light.map(|value| value * gain))
            .map(|value| (encoded(value.clamp(0.0, 1.0)) * 255.0 + 0.5) as u8)
    }
}

fn curve(light: f32) -> f32 {
    CURVE.windows(2).find(|part| light <= part[1].0).map_or(1.0, |part| {
        let ((x0, y0), (x1, y1)) = (part[0], part[1]);
        y0 + (y1 - y0) * (light - x0) / (x1 - x0)
    })
}

fn times(matrix: &Matrix, vector: [f32; 3]) -> [f32; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(factor, value)| factor * value).sum())
}

/// Nits (BT.2100, table 4).
fn pq(share: f32) -> f32 {
    let power = share.powf(32.0 / 2_523.0);
    10_000.0 * ((power - 3_424.0 / 4_096.0).max(0.0) / ((2_413.0 - 2_392.0 * power) / 128.0)).powf(16_384.0 / 2_610.0)
}

/// A scene's light, 1 at its peak (BT.2100, table 5).
fn hlg(share: f32) -> f32 {
    if share <= 0.5 {
        share * share / 3.0
    } else {
        (((share - 0.559_910_7) / 0.178_832_77).exp() + 0.284_668_92) / 12.0
    }
}

fn encoded(light: f32) -> f32 {
    if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}
