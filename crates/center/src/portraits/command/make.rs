//! `portrait make`: a photo becomes an animation.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;
use portrait::neural::{self, Clip, Model, NeuralError};
use portrait::{
    Face, Hint, Limits, Mood, NoBlink, Photo, PhotoError, Portrait, Request, Stage, Unsupported, contact_sheet_of, gif,
    render,
};

use super::{Bar, DataFolder, mood, unreadable};
use crate::portraits::Engine;
use crate::portraits::draw::LONG_SIDE;
use crate::portraits::wish::{Wish, by_chance};
use crate::terminal;

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
    /// What the face does: greeting, smile, look_around, dream, talk or wink; when left out, by chance, but no wink
    #[arg(long, value_parser = mood)]
    mood: Option<Mood>,
    /// The eyes stay open, but for the one of a wink
    #[arg(long)]
    no_blink: bool,
    /// Also a GIF beside the WebP
    #[arg(long)]
    gif: bool,
    /// Also a sheet of twelve frames
    #[arg(long, value_name = "SHEET.png")]
    sheet: Option<PathBuf>,
    /// What animates the photo
    #[arg(long, value_enum, default_value = "embedded")]
    engine: Engine,
    /// The model of the engine fomm; portrait-model.fomm in the data folder when left out
    #[arg(long, env = "MAKE_MIGRATIONS_PORTRAIT_MODEL", value_name = "FILE")]
    model: Option<PathBuf>,
    /// The motion that the engine fomm takes, by its name in the model; by chance when left out
    #[arg(long, value_name = "NAME")]
    clip: Option<String>,
    #[command(flatten)]
    data: DataFolder,
}

pub fn run(options: &MakeOptions) -> Result<(), String> {
    let bytes = std::fs::read(&options.photo).map_err(|error| unreadable(&options.photo, &error))?;
    let photo = Photo::decode_small(&bytes, &Limits::default(), LONG_SIDE).map_err(refusal)?;
    let mood = options.mood.unwrap_or_else(by_chance);
    let wish = Wish { mood, blink: !options.no_blink };
    let request =
        Request { photo: &photo, sizes: &[options.size], face: Face::Automatic, mood, blink: wish.may_blink() };
    let mut bar = Bar::default();
    let mut report = |stage, percent| {
        bar.show(step(stage), percent);
        ControlFlow::Continue(())
    };
    let made = match options.engine {
        Engine::Embedded if options.clip.is_some() => {
            Err("--clip is for --engine fomm; the embedded engine goes by --mood".to_owned())
        }
        Engine::Embedded => render(&request, &mut report).map(|made| (made, mood)).map_err(|error| error.to_string()),
        Engine::Fomm => by_network(options, request, &mut report),
    };
    bar.end();
    let (made, mood) = made?;
    let picture = made.pictures.first().ok_or("nothing was drawn")?;
    write(&options.output, &picture.animation)?;
    if options.gif {
        let file = gif(&picture.animation).map_err(|error| error.to_string())?;
        write(&options.output.with_extension("gif"), &file)?;
    }
    if let Some(place) = &options.sheet {
        write(place, &contact_sheet_of(&picture.animation).map_err(|error| error.to_string())?)?;
    }
    let (size, kilobytes) = (picture.size, picture.animation.len().div_ceil(1_000));
    terminal::tell(format_args!(
        "{}: {size} pixels, {}, {}, {kilobytes} KB",
        options.output.display(),
        options.engine.name(),
        mood.key()
    ))?;
    for hint in &made.hints {
        terminal::tell(advice(*hint))?;
    }
    // of what is no face, or too small a one, it is said above
    let is_known = made.hints.contains(&Hint::SmallFace);
    let is_news = |reason: &NoBlink| !is_known && *reason != NoBlink::Unwanted && *reason != NoBlink::NoFace;
    if let Some(reason) = made.no_blink.filter(is_news) {
        terminal::tell(format_args!("The eyes do not blink ({}).", reason.key().replace('_', " ")))?;
    }
    Ok(())
}

/// The portrait, and the mood of the motion that was taken.
fn by_network(
    options: &MakeOptions,
    request: Request,
    report: &mut dyn FnMut(Stage, u8) -> ControlFlow<()>,
) -> Result<(Portrait, Mood), String> {
    let file = options.data.model(options.model.as_ref());
    let model = Model::open(&file).map_err(|error| {
        format!("{} cannot be used: {error}. Make it with `make-migrations portrait import CHECKPOINT`, or name another with --model", file.display())
    })?;
    let (request, pick) = match &options.clip {
        Some(name) => picking(model.clips(), name, request, options.mood)?,
        None => (request, rand::random()),
    };
    let made = neural::render(&model, &request, pick, report).map_err(|error| match error {
        NeuralError::NoFace => {
            "no face was found, and the network needs one: take a bright photo with the face large and from the front"
                .to_owned()
        }
        other => other.to_string(),
    })?;
    Ok((made, request.mood))
}

/// The request and the number with which the engine takes the clip called `name`: it counts among those for the mood
/// that blink as is wished. `mood` is the one that was asked for.
fn picking<'a>(
    clips: &[Clip],
    name: &str,
    request: Request<'a>,
    mood: Option<Mood>,
) -> Result<(Request<'a>, u64), String> {
    let called: Vec<&Clip> = clips.iter().filter(|clip| clip.name == name).collect();
    let clip = called.iter().find(|clip| clip.blinks == request.blink).or(called.first()).ok_or_else(|| {
        let mut names: Vec<&str> = clips.iter().map(|clip| clip.name.as_str()).collect();
        names.dedup();
        format!("--clip: the model has no motion {name:?}, but {}", names.join(", "))
    })?;
    if let (Some(of_clip), Some(mood)) = (clip.mood, mood)
        && of_clip != mood
    {
        return Err(format!("--clip: the motion {name} is for the mood {}, not {}", of_clip.key(), mood.key()));
    }
    let request = Request { mood: clip.mood.unwrap_or(request.mood), blink: clip.blinks, ..request };
    let mut fitting = clips
        .iter()
        .filter(|other| other.mood.is_none_or(|mood| mood == request.mood) && other.blinks == request.blink);
    let place = fitting.position(|other| std::ptr::eq(other, *clip)).unwrap_or_default();
    Ok((request, place as u64))
}

fn step(stage: Stage) -> &'static str {
    match stage {
        Stage::FindingFace => "finding the face",
        Stage::Preparing => "preparing",
        Stage::Rendering => "drawing",
        Stage::Finishing => "finishing",
    }
}

fn write(place: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(place, bytes).map_err(|error| format!("{} cannot be written: {error}", place.display()))
}

fn refusal(error: PhotoError) -> String {
    match error {
        PhotoError::Unsupported { kind: Unsupported::Heic | Unsupported::Avif } => {
            "the photo is HEIC or AVIF, which is not read: save it as JPEG or PNG (on an iPhone: Settings, Camera, Formats, Most Compatible)".into()
        }
        PhotoError::Unsupported { kind: Unsupported::UnusualJpeg } => {
            "the photo is a JPEG of an unusual kind (arithmetic coding, 12 bits or lossless): open it and save it again as a usual JPEG".into()
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
        Hint::NoFace => {
            "No face was found, so the picture only breathes: take a bright photo with the face large and from the front."
        }
        Hint::SmallFace => {
            "The face is too small to turn, so the picture only breathes: crop the photo closer, or take a larger one."
        }
        Hint::FaceUnsure => {
            "This may be no face, or it is seen from the side, so the picture only breathes: take a photo from the front."
        }
        Hint::EyesUnsure => {
            "The eyes were not found for certain, so they stay open: a photo without sunglasses and shade moves better."
        }
        Hint::SeveralFaces => "There are several faces; the largest was taken. Crop the photo to take another.",
        Hint::HalfProfile => {
            "The head is turned to one side, so it turns only a little: a photo from the front moves more."
        }
        Hint::Glasses => "Something lies over the eyes (glasses, hair, reflections), so they do not blink.",
    }
}
