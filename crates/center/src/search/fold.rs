//! Under which form texts are compared: in NFC and without case, one character after the other, so that a part of a
//! text has the same form alone as in the whole.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The characters of `text` as they are compared.
pub fn folded(text: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len() / 2);
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.chars().for_each(|c| fold(c, |c| out.push(c)));
    } else {
        text.nfc().for_each(|c| fold(c, |c| out.push(c)));
    }
    out
}

/// The characters of `text` as they are compared, each with the bytes of `text` that it stands for.
pub fn traced(text: &str) -> (Vec<char>, Vec<(usize, usize)>) {
    let (mut out, mut places) = (Vec::with_capacity(text.len() / 2), Vec::with_capacity(text.len() / 2));
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        for (start, c) in text.char_indices() {
            fold(c, |folded| {
                out.push(folded);
                places.push((start, start + c.len_utf8()));
            });
        }
        return (out, places);
    }
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let end = rest.char_indices().skip(1).find(|(_, c)| !may_join(*c)).map_or(rest.len(), |(end, _)| end);
        for c in rest[..end].nfc() {
            fold(c, |folded| {
                out.push(folded);
                places.push((start, start + end));
            });
        }
        start += end;
    }
    (out, places)
}

/// Whether a character may become one with those before it: a mark, or a later letter of a Hangul syllable.
fn may_join(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}') || is_combining_mark(c)
}

fn fold(c: char, mut put: impl FnMut(char)) {
    match c {
        '\0'..='\u{7f}' => put(c.to_ascii_lowercase()),
        // most of what is written here has no case
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => put(c),
        _ => c.to_uppercase().flat_map(char::to_lowercase).for_each(put),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> String {
        folded(text).into_iter().collect()
    }

    #[test]
    fn case_and_composition_do_not_matter() {
        assert_eq!(form("Groß ΟΔΟΣ Ä"), form("GROSS οδος A\u{308}"));
        assert_eq!(form("\u{1112}\u{1161}\u{11ab}글"), "한글");
        assert_eq!(form("οδος").chars().last(), Some('σ'), "wherever it stands");
        assert_eq!(form("🧑‍🚀가"), "🧑‍🚀가");
    }

    #[test]
    fn each_character_knows_where_it_came_from() {
        for text in ["Straße 한글", "\u{1112}\u{1161}\u{11ab}글 A\u{308}b", "İx", "e\u{301}\u{302}", ""] {
            let (chars, places) = traced(text);
            assert_eq!(chars, folded(text), "{text}");
            assert_eq!(chars.len(), places.len());
            for (start, end) in places {
                assert!(start < end && text.is_char_boundary(start) && text.is_char_boundary(end), "{text}");
            }
        }
        let (chars, places) = traced("x\u{1112}\u{1161}\u{11ab}y");
        assert_eq!((chars[1], places[1]), ('한', (1, 10)));
    }
}
