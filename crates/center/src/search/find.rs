//! Finding: pack by pack, the newest first, until there are as many as anybody is shown. Only lists are read, never
//! texts; where lists are long and what they have in common is rare, so many bytes of them that a tenth of a second
//! is spent, and then it is said that this cannot be searched for.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::budget::Budget;
use super::clause::{Clause, Packs, People, named};
use super::index::{EDGE, json};
use super::lists::{self, PACK, Set};
use super::phrase::Phrase;
use super::query::{Query, Word};
use super::runs;
use super::store::{self, ListRow, PartRow, SizeRow};
use crate::db::{Db, Number, args};
use crate::error::{Error, Result};
use crate::form::PAGE;

/// How many are counted and can be seen.
pub const MOST: usize = 1_000;
/// So many people are looked up one by one, for all words of a search; where more have a word in their nickname, the
/// packs say who wrote what.
const FEW: usize = 256;
/// What the size of a list costs, in bytes.
const SIZE: usize = size_of::<SizeRow>();
/// How many bytes are read at once, at first and at most.
const BATCH: (usize, usize) = (64 << 10, 2 << 20);
/// Lists that are longer together than so many bytes, each as often as it is used, are gone through on a thread that
/// nobody else waits for.
const SHORT: usize = 64 << 10;
/// So many searches do that at once; the others wait, so that a processor is left for everybody else.
static LONG: Semaphore = Semaphore::const_new(2);

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Newest first.
    pub ids: Vec<i64>,
    /// How many there are, up to [`MOST`].
    pub total: i64,
    /// There are more.
    pub more: bool,
}

/// A board among which somebody's own articles are searched.
pub struct Named {
    pub place: i64,
    /// As they read it; a word may occur in it, too.
    pub name: Vec<char>,
}

/// The articles of a place in which everything occurs, in title, body or the author's nickname. 422 when that would
/// take too long.
pub async fn in_place(db: &Db, query: &Query, place: i64, page: i64) -> Result<Found> {
    let mut search = Search { db, budget: Budget::whole() };
    let people = search.people(&query.words, |_| true).await?;
    let clauses = query.words.iter().zip(people).map(|(word, people)| Clause::of(word, people)).collect();
    Ok(shown(search.newest(place, clauses).await?, page))
}

/// The same of what `author` has written on the boards, where words are also looked for in their names and not in the
/// nickname.
pub async fn of_author(db: &Db, query: &Query, author: i64, boards: &[Named], page: i64) -> Result<Found> {
    let mut search = Search { db, budget: Budget::whole() };
    let people = search.people(&query.words, |word| word.of_author).await?;
    let places: Vec<i64> = boards.iter().map(|board| board.place).collect();
    let written: Vec<Number> = db.all(store::PLACES_OF, args![lists::by(author), json(&places)]).await?;
    let mut all = Vec::new();
    for board in boards.iter().filter(|board| written.iter().any(|place| place.n == board.place)) {
        let is_in_name =
            |word: &Word| !word.of_author && board.name.windows(word.text.len()).any(|part| part == &word.text[..]);
        if query.words.iter().any(|word| word.excluded && is_in_name(word)) {
            continue;
        }
        let own = Clause { text: None, people: People::Few(vec![lists::by(author)]), excluded: false };
        let others = query.words.iter().zip(&people).filter(|(word, _)| !is_in_name(word));
        let clauses = [own].into_iter().chain(others.map(|(word, people)| Clause::of(word, people.clone()))).collect();
        all.extend(search.newest(board.place, clauses).await?);
    }
    all.sort_unstable_by(|a, b| b.cmp(a));
    all.truncate(MOST + 1);
    Ok(shown(all, page))
}

fn shown(mut ids: Vec<i64>, page: i64) -> Found {
    let more = ids.len() > MOST;
    ids.truncate(MOST);
    let total = ids.len() as i64;
    let start = page.saturating_sub(1).saturating_mul(PAGE).min(total) as usize;
    let ids = ids[start..].iter().take(PAGE as usize).copied().collect();
    Found { ids, total, more }
}

/// A search, and what it may still cost.
struct Search<'d> {
    db: &'d Db,
    budget: Budget,
}

impl Search<'_> {
    /// The newest ids of a place for which all clauses hold, newest first, and one more than are shown.
    async fn newest(&mut self, place: i64, clauses: Vec<Clause>) -> Result<Vec<i64>> {
        let clauses = Arc::new(clauses);
        let mut terms: Vec<i64> = clauses.iter().flat_map(Clause::terms).collect();
        terms.sort_unstable();
        terms.dedup();
        let terms = json(&terms);
        let mut ids = Vec::new();
        let first = self.db.all(store::NEWEST, args![place, terms.as_str()]).await?;
        let first = self.taken(first)?;
        let oldest = first.keys().next().copied().unwrap_or(i64::MAX);
        self.gather(&mut ids, first, &clauses).await?;
        if ids.len() > MOST {
            return Ok(ids);
        }
        let sizes: Vec<SizeRow> = self.db.all(store::OLDER, args![place, terms.as_str()]).await?;
        self.budget.read(sizes.len() * SIZE)?;
        let mut there: BTreeMap<i64, HashMap<i64, usize>> = BTreeMap::new();
        for row in sizes.iter().filter(|row| row.pack < oldest) {
            *there.entry(row.pack).or_default().entry(row.term).or_default() += row.size as usize;
        }
        there.retain(|_, there| clauses.iter().all(|clause| clause.excluded || clause.is_possible(there)));
        let mut there = there.into_iter().rev().peekable();
        let mut batch = BATCH.0;
        while there.peek().is_some() && ids.len() <= MOST {
            let (mut packs, mut size) = (Vec::new(), 0);
            while let Some((pack, sizes)) = there.next_if(|_| size < batch) {
                size += sizes.values().sum::<usize>();
                packs.push(pack);
            }
            batch = (batch * 2).min(BATCH.1);
            let parts = self.db.all(store::OF_PACKS, args![place, terms.as_str(), json(&packs)]).await?;
            let packs = self.taken(parts)?;
            self.gather(&mut ids, packs, &clauses).await?;
        }
        Ok(ids)
    }

    /// The lists by their packs with what is new, counted.
    fn taken(&mut self, rows: Vec<PartRow>) -> Result<Packs> {
        self.budget.read(rows.iter().map(|row| row.entries.len()).sum())?;
        let mut packs = Packs::new();
        for PartRow { term, pack, first, entries } in rows {
            let lists = packs.entry(pack).or_default();
            match first.map(|first| runs::find(first, &entries, term)) {
                Some(None) => {}
                Some(Some(groups)) => lists.entry(term).or_default().extend_from_slice(groups),
                // as it is, when it comes before what is new, as it does
                None => match lists.entry(term) {
                    Entry::Vacant(place) => drop(place.insert(entries)),
                    Entry::Occupied(mut place) => place.get_mut().extend(entries),
                },
            }
        }
        Ok(packs)
    }

    /// Adds the ids of these packs for which all clauses hold, newest first.
    async fn gather(&mut self, ids: &mut Vec<i64>, packs: Packs, clauses: &Arc<Vec<Clause>>) -> Result<()> {
        let weight = |lists| clauses.iter().map(|clause| clause.weight(lists)).sum::<usize>();
        let is_short = packs.values().map(weight).sum::<usize>() <= SHORT;
        let (clauses, mut budget, mut found) = (Arc::clone(clauses), self.budget.clone(), std::mem::take(ids));
        let work = move || {
            for (pack, lists) in packs.iter().rev() {
                gather(&mut found, *pack, &clauses, lists, &mut budget)?;
            }
            Ok((found, budget))
        };
        (*ids, self.budget) = long(is_short, work).await?;
        Ok(())
    }

    /// Who has each word in their nickname, for those `of` which that is asked. After `author:` a whole nickname goes
    /// before parts of others.
    async fn people(&mut self, words: &[Word], of: impl Fn(&Word) -> bool) -> Result<Vec<People>> {
        let phrases: Vec<Vec<Phrase>> = words
            .iter()
            .map(|word| {
                let part = of(word).then(|| Phrase::of(&word.text));
                let whole = || [EDGE].into_iter().chain(word.text.iter().copied()).chain([EDGE]).collect::<Vec<_>>();
                word.of_author.then(|| Phrase::of(&whole())).into_iter().chain(part).collect()
            })
            .collect();
        let mut terms: Vec<i64> = phrases.iter().flatten().flat_map(Phrase::terms).collect();
        if terms.is_empty() {
            return Ok(words.iter().map(|_| People::Few(Vec::new())).collect());
        }
        terms.sort_unstable();
        terms.dedup();
        let rows: Vec<ListRow> = self.db.all(store::OF_NAMES, args![json(&terms)]).await?;
        self.budget.read(rows.iter().map(|row| row.entries.len()).sum())?;
        let mut lists = Packs::new();
        for row in rows {
            lists.entry(row.pack).or_default().insert(row.term, row.entries);
        }
        let weight = |lists| phrases.iter().flatten().map(|phrase| phrase.weight(lists)).sum::<usize>();
        let is_short = lists.values().map(weight).sum::<usize>() <= SHORT;
        let (mut budget, few) = (self.budget.clone(), FEW / words.len());
        let work = move || {
            let people: Result<Vec<People>> =
                phrases.iter().map(|phrases| named(phrases, few, &lists, &mut budget)).collect();
            Ok((people?, budget))
        };
        let (people, budget) = long(is_short, work).await?;
        self.budget = budget;
        Ok(people)
    }
}

/// Does `work` at once if it is short; otherwise where nobody waits for it.
async fn long<T: Send + 'static>(is_short: bool, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    if is_short {
        return work();
    }
    let turn = LONG.acquire().await.map_err(Error::internal)?;
    // whoever goes away meanwhile leaves the turn to the work, which goes on
    let work = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// Adds the ids of a pack for which all clauses hold, newest first.
fn gather(
    ids: &mut Vec<i64>,
    pack: i64,
    clauses: &[Clause],
    lists: &HashMap<i64, Vec<u8>>,
    budget: &mut Budget,
) -> Result<()> {
    let mut set = Set::ALL;
    // what is asked for first, since it may leave nothing to look at
    for clause in clauses.iter().filter(|clause| !clause.excluded) {
        set.keep(&clause.places(lists, budget)?);
        if set.is_empty() {
            return Ok(());
        }
    }
    for clause in clauses.iter().filter(|clause| clause.excluded) {
        set.remove(&clause.places(lists, budget)?);
    }
    let room = (MOST + 1).saturating_sub(ids.len());
    ids.extend(set.backwards().take(room).map(|at| pack * PACK + i64::from(at)));
    Ok(())
}
