//! Whose turn it is, and who waits for whom.

use std::sync::mpsc::channel;
use std::time::Duration;

use super::{NOTE, NOTES, count};
use crate::support::{Engine, Town};

/// Who leaves without a commit goes on with something else at once, and on its thread nobody is looked after meanwhile:
/// the next one begins all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_back_holds_up_nobody() {
    let town = Town::new(Engine::Sqlite).await;
    town.app.db.script(NOTES).await.unwrap();
    let person = town.newcomer("쓰는이").await.id;
    for round in 1..=5 {
        let (tell, told) = channel();
        let (db, first) = (town.app.db.clone(), town.app.db.begin().await.unwrap());
        let next = tokio::spawn(async move {
            let mut tx = db.begin().await.unwrap();
            tell.send(()).unwrap();
            tx.run(NOTE, [round.into(), person.into()]).await.unwrap();
            tx.commit().await.unwrap();
        });
        // until the other one waits for its turn
        tokio::time::sleep(Duration::from_millis(20)).await;
        let leaves = tokio::spawn(async move {
            drop(first);
            // a long computation on a thread of the runtime
            told.recv_timeout(Duration::from_secs(20)).is_ok()
        });
        assert!(leaves.await.unwrap(), "the other one has its turn while that goes on");
        next.await.unwrap();
        assert_eq!(count(&town, round).await, 1);
    }
}
