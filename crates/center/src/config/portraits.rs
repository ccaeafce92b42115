//! What draws portraits.

use std::path::{Path, PathBuf};

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
}

/// Where the model lies when nobody says otherwise; `portrait import` writes it there.
pub fn model_in(data: &Path) -> PathBuf {
    data.join("portrait-model.fomm")
}

impl PortraitConfig {
    /// No settings at all: the embedded engine.
    pub fn embedded() -> PortraitConfig {
        PortraitConfig { engine: Engine::Embedded, model: None }
    }

    /// The file of the model that is asked for, if one is.
    pub fn model_file(&self, data: &Path) -> Option<PathBuf> {
        match self.engine {
            Engine::Embedded => None,
            Engine::Fomm => Some(self.model.clone().unwrap_or_else(|| model_in(data))),
        }
    }
}
