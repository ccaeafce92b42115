//! The two small networks against what the official runtime makes of five crops of the astronaut (`data/mesh`).

use std::fs;

use portrait::nets::{Mesh, POINTS, Person};
use portrait::neural::Simd;
use sha2::{Digest, Sha256};

fn folder(name: &str) -> String {
    format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn square(name: &str) -> Vec<f32> {
    let picture = image::open(folder(&format!("tests/data/mesh/{name}.png"))).unwrap().to_rgb8();
    picture.as_raw().iter().map(|value| f32::from(*value) / 255.0).collect()
}

fn numbers(name: &str) -> Vec<f32> {
    let file = fs::read(folder(&format!("tests/data/mesh/{name}"))).unwrap();
    file.chunks_exact(4).map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect()
}

fn available() -> impl Iterator<Item = Simd> {
    Simd::ALL.into_iter().filter(|simd| simd.is_available())
}

#[test]
fn the_files_are_byte_for_byte_those_of_mediapipe() {
    for (name, sum) in [
        ("face_landmark_with_attention.tflite", "e06a804e0144f9929eda782122916b35d60c697c3c9344013ca2bbe76a6ce2b4"),
        ("selfie_segmentation.tflite", "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c"),
        ("LICENSE-mediapipe", "8707eef0533987efc5b155d64761eeb6e20793f50b9bd1a68dad1cf4719d0ed8"),
    ] {
        let file = fs::read(folder(&format!("models/{name}"))).unwrap();
        let found: String = Sha256::digest(&file).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, sum, "{name}");
    }
}

#[test]
fn the_mesh_is_that_of_the_official_runtime_with_all_instructions() {
    for simd in available() {
        let mesh = Mesh::embedded(simd).unwrap();
        for index in 0..3 {
            let found = mesh.points(square(&format!("face{index}"))).unwrap();
            let official = numbers(&format!("face{index}.points.f32"));
            assert_eq!(found.points.len(), POINTS);
            assert!(found.face > 0.99, "{}", found.face);
            // the official irises have no depth of their own
            let pairs = found.points.iter().flatten().zip(&official).enumerate();
            let largest = pairs.filter(|(at, _)| at / 3 < 468 || at % 3 < 2).map(|(_, (a, b))| (a - b).abs());
            let largest = largest.fold(0.0, f32::max);
            assert!(largest <= 5e-4, "{simd:?}, face {index}: {largest}");
        }
    }
}

#[test]
fn the_mask_is_that_of_the_official_runtime_with_all_instructions() {
    for simd in available() {
        let person = Person::embedded(simd).unwrap();
        for index in 0..2 {
            let found = person.mask(square(&format!("person{index}"))).unwrap();
            let official = numbers(&format!("person{index}.mask.f32"));
            assert_eq!(found.len(), official.len());
            let largest = found.iter().zip(&official).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(largest <= 1e-3, "{simd:?}, person {index}: {largest}");
        }
    }
}

#[test]
fn other_squares_and_other_files_are_refused() {
    let mesh = Mesh::embedded(Simd::Portable).unwrap();
    assert!(mesh.points(vec![0.0; 5]).is_none());
    let person = fs::read(folder("models/selfie_segmentation.tflite")).unwrap();
    assert!(Mesh::read(&person, Simd::Portable).is_none(), "another network");
    for length in [0, 3, 8, 100, 5_000, person.len() / 2, person.len() - 1] {
        let _ = Person::read(&person[..length], Simd::Portable);
    }
}

/// The files with a few bytes changed, mostly where the structure lies: whatever can be read can also be run.
#[test]
fn damaged_files_never_panic() {
    let file = fs::read(folder("models/selfie_segmentation.tflite")).unwrap();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let (mut read, mut refused) = (0, 0);
    for _ in 0..400 {
        let mut damaged = file.clone();
        for _ in 0..1 + next() % 4 {
            // tables stand at the end, weights before them
            let at = if next() % 8 == 0 { next() % file.len() } else { file.len() - 1 - next() % 40_000 };
            damaged[at] = [0, 1, 2, 127, 128, 255, next() as u8][next() % 7];
        }
        match Person::read(&damaged, Simd::Portable) {
            Some(person) if read < 12 => {
                read += 1;
                let _ = person.mask(vec![0.5; Person::SIDE * Person::SIDE * 3]);
            }
            Some(_) => {}
            None => refused += 1,
        }
    }
    assert!(read > 0 && refused > 20, "{read} read, {refused} refused");
}
