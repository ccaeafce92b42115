//! Comments of sources are as wide as their code: rustfmt does not break them.

use super::files;

const LONGEST: usize = 120;

/// Where some are wider still.
const WIDE: &[&str] = &[
    "crates/portrait/",
    "crates/pieces/",
    "crates/center/src/db/",
    "crates/center/src/frame/",
    "crates/center/src/kept.rs",
];

/// The lines of a source that are comment, and too long; a row of a table cannot be broken.
fn too_long(text: &str) -> impl Iterator<Item = usize> {
    let comment = |line: &str| {
        let said = line.trim_start().strip_prefix("//")?;
        Some(said.trim_start_matches(['/', '!']).trim_start().to_owned())
    };
    text.lines().enumerate().filter_map(move |(at, line)| {
        let is_row = comment(line)?.starts_with('|');
        (line.chars().count() > LONGEST && !is_row).then_some(at + 1)
    })
}

#[test]
fn comments_are_as_wide_as_code() {
    let root = super::source().join("../../..");
    let (mut broken, mut count) = (Vec::new(), 0);
    for folder in ["crates", "tools"] {
        for (file, text) in files(&root.join(folder), "rs") {
            let file = format!("{folder}/{file}");
            count += 1;
            if !WIDE.iter().any(|start| file.starts_with(start)) {
                broken.extend(too_long(&text).map(|line| format!("{file}:{line}")));
            }
        }
    }
    assert!(count > 400, "the sources are found: {count}");
    assert!(broken.is_empty(), "comments of more than {LONGEST} characters:\n{}", broken.join("\n"));
    let long = "a".repeat(LONGEST);
    let text = format!("// {long}\nlet a = \"{long}\";\n    /// | {long} |\n//! short");
    assert_eq!(too_long(&text).collect::<Vec<_>>(), [1]);
}
