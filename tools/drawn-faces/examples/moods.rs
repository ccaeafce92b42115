//! Animates a family of drawn faces and lays three frames of each on one sheet a mood: at rest, in the middle of the
//! motion, and where the eyes are closed.
//!
//! ```sh
//! cargo run --release -p drawn-faces --example moods -- FOLDER [--size 208] [--seeds 3,14,15] [--eyes] \
//!     [--mood dream]
//! ```
//!
//! Writes `FOLDER/MOOD.jpg`, two faces a row; prints which do not blink, and why. `--eyes` cuts out the eyes and
//! enlarges them.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::{env, fs};

use drawn_faces::{Face, render};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{RgbImage, SubImage};
use portrait::{Animation, Mood, Photo, Request, survey};

/// Who is on the sheets by default: light skin, a monolid; hooded lids tilted, a fringe; glasses, a full beard; dark
/// skin, darker skin; old, half profile; uneven light, receding hair.
const FAMILY: [u64; 12] = [39, 49, 10, 14, 16, 34, 6, 28, 59, 24, 33, 26];
const FACES_A_ROW: u32 = 2;
const QUALITY: u8 = 84;
/// Sides of the drawn photo, in pixels.
const PHOTO: usize = 640;

/// The middle of the motion and the closed eyes, as frames of the loop.
fn telling(mood: Mood) -> [usize; 2] {
    match mood {
        Mood::Greeting => [32, 24],
        Mood::Smile => [40, 64],
        Mood::LookAround => [59, 37],
        Mood::Dream => [30, 43],
        Mood::Talk => [30, 51],
        Mood::Wink => [20, 35],
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let folder =
        arguments.first().ok_or("usage: moods FOLDER [--size 208] [--seeds 3,14,15] [--eyes] [--mood dream]")?;
    let value =
        |name: &str| arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1));
    let size: u32 = value("--size").map_or(Ok(208), |text| text.parse())?;
    let seeds: Vec<u64> = match value("--seeds") {
        Some(text) => text.split(',').map(str::parse).collect::<Result<_, _>>()?,
        None => FAMILY.to_vec(),
    };
    let moods = match value("--mood") {
        Some(name) => vec![Mood::parse(name).ok_or("the mood is greeting, smile, look_around, dream, talk or wink")?],
        None => Mood::ALL.to_vec(),
    };
    let eyes = arguments.iter().any(|argument| argument == "--eyes");
    fs::create_dir_all(folder)?;
    let photos = seeds.iter().map(|seed| photo(*seed)).collect::<Result<Vec<Photo>, _>>()?;
    for mood in moods {
        let mut cells = Vec::new();
        for (seed, photo) in seeds.iter().zip(&photos) {
            let animation = Animation::prepare(&Request {
                photo,
                sizes: &[size],
                face: portrait::Face::Automatic,
                mood,
                blink: true,
            })?;
            println!("{} {seed}: {}", mood.key(), animation.no_blink().map_or("blinks", |reason| reason.key()));
            let [moving, closed] = telling(mood);
            for frame in [animation.still(), animation.frame(moving), animation.frame(closed)] {
                let frame = RgbImage::from_raw(size, size, frame).ok_or("a frame has the wrong length")?;
                cells.push(if eyes { around_eyes(photo, &frame) } else { frame });
            }
        }
        save(&cells, 3 * FACES_A_ROW, &Path::new(folder).join(format!("{}.jpg", mood.key())))?;
    }
    Ok(())
}

fn photo(seed: u64) -> Result<Photo, Box<dyn Error>> {
    let (rgb, _) = render(&Face::random(seed), PHOTO);
    Ok(Photo::from_rgb(PHOTO as u32, PHOTO as u32, rgb).ok_or("a picture has the wrong length")?)
}

/// Both eyes with their brows, where the engine sees them, twice as large.
fn around_eyes(photo: &Photo, frame: &RgbImage) -> RgbImage {
    let handles = survey(photo).first().map(|found| found.handles).unwrap_or(portrait::Handles::template());
    let [left, right] = [handles.left_outer, handles.right_outer];
    let side = frame.width() as f32;
    let middle = [0, 1].map(|axis| 0.5 * (left[axis] + right[axis]) * side);
    let (width, height) = ((0.42 * side) as u32, (0.21 * side) as u32);
    let clamp = |middle: f32, extent: u32| ((middle - 0.5 * extent as f32).max(0.0) as u32).min(frame.width() - extent);
    let part: SubImage<&RgbImage> =
        imageops::crop_imm(frame, clamp(middle[0], width), clamp(middle[1], height), width, height);
    imageops::resize(&part.to_image(), 2 * width, 2 * height, FilterType::CatmullRom)
}

fn save(cells: &[RgbImage], columns: u32, path: &Path) -> Result<(), Box<dyn Error>> {
    let (width, height) = cells.first().ok_or("there is no face to show")?.dimensions();
    let rows = (cells.len() as u32).div_ceil(columns);
    let mut sheet = RgbImage::new(columns * width, rows * height);
    for (place, cell) in (0..).zip(cells) {
        imageops::replace(&mut sheet, cell, i64::from(place % columns * width), i64::from(place / columns * height));
    }
    sheet.write_with_encoder(JpegEncoder::new_with_quality(BufWriter::new(File::create(path)?), QUALITY))?;
    Ok(())
}
