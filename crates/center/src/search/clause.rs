//! What one word of a search asks for: where it occurs in texts, or by whom the article is.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::budget::Budget;
use super::lists::{self, AUTHORS, PACK, Set};
use super::phrase::Phrase;
use super::query::Word;
use crate::error::Result;

/// Lists by pack and term.
pub(super) type Packs = BTreeMap<i64, HashMap<i64, Vec<u8>>>;

/// A word, and what makes it so: where it occurs in texts, or by whom the article is.
pub(super) struct Clause {
    pub text: Option<Phrase>,
    pub people: People,
    pub excluded: bool,
}

/// Those in whose nickname a word occurs.
#[derive(Clone)]
pub(super) enum People {
    /// Their terms.
    Few(Vec<i64>),
    Many(HashSet<i64>),
}

impl Clause {
    pub fn of(word: &Word, people: People) -> Clause {
        Clause { text: (!word.of_author).then(|| Phrase::of(&word.text)), people, excluded: word.excluded }
    }

    fn people_terms(&self) -> &[i64] {
        match &self.people {
            People::Few(terms) => terms,
            People::Many(_) => &[AUTHORS],
        }
    }

    pub fn terms(&self) -> impl Iterator<Item = i64> {
        self.text.iter().flat_map(Phrase::terms).chain(self.people_terms().iter().copied())
    }

    /// Whether it can be so in a pack that has lists of these terms.
    pub fn is_possible(&self, there: &HashMap<i64, usize>) -> bool {
        let by_people = match &self.people {
            People::Few(terms) => terms.iter().any(|term| there.contains_key(term)),
            People::Many(_) => there.contains_key(&AUTHORS),
        };
        by_people || self.text.as_ref().is_some_and(|text| text.terms().all(|term| there.contains_key(&term)))
    }

    /// How many bytes are gone through, at most.
    pub fn weight(&self, lists: &HashMap<i64, Vec<u8>>) -> usize {
        let text = self.text.as_ref().map_or(0, |text| text.weight(lists));
        text + self.people_terms().iter().filter_map(|term| lists.get(term)).map(Vec::len).sum::<usize>()
    }

    pub fn places(&self, lists: &HashMap<i64, Vec<u8>>, budget: &mut Budget) -> Result<Set> {
        let mut places = match &self.text {
            Some(text) => text.places(lists, budget)?,
            None => Set::EMPTY,
        };
        budget.step(self.people_terms().iter().filter_map(|term| lists.get(term)).map(Vec::len).sum())?;
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
        Ok(places)
    }
}

/// Those who have the first of these phrases in their nickname that anybody has; one by one, if they are `few` at most.
pub(super) fn named(phrases: &[Phrase], few: usize, lists: &Packs, budget: &mut Budget) -> Result<People> {
    let mut ids = Vec::new();
    for phrase in phrases {
        for (pack, lists) in lists {
            ids.extend(phrase.places(lists, budget)?.backwards().map(|at| pack * PACK + i64::from(at)));
        }
        if !ids.is_empty() {
            break;
        }
    }
    Ok(if ids.len() > few {
        People::Many(ids.into_iter().collect())
    } else {
        People::Few(ids.into_iter().map(lists::by).collect())
    })
}
