//! `portrait import`: a checkpoint is checked, read and packed into the file that servers open.

use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;
use portrait::neural::{self, Checkpoint, CheckpointFormat, ClipFile, Import, ImportError, ImportStage, Imported};
use portrait::{FRAMES_PER_SECOND, Mood};
use sha2::{Digest, Sha256};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::{Bar, DataFolder, grouped, unreadable};
use crate::config::make_folder;
use crate::terminal;

/// What the authors' `vox-cpk.pth.tar` is said to be. Nobody here has seen the original, so another file is only
/// remarked on.
const PUBLISHED_BYTES: u64 = 728_766_691;
const PUBLISHED_SHA256: &str = "abb41ab1f279f26326c0d6e4d20702de6658364665aa1313daa7a63e89ea2b23";

#[derive(Debug, Args)]
#[command(
    after_help = "The checkpoint is the authors' vox-cpk.pth.tar; docs/neural-portraits.md says where it comes from and on which terms. \
    MAKE_MIGRATIONS_SIMD=avx512|avx2|portable forces the instructions that are used; the best ones are found without it."
)]
pub struct ImportOptions {
    /// vox-cpk.pth.tar, or another checkpoint of the same kind
    checkpoint: PathBuf,
    /// Where the model goes, replacing the one that is there; portrait-model.fomm in the data folder when left out
    #[arg(short, long, env = "MAKE_MIGRATIONS_PORTRAIT_MODEL", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Half the size: numbers of 16 bits, made into 32 bits at every start
    #[arg(long)]
    half: bool,
    /// Another motion: an animated WebP or GIF of a face, for portraits of every mood or of one; may be given several
    /// times
    #[arg(long = "clip", value_name = "FILE[=MOOD]", value_parser = clip)]
    clips: Vec<Motion>,
    #[command(flatten)]
    data: DataFolder,
}

/// A clip as it is named on the command line.
#[derive(Debug, Clone, PartialEq)]
struct Motion {
    file: PathBuf,
    mood: Option<Mood>,
}

pub async fn run(options: ImportOptions) -> Result<(), String> {
    let stop = CancellationToken::new();
    stop_on_signals(stop.clone())?;
    tokio::task::spawn_blocking(move || import(&options, &stop)).await.map_err(|error| error.to_string())?
}

/// Ctrl-C and SIGTERM end the import where it takes its draft away.
fn stop_on_signals(stop: CancellationToken) -> Result<(), String> {
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
    });
    Ok(())
}

fn import(options: &ImportOptions, stop: &CancellationToken) -> Result<(), String> {
    let ImportOptions { checkpoint, output, half, clips, data } = options;
    let told = |error: ImportError| match error {
        ImportError::Checkpoint(error) => format!("{} cannot be imported: {error}", checkpoint.display()),
        ImportError::Cancelled => {
            format!("stopped: {} was not imported, and nothing was written", checkpoint.display())
        }
        other => other.to_string(),
    };
    // what is no checkpoint at all is told before anything takes time
    let table = Checkpoint::open(open(checkpoint)?).map_err(|error| told(ImportError::Checkpoint(error)))?;
    drop(table);
    let clips = clips_of(clips)?;
    let mut bar = Bar::default();
    let (bytes, hash) = digest(checkpoint, stop, &mut bar)?.ok_or_else(|| told(ImportError::Cancelled))?;
    let out = data.model(output.as_ref());
    let is_new = output.is_none() && !data.data.exists();
    if is_new {
        make_folder(&data.data)?;
    }
    let mut report = |stage, percent| {
        bar.show(&step(stage), percent);
        if stop.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let wanted = Import { half: *half, clips };
    let imported = neural::import(open(checkpoint)?, &out, &wanted, &mut report);
    bar.end();
    if is_new && imported.is_err() {
        // goes only while it is empty
        let _ = std::fs::remove_dir(&data.data);
    }
    let imported = imported.map_err(told)?;
    describe(checkpoint, bytes, &hash, &imported)?;
    terminal::tell(format_args!(
        "{}: {} bytes{}",
        out.display(),
        grouped(imported.bytes),
        if *half { ", numbers of 16 bits" } else { "" }
    ))?;
    let model = if output.is_some() { format!(" --portrait-model {}", out.display()) } else { String::new() };
    terminal::tell(format_args!(
        "Servers and workers started with --portrait-engine fomm{model} draw with it from now on."
    ))
}

fn open(file: &Path) -> Result<BufReader<File>, String> {
    let opened = File::open(file).map_err(|error| unreadable(file, &error))?;
    if opened.metadata().is_ok_and(|about| about.is_file()) {
        Ok(BufReader::with_capacity(1 << 20, opened))
    } else {
        Err(format!("{} is no file", file.display()))
    }
}

/// Length and SHA-256 of a file; nothing when it was to stop.
fn digest(file: &Path, stop: &CancellationToken, bar: &mut Bar) -> Result<Option<(u64, String)>, String> {
    let mut source = open(file)?.into_inner();
    let length = source.metadata().map_err(|error| unreadable(file, &error))?.len().max(1);
    let (mut hash, mut buffer, mut read) = (Sha256::new(), vec![0; 1 << 20], 0);
    loop {
        bar.show("checking the file", (read * 100 / length).min(100) as u8);
        let count = source.read(&mut buffer).map_err(|error| unreadable(file, &error))?;
        if count == 0 {
            return Ok(Some((read, hex::encode(hash.finalize()))));
        }
        if stop.is_cancelled() {
            bar.end();
            return Ok(None);
        }
        hash.update(&buffer[..count]);
        read += count as u64;
    }
}

fn clips_of(clips: &[Motion]) -> Result<Vec<ClipFile>, String> {
    let mut read: Vec<ClipFile> = Vec::new();
    for Motion { file, mood } in clips {
        let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if read.iter().any(|other| other.name == name) {
            return Err(format!("--clip: two clips are called {name}; give one of the files another name"));
        }
        let bytes = std::fs::read(file).map_err(|error| format!("--clip: {}", unreadable(file, &error)))?;
        read.push(ClipFile { name, mood: *mood, bytes });
    }
    Ok(read)
}

/// Reads `FILE` or `FILE=MOOD`; names of files may hold the sign, too.
fn clip(text: &str) -> Result<Motion, String> {
    match text.rsplit_once('=') {
        Some((file, name)) if !Path::new(text).exists() => {
            super::mood(name).map(|mood| Motion { file: file.into(), mood: Some(mood) })
        }
        _ => Ok(Motion { file: text.into(), mood: None }),
    }
}

fn step(stage: ImportStage) -> String {
    match stage {
        ImportStage::Reading => "reading the weights".to_owned(),
        ImportStage::Packing => "packing".to_owned(),
        ImportStage::Driving(number) => format!("reading motion {}", number + 1),
        ImportStage::Finishing => "finishing".to_owned(),
    }
}

fn describe(checkpoint: &Path, bytes: u64, hash: &str, imported: &Imported) -> Result<(), String> {
    let format = match imported.format {
        CheckpointFormat::Legacy => "torch's old format",
        CheckpointFormat::Zip => "torch's zip format",
    };
    terminal::tell(format_args!("{}: {format}, {} bytes, sha256 {hash}", checkpoint.display(), grouped(bytes)))?;
    terminal::tell(format_args!(
        "{} tensors, {} parameters, {} keypoints",
        imported.tensors,
        grouped(imported.parameters),
        imported.keypoints
    ))?;
    for clip in &imported.clips {
        let mood = clip.mood.map_or("every mood", Mood::key);
        let seconds = clip.frames as f32 / FRAMES_PER_SECOND as f32;
        terminal::tell(format_args!(
            "motion {}: {mood}, {} frames, {seconds:.1} s{}",
            clip.name,
            clip.frames,
            if clip.blinks { ", blinks" } else { "" }
        ))?;
    }
    if (bytes, hash) != (PUBLISHED_BYTES, PUBLISHED_SHA256) {
        terminal::warn(format_args!(
            "Warning: this is not vox-cpk.pth.tar as its authors are said to have published it ({} bytes, sha256 {PUBLISHED_SHA256}). \
             It was imported all the same; trust the place that it comes from.",
            grouped(PUBLISHED_BYTES)
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_is_a_file_and_perhaps_a_mood() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("a=smile");
        std::fs::write(&odd, "x").unwrap();
        assert_eq!(clip("a.gif"), Ok(Motion { file: "a.gif".into(), mood: None }));
        assert_eq!(clip("a.gif=dream"), Ok(Motion { file: "a.gif".into(), mood: Some(Mood::Dream) }));
        assert_eq!(clip(odd.to_str().unwrap()), Ok(Motion { file: odd.clone(), mood: None }));
        assert_eq!(clip(&format!("{}=dream", odd.display())).unwrap().file, odd);
        assert!(clip("a.gif=angry").unwrap_err().contains("look_around"));
    }
}
