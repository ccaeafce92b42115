//! Style sheets: what holds for all of them.

use super::files;

/// How many articles a list of a board may have: a page of twenty, and ten notices on top.
const LONGEST_LIST: usize = 30;

/// Where something is said about `:hover` outside of `@media (hover: hover)`: the selector. A finger leaves that state
/// behind where it has touched, until something else is touched.
fn hovers(css: &str) -> Vec<String> {
    let (mut open, mut from, mut found) = (Vec::new(), 0, Vec::new());
    for (at, c) in css.char_indices() {
        match c {
            '{' => {
                let head = css[from..at].trim();
                let is_held = open.iter().any(|outer: &&str| outer.contains("(hover: hover)"));
                if head.contains(":hover") && !is_held {
                    found.push(head.to_owned());
                }
                open.push(head);
                from = at + 1;
            }
            '}' => {
                open.pop();
                from = at + 1;
            }
            ';' => from = at + 1,
            _ => {}
        }
    }
    found
}

#[test]
fn what_a_pointer_hovers_over_is_no_state_of_a_finger() {
    let sheets = files(&super::source().join("../../../assets"), "css");
    assert!(sheets.len() > 15, "the sheets are found: {}", sheets.len());
    let wrong: Vec<String> = sheets
        .iter()
        .flat_map(|(file, css)| hovers(css).into_iter().map(move |selector| format!("{file}: {selector}")))
        .collect();
    assert!(wrong.is_empty(), "outside of `@media (hover: hover)`:\n{}", wrong.join("\n"));
    assert_eq!(hovers("a { b: c } d:hover { e: f }"), ["d:hover"]);
    assert!(hovers("@media (hover: hover) { a { b: c } d:hover { e: f } }").is_empty());
}

#[test]
fn every_place_of_a_list_has_a_class_that_says_it_is_no_news() {
    let root = super::source().join("../../..");
    let read = |file: &str| std::fs::read_to_string(root.join(file)).expect("a file of this repository");
    let (sheet, lists) = (read("assets/boards/boards.css"), read("crates/center/src/boards/store/lists.rs"));
    assert!(read("crates/center/src/form.rs").contains("pub const PAGE: i64 = 20;"), "a page is twenty");
    assert!(lists.contains("pinned and deleted_at is null order by id desc limit 10) notices"), "and ten notices");
    let classes = |place: usize| sheet.contains(&format!(".k{place} > :nth-child({place})"));
    assert!((1..=LONGEST_LIST).all(classes), "a list of {LONGEST_LIST} has a place without its class");
}
