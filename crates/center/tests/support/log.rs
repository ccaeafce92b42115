//! What the server writes into its log, all of it.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing::Dispatch;
use tracing::dispatcher::{DefaultGuard, set_default};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Hears what this thread logs, at every level, as long as it is there: for tests that do everything in one thread.
pub struct Heard {
    log: Log,
    _guard: DefaultGuard,
    /// With a single one, what other threads do not listen to is heard by nobody.
    _another: Dispatch,
}

pub fn hear() -> Heard {
    let log = Log::default();
    let heard = |log: Log| {
        let all = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        let all = all.event_format(center::web::logged::Lines);
        Dispatch::new(all.with_writer(move || log.clone()).finish())
    };
    let _another = heard(Log::default());
    let _guard = set_default(&heard(log.clone()));
    tracing::callsite::rebuild_interest_cache();
    Heard { log, _guard, _another }
}

impl Heard {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.log.0.lock().unwrap()).into_owned()
    }
}
