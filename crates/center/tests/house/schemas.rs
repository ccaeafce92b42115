//! The document of the API has one description a name: of two types that share one, one is described by the other's
//! fields.

use std::collections::BTreeMap;

use super::files;

/// The types of a source that are described, by the names under which they stand in the document.
fn described(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_described = false;
    for line in text.lines().map(str::trim) {
        is_described |= line.starts_with("#[derive(") && line.contains("ToSchema");
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        let is_type = words.any(|word| ["struct", "enum"].contains(&word));
        if is_described && is_type && !line.starts_with('#') && !line.starts_with("//") {
            found.extend(words.next().map(str::to_owned));
            is_described = false;
        }
    }
    found
}

#[test]
fn no_two_types_share_a_description() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, text) in files(&super::source(), "rs") {
        assert!(!text.contains("schema(as ="), "{file}: a name of another kind, which this test does not see");
        for name in described(&text) {
            places.entry(name).or_default().push(file.clone());
        }
    }
    assert!(places.len() > 80, "the types are found: {}", places.len());
    let shared: Vec<_> = places.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(shared.is_empty(), "{shared:#?}");
    let text = "#[derive(Serialize, ToSchema)]\n#[serde(default)]\n/// A struct.\npub struct One {}\n#[derive(Debug)]\nenum Two {}";
    assert_eq!(described(text), ["One"]);
}
