//! Starting and stopping: the server, the worker beside it, and what is done now and then.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use tokio::task::JoinSet;

use crate::accounts::links;
use crate::app::App;
use crate::config::{ServeConfig, WorkerConfig};
use crate::db::{gone, trouble};
use crate::jobs::chores;
use crate::web::{health, server};
use crate::{jobs, router, terminal, work};

/// How long measurements lie about.
const ADDED_UP: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or Ctrl-C. The error is a sentence for the operator.
pub async fn run(config: ServeConfig) -> Result<(), String> {
    health::count_metrics();
    config.check()?;
    // before the database: a wrong port is told at once
    let listener = server::listen(config.listen)
        .map_err(|error| format!("--listen: {} cannot be used: {error}", config.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    // a port that was chosen for us is one that people are sent to
    let app = App::build(ServeConfig { listen: address, ..config }).await?;
    let base = app.config.base_url.as_ref().map_or_else(|| format!("http://{address}"), |url| url.origin.clone());
    if let Some(path) = links::set_up(&app.db, app.clock.now())
        .await
        .map_err(|_| "the set-up link could not be made; the log says why".to_owned())?
    {
        terminal::say(&format!("There is no admin yet. Make one here, once, within a week:\n{base}{path}"));
    }
    if app.config.base_url.is_none() && address.ip().is_unspecified() {
        terminal::say(
            "Where people find it is not known: until --base-url says so, cards have no code that proves them and \
             messengers show no pictures of links.",
        );
    }
    terminal::say(&format!("Make Migrations serves {base}"));
    stop_on_signals(app.clone())?;
    let worker = (!app.config.no_worker).then(|| tokio::spawn(jobs::work(app.clone(), work::KINDS)));
    let mut beside = beside(&app, |_| true);
    server::run(app.clone(), listener, router::router(app.clone())).await;
    if let Some(worker) = worker {
        let _ = tokio::time::timeout(Duration::from_secs(10), worker).await;
    }
    let _ = tokio::time::timeout(Duration::from_secs(5), ended(&mut beside)).await;
    app.db.close().await;
    Ok(())
}

/// Runs the worker alone until SIGTERM or Ctrl-C.
pub async fn work(config: WorkerConfig) -> Result<(), String> {
    let WorkerConfig { data, portraits } = config;
    let app = App::build(ServeConfig { portraits, ..ServeConfig::alone(data) }).await?;
    stop_on_signals(app.clone())?;
    terminal::say("Make Migrations worker is waiting for photos");
    let mut beside = beside(&app, |watch| watch.in_workers);
    jobs::work(app.clone(), work::KINDS).await;
    let _ = tokio::time::timeout(Duration::from_secs(5), ended(&mut beside)).await;
    app.db.close().await;
    Ok(())
}

fn stop_on_signals(app: App) -> Result<(), String> {
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        app.stopping.cancel();
        tracing::info!("stopping");
    });
    Ok(())
}

/// Begins the chores, and those watches that are needed here.
fn beside(app: &App, is_needed: impl Fn(&work::Watch) -> bool) -> JoinSet<()> {
    let mut all = JoinSet::new();
    all.spawn(chores::keep_up(app.clone(), work::CHORES));
    for watch in work::WATCHES.iter().filter(|watch| is_needed(watch)) {
        all.spawn((watch.runs)(app.clone()));
    }
    all
}

async fn ended(all: &mut JoinSet<()>) {
    while all.join_next().await.is_some() {}
}

/// Adds up what was measured, now and then until the server stops.
pub async fn add_up(app: App) {
    while app.stopping.run_until_cancelled(tokio::time::sleep(ADDED_UP)).await.is_some() {
        health::add_up();
    }
}

/// Sees to it that what is deleted leaves the disk within a minute, while the server runs.
pub async fn let_go(app: App) {
    loop {
        let is_done = match app.db.let_go().await {
            Ok(is_done) => is_done,
            Err(error) => {
                // the log has heard of a database that is away
                if trouble(&error).is_none() {
                    tracing::warn!(%error, "what was deleted could not be let go of");
                }
                false
            }
        };
        let pause = if is_done { gone::EVERY } else { gone::AGAIN };
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
