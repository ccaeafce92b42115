//! Which part of the house knows which other one. Exceptions are listed with their reason, and one that is no longer
//! needed fails, too.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::paths;
use super::{files, source};

/// What is of the town, or stands on it.
const FEATURES: [&str; 24] = [
    "accounts",
    "api_docs",
    "boards",
    "deleted",
    "demo",
    "feeds",
    "frame",
    "held",
    "immigration",
    "live",
    "market",
    "media",
    "mentions",
    "neighbours",
    "notifications",
    "portraits",
    "presence",
    "proofs",
    "repeats",
    "router",
    "search",
    "town",
    "visibility",
    "work",
];

/// What is known of `web` and `frame` where no HTTP is spoken: a file, what it names, and why.
const KNOWN_TO_OTHERS: &[(&str, &str, &str)] =
    &[("config/wire.rs", "web::wire", "how patient connections are is one of the settings")];

/// Files beside `pages` and `api` that speak HTTP, and why.
const SPEAK_HTTP: &[(&str, &str)] = &[
    ("router.rs", "every address"),
    ("router/counted.rs", "under which limits they are counted"),
    ("router/passed.rs", "what each of them passes"),
    ("error.rs", "a status for each error"),
    ("serve.rs", "begins and ends the server"),
    ("accounts/session.rs", "reads and renews the cookies of every request"),
    ("market/layer.rs", "pays with the first request of a day"),
    ("notifications/layer.rs", "marks what is read where one is seen"),
    ("api_docs/mod.rs", "the page about the API"),
];

/// Tables that several stores write, and why. The demo town, which is written at once, writes all of them.
const SHARED_TABLES: &[(&str, &str, &str)] = &[
    ("users", "immigration", "moving in is a step of the account"),
    ("users", "market", "coins are kept on the row, for every page shows them"),
    ("users", "portraits", "the row is taken, not changed"),
    ("users", "homes", "the row is taken, not changed"),
    ("users", "neighbours", "how many one mutes stands on the row: whoever mutes nobody is not asked for them"),
    ("users", "boards", "the row is taken, not changed"),
    ("users", "push", "the row is taken, not changed"),
    ("openness", "market", "whether others may give stands beside what strangers may see"),
    ("media", "portraits", "a portrait's files are its owner's only"),
];

fn speaks_http(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or_default();
    matches!(name, "pages.rs" | "api.rs")
        || ["/pages/", "/api/"].iter().any(|folder| file.contains(folder))
        || file.starts_with("web/")
        || file.starts_with("frame/")
        || SPEAK_HTTP.iter().any(|(known, _)| *known == file)
}

fn is_under(path: &str, what: &str) -> bool {
    path == what || path.strip_prefix(what).is_some_and(|rest| rest.starts_with("::"))
}

/// Every path that every file names.
fn named() -> Vec<(String, String)> {
    let all: Vec<(String, String)> = files(&source(), "rs")
        .into_iter()
        .flat_map(|(file, text)| paths(&file, &text).into_iter().map(move |path| (file.clone(), path)))
        .collect();
    assert!(all.len() > 2_000, "the paths are found: {}", all.len());
    all
}

#[test]
fn dependencies_point_one_way() {
    let mut broken = BTreeSet::new();
    for (file, path) in named() {
        let feature = file.split(['/', '.']).next().unwrap_or_default();
        let parts: Vec<&str> = path.split("::").collect();
        if parts[0] == "axum" && !speaks_http(&file) {
            broken.insert(format!("{file} names axum: {path}"));
        }
        if parts.get(1) == Some(&"store") && FEATURES.contains(&parts[0]) && parts[0] != feature {
            broken.insert(format!("{file} reaches into another feature's store: {path}"));
        }
        let names_engine = parts[0] == "sqlx"
            && parts.get(1).is_some_and(|part| {
                ["sqlite", "postgres"].contains(part) || part.starts_with("Pg") || part.starts_with("Sqlite")
            });
        if names_engine && feature != "db" {
            broken.insert(format!("{file} names a database engine: {path}"));
        }
        if matches!(feature, "jobs" | "db") && (FEATURES.contains(&parts[0]) || parts[0] == "web") {
            broken.insert(format!("{file} knows a feature: {path}"));
        }
    }
    for (file, text) in files(&source(), "rs") {
        if text.contains("is_postgres()") && !file.starts_with("db/") {
            broken.insert(format!("{file} asks which engine runs"));
        }
    }
    assert!(broken.is_empty(), "{}", Vec::from_iter(broken).join("\n"));
}

#[test]
fn the_web_knows_no_town() {
    let mut broken = BTreeSet::new();
    for (file, path) in named().into_iter().filter(|(file, _)| file.starts_with("web/")) {
        if FEATURES.contains(&path.split("::").next().unwrap_or_default()) {
            broken.insert(format!("{file} names {path}"));
        }
    }
    assert!(broken.is_empty(), "{}", Vec::from_iter(broken).join("\n"));
}

#[test]
fn verbs_know_no_web() {
    let (mut broken, mut used) = (BTreeSet::new(), BTreeSet::new());
    for (file, path) in named() {
        let is_http = ["web", "frame"].iter().any(|part| is_under(&path, part));
        if !is_http || speaks_http(&file) {
            continue;
        }
        match KNOWN_TO_OTHERS.iter().position(|(known, what, _)| *known == file && is_under(&path, what)) {
            Some(place) => drop(used.insert(place)),
            None => drop(broken.insert(format!("{file} names {path}"))),
        }
    }
    let unused = (0..KNOWN_TO_OTHERS.len()).filter(|place| !used.contains(place)).map(|n| KNOWN_TO_OTHERS[n]);
    broken.extend(unused.map(|(file, what, _)| format!("{file} no longer names {what}: take it off the list")));
    assert!(broken.is_empty(), "{}", Vec::from_iter(broken).join("\n"));
}

/// What lives as long as the server is made before it, and so cannot know it.
#[test]
fn nothing_that_the_app_holds_names_the_app() {
    let all: BTreeMap<String, String> = files(&source(), "rs").into_iter().collect();
    let app = &all["app.rs"];
    let parts = app.split("pub struct Parts {").nth(1).and_then(|rest| rest.split("\n}").next()).unwrap();
    let types: BTreeSet<&str> = parts
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": "))
        .flat_map(|(_, kind)| kind.split(|c: char| !c.is_alphanumeric()))
        .filter(|name| name.starts_with(char::is_uppercase))
        .collect();
    assert!(types.len() > 10, "{types:?}");
    let mut broken = Vec::new();
    for name in types {
        let is_of = |path: &String| path.rsplit("::").next() == Some(name);
        let Some(path) = paths("app.rs", app).into_iter().find(is_of) else { continue };
        let feature = path.split("::").next().unwrap_or_default();
        let defines = [format!("pub struct {name} "), format!("pub struct {name}("), format!("pub struct {name};")];
        for (file, text) in all.iter().filter(|(file, _)| file.starts_with(feature)) {
            if defines.iter().any(|text_of| text.contains(text_of))
                && paths(file, text).iter().any(|path| is_under(path, "app"))
            {
                broken.push(format!("{file} defines {name}, which App holds, and names App"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn each_table_is_written_by_one_store() {
    let mut writers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, sql) in center::db::STATEMENTS {
        let words: Vec<&str> = sql.split_whitespace().collect();
        for pair in words.windows(3) {
            let table = match pair {
                ["insert", "into", table] | ["delete", "from", table] | ["update", table, "set"] => table,
                _ => continue,
            };
            let store = name.split("::").next().unwrap_or_default();
            if store != "demo" {
                writers.entry((*table).to_owned()).or_default().insert(store.to_owned());
            }
        }
    }
    assert!(writers.len() > 10, "{writers:?}");
    let mut broken = Vec::new();
    for (table, by, _) in SHARED_TABLES {
        if !writers.get_mut(*table).is_some_and(|stores| stores.remove(*by)) {
            broken.push(format!("{table} is no longer written by {by}: take it off the list"));
        }
    }
    let several = writers.iter().filter(|(_, stores)| stores.len() > 1);
    broken.extend(several.map(|(table, stores)| format!("{table} is written by {stores:?}")));
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
