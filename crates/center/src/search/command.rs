//! `make-migrations search …`: the index from the terminal.

use clap::Subcommand;

use super::rebuild::{self, is_person};
use crate::app;
use crate::config::DataConfig;
use crate::terminal::{self, bar, end_bar};

#[derive(Subcommand)]
pub enum SearchCommand {
    /// Make the index of the search anew; meanwhile nobody can write
    Rebuild {
        #[command(flatten)]
        data: DataConfig,
    },
    /// Compare the index with the texts; fails when they disagree
    Check {
        #[command(flatten)]
        data: DataConfig,
    },
}

impl SearchCommand {
    pub fn data(&self) -> &DataConfig {
        let (SearchCommand::Rebuild { data } | SearchCommand::Check { data }) = self;
        data
    }
}

/// Runs a command. The error is a sentence for the operator.
pub async fn run(command: SearchCommand) -> Result<(), String> {
    let data = command.data();
    data.check()?;
    let db = app::open(data).await?;
    let failed = |_| "the search could not be looked after; the log says why".to_owned();
    let told = match command {
        SearchCommand::Rebuild { .. } => {
            let mut tx = db.begin_unhurried().await.map_err(|error| format!("somebody else is writing: {error}"))?;
            let (articles, people) = rebuild::rebuild(&mut tx, &mut bar).await.map_err(failed)?;
            tx.commit().await.map_err(|error| error.to_string())?;
            end_bar();
            format!("{articles} articles and {people} people can be found")
        }
        SearchCommand::Check { .. } => {
            let (count, wrong) = rebuild::check(&db, &mut bar).await.map_err(failed)?;
            end_bar();
            if !wrong.is_empty() {
                let named = wrong
                    .iter()
                    .take(10)
                    .map(|thing| format!("{} {}", if is_person(thing) { "person" } else { "article" }, thing.1));
                let named: Vec<String> = named.collect();
                return Err(format!(
                    "the index is not right about {} of {count}: {}{}; make-migrations search rebuild makes it anew",
                    wrong.len(),
                    named.join(", "),
                    if wrong.len() > 10 { ", …" } else { "" }
                ));
            }
            format!("the index is right about all {count} articles and people")
        }
    };
    db.close().await;
    terminal::tell(told)
}
