//! Where path, query and fragment of an address end.

use crate::boards::links::letters::{Script, is_foreign_punctuation, is_latin, is_word};
use crate::boards::links::{begins_address, particles};
use crate::text::is_invisible;

/// What stands in brackets and is of another script belongs to an address, as in `/wiki/수성_(행성)`, when it is no longer
/// than this, in bytes. Looked for further than this, of many such brackets each would be.
const LONGEST_NAME: usize = 160;

/// What a character is to the address.
enum Role {
    Part,
    /// Only when more follows: it usually ends a sentence.
    Between,
    /// An emoji, an arrow and the like.
    Sign,
    /// The address has ended before it.
    Outside,
}

/// The length of path, query and fragment at the start of `tail`; or, when nobody can tell where they end, how far they
/// have been read. `before` is what stands in front of the address.
pub(super) fn length(tail: &str, before: Option<char>, is_underlined: bool) -> Result<usize, usize> {
    if !tail.starts_with(['/', '?', '#']) {
        return Ok(0);
    }
    let (mut end, mut previous) = (0, '/');
    // the brackets that are open, and where
    let mut open: Vec<(char, usize)> = Vec::new();
    // how many of them are open with the first one behind which words of another script stand
    let mut remark: Option<(usize, usize)> = None;
    // what stands in front of the signs that were read last
    let mut signs: Option<char> = None;
    let mut chars = tail.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let behind = &tail[at + c.len_utf8()..];
        let between_words = is_word(previous) && next.is_some_and(is_word);
        let role = match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => Role::part_if(signs.is_none() || !begins_address(&tail[at..])),
            '.' | ':' | '!' | '?' | '*' | '~' => Role::Between,
            '_' if is_underlined || signs.is_some() => Role::Between,
            ',' | ';' if begins_address(behind) => Role::Outside,
            ',' | ';' => Role::Between,
            '(' | '[' | '{' => {
                open.push((c, at));
                if next.is_some_and(|next| !next.is_ascii()) {
                    remark.get_or_insert((open.len(), at));
                }
                Role::Between
            }
            // a closing bracket belongs to the address only if it was opened there
            ')' | ']' | '}' => {
                let pair = open.pop().map(|(bracket, _)| (bracket, c));
                remark = remark.filter(|(depth, _)| *depth <= open.len());
                Role::part_if(matches!(pair, Some(('(', ')') | ('[', ']') | ('{', '}'))))
            }
            '\'' | '\u{2019}' => {
                let is_closing = before == Some(if c == '\'' { c } else { '\u{2018}' });
                let is_within = between_words && (!is_latin(previous) || next.is_some_and(is_latin));
                if is_within && !is_closing { Role::Between } else { Role::Outside }
            }
            '"' | '<' | '>' | '`' => Role::Outside,
            '|' if before == Some(c) => Role::Outside,
            '^' | '|' => Role::Sign,
            '\\' if goes_on(behind.trim_start_matches(c), previous) => return Err(at),
            '\\' => Role::Outside,
            c if c.is_ascii() => Role::part_if(c.is_ascii_graphic()),
            // what emoji are joined and coloured with
            '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}' if signs.is_some() => Role::Sign,
            '\u{fe0f}' if next == Some('\u{20e3}') => Role::Part,
            // some scripts join or part their letters by them
            '\u{200c}' | '\u{200d}' if between_words && !is_latin(previous) => Role::Part,
            c if is_invisible(c) && goes_on(behind.trim_start_matches(is_invisible), previous) => return Err(at),
            c if is_invisible(c) || c.is_whitespace() || c.is_control() || is_foreign_punctuation(c) => Role::Outside,
            // the Japanese particle of the object
            'を' if previous.is_ascii() => Role::Outside,
            // behind a Latin word and a sign the sentence goes on: `/a→b` is one, `/a→나` is not
            c if is_word(c) => Role::part_if(is_latin(c) || !signs.is_some_and(is_latin_end)),
            // middle dots and dashes join words
            '\u{b7}' | '\u{2010}' | '\u{2013}' | '\u{2027}' | '\u{30fb}' | '\u{ff65}' => Role::part_if(between_words),
            '\u{2025}' | '\u{2026}' => {
                signs.get_or_insert(previous);
                Role::Between
            }
            _ => Role::Sign,
        };
        match role {
            Role::Outside => break,
            Role::Between => {}
            Role::Part => {
                end = at + c.len_utf8();
                signs = None;
            }
            Role::Sign => {
                // one with which a segment begins belongs to it
                if begins_segment(*signs.get_or_insert(previous)) && !c.is_ascii() {
                    end = at + c.len_utf8();
                }
            }
        }
        previous = c;
        if remark.is_some_and(|(_, begin)| at - begin > LONGEST_NAME) {
            break;
        }
    }
    // a bracket that never closes, with words of another script in it, is a remark
    if let Some((_, at)) = remark {
        end = end.min(at);
    }
    Ok(particles::without(&tail[..end], &tail[end..]).len())
}

impl Role {
    fn part_if(is_part: bool) -> Role {
        if is_part { Role::Part } else { Role::Outside }
    }
}

/// Whether a segment, a value or the next word of a name begins behind `before`.
fn begins_segment(before: char) -> bool {
    matches!(before, '/' | '?' | '#' | '=' | '&' | '-' | '_')
}

fn is_latin_end(before: char) -> bool {
    (before.is_ascii() || is_latin(before)) && !begins_segment(before)
}

/// Whether `behind` is the rest of an address of which a character that cannot be in one has cut off the part that ends
/// with `previous`.
fn goes_on(behind: &str, previous: char) -> bool {
    let behind = behind.trim_start_matches(['.', ',', ':', ';', '!', '*']);
    behind.chars().next().is_some_and(|first| {
        let is_word_of_sentence = Script::of(first).needs_no_space() && (previous.is_ascii() || is_latin(previous));
        (is_word(first) && !is_word_of_sentence && !begins_address(behind)) || "/?#=&%-_+~@$".contains(first)
    })
}
