//! The whole program against a town of cardboard (`examples/toy.rs`).

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// Cargo puts examples beside the binaries.
fn toy() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_load")).with_file_name("examples").join("toy")
}

fn load(data: &str, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_load"));
    command
        .args([
            "run",
            "--seconds",
            "0.5",
            "--warm-up",
            "0.2",
            "--connections",
            "3",
            "--runs",
            "2",
            "--starts",
            "2",
            "--data",
            data,
        ])
        .arg("--server")
        .arg(toy())
        .args(more);
    command
}

#[test]
fn every_scenario_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("figures.json");
    let output = load("town", &["--json", json.to_str().unwrap()]).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{out}\n{err}");
    for row in [
        "| bare |",
        "| bare, again |",
        "| board |",
        "| board, br |",
        "| article |",
        "| deep page |",
        "| api |",
        "| search |",
        "| search, none |",
        "| ≤ 150 MB |",
    ] {
        assert!(out.contains(row), "{row}: {out}");
    }
    let figures: Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    let expected = [
        ("board", "/boards/solar", "identity", 13_000.0),
        ("board, br", "/boards/solar", "br", 3_000.0),
        ("article", "/boards/solar/8", "identity", 40_000.0),
        ("planets", "/planets", "identity", 9_000.0),
        ("home", "/home", "identity", 1_000.0),
        ("deep page", "/boards/solar?page=2500", "identity", 13_000.0),
    ];
    for (scenario, (name, path, encoding, bytes)) in figures["scenarios"].as_array().unwrap().iter().zip(expected) {
        assert_eq!((&scenario["name"], &scenario["path"]), (&Value::from(name), &Value::from(path)));
        assert_eq!(
            (&scenario["content_encoding"], &scenario["bytes_per_answer"]),
            (&Value::from(encoding), &Value::from(bytes))
        );
        assert!(scenario["requests_per_second"].as_f64().unwrap() > 0.0, "{name}");
        assert!(scenario["rss_anon_max_bytes"].as_u64().unwrap() > 0, "{name}");
        assert_eq!(scenario["runs"].as_array().unwrap().len(), 2);
    }
    assert_eq!(figures["starts_ms"].as_array().unwrap().len(), 2);
    assert_eq!(figures["targets"].as_array().unwrap().len(), 9);
}

#[test]
fn an_error_fails_the_run_and_is_named() {
    let output = load("broken", &["--scenario", "planets=/planets", "--scenario", "front=/"]).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(out.contains("**planets** (/planets): status 500 × "), "{out}");
    assert!(out.contains("| front |"), "{out}");
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
    command.args([
        "compare",
        "--seconds",
        "0.2",
        "--warm-up",
        "0.1",
        "--connections",
        "2",
        "--runs",
        "2",
        "--data",
        "town",
        "--before-data",
        "town",
    ]);
    let output = command
        .arg("--server")
        .arg(toy())
        .arg("--before")
        .arg(toy())
        .args(["--scenario", "planets=/planets"])
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{out}\n{err}");
    let row = out.lines().find(|line| line.starts_with("| planets |")).unwrap_or_else(|| panic!("{out}\n{err}"));
    let ratio: f64 = row.split('|').nth(4).unwrap().trim().parse().unwrap();
    assert!(ratio > 0.0, "{row}");
}
