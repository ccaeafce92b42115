//! Where a nickname begins and ends in running text.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::accounts::Nickname;
use crate::text;

/// The longest nickname, in Unicode scalar values.
pub const LONGEST: usize = 20;
/// A nickname as typed may be longer: accents and syllables taken apart, runs of spaces.
const LONGEST_TYPED: usize = 60;
/// How many letters more a nickname may have in another case: `ss` is `ß`.
const OF_CASE: usize = 4;

/// Whether an `@` behind `before` begins a word: in `moon@example.com` it does not.
pub fn starts_well(before: Option<char>) -> bool {
    before.is_none_or(|c| {
        !c.is_alphanumeric() && !matches!(c, '_' | '@' | '/' | '\\' | '.' | '-' | '+' | '%' | '=' | '&')
    })
}

/// How a nickname ends: looked at once, however many places it may stand at.
pub struct End<'t> {
    is_latin: bool,
    /// The last that is seen as one.
    seen: Option<&'t str>,
}

impl End<'_> {
    pub fn of(typed: &str) -> End<'_> {
        // a stop belongs to the letter before it, and so does an accent that stands alone
        let last = typed.chars().rev().find(|&c| !matches!(c, '.' | '-' | '_' | '@') && !is_combining_mark(c));
        End { is_latin: last.is_some_and(is_latin), seen: typed.graphemes(true).next_back() }
    }

    /// Whether the nickname may end before `rest`. Particles stick to names, so a word may go on in another script or
    /// with a syllable; `@moon` does not stand in `@moonlight`, nor in `@moon.example`.
    pub fn stands_before(&self, rest: &str) -> bool {
        let mut next = rest.chars();
        let Some(first) = next.next() else { return true };
        let goes_on = self.is_latin
            && (is_latin(first) || (matches!(first, '.' | '-' | '_' | '@') && next.next().is_some_and(is_latin)));
        // not in the midst of what is seen as one
        let is_whole = |seen: &str| seen.chars().chain([first]).collect::<String>().graphemes(true).nth(1).is_some();
        !goes_on && self.seen.is_none_or(is_whole)
    }
}

fn is_latin(c: char) -> bool {
    c.is_alphanumeric() && !('\u{1100}'..='\u{fffd}').contains(&c)
}

/// Whether a nickname may end before `rest`.
pub fn ends_well(typed: &str, rest: &str) -> bool {
    End::of(typed).stands_before(rest)
}

/// All that may be a nickname at the beginning of `place`, from short to long.
pub fn candidates(place: &str) -> impl Iterator<Item = &str> {
    let mut long = 0;
    let mut is_word = true;
    place
        .grapheme_indices(true)
        .map(|(at, seen)| (at + seen.len(), seen))
        .take(LONGEST_TYPED)
        .take_while(|(_, seen)| *seen != "\n")
        .take_while(move |(_, seen)| {
            let was_word = std::mem::replace(&mut is_word, !seen.chars().all(char::is_whitespace));
            // a run of spaces counts as one, and what joins emoji not at all
            long += if is_word { Nickname::length_of(seen) } else { usize::from(was_word) };
            long <= LONGEST + OF_CASE
        })
        .filter(|(_, seen)| !seen.chars().all(char::is_whitespace))
        .map(|(end, _)| place.split_at(end))
        .filter(|(typed, rest)| typed.starts_with(|c: char| !c.is_whitespace()) && ends_well(typed, rest))
        .map(|(typed, _)| typed)
        .take_while(|typed| typed.chars().count() <= LONGEST_TYPED)
}

/// What may be a nickname at some places, and under which key it is compared: each is made once.
pub struct Keys<'p> {
    of_place: BTreeMap<&'p str, Vec<&'p str>>,
    keys: HashMap<&'p str, String>,
}

impl<'p> Keys<'p> {
    pub fn of(places: impl Iterator<Item = &'p str>) -> Keys<'p> {
        let of_place: BTreeMap<&str, Vec<&str>> = places.map(|place| (place, candidates(place).collect())).collect();
        let mut keys = HashMap::new();
        for typed in of_place.values().flatten() {
            keys.entry(*typed).or_insert_with(|| key(typed));
        }
        Keys { of_place, keys }
    }

    /// All keys there are.
    pub fn all(&self) -> BTreeSet<&str> {
        self.keys.values().map(String::as_str).collect()
    }

    /// What may be a nickname at the beginning of `place`, from short to long; nothing when that is none of them.
    pub fn of_place(&self, place: &str) -> impl Iterator<Item = (&'p str, &str)> {
        let names = self.of_place.get(place).map_or(&[][..], Vec::as_slice);
        names.iter().filter_map(|typed| Some((*typed, self.keys.get(typed)?.as_str())))
    }
}

/// Under which what was typed is compared with nicknames.
pub fn key(typed: &str) -> String {
    Nickname::key_of(&text::nfc(typed))
}

/// The first word of `place`.
pub fn word(place: &str) -> &str {
    place.split(char::is_whitespace).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nickname_ends_where_a_word_can() {
        for (place, want) in [
            ("달토끼님 안녕", "달|달토|달토끼|달토끼님|달토끼님 안|달토끼님 안녕"),
            ("moon light", "moon|moon light"),
            ("moon님", "moon|moon님"),
            ("moon.example.com", "moon.example.com"),
            ("moon.", "moon|moon."),
            ("a\u{301}b", "a\u{301}b"),
            ("🌙\u{fe0f}님", "🌙\u{fe0f}|🌙\u{fe0f}님"),
            (" 달", ""),
            ("", ""),
        ] {
            assert_eq!(candidates(place).collect::<Vec<_>>().join("|"), want, "{place}");
        }
        assert_eq!(candidates(&"가".repeat(9_000)).count(), LONGEST + OF_CASE);
        assert_eq!(candidates(&"\u{1100}\u{1161} ".repeat(60)).count(), (LONGEST + OF_CASE) / 2, "taken apart");
        let far = format!("{}{}", "달".repeat(19), "  둘 셋");
        assert!(candidates(&far).any(|typed| typed.ends_with("  둘")), "a run of spaces is one");
        assert!(starts_well(None) && starts_well(Some(' ')) && starts_well(Some('(')));
        assert!(!starts_well(Some('a')) && !starts_well(Some('가')) && !starts_well(Some('@')));
        assert_eq!(key(" Moon  LIGHT"), "moon light");
        assert_eq!(key("\u{1103}\u{1161}\u{11af}"), "달");
    }
}
