//! Where in a text the words of a search stand, and the part of a long text around the first of them.

use unicode_segmentation::UnicodeSegmentation;

use super::fold::traced;
use super::query::{MOST_CHARACTERS, Query};

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub text: String,
    /// It is what was searched for.
    pub is_hit: bool,
}

/// How much of a body is shown, in characters as people count them, and how much of it before the first hit.
const EXCERPT: (usize, usize) = (90, 24);

/// A text on one line, cut at the words of the search.
pub fn marked(query: &Query, text: &str) -> Vec<Part> {
    parts(text, &hits(query, text))
}

/// Some of a long text, around the first word of the search in it, or its beginning.
pub fn excerpt(query: &Query, text: &str) -> Vec<Part> {
    let hits = hits(query, text);
    let first = hits.first().map_or(0, |hit| hit.0);
    // whole characters, also of several parts, for the few that are shown
    let before = text[..first].char_indices().rev().nth(4 * EXCERPT.1).map_or(0, |(place, _)| place);
    let whole = text[..first].grapheme_indices(true).rev().take(EXCERPT.1).map(|(place, _)| place);
    let mut start = whole.take_while(|place| *place >= before).last().unwrap_or(first);
    // rather at a word's beginning
    if start > 0
        && let Some(space) = text[start..first].find(char::is_whitespace)
    {
        start += space;
    }
    let end = text[start..].grapheme_indices(true).nth(EXCERPT.0).map_or(text.len(), |(place, _)| start + place);
    // the first word is shown to its end, but not everything where it comes again and again
    let word = text[first..].grapheme_indices(true).nth(MOST_CHARACTERS).map_or(text.len(), |(place, _)| first + place);
    let end = hits.first().map_or(end, |hit| end.max(hit.1.min(word)));
    // nor characters that are made of very many
    let most = text[start..].char_indices().nth(8 * EXCERPT.0).map_or(text.len(), |(place, _)| start + place);
    let end = end.min(most);
    let inside: Vec<(usize, usize)> =
        hits.into_iter().filter(|hit| hit.0 < end).map(|hit| (hit.0 - start, hit.1.min(end) - start)).collect();
    let mut parts = parts(&text[start..end], &inside);
    let mut begins = start == 0;
    for part in &mut parts {
        if !part.is_hit {
            part.text = without_marks(&part.text, begins);
        }
        part.text = one_line(&part.text);
        begins = false;
    }
    let ellipsis = |at_all: bool| at_all.then(|| Part { text: "…".to_owned(), is_hit: false });
    let is_cut = text[end..].contains(|c: char| !c.is_whitespace());
    ellipsis(start > 0).into_iter().chain(parts).chain(ellipsis(is_cut)).collect()
}

/// The bytes at which the words of the search stand, in their order; what touches is one.
fn hits(query: &Query, text: &str) -> Vec<(usize, usize)> {
    let (chars, places) = traced(text);
    let mut hits: Vec<(usize, usize)> = Vec::new();
    for word in query.wanted().filter(|word| word.len() <= chars.len()) {
        let mut at = 0;
        while let Some(found) = chars[at..].windows(word.len()).position(|part| part == word) {
            let end = at + found + word.len();
            hits.push((places[at + found].0, places[end - 1].1));
            at = end;
        }
    }
    hits.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::with_capacity(hits.len());
    for hit in hits {
        match joined.last_mut() {
            Some(last) if hit.0 <= last.1 => last.1 = last.1.max(hit.1),
            _ => joined.push(hit),
        }
    }
    joined
}

fn parts(text: &str, hits: &[(usize, usize)]) -> Vec<Part> {
    let mut parts = Vec::with_capacity(hits.len() * 2 + 1);
    let mut put = |from: usize, to: usize, is_hit: bool| {
        if from < to {
            parts.push(Part { text: text[from..to].to_owned(), is_hit });
        }
    };
    let mut done = 0;
    for (start, end) in hits {
        put(done, *start, false);
        put(*start, *end, true);
        done = *end;
    }
    put(done, text.len(), false);
    parts
}

/// A stretch of a text without what only says how it looks; it `begins` a line, or goes on with one.
fn without_marks(text: &str, mut begins: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line = if begins { without_start(line) } else { line };
        begins = true;
        let plain = ["**", "__", "~~", "`"].iter().fold(line.to_owned(), |line, mark| line.replace(mark, ""));
        out.push_str(&plain.replace('|', " "));
    }
    out
}

/// A line without the marks of a heading, a quote, a list, a task, a table's rule or a block of code.
fn without_start(line: &str) -> &str {
    let rest = line.trim_start();
    if rest.starts_with("```") || (rest.contains("--") && rest.chars().all(|c| "|-: \n".contains(c))) {
        return "\n";
    }
    let marks = ["#", "> ", ">", "- ", "* ", "+ ", "[ ] ", "[x] "];
    match marks.iter().find_map(|mark| rest.strip_prefix(mark)) {
        Some(rest) => without_start(rest),
        None => rest,
    }
}

/// Line ends and runs of spaces as one space.
fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(parts: Vec<Part>) -> String {
        parts.into_iter().map(|part| if part.is_hit { format!("[{}]", part.text) } else { part.text }).collect()
    }

    fn query(raw: &str) -> Query {
        Query::parse(raw).unwrap().unwrap()
    }

    #[test]
    fn words_are_marked_as_they_were_typed() {
        let marks = |raw: &str, text: &str| shown(marked(&query(raw), text));
        assert_eq!(marks("달", "달과 달토끼"), "[달]과 [달]토끼");
        assert_eq!(marks("STRASSE 한", "Straße \u{1112}\u{1161}\u{11ab}글"), "[Straße] [\u{1112}\u{1161}\u{11ab}]글");
        assert_eq!(marks("가나 나다 -라", "가나다라"), "[가나다]라");
        assert_eq!(marks("author:가 나", "가나"), "가[나]");
        assert_eq!(marks("없다", "<b>&"), "<b>&");
        assert_eq!(marks("e", "e\u{301}e"), "e\u{301}[e]");
    }

    #[test]
    fn an_excerpt_shows_no_marks() {
        let shows = |raw: &str, text: &str| shown(excerpt(&query(raw), text));
        let text =
            "## 달의 **뒷면**\n\n> - [ ] `별` 보기\n\n| 이름 | 값 |\n|---|:-:|\n| 달 | 1 |\n\n```rust\nlet x;\n```";
        assert_eq!(shows("뒷면", text), "달의 [뒷면] 별 보기 이름 값 달 1 let x; ");
        assert_eq!(shows("없음", "3 * 4 - 1 = 11"), "3 * 4 - 1 = 11");
        assert_eq!(shows("C#", "C# 과 F#"), "[C#] 과 F#", "only at a line's beginning");
    }

    #[test]
    fn an_excerpt_stands_around_the_first_hit() {
        let long = format!("{}\n\n 달토끼가 {}", "별 ".repeat(200), "해 ".repeat(200));
        let parts = excerpt(&query("토끼"), &long);
        let text = shown(parts);
        assert!(text.starts_with("… 별") && text.contains("달[토끼]가") && text.ends_with('…'), "{text}");
        assert!(text.chars().count() < 130, "{text}");
        assert_eq!(shown(excerpt(&query("없음"), "짧은\n글")), "짧은 글");
        // one word that goes on and on is cut, and so are characters of very many parts
        assert_eq!(shown(excerpt(&query("가"), &"가".repeat(10_000))), format!("[{}]…", "가".repeat(100)));
        let tall = format!("x{}", "\u{301}".repeat(9_000));
        assert!(shown(excerpt(&query("\u{301}"), &tall)).chars().count() < 730);
        let family = "👨‍👩‍👧".repeat(200);
        let text = shown(excerpt(&query("달"), &format!("{family}달{family}")));
        assert!(text.contains("👧[달]👨"), "{text}");
        assert_eq!(text.matches('👨').count(), text.matches('👧').count(), "none is cut: {text}");
    }
}
