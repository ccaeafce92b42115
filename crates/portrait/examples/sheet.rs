//! Renders one photo, writes the animation and a contact sheet of twelve frames, and prints times and sizes.
//!
//! `cargo run --release -p portrait --example sheet -- PHOTO OUT.webp SHEET.png [size]`

use std::error::Error;
use std::ops::ControlFlow;
use std::time::Instant;
use std::{env, fs};

use image::{RgbImage, imageops};
use portrait::{Animation, FRAMES, Limits, Photo, Request, render};

const COLUMNS: u32 = 4;
const SHOWN: u32 = 12;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [photo_path, animation_path, sheet_path, rest @ ..] = arguments.as_slice() else {
        return Err("usage: sheet PHOTO OUT.webp SHEET.png [size]".into());
    };
    let size = rest.first().map_or(Ok(256), |size| size.parse())?;

    let bytes = fs::read(photo_path)?;
    let clock = Clock::start();
    let photo = Photo::decode(&bytes, &Limits::default())?;
    clock.tell("decode");

    let request = Request { photo: &photo, size, face: None };
    let clock = Clock::start();
    let animation = Animation::prepare(&request)?;
    clock.tell("find face and prepare");
    println!("{:?}\n{:?}\nhint {:?}", animation.face(), animation.eyes(), animation.hint());

    let clock = Clock::start();
    let frames: Vec<Vec<u8>> = animation.frames().collect();
    clock.tell("draw frames");

    let clock = Clock::start();
    let portrait = render(&request, &mut |_, _| ControlFlow::Continue(()))?;
    clock.tell("whole job without decoding");
    println!("animation {} KB, still {} KB", portrait.animation.len() / 1000, portrait.still.len() / 1000);
    fs::write(animation_path, &portrait.animation)?;

    let mut sheet = RgbImage::new(COLUMNS * size, SHOWN / COLUMNS * size);
    for cell in 0..SHOWN {
        let frame = frames[cell as usize * FRAMES / SHOWN as usize].clone();
        let frame = RgbImage::from_raw(size, size, frame).ok_or("a frame has the wrong length")?;
        let (x, y) = (cell % COLUMNS * size, cell / COLUMNS * size);
        imageops::replace(&mut sheet, &frame, i64::from(x), i64::from(y));
    }
    sheet.save(sheet_path)?;
    Ok(())
}

/// CPU time of the process where the system tells it (Linux), wall time everywhere.
struct Clock {
    wall: Instant,
    cpu: Option<f64>,
}

impl Clock {
    fn start() -> Clock {
        Clock { wall: Instant::now(), cpu: cpu_ms() }
    }

    fn tell(&self, stage: &str) {
        let wall = self.wall.elapsed().as_secs_f64() * 1000.0;
        match (self.cpu, cpu_ms()) {
            (Some(before), Some(after)) => println!("{stage}: {:.0} ms CPU, {wall:.0} ms wall", after - before),
            _ => println!("{stage}: {wall:.0} ms wall"),
        }
    }
}

/// The scheduler's count of nanoseconds on a CPU, of this only thread.
fn cpu_ms() -> Option<f64> {
    let line = fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}
