//! The code on the back of a card, read from the picture of it as it is printed: 85.6 × 54 mm.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::{address_of, known_town};
use crate::support::{Engine, Town};

const CARD: f32 = 85.6;
const INCH: f32 = 25.4;

/// The part of `page` from `begin` to `end`, with both.
fn part<'p>(page: &'p str, begin: &str, end: &str) -> &'p str {
    let start = page.find(begin).unwrap_or_else(|| panic!("{begin}"));
    let length = page[start..].find(end).unwrap_or_else(|| panic!("{end}"));
    &page[start..start + length + end.len()]
}

/// The number of an attribute of `element`.
fn number(element: &str, name: &str) -> f32 {
    part(element, &format!(" {name}=\""), "\" ").split('"').nth(1).unwrap().parse().unwrap()
}

/// The back as a drawing of its own; for phones where `is_tall`.
fn back(page: &str, is_tall: bool) -> String {
    let face = part(page, "<div class=\"face back\">", "<div class=\"holo\">");
    let drawing = if is_tall { &face[face.rfind("<svg").unwrap()..] } else { &face[face.find("<svg").unwrap()..] };
    let drawing = part(drawing, "<svg", "</svg>");
    let symbols = [part(page, "<symbol id=\"qr\"", "</symbol>"), part(page, "<symbol id=\"pl-", "</symbol>")];
    drawing.replacen("<defs>", &format!("<defs>{}", symbols.concat()), 1)
}

/// What a reader finds in the picture, drawn `scale` times as large and turned by so many degrees.
fn read(svg: &str, scale: f32, degrees: f32) -> Option<String> {
    let tree = Tree::from_str(svg, &Options::default()).unwrap();
    let (wide, high) = (tree.size().width() * scale, tree.size().height() * scale);
    let mut pixmap = Pixmap::new(wide.ceil() as u32, high.ceil() as u32).unwrap();
    pixmap.fill(resvg::tiny_skia::Color::WHITE);
    let turned = Transform::from_rotate_at(degrees, wide / 2.0, high / 2.0).pre_scale(scale, scale);
    resvg::render(&tree, turned, &mut pixmap.as_mut());
    let grey = |x: usize, y: usize| {
        let pixel = pixmap.pixel(x as u32, y as u32).unwrap();
        ((u32::from(pixel.red()) * 3 + u32::from(pixel.green()) * 6 + u32::from(pixel.blue())) / 10) as u8
    };
    let (wide, high) = (pixmap.width() as usize, pixmap.height() as usize);
    // a lens and paper blur what is printed
    let blurred = |x: usize, y: usize| {
        let near = |at: usize, end: usize| at.saturating_sub(1)..(at + 2).min(end);
        let all: Vec<u32> = near(y, high).flat_map(|y| near(x, wide).map(move |x| u32::from(grey(x, y)))).collect();
        (all.iter().sum::<u32>() / all.len() as u32) as u8
    };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(wide, high, blurred);
    let grids = picture.detect_grids();
    grids.iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}

/// What somebody holds who turns a card a little, nearer and farther, until it is read: every code is another one, and
/// this reader misses one of thirty in a single look that is turned by 4 degrees, one of 150 in one that is not.
fn seen(svg: &str, scale: f32, degrees: f32) -> Option<String> {
    let looks = [(1.0, 0.0), (1.06, 0.7), (0.95, -0.7), (1.1, 1.4), (1.15, -1.4)];
    looks.into_iter().find_map(|(nearer, more)| read(svg, scale * nearer, degrees + more))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_is_read_from_the_printed_card() {
    let town = known_town(Engine::Sqlite).await;
    let person = town.resident("달", "saturn", 7, 3).await;
    let (page, address) = (person.get("/card").await.text(), address_of(&person).await);
    let svg = back(&page, false);
    let modules: f32 =
        part(&page, "<symbol id=\"qr\" viewBox=\"0 0 ", "\">").split(' ').nth(4).unwrap().parse().unwrap();
    let width = number(part(&svg, "<use href=\"#qr\"", "/>"), "width");
    let module = width * CARD / 1012.0 / modules;
    println!("{} characters, {modules} modules with the quiet zone, {module:.3} mm each", address.len());
    assert!(address.len() <= 120);
    assert!(module >= 0.4, "a phone reads that from a hand's breadth: {module}");
    for (dpi, degrees) in [(300.0, 0.0), (300.0, 4.0), (203.0, 0.0)] {
        let scale = CARD / INCH * dpi / 1012.0;
        assert_eq!(seen(&svg, scale, degrees).as_deref(), Some(&*address), "{dpi} dpi, turned by {degrees}");
    }
    // and from the screen of a phone of 390 pixels, each of two
    assert_eq!(seen(&back(&page, true), 358.0 / 638.0 * 2.0, 0.0).as_deref(), Some(&*address));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_with_a_long_name_has_a_code_that_is_read() {
    let origin = format!("https://{}.example.org:8443", "migrations-of-our-town".repeat(2));
    let town = Town::with(Engine::Sqlite, |config| {
        config.listen = ([127, 0, 0, 1], 8080).into();
    })
    .await;
    let person = town.resident("달", "saturn", 7, 3).await;
    let drawing =
        center::proofs::qr::draw(&address_of(&person).await.replace("http://127.0.0.1:8080", &origin)).unwrap();
    assert!(313.0 * CARD / 1012.0 / drawing.side as f32 >= 0.4, "{}", drawing.side);
}
