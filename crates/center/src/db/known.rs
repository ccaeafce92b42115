//! What points (`points.rs`) found since somebody wrote last: as long as nobody has, it is found again without asking.

use std::any::Any;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::mark::{Mark, State};
use super::{Record, Result, Value};

/// How many answers are remembered at most.
const REMEMBERED: usize = 4_096;

/// Where the text of a statement stands in the program, which no other one shares, and the values it was asked with.
type Key = ((usize, usize), Arc<[Value]>);

fn key(name: &'static str, args: &Arc<[Value]>) -> Key {
    ((name.as_ptr().addr(), name.len()), args.clone())
}

pub(super) struct Known(Mutex<Held>);

struct Held {
    /// None once it is closed, or where nobody can tell: then nothing is known.
    mark: Option<Mark>,
    /// In which the answers were found.
    state: State,
    rows: HashMap<Key, Box<dyn Any + Send>>,
}

impl Known {
    pub fn open(file: &Path) -> Result<Known> {
        Ok(Known(Mutex::new(Held { mark: Mark::open(file)?, state: State::default(), rows: HashMap::new() })))
    }

    /// To be asked before a question is, for [`Known::remember`].
    pub fn state(&self) -> Option<State> {
        self.held().mark.as_ref()?.state()
    }

    /// What would be found now.
    pub fn row<T: Record + Clone>(&self, name: &'static str, args: &Arc<[Value]>) -> Option<Option<T>> {
        let held = self.held();
        let row = held.rows.get(&key(name, args))?.downcast_ref::<Option<T>>()?;
        // whatever was written before this was asked is in the state already
        (held.mark.as_ref()?.state()? == held.state).then(|| row.clone())
    }

    /// That `row` was found after the state was `then`. If that is the state still, it was found in it.
    pub fn remember<T: Record + Clone>(
        &self,
        then: Option<State>,
        name: &'static str,
        args: &Arc<[Value]>,
        row: &Option<T>,
    ) {
        let Some(then) = then else { return };
        let mut held = self.held();
        if held.mark.as_ref().and_then(Mark::state) != Some(then) {
            return;
        }
        if held.state != then || held.rows.len() >= REMEMBERED {
            held.rows.clear();
            held.state = then;
        }
        held.rows.insert(key(name, args), Box::new(row.clone()));
    }

    /// Closes its connection.
    pub fn close(&self) {
        let mut held = self.held();
        held.rows.clear();
        drop(held.mark.take());
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::db::{Number, own};

    /// In one place.
    static TEXT: &str = "select n from t";

    #[test]
    fn what_was_found_before_somebody_wrote_is_not_known() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("known.sqlite");
        std::fs::File::create(&file).unwrap();
        let writer = own::open(&file, Duration::ZERO).unwrap();
        writer.execute_batch("create table t (n integer); insert into t values (1)").unwrap();
        let known = Known::open(&file).unwrap();
        let none: Arc<[Value]> = Arc::new([]);
        let find = || own::first::<Number>(&writer, TEXT, &none).unwrap();
        let row = || known.row::<Number>(TEXT, &none).map(|row| row.map(|row| row.n));
        assert_eq!(row(), None);
        let then = known.state();
        known.remember(then, TEXT, &none, &find());
        assert_eq!(row(), Some(Some(1)));
        writer.execute_batch("update t set n = 2").unwrap();
        assert_eq!(row(), None, "somebody has written");
        // what was found while somebody wrote is nobody's
        let then = known.state();
        let found = find();
        writer.execute_batch("update t set n = 3").unwrap();
        known.remember(then, TEXT, &none, &found);
        assert_eq!(row(), None);
        known.remember(known.state(), TEXT, &none, &find());
        assert_eq!(row(), Some(Some(3)));
        known.close();
        assert_eq!((row(), known.state()), (None, None));
    }
}
