//! Text from outside: what is taken, what is refused. Nothing is changed silently except line ends, which become `\n`.

use std::borrow::Cow;

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory as Kind};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Why a text was refused; the code of the API and of the text `invalid-{code}`.
pub type Code = &'static str;

/// Text of one or more lines: refuses control characters other than tab and line end.
pub fn lines(raw: &str) -> Result<String, Code> {
    let text = if raw.contains('\r') { raw.replace("\r\n", "\n").replace('\r', "\n") } else { raw.to_owned() };
    if text.contains(is_refused) { Err("invalid_text") } else { Ok(text) }
}

/// No part of any text.
pub fn is_refused(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// No part of a text of one line.
pub fn is_refused_in_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Text of one line: also refuses line ends and tabs.
pub fn line(raw: &str) -> Result<String, Code> {
    if raw.contains(is_refused_in_line) { Err("invalid_text") } else { Ok(raw.to_owned()) }
}

/// Refuses what is blank or longer than `most` Unicode scalar values.
pub fn sized(text: String, most: usize) -> Result<String, Code> {
    if text.chars().all(is_blank) {
        Err("required")
    } else if text.chars().count() > most {
        Err("too_long")
    } else {
        Ok(text)
    }
}

/// NFC, so that the same name typed on different systems is the same text.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// The form under which names are compared: in upper and then in lower case, so that `ß` is `ss` and both small sigmas
/// are one; in NFC.
pub fn caseless(text: &str) -> String {
    nfc(&nfc(text).to_uppercase().to_lowercase())
}

/// White space, or a character that leaves no mark.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Zero-width and formatting characters with which a name can pretend to be another (Unicode general category Cf, the
/// fillers of Hangul, variation selectors, and what is drawn as nothing).
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{0600}'..='\u{0605}' | '\u{061c}' | '\u{06dd}' | '\u{070f}' | '\u{08e2}' | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}'
        | '\u{13430}'..='\u{1343f}' | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What nobody sees and no writing needs, such as marks that turn what stands behind them, and what is no character: no
/// part of short texts that stand beside others, but within an emoji that Unicode recommends, such as the flag of
/// Wales. What joins letters and pictures may be.
pub fn is_hidden(c: char) -> bool {
    if matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}') {
        return false;
    }
    is_invisible(c)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || matches!(
            CodePointMapData::<Kind>::new().get(c),
            Kind::Format | Kind::Unassigned | Kind::PrivateUse | Kind::Surrogate
        )
}

/// Why a short text was refused, and the characters that it is about.
pub type Refusal = (Code, fn(char) -> bool);

/// A short text of one line that stands beside others, such as a name or what is said at a door: at most `most` Unicode
/// scalar values, which may be none. White space alone is none; what nobody sees is refused, alone as well.
pub fn label(raw: &str, most: usize) -> Result<String, Refusal> {
    short(raw, most, |c| is_refused_in_line(c) || is_hidden(c))
}

/// The same of one or more lines.
pub fn note(raw: &str, most: usize) -> Result<String, Refusal> {
    short(raw, most, |c| is_refused(c) || is_hidden(c))
}

fn short(raw: &str, most: usize, is_refused: fn(char) -> bool) -> Result<String, Refusal> {
    let is_refused_in = |seen: &str| seen.contains(is_refused) && emojis::get(seen).is_none();
    if raw.graphemes(true).any(is_refused_in) {
        return Err(("invalid_text", is_refused));
    }
    if raw.chars().all(char::is_whitespace) {
        return Ok(String::new());
    }
    // what joins letters and pictures, and joins nothing
    if raw.chars().all(is_blank) {
        return Err(("invalid_text", is_invisible));
    }
    let text = lines(raw).map_err(|code| (code, is_refused))?;
    if text.chars().count() > most { Err(("too_long", is_refused)) } else { Ok(text) }
}

/// `text` such that it may stand in a sentence or attribute: letters from right to left, and marks that change the
/// direction, have no effect on what stands beside them. Other texts stay as they are.
pub fn isolated(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_right_to_left) {
        Cow::Owned(format!("\u{2068}{}\u{2069}", closed_in(text)))
    } else {
        Cow::Borrowed(text)
    }
}

/// `text` without the marks that would end an isolation which it has not begun, and with those that end what it has:
/// such a mark ends only the innermost. Isolations end with their line at the latest. Embeddings and overrides need no
/// end, they end with the isolation around them.
pub fn closed_in(text: &str) -> Cow<'_, str> {
    const END: char = '\u{2069}';
    // all of them begin with the same byte, and few texts have it
    if !text.as_bytes().contains(&0xe2) || !text.contains(['\u{2066}', '\u{2067}', '\u{2068}', END]) {
        return Cow::Borrowed(text);
    }
    let mut closed = String::with_capacity(text.len());
    let mut open = 0;
    for c in text.chars() {
        match c {
            '\u{2066}'..='\u{2068}' => open += 1,
            END if open == 0 => continue,
            END => open -= 1,
            '\n' | '\u{2029}' => closed.extend(std::iter::repeat_n(END, std::mem::take(&mut open))),
            _ => {}
        }
        closed.push(c);
    }
    closed.extend(std::iter::repeat_n(END, open));
    Cow::Owned(closed)
}

/// Letters of scripts that are written from right to left, and the marks that change the direction of what follows.
pub fn is_right_to_left(c: char) -> bool {
    matches!(c,
        '\u{0590}'..='\u{08ff}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_the_only_thing_that_changes() {
        assert_eq!(lines("a\r\nb\rc\n\td").as_deref(), Ok("a\nb\nc\n\td"));
        assert_eq!(lines("<img src=x onerror=alert(1) ").as_deref(), Ok("<img src=x onerror=alert(1) "));
        assert_eq!(lines("a\0b"), Err("invalid_text"));
        assert_eq!(lines("a\u{7}b"), Err("invalid_text"));
        assert_eq!(line("a\tb"), Err("invalid_text"));
    }

    #[test]
    fn directions_end_where_the_text_ends() {
        assert_eq!(isolated("달토끼 <b>"), "달토끼 <b>");
        assert_eq!(isolated("عنوان"), "\u{2068}عنوان\u{2069}");
        assert_eq!(isolated("\u{202e}abc"), "\u{2068}\u{202e}abc\u{2069}");
        assert_eq!(closed_in("a\u{2069}\u{202e}b"), "a\u{202e}b", "cannot break out");
        assert_eq!(closed_in("\u{2067}a\u{2069}b\u{2069}"), "\u{2067}a\u{2069}b");
        for (text, closed) in [
            ("\u{2067}a", "\u{2067}a\u{2069}"),
            ("\u{2066}a\u{2067}b\u{2068}c\u{2069}d", "\u{2066}a\u{2067}b\u{2068}c\u{2069}d\u{2069}\u{2069}"),
            ("\u{2069}a\u{2067}", "a\u{2067}\u{2069}"),
            ("\u{2067}a\nb\u{2069}", "\u{2067}a\u{2069}\nb"),
            ("\u{202b}a\u{202e}b", "\u{202b}a\u{202e}b"),
        ] {
            assert_eq!(closed_in(text), closed, "{text:?}");
        }
        assert_eq!(isolated("\u{2067}a"), "\u{2068}\u{2067}a\u{2069}\u{2069}");
    }

    #[test]
    fn short_texts_have_something_to_see_or_are_none() {
        for text in [label, note] {
            assert_eq!(text(" \u{3000}", 5).as_deref(), Ok(""));
            assert_eq!(text("달 뜬다", 5).as_deref(), Ok("달 뜬다"));
            assert_eq!(text("👩\u{200d}🚀", 5).as_deref(), Ok("👩\u{200d}🚀"));
            let wales = "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}";
            assert_eq!(text(wales, 7).as_deref(), Ok(wales));
            assert_eq!(text("می\u{200c}خواهم", 10).as_deref(), Ok("می\u{200c}خواهم"));
            assert_eq!(text("여섯 글자다", 5).unwrap_err().0, "too_long");
            for hidden in
                ["\u{202e}", "\u{200b}\u{200b}", "\u{200d}", " \u{fe0f} ", "\u{e0061}", "\u{3164}", "달\u{2066}"]
                    .into_iter()
                    .chain(["a\u{e0061}", "🏴\u{e0061}\u{e007f}", "\u{fff0}", "\u{fffc}", "\u{16fe4}", "\u{1d159}"])
                    .chain(["\u{13430}", "\u{e000}", "\u{ffff}", "\u{10fffd}", "葛\u{e0100}"])
            {
                let (code, is_about) = text(hidden, 5).unwrap_err();
                assert!(code == "invalid_text" && hidden.contains(is_about), "{hidden:?}");
            }
        }
        assert_eq!((label("두\n줄", 5).unwrap_err().0, note("두\r\n줄", 5).as_deref()), ("invalid_text", Ok("두\n줄")));
    }

    #[test]
    fn lengths_are_in_scalar_values() {
        assert!(sized("가".repeat(50), 50).is_ok());
        assert_eq!(sized("가".repeat(51), 50), Err("too_long"));
        assert_eq!(sized(" \u{3000}\u{200b}".into(), 50), Err("required"));
    }

    #[test]
    fn names_compare_without_case_and_composition() {
        assert_eq!(caseless("\u{1112}\u{1161}\u{11ab}Ä"), caseless("한a\u{308}"));
        assert_eq!(caseless("ΟΔΟΣ"), caseless("οδοσ"));
        assert_eq!(caseless("groß"), caseless("GROSS"));
    }
}
