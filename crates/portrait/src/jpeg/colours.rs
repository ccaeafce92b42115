//! What the components mean, and how they become grey, RGB or CMYK.

use super::frame::Frame;
use super::{Kind, Refusal};

/// How the components are to be read; found out as libjpeg does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colours {
    Grey,
    YCbCr,
    Rgb,
    Cmyk,
    /// YCbCr of inverted RGB, and black.
    Ycck,
}

impl Colours {
    /// From the segments before the first scan.
    pub fn of<'a>(segments: impl Iterator<Item = (u8, &'a [u8])>, frame: &Frame) -> Result<Colours, Refusal> {
        let (mut is_jfif, mut adobe) = (false, None);
        for (marker, body) in segments {
            match marker {
                0xe0 => is_jfif |= body.starts_with(b"JFIF\0") && body.len() >= 14,
                0xee if body.starts_with(b"Adobe") => adobe = body.get(11).copied().or(adobe),
                _ => {}
            }
        }
        let names: Vec<u8> = frame.parts.iter().map(|part| part.id).collect();
        match (names.len(), adobe) {
            (1, _) => Ok(Colours::Grey),
            (3, _) if is_jfif => Ok(Colours::YCbCr),
            (3, Some(0)) => Ok(Colours::Rgb),
            (3, None) if names == b"RGB" => Ok(Colours::Rgb),
            (3, _) => Ok(Colours::YCbCr),
            (4, None | Some(0)) => Ok(Colours::Cmyk),
            (4, Some(_)) => Ok(Colours::Ycck),
            _ => Err(Refusal::Unusual),
        }
    }

    pub fn kind(self) -> Kind {
        match self {
            Colours::Grey => Kind::Grey,
            Colours::YCbCr | Colours::Rgb => Kind::Rgb,
            Colours::Cmyk | Colours::Ycck => Kind::Cmyk,
        }
    }

    /// A line of every component, which are at least as long as the row, to a row of pixels.
    pub fn convert(self, lines: &[&[u8]], row: &mut [u8]) -> Option<()> {
        match (self, lines) {
            (Colours::Grey, [grey]) => row.copy_from_slice(grey.get(..row.len())?),
            (Colours::YCbCr, [light, blue, red]) => {
                for (((pixel, light), blue), red) in row.chunks_exact_mut(3).zip(*light).zip(*blue).zip(*red) {
                    pixel.copy_from_slice(&to_rgb(*light, *blue, *red));
                }
            }
            (Colours::Rgb, [r, g, b]) => {
                for (((pixel, r), g), b) in row.chunks_exact_mut(3).zip(*r).zip(*g).zip(*b) {
                    pixel.copy_from_slice(&[*r, *g, *b]);
                }
            }
            (Colours::Cmyk, [c, m, y, k]) => {
                for ((((pixel, c), m), y), k) in row.chunks_exact_mut(4).zip(*c).zip(*m).zip(*y).zip(*k) {
                    pixel.copy_from_slice(&[*c, *m, *y, *k]);
                }
            }
            (Colours::Ycck, [light, blue, red, k]) => {
                for ((((pixel, light), blue), red), k) in
                    row.chunks_exact_mut(4).zip(*light).zip(*blue).zip(*red).zip(*k)
                {
                    let [r, g, b] = to_rgb(*light, *blue, *red);
                    pixel.copy_from_slice(&[255 - r, 255 - g, 255 - b, *k]);
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// Rec. 601 in steps of 2⁻¹⁶ (JFIF 1.02).
#[inline]
fn to_rgb(light: u8, blue: u8, red: u8) -> [u8; 3] {
    let (light, blue, red) = (i32::from(light), i32::from(blue) - 128, i32::from(red) - 128);
    let channel = |add: i32| (light + ((add + 32_768) >> 16)).clamp(0, 255) as u8;
    [channel(91_881 * red), channel(-22_554 * blue - 46_802 * red), channel(116_130 * blue)]
}
