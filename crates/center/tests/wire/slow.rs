//! Who is slow, silent or has said all.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{HEALTH, Site, answer, is_closed, rest};
use crate::support::{Engine, Town, each_engine};

async fn whoever_has_said_all_is_answered(town: Town) {
    let person = town.newcomer("달토끼").await;
    let site = Site::of(&town).await;
    let token = person.token.as_ref().unwrap();
    let body = "{\"title\": \"다 말했어요\", \"body\": \"이제 듣기만 할게요\"}";
    let post = format!(
        "POST /api/v1/boards/solar/articles HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    for (request, status) in [
        ("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n", "200"),
        ("GET /planets HTTP/1.1\r\nhost: x\r\n\r\n", "200"),
        (&post, "201"),
    ] {
        for _ in 0..5 {
            let mut socket = site.connect().await;
            socket.write_all(request.as_bytes()).await.unwrap();
            socket.shutdown().await.unwrap();
            let text = rest(&mut socket).await;
            assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {text:?}");
        }
    }
    // but nobody listens to what never ends without being there
    let mut socket = site.connect().await;
    let listen = format!("GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n");
    socket.write_all(listen.as_bytes()).await.unwrap();
    let mut begun = [0; 4096];
    assert!(socket.read(&mut begun).await.unwrap() > 0);
    drop(socket);
    tokio::time::timeout(Duration::from_secs(10), async {
        while town.app.live.streams() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the stream goes with its reader");
    site.end().await;
}

async fn who_is_too_slow_is_told_so(town: Town) {
    let site = Site::with(town.engine, |config| {
        config.wire.patience.head = Duration::from_millis(300);
        config.wire.patience.body = Duration::from_millis(300);
    })
    .await;
    // a head that never ends, at the beginning and after an answer, however steadily it comes
    for answered in [false, true] {
        let mut socket = site.connect().await;
        if answered {
            assert!(answer(&mut socket, HEALTH).await.starts_with("HTTP/1.1 200 "));
        }
        let (mut read, mut write) = socket.split();
        write.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n").await.unwrap();
        let drip = async {
            while write.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await
            }
        };
        let mut text = String::new();
        tokio::select! {
            () = drip => panic!("closed before it was read"),
            read = read.read_to_string(&mut text) => drop(read),
        }
        assert!(text.starts_with("HTTP/1.1 408 ") && text.contains("신호가 도중에 끊겼어요"), "{text}");
    }
    // the beginning of a head that came with the request before it
    let mut socket = site.connect().await;
    let text = answer(&mut socket, &[HEALTH, HEALTH, b"GET /he"].concat()).await;
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    let text = rest(&mut socket).await;
    assert!(text.contains("HTTP/1.1 408 "), "{text}");
    // a new connection that says nothing has made no request to be answered
    assert!(is_closed(&mut site.connect().await).await);
    // a body
    for path in ["/login", "/api/v1/tokens", "/nowhere"] {
        let kind = if path == "/login" { "application/x-www-form-urlencoded" } else { "application/json" };
        let mut socket = site.connect().await;
        socket
            .write_all(
                format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\ncontent-length: 500\r\n\r\n{{")
                    .as_bytes(),
            )
            .await
            .unwrap();
        let (mut read, mut write) = socket.split();
        let drip = async {
            while write.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await
            }
        };
        let mut bytes = vec![0; 64 * 1024];
        let count = tokio::select! {
            () = drip => panic!("{path}: closed before it was read"),
            read = read.read(&mut bytes) => read.unwrap(),
        };
        let text = String::from_utf8_lossy(&bytes[..count]);
        assert!(text.starts_with(if path == "/nowhere" { "HTTP/1.1 404 " } else { "HTTP/1.1 408 " }), "{path}: {text}");
    }
    site.is_well().await;
    site.end().await;
}

each_engine!(whoever_has_said_all_is_answered, who_is_too_slow_is_told_so);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_for_nothing_is_let_go() {
    let site = Site::with(Engine::Sqlite, |config| config.wire.patience.idle = Duration::from_millis(200)).await;
    let mut socket = site.connect().await;
    assert!(answer(&mut socket, HEALTH).await.starts_with("HTTP/1.1 200 "));
    assert!(is_closed(&mut socket).await);
    site.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_was_folded_up_goes_on() {
    let site = Site::with(Engine::Sqlite, |config| config.wire.patience.fold = Duration::ZERO).await;
    let mut socket = site.connect().await;
    for n in 0..5 {
        // also with an empty line behind, and with the next head cut in two
        assert!(answer(&mut socket, HEALTH).await.starts_with("HTTP/1.1 200 "));
        tokio::time::sleep(Duration::from_millis(60)).await;
        socket.write_all(b"\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_millis(60)).await;
        let (a, b) = HEALTH.split_at(n * 5 + 1);
        socket.write_all(a).await.unwrap();
        tokio::time::sleep(Duration::from_millis(60)).await;
        assert!(answer(&mut socket, b).await.starts_with("HTTP/1.1 200 "));
    }
    site.end().await;
}
