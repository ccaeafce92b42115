//! What an operator may set: the table of `docs/operations.md` has what `serve --help` has, and no more.

use std::collections::BTreeSet;

use center::config::ServeConfig;
use clap::Args as _;

#[test]
fn every_setting_stands_in_the_table_for_operators() {
    let page = std::fs::read_to_string(super::source().join("../../../docs/operations.md")).unwrap();
    let (_, rest) = page.split_once("\n## Settings\n").expect("the table is there");
    let table = rest.split("\n## ").next().unwrap_or_default();
    let rows = table.lines().filter(|line| line.starts_with("| `--"));
    let named: BTreeSet<&str> = rows
        .clone()
        .filter_map(|row| row.split('|').nth(1))
        .flat_map(|flags| flags.split('`').filter(|part| part.starts_with("--")))
        .collect();
    let command = ServeConfig::augment_args(clap::Command::new("serve"));
    let settings: Vec<(String, String)> = command
        .get_arguments()
        // not for operators: it is not in `--help`, either
        .filter(|setting| !setting.is_hide_set())
        .filter_map(|setting| {
            let variable = setting.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Some((format!("--{}", setting.get_long()?), variable))
        })
        .collect();
    assert!(settings.len() > 20, "the settings are found: {}", settings.len());
    let flags: BTreeSet<&str> = settings.iter().map(|(flag, _)| flag.as_str()).collect();
    assert_eq!(flags.symmetric_difference(&named).collect::<Vec<_>>(), Vec::<&&str>::new(), "only on one side");
    for (flag, variable) in &settings {
        let row = rows.clone().find(|row| row.contains(&format!("`{flag}`"))).unwrap_or_default();
        // where several stand in a row, only the first is written out
        let is_named = variable.strip_prefix("MAKE_MIGRATIONS").is_some_and(|end| row.contains(&format!("{end}`")));
        assert!(is_named, "{flag}: {variable} is not beside it");
    }
}
