//! Draws a contact sheet of different faces.
//!
//! `cargo run --release -p drawn-faces --example gallery -- SHEET.png [--first 0] [--columns 6] [--rows 4] [--size 320] [--marks]`

use std::env;
use std::error::Error;
use std::time::Instant;

use drawn_faces::{Face, Landmarks, render};
use image::{Rgb, RgbImage, imageops};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let path = arguments.first().ok_or("usage: gallery SHEET.png [--first 0] [--columns 6] [--rows 4] [--size 320] [--marks]")?;
    let number = |name: &str, otherwise: u32| -> Result<u32, Box<dyn Error>> {
        match arguments.iter().position(|argument| argument == name) {
            Some(at) => Ok(arguments.get(at + 1).ok_or(format!("{name} needs a number"))?.parse()?),
            None => Ok(otherwise),
        }
    };
    let (first, columns, rows, size) = (number("--first", 0)?, number("--columns", 6)?, number("--rows", 4)?, number("--size", 320)?);
    let marks = arguments.iter().any(|argument| argument == "--marks");
    let mut sheet = RgbImage::new(columns * size, rows * size);
    let clock = Instant::now();
    for cell in 0..columns * rows {
        let (rgb, landmarks) = render(&Face::random(u64::from(first + cell)), size as usize);
        let mut picture = RgbImage::from_raw(size, size, rgb).ok_or("a picture has the wrong length")?;
        if marks {
            mark(&mut picture, &landmarks);
        }
        imageops::replace(&mut sheet, &picture, i64::from(cell % columns * size), i64::from(cell / columns * size));
    }
    println!("{:.0} ms a face", clock.elapsed().as_secs_f64() * 1000.0 / f64::from(columns * rows));
    sheet.save(path)?;
    Ok(())
}

fn mark(picture: &mut RgbImage, landmarks: &Landmarks) {
    for (_, [x, y]) in landmarks.named() {
        for (dx, dy) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
            let (x, y) = (x as i32 + dx, y as i32 + dy);
            if x >= 0 && y >= 0 && (x as u32) < picture.width() && (y as u32) < picture.height() {
                picture.put_pixel(x as u32, y as u32, Rgb([0, 255, 60]));
            }
        }
    }
}
