use std::sync::atomic::AtomicBool;

use super::super::fault::fault;
use super::*;

fn insert(connection: &Connection) -> Result<()> {
    connection.execute("insert into notes default values", []).map(drop).map_err(fault)
}

/// Whatever becomes of the test, whoever looks at it ends.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A transaction that is given up after its second statement.
fn goes_through(turn: Turn) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for _ in 0..2 {
        runtime.block_on(turn.step(insert)).expect("a turn lasts until it ends");
    }
}

// The thread gives the turn to whoever waits in the line, and others take it by themselves.
#[test]
fn nobody_joins_while_the_turn_is_passed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.sqlite");
    let connection = Connection::open(&file).unwrap();
    connection.execute_batch("create table notes (id integer primary key)").unwrap();
    let changed = Changed::heed(&connection).unwrap();
    let known = Arc::new(Known::open(&file, &changed).unwrap());
    connection.execute_batch("begin").unwrap();
    let desk = Arc::new(Desk::new(connection, Arc::default(), Arc::default(), (changed, known)));
    desk.take().is_open = true;
    let (is_over, joined) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|threads| {
        let over = Over(&is_over);
        let joins = threads.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                if let Some(turn) = desk.join() {
                    joined.fetch_add(1, Ordering::Relaxed);
                    goes_through(turn);
                }
            }
        });
        let mut passed = 0;
        while (passed < 500 || joined.load(Ordering::Relaxed) < 500) && !joins.is_finished() {
            let mut lent = desk.take_back(|_| Duration::from_secs(60));
            lent.began = Instant::now();
            let (begun, mut told) = oneshot::channel();
            desk.pass(lent, begun);
            goes_through(told.try_recv().unwrap().unwrap());
            passed += 1;
        }
        drop(over);
    });
    let notes = desk.take().connection.query_row("select count(*) from notes", [], |row| row.get(0));
    assert_eq!(notes, Ok(0), "all of them were given up");
}
