//! Compares the network with what PyTorch makes of the same weights.
//!
//! `cargo run --release -p portrait --example parity -- WEIGHTS GOLDEN [--half]`
//!
//! WEIGHTS is a checkpoint or a packed file, GOLDEN a safetensors file with `source.image`, `source.kp.{value,jacobian}`, for
//! i = 0, 1, … `driving.{i}.{image,kp.value,kp.jacobian,normalised.value,normalised.jacobian}` and
//! `frame.{i}.{mask,occlusion,prediction}`. Every set of instructions that the processor has is compared. Exits with 1 when
//! a difference is above its limit: keypoints 1e-5, Jacobians 1e-4, mask and occlusion 1e-4, prediction 1e-3 at most and 1e-4
//! in the mean.

mod safetensors;

use std::fs::File;
use std::io::BufReader;
use std::process::ExitCode;

use portrait::neural::{Checkpoint, Image, Keypoints, Laps, Memory, Model, Simd};
use safetensors::Tensors;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [weights, golden, options @ ..] = &arguments[..] else {
        eprintln!("usage: parity WEIGHTS GOLDEN [--half]");
        return ExitCode::FAILURE;
    };
    let half = options.iter().any(|option| option == "--half");
    match std::fs::read(golden).map_err(|error| error.to_string()).and_then(|bytes| safetensors::read(&bytes)) {
        Ok(golden) => {
            let mut well = true;
            for simd in Simd::ALL.into_iter().filter(|simd| simd.is_available()) {
                println!("{}", simd.name());
                match compare(weights, &golden, half, simd) {
                    Ok(within) => well &= within,
                    Err(error) => {
                        eprintln!("{error}");
                        return ExitCode::FAILURE;
                    }
                }
            }
            if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{golden}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn open(weights: &str, half: bool, simd: Simd) -> Result<Model, String> {
    let path = std::path::Path::new(weights);
    Model::open_with(path, simd).or_else(|_| {
        let file = File::open(path).map_err(|error| format!("{weights}: {error}"))?;
        let mut checkpoint = Checkpoint::open(BufReader::new(file)).map_err(|error| format!("{weights}: {error}"))?;
        Model::from_tensors(&mut checkpoint, half, simd).map_err(|error| format!("{weights}: {error}"))
    })
}

/// Prints every difference; false when one is above its limit.
fn compare(weights: &str, golden: &Tensors, half: bool, simd: Simd) -> Result<bool, String> {
    let model = open(weights, half, simd)?;
    let (network, mut memory) = (model.network(), Memory::default());
    let mut report = Report { golden, within: true };
    let source = network.encode(&mut memory, &image(golden, "source.image")?).map_err(|error| error.to_string())?;
    report.keypoints("source.kp", &source.keypoints)?;
    let frames = (0..).take_while(|index| golden.contains_key(&format!("driving.{index}.image"))).count();
    let mut rest = None;
    let mut moved = Vec::new();
    for index in 0..frames {
        let driving = image(golden, &format!("driving.{index}.image"))?;
        let moment = network.detect(&mut memory, &driving).map_err(|error| error.to_string())?;
        report.keypoints(&format!("driving.{index}.kp"), &moment)?;
        let rest = rest.get_or_insert_with(|| moment.clone());
        let normalised = source.keypoints.moved(rest, &moment);
        report.keypoints(&format!("driving.{index}.normalised"), &normalised)?;
        moved.push(normalised);
    }
    // all at once, as a job draws them
    let drawn = network.draw(&mut memory, &source, &moved, &mut Laps::default());
    for (index, frame) in drawn.iter().enumerate() {
        let shares = network.keypoints() + 1;
        let channel = |channel: usize| frame.shares.iter().skip(channel).step_by(shares + 1).copied();
        let name = |part: &str| format!("frame.{index}.{part}");
        report.compare(&name("mask"), (0..shares).flat_map(channel), 1e-4, f64::INFINITY)?;
        report.compare(&name("occlusion"), channel(shares), 1e-4, f64::INFINITY)?;
        report.compare(&name("prediction"), (0..3).flat_map(|channel| frame.prediction.iter().skip(channel).step_by(3).copied()), 1e-3, 1e-4)?;
    }
    Ok(report.within)
}

struct Report<'a> {
    golden: &'a Tensors,
    within: bool,
}

impl Report<'_> {
    fn keypoints(&mut self, name: &str, keypoints: &Keypoints) -> Result<(), String> {
        self.compare(&format!("{name}.value"), keypoints.values.iter().flatten().copied(), 1e-5, f64::INFINITY)?;
        self.compare(&format!("{name}.jacobian"), keypoints.jacobians.iter().flatten().copied(), 1e-4, f64::INFINITY)
    }

    /// By channels, as PyTorch has them.
    fn compare(&mut self, name: &str, ours: impl Iterator<Item = f32>, largest_allowed: f32, mean_allowed: f64) -> Result<(), String> {
        let (_, theirs) = self.golden.get(name).ok_or(format!("the golden file lacks {name}"))?;
        let ours: Vec<f32> = ours.collect();
        if ours.len() != theirs.len() {
            return Err(format!("{name} has {} numbers instead of {}", ours.len(), theirs.len()));
        }
        let differences = || ours.iter().zip(theirs).map(|(ours, theirs)| (ours - theirs).abs());
        // a difference that is no number is above every limit
        let largest = differences().fold(0.0, |largest: f32, difference| if difference <= largest { largest } else { difference });
        let mean = differences().map(f64::from).sum::<f64>() / ours.len() as f64;
        let within = largest <= largest_allowed && mean <= mean_allowed;
        self.within &= within;
        println!("  {name:<30} largest {largest:.1e}  mean {mean:.1e}{}", if within { "" } else { "  ABOVE ITS LIMIT" });
        Ok(())
    }
}

/// A picture of the golden file: channels, rows, columns.
fn image(golden: &Tensors, name: &str) -> Result<Image, String> {
    let (shape, values) = golden.get(name).ok_or(format!("the golden file lacks {name}"))?;
    let &[.., 3, height, width] = &shape[..] else { return Err(format!("{name} is no picture")) };
    let area = height * width;
    let rgb: Vec<f32> = (0..area).flat_map(|at| [values[at], values[area + at], values[2 * area + at]]).collect();
    Image::new(width, height, &rgb).ok_or(format!("{name} is empty"))
}
