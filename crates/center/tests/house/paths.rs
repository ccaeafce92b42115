//! Files that comments and pages of ours name: they are there.

use std::path::Path;

use super::files;

/// Endings of files that are named by their path.
const ENDINGS: &[&str] = &["rs", "mjs", "js", "md", "toml", "html", "ftl", "css", "sql", "svg", "json"];

/// The paths that a text names: some folder, a stroke, a file.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let is_of_path = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    text.split(move |c: char| !is_of_path(c) && c != ':')
        .filter(|word| !word.contains("//") && !word.starts_with('/') && !word.contains(':'))
        .map(|word| word.trim_end_matches('.').trim_start_matches("../").trim_start_matches("./"))
        .filter(|word| word.contains('/') && word.rsplit('.').next().is_some_and(|end| ENDINGS.contains(&end)))
        // an address of another site
        .filter(|word| word.split('/').next().is_none_or(|first| first.find('.').is_none_or(|at| at == 0)))
}

/// What of a source is comment.
fn comments(text: &str) -> String {
    let comment = |line: &str| line.split_once("//").map(|(_, comment)| comment.to_owned());
    text.lines().filter_map(comment).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_file_that_is_named_is_there() {
    let root = super::source().join("../../..");
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |folder: &str, ending: &str| {
        let found = files(&root.join(folder), ending).into_iter();
        let path = |file: String| Path::new(folder).join(file).to_string_lossy().into_owned();
        all.extend(found.map(|(file, text)| (path(file), text)).filter(|(file, _)| !file.contains("node_modules/")));
    };
    for folder in ["assets", "catalogue", "crates", "docs", "e2e/kit", "e2e/tests", "locales", "migrations", "tools"] {
        ENDINGS.iter().for_each(|ending| add(folder, ending));
    }
    for folder in [&root, &root.join("e2e")] {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_file() && ENDINGS.iter().any(|ending| entry.extension().is_some_and(|e| e == *ending)) {
                let name = entry.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                all.push((name, std::fs::read_to_string(&entry).unwrap_or_default()));
            }
        }
    }
    let is_there = |path: &str| {
        let end = format!("/{path}");
        all.iter().any(|(file, _)| file == path || file.ends_with(&end)) || root.join(path).is_file()
    };
    let (mut broken, mut count) = (Vec::new(), 0);
    for (file, text) in all.iter().filter(|(file, _)| !file.ends_with("house/paths.rs")) {
        let said = match file.rsplit('.').next().unwrap_or_default() {
            "md" => text.clone(),
            "rs" | "js" | "mjs" => comments(text),
            _ => continue,
        };
        for path in named(&said).filter(|path| !EXAMPLES.contains(path)) {
            count += 1;
            if !is_there(path) {
                broken.push(format!("{file}: {path}"));
            }
        }
    }
    assert!(count > 100, "they are found: {count}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let text = "`a/b.rs`, https://c.org/d.html, e.org/f.html, (../docs/g.md). h.rs /i/j.js k/l.png";
    assert_eq!(named(text).collect::<Vec<_>>(), ["a/b.rs", "docs/g.md"]);
}

/// Names that stand for any.
const EXAMPLES: &[&str] = &["a/b.rs", "a/b/mod.rs"];
