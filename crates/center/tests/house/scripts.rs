//! Scripts: what holds for all of them.

use super::files;

/// The lines on which a script reaches for what a browser keeps outside of any `try`: where that is blocked, it throws,
/// and nothing behind it runs.
fn bare(script: &str) -> Vec<&str> {
    let (mut open, mut from, mut found) = (Vec::new(), 0, Vec::new());
    for (at, c) in script.char_indices() {
        match c {
            '{' => {
                open.push(script[from..at].trim_end().ends_with("try"));
                from = at + 1;
            }
            '}' => {
                open.pop();
                from = at + 1;
            }
            'S' if script[at..].starts_with("Storage") && !open.contains(&true) => {
                let start = script[..at].rfind('\n').map_or(0, |end| end + 1);
                found.push(script[start..].lines().next().unwrap_or_default().trim());
            }
            _ => {}
        }
    }
    found.retain(|line| !line.starts_with("//"));
    found
}

#[test]
fn a_script_goes_on_where_nothing_may_be_kept() {
    let scripts = files(&super::source().join("../../../assets"), "js");
    assert!(scripts.len() > 30, "the scripts are found: {}", scripts.len());
    let wrong: Vec<String> = scripts
        .iter()
        .flat_map(|(file, text)| bare(text).into_iter().map(move |line| format!("{file}: {line}")))
        .collect();
    assert!(wrong.is_empty(), "storage outside of `try`:\n{}", wrong.join("\n"));
    assert_eq!(bare("f(() => {\n  localStorage.clear();\n});"), ["localStorage.clear();"]);
    assert!(bare("try { if (a) { sessionStorage.clear(); } } catch { }").is_empty());
}
