//! The host and port of an address.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use unicode_normalization::char::is_combining_mark;

use crate::boards::links::begins_address;
use crate::boards::links::letters::{Script, is_latin, is_of_sentence, is_word};
use crate::boards::links::particles::is_particle;

/// A host with its port.
pub(super) struct Host {
    /// Of what was typed, in bytes.
    pub length: usize,
    /// How it stands in the target of a link.
    pub ascii: String,
}

/// Longer ones do not exist, in letters.
const LONGEST: usize = 254;
/// Top-level domains in Hangul; a particle may follow without a space.
const KOREAN: [&str; 4] = ["한국", "닷컴", "닷넷", "삼성"];
/// What browsers take for a full stop, too.
const DOTS: [char; 3] = ['\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// The host at the start of `text`, if it can be one. With somebody's name in front of it (`user@host`) it is none.
pub(super) fn read(text: &str) -> Option<Host> {
    if names_somebody(text) {
        return None;
    }
    let (length, ascii) = if text.starts_with('[') { literal(text)? } else { name(text)? };
    let end = length + port_length(&text[length..])?;
    let is_dotted = ascii.contains(['.', ':']);
    can_end(&text[end..], is_dotted).then(|| Host { length: end, ascii: ascii + &text[length..end] })
}

/// How many bytes at the start of `text` no host begins in, because whatever does is longer than any.
pub(super) fn hopeless(text: &str) -> usize {
    let is_inside = |c: &char| *c == '.' || is_word(*c) || matches!(c, '-' | '_');
    let count = text.chars().take_while(is_inside).count();
    let begin = count.checked_sub(LONGEST).and_then(|begin| text.char_indices().nth(begin));
    begin.map_or(0, |(at, _)| at)
}

fn names_somebody(text: &str) -> bool {
    // most often nobody is named anywhere near
    text.as_bytes()[..text.len().min(LONGEST * 4)].contains(&b'@')
        && text
            .chars()
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
    let run = run_length(text)?;
    let typed = text[..run].trim_end_matches(['.', '-', '_']);
    let name = without_sentence(typed)?;
    if name.len() < typed.len() {
        // the words behind the host are no words if they go on like an address
        let mut behind = text[run..].chars();
        let goes_on = match behind.next() {
            Some('/') => true,
            Some('?' | '#' | ':') => behind.next().is_some_and(|c| c.is_ascii_alphanumeric()),
            _ => false,
        };
        if goes_on || typed[name.len()..].contains(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
    }
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
        && (name.is_ascii() || ascii.contains('.'))
        // a number at the end makes it an address of version 4
        && (!last.bytes().all(|b| b.is_ascii_digit()) || ascii.parse::<Ipv4Addr>().is_ok());
    fine.then(|| (name.len(), ascii.into_owned()))
}

/// The length of the letters and dots at the start of `text`. An ideographic full stop is a dot of the host before
/// Latin letters and where there is no other dot, and the end of the sentence behind a host that has one; nothing when
/// it could be either.
fn run_length(text: &str) -> Option<usize> {
    let (mut has_stop, mut has_other) = (false, false);
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    let mut count = 0;
    while let Some((at, c)) = chars.next() {
        count += 1;
        if count > LONGEST {
            return None;
        }
        if c == '.' {
            has_stop |= !text[..at].eq_ignore_ascii_case("www");
        } else if DOTS.contains(&c) {
            let Some((_, next)) = chars.peek().filter(|(_, c)| is_word(*c)) else { return Some(at) };
            if has_stop && !has_other && !is_latin(*next) {
                return Some(at);
            }
            if !is_latin(*next) && (has_other || before.is_none_or(is_latin)) {
                return None;
            }
            has_other = true;
        } else if !is_word(c) && !matches!(c, '-' | '_') {
            return Some(at);
        }
        before = Some(c);
    }
    Some(text.len())
}

/// Cuts off what was written right behind the last label: `example.com에서`, `한국어.한국은`. Nothing when it cannot be told
/// apart.
fn without_sentence(name: &str) -> Option<&str> {
    let mut host = name;
    loop {
        let dot = host.char_indices().rfind(|(_, c)| is_dot(*c));
        let start = dot.map_or(0, |(at, c)| at + c.len_utf8());
        let last = &host[start..];
        let first = Script::of(last.chars().next()?);
        if start > 0 && first == Script::Hangul {
            if let Some(domain) = KOREAN.iter().find(|domain| last.starts_with(**domain)) {
                let behind = &last[domain.len()..];
                return (behind.is_empty() || is_particle(behind)).then(|| &host[..start + domain.len()]);
            }
            // the next sentence, without a space
            host = host[..start].trim_end_matches(|c| is_dot(c) || matches!(c, '-' | '_'));
            if !host.contains(is_dot) {
                return None;
            }
            continue;
        }
        let change = last
            .char_indices()
            .find(|(_, c)| !matches!(c, '-' | '_') && !is_combining_mark(*c) && Script::of(*c) != first);
        let Some((change, c)) = change else { return Some(host) };
        let domain = last[..change].trim_end_matches(['-', '_']);
        let is_domain = if start > 0 {
            // no domain mixes scripts: what follows was meant as a word of its own
            (domain.chars().count() > 1 && domain.chars().all(char::is_alphabetic))
                || domain.chars().all(|c| c.is_ascii_digit())
                || domain.starts_with("xn--")
        } else {
            is_particle(&last[change..])
        };
        return (is_domain && Script::of(c).needs_no_space()).then(|| &host[..start + domain.len()]);
    }
}

fn is_dot(c: char) -> bool {
    c == '.' || DOTS.contains(&c)
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

/// Whether a host can end before `rest`. Where it cannot, only half of it has been understood.
fn can_end(rest: &str, is_dotted: bool) -> bool {
    let is_gap = |c: char| c.is_whitespace() || c.is_control();
    let rest = rest.trim_start_matches(['.', '-', '_']);
    let Some(mark) = rest.chars().next() else { return true };
    if is_gap(mark) || matches!(mark, '/' | '?' | '#') {
        return true;
    }
    let behind = rest.trim_start_matches(|c| !is_word(c) && !is_gap(c) && c != '/');
    let Some(first) = behind.chars().next() else { return true };
    if is_gap(first) || begins_address(behind) {
        return true;
    }
    if first == '/' {
        return is_of_sentence(mark);
    }
    // letters of the same kind behind a mark that is none of a sentence, or behind what is hardly a host
    let is_glued = if is_word(mark) {
        !Script::of(mark).needs_no_space()
    } else {
        is_latin(first) && !(is_dotted && is_of_sentence(mark))
    };
    !is_glued && !goes_on_like_a_host(behind, mark)
}

/// Whether what stands behind `mark` is the rest of a host, as `ample.com/` in `www.ex"ample.com/`; not `v1.2` in
/// `example.com(v1.2)`.
fn goes_on_like_a_host(text: &str, mark: char) -> bool {
    let is_inside = |c: char| is_word(c) || is_dot(c) || matches!(c, '-' | '_');
    let length = text.char_indices().take(LONGEST).find(|(_, c)| !is_inside(*c)).map_or(text.len(), |(at, _)| at);
    let mut dots = text[..length].char_indices().filter(|(_, c)| is_dot(*c));
    let has_dot = dots.any(|(at, c)| text[at + c.len_utf8()..].starts_with(is_latin));
    match text[length..].chars().next() {
        Some('@') => true,
        Some('/') => has_dot || mark != '(',
        Some(next) => has_dot && (next == ':' || !is_of_sentence(next)),
        None => has_dot,
    }
}
