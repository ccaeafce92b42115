//! Every difference between the network and a golden file, each with its limit.

use portrait::neural::{Image, Keypoints, Laps, Memory, Model};

use super::safetensors::Tensors;

/// How far the numbers of one name are apart.
pub struct Difference {
    pub name: String,
    pub largest: f32,
    pub mean: f64,
    /// Neither is above its limit, and all are numbers.
    pub is_within: bool,
}

/// Draws what the golden file holds, and compares.
pub fn compare(model: &Model, golden: &Tensors) -> Result<Vec<Difference>, String> {
    let (network, mut memory) = (model.network(), Memory::default());
    let mut report = Report { golden, differences: Vec::new() };
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
        report.compare(
            &name("prediction"),
            (0..3).flat_map(|channel| frame.prediction.iter().skip(channel).step_by(3).copied()),
            1e-3,
            1e-4,
        )?;
    }
    Ok(report.differences)
}

struct Report<'a> {
    golden: &'a Tensors,
    differences: Vec<Difference>,
}

impl Report<'_> {
    fn keypoints(&mut self, name: &str, keypoints: &Keypoints) -> Result<(), String> {
        self.compare(&format!("{name}.value"), keypoints.values.iter().flatten().copied(), 1e-5, f64::INFINITY)?;
        self.compare(&format!("{name}.jacobian"), keypoints.jacobians.iter().flatten().copied(), 1e-4, f64::INFINITY)
    }

    /// By channels, as PyTorch has them.
    fn compare(
        &mut self,
        name: &str,
        ours: impl Iterator<Item = f32>,
        largest_allowed: f32,
        mean_allowed: f64,
    ) -> Result<(), String> {
        let (_, theirs) = self.golden.get(name).ok_or(format!("the golden file lacks {name}"))?;
        let ours: Vec<f32> = ours.collect();
        if ours.len() != theirs.len() {
            return Err(format!("{name} has {} numbers instead of {}", ours.len(), theirs.len()));
        }
        let differences = || ours.iter().zip(theirs).map(|(ours, theirs)| (ours - theirs).abs());
        // a difference that is no number is above every limit
        let largest = differences()
            .fold(0.0, |largest: f32, difference| if difference <= largest { largest } else { difference });
        let mean = differences().map(f64::from).sum::<f64>() / ours.len() as f64;
        let within = largest <= largest_allowed && mean <= mean_allowed;
        self.differences.push(Difference { name: name.to_owned(), largest, mean, is_within: within });
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
