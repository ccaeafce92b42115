//! One private PostgreSQL for the whole run, and a database from a migrated template for each town.

use std::process::Command;
use std::sync::OnceLock;

use center::db::{Db, Patience, Target};
use sqlx::{Connection, PgConnection};
use tokio::sync::{mpsc, oneshot};

/// A fresh, migrated database; it is removed when this goes.
pub struct Database {
    pub url: String,
    name: String,
}

enum Wish {
    Make(oneshot::Sender<Database>),
    Remove(String),
}

/// Who makes and removes them: one connection, in a thread that outlives the tests' own runtimes.
static KEEPER: OnceLock<mpsc::UnboundedSender<Wish>> = OnceLock::new();

pub async fn fresh_database() -> Database {
    let (made, database) = oneshot::channel();
    let sent = KEEPER.get_or_init(keeper).send(Wish::Make(made));
    assert!(sent.is_ok(), "the keeper of databases is gone");
    database.await.expect("the keeper of databases has failed")
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(keeper) = KEEPER.get() {
            let _ = keeper.send(Wish::Remove(std::mem::take(&mut self.name)));
        }
    }
}

fn keeper() -> mpsc::UnboundedSender<Wish> {
    let (sender, wishes) = mpsc::unbounded_channel();
    std::thread::spawn(|| {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(keep(wishes))
    });
    sender
}

async fn keep(mut wishes: mpsc::UnboundedReceiver<Wish>) {
    let server = start().await;
    let mut admin = PgConnection::connect(&server).await.unwrap();
    while let Some(wish) = wishes.recv().await {
        match wish {
            Wish::Make(made) => {
                let name = format!("town_{}_{}", std::process::id(), super::unique());
                // as files: page by page through the log takes nearly three times the processor
                execute(&mut admin, format!("create database {name} template town_template strategy file_copy")).await;
                let _ = made.send(Database { url: on(&server, &name), name });
            }
            // whoever is still connected is of a test that is over
            Wish::Remove(name) => execute(&mut admin, format!("drop database if exists {name} with (force)")).await,
        }
    }
}

async fn execute(admin: &mut PgConnection, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(admin).await.unwrap();
}

async fn start() -> String {
    let server = match std::env::var("MAKE_MIGRATIONS_TEST_POSTGRES") {
        Ok(url) => url,
        Err(_) => {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bin/test-postgres");
            let out = Command::new(script).arg(std::process::id().to_string()).output().unwrap();
            assert!(out.status.success(), "bin/test-postgres: {}", String::from_utf8_lossy(&out.stderr));
            String::from_utf8(out.stdout).unwrap().trim().to_owned()
        }
    };
    let mut admin = PgConnection::connect(&server).await.unwrap();
    for sql in ["drop database if exists town_template", "create database town_template"] {
        execute(&mut admin, sql.to_owned()).await;
    }
    admin.close().await.unwrap();
    let template = Db::open(&Target::Postgres(on(&server, "town_template")), Patience::default()).await.unwrap();
    template.close().await;
    server
}

/// The same server, another database: `…/postgres?…` becomes `…/name?…`.
fn on(server: &str, name: &str) -> String {
    let (address, query) =
        server.split_once('?').map_or((server, String::new()), |(address, query)| (address, format!("?{query}")));
    let (base, _) = address.rsplit_once('/').unwrap();
    format!("{base}/{name}{query}")
}
