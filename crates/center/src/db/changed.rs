//! What the transactions of a group change, so that what is remembered about anything else (`known.rs`) need not be asked
//! again. SQLite itself tells of every row that is written, wherever the statement for it comes from; but not of tables
//! `without rowid`. What is written to those is told by the statements, before they are done, and by whose rows take
//! theirs with them. Rules: too much may be said, too little never; what is taken back was said all the same.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rusqlite::Connection;
use rusqlite::hooks::Action;
use serde_json::Value as Json;

use super::fault::fault;
use super::{Result, Value};

/// Tables `without rowid` of which each statement says by its first value whose rows it writes: a person or a list of
/// people, a topic or a list of topics.
const KEYED: [&str; 2] = ["heads", "versions"];

/// Which tables' rows go with those of which.
const KEYS: &str = "
    select lower(f.\"table\"), lower(t.name)
    from sqlite_master t, pragma_foreign_key_list(t.name) f where t.type = 'table'";

/// A set of tables, each by its place in the schema; those that have none share the last one.
type Set = u128;
const PLACES: usize = Set::BITS as usize - 1;

/// The tables that there are. None is made or dropped once the file is up to date.
#[derive(Default)]
pub(super) struct Tables {
    places: HashMap<String, usize>,
    /// Those of which SQLite tells nothing.
    rowless: Set,
    /// Which of those lose rows when a row of this one goes.
    below: HashMap<usize, Set>,
    /// What statements write of that, by where their texts stand in the program.
    untold: RwLock<HashMap<(usize, usize), Untold>>,
}

/// What a statement writes that SQLite does not tell.
#[derive(Clone, Copy)]
struct Untold {
    tables: Set,
    is_keyed: bool,
}

impl Tables {
    pub fn read(connection: &Connection) -> rusqlite::Result<Tables> {
        let texts = |sql: &str| -> rusqlite::Result<Vec<(String, String)>> {
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        };
        let all = texts("select name, lower(sql) from sqlite_master where type = 'table' and sql is not null")?;
        let place_of = |place: usize| place.min(PLACES);
        let places = all.iter().enumerate().map(|(place, (name, _))| (name.to_lowercase(), place_of(place))).collect();
        let mut tables = Tables { places, ..Tables::default() };
        for (name, sql) in &all {
            if sql.contains("without rowid") {
                tables.rowless |= tables.of(name);
            }
        }
        // children by parents, as far down as rows go with rows
        let keys = texts(KEYS)?;
        for (parent, _) in &keys {
            let (mut found, mut left) = (0, vec![parent.as_str()]);
            while let Some(above) = left.pop() {
                for (_, child) in keys.iter().filter(|(parent, _)| parent == above) {
                    let child_is = tables.of(child);
                    if found & child_is == 0 {
                        found |= child_is;
                        left.push(child);
                    }
                }
            }
            if let Some(place) = tables.places.get(parent) {
                *tables.below.entry(*place).or_default() |= found & tables.rowless;
            }
        }
        Ok(tables)
    }

    /// The set of this one; empty for what is none.
    fn of(&self, name: &str) -> Set {
        self.places.get(name).map_or(0, |place| 1 << place)
    }

    /// Those whose names stand in a statement: whatever it reads, and perhaps more.
    pub fn named(&self, sql: &str) -> Set {
        words(sql).iter().fold(0, |set, word| set | self.of(word))
    }

    /// Those that a statement writes to, as far as its text says.
    fn written(&self, sql: &str) -> Set {
        let words = words(sql);
        let mut set = 0;
        for (place, word) in words.iter().enumerate() {
            let next = |steps: usize| words.get(place + steps).map_or("", String::as_str);
            let table = match (word.as_str(), next(1)) {
                ("into", table) => table,
                ("delete", "from") => next(2),
                ("update", "or") => next(3),
                ("update", table) => table,
                _ => continue,
            };
            set |= self.of(table);
        }
        set
    }

    fn untold(&self, sql: &'static str) -> Untold {
        let key = (sql.as_ptr().addr(), sql.len());
        if let Some(untold) = self.untold.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return *untold;
        }
        let written = self.written(sql);
        // where SQLite empties a table as a whole, or puts rows in the place of others, it tells of none of these
        let words = words(sql);
        let has = |wanted: &str| words.iter().any(|word| word == wanted);
        let is_silent = has("replace") || (has("delete") && !has("where"));
        let tables = if is_silent { written } else { written & self.rowless };
        let keyed = KEYED.iter().fold(0, |set, name| set | self.of(name));
        let untold = Untold { tables, is_keyed: tables & !keyed == 0 };
        self.untold.write().unwrap_or_else(PoisonError::into_inner).insert(key, untold);
        untold
    }
}

fn words(sql: &str) -> Vec<String> {
    let words = sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect()
}

/// What was changed.
#[derive(Default)]
pub(super) struct What {
    /// Tables of which anything may have changed.
    pub tables: Set,
    /// Of tables whose statements say whose rows they write: whose.
    pub keys: HashSet<String>,
    /// The tables that those are of.
    pub keyed: Set,
}

/// Shared by the connection that writes and whoever has it do so.
#[derive(Clone)]
pub(super) struct Changed {
    pub tables: Arc<Tables>,
    what: Arc<Mutex<What>>,
}

impl Changed {
    /// Hears from now on of whatever `connection` writes.
    pub fn heed(connection: &Connection) -> Result<Changed> {
        let tables = Tables::read(connection).map_err(fault)?;
        let changed = Changed { tables: Arc::new(tables), what: Arc::default() };
        let its = changed.clone();
        let hears = move |action: Action, _: &str, table: &str, _: i64| its.row(&action, table);
        connection.update_hook(Some(hears)).map_err(fault)?;
        Ok(changed)
    }

    fn row(&self, action: &Action, table: &str) {
        let mut what = self.what();
        match self.tables.places.get(table) {
            Some(place) => {
                what.tables |= 1 << place;
                if *action == Action::SQLITE_DELETE {
                    what.tables |= self.tables.below.get(place).copied().unwrap_or_default();
                }
            }
            None => what.tables |= 1 << PLACES,
        }
    }

    /// A statement is about to be done, one of several or with many rows at once where it has no values of its own.
    pub fn statement(&self, sql: &'static str, args: Option<&[Value]>) {
        let untold = self.tables.untold(sql);
        if untold.tables == 0 {
            return;
        }
        let keys = args.filter(|_| untold.is_keyed).and_then(|args| keys(args.first()?));
        let mut what = self.what();
        match keys {
            Some(keys) => {
                what.keys.extend(keys);
                what.keyed |= untold.tables;
            }
            None => what.tables |= untold.tables,
        }
    }

    /// All that was said since it was taken last.
    pub fn take(&self) -> What {
        std::mem::take(&mut self.what())
    }

    fn what(&self) -> MutexGuard<'_, What> {
        self.what.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose rows a value names: those of one, or of a list.
fn keys(value: &Value) -> Option<Vec<String>> {
    let key = |json: &Json| match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Int(Some(number)) => Some(vec![number.to_string()]),
        Value::Text(Some(list)) => serde_json::from_str::<Vec<Json>>(list).ok()?.iter().map(key).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Db, Patience, STATEMENTS, Target, tokens, tx};

    // What is remembered of a person, or of a topic, is forgotten when a statement names them first of all.
    #[tokio::test]
    async fn whoever_writes_by_keys_says_first_whose() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("center.db");
        let db = Db::open(&Target::Sqlite(file.clone()), Patience::default()).await.unwrap();
        let tables = Tables::read(&Connection::open(&file).unwrap()).unwrap();
        db.close().await;
        for name in KEYED {
            assert_eq!(tables.of(name) & tables.rowless, tables.of(name), "{name}");
        }
        assert!(tables.places.len() < PLACES, "the last place is for what is no table of ours");
        let ours = [("tx::BUMP", tx::BUMP), ("tx::FORGET", tx::FORGET)];
        let mut found = 0;
        for (name, sql) in STATEMENTS.iter().copied().chain(ours) {
            let untold = tables.untold(sql);
            if untold.tables == 0 || !untold.is_keyed {
                continue;
            }
            let names_them = [
                "{ids:$1} k cross join users u left join residences r on r.user_id = u.id where u.id = k.id",
                "from {ids:$1} k cross join users u left join residences r on r.user_id = u.id\n    where u.id = k.id",
                "where user_id in (select k.id from {ids:$1} k)",
                "where user_id = $1",
                "from {texts:$1} t where",
                "where topic in (select t.s from {texts:$1} t)",
            ];
            let names_them = names_them.iter().any(|first| sql.contains(first));
            assert!(names_them, "{name} writes by keys, and its first value does not say whose: {sql}");
            found += 1;
        }
        assert!(found >= 7, "{found}");
        let next = STATEMENTS.iter().find(|(name, _)| *name == "notifications::NEXT").unwrap().1;
        assert_eq!(tables.written(&tokens(next, false)), tables.of("heads"));
        // a person takes what is theirs with them
        let users = tables.places["users"];
        assert_eq!(tables.below[&users] & tables.of("heads"), tables.of("heads"));
    }

    // What SQLite would not tell, and no text says.
    #[tokio::test]
    async fn rows_do_not_change_by_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("center.db");
        let db = Db::open(&Target::Sqlite(file.clone()), Patience::default()).await.unwrap();
        let connection = Connection::open(&file).unwrap();
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("select count(*) from sqlite_master where type in ('trigger', 'view')"), 0);
        assert_eq!(count("select count(*) from sqlite_master where lower(sql) like '%on conflict replace%'"), 0);
        let by_themselves = "
            select count(*) from sqlite_master t, pragma_foreign_key_list(t.name) f
            where t.type = 'table' and f.on_update not in ('NO ACTION', 'RESTRICT')";
        assert_eq!(count(by_themselves), 0);
        let of_rowless = "
            select count(*) from sqlite_master t, pragma_foreign_key_list(t.name) f
            join sqlite_master p on p.name = f.\"table\" and lower(p.sql) like '%without rowid%'";
        assert_eq!(count(of_rowless), 0, "whose rows go with rows of which nothing is told");
        db.close().await;
        for (name, sql) in STATEMENTS {
            let words = words(sql);
            let pairs = |first: &str, second: &str| {
                words.windows(2).filter(|pair| pair[0] == first && pair[1] == second).count()
            };
            assert_eq!(pairs("or", "replace"), 0, "{name}");
            let wheres = words.iter().filter(|word| *word == "where").count();
            let deletes = pairs("delete", "from");
            assert!(deletes <= wheres || wheres == 0, "{name}: which rows are deleted?");
        }
    }

    #[test]
    fn what_a_statement_writes_is_read_from_its_text() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("create table a (n); create table b (n integer primary key) without rowid").unwrap();
        let tables = Tables::read(&connection).unwrap();
        let [a, b] = ["a", "b"].map(|name| tables.of(name));
        for (sql, written) in [
            ("select n from a", 0),
            ("insert into a select n from b", a),
            ("INSERT OR REPLACE INTO b values (1)", b),
            ("replace into b values (1)", b),
            ("update or ignore b set n = 1", b),
            ("with k as (delete from a where n = 1 returning n) update b set n = (select n from k)", a | b),
            ("insert into a values (1) on conflict do update set n = 2", a),
        ] {
            assert_eq!(tables.written(sql), written, "{sql}");
        }
        assert_eq!(tables.rowless, b);
        for (sql, untold) in [
            ("insert into a values (1)", 0),
            ("delete from a where n = 1", 0),
            ("delete from a", a),
            ("insert or replace into a values (1)", a),
            ("delete from b where n = 1", b),
        ] {
            assert_eq!(tables.untold(sql).tables, untold, "{sql}");
        }
        assert_eq!(tables.named("select (select n from A), b.n from b"), a | b);
    }
}
