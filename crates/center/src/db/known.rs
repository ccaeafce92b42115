//! What points (`points.rs`) found, and the versions of topics, for as long as nobody changes what they were found in:
//! then they are found again without asking. Rules: what is remembered was found in the state in which the file is
//! (`mark.rs`); when that changes, all of it is forgotten, unless it was a group of ours that changed it: then what that
//! wrote to (`changed.rs`) is. A group takes what is remembered with it only from the very state before its commit to
//! the one after it; whatever anybody else writes is another state.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::changed::{Changed, Tables, What};
use super::mark::{Mark, State, number_of_change};
use super::points::Question;
use super::versions::version_of;
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
        let reads = self.tables.named(of.and_then(|of| of.told_by).unwrap_or(name));
        debug_assert!(of.is_none_or(|of| of.told_by.is_none()) || reads != 0, "{name} is told by no table");
        let answers = held.answers.entry(name_of(name)).or_insert_with(|| Answers {
            reads,
            of: of.map(|of| of.value),
            rows: HashMap::new(),
            by_key: HashMap::new(),
        });
        if answers.rows.len() >= REMEMBERED {
            answers.rows.clear();
            answers.by_key.clear();
        }
        // asked in two ways, anybody's may be read
        answers.reads |= reads;
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

    /// Commits what a group of ours has done, which changed this, and takes along what is remembered of anything else.
    pub fn through<T>(
        &self,
        connection: &Connection,
        what: &What,
        commit: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        let topics = self.leave(&what.keys);
        let versions: Vec<_> = topics.into_iter().filter_map(|topic| version_of(connection, topic)).collect();
        let others = by_others(connection);
        let committed = commit(connection);
        let after = self.state();
        // asked after that: a commit that changes nothing writes nothing, and what came then is somebody else's
        let is_ours = committed.is_ok() && others.is_some() && by_others(connection) == others;
        self.arrive(after.filter(|_| is_ours).map(|after| (what, after)), &versions);
        committed
    }

    /// A group of ours is about to be committed. Which of these topics somebody asks for.
    fn leave<'t>(&self, topics: &'t HashSet<String>) -> Vec<&'t str> {
        let mut held = self.held();
        let now = held.mark.as_ref().and_then(Mark::state);
        held.leaving = now.filter(|now| *now == held.state);
        topics.iter().filter(|topic| held.versions.contains_key(*topic)).map(String::as_str).collect()
    }

    /// It was, and left the file in this state, before which nobody else had written since [`Known::leave`]; it changed
    /// this, and the versions of these topics are now what they are here. None where nobody knows.
    fn arrive(&self, what: Option<(&What, State)>, versions: &[(&str, i64)]) {
        let mut held = self.held();
        let Some(before) = held.leaving.take() else { return };
        // what changes nothing is not written
        if held.is_now() && held.state == before {
            return;
        }
        let is_next = |after: &State| number_of_change(after) == number_of_change(&before).wrapping_add(1);
        let Some((what, after)) = what.filter(|(_, after)| is_next(after)) else { return held.forget_all() };
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

/// A number that is another one once another connection has written.
fn by_others(connection: &Connection) -> Option<i64> {
    let asked = connection.prepare_cached("pragma data_version");
    asked.and_then(|mut statement| statement.query_row([], |row| row.get(0))).ok()
}

fn key_of(value: &Value) -> Option<String> {
    match value {
        Value::Int(Some(number)) => Some(number.to_string()),
        Value::Text(Some(text)) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
