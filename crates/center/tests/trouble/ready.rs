//! `/readyz` on a real socket, with a database and a file store that say nothing.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use center::db::Patience;
use center::web::server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::proxy::Proxy;
use crate::support::{Engine, Town, fresh_database};

/// Threads for what blocks. The store works in those, so it says nothing while all of them are held.
const THREADS: usize = 16;

/// Holds the store up until it is dropped.
struct Held {
    _ends: Vec<mpsc::Sender<()>>,
}

impl Held {
    fn begin() -> Held {
        let hold = |_| {
            let (sender, until) = mpsc::channel();
            tokio::task::spawn_blocking(move || until.recv());
            sender
        };
        Held { _ends: (0..THREADS).map(hold).collect() }
    }
}

/// What `/readyz` says, and after how long.
async fn asked(address: SocketAddr) -> (String, Duration) {
    let began = Instant::now();
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut text = String::new();
    socket.read_to_string(&mut text).await.unwrap();
    (text, began.elapsed())
}

async fn is_ready(address: SocketAddr) {
    let (text, took) = asked(address).await;
    assert!(text.starts_with("HTTP/1.1 200 ") && text.ends_with("ready\n"), "after {took:?}: {text}");
}

/// How often something is tried that a machine with much else to do may do late.
const TRIES: usize = 3;

/// After a second and a half, and not after twice that: at least in the quickest of a few answers, for a machine that
/// does much else may stand still for a second.
async fn is_ill(address: SocketAddr, what: &str) {
    let mut all = Vec::new();
    for _ in 0..TRIES {
        let (text, took) = asked(address).await;
        assert!(text.starts_with("HTTP/1.1 503 ") && took.as_millis() >= 1_400, "{what}: after {took:?}: {text}");
        if took.as_millis() < 2_800 {
            return;
        }
        all.push(took);
    }
    panic!("{what}: after {all:?}");
}

async fn readiness(engine: Engine) {
    let proxy = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(Proxy::before(fresh_database().await).await),
    };
    let town = Town::with(engine, |config| {
        config.data.patience = Patience::default();
        if let Some(proxy) = &proxy {
            config.data.database = Some(proxy.address());
        }
    })
    .await;
    let listener = server::listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    let running = tokio::spawn(server::run(town.app.clone(), listener, town.router.clone()));
    is_ready(address).await;

    let held = Held::begin();
    is_ill(address, "the files").await;
    drop(held);
    is_ready(address).await;
    if let Some(proxy) = &proxy {
        proxy.freeze();
        is_ill(address, "the database").await;
        let held = Held::begin();
        is_ill(address, "both, beside each other").await;
        drop(held);
        proxy.thaw();
        proxy.cut();
    }
    super::until("it is ready again", || async { asked(address).await.0.starts_with("HTTP/1.1 200 ") }).await;

    // slow is not ill
    let mut all = Vec::new();
    while !all.last().is_some_and(|text: &String| text.starts_with("HTTP/1.1 200 ")) {
        assert!(all.len() < TRIES, "{all:?}");
        let held = Held::begin();
        if let Some(proxy) = &proxy {
            proxy.freeze();
        }
        let slowly = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            drop(held);
            if let Some(proxy) = &proxy {
                proxy.thaw();
            }
        };
        let ((text, took), ()) = tokio::join!(asked(address), slowly);
        assert!(took.as_millis() >= 400, "nothing was held up: after {took:?}");
        all.push(text);
    }
    town.app.stopping.cancel();
    running.await.unwrap();
}

fn run(engine: Engine) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).max_blocking_threads(THREADS).enable_all();
    runtime.build().unwrap().block_on(super::ends(readiness(engine)));
}

#[test]
fn sqlite() {
    run(Engine::Sqlite);
}

#[test]
fn postgres() {
    run(Engine::Postgres);
}
