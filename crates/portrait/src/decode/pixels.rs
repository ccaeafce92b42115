//! The layouts of pixels that decoders hand over, and how they become 8-bit RGB on white.

/// What a pixel consists of. Channels of 16 bits lie with the higher byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Grey {
        deep: bool,
        alpha: bool,
    },
    Rgb {
        deep: bool,
        alpha: bool,
    },
    /// As Adobe stores it: 255 is no ink.
    Cmyk,
}

impl Layout {
    pub const GREY: Layout = Layout::Grey { deep: false, alpha: false };
    pub const RGB: Layout = Layout::Rgb { deep: false, alpha: false };
    pub const RGBA: Layout = Layout::Rgb { deep: false, alpha: true };

    /// Bytes of a pixel.
    pub fn bytes(self) -> usize {
        match self {
            Layout::Grey { deep, alpha } => (1 + usize::from(alpha)) * (1 + usize::from(deep)),
            Layout::Rgb { deep, alpha } => (3 + usize::from(alpha)) * (1 + usize::from(deep)),
            Layout::Cmyk => 4,
        }
    }

    pub fn is_deep(self) -> bool {
        matches!(self, Layout::Grey { deep: true, .. } | Layout::Rgb { deep: true, .. })
    }

    pub fn has_alpha(self) -> bool {
        matches!(self, Layout::Grey { alpha: true, .. } | Layout::Rgb { alpha: true, .. })
    }

    /// A row as RGB on white, its numbers taken for sRGB.
    pub fn convert(self, row: &[u8], rgb: &mut [u8]) {
        match self {
            Layout::Grey { deep: false, alpha: false } => each::<1>(row, rgb, |p| [p[0]; 3]),
            Layout::Grey { deep: false, alpha: true } => each::<2>(row, rgb, |p| [on_white(p[0], p[1]); 3]),
            Layout::Grey { deep: true, alpha: false } => each::<2>(row, rgb, |p| [to_eight_bits(p[0], p[1]); 3]),
            Layout::Grey { deep: true, alpha: true } => {
                each::<4>(row, rgb, |p| [on_white(to_eight_bits(p[0], p[1]), to_eight_bits(p[2], p[3])); 3])
            }
            Layout::Rgb { deep: false, alpha: false } => rgb.copy_from_slice(row),
            Layout::Rgb { deep: false, alpha: true } => {
                each::<4>(row, rgb, |p| [0, 1, 2].map(|i| on_white(p[i], p[3])))
            }
            Layout::Rgb { deep: true, alpha: false } => {
                each::<6>(row, rgb, |p| [0, 2, 4].map(|i| to_eight_bits(p[i], p[i + 1])))
            }
            Layout::Rgb { deep: true, alpha: true } => each::<8>(row, rgb, |p| {
                let alpha = to_eight_bits(p[6], p[7]);
                [0, 2, 4].map(|i| on_white(to_eight_bits(p[i], p[i + 1]), alpha))
            }),
            // Light that ink and black let through.
            Layout::Cmyk => each::<4>(row, rgb, |p| [0, 1, 2].map(|i| through(p[i], p[3]))),
        }
    }
}

fn each<const SIZE: usize>(row: &[u8], rgb: &mut [u8], convert: impl Fn(&[u8]) -> [u8; 3]) {
    for (pixel, target) in row.chunks_exact(SIZE).zip(rgb.chunks_exact_mut(3)) {
        target.copy_from_slice(&convert(pixel));
    }
}

pub(super) fn on_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

fn through(ink: u8, black: u8) -> u8 {
    ((u32::from(ink) * u32::from(black) + 127) / 255) as u8
}

fn to_eight_bits(high: u8, low: u8) -> u8 {
    ((u32::from(u16::from_be_bytes([high, low])) + 128) / 257) as u8
}
