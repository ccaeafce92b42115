//! Making the whole index anew, and comparing it with the texts. Rules: a rebuild is one transaction, in which nobody
//! else changes what is found; a band of packs at a time is kept in memory and written in the order of the table.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::index::{PEOPLE, Standing, row};
use super::lists::{self, PACK};
use super::runs;
use super::store::{self, ArticleRow, PersonRow, StretchOfRunsRow, StretchRow};
use crate::db::{Db, Number, Still, Tx, args};
use crate::error::Result;

/// What makes the lists; another number has them made anew at the next start.
const VERSION: i64 = 2;
/// So many lists are gathered before they are written.
const BAND: usize = 400_000;
/// How many lists are read at once by [`check`].
const STRETCH: i64 = 5_000;

/// Hears what is done and how far it is (0–100).
pub type Progress<'p> = &'p mut (dyn FnMut(&str, usize) + Send);

/// Makes the index when it is not there, or was made by another version. Whether it was.
pub async fn upgrade(db: &Db) -> Result<bool> {
    if db.one::<Number>(store::VERSION, args![]).await?.n == VERSION {
        return Ok(false);
    }
    let mut tx = db.begin_unhurried().await?;
    tx.run(store::LOCK_ALL, args![]).await?;
    // another server may have been first
    if tx.one::<Number>(store::VERSION, args![]).await?.n == VERSION {
        return Ok(false);
    }
    let is_any = tx.one::<Number>(store::LAST_ARTICLE, args![]).await?.n > 0;
    if is_any {
        tracing::info!("the index of the search is made, this once");
    }
    rebuild(&mut tx, &mut |_, _| {}).await?;
    tx.commit().await?;
    Ok(is_any)
}

/// Makes the index anew from what stands in the tables. How many articles and people are in it.
pub async fn rebuild(tx: &mut Tx, progress: Progress<'_>) -> Result<(usize, usize)> {
    tx.run(store::LOCK_ALL, args![]).await?;
    tx.run(store::EMPTY, args![]).await?;
    tx.run(store::EMPTY_CHUNKS, args![]).await?;
    tx.run(store::EMPTY_RUNS, args![]).await?;
    let (mut band, mut articles, mut people) = (Band::new(), 0, 0);
    let last = tx.one::<Number>(store::LAST_PERSON, args![]).await?.n;
    for pack in 0..=last / PACK {
        let rows: Vec<PersonRow> = tx.all(store::PEOPLE, args![pack * PACK, (pack + 1) * PACK]).await?;
        people += rows.len();
        rows.iter().for_each(|row| add(&mut band, Standing::from(row)));
    }
    let last = tx.one::<Number>(store::LAST_ARTICLE, args![]).await?.n;
    for pack in 0..=last / PACK {
        let rows: Vec<ArticleRow> = tx.all(store::ARTICLES, args![pack * PACK, (pack + 1) * PACK]).await?;
        articles += rows.len();
        rows.iter().for_each(|row| add(&mut band, Standing::from(row)));
        if band.len() >= BAND || pack == last / PACK {
            let lists = std::mem::take(&mut band);
            let rows = lists.into_iter().map(|((place, term, pack), entries)| row(place, term, pack, entries));
            tx.insert_many(store::INSERT, rows.collect()).await?;
        }
        progress("search", ((pack + 1) * 100 / (last / PACK + 1)) as usize);
    }
    tx.run(store::MADE, args![VERSION]).await?;
    Ok((articles, people))
}

/// Lists by place, term and pack.
type Band = BTreeMap<(i64, i64, i64), Vec<u8>>;

fn add(band: &mut Band, thing: Standing) {
    let (pack, _) = lists::place(thing.id);
    for (term, group) in thing.groups {
        band.entry((thing.place, term, pack)).or_default().extend(group);
    }
}

/// What the index says of a thing that its text does not, or the other way round: the thing's place and id.
pub type Difference = (i64, i64);

/// Compares the index with the texts; how many things there are, and those of which it is not right. All of it as it
/// stood at one moment: what moves from runs into lists meanwhile is counted once.
pub async fn check(db: &Db, progress: Progress<'_>) -> Result<(usize, Vec<Difference>)> {
    db.stand_still(async |still| compare(still, progress).await).await?
}

async fn compare(mut db: Still<'_>, progress: Progress<'_>) -> Result<(usize, Vec<Difference>)> {
    // the sum of the groups of each thing, whatever their order
    let mut sums: HashMap<Difference, u64> = HashMap::new();
    let mut stands = |place: i64, pack: i64, term: i64, entries: &[u8]| {
        lists::each(
            term,
            entries,
            |_, _| {},
            |group| {
                let sum = sums.entry((place, pack * PACK + i64::from(group.at))).or_default();
                *sum = sum.wrapping_add(digest(term, group.bytes));
            },
        );
    };
    let mut last = (i64::MIN, i64::MIN);
    loop {
        let rows: Vec<StretchOfRunsRow> = db.all(store::STRETCH_OF_RUNS, args![last.0, last.1, STRETCH]).await?;
        let Some(end) = rows.last() else { break };
        last = (end.run, end.first);
        for row in rows {
            runs::each(row.first, &row.entries, |term, groups| stands(row.place, row.pack, term, groups));
        }
    }
    progress("index", 0);
    let mut last = (i64::MIN, i64::MIN, i64::MIN);
    loop {
        let rows: Vec<StretchRow> = db.all(store::STRETCH, args![last.0, last.1, last.2, STRETCH]).await?;
        let Some(end) = rows.last() else { break };
        last = (end.place, end.term, end.pack);
        rows.iter().for_each(|row| stands(row.place, row.pack, row.term, &row.entries));
        progress("index", 0);
    }
    progress("index", 100);
    let mut count = 0;
    let mut compare = |thing: Standing| {
        count += 1;
        let expected = thing.groups.iter().fold(0_u64, |sum, (term, group)| sum.wrapping_add(digest(*term, group)));
        let sum = sums.entry((thing.place, thing.id)).or_default();
        *sum = sum.wrapping_sub(expected);
    };
    let last = db.one::<Number>(store::LAST_PERSON, args![]).await?.n;
    for pack in 0..=last / PACK {
        let rows: Vec<PersonRow> = db.all(store::PEOPLE, args![pack * PACK, (pack + 1) * PACK]).await?;
        rows.iter().for_each(|row| compare(Standing::from(row)));
    }
    let last = db.one::<Number>(store::LAST_ARTICLE, args![]).await?.n;
    for pack in 0..=last / PACK {
        let rows: Vec<ArticleRow> = db.all(store::ARTICLES, args![pack * PACK, (pack + 1) * PACK]).await?;
        rows.iter().for_each(|row| compare(Standing::from(row)));
        progress("texts", ((pack + 1) * 100 / (last / PACK + 1)) as usize);
    }
    let mut wrong: Vec<Difference> = sums.into_iter().filter(|(_, sum)| *sum != 0).map(|(thing, _)| thing).collect();
    wrong.sort_unstable();
    Ok((count, wrong))
}

/// Whether a difference is about a person.
pub fn is_person(difference: &Difference) -> bool {
    difference.0 == PEOPLE
}

fn digest(term: i64, group: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (term, group).hash(&mut hasher);
    hasher.finish()
}
