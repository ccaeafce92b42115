//! How the index is written. A list says for one term and one pack (the things with 4,096 ids that follow each other)
//! in which of them the term occurs, and where. It is made of groups, one a thing, in any order: a new thing is
//! appended without the list being read.
//!
//! | term | a group |
//! |---|---|
//! | one character | the place in the pack, two bytes |
//! | two characters | the place, doubled; when the term occurs once, where; otherwise doubled and one more, how often, and where, each counted from the one before |
//! | an author | the place, two bytes |
//! | [`AUTHORS`] | the place and the author |
//!
//! Numbers are written in groups of seven bits, the lowest first.

use std::collections::BTreeMap;

/// How many ids a pack has.
pub const PACK: i64 = 4_096;
/// The list that says who wrote each thing of a pack.
pub const AUTHORS: i64 = 0;

/// Where a body begins: further than a title can reach, so that no phrase goes from one to the other.
pub const BODY: u32 = 1_024;
/// Places within a text take so many bits, places in a pack the rest.
const BITS: u32 = 17;

/// The term of one character.
pub fn single(c: char) -> i64 {
    i64::from(u32::from(c)) << 21
}

/// The term of two characters.
pub fn pair(a: char, b: char) -> i64 {
    single(a) | i64::from(u32::from(b))
}

/// The term of everything that somebody wrote.
pub fn by(author: i64) -> i64 {
    -author
}

/// The pack of an id, and its place in it.
pub fn place(id: i64) -> (i64, u16) {
    (id.div_euclid(PACK), id.rem_euclid(PACK) as u16)
}

/// What a group holds besides the place in the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Place,
    Number,
    Occurrences,
}

fn kind(term: i64) -> Kind {
    match term {
        AUTHORS => Kind::Number,
        term if term < 0 || term & 0x1f_ffff == 0 => Kind::Place,
        _ => Kind::Occurrences,
    }
}

/// What is indexed of a thing: its texts, each with where it begins, and who wrote it. A group for each term.
pub fn groups(id: i64, author: Option<i64>, texts: &[(u32, &[char])]) -> BTreeMap<i64, Vec<u8>> {
    let (_, at) = place(id);
    let mut out = BTreeMap::new();
    let mut pairs: Vec<(i64, u32)> = Vec::new();
    for (start, text) in texts {
        for c in *text {
            out.entry(single(*c)).or_insert_with(|| at.to_le_bytes().to_vec());
        }
        pairs.extend(text.windows(2).zip(*start..1 << BITS).map(|(two, where_)| (pair(two[0], two[1]), where_)));
    }
    pairs.sort_unstable();
    for same in pairs.chunk_by(|a, b| a.0 == b.0) {
        let mut group = Vec::with_capacity(4);
        write(&mut group, u64::from(at) * 2 + u64::from(same.len() > 1));
        if same.len() > 1 {
            write(&mut group, same.len() as u64);
        }
        let mut before = 0;
        for (_, where_) in same {
            write(&mut group, u64::from(where_ - before));
            before = *where_;
        }
        out.insert(same[0].0, group);
    }
    if let Some(author) = author {
        out.insert(by(author), at.to_le_bytes().to_vec());
        let mut group = Vec::with_capacity(5);
        write(&mut group, u64::from(at));
        write(&mut group, author.unsigned_abs());
        out.insert(AUTHORS, group);
    }
    out
}

/// A group of a list, as [`each`] reads it.
pub struct Group<'l> {
    pub at: u16,
    /// Its bytes.
    pub bytes: &'l [u8],
    /// What [`AUTHORS`] says.
    pub number: i64,
}

/// Reads the groups of the list of `term`; `occurs` hears of each occurrence before its group is handed on. A list
/// that was cut short ends early.
pub fn each<'l>(term: i64, list: &'l [u8], mut occurs: impl FnMut(u16, u32), mut group: impl FnMut(Group<'l>)) {
    let kind = kind(term);
    let mut rest = list;
    while !rest.is_empty() {
        let start = rest;
        let read = (|| match kind {
            Kind::Place => {
                let (bytes, after) = rest.split_first_chunk::<2>()?;
                rest = after;
                Some((u16::from_le_bytes(*bytes), 0))
            }
            Kind::Number => Some((number(&mut rest)? as u16, number(&mut rest)? as i64)),
            Kind::Occurrences => {
                let head = number(&mut rest)?;
                let at = (head / 2) as u16;
                let count = if head % 2 == 1 { number(&mut rest)? } else { 1 };
                let mut where_ = 0;
                for _ in 0..count {
                    where_ += number(&mut rest)? as u32;
                    occurs(at, where_);
                }
                Some((at, 0))
            }
        })();
        let Some((at, number)) = read else { return };
        group(Group { at: at % PACK as u16, bytes: &start[..start.len() - rest.len()], number });
    }
}

/// The list without the group of the thing at `at`.
pub fn without(term: i64, list: &[u8], at: u16) -> Vec<u8> {
    let mut out = Vec::with_capacity(list.len());
    each(
        term,
        list,
        |_, _| {},
        |group| {
            if group.at != at {
                out.extend_from_slice(group.bytes)
            }
        },
    );
    out
}

/// All occurrences in a list, each as one number, in their order.
pub fn occurrences(term: i64, list: &[u8]) -> Vec<u32> {
    let mut out = Vec::with_capacity(list.len() / 3);
    each(term, list, |at, where_| out.push(u32::from(at) << BITS | (where_ & ((1 << BITS) - 1))), |_| {});
    // changed things are appended behind newer ones; this sort is quick where stretches are in order
    if !out.is_sorted() {
        out.sort();
    }
    out
}

/// The place in the pack of an occurrence.
pub fn place_of(occurrence: u32) -> u16 {
    (occurrence >> BITS) as u16
}

pub(super) fn write(out: &mut Vec<u8>, mut n: u64) {
    while n > 0x7f {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub(super) fn number(rest: &mut &[u8]) -> Option<u64> {
    let mut n = 0;
    for shift in (0..63).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        n |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(n);
        }
    }
    None
}

/// Some things of a pack.
#[derive(Clone, PartialEq, Eq)]
pub struct Set([u64; PACK as usize / 64]);

impl Set {
    pub const EMPTY: Set = Set([0; PACK as usize / 64]);
    pub const ALL: Set = Set([u64::MAX; PACK as usize / 64]);

    pub fn insert(&mut self, at: u16) {
        self.0[usize::from(at) / 64 % self.0.len()] |= 1 << (at % 64);
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    pub fn keep(&mut self, other: &Set) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= b);
    }

    pub fn remove(&mut self, other: &Set) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= !b);
    }

    /// The places, the last first.
    pub fn backwards(&self) -> impl Iterator<Item = u16> {
        self.0.iter().enumerate().rev().filter(|(_, bits)| **bits != 0).flat_map(|(word, bits)| {
            let bits = *bits;
            (0..64).rev().filter(move |bit| bits >> bit & 1 == 1).map(move |bit| (word * 64 + bit) as u16)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_taken_out_again() {
        let text: Vec<char> = "가나가나 가나".chars().collect();
        let (first, second) = (groups(5, Some(70_000), &[(0, &text)]), groups(4_095, Some(3), &[(BODY, &text)]));
        let term = pair('가', '나');
        let mut list = second[&term].clone();
        list.extend_from_slice(&first[&term]);
        let key = |at: u32, where_: u32| at << BITS | where_;
        let expected = [(5, 0), (5, 2), (5, 5), (4_095, BODY), (4_095, BODY + 2), (4_095, BODY + 5)];
        assert_eq!(occurrences(term, &list), expected.map(|(at, where_)| key(at, where_)));
        assert_eq!(without(term, &list, 4_095), first[&term]);
        assert_eq!(without(term, &list, 9), list);

        let mut authors = first[&AUTHORS].clone();
        authors.extend_from_slice(&second[&AUTHORS]);
        let mut read = Vec::new();
        each(AUTHORS, &authors, |_, _| {}, |group| read.push((group.at, group.number)));
        assert_eq!(read, [(5, 70_000), (4_095, 3)]);
        assert_eq!(first[&single('가')], [5, 0]);
        assert_eq!(first[&by(70_000)], [5, 0]);
        assert_eq!(first.len(), 3 + 4 + 2, "characters, pairs, author");
    }

    #[test]
    fn broken_lists_end_early() {
        for list in [&[0x80][..], &[0x03, 0xff, 0xff], &[0xff; 40], &[1]] {
            occurrences(pair('a', 'b'), list);
            each(AUTHORS, list, |_, _| {}, |_| {});
            each(single('a'), list, |_, _| {}, |_| {});
        }
    }

    #[test]
    fn places_backwards() {
        let mut set = Set::EMPTY;
        for at in [0, 63, 64, 4_095] {
            set.insert(at);
        }
        assert_eq!(set.backwards().collect::<Vec<_>>(), [4_095, 64, 63, 0]);
        let mut other = Set::ALL;
        other.remove(&set);
        assert_eq!(other.backwards().filter(|at| *at < 65).collect::<Vec<_>>(), (1..63).rev().collect::<Vec<_>>());
        set.keep(&other);
        assert!(set.is_empty());
    }
}
