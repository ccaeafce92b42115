//! What points (`points.rs`) found, and the versions of topics, for as long as nobody changes what they were found in:
//! then they are found again without asking. Rules: what is remembered was found in the state in which the file is
//! (`mark.rs`); when that changes, all of it is forgotten, unless it was a group of ours that changed it: then what that
//! wrote to (`changed.rs`) is. A group takes what is remembered with it only from the very state before its commit to
//! the one after it; whatever anybody else writes is another state.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::changed::{Changed, Tables, What};
use super::mark::{Mark, State, number_of_change};
use super::points::Question;
use super::{Record, Result, Value, Versions};

/// How many answers to one question are remembered at most, and how many versions.
const REMEMBERED: usize = 4_096;

/// Where the text of a statement stands in the program, which no other one shares.
type Name = (usize, usize);

fn name_of(name: &'static str) -> Name {
    (name.as_ptr().addr(), name.len())
}

pub(super) struct Known {
    held: Mutex<Held>,
    tables: Arc<Tables>,
}

struct Held {
    /// None once it is closed, or where nobody can tell: then nothing is known.
    mark: Option<Mark>,
    /// In which the answers were found.
    state: State,
    /// From which a group of ours is about to change it.
    leaving: Option<State>,
    answers: HashMap<Name, Answers>,
    versions: HashMap<String, i64>,
}

/// To one question, by its values.
struct Answers {
    /// Tables from which they were read, perhaps.
    reads: u128,
    /// Which of the values says whose rows are read of tables that are written by keys.
    of: Option<usize>,
    rows: HashMap<Arc<[Value]>, Box<dyn Any + Send>>,
    /// The values by that one.
    by_key: HashMap<String, Vec<Arc<[Value]>>>,
}

impl Answers {
    fn forget(&mut self, what: &What) {
        if self.reads & what.tables != 0 || (self.reads & what.keyed != 0 && self.of.is_none()) {
            self.rows.clear();
            self.by_key.clear();
        } else if self.reads & what.keyed != 0 {
            for args in what.keys.iter().filter_map(|key| self.by_key.remove(key)).flatten() {
                self.rows.remove(&args);
            }
        }
    }
}

impl Held {
    fn is_now(&self) -> bool {
        self.mark.as_ref().and_then(Mark::state) == Some(self.state)
    }

    fn forget_all(&mut self) {
        self.answers.values_mut().for_each(|answers| {
            answers.rows.clear();
            answers.by_key.clear();
        });
        self.versions.clear();
    }
}

impl Known {
    pub fn open(file: &Path, changed: &Changed) -> Result<Known> {
        let held = Held {
            mark: Mark::open(file)?,
            state: State::default(),
            leaving: None,
            answers: HashMap::new(),
            versions: HashMap::new(),
        };
        Ok(Known { held: Mutex::new(held), tables: changed.tables.clone() })
    }

    /// To be asked before a question is, for [`Known::remember`].
    pub fn state(&self) -> Option<State> {
        self.held().mark.as_ref()?.state()
    }

    /// What would be found now, and in which state that is.
    pub fn row<T: Record + Clone>(&self, name: &'static str, args: &Arc<[Value]>) -> Option<(Option<T>, State)> {
        let held = self.held();
        let row = held.answers.get(&name_of(name))?.rows.get(args)?.downcast_ref::<Option<T>>()?;
        // whatever was written before this was asked is in the state already
        held.is_now().then(|| (row.clone(), held.state))
    }

    /// The sum of the versions of these as it would be found now; empty ones count for nothing.
    pub fn version(&self, topics: &[&str]) -> Option<(i64, State)> {
        let held = self.held();
        let of = |topic: &&str| held.versions.get(*topic).copied();
        let sum = topics.iter().filter(|topic| !topic.is_empty()).map(of).sum::<Option<i64>>()?;
        held.is_now().then_some((sum, held.state))
    }

    /// That `row` was found after the state was `then`. If that is the state still, it was found in it.
    pub fn remember<T: Record + Clone>(
        &self,
        then: Option<State>,
        Question { sql: name, of }: Question,
        args: &Arc<[Value]>,
        row: &Option<T>,
    ) {
        let Some(then) = then else { return };
        let mut held = self.held();
        if held.mark.as_ref().and_then(Mark::state) != Some(then) {
            return;
        }
        if held.state != then {
            // the group that is about to tell of this state takes with it what is remembered of the one before
            if held.leaving == Some(held.state) {
                return;
            }
            held.forget_all();
            held.state = then;
        }
        if let Some(Some(versions)) = (row as &dyn Any).downcast_ref::<Option<Versions>>() {
            if held.versions.len() >= REMEMBERED {
                held.versions.clear();
            }
            held.versions.extend(versions.by_topic(args));
            return;
        }
        let answers = held.answers.entry(name_of(name)).or_insert_with(|| Answers {
            reads: self.tables.named(of.and_then(|of| of.told_by).unwrap_or(name)),
            of: of.map(|of| of.value),
            rows: HashMap::new(),
            by_key: HashMap::new(),
        });
        if answers.rows.len() >= REMEMBERED {
            answers.rows.clear();
            answers.by_key.clear();
        }
        // asked in two ways, anybody's may be read
        answers.of = answers.of.filter(|value| of.is_some_and(|of| of.value == *value));
        let key = match answers.of {
            None => None,
            Some(value) => match args.get(value).and_then(key_of) {
                Some(key) => Some(key),
                // it could not be forgotten
                None => return,
            },
        };
        if answers.rows.insert(args.clone(), Box::new(row.clone())).is_none()
            && let Some(key) = key
        {
            answers.by_key.entry(key).or_default().push(args.clone());
        }
    }

    /// A group of ours is about to be committed. Which of these topics somebody asks for.
    pub fn leave<'t>(&self, topics: &'t HashSet<String>) -> Vec<&'t str> {
        let mut held = self.held();
        let now = held.mark.as_ref().and_then(Mark::state);
        held.leaving = now.filter(|now| *now == held.state);
        topics.iter().filter(|topic| held.versions.contains_key(*topic)).map(String::as_str).collect()
    }

    /// It was, and changed this; the versions of these topics are now what they are here. Nothing of it where it was
    /// not, or nobody knows.
    pub fn arrive(&self, what: Option<&What>, versions: &[(&str, i64)]) {
        let mut held = self.held();
        let Some(before) = held.leaving.take() else { return };
        let after = held.mark.as_ref().and_then(Mark::state);
        if after == Some(before) {
            return;
        }
        let is_next = |after: &State| number_of_change(after) == number_of_change(&before).wrapping_add(1);
        let (Some(what), Some(after)) = (what, after.filter(is_next)) else { return held.forget_all() };
        if held.state != before {
            return;
        }
        held.answers.values_mut().for_each(|answers| answers.forget(what));
        if what.tables & self.tables.named("versions") != 0 {
            held.versions.clear();
        }
        for key in &what.keys {
            held.versions.remove(key);
        }
        held.versions.extend(versions.iter().map(|(topic, n)| ((*topic).to_owned(), *n)));
        held.state = after;
    }

    /// Closes its connection.
    pub fn close(&self) {
        let mut held = self.held();
        held.forget_all();
        drop(held.mark.take());
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key_of(value: &Value) -> Option<String> {
    match value {
        Value::Int(Some(number)) => Some(number.to_string()),
        Value::Text(Some(text)) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::Connection;

    use super::super::points::Of;
    use super::*;
    use crate::db::{Number, args, own};

    /// Each in one place.
    static TEXT: &str = "select n from t";
    static OF_PERSON: &str = "select unread as n from heads where user_id = $1";
    static UNREAD: &str = "update heads set unread = $2 where user_id in (select value from json_each($1))";

    struct Town {
        _folder: tempfile::TempDir,
        writer: Connection,
        other: Connection,
        changed: Changed,
        known: Known,
    }

    impl Town {
        fn new() -> Town {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("known.sqlite");
            std::fs::File::create(&file).unwrap();
            let writer = own::open(&file, Duration::ZERO).unwrap();
            let schema = "
                create table t (n integer); insert into t values (1);
                create table users (id integer primary key);
                create table heads (user_id bigint primary key references users (id) on delete cascade, unread bigint) without rowid;
                create table versions (topic text primary key, n bigint) without rowid;
                insert into users values (1), (2), (3); insert into heads values (1, 0), (2, 0), (3, 0);
                insert into versions values ('all', 5), ('people', 7), ('boards', 9)";
            writer.execute_batch(schema).unwrap();
            let other = own::open(&file, Duration::ZERO).unwrap();
            let changed = Changed::heed(&writer).unwrap();
            let known = Known::open(&file, &changed).unwrap();
            Town { _folder: folder, writer, other, changed, known }
        }

        fn find(&self, question: Question, args: &[Value]) -> Option<i64> {
            let args: Arc<[Value]> = args.into();
            let then = self.known.state();
            let row = own::first::<Number>(&self.other, question.sql, &args).unwrap();
            self.known.remember(then, question, &args, &row);
            row.map(|row| row.n)
        }

        fn row(&self, sql: &'static str, args: &[Value]) -> Option<i64> {
            self.known.row::<Number>(sql, &args.into())?.0.map(|row| row.n)
        }

        /// What a group does that consists of this.
        fn group(&self, work: impl FnOnce()) {
            self.writer.execute_batch("begin immediate").unwrap();
            work();
            let what = self.changed.take();
            let topics = self.known.leave(&what.keys);
            let versions: Vec<(&str, i64)> = topics.into_iter().map(|topic| (topic, 100)).collect();
            self.writer.execute_batch("commit").unwrap();
            self.known.arrive(Some(&what), &versions);
        }

        fn does(&self, sql: &'static str, args: &[Value]) {
            self.changed.statement(sql, Some(args));
            own::run(&self.writer, sql, args).unwrap();
        }
    }

    const ALONE: Question = Question { sql: TEXT, of: None };
    const WITH_KEY: Question = Question { sql: OF_PERSON, of: Some(Of { value: 0, told_by: None }) };
    const WITHOUT: Question = Question { sql: OF_PERSON, of: None };

    #[test]
    fn what_was_found_before_somebody_else_wrote_is_not_known() {
        let town = Town::new();
        assert_eq!(town.row(TEXT, &[]), None);
        assert_eq!((town.find(ALONE, &[]), town.row(TEXT, &[])), (Some(1), Some(1)));
        town.other.execute_batch("update t set n = 2").unwrap();
        assert_eq!(town.row(TEXT, &[]), None, "somebody has written");
        // what was found while somebody wrote is nobody's
        let then = town.known.state();
        let found = own::first::<Number>(&town.writer, TEXT, &[]).unwrap();
        town.other.execute_batch("update t set n = 3").unwrap();
        town.known.remember(then, ALONE, &args![].into(), &found);
        assert_eq!(town.row(TEXT, &[]), None);
        assert_eq!((town.find(ALONE, &[]), town.row(TEXT, &[])), (Some(3), Some(3)));
        // between two groups of ours, and within one
        town.group(|| town.does("update t set n = 4", &[]));
        assert_eq!((town.row(TEXT, &[]), town.find(ALONE, &[])), (None, Some(4)));
        town.other.execute_batch("update users set id = id").unwrap();
        town.group(|| town.does("update users set id = id", &[]));
        assert_eq!(town.row(TEXT, &[]), None, "nobody knows what the other one wrote");
        town.known.close();
        assert_eq!((town.row(TEXT, &[]), town.known.state()), (None, None));
    }

    #[test]
    fn what_a_group_of_ours_leaves_alone_is_known_after_it() {
        let town = Town::new();
        town.find(ALONE, &[]);
        town.find(WITH_KEY, &args![1]);
        town.find(WITH_KEY, &args![2]);
        let both = || [1, 2].map(|person| town.row(OF_PERSON, &args![person]));
        town.group(|| town.does("insert into versions values ('here', 1)", &[]));
        assert_eq!((town.row(TEXT, &[]), both()), (Some(1), [Some(0); 2]));
        // one of them, among others
        town.group(|| town.does(UNREAD, &args!["[2, 3]", 6]));
        assert_eq!((town.row(TEXT, &[]), both()), (Some(1), [Some(0), None]));
        assert_eq!((town.find(WITH_KEY, &args![2]), both()), (Some(6), [Some(0), Some(6)]));
        // whoever does not say whose, or whose nobody can read, means everybody's
        for (sql, args) in [
            ("update heads set unread = 7 where $1 is null", args![None::<String>].to_vec()),
            (UNREAD, args!["nobody", 1].to_vec()),
        ] {
            town.group(|| {
                town.changed.statement(sql, Some(&args));
                town.writer
                    .execute_batch("update t set n = n where n < 0; update users set id = id where id = 1")
                    .unwrap();
            });
            assert_eq!((town.row(TEXT, &[]), both()), (Some(1), [None; 2]), "{sql}");
            for person in [1, 2] {
                town.find(WITH_KEY, &args![person]);
            }
        }
        town.group(|| {
            town.changed.statement(UNREAD, None);
            town.does("update users set id = id where id = 1", &[]);
        });
        assert_eq!(both(), [None; 2], "many rows at once");
        // without a key everybody's is read, and rows that go with others go untold
        town.find(WITHOUT, &args![1]);
        town.group(|| town.does(UNREAD, &args!["[3]", 8]));
        assert_eq!(town.row(OF_PERSON, &args![1]), None);
        let town = Town::new();
        town.find(WITH_KEY, &args![1]);
        town.group(|| town.does("delete from users where id = 3", &[]));
        assert_eq!(town.row(OF_PERSON, &args![1]), None);
    }

    #[test]
    fn what_failed_or_was_taken_back_is_not_taken_for_written() {
        let town = Town::new();
        town.find(ALONE, &[]);
        town.writer.execute_batch("begin immediate; update users set id = id").unwrap();
        let what = town.changed.take();
        town.known.leave(&what.keys);
        town.writer.execute_batch("rollback").unwrap();
        town.known.arrive(None, &[]);
        assert_eq!(town.row(TEXT, &[]), Some(1), "the file is as it was");
        // nobody knows whether it was written
        town.writer.execute_batch("begin immediate; update users set id = id").unwrap();
        let what = town.changed.take();
        town.known.leave(&what.keys);
        town.writer.execute_batch("commit").unwrap();
        town.known.arrive(None, &[]);
        assert_eq!(town.row(TEXT, &[]), None);
        // another process comes between the commit and what is said of it
        town.find(ALONE, &[]);
        town.writer.execute_batch("begin immediate; update users set id = id").unwrap();
        let what = town.changed.take();
        town.known.leave(&what.keys);
        town.writer.execute_batch("commit").unwrap();
        town.other.execute_batch("update t set n = 9").unwrap();
        town.known.arrive(Some(&what), &[]);
        assert_eq!((town.row(TEXT, &[]), town.find(ALONE, &[]), town.row(TEXT, &[])), (None, Some(9), Some(9)));
    }

    #[test]
    fn versions_follow_what_a_group_writes() {
        static BUMP: &str = "insert into versions select value, 1 from json_each($1) where true on conflict do update set n = versions.n + 1";
        static ASKED: &str = "select 5 as everything, 7 as first, 9 as second, 0 as third";
        let town = Town::new();
        let ask = || {
            let then = town.known.state();
            let args: Arc<[Value]> = args!["people", "boards", ""].into();
            let row = own::first::<Versions>(&town.other, ASKED, &[]).unwrap();
            town.known.remember(then, Question { sql: ASKED, of: None }, &args, &row);
        };
        let version = |topics: &[&str]| Some(town.known.version(topics)?.0);
        assert_eq!(version(&["all"]), None);
        ask();
        assert_eq!((version(&["all", "people", "boards", ""]), version(&["all", "here"])), (Some(21), None));
        town.group(|| town.does("update t set n = 4", &[]));
        assert_eq!(version(&["all", "people", "boards"]), Some(21));
        town.group(|| town.does(BUMP, &args![r#"["boards", "here"]"#]));
        assert_eq!(
            (version(&["all", "people"]), version(&["boards"]), version(&["here"])),
            (Some(12), Some(100), None)
        );
        town.group(|| town.does("delete from versions where n < 0 and $1 is null", &args![None::<String>]));
        // nothing was deleted, so nothing was written
        assert_eq!(version(&["all", "people"]), Some(12));
        town.group(|| town.does("delete from versions where n = 1 and $1 is null", &args![None::<String>]));
        assert_eq!(version(&["all", "people"]), None);
        ask();
        town.other.execute_batch("update versions set n = n + 1").unwrap();
        assert_eq!(version(&["all"]), None, "another process");
    }
}
