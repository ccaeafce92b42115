//! The house itself: SQL that prepares, texts in both languages, drawings that exist; who knows whom, and what it all
//! stands on.

mod checks;
mod comments;
mod compact;
mod dependencies;
mod directions;
mod forms;
mod hooks;
mod paths;
mod schemas;
mod scripts;
mod settings;
mod sources;
mod styles;
mod templates;
mod unused;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use center::demo::{Portraits, Scale, fill};
use center::locale::Locale;
use fluent_syntax::ast::Entry;

use crate::support::{Engine, Town, each_engine};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                out.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    out.sort();
    out
}

async fn every_statement_prepares(town: Town) {
    let all = center::db::STATEMENTS;
    assert!(all.len() > 60, "the constants are found: {}", all.len());
    let mut broken = Vec::new();
    for (name, sql) in all {
        if let Err(error) = town.app.db.prepare(sql).await {
            broken.push(format!("{name}: {error}"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

// A statement that reads a whole table gets slower with every person who moves in. SQLite is asked twice: a site's
// database has no statistics unless somebody had them made.
async fn no_statement_scans_a_table(town: Town) {
    fill(&town.app, Scale::Town, Portraits::LeftOut, &mut |_, _| {}).await.unwrap();
    let mut broken = Vec::new();
    for analyzed in [false, true] {
        if analyzed || town.engine == Engine::Postgres {
            town.app.db.run("analyze", []).await.unwrap();
        }
        for (name, sql) in
            center::db::STATEMENTS.iter().filter(|(name, _)| !name.starts_with("demo::") && !WHOLE.contains(name))
        {
            let parameters = (1..=12).filter(|n| sql.contains(&format!("${n}"))).count();
            let plan = town.app.db.explain(sql, parameters).await.unwrap();
            let is_bad = match town.engine {
                Engine::Sqlite => {
                    let scans = |line: &str| line.trim().strip_prefix("SCAN ").is_some_and(|what| !is_small(what));
                    plan.lines().any(scans)
                        || looks_a_list_through_for_each_row(&plan)
                        || reads_a_whole_place(&plan)
                        || groups_for_each_row(&plan)
                }
                Engine::Postgres => plan.contains("Seq Scan on"),
            };
            if is_bad {
                broken.push(format!("{name}, {}:\n{plan}", if analyzed { "analyzed" } else { "as it is" }));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}

/// In SQLite's words: a list of keys that was handed in is gone through behind a table, once for each of its rows,
/// where each key was to be looked up in the table.
fn looks_a_list_through_for_each_row(plan: &str) -> bool {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let lines: Vec<&str> = plan.lines().collect();
    lines.iter().enumerate().filter(|(_, line)| line.contains("VIRTUAL TABLE")).any(|(at, line)| {
        let before = lines[..at].iter().rev().take_while(|before| depth(before) >= depth(line));
        before.filter(|before| depth(before) == depth(line)).any(|before| before.trim_start().starts_with("SEARCH "))
    })
}

/// In SQLite's words: what is grouped is found by its rows instead of the rows by what is grouped, and so grouped anew
/// for each of them.
fn groups_for_each_row(plan: &str) -> bool {
    let place = |start: &str| plan.lines().position(|line| line.trim_start().starts_with(start));
    matches!((place("SEARCH n "), place("SCAN latest")), (Some(row), Some(group)) if row < group)
}

/// In SQLite's words: all lists of the search that a place has.
fn reads_a_whole_place(plan: &str) -> bool {
    plan.lines().any(|line| line.starts_with("SEARCH l ") && line.ends_with("(place=?)"))
}

each_engine!(every_statement_prepares, no_statement_scans_a_table);

// A deleted article is there for a moment more: whatever asks for articles says what it does about those.
#[test]
fn no_statement_forgets_that_articles_may_be_deleted() {
    let mut broken = Vec::new();
    let mut seen = 0;
    for (name, sql) in center::db::STATEMENTS.iter().filter(|(name, _)| *name != "demo::ANYTHING") {
        let words: Vec<&str> =
            sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
        let asks = |at: usize| words[at] == "articles" && at > 0 && ["from", "join", "update"].contains(&words[at - 1]);
        let places: Vec<usize> = (0..words.len()).filter(|at| asks(*at)).chain([words.len()]).collect();
        seen += places.len() - 1;
        for part in places.windows(2).map(|ends| &words[ends[0]..ends[1]]).filter(|part| !part.contains(&"deleted_at"))
        {
            broken.push(format!("{name}: {}", part.join(" ")));
        }
    }
    assert!(seen > 20, "the test sees them: {seen}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// In SQLite's words: a handful of keys that were found before, under one of these names, or the index of the few
/// admins.
fn is_small(scanned: &str) -> bool {
    let name = scanned.split(' ').next().unwrap_or_default();
    name.starts_with('(')
        || [
            "k", "newest", "notices", "top", "threads", "latest", "before", "coarse", "middle", "fine", "low", "older",
            "newer", "3", "CONSTANT",
        ]
        .contains(&name)
        || scanned.ends_with(" users_admins")
}

/// Statements that are meant to read a whole table: those of eight boards, seven planets, and at most four hundred held
/// texts, some hundreds of pieces of furniture, residents at the start; and what counts everything anew, once, after
/// many articles were written at once.
const WHOLE: &[&str] = &[
    "boards::BOARDS",
    "boards::COUNT_ARTICLES",
    "boards::COUNT_BUCKETS",
    "boards::COUNT_RECENT_LIKES",
    "boards::DROP_BUCKETS",
    "boards::MARK_LIKES",
    "boards::SUM_BUCKETS",
    "boards::SUM_TOP_BUCKETS",
    "furniture::KNOWN",
    "held::COUNT",
    "held::MAKE_ROOM",
    "homes::WITHOUT",
    "immigration::POPULATIONS",
    "search::LAST_ARTICLE",
    "search::PACKS_WITH_RUNS",
    "search::VERSION",
];

fn entries(tag: &str) -> Vec<(String, BTreeSet<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales").join(tag);
    let mut all = Vec::new();
    for (file, text) in files(&folder, "ftl") {
        let resource = fluent_syntax::parser::parse(text.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{tag}/{file}: {errors:?}"));
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let value = format!("{:?}", message.value);
                let arguments = value
                    .split("VariableReference { id: Identifier { name: \"")
                    .skip(1)
                    .filter_map(|rest| rest.split('"').next())
                    .map(str::to_owned)
                    .collect();
                all.push((message.id.name.to_owned(), arguments));
            }
        }
    }
    all.sort();
    all
}

#[test]
fn both_languages_have_the_same_texts() {
    let (ko, en) = (entries("ko"), entries("en"));
    for list in [&ko, &en] {
        for pair in list.windows(2) {
            assert_ne!(pair[0].0, pair[1].0, "a key stands twice");
        }
    }
    let keys = |list: &[(String, BTreeSet<String>)]| list.iter().map(|(key, _)| key.clone()).collect::<BTreeSet<_>>();
    let differing: Vec<_> = keys(&ko).symmetric_difference(&keys(&en)).cloned().collect();
    assert!(differing.is_empty(), "only in one language: {differing:?}");
    for ((key, a), (_, b)) in ko.iter().zip(&en) {
        assert_eq!(a, b, "{key} takes other arguments in the other language");
    }
}

#[test]
fn every_text_that_is_asked_for_exists() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut missing = Vec::new();
    for (file, text) in files(&templates, "html").into_iter().chain(files(&source(), "rs")) {
        for call in [".t(\"", ".with(\"", ".with2(\"", ".text(\"", "go_saying(&app, \"", ".format(\""] {
            for rest in text.split(call).skip(1) {
                let key = if call.starts_with("go_saying") {
                    rest.split('"').nth(2).map(|key| format!("flash-{key}"))
                } else {
                    rest.split('"').next().map(str::to_owned)
                };
                let Some(key) = key.filter(|key| !key.is_empty() && !key.contains(['{', ' ', '/'])) else { continue };
                for locale in Locale::ALL {
                    if !locale.has(&key) {
                        missing.push(format!("{file}: {key} ({})", locale.tag()));
                    }
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_icon_that_is_shown_exists_and_is_in_its_page() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let base = icons_of(&std::fs::read_to_string(templates.join("layout.html")).unwrap());
    let mut broken = Vec::new();
    for (file, text) in files(&templates, "html") {
        let own = icons_of(&text);
        for name in own.iter().filter(|name| !center::web::assets::has_icon(name)) {
            broken.push(format!("{file}: there is no icon {name}"));
        }
        // what stands in the pages of others
        if file.ends_with("parts.html") || file.contains("/own/") || file.starts_with("frame/") {
            continue;
        }
        for rest in text.split("href=\"#i-").skip(1).chain(text.split("parts::icon(\"").skip(1)) {
            let name = rest.split('"').next().unwrap();
            if !name.contains('{') && !own.contains(name) && !base.contains(name) {
                broken.push(format!("{file}: {name} is not among the page's icons"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn icons_of(text: &str) -> BTreeSet<String> {
    text.split("page.icons(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect()
}

/// A title from right to left must not turn the number of comments behind it: what people write stands apart from what
/// stands beside it.
#[test]
fn titles_and_nicknames_stand_apart() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut broken = Vec::new();
    for (file, text) in files(&templates, "html") {
        let mut before = "";
        for part in text.split("{{") {
            let (expression, behind) = part.split_once("}}").unwrap_or(("", part));
            let expression = expression.trim();
            let is_attribute = before.ends_with("=\"");
            let is_bare =
                expression == "nickname" || expression.ends_with(".nickname") || expression.ends_with(".title");
            // an element of its own that goes by the direction of what is in it stands apart as well
            let is_alone = before.ends_with(" dir=\"auto\">");
            if is_bare && !is_alone && !before.ends_with(" value=\"") {
                broken.push(format!("{file}: {expression} needs page.apart(…), or page.isolated(…) in an attribute"));
            }
            if expression.starts_with("page.apart(") && is_attribute {
                broken.push(format!("{file}: {expression} is markup in an attribute"));
            }
            before = behind;
        }
    }
    for (file, text) in files(&source(), "rs") {
        for line in text
            .lines()
            .filter(|line| line.contains(".with") && line.contains("\"nickname\"") && !line.contains("isolated("))
        {
            broken.push(format!("{file}: {}", line.trim()));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn nothing_is_inline() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for (file, text) in files(&templates, "html") {
        for bad in ["style=\"", "onclick", "onload", "<script>", "javascript:", "<style"] {
            assert!(!text.contains(bad), "{file} holds {bad}");
        }
    }
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets");
    let scripts = files(&assets, "js");
    assert!(
        scripts.iter().any(|(file, _)| file == "fit/fit.js")
            && scripts.iter().any(|(file, _)| file == "forms/enhance.js"),
        "those of single pages too"
    );
    for (file, text) in scripts {
        for bad in ["innerHTML", "alert(", "eval(", "document.write", "insertAdjacentHTML", "outerHTML"] {
            assert!(!text.contains(bad), "{file} holds {bad}");
        }
        // the policy of the page lets markup in through one place
        let (parsed, through) =
            (text.matches("parseFromString(").count(), text.matches("parseFromString(fragments.createHTML(").count());
        assert_eq!(parsed, through, "{file} parses what did not pass through `fragments`");
        assert!(
            !text.contains("new Worker(") || text.contains("new Worker(fragments.createScriptURL("),
            "{file} starts a worker past `fragments`"
        );
        assert!(file == "js/a-common.js" || !text.contains("createPolicy("), "{file} makes a policy of its own");
    }
}
