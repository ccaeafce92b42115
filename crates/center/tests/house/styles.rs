//! Style sheets: what holds for all of them.

use super::files;

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
