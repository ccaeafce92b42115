//! Who is in a room just now. Rules: whoever has a stream with the topic of a room is in it, and nobody else is told
//! who is; each is told of those who want to be seen by them, and whoever hides sees nobody ([`Face::is_seen_by`]); a
//! second passes before somebody is gone, for a browser that reads on in another tab is not; nothing of it is kept.
//! Where several servers share a site, each writes who is in a room by it when that changes, under a lease, and holds
//! what the others write in its memory (`nodes.rs`). Start with `look.rs`, which tells.

pub mod api;
mod ask;
mod here;
mod look;
mod nodes;
mod room;
pub(crate) mod store;

use crate::app::App;
use crate::boards::Author;
use crate::db::{Number, Tx, args};
use crate::error::Result;
use crate::neighbours::choices::Audience;

pub use ask::seen_by;
pub use here::Here;
pub use look::{Seen, look};

/// How many somebody is told of; of the others, how many more there are.
const MOST_TOLD: usize = 24;

/// Of so many people in a room is known who they are, of those who came first.
const MOST_KNOWN: usize = 200;

/// Somebody, and to whom they show themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Face {
    who: Author,
    audience: Audience,
}

/// What two people are to each other, where they are no strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Neighbours,
    /// One blocks the other.
    Apart,
}

impl Face {
    /// Whether they may be seen by `viewer`.
    fn is_seen_by(&self, viewer: &Face, between: Option<Between>) -> bool {
        let is_shown = match self.audience {
            Audience::Nobody => false,
            Audience::Neighbours => between == Some(Between::Neighbours),
            Audience::Everyone => true,
        };
        is_shown && viewer.audience != Audience::Nobody && between != Some(Between::Apart)
    }
}

/// Which of these are rooms.
pub async fn rooms_among(app: &App, ids: &[i64]) -> Result<Vec<i64>> {
    let rows: Vec<Number> = app.db.all(store::ROOMS_AMONG, args![serde_json::json!(ids).to_string()]).await?;
    Ok(rows.into_iter().map(|row| row.n).collect())
}

/// Once `tx` is written, something else is true of these people: to whom they show themselves, or what they are to each
/// other. Who is in a room with them sees it.
pub fn stir_after(app: &App, tx: &mut Tx, people: &[i64]) {
    let (here, hub, people) = (app.presence.clone(), app.live.clone(), people.to_vec());
    tx.after(async move {
        here.stir(&people);
        hub.wake();
    });
}

/// The server stops: those who were here by it are not any more.
pub async fn part(app: &App) {
    let Some(node) = app.presence.node() else { return };
    let gone = async {
        let mut tx = app.db.begin().await?;
        tx.run(store::LEAVE, args![node]).await?;
        tx.run(store::EMPTY, args![node]).await?;
        tx.commit().await
    };
    // else its lease runs out
    if gone.await.is_ok() {
        app.db.ring();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sees_whom() {
        let face =
            |id, audience| Face { who: Author { id, nickname: String::new(), address: None, still: None }, audience };
        use Audience::{Everyone, Neighbours, Nobody};
        for (other, strangers, neighbours) in
            [(Nobody, false, false), (Neighbours, false, true), (Everyone, true, true)]
        {
            for viewer in [Nobody, Neighbours, Everyone] {
                let (other, viewer) = (face(1, other), face(2, viewer));
                let hides = viewer.audience == Nobody;
                assert_eq!(other.is_seen_by(&viewer, None), strangers && !hides);
                assert_eq!(other.is_seen_by(&viewer, Some(Between::Neighbours)), neighbours && !hides);
                assert!(!other.is_seen_by(&viewer, Some(Between::Apart)));
            }
        }
    }
}
