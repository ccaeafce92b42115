//! `make-migrations portrait make`: a portrait from the terminal, without a site.

use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use portrait::{Animation, FRAMES, Face, Hint, Limits, Mood, NoBlink, Photo, PhotoError, Request, Unsupported, contact_sheet, gif, render};

/// Portraits without a site.
#[derive(Debug, Subcommand)]
pub enum PortraitCommand {
    /// Make a photo move
    Make(MakeOptions),
}

#[derive(Debug, Args)]
pub struct MakeOptions {
    /// JPEG, PNG, WebP, GIF or BMP
    photo: PathBuf,
    /// Where the animated WebP goes
    #[arg(short, long, value_name = "OUT.webp")]
    output: PathBuf,
    /// Side of the picture in pixels
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u32).range(32..=1024))]
    size: u32,
    /// What the face does: greeting, smile, look_around or dream; by chance when left out
    #[arg(long, value_parser = mood)]
    mood: Option<Mood>,
    /// The eyes stay open
    #[arg(long)]
    no_blink: bool,
    /// Also a GIF beside the WebP
    #[arg(long)]
    gif: bool,
    /// Also a sheet of twelve frames
    #[arg(long, value_name = "SHEET.png")]
    sheet: Option<PathBuf>,
}

/// Runs the command. The error is a sentence that says what is wrong with the photo and what to do.
pub fn run(command: &PortraitCommand) -> Result<(), String> {
    let PortraitCommand::Make(options) = command;
    let bytes = std::fs::read(&options.photo).map_err(|error| format!("{} cannot be read: {error}", options.photo.display()))?;
    let photo = Photo::decode(&bytes, &Limits::default()).map_err(refusal)?;
    let mood = options.mood.unwrap_or_else(|| Mood::ALL[rand::random_range(0..Mood::ALL.len())]);
    let request = Request { photo: &photo, sizes: &[options.size], face: Face::Automatic, mood, blink: !options.no_blink };
    let made = render(&request, &mut bar).map_err(|error| error.to_string())?;
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    let picture = made.pictures.first().ok_or("nothing was drawn")?;
    write(&options.output, &picture.animation)?;
    if options.gif {
        let file = gif(&picture.animation).map_err(|error| error.to_string())?;
        write(&options.output.with_extension("gif"), &file)?;
    }
    if let Some(place) = &options.sheet {
        let animation = Animation::prepare(&request).map_err(|error| error.to_string())?;
        let frames: Vec<Vec<u8>> = (0..12).map(|cell| animation.frame(cell * FRAMES / 12)).collect();
        write(place, &contact_sheet(&frames).map_err(|error| error.to_string())?)?;
    }
    println!("{}: {} pixels, {}, {} KB", options.output.display(), picture.size, mood.key(), picture.animation.len().div_ceil(1_000));
    for hint in &made.hints {
        println!("{}", advice(*hint));
    }
    if let Some(reason) = made.no_blink.filter(|reason| *reason != NoBlink::Unwanted && *reason != NoBlink::NoFace) {
        println!("The eyes do not blink ({}).", reason.key().replace('_', " "));
    }
    Ok(())
}

fn write(place: &std::path::Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(place, bytes).map_err(|error| format!("{} cannot be written: {error}", place.display()))
}

fn mood(name: &str) -> Result<Mood, String> {
    Mood::parse(name).ok_or_else(|| "expected greeting, smile, look_around or dream".to_owned())
}

/// A line on the terminal that fills up.
fn bar(stage: portrait::Stage, percent: u8) -> ControlFlow<()> {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let what = match stage {
            portrait::Stage::FindingFace => "finding the face",
            portrait::Stage::Preparing => "preparing",
            portrait::Stage::Rendering => "drawing",
            portrait::Stage::Finishing => "finishing",
        };
        let full = usize::from(percent) * 40 / 100;
        let _ = write!(out, "\r[{}{}] {percent:3} % {what:<16}", "#".repeat(full), ".".repeat(40 - full));
        let _ = out.flush();
    }
    ControlFlow::Continue(())
}

fn refusal(error: PhotoError) -> String {
    match error {
        PhotoError::Unsupported { kind: Unsupported::Heic | Unsupported::Avif } => {
            "the photo is HEIC or AVIF, which is not read: save it as JPEG or PNG (on an iPhone: Settings, Camera, Formats, Most Compatible)".into()
        }
        PhotoError::Unsupported { kind } => format!("this is no photo that can be read ({kind:?}): use JPEG, PNG, WebP, GIF or BMP"),
        PhotoError::TooLarge { width, height } => {
            format!("a photo of {width} × {height} pixels is too large: 12,000 a side and 64 megapixels are the most, so save it smaller")
        }
        PhotoError::Unreadable => "the photo is damaged or cut short: save it again, or take another".into(),
    }
}

fn advice(hint: Hint) -> &'static str {
    match hint {
        Hint::NoFace => "No face was found, so the picture only breathes: take a bright photo with the face large and from the front.",
        Hint::SmallFace => "The face is too small to turn, so the picture only breathes: crop the photo closer, or take a larger one.",
        Hint::EyesUnsure => "The eyes were not found for certain, so they stay open: a photo without sunglasses and shade moves better.",
        Hint::SeveralFaces => "There are several faces; the largest was taken. Crop the photo to take another.",
        Hint::HalfProfile => "The head is turned to one side, so it turns only a little: a photo from the front moves more.",
        Hint::Glasses => "There seem to be glasses, so the eyes do not blink.",
    }
}
