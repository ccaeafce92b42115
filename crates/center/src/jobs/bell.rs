//! Wakes the workers of this process, so that a job need not wait until they look by themselves.

use std::sync::Arc;

use tokio::sync::watch;

use crate::db::Tx;

/// Every lane hears it, also one that is busy just now.
pub struct Bell(watch::Sender<()>);

impl Default for Bell {
    fn default() -> Bell {
        Bell(watch::Sender::new(()))
    }
}

impl Bell {
    /// Rings once `tx` is committed; before, there is nothing to be found.
    pub(super) fn ring_after(self: &Arc<Bell>, tx: &mut Tx) {
        let bell = self.clone();
        tx.after(async move {
            bell.0.send_replace(());
        });
    }

    /// Hears every ring from now on.
    pub fn listen(&self) -> Listener {
        Listener(self.0.subscribe())
    }
}

pub struct Listener(watch::Receiver<()>);

impl Listener {
    /// Waits until it rings; comes back at once when it has since the last time.
    pub async fn rung(&mut self) {
        if self.0.changed().await.is_err() {
            // the process ends
            std::future::pending::<()>().await;
        }
    }

    /// Whether it has rung since the last time.
    pub fn has_rung(&self) -> bool {
        self.0.has_changed().unwrap_or(false)
    }
}
