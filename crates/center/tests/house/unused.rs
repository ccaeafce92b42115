//! Texts and icons that nothing shows any more.

use std::collections::BTreeSet;
use std::path::Path;

use super::files;

/// Whether a text of that key may be meant by `written`, in which `{…}` stands for something.
fn means(written: &str, key: &str) -> bool {
    let mut parts = written.split('{').map(|part| part.rsplit('}').next().unwrap_or_default());
    let first = parts.next().unwrap_or_default();
    // what begins with anything means nothing in particular
    let Some(mut rest) = key.strip_prefix(first).filter(|_| first.contains('-')) else { return false };
    for part in parts {
        let Some(at) = (1..=rest.len()).find(|at| rest[*at..].starts_with(part)) else { return false };
        rest = if part.is_empty() { "" } else { &rest[at + part.len()..] };
    }
    rest.is_empty()
}

#[test]
fn every_text_is_said_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = files(&root.join("src"), "rs");
    texts.extend(files(&root.join("templates"), "html"));
    let quoted: BTreeSet<&str> = texts.iter().flat_map(|(_, text)| text.split('"')).collect();
    let patterns: Vec<&str> = quoted.iter().copied().filter(|text| text.len() < 60 && text.contains('{')).collect();
    let keys: Vec<String> = files(&root.join("../../locales/ko"), "ftl")
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
        .collect();
    assert!(keys.len() > 500, "the texts are found");
    let unused: Vec<&String> = keys
        .iter()
        .filter(|key| !quoted.contains(key.as_str()) && !patterns.iter().any(|written| means(written, key)))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
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
fn a_pattern_means_what_begins_and_ends_alike() {
    assert!(means("first-{step}-{part}", "first-board-title") && means("mood-{}", "mood-smile"));
    assert!(!means("mood-{}", "mood-") && !means("{own}-{}", "card-flip-label") && !means("view-{}-x", "view-a"));
}
