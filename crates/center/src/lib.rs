//! The server of Make Migrations: a community whose members leave Earth.
//!
//! Read `router.rs` first: every address is there. A feature is a folder: `mod.rs` says what the thing is, `store.rs`
//! holds its SQL, `pages.rs` and `api.rs` its handlers, and a file named by a verb what touches more than one table.

// these panic when whoever reads has gone, and a command has done its work by then (`terminal.rs`)
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod accounts;
pub mod api_docs;
pub mod app;
pub mod boards;
pub mod clock;
pub mod config;
pub mod db;
pub mod deleted;
pub mod demo;
pub mod error;
pub mod feeds;
pub mod form;
pub mod frame;
pub mod furniture;
pub mod held;
pub mod homes;
pub mod immigration;
pub mod jobs;
pub mod kept;
pub mod limits;
pub mod live;
pub mod locale;
pub mod market;
pub mod media;
pub mod mentions;
pub mod neighbours;
pub mod notifications;
pub mod portraits;
pub mod presence;
pub mod proofs;
pub mod push;
pub mod repeats;
pub mod router;
pub mod said;
pub mod search;
mod secret_file;
pub mod serve;
pub mod terminal;
pub mod text;
pub mod topics;
pub mod town;
mod turns;
pub mod upload;
pub mod visibility;
pub mod web;
pub mod work;

/// Logs to standard error, as much as `filter` says. What cannot be written there, since the disk is full or whoever
/// reads it has gone, is lost, and nothing else: left to itself the library says so on standard error, which panics.
pub fn log_to_stderr(filter: &str) {
    use std::io::IsTerminal;

    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::builder().parse_lossy(format!("sqlx=error,{filter}"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .log_internal_errors(false)
        .event_format(web::logged::Lines)
        .try_init();
}
