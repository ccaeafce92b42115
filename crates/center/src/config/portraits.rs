//! What draws portraits.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

/// What animates photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// The face is bent and moved; nothing but the binary is needed
    Embedded,
    /// The First Order Motion Model draws every frame, with weights that were imported
    Fomm,
}

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Engine::Embedded => "embedded",
            Engine::Fomm => "fomm",
        }
    }
}

/// How long somebody waits for a short look at a portrait before it is made, for a turn and for the drawing.
pub const LONGEST_LOOK: Duration = Duration::from_secs(20);

/// What makes portraits; needed by whoever works on them.
#[derive(Debug, Clone, Args)]
pub struct PortraitConfig {
    /// What animates photos; fomm needs a model that was made with `make-migrations portrait import`
    #[arg(
        long = "portrait-engine",
        env = "MAKE_MIGRATIONS_PORTRAIT_ENGINE",
        value_enum,
        value_name = "ENGINE",
        default_value = "embedded"
    )]
    pub engine: Engine,

    /// The model of the engine fomm; portrait-model.fomm in the data folder when left out
    #[arg(long = "portrait-model", env = "MAKE_MIGRATIONS_PORTRAIT_MODEL", value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// A look that takes longer is not waited for.
    #[arg(skip = LONGEST_LOOK)]
    pub longest_look: Duration,

    /// Tests, which make many, make small ones.
    #[arg(skip)]
    pub sides: Sides,
}

/// Sides of the square files of a portrait, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    pub small: u32,
    pub large: u32,
}

impl Default for Sides {
    fn default() -> Sides {
        Sides { small: 256, large: 512 }
    }
}

/// Where the model lies when nobody says otherwise; `portrait import` writes it there.
pub fn model_in(data: &Path) -> PathBuf {
    data.join("portrait-model.fomm")
}

impl PortraitConfig {
    /// No settings at all: the embedded engine.
    pub fn embedded() -> PortraitConfig {
        PortraitConfig { engine: Engine::Embedded, model: None, longest_look: LONGEST_LOOK, sides: Sides::default() }
    }

    /// The file of the model that is asked for, if one is.
    pub fn model_file(&self, data: &Path) -> Option<PathBuf> {
        match self.engine {
            Engine::Embedded => None,
            Engine::Fomm => Some(self.model.clone().unwrap_or_else(|| model_in(data))),
        }
    }
}
