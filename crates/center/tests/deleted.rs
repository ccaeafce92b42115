//! What was deleted, what may not be seen and what never was: all alike to everybody but who deleted it.

use center::clock::{DAY, HOUR};
use center::db::Number;
use serde_json::json;

use crate::boards::{publish, say};
use crate::portraits::{ASTRONAUT, send};
use crate::support::{Answer, Person, Town, each_engine};

const NEVER: i64 = 900_000;

/// Whether nothing of two answers tells their ids apart.
fn assert_alike((one, id): (&Answer, i64), (other, never): (&Answer, i64), what: &str) {
    let told = |answer: &Answer, id: i64| {
        let without = |text: &str| text.replace(&id.to_string(), "ID");
        let names =
            answer.headers.iter().filter(|(name, _)| !["x-request-id", "content-length"].contains(&name.as_str()));
        let mut headers: Vec<String> =
            names.map(|(name, value)| format!("{name}: {}", without(value.to_str().unwrap()))).collect();
        headers.sort();
        // every page that is shown has another key for its forms
        let text = answer.text();
        let mut parts = text.split("name=\"key\" value=\"");
        let mut shown = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            shown.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
        }
        (answer.status, headers, without(&shown))
    };
    let (one, other) = (told(one, id), told(other, never));
    assert_eq!((one.0, one.1), (other.0, other.1), "{what}");
    assert!(one.2 == other.2, "{what}: the texts differ");
}

async fn delete(person: &Person, path: String) -> u16 {
    person.api("DELETE", &path, None).await.status.as_u16()
}

// whatever is asked of it, by whom: an id that is hidden answers as one that never was
async fn hidden_things_are_as_if_they_never_were(town: Town) {
    let writer = town.resident("마스", "mars", 3, 4).await;
    let open = publish(&town.newcomer("손님").await, "solar", "모두의 글", "글").await + 700_000;
    let [hidden, gone] =
        [publish(&writer, "mars", "화성의 비밀", "붉은 모래").await, publish(&writer, "mars", "지울 글", "글").await]
            .map(|id| id + 700_000);
    // ids that stand nowhere else in an answer
    town.app.db.script("update articles set id = id + 700000").await.unwrap();
    let mut comments = Vec::new();
    for text in ["쉿", "지울 말"] {
        comments.push(say(&writer, hidden, text, None).await["id"].as_i64().unwrap() + 800_000);
    }
    town.app.db.script("update comments set id = id + 800000").await.unwrap();
    let (comment, gone_comment) = (comments[0], comments[1]);
    assert_eq!(
        (
            delete(&writer, format!("/articles/{gone}")).await,
            delete(&writer, format!("/comments/{gone_comment}")).await
        ),
        (204, 204)
    );
    let mut strangers = vec![
        town.newcomer("새내기").await,
        town.applicant("신청자").await,
        town.resident("비너스", "venus", 2, 2).await,
        town.visitor(),
    ];
    strangers.push(Person::signed_in(&town, "지기", "newcomer", "moderator").await);
    // the reward of the day is told once, on whichever page comes first
    for stranger in &strangers {
        stranger.get("/home").await;
        stranger.get("/home").await;
    }
    for (who, stranger) in strangers.iter().enumerate() {
        for (article, comment) in [(hidden, comment), (gone, gone_comment)] {
            let calls = |article: i64, comment: i64| {
                let text = || Some(json!({"body": "x"}));
                vec![
                    ("GET", format!("/articles/{article}"), None),
                    ("PATCH", format!("/articles/{article}"), Some(json!({"title": "x"}))),
                    ("PATCH", format!("/articles/{article}"), Some(json!({"title": "x".repeat(99)}))),
                    ("PATCH", format!("/articles/{article}"), Some(json!([]))),
                    ("DELETE", format!("/articles/{article}"), None),
                    ("PUT", format!("/articles/{article}/like"), None),
                    ("DELETE", format!("/articles/{article}/like"), None),
                    ("GET", format!("/articles/{article}/comments"), None),
                    ("GET", format!("/articles/{article}/comments?page=0"), None),
                    ("POST", format!("/articles/{article}/comments"), text()),
                    ("POST", format!("/articles/{article}/comments"), Some(json!({"body": ""}))),
                    ("GET", format!("/comments/{comment}"), None),
                    ("PATCH", format!("/comments/{comment}"), text()),
                    ("DELETE", format!("/comments/{comment}"), None),
                    ("POST", format!("/articles/{open}/comments"), Some(json!({"body": "x", "parent_id": comment}))),
                ]
            };
            for ((method, path, body), (_, never, _)) in calls(article, comment).into_iter().zip(calls(NEVER, NEVER)) {
                let (one, other) =
                    (stranger.api(method, &path, body.clone()).await, stranger.api(method, &never, body).await);
                let id = if path.contains("/comments/") { comment } else { article };
                assert_alike((&one, id), (&other, NEVER), &format!("{method} {path} by {who}"));
                assert!(one.status.is_client_error(), "{method} {path} by {who}: {}", one.status);
            }
            let pages = |article: i64, comment: i64| {
                let at = |rest: &str| format!("/boards/solar/{article}{rest}");
                vec![
                    (at(""), None),
                    (at("?comments=2"), None),
                    (at("/edit"), None),
                    (format!("/boards/mars/{article}"), None),
                    (format!("/boards/solar/{open}?comment={comment}"), None),
                    (at("/edit"), Some(vec![("title", "x"), ("body", "x")])),
                    (at("/delete"), Some(vec![])),
                    (at("/like"), Some(vec![("like", "true")])),
                    (at("/pin"), Some(vec![("pinned", "true")])),
                    (at("/comments"), Some(vec![("body", "x")])),
                    (format!("/comments/{comment}/delete"), Some(vec![])),
                ]
            };
            for ((path, fields), (never, _)) in pages(article, comment).into_iter().zip(pages(NEVER, NEVER)) {
                let id = if path.contains("/comments/") || path.contains("?comment=") { comment } else { article };
                let (one, other) = match &fields {
                    Some(fields) => (stranger.post(&path, fields).await, stranger.post(&never, fields).await),
                    None => (stranger.get(&path).await, stranger.get(&never).await),
                };
                assert_alike((&one, id), (&other, NEVER), &format!("{path} {fields:?} by {who}"));
            }
        }
    }
}

async fn only_who_deleted_it_hears_so_again_and_for_a_day(town: Town) {
    let (writer, other, admin) = (town.newcomer("글쓴이").await, town.newcomer("손님").await, town.admin("지기").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let kept = publish(&writer, "solar", "남을 글", "글").await;
    let lone = say(&writer, kept, "혼자", None).await["id"].as_i64().unwrap();
    let top = say(&writer, kept, "위", None).await["id"].as_i64().unwrap();
    say(&other, kept, "답글", Some(top)).await;
    let judged = say(&writer, kept, "지워질 말", None).await["id"].as_i64().unwrap();
    assert_eq!(delete(&admin, format!("/comments/{judged}")).await, 204);
    let things = [format!("/articles/{id}"), format!("/comments/{lone}"), format!("/comments/{top}")];
    for path in &things {
        assert_eq!(
            [
                delete(&other, path.clone()).await,
                delete(&writer, path.clone()).await,
                delete(&writer, path.clone()).await
            ],
            [403, 204, 204],
            "{path}"
        );
        assert_eq!(delete(&other, path.clone()).await, 404, "{path}");
        // whoever keeps order has the last word about an article that its author could still take back
        let by_admin = if path.starts_with("/articles") { 204 } else { 404 };
        assert_eq!(delete(&admin, path.clone()).await, by_admin, "{path}");
    }
    assert_eq!(
        [delete(&writer, format!("/comments/{judged}")).await, delete(&admin, format!("/comments/{judged}")).await],
        [404, 204],
        "by whoever did it"
    );
    assert_eq!(delete(&writer, format!("/articles/{NEVER}")).await, 404);
    assert_eq!(
        writer.post(&format!("/boards/solar/{id}/delete"), &[]).await.location(),
        "/boards/solar",
        "a page that was still open"
    );
    assert_eq!(writer.post(&format!("/boards/mars/{id}/delete"), &[]).await.status, 404);
    assert_eq!(other.post(&format!("/boards/solar/{id}/delete"), &[]).await.status, 404);
    town.forward(DAY - HOUR);
    center::deleted::tidy(&town.app).await.unwrap();
    // the article itself went after ten seconds; a page of it may be kept for minutes
    town.purge().await;
    let versions = async || {
        let count = "select count(distinct topic) as n from versions where topic = $1";
        let of = |id: i64| town.app.db.one::<Number>(count, [format!("article:{id}").into()]);
        [of(id).await.unwrap().n, of(kept).await.unwrap().n]
    };
    assert_eq!(versions().await, [1, 1]);
    // the short-lived token ran out
    writer.get("/home").await;
    assert_eq!(delete(&writer, things[0].clone()).await, 204);
    town.forward(HOUR);
    writer.get("/home").await;
    for path in &things {
        assert_eq!(delete(&writer, path.clone()).await, 404, "{path}, a day later");
    }
    center::deleted::tidy(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from deleted_things").await, 0);
    assert_eq!(versions().await, [0, 1], "how often it had changed is forgotten with it");
}

async fn portraits_and_likes_too(town: Town) {
    let person = town.applicant("달토끼").await;
    assert_eq!(
        [
            delete(&town.newcomer("새내기").await, "/me/portrait".into()).await,
            delete(&person, "/me/portrait".into()).await
        ],
        [404, 404],
        "there is none"
    );
    assert_eq!(person.post("/settings/photo/delete", &[]).await.location(), "/settings/photo");
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    assert_eq!(
        [delete(&person, "/me/portrait".into()).await, delete(&person, "/me/portrait".into()).await],
        [204, 204]
    );
    town.forward(DAY);
    person.get("/home").await;
    assert_eq!(delete(&person, "/me/portrait".into()).await, 404);

    // a like is no thing with an id: taking back what is not there leaves everything as it was asked for
    let id = publish(&person, "solar", "글", "글").await;
    assert_eq!(
        [delete(&person, format!("/articles/{id}/like")).await, delete(&person, format!("/articles/{id}/like")).await],
        [204, 204]
    );
    assert_eq!(delete(&person, format!("/articles/{id}")).await, 204);
    assert_eq!(delete(&person, format!("/articles/{id}/like")).await, 404);
}

async fn an_account_takes_its_rows_along(town: Town) {
    let person = town.newcomer("떠나는 이").await;
    let id = publish(&person, "solar", "글", "글").await;
    assert_eq!(delete(&person, format!("/articles/{id}")).await, 204);
    town.app.db.run("delete from users where id = $1", [person.id.into()]).await.unwrap();
    assert_eq!(town.number("select count(*) as n from deleted_things").await, 0);
}

each_engine!(
    hidden_things_are_as_if_they_never_were,
    only_who_deleted_it_hears_so_again_and_for_a_day,
    portraits_and_likes_too,
    an_account_takes_its_rows_along
);
