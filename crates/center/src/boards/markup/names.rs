//! `@nickname` in texts. HTML that is kept says who is meant and what was typed, `<@7>@달토끼</@>`: no text can write such
//! a tag, for its own `<` is escaped. What people see is filled in when it is read.

use std::cell::RefCell;

use crate::boards::markup::escape;
use crate::mentions::{Known, MOST_PLACES, Mention, starts_well};
use crate::text;

/// The longest stretch behind an `@` that is looked at, in bytes.
const STRETCH: usize = 240;

/// Whom a text names, and where it could name somebody.
pub(super) struct Names<'m> {
    known: Known<'m>,
    /// How many places are listed.
    most: usize,
    places: RefCell<Vec<String>>,
}

impl<'m> Names<'m> {
    pub fn of(known: &'m [Mention]) -> Names<'m> {
        Names { known: Known::of(known), most: MOST_PLACES, places: RefCell::new(Vec::new()) }
    }

    /// Of a text of which all places are to be known, also those at which nobody is looked for.
    pub fn listing_all() -> Names<'m> {
        Names { most: usize::MAX, ..Names::of(&[]) }
    }

    /// What follows each `@` that was asked about.
    pub fn places(self) -> Vec<String> {
        self.places.into_inner()
    }

    /// How long the name with its `@` is that stands at the byte `at` of `text`, and its HTML. What stands in front of
    /// it ends at `before`.
    pub fn read(&self, text: &str, at: usize, before: usize) -> Option<(usize, String)> {
        if !starts_well(text[..before].chars().next_back()) {
            return None;
        }
        let rest = &text[at + 1..];
        let place = rest[..rest.floor_char_boundary(STRETCH)].split('\n').next().unwrap_or_default();
        if place.starts_with(char::is_whitespace) || place.is_empty() {
            return None;
        }
        let mut places = self.places.borrow_mut();
        if places.len() < self.most && places.iter().rev().take(MOST_PLACES).all(|known| known != place) {
            places.push(place.to_owned());
        }
        let mention = self.known.longest(place)?;
        let length = 1 + mention.typed.len();
        let mut html = format!("<@{}>", mention.person.id);
        escape(&text[at..at + length], &mut html);
        html.push_str("</@>");
        Some((length, html))
    }
}

/// So many characters of a nickname stand on one line on every phone, also far in.
const SHORT: usize = 8;

/// Whether somebody is named in HTML that is kept.
pub fn names_somebody(html: &str) -> bool {
    html.contains("<@")
}

/// `html` as people see it: whoever is named under today's nickname, with a link to where they live.
pub fn filled(html: &str, mentions: &[Mention]) -> String {
    let mut filled = String::with_capacity(html.len() + 64 * mentions.len());
    let mut parts = html.split("<@");
    filled.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let Some((id, rest)) = part.split_once('>') else { continue };
        let Some((typed, rest)) = rest.split_once("</@>") else { continue };
        let person = mentions.iter().map(|mention| &mention.person).find(|person| id.parse() == Ok(person.id));
        match person {
            Some(person) => {
                let kind = if person.nickname.chars().count() > SHORT { "at long" } else { "at" };
                let (begin, end) = match person.address {
                    Some(address) => (format!("<a class=\"{kind}\" href=\"{}\">", address.path()), "</a>"),
                    None => (format!("<b class=\"{kind}\">"), "</b>"),
                };
                filled.push_str(&begin);
                filled.push_str("@<bdi>");
                escape(&text::closed_in(&person.nickname), &mut filled);
                filled.push_str("</bdi>");
                filled.push_str(end);
            }
            // gone
            None => filled.push_str(typed),
        }
        filled.push_str(rest);
    }
    filled
}
