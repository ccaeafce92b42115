//! Texts and icons that nothing shows any more.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::StatusCode;
use center::immigration::Planet;
use center::market::ledger::Reason;
use center::neighbours::choices::{Audience, Writers};
use center::neighbours::lists::List;
use center::notifications::Kind;
use center::notifications::wanted::CHOICES;
use portrait::{Hint, Mood, NoBlink};

use super::files;

/// What can stand for each of the places of `written`, a key with `{…}` for what is put into it, so that it is `key`.
fn fills<'k>(written: &str, key: &'k str) -> Vec<Vec<&'k str>> {
    let Some((head, rest)) = written.split_once('{') else {
        return if written == key { vec![Vec::new()] } else { Vec::new() };
    };
    let (Some((_, rest)), Some(key)) = (rest.split_once('}'), key.strip_prefix(head)) else { return Vec::new() };
    let ends = (1..=key.len()).filter(|at| key.is_char_boundary(*at));
    ends.flat_map(|at| {
        let behind = fills(rest, &key[at..]).into_iter();
        behind.map(move |more| std::iter::once(&key[..at]).chain(more).collect())
    })
    .collect()
}

/// Why an eye does not blink. A new reason does not compile here until it is among them.
const NO_BLINK: [NoBlink; 12] = [
    NoBlink::Unwanted,
    NoBlink::NoFace,
    NoBlink::FaceUnsure,
    NoBlink::EyesUnsure,
    NoBlink::LidsUnsure,
    NoBlink::Glasses,
    NoBlink::SkinUnsure,
    NoBlink::EyesWide,
    NoBlink::HalfProfile,
    NoBlink::EyesNarrow,
    NoBlink::BrowsTooNear,
    NoBlink::TooSmall,
];

fn place_of(reason: NoBlink) -> usize {
    match reason {
        NoBlink::Unwanted => 0,
        NoBlink::NoFace => 1,
        NoBlink::FaceUnsure => 2,
        NoBlink::EyesUnsure => 3,
        NoBlink::LidsUnsure => 4,
        NoBlink::Glasses => 5,
        NoBlink::SkinUnsure => 6,
        NoBlink::EyesWide => 7,
        NoBlink::HalfProfile => 8,
        NoBlink::EyesNarrow => 9,
        NoBlink::BrowsTooNear => 10,
        NoBlink::TooSmall => 11,
    }
}

/// The same of what is said of a photo.
const HINTS: [Hint; 7] = [
    Hint::NoFace,
    Hint::SmallFace,
    Hint::FaceUnsure,
    Hint::EyesUnsure,
    Hint::SeveralFaces,
    Hint::HalfProfile,
    Hint::Glasses,
];

fn place_of_hint(hint: Hint) -> usize {
    match hint {
        Hint::NoFace => 0,
        Hint::SmallFace => 1,
        Hint::FaceUnsure => 2,
        Hint::EyesUnsure => 3,
        Hint::SeveralFaces => 4,
        Hint::HalfProfile => 5,
        Hint::Glasses => 6,
    }
}

/// And why coins come and go.
const REASONS: [Reason; 7] = [
    Reason::Settlement,
    Reason::Attendance,
    Reason::Streak,
    Reason::Purchase,
    Reason::Sale,
    Reason::Gift,
    Reason::Grant,
];

fn place_of_coins(reason: Reason) -> usize {
    match reason {
        Reason::Settlement => 0,
        Reason::Attendance => 1,
        Reason::Streak => 2,
        Reason::Purchase => 3,
        Reason::Sale => 4,
        Reason::Gift => 5,
        Reason::Grant => 6,
    }
}

/// The keys that are put together from what there is a fixed number of, by how they are put together: each of these
/// texts is there, and no other one of that form.
fn closed() -> Vec<(&'static str, Vec<String>)> {
    let of = |written: &'static str, names: Vec<&str>| {
        let key = |name: &&str| written.replacen("{}", &name.replace('_', "-"), 1);
        (written, names.iter().map(key).collect::<Vec<_>>())
    };
    let by = |(written, keys): (&'static str, Vec<String>), names: &[&str]| {
        let both = keys.iter().flat_map(|key| names.iter().map(|name| key.replacen("{}", name, 1))).collect();
        (written, both)
    };
    let told = || CHOICES.map(Kind::name).to_vec();
    let staff = |kind: &Kind| matches!(kind, Kind::Portrait | Kind::Moderation | Kind::System);
    let others =
        || Kind::ALL.into_iter().filter(|kind| !staff(kind)).map(Kind::name).chain(["liked", "answer"]).collect();
    let lists = || List::ALL.map(List::name).to_vec();
    let planets = || Planet::ALL.map(Planet::id).to_vec();
    let unwanted = |reason: &NoBlink| *reason == NoBlink::Unwanted;
    vec![
        of("no-blink-{}", NO_BLINK.into_iter().filter(|reason| !unwanted(reason)).map(NoBlink::key).collect()),
        of("card-hint-{}", HINTS.map(Hint::key).into_iter().chain(["not_animated"]).collect()),
        of("mood-{}", Mood::ALL.map(Mood::key).into_iter().chain(["random"]).collect()),
        // some came from elsewhere
        of("coins-reason-{}", REASONS.map(Reason::name).into_iter().chain(["import"]).collect()),
        by(of("tell-{}-{}", told()), &["title", "text"]),
        by(of("flash-tell-{}-{}", told()), &["on", "off"]),
        of("told-{}", Kind::ALL.into_iter().filter(staff).map(Kind::name).collect()),
        of("told-{}-one", others()),
        of("told-{}-many", others()),
        of("host-guestbook-{}", Writers::ALL.map(Writers::name).to_vec()),
        of("host-presence-{}", Audience::ALL.map(Audience::name).to_vec()),
        by(of("host-{}-{}", vec!["blocked", "muted"]), &["title", "hint", "none", "undo"]),
        of("people-{}", lists()),
        of("people-empty-{}", lists().into_iter().chain(["feed"]).collect()),
        of("people-empty-of-{}", lists()),
        of("view-{}", planets()),
        by(of("visibility-{}-{}", vec!["room", "card"]), &["switch", "on", "off", "shown", "linked"]),
        by(of("flash-{}-{}", vec!["room", "card"]), &["open", "closed"]),
        of("weekday-{}", vec!["0", "1", "2", "3", "4", "5", "6"]),
    ]
}

/// A key without the names of what is put into it.
fn unnamed(written: &str) -> String {
    let mut parts = written.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + "{}" + part.split_once('}').map_or("", |(_, rest)| rest))
}

/// Whether the sources name a status of HTTP by its number.
fn is_status(sources: &[(String, String)], number: &str) -> bool {
    let status = number.parse().ok().and_then(|number| StatusCode::from_u16(number).ok());
    let Some(reason) = status.and_then(|status| status.canonical_reason()) else { return false };
    let name = format!("StatusCode::{}", reason.to_uppercase().replace([' ', '-'], "_"));
    sources.iter().any(|(_, text)| text.contains(&name))
}

#[test]
fn every_text_is_said_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = files(&root.join("src"), "rs");
    texts.extend(files(&root.join("templates"), "html"));
    // what is wrong with a room is found there
    texts.extend(files(&root.join("../isometric/src"), "rs"));
    let quoted: BTreeSet<&str> = texts.iter().flat_map(|(_, text)| text.split('"')).collect();
    let closed = closed();
    // what begins with anything means nothing in particular
    let is_key = |text: &&str| text.len() < 60 && text.split_once('{').is_some_and(|(head, _)| head.contains('-'));
    let patterns: BTreeSet<String> = quoted.iter().copied().filter(is_key).map(unnamed).collect();
    let open: Vec<&String> = patterns.iter().filter(|written| !closed.iter().any(|(of, _)| of == written)).collect();
    let is_word = |word: &&str| {
        quoted.contains(*word) || quoted.contains(word.replace('-', "_").as_str()) || is_status(&texts, word)
    };
    let is_put_together =
        |key: &str| open.iter().any(|written| fills(written, key).iter().any(|fill| fill.iter().all(&is_word)));
    let keys: BTreeSet<String> = files(&root.join("../../locales/ko"), "ftl")
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
        .collect();
    assert!(keys.len() > 500, "the texts are found");
    let of_closed: BTreeSet<&String> = closed.iter().flat_map(|(_, keys)| keys).collect();
    let unused: Vec<&String> = keys
        .iter()
        .filter(|key| !quoted.contains(key.as_str()) && !of_closed.contains(key) && !is_put_together(key))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
    let missing: Vec<_> = of_closed.into_iter().filter(|key| !keys.contains(*key)).collect();
    assert!(missing.is_empty(), "there is no text for {missing:?}");
    for (written, _) in closed {
        let head = written.split_once("-{").map_or(written, |(head, _)| head);
        let is_made = patterns.contains(written) || quoted.contains(head) || head == "flash-tell";
        assert!(is_made, "nobody puts {written} together");
    }
}

#[test]
fn what_there_is_a_fixed_number_of_is_listed_whole() {
    assert!(NO_BLINK.iter().enumerate().all(|(at, reason)| place_of(*reason) == at));
    assert!(HINTS.iter().enumerate().all(|(at, hint)| place_of_hint(*hint) == at));
    assert!(REASONS.iter().enumerate().all(|(at, reason)| place_of_coins(*reason) == at));
}

#[test]
fn every_icon_is_shown_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let icons = std::fs::read_to_string(root.join("../../assets/icons/icons.svg")).unwrap();
    let mut texts = files(&root.join("src"), "rs");
    texts.extend(files(&root.join("templates"), "html"));
    texts.extend(files(&root.join("../../assets"), "js"));
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let words: BTreeSet<&str> = texts
        .iter()
        .flat_map(|(_, text)| text.split(|c| !is_of_name(c)))
        .map(|word| word.trim_start_matches("i-"))
        .collect();
    let names: Vec<&str> = icons.split("<symbol id=\"i-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(names.len() > 30, "the icons are found");
    let unused: Vec<_> = names.iter().filter(|name| !words.contains(*name)).collect();
    assert!(unused.is_empty(), "nothing shows {unused:?}");
}

#[test]
fn what_is_put_into_a_key_is_found() {
    assert_eq!(fills("first-{step}-{part}", "first-board-title"), [["board", "title"]]);
    assert_eq!(fills("a-{}-{}", "a-b-c-d"), [["b", "c-d"], ["b-c", "d"]]);
    assert_eq!(fills("a-{}-b", "a-c-b"), [["c"]]);
    assert!(fills("mood-{}", "mood-").is_empty() && fills("view-{}-x", "view-a").is_empty());
    assert_eq!(unnamed("first-{step}-{part}"), "first-{}-{}");
}
