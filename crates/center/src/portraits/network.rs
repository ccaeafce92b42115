//! The network of this process: a model that was imported, opened once, by whoever needs it first.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use portrait::neural::Model;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;

/// What draws portraits beside the embedded engine, if the settings ask for it and its model is whole.
///
/// The file stays mapped until the process ends: a new model is put in its place by rename, as `portrait import` does,
/// and is used from the next start on.
pub struct Network {
    file: Option<PathBuf>,
    model: OnceCell<Option<Arc<Model>>>,
}

impl Network {
    /// Opens nothing yet; `file` is the model if one is asked for.
    pub fn new(file: Option<PathBuf>) -> Network {
        Network { file, model: OnceCell::new() }
    }

    /// Whether portraits are to be drawn by it.
    pub fn is_wanted(&self) -> bool {
        self.file.is_some()
    }

    /// The model; nothing when none is asked for, or when it cannot be used, of which the log tells once.
    pub async fn model(&self) -> Option<Arc<Model>> {
        let file = self.file.as_ref()?;
        self.model.get_or_init(|| open(file.clone())).await.clone()
    }
}

/// Reads hundreds of megabytes, so not on the threads that answer people.
async fn open(file: PathBuf) -> Option<Arc<Model>> {
    give_way();
    let began = Instant::now();
    let opened = spawn_blocking({
        let file = file.clone();
        move || read(&file)
    });
    match opened.await.unwrap_or_else(|error| Err(error.to_string())) {
        Ok((model, bytes)) => {
            let (mb, clips, ms) =
                ((bytes + 500_000) / 1_000_000, model.clips().len(), began.elapsed().as_millis() as u64);
            tracing::info!(model = %file.display(), mb, clips, ms, "portraits are drawn by the network");
            Some(Arc::new(model))
        }
        Err(error) => {
            tracing::warn!(
                model = %file.display(),
                error,
                "portraits are drawn by the embedded engine: the model of --portrait-engine fomm cannot be used. \
                 Make it with `make-migrations portrait import CHECKPOINT`, or name it with --portrait-model, and start again"
            );
            None
        }
    }
}

/// The network computes with as many threads as there are cores. They step back behind those that answer people, who
/// would otherwise wait for pages while a portrait is drawn.
fn give_way() {
    const BEHIND: i32 = 10;
    let step_back = |_| {
        // on Linux the priority is the thread's own; where it cannot be had, everything works all the same
        let _ = rustix::process::setpriority_process(None, BEHIND);
    };
    // an error says that somebody computed already: then those threads stay as they are
    let _ = rayon::ThreadPoolBuilder::new()
        .thread_name(|index| format!("network-{index}"))
        .start_handler(step_back)
        .build_global();
}

fn read(file: &Path) -> Result<(Model, u64), String> {
    let bytes = std::fs::metadata(file).map_err(|error| error.to_string())?.len();
    let model = Model::open(file).map_err(|error| error.to_string())?;
    Ok((model, bytes))
}
