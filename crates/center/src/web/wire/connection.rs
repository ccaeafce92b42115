//! A connection from its first byte to its last. While nothing is asked for it is a socket and a place in a table;
//! hyper's part, with its buffers, is made when bytes come, and let go when none have come for a while.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use hyper::server::conn::http1;
use ipnet::IpNet;
use socket2::SockRef;
use tokio::io::{AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::carry::{Carried, Handed, carry};
use super::line::{End, Line, Seat};
use super::lines::Refused;
use super::refusals::Refusals;
use super::rows::Phase;
use super::service::Clerk;
use super::socket::Socket;

/// The largest head of a request, and what is read ahead of a body at once.
const BUFFER: usize = 32 * 1024;
/// How much is still read of somebody who is on their way out.
const MOST_PARTING: usize = 2 * 1024 * 1024;
/// How many may hear why they were turned away, and for how long they are listened to so that they do.
const MOST_TURNED_AWAY: usize = 64;
const TURNED_AWAY: Duration = Duration::from_secs(1);

/// What all connections share.
pub struct Desk {
    pub router: Router,
    pub trusted: Vec<IpNet>,
    pub refusals: Refusals,
    http: http1::Builder,
    /// How many of those who were turned away are still listened to.
    turned_away: Arc<Semaphore>,
}

impl Desk {
    pub fn new(router: Router, trusted: Vec<IpNet>, refusals: Refusals) -> Desk {
        let mut http = http1::Builder::new();
        // `Lines` looks at the clock for all of them
        http.header_read_timeout(None).max_buf_size(BUFFER);
        // whoever has sent all they want may say so, and is answered
        http.half_close(true);
        Desk { router, trusted, refusals, http, turned_away: Arc::new(Semaphore::new(MOST_TURNED_AWAY)) }
    }

    /// Says that there is no place, without asking what was wanted.
    pub fn turn_away(&self, stream: TcpStream, refused: Refused) {
        let status = match refused {
            Refused::Address => StatusCode::TOO_MANY_REQUESTS,
            Refused::Full => StatusCode::SERVICE_UNAVAILABLE,
        };
        let _ = SockRef::from(&stream).send(self.refusals.of(status));
        if let Ok(place) = self.turned_away.clone().try_acquire_owned() {
            tokio::spawn(async move {
                let _place = place;
                let _ = SockRef::from(&stream).shutdown(std::net::Shutdown::Write);
                let mut bytes = [0; 512];
                let read_on =
                    async { while stream.readable().await.is_ok() && may_go_on(stream.try_read(&mut bytes)) {} };
                let _ = tokio::time::timeout(TURNED_AWAY, read_on).await;
            });
        }
    }
}

/// Whether there may be more to read.
fn may_go_on(read: std::io::Result<usize>) -> bool {
    read.map_or_else(|error| error.kind() == std::io::ErrorKind::WouldBlock, |count| count > 0)
}

type Connection = http1::Connection<Socket, Clerk>;

/// Serves a connection until it ends.
pub async fn keep(desk: Arc<Desk>, seat: Seat, stream: TcpStream) {
    let line = seat.clone();
    let mut socket = Socket::new(stream, line.clone());
    loop {
        if !wait(&line, &socket).await {
            return;
        }
        let turn;
        (turn, socket) = serve(&desk, &line, socket).await;
        match turn {
            Turn::Rest => {}
            Turn::Stream(handed) => return Box::pin(listen(line, socket, handed)).await,
            Turn::Over(error) => return Box::pin(over(&desk, &line, socket, error)).await,
            Turn::Ended(End::Slow) => return Box::pin(refuse(&desk, &line, socket, StatusCode::REQUEST_TIMEOUT)).await,
            Turn::Ended(End::Stalled) => return socket.reset(),
            Turn::Ended(End::Away | End::Over) => return,
        }
    }
}

/// Has hyper serve it until there is something else to be done. All of hyper's is gone then: what waits behind a stream
/// for hours holds none of its buffers.
async fn serve(desk: &Arc<Desk>, line: &Arc<Line>, socket: Socket) -> (Turn, Socket) {
    let mut connection = Box::new(desk.http.serve_connection(socket, Clerk { desk: desk.clone(), line: line.clone() }));
    let turn = Serving { connection: &mut connection, line, is_leaving: false }.await;
    let parts = connection.into_parts();
    let mut socket = parts.io;
    if matches!(turn, Turn::Rest) {
        socket.hold(&parts.read_buf);
    }
    (turn, socket)
}

/// Until a byte is there; or until the connection has to go, or the other side went: `false`.
async fn wait(line: &Arc<Line>, socket: &Socket) -> bool {
    poll_fn(|context| {
        line.listen(context.waker());
        // looked at, because a socket is taken for ready until it turns out not to be
        let mut byte = [0; 1];
        let is_asking = socket
            .stream()
            .poll_peek(context, &mut ReadBuf::new(&mut byte))
            .map(|count| count.is_ok_and(|count| count > 0));
        if line.lines().is_leaving() {
            return Poll::Ready(false);
        }
        match line.ended() {
            None => is_asking,
            // whoever made room just when they asked for something is still heard
            Some(_) => Poll::Ready(is_asking == Poll::Ready(true) && line.comes_back()),
        }
    })
    .await
}

/// How serving came to a stop.
enum Turn {
    /// Nothing is asked for at the moment.
    Rest,
    Over(Option<hyper::Error>),
    Ended(End),
    /// The answer has no end.
    Stream(Box<Handed>),
}

struct Serving<'a> {
    connection: &'a mut Connection,
    line: &'a Line,
    is_leaving: bool,
}

impl Future for Serving<'_> {
    type Output = Turn;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Turn> {
        let this = self.get_mut();
        this.line.listen(context.waker());
        if let Some(end) = this.line.ended() {
            return Poll::Ready(Turn::Ended(end));
        }
        if this.line.lines().is_leaving() && !this.is_leaving {
            this.is_leaving = true;
            if this.line.is_quiet() {
                return Poll::Ready(Turn::Ended(End::Away));
            }
            Pin::new(&mut *this.connection).graceful_shutdown();
        }
        let outcome = this.connection.poll_without_shutdown(context);
        // handed over while hyper was asked, so it is taken at once: it holds the line that holds it
        if let Some(handed) = this.line.take_handed() {
            return Poll::Ready(Turn::Stream(handed));
        }
        if let Poll::Ready(outcome) = outcome {
            return Poll::Ready(Turn::Over(outcome.err()));
        }
        this.line.wait_for_head();
        if this.line.may_fold() { Poll::Ready(Turn::Rest) } else { Poll::Pending }
    }
}

async fn listen(line: Arc<Line>, mut socket: Socket, handed: Box<Handed>) {
    match carry(&line, &mut socket, *handed).await {
        Carried::Over => part(&line, socket).await,
        Carried::Ended(End::Stalled) => socket.reset(),
        Carried::Gone | Carried::Ended(_) => {}
    }
}

async fn over(desk: &Desk, line: &Line, socket: Socket, error: Option<hyper::Error>) {
    let status = socket.refused().or_else(|| {
        let is_no_request = error.as_ref().is_some_and(|error| error.is_parse() || error.is_incomplete_message());
        (is_no_request && !line.owes()).then_some(StatusCode::BAD_REQUEST)
    });
    match status {
        Some(status) => refuse(desk, line, socket, status).await,
        None => part(line, socket).await,
    }
}

/// Says why, and closes.
async fn refuse(desk: &Desk, line: &Line, mut socket: Socket, status: StatusCode) {
    metrics::counter!("requests_refused_total", "status" => status.as_str().to_owned()).increment(1);
    // it fits into what the kernel keeps, unless the answers before were not taken; then nobody would read this one
    // either
    let _ = socket.stream_mut().try_write(desk.refusals.of(status));
    part(line, socket).await;
}

/// Closes so that the last answer arrives: whatever is still on its way to us would otherwise make the other side
/// forget it.
async fn part(line: &Line, mut socket: Socket) {
    if socket.stream_mut().shutdown().await.is_err() || socket.has_ended() {
        return;
    }
    line.to(Phase::Closing);
    let mut bytes = vec![0; 8 * 1024];
    let mut read = 0;
    poll_fn(|context| {
        line.listen(context.waker());
        while line.ended().is_none_or(|end| end == End::Slow) && read < MOST_PARTING {
            ready!(socket.stream().poll_read_ready(context)).ok();
            match socket.stream().try_read(&mut bytes) {
                Ok(0) => break,
                Ok(count) => read += count,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(_) => break,
            }
        }
        Poll::Ready(())
    })
    .await;
}
