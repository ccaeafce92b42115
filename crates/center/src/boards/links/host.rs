//! The host and port of an address.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use unicode_normalization::char::is_combining_mark;

use crate::boards::links::tail::is_particle;

/// A host with its port.
pub(super) struct Host {
    /// Of what was typed, in bytes.
    pub length: usize,
    /// How it stands in the target of a link.
    pub ascii: String,
}

/// Longer ones do not exist: 253 letters, of which none takes more than four bytes.
const LONGEST: usize = 1_100;
/// Top-level domains in Hangul; a particle may follow without a space.
const KOREAN: [&str; 4] = ["한국", "닷컴", "닷넷", "삼성"];

/// The host at the start of `text`, if it can be one. With somebody's name in front of it (`user@host`) it is none.
pub(super) fn read(text: &str) -> Option<Host> {
    if names_somebody(text) {
        return None;
    }
    let (length, ascii) = if text.starts_with('[') { literal(text)? } else { name(text)? };
    let port = port_length(&text[length..])?;
    let end = length + port;
    // what follows must be able to stand behind an address: otherwise only half of one has been understood
    let mut next = text[end..].chars();
    if matches!(next.next(), Some('*' | '~' | '&' | '=' | '+' | '$' | '%' | '^' | '\\'))
        && next.next().is_some_and(|c| c.is_ascii_alphanumeric())
    {
        return None;
    }
    Some(Host { length: end, ascii: ascii + &text[length..end] })
}

fn names_somebody(text: &str) -> bool {
    text.chars()
        .take_while(|c| !c.is_whitespace() && !matches!(c, '/' | '?' | '#' | '\\' | '"' | '<' | '>' | '(' | ')'))
        .take(LONGEST)
        .any(|c| c == '@')
}

/// `[::1]`
fn literal(text: &str) -> Option<(usize, String)> {
    let end = text.bytes().take(50).position(|b| b == b']')?;
    text[1..end].parse::<Ipv6Addr>().ok()?;
    Some((end + 1, text[..=end].to_owned()))
}

fn name(text: &str) -> Option<(usize, String)> {
    let run = text
        .char_indices()
        .find(|(_, c)| !(is_word(*c) || matches!(c, '.' | '-' | '_')))
        .map_or(text.len(), |(at, _)| at);
    if run > LONGEST {
        return None;
    }
    let name = without_sentence(text[..run].trim_end_matches(['.', '-', '_']))?;
    let ascii: Cow<str> = if name.is_ascii() {
        name.into()
    } else {
        idna::domain_to_ascii_cow(name.as_bytes(), idna::AsciiDenyList::URL).ok()?
    };
    let labels = || ascii.split('.');
    let last = labels().next_back()?;
    let fine = ascii.len() <= 253
        && labels().all(|label| (1..=63).contains(&label.len()) && !label.starts_with('-'))
        && !last.contains('_')
        && (name.is_ascii() || name.contains('.'))
        // a number at the end makes it an address of version 4
        && (!last.bytes().all(|b| b.is_ascii_digit()) || ascii.parse::<Ipv4Addr>().is_ok());
    fine.then(|| (name.len(), ascii.into_owned()))
}

/// Cuts off what was written right behind the last label: `example.com에서`, `한국어.한국은`. Nothing when it cannot be told
/// apart.
fn without_sentence(name: &str) -> Option<&str> {
    let start = name.rfind('.').map_or(0, |dot| dot + 1);
    let last = &name[start..];
    if let Some(domain) = KOREAN.iter().find(|domain| start > 0 && last.starts_with(**domain)) {
        return Some(&name[..start + domain.len()]);
    }
    let first = Script::of(last.chars().next()?);
    let Some((change, _)) =
        last.char_indices().find(|(_, c)| !matches!(c, '-' | '_') && !is_combining_mark(*c) && Script::of(*c) != first)
    else {
        return Some(name);
    };
    let domain = last[..change].trim_end_matches(['-', '_']);
    let whole = if start > 0 {
        // no domain mixes scripts: what follows was meant as a word of its own
        (domain.chars().count() > 1 && domain.chars().all(char::is_alphabetic))
            || domain.chars().all(|c| c.is_ascii_digit())
    } else {
        is_particle(&last[change..])
    };
    whole.then(|| &name[..start + domain.len()])
}

#[derive(PartialEq, Eq)]
enum Script {
    Ascii,
    Hangul,
    Other,
}

impl Script {
    fn of(c: char) -> Script {
        match c {
            c if c.is_ascii() => Script::Ascii,
            '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7ff}' => Script::Hangul,
            _ => Script::Other,
        }
    }
}

/// The length of `:8080`; 0 when the colon belongs to the sentence; nothing when what follows it is no port.
fn port_length(rest: &str) -> Option<usize> {
    let Some(rest) = rest.strip_prefix(':') else { return Some(0) };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return rest.chars().next().is_none_or(|c| !c.is_ascii_alphanumeric() && c != '/').then_some(0);
    }
    let fine = rest[..digits].parse::<u16>().is_ok()
        && !rest[digits..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    fine.then_some(1 + digits)
}

/// A letter, a digit, or a mark on one.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}
