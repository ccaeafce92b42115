//! The server on a real socket: what is malformed, slow, endless or far too much.

mod crowds;
mod slow;
mod waits;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use center::config::ServeConfig;
use center::web::server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use crate::support::{Engine, Town, each_engine};

/// Nothing takes as long as this unless it never happens.
const LONG: Duration = Duration::from_secs(60);

/// A town that listens.
struct Site {
    town: Town,
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl Site {
    async fn of(town: &Town) -> Site {
        Site::serving(town, town.router.clone()).await
    }

    async fn serving(town: &Town, router: Router) -> Site {
        let listener = server::listen(([127, 0, 0, 1], 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(server::run(town.app.clone(), listener, router));
        Site { town: town.clone(), address, server }
    }

    /// A town of its own on the same engine, with other settings.
    async fn with(engine: Engine, change: impl FnOnce(&mut ServeConfig)) -> Site {
        Site::of(&impatient(engine, change).await).await
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// From another address of this machine.
    async fn connect_from(&self, last: u8) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into()).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    /// Everything that comes back for these bytes, until the server closes.
    async fn ask(&self, bytes: &[u8]) -> String {
        let mut socket = self.connect().await;
        socket.write_all(bytes).await.unwrap();
        rest(&mut socket).await
    }

    async fn is_well(&self) {
        let text = answer(&mut self.connect_from(99).await, b"GET /healthz HTTP/1.1\r\n\r\n").await;
        assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    }

    async fn end(self) {
        self.town.app.stopping.cancel();
        self.server.await.unwrap();
    }
}

/// Looks often; is patient where a test does not change it.
async fn impatient(engine: Engine, change: impl FnOnce(&mut ServeConfig)) -> Town {
    Town::with(engine, |config| {
        config.wire.patience.tick = Duration::from_millis(20);
        change(config);
    })
    .await
}

/// What still comes, until the other side closes.
async fn rest(socket: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    tokio::time::timeout(LONG, socket.read_to_end(&mut answer))
        .await
        .expect("the server neither answers nor closes")
        .unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Whether the other side closes without a word.
async fn is_closed(socket: &mut TcpStream) -> bool {
    let mut answer = Vec::new();
    match tokio::time::timeout(LONG, socket.read_to_end(&mut answer)).await.expect("the server does not close") {
        Ok(_) => answer.is_empty(),
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
    }
}

/// A whole answer with a length, or the beginning of one without.
async fn answer(socket: &mut TcpStream, request: &[u8]) -> String {
    socket.write_all(request).await.unwrap();
    let mut text = Vec::new();
    loop {
        let mut bytes = [0; 4096];
        let read =
            tokio::time::timeout(LONG, socket.read(&mut bytes)).await.expect("nothing came for a minute").unwrap();
        assert!(read > 0, "closed after {:?}", String::from_utf8_lossy(&text));
        text.extend_from_slice(&bytes[..read]);
        let so_far = String::from_utf8_lossy(&text).into_owned();
        if let Some((head, body)) = so_far.split_once("\r\n\r\n") {
            let length = head
                .to_ascii_lowercase()
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.lines().next().unwrap().trim().parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return so_far;
            }
        }
    }
}

const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";

async fn an_empty_line_too_many_delays_nothing(town: Town) {
    let site = Site::of(&town).await;
    for bytes in [
        &b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n\r\n"[..],
        b"\r\n\r\nGET /healthz HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nab\r\n",
    ] {
        let mut socket = site.connect().await;
        let text = answer(&mut socket, bytes).await;
        assert!(text.starts_with("HTTP/1.1 200 ") || text.starts_with("HTTP/1.1 405 "), "{text}");
        // and the connection goes on
        assert!(answer(&mut socket, HEALTH).await.starts_with("HTTP/1.1 200 "));
    }
    site.end().await;
}

async fn a_stream_begins_though_a_byte_waits_behind_its_request(town: Town) {
    let person = town.newcomer("달토끼").await;
    let site = Site::of(&town).await;
    let mut socket = site.connect().await;
    let token = person.token.as_ref().unwrap();
    let text = answer(
        &mut socket,
        format!("GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\nG").as_bytes(),
    )
    .await;
    assert!(text.starts_with("HTTP/1.1 200 ") && text.contains("text/event-stream"), "{text}");
    site.end().await;
}

async fn a_stream_is_framed_as_its_reader_understands(town: Town) {
    let person = town.newcomer("달토끼").await;
    let site = Site::of(&town).await;
    let token = person.token.as_ref().unwrap();
    let request = |method, version| {
        format!("{method} /api/v1/events HTTP/{version}\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n")
            .into_bytes()
    };
    let mut open = Vec::new();
    for version in ["1.1", "1.0"] {
        let mut socket = site.connect().await;
        let mut text = answer(&mut socket, &request("GET", version)).await;
        // what is said meanwhile is nobody's
        socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        // all that is said at first, which may come in pieces
        while !text.contains("event: tick") || !text.ends_with("\n\n") && !text.ends_with("\n\n\r\n") {
            let mut bytes = [0; 4096];
            let read = tokio::time::timeout(LONG, socket.read(&mut bytes)).await.unwrap().unwrap();
            assert!(read > 0, "{text}");
            text.push_str(std::str::from_utf8(&bytes[..read]).unwrap());
        }
        let (head, begun) = text.split_once("\r\n\r\n").unwrap();
        let head = head.to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 200 ok\r\n") && head.contains("\r\nconnection: close"), "{head}");
        for header in ["date: ", "x-content-type-options: nosniff", "cache-control: no-store", "x-accel-buffering: no"]
        {
            assert_eq!(head.matches(&format!("\r\n{header}")).count(), 1, "{header}: {head}");
        }
        assert!(!head.contains("content-length"), "{head}");
        assert_eq!(head.contains("\r\ntransfer-encoding: chunked"), version == "1.1", "{head}");
        match version {
            "1.1" => {
                let (length, chunk) = begun.split_once("\r\n").unwrap();
                let first = chunk.get(..usize::from_str_radix(length, 16).unwrap() + 2).unwrap();
                assert!(first.starts_with("retry: ") && first.ends_with("\n\n\r\n"), "{begun:?}");
            }
            _ => assert!(begun.starts_with("retry: "), "{begun:?}"),
        }
        open.push(socket);
    }
    assert_eq!(town.app.live.streams(), 2);
    let mut socket = site.connect().await;
    let text = answer(&mut socket, &request("HEAD", "1.1")).await;
    assert!(text.contains("text/event-stream") && text.ends_with("\r\n\r\n"), "{text}");
    assert!(answer(&mut socket, HEALTH).await.starts_with("HTTP/1.1 200 "), "the connection goes on");
    site.end().await;
    let ends = [rest(&mut open[0]).await, rest(&mut open[1]).await];
    assert_eq!(ends, ["0\r\n\r\n", ""]);
}

async fn what_is_no_request_is_told_so(town: Town) {
    let site = Site::of(&town).await;
    let long = "a".repeat(66 * 1024);
    let many: String = (0..200).map(|n| format!("x-{n}: 1\r\n")).collect();
    for (status, request) in [
        (400, "GET / HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n".to_owned()),
        (400, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: five\r\n\r\n".to_owned()),
        (400, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n".to_owned()),
        (400, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab".to_owned()),
        (
            400,
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
        ),
        (
            400,
            "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n".to_owned(),
        ),
        (400, "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n".to_owned()),
        (400, "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n".to_owned()),
        (400, "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n".to_owned()),
        (
            400,
            "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
                .to_owned(),
        ),
        (400, "GET / HTTP/1.1\r\nhost: x\r\nx: a\r\n folded\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\nhost: x\r\nno colon\r\n\r\n".to_owned()),
        (400, "GET / HTTP/1.1\r\nhost : x\r\n\r\n".to_owned()),
        (400, "GET  / HTTP/1.1\r\nhost: x\r\n\r\n".to_owned()),
        (400, "GET / HTTP/9.9\r\nhost: x\r\n\r\n".to_owned()),
        (400, "nonsense\r\n\r\n".to_owned()),
        (400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
        (400, "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}\r\n\r\n".to_owned()),
        (431, format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n")),
        (431, format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "a".repeat(300 * 1024))),
        (
            431,
            format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(8_000)),
        ),
        (400, format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", u64::MAX)),
        (400, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999999\r\n\r\n".to_owned()),
        (414, format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n")),
        (414, format!("GET /?q={long}{long} HTTP/1.1\r\nhost: x\r\n\r\n")),
    ] {
        let text = site.ask(request.as_bytes()).await;
        let line = &request[..request.len().min(70)];
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{line:?}: {text:?}"));
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{line:?}: {head}");
        assert!(head.contains("connection: close") && head.contains("x-content-type-options: nosniff"), "{head}");
        assert!(
            body.contains("<h1>") && body.contains("요") && body.contains("lang=\"en\"") && body.len() < 2_000,
            "{body}"
        );
        assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
    }
    // bytes that are no text
    for path in [&b"/\xff"[..], b"/?q=\xff\xfe"] {
        let text = site.ask(&[b"GET ", path, b" HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"].concat()).await;
        assert!(text.starts_with("HTTP/1.1 400 "), "{path:?}: {text}");
    }
    // a body that makes no sense has an answer, and no request can follow it
    let chunks = "POST /api/v1/tokens HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n";
    let text = site.ask(chunks.as_bytes()).await;
    assert!(text.starts_with("HTTP/1.1 400 ") && text.contains("connection: close"), "{text}");
    // what came before it is answered first
    let text = site.ask(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nnonsense\r\n\r\n").await;
    assert!(text.starts_with("HTTP/1.1 200 ") && text.contains("HTTP/1.1 400 "), "{text}");
    site.is_well().await;
    site.end().await;
}

async fn one_host_is_named(town: Town) {
    let site = Site::of(&town).await;
    for (status, hosts) in [
        (200, "host: x\r\n"),
        (400, ""),
        (400, "host: x\r\nhost: x\r\n"),
        (400, "host: x\r\nhost: y\r\n"),
        (400, "host: a b\r\n"),
        (400, "host:\r\n"),
    ] {
        for path in ["/about", "/api/v1/planets"] {
            let text = site
                .ask(
                    format!("GET {path} HTTP/1.1\r\n{hosts}accept-language: en\r\nconnection: close\r\n\r\n")
                        .as_bytes(),
                )
                .await;
            assert!(
                text.starts_with(&format!("HTTP/1.1 {status} ")) || path != "/about" && status == 200,
                "{path} {hosts:?}: {text}"
            );
            assert!(
                status == 200 || text.contains("We did not understand that") || text.contains("\"bad_request\""),
                "{text}"
            );
        }
    }
    for path in ["/healthz", "/readyz"] {
        let text = site.ask(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes()).await;
        assert!(text.starts_with("HTTP/1.0 200 ") || text.starts_with("HTTP/1.1 200 "), "{text}");
    }
    site.end().await;
}

each_engine!(
    an_empty_line_too_many_delays_nothing,
    a_stream_begins_though_a_byte_waits_behind_its_request,
    a_stream_is_framed_as_its_reader_understands,
    what_is_no_request_is_told_so,
    one_host_is_named
);
