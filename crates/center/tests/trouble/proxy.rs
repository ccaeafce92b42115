//! A small proxy before PostgreSQL that can do what networks and dying servers do: accept and say nothing, cut
//! everything, lose an answer.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

use crate::support::Database;

#[derive(Clone)]
pub struct Proxy {
    pub port: u16,
    state: Arc<State>,
    database: Arc<Database>,
}

struct State {
    frozen: watch::Sender<bool>,
    /// Every connection of an earlier number is cut.
    round: watch::Sender<u64>,
    /// Commits are handed on, but what comes back on their connection is not.
    loses_commits: AtomicBool,
}

impl Proxy {
    /// Stands before the server whose socket is in the folder that the database's address names.
    pub async fn before(database: Database) -> Proxy {
        let folder = database.url.split_once("host=").unwrap().1.split('&').next().unwrap();
        let socket = PathBuf::from(folder).join(".s.PGSQL.5432");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            frozen: watch::Sender::new(false),
            round: watch::Sender::new(0),
            loses_commits: AtomicBool::new(false),
        });
        let proxy = Proxy { port, state: state.clone(), database: Arc::new(database) };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, socket.clone(), state.clone()));
            }
        });
        proxy
    }

    /// The same database by way of the proxy.
    pub fn address(&self) -> String {
        let name = self.database.url.split('?').next().unwrap().rsplit('/').next().unwrap();
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    pub fn freeze(&self) {
        self.state.frozen.send_replace(true);
    }

    pub fn thaw(&self) {
        self.state.frozen.send_replace(false);
    }

    /// Ends every connection, as a restart does.
    pub fn cut(&self) {
        self.state.round.send_modify(|round| *round += 1);
    }

    pub fn lose_commits(&self, lose: bool) {
        self.state.loses_commits.store(lose, Ordering::SeqCst);
    }
}

async fn carry(client: TcpStream, socket: PathBuf, state: Arc<State>) {
    let mut round = state.round.subscribe();
    round.mark_unchanged();
    let mut frozen = state.frozen.subscribe();
    let _ = frozen.wait_for(|frozen| !frozen).await;
    let Ok(server) = UnixStream::connect(socket).await else { return };
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let is_lost = Arc::new(AtomicBool::new(false));
    let asks = async {
        let (mut frozen, mut bytes) = (state.frozen.subscribe(), vec![0; 65_536]);
        while let Ok(n @ 1..) = from_client.read(&mut bytes).await {
            let _ = frozen.wait_for(|frozen| !frozen).await;
            if state.loses_commits.load(Ordering::SeqCst) && bytes[..n].windows(7).any(|word| word == b"commit\0") {
                is_lost.store(true, Ordering::SeqCst);
            }
            if to_server.write_all(&bytes[..n]).await.is_err() {
                return;
            }
        }
    };
    let answers = async {
        let (mut frozen, mut bytes) = (state.frozen.subscribe(), vec![0; 65_536]);
        while let Ok(n @ 1..) = from_server.read(&mut bytes).await {
            let _ = frozen.wait_for(|frozen| !frozen).await;
            if is_lost.load(Ordering::SeqCst) {
                continue;
            }
            if to_client.write_all(&bytes[..n]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = asks => {}
        () = answers => {}
        _ = round.changed() => {}
    }
}
