//! Those who must be served all the same: a machine that asks for `/healthz`, an honest phone on a slow line, and an
//! owner who signs in.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout};

use crate::people::{self, Account};
use crate::wire;

const MACHINE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 1);
const PHONE: Ipv4Addr = Ipv4Addr::new(127, 77, 0, 1);
const OWNER: Ipv4Addr = Ipv4Addr::new(127, 77, 1, 1);
/// An answer that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(30);
const HEALTH_EVERY: Duration = Duration::from_millis(50);

/// What one of them went through during an attack.
#[derive(Debug, Default, Serialize)]
pub struct Service {
    pub asked: u32,
    pub failures: Vec<String>,
    /// Of the answers, in milliseconds.
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
    #[serde(skip)]
    times: Vec<Duration>,
}

impl Service {
    fn count(&mut self, what: &str, began: Instant, outcome: Result<()>) {
        self.asked += 1;
        self.times.push(began.elapsed());
        if let Err(error) = outcome {
            self.failures.push(format!("{what}: {error:#}"));
        }
    }

    fn finish(mut self) -> Service {
        self.times.sort();
        let at = |share: f64| {
            let place = ((self.times.len() as f64 * share) as usize).min(self.times.len().saturating_sub(1));
            self.times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        (self.p50_ms, self.p99_ms, self.max_ms) = (at(0.5), at(0.99), at(1.0));
        self
    }
}

/// Asks for `/healthz` twenty times a second, each time on a new connection, and now and then for `/readyz`.
pub async fn health(to: SocketAddrV4, stop: &AtomicBool) -> Service {
    let mut service = Service::default();
    let mut number = 0_u32;
    while !stop.load(Ordering::Relaxed) {
        let path = if number.is_multiple_of(10) { "/readyz" } else { "/healthz" };
        number += 1;
        let began = Instant::now();
        let outcome = wire::ask(MACHINE, to, &wire::get(to, path, "connection: close\r\n"), PATIENCE)
            .await
            .and_then(|answer| wire::expect(&answer, &[200]));
        service.count(path, began, outcome);
        sleep(HEALTH_EVERY.saturating_sub(began.elapsed())).await;
    }
    service.finish()
}

/// Reads pages at about 100 KB a second over one connection that it opens anew each round, and says something at 250
/// bytes a second.
pub async fn phone(to: SocketAddrV4, account: &Account, article: i64, stop: &AtomicBool) -> Service {
    let mut service = Service::default();
    while !stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        let outcome =
            timeout(2 * PATIENCE, round(to, account, service.asked.is_multiple_of(6).then_some(article))).await;
        service.count(
            "phone",
            began,
            outcome.context("the phone waited for more than a minute").and_then(|outcome| outcome),
        );
        sleep(Duration::from_millis(300)).await;
    }
    service.finish()
}

async fn round(to: SocketAddrV4, account: &Account, article: Option<i64>) -> Result<()> {
    let mut stream = wire::connect(PHONE, to, Some(8 * 1024)).await?;
    let bearer = wire::bearer(&account.access);
    for path in ["/", "/boards/solar", "/planets"] {
        let request = wire::get(to, path, &bearer);
        // a head in two pieces, as from far away
        let (first, second) = request.split_at(request.len() / 2);
        stream.write_all(first).await.with_context(|| format!("asking for {path}"))?;
        sleep(Duration::from_millis(60)).await;
        stream.write_all(second).await.with_context(|| format!("asking for {path}"))?;
        let status = read_slowly(&mut stream).await.with_context(|| format!("reading {path}"))?;
        // who is signed in is led on from the landing page
        if status != 200 && !(path == "/" && status == 303) {
            bail!("{path} was answered with {status}");
        }
    }
    if let Some(article) = article {
        let body = json!({"body": "느린 길 위에서 씁니다. 그래도 도착해요."}).to_string();
        let head = format!(
            "POST /api/v1/articles/{article}/comments HTTP/1.1\r\nhost: {to}\r\n{bearer}content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        for piece in body.as_bytes().chunks(10) {
            stream.write_all(piece).await.context("writing a comment")?;
            sleep(Duration::from_millis(40)).await;
        }
        let status = read_slowly(&mut stream).await.context("a comment")?;
        if status != 201 {
            bail!("a comment was answered with {status}");
        }
    }
    Ok(())
}

/// Reads one answer 2 KB at a time, fifty times a second; its status.
async fn read_slowly(stream: &mut tokio::net::TcpStream) -> Result<u16> {
    let mut response = load::response::Response::new();
    let mut buffer = [0; 2 * 1024];
    loop {
        let read = timeout(PATIENCE, stream.read(&mut buffer)).await.context("nothing came for 30 seconds")??;
        if read == 0 {
            response.close()?;
            return Ok(response.status());
        }
        if response.feed(&buffer[..read], None)? {
            return Ok(response.status());
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// Signs in with the right password every two seconds from an address that nobody else has.
pub async fn owner(to: SocketAddrV4, username: &str, stop: &AtomicBool) -> Service {
    let mut service = Service::default();
    while !stop.load(Ordering::Relaxed) {
        let began = Instant::now();
        let outcome = people::sign_in(OWNER, to, username).await.map(drop);
        service.count("owner", began, outcome);
        sleep(Duration::from_secs(2)).await;
    }
    service.finish()
}
