//! All pieces on one sheet, to look at: each from all sides, with its name, and what it weighs.

use std::fmt::Write as _;

use crate::catalogue::Catalogue;
use crate::room::Language;
use crate::sprite::{Look, Sprites, rotations};

/// A sheet of the pieces with these ids, or of all: as SVG, with names in the fonts that whoever draws it has. A few
/// are shown larger, and with their other colourways.
#[must_use]
pub fn sheet(catalogue: &Catalogue, ids: &[&str], language: Language) -> String {
    let large = !ids.is_empty() && ids.len() < 30;
    let (side, high, each, columns) = if large { (190, 200, 6, 2) } else { (104, 104, 4, 4) };
    let mut cells = Vec::new();
    for (at, piece) in catalogue.pieces().iter().enumerate() {
        if !ids.is_empty() && !ids.contains(&piece.id.as_str()) {
            continue;
        }
        let turned = rotations(piece.kind).iter().map(|&rotation| Look { rotation, ..Look::default() });
        let coloured = (1..piece.colours).map(|colour| Look { colour, ..Look::default() });
        let looks = turned.chain(if large { Some(coloured) } else { None }.into_iter().flatten());
        let mut drawing = String::new();
        for (n, look) in looks.take(each).enumerate() {
            let planet = piece.planet.as_deref().unwrap_or("saturn");
            if let Some(svg) = Sprites::new(&format!("p{at}-{n}")).piece(catalogue, &piece.id, look, planet) {
                let place = format!("<svg x=\"{}\" y=\"4\" width=\"{side}\" height=\"{}\" ", n * side, high - 4);
                drawing.push_str(&svg.replacen("<svg ", &place, 1));
            }
        }
        let weight = rotations(piece.kind).iter().map(|&rotation| catalogue.weight(&piece.id, rotation)).max();
        let name = piece.name.in_language(language).replace('&', "&amp;").replace('<', "&lt;");
        cells.push((drawing, format!("{name} · {} · {}", piece.id, weight.unwrap_or(0))));
    }
    grid(&cells, columns, (side * each, high + 22))
}

/// Drawings in cells beside each other, each above its words.
#[must_use]
pub fn grid(cells: &[(String, String)], columns: usize, (w, h): (usize, usize)) -> String {
    let (wide, high) = (columns * (w + 6) + 6, cells.len().div_ceil(columns) * (h + 6) + 6);
    let mut text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\">");
    for (at, (drawing, words)) in cells.iter().enumerate() {
        let (x, y) = (6 + at % columns * (w + 6), 6 + at / columns * (h + 6));
        let _ = write!(
            text,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"#fffaf1\"/><g transform=\"translate({x} {y})\">{drawing}</g><text x=\"{}\" y=\"{}\" font-family=\"Noto Sans CJK KR\" font-size=\"13\" text-anchor=\"middle\" fill=\"#5d4038\">{words}</text>",
            x + w / 2,
            y + h - 8
        );
    }
    text + "</svg>"
}
