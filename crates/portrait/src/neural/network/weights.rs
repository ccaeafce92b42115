//! The weights of both networks by our own names, each convolution with the norm behind it folded in.

use std::collections::HashMap;
use std::fmt;

use crate::neural::ops::direct::Convolution;
use crate::neural::ops::upsample::Upsampled;

/// What the networks are made from; each part is taken out once.
#[derive(Default)]
pub(crate) struct Weights {
    pub convolutions: HashMap<String, Convolution>,
    pub vectors: HashMap<String, Vec<f32>>,
}

/// Why weights make no network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WeightsError {
    /// This part is missing.
    Missing(String),
    /// This part does not fit the others.
    Shape(String),
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WeightsError::Missing(name) => write!(f, "the weights of {name} are missing"),
            WeightsError::Shape(name) => write!(f, "the weights of {name} do not fit the others"),
        }
    }
}

impl Weights {
    /// A convolution with this window.
    pub fn take(&mut self, name: &str, window: [usize; 2]) -> Result<Convolution, WeightsError> {
        self.take_optional(name, window)?.ok_or_else(|| WeightsError::Missing(name.to_owned()))
    }

    /// The same where there may be none.
    pub fn take_optional(&mut self, name: &str, window: [usize; 2]) -> Result<Option<Convolution>, WeightsError> {
        match self.convolutions.remove(name) {
            Some(convolution) if convolution.window != window => Err(WeightsError::Shape(name.to_owned())),
            other => Ok(other),
        }
    }

    /// An enlargement with its convolution.
    pub fn take_upsampled(&mut self, name: &str) -> Result<Upsampled, WeightsError> {
        Upsampled::new(self.take(name, [3, 3])?).ok_or_else(|| WeightsError::Shape(name.to_owned()))
    }

    pub fn take_vector(&mut self, name: &str) -> Option<Vec<f32>> {
        self.vectors.remove(name)
    }
}
