//! Whose body has not come yet is waited for by nobody who writes.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Request;
use futures_util::{StreamExt as _, stream};
use tokio::sync::mpsc;
use tower::ServiceExt as _;

use crate::support::{Engine, Town};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_does_not_come_holds_nobody_up() {
    let town = Town::new(Engine::Sqlite).await;
    let (send, parts) = mpsc::channel::<Bytes>(1);
    let body = stream::unfold(parts, |mut parts| async { parts.recv().await.map(|part| (part, parts)) });
    let request = Request::post("/login")
        .header("host", "127.0.0.1")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from_stream(body.map(Ok::<_, std::io::Error>)))
        .unwrap();
    let answer = tokio::spawn(town.router.clone().oneshot(request));
    for part in ["username=", "per", "son"] {
        send.send(part.into()).await.unwrap();
        // it was taken, and more is waited for
        send.reserve().await.unwrap();
        for _ in 0..500 {
            if town.app.db.being_answered() == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(town.app.db.being_answered(), 0, "writes would wait for it");
        assert!(!answer.is_finished());
    }
    send.send("&password=nothing".into()).await.unwrap();
    drop(send);
    assert!(answer.await.unwrap().unwrap().status().is_client_error());
    assert_eq!(town.app.db.being_answered(), 0);
}
