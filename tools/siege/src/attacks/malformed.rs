//! Requests that are none: each is answered with a status and a short page, and the connection ended.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::field::{Field, attacker};
use crate::report::Findings;
use crate::wire::{self, Answer};

const PATIENCE: Duration = Duration::from_secs(20);

/// What is sent, and which answers are right.
struct Case {
    what: &'static str,
    bytes: Vec<u8>,
    statuses: &'static [u16],
}

fn cases(host: &str) -> Vec<Case> {
    let ok = format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    let landing = format!("GET /about HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    let case = |what, bytes: String, statuses| Case { what, bytes: bytes.into_bytes(), statuses };
    let mut raw_path = b"GET /\xff\xfe HTTP/1.1\r\nhost: ".to_vec();
    raw_path.extend_from_slice(format!("{host}\r\n\r\n").as_bytes());
    vec![
        case("a NUL in a header", format!("{landing}x-a: a\0b\r\n\r\n"), &[400]),
        case("a length that is no number", format!("{landing}content-length: ten\r\n\r\n"), &[400]),
        case("a negative length", format!("{landing}content-length: -1\r\n\r\n"), &[400]),
        case("two lengths", format!("{landing}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd"), &[400]),
        case(
            "a length and chunks",
            format!(
                "POST /login HTTP/1.1\r\nhost: {host}\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
            &[400],
        ),
        case(
            "an unknown coding of the body",
            format!("POST /login HTTP/1.1\r\nhost: {host}\r\ntransfer-encoding: gzip\r\n\r\n"),
            &[400, 501],
        ),
        case("a folded line", format!("{landing}x-a: b\r\n c\r\n\r\n"), &[400]),
        case("a header without a colon", format!("{landing}nonsense\r\n\r\n"), &[400]),
        case("a space before the colon", format!("{landing}x-a : b\r\n\r\n"), &[400]),
        case(
            "200 headers",
            format!("{landing}{}\r\n", (0..200).map(|n| format!("x-{n}: {n}\r\n")).collect::<String>()),
            &[431],
        ),
        case(
            "300 KB of headers",
            format!(
                "{landing}{}\r\n",
                (0..60).map(|n| format!("x-{n}: {}\r\n", "a".repeat(5_000))).collect::<String>()
            ),
            &[431],
        ),
        case("one header of 200 KB", format!("{landing}x-a: {}\r\n\r\n", "a".repeat(200_000)), &[431]),
        case(
            "an address of 66 KB",
            format!("GET /{} HTTP/1.1\r\nhost: {host}\r\n\r\n", "a".repeat(66_000)),
            &[414, 431],
        ),
        Case { what: "bytes in the path that are no text", bytes: raw_path, statuses: &[400] },
        case("no such version", format!("GET / HTTP/7.3\r\nhost: {host}\r\n\r\n"), &[400, 505]),
        case("a method of nonsense", format!("G@T / HTTP/1.1\r\nhost: {host}\r\n\r\n"), &[400, 405]),
        case("the greeting of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), &[400, 505]),
        case("the greeting of TLS", "\u{16}\u{3}\u{1}\0\u{5}\u{1}\0\0\u{1}\r\n\r\n".to_owned(), &[400]),
        case("no Host", "GET /about HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned(), &[400]),
        case("two Hosts", format!("{landing}host: elsewhere.example\r\n\r\n"), &[400]),
        case("no Host for /healthz", "GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n".to_owned(), &[200]),
        case("an empty line first", format!("\r\n{ok}\r\n"), &[200]),
        case("three empty lines first", format!("\r\n\r\n\r\n{ok}\r\n"), &[200]),
        case(
            "chunks that are none",
            format!(
                "POST /api/v1/tokens HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"
            ),
            &[400],
        ),
    ]
}

/// Sends every one of them twice, the second time byte by byte where it is short.
pub async fn malformed(field: &Field) -> Result<Findings> {
    let mut findings = Findings::default();
    let host = field.address.to_string();
    for (number, case) in cases(&host).into_iter().enumerate() {
        for slowly in [false, true] {
            if slowly && case.bytes.len() > 1_000 {
                continue;
            }
            let outcome = send(field, number, &case.bytes, slowly).await;
            let what = format!("{}{}", case.what, if slowly { ", slowly" } else { "" });
            match outcome {
                Ok(answer) => {
                    let right = case.statuses.contains(&answer.status)
                        && !answer.body.is_empty()
                        && (answer.closed || answer.status == 200);
                    findings.check(
                        what,
                        right,
                        format!(
                            "{}, {} bytes, {}",
                            answer.status,
                            answer.body.len(),
                            if answer.closed { "closed" } else { "kept" }
                        ),
                    );
                }
                Err(error) => findings.check(what, false, format!("{error:#}")),
            }
        }
    }
    let again = after_an_answer(field).await;
    findings.check(
        "an empty line between two requests",
        again.is_ok(),
        again.map_or_else(|error| format!("{error:#}"), |()| "both answered".into()),
    );
    let stream = stream_with_a_byte(field).await;
    findings.check(
        "an event stream with a byte too many begins",
        stream.is_ok(),
        stream.map_or_else(|error| format!("{error:#}"), |()| "200".into()),
    );
    Ok(findings)
}

async fn send(field: &Field, number: usize, bytes: &[u8], slowly: bool) -> Result<Answer> {
    let mut stream = wire::connect(attacker(number), field.address, None).await?;
    if slowly {
        for byte in bytes {
            // the server may have had enough before the end
            if stream.write_all(std::slice::from_ref(byte)).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    } else {
        let _ = stream.write_all(bytes).await;
    }
    wire::answer(&mut stream, PATIENCE).await
}

async fn after_an_answer(field: &Field) -> Result<()> {
    let mut stream = wire::connect(attacker(100), field.address, None).await?;
    let request = wire::get(field.address, "/healthz", "");
    stream.write_all(&[&request[..], b"\r\n", &request].concat()).await?;
    // both may come in one read: their heads are counted
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    while text.windows(12).filter(|window| window == b"HTTP/1.1 200").count() < 2 {
        let read = tokio::time::timeout(PATIENCE, stream.read(&mut buffer))
            .await
            .context("the second answer does not come")??;
        anyhow::ensure!(read > 0, "closed after {} bytes", text.len());
        text.extend_from_slice(&buffer[..read]);
    }
    Ok(())
}

async fn stream_with_a_byte(field: &Field) -> Result<()> {
    let mut stream = wire::connect(attacker(101), field.address, None).await?;
    let mut request = wire::get(field.address, "/api/v1/events", &wire::bearer(field.token(0)));
    request.push(b'G');
    stream.write_all(&request).await?;
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    while !text.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = tokio::time::timeout(PATIENCE, stream.read(&mut buffer)).await.context("no head")??;
        if read == 0 {
            anyhow::bail!("closed after {} bytes", text.len());
        }
        text.extend_from_slice(&buffer[..read]);
    }
    anyhow::ensure!(text.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&text[..text.len().min(60)]));
    Ok(())
}
