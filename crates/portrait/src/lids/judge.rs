//! When a lid stays open: what was found does not look like skin that could close. The numbers come from looking at
//! closed eyes of many photographs.

use super::lab::Lab;
use super::skin::Skin;
use crate::hints::NoBlink;

/// Eyes less open than this (height by width) are shut already; wider ones have no lid to see.
const SHUT: f32 = 0.15;
const WIDE: f32 = 0.48;
/// Skin under the eye that is darker than the cheek by so much lies behind dark glass; on darker skin a share says
/// more: under this one always, under the second if the lid has lost the colour of skin.
const DARK_GLASS: f32 = 34.0;
const DARK_SHARE: (f32, f32) = (0.47, 0.62);
const GREY: f32 = 0.4;
/// Lids of one person differ in lightness by no more, nor does the skin under their eyes; more only where the cheeks
/// say that the light does.
const ALIKE: [f32; 2] = [17.0, 15.0];
/// Even then not by so much.
const SHADOW: f32 = 34.0;

/// Skin under the eye that is so even, and so much of it, says what a lid in shadow looks like.
const EVEN: (f32, f32) = (6.0, 0.90);

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
    // without the colour of skin it is a lens, or paint; then nothing else may be doubtful
    let color = |color: &Lab| color[1].hypot(color[2]);
    if color(lid) < GREY * color(under) && found.kept < 0.85 {
        return Err(NoBlink::SkinUnsure);
    }
    let is_even = found.residual < EVEN.0 && found.kept >= EVEN.1;
    let is_off = !between.contains(&lid[0])
        || chroma(under).min(chroma(strip)) > 9.0
        || found.spread > 9.3
        || lid[0] < under[0] - 21.0
        // deep sockets, a fringe; where the skin below is very even a lid can be carried on from there
        || (strip[0] < under[0] - 31.0 && !is_even);
    if is_off { Err(NoBlink::SkinUnsure) } else { Ok(()) }
}

/// Skin around an eye that is much darker than the cheek lies behind dark glass, or in a shadow as dark.
pub(super) fn shade(skin: &Skin, cheek: f32) -> Result<(), NoBlink> {
    let [_, under] = skin.light;
    let [of_lid, of_under] = skin.chroma;
    let is_dark = under < cheek - DARK_GLASS
        || under < DARK_SHARE.0 * cheek
        || (under < DARK_SHARE.1 * cheek && of_lid < GREY * of_under);
    if is_dark { Err(NoBlink::Glasses) } else { Ok(()) }
}

/// Two lids of one person, in one light or in two that fall on the cheeks as well.
pub(super) fn alike(left: &Skin, right: &Skin, cheeks: [f32; 2]) -> Result<(), NoBlink> {
    let light = cheeks[0] - cheeks[1];
    let is_off = (0..2).any(|part| {
        let apart = left.light[part] - right.light[part];
        apart.abs() > ALIKE[part] && ((apart - light).abs() > ALIKE[part] || apart.abs() > SHADOW)
    });
    if is_off { Err(NoBlink::SkinUnsure) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A lid of a brow's shadow, over skin that is so uneven.
    fn deep(residual: f32, kept: f32) -> Result<(), NoBlink> {
        let (under, strip, lid) = ([60.0, 26.0, 26.0], [14.0, 10.0, 9.0], [45.0, 27.0, 23.0]);
        skin(&Measures { under, strip, lid, spread: 4.1, residual, kept })
    }

    #[test]
    fn a_lid_in_deep_shadow_closes_where_the_skin_below_is_even() {
        assert_eq!(deep(5.2, 0.92), Ok(()));
        assert_eq!(deep(8.0, 0.92), Err(NoBlink::SkinUnsure));
        assert_eq!(deep(5.2, 0.85), Err(NoBlink::SkinUnsure));
        assert_eq!(deep(17.0, 0.92), Err(NoBlink::Glasses));
    }

    #[test]
    fn shut_and_wide_eyes_stay_as_they_are() {
        assert_eq!(openness([0.3, 0.3]), Ok(()));
        assert_eq!(openness([0.14, 0.14]), Err(NoBlink::EyesNarrow));
        assert_eq!(openness([0.3, 0.11]), Err(NoBlink::EyesNarrow));
        assert_eq!(openness([0.3, 0.5]), Err(NoBlink::EyesWide));
    }
}
