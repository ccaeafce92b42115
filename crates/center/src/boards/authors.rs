//! Who wrote what is shown. A list asks for its rows and not for the people with each of them: those are known as they
//! were at a version of [`Topic::People`], which is read before anything of them is.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Author;
use super::store::{self, AuthorRow};
use crate::db::{Db, args};
use crate::error::{Error, Result};
use crate::immigration::Address;
use crate::topics::Topic;

/// How many are known at most.
const MOST: usize = 10_000;

/// Those who were asked for last.
#[derive(Default)]
pub struct Authors(Mutex<Known>);

#[derive(Default)]
struct Known {
    version: i64,
    people: HashMap<i64, Author>,
}

impl Authors {
    /// Those of `ids` that are known as they are at this version.
    fn among(&self, version: i64, ids: &[i64]) -> HashMap<i64, Author> {
        let mut known = self.known();
        if known.version != version || known.people.len() > MOST {
            *known = Known { version, people: HashMap::new() };
        }
        ids.iter().filter_map(|id| Some((*id, known.people.get(id)?.clone()))).collect()
    }

    /// They were read after that version was.
    fn learn(&self, version: i64, read: &HashMap<i64, Author>) {
        let mut known = self.known();
        if known.version == version {
            known.people.extend(read.iter().map(|(id, author)| (*id, author.clone())));
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Those of `ids` that are there.
pub(super) async fn of(db: &Db, known: &Authors, mut ids: Vec<i64>) -> Result<HashMap<i64, Author>> {
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let version = db.version(&[Topic::People.name(), String::new(), String::new()]).await?;
    let mut authors = known.among(version, &ids);
    ids.retain(|id| !authors.contains_key(id));
    if !ids.is_empty() {
        let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
        let rows: Vec<AuthorRow> = db.all(store::AUTHORS, args![ids]).await?;
        let read: HashMap<i64, Author> = rows.into_iter().map(|row| (row.id, Author::from(row))).collect();
        known.learn(version, &read);
        authors.extend(read);
    }
    Ok(authors)
}

impl From<AuthorRow> for Author {
    fn from(row: AuthorRow) -> Author {
        Author {
            id: row.id,
            nickname: row.nickname,
            address: Address::from_row(row.planet.as_deref(), row.floor, row.unit),
            still: row.still,
        }
    }
}
