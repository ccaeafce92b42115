//! Many photographs at once, to judge the engine by: contact sheets of every mood, blinks enlarged, and a table.
//!
//! `cargo run --release -p portrait --example photos -- moods|blinks|looks|table|points|background OUT PHOTO…` writes
//! `OUT-….png`; `table` prints a line for each photo (hints, why no blink, bytes of the animation at 256 pixels and its
//! likeness to the frames, milliseconds), `points` the width and height that the photo was read at and the nine points
//! of each face in its pixels, `background` how still it stands.

mod background;

use std::error::Error;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;
use std::{env, fs};

use image::AnimationDecoder;
use image::codecs::webp::WebPDecoder;
use portrait::{Animation, Face, Limits, Mood, Photo, Request, render, survey};

type Failure = Box<dyn Error>;

/// Photos on a sheet of moods.
const ROWS: usize = 6;
/// Moments on it, in frames, beside the still.
const MOMENTS: [usize; 8] = [8, 17, 24, 34, 42, 52, 60, 70];
const CELL: u32 = 192;
/// The frames in which a smile's blink is half open, and shut.
const HALF: usize = 67;
const SHUT: usize = 64;
/// The frame in which it is broadest.
const SMILING: usize = 40;
/// An eye strip, enlarged, and how many beside each other and below each other.
const STRIP: [u32; 2] = [480, 200];
const STRIPS: [usize; 2] = [3, 3];

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [what, out, photos @ ..] = arguments.as_slice() else { return Err("usage: photos WHAT OUT PHOTO…".into()) };
    match what.as_str() {
        "moods" => Mood::ALL.into_iter().try_for_each(|mood| moods(out, mood, photos)),
        "blinks" => blinks(out, photos),
        "table" => photos.iter().try_for_each(|photo| line(photo)),
        "looks" => looks(out, photos),
        "background" => background::measure(photos),
        "points" => photos.iter().try_for_each(|photo| points(photo)),
        other => Err(format!("{other} is neither moods, blinks, looks, table, points nor background").into()),
    }
}

fn read(path: &str) -> Result<Photo, Failure> {
    Ok(Photo::decode_small(&fs::read(path)?, &Limits::default(), 1_600)?)
}

fn name(path: &str) -> String {
    Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Square or flat pictures in rows on one sheet.
fn sheet(cells: &[Photo], columns: usize) -> Option<Photo> {
    let (width, height) = (cells.first()?.width() as usize, cells.first()?.height() as usize);
    let rows = cells.len().div_ceil(columns);
    let mut rgb = vec![30; rows * height * columns * width * 3];
    for (place, cell) in cells.iter().enumerate() {
        for (y, line) in cell.rgb().chunks_exact(width * 3).enumerate() {
            let at = ((place / columns * height + y) * columns + place % columns) * width * 3;
            rgb[at..at + width * 3].copy_from_slice(line);
        }
    }
    Photo::from_rgb((columns * width) as u32, (rows * height) as u32, rgb)
}

fn write(path: &str, photo: &Photo) -> Result<(), Failure> {
    let picture = image::RgbImage::from_raw(photo.width(), photo.height(), photo.rgb().to_vec()).ok_or("no picture")?;
    Ok(picture.save(path)?)
}

fn moods(out: &str, mood: Mood, photos: &[String]) -> Result<(), Failure> {
    for (number, some) in photos.chunks(ROWS).enumerate() {
        let mut cells = Vec::new();
        for path in some {
            let photo = read(path)?;
            let request = Request { photo: &photo, sizes: &[CELL], face: Face::Automatic, mood, blink: true };
            let animation = Animation::prepare(&request)?;
            let frames = [animation.still()].into_iter().chain(MOMENTS.map(|moment| animation.frame(moment)));
            cells.extend(frames.filter_map(|frame| Photo::from_rgb(CELL, CELL, frame)));
        }
        if let Some(sheet) = sheet(&cells, 1 + MOMENTS.len()) {
            let path = format!("{out}-{}-{number}.png", mood.key());
            write(&path, &sheet)?;
            println!("{path}: {}", some.iter().map(|path| name(path)).collect::<Vec<_>>().join(", "));
        }
    }
    Ok(())
}

/// Open, half open, shut, below each other, of every photo that may blink.
fn blinks(out: &str, photos: &[String]) -> Result<(), Failure> {
    let (mut cells, mut names, mut number) = (Vec::new(), Vec::new(), 0);
    for (index, path) in photos.iter().enumerate() {
        let photo = read(path)?;
        let request = Request { photo: &photo, sizes: &[512], face: Face::Automatic, mood: Mood::Smile, blink: true };
        let animation = Animation::prepare(&request)?;
        match (animation.no_blink(), survey(&photo).first()) {
            (None, Some(found)) => {
                let eyes = [animation.still(), animation.frame(HALF), animation.frame(SHUT)]
                    .map(|frame| strip(frame, &found.handles.points()[..4]));
                cells.extend(eyes.into_iter().flatten());
                names.push(name(path));
            }
            (reason, _) => println!("{}: {}", name(path), reason.map_or("", |reason| reason.key())),
        }
        if cells.len() == 3 * STRIPS[0] * STRIPS[1] || index + 1 == photos.len() {
            let blinks: Vec<Photo> = cells.chunks_exact(3).filter_map(|blink| sheet(blink, 1)).collect();
            if let Some(sheet) = sheet(&blinks, STRIPS[0]) {
                let path = format!("{out}-blinks-{number}.png");
                write(&path, &sheet)?;
                println!("{path}: {}", names.join(", "));
            }
            (cells, names, number) = (Vec::new(), Vec::new(), number + 1);
        }
    }
    Ok(())
}

/// Enlarged, of every photo: both eyes at rest, looking to one side and to the other; both eyes and mouth at rest and
/// in a full smile.
fn looks(out: &str, photos: &[String]) -> Result<(), Failure> {
    for (number, some) in photos.chunks(STRIPS[1]).enumerate() {
        let mut cells = Vec::new();
        for path in some {
            let photo = read(path)?;
            let Some(found) = survey(&photo).first().copied() else { continue };
            let of = |mood| {
                let request = Request { photo: &photo, sizes: &[512], face: Face::Automatic, mood, blink: true };
                Animation::prepare(&request)
            };
            let (around, smile) = (of(Mood::LookAround)?, of(Mood::Smile)?);
            let eyes = &found.handles.points()[..4];
            let mouth = &found.handles.points()[6..8];
            cells.extend(strip(around.still(), eyes));
            cells.extend([24, 59].into_iter().filter_map(|frame| strip(around.frame(frame), eyes)));
            cells.extend(strip(smile.frame(SMILING), eyes));
            cells.extend([0, SMILING].into_iter().filter_map(|frame| strip(smile.frame(frame), mouth)));
        }
        if let Some(sheet) = sheet(&cells, 2 * STRIPS[0]) {
            let path = format!("{out}-looks-{number}.png");
            write(&path, &sheet.resize(sheet.width() / 2, sheet.height() / 2))?;
            println!("{path}: {}", some.iter().map(|path| name(path)).collect::<Vec<_>>().join(", "));
        }
    }
    Ok(())
}

/// What lies between some points of a frame of 512 pixels, and a little around it.
fn strip(frame: Vec<u8>, points: &[[f32; 2]]) -> Option<Photo> {
    let xs = || points.iter().map(|point| point[0]);
    let y = points.iter().map(|point| point[1]).sum::<f32>() / points.len() as f32 * 512.0;
    let (left, right) = (512.0 * xs().fold(1.0, f32::min), 512.0 * xs().fold(0.0, f32::max));
    let width = 1.3 * (right - left);
    let height = width * STRIP[1] as f32 / STRIP[0] as f32;
    let left = 0.5 * (left + right) - 0.5 * width;
    let mut rgb = Vec::new();
    for row in 0..STRIP[1] {
        for column in 0..STRIP[0] {
            let x = left + width * (column as f32 + 0.5) / STRIP[0] as f32;
            let y = y - 0.55 * height + height * (row as f32 + 0.5) / STRIP[1] as f32;
            let [x, y] = [x, y].map(|at| (at - 0.5).clamp(0.0, 510.99));
            let at = |x: usize, y: usize, lane: usize| f32::from(frame[(y * 512 + x) * 3 + lane]);
            for lane in 0..3 {
                let line = |y: usize| {
                    at(x as usize, y, lane) + (at(x as usize + 1, y, lane) - at(x as usize, y, lane)) * x.fract()
                };
                rgb.push((line(y as usize) + (line(y as usize + 1) - line(y as usize)) * y.fract() + 0.5) as u8);
            }
        }
    }
    Photo::from_rgb(STRIP[0], STRIP[1], rgb)
}

fn points(path: &str) -> Result<(), Failure> {
    let photo = read(path)?;
    for found in survey(&photo).iter().filter(|found| found.quarter_turns == 0 && found.face.is_some()) {
        let place = |[x, y]: [f32; 2]| {
            format!("{:.2},{:.2}", found.crop.x + x * found.crop.side, found.crop.y + y * found.crop.side)
        };
        let points = found.handles.points().map(place).join(" ");
        println!("{path}\t{} {}\t{}\t{points}", photo.width(), photo.height(), found.moves);
    }
    Ok(())
}

fn line(path: &str) -> Result<(), Failure> {
    let photo = read(path)?;
    let began = Instant::now();
    let found = survey(&photo);
    let surveyed = began.elapsed().as_millis();
    let request = Request { photo: &photo, sizes: &[256], face: Face::Automatic, mood: Mood::LookAround, blink: true };
    let began = Instant::now();
    let made = render(&request, &mut |_, _| ControlFlow::Continue(()))?;
    let rendered = began.elapsed().as_millis();
    let likeness = likeness(&made.pictures[0].animation, &Animation::prepare(&request)?)?;
    let hints: Vec<&str> = made.hints.iter().map(|hint| hint.key()).collect();
    println!(
        "{}\tfaces {}\thints {}\tno blink {}\tbytes {}\tsurvey {surveyed} ms\trender {} ms\tlikeness {:.2} dB",
        name(path),
        found.iter().filter(|found| found.face.is_some()).count(),
        hints.join(","),
        made.no_blink.map_or("-", |reason| reason.key()),
        made.pictures[0].animation.len(),
        rendered,
        likeness
    );
    Ok(())
}

/// Peak signal to noise ratio of all frames together, in decibels.
fn likeness(file: &[u8], animation: &Animation) -> Result<f64, Failure> {
    let (mut squares, mut count) = (0.0, 0);
    for (frame, drawn) in WebPDecoder::new(Cursor::new(file))?.into_frames().zip(animation.frames()) {
        let rgb = image::DynamicImage::from(frame?.into_buffer()).into_rgb8();
        squares += rgb.as_raw().iter().zip(&drawn).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum::<f64>();
        count += drawn.len();
    }
    Ok(10.0 * (255.0_f64.powi(2) * count as f64 / squares.max(1e-9)).log10())
}
