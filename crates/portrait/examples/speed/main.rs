//! How fast the network is here: one of the published sizes (vox-256) with weights made from a seed.
//!
//! `cargo run --release -p portrait --example speed [-- --threads N] [--frames N] [--without-torch]`
//!
//! Prints what the processor can do at most, and for every set of instructions the load of the packed model, a photo's
//! keypoints and encoder, and frames by stage. If `python3` (or `PYTHON`) has torch, the same network is timed there
//! too.

mod made;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use made::Made;
use portrait::neural::{Frame, Image, Keypoints, Laps, Memory, Model, Network, Simd, Source, pack_to, peak_gflops};

const SIDE: usize = 256;
/// Of one frame as the network is written down, without anything saved: hourglass and heads, residual blocks, decoder.
const FRAME_GFLOP: f64 = 2.0 * (4.1 + 29.0 + 10.3);

struct Options {
    threads: usize,
    frames: usize,
    torch: bool,
}

fn main() -> ExitCode {
    let mut options = Options { threads: 2, frames: 9, torch: true };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok());
        match argument.as_str() {
            "--threads" => options.threads = number().unwrap_or(options.threads).max(1),
            "--frames" => options.frames = number().unwrap_or(options.frames).max(1),
            "--without-torch" => options.torch = false,
            "--load" => {
                let path = arguments.next().unwrap_or_default();
                return if load(Path::new(&path)).is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
            }
            other => {
                eprintln!("unknown: {other}");
                return ExitCode::FAILURE;
            }
        }
    }
    let file = std::env::temp_dir().join(format!("portrait-speed-{}.fomm", std::process::id()));
    let outcome = pack_to(&mut Made::vox(1), &file, false)
        .map_err(|error| error.to_string())
        .and_then(|()| measure(&options, &file));
    let _ = std::fs::remove_file(&file);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options, file: &Path) -> Result<(), String> {
    let mut best = None;
    println!("packed model: {} MB", std::fs::metadata(file).map_or(0, |file| file.len()) / 1_000_000);
    for simd in Simd::ALL.into_iter().filter(|simd| simd.is_available()) {
        let threads = options.threads;
        println!(
            "\n{}: at most {:.0} GFLOP/s on 1 thread, {:.0} on {threads}",
            simd.name(),
            peak_gflops(simd, 1),
            peak_gflops(simd, threads)
        );
        // in a process of its own, whose memory nothing else fills
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        for _ in 0..2 {
            let run = Command::new(&program).arg("--load").arg(file).env("MAKE_MIGRATIONS_SIMD", simd.name()).status();
            run.map_err(|error| error.to_string())?;
        }
        let model = Model::open_with(file, simd).map_err(|error| error.to_string())?;
        // portable kernels take seconds
        let frames = if simd == Simd::Portable { options.frames.min(3) } else { options.frames };
        for threads in if threads == 1 { vec![1] } else { vec![threads, 1] } {
            let pool =
                rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| error.to_string())?;
            let frame = pool.install(|| report(model.network(), frames, threads))?;
            if threads == options.threads && best.is_none() {
                best = Some(frame);
            }
        }
    }
    if let Some(best) = best.filter(|_| options.torch) {
        torch(options, best);
    }
    Ok(())
}

/// Prints the figures on so many threads, and returns the median time of a frame.
fn report(network: &Network, frames: usize, threads: usize) -> Result<Duration, String> {
    let mut memory = Memory::default();
    let picture: Vec<f32> = (0..SIDE * SIDE * 3)
        .map(|at| ((at as f32 * 0.013).sin() + (at as f32 * 0.000_71).cos()) * 0.25 + 0.5)
        .collect();
    let image = Image::new(SIDE, SIDE, &picture).ok_or("no picture")?;
    let both = times(frames, || drop(network.encode(&mut memory, &image)));
    let alone = times(frames, || drop(network.detect(&mut memory, &image)));
    let source = network.encode(&mut memory, &image).map_err(|error| error.to_string())?;
    println!("{threads} threads: keypoints {}, keypoints and encoder {}", shown(&alone), shown(&both));
    let mut laps = Laps::default();
    let mut draw = |count: usize, laps: &mut Laps| -> Vec<Frame> {
        network.draw(&mut memory, &source, &moments(&source, count), laps)
    };
    draw(1, &mut Laps::default());
    let one = times(frames, || drop(draw(1, &mut laps)));
    let stages: Vec<String> = laps
        .stages()
        .iter()
        .map(|(name, time)| format!("{name} {:.1}", time.as_secs_f64() * 1e3 / (frames + 1) as f64))
        .collect();
    let gflops = FRAME_GFLOP / one[one.len() / 2].as_secs_f64();
    println!(
        "{threads} threads: one frame {}, as {gflops:.0} GFLOP/s of the plain network; {}",
        shown(&one),
        stages.join(", ")
    );
    let mut laps = Laps::default();
    let four: Vec<Duration> =
        times(frames.div_ceil(3), || drop(draw(4, &mut laps))).iter().map(|time| *time / 4).collect();
    let count = 4 * (frames.div_ceil(3) + 1);
    let stages: Vec<String> = laps
        .stages()
        .iter()
        .map(|(name, time)| format!("{name} {:.1}", time.as_secs_f64() * 1e3 / count as f64))
        .collect();
    println!("{threads} threads: a frame of four at once {}; {}", shown(&four), stages.join(", "));
    Ok(one[one.len() / 2])
}

/// Sorted, after one run that does not count.
fn times(count: usize, mut run: impl FnMut()) -> Vec<Duration> {
    let mut times = Vec::new();
    for _ in 0..=count {
        let began = Instant::now();
        run();
        times.push(began.elapsed());
    }
    times.remove(0);
    times.sort();
    times
}

fn shown(times: &[Duration]) -> String {
    format!("{:.1} ms (least {:.1})", times[times.len() / 2].as_secs_f64() * 1e3, times[0].as_secs_f64() * 1e3)
}

/// The source's keypoints moved a little, differently for each frame.
fn moments(source: &Source, count: usize) -> Vec<Keypoints> {
    let mut moments = vec![source.keypoints.clone(); count];
    for (index, moment) in moments.iter_mut().enumerate() {
        moment.values.iter_mut().for_each(|value| value[0] += 0.02 * (index + 1) as f32);
    }
    moments
}

/// Opens the packed file, draws once, and prints how long the first took and what is resident.
fn load(path: &Path) -> Option<()> {
    let began = Instant::now();
    let model = Model::open(path).ok()?;
    let opened = began.elapsed();
    let mut memory = Memory::default();
    let image = Image::new(SIDE, SIDE, &vec![0.5; SIDE * SIDE * 3])?;
    let source = model.network().encode(&mut memory, &image).ok()?;
    model.network().draw(&mut memory, &source, &moments(&source, 4), &mut Laps::default());
    let with_job = resident();
    drop((memory, source));
    println!(
        "load {:.0} ms; resident {} with a job at work, {} without",
        opened.as_secs_f64() * 1e3,
        with_job,
        resident()
    );
    Some(())
}

/// Megabytes of this process that are in memory, and how many of those are the file's pages, which other processes
/// share.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.trim_start_matches(':').trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0)
            / 1000
    };
    format!("{} MB (of these {} mapped)", field("VmRSS"), field("RssFile"))
}

/// The same network with PyTorch, where there is one.
fn torch(options: &Options, ours: Duration) {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !Command::new(&python).args(["-c", "import torch"]).output().is_ok_and(|output| output.status.success()) {
        println!("\n{python} has no torch: nothing to compare with");
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/speed/reference.py");
    let run = Command::new(&python)
        .args([
            script,
            "time",
            "--vox",
            "--threads",
            &options.threads.to_string(),
            "--frames",
            &options.frames.to_string(),
        ])
        .output();
    let Ok(output) = run else { return };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("\n{}", text.trim());
    let theirs =
        text.lines().find_map(|line| line.strip_prefix("frame_ms ")?.split_whitespace().next()?.parse::<f64>().ok());
    if let Some(theirs) = theirs {
        println!("PyTorch takes {:.2} times as long for a frame", theirs / (ours.as_secs_f64() * 1e3));
    }
}
