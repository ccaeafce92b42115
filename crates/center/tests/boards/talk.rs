//! Comments, likes, and many people at once.

use center::clock::MINUTE;
use center::config::Switch;
use serde_json::{Value, json};

use super::{article, assert_counts, publish, say};
use crate::support::{Engine, Person, Town, each_engine};

/// Everything at once, each in its own task.
async fn together<F: Future<Output = u16> + Send + 'static>(all: impl IntoIterator<Item = F>) -> Vec<u16> {
    let tasks: Vec<_> = all.into_iter().map(tokio::spawn).collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    statuses
}

async fn comments_have_one_level_of_replies(town: Town) {
    let (one, two) = (town.newcomer("하나").await, town.newcomer("둘").await);
    let id = publish(&one, "solar", "이야기", "시작").await;
    let top = say(&one, id, "첫 댓글 https://example.com", None).await;
    let top_id = top["id"].as_i64().unwrap();
    let reply = say(&two, id, "답글", Some(top_id)).await;
    assert_eq!((&reply["parent_id"], &reply["reply_to"]), (&json!(top_id), &Value::Null));
    let deeper = say(&one, id, "답글의 답글", reply["id"].as_i64()).await;
    assert_eq!((&deeper["parent_id"], &deeper["reply_to"]), (&json!(top_id), &reply["id"]));
    let page = one.get(&format!("/boards/solar/{id}")).await;
    for part in ["댓글 3", "<a href=\"https://example.com\" rel=\"nofollow ugc noopener\">", "@둘"] {
        assert!(page.has(part), "{part}");
    }
    let other = publish(&one, "solar", "다른 글", "글").await;
    let wrong =
        one.api("POST", &format!("/articles/{other}/comments"), Some(json!({"body": "x", "parent_id": top_id}))).await;
    assert!(wrong.status == 422 && wrong.has("no_such_comment"), "a parent of another article");
    let wrong =
        one.post(&format!("/boards/solar/{other}/comments"), &[("body", "잃지 마세요"), ("parent_id", "999999")]).await;
    assert!(wrong.status == 422 && wrong.has("잃지 마세요</textarea>"), "{}", wrong.text());

    assert_eq!(two.api("PATCH", &format!("/comments/{top_id}"), Some(json!({"body": "x"}))).await.code(), "not_yours");
    assert_eq!(two.api("DELETE", &format!("/comments/{top_id}"), None).await.code(), "not_yours");
    let changed = one.api("PATCH", &format!("/comments/{top_id}"), Some(json!({"body": "고침"}))).await.json();
    assert!(changed["body"] == "고침" && changed["edited_at"].is_string());
    assert_eq!(
        one.post(&format!("/comments/{top_id}/delete"), &[]).await.location(),
        format!("/boards/solar/{id}#comments")
    );
    let page = one.get(&format!("/boards/solar/{id}")).await;
    assert!(page.has("삭제된 댓글입니다") && page.has("답글의 답글") && page.has("댓글 2") && !page.has("고침"));
    assert_eq!(one.api("DELETE", &format!("/comments/{top_id}"), None).await.status, 204);
    assert_eq!(
        one.api("POST", &format!("/articles/{id}/comments"), Some(json!({"body": "x", "parent_id": top_id})))
            .await
            .status,
        422,
        "nobody answers a deleted comment"
    );
    let list = one.api("GET", &format!("/articles/{id}/comments"), None).await.json();
    assert_eq!(
        (&list["total"], &list["items"][0]["deleted"], &list["items"][0]["body"]),
        (&json!(3), &json!(true), &json!(""))
    );
    assert_counts(&town).await;
    assert_eq!(two.api("DELETE", &format!("/comments/{}", reply["id"]), None).await.status, 204);
    assert_eq!(one.api("DELETE", &format!("/comments/{}", deeper["id"]), None).await.status, 204);
    assert_eq!(town.number("select count(*) as n from comments").await, 0, "the last reply takes the place with it");
    assert_counts(&town).await;
}

async fn counts_hold_when_many_come_at_once(town: Town) {
    let person = town.newcomer("글쓴이").await;
    let id = publish(&person, "solar", "인기", "글").await;
    let like = |person: Person, method: &'static str| async move {
        person.api(method, &format!("/articles/{id}/like"), None).await.status.as_u16()
    };
    assert!(together((0..20).map(|_| like(person.clone(), "PUT"))).await.iter().all(|status| *status == 200));
    let seen = article(&person, id).await;
    assert_eq!((&seen["likes"], &seen["liked"]), (&json!(1), &json!(true)));
    let mut crowd = Vec::new();
    for n in 0..12 {
        crowd.push(town.newcomer(&format!("이웃 {n}")).await);
    }
    together(crowd.iter().map(|one| like(one.clone(), "PUT"))).await;
    assert_eq!(article(&person, id).await["likes"], 13);
    together(crowd.iter().map(|one| like(one.clone(), "DELETE")).chain((0..5).map(|_| like(person.clone(), "DELETE"))))
        .await;
    assert_eq!(article(&person, id).await["likes"], 0);
    assert_counts(&town).await;

    let top = say(&person, id, "위", None).await["id"].as_i64().unwrap();
    let write = crowd.iter().map(|one| {
        let one = one.clone();
        async move {
            one.api("POST", &format!("/articles/{id}/comments"), Some(json!({"body": "동시에", "parent_id": top})))
                .await
                .status
                .as_u16()
        }
    });
    assert!(together(write).await.iter().all(|status| *status == 201));
    assert_counts(&town).await;
    let admin = town.admin("관리자").await;
    let replies: Vec<i64> = (top + 1..=top + 12).collect();
    let delete = replies.into_iter().chain([top, top]).map(|comment| {
        let admin = admin.clone();
        async move { admin.api("DELETE", &format!("/comments/{comment}"), None).await.status.as_u16() }
    });
    assert!(together(delete).await.iter().all(|status| *status == 204));
    assert_eq!(town.number("select count(*) as n from comments").await, 0);
    assert_counts(&town).await;
    let gone = (0..6).map(|_| {
        let person = person.clone();
        async move { person.api("DELETE", &format!("/articles/{id}"), None).await.status.as_u16() }
    });
    assert!(together(gone).await.iter().all(|status| *status == 204));
    assert_counts(&town).await;
}

each_engine!(comments_have_one_level_of_replies, counts_hold_when_many_come_at_once);

/// A town with its limits on, on each engine.
async fn limited() -> Vec<Town> {
    let mut towns = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        towns.push(Town::with(engine, |config| config.rate_limits = Switch::On).await);
    }
    towns
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_sent_twice_counts_once() {
    for town in limited().await {
        let person = town.newcomer("두번").await;
        let send = |person: Person| async move {
            let form = [("key", "1-once"), ("title", "같은 글"), ("body", "같은 내용")];
            person.post("/boards/solar", &form).await.location().to_owned()
        };
        let (one, two, three) = tokio::join!(send(person.clone()), send(person.clone()), send(person.clone()));
        assert!(one.starts_with("/boards/solar/") && one == two && two == three, "{one} {two} {three}");
        let id: i64 = one.rsplit('/').next().unwrap().parse().unwrap();
        let first = say(&person, id, "같은 댓글", None).await;
        let path = format!("/articles/{id}/comments");
        let again = async || person.api("POST", &path, Some(json!({"body": "같은 댓글"}))).await;
        let told = again().await;
        assert_eq!((told.status.as_u16(), told.code().as_str()), (409, "already_posted"), "{}", told.text());
        assert!(told.json()["comment"] == first["id"] && told.has("방금 남기셨어요"), "{}", told.text());
        let page = person.post(&format!("/boards/solar/{id}/comments"), &[("body", "같은 댓글")]).await;
        assert!(page.status == 409 && page.has("같은 댓글</textarea>"), "{}", page.text());
        town.forward(6 * center::clock::SECOND);
        assert_eq!(again().await.status, 201, "who says it once more means it");
        assert_ne!(
            say(&person, id, "같은 댓글", first["id"].as_i64()).await["id"],
            first["id"],
            "at another place it is another"
        );
        town.forward(11 * MINUTE);
        assert_ne!(publish(&person, "solar", "같은 글", "같은 내용").await, id, "later it is another");
        assert_counts(&town).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_often_is_said_and_nothing_is_lost() {
    for town in limited().await {
        let person = town.newcomer("급한").await;
        let id = publish(&person, "solar", "글", "글").await;
        let mut last = None;
        for n in 0..30 {
            let answer = person.post(&format!("/boards/solar/{id}/comments"), &[("body", &format!("댓글 {n}"))]).await;
            if answer.status == 429 {
                assert!(
                    answer.headers.contains_key("retry-after") && answer.has(&format!("댓글 {n}</textarea>")),
                    "{}",
                    answer.text()
                );
                last = Some(n);
                break;
            }
        }
        assert!(last.is_some_and(|n| n >= 5), "{last:?}");
        let mut refused = false;
        for n in 0..12 {
            let answer =
                person.post("/boards/solar", &[("title", &format!("글 {n}")), ("body", "지키고 싶은 글")]).await;
            if answer.status == 429 {
                assert!(answer.has("지키고 싶은 글</textarea>") && answer.headers.contains_key("retry-after"));
                refused = true;
                break;
            }
        }
        assert!(refused);
        assert_eq!(
            person.api("POST", "/boards/solar/articles", Some(json!({"title": "또", "body": "또"}))).await.code(),
            "too_often"
        );
        assert_counts(&town).await;
    }
}
