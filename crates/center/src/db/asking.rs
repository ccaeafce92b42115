//! How a statement is asked, for whatever is to be done with its answer. What these name is there where they stand.

/// Values for their places, borrowed: a statement may be sent a second time.
macro_rules! bound {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for value in $args {
            query = match value {
                Value::Int(v) => query.bind(*v),
                Value::Text(v) => query.bind(v.as_deref()),
                Value::Bool(v) => query.bind(*v),
                Value::Bytes(v) => query.bind(v.as_deref()),
            };
        }
        query
    }};
}

/// Asks on a connection of PostgreSQL's pool: `|query, on| …` is what to do with the statement. Boxed, for what a driver
/// keeps of a connection is large, and whoever asks the database would carry room for it also where there is no such pool.
macro_rules! ask_postgres {
    ($self:ident, $pool:ident, twice: $twice:literal, $sql:ident, $args:ident, |$query:ident, $on:ident| $ask:expr) => {{
        let mut tries = if $twice { STALE } else { 0 };
        loop {
            let outcome = async {
                let mut lent = Lent::from($pool, $self.shared.for_connection()).await?;
                let ($query, $on) = (bound!(sqlx::query($sql.clone()), &$args), &mut *lent);
                let outcome = wait($self.shared.patience.statement, $ask).await;
                lent.noted(outcome)
            };
            match Box::pin(outcome).await {
                Err(error) if tries > 0 && lent::is_stale(&error) => tries -= 1,
                outcome => break outcome,
            }
        }
    }};
}

/// Reads from whichever database is there: `$own` is how on a connection of our own.
macro_rules! read {
    ($self:ident, $sql:ident, $args:ident, $own:path, |$query:ident, $on:ident| $ask:expr) => {{
        let args: Vec<Value> = $args.into_iter().collect();
        let sql = $self.fill($sql);
        let outcome = match &$self.engine {
            Engine::Sqlite { read, writer, .. } => {
                $self.before_reading(writer).await?;
                match here::ask($self.shared.patience.statement, |connection| $own(connection, sql.as_str(), &args)) {
                    Some(outcome) => outcome,
                    None => {
                        let asked = read.ask(move |connection| $own(connection, sql.as_str(), &args));
                        wait($self.shared.in_all(), asked).await
                    }
                }
            }
            Engine::Postgres { pool, .. } => {
                ask_postgres!($self, pool, twice: true, sql, args, |$query, $on| $ask)
            }
        };
        $self.shared.watch.note(outcome)
    }};
}

/// Has something written: `$own` is how on a connection of our own.
macro_rules! write {
    ($self:ident, $sql:ident, $args:ident, $own:path, |$query:ident, $on:ident| $ask:expr) => {{
        let args: Vec<Value> = $args.into_iter().collect();
        let (told, sql) = ($sql, $self.fill($sql));
        let outcome = match &$self.engine {
            Engine::Sqlite { writer, .. } => {
                let changed = writer.changed();
                let written = writer.once(move |connection| {
                    changed.statement(told, Some(&args));
                    $own(connection, sql.as_str(), &args)
                });
                wait($self.shared.in_all(), written).await
            }
            Engine::Postgres { pool, .. } => {
                ask_postgres!($self, pool, twice: false, sql, args, |$query, $on| $ask)
            }
        };
        $self.shared.watch.note(outcome)
    }};
}

pub(super) use {ask_postgres, bound, read, write};
