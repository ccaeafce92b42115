//! What drawings refer to: gradients, the sky.

use std::fmt::Write as _;

use crate::colour::{DUSK, Rgb, Tint, tinted};
use crate::piece::Glow;
use crate::sky::Sky;

/// By night outside.
const OUTSIDE: Tint = [112, 104, 176];

/// The sky's colours, the planet, the hills.
pub(crate) fn sky_defs(text: &mut String, sky: &Sky, night: bool, prefix: &str) {
    let [above, below] = if night { &sky.night } else { &sky.day };
    let _ = write!(
        text,
        "<linearGradient id=\"{prefix}k\" x2=\"0\" y2=\"1\"><stop stop-color=\"{above}\"/><stop offset=\"1\" stop-color=\"{below}\"/></linearGradient><symbol id=\"{prefix}p\" viewBox=\"-100 -100 200 200\">{}</symbol><g id=\"{prefix}h\">",
        sky.planet.replace('@', prefix)
    );
    for (colour, data) in &sky.hills {
        let colour = Rgb::parse(colour).unwrap_or(DUSK);
        let colour = if night { tinted(colour, OUTSIDE) } else { colour };
        let _ = write!(text, "<path fill=\"{}\" d=\"{data}\"/>", colour.text());
    }
    text.push_str("</g>");
}

/// The gradients that all round things share.
pub(crate) fn shading_defs(text: &mut String, prefix: &str) {
    let _ = write!(
        text,
        "<linearGradient id=\"{prefix}y\"><stop stop-color=\"#5a3a80\" stop-opacity=\"0\"/><stop offset=\"1\" stop-color=\"#2f2264\" stop-opacity=\".46\"/></linearGradient><linearGradient id=\"{prefix}e\"><stop stop-color=\"#ff8a4d\" stop-opacity=\"0\"/><stop offset=\"1\" stop-color=\"#ff8a4d\" stop-opacity=\".35\"/></linearGradient><radialGradient id=\"{prefix}o\" cx=\".34\" cy=\".26\" r=\".82\"><stop stop-color=\"#fff8e8\" stop-opacity=\".5\"/><stop offset=\".4\" stop-color=\"#fff4dc\" stop-opacity=\".06\"/><stop offset=\".7\" stop-color=\"#4a2f7a\" stop-opacity=\".16\"/><stop offset=\"1\" stop-color=\"#2f2264\" stop-opacity=\".5\"/></radialGradient><radialGradient id=\"{prefix}b\"><stop stop-color=\"#fff\" stop-opacity=\".75\"/><stop offset=\"1\" stop-color=\"#fff\" stop-opacity=\"0\"/></radialGradient>"
    );
}

pub(crate) fn glow_defs(text: &mut String, glow: Glow, prefix: &str) {
    let (colour, inner, middle) = match glow {
        Glow::Warm => ("ffc26a", "72", "26"),
        Glow::Cool => ("8fe4ff", "55", "17"),
        Glow::Rose => ("ff9ad5", "55", "17"),
    };
    let name = glow.name();
    let _ = write!(
        text,
        "<radialGradient id=\"{prefix}{name}\"><stop stop-color=\"#{colour}\" stop-opacity=\".{inner}\"/><stop offset=\".45\" stop-color=\"#{colour}\" stop-opacity=\".{middle}\"/><stop offset=\"1\" stop-color=\"#{colour}\" stop-opacity=\"0\"/></radialGradient>"
    );
}
