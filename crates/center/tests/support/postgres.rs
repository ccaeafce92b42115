//! One private PostgreSQL for the whole run, and a database from a migrated template for each town.

use std::process::Command;

use center::db::{Db, Patience, Target};
use tokio::sync::OnceCell;

static SERVER: OnceCell<String> = OnceCell::const_new();

/// The address of a fresh, migrated database.
pub async fn fresh_database() -> String {
    let server = SERVER.get_or_init(start).await;
    let name = format!("town_{}_{}", std::process::id(), super::unique());
    let admin = sqlx::PgPool::connect(server).await.unwrap();
    let sql = format!("create database {name} template town_template");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&admin).await.unwrap();
    admin.close().await;
    on(server, &name)
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
    let admin = sqlx::PgPool::connect(&server).await.unwrap();
    for sql in ["drop database if exists town_template", "create database town_template"] {
        sqlx::raw_sql(sql).execute(&admin).await.unwrap();
    }
    admin.close().await;
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
