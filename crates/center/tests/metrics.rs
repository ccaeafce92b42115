//! What is counted for those who watch the server.

use center::web::health;

use crate::support::{Engine, Town};

const TOKEN: &str = "a token for whoever watches the server";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_and_their_flushes_are_counted() {
    health::count_metrics();
    let town = Town::with(Engine::Sqlite, |config| config.metrics_token = Some(TOKEN.to_owned())).await;
    town.newcomer("달토끼").await;
    let mut watcher = town.visitor();
    watcher.headers.push(("authorization", format!("Bearer {TOKEN}")));
    let text = watcher.get("/metrics").await.text();
    let counted = |name: &str| {
        let number = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
        number.unwrap_or_else(|| panic!("{name} is not there"))
    };
    // those of the servers of other tests in this process may be higher
    let (transactions, commits) = town.app.db.written().unwrap();
    assert!(commits > 0 && counted("database_commits_total ") >= commits);
    assert!(transactions >= commits && counted("database_transactions_total ") >= transactions);
}
