//! What holds for every text: nothing that was typed vanishes, and nothing that was not allowed appears.

use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::samples::PARTS;
use super::*;
use crate::mentions::Person;

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![4 => vec(select(PARTS), 1..60).prop_map(|parts| parts.concat()), 1 => "(\\PC|\n){0,80}"]
}

/// Marks, which may be taken for what they say. Everything else that was typed is seen or, of a link, followed.
fn is_mark(c: char) -> bool {
    c.is_whitespace() || "#>-*+_~`.)([]!\\\"'|".contains(c)
}

/// All that a reader can find, in the order in which it was typed: texts, numbers of lists, and what links lead to and
/// say behind them.
fn found(html: &str) -> String {
    let mut out = String::new();
    let mut counters: Vec<u32> = Vec::new();
    let mut behind = String::new();
    for part in
        html.split('<').enumerate().map(|(n, part)| if n == 0 { ("", part) } else { part.split_once('>').unwrap() })
    {
        let (tag, text) = part;
        let attribute = |name: &str| {
            tag.split_once(&format!(" {name}=\"")).map(|(_, rest)| unescape(rest.split('"').next().unwrap()))
        };
        match tag.split(' ').next().unwrap() {
            "ol" => counters.push(attribute("start").map_or(1, |n| n.parse().unwrap())),
            "ul" => counters.push(u32::MAX),
            "/ol" | "/ul" => assert!(counters.pop().is_some()),
            "li" => {
                let counter = counters.last_mut().unwrap();
                if *counter < u32::MAX {
                    *counter = attribute("value").map_or(*counter, |n| n.parse().unwrap());
                    out.push_str(&format!("{counter}."));
                    *counter += 1;
                }
            }
            "pre" => out.push_str(&attribute("data-said").unwrap_or_default()),
            "input" if tag.ends_with(" checked") => out.push_str("xX"),
            "a" => behind = format!("{} {}", attribute("href").unwrap(), attribute("title").unwrap_or_default()),
            "/a" => out.push_str(&std::mem::take(&mut behind)),
            "br" => out.push('\n'),
            _ => {}
        }
        out.push_str(&unescape(text));
    }
    out
}

fn unescape(html: &str) -> String {
    html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// `typed` without the colons that say where the text of a column stands.
fn without_columns(typed: &str) -> String {
    let is_dashes = |line: &str| {
        let mut bytes = line.bytes();
        line.contains('|') && line.contains('-') && bytes.all(|b| b"|:->+* \t".contains(&b))
    };
    typed
        .split('\n')
        .map(|line| if is_dashes(line) { line.replace(':', "") } else { line.to_owned() })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The first that was typed and cannot be found behind those before it.
fn vanished(typed: &str, found: &str, may_go: impl Fn(char) -> bool) -> Option<String> {
    let mut rest = found.chars();
    for (at, c) in typed.char_indices().filter(|(_, c)| !may_go(*c)) {
        if !rest.any(|f| f == c) {
            return Some(typed[at..].chars().take(12).collect());
        }
    }
    None
}

/// Takes away whatever an article may not hold.
fn allowed() -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "p",
            "br",
            "hr",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "ul",
            "ol",
            "li",
            "pre",
            "code",
            "em",
            "strong",
            "del",
            "a",
            "div",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "label",
            "input",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title", "rel"])),
            ("ol", HashSet::from(["start", "class"])),
            ("li", HashSet::from(["value", "class"])),
            ("pre", HashSet::from(["tabindex", "data-said"])),
            ("div", HashSet::from(["class", "tabindex"])),
            ("th", HashSet::from(["scope", "class"])),
            ("td", HashSet::from(["class", "colspan"])),
            ("input", HashSet::from(["type", "disabled", "checked"])),
            ("code", HashSet::from(["class"])),
        ]))
        .generic_attributes(HashSet::from(["dir"]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    builder
}

/// The tags with their attributes, and the text, each in order.
fn taken_apart(html: &str) -> (Vec<String>, String) {
    let mut parts = html.split('<');
    let mut text = parts.next().unwrap().to_owned();
    let mut tags = Vec::new();
    for (tag, behind) in parts.map(|part| part.split_once('>').unwrap()) {
        // the judge writes these out
        tags.push(unescape(tag).replace(" disabled=\"\"", " disabled").replace(" checked=\"\"", " checked"));
        text.push_str(behind);
    }
    (tags, unescape(&text.replace("&nbsp;", "\u{a0}")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_typed_vanishes(typed in texts()) {
        let html = article_of(&typed);
        let seen = if html.contains("<table>") { without_columns(&typed) } else { typed.clone() };
        prop_assert_eq!(vanished(&seen, &found(&html), is_mark), None, "{}", html);
        prop_assert_eq!(vanished(&typed, &found(&plain_of(&typed)), char::is_whitespace), None);
    }

    // Emphasis takes exactly its own marks, and no other character of a line at all.
    #[test]
    fn lines_lose_only_the_marks_of_their_emphasis(parts in vec(select(PARTS), 1..40)) {
        let typed = format!("가{}", parts.concat().replace(['\n', '\t', '`', '[', ']', '\\'], ""));
        let html = article_of(&typed);
        let shown = found(&html);
        let marks = |text: &str| text.chars().filter(|c| "*_~".contains(*c)).count();
        let of = |tag: &str, n: usize| html.matches(tag).count() * n;
        let seen = taken_apart(&html).1;
        prop_assert_eq!(marks(&typed), marks(&seen) + of("<em>", 2) + of("<strong>", 4) + of("<del>", 4), "{}", html);
        prop_assert_eq!(vanished(&typed, &shown, |c| c.is_whitespace() || "*_~".contains(c)), None, "{}", html);
    }

    #[test]
    fn only_what_is_allowed_appears(typed in texts()) {
        for html in [article_of(&typed), plain_of(&typed)] {
            let clean = allowed().clean(&html).to_string();
            prop_assert_eq!(taken_apart(&clean), taken_apart(&html));
        }
    }

    // Whoever is named is named by tags of ours, and nothing typed is missing around them.
    #[test]
    fn people_are_named_in_whatever_was_typed(typed in texts()) {
        let person = |id, nickname: &str| Person { id, nickname: nickname.to_owned(), address: None };
        let known = [
            Mention { typed: "이웃".into(), person: person(7, "이웃") },
            Mention { typed: "a".into(), person: person(8, "a") },
        ];
        let mut judge = allowed();
        judge.add_tags(["b", "bdi"]).add_tag_attributes("b", ["class"]);
        for html in [filled(&article(&typed, &known), &known), plain(&typed, &known)] {
            prop_assert_eq!(taken_apart(&judge.clean(&html).to_string()), taken_apart(&html));
            let seen = if html.contains("<table>") { without_columns(&typed) } else { typed.clone() };
            prop_assert_eq!(vanished(&seen, &found(&html), is_mark), None, "{}", html);
        }
    }
}
