//! Which stars, low lines and tildes are marks, and which belong together. A mark stands at the edge of what it marks:
//! `*so*`, `**so**는`, `~~so~~`. Faces (`*^^*`, `^_^`), ranges (`9~18시`), sizes (`30*40*50`), names with a gap (`김**씨`)
//! and footnote stars have none, nor does the name of a program (`__init__`).

use crate::boards::links;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Em,
    Strong,
    Del,
}

impl Tag {
    pub fn name(self) -> &'static str {
        match self {
            Tag::Em => "em",
            Tag::Strong => "strong",
            Tag::Del => "del",
        }
    }
}

/// A run of one to three of the same mark.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub mark: u8,
    /// Where it begins and ends in the text.
    pub start: usize,
    pub end: usize,
    pub opens: bool,
    pub closes: bool,
    /// Begins in the midst of a word: then it marks a part of that word only.
    in_word: bool,
    /// Marks that have found no partner yet.
    pub left: usize,
    /// Tags in the order in which they were found, from the inside out.
    pub opened: Vec<Tag>,
    pub closed: Vec<Tag>,
    pub place: Place,
}

/// How much of the text lies before: lines, words, and letters or digits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub line: usize,
    pub word: usize,
    pub letter: usize,
}

/// The run that begins at `start`, if its marks can be any. What stands in front of it ends at `before`.
pub(super) fn read(text: &str, start: usize, before: usize, place: Place) -> Option<Run> {
    let bytes = text.as_bytes();
    let mark = bytes[start];
    let length = bytes[start..].iter().take_while(|b| **b == mark).count();
    let end = start + length;
    let (before, after) = (&text[..before], &text[end..]);
    let (left, right) = (before.chars().next_back(), after.chars().next());
    let stands_free = left.is_none_or(is_outside);
    let (opens, closes, in_word) = match (mark, length) {
        (b'~', 2) => (stands_free && !is_gap(right), !is_gap(left), false),
        (b'*' | b'_', 1) => (
            stands_free && !is_gap(right) && first_inside(after),
            !is_gap(left) && last_inside(before) && ends(mark, right, after),
            false,
        ),
        (b'*', 2 | 3) => {
            let in_word = left.is_some_and(is_word);
            let within_latin =
                left.is_some_and(|c| c.is_ascii_alphanumeric()) && right.is_some_and(|c| c.is_ascii_alphanumeric());
            (
                !is_gap(right) && !within_latin && (!in_word || right.is_some_and(is_word)),
                !is_gap(left) && !within_latin,
                in_word,
            )
        }
        (b'_', 2 | 3) => (stands_free && !is_gap(right), !is_gap(left) && ends(mark, right, after), false),
        _ => return None,
    };
    (opens || closes).then(|| Run {
        mark,
        start,
        end,
        opens,
        closes,
        in_word,
        left: length,
        opened: Vec::new(),
        closed: Vec::new(),
        place,
    })
}

/// The length of the name with which `text` begins: low lines around ASCII letters without a space, as in `__init__`.
/// They say as much as its letters and stay, also where somebody may have meant to mark a single English word; stars do
/// that.
pub(super) fn name_length(text: &str) -> Option<usize> {
    let start = text.len() - text.trim_start_matches('_').len();
    if start < 2 || text[start..].starts_with("www.") {
        return None;
    }
    let bytes = text.as_bytes();
    let is_inside = |at: usize| bytes[at].is_ascii_alphanumeric() || b"_.-:!?,()'+=".contains(&bytes[at]);
    let end = (start..bytes.len()).take_while(|at| is_inside(*at)).find(|at| bytes[*at..].starts_with(b"__"))?;
    let low_lines = bytes[end..].iter().take_while(|b| **b == b'_').count();
    Some(end + low_lines)
}

/// Finds the partners among `runs`, which stand in the order of the text.
pub(super) fn pair(text: &str, runs: &mut [&mut Run]) {
    let mut open: Vec<usize> = Vec::new();
    // below these places in `open`, a mark of that kind and length has searched in vain
    let mut searched = [[0; 4]; 3];
    for at in 0..runs.len() {
        let kind = match runs[at].mark {
            b'*' => 0,
            b'_' => 1,
            _ => 2,
        };
        while runs[at].closes && runs[at].left > 0 {
            let floor = searched[kind][runs[at].left];
            let found =
                (floor..open.len()).rev().find_map(|place| Some((place, tag(text, runs[open[place]], runs[at])?)));
            let Some((place, tag)) = found else {
                searched[kind][runs[at].left] = open.len();
                break;
            };
            let used = if tag == Tag::Em { 1 } else { 2 };
            let opener = &mut runs[open[place]];
            opener.left -= used;
            opener.opened.push(tag);
            open.truncate(if opener.left > 0 { place + 1 } else { place });
            searched.iter_mut().flatten().for_each(|floor| *floor = open.len().min(*floor));
            runs[at].left -= used;
            runs[at].closed.push(tag);
        }
        if runs[at].opens && runs[at].left > 0 {
            open.push(at);
        }
    }
}

/// What lies between the two, if they belong together.
fn tag(text: &str, opener: &Run, closer: &Run) -> Option<Tag> {
    let (from, to) = (opener.place, closer.place);
    if opener.mark != closer.mark || from.letter == to.letter || (opener.in_word && from.word != to.word) {
        return None;
    }
    let same_line = from.line == to.line;
    let inside = &text[opener.end..closer.start];
    match (opener.mark, opener.left, closer.left) {
        (b'~', 2, 2) => same_line.then_some(Tag::Del),
        (b'~', ..) => None,
        (_, 2.., 2..) => Some(Tag::Strong),
        (_, 1 | 3, 1 | 3) => (same_line && !is_face(inside)).then_some(Tag::Em),
        _ => None,
    }
}

/// One sign, or letters of which no word is made: `*o*`, `*ㅅ*`, `*ㅇㅅㅇ*`.
fn is_face(inside: &str) -> bool {
    let mut chars = inside.chars();
    let is_single = matches!((chars.next(), chars.next()), (Some(c), None) if !matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'));
    is_single || inside.chars().all(|c| matches!(c, '\u{3131}'..='\u{318e}'))
}

fn is_gap(c: Option<char>) -> bool {
    c.is_none_or(char::is_whitespace)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// What may stand outside, in front of a mark.
fn is_outside(c: char) -> bool {
    c.is_whitespace()
        || "*_~([{<\"'/:;,.!?-|=&".contains(c)
        || is_opening(c)
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2026}' | '\u{b7}' | '\u{3001}' | '\u{3002}')
}

fn is_opening(c: char) -> bool {
    "([{<\"'".contains(c) || matches!(c, '“' | '‘' | '「' | '『' | '《' | '〈' | '【' | '〔' | '（' | '［')
}

fn is_closing(c: char) -> bool {
    ")]}>\"'".contains(c) || matches!(c, '”' | '’' | '」' | '』' | '》' | '〉' | '】' | '〕' | '）' | '］')
}

/// Emoji and the like, which stand for words.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether a single mark can begin at `after`: with a word, or what a word begins with.
fn first_inside(after: &str) -> bool {
    let first = after.chars().take(8).find(|c| !"*_~\\".contains(*c));
    first.is_some_and(|c| {
        is_word(c) || is_opening(c) || is_picture(c) || matches!(c, '#' | '@' | '$' | '`' | '+' | '₩' | '€' | '£' | '¥')
    })
}

/// Whether a single mark can end behind `before`.
fn last_inside(before: &str) -> bool {
    let last = before.chars().rev().take(8).find(|c| !"*_~\\".contains(*c));
    last.is_some_and(|c| {
        links::is_word(c)
            || is_closing(c)
            || is_picture(c)
            || matches!(c, '.' | ',' | '!' | '?' | ':' | ';' | '%' | '`' | '~' | '…' | '。' | '！' | '？')
    })
}

/// Whether `after` may stand outside, behind a mark: a particle may follow a star, but nothing a low line, which names
/// are full of.
fn ends(mark: u8, right: Option<char>, after: &str) -> bool {
    let Some(c) = right else { return true };
    if mark == b'*' {
        return !c.is_ascii_alphanumeric();
    }
    let is_ending = c == '.' && after[1..].starts_with(is_word);
    !is_word(c) && !is_ending
}
