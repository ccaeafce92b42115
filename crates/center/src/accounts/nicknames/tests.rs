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
    for emoji in emojis::iter().flat_map(|emoji| std::iter::once(emoji).chain(emoji.skin_tones().into_iter().flatten()))
    {
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
