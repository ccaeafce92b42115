//! The job that makes a portrait: an attempt, what it stores and shows, and what every other end of it means for the
//! portrait. The portrait's row and its job change together.

use std::time::Duration;

use bytes::Bytes;
use portrait::Mood;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};
use crate::jobs::{self, End, Ended, Job};
use crate::media::{self, files, files::NewFile};
use crate::notifications::{self, Kind, News};
use crate::portraits::choice::Chosen;
use crate::portraits::draw::{Drawn, Order, Undrawn, draw};
use crate::portraits::engine::{Engine, LONGEST, Told};
use crate::portraits::store::{self, FilesRow};
use crate::portraits::wish::Wish;
use crate::topics::Topic;

/// How often progress is written.
const TICK: Duration = Duration::from_millis(250);
/// A network draws one portrait at a time with all cores; meanwhile the next one is decoded, or the last one stored.
/// More would be kept from other workers, and from those who wait for their place in the queue.
const AT_ONCE_BY_NETWORK: usize = 2;

/// How many are made at once: as many as there are cores, or two when each of them needs all cores. The model is opened
/// by then, so that nobody's portrait waits for that.
pub(crate) async fn at_once(app: &App) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if app.network.model().await.is_some() { cores.min(AT_ONCE_BY_NETWORK) } else { cores }
}

/// Makes the portrait of a claimed job.
pub(crate) async fn attempt(app: &App, job: &Job, stop: CancellationToken) -> Result<Ended> {
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
        user: job.subject,
        bytes,
        animate: begun.animate,
        keep: begun.photo.is_some(),
        wish,
        chosen: Chosen::of_json(&begun.face),
        sides: app.config.portraits.sides,
    };
    let (tells, told) = watch::channel(Told::at_first());
    let drawing = tokio::spawn(draw(app.darkroom.clone(), app.network.clone(), job.id, order, tells, stop.clone()));
    match supervise(app, job, drawing, told, &stop).await {
        Ok(drawn) => publish(app, job, drawn).await,
        Err(ended) => Ok(ended),
    }
}

/// Waits for the drawing: writes its progress, and stops it when it takes too long or is not wanted.
async fn supervise(
    app: &App,
    job: &Job,
    mut drawing: JoinHandle<Result<Drawn, Undrawn>>,
    told: watch::Receiver<Told>,
    stop: &CancellationToken,
) -> Result<Drawn, Ended> {
    let mut written = 0;
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            drawn = &mut drawing => return match drawn {
                Ok(Ok(drawn)) => Ok(drawn),
                Ok(Err(Undrawn::Photo(error))) => Err(Ended::Hopeless(error.to_string())),
                Ok(Err(Undrawn::Failed(error))) => Err(Ended::Failed(error)),
                Ok(Err(Undrawn::Stopped)) if stop.is_cancelled() => Err(Ended::Stopped),
                Ok(Err(Undrawn::Stopped)) => Err(Ended::Failed("the drawing stopped by itself".to_owned())),
                Err(error) => Err(Ended::Failed(error.to_string())),
            },
            _ = tick.tick() => {
                let Told { percent, until } = *told.borrow();
                let mut ours = true;
                if percent != written {
                    ours = progress(app, job, percent).await;
                    written = percent;
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
        let sides = app.config.portraits.sides;
        let still = picture(app, drawn.still, sides.small).await?;
        let animation = match drawn.animation {
            Some(bytes) => Some(picture(app, bytes, sides.small).await?),
            None => None,
        };
        let large = match drawn.large {
            Some(bytes) => Some(picture(app, bytes, sides.large).await?),
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
        digest: None,
    };
    files::write(app, &name, Bytes::from(bytes)).await?;
    Ok(file)
}

/// Stores the files, then shows them in one transaction. If the job was lost meanwhile, the files go again.
async fn publish(app: &App, job: &Job, drawn: Drawn) -> Result<Ended> {
    // what is stored and not shown in the end stays doomed
    let made = Made::store(app, drawn).await?;
    if !show(app, job, &made).await? {
        files::remove(app, made.names()).await;
        return Ok(Ended::Lost);
    }
    if made.animation.is_some() {
        metrics::counter!("portraits_total", "engine" => made.engine.name()).increment(1);
    }
    Ok(Ended::Done)
}

/// False when the job is no longer this worker's.
async fn show(app: &App, job: &Job, made: &Made) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    let Some(before) = hold(&mut tx, job).await? else { return Ok(false) };
    let now = app.clock.now();
    if !jobs::finish(&mut tx, job, "done", "", now).await? {
        return Ok(false);
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
    let version = i64::from(portrait::ENGINE_VERSION);
    tx.run(
        store::READY,
        args![job.subject, job.id, now, animation, still, hint, large, kept.clone(), face, no_blink, engine, version],
    )
    .await?;
    let mut replaced = before.files();
    replaced.retain(|name| kept.as_ref() != Some(name));
    super::forget_files(app, &mut tx, job.subject, replaced).await?;
    app.live.wake_after(&app.db, &mut tx);
    tx.touch(Topic::People);
    // whoever has no home yet has no card either, and sees it where photos are changed
    let has_card = tx.maybe::<Number>(store::HAS_CARD, args![job.subject]).await?.is_some();
    let news = News::new(Kind::Portrait, None, if has_card { "/card" } else { "/settings/photo" });
    notifications::tell(app, &mut tx, &news, &[job.subject]).await?;
    tx.commit().await?;
    Ok(true)
}

/// What an end without a portrait means for the one before: it stays, and the upload goes unless there will be another
/// attempt. False when somebody has no portrait any more, or a newer job.
pub(crate) async fn end(app: &App, tx: &mut Tx, job: &Job, end: End) -> Result<bool> {
    let before = match end {
        End::Waits | End::Fails => hold(tx, job).await?,
        End::IsGivenUp => tx.maybe(store::HOLD, args![job.subject]).await?,
    };
    // a newer job of the user has a photo of its own
    let Some(before) = before.filter(|before| before.job_id == job.id) else { return Ok(false) };
    match end {
        End::Waits => {
            tx.run(store::WAIT_AGAIN, args![job.subject, job.id, app.clock.now()]).await?;
        }
        End::Fails | End::IsGivenUp => {
            tx.run(store::FAILED, args![job.subject, job.id, app.clock.now()]).await?;
            if let Some(photo) = &before.photo {
                files::doom(app, tx, photo).await?;
            }
        }
    }
    app.live.wake_after(&app.db, tx);
    Ok(true)
}

/// Takes the portrait's row for the rest of the transaction, if the job is still this worker's.
async fn hold(tx: &mut Tx, job: &Job) -> Result<Option<FilesRow>> {
    Ok(tx.maybe(store::HOLD_OF_WORKER, args![job.subject, job.id, &job.worker]).await?)
}
