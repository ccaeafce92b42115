//! A network of the published sizes with weights made up from a seed: as much work as the real one, without it.

use std::collections::BTreeMap;

use portrait::neural::{CheckpointError, Part, Tensors};

/// Tensors of a checkpoint that nobody trained.
pub struct Made {
    shapes: BTreeMap<(Part, String), Vec<usize>>,
    seed: u64,
}

impl Made {
    /// The sizes of vox-256.
    pub fn vox(seed: u64) -> Made {
        let mut made = Made { shapes: BTreeMap::new(), seed };
        let (generator, kp, motion) = (Part::Generator, Part::KpDetector, "dense_motion_network");
        made.antialias(kp, "down.weight");
        made.hourglass(kp, "predictor", 3, 32);
        made.convolution(kp, "kp", 35, 10, 7);
        made.convolution(kp, "jacobian", 35, 40, 7);
        made.antialias(generator, &format!("{motion}.down.weight"));
        made.hourglass(generator, &format!("{motion}.hourglass"), 44, 64);
        made.convolution(generator, &format!("{motion}.mask"), 108, 11, 7);
        made.convolution(generator, &format!("{motion}.occlusion"), 108, 1, 7);
        made.block(generator, "first", 3, 64, 7);
        made.block(generator, "down_blocks.0", 64, 128, 3);
        made.block(generator, "down_blocks.1", 128, 256, 3);
        for block in 0..6 {
            for half in 1..=2 {
                made.norm(generator, &format!("bottleneck.r{block}.norm{half}"), 256);
                made.convolution(generator, &format!("bottleneck.r{block}.conv{half}"), 256, 256, 3);
            }
        }
        made.block(generator, "up_blocks.0", 256, 128, 3);
        made.block(generator, "up_blocks.1", 128, 64, 3);
        made.convolution(generator, "final", 64, 3, 7);
        made
    }

    fn add(&mut self, part: Part, name: String, shape: &[usize]) {
        self.shapes.insert((part, name), shape.to_vec());
    }

    fn antialias(&mut self, part: Part, name: &str) {
        self.add(part, name.to_owned(), &[3, 1, 13, 13]);
    }

    fn convolution(&mut self, part: Part, name: &str, inputs: usize, outputs: usize, window: usize) {
        self.add(part, format!("{name}.weight"), &[outputs, inputs, window, window]);
        self.add(part, format!("{name}.bias"), &[outputs]);
    }

    fn norm(&mut self, part: Part, name: &str, channels: usize) {
        for field in ["weight", "bias", "running_mean", "running_var"] {
            self.add(part, format!("{name}.{field}"), &[channels]);
        }
    }

    fn block(&mut self, part: Part, name: &str, inputs: usize, outputs: usize, window: usize) {
        self.convolution(part, &format!("{name}.conv"), inputs, outputs, window);
        self.norm(part, &format!("{name}.norm"), outputs);
    }

    /// Five levels, at most 1024 channels.
    fn hourglass(&mut self, part: Part, name: &str, inputs: usize, expansion: usize) {
        let channels = |level: usize| (expansion << level).min(1024);
        for level in 0..5 {
            let before = if level == 0 { inputs } else { channels(level) };
            self.block(part, &format!("{name}.encoder.down_blocks.{level}"), before, channels(level + 1), 3);
        }
        for (index, level) in (0..5).rev().enumerate() {
            let before = if level == 4 { 1 } else { 2 } * channels(level + 1);
            self.block(part, &format!("{name}.decoder.up_blocks.{index}"), before, channels(level), 3);
        }
    }
}

impl Tensors for Made {
    fn shapes(&self) -> BTreeMap<(Part, String), Vec<usize>> {
        self.shapes.clone()
    }

    /// Norms do nothing; weights are so large that signals neither die nor explode.
    fn read(&mut self, part: Part, name: &str) -> Result<Vec<f32>, CheckpointError> {
        let shape = &self.shapes[&(part, name.to_owned())];
        let count = shape.iter().product();
        if name.ends_with("running_var") || (name.contains("norm") && name.ends_with("weight")) {
            return Ok(vec![1.0; count]);
        }
        if shape.len() == 1 {
            return Ok(vec![0.0; count]);
        }
        if name.ends_with("down.weight") {
            return Ok(vec![1.0 / 169.0; count]);
        }
        let reach = (6.0 / shape[1..].iter().product::<usize>() as f32).sqrt();
        let mut state = name
            .bytes()
            .fold(self.seed ^ part as u64, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
            | 1;
        let mut uniform = || {
            // xorshift64* (Vigna 2016)
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40) as f32 / (1u64 << 24) as f32
        };
        Ok((0..count).map(|_| reach * (2.0 * uniform() - 1.0)).collect())
    }
}
