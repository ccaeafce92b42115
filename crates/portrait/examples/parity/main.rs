//! Compares the network with what PyTorch makes of the same weights.
//!
//! `cargo run --release -p portrait --example parity -- WEIGHTS GOLDEN [--half]`
//!
//! WEIGHTS is a checkpoint or a packed file, GOLDEN a safetensors file with `source.image`,
//! `source.kp.{value,jacobian}`, for i = 0, 1, …
//! `driving.{i}.{image,kp.value,kp.jacobian,normalised.value,normalised.jacobian}` and
//! `frame.{i}.{mask,occlusion,prediction}`. Every set of instructions that the processor has is compared. Exits with 1
//! when a difference is above its limit: keypoints 1e-5, Jacobians 1e-4, mask and occlusion 1e-4, prediction 1e-3 at
//! most and 1e-4 in the mean.

mod compare;
mod safetensors;

use std::fs::File;
use std::io::BufReader;
use std::process::ExitCode;

use compare::{Difference, compare};
use portrait::neural::{Checkpoint, Model, Simd};

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
                match open(weights, half, simd).and_then(|model| compare(&model, &golden)) {
                    Ok(differences) => {
                        for Difference { name, largest, mean, is_within } in differences {
                            println!(
                                "  {name:<30} largest {largest:.1e}  mean {mean:.1e}{}",
                                if is_within { "" } else { "  ABOVE ITS LIMIT" }
                            );
                            well &= is_within;
                        }
                    }
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
