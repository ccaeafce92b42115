//! What stands on the floor casts a shadow: soft, and without filters, so that it looks the same wherever it is drawn.

use std::fmt::Write as _;

use crate::Placement;
use crate::light;
use crate::measure::{Point, screen, wide};
use crate::pen::{Bounds, NOWHERE, Pen, at, join};
use crate::piece::{Piece, Shadow};
use crate::placement::footprint;

/// How wide the edge of a shadow is, and how dark, in steps too small to be seen one by one.
const SHADOWS: [(&str, &str); 8] =
    [("28", "012"), ("24", "02"), ("20", "03"), ("16", "035"), ("12", "035"), ("8", "03"), ("4", "024"), ("1", "02")];

/// The shadow of all that stands on the floor: one outline, so that nowhere two are darker than one.
pub(crate) fn cast(text: &mut String, prefix: &str) {
    text.push_str("<g fill=\"#1b0f45\" stroke=\"#1b0f45\">");
    for (width, opacity) in SHADOWS {
        let _ = write!(text, "<use href=\"#{prefix}s\" stroke-width=\"{width}\" opacity=\".{opacity}\"/>");
    }
    text.push_str("</g>");
}

/// The outline of the shadow of one item: its footprint and a short cast towards +x.
pub(crate) fn shadow_into(text: &mut String, piece: &Piece, item: &Placement) -> Bounds {
    let (w, d) = footprint(piece, item.rotation);
    let ([x, y, _], w, d) = (light::corner(item), 10 * w, 10 * d);
    let cast = (20 + piece.height / 4 * 10).min(90);
    let mut pen = Pen::new();
    let mut seen = NOWHERE;
    match piece.shadow {
        Shadow::None => {}
        Shadow::Circle(radius) => {
            let (cx, cy) = screen([x + w / 2, y + d / 2, 0]);
            let a = wide(radius);
            let b = a >> 1;
            pen.to((cx - a, cy)).arc((a, b), 0, "11", 2 * a + 3 * cast, -cast);
            pen.arc((a + cast * 3 / 2, b + cast / 2), 0, "11", -2 * a - 3 * cast, cast);
            seen = join(&at(cx - a, cy - b), &at(cx + a + 3 * cast, cy + b));
        }
        Shadow::Footprint => {
            let (g, far) = (10, x + w - 10);
            let points: [Point; 5] = [
                [x + g, y + g, 0],
                [far + cast, y + g, 0],
                [far + cast, y + d - g - cast / 2, 0],
                [far, y + d - g, 0],
                [x + g, y + d - g, 0],
            ];
            pen.outline(&points.map(screen));
            seen = pen.bounds;
        }
    }
    if !pen.data.is_empty() {
        text.push_str(&pen.data);
        text.push('z');
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_of_the_edge_is_seen_by_itself() {
        let steps: Vec<(i32, i32)> = SHADOWS
            .iter()
            .map(|(width, opacity)| (width.parse().unwrap(), format!("{opacity:0<3}").parse().unwrap()))
            .collect();
        assert!(steps.iter().all(|(_, opacity)| *opacity < 40), "in thousandths: {steps:?}");
        assert!(steps.windows(2).all(|pair| (1..=4).contains(&(pair[0].0 - pair[1].0))), "{steps:?}");
        let whole: i32 = steps.iter().map(|(_, opacity)| opacity).sum();
        assert!((180..=230).contains(&whole), "as dark as before: {whole}");
    }
}
