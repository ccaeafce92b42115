//! Where path, query and fragment of an address end.

use crate::boards::links::host::is_word;
use crate::boards::links::starts_with;
use crate::text::is_invisible;

/// Korean particles and endings that people write right behind an address.
const PARTICLES: [&str; 66] = [
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "에",
    "로",
    "와",
    "과",
    "의",
    "도",
    "만",
    "랑",
    "요",
    "에서",
    "에게",
    "으로",
    "까지",
    "부터",
    "보다",
    "처럼",
    "라고",
    "라는",
    "이라고",
    "이라는",
    "입니다",
    "이에요",
    "예요",
    "에요",
    "이랑",
    "하고",
    "한테",
    "이나",
    "라도",
    "이라도",
    "에서는",
    "에서도",
    "에서의",
    "에서만",
    "에는",
    "에도",
    "에만",
    "으로는",
    "으로도",
    "으로만",
    "로는",
    "로도",
    "로만",
    "까지는",
    "까지도",
    "부터는",
    "에서부터",
    "와는",
    "과는",
    "이며",
    "이고",
    "이지만",
    "인데",
    "인데요",
    "네요",
    "이네요",
    "이죠",
    "이다",
    "이라서",
    "입니까",
];

/// Whether `word` is nothing but a particle.
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// The length of path, query and fragment at the start of `tail`. `before` is what stands in front of the address.
pub(super) fn length(tail: &str, before: Option<char>, is_underlined: bool) -> usize {
    if !tail.starts_with(['/', '?', '#']) {
        return 0;
    }
    let (mut end, mut previous) = (0, '/');
    // the brackets that are open, and where
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut chars = tail.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let between_words = is_word(previous) && next.is_some_and(is_word);
        let ends = match c {
            '(' | '[' => {
                open.push((c, at));
                false
            }
            // a closing bracket belongs to the address only if it was opened there
            ')' | ']' => open.pop().is_none_or(|(bracket, _)| (bracket == '(') != (c == ')')),
            '\'' => before == Some('\'') || !between_words,
            '\u{2019}' => before == Some('\u{2018}') || !between_words,
            ',' | ';' => ["http://", "https://"].iter().any(|scheme| starts_with(&tail[at + 1..], scheme)),
            '"' | '<' | '>' | '`' | '\\' | '^' | '{' | '}' | '|' => true,
            // some scripts join or part their letters by them
            '\u{200c}' | '\u{200d}' => previous.is_ascii() || !between_words,
            _ if c.is_whitespace() || c.is_control() || is_invisible(c) => true,
            // the Japanese particle of the object
            'を' => previous.is_ascii(),
            c if c.is_ascii() || is_word(c) => false,
            // middle dots and dashes join words; every other mark of another script belongs to the sentence
            '\u{b7}' | '\u{2010}' | '\u{2013}' | '\u{2027}' | '\u{30fb}' => !between_words,
            _ => true,
        };
        if ends {
            break;
        }
        previous = c;
        // what usually ends a sentence counts only when more of the address follows
        if !(matches!(c, '.' | ',' | ':' | ';' | '!' | '?' | '*' | '~' | '\'' | '(' | '[')
            || (c == '_' && is_underlined))
        {
            end = at + c.len_utf8();
        }
    }
    // a bracket that never closes, with words of another script in it, is a remark
    if let Some((_, at)) = open.iter().find(|(_, at)| tail[at + 1..].starts_with(|c: char| !c.is_ascii())) {
        end = end.min(*at);
    }
    without_particle(&tail[..end]).len()
}

/// Cuts off a particle. One behind a word in its own script cannot be told from the word's end (`고양이`): there nothing
/// is cut.
fn without_particle(tail: &str) -> &str {
    let start =
        tail.char_indices().rev().take_while(|(_, c)| matches!(c, '가'..='힣')).last().map_or(tail.len(), |(at, _)| at);
    let (address, word) = tail.split_at(start);
    let follows = match address.chars().next_back() {
        Some('/') => start == 1 || word.chars().count() > 1,
        Some(c) => c.is_ascii_alphanumeric() || matches!(c, ')' | ']'),
        None => false,
    };
    if follows && is_particle(word) { address } else { tail }
}
