//! What the crates stand on: licences that may be shipped, and nothing that nobody uses.

use std::path::Path;

fn metadata() -> serde_json::Value {
    let out = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// Every dependency of our crates is named by a source of the crate: one for building by `build.rs`, one of the crate
/// by its `src`, one for tests by any of its files.
#[test]
fn every_dependency_is_used() {
    let metadata = metadata();
    let ours = metadata["packages"].as_array().unwrap().iter().filter(|package| package["source"].is_null());
    let (mut unused, mut count) = (Vec::new(), 0);
    for package in ours {
        let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
        let sources = super::files(folder, "rs");
        for dependency in package["dependencies"].as_array().unwrap() {
            count += 1;
            let name = dependency["name"].as_str().unwrap();
            // built for those who load its file into another program
            if name == "slow-flush" {
                continue;
            }
            // its library has a name of its own
            let library = if name == "libwebp-sys2" { "libwebp_sys".to_owned() } else { name.replace('-', "_") };
            let is_read = |file: &str| match dependency["kind"].as_str() {
                Some("build") => file == "build.rs",
                Some(_) => true,
                None => file.starts_with("src/"),
            };
            let names = [format!("{library}::"), format!("use {library};"), format!("{library} as ")];
            if !sources.iter().any(|(file, text)| is_read(file) && names.iter().any(|name| is_named(text, name))) {
                unused.push(format!("{} does not use {name} ({})", package["name"], dependency["kind"]));
            }
        }
    }
    assert!(count > 60, "the dependencies are found: {count}");
    assert!(unused.is_empty(), "{}", unused.join("\n"));
}

fn is_named(text: &str, name: &str) -> bool {
    text.match_indices(name)
        .any(|(at, _)| text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_'))
}

/// Licences the binary may carry. Of an `OR` one is enough, of an `AND` each must be here.
const LICENCES: [&str; 16] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "0BSD",
    "Unlicense",
    "BSL-1.0",
    "MPL-2.0",
    "MIT-0",
    "Unicode-DFS-2016",
    // a list of certificates
    "CDLA-Permissive-2.0",
];

#[test]
fn every_crate_has_a_licence_we_may_ship() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    let mut refused = Vec::new();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default().replace('/', " OR ");
        if !is_fine(&licence) {
            refused.push(format!("{} {}: {licence:?}", package["name"], package["version"]));
        }
        let source = package["source"].as_str().unwrap_or("registry+");
        assert!(source.starts_with("registry+"), "{} comes from {source}", package["name"]);
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// Reads an SPDX expression of AND, OR and parentheses; AND binds closer.
fn is_fine(expression: &str) -> bool {
    let text = expression.trim();
    for (word, all) in [(" OR ", false), (" AND ", true)] {
        let parts = split_outside(text, word);
        if parts.len() > 1 {
            return if all { parts.iter().all(|part| is_fine(part)) } else { parts.iter().any(|part| is_fine(part)) };
        }
    }
    match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => is_fine(inner),
        None => LICENCES.contains(&text),
    }
}

fn split_outside<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 && text[at..].starts_with(word) && at >= start => {
                parts.push(&text[start..at]);
                start = at + word.len();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[test]
fn expressions_of_licences_are_read() {
    assert!(is_fine("MIT OR GPL-3.0"));
    assert!(is_fine("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!is_fine("MIT AND GPL-3.0"));
    assert!(!is_fine("AGPL-3.0-only"));
    assert!(!is_fine(""));
}
