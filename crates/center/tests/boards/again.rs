//! What is sent twice is there once.

use center::clock::{DAY, HOUR};
use serde_json::{Value, json};

use super::publish;
use crate::support::{Answer, Person, Town, each_engine, multipart};

/// A call of the API with a key.
pub async fn with_key(person: &Person, path: &str, key: &str, body: Value) -> Answer {
    let person = Person { headers: vec![("idempotency-key", key.to_owned())], ..person.clone() };
    person.api("POST", path, Some(body)).await
}

async fn a_key_answers_with_the_first_result_for_a_day(town: Town) {
    let (one, two) = (town.newcomer("하나").await, town.newcomer("둘").await);
    let new = json!({"title": "한 번만", "body": "글"});
    let first = with_key(&one, "/boards/solar/articles", "k-1", new.clone()).await;
    town.forward(HOUR);
    // renews the token
    one.get("/home").await;
    let again = with_key(&one, "/boards/solar/articles", "k-1", new.clone()).await;
    assert_eq!(
        (again.status.as_u16(), again.location(), &again.json()["id"]),
        (201, first.location(), &first.json()["id"])
    );
    let id = first.json()["id"].as_i64().unwrap();
    assert_ne!(with_key(&one, "/boards/solar/articles", "k-2", new.clone()).await.json()["id"], id, "another key");
    assert_ne!(
        with_key(&two, "/boards/solar/articles", "k-1", new.clone()).await.json()["id"],
        id,
        "somebody else's key"
    );
    let comment = with_key(&one, &format!("/articles/{id}/comments"), "k-1", json!({"body": "댓글"})).await;
    assert_eq!(
        with_key(&one, &format!("/articles/{id}/comments"), "k-1", json!({"body": "댓글"})).await.json()["id"],
        comment.json()["id"]
    );
    assert_eq!(town.number("select count(*) as n from comments").await, 1);

    assert_eq!(with_key(&one, "/boards/solar/articles", "k-3", json!({"title": "", "body": "글"})).await.status, 422);
    assert_eq!(
        with_key(&one, "/boards/solar/articles", "k-3", new.clone()).await.status,
        201,
        "what failed leaves its key free"
    );
    for bad in ["", &"k".repeat(256)] {
        let answer = with_key(&one, "/boards/solar/articles", bad, new.clone()).await;
        assert!(answer.status == 422 && answer.json()["errors"]["idempotency_key"].is_array(), "{}", answer.text());
    }
    town.forward(DAY);
    one.get("/home").await;
    assert_ne!(with_key(&one, "/boards/solar/articles", "k-1", new.clone()).await.json()["id"], id, "a day later");
    assert_eq!(one.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    center::repeats::tidy(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from repeats").await, 1, "only the last one is remembered");
}

async fn what_was_deleted_can_be_sent_again(town: Town) {
    let person = town.newcomer("마음 바뀜").await;
    let key = person.get("/boards/solar/new").await.form_key();
    let send = async || {
        person.post("/boards/solar", &[("key", &key), ("title", "제목"), ("body", "본문")]).await.location().to_owned()
    };
    let first = send().await;
    assert_eq!(person.post(&format!("{first}/delete"), &[]).await.status, 303);
    let second = send().await;
    assert_ne!(second, first);
    assert_eq!(person.get(&second).await.status, 200, "it is there");
    let say = async || {
        person.post(&format!("{second}/comments"), &[("key", &key), ("body", "댓글")]).await.location().to_owned()
    };
    let comment = say().await;
    let id = comment.split("#c").nth(1).unwrap().to_owned();
    for _ in 0..2 {
        assert_eq!(
            person.post(&format!("/comments/{id}/delete"), &[]).await.status,
            303,
            "also when it is pressed twice"
        );
    }
    assert_ne!(say().await, comment);
    assert_eq!(town.number("select comment_count as n from articles where deleted_at is null").await, 1);
}

async fn twenty_with_one_key_make_one(town: Town) {
    let person = town.newcomer("손떨림").await;
    let article = publish(&person, "solar", "글", "글").await;
    for (path, body) in [
        ("/boards/solar/articles".to_owned(), json!({"title": "동시에", "body": "글"})),
        (format!("/articles/{article}/comments"), json!({"body": "동시에"})),
    ] {
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (person, path, body) = (person.clone(), path.clone(), body.clone());
                tokio::spawn(async move { with_key(&person, &path, "same", body).await })
            })
            .collect();
        let mut ids = std::collections::BTreeSet::new();
        for task in tasks {
            let answer = task.await.unwrap();
            assert_eq!(answer.status, 201, "{}", answer.text());
            ids.insert(answer.json()["id"].as_i64().unwrap());
        }
        assert_eq!(ids.len(), 1, "{path}");
    }
    assert_eq!(town.number("select count(*) as n from articles").await, 2);
    assert_eq!(town.number("select comment_count as n from articles order by id limit 1").await, 1);
}

async fn an_application_and_a_residence_are_answered_twice_too(town: Town) {
    let person = town.newcomer("이주민").await;
    let photo = crate::immigration::photo();
    let (kind, form) = multipart(
        &[
            ("name_ko", "김달"),
            ("name_en", "Kim Dal"),
            ("birthday", "2001-03-14"),
            ("consent", "true"),
            ("animate", "false"),
        ],
        &[("photo", "me.png", &photo)],
    );
    let keyed = Person { headers: vec![("idempotency-key", "file-1".to_owned())], ..person.clone() };
    for _ in 0..2 {
        let answer = keyed.api_raw("POST", "/me/application", &kind, form.clone()).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    assert_eq!(
        person.api_raw("POST", "/me/application", &kind, form).await.code(),
        "already_applied",
        "without the key"
    );
    assert_eq!(town.number("select count(*) as n from jobs").await, 1);
    let claim = json!({"planet": "mars", "floor": 3, "unit": 4});
    let first = with_key(&person, "/me/residence", "move-1", claim.clone()).await;
    let again = with_key(&person, "/me/residence", "move-1", claim.clone()).await;
    assert!(first.status == 201 && again.status == 201 && first.json() == again.json(), "{}", again.text());
    assert_eq!(person.api("POST", "/me/residence", Some(claim)).await.code(), "already_resident");
}

async fn a_form_sent_twice_publishes_once_and_a_changed_one_again(town: Town) {
    let person = town.newcomer("양식").await;
    let key = person.get("/boards/solar/new").await.form_key();
    assert_ne!(key, person.get("/boards/solar/new").await.form_key(), "every form has its own");
    let send = async |body: &str| {
        person
            .upload("/boards/solar", &[("key", &key), ("title", "양식"), ("body", body), ("alt", "")], &[])
            .await
            .location()
            .to_owned()
    };
    let first = send("본문").await;
    assert!(first.starts_with("/boards/solar/"));
    town.forward(HOUR);
    assert_eq!(send("본문").await, first);
    assert_ne!(send("고친 본문").await, first, "a text that was changed is not taken for the first one");
    let key = person.get(&first).await.form_key();
    let say = async |body: &str| {
        person.post(&format!("{first}/comments"), &[("key", &key), ("body", body)]).await.location().to_owned()
    };
    let comment = say("하나").await;
    town.forward(HOUR);
    assert_eq!(say("하나").await, comment);
    assert_ne!(say("둘").await, comment);
    let refused = person.upload("/boards/solar", &[("key", &key), ("title", ""), ("body", "본문")], &[]).await;
    assert_eq!(refused.form_key(), key, "a form that is shown again keeps its key");
}

async fn another_picture_is_another_article(town: Town) {
    let person = town.newcomer("사진").await;
    let key = person.get("/boards/solar/new").await.form_key();
    let (one, two) = (crate::immigration::photo(), crate::portraits::ASTRONAUT);
    let fields = [("key", &key[..]), ("title", "같은 글"), ("body", "본문"), ("alt", "")];
    let send = async |files: &[(&str, &str, &[u8])]| {
        person.upload("/boards/solar", &fields, files).await.location().to_owned()
    };
    let first = send(&[("image", "a.png", &one)]).await;
    assert!(first.starts_with("/boards/solar/"), "{first}");
    town.forward(HOUR);
    assert_eq!(send(&[("image", "renamed.png", &one)]).await, first, "the same once more");
    let (second, third) = (send(&[("image", "a.png", two)]).await, send(&[]).await);
    assert!(
        second != first && third != first && third != second && second.starts_with("/boards/solar/"),
        "{first} {second} {third}"
    );
    assert_eq!((send(&[("image", "a.png", two)]).await, send(&[]).await), (second, third));
    assert_eq!(town.number("select count(*) as n from articles").await, 3);
    assert_eq!(town.number("select count(*) as n from pictures").await, 2);
}

async fn a_key_is_for_one_article(town: Town) {
    let person = town.newcomer("하나").await;
    let (one, two) = (publish(&person, "solar", "하나", "글").await, publish(&person, "solar", "둘", "글").await);
    let mut said = Vec::new();
    for id in [one, two, one] {
        let answer = with_key(&person, &format!("/articles/{id}/comments"), "k-1", json!({"body": "반짝"})).await;
        assert_eq!(answer.status, 201);
        said.push(answer.json()["id"].clone());
    }
    assert_eq!(said[0], said[2], "the same key about the same thing");
    assert_ne!(said[0], said[1]);
    let key = person.get(&format!("/boards/solar/{one}")).await.form_key();
    for id in [one, two] {
        let path = format!("/boards/solar/{id}");
        let sent = person.post(&format!("{path}/comments"), &[("key", &key), ("body", "별")]).await;
        assert!(sent.location().starts_with(&format!("{path}?comment=")), "{}", sent.location());
    }
}

each_engine!(
    a_key_answers_with_the_first_result_for_a_day,
    what_was_deleted_can_be_sent_again,
    twenty_with_one_key_make_one,
    an_application_and_a_residence_are_answered_twice_too,
    a_form_sent_twice_publishes_once_and_a_changed_one_again,
    another_picture_is_another_article,
    a_key_is_for_one_article
);
