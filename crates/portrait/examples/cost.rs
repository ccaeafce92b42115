//! What a portrait costs: CPU time of every stage, size and likeness of the files, peak memory.
//!
//! `cargo run --release -p portrait --example cost` measures everything, each job in a process of its own, so that its
//! peak memory is its own. The photos are synthesised: the astronaut of the tests enlarged and saved as a JPEG of
//! quality 92.

use std::error::Error;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::process::Command;
use std::{env, fs};

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, ImageEncoder};
use portrait::{Animation, Face, Limits, Mood, Photo, Request, gif, render};

type Failure = Box<dyn Error>;

/// Long side that a photo is shrunk to before anything else; as the server does.
const LONG_SIDE: u32 = 1_600;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => everything(),
        ["job", photo, sizes @ ..] => {
            job(photo, &sizes.iter().map(|size| size.parse()).collect::<Result<Vec<u32>, _>>()?)
        }
        _ => Err("usage: cost [job PHOTO SIZE…]".into()),
    }
}

fn everything() -> Result<(), Failure> {
    let folder = env::temp_dir().join(format!("portrait-cost-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    for (megapixels, sizes) in
        [(12, &["256"][..]), (12, &["512"]), (12, &["256", "512"]), (16, &["256"]), (63, &["256"])]
    {
        let photo = folder.join(format!("{megapixels}.jpg"));
        if !photo.exists() {
            fs::write(&photo, enlarged(megapixels)?)?;
        }
        println!("\n{megapixels} megapixels to {}:", sizes.join(" and "));
        let status = Command::new(env::current_exe()?).arg("job").arg(&photo).args(sizes).status()?;
        if !status.success() {
            return Err("a job failed".into());
        }
    }
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// The astronaut with so many million pixels, as a JPEG.
fn enlarged(megapixels: u32) -> Result<Vec<u8>, Failure> {
    let photo = Photo::decode(
        &fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/astronaut.png"))?,
        &Limits::default(),
    )?;
    let side = f64::from(megapixels * 1_000_000).sqrt() as u32;
    let photo = photo.resize(side, side);
    let mut file = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut file, 92).write_image(
        photo.rgb(),
        side,
        side,
        image::ExtendedColorType::Rgb8,
    )?;
    Ok(file.into_inner())
}

fn job(path: &str, sizes: &[u32]) -> Result<(), Failure> {
    let bytes = fs::read(path)?;
    println!("  file {} KB", bytes.len() / 1000);
    let start = cpu_ms()?;
    let photo = Photo::decode_small(&bytes, &Limits::default(), LONG_SIDE)?;
    let decoded = cpu_ms()?;
    let request = Request { photo: &photo, sizes, face: Face::Automatic, mood: Mood::Greeting, blink: true };
    let (mut stages, mut last) = (Vec::new(), decoded);
    let portrait = render(&request, &mut |stage, _| {
        let now = cpu_ms().unwrap_or(last);
        stages.push((stage, now - last));
        last = now;
        ControlFlow::Continue(())
    })?;
    let end = cpu_ms()?;
    println!("  decode and shrink {:.0} ms", decoded - start);
    // A report comes before the work it names, so each step belongs to the report before.
    for pair in stages.chunk_by(|a, b| a.0 == b.0) {
        let until = stages.iter().position(|stage| stage.0 == pair[0].0).unwrap_or(0) + pair.len();
        let own: f64 =
            pair[1..].iter().map(|stage| stage.1).sum::<f64>() + stages.get(until).map_or(0.0, |stage| stage.1);
        println!("  {:?} {own:.0} ms", pair[0].0);
    }
    println!("  whole job {:.0} ms CPU, peak memory {} MB", end - start, peak_memory()? / 1000);

    for picture in &portrait.pictures {
        let sizes = [picture.size];
        let animation = Animation::prepare(&Request { sizes: &sizes, ..request })?;
        let likeness = likeness(&picture.animation, &animation)?;
        println!(
            "  {}: animation {} KB at {likeness:.2} dB, still {} KB",
            picture.size,
            picture.animation.len() / 1000,
            picture.still.len() / 1000
        );
        let start = cpu_ms()?;
        let gif = gif(&picture.animation)?;
        println!("  {}: GIF {} KB in {:.0} ms", picture.size, gif.len() / 1000, cpu_ms()? - start);
    }
    println!("  kept {} KB", portrait.kept.file.len() / 1000);
    Ok(())
}

/// Peak signal to noise ratio of all frames together, in decibels.
fn likeness(file: &[u8], animation: &Animation) -> Result<f64, Failure> {
    let (mut squares, mut count) = (0.0, 0);
    for (frame, drawn) in WebPDecoder::new(Cursor::new(file))?.into_frames().zip(animation.frames()) {
        let (width, height) = (animation.size(), animation.size());
        let rgb: Option<RgbImage> =
            RgbImage::from_raw(width, height, image::DynamicImage::from(frame?.into_buffer()).into_rgb8().into_raw());
        let rgb = rgb.ok_or("a frame has the wrong size")?;
        squares += rgb.as_raw().iter().zip(&drawn).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum::<f64>();
        count += drawn.len();
    }
    Ok(10.0 * (255.0_f64.powi(2) * count as f64 / squares.max(1e-9)).log10())
}

/// The scheduler's count of nanoseconds on a CPU, of this only thread (Linux).
fn cpu_ms() -> Result<f64, Failure> {
    let line = fs::read_to_string("/proc/self/schedstat")?;
    Ok(line.split_whitespace().next().ok_or("no count")?.parse::<f64>()? / 1e6)
}

/// Largest resident memory of the process so far, in kilobytes (Linux).
fn peak_memory() -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no peak")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
}
