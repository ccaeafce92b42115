//! `make-migrations demo`: fills an empty database with a town to look at, or with a city to measure. The same every
//! time. Rules: everything in one transaction; texts and faces are those of `catalogue/demo`; people share drawn faces
//! and one password. Start with [`run`]; `town.rs` is the small town, `city.rs` the large one, `metropolis.rs` one
//! large board, `plan.rs` writes what they planned.

mod chance;
mod city;
mod faces;
mod metropolis;
mod people;
mod plan;
mod rooms;
pub(crate) mod store;
mod texts;
mod told;
mod town;
mod visits;

use clap::ValueEnum;

use crate::app::App;
use crate::config::{DataConfig, ServeConfig};
use crate::db::{Number, args};
use crate::terminal::{self, bar, end_bar};
use plan::Plan;

pub use chance::Chance;

/// How much of a town.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scale {
    /// Some sixty residents who talk
    Town,
    /// 2,000 residents, 100,000 articles, 300,000 comments, 400,000 likes
    City,
    /// 2,000 residents and 1,000,000 short articles on one board
    Metropolis,
}

/// Whether people get portraits; making the sixteen takes some seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Portraits {
    Made,
    LeftOut,
}

/// The password of everybody in the demo town.
pub const PASSWORD: &str = "demo-town-2026";

/// Fills the database. The error is a sentence for the operator.
pub async fn run(config: DataConfig, scale: Scale) -> Result<(), String> {
    let app = App::build(ServeConfig::alone(config)).await?;
    fill(&app, scale, Portraits::Made, &mut bar).await?;
    end_bar();
    app.db.close().await;
    terminal::tell(format_args!("The town is there. Everybody's password is {PASSWORD}"))?;
    terminal::tell("  demo      a resident of Saturn with a moving portrait")?;
    terminal::tell("  keeper    an admin, who sees all boards")?;
    terminal::tell("  newcomer  has signed up, and the whole journey ahead")
}

/// Fills an empty town; `progress` hears what is being made and how far it is (0–100).
pub async fn fill(
    app: &App,
    scale: Scale,
    portraits: Portraits,
    progress: &mut (dyn FnMut(&str, usize) + Send),
) -> Result<(), String> {
    let there: Number = app.db.one(store::ANYTHING, args![]).await.map_err(|error| error.to_string())?;
    if there.n > 0 {
        return Err("the demo fills an empty database only; give another folder with --data".into());
    }
    let catalogue = texts::Catalogue::read()?;
    let faces = match portraits {
        Portraits::Made => faces::make(app, progress)
            .await
            .map_err(|_| "the portraits could not be made; the log says why".to_owned())?,
        Portraits::LeftOut => Vec::new(),
    };
    let plan = match scale {
        Scale::Town => town::plan(&catalogue, app.towers.all()),
        Scale::City => city::plan(&catalogue, app.towers.all(), &city::CITY),
        Scale::Metropolis => {
            let mut chance = Chance::new(80_211);
            let residents = people::settle(&catalogue, app.towers.all(), metropolis::RESIDENTS, &mut chance);
            Plan { residents, articles: Vec::new(), is_told: false }
        }
    };
    let quiet = if scale == Scale::Metropolis { metropolis::ARTICLES } else { 0 };
    let mut quiet = metropolis::articles(&catalogue, &plan.residents, quiet);
    plan::write(app, &plan, &mut quiet, &faces, progress)
        .await
        .map_err(|_| "the town could not be written; the log says why".to_owned())?;
    // so many rows at once: until the planner has looked at them, PostgreSQL guesses badly
    app.db.script("analyze").await.map_err(|error| error.to_string())
}
