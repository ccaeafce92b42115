//! Draws a contact sheet of different faces.
//!
//! `cargo run --release -p drawn-faces --example gallery -- SHEET.png [--first 0] [--columns 6] [--rows 4] [--size 320]
//! [--seeds 3,14,15] [--marks] [--closer]`
//!
//! `--marks` puts a green dot on every landmark, and a red one on every handle of the engine; `--closer` shows
//! only the faces.

use std::env;
use std::error::Error;
use std::time::Instant;

use drawn_faces::{Face, Landmarks, Point, render};
use image::{Rgb, RgbImage, imageops};
use portrait::{Photo, survey};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let path = arguments
        .first()
        .ok_or("usage: gallery SHEET.png [--first 0] [--columns 6] [--rows 4] [--size 320] [--marks]")?;
    let number = |name: &str, otherwise: u32| -> Result<u32, Box<dyn Error>> {
        match arguments.iter().position(|argument| argument == name) {
            Some(at) => Ok(arguments.get(at + 1).ok_or(format!("{name} needs a number"))?.parse()?),
            None => Ok(otherwise),
        }
    };
    let (first, columns, rows, size) =
        (number("--first", 0)?, number("--columns", 6)?, number("--rows", 4)?, number("--size", 320)?);
    let chosen: Option<Vec<u64>> = match arguments.iter().position(|argument| argument == "--seeds") {
        Some(at) => Some(
            arguments
                .get(at + 1)
                .ok_or("--seeds needs numbers")?
                .split(',')
                .map(str::parse)
                .collect::<Result<_, _>>()?,
        ),
        None => None,
    };
    let marks = arguments.iter().any(|argument| argument == "--marks");
    let closer = arguments.iter().any(|argument| argument == "--closer");
    let drawn = if closer { 2 * size } else { size };
    let mut sheet = RgbImage::new(columns * size, rows * size);
    let clock = Instant::now();
    for cell in 0..columns * rows {
        let seed = match &chosen {
            Some(seeds) => match seeds.get(cell as usize) {
                Some(seed) => *seed,
                None => break,
            },
            None => u64::from(first + cell),
        };
        let (rgb, landmarks) = render(&Face::random(seed), drawn as usize);
        let mut picture = RgbImage::from_raw(drawn, drawn, rgb).ok_or("a picture has the wrong length")?;
        if marks {
            mark(&mut picture, &landmarks);
        }
        if closer {
            picture = imageops::crop_imm(&picture, size / 2, size / 2 - size / 16, size, size).to_image();
        }
        imageops::replace(&mut sheet, &picture, i64::from(cell % columns * size), i64::from(cell / columns * size));
    }
    println!("{:.0} ms a face", clock.elapsed().as_secs_f64() * 1000.0 / f64::from(columns * rows));
    sheet.save(path)?;
    Ok(())
}

fn mark(picture: &mut RgbImage, landmarks: &Landmarks) {
    let found = Photo::from_rgb(picture.width(), picture.height(), picture.as_raw().clone())
        .map_or_else(Vec::new, |photo| survey(&photo));
    for (_, point) in landmarks.named() {
        dot(picture, point, Rgb([0, 255, 60]));
    }
    if let Some(found) = found.first() {
        for [x, y] in found.handles.points() {
            dot(picture, [found.crop.x + x * found.crop.side, found.crop.y + y * found.crop.side], Rgb([255, 0, 40]));
        }
    }
}

fn dot(picture: &mut RgbImage, [x, y]: Point, colour: Rgb<u8>) {
    for (dx, dy) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
        let (x, y) = (x as i32 + dx, y as i32 + dy);
        if x >= 0 && y >= 0 && (x as u32) < picture.width() && (y as u32) < picture.height() {
            picture.put_pixel(x as u32, y as u32, colour);
        }
    }
}
