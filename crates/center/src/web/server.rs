//! Listening, and leaving in good order. What a connection may do is in [`wire`](crate::web::wire).

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::app::App;
use crate::web::headers;
use crate::web::wire::{self, Bounds, Desk, Lines, Refusals, Refused};

/// How long running requests may take once the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How many connections the kernel keeps until they are accepted.
const BACKLOG: u32 = 4_096;
/// How many threads are woken with every look.
const WAKES: usize = 4;
/// How often it is said that somebody had to go.
const SAY: Duration = Duration::from_secs(60);

/// Listens on `address`.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Raises the limit of open files as far as it goes, and says how many there may be.
pub fn raise_open_files() -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // some systems allow so many that a table of them is a burden
    let wanted = maximum.unwrap_or(u64::MAX).min(1 << 20);
    let raised = current.is_some_and(|current| current < wanted)
        && setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).is_ok();
    let files = if raised { wanted } else { current.unwrap_or(wanted) };
    usize::try_from(files).unwrap_or(usize::MAX)
}

/// Serves until `app.stopping` is cancelled; then accepts nothing more, ends event streams, and waits for running
/// requests.
pub async fn run(app: App, listener: TcpListener, router: Router) {
    let config = &app.config.wire;
    let bounds = Bounds::of(raise_open_files(), config.connections, config.connections_per_address);
    tracing::debug!(?bounds, "listening");
    let lines = Lines::new(config.patience.clone(), bounds);
    let desk =
        Arc::new(Desk::new(router, app.config.trusted_proxy.clone(), Refusals::new(&headers::of_every_answer(&app))));
    let sweeping = tokio::spawn(sweep(lines.clone()));
    loop {
        let accepted = tokio::select! {
            biased;
            () = app.stopping.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => welcome(&desk, &lines, stream, peer),
            Err(error) if is_of_the_other_side(&error) => {}
            Err(error) => {
                // out of file descriptors, although there should always be some: somebody makes room, and has a moment
                // to do so
                lines.make_room();
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    lines.stop();
    if tokio::time::timeout(GRACE, lines.emptied()).await.is_err() {
        tracing::warn!("some requests were still running after {} seconds", GRACE.as_secs());
    }
    sweeping.abort();
}

fn welcome(desk: &Arc<Desk>, lines: &Arc<Lines>, stream: TcpStream, peer: SocketAddr) {
    let ip = peer.ip().to_canonical();
    let is_proxy = desk.trusted.iter().any(|network| network.contains(&ip));
    metrics::counter!("connections_accepted_total").increment(1);
    match lines.open(peer, is_proxy) {
        Ok(seat) => {
            tokio::spawn(wire::keep(desk.clone(), seat, stream));
        }
        Err(refused) => {
            let reason = match refused {
                Refused::Address => "address",
                Refused::Full => "full",
            };
            metrics::counter!("connections_refused_total", "reason" => reason).increment(1);
            desk.turn_away(stream, refused);
        }
    }
}

fn is_of_the_other_side(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

/// Looks at all connections now and then.
async fn sweep(lines: Arc<Lines>) {
    let mut ticks = tokio::time::interval(lines.patience.tick);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut said: Option<Instant> = None;
    loop {
        ticks.tick().await;
        lines.sweep();
        // other threads are woken for a moment as well: a thread gives back memory when it goes to sleep (`main.rs`)
        (0..WAKES).for_each(|_| drop(tokio::spawn(async {})));
        if said.is_none_or(|said| said.elapsed() >= SAY) {
            // one line a minute, however many there were
            let made_room = lines.take_made_room();
            if made_room > 0 {
                said = Some(Instant::now());
                tracing::warn!(connections = made_room, "connections made room for others; /metrics says which");
            }
        }
    }
}
