use super::*;
use crate::drive::Errors;
use crate::targets::judge;

fn figures(name: &str, rate: f64) -> Figures {
    Figures {
        name: name.to_owned(),
        path: "/x".to_owned(),
        requests_per_second: rate,
        p50_ms: 1.0,
        p95_ms: 2.0,
        p99_ms: 3.0,
        max_ms: 4.0,
        bytes_per_answer: 13_000.0,
        content_encoding: Encoding::Identity,
        server_cpu: 0.75,
        generator_cpu: 0.125,
        server_us_per_request: 100.0,
        generator_us_per_request: 12.0,
        rss_anon_max_bytes: 50_000_000,
        of_bare: Some(0.25),
        runs: vec![rate],
        errors: Errors::new(),
    }
}

fn report(scenarios: Vec<Figures>) -> Report {
    let mut report = Report {
        cores: 2,
        processor: "a processor".to_owned(),
        connections: 16,
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
    let report = report(vec![figures("board", 4_321.4)]);
    assert!(!report.missed() && !report.failed());
    let text = report.markdown();
    assert!(text.contains("| board | 4,321 | 1.00 | 2.00 | 3.00 | 4.00 | 13.0 | 75 % | 12 % | 25 % | 0 |"), "{text}");
    assert!(text.contains("| board | ≥ 4,000 req/s | 4,321 | ✓ |"), "{text}");
    assert!(text.contains("| board, p99 | ≤ 20 ms | 3.0 | ✓ |"), "{text}");
    assert!(text.contains("| memory, under load | ≤ 150 MB | 50.0 | ✓ |"), "{text}");
    assert!(!text.contains("article"), "a scenario that did not run has no verdict: {text}");
}

#[test]
fn a_missed_one() {
    let report = report(vec![figures("article", 2_999.0)]);
    assert!(report.missed() && !report.failed());
    assert!(report.markdown().contains("| article | ≥ 3,000 req/s | 2,999 | ✗ |"));
}

#[test]
fn errors_spoil_a_target_and_are_named() {
    let mut planets = figures("planets", 9_000.0);
    planets.errors.insert("status 429".to_owned(), 12);
    let report = report(vec![planets]);
    assert!(report.missed() && report.failed());
    assert!(report.markdown().contains("**planets** (/x): status 429 × 12"));
}

#[test]
fn an_uncompressed_twin_is_named() {
    assert!(report(vec![figures(BOARD_COMPRESSED, 1.0)]).markdown().contains("did not answer in br"));
}

#[test]
fn numbers_are_grouped() {
    for (number, text) in [(0.0, "0"), (999.6, "1,000"), (12_345.0, "12,345"), (1_234_567.0, "1,234,567")] {
        assert_eq!(thousands(number), text);
    }
}
