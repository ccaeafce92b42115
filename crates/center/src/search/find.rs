//! Finding: pack by pack, the newest first, until there are as many as anybody is shown. Only lists are read, never
//! texts; where lists are long and what they have in common is rare, so many bytes of them that a tenth of a second
//! is spent, and then it is said that this cannot be searched for.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::index::{EDGE, json};
use super::lists::{self, AUTHORS, PACK, Set};
use super::phrase::Phrase;
use super::query::{Query, Word};
use super::store::{self, ListRow, SizeRow};
use crate::db::{Db, Number, args};
use crate::error::{Error, Result};
use crate::form::PAGE;

/// How many are counted and can be seen.
pub const MOST: usize = 1_000;
/// How many bytes of lists are read for a search.
const BYTES: usize = 24 << 20;
/// So many people are looked up one by one; where more have a word in their nickname, the packs say who wrote what.
const FEW: usize = 256;
/// How many bytes are read at once, at first and at most.
const BATCH: (usize, usize) = (64 << 10, 2 << 20);

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
    let people = people(db, &query.words, |_| true).await?;
    let clauses: Vec<Clause> = query.words.iter().zip(people).map(|(word, people)| Clause::of(word, people)).collect();
    let mut search = Search { db, left: BYTES };
    Ok(shown(search.newest(place, &clauses).await?, page))
}

/// The same of what `author` has written on the boards, where words are also looked for in their names and not in the
/// nickname.
pub async fn of_author(db: &Db, query: &Query, author: i64, boards: &[Named], page: i64) -> Result<Found> {
    let people = people(db, &query.words, |word| word.of_author).await?;
    let places: Vec<i64> = boards.iter().map(|board| board.place).collect();
    let written: Vec<Number> = db.all(store::PLACES_OF, args![lists::by(author), json(&places)]).await?;
    let mut search = Search { db, left: BYTES };
    let mut all = Vec::new();
    for board in boards.iter().filter(|board| written.iter().any(|place| place.n == board.place)) {
        let is_in_name =
            |word: &Word| !word.of_author && board.name.windows(word.text.len()).any(|part| part == &word.text[..]);
        if query.words.iter().any(|word| word.excluded && is_in_name(word)) {
            continue;
        }
        let own = Clause { text: None, people: People::Few(vec![lists::by(author)]), excluded: false };
        let others = query.words.iter().zip(&people).filter(|(word, _)| !is_in_name(word));
        let clauses: Vec<Clause> =
            [own].into_iter().chain(others.map(|(word, people)| Clause::of(word, people.clone()))).collect();
        all.extend(search.newest(board.place, &clauses).await?);
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

/// A word, and what makes it so: where it occurs in texts, or by whom the article is.
struct Clause {
    text: Option<Phrase>,
    people: People,
    excluded: bool,
}

/// Those in whose nickname a word occurs.
#[derive(Clone)]
enum People {
    /// Their terms.
    Few(Vec<i64>),
    Many(HashSet<i64>),
}

impl Clause {
    fn of(word: &Word, people: People) -> Clause {
        Clause { text: (!word.of_author).then(|| Phrase::of(&word.text)), people, excluded: word.excluded }
    }

    fn terms(&self) -> impl Iterator<Item = i64> {
        let people = match &self.people {
            People::Few(terms) => &terms[..],
            People::Many(_) => &[AUTHORS],
        };
        self.text.iter().flat_map(Phrase::terms).chain(people.iter().copied())
    }

    /// Whether it can be so in a pack that has lists of these terms.
    fn is_possible(&self, there: &HashMap<i64, usize>) -> bool {
        let by_people = match &self.people {
            People::Few(terms) => terms.iter().any(|term| there.contains_key(term)),
            People::Many(_) => there.contains_key(&AUTHORS),
        };
        by_people || self.text.as_ref().is_some_and(|text| text.terms().all(|term| there.contains_key(&term)))
    }

    fn places(&self, lists: &HashMap<i64, Vec<u8>>) -> Set {
        let mut places = self.text.as_ref().map_or(Set::EMPTY, |text| text.places(lists));
        let mut read = |term: i64, fits: &dyn Fn(i64) -> bool| {
            if let Some(list) = lists.get(&term) {
                lists::each(
                    term,
                    list,
                    |_, _| {},
                    |group| {
                        if fits(group.number) {
                            places.insert(group.at)
                        }
                    },
                );
            }
        };
        match &self.people {
            People::Few(terms) => terms.iter().for_each(|term| read(*term, &|_| true)),
            People::Many(people) => read(AUTHORS, &|author| people.contains(&author)),
        }
        places
    }
}

/// Lists by pack and term.
type Packs = BTreeMap<i64, HashMap<i64, Vec<u8>>>;

/// A search, and how many bytes it may still read.
struct Search<'d> {
    db: &'d Db,
    left: usize,
}

impl Search<'_> {
    /// The newest ids of a place for which all clauses hold, newest first, and one more than are shown.
    async fn newest(&mut self, place: i64, clauses: &[Clause]) -> Result<Vec<i64>> {
        let mut terms: Vec<i64> = clauses.iter().flat_map(Clause::terms).collect();
        terms.sort_unstable();
        terms.dedup();
        let terms = json(&terms);
        let mut ids = Vec::new();
        let first = self.db.all(store::NEWEST, args![place, terms.as_str()]).await?;
        let first = self.taken(first)?;
        let oldest = first.keys().next().copied().unwrap_or(i64::MAX);
        for (pack, lists) in first.iter().rev() {
            gather(&mut ids, *pack, clauses, lists);
        }
        if ids.len() > MOST {
            return Ok(ids);
        }
        let sizes: Vec<SizeRow> = self.db.all(store::OLDER, args![place, terms.as_str()]).await?;
        let mut there: BTreeMap<i64, HashMap<i64, usize>> = BTreeMap::new();
        for row in sizes.iter().filter(|row| row.pack < oldest) {
            there.entry(row.pack).or_default().insert(row.term, row.size as usize);
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
            let lists = self.db.all(store::OF_PACKS, args![place, terms.as_str(), json(&packs)]).await?;
            for (pack, lists) in self.taken(lists)?.iter().rev() {
                gather(&mut ids, *pack, clauses, lists);
            }
        }
        Ok(ids)
    }

    /// The lists by their packs, counted.
    fn taken(&mut self, rows: Vec<ListRow>) -> Result<Packs> {
        let size = rows.iter().map(|row| row.entries.len()).sum();
        self.left = self.left.checked_sub(size).ok_or_else(|| Error::field("q", "too_broad"))?;
        Ok(packs(rows))
    }
}

fn packs(rows: Vec<ListRow>) -> Packs {
    let mut packs = Packs::new();
    for row in rows {
        packs.entry(row.pack).or_default().insert(row.term, row.entries);
    }
    packs
}

/// Adds the ids of a pack for which all clauses hold, newest first.
fn gather(ids: &mut Vec<i64>, pack: i64, clauses: &[Clause], lists: &HashMap<i64, Vec<u8>>) {
    let mut set = Set::ALL;
    // what is asked for first, since it may leave nothing to look at
    for clause in clauses.iter().filter(|clause| !clause.excluded) {
        set.keep(&clause.places(lists));
        if set.is_empty() {
            return;
        }
    }
    for clause in clauses.iter().filter(|clause| clause.excluded) {
        set.remove(&clause.places(lists));
    }
    let room = (MOST + 1).saturating_sub(ids.len());
    ids.extend(set.backwards().take(room).map(|at| pack * PACK + i64::from(at)));
}

/// Who has each word in their nickname, for those `of` which that is asked. After `author:` a whole nickname goes before
/// parts of others.
async fn people(db: &Db, words: &[Word], of: impl Fn(&Word) -> bool) -> Result<Vec<People>> {
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
    let lists = packs(db.all(store::OF_NAMES, args![json(&terms)]).await?);
    let having = |phrase: &Phrase| -> Vec<i64> {
        let of_pack = |(pack, lists): (&i64, &HashMap<i64, Vec<u8>>)| {
            let places: Vec<u16> = phrase.places(lists).backwards().collect();
            let pack = *pack;
            places.into_iter().map(move |at| pack * PACK + i64::from(at))
        };
        lists.iter().flat_map(of_pack).collect()
    };
    let found = |phrases: &Vec<Phrase>| {
        let ids = phrases.iter().map(having).find(|ids| !ids.is_empty()).unwrap_or_default();
        if ids.len() > FEW {
            People::Many(ids.into_iter().collect())
        } else {
            People::Few(ids.into_iter().map(lists::by).collect())
        }
    };
    Ok(phrases.iter().map(found).collect())
}
