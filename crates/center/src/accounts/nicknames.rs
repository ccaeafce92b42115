//! What people call themselves. A nickname is what others see, so everything in it must be seen, and two that look alike by the rules
//! of [`Nickname::key_of`] are one. Emoji that are made of several characters keep the invisible ones that join them.

use std::fmt;

use icu_properties::props::{DefaultIgnorableCodePoint, Emoji, GeneralCategory as Kind};
use icu_properties::{CodePointMapData, CodePointSetData};
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

    /// Under which any nickname is compared, also one that could not be chosen today: without case, without what joins emoji, with any run
    /// of spaces as one.
    pub fn key_of(nickname: &str) -> String {
        let plain: String = nickname.chars().filter(|c| !matches!(*c, AS_EMOJI | JOINER)).collect();
        let words: Vec<&str> = plain.split_whitespace().collect();
        text::caseless(&words.join(" "))
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

/// Whether it is one that Unicode recommends, with or without what asks for the picture. Of a keycap the table knows the beginning as well.
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
            Kind::Control | Kind::Format | Kind::LineSeparator | Kind::ParagraphSeparator => return Err(Fault::hidden("hidden", c)),
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
mod tests {
    use super::*;

    fn fault(raw: &str) -> (Code, Option<String>) {
        let fault = Nickname::parse(raw).expect_err(&format!("{raw:?} is refused"));
        (fault.code, fault.about)
    }

    #[test]
    fn what_people_are_called() {
        for good in [
            "달토끼 🐰",
            "<img src=x onerror=",
            "별  지기",
            "여름밤\u{3000}산책",
            "Ngô Bảo Châu",
            "สมชาย ใจดี",
            "שָׁלוֹם",
            "किशोरी",
            "ಠ_ಠ",
            "ㅇㅅㅇ",
            "①②③",
            "e\u{301}\u{323}",
            "x\u{302}\u{304}\u{30c}",
            "★",
            "1987",
        ] {
            assert_eq!(Nickname::parse(good).map(|name| name.0), Ok(text::nfc(good)), "{good}");
        }
        assert_eq!(Nickname::parse("  한 칸 ").unwrap().as_str(), "한 칸", "spaces around it are none of it");
    }

    #[test]
    fn every_emoji_there_is_may_be_in_it() {
        for emoji in emojis::iter().flat_map(|emoji| std::iter::once(emoji).chain(emoji.skin_tones().into_iter().flatten())) {
            let raw = format!("밤{emoji}");
            let name = Nickname::parse(&raw).unwrap_or_else(|fault| panic!("{raw} {}: {fault}", emoji.name()));
            assert_eq!(name.as_str(), raw, "kept as typed");
            let bare: String = raw.chars().filter(|c| *c != AS_EMOJI).collect();
            assert_eq!(Nickname::parse(&bare).unwrap().key(), name.key(), "{} is compared without joiners", emoji.name());
        }
        for raw in ["별\u{2b50}\u{fe0f}", "👩\u{fe0f}", "🇰🇷🇯🇵", "🏿", "1\u{20e3}", "❤\u{fe0f}\u{301}"] {
            assert!(Nickname::parse(raw).is_ok(), "{raw}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_named() {
        let at = |code, c: &str| (code, Some(c.to_owned()));
        assert_eq!(fault("달\u{200b}빛"), at("hidden", "U+200B"));
        assert_eq!(fault("\u{3164}"), at("hidden", "U+3164"));
        assert_eq!(fault("a\u{115f}"), at("hidden", "U+115F"));
        assert_eq!(fault("관\u{ad}리"), at("hidden", "U+00AD"));
        assert_eq!(fault("a\u{202e}b"), at("hidden", "U+202E"));
        assert_eq!(fault("\u{2800}"), at("hidden", "U+2800"));
        assert_eq!(fault("a\u{e0041}"), at("hidden", "U+E0041"));
        assert_eq!(fault("❤\u{fe0e}"), at("hidden", "U+FE0E"));
        assert_eq!(fault("葛\u{e0100}"), at("hidden", "U+E0100"));
        assert_eq!(fault("می\u{200c}خواهم"), at("hidden", "U+200C"));
        assert_eq!(fault("क\u{94d}\u{200d}ष"), at("not_joined", "U+200D"));
        assert_eq!(fault("a\u{fe0f}"), at("not_joined", "U+FE0F"));
        assert_eq!(fault("1\u{fe0f}"), at("not_joined", "U+FE0F"));
        assert_eq!(fault("❤\u{fe0f}\u{fe0f}"), at("not_joined", "U+FE0F"));
        assert_eq!(fault("🐻\u{200d}🔥"), at("not_joined", "U+200D"));
        assert_eq!(fault("🏴\u{e0067}\u{e007f}"), at("hidden", "U+E0067"));
        assert_eq!(fault("\u{e000}"), at("private_use", "U+E000"));
        assert_eq!(fault("a\u{10fffd}"), at("private_use", "U+10FFFD"));
        for noncharacter in ["\u{ffff}", "\u{fdd0}", "\u{10ffff}", "\u{378}"] {
            assert_eq!(fault(noncharacter).0, "unassigned", "{noncharacter:?}");
        }
        assert_eq!(fault("a\nb").0, "invalid_text");
        assert_eq!(fault("a\u{2028}b").0, "invalid_text");
        assert_eq!(fault("a\u{85}b").0, "invalid_text");
    }

    #[test]
    fn marks_stand_on_something_and_are_few() {
        assert_eq!(fault("\u{301}"), ("lone_mark", Some("U+0301".into())));
        assert_eq!(fault("a \u{301}"), ("lone_mark", Some("U+0301".into())));
        assert_eq!(fault("\u{20dd}달"), ("lone_mark", Some("U+20DD".into())));
        assert_eq!(fault(&format!("q{}", "\u{302}".repeat(4))), ("too_many_marks", Some("q".into())));
        assert_eq!(fault(&format!("a{}", "\u{301}".repeat(19))).0, "too_many_marks");
        assert_eq!(fault("가\u{302}\u{302}\u{302}\u{302}").0, "too_many_marks");
        assert_eq!(fault("").0, "required");
        assert_eq!(fault(" \u{3000}\u{2003} ").0, "required");
    }

    #[test]
    fn lengths() {
        assert_eq!(fault(&"가".repeat(21)).0, "too_long");
        assert!(Nickname::parse(&"\u{1112}\u{1161}\u{11ab}".repeat(20)).is_ok(), "twenty syllables in their parts");
        assert_eq!(fault(&"a".repeat(1_000_000)).0, "too_long");
    }

    #[test]
    fn what_counts_as_the_same() {
        for (one, other) in [
            ("ABC", "abc"),
            ("별  지기", "별 지기"),
            ("별\u{3000}지기", "별 지기"),
            ("별\u{a0}\u{2009}지기", "별 지기"),
            ("하트❤\u{fe0f}", "하트❤"),
            ("👨\u{200d}👩\u{200d}👧", "👨👩👧"),
            ("1\u{fe0f}\u{20e3}", "1\u{20e3}"),
            ("groß", "GROSS"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
        ] {
            assert_eq!(Nickname::key_of(one), Nickname::key_of(other), "{one} {other}");
        }
        for (one, other) in [("별지기", "별 지기"), ("😀", "😁"), ("a", "á"), ("👍🏻", "👍🏿")] {
            assert_ne!(Nickname::key_of(one), Nickname::key_of(other), "{one} {other}");
        }
    }

    #[test]
    fn numbers_behind_it_fit() {
        assert_eq!(Nickname::with_number("달토끼", 2), "달토끼-2");
        assert_eq!(Nickname::with_number(&"가".repeat(20), 12), format!("{}-12", "가".repeat(17)));
        let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦";
        assert_eq!(Nickname::with_number(&format!("{family}{family}abcdef"), 2), format!("{family}{family}abcd-2"));
        assert_eq!(Nickname::with_number(&format!("abcdefghijklmn{family}"), 2), "abcdefghijklmn-2", "an emoji is not cut");
        assert_eq!(Nickname::with_number(&format!("a{}", "\u{301}".repeat(19)), 2).chars().count(), 20);
    }
}
