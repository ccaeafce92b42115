//! Pictures of what the catalogue holds, to look at.
//!
//!     cargo run -p isometric --example pictures -- pieces /tmp/pieces.png [id…]
//!     cargo run -p isometric --example pictures -- small docs/furniture.png
//!     cargo run -p isometric --example pictures -- surfaces /tmp/surfaces.png
//!     cargo run -p isometric --example pictures -- room room.json /tmp/room.png [night] [planet] [width]

#![expect(clippy::expect_used, reason = "a tool for whoever draws furniture")]

use isometric::{Catalogue, Drawing, Kind, Language, Room, Sprites, grid, sheet};
use resvg::{tiny_skia, usvg};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let catalogue = Catalogue::built_in().unwrap_or_else(|faults| {
        faults.iter().for_each(|fault| eprintln!("{fault}"));
        std::process::exit(1);
    });
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["pieces", out, ids @ ..] => save(&sheet(&catalogue, ids, Language::Korean), out, 1.0, "#f4ecdf"),
        ["small", out] => save(&sheet(&catalogue, &[], Language::Korean), out, 0.6, "#f4ecdf"),
        ["weights"] => {
            let mut weights: Vec<(usize, &str)> = catalogue
                .pieces()
                .iter()
                .map(|piece| ((0..4).map(|k| catalogue.weight(&piece.id, k)).max().unwrap_or(0), piece.id.as_str()))
                .collect();
            weights.sort_unstable();
            weights.iter().for_each(|(weight, id)| println!("{weight} {id}"));
            let all = catalogue.pieces().iter().flat_map(|piece| {
                let rotations: &[u8] = if piece.kind == Kind::Wall { &[0, 3] } else { &[0, 1, 2, 3] };
                rotations.iter().map(|&rotation| catalogue.weight(&piece.id, rotation)).collect::<Vec<_>>()
            });
            let all: Vec<usize> = all.collect();
            println!("{} pieces, mean {} over all rotations", weights.len(), all.iter().sum::<usize>() / all.len());
        }
        ["surfaces", out, night @ ..] => save(&surfaces(&catalogue, !night.is_empty()), out, 1.0, "#efe7f5"),
        ["room", file, out, rest @ ..] => {
            let text = std::fs::read_to_string(file).expect("a file of a room");
            let room: Room = serde_json::from_str(&text).expect("a room");
            for refusal in isometric::refusals(&catalogue, &room) {
                eprintln!("{refusal:?} {:?}", refusal.item.map(|at| &room.items[at]));
            }
            let night = rest.contains(&"night");
            let planet = rest.iter().find(|word| catalogue.skies.iter().any(|sky| sky.id == **word));
            let width = rest.iter().find_map(|word| word.parse().ok()).unwrap_or(1160.0);
            let drawing = Drawing { night, planet: planet.unwrap_or(&"saturn"), ..Drawing::default() };
            let svg = Sprites::new("r").room(&catalogue, &room, &drawing);
            eprintln!("{} items, {} bytes", room.items.len(), svg.len());
            save(&svg, out, width / 1084.0, if night { "#171140" } else { "#e6e8fb" });
        }
        _ => eprintln!("sheet pieces|surfaces|room …: see the head of the example"),
    }
}

fn surfaces(catalogue: &Catalogue, night: bool) -> String {
    let mut cells = Vec::new();
    for n in 0..catalogue.wallpapers.len().max(catalogue.floorings.len()) {
        let (Some(paper), Some(floor)) = (
            catalogue.wallpapers.get(n).or(catalogue.wallpapers.first()),
            catalogue.floorings.get(n).or(catalogue.floorings.first()),
        ) else {
            continue;
        };
        let planet = &catalogue.skies[n % catalogue.skies.len()].id;
        let svg = Sprites::new(&format!("s{n}")).empty(catalogue, &paper.id, &floor.id, planet, night);
        let placed = svg.replacen("<svg ", "<svg width=\"480\" height=\"370\" ", 1);
        cells.push((placed, format!("{} · {} / {} · {}", paper.name.ko, paper.id, floor.name.ko, floor.id)));
    }
    grid(&cells, 3, (480, 400))
}

fn save(svg: &str, out: &str, scale: f32, background: &str) {
    let mut options = usvg::Options::default();
    options.fontdb_mut().load_system_fonts();
    let tree = usvg::Tree::from_str(svg, &options).expect("our own SVG");
    let size = tree.size();
    let at = |length: f32| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a picture's size")]
        let pixels = (length * scale).ceil() as u32;
        pixels
    };
    let mut picture = tiny_skia::Pixmap::new(at(size.width()), at(size.height())).expect("a size");
    let part = |from: usize| u8::from_str_radix(&background[from..from + 2], 16).unwrap_or(255);
    picture.fill(tiny_skia::Color::from_rgba8(part(1), part(3), part(5), 255));
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.save_png(out).expect("a place for the picture");
}
