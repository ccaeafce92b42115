//! From the tensors of a checkpoint to the parts of a packed file: norms folded into convolutions, weights in panels.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read, Seek, Write};

use super::checkpoint::{Checkpoint, CheckpointError, Part};
use super::kernels::PANEL;
use super::ops::upsample::products;
use super::packed::{Entry, Writer};

/// Of the norms, as PyTorch has it when nothing else is said.
const EPSILON: f64 = 1e-5;
/// No layer has more levels, blocks and so on.
const MOST: usize = 64;

/// Anything that holds the tensors of a checkpoint.
pub trait Tensors {
    /// The floating-point tensors and their shapes, by part and name.
    fn shapes(&self) -> BTreeMap<(Part, String), Vec<usize>>;
    /// The numbers of one of them, by rows.
    fn read(&mut self, part: Part, name: &str) -> Result<Vec<f32>, CheckpointError>;
}

impl<R: Read + Seek> Tensors for Checkpoint<R> {
    fn shapes(&self) -> BTreeMap<(Part, String), Vec<usize>> {
        self.tensors().iter().map(|tensor| ((tensor.part, tensor.name.clone()), tensor.shape.clone())).collect()
    }

    fn read(&mut self, part: Part, name: &str) -> Result<Vec<f32>, CheckpointError> {
        Checkpoint::read(self, part, name)
    }
}

/// Why tensors cannot be packed.
#[derive(Debug)]
pub enum PackError {
    Checkpoint(CheckpointError),
    /// There is no such tensor.
    Missing(Part, String),
    /// A tensor's shape is none that this network can have.
    Shape(Part, String),
    /// A tensor holds an infinity or no number.
    NotFinite(Part, String),
    Write(std::io::Error),
    Cancelled,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |part: &Part| if *part == Part::Generator { "generator" } else { "kp_detector" };
        match self {
            PackError::Checkpoint(error) => error.fmt(f),
            PackError::Missing(of, name) => {
                write!(
                    f,
                    "the checkpoint has no {name} in its {}: it belongs to another network than the First Order Motion Model",
                    part(of)
                )
            }
            PackError::Shape(of, name) => {
                write!(f, "{name} in the checkpoint's {} has a shape that this network cannot have", part(of))
            }
            PackError::NotFinite(of, name) => {
                write!(f, "{name} in the checkpoint's {} holds numbers that are infinite or none", part(of))
            }
            PackError::Write(error) => write!(f, "the packed file cannot be written: {error}"),
            PackError::Cancelled => write!(f, "the import was cancelled"),
        }
    }
}

impl std::error::Error for PackError {}

impl From<std::io::Error> for PackError {
    fn from(error: std::io::Error) -> PackError {
        PackError::Write(error)
    }
}

/// One part of the packed file: its name, and what it is made of.
enum Recipe {
    /// A convolution and perhaps the norm behind it; one behind an enlargement is stored as its products.
    Convolution { name: String, part: Part, convolution: String, norm: Option<String>, enlarged: bool },
    /// A norm by itself, as scale and shift.
    Norm { name: String, part: Part, norm: String },
    /// A tensor as it is.
    Vector { name: String, part: Part, tensor: String },
}

/// How much was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    pub tensors: usize,
    pub parameters: u64,
}

struct Packer<'a, T> {
    tensors: &'a mut T,
    shapes: BTreeMap<(Part, String), Vec<usize>>,
    taken: Packed,
}

/// Packs all of `tensors` into `writer`; `progress` is told the share that is done, 0 to 1, and may stop it by
/// answering false.
pub(crate) fn pack<T: Tensors, W: Write + Seek>(
    tensors: &mut T,
    writer: &mut Writer<W>,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Packed, PackError> {
    let shapes = tensors.shapes();
    let recipes = recipes(&shapes);
    let mut packer = Packer { tensors, shapes, taken: Packed::default() };
    let size = |recipe: &Recipe, packer: &Packer<T>| match recipe {
        Recipe::Convolution { part, convolution, .. } => packer
            .shapes
            .get(&(*part, format!("{convolution}.weight")))
            .map_or(0.0, |shape| shape.iter().map(|side| *side as f32).product()),
        _ => 0.0,
    };
    let total: f32 = recipes.iter().map(|recipe| size(recipe, &packer)).sum();
    let mut done = 0.0;
    for recipe in &recipes {
        if !progress(done / total.max(1.0)) {
            return Err(PackError::Cancelled);
        }
        packer.write(recipe, writer)?;
        done += size(recipe, &packer);
    }
    Ok(packer.taken)
}

/// What the networks need, as many levels and blocks as there are.
fn recipes(shapes: &BTreeMap<(Part, String), Vec<usize>>) -> Vec<Recipe> {
    let mut recipes = Vec::new();
    let has = |part, name: &str| shapes.contains_key(&(part, format!("{name}.weight")));
    let convolution = |name: &str, part, convolution: String, norm: Option<String>| {
        let enlarged = name.starts_with("up.") || name.contains(".up.");
        Recipe::Convolution { name: name.to_owned(), part, convolution, norm, enlarged }
    };
    // blocks `{theirs}.0`, `{theirs}.1` … of a convolution and its norm
    let chain = |recipes: &mut Vec<Recipe>, part, ours: &str, theirs: &str| {
        for index in (0..MOST).take_while(|index| *index == 0 || has(part, &format!("{theirs}.{index}.conv"))) {
            let norm = Some(format!("{theirs}.{index}.norm"));
            recipes.push(convolution(&format!("{ours}.{index}"), part, format!("{theirs}.{index}.conv"), norm));
        }
    };
    let (kp, generator, motion) = (Part::KpDetector, Part::Generator, "dense_motion_network");
    for (part, prefix, ours) in [(kp, String::new(), "kp"), (generator, format!("{motion}."), "dense")] {
        if has(part, &format!("{prefix}down")) {
            recipes.push(Recipe::Vector {
                name: format!("{ours}.antialias"),
                part,
                tensor: format!("{prefix}down.weight"),
            });
        }
        let hourglass = if part == kp { "predictor".to_owned() } else { format!("{motion}.hourglass") };
        chain(&mut recipes, part, &format!("{ours}.down"), &format!("{hourglass}.encoder.down_blocks"));
        chain(&mut recipes, part, &format!("{ours}.up"), &format!("{hourglass}.decoder.up_blocks"));
    }
    for (name, part, theirs) in [
        ("kp.kp", kp, "kp".to_owned()),
        ("kp.jacobian", kp, "jacobian".to_owned()),
        ("dense.mask", generator, format!("{motion}.mask")),
        ("dense.occlusion", generator, format!("{motion}.occlusion")),
    ] {
        recipes.push(convolution(name, part, theirs, None));
    }
    recipes.push(convolution("first", generator, "first.conv".to_owned(), Some("first.norm".to_owned())));
    chain(&mut recipes, generator, "down", "down_blocks");
    for index in (0..MOST).take_while(|index| has(generator, &format!("bottleneck.r{index}.conv1"))) {
        let theirs = format!("bottleneck.r{index}");
        recipes.push(Recipe::Norm { name: format!("block.{index}"), part: generator, norm: format!("{theirs}.norm1") });
        let norm = Some(format!("{theirs}.norm2"));
        recipes.push(convolution(&format!("block.{index}.conv1"), generator, format!("{theirs}.conv1"), norm));
        recipes.push(convolution(&format!("block.{index}.conv2"), generator, format!("{theirs}.conv2"), None));
    }
    chain(&mut recipes, generator, "up", "up_blocks");
    recipes.push(convolution("final", generator, "final".to_owned(), None));
    recipes
}

impl<T: Tensors> Packer<'_, T> {
    fn write<W: Write + Seek>(&mut self, recipe: &Recipe, writer: &mut Writer<W>) -> Result<(), PackError> {
        match recipe {
            Recipe::Vector { name, part, tensor } => {
                let values = self.read(*part, tensor, None)?;
                writer.vector(name, &values)?;
            }
            Recipe::Norm { name, part, norm } => {
                let count = self
                    .shapes
                    .get(&(*part, format!("{norm}.weight")))
                    .and_then(|shape| shape.first().copied())
                    .unwrap_or(0);
                let (scale, shift) = self.norm(*part, norm, count)?;
                writer
                    .vector(&format!("{name}.scale"), &scale.iter().map(|value| *value as f32).collect::<Vec<_>>())?;
                writer
                    .vector(&format!("{name}.shift"), &shift.iter().map(|value| *value as f32).collect::<Vec<_>>())?;
            }
            Recipe::Convolution { .. } => self.convolution(recipe, writer)?,
        }
        Ok(())
    }

    fn convolution<W: Write + Seek>(&mut self, recipe: &Recipe, writer: &mut Writer<W>) -> Result<(), PackError> {
        let Recipe::Convolution { name, part, convolution, norm, enlarged } = recipe else { return Ok(()) };
        let part = *part;
        let weight = format!("{convolution}.weight");
        let Some(shape) = self.shapes.get(&(part, weight.clone())) else {
            return Err(PackError::Missing(part, weight));
        };
        let &[outputs, inputs, rows, columns] = &shape[..] else { return Err(PackError::Shape(part, weight)) };
        let entry = Entry { rows, columns, inputs, outputs };
        if !entry.is_sane() || (*enlarged && [rows, columns] != [3, 3]) {
            return Err(PackError::Shape(part, weight));
        }
        let (scale, shift) = match norm {
            Some(norm) => self.norm(part, norm, outputs)?,
            None => (vec![1.0; outputs], vec![0.0; outputs]),
        };
        let bias = self.read(part, &format!("{convolution}.bias"), Some(&[outputs]))?;
        let values = self.read(part, &weight, None)?;
        let mut whole = vec![0.0; entry.panels() * PANEL];
        for (output, to) in whole.iter_mut().enumerate().take(outputs) {
            *to = (f64::from(bias[output]) * scale[output] + shift[output]) as f32;
        }
        let area = rows * columns;
        // one panel at a time: deep layers are large
        let panels = (0..entry.panels()).map(|panel| {
            let mut weights = vec![0.0f32; area * inputs * PANEL];
            for (column, output) in (panel * PANEL..outputs.min((panel + 1) * PANEL)).enumerate() {
                let own = &values[output * inputs * area..(output + 1) * inputs * area];
                for (input, window) in own.chunks_exact(area).enumerate() {
                    let window: Vec<f32> = match <[f32; 9]>::try_from(window) {
                        Ok(nine) if *enlarged => products(nine).to_vec(),
                        _ => window.to_vec(),
                    };
                    for (place, value) in window.iter().enumerate() {
                        weights[(place * inputs + input) * PANEL + column] = (f64::from(*value) * scale[output]) as f32;
                    }
                }
            }
            weights
        });
        writer.convolution(name, entry, &whole, panels)?;
        Ok(())
    }

    /// A norm as a factor and a summand for each channel.
    fn norm(&mut self, part: Part, norm: &str, count: usize) -> Result<(Vec<f64>, Vec<f64>), PackError> {
        let mut read = |field: &str| self.read(part, &format!("{norm}.{field}"), Some(&[count]));
        let (weight, bias, mean, variance) =
            (read("weight")?, read("bias")?, read("running_mean")?, read("running_var")?);
        if variance.iter().any(|value| *value < 0.0) {
            return Err(PackError::NotFinite(part, format!("{norm}.running_var")));
        }
        let scale: Vec<f64> = weight
            .iter()
            .zip(&variance)
            .map(|(weight, variance)| f64::from(*weight) / (f64::from(*variance) + EPSILON).sqrt())
            .collect();
        let shift = bias
            .iter()
            .zip(mean.iter().zip(&scale))
            .map(|(bias, (mean, scale))| f64::from(*bias) - f64::from(*mean) * scale)
            .collect();
        Ok((scale, shift))
    }

    /// The numbers of a tensor, all finite, as many as its shape says.
    fn read(&mut self, part: Part, name: &str, expected: Option<&[usize]>) -> Result<Vec<f32>, PackError> {
        let Some(shape) = self.shapes.get(&(part, name.to_owned())) else {
            return Err(PackError::Missing(part, name.to_owned()));
        };
        if expected.is_some_and(|expected| expected != shape) {
            return Err(PackError::Shape(part, name.to_owned()));
        }
        let count = shape.iter().product::<usize>();
        let values = self.tensors.read(part, name).map_err(PackError::Checkpoint)?;
        if values.len() != count {
            return Err(PackError::Shape(part, name.to_owned()));
        }
        if !values.iter().all(|value| value.is_finite()) {
            return Err(PackError::NotFinite(part, name.to_owned()));
        }
        self.taken.tensors += 1;
        self.taken.parameters += count as u64;
        Ok(values)
    }
}
