//! `make-migrations portrait …` and the settings of the engines, as an operator types them.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::ASTRONAUT;

pub fn run<S: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = S>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_make-migrations")).args(arguments).current_dir(folder).output().unwrap()
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What lies in `folder`, by name.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_no_checkpoint_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let zip = [b"PK\x03\x04".as_slice(), &[0; 60]].concat();
    let pickle = [b"\x80\x02\x8a\x0a".as_slice(), &[0x6c; 96]].concat();
    let files: [(&str, &[u8]); 5] =
        [("zip", &zip), ("hundred", &pickle[..100]), ("photo.png", ASTRONAUT), ("empty", b""), ("text", b"hello")];
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let before = names(folder.path());
    for (name, _) in files {
        for more in [&["--data", "town"][..], &["-o", "model.fomm"], &["-o", "model.fomm", "--half"]] {
            let output = run(folder.path(), ["portrait", "import", name].iter().chain(more));
            let said = said(&output);
            assert!(!output.status.success(), "{name}: {said}");
            assert!(
                said.contains("make-migrations: ") && said.contains(name) && !said.contains("panicked"),
                "{name}: {said}"
            );
            assert_eq!(names(folder.path()), before, "{name}");
        }
    }
    for (arguments, expected) in [
        (&["portrait", "import", "none.pth.tar"][..], "none.pth.tar cannot be read"),
        (&["portrait", "import", "."], "is no file"),
        (&["portrait", "import"], "<CHECKPOINT>"),
        (
            &["portrait", "import", "text", "--clip", "wave.gif=angry"],
            "expected greeting, smile, look_around, dream, talk or wink",
        ),
    ] {
        let output = run(folder.path(), arguments);
        assert!(!output.status.success() && said(&output).contains(expected), "{arguments:?}: {}", said(&output));
    }
    assert_eq!(names(folder.path()), before);
}

#[test]
fn at_the_terminal_no_engine_stands_in_for_another() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.png"), ASTRONAUT).unwrap();
    std::fs::write(folder.path().join("damaged.fomm"), [7; 100]).unwrap();
    let make = |more: &[&str]| {
        run(folder.path(), ["portrait", "make", "a.png", "-o", "a.webp", "--mood", "smile"].iter().chain(more))
    };
    for (more, expected) in [
        (&["--engine", "fomm", "--model", "none.fomm"][..], "none.fomm cannot be used"),
        (&["--engine", "fomm", "--model", "damaged.fomm"], "damaged.fomm cannot be used"),
        (&["--engine", "fomm", "--data", "town"], "town/portrait-model.fomm cannot be used"),
        (&["--engine", "fomm"], "portrait import"),
        (&["--engine", "other"], "[possible values: embedded, fomm]"),
        (&["--clip", "smile"], "--clip is for --engine fomm"),
    ] {
        let output = make(more);
        assert!(!output.status.success() && said(&output).contains(expected), "{more:?}: {}", said(&output));
        assert_eq!(names(folder.path()), ["a.png", "damaged.fomm"], "{more:?}");
    }
    let output = make(&["--gif", "--sheet", "sheet.png", "--engine", "embedded"]);
    assert!(output.status.success() && said(&output).contains("256 pixels, embedded, smile"), "{}", said(&output));
    assert_eq!(names(folder.path()), ["a.gif", "a.png", "a.webp", "damaged.fomm", "sheet.png"]);
    let sheet = image::open(folder.path().join("sheet.png")).unwrap();
    assert_eq!((sheet.width(), sheet.height()), (4 * 256, 3 * 256));
}

#[test]
fn settings_of_engines_are_read() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["serve", "worker"] {
        let output = run(folder.path(), [command, "--portrait-engine", "pytorch"]);
        let refusal = said(&output);
        assert!(
            !output.status.success()
                && refusal.contains("--portrait-engine")
                && refusal.contains("[possible values: embedded, fomm]"),
            "{refusal}"
        );
        let help = said(&run(folder.path(), [command, "--help"]));
        assert!(
            help.contains("MAKE_MIGRATIONS_PORTRAIT_ENGINE") && help.contains("MAKE_MIGRATIONS_PORTRAIT_MODEL"),
            "{help}"
        );
    }
    let output = Command::new(env!("CARGO_BIN_EXE_make-migrations"))
        .args(["worker", "--data", "town"])
        .env("MAKE_MIGRATIONS_PORTRAIT_ENGINE", "neural")
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success() && said(&output).contains("'neural'"), "{}", said(&output));
    let elsewhere = run(folder.path(), ["demo", "--portrait-engine", "fomm"]);
    assert!(!elsewhere.status.success(), "who makes no portraits in the background has no such setting");
    assert_eq!(names(folder.path()), [""; 0], "nothing was made");
}

#[test]
fn a_server_without_its_model_starts_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, warns) in
        [(&["--portrait-engine", "fomm"][..], true), (&["--portrait-engine", "fomm", "--no-worker"], false)]
    {
        let mut child = Command::new(env!("CARGO_BIN_EXE_make-migrations"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data", "town"])
            .args(arguments)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let address =
            lines.find_map(|line| line.strip_prefix("Make Migrations serves http://").map(str::to_owned)).unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut log = String::new();
        while warns && !log.contains("embedded engine") {
            assert_ne!(stderr.read_line(&mut log).unwrap(), 0, "{log}");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        let expected = ["WARN", "town/portrait-model.fomm", "portrait import", "--portrait-model"]
            .iter()
            .all(|words| log.contains(words));
        assert_eq!(expected, warns, "{log}");
    }
}
