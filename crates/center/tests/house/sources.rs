//! Reads what sources name: whole `use` trees, over however many lines, and paths inside the code.

/// The paths of this crate that a file names, such as `frame::Page`, and those of other crates with their name
/// first. Tests inside the file are left out.
pub fn paths(file: &str, text: &str) -> Vec<String> {
    let code = code(text.split("#[cfg(test)]\nmod ").next().unwrap_or_default());
    let here = module(file);
    let mut found = Vec::new();
    let mut rest = code.as_str();
    while let Some(at) = rest.find("use ") {
        let is_word = rest[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        let (tree, after) = rest[at + 4..].split_once(';').unwrap_or((&rest[at + 4..], ""));
        if is_word && is_tree(tree) {
            expand("", tree.trim(), &mut found);
            rest = after;
        } else {
            rest = &rest[at + 4..];
        }
    }
    for start in ["crate::", "super::", "axum::", "sqlx::"] {
        let mut rest = code.as_str();
        while let Some(at) = rest.find(start) {
            let is_first = rest[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':');
            let path: String =
                rest[at..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
            rest = &rest[at + start.len()..];
            if is_first {
                found.push(path.trim_end_matches(':').to_owned());
            }
        }
    }
    found.iter().filter_map(|path| whole(&here, path)).collect()
}

fn is_tree(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "_:{},*".contains(c))
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn expand(before: &str, tree: &str, found: &mut Vec<String>) {
    match tree.split_once('{') {
        None => found.push(format!("{before}{}", tree.split(" as ").next().unwrap_or_default().trim())),
        Some((head, inside)) => {
            let inside = inside.trim_end().strip_suffix('}').unwrap_or(inside);
            let (mut depth, mut start) = (0, 0);
            let head = format!("{before}{}", head.trim());
            for (at, c) in inside.char_indices().chain([(inside.len(), ',')]) {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        let part = inside[start..at].trim();
                        if !part.is_empty() {
                            expand(&head, part, found);
                        }
                        start = at + 1;
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The modules of a file: `a/b.rs` and `a/b/mod.rs` are both `a`, `b`.
fn module(file: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    if parts.last() == Some(&"mod") {
        parts.pop();
    }
    parts
}

/// A path from the top of the crate, or from another crate.
fn whole(here: &[&str], path: &str) -> Option<String> {
    if let Some(rest) = path.strip_prefix("crate::") {
        return Some(rest.to_owned());
    }
    let up = path.split("::").take_while(|part| *part == "super").count();
    if up > 0 {
        let rest = path.split("::").skip(up);
        let base = here.get(..here.len().checked_sub(up)?)?;
        return Some(base.iter().copied().chain(rest).collect::<Vec<_>>().join("::"));
    }
    Some(path.to_owned())
}

/// Without comments and without what stands between quotes.
fn code(text: &str) -> String {
    let mut out = String::new();
    let mut is_text = false;
    for line in text.lines() {
        let mut before = ' ';
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '/' if !is_text && chars.peek() == Some(&'/') => break,
                '"' if before != '\\' && before != '\'' => is_text = !is_text,
                _ if !is_text => out.push(c),
                _ => {}
            }
            before = if before == '\\' && c == '\\' { ' ' } else { c };
        }
        out.push('\n');
    }
    out
}

#[test]
fn trees_and_paths_are_read() {
    let text = "//! use crate::no::Comment;\nuse axum::{\n    Json,\n    http::{HeaderMap, header::ACCEPT},\n};\npub use super::mood;\n\
                fn f() { crate::web::page::go(\"crate::no::Text\"); super::store::ALL }\n#[cfg(test)]\nmod tests { use crate::no::Test; }";
    let mut found = paths("market/pages/list.rs", text);
    found.sort();
    found.dedup();
    let expected = [
        "axum::Json",
        "axum::http::HeaderMap",
        "axum::http::header::ACCEPT",
        "market::pages::mood",
        "market::pages::store::ALL",
        "web::page::go",
    ];
    let found: Vec<&str> = found.iter().map(String::as_str).filter(|path| !path.ends_with("axum")).collect();
    assert_eq!(found, expected);
}
