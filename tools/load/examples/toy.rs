//! A town of cardboard for this crate's tests: the addresses `load` asks for, and hardly anything behind them.
//!
//! It takes the server's command line, and is content with every ledger. The name of the `--data` folder says what is
//! wrong with the town: in `broken` the planets answer 500, `stale` never shows what was written since it began, `cut`
//! leaves out the end of what is compressed, `sum` gives it a wrong check sum, `twice` adds a member to it, and
//! `stranger` shows everybody the same person's pages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri};

const TOKEN: &str = "cardboard-";
/// `demo` and `resident_0001` to `resident_0003`.
const PEOPLE: usize = 4;
/// Everybody lives there and has so many coins, and a lamp costs so many.
const DOOR: &str = r#"{"planet": "saturn", "floor": 3, "unit": 9}"#;
const COINS: i64 = 2_000_000;
const LAMP: i64 = 75;
const ARTICLES: [u64; 2] = [7, 8];

type Failure = Box<dyn std::error::Error>;
type Answer = Result<Response<Body>, StatusCode>;

struct Town {
    fault: String,
    written: Mutex<Written>,
    /// Flushed at every write.
    disk: File,
}

/// What people wrote: who likes what, comments by article, and the newest article.
#[derive(Clone, Default)]
struct Written {
    likes: BTreeSet<(u64, usize)>,
    comments: Vec<u64>,
    newest: u64,
    /// The room of a person as it was sent, and how often.
    rooms: BTreeMap<usize, (u64, serde_json::Value)>,
    /// What was bought and sold: the sum, and how often.
    deals: BTreeMap<usize, (i64, u64)>,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|command| command == "ledger") {
        return Ok(());
    }
    let value = |flag: &str| arguments.iter().skip_while(|argument| *argument != flag).nth(1).cloned();
    let complete = arguments.first().is_some_and(|command| command == "serve")
        && value("--rate-limits").as_deref() == Some("off")
        && arguments.iter().any(|argument| argument == "--no-worker");
    if !complete {
        return Err("not called as load calls it".into());
    }
    let address: SocketAddr = value("--listen").ok_or("no --listen")?.parse()?;
    let data = value("--data").ok_or("no --data")?;
    let fault = data.rsplit('/').next().unwrap_or_default().to_owned();
    let written = Mutex::new(Written { newest: 8, ..Written::default() });
    let town = Arc::new(Town { fault, written, disk: tempfile::tempfile()? });
    let router = Router::new().fallback(answer).with_state(town);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        axum::serve(listener, router).await?;
        Ok(())
    })
}

async fn answer(State(town): State<Arc<Town>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Answer {
    let address = uri.path_and_query().map_or("/", |address| address.as_str());
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match address {
        "/" | "/readyz" => return Ok(Response::new(Body::from("open"))),
        "/api/v1/tokens" if method == Method::POST => return sign_in(&body),
        _ => {}
    }
    let token = header(AUTHORIZATION).strip_prefix("Bearer ").and_then(|token| token.strip_prefix(TOKEN));
    let person: usize = token.and_then(|number| number.parse().ok()).ok_or(StatusCode::UNAUTHORIZED)?;
    if method != Method::GET {
        return town.write(&method, address, person, &body);
    }
    if let Some(path) = address.strip_prefix("/api/v1/") {
        return town.api(path, person);
    }
    let (bytes, content) = match address {
        "/home" => (1_000, String::new()),
        "/planets" if town.fault == "broken" => return Err(StatusCode::INTERNAL_SERVER_ERROR),
        "/planets/saturn/3/9" => (9_000, "<div class=\"stage\"><svg></svg></div>".to_owned()),
        "/residents/3/followers" => (9_000, "<ul class=\"people\"></ul>".to_owned()),
        "/planets" | "/planets/saturn" | "/market" => (9_000, String::new()),
        "/boards/solar/7" => (40_000, town.article(7, person)),
        "/boards/solar/8" => (40_000, town.article(8, person)),
        path if path.starts_with("/boards/solar?q=") => (15_000, town.board()),
        path if path == "/boards/solar" || path.starts_with("/boards/solar?page=") => (13_000, town.board()),
        _ => return Err(StatusCode::NOT_FOUND),
    };
    let page = town.page(bytes, &content, person);
    if header(ACCEPT_ENCODING).contains("gzip") { town.compressed(&page) } else { Ok(Response::new(Body::from(page))) }
}

fn sign_in(body: &[u8]) -> Answer {
    let sent: serde_json::Value = serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let names = ["demo", "resident_0001", "resident_0002", "resident_0003"];
    let person = names.iter().take(PEOPLE).position(|name| sent["username"] == *name);
    let person = person.ok_or(StatusCode::UNAUTHORIZED)?;
    let tokens = format!(r#"{{"access_token": "{TOKEN}{person}", "expires_in": 900, "refresh_token": "paper"}}"#);
    Ok(Response::new(Body::from(tokens)))
}

impl Town {
    fn write(&self, method: &Method, address: &str, person: usize, body: &[u8]) -> Answer {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let parts: Vec<&str> = address.trim_start_matches("/api/v1/").split('/').collect();
        let id = parts.get(1).and_then(|id| id.parse().ok()).unwrap_or_default();
        let (status, text) = match (method.as_str(), parts.as_slice()) {
            ("PUT", ["articles", _, "like"]) => {
                written.likes.insert((id, person));
                (StatusCode::OK, format!("{{\"id\":{id},\"likes\":{}}}", written.likes(id)))
            }
            ("DELETE", ["articles", _, "like"]) => {
                written.likes.remove(&(id, person));
                (StatusCode::NO_CONTENT, String::new())
            }
            ("POST", ["articles", _, "comments"]) => {
                written.comments.push(id);
                (StatusCode::CREATED, "{}".to_owned())
            }
            ("POST", ["boards", "solar", "articles"]) => {
                written.newest += 1;
                (StatusCode::CREATED, format!("{{\"id\":{}}}", written.newest))
            }
            ("PUT", ["me", "room"]) => {
                let sent: serde_json::Value = serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)?;
                let version = written.version(person);
                if sent["version"] != version {
                    return Err(StatusCode::CONFLICT);
                }
                written.rooms.insert(person, (version + 1, sent["items"].clone()));
                (StatusCode::OK, format!("{{\"version\":{}}}", version + 1))
            }
            ("POST", ["market", "lamp", deal]) => {
                let (sum, number) = written.deals.entry(person).or_default();
                *sum += if *deal == "sale" { LAMP / 2 } else { -LAMP };
                *number += 1;
                (StatusCode::CREATED, format!("{{\"balance\":{}}}", written.coins(person)))
            }
            _ => return Err(StatusCode::NOT_FOUND),
        };
        drop(written);
        self.disk.sync_data().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        let mut answer = Response::new(Body::from(text));
        *answer.status_mut() = status;
        Ok(answer)
    }

    fn api(&self, path: &str, person: usize) -> Answer {
        let seen = self.written();
        let item = |id| format!(r#"{{"id": {id}, "comments": {}, "likes": {}}}"#, seen.comments(id), seen.likes(id));
        let text = match path {
            "me" => {
                let coins = self.shown().coins(person);
                format!(r#"{{"id": {person}, "nickname": "Paper{person}", "coins": {coins}, "address": {DOOR}}}"#)
            }
            "me/ledger" => format!(r#"{{"total": {}}}"#, self.shown().deals.get(&person).map_or(0, |deals| deals.1)),
            "me/furniture?page=1" => r#"{"items": [], "pages": 1}"#.to_owned(),
            "market?page=1" => format!(r#"{{"items": [{{"id": "lamp", "price": {LAMP}}}], "pages": 1}}"#),
            "residents/3" => format!(r#"{{"id": 3, "address": {DOOR}}}"#),
            path if path.ends_with("/room") => {
                let whose = path.split('/').nth(1).and_then(|id| id.parse().ok()).ok_or(StatusCode::NOT_FOUND)?;
                let shown = self.shown();
                let items = shown.rooms.get(&whose).map(|(_, items)| items.to_string());
                format!(r#"{{"version": {}, "items": {}}}"#, shown.version(whose), items.as_deref().unwrap_or("[]"))
            }
            "boards/solar/articles" | "boards/solar/articles?page=1" => {
                format!(r#"{{"items": [{}], "page": 1, "pages": 2}}"#, item(7))
            }
            "boards/solar/articles?page=2" => format!(r#"{{"items": [{}], "page": 2, "pages": 2}}"#, item(8)),
            _ => return Err(StatusCode::NOT_FOUND),
        };
        Ok(Response::new(Body::from(text)))
    }

    /// What pages know of what was written.
    fn shown(&self) -> Written {
        if self.fault == "stale" { Written { newest: 8, ..Written::default() } } else { self.written() }
    }

    fn written(&self) -> Written {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn article(&self, id: u64, person: usize) -> String {
        let seen = self.shown();
        format!(
            "<form action=\"/boards/solar/{id}/like\"><button class=\"btn like\" aria-pressed=\"{}\"><b>{}</b></button>\
             </form><section id=\"comments\"><h2 id=\"cmh\">{}</h2></section>",
            seen.likes.contains(&(id, person)),
            seen.likes(id),
            seen.comments(id)
        )
    }

    fn board(&self) -> String {
        let seen = self.shown();
        let mut rows = String::from("<ol class=\"posts\">");
        for id in ARTICLES.into_iter().chain((seen.newest > 8).then_some(seen.newest)) {
            rows += &format!(
                "<li><h2><a href=\"/boards/solar/{id}\">{id}</a><span class=\"n\" aria-hidden=\"true\">{}</span></h2>\
                 <use href=\"#i-heart\"/><span>Likes</span>{}</li>",
                seen.comments(id),
                seen.likes(id)
            );
        }
        rows + "</ol>"
    }

    fn page(&self, bytes: usize, content: &str, person: usize) -> String {
        let person = if self.fault == "stranger" { 0 } else { person };
        let page = format!("<html data-user=\"{person}\"><b>Paper{person}</b>{content}");
        let end = "</html>";
        format!("{page:*<width$}{end}", width = bytes - end.len())
    }

    fn compressed(&self, page: &str) -> Answer {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let body = encoder.write_all(page.as_bytes()).and_then(|()| encoder.finish());
        let mut body = body.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
        let length = body.len();
        match self.fault.as_str() {
            "cut" => body.truncate(length - 10),
            "sum" => body[length - 8] ^= 1,
            "twice" => body.extend_from_within(..),
            _ => {}
        }
        let mut answer = Response::new(Body::from(body));
        answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        Ok(answer)
    }
}

impl Written {
    fn version(&self, person: usize) -> u64 {
        self.rooms.get(&person).map_or(1, |(version, _)| *version)
    }

    fn coins(&self, person: usize) -> i64 {
        COINS + self.deals.get(&person).map_or(0, |(sum, _)| *sum)
    }

    fn likes(&self, id: u64) -> usize {
        self.likes.iter().filter(|(article, _)| *article == id).count()
    }

    fn comments(&self, id: u64) -> usize {
        let before = if id == 8 { 50 } else { 3 };
        before + self.comments.iter().filter(|article| **article == id).count()
    }
}
