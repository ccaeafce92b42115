//! What the two small networks cost: milliseconds of reading and of a run with each set of instructions, memory, and
//! the largest difference from what the official runtime makes of the crops in `tests/data/mesh`.
//!
//! `cargo run --release -p portrait --example nets` measures each set in a process of its own, on one thread.

use std::error::Error;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use portrait::nets::{Mesh, Person};
use portrait::neural::Simd;

const RUNS: usize = 31;

fn main() -> Result<(), Box<dyn Error>> {
    let all = || Simd::ALL.into_iter().filter(|simd| simd.is_available());
    if let Some(name) = env::args().nth(1) {
        let simd = all().find(|simd| simd.name() == name).ok_or("no such instructions here")?;
        return measure(simd);
    }
    for simd in all() {
        if !Command::new(env::current_exe()?).arg(simd.name()).status()?.success() {
            return Err("a measurement failed".into());
        }
    }
    Ok(())
}

fn measure(simd: Simd) -> Result<(), Box<dyn Error>> {
    let before = peak_memory()?;
    let faces = [0, 1, 2].map(|index| square(&format!("face{index}")));
    let people = [0, 1].map(|index| square(&format!("person{index}")));
    let (reading, mesh) = best(|| Mesh::embedded(simd));
    let mesh = mesh.ok_or("the mesh cannot be read")?;
    let mut worst = 0.0_f32;
    for (index, face) in faces.iter().enumerate() {
        let found = mesh.points(face.as_ref().map_err(ToString::to_string)?.clone()).ok_or("no points")?;
        let official = numbers(&format!("face{index}.points.f32"))?;
        let pairs = found.points.iter().flatten().zip(official).take(3 * 468);
        worst = pairs.fold(worst, |worst, (a, b)| worst.max((a - b).abs()));
    }
    let face = faces[0].as_ref().map_err(ToString::to_string)?;
    let (run, _) = best(|| mesh.points(face.clone()));
    println!("{}: mesh read {reading:.1} ms, run {run:.1} ms, at most {worst:.1e} pixels off", simd.name());
    drop(mesh);

    let (reading, person) = best(|| Person::embedded(simd));
    let person = person.ok_or("the mask cannot be read")?;
    let mut worst = 0.0_f32;
    for (index, picture) in people.iter().enumerate() {
        let found = person.mask(picture.as_ref().map_err(ToString::to_string)?.clone()).ok_or("no mask")?;
        let official = numbers(&format!("person{index}.mask.f32"))?;
        worst = found.iter().zip(official).fold(worst, |worst, (a, b)| worst.max((a - b).abs()));
    }
    let picture = people[0].as_ref().map_err(ToString::to_string)?;
    let (run, _) = best(|| person.mask(picture.clone()));
    println!("{}: mask read {reading:.1} ms, run {run:.1} ms, at most {worst:.1e} off", simd.name());
    println!(
        "{}: memory of the process {} MB before, {} MB at most",
        simd.name(),
        before / 1000,
        peak_memory()? / 1000
    );
    Ok(())
}

/// The shortest of some runs in milliseconds, and the last result.
fn best<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let mut shortest = f64::MAX;
    let mut result = run();
    for _ in 0..RUNS {
        let began = Instant::now();
        result = black_box(run());
        shortest = shortest.min(began.elapsed().as_secs_f64() * 1e3);
    }
    (shortest, result)
}

fn folder(name: &str) -> String {
    format!("{}/tests/data/mesh/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn square(name: &str) -> Result<Vec<f32>, Box<dyn Error>> {
    let picture = image::open(folder(&format!("{name}.png")))?.to_rgb8();
    Ok(picture.as_raw().iter().map(|value| f32::from(*value) / 255.0).collect())
}

fn numbers(name: &str) -> Result<Vec<f32>, Box<dyn Error>> {
    let file = fs::read(folder(name))?;
    Ok(file.chunks_exact(4).map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect())
}

/// Largest resident memory of the process so far, in kilobytes (Linux).
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no peak")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
}
