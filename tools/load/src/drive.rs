//! The generator: one thread, one readiness queue, every connection with exactly one request in flight.
//!
//! What is asked and whether an answer is good, the [`Work`] says. The generator shares the machine with the server, so
//! an answer costs it one read, one write and no allocation. Readiness is edge-triggered, and a read that does not fill
//! the buffer has emptied the socket: no read is spent on being told so.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddrV4;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::histogram::Histogram;
use load::head::Encoding;
use load::interrupt;
use load::response::{Malformed, Response};

use crate::work::{Counts, Next, Work};

const READ_BYTES: usize = 64 * 1024;
/// How long answers may keep coming after a run's end before they count as missing.
const GRACE: Duration = Duration::from_secs(5);
/// How often the flag of Ctrl-C is looked at when nothing arrives.
const TICK: Duration = Duration::from_millis(100);

/// Connections to one server, kept between runs.
pub struct Driver {
    poll: Poll,
    events: Events,
    buffer: Vec<u8>,
    connections: Vec<Connection>,
}

struct Connection {
    address: SocketAddrV4,
    token: Token,
    stream: TcpStream,
    response: Response,
    request: Vec<u8>,
    /// The body, where the work wants to see it.
    body: Vec<u8>,
    keeps: bool,
    /// How much of the request the kernel has taken.
    written: usize,
    sent: Instant,
    waiting: bool,
    /// When the next request may be sent, of one that waits for its turn.
    due: Option<Instant>,
}

/// What one run brought. Only good answers that came before its end count as requests.
pub struct Outcome {
    pub requests: u64,
    pub elapsed: Duration,
    /// Of all good answers, those after the end included, so that slow ones are not lost.
    pub latencies: Histogram,
    pub body_bytes: u64,
    pub answers: u64,
    /// Good answers to what goes on beside the scenario's own requests.
    pub beside: u64,
    pub encoding: Encoding,
    pub errors: Errors,
}

/// Failed requests by cause, for example `status 429`.
pub type Errors = BTreeMap<String, u64>;

enum Progress {
    Waiting,
    Answered,
    Broken(String),
}

impl Driver {
    pub fn connect(address: SocketAddrV4, connections: u16) -> Result<Self> {
        let poll = Poll::new()?;
        let connections = (0..connections)
            .map(|index| Connection::open(address, Token(usize::from(index)), &poll))
            .collect::<Result<_>>()?;
        Ok(Self { poll, events: Events::with_capacity(1024), buffer: vec![0; READ_BYTES], connections })
    }

    /// Sends what `work` wants over every connection for `length`. Fails only when the server no longer takes
    /// connections.
    pub fn run(&mut self, work: &mut dyn Work, length: Duration) -> Result<Outcome> {
        let Self { poll, events, buffer, connections } = self;
        let mut outcome = Outcome::new(length);
        let end = Instant::now() + length;
        for connection in connections.iter_mut() {
            connection.begin(work, poll, &mut outcome.errors)?;
        }
        loop {
            interrupt::check()?;
            let Some(patience) = patience(connections, end) else { break };
            match poll.poll(events, Some(patience)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            }
            for event in events.iter() {
                let Some(connection) = connections.get_mut(event.token().0) else {
                    continue;
                };
                if !connection.waiting {
                    continue;
                }
                match connection.advance(buffer, event.is_read_closed()) {
                    Progress::Waiting => continue,
                    Progress::Answered => outcome.count(connection, work, end),
                    Progress::Broken(why) => {
                        *outcome.errors.entry(why).or_default() += 1;
                        connection.reopen(poll)?;
                    }
                }
                connection.waiting = false;
                if Instant::now() < end {
                    connection.begin(work, poll, &mut outcome.errors)?;
                }
            }
            let now = Instant::now();
            if now > end + GRACE {
                break;
            }
            for connection in connections.iter_mut().filter(|connection| connection.due.is_some_and(|due| due <= now)) {
                if now < end {
                    connection.begin(work, poll, &mut outcome.errors)?;
                }
            }
        }
        for connection in connections.iter_mut() {
            connection.due = None;
            if connection.waiting {
                *outcome.errors.entry("no answer".to_owned()).or_default() += 1;
                connection.reopen(poll)?;
            }
        }
        Ok(outcome)
    }
}

/// How long to wait for the next thing to happen; nothing when all is answered and nobody waits for a turn.
fn patience(connections: &[Connection], end: Instant) -> Option<Duration> {
    let is_waiting = connections.iter().any(|connection| connection.waiting);
    match connections.iter().filter_map(|connection| connection.due).min() {
        Some(due) if Instant::now() < end => Some(due.saturating_duration_since(Instant::now()).min(TICK)),
        _ => is_waiting.then_some(TICK),
    }
}

impl Outcome {
    fn new(elapsed: Duration) -> Self {
        Self {
            requests: 0,
            elapsed,
            latencies: Histogram::new(),
            body_bytes: 0,
            answers: 0,
            beside: 0,
            encoding: Encoding::Identity,
            errors: Errors::new(),
        }
    }

    fn count(&mut self, connection: &Connection, work: &mut dyn Work, end: Instant) {
        let response = &connection.response;
        let now = Instant::now();
        match work.answered(connection.token.0, response, &connection.body) {
            Err(why) => *self.errors.entry(why).or_default() += 1,
            Ok(Counts::Beside) => self.beside += u64::from(now <= end),
            Ok(Counts::Own) => {
                self.latencies.record(now - connection.sent);
                self.answers += 1;
                self.body_bytes += response.body_bytes();
                self.encoding = response.encoding();
                if now <= end {
                    self.requests += 1;
                }
            }
        }
    }
}

impl Connection {
    fn open(address: SocketAddrV4, token: Token, poll: &Poll) -> Result<Self> {
        let stream = open_stream(address, token, poll)?;
        Ok(Self {
            address,
            token,
            stream,
            response: Response::new(),
            request: Vec::new(),
            body: Vec::new(),
            keeps: false,
            written: 0,
            sent: Instant::now(),
            waiting: false,
            due: None,
        })
    }

    /// The old stream leaves the queue when it is closed.
    fn reopen(&mut self, poll: &Poll) -> Result<()> {
        self.stream = open_stream(self.address, self.token, poll)?;
        self.response = Response::new();
        self.waiting = false;
        Ok(())
    }

    /// Begins the next request, if it is time for one.
    fn begin(&mut self, work: &mut dyn Work, poll: &Poll, errors: &mut Errors) -> Result<()> {
        self.request.clear();
        match work.next(self.token.0, &mut self.request) {
            Next::At(due) => {
                self.due = Some(due);
                Ok(())
            }
            Next::Send { keep } => {
                self.due = None;
                self.keeps = keep;
                self.send(poll, errors)
            }
        }
    }

    /// Sends the request, on a new connection if the last answer ended the old one or it broke in between.
    fn send(&mut self, poll: &Poll, errors: &mut Errors) -> Result<()> {
        if !self.response.keep_alive() {
            self.reopen(poll)?;
        }
        self.response.reset();
        self.body.clear();
        self.written = 0;
        self.waiting = true;
        self.sent = Instant::now();
        if let Err(error) = self.write() {
            *errors.entry(format!("writing: {}", error.kind())).or_default() += 1;
            self.reopen(poll)?;
            self.waiting = true;
            self.written = 0;
            self.write().context("a new connection broke at once")?;
        }
        Ok(())
    }

    fn write(&mut self) -> std::io::Result<()> {
        while self.written < self.request.len() {
            match self.stream.write(&self.request[self.written..]) {
                Ok(written) => self.written += written,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Writes what is left of the request and reads what there is. When the other side has `closed`, no further edge
    /// will come and reading goes on to the end.
    fn advance(&mut self, buffer: &mut [u8], closed: bool) -> Progress {
        if self.written < self.request.len()
            && let Err(error) = self.write()
        {
            return Progress::Broken(format!("writing: {}", error.kind()));
        }
        loop {
            match self.stream.read(buffer) {
                Ok(0) => {
                    return self.response.close().map_or_else(broken, |()| Progress::Answered);
                }
                Ok(read) => match self.response.feed(&buffer[..read], self.keeps.then_some(&mut self.body)) {
                    Ok(true) => return Progress::Answered,
                    Ok(false) if read < buffer.len() && !closed => return Progress::Waiting,
                    Ok(false) => {}
                    Err(why) => return broken(why),
                },
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Progress::Waiting,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Progress::Broken(format!("reading: {}", error.kind())),
            }
        }
    }
}

fn broken(why: Malformed) -> Progress {
    Progress::Broken(why.to_string())
}

fn open_stream(address: SocketAddrV4, token: Token, poll: &Poll) -> Result<TcpStream> {
    let stream =
        std::net::TcpStream::connect(address).with_context(|| format!("{address} no longer takes connections"))?;
    stream.set_nodelay(true)?;
    stream.set_nonblocking(true)?;
    let mut stream = TcpStream::from_std(stream);
    poll.registry().register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
    Ok(stream)
}

#[cfg(test)]
#[path = "drive_tests.rs"]
mod tests;
