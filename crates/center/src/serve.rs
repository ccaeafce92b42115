//! Starting and stopping: the server, the worker beside it, and what is done now and then.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::accounts::{links, renewals, secrets};
use crate::app::App;
use crate::config::{ServeConfig, WorkerConfig};
use crate::db::{gone, trouble};
use crate::web::{health, server};
use crate::{deleted, held, jobs, live, repeats, router};

/// Serves until SIGTERM or Ctrl-C. The error is a sentence for the operator.
pub async fn run(config: ServeConfig) -> Result<(), String> {
    health::count_metrics();
    config.check()?;
    // before the database: a wrong port is told at once
    let listener = server::listen(config.listen)
        .map_err(|error| format!("--listen: {} cannot be used: {error}", config.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let app = App::build(config).await?;
    let base = app.config.base_url.as_ref().map_or_else(|| format!("http://{address}"), |url| url.origin.clone());
    if let Some(path) = links::set_up(&app.db, app.clock.now())
        .await
        .map_err(|_| "the set-up link could not be made; the log says why".to_owned())?
    {
        println!("There is no admin yet. Make one here, once, within a week:\n{base}{path}");
    }
    println!("Make Migrations serves {base}");
    stop_on_signals(app.clone())?;
    let worker = (!app.config.no_worker).then(|| tokio::spawn(jobs::work(app.clone())));
    tokio::spawn(tidy(app.clone()));
    tokio::spawn(secrets::watch(app.clone()));
    tokio::spawn(live::watch(app.clone()));
    let letting_go = tokio::spawn(let_go(app.clone()));
    server::run(app.clone(), listener, router::router(app.clone())).await;
    if let Some(worker) = worker {
        let _ = tokio::time::timeout(Duration::from_secs(10), worker).await;
    }
    let _ = tokio::time::timeout(Duration::from_secs(5), letting_go).await;
    app.db.close().await;
    Ok(())
}

/// Runs the worker alone until SIGTERM or Ctrl-C.
pub async fn work(config: WorkerConfig) -> Result<(), String> {
    let WorkerConfig { data, portraits } = config;
    let app = App::build(ServeConfig { portraits, ..ServeConfig::alone(data) }).await?;
    stop_on_signals(app.clone())?;
    println!("Make Migrations worker is waiting for photos");
    tokio::spawn(tidy(app.clone()));
    let letting_go = tokio::spawn(let_go(app.clone()));
    jobs::work(app.clone()).await;
    let _ = tokio::time::timeout(Duration::from_secs(5), letting_go).await;
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
        tracing::info!("stopping");
        app.stopping.cancel();
    });
    Ok(())
}

/// At the start and every ten minutes: forgets what has expired.
async fn tidy(app: App) {
    loop {
        app.limits.tidy();
        if let Err(error) = renewals::tidy(&app).await {
            tracing::warn!(?error, "sign-ins that are over were not forgotten");
        }
        deleted::sweep(&app).await;
        jobs::tidy(&app).await;
        repeats::tidy(&app).await;
        held::tidy(&app).await;
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(600)) => {}
        }
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
