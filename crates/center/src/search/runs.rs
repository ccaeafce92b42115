//! What is new, before it reaches the lists. An article has some hundred terms, and each of their lists lies elsewhere
//! in the file: writing to all of them costs milliseconds. So a new article is written as one *run*, a few rows beside
//! each other, which searches read too. Eight runs of a pack are made one, up to three times; now and then a chore
//! moves what runs hold into the lists, many articles at once, a stretch of terms at a time. A group stands in one
//! place always: in a list or in a chunk of one run. (An idea of log-structured merge trees: O'Neil et al., 1996.)
//!
//! A chunk is a list of: how much further the term is than the one before (the first: than the chunk's), how many bytes
//! its groups have, and these, as `lists.rs` writes them.

use std::collections::BTreeMap;

use super::index::{json, row};
use super::lists::{self, number, write};
use super::store::{self, ChunkRow, PackRow};
use crate::app::App;
use crate::db::{Number, Tx, args};
use crate::error::Result;

/// So many runs of a level are made one of the next.
const FAN: usize = 8;
/// The last level: 512 articles.
const LAST: i64 = 3;
/// A chunk ends when it has so many bytes: a page of SQLite's tables holds a few of them.
const CHUNK: usize = 900;
/// About so many chunks are moved into the lists in one transaction.
const SLICE: usize = 24;

/// What the lists would have more, in the order of their terms.
type Groups<'g> = BTreeMap<i64, Vec<&'g [u8]>>;

/// Adds groups of one thing to a place's pack, as a run of their own. The place's row must be held.
pub(super) async fn add(tx: &mut Tx, place: i64, pack: i64, groups: &BTreeMap<i64, Vec<u8>>) -> Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    let groups = groups.iter().map(|(term, group)| (*term, vec![&group[..]])).collect();
    write_run(tx, place, pack, 0, &groups).await?;
    for level in 0..LAST {
        let runs: Vec<Number> = tx.all(store::RUNS_OF_LEVEL, args![place, pack, level]).await?;
        if runs.len() < FAN {
            break;
        }
        let runs = json(&runs.iter().map(|run| run.n).collect::<Vec<_>>());
        let chunks: Vec<ChunkRow> = tx.all(store::CHUNKS, args![runs.as_str()]).await?;
        tx.run(store::DROP_CHUNKS, args![runs.as_str()]).await?;
        tx.run(store::DROP_RUNS, args![runs]).await?;
        write_run(tx, place, pack, level + 1, &together(&chunks)).await?;
    }
    Ok(())
}

async fn write_run(tx: &mut Tx, place: i64, pack: i64, level: i64, groups: &Groups<'_>) -> Result<()> {
    let run = tx.one::<Number>(store::INSERT_RUN, args![place, pack, level]).await?.n;
    let rows = chunks(groups).into_iter().map(|(first, entries)| args![run, first, entries].into()).collect();
    Ok(tx.insert_many(store::INSERT_CHUNK, rows).await?)
}

/// Takes what stands at `at` in the pack under `terms`, which are in order, out of chunks of its runs.
pub(super) async fn take_out(tx: &mut Tx, chunks_of_runs: Vec<ChunkRow>, terms: &[i64], at: u16) -> Result<()> {
    let mut rows = Vec::new();
    for chunk in chunks_of_runs {
        let mut left = BTreeMap::new();
        let mut length = 0;
        each(chunk.first, &chunk.entries, |term, groups| {
            length += groups.len();
            let is_of_it = terms.binary_search(&term).is_ok();
            left.insert(term, if is_of_it { lists::without(term, groups, at) } else { groups.to_vec() });
        });
        if left.values().map(Vec::len).sum::<usize>() == length {
            continue;
        }
        let groups =
            left.iter().filter(|(_, groups)| !groups.is_empty()).map(|(term, groups)| (*term, vec![&groups[..]]));
        let entries = chunk_from(chunk.first, groups);
        if entries.is_empty() {
            tx.run(store::DROP_CHUNK, args![chunk.run, chunk.first]).await?;
        } else {
            rows.push(args![chunk.run, chunk.first, entries].into());
        }
    }
    Ok(tx.insert_many_or(store::INSERT_CHUNK, rows, store::OR_REPLACE_CHUNK).await?)
}

/// Moves what stands in runs into the lists; called now and then. Others have their turns in between.
pub async fn settle_all(app: &App) -> Result<()> {
    let packs: Vec<PackRow> = app.db.all(store::PACKS_WITH_RUNS, args![]).await?;
    for PackRow { place, pack } in packs {
        while settle_slice(app, place, pack).await? {}
    }
    Ok(())
}

/// Moves the lowest terms of a pack's runs; whether there were any.
async fn settle_slice(app: &App, place: i64, pack: i64) -> Result<bool> {
    let mut tx = app.db.begin_steady().await?;
    tx.hold(store::LOCK, args![place]).await?;
    let runs: Vec<Number> = tx.all(store::RUNS, args![place, pack]).await?;
    let all = json(&runs.iter().map(|run| run.n).collect::<Vec<_>>());
    let mut reach: Option<i64> = None;
    for run in &runs {
        let chunks = (SLICE / runs.len()).max(1) as i64;
        // no run gives more than its part, however far apart the terms of another are
        let own = tx.maybe::<Number>(store::REACH, args![run.n, chunks]).await?.map(|row| row.n);
        reach = reach.min(own).or(reach).or(own);
    }
    match reach {
        Some(reach) => {
            let chunks: Vec<ChunkRow> = tx.all(store::LOWEST, args![all.as_str(), reach]).await?;
            let rows = together(&chunks).into_iter().map(|(term, groups)| row(place, term, pack, groups.concat()));
            tx.insert_many_or(store::INSERT, rows.collect(), store::OR_APPEND).await?;
            tx.run(store::DROP_LOWEST, args![all, reach]).await?;
        }
        None => drop(tx.run(store::DROP_RUNS, args![all]).await?),
    }
    tx.commit().await?;
    Ok(reach.is_some())
}

/// What chunks hold of any runs.
pub(super) fn together(chunks: &[ChunkRow]) -> Groups<'_> {
    let mut groups = Groups::new();
    for chunk in chunks {
        each(chunk.first, &chunk.entries, |term, bytes| groups.entry(term).or_default().push(bytes));
    }
    groups
}

/// The chunks of a run, each with the term from which on it goes.
fn chunks(groups: &Groups<'_>) -> Vec<(i64, Vec<u8>)> {
    let mut chunks: Vec<(i64, Vec<u8>)> = Vec::new();
    let mut last = 0;
    for (term, groups) in groups {
        if chunks.last().is_none_or(|(_, entries)| entries.len() >= CHUNK) {
            chunks.push((*term, Vec::with_capacity(CHUNK + 32)));
            last = *term;
        }
        if let Some((_, entries)) = chunks.last_mut() {
            put(entries, last, *term, groups);
        }
        last = *term;
    }
    chunks
}

fn chunk_from<'g>(first: i64, groups: impl Iterator<Item = (i64, Vec<&'g [u8]>)>) -> Vec<u8> {
    let (mut entries, mut last) = (Vec::new(), first);
    for (term, groups) in groups {
        put(&mut entries, last, term, &groups);
        last = term;
    }
    entries
}

fn put(entries: &mut Vec<u8>, last: i64, term: i64, groups: &[&[u8]]) {
    write(entries, term.wrapping_sub(last) as u64);
    write(entries, groups.iter().map(|group| group.len() as u64).sum());
    groups.iter().for_each(|group| entries.extend_from_slice(group));
}

/// Reads a chunk that begins with the term `first`: each term with its groups. One that was cut short ends early.
pub(super) fn each<'c>(first: i64, chunk: &'c [u8], mut hears: impl FnMut(i64, &'c [u8])) {
    let (mut term, mut rest) = (first, chunk);
    while let (Some(further), Some(length)) = (number(&mut rest), number(&mut rest)) {
        let Some((groups, after)) = rest.split_at_checked(length as usize) else { return };
        term = term.wrapping_add(further as i64);
        rest = after;
        hears(term, groups);
    }
}

/// The groups of one term in a chunk.
pub(super) fn find(first: i64, chunk: &[u8], wanted: i64) -> Option<&[u8]> {
    let (mut term, mut rest) = (first, chunk);
    while let (Some(further), Some(length)) = (number(&mut rest), number(&mut rest)) {
        let (groups, after) = rest.split_at_checked(length as usize)?;
        term = term.wrapping_add(further as i64);
        if term >= wanted {
            return (term == wanted).then_some(groups);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_chunks_is_read_again() {
        let groups: BTreeMap<i64, Vec<u8>> =
            (-3..2_000).map(|n: i64| (n * n * n, vec![n as u8; 1 + n.unsigned_abs() as usize % 9])).collect();
        let one = groups.iter().map(|(term, group)| (*term, vec![&group[..]])).collect();
        let written = chunks(&one);
        assert!(written.len() > 5 && written.iter().all(|(_, entries)| entries.len() < CHUNK + 32));
        let mut read = BTreeMap::new();
        for (first, entries) in &written {
            each(*first, entries, |term, group| drop(read.insert(term, group.to_vec())));
        }
        assert_eq!(read, groups);
        for (term, group) in &groups {
            let (first, entries) = written.iter().rev().find(|(first, _)| first <= term).unwrap();
            assert_eq!(find(*first, entries, *term), Some(&group[..]), "{term}");
            assert_eq!(find(*first, entries, term + 1).is_some(), groups.contains_key(&(term + 1)), "{term}");
        }
    }

    #[test]
    fn broken_chunks_end_early() {
        for chunk in [&[0x80][..], &[1], &[1, 9, 1], &[0xff; 40]] {
            each(7, chunk, |_, _| panic!("there is nothing in it"));
            assert_eq!(find(7, chunk, 8), None);
        }
    }
}
