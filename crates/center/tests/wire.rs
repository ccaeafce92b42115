//! The server on a real socket: what is malformed, slow, endless or far too much.

use std::net::SocketAddr;
use std::time::Duration;

use center::web::server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::{Town, each_engine};

/// A town that listens.
struct Site {
    town: Town,
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl Site {
    async fn of(town: &Town) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(server::run(town.app.clone(), listener, town.router.clone()));
        Site { town: town.clone(), address, server }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn end(self) {
        self.town.app.stopping.cancel();
        self.server.await.unwrap();
    }
}

/// The bytes of a whole answer with a length.
async fn answer(socket: &mut TcpStream) -> String {
    let mut text = Vec::new();
    loop {
        let mut bytes = [0; 4096];
        let read = tokio::time::timeout(Duration::from_secs(60), socket.read(&mut bytes)).await.expect("nothing came for a minute").unwrap();
        assert!(read > 0, "closed after {}", String::from_utf8_lossy(&text));
        text.extend_from_slice(&bytes[..read]);
        let so_far = String::from_utf8_lossy(&text).into_owned();
        if let Some((head, body)) = so_far.split_once("\r\n\r\n") {
            let length = head.to_ascii_lowercase().split("content-length: ").nth(1).and_then(|rest| rest.lines().next().unwrap().trim().parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return so_far;
            }
        }
    }
}

each_engine! {
    async fn an_empty_line_too_many_delays_nothing(town) {
        let site = Site::of(&town).await;
        for bytes in [&b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n\r\n"[..], b"\r\n\r\nGET /healthz HTTP/1.1\r\nhost: x\r\n\r\n", b"POST /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nab\r\n"] {
            let mut socket = site.connect().await;
            socket.write_all(bytes).await.unwrap();
            let text = answer(&mut socket).await;
            assert!(text.starts_with("HTTP/1.1 200 ") || text.starts_with("HTTP/1.1 405 "), "{text}");
            // and the connection goes on
            socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
            assert!(answer(&mut socket).await.starts_with("HTTP/1.1 200 "));
        }
        site.end().await;
    }

    async fn a_stream_begins_though_a_byte_waits_behind_its_request(town) {
        let person = town.newcomer("달토끼").await;
        let site = Site::of(&town).await;
        let mut socket = site.connect().await;
        let token = person.token.as_ref().unwrap();
        socket.write_all(format!("GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\nG").as_bytes()).await.unwrap();
        let text = answer(&mut socket).await;
        assert!(text.starts_with("HTTP/1.1 200 ") && text.contains("text/event-stream"), "{text}");
        site.end().await;
    }
}
