//! Notifications on devices: what a push service is given, and what never reaches it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use center::clock::{HOUR, MINUTE};
use center::config::Switch;
use center::push;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use p256::SecretKey;
use p256::elliptic_curve::rand_core::OsRng;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use serde_json::{Value, json};
use web_push_native::Auth;

use crate::boards::{publish, say};
use crate::support::{Person, Town, each_engine};

/// A push service on this machine.
#[derive(Clone)]
struct Service {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<(Uri, HeaderMap, Bytes)>>>,
    answers: Arc<Mutex<StatusCode>>,
}

impl Service {
    async fn start() -> Service {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = Service { address, heard: Arc::default(), answers: Arc::new(Mutex::new(StatusCode::CREATED)) };
        let here = service.clone();
        let take = move |uri: Uri, headers: HeaderMap, body: Bytes| async move {
            here.heard.lock().unwrap().push((uri, headers, body));
            // whoever follows it is heard a second time
            (*here.answers.lock().unwrap(), [("location", "/elsewhere")])
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
        service
    }

    fn answer(&self, status: StatusCode) {
        *self.answers.lock().unwrap() = status;
    }

    fn take(&self) -> Vec<(Uri, HeaderMap, Bytes)> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }
}

/// A browser that can be pushed to.
struct Browser {
    endpoint: String,
    secret: SecretKey,
    auth: [u8; 16],
}

impl Browser {
    fn new(service: &Service, name: &str) -> Browser {
        let endpoint = format!("http://{}/to/{name}?x=1", service.address);
        Browser { endpoint, secret: SecretKey::random(&mut OsRng), auth: [7; 16] }
    }

    fn describes(&self) -> Value {
        let key = self.secret.public_key().to_encoded_point(false);
        json!({"endpoint": self.endpoint, "expirationTime": null, "keys": {
            "p256dh": URL_SAFE_NO_PAD.encode(key.as_bytes()), "auth": URL_SAFE_NO_PAD.encode(self.auth)}})
    }

    fn read(&self, body: &Bytes) -> Value {
        let text = web_push_native::decrypt(body.to_vec(), &self.secret, &Auth::from(self.auth)).unwrap();
        serde_json::from_slice(&text).unwrap()
    }
}

/// The like of `town`, with all of it switched on.
async fn pushing(town: &Town) -> Town {
    Town::with(town.engine, |config| {
        config.push.web_push = Switch::On;
        config.push.loopback = true;
    })
    .await
}

async fn have(person: &Person, browser: &Browser) {
    let answer = person.api("PUT", "/me/push", Some(browser.describes())).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn devices(town: &Town) -> i64 {
    town.number("select count(*) as n from push_devices").await
}

async fn news_reach_a_device_that_alone_can_read_them(town: Town) {
    let (town, service) = (pushing(&town).await, Service::start().await);
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("읽는이").await);
    let browser = Browser::new(&service, "one");
    let id = publish(&writer, "solar", "글", "글").await;
    say(&reader, id, "예전 이야기", None).await;
    have(&writer, &browser).await;
    push::round(&town.app).await.unwrap();
    assert_eq!(service.take().len(), 0, "what was there before is not told");
    let comment = say(&reader, id, "비밀 이야기", None).await["id"].as_i64().unwrap();
    push::round(&town.app).await.unwrap();
    push::round(&town.app).await.unwrap();
    let heard = service.take();
    assert_eq!(heard.len(), 1);
    let (uri, headers, body) = &heard[0];
    assert_eq!(uri.path_and_query().unwrap().as_str(), "/to/one?x=1");
    assert_eq!(
        (headers["content-encoding"].to_str().unwrap(), headers["ttl"].to_str().unwrap()),
        ("aes128gcm", "86400")
    );
    assert!(!String::from_utf8_lossy(body).contains("solar"));
    assert_eq!(
        browser.read(body),
        json!({"kind": "comment", "link": format!("/boards/solar/{id}?comment={comment}#c{comment}")})
    );
    // who sends is proven, to this service and for a while
    let authorization = headers["authorization"].to_str().unwrap();
    let (token, key) = authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!(writer.api("GET", "/me/push", None).await.json(), json!({"key": key, "devices": 1, "here": false}));
    let asked = format!("/me/push?endpoint=http://{}/to/one%3Fx=1", service.address);
    assert_eq!(writer.api("GET", &asked, None).await.json()["here"], json!(true));
    assert_eq!(reader.api("GET", &asked, None).await.json()["here"], json!(false));
    let point = URL_SAFE_NO_PAD.decode(key).unwrap();
    let mut validation = Validation::new(Algorithm::ES256);
    validation.validate_exp = false;
    validation.set_audience(&[format!("http://{}", service.address)]);
    let key = DecodingKey::from_ec_der(&point);
    let claims = jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap().claims;
    let left = claims["exp"].as_i64().unwrap() * 1_000_000 - town.app.clock.now();
    assert!(left > HOUR && left <= 24 * HOUR, "{left}");
    // another server says the same of itself
    let other = town.second_node().await;
    assert_eq!(
        writer.on(&other).api("GET", "/me/push", None).await.json()["key"],
        writer.api("GET", "/me/push", None).await.json()["key"]
    );
    // what is read meanwhile is not sent, many are one
    town.forward(MINUTE);
    for n in 0..5 {
        let id = publish(&writer, "solar", &format!("글 {n}"), "글").await;
        say(&reader, id, "하나", None).await;
    }
    push::round(&town.app).await.unwrap();
    let heard = service.take();
    assert_eq!(
        heard.iter().map(|(.., body)| browser.read(body)).collect::<Vec<_>>(),
        [json!({"kind": "several", "link": "/notifications"})]
    );
}

async fn a_device_is_told_nothing_once_its_sign_in_is_over(town: Town) {
    let (town, service) = (pushing(&town).await, Service::start().await);
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("읽는이").await);
    let browser = Browser::new(&service, "one");
    let id = publish(&writer, "solar", "글", "글").await;
    have(&writer, &browser).await;
    assert_eq!(writer.api("DELETE", "/tokens", None).await.status, 204);
    say(&reader, id, "이야기", None).await;
    push::round(&town.app).await.unwrap();
    assert_eq!(service.take().len(), 0);
    push::tidy(&town.app).await.unwrap();
    assert_eq!(devices(&town).await, 0);
    // whoever signs in at the same browser next has it for themselves
    let (first, second) = (town.newcomer("첫째").await, town.newcomer("둘째").await);
    have(&first, &browser).await;
    have(&second, &browser).await;
    let theirs = publish(&first, "solar", "첫째의 글", "글").await;
    say(&reader, theirs, "이야기", None).await;
    push::round(&town.app).await.unwrap();
    assert_eq!((service.take().len(), devices(&town).await), (0, 1));
    // somebody else cannot switch it off; its owner can, twice
    for (person, left) in [(&first, 1), (&second, 0), (&second, 0)] {
        let answer = person.api("DELETE", "/me/push", Some(json!({"endpoint": browser.endpoint}))).await;
        assert_eq!((answer.status.as_u16(), devices(&town).await), (204, left));
    }
}

async fn what_a_service_answers_is_heeded(town: Town) {
    let (town, service) = (pushing(&town).await, Service::start().await);
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("읽는이").await);
    let browser = Browser::new(&service, "one");
    let id = publish(&writer, "solar", "글", "글").await;
    have(&writer, &browser).await;
    say(&reader, id, "이야기", None).await;
    // later: again after a while, and not before; where it is sent elsewhere nobody goes
    for status in [StatusCode::TOO_MANY_REQUESTS, StatusCode::FOUND] {
        service.answer(status);
        push::round(&town.app).await.unwrap();
        push::round(&town.app).await.unwrap();
        assert_eq!(service.take().len(), 1, "{status}");
        town.forward(5 * MINUTE);
    }
    service.answer(StatusCode::CREATED);
    push::round(&town.app).await.unwrap();
    assert_eq!(service.take().len(), 1, "nothing is lost");
    say(&reader, id, "또", None).await;
    town.forward(MINUTE);
    service.answer(StatusCode::GONE);
    push::round(&town.app).await.unwrap();
    assert_eq!((service.take().len(), devices(&town).await), (1, 0));
    // a service that never works is given up in the end
    have(&writer, &browser).await;
    say(&reader, id, "다시", None).await;
    service.answer(StatusCode::INTERNAL_SERVER_ERROR);
    for _ in 0..20 {
        push::round(&town.app).await.unwrap();
        town.forward(5 * HOUR);
        // signed in all the while
        town.app.db.run("update sign_ins set expires_at = expires_at + 18000000000", []).await.unwrap();
    }
    assert_eq!((service.take().len(), devices(&town).await), (12, 0));
}

async fn what_is_no_device_is_refused(town: Town) {
    let (town, service) = (pushing(&town).await, Service::start().await);
    let person = town.newcomer("달토끼").await;
    let good = Browser::new(&service, "x").describes();
    let with = |field: &str, value: Value| {
        let mut device = good.clone();
        *device.pointer_mut(field).unwrap() = value;
        device
    };
    for (device, code) in [
        (with("/endpoint", json!("https://evil.example/x")), "unknown_service"),
        (with("/endpoint", json!("http://127.0.0.2:1/x")), "unknown_service"),
        (with("/endpoint", json!(format!("http://{}/{}", service.address, "x".repeat(2_000)))), "unknown_service"),
        (with("/endpoint", json!("")), "unknown_service"),
        (with("/keys/p256dh", json!("AAAA")), "not_keys"),
        (with("/keys/p256dh", json!(URL_SAFE_NO_PAD.encode([4; 65]))), "not_keys"),
        (with("/keys/p256dh", json!("한글")), "not_keys"),
        (with("/keys/auth", json!("AAAA")), "not_keys"),
        (json!({}), "unknown_service"),
    ] {
        let answer = person.api("PUT", "/me/push", Some(device.clone())).await;
        assert!(answer.status == 422 && answer.text().contains(code), "{device}: {}", answer.text());
    }
    assert_eq!(person.api("PUT", "/me/push", Some(json!([]))).await.status, 422);
    assert_eq!(town.visitor().api("PUT", "/me/push", Some(good)).await.status, 401);
    // five at most, however many come at once
    let all: Vec<Browser> = (0..12).map(|n| Browser::new(&service, &n.to_string())).collect();
    let come = all.iter().map(|browser| person.api("PUT", "/me/push", Some(browser.describes())));
    assert!(futures_util::future::join_all(come).await.iter().all(|answer| answer.status == 200));
    assert_eq!(devices(&town).await, 5);
    // twice is once
    have(&person, &all[11]).await;
    have(&person, &all[11]).await;
    assert_eq!(devices(&town).await, 5);
    let page = person.get("/settings/push").await;
    assert!(page.has("기기 5대") && page.has("data-worker=\"/worker.js?lang=ko&#38;v="), "{}", page.text());
}

async fn nothing_of_it_is_there_unless_it_is_switched_on(town: Town) {
    let person = town.newcomer("달토끼").await;
    for (method, path) in [("GET", "/me/push"), ("PUT", "/me/push"), ("DELETE", "/me/push")] {
        let body = (method != "GET").then(|| json!({"endpoint": "https://fcm.googleapis.com/x"}));
        assert_eq!(person.api(method, path, body).await.status, 404, "{method}");
    }
    assert_eq!(person.get("/settings/push").await.status, 404);
    assert!(!person.get("/settings").await.has("/settings/push"));
    // what the installed site shows without a connection is nobody's, and always there
    let worker = person.get("/worker.js").await;
    assert_eq!((worker.status.as_u16(), worker.headers["cache-control"].to_str().unwrap()), (200, "no-cache"));
    let page = town.visitor().get("/offline").await;
    assert!(page.status == 200 && page.has("신호가 닿지 않아요"));
}

each_engine!(
    news_reach_a_device_that_alone_can_read_them,
    a_device_is_told_nothing_once_its_sign_in_is_over,
    what_a_service_answers_is_heeded,
    what_is_no_device_is_refused,
    nothing_of_it_is_there_unless_it_is_switched_on
);
