//! What is refused uses up nothing of what one may write, and the wait that is told is the true one.

use center::clock::SECOND;
use center::config::Switch;
use serde_json::{Value, json};

use super::album::picture;
use super::{publish, say};
use crate::support::{Answer, Engine, Person, Town};

const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

/// With limits, which the other towns have switched off.
async fn limited(engine: Engine) -> Town {
    Town::with(engine, |config| config.rate_limits = Switch::On).await
}

async fn post(person: &Person, title: &str, pictures: &[Vec<u8>]) -> Answer {
    let files: Vec<_> = pictures.iter().map(|file| ("image", "a.webp", file.as_slice())).collect();
    person.api_upload("POST", "/boards/solar/articles", &[("title", title), ("body", "사진")], &files).await
}

fn wait(answer: &Answer) -> i64 {
    answer.headers.get("retry-after").unwrap().to_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_counted_together() {
    for engine in ENGINES {
        let town = limited(engine).await;
        let person = town.newcomer("사진가").await;
        let four: Vec<Vec<u8>> = (1..=4).map(picture).collect();
        assert_eq!(post(&person, "하나", &four).await.status, 201);
        let second = post(&person, "둘", &four).await.json();
        let mut refused = post(&person, "셋", &four).await;
        for _ in 0..12 {
            assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "too_often"));
            assert!((15..=21).contains(&wait(&refused)), "for two more pictures: {}", wait(&refused));
            refused = post(&person, "셋", &four).await;
        }
        // the same for a change
        let list = json!([{"new": 1}, {"new": 2}, {"new": 3}, {"new": 4}]).to_string();
        let files: Vec<_> = four.iter().map(|file| ("image", "a.webp", file.as_slice())).collect();
        let path = format!("/articles/{}", second["id"]);
        let change = async || person.api_upload("PATCH", &path, &[("images", &list)], &files).await;
        let refused = change().await;
        assert!(refused.status == 429 && (15..=21).contains(&wait(&refused)), "{}", refused.text());
        town.forward(wait(&refused) * SECOND);
        assert_eq!(post(&person, "셋", &four).await.status, 201, "after as long as was told");
        let refused = change().await;
        town.forward(wait(&refused) * SECOND);
        let changed = change().await;
        assert_eq!(changed.status, 200, "{}", changed.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_is_no_article() {
    for engine in ENGINES {
        let town = limited(engine).await;
        let person = town.newcomer("아이폰").await;
        let heic = [b"\0\0\0\x18ftypheic".to_vec(), vec![7; 300]].concat();
        for _ in 0..8 {
            assert_eq!(post(&person, "사진", std::slice::from_ref(&heic)).await.status, 415);
        }
        let first = publish(&person, "solar", "글", "글만").await;
        let same = json!({"title": "글", "body": "글만"});
        for _ in 0..8 {
            let again = person.api("POST", "/boards/solar/articles", Some(same.clone())).await;
            assert_eq!(again.status, 409, "{}", again.text());
        }
        for n in 0..4 {
            publish(&person, "solar", "글", &format!("{n}번째 글")).await;
        }
        let sixth = person.api("POST", "/boards/solar/articles", Some(json!({"title": "글", "body": "또"}))).await;
        assert_eq!(sixth.status, 429, "those that were made count");

        // nor a comment, nor a change
        let to = format!("/articles/{first}/comments");
        for _ in 0..20 {
            let nowhere = person.api("POST", &to, Some(json!({"body": "답", "parent_id": 999_999}))).await;
            assert_eq!(nowhere.status, 422);
        }
        for n in 0..10 {
            say(&person, first, &format!("{n}번째 댓글"), None).await;
        }
        let path = format!("/articles/{first}");
        let change = async |change: Value| person.api("PATCH", &path, Some(change)).await;
        for _ in 0..40 {
            assert_eq!(change(json!({"body": "옛 글", "version": 0})).await.status, 409);
        }
        assert_eq!(change(json!({"body": "고친 글", "version": 1})).await.status, 200);
    }
}
