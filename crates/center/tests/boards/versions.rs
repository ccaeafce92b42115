//! Two tabs change one article: the second is told, sees both texts, and nothing is lost.

use axum::body::Body;
use serde_json::json;

use super::{article, publish};
use crate::support::{Answer, Person, Town, each_engine, multipart};

async fn patch(person: &Person, id: i64, change: serde_json::Value) -> Answer {
    person.api("PATCH", &format!("/articles/{id}"), Some(change)).await
}

async fn an_old_version_changes_nothing(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "제목", "처음 글").await;
    assert_eq!(article(&writer, id).await["version"], 1);
    let first = patch(&writer, id, json!({"body": "한 탭의 글", "version": 1})).await.json();
    assert_eq!((&first["version"], &first["body"]), (&json!(2), &json!("한 탭의 글")));
    let before = article(&writer, id).await;
    for stale in [
        json!({"body": "다른 탭의 글", "version": 1}),
        json!({"title": "새 제목", "version": 0}),
        json!({"images": [], "title": "x", "version": 3}),
    ] {
        let answer = patch(&writer, id, stale.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (409, "stale_version"), "{stale}");
        assert!(answer.has("그사이 다른 곳에서 글이 바뀌어서"), "{}", answer.text());
    }
    assert_eq!(article(&writer, id).await, before);
    // what says the same as is there was sent before, and its answer was lost
    assert_eq!(patch(&writer, id, json!({"body": "한 탭의 글", "version": 1})).await.json(), before);
    // without a version the last one counts; each field for itself
    assert_eq!(patch(&writer, id, json!({"title": "새 제목"})).await.json()["version"], 3);
    assert_eq!(article(&writer, id).await["body"], "한 탭의 글");
    for wrong in [json!({"version": "2"}), json!({"version": 1.5}), json!({"version": []})] {
        assert_eq!(patch(&writer, id, wrong.clone()).await.status, 422, "{wrong}");
    }
    let (kind, body) = multipart(&[("body", "x"), ("version", "둘")], &[]);
    assert_eq!(
        writer.api_raw("PATCH", &format!("/articles/{id}"), &kind, body).await.json()["errors"]["version"][0]["code"],
        "version"
    );
}

async fn of_twenty_at_once_one_is_first(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "제목", "처음 글").await;
    let mut asks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let writer = writer.clone();
        asks.spawn(async move {
            (n, patch(&writer, id, json!({"body": format!("{n}번째 탭의 글"), "version": 1})).await.status.as_u16())
        });
    }
    let answers = asks.join_all().await;
    let first: Vec<i32> = answers.iter().filter(|(_, status)| *status == 200).map(|(n, _)| *n).collect();
    assert_eq!((first.len(), answers.iter().filter(|(_, status)| *status == 409).count()), (1, 19), "{answers:?}");
    let now = article(&writer, id).await;
    assert_eq!((&now["version"], &now["body"]), (&json!(2), &json!(format!("{}번째 탭의 글", first[0]))));

    // without versions, one changes the title and another the body: neither takes back the other's
    let mut asks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let writer = writer.clone();
        let change =
            if n % 2 == 0 { json!({"title": "함께 지은 제목"}) } else { json!({"body": "함께 지은 글"}) };
        asks.spawn(async move { patch(&writer, id, change).await.status.as_u16() });
    }
    assert!(asks.join_all().await.iter().all(|status| *status == 200));
    let now = article(&writer, id).await;
    assert_eq!((&now["title"], &now["body"]), (&json!("함께 지은 제목"), &json!("함께 지은 글")));
}

async fn the_page_shows_both_texts(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "제목", "처음 글").await;
    let edit = format!("/boards/solar/{id}/edit");
    let page = writer.get(&edit).await;
    assert!(
        page.has("name=\"version\" value=\"1\"") && page.has("id=\"theirs\"") && page.has(" hidden>"),
        "{}",
        page.text()
    );
    let first = [("title", "먼저 <b>제목</b>"), ("body", "먼저 저장한 글"), ("version", "1")];
    assert_eq!(writer.post(&edit, &first).await.location(), format!("/boards/solar/{id}"));
    let shown = writer.get(&format!("/boards/solar/{id}")).await;
    assert!(shown.has("먼저 저장한 글") && shown.has("수정됨"), "{}", shown.text());

    let mine = [("title", "나중 제목"), ("body", "나중에 보낸 글"), ("version", "1")];
    let both = writer.post(&edit, &mine).await;
    assert_eq!(both.status, 409);
    for text in [
        "먼저 &#60;b&#62;제목&#60;/b&#62;",
        "먼저 저장한 글",
        "나중 제목",
        "나중에 보낸 글</textarea>",
        "name=\"version\" value=\"2\"",
        "쓰던 글로 저장하기",
        "저장된 글로 둘게요",
    ] {
        assert!(both.has(text), "{text}: {}", both.text());
    }
    assert_eq!(article(&writer, id).await["body"], "먼저 저장한 글", "nothing was changed");
    let mine = [("title", "나중 제목"), ("body", "두 글을 합친 글"), ("version", "2")];
    assert_eq!(writer.post(&edit, &mine).await.location(), format!("/boards/solar/{id}"));
    assert_eq!(article(&writer, id).await["body"], "두 글을 합친 글");

    // a script is told, and keeps its page
    let (kind, body) = multipart(&[("title", "셋째"), ("body", "셋째 글"), ("version", "2")], &[]);
    let request = writer
        .request("POST".parse().unwrap(), &edit)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", kind);
    let told = writer.send(request.header("accept", "application/json").body(Body::from(body)).unwrap()).await;
    assert_eq!(
        (told.status.as_u16(), &told.json()["theirs"]["version"], &told.json()["theirs"]["body"]),
        (409, &json!(3), &json!("두 글을 합친 글"))
    );
    assert!(told.json()["trouble"].as_str().unwrap().contains("두 글을 견주어"));
}

async fn a_form_sent_once_more_later_says_what_is_there(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "제목", "처음 글").await;
    let edit = format!("/boards/solar/{id}/edit");
    let key = format!("{}-0123456789ab", writer.id);
    let form = [("key", key.as_str()), ("title", "제목"), ("body", "한 탭의 글"), ("version", "1")];
    for _ in 0..2 {
        assert_eq!(writer.post(&edit, &form).await.location(), format!("/boards/solar/{id}"));
    }
    assert_eq!(article(&writer, id).await["version"], 2, "sent twice it is one change");
    patch(&writer, id, json!({"body": "다른 탭의 글"})).await;
    let again = writer.post(&edit, &form).await;
    assert!(again.status == 409 && again.has("한 탭의 글</textarea>") && again.has("다른 탭의 글"), "{}", again.text());
    assert_eq!(article(&writer, id).await["body"], "다른 탭의 글");
    // with pictures too, which are not looked at again
    let picture = super::album::picture(1);
    let form = [("key", key.as_str()), ("title", "제목"), ("body", "사진도"), ("version", "3"), ("order-1", "1")];
    for _ in 0..2 {
        let sent = writer.upload(&edit, &form, &[("image-1", "a.webp", &picture)]).await;
        assert_eq!(sent.location(), format!("/boards/solar/{id}"), "{}", sent.text());
    }
    assert_eq!(article(&writer, id).await["version"], 4);
    patch(&writer, id, json!({"images": []})).await;
    let again = writer.upload(&edit, &form, &[("image-1", "a.webp", &picture)]).await;
    assert_eq!(again.status, 409, "{}", again.text());
    assert_eq!(article(&writer, id).await["images"], json!([]));
}

each_engine!(
    a_form_sent_once_more_later_says_what_is_there,
    an_old_version_changes_nothing,
    of_twenty_at_once_one_is_first,
    the_page_shows_both_texts
);
