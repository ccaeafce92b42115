//! Letters and their scripts.

use unicode_normalization::char::is_combining_mark;

use crate::text::is_invisible;

/// Scripts, as far as a change between them tells where an address ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// With ASCII.
    Latin,
    Hangul,
    /// Han and kana.
    EastAsian,
    Other,
}

impl Script {
    pub fn of(c: char) -> Script {
        match c {
            c if c.is_ascii() => Script::Latin,
            '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
            // full width
            '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => Script::Latin,
            '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7ff}' => Script::Hangul,
            '\u{2e80}'..='\u{2fdf}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff66}'..='\u{ff9d}'
            | '\u{20000}'..='\u{3ffff}' => Script::EastAsian,
            _ => Script::Other,
        }
    }

    /// Whether its writers put a word right behind one of another script.
    pub fn needs_no_space(self) -> bool {
        matches!(self, Script::Hangul | Script::EastAsian)
    }
}

/// A letter, a digit, or a mark on one.
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        (c.is_alphanumeric() || is_combining_mark(c)) && !is_invisible(c)
    }
}

pub(super) fn is_latin(c: char) -> bool {
    is_word(c) && Script::of(c) == Script::Latin
}

/// Punctuation of the sentence around an address: quotation marks, brackets, and what parts or ends sentences in other
/// scripts.
pub(super) fn is_of_sentence(c: char) -> bool {
    matches!(c, '"' | '\'' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '`' | '|')
        || is_foreign_punctuation(c)
}

/// That of [`is_of_sentence`] which is never part of an address.
pub(super) fn is_foreign_punctuation(c: char) -> bool {
    matches!(c,
        '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}'
        | '\u{3014}'..='\u{301b}' | '\u{301d}'..='\u{301f}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}' | '\u{ff02}'
        | '\u{ff07}'..='\u{ff09}' | '\u{ff0c}' | '\u{ff0e}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}' | '\u{ff3b}' | '\u{ff3d}' | '\u{ff5b}'
        | '\u{ff5d}' | '\u{ff5f}'..='\u{ff64}')
}
