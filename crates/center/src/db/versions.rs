//! The versions of topics: equal ones mean that nothing has changed of what these are about.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rusqlite::Connection;

use super::points::Question;
use super::{Db, Engine, Number, Record, Result, Value, args, here, own};
use crate::topics::{Asked, EVERYTHING};

/// The same as in the question of a sign-in: $1 to $3 topics.
const VERSION: &str = "
    select cast(coalesce(sum(v.n), 0) as bigint) as n from versions v where v.topic in ('all', $1, $2, $3)";

/// Each of them by itself, for SQLite: what is known of one is known whatever it is asked with.
const VERSIONS: &str = "
    select (select coalesce(sum(n), 0) from versions where topic = 'all') as everything,
           (select coalesce(sum(n), 0) from versions where topic = $1) as first,
           (select coalesce(sum(n), 0) from versions where topic = $2) as second,
           (select coalesce(sum(n), 0) from versions where topic = $3) as third";

/// $1 topic.
const VERSION_OF: &str = "select coalesce(sum(n), 0) as n from versions where topic = $1";

/// The version of a topic as the transaction leaves it that `connection` is in.
pub(super) fn version_of<'t>(connection: &Connection, topic: &'t str) -> Option<(&'t str, i64)> {
    let row = own::only::<Number>(connection, VERSION_OF, &args![topic]).ok()?;
    Some((topic, row.n))
}

#[derive(Debug, Clone, Record)]
pub(super) struct Versions {
    everything: i64,
    first: i64,
    second: i64,
    third: i64,
}

impl Versions {
    fn sum(&self) -> i64 {
        self.everything + self.first + self.second + self.third
    }

    /// Each with its topic: `args` are those that were asked for.
    pub fn by_topic(&self, args: &[Value]) -> Vec<(String, i64)> {
        let topic = |value: &Value| match value {
            Value::Text(text) => text.clone().unwrap_or_default(),
            _ => String::new(),
        };
        let asked = args.iter().map(topic).zip([self.first, self.second, self.third]);
        let all = std::iter::once((EVERYTHING.to_owned(), self.everything)).chain(asked);
        all.filter(|(topic, _)| !topic.is_empty()).collect()
    }
}

impl Db {
    /// The version of what these topics are about.
    pub async fn version(&self, topics: &Asked) -> Result<i64> {
        self.shared.asked.fetch_add(1, Ordering::Relaxed);
        self.version_besides(topics).await
    }

    /// The same beside a question that was counted.
    pub async fn version_besides(&self, [a, b, c]: &Asked) -> Result<i64> {
        let args = || -> Arc<[Value]> { args![a.as_str(), b.as_str(), c.as_str()].into() };
        if !self.shared.watch.is_in_trouble() {
            let version = match &self.engine {
                Engine::Sqlite { points, writer, .. } => {
                    self.before_reading(writer).await?;
                    // within a moment nothing is read of a later one
                    let known = if here::is_open() { None } else { points.known.version(&[EVERYTHING, a, b, c]) };
                    match known {
                        Some((version, _)) if !cfg!(debug_assertions) => Some(version),
                        known => {
                            let found =
                                self.found::<Versions>(Question { sql: VERSIONS, of: None }, &args()).await?.flatten();
                            let found = found.map(|row| row.sum());
                            // all tests look whether what is known is what is there
                            if let (Some((known, state)), Some(found)) = (known, found) {
                                let is_so = found == known || points.known.state() != Some(state);
                                assert!(is_so, "{known} is remembered, {found} is there: {a} {b} {c}");
                            }
                            found
                        }
                    }
                }
                Engine::Postgres { .. } => {
                    self.found::<Number>(Question { sql: VERSION, of: None }, &args()).await?.flatten().map(|row| row.n)
                }
            };
            if let Some(version) = version {
                return Ok(version);
            }
        }
        let row: Option<Number> = Box::pin(self.maybe(VERSION, args().iter().cloned())).await?;
        Ok(row.map_or(0, |row| row.n))
    }

    /// Whether what a sign-in says is remembered apart from versions, so that the two are asked for one after the other.
    pub fn remembers(&self) -> bool {
        matches!(self.engine, Engine::Sqlite { .. })
    }
}
