//! The job that makes a portrait: an attempt under supervision, and every way it can end. The portrait's row and its
//! job change together.

use std::time::Duration;

use bytes::Bytes;
use portrait::Mood;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::clock::Micros;
use crate::db::{Tx, args};
use crate::error::{Error, Result};
use crate::jobs::{self, Ended, Job};
use crate::media::{self, files, files::NewFile};
use crate::portraits::choice::{Chosen, Wish};
use crate::portraits::draw::{Drawn, LARGE_SIDE, Order, SIDE, Undrawn, draw};
use crate::portraits::engine::{Engine, LONGEST, Told};
use crate::portraits::store::{self, FilesRow};

/// How often progress is written.
const TICK: Duration = Duration::from_millis(250);
/// How often the lease is renewed; a quarter of it.
const RENEWAL: Duration = Duration::from_secs(15);

/// Makes the portrait of a claimed job.
pub(crate) async fn attempt(app: &App, job: &Job) -> Result<Ended> {
    let begun: Option<FilesRow> =
        app.db.run_returning(store::BEGIN, args![job.subject, job.id, &job.worker, app.clock.now()]).await?;
    let Some(begun) = begun else { return Ok(Ended::Lost) };
    app.live.wake();
    let Some(name) = begun.photo.as_ref().or(begun.kept.as_ref()) else {
        return Ok(Ended::Hopeless("the upload is gone".to_owned()));
    };
    let bytes = match app.store.get(name).await {
        Ok(bytes) => bytes,
        Err(Error::NotFound) => return Ok(Ended::Hopeless("the upload is gone".to_owned())),
        Err(error) => return Err(error),
    };
    let wish = Wish { mood: Mood::parse(&begun.mood).unwrap_or(Mood::Greeting), blink: begun.blink };
    let order = Order {
        bytes,
        animate: begun.animate,
        keep: begun.photo.is_some(),
        wish,
        chosen: Chosen::of_json(&begun.face),
    };
    let (tells, told) = watch::channel(Told::at_first());
    let stop = CancellationToken::new();
    let _stops_when_dropped = stop.clone().drop_guard();
    let drawing = tokio::spawn(draw(app.network.clone(), job.id, order, tells, stop.clone()));
    match supervise(app, job, drawing, told, &stop).await {
        Ok(drawn) => publish(app, job, drawn).await,
        Err(ended) => Ok(ended),
    }
}

/// Waits for the drawing: writes its progress, renews the lease, and stops it when it takes too long, is not wanted, or
/// the server stops.
async fn supervise(
    app: &App,
    job: &Job,
    mut drawing: JoinHandle<Result<Drawn, Undrawn>>,
    told: watch::Receiver<Told>,
    stop: &CancellationToken,
) -> Result<Drawn, Ended> {
    let (mut written, mut renewed) = (0, Instant::now());
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            drawn = &mut drawing => return match drawn {
                Ok(Ok(drawn)) => Ok(drawn),
                Ok(Err(Undrawn::Photo(error))) => Err(Ended::Hopeless(error.to_string())),
                Ok(Err(Undrawn::Failed(error))) => Err(Ended::Failed(error)),
                Ok(Err(Undrawn::Stopped)) => Err(Ended::Failed("the drawing stopped by itself".to_owned())),
                Err(error) => Err(Ended::Failed(error.to_string())),
            },
            () = app.stopping.cancelled() => {
                stop.cancel();
                let _ = drawing.await;
                return Err(Ended::Stopped);
            }
            _ = tick.tick() => {
                let Told { percent, until } = *told.borrow();
                let mut ours = true;
                if percent != written {
                    ours = progress(app, job, percent).await;
                    written = percent;
                }
                if renewed.elapsed() >= RENEWAL {
                    renewed = Instant::now();
                    // a database that does not answer takes nothing away; the lease tells in the end
                    ours &= jobs::renew(app, job).await.unwrap_or(true);
                }
                let ended = if !ours {
                    Ended::Lost
                } else if until.is_some_and(|until| Instant::now() > until) {
                    Ended::Failed(format!("it took more than {} seconds", LONGEST.as_secs()))
                } else {
                    continue;
                };
                stop.cancel();
                let _ = drawing.await;
                return Err(ended);
            }
        }
    }
}

/// Writes the percentage; false when the job is no longer this worker's.
async fn progress(app: &App, job: &Job, percent: u8) -> bool {
    match app.db.run(store::PROGRESS, args![job.subject, job.id, &job.worker, app.clock.now(), percent]).await {
        Ok(rows) => {
            app.live.wake();
            rows == 1
        }
        Err(error) => {
            tracing::debug!(job = job.id, %error, "progress was not written");
            true
        }
    }
}

/// The files of a portrait in the store, not yet shown.
struct Made {
    still: NewFile,
    animation: Option<NewFile>,
    large: Option<NewFile>,
    /// The name of the still to keep, and the face in it as JSON.
    kept: Option<(String, String)>,
    hint: &'static str,
    no_blink: &'static str,
    engine: Engine,
}

impl Made {
    async fn store(app: &App, drawn: Drawn) -> Result<Made> {
        let still = picture(app, drawn.still, SIDE).await?;
        let animation = match drawn.animation {
            Some(bytes) => Some(picture(app, bytes, SIDE).await?),
            None => None,
        };
        let large = match drawn.large {
            Some(bytes) => Some(picture(app, bytes, LARGE_SIDE).await?),
            None => None,
        };
        let kept = match drawn.kept {
            Some(kept) => {
                let name = format!("kept/{}", media::random_name("webp"));
                files::write(app, &name, Bytes::from(kept.bytes)).await?;
                Some((name, kept.face.to_json()))
            }
            None => None,
        };
        Ok(Made { still, animation, large, kept, hint: drawn.hint, no_blink: drawn.no_blink, engine: drawn.engine })
    }

    /// Those that people can ask for.
    fn shown(&self) -> impl Iterator<Item = &NewFile> {
        [Some(&self.still), self.animation.as_ref(), self.large.as_ref()].into_iter().flatten()
    }

    fn names(self) -> Vec<String> {
        let kept = self.kept.as_ref().map(|kept| kept.0.clone());
        self.shown().map(|file| file.name.clone()).chain(kept).collect()
    }
}

async fn picture(app: &App, bytes: Vec<u8>, side: u32) -> Result<NewFile> {
    let name = media::random_name("webp");
    let file = NewFile {
        name: name.clone(),
        content_type: "image/webp",
        bytes: bytes.len() as i64,
        width: side,
        height: side,
    };
    files::write(app, &name, Bytes::from(bytes)).await?;
    Ok(file)
}

/// Stores the files, then shows them in one transaction. If the job was lost meanwhile, the files go again.
async fn publish(app: &App, job: &Job, drawn: Drawn) -> Result<Ended> {
    // what is stored and not shown in the end stays doomed
    let made = Made::store(app, drawn).await?;
    match show(app, job, &made).await? {
        Some(replaced) => {
            if made.animation.is_some() {
                metrics::counter!("portraits_total", "engine" => made.engine.name()).increment(1);
            }
            app.live.wake();
            files::remove(app, replaced).await;
            Ok(Ended::Done)
        }
        None => {
            files::remove(app, made.names()).await;
            Ok(Ended::Lost)
        }
    }
}

/// The names of what was replaced, to be removed; nothing when the job is no longer this worker's.
async fn show(app: &App, job: &Job, made: &Made) -> Result<Option<Vec<String>>> {
    let Some((mut tx, before)) = held(app, job).await? else { return Ok(None) };
    let now = app.clock.now();
    if !jobs::finish(&mut tx, job, "done", "", now).await? {
        return Ok(None);
    }
    for file in made.shown() {
        files::record(app, &mut tx, file, files::Kind::Portrait, job.subject, None).await?;
    }
    let name = |file: &Option<NewFile>| file.as_ref().map(|file| file.name.clone());
    // made anew from the kept still: that stays, with the face as it was drawn now
    let stays = before.photo.is_none();
    let (kept, kept_face) =
        if stays { (before.kept.clone(), Some(before.face.clone())) } else { made.kept.clone().unzip() };
    if let Some((name, _)) = &made.kept {
        files::spare(&mut tx, name).await?;
    }
    let (animation, still, large) = (name(&made.animation), &made.still.name, name(&made.large));
    let (hint, no_blink, engine, face) = (made.hint, made.no_blink, made.engine.name(), kept_face.unwrap_or_default());
    tx.run(
        store::READY,
        args![job.subject, job.id, now, animation, still, hint, large, kept.clone(), face, no_blink, engine],
    )
    .await?;
    let mut replaced = before.files();
    replaced.retain(|name| kept.as_ref() != Some(name));
    let replaced = super::forget_files(app, &mut tx, job.subject, replaced).await?;
    tx.commit().await?;
    Ok(Some(replaced))
}

/// The job is no longer this worker's; if it is still nobody else's, it ends here.
pub(crate) async fn let_go(app: &App, job: &Job) -> Result<()> {
    let mut tx = app.db.begin().await?;
    jobs::finish(&mut tx, job, "cancelled", "", app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Back into the queue as if it had never been taken.
pub(crate) async fn put_back(app: &App, job: &Job) -> Result<()> {
    let Some(mut tx) = held(app, job).await?.map(|held| held.0) else { return Ok(()) };
    tx.run(store::WAIT_AGAIN, args![job.subject, job.id, app.clock.now()]).await?;
    jobs::put_back(&mut tx, job).await?;
    tx.commit().await?;
    app.live.wake();
    Ok(())
}

/// Back into the queue for another attempt from `when` on.
pub(crate) async fn try_again(app: &App, job: &Job, when: Micros, error: &str) -> Result<()> {
    let Some(mut tx) = held(app, job).await?.map(|held| held.0) else { return Ok(()) };
    tx.run(store::WAIT_AGAIN, args![job.subject, job.id, app.clock.now()]).await?;
    jobs::try_again(&mut tx, job, when, error).await?;
    tx.commit().await?;
    app.live.wake();
    Ok(())
}

/// Back into the queue until database and disk can do their part again.
pub(crate) async fn try_later(app: &App, job: &Job, when: Micros, error: &str) -> Result<()> {
    let Some(mut tx) = held(app, job).await?.map(|held| held.0) else { return Ok(()) };
    tx.run(store::WAIT_AGAIN, args![job.subject, job.id, app.clock.now()]).await?;
    jobs::try_later(&mut tx, job, when, error).await?;
    tx.commit().await?;
    app.live.wake();
    Ok(())
}

/// The last attempt failed: the portrait before stays, the upload goes.
pub(crate) async fn fail(app: &App, job: &Job, error: &str) -> Result<()> {
    let Some((mut tx, before)) = held(app, job).await? else { return let_go(app, job).await };
    let now = app.clock.now();
    jobs::finish(&mut tx, job, "failed", error, now).await?;
    end_without(app, tx, job, before.photo, now).await
}

/// Ends a job that waited too long, whoever has it.
pub(crate) async fn give_up(app: &App, job: &Job) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    let before: Option<FilesRow> = tx.maybe(store::HOLD, args![job.subject]).await?;
    jobs::end(&mut tx, job, "it waited too long", now).await?;
    tracing::warn!(job = job.id, user = job.subject, "a job waited too long and was ended");
    // a newer job of the user has a photo of its own
    let photo = before.filter(|before| before.job_id == job.id).and_then(|before| before.photo);
    end_without(app, tx, job, photo, now).await
}

async fn end_without(app: &App, mut tx: Tx, job: &Job, photo: Option<String>, now: Micros) -> Result<()> {
    tx.run(store::FAILED, args![job.subject, job.id, now]).await?;
    if let Some(photo) = &photo {
        files::doom(app, &mut tx, photo).await?;
    }
    tx.commit().await?;
    app.live.wake();
    files::remove(app, photo).await;
    Ok(())
}

/// A transaction that holds the portrait's row, if the job is still this worker's.
async fn held(app: &App, job: &Job) -> Result<Option<(Tx, FilesRow)>> {
    let mut tx = app.db.begin().await?;
    let before: Option<FilesRow> = tx.maybe(store::HOLD_OF_WORKER, args![job.subject, job.id, &job.worker]).await?;
    Ok(before.map(|before| (tx, before)))
}
