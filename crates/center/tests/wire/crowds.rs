//! Who takes no answer, and too many at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use super::{HEALTH, LONG, Site, answer, impatient, is_closed};
use crate::support::{Engine, Town, each_engine};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_wait_until_the_ones_before_were_taken() {
    for (method, size) in [("GET", 40_000), ("HEAD", 40_000), ("GET", 0)] {
        let town = impatient(Engine::Sqlite, |_| {}).await;
        let count = Arc::new(AtomicUsize::new(0));
        let counter = count.clone();
        let page = get(move || {
            counter.fetch_add(1, Ordering::Relaxed);
            async move { vec![b'x'; size] }
        });
        let site = Site::serving(&town, Router::new().route("/", page)).await;
        let mut socket = small(&site).await;
        let request = format!("{method} / HTTP/1.1\r\nhost: x\r\n\r\n").repeat(1_000);
        // until nothing more is taken
        while tokio::time::timeout(Duration::from_secs(1), socket.write_all(request.as_bytes()))
            .await
            .is_ok_and(|written| written.is_ok())
        {}
        let made = count.load(Ordering::Relaxed);
        let each = 130 + if method == "GET" { size } else { 0 };
        assert!(
            made * each < 4 * 1024 * 1024,
            "{method} of {size}: {made} answers were made for somebody who takes none"
        );
        drop(socket);
        site.end().await;
    }
}

/// Somebody who takes little at once.
async fn small(site: &Site) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.connect(site.address).await.unwrap()
}

const LARGE: usize = 3 * 1024 * 1024;

async fn large(town: &Town) -> Site {
    Site::serving(
        town,
        Router::new().route("/", get(|| async { vec![b'x'; LARGE] })).route("/healthz", get(|| async {})),
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_nothing_is_let_go_and_who_takes_little_is_served() {
    let town = impatient(Engine::Sqlite, |config| config.wire.patience.stall = Duration::from_millis(1_500)).await;
    let site = large(&town).await;
    let mut stalled = small(&site).await;
    stalled.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut slow = small(&site).await;
    slow.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let (mut bytes, mut read) = (vec![0; 16 * 1024], 0);
    loop {
        match slow.read(&mut bytes).await.unwrap() {
            0 => break,
            count => read += count,
        }
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    assert!(read > LARGE, "all of it arrived: {read}");
    let mut rest = Vec::new();
    let end = tokio::time::timeout(LONG, stalled.read_to_end(&mut rest)).await.expect("the stalled one is still there");
    assert!(end.is_err() || rest.len() < LARGE, "{} bytes", rest.len());
    site.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_a_few_bytes_at_a_time_is_let_go() {
    let town = impatient(Engine::Sqlite, |config| {
        config.wire.patience.drain = Duration::from_millis(1_000);
        config.wire.patience.drain_rate = 1024 * 1024;
    })
    .await;
    let site = large(&town).await;
    let mut slow = small(&site).await;
    slow.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let (mut bytes, mut read) = (vec![0; 1024], 0);
    while let Ok(count @ 1..) = slow.read(&mut bytes).await {
        read += count;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(read < LARGE, "all {read} bytes were served");
    site.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_has_its_share() {
    let site = Site::with(Engine::Sqlite, |config| config.wire.connections_per_address = 4).await;
    let mut sockets = Vec::new();
    for _ in 0..4 {
        let mut socket = site.connect_from(5).await;
        assert!(answer(&mut socket, HEALTH).await.starts_with("HTTP/1.1 200 "));
        sockets.push(socket);
        // it is idle a little after its answer is here, and before the next
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // its own one that was idle longest makes room
    let mut fifth = site.connect_from(5).await;
    assert!(answer(&mut fifth, HEALTH).await.starts_with("HTTP/1.1 200 "));
    assert!(is_closed(&mut sockets[0]).await);
    assert!(answer(&mut sockets[1], HEALTH).await.starts_with("HTTP/1.1 200 "));
    site.is_well().await;
    // when all of them are at work there is none for a sixth, and it is told why
    let login = b"POST /login HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n";
    for socket in sockets[1..].iter_mut().chain([&mut fifth]) {
        assert!(answer(socket, login).await.starts_with("HTTP/1.1 100 "), "the body is waited for");
    }
    let mut sixth = site.connect_from(5).await;
    let _ = sixth.write_all(HEALTH).await;
    let refused = rest_of(&mut sixth).await;
    assert!(
        refused.starts_with("HTTP/1.1 429 ")
            && refused.contains("retry-after: ")
            && refused.contains("같은 곳에서")
            && refused.contains("5초 뒤에")
            && refused.contains("in 5 seconds"),
        "{refused}"
    );
    site.is_well().await;
    site.end().await;
}

/// One answer, or what comes before the connection ends.
async fn rest_of(socket: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let count =
        tokio::time::timeout(LONG, socket.read(&mut bytes)).await.expect("nothing came for a minute").unwrap_or(0);
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_requests_are_counted_by_who_asks() {
    let site = Site::with(Engine::Sqlite, |config| {
        config.wire.connections_per_address = 3;
        config.trusted_proxy = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let post = |from: &str| {
        format!(
            "POST /api/v1/tokens HTTP/1.1\r\nhost: x\r\nx-forwarded-for: {from}\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n"
        )
    };
    let mut sockets = Vec::new();
    for n in 0..12 {
        let mut socket = site.connect().await;
        let text = answer(&mut socket, post(&format!("198.51.100.{}", n / 3)).as_bytes()).await;
        assert!(text.starts_with("HTTP/1.1 100 "), "the body is waited for: {text}");
        sockets.push(socket);
    }
    let ask = |from: &str| format!("GET /api/v1/planets HTTP/1.1\r\nhost: x\r\nx-forwarded-for: {from}\r\n\r\n");
    let text = answer(&mut site.connect().await, ask("198.51.100.3").as_bytes()).await;
    assert!(text.starts_with("HTTP/1.1 429 ") && text.contains("too_often") && text.contains("retry-after"), "{text}");
    let text = answer(&mut site.connect().await, ask("198.51.100.4").as_bytes()).await;
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    site.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_only_connects_keeps_nobody_out() {
    let site = Site::with(Engine::Sqlite, |config| config.wire.connections = 256).await;
    let mut silent = Vec::new();
    for n in 0..200 {
        silent.push(site.connect_from(10 + (n % 80) as u8).await);
    }
    site.is_well().await;
    let text = answer(&mut site.connect_from(98).await, b"GET /about HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    // most of the silent ones made room
    let mut bytes = [0; 1];
    let mut open = 0;
    for socket in &mut silent {
        open += usize::from(tokio::time::timeout(Duration::from_millis(1), socket.read(&mut bytes)).await.is_err());
    }
    assert!(open <= 64, "{open} are still there");
    site.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_that_connects_at_the_same_moment_is_served() {
    let site = Site::with(Engine::Sqlite, |_| {}).await;
    let mut crowd = Vec::new();
    for n in 0..200 {
        crowd.push(site.connect_from(10 + (n % 5) as u8).await);
    }
    // all of them are in before the first one says what it wants
    site.is_well().await;
    for socket in &mut crowd {
        let text = answer(socket, b"GET /about HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    }
    site.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_it_is_full_the_idlest_makes_room() {
    let site = Site::with(Engine::Sqlite, |config| config.wire.connections = 64).await;
    let mut idle = Vec::new();
    for n in 0..64 {
        let mut socket = site.connect_from(10 + n).await;
        assert!(answer(&mut socket, HEALTH).await.starts_with("HTTP/1.1 200 "));
        idle.push(socket);
        // on a busy machine they would be idle since nearly the same time, in another order
        if n < 4 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    // somebody who asks again is not idle
    assert!(answer(&mut idle[0], HEALTH).await.starts_with("HTTP/1.1 200 "));
    for _ in 0..3 {
        site.is_well().await;
    }
    assert!(is_closed(&mut idle[1]).await);
    assert!(answer(&mut idle[0], HEALTH).await.starts_with("HTTP/1.1 200 "));
    assert!(answer(&mut idle[63], HEALTH).await.starts_with("HTTP/1.1 200 "));
    site.end().await;
}

async fn streams_leave_room_for_pages(town: Town) {
    let site = Site::with(town.engine, |config| config.wire.connections = 64).await;
    let mut streams = Vec::new();
    let mut refused = 0;
    for n in 0..4 {
        let person = site.town.newcomer(&format!("이웃{n}")).await;
        for _ in 0..13 {
            let mut socket = site.connect_from(20 + n).await;
            let token = person.token.as_ref().unwrap();
            let text = answer(
                &mut socket,
                format!("GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n").as_bytes(),
            )
            .await;
            refused += usize::from(text.starts_with("HTTP/1.1 429 "));
            streams.push(socket);
        }
    }
    assert_eq!(refused, 4, "a quarter of the places is for pages");
    for n in 0..60 {
        let mut socket = site.connect_from(30 + n).await;
        assert!(answer(&mut socket, HEALTH).await.starts_with("HTTP/1.1 200 "));
        streams.push(socket);
    }
    let text = answer(&mut site.connect_from(97).await, b"GET /about HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    site.end().await;
}

each_engine!(streams_leave_room_for_pages);
