//! The checks in a browser: their table names each file, and the example that it gives is one of them.

#[test]
fn the_table_of_the_browser_checks_names_each_file() {
    let folder = super::source().join("../../../e2e");
    let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let first = |row: &str| row.split('|').nth(1).map(str::to_owned);
    let named: String = readme.lines().filter(|line| line.starts_with("| `")).filter_map(first).collect();
    let named: Vec<&str> = named.split('`').filter(|name| name.contains('/')).collect();
    let mut there = Vec::new();
    for (place, end) in [("tests", ".spec.mjs"), ("kit", "")] {
        for entry in std::fs::read_dir(folder.join(place)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            there.push(format!("{place}/{}", name.strip_suffix(end).unwrap_or(&name)));
        }
    }
    there.sort();
    assert!(there.len() > 50, "the files are found: {}", there.len());
    let missing: Vec<_> = there.iter().filter(|name| !named.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "e2e/README.md does not name {missing:?}");
    let gone: Vec<_> = named.iter().filter(|name| !there.iter().any(|there| there == *name)).collect();
    assert!(gone.is_empty(), "e2e/README.md names {gone:?}, which are not there");
    let example = readme.split("```js\n").nth(1).and_then(|rest| rest.split("```\n").next()).unwrap_or_default();
    let check = std::fs::read_to_string(folder.join("tests/bookmarks.spec.mjs")).unwrap();
    assert_eq!(example, check, "the example is that check");
}

#[test]
fn what_is_checked_every_day_is_there() {
    let folder = super::source().join("../../../e2e");
    let config = std::fs::read_to_string(folder.join("playwright.config.mjs")).unwrap();
    let list = config.split("const EVERYDAY = [").nth(1).and_then(|rest| rest.split("];").next()).unwrap();
    let named: Vec<&str> = list.split('\'').skip(1).step_by(2).collect();
    assert!(named.contains(&"journey"), "{named:?}");
    let gone: Vec<_> = named.iter().filter(|name| !folder.join(format!("tests/{name}.spec.mjs")).exists()).collect();
    assert!(gone.is_empty(), "e2e/playwright.config.mjs names {gone:?}, which are not there");
}
