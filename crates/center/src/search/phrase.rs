//! A word or phrase as terms of the index: where all its pairs of characters stand at their distances, it stands.

use std::collections::HashMap;

use super::budget::Budget;
use super::lists::{self, Set};
use crate::error::Result;

pub(super) struct Phrase(Kind);

enum Kind {
    /// One character.
    Single(i64),
    /// Pairs of characters that cover it, with how far from its beginning each is.
    Pairs(Vec<(i64, u32)>),
}

impl Phrase {
    /// `text` as texts are compared; it is not empty.
    pub fn of(text: &[char]) -> Phrase {
        if let [one] = text {
            return Phrase(Kind::Single(lists::single(*one)));
        }
        let last = text.len().saturating_sub(2);
        let starts = (0..last).step_by(2).chain(text.get(1).map(|_| last));
        Phrase(Kind::Pairs(starts.map(|start| (lists::pair(text[start], text[start + 1]), start as u32)).collect()))
    }

    pub fn terms(&self) -> impl Iterator<Item = i64> {
        let (single, pairs) = match &self.0 {
            Kind::Single(term) => (Some(*term), &[][..]),
            Kind::Pairs(pairs) => (None, &pairs[..]),
        };
        single.into_iter().chain(pairs.iter().map(|(term, _)| *term))
    }

    /// How many bytes of these lists are gone through to find it, at most: those of each pair, however often it comes.
    pub fn weight(&self, lists: &HashMap<i64, Vec<u8>>) -> usize {
        self.terms().filter_map(|term| lists.get(&term)).map(Vec::len).sum()
    }

    /// Where it stands in a pack, by the pack's lists. 422 `too_broad` when that is more than `budget` has left.
    pub fn places(&self, lists: &HashMap<i64, Vec<u8>>, budget: &mut Budget) -> Result<Set> {
        let mut set = Set::EMPTY;
        let pairs = match &self.0 {
            Kind::Single(term) => &[(*term, 0)][..],
            Kind::Pairs(pairs) => pairs,
        };
        let Some(mut pairs) =
            pairs.iter().map(|(term, start)| Some((lists.get(term)?, *term, *start))).collect::<Option<Vec<_>>>()
        else {
            return Ok(set);
        };
        // the shortest list decides how much is compared; the same pair at several places is one list, read once
        pairs.sort_by_key(|(list, term, _)| (list.len(), *term));
        let mut beginnings: Option<Vec<u32>> = None;
        for same in pairs.chunk_by(|a, b| a.1 == b.1) {
            let (list, term, start) = same[0];
            budget.step(list.len())?;
            if pairs.len() == 1 {
                lists::each(term, list, |_, _| {}, |group| set.insert(group.at));
                return Ok(set);
            }
            let all = lists::occurrences(term, list);
            let mut starts = same.iter().map(|(.., start)| *start);
            let mut few = match beginnings.take() {
                Some(few) => few,
                None => {
                    starts.next();
                    all.iter().filter_map(|occurrence| occurrence.checked_sub(start)).collect()
                }
            };
            for start in starts {
                budget.step(few.len())?;
                keep_common(&mut few, &all, start);
            }
            if few.is_empty() {
                return Ok(set);
            }
            beginnings = Some(few);
        }
        beginnings.into_iter().flatten().for_each(|occurrence| set.insert(lists::place_of(occurrence)));
        Ok(set)
    }
}

/// Leaves in `few` what is, `start` further, also in `many`; both are in order.
fn keep_common(few: &mut Vec<u32>, many: &[u32], start: u32) {
    let mut rest = many;
    few.retain(|beginning| {
        let wanted = beginning.saturating_add(start);
        // in growing steps: one list may be much longer than the other
        let mut step = 1;
        while rest.get(step).is_some_and(|n| *n < wanted) {
            step *= 2;
        }
        let stretch = &rest[step / 2..rest.len().min(step + 1)];
        let (skipped, is_there) = match stretch.binary_search(&wanted) {
            Ok(place) => (place, true),
            Err(place) => (place, false),
        };
        rest = &rest[(step / 2 + skipped).min(rest.len())..];
        is_there
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::search::lists::BODY;

    #[test]
    fn phrases_are_found_where_they_stand_and_nowhere_else() {
        let texts =
            [("가나다라마", ""), ("가나", "다라마"), ("마라다나가", "가나다 나다라 다라마"), ("가", "x가나다라마x가")];
        let mut lists: HashMap<i64, Vec<u8>> = HashMap::new();
        for (id, (title, body)) in texts.iter().enumerate() {
            let (title, body): (Vec<char>, Vec<char>) = (title.chars().collect(), body.chars().collect());
            for (term, group) in lists::groups(id as i64, Some(1), &[(0, &title), (BODY, &body)]) {
                lists.entry(term).or_default().extend(group);
            }
        }
        for word in [
            "가",
            "마",
            "가나",
            "다라",
            "나다라",
            "가나다라",
            "가나다라마",
            "라마",
            "마x",
            "나가가",
            "바",
            "가바",
            "다라마x가",
        ] {
            let chars: Vec<char> = word.chars().collect();
            let mut found: Vec<u16> =
                Phrase::of(&chars).places(&lists, &mut Budget::whole()).unwrap().backwards().collect();
            found.reverse();
            let holds = |(at, text): (usize, &(&str, &str))| {
                (text.0.contains(word) || text.1.contains(word)).then_some(at as u16)
            };
            let expected: Vec<u16> = texts.iter().enumerate().filter_map(holds).collect();
            assert_eq!(found, expected, "{word}");
        }
    }

    #[test]
    fn what_a_phrase_costs_is_bounded() {
        let text = vec!['a'; 9_990];
        let mut lists: HashMap<i64, Vec<u8>> = HashMap::new();
        for id in 0..60 {
            for (term, group) in lists::groups(id, Some(1), &[(BODY, &text)]) {
                lists.entry(term).or_default().extend(group);
            }
        }
        let list = lists[&lists::pair('a', 'a')].len();
        let mut budget = Budget::whole();
        // three uses of one list: it is read once, and compared twice
        let found = Phrase::of(&['a'; 5]).places(&lists, &mut budget).unwrap();
        assert_eq!(found.backwards().count(), 60);
        assert!(budget.steps_taken() <= 3 * list, "{} for {list}", budget.steps_taken());
        // fifty uses of it are too much, and refused before they are made
        match Phrase::of(&['a'; 99]).places(&lists, &mut Budget::whole()) {
            Err(Error::Invalid(errors)) => assert_eq!((errors[0].field, errors[0].code), ("q", "too_broad")),
            _ => panic!("a search may not cost that much"),
        }
        // what begins nowhere ends at once
        let mut budget = Budget::whole();
        let nowhere: Vec<char> = ['a'; 98].into_iter().chain(['b']).collect();
        assert!(Phrase::of(&nowhere).places(&lists, &mut budget).unwrap().is_empty());
        assert_eq!(budget.steps_taken(), 0);
    }

    #[test]
    fn what_two_lists_have_in_common() {
        for (few, many) in [
            (vec![], vec![1]),
            (vec![1, 5, 9], vec![]),
            (vec![3, 4, 700], (0..600).collect::<Vec<_>>()),
            (vec![0, 599, 600], (0..600).collect()),
            ((0..50).collect(), vec![7, 8, 49]),
        ] {
            let expected: Vec<u32> = few.iter().copied().filter(|n| many.contains(n)).collect();
            let mut kept = few.clone();
            keep_common(&mut kept, &many, 0);
            assert_eq!(kept, expected, "{few:?} {many:?}");
        }
    }
}
