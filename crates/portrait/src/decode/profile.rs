//! Colour profiles: numbers of another colour space become sRGB.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout as Channels,
    MatrixCoefficients, ToneReprCurve, TransferCharacteristics, Transform8BitExecutor, Transform16BitExecutor,
    TransformOptions,
};

use super::PhotoError;
use super::hdr::{Hdr, Transfer};
use super::pixels::Layout;

/// A way from a picture's colours to sRGB.
pub(super) struct Profile {
    /// What the rows consist of, and what is converted: grey is made RGB before where the profile is for RGB.
    layout: Layout,
    source: Layout,
    /// Between conversion and white paper; and a row in it.
    target: Layout,
    converted: Vec<u8>,
    way: Way,
}

enum Way {
    Eight(Arc<Transform8BitExecutor>),
    /// With a row of numbers before and after.
    Sixteen(Arc<Transform16BitExecutor>, Vec<u16>, Vec<u16>),
    Bright(Box<Hdr>),
    /// Grey has so few values that all are converted beforehand.
    Grey(Box<[u8; 768]>),
}

impl Profile {
    /// The way from an ICC profile; `None` where there is none, since the profile is broken or made for other colours
    /// than these.
    pub fn of_icc(icc: &[u8], layout: Layout) -> Option<Profile> {
        let profile = catch_unwind(|| ColorProfile::new_from_slice(icc).ok()).ok().flatten()?;
        Profile::new(&profile, layout)
    }

    /// The way from the code points of H.273 for primaries and transfer. The curves of cameras (BT.601, BT.709,
    /// BT.2020) are answered by that of screens (BT.1886), as browsers do.
    pub fn of_code_points(primaries: u8, transfer: u8, layout: Layout) -> Option<Profile> {
        // XYZ is for films in the making, and what browsers do not know is not converted.
        if primaries == 10 || transfer == 12 {
            return None;
        }
        let hdr = match transfer {
            16 => Some(Transfer::Pq),
            18 => Some(Transfer::Hlg),
            _ => None,
        };
        let of_screens = matches!(transfer, 1 | 6 | 11 | 14 | 15);
        let code_points = CicpProfile {
            color_primaries: CicpColorPrimaries::try_from(primaries).ok()?,
            transfer_characteristics: if hdr.is_some() || of_screens {
                TransferCharacteristics::Linear
            } else {
                TransferCharacteristics::try_from(transfer).ok()?
            },
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: true,
        };
        let mut profile = ColorProfile::new_from_cicp(code_points);
        if of_screens {
            set_gamma(&mut profile, 2.4);
        }
        match hdr.filter(|_| profile.is_matrix_shaper()) {
            Some(transfer) => Profile::bright(&profile, transfer, layout),
            None => profile.is_matrix_shaper().then(|| Profile::new(&profile, layout)).flatten(),
        }
    }

    /// The way from a gamma, which makes numbers linear, and perhaps chromaticities: white, red, green and blue.
    pub fn of_gamma(gamma: f32, ends: Option<[(f32, f32); 4]>, layout: Layout) -> Option<Profile> {
        let mut profile = ColorProfile::new_srgb();
        if let Some(ends) = ends {
            let [white, red, green, blue] = ends.map(|(x, y)| Chromaticity::new(x, y));
            if ends.iter().any(|(x, y)| !(*x >= 0.0 && *y > 0.0 && x + y <= 1.0)) {
                return None;
            }
            profile.update_rgb_colorimetry(white.to_xyyb(), ColorPrimaries { red, green, blue });
        }
        set_gamma(&mut profile, gamma);
        Profile::new(&profile, layout)
    }

    fn bright(primaries: &ColorProfile, transfer: Transfer, layout: Layout) -> Option<Profile> {
        let (deep, alpha) = (layout.is_deep(), layout.has_alpha());
        let matrix = |from: &ColorProfile, to: &ColorProfile| {
            from.transform_matrix(to).v.map(|row| row.map(|value| value as f32))
        };
        let wide = ColorProfile::new_bt2020();
        let hdr = Hdr::new(
            transfer,
            if deep { 65_536 } else { 256 },
            matrix(primaries, &wide),
            matrix(&wide, &ColorProfile::new_srgb()),
        );
        let way = Way::Bright(Box::new(hdr));
        Some(Profile {
            layout,
            source: Layout::Rgb { deep, alpha },
            target: Layout::Rgb { deep: false, alpha },
            converted: Vec::new(),
            way,
        })
    }

    fn new(profile: &ColorProfile, layout: Layout) -> Option<Profile> {
        // The library is memory safe, but a hostile profile may be one that it did not expect.
        catch_unwind(AssertUnwindSafe(|| Profile::way(profile, layout))).ok().flatten()
    }

    fn way(profile: &ColorProfile, layout: Layout) -> Option<Profile> {
        let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
        let (alpha, deep) = (layout.has_alpha(), layout.is_deep());
        let source = match (layout, profile.color_space) {
            (Layout::Rgb { .. } | Layout::Grey { .. }, DataColorSpace::Rgb) => Layout::Rgb { deep, alpha },
            (Layout::Grey { .. }, DataColorSpace::Gray) | (Layout::Cmyk, DataColorSpace::Cmyk) => layout,
            _ => return None,
        };
        let from = match source {
            Layout::Grey { alpha: false, .. } => Channels::Gray,
            Layout::Grey { alpha: true, .. } => Channels::GrayAlpha,
            Layout::Rgb { alpha: false, .. } => Channels::Rgb,
            Layout::Rgb { alpha: true, .. } | Layout::Cmyk => Channels::Rgba,
        };
        let to = if alpha { Channels::Rgba } else { Channels::Rgb };
        let way = if deep {
            Way::Sixteen(profile.create_transform_16bit(from, &srgb, to, options).ok()?, Vec::new(), Vec::new())
        } else {
            Way::Eight(profile.create_transform_8bit(from, &srgb, to, options).ok()?)
        };
        let mut found =
            Profile { layout, source, target: Layout::Rgb { deep: false, alpha }, converted: Vec::new(), way };
        if layout == Layout::GREY {
            let greys: Vec<u8> = (0..=255).collect();
            let mut table = Box::new([0; 768]);
            found.convert(&greys, &mut *table).ok()?;
            found.way = Way::Grey(table);
        }
        Some(found)
    }

    /// A row as sRGB on white.
    pub fn convert(&mut self, row: &[u8], rgb: &mut [u8]) -> Result<(), PhotoError> {
        if let Way::Grey(table) = &self.way {
            for (target, grey) in rgb.chunks_exact_mut(3).zip(row) {
                target.copy_from_slice(&table[usize::from(*grey) * 3..][..3]);
            }
            return Ok(());
        }
        let pixels = row.len() / self.layout.bytes();
        self.converted.resize(pixels * self.target.bytes(), 0);
        let expanded;
        let row = match (self.layout, self.source) {
            // Profiles count ink.
            (Layout::Cmyk, _) => {
                expanded = row.iter().map(|value| 255 - value).collect::<Vec<u8>>();
                &expanded
            }
            (Layout::Grey { deep, alpha }, Layout::Rgb { .. }) => {
                expanded = expand(row, 1 + usize::from(deep), self.layout.bytes(), alpha);
                &expanded
            }
            _ => row,
        };
        match &mut self.way {
            Way::Sixteen(transform, before, after) => {
                before.clear();
                before.extend(row.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])));
                after.resize(self.converted.len(), 0);
                transform.transform(before, after).map_err(|_| PhotoError::Unreadable)?;
                self.converted
                    .iter_mut()
                    .zip(after.iter())
                    .for_each(|(target, value)| *target = ((u32::from(*value) + 128) / 257) as u8);
            }
            Way::Eight(transform) => {
                transform.transform(row, &mut self.converted).map_err(|_| PhotoError::Unreadable)?
            }
            Way::Bright(hdr) => {
                let number = |channel: &[u8]| channel.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
                let (size, channel) = (self.source.bytes(), 1 + usize::from(self.source.is_deep()));
                for (pixel, target) in row.chunks_exact(size).zip(self.converted.chunks_exact_mut(self.target.bytes()))
                {
                    target[..3]
                        .copy_from_slice(&hdr.convert([0, 1, 2].map(|at| number(&pixel[at * channel..][..channel]))));
                    if let [_, _, _, alpha] = target {
                        *alpha = pixel[3 * channel];
                    }
                }
            }
            Way::Grey(_) => {}
        }
        self.target.convert(&self.converted, rgb);
        Ok(())
    }
}

fn set_gamma(profile: &mut ColorProfile, gamma: f32) {
    profile.cicp = None;
    let curve = Some(ToneReprCurve::Parametric(vec![gamma]));
    (profile.red_trc, profile.green_trc, profile.blue_trc) = (curve.clone(), curve.clone(), curve);
}

/// Grey pixels as RGB ones: the channel of `channel` bytes three times, then what else the pixel has.
fn expand(row: &[u8], channel: usize, pixel: usize, alpha: bool) -> Vec<u8> {
    let mut expanded = Vec::with_capacity(row.len() * 3);
    for pixel in row.chunks_exact(pixel) {
        let (grey, rest) = pixel.split_at(channel);
        expanded.extend(grey.iter().chain(grey).chain(grey));
        if alpha {
            expanded.extend(rest);
        }
    }
    expanded
}
