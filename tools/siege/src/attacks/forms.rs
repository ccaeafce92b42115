//! Forms with more in them than any form has.

use std::time::Duration;

use anyhow::Result;
use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::field::{Field, attacker};
use crate::report::Findings;
use crate::wire;

const BOUNDARY: &str = "sieging";

/// 25 forms of 60 texts of 250 KB, half of them without being signed in.
pub async fn forms(field: &Field) -> Result<Findings> {
    let text = "a".repeat(250_000);
    let mut body = String::new();
    for number in 0..60 {
        body.push_str(&format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"f{number}\"\r\n\r\n{text}\r\n"));
    }
    body.push_str(&format!("--{BOUNDARY}--\r\n"));
    send(field, 25, body.into_bytes().into()).await
}

/// 8 forms by one person with nine files of 10 MiB each.
pub async fn files(field: &Field) -> Result<Findings> {
    let file = vec![b'a'; field.sized(10 * 1024 * 1024, 10 * 1024 * 1024 - 1)];
    let mut body = Vec::new();
    for number in 0..9 {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"image\"; filename=\"{number}.png\"\r\ncontent-type: image/png\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&file);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    send(field, 8, body.into()).await
}

async fn send(field: &Field, count: usize, body: std::sync::Arc<[u8]>) -> Result<Findings> {
    let mut findings = Findings::default();
    let mut senders = JoinSet::new();
    for number in 0..count {
        let (field, body) = (field.clone(), body.clone());
        senders.spawn(async move {
            let who = if field.name == "files" {
                wire::bearer(field.token(0))
            } else if number.is_multiple_of(2) {
                String::new()
            } else {
                wire::bearer(field.token(number))
            };
            let path = if number % 4 < 2 { "/api/v1/boards/solar/articles" } else { "/api/v1/me/application" };
            let mut stream = wire::connect(attacker(number), field.address, None).await?;
            let head = format!(
                "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\n{who}\r\n",
                field.address,
                body.len()
            );
            stream.write_all(head.as_bytes()).await?;
            // all but the last bytes; then a pause in which everything is held
            let (most, rest) = body.split_at(body.len() - 10);
            if stream.write_all(most).await.is_ok() {
                sleep(field.seconds(5, 2)).await;
                let _ = stream.write_all(rest).await;
            }
            wire::answer(&mut stream, Duration::from_secs(60)).await
        });
    }
    while let Some(outcome) = senders.join_next().await {
        match outcome? {
            Ok(answer) => {
                let right = (400..500).contains(&answer.status) || answer.status == 503;
                findings.check(
                    "a form too large is refused",
                    right,
                    format!("{}, {} bytes", answer.status, answer.body.len()),
                );
            }
            // a server that has had enough may end the connection
            Err(error) => findings.note(format!("a form: {error:#}")),
        }
    }
    Ok(findings)
}
