//! What a page is told while it is open.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use center::jobs;
use center::web::events;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::portraits::{ASTRONAUT, send};
use crate::support::{Person, Town, each_engine};

/// A stream as a browser reads it.
struct Stream {
    body: Body,
    text: String,
}

#[derive(Debug)]
struct Told {
    kind: String,
    id: Option<i64>,
    data: serde_json::Value,
}

async fn open(person: &Person) -> Response {
    let request = Request::get("/api/v1/events").header("authorization", format!("Bearer {}", person.token.as_ref().unwrap()));
    person.town.router.clone().oneshot(request.header("accept-encoding", "br, gzip").body(Body::empty()).unwrap()).await.unwrap()
}

impl Stream {
    async fn of(person: &Person) -> Stream {
        let response = open(person).await;
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
            let frame = tokio::time::timeout(Duration::from_secs(60), self.body.frame()).await.expect("nothing came for a minute")?;
            self.text.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap());
        }
    }

    async fn next(&mut self) -> Option<Told> {
        loop {
            let block = self.block().await?;
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
            if let Some(data) = field("data:") {
                let data = serde_json::from_str(&data).unwrap();
                return Some(Told { kind: field("event:").unwrap(), id: field("id:").map(|id| id.parse().unwrap()), data });
            }
        }
    }
}

fn watched(town: &Town) -> Town {
    tokio::spawn(events::watch(town.app.clone()));
    town.clone()
}

each_engine! {
    async fn progress_and_the_portrait_arrive_from_another_server(town) {
        let town = watched(&town);
        let person = town.applicant("달토끼").await;
        let other = town.applicant("별똥별").await;
        let mut stream = Stream::of(&person).await;
        let mut deaf = Stream::of(&other).await;
        assert!(stream.block().await.unwrap().contains("retry: 3000"));
        let worker = town.second_node().await;
        let work = tokio::spawn(jobs::work(worker.app.clone()));
        assert_eq!(send(&person, ASTRONAUT).await.status, 200);
        let (mut told, mut last) = (Vec::new(), 0);
        let portrait = loop {
            let event = stream.next().await.unwrap();
            if let Some(id) = event.id {
                assert!(id > last, "{event:?} after {last}");
                last = id;
            }
            if event.kind == "portrait" {
                break event.data;
            }
            assert_eq!(event.kind, "progress");
            told.push((event.data["state"].as_str().unwrap().to_owned(), event.data["progress"].as_i64().unwrap()));
        };
        let running: Vec<i64> = told.iter().filter(|(state, _)| state == "running").map(|(_, percent)| *percent).collect();
        assert!(running.len() >= 2 && running.is_sorted(), "{told:?}");
        assert_eq!(portrait["state"], "ready");
        assert!(portrait["url"].as_str().unwrap().starts_with("/media/") && portrait["still_url"].is_string() && portrait["hint"].is_string());
        worker.app.stopping.cancel();
        work.await.unwrap();
        town.app.stopping.cancel();
        assert!(deaf.next().await.is_none(), "what happens to others is not told");
        assert!(stream.next().await.is_none(), "it ends when the server stops");
    }

    async fn an_open_job_is_told_at_once(town) {
        let town = watched(&town);
        let (first, second) = (town.applicant("달토끼").await, town.applicant("별똥별").await);
        for person in [&first, &second] {
            assert_eq!(send(person, ASTRONAUT).await.status, 200);
        }
        let mut stream = Stream::of(&second).await;
        let event = stream.next().await.unwrap();
        assert_eq!((event.kind.as_str(), event.data["state"].as_str(), event.data["position"].as_i64()), ("progress", Some("queued"), Some(2)));
        // the one before is taken: everybody behind moves up
        jobs::claim(&town.app).await.unwrap().unwrap();
        while stream.next().await.unwrap().data["position"] != 1 {}
    }

    async fn streams_need_a_sign_in_and_are_not_without_number(town) {
        assert_eq!(town.visitor().api("GET", "/events", None).await.status, 401);
        let person = town.applicant("달토끼").await;
        let mut streams = Vec::new();
        for _ in 0..16 {
            streams.push(Stream::of(&person).await);
        }
        assert_eq!(open(&person).await.status(), 429);
        assert_eq!(town.app.events.streams(), 16);
        streams.pop();
        assert_eq!(town.app.events.streams(), 15);
        streams.push(Stream::of(&person).await);
        drop(streams);
        assert_eq!(town.app.events.streams(), 0);
    }

    async fn a_slow_reader_is_let_go(town) {
        let person = town.applicant("달토끼").await;
        let mut stream = Stream::of(&person).await;
        for n in 0..70 {
            town.app.events.tell(person.id, &events::Event::new(Some(n), "reply", &n));
        }
        assert_eq!(town.app.events.streams(), 0);
        let mut came = 0;
        while stream.next().await.is_some() {
            came += 1;
        }
        assert_eq!(came, 64);
    }
}
