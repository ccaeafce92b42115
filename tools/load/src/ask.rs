//! Single, unhurried requests: is the server up, sign in, find an article. The measured ones are in `drive`.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddrV4, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::response::Response;

const PATIENCE: Duration = Duration::from_secs(10);
/// A town in which the wanted article is not on so many pages gets it by `--article`.
const PAGES_SEARCHED: u64 = 1_000;
const COMMENTS_WANTED: u64 = 50;

/// A complete answer.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Sends one request on a connection of its own. `headers` are whole lines, each with its line end.
pub fn ask(address: SocketAddrV4, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;
    let mut response = Response::new();
    let mut answer = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => {
                response.close()?;
                break;
            }
            Ok(read) => {
                if response.feed(&buffer[..read], Some(&mut answer))? {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Answer { status: response.status(), body: answer })
}

/// Somebody signed in, and until when.
#[derive(Clone)]
pub struct Visitor {
    username: String,
    password: String,
    token: String,
    refresh: Option<String>,
    expires: Instant,
}

impl Visitor {
    pub fn sign_in(address: SocketAddrV4, username: &str, password: &str) -> Result<Self> {
        let sent = json!({ "username": username, "password": password });
        Self::of_tokens(address, "/api/v1/tokens", &sent, username, password)
    }

    /// Renews the token when it would not outlive `needed`; signs in again when the server no longer renews it.
    pub fn stay(&mut self, address: SocketAddrV4, needed: Duration) -> Result<()> {
        if Instant::now() + needed < self.expires {
            return Ok(());
        }
        let renewed = self.refresh.as_ref().and_then(|refresh| {
            let sent = json!({ "refresh_token": refresh });
            Self::of_tokens(address, "/api/v1/tokens/refresh", &sent, &self.username, &self.password).ok()
        });
        *self = match renewed {
            Some(renewed) => renewed,
            None => Self::sign_in(address, &self.username, &self.password)?,
        };
        Ok(())
    }

    /// Sends `sent` to an address that answers with tokens.
    fn of_tokens(address: SocketAddrV4, path: &str, sent: &Value, username: &str, password: &str) -> Result<Self> {
        let asked = Instant::now();
        let headers = "content-type: application/json\r\naccept: application/json\r\n";
        let answer = ask(address, "POST", path, headers, &sent.to_string())?;
        if answer.status != 200 {
            bail!("signing in as {username} was answered with {}: {}", answer.status, beginning(&answer.body));
        }
        let tokens: Value = serde_json::from_slice(&answer.body).context("the answer to signing in is not JSON")?;
        let token = tokens["access_token"].as_str().context("the answer to signing in has no access_token")?.to_owned();
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            bail!("the access token cannot stand in a header");
        }
        let lifetime = Duration::from_secs(tokens["expires_in"].as_u64().unwrap_or(u64::from(u32::MAX)));
        let refresh = tokens["refresh_token"].as_str().map(str::to_owned);
        let (username, password) = (username.to_owned(), password.to_owned());
        Ok(Self { username, password, token, refresh, expires: asked + lifetime })
    }

    pub fn username(&self) -> &str {
        &self.username
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    /// What the API answers at `path`.
    pub fn get(&self, address: SocketAddrV4, path: &str) -> Result<Value> {
        let headers = format!("accept: application/json\r\nauthorization: Bearer {}\r\n", self.token);
        let answer = ask(address, "GET", path, &headers, "")?;
        if answer.status != 200 {
            bail!("{path} was answered with {}: {}", answer.status, beginning(&answer.body));
        }
        serde_json::from_slice(&answer.body).with_context(|| format!("{path} is not JSON"))
    }

    /// All that the API lists at `path`, page after page.
    pub fn list(&self, address: SocketAddrV4, path: &str) -> Result<Vec<Value>> {
        let mut found = Vec::new();
        for page in 1..=PAGES_SEARCHED {
            let mut list = self.get(address, &format!("{path}?page={page}"))?;
            let Value::Array(items) = list["items"].take() else { bail!("{path} has no items") };
            let is_last = items.is_empty() || list["pages"].as_u64().is_none_or(|pages| page >= pages);
            found.extend(items);
            if is_last {
                break;
            }
        }
        Ok(found)
    }

    /// The articles of the solar board, newest first, until `enough` says so or there are no more.
    pub fn articles(&self, address: SocketAddrV4, mut enough: impl FnMut(&[Listed]) -> bool) -> Result<Vec<Listed>> {
        let mut found = Vec::new();
        for page in 1..=PAGES_SEARCHED {
            crate::interrupt::check()?;
            let path = format!("/api/v1/boards/solar/articles?page={page}");
            let list = self.get(address, &path)?;
            let items = list["items"].as_array().with_context(|| format!("{path} has no items"))?;
            found.extend(items.iter().filter_map(Listed::of));
            let is_last = items.is_empty() || list["pages"].as_u64().is_some_and(|pages| page >= pages);
            if is_last || enough(&found) {
                break;
            }
        }
        Ok(found)
    }

    /// The id of the first article of the solar board with 50 comments.
    pub fn find_article(&self, address: SocketAddrV4) -> Result<String> {
        let wanted = |article: &Listed| article.comments == COMMENTS_WANTED;
        let found = self.articles(address, |articles| articles.iter().any(wanted))?;
        found.iter().find(|article| wanted(article)).map(|article| article.id.to_string()).with_context(|| {
            format!("no article with {COMMENTS_WANTED} comments was found on the solar board; name one with --article")
        })
    }
}

/// An article as lists show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: u64,
    pub likes: u64,
    pub comments: u64,
}

impl Listed {
    fn of(article: &Value) -> Option<Self> {
        let number = |name: &str| article[name].as_u64();
        Some(Self {
            id: number("id")?,
            likes: number("likes").unwrap_or_default(),
            comments: number("comments").unwrap_or_default(),
        })
    }
}

fn beginning(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(200).collect()
}
