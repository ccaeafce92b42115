//! Who is in a room, seen from another server: how long it takes until somebody is seen who came there, and until those
//! are gone whose server was killed. The servers share a PostgreSQL.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddrV4, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use load::ask::{Visitor, ask};
use load::interrupt;
use load::server::Server;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::histogram::Histogram;
use crate::options::PresenceOptions;

/// Somebody is in a room for a moment longer than their stream.
const LINGERS: Duration = Duration::from_millis(1_500);
const PATIENCE: Duration = Duration::from_secs(20);
/// Those whose server is killed: a viewer is told of 24 at most.
const KILLED: usize = 20;
/// The goals.
const SEEN_WITHIN: Duration = Duration::from_millis(50);
const GONE_WITHIN: Duration = Duration::from_secs(4);

pub fn run(options: &PresenceOptions) -> Result<bool> {
    let start = || Server::start(&options.server, &options.data, Some(&options.database), |_| {});
    let (mut here, mut there) = (start()?, start()?);
    here.wait_for("/readyz")?;
    there.wait_for("/readyz")?;
    let host = Visitor::sign_in(here.address(), &options.username, &options.password)?;
    let room = id_of(here.address(), &host)?;
    let mut people = Vec::new();
    for number in 1..=options.people {
        interrupt::check()?;
        let visitor = Visitor::sign_in(there.address(), &format!("resident_{number:04}"), &options.password)?;
        let sent = r#"{"presence":"everyone"}"#;
        let headers = format!("authorization: Bearer {}\r\ncontent-type: application/json\r\n", visitor.token());
        let answer = ask(there.address(), "PUT", "/api/v1/me/host", &headers, sent)?;
        if answer.status != 200 {
            bail!("a setting was answered with {}", answer.status);
        }
        let id = id_of(there.address(), &visitor)?;
        people.push((id, visitor));
    }
    let viewer = Viewer::open(here.address(), &host, room)?;
    viewer.until(|seen| seen.is_empty())?;
    let mut took = Histogram::new();
    for turn in 0..options.turns {
        interrupt::check()?;
        let (id, visitor) = &people[turn % people.len()];
        let began = Instant::now();
        let stream = open(there.address(), visitor, room)?;
        took.record(viewer.until(|seen| seen.contains(id))?.duration_since(began));
        drop(stream);
        std::thread::sleep(options.pause);
        // not to be seen from before
        if turn % people.len() == people.len() - 1 {
            std::thread::sleep(LINGERS);
        }
    }
    viewer.until(|seen| seen.is_empty()).ok();
    let mut streams = Vec::new();
    for (_, visitor) in people.iter().take(KILLED) {
        streams.push(open(there.address(), visitor, room)?);
    }
    viewer.until(|seen| seen.len() == streams.len())?;
    let pid = i32::try_from(there.pid()).ok().and_then(Pid::from_raw).context("the server has no pid")?;
    let began = Instant::now();
    kill_process(pid, Signal::KILL)?;
    let gone = viewer.until(|seen| seen.is_empty())?.duration_since(began);
    let (half, most) = (took.quantile(0.5), took.quantile(0.99));
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    println!("| {} times somebody came on another server | |\n|---|---:|", options.turns);
    println!("| seen after, p50 / p99 | {:.1} / {:.1} ms |", milliseconds(half), milliseconds(most));
    println!("| slowest | {:.1} ms |", milliseconds(took.quantile(1.0)));
    println!("| {} people of a killed server were gone after | {:.2} s |", streams.len(), gone.as_secs_f64());
    Ok(most <= SEEN_WITHIN && gone <= GONE_WITHIN)
}

fn id_of(address: SocketAddrV4, visitor: &Visitor) -> Result<i64> {
    let answer = ask(address, "GET", "/api/v1/me", &format!("authorization: Bearer {}\r\n", visitor.token()), "")?;
    let me: Value = serde_json::from_slice(&answer.body)?;
    me["id"].as_i64().context("nobody is signed in")
}

fn open(address: SocketAddrV4, visitor: &Visitor, room: i64) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let token = visitor.token();
    let path = format!("/api/v1/events?topic=room:{room}");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n")?;
    Ok(stream)
}

/// Somebody in the room, and what they are told of who else is.
struct Viewer(Receiver<(Instant, Vec<i64>)>);

impl Viewer {
    fn open(address: SocketAddrV4, visitor: &Visitor, room: i64) -> Result<Viewer> {
        let stream = open(address, visitor, room)?;
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let mut is_presence = false;
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                if let Some(kind) = line.strip_prefix("event: ") {
                    is_presence = kind == "presence";
                }
                let Some(data) = line.strip_prefix("data: ").filter(|_| is_presence) else { continue };
                let now = Instant::now();
                let told: Value = serde_json::from_str(data).unwrap_or_default();
                let people = told["people"].as_array().into_iter().flatten();
                if sender.send((now, people.filter_map(|one| one["id"].as_i64()).collect())).is_err() {
                    return;
                }
            }
        });
        Ok(Viewer(receiver))
    }

    /// When it was so.
    fn until(&self, is_so: impl Fn(&[i64]) -> bool) -> Result<Instant> {
        loop {
            let (at, seen) = self.0.recv_timeout(PATIENCE).context("nothing was told for a while")?;
            if is_so(&seen) {
                return Ok(at);
            }
        }
    }
}
