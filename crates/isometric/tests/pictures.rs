//! Every piece becomes a picture, from every side, by day and by night, in its other colours and with its lamps off.

#![expect(clippy::unwrap_used, reason = "a test")]

use isometric::{Catalogue, Kind, Look, Sprites};
use resvg::{tiny_skia, usvg};

/// The picture of an SVG at half its size.
fn picture(svg: &str) -> tiny_skia::Pixmap {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).unwrap();
    let size = tree.size().to_int_size();
    let mut picture = tiny_skia::Pixmap::new(size.width() / 2, size.height() / 2).unwrap();
    resvg::render(&tree, tiny_skia::Transform::from_scale(0.5, 0.5), &mut picture.as_mut());
    picture
}

/// How many pixels are covered, and how bright they are together.
fn seen(picture: &tiny_skia::Pixmap) -> (usize, u64) {
    let covered = picture.pixels().iter().filter(|pixel| pixel.alpha() > 200);
    let light =
        covered.clone().map(|pixel| u64::from(pixel.red()) + u64::from(pixel.green()) + u64::from(pixel.blue()));
    (covered.clone().count(), light.sum())
}

#[test]
fn every_piece_is_seen() {
    let catalogue = Catalogue::built_in().unwrap();
    let sprites = Sprites::new("r");
    for piece in catalogue.pieces() {
        let look = |look: Look| {
            let svg = sprites.piece(&catalogue, &piece.id, look, "neptune").unwrap();
            seen(&picture(&svg))
        };
        let rotations: &[u8] = if piece.kind == Kind::Wall { &[0, 3] } else { &[0, 1, 2, 3] };
        for &rotation in rotations {
            let day = look(Look { rotation, ..Look::default() });
            assert!(day.0 > 60, "{} at {rotation}: {} pixels", piece.id, day.0);
            if !piece.has_lamp() {
                let night = look(Look { rotation, night: Some(0), ..Look::default() });
                assert!(night.1 < day.1, "{} at {rotation} is as bright by night", piece.id);
            }
        }
        let plain = look(Look::default());
        for colour in 1..piece.colours {
            assert_ne!(look(Look { colour, ..Look::default() }), plain, "{} in colour {colour} is the same", piece.id);
        }
        if piece.has_lamp() {
            let dark = Look { night: Some(2), lit: false, ..Look::default() };
            assert!(look(dark).1 <= look(Look { lit: true, ..dark }).1, "{}: its lamp shines when it is off", piece.id);
        }
    }
}
