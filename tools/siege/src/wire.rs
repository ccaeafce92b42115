//! Connections from any address of 127/8, with bytes exactly as written.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use load::response::Response;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout, timeout_at};

/// An answer as it came.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// The server ended the connection after it.
    pub closed: bool,
}

/// How often a port is looked for: those of an address are used up for a minute after a rush, which is not the server's
/// doing.
const PORTS: usize = 40;

/// Connects from `from`. A small window makes the other side wait for us sooner.
pub async fn connect(from: Ipv4Addr, to: SocketAddrV4, window: Option<u32>) -> Result<TcpStream> {
    for _ in 1..PORTS {
        match connect_once(from, to, window).await {
            Err(error) if is_out_of_ports(&error) => tokio::time::sleep(Duration::from_millis(50)).await,
            outcome => return outcome,
        }
    }
    connect_once(from, to, window).await
}

fn is_out_of_ports(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    matches!(kind, Some(ErrorKind::AddrInUse | ErrorKind::AddrNotAvailable))
}

async fn connect_once(from: Ipv4Addr, to: SocketAddrV4, window: Option<u32>) -> Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((from, 0)))?;
    if let Some(window) = window {
        socket.set_recv_buffer_size(window)?;
    }
    let stream = timeout(Duration::from_secs(30), socket.connect(to.into()))
        .await
        .context("connecting took more than 30 seconds")??;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Reads one whole answer within `patience`, then looks for a moment whether the server closes.
pub async fn answer(stream: &mut TcpStream, patience: Duration) -> Result<Answer> {
    let end = Instant::now() + patience;
    let mut response = Response::new();
    let mut answer = Answer::default();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = timeout_at(end, stream.read(&mut buffer))
            .await
            .with_context(|| format!("no whole answer within {patience:?}"))??;
        if read == 0 {
            answer.closed = true;
            response.close().context("closed before a whole answer")?;
            break;
        }
        if response.feed(&buffer[..read], Some(&mut answer.body))? {
            break;
        }
    }
    answer.status = response.status();
    if !answer.closed {
        answer.closed = !response.keep_alive();
    }
    Ok(answer)
}

/// One request on a connection of its own.
pub async fn ask(from: Ipv4Addr, to: SocketAddrV4, request: &[u8], patience: Duration) -> Result<Answer> {
    let mut stream = connect(from, to, None).await?;
    timeout(patience, stream.write_all(request)).await.context("the request was not taken")??;
    answer(&mut stream, patience).await
}

/// A request without a body, with whole extra lines.
pub fn get(to: SocketAddrV4, path: &str, lines: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {to}\r\n{lines}\r\n").into_bytes()
}

/// A request with JSON.
pub fn json(method: &str, to: SocketAddrV4, path: &str, lines: &str, body: &serde_json::Value) -> Vec<u8> {
    let body = body.to_string();
    format!("{method} {path} HTTP/1.1\r\nhost: {to}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{lines}\r\n{body}", body.len()).into_bytes()
}

pub fn bearer(token: &str) -> String {
    format!("authorization: Bearer {token}\r\n")
}

/// Sends `bytes` one at a time, `pause` apart, until `until` or until the server has enough; how many were taken.
pub async fn drip(stream: &mut TcpStream, bytes: &[u8], pause: Duration, until: Instant) -> usize {
    for (sent, byte) in bytes.iter().enumerate() {
        if Instant::now() >= until || stream.write_all(std::slice::from_ref(byte)).await.is_err() {
            return sent;
        }
        tokio::time::sleep(pause).await;
    }
    bytes.len()
}

/// Fails with a sentence when `answer` is not of one of `statuses`.
pub fn expect(answer: &Answer, statuses: &[u16]) -> Result<()> {
    if !statuses.contains(&answer.status) {
        bail!(
            "answered {} instead of {statuses:?}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body).chars().take(120).collect::<String>()
        );
    }
    Ok(())
}
