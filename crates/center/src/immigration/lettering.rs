//! Words on the card: how large they may be, where they break, what of them is markup.

use crate::locale::Locale;

/// A label in both languages: the card is read everywhere.
pub(super) fn label(key: &str, latin: bool) -> String {
    if latin { Locale::En.t(key).to_owned() } else { format!("{} · {}", Locale::Ko.t(key), Locale::En.t(key)) }
}

/// A line of the picture: `words` at (`x`, `y`), with `more` attributes.
pub(super) fn text(x: i64, y: i64, size: i64, words: &str, more: &str) -> String {
    format!(r#"<text x="{x}" y="{y}" font-size="{size}" {more}>{}</text>"#, escaped(words))
}

/// A font size at which `words` fit into `room`, at most `size`.
pub(super) fn fitted(words: &str, size: i64, room: i64) -> i64 {
    size.min(room * 100 / width(words).max(1)).max(8)
}

/// `words` in one line, or in two when `room` is too small at `size`.
pub(super) fn wrapped(words: &str, size: i64, room: i64) -> Vec<&str> {
    if width(words) * size <= room * 100 {
        return vec![words];
    }
    let fits = |line: &str| width(line) * size <= room * 100;
    // an address breaks behind the planet, everything else as late as it can
    let comma = words.split_once(", ").filter(|(_, rest)| fits(rest)).map(|(first, _)| first.len() + 1);
    let space = words.match_indices(' ').map(|(at, _)| at).rfind(|at| fits(&words[..*at]));
    match comma.or(space) {
        Some(at) => vec![words[..at].trim_end(), words[at..].trim_start()],
        None => vec![words],
    }
}

/// About how wide a text is, in hundredths of its font size.
pub(super) fn width(words: &str) -> i64 {
    let one = |c: char| match c {
        '\u{1100}'.. => 100,
        ' ' | '.' | '-' | '\'' | 'i' | 'l' | 'I' => 36,
        'm' | 'w' | 'M' | 'W' => 92,
        c if c.is_uppercase() => 74,
        _ => 62,
    };
    words.chars().map(one).sum()
}

/// Text for inside an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
