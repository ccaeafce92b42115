//! What a page is told while it is open.

mod looks;
mod loss;
mod numbers;
mod things;

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use center::config::Sides;
use center::{jobs, live, work};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::portraits::{ASTRONAUT, send, work_off};
use crate::support::{Person, Town, each_engine};

/// A stream as a browser reads it.
pub struct Stream {
    body: Body,
    text: String,
}

#[derive(Debug)]
pub struct Told {
    pub kind: String,
    pub id: Option<i64>,
    pub data: serde_json::Value,
}

async fn open(person: &Person) -> Response {
    open_after(person, None).await
}

/// As a browser comes back: with the last id that it heard.
async fn open_after(person: &Person, last: Option<&str>) -> Response {
    open_at(person, "/api/v1/events", last).await
}

pub async fn open_at(person: &Person, path: &str, last: Option<&str>) -> Response {
    let mut request = Request::get(path)
        .header("host", "127.0.0.1")
        .header("authorization", format!("Bearer {}", person.token.as_ref().unwrap()));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    person
        .town
        .router
        .clone()
        .oneshot(request.header("accept-encoding", "br, gzip").body(Body::empty()).unwrap())
        .await
        .unwrap()
}

impl Stream {
    pub async fn of(person: &Person) -> Stream {
        Stream::read(open(person).await)
    }

    pub async fn after(person: &Person, last: &str) -> Stream {
        Stream::read(open_after(person, Some(last)).await)
    }

    pub async fn at(person: &Person, path: &str) -> Stream {
        Stream::read(open_at(person, path, None).await)
    }

    pub fn read(response: Response) -> Stream {
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
        assert!(!response.headers().contains_key("content-encoding"), "a compressed stream would be held back");
        Stream { body: response.into_body(), text: String::new() }
    }

    /// The next block of lines; nothing at the end.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let block = block.to_owned();
                self.text = rest.to_owned();
                return Some(block);
            }
            let frame = tokio::time::timeout(Duration::from_secs(60), self.body.frame())
                .await
                .expect("nothing came for a minute")?;
            self.text.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap());
        }
    }

    /// The next that is told of; that the stream is alive is not.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            let told = self.any().await?;
            if told.kind != "tick" {
                return Some(told);
            }
        }
    }

    /// The next, whatever it is.
    pub async fn any(&mut self) -> Option<Told> {
        loop {
            let block = self.block().await?;
            let field = |name: &str| {
                block.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
            };
            if let Some(data) = field("data:") {
                let data = serde_json::from_str(&data).unwrap();
                return Some(Told {
                    kind: field("event:").unwrap(),
                    id: field("id:").map(|id| id.parse().unwrap()),
                    data,
                });
            }
        }
    }
}

pub fn watched(town: &Town) -> Town {
    tokio::spawn(live::watch(town.app.clone()));
    tokio::spawn(live::hear(town.app.clone()));
    town.clone()
}

async fn progress_and_the_portrait_arrive_from_another_server(town: Town) {
    let town = watched(&town);
    let person = town.applicant("달토끼").await;
    let other = town.applicant("별똥별").await;
    let mut stream = Stream::of(&person).await;
    let mut deaf = Stream::of(&other).await;
    assert!(stream.block().await.unwrap().contains("retry: "));
    // as large as people see it: it is looked at every quarter of a second
    let worker = town.second_node_with(|config| config.portraits.sides = Sides::default()).await;
    let work = tokio::spawn(jobs::work(worker.app.clone(), work::KINDS));
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    let mut told = Vec::new();
    let portrait = loop {
        let event = stream.next().await.unwrap();
        // how far it is has no number, that it is ready is written down
        assert_eq!(event.id, (event.kind == "portrait").then_some(1), "{event:?}");
        if event.kind == "portrait" {
            break event.data;
        }
        assert_eq!(event.kind, "progress");
        told.push((event.data["state"].as_str().unwrap().to_owned(), event.data["progress"].as_i64().unwrap()));
    };
    let running: Vec<i64> = told.iter().filter(|(state, _)| state == "running").map(|(_, percent)| *percent).collect();
    assert!(running.len() >= 2 && running.is_sorted(), "{told:?}");
    assert_eq!(portrait["state"], "ready");
    assert!(
        portrait["url"].as_str().unwrap().starts_with("/media/")
            && portrait["still_url"].is_string()
            && portrait["hint"].is_string()
    );
    worker.app.stopping.cancel();
    work.await.unwrap();
    town.app.stopping.cancel();
    assert!(deaf.next().await.is_none(), "what happens to others is not told");
    while let Some(event) = stream.next().await {
        assert_eq!(event.kind, "progress", "it ends when the server stops");
    }
}

async fn an_open_job_is_told_at_once(town: Town) {
    let town = watched(&town);
    let (first, second) = (town.applicant("달토끼").await, town.applicant("별똥별").await);
    for person in [&first, &second] {
        assert_eq!(send(person, ASTRONAUT).await.status, 200);
    }
    let mut stream = Stream::of(&second).await;
    let event = stream.next().await.unwrap();
    assert_eq!(
        (event.kind.as_str(), event.data["state"].as_str(), event.data["position"].as_i64()),
        ("progress", Some("queued"), Some(2))
    );
    // the one before is taken: everybody behind moves up
    jobs::claim(&town.app, &work::PORTRAIT).await.unwrap().unwrap();
    while stream.next().await.unwrap().data["position"] != 1 {}
}

async fn streams_need_a_sign_in_and_the_oldest_of_many_gives_way(town: Town) {
    assert_eq!(town.visitor().api("GET", "/events", None).await.status, 401);
    let person = town.applicant("달토끼").await;
    let mut streams = Vec::new();
    for _ in 0..17 {
        streams.push(Stream::of(&person).await);
    }
    assert_eq!(town.app.live.streams(), 16);
    let mut oldest = streams.remove(0);
    assert!(oldest.block().await.unwrap().contains("retry: "));
    assert!(oldest.block().await.unwrap().contains("event: tick"));
    assert_eq!(oldest.block().await.as_deref(), Some("retry: 60000"), "it comes back later, not at once");
    assert!(oldest.block().await.is_none());
    streams.pop();
    assert_eq!(town.app.live.streams(), 15);
    streams.push(Stream::of(&person).await);
    drop(streams);
    assert_eq!(town.app.live.streams(), 0);
}

async fn a_slow_reader_is_let_go(town: Town) {
    let person = town.applicant("달토끼").await;
    let mut stream = Stream::of(&person).await;
    for n in 1..=70 {
        town.app.live.tell(live::Topic::Person(person.id), &live::Event::new(Some(n), "reply", &n));
    }
    assert_eq!(town.app.live.streams(), 0);
    let mut came = 0;
    while stream.next().await.is_some() {
        came += 1;
    }
    assert_eq!(came, 64);
}

async fn what_came_while_nobody_listened_is_told_to_who_comes_back(town: Town) {
    let person = town.applicant("달토끼").await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    let heard = Stream::of(&person).await.next().await.unwrap();
    assert_eq!((heard.id, heard.data["state"].as_str()), (None, Some("queued")));
    work_off(&town).await;
    let mut later = Stream::after(&person, "0").await;
    let portrait = later.next().await.unwrap();
    assert_eq!(
        (portrait.kind.as_str(), portrait.id, portrait.data["state"].as_str()),
        ("portrait", Some(1), Some("ready"))
    );
    assert!(portrait.data["url"].as_str().unwrap().starts_with("/media/"));
    assert_eq!(portrait.data["link"], "/settings/photo", "without a card it is seen there");
    // who knows all of it, and who says nonsense, hears the next thing first
    for last in ["1", "x", "-5", "99999999999999999999", ""] {
        let mut stream = Stream::after(&person, last).await;
        town.app.live.tell(live::Topic::Person(person.id), &live::Event::new(None, "reply", &last));
        assert_eq!(stream.next().await.unwrap().kind, "reply", "{last}");
    }
}

// whoever ends it, on whichever server: the stream is over, and so is what comes back
async fn a_stream_ends_with_its_sign_in(town: Town) {
    let town = watched(&town);
    let other = town.second_node().await;
    // also while something happens all the time
    let hub = town.app.live.clone();
    let noise = tokio::spawn(async move {
        loop {
            hub.wake();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    for (name, sql) in [
        ("out", ""),
        ("ended elsewhere", "update sign_ins set revoked_at = $2 where user_id = $1"),
        ("run out", "update sign_ins set expires_at = $2 where user_id = $1"),
        ("suspended", "update users set suspended_until = $2 + 3600000000 where id = $1"),
        ("account gone", "delete from users where id = $1 and created_at <= $2"),
    ] {
        let (person, bystander) = (town.newcomer(name).await, town.newcomer("이웃").await);
        let (mut stream, mut stays) = (Stream::of(&person).await, Stream::of(&bystander).await);
        match sql {
            "" => assert_eq!(person.on(&other).api("DELETE", "/tokens", None).await.status, 204),
            sql => drop(other.app.db.run(sql, [person.id.into(), other.app.clock.now().into()]).await.unwrap()),
        }
        assert!(stream.next().await.is_none(), "{name}");
        assert!([401, 403].contains(&open(&person).await.status().as_u16()), "{name}: it cannot come back");
        town.app.live.tell(live::Topic::Person(bystander.id), &live::Event::new(None, "reply", &name));
        assert_eq!(stays.next().await.unwrap().data, name, "of others nothing ends");
    }
    noise.abort();
}

async fn another_password_ends_the_streams_of_other_devices(town: Town) {
    let town = watched(&town);
    let visitor = town.visitor();
    let json =
        serde_json::json!({"username": "many_screens", "nickname": "여러 화면", "password": "far-from-earth-26"});
    assert_eq!(visitor.api("POST", "/users", Some(json.clone())).await.status, 201);
    let sign_in = async || {
        let mut person = town.visitor();
        person.token = Some(
            person.api("POST", "/tokens", Some(json.clone())).await.json()["access_token"].as_str().unwrap().to_owned(),
        );
        person
    };
    let (here, there) = (sign_in().await, sign_in().await);
    let (mut stays, mut ends) = (Stream::of(&here).await, Stream::of(&there).await);
    let fields = "old_password=far-from-earth-26&password=far-from-earth-27";
    let request = here
        .request(axum::http::Method::POST, "/settings/password")
        .header("authorization", format!("Bearer {}", here.token.as_ref().unwrap()));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(fields)).unwrap();
    assert_eq!(here.send(request).await.status, 303);
    assert!(ends.next().await.is_none());
    let me = here.api("GET", "/me", None).await.json()["id"].as_i64().unwrap();
    town.app.live.tell(live::Topic::Person(me), &live::Event::new(None, "reply", &1));
    assert_eq!(stays.next().await.unwrap().kind, "reply");
}

// however many listen, a look asks the database the same few questions
async fn a_look_is_for_everybody(town: Town) {
    let mut streams = Vec::new();
    for n in 0..40 {
        streams.push(Stream::of(&town.newcomer(&format!("이웃 {n}")).await).await);
    }
    let town = watched(&town);
    let before = town.app.db.asked();
    // in at least one look
    let mut late = Stream::of(&town.applicant("늦은 이").await).await;
    let person = town.applicant("달토끼").await;
    let mut stream = Stream::of(&person).await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    assert_eq!(stream.next().await.unwrap().kind, "progress");
    assert!(late.block().await.is_some());
    let asked = town.app.db.asked() - before;
    assert!(asked < 60, "{asked} statements for 42 streams");
}

each_engine!(
    progress_and_the_portrait_arrive_from_another_server,
    an_open_job_is_told_at_once,
    streams_need_a_sign_in_and_the_oldest_of_many_gives_way,
    a_slow_reader_is_let_go,
    what_came_while_nobody_listened_is_told_to_who_comes_back,
    a_stream_ends_with_its_sign_in,
    another_password_ends_the_streams_of_other_devices,
    a_look_is_for_everybody
);
