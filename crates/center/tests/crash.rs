//! The real binary, killed without warning.

mod power;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use center::db::{Db, Number, Patience, Target};
use rustix::process::{Pid, Signal};
use serde_json::{Value, json};

use crate::portraits::ASTRONAUT;
use crate::support::multipart;

/// A server of its own process.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(folder: &Path) -> Server {
        Server::start_with(folder, &[], Stdio::null)
    }

    /// With more settings; what it says goes there.
    fn start_with(folder: &Path, settings: &[&str], said: impl Fn() -> Stdio) -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(env!("CARGO_BIN_EXE_make-migrations"))
            .args(["--listen", &format!("127.0.0.1:{port}"), "--rate-limits", "off", "--data"])
            .arg(folder)
            .args(settings)
            .stdout(said())
            .stderr(said())
            .spawn()
            .unwrap();
        let server = Server { child, port };
        server.until("it answers", || {
            server.ask("GET", "/healthz", "", "text/plain", b"").is_some_and(|(status, _)| status == 200)
        });
        server
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// `kill -9`
    fn kill(mut self) {
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// One request on a connection of its own; nothing when the server went away before the whole answer came.
    fn ask(&self, method: &str, path: &str, token: &str, content_type: &str, body: &[u8]) -> Option<(u16, Value)> {
        ask(self.port, method, path, token, content_type, body)
    }

    fn api(&self, method: &str, path: &str, token: &str, body: &Value) -> Option<(u16, Value)> {
        self.ask(method, &format!("/api/v1{path}"), token, "application/json", body.to_string().as_bytes())
    }

    fn until(&self, what: &str, mut done: impl FnMut() -> bool) {
        let began = Instant::now();
        while !done() {
            assert!(began.elapsed() < Duration::from_secs(60), "waited a minute until {what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ask(port: u16, method: &str, path: &str, token: &str, content_type: &str, body: &[u8]) -> Option<(u16, Value)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    let authorization = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{authorization}Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase().strip_prefix("content-length: ").and_then(|n| n.parse::<usize>().ok())
    });
    let body = &answer[end + 4..];
    // an answer cut short promises nothing
    if length.is_some_and(|length| length != body.len()) {
        return None;
    }
    Some((status, serde_json::from_slice(body).unwrap_or(Value::Null)))
}

fn sign_up(server: &Server) -> String {
    let (status, _) = server
        .api(
            "POST",
            "/users",
            "",
            &json!({"username": "moon_rabbit", "nickname": "달토끼", "password": "a rabbit on the moon"}),
        )
        .unwrap();
    assert_eq!(status, 201);
    let (status, tokens) = server
        .api("POST", "/tokens", "", &json!({"username": "moon_rabbit", "password": "a rabbit on the moon"}))
        .unwrap();
    assert_eq!(status, 200);
    tokens["access_token"].as_str().unwrap().to_owned()
}

/// Runs `sql` on the database of a server that is not running.
fn with_database<T>(folder: &Path, work: impl AsyncFnOnce(&Db) -> T) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let db = Db::open(&Target::Sqlite(folder.join("center.sqlite")), Patience::default()).await.unwrap();
        let outcome = work(&db).await;
        db.close().await;
        outcome
    })
}

/// Articles that somebody heard were written: id and title.
type Acknowledged = Mutex<Vec<(i64, String)>>;

/// What goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cuts {
    TheServer,
    TheDisk,
}

/// Sixteen write at once until the end, which `cut` brings after a while; what was acknowledged is put behind the rest.
fn write_until(server: &Server, token: &str, acknowledged: &Acknowledged, cuts: Cuts, cut: impl FnOnce()) {
    let (stop, before) = (AtomicBool::new(false), acknowledged.lock().unwrap().len());
    let port = server.port;
    std::thread::scope(|scope| {
        for writer in 0..16 {
            let stop = &stop;
            scope.spawn(move || {
                for n in 0.. {
                    let title = format!("{before}-{writer}-{n}");
                    let body = json!({"title": title, "body": "본문"}).to_string();
                    let path = "/api/v1/boards/solar/articles";
                    match ask(port, "POST", path, token, "application/json", body.as_bytes()) {
                        Some((201, article)) => {
                            acknowledged.lock().unwrap().push((article["id"].as_i64().unwrap(), title))
                        }
                        None if stop.load(Ordering::Relaxed) => return,
                        None => {}
                        // without its disk it cannot even read; without power nobody would hear what it says
                        Some(_) if cuts == Cuts::TheDisk && stop.load(Ordering::Relaxed) => return,
                        Some((status, problem)) => panic!("{status} {problem}"),
                    }
                }
            });
        }
        server.until("some articles are written", || acknowledged.lock().unwrap().len() >= before + 60);
        stop.store(true, Ordering::Relaxed);
        cut();
    });
}

/// Everything that was acknowledged is there.
fn look(server: &Server, token: &str, acknowledged: &Acknowledged) {
    for (id, title) in acknowledged.lock().unwrap().iter() {
        let (status, article) = server.api("GET", &format!("/articles/{id}"), token, &Value::Null).unwrap();
        assert_eq!((status, article["title"].as_str()), (200, Some(title.as_str())));
    }
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let token = sign_up(&server);
    let acknowledged = Acknowledged::default();
    for _ in 0..3 {
        write_until(&server, &token, &acknowledged, Cuts::TheServer, || {
            rustix::process::kill_process(server.pid(), Signal::KILL).unwrap()
        });
        server.kill();
        server = Server::start(folder.path());
        look(&server, &token, &acknowledged);
    }
}

#[test]
fn a_portrait_survives_kill_9_and_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = sign_up(&server);
    let fields = [
        ("name_ko", "김달"),
        ("name_en", "Kim Dal"),
        ("birthday", "2001-03-14"),
        ("consent", "true"),
        ("animate", "true"),
    ];
    let (kind, body) = multipart(&fields, &[("photo", "me.png", ASTRONAUT)]);
    let (status, answer) = server.ask("POST", "/api/v1/me/application", &token, &kind, &body).unwrap();
    assert_eq!(status, 201, "{answer}");
    let state = |server: &Server| {
        server.api("GET", "/me/portrait", &token, &Value::Null).unwrap().1["state"].as_str().unwrap().to_owned()
    };
    server.until("the job runs", || state(&server) == "running");
    server.kill();
    with_database(folder.path(), async |db| {
        let running = db.one::<Number>("select count(*) as n from jobs where state = 'running'", []).await.unwrap().n;
        assert_eq!(running, 1, "it was killed in the middle");
        // as if the minute of the lease had passed
        db.run("update jobs set leased_until = 0", []).await.unwrap();
    });
    let server = Server::start(folder.path());
    server.until("the portrait is ready", || state(&server) == "ready");
    server.kill();
    with_database(folder.path(), async |db| {
        for (sql, expected) in [
            ("select count(*) as n from jobs where state = 'done' and attempts = 2", 1),
            ("select count(*) as n from jobs", 1),
            ("select count(*) as n from media", 3),
            ("select count(*) as n from portraits where photo is null", 1),
        ] {
            assert_eq!(db.one::<Number>(sql, []).await.unwrap().n, expected, "{sql}");
        }
    });
}

/// Nobody reads what it says any more: it goes on, and ends when it is told to.
#[test]
fn a_log_that_cannot_be_written_is_lost_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let unread = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    // so much is said that each answer has a line
    let mut server = Server::start_with(folder.path(), &["--log", "debug"], unread);
    for path in ["/", "/login", "/nowhere", "/api/v1/boards"] {
        assert!(server.ask("GET", path, "", "text/plain", b"").is_some(), "{path}");
    }
    rustix::process::kill_process(server.pid(), Signal::TERM).unwrap();
    let began = Instant::now();
    let ended = loop {
        if let Some(ended) = server.child.try_wait().unwrap() {
            break ended;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "waited a minute until it ended");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(ended.success(), "{ended}");
}
