//! Scripts without what only people need: comments, indentation, most spaces. What it does not understand it refuses
//! (a panic fails the build), for a script that is misread would break pages without a word.

/// A script without comments and without the spaces that only people need; texts and patterns stay as they are.
///
/// # Panics
///
/// For a text in backticks, or a comment between `/*` and `*/`, that goes over the end of a line; for a comment behind
/// code (`//`), and for a stroke of which it is not clear whether a pattern begins with it.
pub fn compact_script(js: &str) -> String {
    let mut out = String::with_capacity(js.len());
    for line in js.lines() {
        let line = Line { text: line }.tight();
        if line.is_empty() {
            continue;
        }
        // elsewhere the end of a line may be the end of a statement
        if !out.is_empty() && !out.ends_with(['{', '(', '[', ',', ';']) {
            out.push('\n');
        }
        out.push_str(&line);
    }
    out
}

/// Between these and anything else no space is needed.
const JOINED: &str = "={}(),;:?<>&|!*[]";
/// Behind these words something begins, as behind a sign.
const WORDS: [&str; 13] =
    ["await", "case", "delete", "do", "else", "in", "instanceof", "new", "of", "return", "throw", "typeof", "void"];

#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
}

impl Line<'_> {
    fn tight(self) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut rest = self.text.trim();
        if rest.starts_with("//") {
            return out;
        }
        while let Some(next) = rest.chars().next() {
            if rest.starts_with("/*") {
                let end = rest.find("*/").unwrap_or_else(|| self.refuse("a comment over two lines"));
                rest = &rest[end + 2..];
                continue;
            }
            let literal = match next {
                '\'' | '"' => self.until(rest, next),
                '`' => self.template(rest),
                '/' if rest.starts_with("//") => self.refuse("a comment behind code"),
                '/' if self.is_pattern(&out) => self.until(rest, '/'),
                ' ' => {
                    rest = rest.trim_start_matches(' ');
                    if is_needed(out.chars().next_back(), rest.chars().next()) {
                        out.push(' ');
                    }
                    continue;
                }
                sign => sign.len_utf8(),
            };
            out.push_str(&rest[..literal]);
            rest = &rest[literal..];
        }
        let out = out.trim_end().to_owned();
        // browsers take these for comments
        if out.contains("<!--") || out.contains("-->") {
            self.refuse("what looks like a comment of HTML")
        }
        out
    }

    /// Whether a pattern begins with the stroke behind `before`, or else something is divided.
    fn is_pattern(self, before: &str) -> bool {
        let before = before.trim_end();
        let word = before.rsplit(|c: char| !(c.is_alphanumeric() || "_$".contains(c))).next().unwrap_or_default();
        let is_of_object = before[..before.len() - word.len()].ends_with('.');
        match before.chars().next_back() {
            // what ends there may be a block, or a value
            Some('}') => self.refuse("a stroke behind a brace"),
            None
            | Some(
                '(' | ',' | '=' | ':' | '[' | '!' | '&' | '|' | '?' | '{' | ';' | '+' | '-' | '*' | '%' | '<' | '>'
                | '~' | '^',
            ) => true,
            _ => WORDS.contains(&word) && !is_of_object,
        }
    }

    /// Where the text or the pattern ends with which `rest` begins, in bytes.
    fn until(self, rest: &str, end: char) -> usize {
        let (mut is_escaped, mut is_in_class) = (false, false);
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '[' if end == '/' => is_in_class = true,
                ']' if end == '/' => is_in_class = false,
                c if c == end && !is_in_class => return at + c.len_utf8(),
                _ => {}
            }
        }
        self.refuse("a text or a pattern without its end")
    }

    /// The same of a text in backticks, with what is in its braces.
    fn template(self, rest: &str) -> usize {
        let mut at = 1;
        while let Some(c) = rest[at..].chars().next() {
            at += match c {
                '`' => return at + 1,
                '\\' => 1 + rest[at + 1..].chars().next().map_or(0, char::len_utf8),
                '$' if rest[at..].starts_with("${") => 1 + self.braces(&rest[at + 1..]),
                _ => c.len_utf8(),
            };
        }
        self.refuse("a text in backticks over two lines")
    }

    /// The same of code in braces, which stays as it is.
    fn braces(self, rest: &str) -> usize {
        let (mut at, mut depth) = (0, 0);
        while let Some(c) = rest[at..].chars().next() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            at += match c {
                '\'' | '"' => self.until(&rest[at..], c),
                '`' => self.template(&rest[at..]),
                '/' if !rest[..at].ends_with(' ') && self.is_pattern(&rest[..at]) => self.until(&rest[at..], '/'),
                _ => c.len_utf8(),
            };
            if depth == 0 {
                return at;
            }
        }
        self.refuse("braces in a text over two lines")
    }

    fn refuse(self, why: &str) -> ! {
        panic!("{why} in a script: {}", self.text)
    }
}

/// Whether the space between two signs keeps them apart.
fn is_needed(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    let is_sum = |c: char| "+-".contains(c);
    match (is_sum(before), is_sum(after)) {
        (true, true) => true,
        // `< !--` would be a comment
        (false, false) => !(JOINED.contains(before) || JOINED.contains(after)) || (before == '<' && after == '!'),
        _ => false,
    }
}
