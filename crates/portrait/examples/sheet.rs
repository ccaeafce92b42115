//! Renders one photo in one mood; writes the animation, its GIF and a contact sheet of twelve frames.
//!
//! `cargo run --release -p portrait --example sheet -- PHOTO MOOD OUT [size] [first frame] [step]` writes `OUT.webp`,
//! `OUT-still.webp`, `OUT.gif` and `OUT.png`; by default the twelve are spread over the loop.

use std::error::Error;
use std::ops::ControlFlow;
use std::{env, fs};

use portrait::{Animation, FRAMES, Face, Limits, Mood, Photo, Request, contact_sheet, gif, render, survey};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [photo, mood, out, rest @ ..] = arguments.as_slice() else {
        return Err("usage: sheet PHOTO MOOD OUT [size] [first frame] [step]".into());
    };
    let number = |place: usize| rest.get(place).map(|text| text.parse::<usize>()).transpose();
    let size = number(0)?.unwrap_or(256) as u32;
    let mood = Mood::parse(mood).ok_or("the mood is greeting, smile, look_around, dream, talk or wink")?;
    let photo = Photo::decode(&fs::read(photo)?, &Limits::default())?;
    for found in survey(&photo) {
        println!("{found:#?}");
    }
    let request = Request { photo: &photo, sizes: &[size], face: Face::Automatic, mood, blink: true };
    let animation = Animation::prepare(&request)?;
    let frames: Vec<Vec<u8>> = match (number(1)?, number(2)?) {
        (Some(first), step) => (0..12).map(|cell| animation.frame(first + cell * step.unwrap_or(1))).collect(),
        (None, _) => (0..12).map(|cell| animation.frame(cell * FRAMES / 12)).collect(),
    };
    fs::write(format!("{out}.png"), contact_sheet(&frames)?)?;

    let portrait = render(&request, &mut |_, _| ControlFlow::Continue(()))?;
    println!("hints {:?}, no blink {:?}", portrait.hints, portrait.no_blink);
    for picture in &portrait.pictures {
        println!(
            "{} pixels: animation {} bytes, still {} bytes",
            picture.size,
            picture.animation.len(),
            picture.still.len()
        );
        fs::write(format!("{out}.webp"), &picture.animation)?;
        fs::write(format!("{out}-still.webp"), &picture.still)?;
        fs::write(format!("{out}.gif"), gif(&picture.animation)?)?;
    }
    Ok(())
}
