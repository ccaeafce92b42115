//! What people call themselves. A nickname is what others see, so everything in it must be seen, and two that look
//! alike by the rules of [`Nickname::key_of`] are one. Emoji that are made of several characters keep the invisible
//! ones that join them.

use std::fmt;

use icu_properties::props::{DefaultIgnorableCodePoint, Emoji, GeneralCategory as Kind};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::accounts::{Role, lookalikes};
use crate::error::{About, FieldError};
use crate::text::{self, Code};

/// The longest, in Unicode scalar values.
const MOST: usize = 20;
/// How many marks may stand on one character.
const MOST_MARKS: usize = 3;
/// Says that the character before it is to be a picture.
const AS_EMOJI: char = '\u{fe0f}';
/// Joins pictures to one.
const JOINER: char = '\u{200d}';

/// 1–20 scalar values in NFC with something to see, nothing hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nickname(String);

/// Why a nickname cannot be, and because of which character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub code: Code,
    pub about: Option<String>,
}

impl Fault {
    /// One that cannot be shown as it is: `U+200B`.
    fn hidden(code: Code, c: char) -> Fault {
        Fault { code, about: Some(format!("U+{:04X}", u32::from(c))) }
    }

    fn shown(code: Code, c: char) -> Fault {
        Fault { code, about: Some(c.to_string()) }
    }

    pub fn at(self, field: &'static str) -> FieldError {
        FieldError { field, code: self.code, about: self.about.map(About::Characters) }
    }
}

impl From<Code> for Fault {
    fn from(code: Code) -> Fault {
        Fault { code, about: None }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.about.as_deref().unwrap_or_default())
    }
}

impl Nickname {
    /// What somebody of this role may be called: names of staff and of the site are for those who run it.
    pub fn parse_for(role: Role, raw: &str) -> Result<Nickname, Fault> {
        let name = Nickname::parse(raw)?;
        if role != Role::Admin && lookalikes::is_reserved(&name.0) { Err(Fault::from("reserved")) } else { Ok(name) }
    }

    pub fn parse(raw: &str) -> Result<Nickname, Fault> {
        let line = text::line(raw)?;
        let typed = line.trim();
        if typed.is_empty() {
            return Err(Fault::from("required"));
        }
        // composing makes it shorter by three quarters at most
        if typed.chars().nth(4 * MOST).is_some() {
            return Err(Fault::from("too_long"));
        }
        let name = text::nfc(typed);
        check(&name)?;
        if name.chars().count() > MOST { Err(Fault::from("too_long")) } else { Ok(Nickname(name)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Under which it is compared.
    pub fn key(&self) -> String {
        Nickname::key_of(&self.0)
    }

    /// Under which any nickname is compared, also one that could not be chosen today: without case, without what joins
    /// emoji, with any run of spaces as one.
    pub fn key_of(nickname: &str) -> String {
        let plain: String = nickname.chars().filter(|c| !matches!(*c, AS_EMOJI | JOINER)).collect();
        let words: Vec<&str> = plain.split_whitespace().collect();
        text::caseless(&words.join(" "))
    }

    /// How long a part of a nickname is, without what joins emoji.
    pub fn length_of(part: &str) -> usize {
        part.nfc().filter(|c| !matches!(*c, AS_EMOJI | JOINER)).count()
    }

    /// `달토끼-2`, shortened where it would be too long.
    pub fn with_number(nickname: &str, number: u32) -> String {
        let end = format!("-{number}");
        let mut kept = String::new();
        for seen in nickname.graphemes(true) {
            if kept.chars().count() + seen.chars().count() + end.len() > MOST {
                break;
            }
            kept.push_str(seen);
        }
        // a single character of more than fits
        if kept.is_empty() {
            kept = nickname.chars().take(MOST - end.len()).collect();
        }
        format!("{}{end}", kept.trim_end())
    }
}

fn check(name: &str) -> Result<(), Fault> {
    let mut is_visible = false;
    for seen in name.graphemes(true) {
        if is_emoji(seen) {
            is_visible = true;
        } else {
            is_visible |= check_characters(seen)?;
        }
    }
    if is_visible { Ok(()) } else { Err(Fault::from("required")) }
}

/// Whether it is one that Unicode recommends, with or without what asks for the picture. Of a keycap the table knows
/// the beginning as well.
fn is_emoji(seen: &str) -> bool {
    emojis::get(seen).is_some() && !seen.strip_suffix(AS_EMOJI).is_some_and(|rest| rest.is_ascii())
}

/// The characters of what is seen as one; whether there is a base among them.
fn check_characters(seen: &str) -> Result<bool, Fault> {
    let kinds = CodePointMapData::<Kind>::new();
    let mut base: Option<char> = None;
    let mut is_visible = false;
    let mut marks = 0;
    let mut before = None;
    for c in seen.chars() {
        match kinds.get(c) {
            _ if c == AS_EMOJI && before.is_some_and(takes_as_emoji) => {}
            _ if matches!(c, AS_EMOJI | JOINER) => return Err(Fault::hidden("not_joined", c)),
            Kind::Unassigned => return Err(Fault::hidden("unassigned", c)),
            Kind::PrivateUse | Kind::Surrogate => return Err(Fault::hidden("private_use", c)),
            Kind::Control | Kind::Format | Kind::LineSeparator | Kind::ParagraphSeparator => {
                return Err(Fault::hidden("hidden", c));
            }
            _ if is_hidden(c) => return Err(Fault::hidden("hidden", c)),
            Kind::NonspacingMark | Kind::SpacingMark | Kind::EnclosingMark => {
                let Some(base) = base else { return Err(Fault::hidden("lone_mark", c)) };
                marks += 1;
                if marks > MOST_MARKS {
                    return Err(Fault::shown("too_many_marks", base));
                }
            }
            Kind::SpaceSeparator => (base, marks) = (None, 0),
            _ => {
                (base, marks) = (Some(c), 0);
                is_visible = true;
            }
        }
        before = Some(c);
    }
    Ok(is_visible)
}

/// A picture that may be asked for as one. Digits become one only within a keycap.
fn takes_as_emoji(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<Emoji>().contains(c)
}

/// Characters of no width or of nothing but width, whatever their category.
fn is_hidden(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || matches!(c, '\u{2800}' | '\u{fffc}' | '\u{13441}' | '\u{13442}' | '\u{16fe4}' | '\u{1d159}')
}

#[cfg(test)]
mod tests;
