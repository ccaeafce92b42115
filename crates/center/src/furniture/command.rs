//! `make-migrations furniture …`: the catalogue from the terminal.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use isometric::Language;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::config::DataConfig;
use crate::furniture::read_catalogue;
use crate::terminal;

#[derive(Subcommand)]
pub enum FurnitureCommand {
    /// Draw a picture of all pieces in all rotations, your own among them; fails when one cannot be read
    Sheet {
        /// Where the picture goes
        #[arg(default_value = "furniture.png")]
        file: PathBuf,
        /// Only these pieces
        #[arg(long = "piece", value_name = "ID")]
        pieces: Vec<String>,
        /// In which language they are named
        #[arg(long, default_value = "ko")]
        language: Named,
        #[command(flatten)]
        data: DataConfig,
    },
}

/// A language of names.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Named {
    Ko,
    En,
}

impl FurnitureCommand {
    pub fn data(&self) -> &DataConfig {
        let FurnitureCommand::Sheet { data, .. } = self;
        data
    }
}

/// Runs a command. The error is a sentence for the operator.
pub fn run(command: FurnitureCommand) -> Result<(), String> {
    let FurnitureCommand::Sheet { file, pieces, language, data } = command;
    let catalogue = read_catalogue(data.furniture.as_deref())?;
    if let Some(unknown) = pieces.iter().find(|id| catalogue.piece(id).is_none()) {
        return Err(format!("--piece: there is no {unknown}"));
    }
    let all: Vec<&str> = match pieces.is_empty() {
        true => catalogue.pieces().iter().map(|piece| &piece.id[..]).collect(),
        false => pieces.iter().map(|id| &id[..]).collect(),
    };
    let language = match language {
        Named::Ko => Language::Korean,
        Named::En => Language::English,
    };
    let mut options = Options::default();
    options.fontdb_mut().load_system_fonts();
    let svg = isometric::sheet(&catalogue, &all, language);
    let tree = Tree::from_str(&svg, &options).map_err(|error| format!("the sheet cannot be drawn: {error}"))?;
    let size = tree.size().to_int_size();
    let mut picture = Pixmap::new(size.width(), size.height()).ok_or("the sheet is too large; name fewer pieces")?;
    picture.fill(Color::WHITE);
    resvg::render(&tree, Transform::identity(), &mut picture.as_mut());
    let bytes = picture.encode_png().map_err(|error| error.to_string())?;
    std::fs::write(&file, bytes).map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    terminal::tell(format_args!("{} pieces are in {}", all.len(), file.display()))
}
