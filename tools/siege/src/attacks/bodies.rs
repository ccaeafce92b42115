//! Requests that never come to their end.

use std::time::Duration;

use anyhow::Result;
use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::attacks::connections::ends_within;
use crate::field::{Field, attacker};
use crate::report::Findings;
use crate::wire;

/// A server that counts how fast a request comes has had enough well before.
const LONGEST: Duration = Duration::from_secs(180);

/// Heads that come a byte a second.
pub async fn heads(field: &Field) -> Result<Findings> {
    let head = wire::get(field.address, "/", &format!("x-a: {}\r\n", "a".repeat(4_000)));
    dripping(field, field.sized(1_000, 300), move |_| (head.clone(), 20)).await
}

/// 500 KB of JSON: all but the end at once, then a byte a second. Half of the attackers are signed in.
pub async fn bodies(field: &Field) -> Result<Findings> {
    let (address, field_of_request) = (field.address, field.clone());
    let request = move |number: usize| {
        let body = format!("{{\"title\": \"a\", \"body\": \"{}\"}}", "a".repeat(500_000));
        let (path, who) = if number.is_multiple_of(2) {
            ("/api/v1/tokens", String::new())
        } else {
            ("/api/v1/boards/solar/articles", wire::bearer(field_of_request.token(number)))
        };
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{who}\r\n",
            body.len()
        );
        let at_once = head.len() + 490_000;
        ([head.into_bytes(), body.into_bytes()].concat(), at_once)
    };
    dripping(field, field.sized(400, 200), request).await
}

/// Sends so much of each request at once, then a byte a second for as long as it is taken.
async fn dripping(field: &Field, connections: usize, request: impl Fn(usize) -> (Vec<u8>, usize)) -> Result<Findings> {
    let mut findings = Findings::default();
    let end = Instant::now() + field.sized(LONGEST, Duration::from_secs(6));
    let mut attackers = JoinSet::new();
    for number in 0..connections {
        let ((bytes, at_once), address) = (request(number), field.address);
        attackers.spawn(async move {
            let Ok(mut stream) = wire::connect(attacker(number / 100), address, None).await else { return true };
            let (first, rest) = bytes.split_at(at_once);
            if tokio::time::timeout(Duration::from_secs(30), stream.write_all(first))
                .await
                .is_ok_and(|sent| sent.is_ok())
            {
                wire::drip(&mut stream, rest, Duration::from_secs(1), end).await;
            }
            let left = end.saturating_duration_since(Instant::now()).max(Duration::from_secs(1));
            ends_within(&mut stream, left).await
        });
    }
    let mut held = 0;
    while let Some(ended) = attackers.join_next().await {
        held += usize::from(!ended?);
    }
    findings.note(format!("{held} of {connections} still held at the end"));
    if !field.quick {
        findings.check("who drips is let go", held == 0, format!("{held} of {connections} held"));
    }
    Ok(findings)
}
