//! Points (`points.rs`) on PostgreSQL: questions that wait at the same time are asked as one statement on one
//! connection. A second one is used only while the first is out for long; with more, they would race for single
//! questions.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, Row as _, SqlSafeStr, SqlStr};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::points::MOST;
use super::{Patience, Record, Result, Row, Value};

/// How long the first connection may be out before the second is used.
const OUT: Duration = Duration::from_millis(2);

/// Every question is one of keys, however few rows a table had when its statement was planned.
pub(super) const SETTINGS: [(&str, &str); 5] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("jit", "off"),
];

struct Question {
    sql: &'static str,
    args: Arc<[Value]>,
    tell: Tell,
}

/// Reads the row, if there is one, and tells whoever waits for it. Dropped, it says that the pool is to be asked.
type Tell = Box<dyn FnOnce(Option<&PgRow>) + Send>;

#[derive(Clone)]
pub(super) struct Together {
    questions: UnboundedSender<Question>,
    closing: CancellationToken,
}

/// A connection, once it was made, and the statements it was told.
#[derive(Default)]
struct Place {
    connection: Option<PgConnection>,
    statements: HashMap<&'static str, SqlStr>,
}

impl Together {
    /// Begins to wait for questions; that ends with the last handle. Connections are made when they are needed.
    pub fn open(options: PgConnectOptions, patience: &Patience) -> Together {
        let options = options.options(SETTINGS);
        let (questions, asked) = unbounded_channel();
        // whoever asked has given up by then
        let most = patience.statement + OUT;
        let closing = CancellationToken::new();
        tokio::spawn(closing.clone().run_until_cancelled_owned(answer(Arc::new(options), most, asked)));
        Together { questions, closing }
    }

    /// Closes the connections; from now on the pool is asked.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// The row, or none; `None` instead of either when the pool is to be asked.
    pub async fn ask<T: Record>(&self, sql: &'static str, args: Arc<[Value]>) -> Option<Option<T>> {
        // whoever answers may not have heard of it yet
        if self.closing.is_cancelled() {
            return None;
        }
        let (tell, told) = oneshot::channel();
        let tell = Box::new(move |row: Option<&PgRow>| {
            if let Ok(row) = row.map(|row| T::read(&Row::Postgres(row))).transpose() {
                let _ = tell.send(row);
            }
        });
        self.questions.send(Question { sql, args, tell }).ok()?;
        told.await.ok()
    }
}

async fn answer(options: Arc<PgConnectOptions>, most: Duration, mut asked: UnboundedReceiver<Question>) {
    let places: [Arc<Mutex<Place>>; 2] = Default::default();
    let free = |n: usize| places[n].clone().lock_owned();
    let mut waiting = Vec::new();
    while asked.recv_many(&mut waiting, MOST).await > 0 {
        let place = match timeout(OUT, free(0)).await {
            Ok(place) => place,
            Err(_) => tokio::select! { place = free(0) => place, place = free(1) => place },
        };
        while waiting.len() < MOST
            && let Ok(question) = asked.try_recv()
        {
            waiting.push(question);
        }
        tokio::spawn(ask_all(place, options.clone(), most, std::mem::take(&mut waiting)));
    }
}

/// Answers those who wait. Whom it does not answer asks the pool.
async fn ask_all(
    mut place: OwnedMutexGuard<Place>,
    options: Arc<PgConnectOptions>,
    most: Duration,
    waiting: Vec<Question>,
) {
    let mut by_sql: Vec<(&'static str, Vec<Question>)> = Vec::new();
    for question in waiting {
        match by_sql.iter_mut().find(|(sql, _)| std::ptr::eq(*sql, question.sql)) {
            Some((_, questions)) => questions.push(question),
            None => by_sql.push((question.sql, vec![question])),
        }
    }
    let asked = async {
        if place.connection.is_none() {
            place.connection = Some(options.connect().await?);
        }
        let Place { connection: Some(connection), statements } = &mut *place else { return Ok(()) };
        for (sql, questions) in by_sql {
            let sql = match statements.entry(sql) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(new) => {
                    new.insert(AssertSqlSafe(together(sql, &questions[0].args)).into_sql_str()).clone()
                }
            };
            ask(connection, sql, questions).await?;
        }
        Result::Ok(())
    };
    // given up in the middle of an answer or not: the next one gets a connection in order
    if !matches!(timeout(most, asked).await, Ok(Ok(()))) {
        place.connection = None;
    }
}

async fn ask(connection: &mut PgConnection, sql: SqlStr, questions: Vec<Question>) -> Result<()> {
    let mut query = sqlx::query(sql);
    for (n, kind) in questions[0].args.iter().enumerate() {
        let values = questions.iter().filter_map(|question| question.args.get(n));
        query = match kind {
            Value::Int(_) => query.bind(Vec::from_iter(values.map(|v| if let Value::Int(v) = v { *v } else { None }))),
            Value::Bool(_) => query.bind(Vec::from_iter(values.map(|v| matches!(v, Value::Bool(true))))),
            Value::Text(_) => {
                query.bind(Vec::from_iter(values.map(|v| if let Value::Text(v) = v { v.clone() } else { None })))
            }
            Value::Bytes(_) => {
                query.bind(Vec::from_iter(values.map(|v| if let Value::Bytes(v) = v { v.clone() } else { None })))
            }
        };
    }
    let rows = query.fetch_all(connection).await?;
    let mut questions: Vec<Option<Question>> = questions.into_iter().map(Some).collect();
    for row in &rows {
        let place = row.try_get::<i64, _>("place_of_question")?;
        if let Some(question) = questions.get_mut(place as usize - 1).and_then(Option::take) {
            (question.tell)(Some(row));
        }
    }
    questions.into_iter().flatten().for_each(|question| (question.tell)(None));
    Ok(())
}

/// `sql` for several questions at once: their first values are one list, their second ones another.
pub(super) fn together(sql: &str, args: &[Value]) -> String {
    let mut lists = String::new();
    let mut names = String::new();
    for (n, value) in args.iter().enumerate() {
        let kind = match value {
            Value::Int(_) => "bigint",
            Value::Text(_) => "text",
            Value::Bool(_) => "boolean",
            Value::Bytes(_) => "bytea",
        };
        let _ = write!(lists, "{}cast(${} as {kind}[])", if n == 0 { "" } else { ", " }, n + 1);
        let _ = write!(names, "a{}, ", n + 1);
    }
    format!(
        "select asked.place_of_question, found.* from unnest({lists}) with ordinality as asked ({names}place_of_question)
         cross join lateral ({}) found",
        super::tokens(sql, true).replace('$', "asked.a")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::args;

    #[test]
    fn a_statement_for_several_at_once() {
        assert_eq!(
            together("select x from t where a = $2 and b > $1", &args![1, "a"]),
            "select asked.place_of_question, found.* from unnest(cast($1 as bigint[]), cast($2 as text[])) with ordinality as asked (a1, a2, place_of_question)
         cross join lateral (select x from t where a = asked.a2 and b > asked.a1) found"
        );
    }
}
