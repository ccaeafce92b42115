//! What scripts look for in pages: all of it stands in one table, so that who writes a template finds it.

use std::collections::BTreeSet;

use super::files;

/// The attributes that a script asks for, as in `[data-tower]`.
fn asked_for(script: &str) -> BTreeSet<&str> {
    let name = |rest: &'_ str| rest.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(rest.len());
    script.split('[').skip(1).filter(|rest| rest.starts_with("data-")).map(|rest| &rest[..name(rest)]).collect()
}

/// Whether the table names an attribute, and not only one that begins like it.
fn names(table: &str, hook: &str) -> bool {
    table.split(hook).skip(1).any(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '-'))
}

#[test]
fn what_scripts_look_for_stands_in_their_table() {
    let assets = super::source().join("../../../assets");
    let readme = std::fs::read_to_string(assets.join("README.md")).unwrap();
    let (_, table) = readme.split_once("## What scripts look for").expect("the table is there");
    let scripts = files(&assets, "js");
    let hooks: Vec<(&str, &str)> = scripts
        .iter()
        .flat_map(|(file, text)| asked_for(text).into_iter().map(move |hook| (file.as_str(), hook)))
        .collect();
    assert!(hooks.len() > 50, "what they look for is found: {}", hooks.len());
    let missing: Vec<_> = hooks.iter().filter(|(_, hook)| !names(table, hook)).collect();
    assert!(missing.is_empty(), "assets/README.md says nothing of {missing:#?}");
    assert_eq!(asked_for("$('[data-here]'); $('a[data-two=x]', list[0]);"), ["data-here", "data-two"].into());
    assert!(names("`[data-a]`", "data-a") && !names("`[data-a-b]`", "data-a"));
}
