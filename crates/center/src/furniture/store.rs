//! All SQL of furniture.

use crate::db::Record;

/// All that there has been: some hundreds.
pub(crate) const KNOWN: &str = "select id, definition, known_since from known_furniture order by id";
pub(super) const NOTE: &str = "insert into known_furniture (id, definition, known_since)";
pub(super) const ANEW: &str = "on conflict (id) do update set definition = excluded.definition";

#[derive(Record)]
pub(crate) struct KnownRow {
    pub id: String,
    pub definition: String,
    pub known_since: i64,
}
