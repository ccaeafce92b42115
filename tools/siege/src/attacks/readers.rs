//! Those who ask and do not read.

use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use crate::field::{Field, attacker};
use crate::report::Findings;
use crate::wire;

/// A server that lets go of stalled readers does so well before.
const LET_GO_WITHIN: Duration = Duration::from_secs(150);

/// 1,600 requests in one piece, and nothing is read: first over one connection, then over a thousand.
pub async fn pipelined(field: &Field) -> Result<Findings> {
    let mut findings = Findings::default();
    let requests = wire::get(field.address, "/", "").repeat(1_600);
    let mut open: Vec<TcpStream> = Vec::new();
    for number in 0..field.sized(1_010, 300) {
        // three hundred an address: within what one address may have
        let Ok(stream) = wire::connect(attacker(number / 300), field.address, Some(4 * 1024)).await else { continue };
        // what the server does not take at once waits in nobody's memory but ours
        let _ = stream.try_write(&requests);
        open.push(stream);
    }
    findings.note(format!("{} connections", open.len()));
    sleep(field.seconds(20, 6)).await;
    Ok(findings)
}

/// A long page, asked for and not read.
pub async fn stalled(field: &Field) -> Result<Findings> {
    let mut open = ask_for_much(field, field.sized(200, 60)).await;
    let asked = open.len();
    let held = wait_for_the_end(field, &mut open).await;
    let mut findings = Findings::default();
    findings.note(format!("{held} of {asked} readers still held"));
    if !field.quick {
        findings.check("stalled readers are let go", held == 0, format!("{held} of {asked} held"));
    }
    Ok(findings)
}

/// The same, read a byte every two seconds: enough to look alive, for ever.
pub async fn sipping(field: &Field) -> Result<Findings> {
    let mut open = ask_for_much(field, field.sized(200, 40)).await;
    let asked = open.len();
    let end = Instant::now() + field.sized(LET_GO_WITHIN, Duration::from_secs(5));
    let mut held = open.len();
    while Instant::now() < end && held > 0 {
        let mut byte = [0];
        let mut alive = Vec::new();
        for mut stream in open {
            match tokio::time::timeout(Duration::from_millis(1), stream.read(&mut byte)).await {
                Ok(Ok(0) | Err(_)) => {}
                _ => alive.push(stream),
            }
        }
        open = alive;
        held = open.iter().filter(|stream| !is_over(stream)).count();
        sleep(Duration::from_secs(2)).await;
    }
    let mut findings = Findings::default();
    findings.note(format!("{held} of {asked} readers still held"));
    if !field.quick {
        findings.check("sipping readers are let go", held == 0, format!("{held} of {asked} held"));
    }
    Ok(findings)
}

/// So many connections on each of which a hundred long pages were asked for.
async fn ask_for_much(field: &Field, connections: usize) -> Vec<TcpStream> {
    let page = wire::get(field.address, "/boards/solar", &wire::bearer(field.token(0)));
    let requests = page.repeat(100);
    let mut open = Vec::new();
    for number in 0..connections {
        let Ok(mut stream) = wire::connect(attacker(number / 100), field.address, Some(4 * 1024)).await else {
            continue;
        };
        let _ = tokio::time::timeout(Duration::from_secs(2), stream.write_all(&requests)).await;
        open.push(stream);
    }
    open
}

async fn wait_for_the_end(field: &Field, open: &mut Vec<TcpStream>) -> usize {
    let end = Instant::now() + field.sized(LET_GO_WITHIN, Duration::from_secs(5));
    while Instant::now() < end && !open.is_empty() {
        open.retain(|stream| !is_over(stream));
        sleep(Duration::from_millis(500)).await;
    }
    open.len()
}

/// Whether the server has ended a connection: a byte more brings a reset, which the next look finds.
fn is_over(stream: &TcpStream) -> bool {
    match stream.try_write(b"\r") {
        Ok(_) => false,
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    }
}
