//! Preloaded into `dd`, which flushes once, and into `sync`, which flushes every file it is given.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

fn library() -> PathBuf {
    // the tests lie in `deps`, as does the library that is built for them
    std::env::current_exe().unwrap_or_default().with_file_name("libslow_flush.so")
}

fn preloaded(program: &str) -> Command {
    assert!(library().exists(), "{}", library().display());
    let mut command = Command::new(program);
    command.env("LD_PRELOAD", library());
    command
}

#[test]
fn flushes_are_counted_in_a_file_and_wait() {
    let folder = tempfile::tempdir().unwrap();
    let (count, files) = (folder.path().join("count"), ["a", "b", "c"].map(|name| folder.path().join(name)));
    std::fs::write(&count, [0; 8]).unwrap();
    for file in &files {
        std::fs::write(file, "x").unwrap();
    }
    for (option, expected) in [("--data", 3), ("--", 6)] {
        let began = Instant::now();
        let status = preloaded("sync")
            .env("SLOW_FLUSH_MS", "20")
            .env("SLOW_FLUSH_COUNT", &count)
            .arg(option)
            .args(&files)
            .status()
            .unwrap();
        assert!(status.success() && began.elapsed() >= Duration::from_millis(60));
        let counted: [u8; 8] = std::fs::read(&count).unwrap().try_into().unwrap();
        assert_eq!(u64::from_ne_bytes(counted), expected);
    }
}

#[test]
fn without_a_file_the_number_is_told_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let output = preloaded("dd")
        .args(["if=/dev/zero", "count=1", "conv=fsync", "status=none"])
        .arg(format!("of={}", folder.path().join("x").display()))
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("slow-flush: 1 flushes"));
}

#[test]
fn what_the_kernel_refuses_is_refused() {
    let output = preloaded("sync").args(["--data", "/dev/null"]).output().unwrap();
    assert!(!output.status.success(), "/dev/null cannot be flushed");
    assert!(String::from_utf8(output.stderr).unwrap().contains("Invalid argument"));
}
