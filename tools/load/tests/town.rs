//! The whole program against a town of cardboard (`examples/toy.rs`).

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Cargo puts examples beside the binaries.
fn toy() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_load")).with_file_name("examples").join("toy")
}

fn load(data: &str, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_load"));
    command
        .args(["run", "--seconds", "0.2", "--warm-up", "0.05", "--connections", "3", "--people", "3"])
        .args(["--data", data])
        .arg("--server")
        .arg(toy())
        .args(more);
    command
}

fn said(output: &Output) -> (String, String) {
    (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A folder of that name, which tells the toy what is wrong with it.
fn town(folder: &Path, name: &str) -> String {
    let place = folder.join(name);
    std::fs::create_dir_all(&place).ok();
    place.display().to_string()
}

#[test]
fn every_scenario_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("figures.json");
    let output = load(
        &town(folder.path(), "town"),
        &["--runs", "2", "--starts", "2", "--writes", "--json", json.to_str().unwrap()],
    )
    .output()
    .unwrap();
    let (out, err) = said(&output);
    assert!(output.status.success(), "{out}\n{err}");
    for row in ["| bare |", "| bare, again |", "| search, none |", "| ≤ 150 MB |", "**like**: the disk flushes "] {
        assert!(out.contains(row), "{row}: {out}");
    }
    let figures: Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    let expected = [
        ("board", "/boards/solar", "identity", 13_000.0),
        ("board, browser", "/boards/solar", "gzip", 13_000.0),
        ("board, browser, 64 connections", "/boards/solar", "gzip", 13_000.0),
        ("article", "/boards/solar/8", "identity", 40_000.0),
        ("article, browser", "/boards/solar/8", "gzip", 40_000.0),
        ("planets", "/planets", "identity", 9_000.0),
        ("planets, browser", "/planets", "gzip", 9_000.0),
        ("home", "/home", "identity", 1_000.0),
        ("home, browser", "/home", "gzip", 1_000.0),
        ("tower, browser", "/planets/saturn", "gzip", 9_000.0),
        ("room, browser", "/planets/saturn/3/9", "gzip", 9_000.0),
        ("people, browser", "/residents/3/followers", "gzip", 9_000.0),
        ("market, browser", "/market", "gzip", 9_000.0),
        ("deep page", "/boards/solar?page=2000", "identity", 13_000.0),
    ];
    let scenarios = figures["scenarios"].as_array().unwrap();
    for (scenario, (name, path, encoding, bytes)) in scenarios.iter().zip(expected) {
        assert_eq!((&scenario["name"], &scenario["path"]), (&Value::from(name), &Value::from(path)));
        assert_eq!(scenario["content_encoding"], encoding);
        let sent = scenario["bytes_per_answer"].as_f64().unwrap();
        assert!(if encoding == "gzip" { sent < bytes } else { sent == bytes }, "{name}: {sent}");
    }
    let names: Vec<&str> = scenarios.iter().filter_map(|scenario| scenario["name"].as_str()).collect();
    assert_eq!(
        names[expected.len()..],
        [
            "deep page, browser",
            "api",
            "search",
            "search, none",
            "deep pages, browser",
            "board, liked, browser",
            "like",
            "post",
            "save room",
            "buy",
            "evening"
        ]
    );
    let durable = ["like", "post", "save room", "buy"];
    for scenario in scenarios {
        let name = &scenario["name"];
        assert!(scenario["requests_per_second"].as_f64().unwrap() > 0.0, "{name}");
        assert!(scenario["of_bare"].as_f64().unwrap() > 0.0, "{name}");
        assert!(scenario["rss_anon_max_bytes"].as_u64().unwrap() > 0, "{name}");
        assert_eq!(scenario["runs"].as_array().unwrap().len(), 2);
        let beside = scenario["beside_per_second"].as_f64().unwrap();
        assert_eq!(beside > 0.0, name == "board, liked, browser" || name == "deep pages, browser", "{name}: {beside}");
        assert_eq!(
            scenario["disk_flushes_per_second"].is_number(),
            durable.contains(&name.as_str().unwrap()),
            "{name}"
        );
    }
    assert_eq!(scenarios[2]["connections"], 64);
    assert_eq!(figures["starts_ms"].as_array().unwrap().len(), 2);
    assert_eq!(figures["targets"].as_array().unwrap().len(), 26);
}

#[test]
fn an_error_fails_the_run_and_is_named() {
    let output = load(
        "broken",
        &["--runs", "2", "--starts", "1", "--scenario", "planets=/planets", "--scenario", "front=/home"],
    )
    .output()
    .unwrap();
    let (out, _) = said(&output);
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(out.contains("**planets** (/planets): status 500 × "), "{out}");
    assert!(out.contains("| front |"), "{out}");
}

#[test]
fn answers_that_are_no_good_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    for (fault, scenario, said_of_it) in [
        ("cut", "board, browser", "broken gzip: "),
        ("sum", "board, browser", "broken gzip: "),
        ("twice", "article, browser", "broken gzip: bytes after the end × "),
        ("stranger", "home", "somebody else's page × "),
        ("stranger", "evening", "somebody else's page × "),
        ("stale", "evening", "stale: likes of an article × "),
        ("stale", "evening", "stale: comments of an article × "),
        ("stale", "evening", "stale: the reader's own like × "),
        ("stale", "evening", "stale: the newest article of the board × "),
        ("stale", "save room", "a room of another version than was acknowledged × "),
        ("stale", "buy", "a ledger that is not what was acknowledged × "),
        ("stale", "board, liked, browser", "stale: likes on the board × "),
    ] {
        let mut run = load(&town(folder.path(), fault), &["--runs", "1", "--starts", "1", "--scenario", scenario]);
        let mut output = run.output().unwrap();
        // an evening draws by lot what it asks for: it goes on until it has asked for that
        for _ in 0..if scenario == "evening" { 4 } else { 0 } {
            if said(&output).0.contains(said_of_it) {
                break;
            }
            output = run.output().unwrap();
        }
        let (out, err) = said(&output);
        assert_eq!(output.status.code(), Some(1), "{fault}, {scenario}: {out}\n{err}");
        assert!(out.contains(said_of_it), "{fault}, {scenario}: {out}\n{err}");
    }
}

#[test]
fn flushes_are_counted_and_slowed() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("figures.json");
    let output = load(
        &town(folder.path(), "town"),
        &["--runs", "2", "--starts", "1", "--scenario", "like", "--slow-flush", "5"],
    )
    .args(["--json", json.to_str().unwrap()])
    .output()
    .unwrap();
    let (out, err) = said(&output);
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.contains("acknowledged per flush, each flush delayed by 5 ms."), "{out}");
    let figures: Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    let like = &figures["scenarios"][0];
    // the toy flushes for every write; an answer at a run's end may belong to a flush of the other side of it
    let per_flush = like["answers_per_flush"].as_f64().unwrap();
    assert!((0.9..=1.1).contains(&per_flush), "{per_flush}");
    assert!(like["requests_per_second"].as_f64().unwrap() <= 3.0 / 0.005, "{like}");
}

#[test]
fn a_server_that_does_not_start_is_told() {
    let output = Command::new(env!("CARGO_BIN_EXE_load"))
        .args(["run", "--seconds", "0.05", "--warm-up", "0.05", "--runs", "1", "--data", "x", "--server", "/bin/false"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("the server ended by itself"));
}

#[test]
fn two_servers_are_compared() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_load"));
    command
        .args(["compare", "--seconds", "0.2", "--warm-up", "0.1", "--connections", "2", "--people", "2", "--runs", "2"])
        .args(["--data", "town", "--before-data", "town", "--scenario", "planets=/planets", "--scenario", "evening"]);
    let output = command.arg("--server").arg(toy()).arg("--before").arg(toy()).output().unwrap();
    let (out, err) = said(&output);
    assert!(output.status.success(), "{out}\n{err}");
    for name in ["planets", "evening"] {
        let row = out.lines().find(|line| line.starts_with(&format!("| {name} |")));
        let row = row.unwrap_or_else(|| panic!("{out}\n{err}"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert!(cells[4].parse::<f64>().unwrap() > 0.0, "{row}");
        assert!(cells[9].ends_with('%') && cells[10].ends_with('%'), "{row}");
    }
}
