use std::time::Duration;

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
        self.group_and(work, |_| Ok(())).unwrap();
    }

    /// The same, with what happens before anything is said of its commit.
    fn group_and(&self, work: impl FnOnce(), then: impl FnOnce(&Town) -> Result<()>) -> Result<()> {
        self.writer.execute_batch("begin immediate").unwrap();
        work();
        let what = self.changed.take();
        self.known.through(&self.writer, &what, |writer| {
            writer.execute_batch("commit").unwrap();
            then(self)
        })
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
            town.writer.execute_batch("update t set n = n where n < 0; update users set id = id where id = 1").unwrap();
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
    let lost = || Err(super::super::DbError::WorkerCrashed);
    town.find(ALONE, &[]);
    town.writer.execute_batch("begin immediate; insert into users values (50)").unwrap();
    let outcome = town.known.through(&town.writer, &town.changed.take(), |writer| -> Result<()> {
        writer.execute_batch("rollback").unwrap();
        lost()
    });
    assert!(outcome.is_err());
    assert_eq!(town.row(TEXT, &[]), Some(1), "the file is as it was");
    // nobody knows whether it was written
    let changes = || town.does("insert into users values (77)", &[]);
    assert!(town.group_and(changes, |_| lost()).is_err());
    assert_eq!(town.row(TEXT, &[]), None);
}

// Another process comes between a commit and what is said of it: also of one that changed nothing, and wrote nothing.
#[test]
fn what_another_writes_in_between_is_not_known() {
    let town = Town::new();
    let writes = |town: &Town| {
        town.other.execute_batch("update t set n = n + 1").unwrap();
        Ok(())
    };
    for (round, sql) in ["insert into users values (9)", "delete from users where id < 0"].into_iter().enumerate() {
        let before = 1 + round as i64;
        assert_eq!((town.find(ALONE, &[]), town.row(TEXT, &[])), (Some(before), Some(before)));
        town.group_and(|| town.does(sql, &[]), writes).unwrap();
        assert_eq!(town.row(TEXT, &[]), None, "{sql}");
        town.group(|| town.does("insert into users values (null)", &[]));
        assert_eq!(town.row(TEXT, &[]), None, "{sql}, and later");
    }
    // its own do not count as another's
    town.find(ALONE, &[]);
    for _ in 0..3 {
        town.group(|| town.does("insert into users values (null)", &[]));
        assert_eq!(town.row(TEXT, &[]), Some(3));
    }
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
    assert_eq!((version(&["all", "people"]), version(&["boards"]), version(&["here"])), (Some(12), Some(10), None));
    town.group(|| town.does("delete from versions where n < 0 and $1 is null", &args![None::<String>]));
    // nothing was deleted, so nothing was written
    assert_eq!(version(&["all", "people"]), Some(12));
    town.group(|| town.does("delete from versions where n = 1 and $1 is null", &args![None::<String>]));
    assert_eq!(version(&["all", "people"]), None);
    ask();
    town.other.execute_batch("update versions set n = n + 1").unwrap();
    assert_eq!(version(&["all"]), None, "another process");
}
