//! When a lid stays open: what was found does not look like skin that could close. The numbers come from looking at
//! closed eyes of many photographs.

use super::lab::Lab;
use super::skin::Skin;
use crate::plan::NoBlink;

/// Eyes less open than this (height by width) are shut already; wider ones have no lid to see.
const SHUT: f32 = 0.15;
const WIDE: f32 = 0.48;
const DARK_GLASS: f32 = 34.0;

/// What is judged of one lid; lightness in L of Lab.
pub(super) struct Measures {
    /// Medians of the skin under the eye, of the strip below the brow, and of the closed lid.
    pub under: Lab,
    pub strip: Lab,
    pub lid: Lab,
    /// Deviation of the lightness within the closed lid.
    pub spread: f32,
    /// How far the skin around the eye is from an even one.
    pub residual: f32,
    /// Share of the skin under the eye that is like the rest of it.
    pub kept: f32,
}

pub(super) fn openness(open: [f32; 2]) -> Result<(), NoBlink> {
    if 0.5 * (open[0] + open[1]) < SHUT || open[0].min(open[1]) < 0.8 * SHUT {
        return Err(NoBlink::EyesNarrow);
    }
    if open[0].max(open[1]) > WIDE {
        return Err(NoBlink::EyesWide);
    }
    Ok(())
}

pub(super) fn skin(found: &Measures) -> Result<(), NoBlink> {
    let Measures { under, strip, lid, .. } = found;
    let chroma = |other: &Lab| (lid[1] - other[1]).hypot(lid[2] - other[2]);
    let between = under[0].min(strip[0]) - 9.0..=under[0].max(strip[0]) + 9.0;
    if found.kept < 0.70 || found.residual > 16.5 {
        return Err(NoBlink::Glasses);
    }
    let is_off = !between.contains(&lid[0])
        || chroma(under).min(chroma(strip)) > 9.0
        || found.spread > 9.3
        || lid[0] < under[0] - 21.0
        // deep sockets, a fringe
        || strip[0] < under[0] - 31.0;
    if is_off { Err(NoBlink::SkinUnsure) } else { Ok(()) }
}

/// Skin around an eye that is much darker than the cheek lies behind dark glass.
pub(super) fn shade(skin: &Skin, cheek: f32) -> Result<(), NoBlink> {
    if skin.light[1] < cheek - DARK_GLASS { Err(NoBlink::Glasses) } else { Ok(()) }
}

/// Two lids of one person in one light.
pub(super) fn alike(left: &Skin, right: &Skin) -> Result<(), NoBlink> {
    if (left.light[0] - right.light[0]).abs() > 17.0 || (left.light[1] - right.light[1]).abs() > 15.0 {
        Err(NoBlink::SkinUnsure)
    } else {
        Ok(())
    }
}
