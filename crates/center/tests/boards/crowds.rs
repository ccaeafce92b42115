//! Twenty at once who write, change and delete the same: nobody waits for each other in a circle, and what is there in
//! the end is one of the things that were asked for.

use std::future::Future;

use center::accounts::{Citizen, sign_ins};
use center::boards::{Remark, comments};
use center::db::Text;
use center::error::Error;
use serde_json::json;

use super::again::with_key;
use super::mentions::call;
use super::{assert_counts, publish, say};
use crate::support::{Answer, Person, Town, each_engine};

/// What twenty are answered who ask at once; each is one of `fine`.
async fn crowd<F: Future<Output = Answer> + Send + 'static>(ask: impl Fn(usize) -> F, fine: &[u16]) -> Vec<u16> {
    let asks: Vec<_> = (0..20).map(|n| tokio::spawn(ask(n))).collect();
    let mut statuses = Vec::new();
    for ask in asks {
        let answer = ask.await.unwrap();
        assert!(fine.contains(&answer.status.as_u16()), "{}", answer.text());
        statuses.push(answer.status.as_u16());
    }
    statuses
}

/// Every comment that names somebody says so.
async fn assert_mentions(town: &Town) {
    for sql in [
        "select count(*) as n from mentions m join comments c on c.id = m.comment_id where c.body not like '%@' || m.typed || '%'",
        "select count(*) as n from comments c where c.deleted_at is null and c.body like '%@%' and not exists (select 1 from mentions m where m.comment_id = c.id)",
    ] {
        assert_eq!(town.number(sql).await, 0, "{sql}");
    }
}

async fn citizen(person: &Person) -> Citizen {
    sign_ins::citizen(&person.town.app, person.token.as_deref().unwrap(), &Default::default()).await.unwrap().unwrap()
}

async fn three(town: &Town) -> Person {
    let writer = town.newcomer("글쓴이").await;
    for name in ["달토끼", "별님"] {
        call(&town.newcomer("사람").await, name).await;
    }
    writer
}

async fn a_comment_that_changed_meanwhile_names_whom_it_names_now(town: Town) {
    let writer = three(&town).await;
    let id = publish(&writer, "solar", "글", "글").await;
    let comment = say(&writer, id, "아무도", None).await["id"].as_i64().unwrap();
    let citizen = citizen(&writer).await;
    // both have read what it said at first
    let (read, _) = comments::comment(&town.app, &citizen, comment).await.unwrap();
    for body in ["@달토끼 하나", "@별님 둘"] {
        comments::edit(&town.app, &citizen, &read, &Remark::parse(body).unwrap()).await.unwrap();
    }
    let named: Vec<Text> =
        town.app.db.all("select typed as s from mentions where comment_id = $1", [comment.into()]).await.unwrap();
    assert_eq!(named.into_iter().map(|text| text.s).collect::<Vec<_>>(), ["별님"]);
    // and one has read it before its article was deleted
    assert_eq!(writer.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    let late = comments::edit(&town.app, &citizen, &read, &Remark::parse("@달토끼 셋").unwrap()).await;
    assert!(matches!(late, Err(Error::NotFound)), "{late:?}");
    assert_eq!(writer.api("POST", &format!("/articles/{id}/restore"), None).await.status, 200);
    assert_eq!(writer.api("GET", &format!("/comments/{comment}"), None).await.json()["body"], "@별님 둘");
}

async fn comments_are_changed_written_and_deleted_at_once(town: Town) {
    let writer = three(&town).await;
    let id = publish(&writer, "solar", "글", "글").await;
    for round in 0..3 {
        let top = say(&writer, id, &format!("{round}"), None).await["id"].as_i64().unwrap();
        let edits = |n: usize| {
            let (writer, name) = (writer.clone(), ["달토끼", "별님"][n % 2]);
            async move {
                writer.api("PATCH", &format!("/comments/{top}"), Some(json!({"body": format!("@{name} {n}")}))).await
            }
        };
        assert_eq!(crowd(edits, &[200]).await.len(), 20);
        assert_mentions(&town).await;
        let mixed = |n: usize| {
            let (writer, name) = (writer.clone(), ["달토끼", "별님"][n % 2]);
            let body = json!({"body": format!("@{name} {round} {n}"), "parent_id": n.is_multiple_of(3).then_some(top)});
            async move {
                match n % 4 {
                    0 | 1 => writer.api("PATCH", &format!("/comments/{top}"), Some(body)).await,
                    2 => writer.api("POST", &format!("/articles/{id}/comments"), Some(body)).await,
                    _ if n == 19 => writer.api("DELETE", &format!("/comments/{top}"), None).await,
                    _ => with_key(&writer, &format!("/articles/{id}/comments"), "k", body).await,
                }
            }
        };
        // what is answered may be gone by then
        crowd(mixed, &[200, 201, 204, 404, 422]).await;
        assert_mentions(&town).await;
        assert_counts(&town).await;
    }
}

async fn articles_come_and_go_with_their_keys(town: Town) {
    let writer = three(&town).await;
    let new = |n: usize| json!({"title": "글", "body": format!("글 {n}")});
    for round in 0..3 {
        let keys = [format!("a{round}"), format!("b{round}")];
        let mut ids = Vec::new();
        for (n, key) in keys.iter().enumerate() {
            let made = with_key(&writer, "/boards/solar/articles", key, new(n)).await;
            ids.push(made.json()["id"].as_i64().unwrap());
        }
        let comment = say(&writer, ids[0], "댓글", None).await["id"].as_i64().unwrap();
        let acts = |n: usize| {
            let (writer, id, key, new) = (writer.clone(), ids[n % 2], keys[n % 2].clone(), new(n % 2));
            async move {
                match n % 5 {
                    0 => writer.api("DELETE", &format!("/articles/{id}"), None).await,
                    1 => writer.api("POST", &format!("/articles/{id}/restore"), None).await,
                    2 => with_key(&writer, "/boards/solar/articles", &key, new).await,
                    3 => {
                        let body = json!({"body": format!("@달토끼 {n}")});
                        writer.api("PATCH", &format!("/articles/{id}"), Some(body)).await
                    }
                    _ => {
                        let body = json!({"body": format!("@별님 {n}")});
                        writer.api("PATCH", &format!("/comments/{comment}"), Some(body)).await
                    }
                }
            }
        };
        crowd(acts, &[200, 201, 204, 404]).await;
        assert_counts(&town).await;
        assert_mentions(&town).await;
    }
}

async fn a_key_that_lies_still_is_taken_while_its_article_comes_back(town: Town) {
    let writer = three(&town).await;
    for round in 0..6 {
        let (key, new) = (format!("k{round}"), json!({"title": "글", "body": format!("글 {round}")}));
        let id = with_key(&writer, "/boards/solar/articles", &key, new.clone()).await.json()["id"].as_i64().unwrap();
        assert_eq!(writer.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
        let acts = |n: usize| {
            let (writer, key, new) = (writer.clone(), key.clone(), new.clone());
            async move {
                match n % 2 {
                    0 => with_key(&writer, "/boards/solar/articles", &key, new).await,
                    _ => writer.api("POST", &format!("/articles/{id}/restore"), None).await,
                }
            }
        };
        crowd(acts, &[200, 201, 404]).await;
        assert_counts(&town).await;
    }
}

async fn one_name_is_had_by_one(town: Town) {
    let mut people = Vec::new();
    for n in 0..10 {
        people.push(town.newcomer(&format!("사람 {n}")).await);
    }
    let visitor = town.visitor();
    let asks = |n: usize| {
        let (person, visitor) = (people[n / 2].clone(), visitor.clone());
        async move {
            if n.is_multiple_of(2) {
                person.api("PATCH", "/me", Some(json!({"nickname": "모두의 이름"}))).await
            } else {
                let new = json!({"username": format!("many_{n}"), "nickname": "모두의 이름", "password": "a long enough one"});
                visitor.api("POST", "/users", Some(new)).await
            }
        }
    };
    let statuses = crowd(asks, &[200, 201, 409]).await;
    assert_eq!(statuses.iter().filter(|status| **status < 300).count(), 1, "{statuses:?}");
    assert_eq!(town.number("select count(*) as n from users where nickname = '모두의 이름'").await, 1);
}

each_engine!(
    a_comment_that_changed_meanwhile_names_whom_it_names_now,
    comments_are_changed_written_and_deleted_at_once,
    articles_come_and_go_with_their_keys,
    a_key_that_lies_still_is_taken_while_its_article_comes_back,
    one_name_is_had_by_one,
);
