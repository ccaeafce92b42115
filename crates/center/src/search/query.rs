//! What somebody searches for: `달 토끼`, `"달 토끼"`, `-해`, `author:달토끼`, in any number and order.

use super::fold::folded;
use crate::error::{Error, Result};
use crate::text::is_refused;

/// How long a search may be, in scalar values, and of how many words.
pub const MOST_CHARACTERS: usize = 100;
pub const MOST_WORDS: usize = 10;

/// The words of a search; at least one of them is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub words: Vec<Word>,
}

/// One of its words or phrases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As texts are compared; never empty.
    pub text: Vec<char>,
    /// It must not occur.
    pub excluded: bool,
    /// It is looked for in nicknames only.
    pub of_author: bool,
}

impl Query {
    /// Reads what was typed; nothing when that is blank. 422 for `q` when it is no text, too long, or nothing in it is
    /// to be found.
    pub fn parse(raw: &str) -> Result<Option<Query>> {
        if raw.contains(is_refused) {
            return Err(Error::field("q", "invalid_text"));
        }
        if raw.chars().all(char::is_whitespace) {
            return Ok(None);
        }
        if raw.chars().count() > MOST_CHARACTERS {
            return Err(Error::field("q", "too_long"));
        }
        let mut words = Vec::new();
        let mut rest = raw.trim_start();
        while !rest.is_empty() {
            let (word, after) = word(rest);
            if !word.text.is_empty() && !words.contains(&word) {
                words.push(word);
            }
            rest = after.trim_start();
        }
        if words.len() > MOST_WORDS {
            return Err(Error::field("q", "too_many_words"));
        }
        if words.iter().all(|word| word.excluded) {
            return Err(Error::field("q", "no_word"));
        }
        Ok(Some(Query { words }))
    }

    /// The words that are to be found in texts.
    pub fn wanted(&self) -> impl Iterator<Item = &[char]> {
        self.words.iter().filter(|word| !word.excluded && !word.of_author).map(|word| &word.text[..])
    }
}

/// What stands before the name of a writer, in either language.
const AUTHOR: [&str; 2] = ["author:", "\u{ae00}\u{c4f4}\u{c774}:"];

/// The first word of `text`, which does not begin with a space, and what comes after it.
fn word(text: &str) -> (Word, &str) {
    let (excluded, text) = after(text, |text| text.strip_prefix('-'));
    let (of_author, text) = after(text, |text| {
        AUTHOR.iter().find_map(|name| {
            text.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name))?;
            text.get(name.len()..)
        })
    });
    let (content, rest) = match text.strip_prefix(is_quote) {
        Some(inside) => match inside.find(is_quote) {
            Some(end) => (&inside[..end], inside[end..].strip_prefix(is_quote).unwrap_or_default()),
            None => (inside, ""),
        },
        None => text.split_at(text.find(char::is_whitespace).unwrap_or(text.len())),
    };
    (Word { text: folded(content), excluded, of_author }, rest)
}

/// Whether `mark` stands before a word, and the text without it. Alone, it is a word itself.
fn after<'t>(text: &'t str, mark: impl Fn(&'t str) -> Option<&'t str>) -> (bool, &'t str) {
    match mark(text) {
        Some(rest) if !rest.is_empty() && !rest.starts_with(char::is_whitespace) => (true, rest),
        _ => (false, text),
    }
}

/// Phones turn straight quotation marks into these.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Vec<(String, bool, bool)> {
        let words = Query::parse(raw).unwrap().unwrap().words;
        words.into_iter().map(|word| (word.text.into_iter().collect(), word.excluded, word.of_author)).collect()
    }

    fn one(text: &str, excluded: bool, of_author: bool) -> (String, bool, bool) {
        (text.to_owned(), excluded, of_author)
    }

    #[test]
    fn words_phrases_and_what_must_not_occur() {
        assert_eq!(read(" 달  토끼\u{3000}달 "), [one("달", false, false), one("토끼", false, false)]);
        assert_eq!(read("\"달 토끼\" -Sun"), [one("달 토끼", false, false), one("sun", true, false)]);
        assert_eq!(read("“달 토끼” x"), [one("달 토끼", false, false), one("x", false, false)]);
        assert_eq!(read("-\"a b\" c"), [one("a b", true, false), one("c", false, false)]);
        assert_eq!(
            read("AUTHOR:달토끼 -author:\"긴 이름\" author:별"),
            [one("달토끼", false, true), one("긴 이름", true, true), one("별", false, true)]
        );
        assert_eq!(read("\"끝이 없는"), [one("끝이 없는", false, false)]);
        assert_eq!(read("- a-b author: 5\""), ["-", "a-b", "author:", "5\""].map(|text| one(text, false, false)));
        assert_eq!(read("--x y"), [one("-x", true, false), one("y", false, false)]);
        assert_eq!(read("\"\" 가"), [one("가", false, false)]);
    }

    #[test]
    fn what_cannot_be_searched_for_says_why() {
        let code = |raw: &str| match Query::parse(raw) {
            Err(Error::Invalid(errors)) => errors[0].code,
            other => panic!("{raw}: {other:?}"),
        };
        assert_eq!(Query::parse(" \u{3000}\n").unwrap(), None);
        assert_eq!((code("-달"), code("-달 -author:해"), code("\"\"")), ("no_word", "no_word", "no_word"));
        assert_eq!((code("\0"), code("a\u{7}")), ("invalid_text", "invalid_text"));
        assert_eq!(code(&"가".repeat(101)), "too_long");
        assert!(Query::parse(&"가".repeat(100)).is_ok());
        assert_eq!(code("1 2 3 4 5 6 7 8 9 10 11"), "too_many_words");
    }
}
