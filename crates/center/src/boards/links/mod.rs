//! Addresses: found in running text so that they become links, and judged where somebody says what a link leads to. An
//! address is linked whole or not at all: what cannot be read as one stays text. What is shown is what was typed; only
//! the host of the target is written in ASCII, and braces and bars in per cent. Start with [`pieces`]; `host.rs` reads
//! the authority, `tail.rs` says where path and query end, and `particles.rs` which words of the sentence stick to
//! them.

mod host;
mod letters;
mod particles;
mod tail;

pub use letters::is_word;

use crate::text::is_invisible;

/// A stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'t> {
    Text(&'t str),
    Address(Found<'t>),
}

/// An address as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'t> {
    /// As typed; begins with `http://`, `https://` or `www.`
    pub shown: &'t str,
    /// Where its link leads.
    pub href: String,
}

/// Splits `text` into words and addresses. An address ends before white space, quotation marks and punctuation that
/// belongs to the sentence around it, and before a Korean particle that follows without a space.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut done, mut place) = (0, 0);
    while let Some(start) = next_candidate(text.as_bytes(), place) {
        let found = match at(text, start, false) {
            Ok(found) => found,
            Err(length) => {
                place = start + length;
                continue;
            }
        };
        if done < start {
            pieces.push(Piece::Text(&text[done..start]));
        }
        done = start + found.shown.len();
        place = done;
        pieces.push(Piece::Address(found));
    }
    if done < text.len() {
        pieces.push(Piece::Text(&text[done..]));
    }
    pieces
}

/// The address that begins at the byte `start` of `text`, or how many bytes from there on hold none. A low line at its
/// end is part of it unless one `is_underlined`, that is, stands in front to mark the whole.
pub fn at(text: &str, start: usize, is_underlined: bool) -> Result<Found<'_>, usize> {
    let rest = text.get(start..).ok_or(1_usize)?;
    let scheme = scheme_length(rest);
    if scheme == 0 && !starts_with(rest, "www.") {
        return Err(1);
    }
    let before = text[..start].chars().next_back();
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '@' | '.' | '-' | '%')) {
        return Err(1);
    }
    let host = host::read(&rest[scheme..]).ok_or_else(|| (scheme + host::hopeless(&rest[scheme..])).max(1))?;
    if scheme == 0 && host.ascii.matches('.').count() < 2 {
        return Err(1);
    }
    let path = scheme + host.length;
    let tail = tail::length(&rest[path..], before, is_underlined || before == Some('_'));
    let shown = &rest[..path + tail.map_err(|read| path + read)?];
    Ok(Found { shown, href: target(shown, scheme, &host) })
}

/// Where a link leads whose writer named `address`: the web, mail, and paths of this site. Anything a browser would
/// bend into another scheme or host (control characters, backslashes, `//host`), that names a person in front of the
/// host, or has no scheme is refused.
pub fn destination(address: &str) -> Option<String> {
    if address.contains(is_unfit) { None } else { fit_destination(address) }
}

/// Whether no address may hold `c`.
pub fn is_unfit(c: char) -> bool {
    c.is_control() || c.is_whitespace() || c == '\\' || is_invisible(c)
}

/// The same for one that holds none of these.
pub fn fit_destination(address: &str) -> Option<String> {
    if address.starts_with('/') {
        return (!address.starts_with("//")).then(|| address.to_owned());
    }
    if starts_with(address, "mailto:") {
        let (name, host) = address["mailto:".len()..].split_once('@')?;
        return (!name.is_empty() && !host.is_empty()).then(|| address.to_owned());
    }
    let scheme = scheme_length(address);
    let host = if scheme == 0 { return None } else { host::read(&address[scheme..])? };
    let tail = &address[scheme + host.length..];
    (tail.is_empty() || tail.starts_with(['/', '?', '#'])).then(|| target(address, scheme, &host))
}

/// Whether `text` begins with `prefix`, in capitals or not.
fn starts_with(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}

fn scheme_length(text: &str) -> usize {
    ["https://", "http://"].into_iter().find(|scheme| starts_with(text, scheme)).map_or(0, str::len)
}

/// Whether an address begins here.
fn begins_address(text: &str) -> bool {
    scheme_length(text) > 0 || starts_with(text, "www.")
}

/// `address` with its host in ASCII, and a scheme. What people type in paths although no address may hold it is written
/// in per cent.
fn target(address: &str, scheme: usize, host: &host::Host) -> String {
    let named = if scheme == 0 { "https://" } else { &address[..scheme] };
    let path = &address[scheme + host.length..];
    let mut target = format!("{named}{}", host.ascii);
    if !path.contains(['{', '}', '|', '^']) {
        target.push_str(path);
        return target;
    }
    for c in path.chars() {
        match c {
            '{' => target.push_str("%7B"),
            '}' => target.push_str("%7D"),
            '|' => target.push_str("%7C"),
            '^' => target.push_str("%5E"),
            _ => target.push(c),
        }
    }
    target
}

/// The next place at or after `place` where `http` or `www.` begins.
fn next_candidate(bytes: &[u8], place: usize) -> Option<usize> {
    (place..bytes.len()).find(|i| match bytes[*i] {
        b'h' | b'H' => bytes[*i..].get(..4).is_some_and(|head| head.eq_ignore_ascii_case(b"http")),
        b'w' | b'W' => bytes[*i..].get(..4).is_some_and(|head| head.eq_ignore_ascii_case(b"www.")),
        _ => false,
    })
}

#[cfg(test)]
mod tests;
