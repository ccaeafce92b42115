//! What is asked of the database beside the statements of features: whether it is there, how it would do something, and
//! to close.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqlSafeStr};

use super::fault::fault;
use super::patience::wait;
use super::together::{SETTINGS, together};
use super::{Db, Engine, Number, Result, Value, tokens};

impl Db {
    /// Asks the planner about `sql` with every parameter unset; the plan as text, a line a step, indented by what it is
    /// a step of.
    pub async fn explain(&self, sql: &str, parameters: usize) -> Result<String> {
        self.explain_with(&SETTINGS[..2], sql, parameters).await
    }

    async fn explain_with(&self, settings: &[(&str, &str)], sql: &str, parameters: usize) -> Result<String> {
        let lines: Vec<String> = match &self.engine {
            Engine::Sqlite { read, .. } => {
                let text = format!("explain query plan {}", tokens(sql, false));
                let steps = read.ask(move |connection| {
                    let asked = || {
                        let mut statement = connection.prepare(&text)?;
                        let mut rows = statement.raw_query();
                        let mut steps = Vec::new();
                        while let Some(row) = rows.next()? {
                            steps.push((row.get(0)?, row.get(1)?, row.get(3)?));
                        }
                        Ok(steps)
                    };
                    asked().map_err(fault)
                });
                let (mut depths, mut lines) = (HashMap::<i64, usize>::new(), Vec::new());
                for (id, parent, step) in steps.await? {
                    let (id, parent, step): (i64, i64, String) = (id, parent, step);
                    let depth = depths.get(&parent).map_or(0, |depth| depth + 1);
                    depths.insert(id, depth);
                    lines.push(format!("{}{step}", "  ".repeat(depth)));
                }
                lines
            }
            Engine::Postgres { pool, .. } => {
                let mut tx = pool.begin().await?;
                let unset = vec!["null"; parameters].join(", ");
                let execute = if parameters == 0 {
                    "explain execute planned".to_owned()
                } else {
                    format!("explain execute planned({unset})")
                };
                let settings = settings.iter().map(|(name, value)| format!("set local {name} = {value}"));
                for text in settings.chain([format!("prepare planned as {}", tokens(sql, true))]) {
                    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *tx).await?;
                }
                let rows = sqlx::raw_sql(AssertSqlSafe(execute)).fetch_all(&mut *tx).await?;
                sqlx::raw_sql("deallocate planned").execute(&mut *tx).await?;
                rows.iter().map(|row| sqlx::Row::try_get::<String, _>(row, 0)).collect::<Result<_>>()?
            }
        };
        Ok(lines.join("\n"))
    }

    /// The same for a point (`points.rs`), as it is asked for several at once.
    pub async fn explain_point(&self, sql: &str, args: &[Value]) -> Result<String> {
        match self.is_postgres() {
            true => self.explain_with(&SETTINGS, &together(sql, args), args.len()).await,
            false => self.explain(sql, args.len()).await,
        }
    }

    /// Lets the engine prepare `sql` without running it: does it parse, do its tables and columns exist?
    pub async fn prepare(&self, sql: &str) -> Result<()> {
        use sqlx::Executor as _;
        match &self.engine {
            Engine::Sqlite { read, .. } => {
                let text = tokens(sql, false);
                read.ask(move |connection| connection.prepare(&text).map(drop).map_err(fault)).await
            }
            Engine::Postgres { pool, .. } => {
                pool.prepare(AssertSqlSafe(tokens(sql, true)).into_sql_str()).await.map(drop)
            }
        }
    }

    /// Runs a text of several statements without parameters, for tests and maintenance. It may take as long as it
    /// takes.
    pub async fn script(&self, sql: &str) -> Result<()> {
        let text = AssertSqlSafe(tokens(sql, self.is_postgres()));
        match &self.engine {
            Engine::Sqlite { writer, .. } => {
                let text = text.into_sql_str();
                writer.apart(move |connection| connection.execute_batch(text.as_str()).map_err(fault)).await?
            }
            Engine::Postgres { unhurried, .. } => {
                let mut connection = unhurried.connect().await?;
                sqlx::raw_sql(text).execute(&mut connection).await?;
                connection.close().await?;
            }
        }
        // a script may just have forbidden to write: what is kept ends by itself, too
        let _ = self.touch_everything().await;
        Ok(())
    }

    /// Whether the database answers, and soon.
    pub async fn is_ready(&self) -> Result<()> {
        let asked = self.one::<Number>("select cast(1 as bigint) as n", []);
        wait(self.shared.patience.ready, asked).await.map(drop)
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { read, writer, points, .. } => {
                points.close().await;
                read.close().await;
                writer.close().await;
            }
            Engine::Postgres { pool, points, ring, .. } => {
                points.close();
                ring.close();
                pool.close().await;
            }
        }
    }
}
