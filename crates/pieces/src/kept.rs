//! Texts with places for what is each reader's own.

use std::fmt::Write as _;
use std::hash::BuildHasher as _;
use std::sync::{Arc, OnceLock};

use foldhash::quality::FixedState;
use memchr::memchr3;

use crate::packed::{Groups, Lasts, Packed, Pieces};

/// By which texts are told apart: two that are alike are hard to choose.
static NAMES: OnceLock<FixedState> = OnceLock::new();

/// Texts are told apart by this number from now on, as they are by all servers of a site; first of all, or never: until
/// then the process has one of its own.
pub fn tell_apart_by(number: u64) {
    let _ = NAMES.set(FixedState::with_seed(number));
}

fn names() -> &'static FixedState {
    NAMES.get_or_init(|| FixedState::with_seed(std::hash::RandomState::new().hash_one(0)))
}

/// No text that people may type has these: control characters are refused.
const BEGIN: char = '\u{1}';
const BEGIN_FINE: char = '\u{2}';
const END: char = '\u{3}';
const BEGIN_NOTE: char = '\u{4}';

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A place that every reader fills.
    Place,
    /// A place where most readers have nothing.
    Fine,
    /// Nobody has anything there.
    Note,
}

/// A place for what is a reader's own, with what it takes to say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub kind: u8,
    /// Such as a comment and its author; 0 where there is nothing to tell.
    pub of: (i64, i64),
}

/// What stands in a text that is to be kept where every reader has something of their own.
pub fn mark(kind: u8, of: (i64, i64)) -> String {
    marked(BEGIN, kind, of)
}

/// The same where most readers have nothing: only their page is joined of packed pieces.
pub fn mark_fine(kind: u8, of: (i64, i64)) -> String {
    marked(BEGIN_FINE, kind, of)
}

/// What a text tells of its part that begins here, such as the number of a row of a list; nothing is put there. By the
/// first number it is decided where a list is cut into groups, so that rows that are together anywhere are packed once;
/// at a 0 it is always.
pub fn note(kind: u8, of: (i64, i64)) -> String {
    marked(BEGIN_NOTE, kind, of)
}

fn marked(begin: char, kind: u8, of: (i64, i64)) -> String {
    let mut out = String::with_capacity(48);
    let _ = write!(out, "{begin}{kind}:{}:{}{END}", of.0, of.1);
    out
}

/// A text without its marks.
pub fn strip(marked: &str) -> String {
    let mut out = String::with_capacity(marked.len());
    pieces_of(marked, |text, _| out.push_str(text));
    out
}

/// A text that is everybody's, with places for what is not.
#[derive(Debug)]
pub struct Kept {
    length: usize,
    stretches: Vec<Stretch>,
    hash: u64,
    /// The stretches as those get them who have nothing at fine places.
    packed: Packed,
    is_to_be_packed: bool,
}

/// How long a group between fine places is at least; the last one may be shorter.
const GROUP: usize = 4_096;

/// Of the rows of a list, about one in so many begins a group: those whose number is a multiple of it.
const ROWS: i64 = 8;

/// Text up to a place that every reader fills, or the end.
#[derive(Debug)]
pub(crate) struct Stretch {
    /// Where in the plain text it begins and ends.
    pub begin: usize,
    pub end: usize,
    /// Where in the plain text most readers have nothing.
    pub fine: Vec<(usize, Slot)>,
    /// What is told of the parts that begin there.
    notes: Vec<(usize, Slot)>,
    pub then: Option<Slot>,
    /// Where its groups end.
    groups: Vec<usize>,
}

impl Stretch {
    /// `marks` are the places within it, in their order, and what each is.
    pub fn new(begin: usize, end: usize, marks: &[(usize, Slot, Mark)], then: Option<Slot>) -> Stretch {
        let (mut groups, mut from) = (Vec::new(), begin);
        for (at, slot, mark) in marks {
            let ends = match mark {
                Mark::Note => *at > from && slot.of.0 % ROWS == 0,
                _ => at - from >= GROUP,
            };
            if ends {
                groups.push(*at);
                from = *at;
            }
        }
        groups.push(end);
        let of = |wanted: Mark| {
            marks.iter().filter(|(.., mark)| *mark == wanted).map(|(at, slot, _)| (*at, *slot)).collect()
        };
        Stretch { begin, end, fine: of(Mark::Fine), notes: of(Mark::Note), then, groups }
    }

    /// Whether it is a list, in groups of rows.
    pub fn is_list(&self) -> bool {
        !self.notes.is_empty()
    }

    /// Where each of its groups begins and ends.
    pub fn groups(&self) -> impl Iterator<Item = (usize, usize)> {
        self.groups.iter().scan(self.begin, |begin, end| Some((std::mem::replace(begin, *end), *end)))
    }
}

impl Kept {
    /// Takes a text with marks.
    pub fn new(marked: &str) -> Kept {
        let mut plain = String::with_capacity(marked.len());
        let (mut stretches, mut marks, mut begin) = (Vec::new(), Vec::new(), 0);
        pieces_of(marked, |text, then| {
            plain.push_str(text);
            match then {
                Some((slot, mark @ (Mark::Fine | Mark::Note))) => marks.push((plain.len(), slot, mark)),
                then => {
                    let then = then.map(|(slot, _)| slot);
                    stretches.push(Stretch::new(begin, plain.len(), &marks, then));
                    marks.clear();
                    begin = plain.len();
                }
            }
        });
        Kept {
            length: plain.len(),
            stretches,
            hash: names().hash_one(marked),
            packed: Packed::new(plain),
            is_to_be_packed: false,
        }
    }

    /// It is one of many that are asked for seldom: packed quickly until it is asked for again and again.
    pub fn one_of_many(mut self) -> Kept {
        self.packed.lasts(Lasts::Perhaps);
        self
    }

    /// It takes the place of `before`, which is no longer true.
    pub(crate) fn follow(&mut self, before: &Kept) {
        self.packed.follow(&before.packed);
    }

    /// Another one for another text.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// The first place of this kind.
    pub fn slot(&self, kind: u8) -> Option<Slot> {
        self.slots().find(|slot| slot.kind == kind)
    }

    /// All places.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.stretches.iter().flat_map(|stretch| stretch.fine.iter().map(|(_, slot)| *slot).chain(stretch.then))
    }

    /// What is told of this kind, in the order of the text.
    pub fn notes(&self, kind: u8) -> impl Iterator<Item = (i64, i64)> {
        let notes = self.stretches.iter().flat_map(|stretch| &stretch.notes);
        notes.filter(move |(_, slot)| slot.kind == kind).map(|(_, slot)| slot.of)
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        let marks = self.stretches.iter().map(|stretch| stretch.fine.len() + stretch.notes.len()).sum::<usize>();
        // again in groups, and some of these filled, once somebody needs them
        let has = |what: fn(&Stretch) -> bool| self.stretches.iter().any(what);
        let is_filled = has(|stretch| stretch.groups.len() > 1) && has(|stretch| !stretch.fine.is_empty());
        let grouped = if is_filled { 3 } else { 1 };
        self.packed.bytes() * grouped + self.stretches.len() * 120 + marks * 32 + 512
    }

    /// It is about to be sent packed: from now on it is kept so.
    pub fn to_be_packed(self) -> Kept {
        Kept { is_to_be_packed: true, ..self }
    }

    /// Packs it if it is to be.
    pub(crate) fn pack(&self) {
        if self.is_to_be_packed {
            self.packed.pieces(0, &self.stretches);
        }
    }

    /// The stretches, each packed, for somebody who asks for them.
    pub(crate) fn pieces(&self) -> Pieces {
        self.packed.pieces(1, &self.stretches)
    }

    /// The same in groups.
    pub(crate) fn groups(&self) -> Groups {
        self.packed.groups(&self.stretches)
    }

    /// The whole text.
    pub(crate) fn text(&self) -> Arc<str> {
        self.packed.text()
    }

    pub(crate) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    pub(crate) fn plain_length(&self) -> usize {
        self.length
    }
}

/// Calls `with` for each stretch between marks, with the one behind it.
fn pieces_of<'t>(marked: &'t str, mut with: impl FnMut(&'t str, Option<(Slot, Mark)>)) {
    let (mut rest, mut from) = (marked, 0);
    loop {
        let Some(at) = memchr3(BEGIN as u8, BEGIN_FINE as u8, BEGIN_NOTE as u8, &rest.as_bytes()[from..]) else {
            return with(rest, None);
        };
        let (text, behind) = rest.split_at(from + at);
        let mark = match behind.chars().next() {
            Some(BEGIN_FINE) => Mark::Fine,
            Some(BEGIN_NOTE) => Mark::Note,
            _ => Mark::Place,
        };
        let inner = &behind[1..];
        match inner.split_once(END).and_then(|(inner, behind)| Some((slot_of(inner)?, behind))) {
            Some((slot, behind)) => {
                with(text, Some((slot, mark)));
                (rest, from) = (behind, 0);
            }
            // not one of ours
            None => from += at + 1,
        }
    }
}

fn slot_of(text: &str) -> Option<Slot> {
    let mut numbers = text.split(':');
    let kind = numbers.next()?.parse().ok()?;
    let of = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    numbers.next().is_none().then_some(Slot { kind, of })
}
