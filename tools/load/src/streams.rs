//! What many open event streams cost: memory after all of them have come back at the same moment, processor while
//! nothing happens, how quick pages are beside them, and how long an event takes that all of them are told.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use load::ask::{Visitor, ask};
use load::interrupt;
use load::process::{cpu_time, rss_anon};
use load::server::Server;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;

use crate::chance::Chance;
use crate::options::StreamsOptions;

/// The server gives one person no more.
const STREAMS_PER_PERSON: usize = 16;
/// And one address of the other side no more than 512 connections.
const STREAMS_PER_ADDRESS: usize = 256;
const SETTLES: Duration = Duration::from_secs(3);
const OPENS_WITHIN: Duration = Duration::from_secs(60);
const TOLD_WITHIN: Duration = Duration::from_secs(10);
const PAGES: usize = 200;
/// What an open board is told when an article is published.
const EVENT: &str = "event: board";

/// How far the streams are.
#[derive(Default)]
struct Counts {
    open: AtomicUsize,
    told: AtomicUsize,
    /// Attempts that the server had no place for.
    again: AtomicUsize,
    /// Streams that ended.
    broken: AtomicUsize,
    /// The article is being published.
    is_asked: AtomicBool,
    changed: Notify,
}

impl Counts {
    fn note(&self, what: &AtomicUsize) {
        what.fetch_add(1, Ordering::Relaxed);
        self.changed.notify_one();
    }

    /// Waits until `what` is `all`; nothing when it takes longer than `within`.
    async fn reach(&self, what: &AtomicUsize, all: usize, within: Duration) -> Option<Duration> {
        let began = Instant::now();
        let reached = async {
            while what.load(Ordering::Relaxed) < all {
                self.changed.notified().await;
            }
        };
        tokio::time::timeout(within, reached).await.ok().map(|()| began.elapsed())
    }
}

pub fn run(options: &StreamsOptions) -> Result<bool> {
    raise_open_files();
    let mut server = Server::start(&options.server, &options.data, options.database.as_deref(), |_| {})?;
    server.wait_for("/readyz")?;
    let address = server.address();
    let people = options.count.div_ceil(STREAMS_PER_PERSON);
    let tokens = sign_in(address, options, people)?;
    std::thread::sleep(SETTLES);
    let before = rss_anon(server.pid())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(&server, options, &tokens, before))
}

/// As far as it goes; the server does the same.
fn raise_open_files() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

fn sign_in(address: SocketAddrV4, options: &StreamsOptions, people: usize) -> Result<Vec<Visitor>> {
    let mut found = vec![Visitor::sign_in(address, &options.username, &options.password)?];
    let mut number = 1;
    while found.len() < people && number < people * 2 + 10 {
        interrupt::check()?;
        if let Ok(visitor) = Visitor::sign_in(address, &format!("resident_{number:04}"), &options.password) {
            found.push(visitor);
        }
        number += 1;
    }
    if found.len() < people {
        bail!("{} streams need {people} people, and only {} live in this town", options.count, found.len());
    }
    Ok(found)
}

async fn measure(server: &Server, options: &StreamsOptions, people: &[Visitor], before: u64) -> Result<bool> {
    let (pid, count, address) = (server.pid(), options.count, server.address());
    let per_stream = |bytes: u64| bytes.saturating_sub(before) as f64 / 1024.0 / count as f64;
    let (streams, first) = open(address, options, people).await?;
    tokio::time::sleep(SETTLES).await;
    let opened = rss_anon(pid)?;
    // all go at once, and all come back at once
    streams.leave();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (streams, again) = open(address, options, people).await?;
    tokio::time::sleep(SETTLES).await;
    let after = rss_anon(pid)?;
    let (cpu, began) = (cpu_time(pid)?, Instant::now());
    tokio::time::sleep(options.seconds).await;
    let idle = (cpu_time(pid)? - cpu).as_secs_f64() / began.elapsed().as_secs_f64();
    let reader = people.first().context("nobody is signed in")?.clone();
    let pages = tokio::task::spawn_blocking(move || pages(address, &reader)).await??;
    let (cpu, writer) = (cpu_time(pid)?, people.last().context("nobody is signed in")?.clone());
    streams.counts.is_asked.store(true, Ordering::Release);
    let published = tokio::task::spawn_blocking(move || publish(address, &writer));
    let told = streams.counts.reach(&streams.counts.told, count, TOLD_WITHIN).await;
    published.await??;
    let cost = cpu_time(pid)? - cpu;
    let (broken, repeated) = (&streams.counts.broken, &streams.counts.again);
    let (broken, repeated) = (broken.load(Ordering::Relaxed), repeated.load(Ordering::Relaxed));
    println!("| {count} open streams | |\n|---|---:|");
    println!("| opened within | {:.2} s |\n| came back within | {:.2} s |", first.as_secs_f64(), again.as_secs_f64());
    println!("| attempts that came too soon then | {repeated} |");
    println!("| anonymous memory each | {:.1} KB |", per_stream(opened));
    println!("| the same after all came back at once | {:.1} KB |", per_stream(after));
    println!("| processor while nothing happens | {:.1} % of a core |", idle * 100.0);
    println!("| a page of the board beside them, p50 / p99 | {:.1} / {:.1} ms |", pages.0, pages.1);
    match told {
        Some(took) => println!("| an article to all of them | {:.0} ms |", took.as_secs_f64() * 1e3),
        None => println!("| an article to all of them | only {} |", streams.counts.told.load(Ordering::Relaxed)),
    }
    println!("| the server's processor for that | {:.0} ms |\n| broken streams | {broken} |", cost.as_secs_f64() * 1e3);
    Ok(broken == 0 && told.is_some())
}

/// Streams that are open.
struct Streams {
    counts: Arc<Counts>,
    readers: tokio::task::JoinSet<()>,
}

impl Streams {
    fn leave(mut self) {
        self.readers.abort_all();
    }
}

/// Opens all at once; says how long it took until the last had its first line.
async fn open(address: SocketAddrV4, options: &StreamsOptions, people: &[Visitor]) -> Result<(Streams, Duration)> {
    let counts = Arc::new(Counts::default());
    let mut readers = tokio::task::JoinSet::new();
    for number in 0..options.count {
        let token = people[number % people.len()].token();
        let request = format!(
            "GET {} HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\nauthorization: Bearer {token}\r\n\r\n",
            options.path
        );
        let from = Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 0, 1, 1)) + (number / STREAMS_PER_ADDRESS) as u32);
        let counts = counts.clone();
        readers.spawn(async move {
            let mut chance = Chance::new(number as u64);
            // as a page does: it comes back, and not at the same moment as all others
            while !matches!(read(address, from, &request, &counts).await, Ok(())) {
                counts.note(&counts.again);
                tokio::time::sleep(Duration::from_millis(1_000 + chance.below(4_000) as u64)).await;
            }
        });
    }
    let Some(took) = counts.reach(&counts.open, options.count, OPENS_WITHIN).await else {
        bail!("only {} streams of {} opened", counts.open.load(Ordering::Relaxed), options.count);
    };
    Ok((Streams { counts, readers }, took))
}

async fn read(address: SocketAddrV4, from: Ipv4Addr, request: &str, counts: &Counts) -> Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((from, 0)))?;
    let mut stream: TcpStream = socket.connect(address.into()).await?;
    stream.write_all(request.as_bytes()).await?;
    let (mut heard, mut is_open) = (String::new(), false);
    let mut bytes = [0; 2048];
    loop {
        let read = stream.read(&mut bytes).await?;
        if read == 0 && is_open {
            counts.note(&counts.broken);
        }
        if read == 0 {
            bail!("the stream ended: {heard}");
        }
        heard.push_str(&String::from_utf8_lossy(&bytes[..read]));
        if !is_open && heard.len() > 16 && !heard.starts_with("HTTP/1.1 200 ") {
            bail!("{heard}");
        }
        if !is_open && heard.contains("retry:") {
            is_open = true;
            counts.note(&counts.open);
        }
        // what is said at first tells of no article that is to come
        let is_told = is_open && heard.contains(EVENT) && counts.is_asked.load(Ordering::Acquire);
        if is_told {
            counts.note(&counts.told);
        }
        if is_told || is_open && !counts.is_asked.load(Ordering::Acquire) {
            heard.clear();
        }
        // the end of what was read may be the beginning of what is looked for
        if is_open && heard.len() > 4 * EVENT.len() {
            heard = heard.chars().skip(heard.chars().count() - EVENT.len()).collect();
        }
    }
}

/// Milliseconds of the middle and the slowest hundredth of pages of the board, asked one after the other.
fn pages(address: SocketAddrV4, reader: &Visitor) -> Result<(f64, f64)> {
    let mut took = Vec::with_capacity(PAGES);
    for _ in 0..PAGES {
        let began = Instant::now();
        let headers = format!("authorization: Bearer {}\r\naccept-encoding: gzip\r\n", reader.token());
        let answer = ask(address, "GET", "/boards/solar", &headers, "")?;
        if answer.status != 200 {
            bail!("a page was answered with {}", answer.status);
        }
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    Ok((took[PAGES / 2], took[PAGES * 99 / 100]))
}

fn publish(address: SocketAddrV4, writer: &Visitor) -> Result<()> {
    let article = json!({ "title": "모두에게", "body": format!("들려요? {:?}", Instant::now()) }).to_string();
    let headers = format!(
        "authorization: Bearer {}\r\ncontent-type: application/json\r\naccept: application/json\r\n",
        writer.token()
    );
    let answer = ask(address, "POST", "/api/v1/boards/solar/articles", &headers, &article)?;
    if answer.status != 201 {
        bail!("an article was answered with {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(())
}
