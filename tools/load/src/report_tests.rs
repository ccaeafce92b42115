use super::*;
use crate::drive::Errors;
use crate::scenario::{ARTICLE, BOARD_BROWSER, LIKE, POST};
use crate::targets::judge;

fn figures(name: &str, rate: f64) -> Figures {
    Figures {
        name: name.to_owned(),
        path: "/x".to_owned(),
        connections: 16,
        requests_per_second: rate,
        p50_ms: 1.0,
        p95_ms: 2.0,
        p99_ms: 3.0,
        max_ms: 4.0,
        bytes_per_answer: 13_000.0,
        content_encoding: Encoding::Identity,
        compressed: Some(false),
        server_cpu: 0.75,
        generator_cpu: 0.125,
        server_us_per_request: 100.0,
        generator_us_per_request: 12.0,
        rss_anon_max_bytes: 50_000_000,
        bare_per_second: Some(100_000.0),
        of_bare: Some(0.25),
        beside_per_second: 0.0,
        disk_flushes_per_second: None,
        answers_per_flush: None,
        runs: vec![rate],
        errors: Errors::new(),
    }
}

fn report(scenarios: Vec<Figures>) -> Report {
    let mut report = Report {
        cores: 2,
        processor: "a processor".to_owned(),
        connections: 16,
        people: 200,
        postgres: false,
        slow_flush_ms: None,
        seconds_per_run: 10.0,
        runs: 3,
        start_ms: 40.0,
        starts_ms: vec![55.0, 40.0],
        rss_anon_idle_bytes: 20_000_000,
        rss_anon_max_bytes: 50_000_000,
        bare: Vec::new(),
        scenarios,
        targets: Vec::new(),
    };
    report.targets = judge(&report);
    report
}

#[test]
fn a_kept_promise() {
    let report = report(vec![figures("board", 34_321.4)]);
    assert!(!report.missed() && !report.failed());
    let text = report.markdown();
    assert!(
        text.contains("| board | 34,321 | 1.00 | 2.00 | 3.00 | 4.00 | 13.0 | 75 % | 12 % | 25.0 % | 0 |"),
        "{text}"
    );
    assert!(text.contains("| board | ≥ 30,000 req/s | 34,321 | ✓ |"), "{text}");
    assert!(text.contains("| board, p99 | ≤ 20 ms | 3.0 | ✓ |"), "{text}");
    assert!(text.contains("| memory, under load | ≤ 150 MB | 50.0 | ✓ |"), "{text}");
    assert!(!text.contains("article"), "a scenario that did not run has no verdict: {text}");
}

#[test]
fn a_missed_one() {
    let report = report(vec![figures(ARTICLE, 2_999.0)]);
    assert!(report.missed() && !report.failed());
    assert!(report.markdown().contains("| article | ≥ 3,000 req/s | 2,999 | ✗ |"));
}

#[test]
fn a_share_of_the_bare_server() {
    let slow = Figures { of_bare: Some(0.249), ..figures(BOARD_BROWSER, 36_000.0) };
    let report = report(vec![slow]);
    let text = report.markdown();
    assert!(text.contains("| board, browser | ≥ 35,000 req/s | 36,000 | ✓ |"), "{text}");
    assert!(text.contains("| board, browser, of bare | ≥ 25 % | 24.9 | ✗ |"), "{text}");
}

#[test]
fn other_promises_for_postgres() {
    let mut report = report(vec![figures(BOARD_BROWSER, 18_500.0), figures("board", 5.0)]);
    report.postgres = true;
    report.targets = judge(&report);
    let text = report.markdown();
    assert!(text.contains("| board, browser | ≥ 18,000 req/s | 18,500 | ✓ |"), "{text}");
    assert!(text.contains("| board, browser, of bare | ≥ 13 % | 25.0 | ✓ |"), "{text}");
    assert!(!text.contains("| board | ≥"), "{text}");
}

#[test]
fn what_is_durable_is_held_against_the_disk() {
    let like = |disk| Figures { disk_flushes_per_second: Some(disk), ..figures(LIKE, 4_100.0) };
    let text = report(vec![like(4_000.0)]).markdown();
    assert!(text.contains("| like | ≥ 4,000 req/s | 4,100 | ✓ |"), "{text}");
    assert!(text.contains("**like**: the disk flushes 4,000 times a second."), "{text}");
    let post = Figures { disk_flushes_per_second: Some(4_000.0), ..figures(POST, 2_600.0) };
    assert!(report(vec![post]).markdown().contains("| post | ≥ 2,500 req/s | 2,600 | ✓ |"));
    let text = report(vec![like(50_000.0)]).markdown();
    assert!(text.contains("| like | ≥ 8,000 req/s | 4,100 | ✗ |"), "{text}");
}

#[test]
fn slow_flushes_are_shared() {
    let write = |name| Figures {
        disk_flushes_per_second: Some(9_000.0),
        answers_per_flush: Some(5.25),
        ..figures(name, 900.0)
    };
    let mut report = report(vec![write(LIKE), write(POST)]);
    report.slow_flush_ms = Some(2.0);
    report.targets = judge(&report);
    let text = report.markdown();
    assert!(text.contains("5.2 acknowledged per flush, each flush delayed by 2 ms."), "{text}");
    assert!(text.contains("| like, acknowledged per flush | ≥ 5 | 5.2 | ✓ |"), "{text}");
    assert!(text.contains("| post, acknowledged per flush | ≥ 5 | 5.2 | ✓ |"), "{text}");
    assert!(!text.contains("| like | ≥"), "a slow disk is no measure of the rate: {text}");
}

#[test]
fn errors_spoil_a_target_and_are_named() {
    let mut planets = figures("planets", 90_000.0);
    planets.errors.insert("status 429".to_owned(), 12);
    let report = report(vec![planets]);
    assert!(report.missed() && report.failed());
    assert!(report.markdown().contains("**planets** (/x): status 429 × 12"));
}

#[test]
fn what_should_be_compressed_and_what_not() {
    let browser = Figures { compressed: Some(true), ..figures(BOARD_BROWSER, 1.0) };
    assert!(report(vec![browser]).markdown().contains("**board, browser**: the server did not compress."));
    let board = Figures { content_encoding: Encoding::Gzip, ..figures("board", 1.0) };
    assert!(report(vec![board]).markdown().contains("compressed although it was asked not to"));
}

#[test]
fn numbers_are_grouped() {
    for (number, text) in [(0.0, "0"), (999.6, "1,000"), (12_345.0, "12,345"), (1_234_567.0, "1,234,567")] {
        assert_eq!(thousands(number), text);
    }
}
