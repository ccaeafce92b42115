//! Checkpoints that PyTorch itself wrote: every tensor, in every form it can be saved in.

mod crafted;
mod hostile;
mod refused;

use std::collections::HashMap;
use std::io::Cursor;

use portrait::neural::{Checkpoint, CheckpointError, CheckpointFormat, Part, TensorInfo};

pub type Opened = Checkpoint<Cursor<Vec<u8>>>;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fomm");

pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{FIXTURES}/{name}")).unwrap()
}

pub fn open(bytes: &[u8]) -> Result<Opened, CheckpointError> {
    Checkpoint::open(Cursor::new(bytes.to_vec()))
}

/// Opens a file and reads all of it.
pub fn read_all(bytes: &[u8]) -> Result<Vec<(TensorInfo, Vec<f32>)>, CheckpointError> {
    let mut checkpoint = open(bytes)?;
    let tensors = checkpoint.tensors().to_vec();
    tensors
        .into_iter()
        .map(|tensor| checkpoint.read(tensor.part, &tensor.name).map(|numbers| (tensor, numbers)))
        .collect()
}

fn numbers(file: &str, part: Part, name: &str) -> Vec<f32> {
    open(&fixture(file)).unwrap().read(part, name).unwrap()
}

fn shapes(file: &str) -> HashMap<(Part, String), Vec<usize>> {
    open(&fixture(file))
        .unwrap()
        .tensors()
        .iter()
        .map(|tensor| ((tensor.part, tensor.name.clone()), tensor.shape.clone()))
        .collect()
}

#[test]
fn the_tiny_checkpoint_is_read_from_both_formats() {
    let (legacy, zip) = (fixture("tiny.pth.tar"), fixture("tiny.zip.pth.tar"));
    assert_eq!(open(&legacy).unwrap().format(), CheckpointFormat::Legacy);
    assert_eq!(open(&zip).unwrap().format(), CheckpointFormat::Zip);
    let tensors = read_all(&legacy).unwrap();
    assert_eq!(tensors, read_all(&zip).unwrap());
    // 112 and 47 in the file, less 15 and 6 counters of batches.
    let of = |part| tensors.iter().filter(|(tensor, _)| tensor.part == part).count();
    assert_eq!((of(Part::Generator), of(Part::KpDetector)), (97, 41));
    for (tensor, numbers) in &tensors {
        assert_eq!(tensor.shape.iter().product::<usize>(), numbers.len(), "{}", tensor.name);
        assert!(numbers.iter().all(|number| number.is_finite() && number.abs() < 100.0), "{}", tensor.name);
    }
    assert_eq!(tensors[0].0.name, "dense_motion_network.hourglass.encoder.down_blocks.0.conv.weight");
    assert!(!tensors.iter().any(|(tensor, _)| tensor.name.ends_with("num_batches_tracked")));
}

#[test]
fn the_tiny_checkpoint_has_the_shapes_of_its_classes() {
    let shapes = shapes("tiny.pth.tar");
    let shape = |part, name: &str| shapes[&(part, name.to_owned())].as_slice();
    assert_eq!(shape(Part::Generator, "first.conv.weight"), [8, 3, 7, 7]);
    assert_eq!(shape(Part::Generator, "bottleneck.r1.norm2.running_var"), [32]);
    assert_eq!(
        shape(Part::Generator, "dense_motion_network.hourglass.encoder.down_blocks.0.conv.weight"),
        [8, 44, 3, 3]
    );
    assert_eq!(shape(Part::Generator, "dense_motion_network.mask.weight"), [11, 48, 7, 7]);
    assert_eq!(shape(Part::Generator, "final.bias"), [3]);
    assert_eq!(shape(Part::KpDetector, "kp.weight"), [10, 7, 7, 7]);
    assert_eq!(shape(Part::KpDetector, "jacobian.bias"), [40]);
}

/// The anti-aliasing kernel is a Gaussian of sigma 1.5 over 13 pixels: a tensor whose numbers are known without
/// PyTorch.
#[test]
fn the_numbers_are_the_right_ones() {
    let gauss: Vec<f64> = (-6..=6).map(|x| (-f64::from(x * x) / 4.5).exp()).collect();
    let sum: f64 = gauss.iter().sum();
    for (part, name) in [(Part::Generator, "dense_motion_network.down.weight"), (Part::KpDetector, "down.weight")] {
        let kernel = numbers("tiny.pth.tar", part, name);
        assert_eq!(kernel.len(), 3 * 13 * 13);
        for (place, number) in kernel.iter().enumerate() {
            let expected = gauss[place / 13 % 13] * gauss[place % 13] / (sum * sum);
            assert!((f64::from(*number) - expected).abs() < 1e-7, "{name} at {place}: {number}, not {expected}");
        }
    }
}

#[test]
fn every_type_of_floats_becomes_f32() {
    let expected = [
        ("plain.legacy", [-1.525_595_9, -0.750_231_8, 0.699_542_4, 0.199_081_63]),
        ("plain.zip", [-0.341_577_53, -0.300_258_28, 1.246_568_3, 0.505_721_4]),
        ("large.zip", [-0.341_577_53, -0.300_258_28, 1.246_568_3, 0.505_721_4]),
        ("half.legacy", [0.84375, 1.166_015_6, 1.783_203_1, -0.195_434_57]),
        ("bfloat16.zip", [-0.229_492_19, 0.001_335_144, -1.023_437_5, 0.519_531_25]),
        ("double.legacy", [-0.200_430_91, -0.837_529_66, -1.179_590_2, -1.442_310_9]),
    ];
    for (file, first) in expected {
        let file = format!("corpus/{file}");
        assert_eq!(numbers(&file, Part::Generator, "first.conv.weight")[..4], first, "{file}");
        assert_eq!(shapes(&file).len(), 4, "{file}: the counter is no float");
    }
}

#[test]
fn views_are_read_as_they_are_seen() {
    for file in ["corpus/views.legacy", "corpus/views.zip"] {
        let seen = |name| numbers(file, Part::Generator, name);
        let transposed: Vec<f32> = (0..24).map(|place| (place % 4 * 6 + place / 4) as f32).collect();
        assert_eq!(seen("transposed"), transposed);
        assert_eq!(seen("sliced"), [7.0, 9.0, 11.0, 13.0, 15.0, 17.0]);
        assert_eq!(seen("expanded"), [3.0, 3.0, 3.0, 4.0, 4.0, 4.0]);
        assert_eq!(seen("row"), [12.0, 13.0, 14.0, 15.0, 16.0, 17.0]);
        assert_eq!(seen("scalar"), [5.0]);
        assert_eq!(seen("empty"), [0.0; 0]);
        assert_eq!(seen("last"), [23.0]);
        assert_eq!(numbers(file, Part::KpDetector, "shared"), (0..24).map(|place| place as f32).collect::<Vec<_>>());
        assert_eq!(numbers(file, Part::KpDetector, "parameter"), [1.0, 1.0]);
        let shapes = shapes(file);
        assert_eq!(shapes[&(Part::Generator, "transposed".to_owned())], [6, 4]);
        assert_eq!(shapes[&(Part::Generator, "scalar".to_owned())], [0; 0]);
        assert_eq!(shapes[&(Part::Generator, "empty".to_owned())], [0, 3]);
    }
}

/// Saved from several cards, with a discriminator and the state of an Adam optimizer.
#[test]
fn names_lose_the_prefix_of_several_cards_and_the_rest_is_skipped() {
    for file in ["corpus/network.legacy", "corpus/network.zip"] {
        let checkpoint = open(&fixture(file)).unwrap();
        for part in [Part::Generator, Part::KpDetector] {
            let names: Vec<&str> = checkpoint
                .tensors()
                .iter()
                .filter(|tensor| tensor.part == part)
                .map(|tensor| tensor.name.as_str())
                .collect();
            assert_eq!(
                names,
                ["conv.weight", "conv.bias", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var"]
            );
        }
        assert_eq!(
            numbers(file, Part::Generator, "norm.running_var"),
            numbers(file, Part::KpDetector, "norm.running_var")
        );
    }
}

#[test]
fn later_protocols_are_read_too() {
    for file in ["corpus/protocol4.legacy", "corpus/protocol4.zip"] {
        assert_eq!(read_all(&fixture(file)).unwrap().len(), 4, "{file}");
    }
}

#[test]
fn a_tensor_that_is_not_there_is_named() {
    let error = open(&fixture("corpus/plain.legacy")).unwrap().read(Part::KpDetector, "first.conv.weight").unwrap_err();
    assert!(matches!(&error, CheckpointError::Missing { part: Part::KpDetector, name } if name == "first.conv.weight"));
    assert_eq!(
        error.to_string(),
        "the checkpoint has no tensor `first.conv.weight` in `kp_detector`: it is of another version of the model"
    );
}
