//! What comes in with a request: how large it may be, how many files it may hold, how many of it at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Request;
use futures_util::{StreamExt, stream};
use image::ImageFormat;
use serde_json::json;
use tokio::sync::mpsc;

use crate::support::{Answer, Person, Town, each_engine, multipart};

fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::RgbImage::from_fn(320, 240, |x, y| image::Rgb([x as u8, y as u8, 90]))
        .write_to(&mut std::io::Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .unwrap();
    bytes
}

const NAMES: [(&str, &str); 4] =
    [("name_ko", "김 달"), ("name_en", "Kim Dal"), ("birthday", "2001-03-14"), ("consent", "true")];

/// One part as it is written, whatever it says of itself.
fn parts(all: &[(&[u8], &[u8])]) -> (&'static str, Vec<u8>) {
    let mut body = Vec::new();
    for (disposition, content) in all {
        body.extend_from_slice(
            &[b"--odd\r\nContent-Disposition: form-data; ", *disposition, b"\r\n\r\n", *content, b"\r\n"].concat(),
        );
    }
    body.extend_from_slice(b"--odd--\r\n");
    ("multipart/form-data; boundary=odd", body)
}

async fn publish(person: &Person, disposition: &[u8], file: &[u8]) -> Answer {
    let (kind, body) =
        parts(&[(b"name=\"title\"", "제목".as_bytes()), (b"name=\"body\"", "본문".as_bytes()), (disposition, file)]);
    person.api_raw("POST", "/boards/solar/articles", kind, body).await
}

/// The hidden key of a page's form.
fn page_key(page: &Answer) -> String {
    page.text().split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn article(person: &Person, kind: &str, body: Body) -> Request<Body> {
    let token = person.token.as_ref().unwrap();
    let request = Request::post("/api/v1/boards/solar/articles")
        .header("host", "127.0.0.1")
        .header("authorization", format!("Bearer {token}"));
    request.header("content-type", kind).body(body).unwrap()
}

async fn only_where_people_write_at_length_a_body_is_large(town: Town) {
    let person = town.newcomer("달토끼").await;
    // every character of it escaped, which is allowed
    let long: String = "가\u{1f319}".chars().cycle().take(10_000).collect();
    let escaped: String = long.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let answer = person
        .api_raw(
            "POST",
            "/boards/solar/articles",
            "application/json",
            format!("{{\"title\": \"달\", \"body\": \"{escaped}\"}}").into_bytes(),
        )
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.json()["body"], long);
    let id = answer.json()["id"].as_i64().unwrap();
    let form = person.post(&format!("/boards/solar/{id}/edit"), &[("title", "달"), ("body", &long)]).await;
    assert_eq!(form.status, 303, "{}", form.text());
    let answer =
        person.api("POST", "/boards/solar/articles", Some(json!({"title": "달", "body": "가".repeat(200_000)}))).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (413, "too_large".to_owned()));
    for (method, path) in
        [("POST", "/tokens".to_owned()), ("PATCH", "/me/portrait".into()), ("POST", format!("/articles/{id}/comments"))]
    {
        let answer = person
            .api(method, &path, Some(json!({"username": "a".repeat(70_000), "password": "b", "body": "c"})))
            .await;
        assert_eq!((answer.status.as_u16(), answer.code()), (413, "too_large".to_owned()), "{path}");
    }
    let answer = person.post("/login", &[("username", &"a".repeat(70_000)), ("password", "b")]).await;
    assert_eq!(answer.status, 413);
}

async fn the_text_of_a_form_has_a_limit_as_a_whole(town: Town) {
    let person = town.newcomer("달토끼").await;
    let part = "가".repeat(3_000);
    let mut fields = vec![("title", "달"), ("body", "본문")];
    fields.resize(40, ("more", &part));
    let answer = person.api_upload("POST", "/boards/solar/articles", &fields, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (413, "too_large".to_owned()), "{}", answer.text());
    // what was typed before stays on the page
    let page = person.upload("/boards/solar", &fields, &[]).await;
    assert!(page.status == 413 && page.has("본문"), "{}", page.text());
    fields.truncate(20);
    assert_eq!(person.api_upload("POST", "/boards/solar/articles", &fields, &[]).await.status, 201);
}

// Whatever is too long is said where it was typed, and all that was typed stands there again.
async fn texts_beyond_the_limit_of_a_form_are_shown_again(town: Town) {
    let person = town.newcomer("달토끼").await;
    let photo = photo();
    let (long, longest) = (format!("{}끝", "가".repeat(95_000)), "a".repeat(600_000));
    let article =
        person.upload("/boards/solar", &[("title", "긴 글"), ("body", "본문")], &[]).await.location().to_owned();
    let error_at = |page: &Answer, field: &str| {
        page.has(&format!("id=\"{field}-err\"")) && page.has("10,000자, 댓글은 1,000자까지")
    };
    for files in [&[][..], &[("image", "a.jpg", &photo[..])]] {
        let page = person
            .upload("/boards/solar", &[("title", "아끼는 제목"), ("body", &long), ("alt", "아끼는 설명")], files)
            .await;
        assert!(page.status == 413 && error_at(&page, "body"), "{}", page.status);
        assert!(
            page.has(&format!("{long}</textarea>"))
                && page.has("value=\"아끼는 제목\"")
                && page.has("value=\"아끼는 설명\"")
        );
        // the picture is not to blame; but no browser keeps it, so whoever sent one is told
        let about_picture = if files.is_empty() { "" } else { "사진을 한 번 더 골라 주세요" };
        assert!(page.has(&format!("<p class=\"err\" id=\"image-err\" role=\"alert\">{about_picture}")), "{files:?}");
        assert_eq!(page.text().matches("사진이 너무 커요").count(), 1, "only as what the script would say");
    }
    // more than is shown again
    let page = person
        .upload(
            "/boards/solar",
            &[("title", "아끼는 제목"), ("body", &longest), ("alt", "아끼는 설명")],
            &[("image", "a.jpg", &photo)],
        )
        .await;
    assert!(
        page.status == 413
            && error_at(&page, "body")
            && page.has("value=\"아끼는 제목\"")
            && page.has("value=\"아끼는 설명\""),
        "{}",
        page.status
    );
    assert!(page.has("<p class=\"err\" id=\"image-err\" role=\"alert\">사진을 한 번 더 골라 주세요"));
    // a long title is named, and a picture that is too large as well
    let large = vec![0xff; 10 * 1024 * 1024 + 1];
    let page =
        person.upload("/boards/solar", &[("title", &long), ("body", "본문")], &[("image", "a.jpg", &large)]).await;
    assert!(page.status == 413 && page.has("제목은 50자까지") && page.has("본문</textarea>"), "{}", page.status);
    let page = person
        .upload("/boards/solar", &[("title", "제목"), ("body", &"가".repeat(10_001))], &[("image", "a.jpg", &large)])
        .await;
    assert!(
        page.status == 413 && page.has("role=\"alert\">사진이 너무 커요") && error_at(&page, "body"),
        "{}",
        page.status
    );
    // forms without files: a new article, a change, a comment, an answer
    for path in ["/boards/solar".to_owned(), format!("{article}/edit")] {
        let page = person.post(&path, &[("title", "아끼는 제목"), ("body", &long)]).await;
        assert!(page.status == 422 && error_at(&page, "body"), "{path}: {}", page.status);
        assert!(page.has(&format!("{long}</textarea>")) && page.has("value=\"아끼는 제목\""), "{path}");
    }
    for parent in ["", "7"] {
        let page = person.post(&format!("{article}/comments"), &[("body", &long), ("parent_id", parent)]).await;
        assert!(
            page.status == 422 && page.has("댓글은 1,000자까지") && page.has(&format!("{long}</textarea>")),
            "{}",
            page.status
        );
    }
    // whose sign-in is over keeps them, too
    let key = page_key(&person.get("/boards/solar/new").await);
    let visitor = town.visitor();
    for (path, many) in [
        ("/boards/solar".to_owned(), true),
        ("/boards/solar".into(), false),
        (format!("{article}/edit"), false),
        (format!("{article}/comments"), false),
    ] {
        let fields = [("key", &key[..]), ("title", "아끼는 제목"), ("body", &long)];
        let page = if many { visitor.upload(&path, &fields, &[]).await } else { visitor.post(&path, &fields).await };
        assert!(page.status == 401 && page.has(&long), "{path}: {}", page.status);
    }
    // programs are told what it was
    for answer in [
        person.api("POST", "/boards/solar/articles", Some(json!({"title": "달", "body": longest}))).await,
        person
            .api_upload(
                "POST",
                "/boards/solar/articles",
                &[("title", "달"), ("body", &longest)],
                &[("image", "a.jpg", &photo)],
            )
            .await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.code()), (413, "too_large".to_owned()));
        assert!(answer.json()["detail"].as_str().unwrap().contains("글이 너무 길어요"), "{}", answer.text());
    }
    let page = person
        .upload(
            "/application",
            &[("name_ko", &"가".repeat(100_000)), ("name_en", "Kim Dal")],
            &[("photo", "a.jpg", &photo)],
        )
        .await;
    assert!(
        page.status == 413
            && page.has("글이 너무 길어요")
            && page.has("value=\"Kim Dal\"")
            && !page.has("role=\"alert\">사진이 너무 커요"),
        "{}",
        page.status
    );
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

// Boxes whose bytes are no text are not just left open.
async fn boxes_that_are_no_text_write_nothing(town: Town) {
    let person = town.newcomer("달토끼").await;
    let photo = photo();
    let file = (&b"name=\"photo\"; filename=\"me.jpg\""[..], &photo[..]);
    let named = |name: &'static [u8], value: &'static [u8]| (name, value);
    let base = [
        named(b"name=\"name_ko\"", "김달".as_bytes()),
        named(b"name=\"name_en\"", b"Kim Dal"),
        named(b"name=\"birthday\"", b"2001-03-14"),
        named(b"name=\"consent_moving\"", b"true"),
        named(b"name=\"consent_earth\"", b"true"),
        named(b"name=\"sent\"", b"1"),
    ];
    let changes = named(b"name=\"consent_changes\"", b"true");
    let odd: [(&[u8], &[u8]); 4] = [
        named(b"name=\"consent_changes\"", b"\xc7\xd1"),
        named(b"name=\"animate\"", b"\xff"),
        named(b"name=\"blink\"", b"\xff\xfe"),
        named(b"name=\"mood\"", b"\xed\xa0\x80"),
    ];
    let send = async |path: &str, all: &[(&[u8], &[u8])]| {
        let (kind, body) = parts(all);
        let request = person
            .request(axum::http::Method::POST, path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", kind);
        person.send(request.body(Body::from(body)).unwrap()).await
    };
    for (n, odd) in odd.into_iter().enumerate() {
        let mut all = [&base[..], &[odd, file]].concat();
        if n > 0 {
            all.push(changes);
        }
        let answer = send("/application", &all).await;
        assert_eq!(answer.status, 422, "{n}: {}", answer.text());
    }
    assert_eq!(
        (
            town.number("select count(*) as n from applications").await,
            town.number("select count(*) as n from jobs").await
        ),
        (0, 0)
    );
    let unread = named(b"name=\"nobody_reads_it\"", b"\xff");
    let answer = send("/application", &[&base[..], &[changes, unread, file]].concat()).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/planets"), "{}", answer.text());
    // the page of one's photo
    for odd in &odd[1..] {
        let answer = send("/settings/photo", &[*odd, file]).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
    }
    assert_eq!(town.number("select count(*) as n from jobs").await, 1);
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
    assert_eq!(town.number("select count(*) as n from articles").await, 0);
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
    only_where_people_write_at_length_a_body_is_large,
    the_text_of_a_form_has_a_limit_as_a_whole,
    texts_beyond_the_limit_of_a_form_are_shown_again,
    uploads_are_counted_before_they_are_read,
    boxes_that_are_no_text_write_nothing,
    a_form_takes_the_files_it_has,
    a_file_is_a_file_however_it_is_named,
    endless_heads_of_parts_are_refused,
    two_forms_of_one_person_at_once
);
