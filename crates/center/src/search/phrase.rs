//! A word or phrase as terms of the index: where all its pairs of characters stand at their distances, it stands.

use std::collections::HashMap;

use super::lists::{self, Set};

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

    /// Where it stands in a pack, by the pack's lists.
    pub fn places(&self, lists: &HashMap<i64, Vec<u8>>) -> Set {
        let mut set = Set::EMPTY;
        let pairs = match &self.0 {
            Kind::Single(term) => &[(*term, 0)][..],
            Kind::Pairs(pairs) => pairs,
        };
        let Some(mut pairs) =
            pairs.iter().map(|(term, start)| Some((*term, *start, lists.get(term)?))).collect::<Option<Vec<_>>>()
        else {
            return set;
        };
        // the shortest list decides how much is compared
        pairs.sort_by_key(|(_, _, list)| list.len());
        let Some(((term, start, list), rest)) = pairs.split_first() else { return set };
        if rest.is_empty() {
            lists::each(*term, list, |_, _| {}, |group| set.insert(group.at));
            return set;
        }
        let mut beginnings = beginnings(*term, *start, list);
        for (term, start, list) in rest {
            if beginnings.is_empty() {
                break;
            }
            keep_common(&mut beginnings, &self::beginnings(*term, *start, list));
        }
        beginnings.into_iter().for_each(|occurrence| set.insert(lists::place_of(occurrence)));
        set
    }
}

/// Where the phrase would begin for each occurrence of one of its pairs.
fn beginnings(term: i64, start: u32, list: &[u8]) -> Vec<u32> {
    let mut all = lists::occurrences(term, list);
    if start > 0 {
        all.retain_mut(|occurrence| match occurrence.checked_sub(start) {
            Some(beginning) => {
                *occurrence = beginning;
                true
            }
            None => false,
        });
    }
    all
}

/// Leaves in `few` what is also in `many`; both are in order.
fn keep_common(few: &mut Vec<u32>, many: &[u32]) {
    let mut rest = many;
    few.retain(|wanted| {
        // in growing steps: one list may be much longer than the other
        let mut step = 1;
        while rest.get(step).is_some_and(|n| n < wanted) {
            step *= 2;
        }
        let stretch = &rest[step / 2..rest.len().min(step + 1)];
        let (skipped, is_there) = match stretch.binary_search(wanted) {
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
            let mut found: Vec<u16> = Phrase::of(&chars).places(&lists).backwards().collect();
            found.reverse();
            let holds = |(at, text): (usize, &(&str, &str))| {
                (text.0.contains(word) || text.1.contains(word)).then_some(at as u16)
            };
            let expected: Vec<u16> = texts.iter().enumerate().filter_map(holds).collect();
            assert_eq!(found, expected, "{word}");
        }
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
            keep_common(&mut kept, &many);
            assert_eq!(kept, expected, "{few:?} {many:?}");
        }
    }
}
