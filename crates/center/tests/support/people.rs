//! People who browse and programs that call the API.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use center::accounts::sign_ins;
use center::db::Number;
use center::search;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{Town, described, unique};

/// What the cookies are called at the address that people of the tests use.
pub const ACCESS: &str = "migrations-8080-access";
pub const REFRESH: &str = "migrations-8080-refresh";

/// A person with a browser (cookies) and, once signed in, a token for the API.
#[derive(Clone)]
pub struct Person {
    pub town: Town,
    pub id: i64,
    pub username: String,
    pub token: Option<String>,
    pub cookies: Arc<Mutex<BTreeMap<String, String>>>,
    /// More headers for every request, e.g. `accept-language`.
    pub headers: Vec<(&'static str, String)>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {} {}", self.status, self.text()))
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    pub fn has(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// The key of the first form in which somebody writes; those of buttons only say to whom they were shown, and end
    /// with the stroke.
    pub fn form_key(&self) -> String {
        let text = self.text();
        let keys = text.split("name=\"key\" value=\"").skip(1).filter_map(|part| part.split('"').next());
        keys.into_iter().find(|key| !key.ends_with('-')).unwrap_or_else(|| panic!("no key in {text}")).to_owned()
    }

    /// The stable code of an API error.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Person {
    pub fn visitor(town: &Town) -> Person {
        Person {
            town: town.clone(),
            id: 0,
            username: String::new(),
            token: None,
            cookies: Arc::default(),
            headers: Vec::new(),
        }
    }

    pub async fn signed_in(town: &Town, nickname: &str, stage: &str, role: &str) -> Person {
        let n = unique();
        let username = format!("person_{n}");
        let sql = "insert into users (username, nickname, nickname_key, password_hash, stage, role, created_at) values ($1, $2, $3, 'none', $4, $5, $6) returning id as n";
        let values = [
            username.clone().into(),
            nickname.into(),
            format!("{nickname} {n}").into(),
            stage.into(),
            role.into(),
            town.app.clock.now().into(),
        ];
        let mut tx = town.app.db.begin().await.unwrap();
        let id = tx.one::<Number>(sql, values).await.unwrap().n;
        search::added(&mut tx, search::Thing::Person(id)).await.unwrap();
        tx.commit().await.unwrap();
        let tokens = sign_ins::open(&town.app, id, "test").await.unwrap();
        let mut person = Person::visitor(town);
        person.id = id;
        person.username = username;
        person.token = Some(tokens.access.clone());
        person
            .cookies
            .lock()
            .unwrap()
            .extend([(ACCESS.to_owned(), tokens.access), (REFRESH.to_owned(), tokens.refresh)]);
        person
    }

    /// The same account on another server of the site.
    pub fn on(&self, town: &Town) -> Person {
        Person { town: town.clone(), ..self.clone() }
    }

    /// Opens a page, as a browser does.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// A browser fetching a page ahead.
    pub async fn prefetch(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).header("sec-purpose", "prefetch").body(Body::empty()).unwrap()).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = self
            .request(Method::POST, path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a form with files: (field, file name, bytes).
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        let (kind, body) = multipart(fields, files);
        let request =
            self.request(Method::POST, path).header("sec-fetch-site", "same-origin").header("content-type", kind);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Calls the API with the token: `api("GET", "/me", None)`.
    pub async fn api(&self, method: &str, path: &str, json: Option<serde_json::Value>) -> Answer {
        let request = self.bearer(method, path);
        let request = match json {
            Some(json) => request.header("content-type", "application/json").body(Body::from(json.to_string())),
            None => request.body(Body::empty()),
        };
        self.send(request.unwrap()).await
    }

    /// Calls the API with a body of any kind.
    pub async fn api_raw(&self, method: &str, path: &str, content_type: &str, body: Vec<u8>) -> Answer {
        self.send(self.bearer(method, path).header("content-type", content_type).body(Body::from(body)).unwrap()).await
    }

    /// Calls the API with a multipart form.
    pub async fn api_upload(
        &self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let (kind, body) = multipart(fields, files);
        self.api_raw(method, path, &kind, body).await
    }

    /// Sends any request into the town; cookies that come back are kept.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.town.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let (pair, attributes) = line.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        described::check(&method, &path, parts.status, &parts.headers, &body);
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A request with the person's cookies and headers.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let mut builder = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8080");
        let cookies = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        if !cookies.is_empty() {
            builder = builder.header("cookie", cookies);
        }
        for (name, value) in &self.headers {
            builder = builder.header(*name, value);
        }
        builder
    }

    fn bearer(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut builder =
            Request::builder().method(method).uri(format!("/api/v1{path}")).header("host", "127.0.0.1:8080");
        // a page that was opened meanwhile may have renewed it
        let renewed = self.cookies.lock().unwrap().get(ACCESS).cloned();
        if let Some(token) = renewed.or_else(|| self.token.clone()) {
            builder = builder.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            builder = builder.header(*name, value);
        }
        builder
    }
}

fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The content type and body of a multipart form.
pub fn multipart(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> (String, Vec<u8>) {
    const BOUNDARY: &str = "town-boundary-7f3a9c";
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    for (field, file, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}
