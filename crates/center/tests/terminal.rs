//! What commands say on the terminal, and to whoever stands there in its place.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Commands that need nothing but a folder, in an order in which each has something to do.
const COMMANDS: [&[&str]; 4] = [
    &["admin", "create", "keeper", "--password-stdin"],
    &["search", "rebuild"],
    &["search", "check"],
    &["ledger", "verify"],
];

fn run(folder: &Path, arguments: &[&str], out: impl Into<Stdio>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_make-migrations"));
    command.args(arguments).args(["--data", "town"]).current_dir(folder);
    let mut child = command.stdin(Stdio::piped()).stdout(out).stderr(Stdio::piped()).spawn().unwrap();
    // not read by most of them
    let _ = child.stdin.take().unwrap().write_all(b"wide-orbit-lantern-4\n");
    child.wait_with_output().unwrap()
}

#[test]
fn whoever_reads_may_have_read_enough() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in COMMANDS {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = run(folder.path(), arguments, writer);
        let told = String::from_utf8_lossy(&output.stderr);
        // a recovery code that nobody has read is lost
        assert_eq!(output.status.success(), arguments[0] != "admin", "{arguments:?}: {told}");
        assert!(!told.contains("panicked"), "{arguments:?}: {told}");
    }
}

#[test]
fn what_cannot_be_told_is_a_failure_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in COMMANDS {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = run(folder.path(), arguments, full);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && told.contains("make-migrations: "), "{arguments:?}: {told}");
        assert!(told.contains("cannot be told") && !told.contains("panicked"), "{arguments:?}: {told}");
    }
}
