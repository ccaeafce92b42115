//! What comes in with a request: how large it may be, how many files it may hold, how many of it at once.

mod files;

use axum::body::Body;
use axum::http::Request;
use image::ImageFormat;
use serde_json::json;

use crate::support::{Answer, Person, Town, each_engine};

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

// What a plain form holds beyond all bounds is cut, said to be, and shown as far as it goes.
async fn a_text_without_end_is_shown_again_as_far_as_it_goes(town: Town) {
    let person = town.newcomer("끝없는").await;
    let article = person.upload("/boards/solar", &[("title", "달"), ("body", "본문")], &[]).await.location().to_owned();
    let endless = format!("처음이에요. {}", "가나다라 ".repeat(150_000));
    for path in [format!("{article}/comments"), format!("{article}/edit")] {
        let page = person.post(&path, &[("title", "아끼는 제목"), ("body", &endless)]).await;
        assert!(page.status == 413 && page.has("앞부분만 남았어요"), "{path}: {}", page.status);
        let text = page.text();
        let (_, shown) = text.split_once("처음이에요. ").unwrap();
        let (shown, _) = shown.split_once("</textarea>").unwrap();
        assert!(
            shown.len() > 200_000 && endless.contains(shown),
            "{path}: {} bytes, and not a letter else",
            shown.len()
        );
    }
    assert_eq!(town.number("select count(*) as n from comments").await, 0);
    let page = person.post(&format!("{article}/comments"), &[("body", &"가".repeat(2_000))]).await;
    assert!(page.status == 422 && !page.has("앞부분만"), "{}", page.status);
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

each_engine!(
    only_where_people_write_at_length_a_body_is_large,
    the_text_of_a_form_has_a_limit_as_a_whole,
    texts_beyond_the_limit_of_a_form_are_shown_again,
    boxes_that_are_no_text_write_nothing,
    a_text_without_end_is_shown_again_as_far_as_it_goes
);
