//! Forms with files.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use serde_json::json;
use tokio::sync::mpsc;

use super::{NAMES, article, parts, photo};
use crate::support::{Answer, Person, Town, each_engine, multipart};

async fn publish(person: &Person, disposition: &[u8], file: &[u8]) -> Answer {
    let (kind, body) =
        parts(&[(b"name=\"title\"", "제목".as_bytes()), (b"name=\"body\"", "본문".as_bytes()), (disposition, file)]);
    person.api_raw("POST", "/boards/solar/articles", kind, body).await
}

// A form that came too often is not taken in before that is known; its text is shown again.
async fn uploads_are_counted_before_they_are_read(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = center::config::Switch::On).await;
    let person = town.newcomer("급한").await;
    let large = vec![0xff; 10 * 1024 * 1024 + 1];
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let page = person.upload("/application", &NAMES, &[("photo", "a.jpg", &large)]).await;
        assert!(page.has("value=\"김 달\""), "{}", page.text());
        statuses.push(page.status.as_u16());
        if page.status == 429 {
            assert!(
                page.headers.contains_key("retry-after")
                    && page.has("뒤에 다시 시도해 주세요")
                    && !page.has("role=\"alert\">사진이 너무 커요")
            );
        }
    }
    assert_eq!((statuses[0], statuses[11]), (413, 429), "{statuses:?}");
}

async fn a_form_takes_the_files_it_has(town: Town) {
    let person = town.newcomer("달토끼").await;
    let photo = photo();
    let junk = vec![7; 200_000];
    // files nobody asked for are read past, and whoever sent them is told
    let files: Vec<(&str, &str, &[u8])> =
        (0..12).map(|_| ("other", "a.bin", &junk[..])).chain([("photo", "me.jpg", &photo[..])]).collect();
    let answer = person.api_upload("POST", "/me/application", &NAMES, &files).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].clone()), (422, json!("unexpected_file")));
    let answer = person.api_upload("POST", "/me/application", &NAMES, &[("photo", "me.jpg", &photo[..])]).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let other = town.newcomer("이웃").await;
    let answer = other
        .api_upload("POST", "/me/application", &NAMES, &[("photo", "a.jpg", &photo), ("photo", "b.jpg", &photo)])
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["errors"]["photo"][0]["code"].clone()),
        (422, json!("too_many")),
        "{}",
        answer.text()
    );
    // an empty second field is what browsers send when nothing was chosen
    let answer =
        other.api_upload("POST", "/me/application", &NAMES, &[("photo", "a.jpg", &photo), ("photo", "", b"")]).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

async fn a_file_is_a_file_however_it_is_named(town: Town) {
    let person = town.newcomer("달토끼").await;
    let photo = photo();
    for disposition in [
        &b"name=\"image\"; filename*=UTF-8''%EC%82%AC%EC%A7%84.jpg"[..],
        b"name=image; FileName*=iso-8859-1'en'a.jpg",
        b"name=\"image\"; filename=\"\xbb\xe7\xc1\xf8.jpg\"",
        b"name=\"image\"; filename=\"a;b\\\"c.jpg\"",
        b"filename=\"a.jpg\"; name=\"image\"",
        b"name=\"image\"; filename=a.jpg; filename*=UTF-8''%FF%FE",
        b"name=\"image\"; filename*0=a; filename*1=.jpg",
        b"name=\"image\"; filename*0*=UTF-8''%EC%82%AC; filename*1=.jpg",
    ] {
        let answer = publish(&person, disposition, &photo).await;
        assert_eq!(answer.status, 201, "{}: {}", String::from_utf8_lossy(disposition), answer.text());
        assert_eq!(answer.json()["images"].as_array().unwrap().len(), 1, "{}", answer.text());
        assert_eq!(person.api("DELETE", &format!("/articles/{}", answer.json()["id"]), None).await.status, 204);
    }
    // where no such file is asked for nobody is made to believe that it arrived
    for disposition in [&b"name=\"image[]\"; filename=\"a.jpg\""[..], b"name=\"photo\"; filename=\"a.jpg\""] {
        let answer = publish(&person, disposition, &photo).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].clone()), (422, json!("unexpected_file")));
    }
    assert_eq!(town.number("select count(*) as n from articles where deleted_at is null").await, 0);
    let answer = publish(&person, b"name=\"image\"; filename*=UTF-8''", b"").await;
    assert_eq!(answer.status, 201, "nothing was chosen: {}", answer.text());
}

async fn endless_heads_of_parts_are_refused(town: Town) {
    let person = town.newcomer("달토끼").await;
    let long = [&b"name=\"title\"; x=\""[..], &vec![b'a'; 3_000_000], b"\""].concat();
    for (kind, body) in [
        parts(&[(&long, b"x")]),
        ("multipart/form-data; boundary=odd", vec![b'a'; 3_000_000]),
        ("multipart/form-data; boundary=odd", [&b"--odd"[..], &vec![b' '; 3_000_000]].concat()),
    ] {
        let taken = Arc::new(AtomicUsize::new(0));
        let pieces: Vec<Bytes> = body.chunks(16 * 1024).map(Bytes::copy_from_slice).collect();
        let counted = stream::iter(pieces).map({
            let taken = taken.clone();
            move |piece| {
                taken.fetch_add(piece.len(), Ordering::Relaxed);
                Ok::<_, std::io::Error>(piece)
            }
        });
        let answer = person.send(article(&person, kind, Body::from_stream(counted))).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, "bad_request".to_owned()));
        let read = taken.load(Ordering::Relaxed);
        assert!(read >= body.len() - 16 * 1024, "the rest is read past: {read} of {}", body.len());
    }
}

async fn two_forms_of_one_person_at_once(town: Town) {
    let town = Town::with(town.engine, |config| config.wire.patience.upload = Duration::from_millis(200)).await;
    let (person, other) = (town.newcomer("달토끼").await, town.newcomer("이웃").await);
    let photo = photo();
    let (kind, body) = multipart(&[("title", "달"), ("body", "본문")], &[("image", "a.jpg", &photo)]);
    let half = body.len() / 2;
    let mut sending = Vec::new();
    for _ in 0..2 {
        let (sender, receiver) = mpsc::channel::<Result<Bytes, std::io::Error>>(1);
        let pieces = stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)));
        let request = article(&person, &kind, Body::from_stream(pieces));
        let sent = tokio::spawn({
            let person = person.clone();
            async move { person.send(request).await }
        });
        // taken up, since the channel holds little
        for piece in body[..half].chunks(half / 4 + 1) {
            sender.send(Ok(Bytes::copy_from_slice(piece))).await.unwrap();
        }
        sending.push((sender, sent));
    }
    let answer = person.api_raw("POST", "/boards/solar/articles", &kind, body.clone()).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (429, "too_often".to_owned()), "{}", answer.text());
    let page = person
        .upload("/boards/solar", &[("title", "달"), ("body", "아끼는 본문")], &[("image", "a.jpg", &photo)])
        .await;
    assert!(page.status == 429 && page.has("아끼는 본문"), "what was typed is still there: {}", page.text());
    assert_eq!(other.api_raw("POST", "/boards/solar/articles", &kind, body.clone()).await.status, 201);
    for (sender, sent) in sending {
        sender.send(Ok(Bytes::copy_from_slice(&body[half..]))).await.unwrap();
        drop(sender);
        assert_eq!(sent.await.unwrap().status, 201);
    }
    assert_eq!(person.api_raw("POST", "/boards/solar/articles", &kind, body).await.status, 201);
}

each_engine!(
    uploads_are_counted_before_they_are_read,
    a_form_takes_the_files_it_has,
    a_file_is_a_file_however_it_is_named,
    endless_heads_of_parts_are_refused,
    two_forms_of_one_person_at_once
);
