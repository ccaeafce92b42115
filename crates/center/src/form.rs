//! Forms as people send them, read strictly: bytes that are not text are refused, never replaced. That holds for what
//! is asked for; whatever else an advertisement or a messenger hung onto an address is nobody's business.
//! How they come in a request is known to `web/form.rs`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use percent_encoding::percent_decode;

use crate::error::{Error, Result};

/// How many things a list shows at once, unless it says otherwise.
pub const PAGE: i64 = 20;

/// What a field holds whose bytes are no text: no rule takes it.
const UNREADABLE: &str = "\u{0}";

/// Whether somebody asked for a field whose bytes are no text; all forms of a request share one.
#[derive(Debug, Clone, Default)]
pub struct Misread(Arc<AtomicBool>);

impl Misread {
    /// Whether that happened.
    pub fn happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The fields of a form or a query string, in order; without a value where the bytes are no text.
#[derive(Clone, Default)]
pub struct Fields {
    pairs: Vec<(String, Option<String>)>,
    misread: Misread,
}

impl Fields {
    /// No fields yet; `misread` hears of what cannot be read.
    pub fn new(misread: Misread) -> Fields {
        Fields { pairs: Vec::new(), misread }
    }

    /// Reads `a=1&b=2`.
    pub fn read(mut self, raw: &[u8]) -> Fields {
        let bytes = |part: &[u8]| {
            let spaced: Vec<u8> = part.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
            percent_decode(&spaced).collect::<Vec<u8>>()
        };
        for pair in raw.split(|b| *b == b'&').filter(|pair| !pair.is_empty()) {
            let mut halves = pair.splitn(2, |b| *b == b'=');
            let (name, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
            self.push(bytes(name), bytes(value));
        }
        self
    }

    /// Adds a field as it came. One whose name is no text is asked for by nobody.
    pub fn push(&mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        if let Ok(name) = String::from_utf8(name.into()) {
            self.pairs.push((name, String::from_utf8(value.into()).ok()));
        }
    }

    /// The first value of `name`, or nothing at all as the empty text.
    pub fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    pub fn find(&self, name: &str) -> Option<&str> {
        let (_, value) = self.pairs.iter().find(|(key, _)| key == name)?;
        // a key that cannot be read is none
        if value.is_none() && name == "key" {
            return None;
        }
        Some(value.as_deref().unwrap_or_else(|| {
            self.misread.0.store(true, Ordering::Relaxed);
            UNREADABLE
        }))
    }

    /// All values of `name`, in order.
    pub fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        let readable = |value: &'f Option<String>| {
            value.as_deref().unwrap_or_else(|| {
                self.misread.0.store(true, Ordering::Relaxed);
                UNREADABLE
            })
        };
        self.pairs.iter().filter(move |(key, _)| key == name).map(move |(_, value)| readable(value))
    }

    /// Refuses to go on when a field that was asked for is no text; before something is written by fields that no rule
    /// has looked at.
    pub fn readable(&self) -> Result<()> {
        if self.misread.happened() { Err(Error::Refused("invalid_text")) } else { Ok(()) }
    }

    /// Where a form or address says to go on: nothing when that cannot be read, for it must not stop what is done
    /// before.
    pub fn next(&self) -> &str {
        self.pairs.iter().find(|(key, _)| key == "next").and_then(|(_, value)| value.as_deref()).unwrap_or_default()
    }

    /// Those called one of `names`, and not empty.
    pub fn only(&self, names: &[&str]) -> Fields {
        let wanted = |(name, value): &&(String, Option<String>)| {
            names.contains(&name.as_str()) && value.as_ref().is_some_and(|value| !value.is_empty())
        };
        Fields { pairs: self.pairs.iter().filter(wanted).cloned().collect(), misread: Misread::default() }
    }

    /// With `value` as the one value of `name`.
    pub fn having(mut self, name: &str, value: &str) -> Fields {
        self.pairs.retain(|(key, _)| key != name);
        self.push(name, value);
        self
    }

    /// Whether nothing was typed into any field but `name`.
    pub fn is_empty_but(&self, name: &str) -> bool {
        self.pairs.iter().all(|(key, value)| key == name || value.as_ref().is_none_or(String::is_empty))
    }

    /// As a form sends them.
    pub fn to_query(&self) -> String {
        let escaped =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let sent = self
            .pairs
            .iter()
            .filter_map(|(name, value)| Some(format!("{}={}", escaped(name), escaped(value.as_deref()?))));
        sent.collect::<Vec<_>>().join("&")
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        matches!(self.get(name), "on" | "true" | "1")
    }

    /// `?page=`: 1 when absent; 0, negative and nonsense are 422.
    pub fn page(&self) -> Result<i64> {
        match self.find("page") {
            None | Some("") => Ok(1),
            Some(text) if !text.bytes().all(|b| b.is_ascii_digit()) => Err(Error::field("page", "page")),
            Some(text) => match text.parse::<i64>() {
                // beyond any list there could be; the multiplication with a page's length stays in range
                Ok(page) if page >= 1 => Ok(page.min(1_000_000_000)),
                _ if text.bytes().any(|b| b != b'0') => Ok(1_000_000_000),
                _ => Err(Error::field("page", "page")),
            },
        }
    }
}

/// An id in an address. Nonsense names nothing: 404.
pub fn id_of(text: &str) -> Result<i64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok().filter(|id| *id > 0).ok_or(Error::NotFound) } else { Err(Error::NotFound) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_exactly() {
        let fields = Fields::default().read("a=%EA%B0%80+b%2B&c&d==&a=2".as_bytes());
        assert_eq!((fields.get("a"), fields.get("c"), fields.get("d"), fields.get("zz")), ("가 b+", "", "=", ""));
    }

    #[test]
    fn only_what_is_asked_for_must_be_text() {
        let fields = Fields::default().read(b"q=%C7%D1&%ff=1&b=%ed%a0%80&next=%ff&a=1");
        assert_eq!((fields.get("a"), fields.next()), ("1", ""));
        assert!(fields.readable().is_ok());
        assert_eq!(fields.get("b"), UNREADABLE, "an unpaired surrogate");
        assert!(fields.readable().is_err());
        let fields = Fields::default().read(b"key=%ff");
        assert_eq!((fields.find("key"), fields.readable().is_ok()), (None, true));
    }

    #[test]
    fn pages_count_from_one() {
        let page = |text: &str| Fields::default().read(text.as_bytes()).page();
        assert_eq!(page("").unwrap(), 1);
        assert_eq!(page("page=7").unwrap(), 7);
        assert!(page("page=99999999999999999999999").is_ok());
        for bad in ["page=0", "page=-1", "page=x", "page=1.5", "page=000", "page=+1x", "page=%2B1"] {
            assert!(page(bad).is_err(), "{bad}");
        }
    }
}
