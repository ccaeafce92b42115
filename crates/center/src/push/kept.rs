//! What a server keeps in mind of devices.

use std::sync::Arc;

use tokio::sync::{Notify, OnceCell};

use crate::db::Tx;
use crate::push::keys::Keys;

/// What a server keeps in mind of devices.
#[derive(Default)]
pub struct Push {
    /// Wakes whoever sends.
    pub(super) there_is_news: Notify,
    /// The site's keys, once they were read.
    pub(super) keys: OnceCell<Arc<Keys>>,
}

impl Push {
    /// Wakes whoever sends once `tx` is committed.
    pub(super) fn wake_after(self: &Arc<Push>, tx: &mut Tx) {
        let push = self.clone();
        tx.after(async move { push.there_is_news.notify_one() });
    }
}
