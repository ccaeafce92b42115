//! The same article by the same person within ten minutes is there once, whatever way it is sent.

use center::clock::MINUTE;
use center::config::Switch;
use serde_json::{Value, json};

use super::again::with_key;
use super::{assert_counts, publish};
use crate::support::{Answer, Engine, Person, Town};

/// With limits, which the other towns have switched off.
async fn town(engine: Engine) -> Town {
    Town::with(engine, |config| config.rate_limits = Switch::On).await
}

async fn send(person: &Person, board: &str, title: &str, body: &str) -> Answer {
    person.api("POST", &format!("/boards/{board}/articles"), Some(json!({"title": title, "body": body}))).await
}

async fn send_pictures(person: &Person, board: &str, alts: &[&str], pictures: &[&[u8]]) -> Answer {
    let fields: Vec<_> =
        [("title", "사진 글"), ("body", "글")].into_iter().chain(alts.iter().map(|alt| ("alt", *alt))).collect();
    let files: Vec<_> = pictures.iter().map(|picture| ("image", "a.png", *picture)).collect();
    person.api_upload("POST", &format!("/boards/{board}/articles"), &fields, &files).await
}

/// It was refused, and says which one is there.
fn assert_names(answer: &Answer, first: i64) {
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (409, "already_posted"), "{}", answer.text());
    assert_eq!(answer.json()["article"], first, "{}", answer.text());
    assert_eq!(answer.location(), format!("/api/v1/articles/{first}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_text_is_an_article_once_in_ten_minutes() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let town = town(engine).await;
        let person = town.newcomer("두 번").await;
        let new = json!({"title": "같은 글", "body": "글"});
        let first = with_key(&person, "/boards/solar/articles", "a", new.clone()).await.json()["id"].as_i64().unwrap();
        let again = async |key: &str| with_key(&person, "/boards/solar/articles", key, new.clone()).await;
        assert_names(&again("b").await, first);
        assert_names(&again("b").await, first);
        assert_eq!(again("a").await.json()["id"], first, "the same key has the same answer");
        let form = [("key", "1-x"), ("title", "같은 글"), ("body", "글")];
        let page = person.post("/boards/solar", &form).await;
        let link = format!("<a href=\"/boards/solar/{first}\">먼저 올린 글 보기</a>");
        assert!(page.status == 409 && page.has("방금 올리셨어요") && page.has("value=\"같은 글\""), "{}", page.text());
        assert!(page.has(&link), "{}", page.text());
        let script = Person { headers: vec![("accept", "application/json".to_owned())], ..person.clone() };
        let told = script.post("/boards/solar", &form).await.json();
        assert_eq!(told["first"], format!("/boards/solar/{first}"), "{told}");
        assert!(person.get(&format!("/boards/solar/{first}")).await.has("같은 글"));
        town.forward(9 * MINUTE);
        assert_eq!(again("b").await.status, 409);
        assert_eq!(
            send(&town.newcomer("남").await, "solar", "같은 글", "글").await.status,
            201,
            "somebody else\u{2019}s"
        );
        assert_eq!(send(&person, "solar", "같은 글", "글 ").await.status, 201, "another text");
        town.forward(2 * MINUTE);
        assert_eq!(again("b").await.status, 201, "what was refused left its key free");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_one_on_whatever_board_as_long_as_that_is_open() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let town = town(engine).await;
        let person = town.resident("화성 사람", "mars", 1, 1).await;
        let first = publish(&person, "mars", "두 곳", "글").await;
        assert_names(&send(&person, "solar", "두 곳", "글").await, first);
        let page = person.post("/boards/solar", &[("title", "두 곳"), ("body", "글")]).await;
        assert!(page.has(&format!("href=\"/boards/mars/{first}\">먼저")), "{}", page.text());

        // two boards at once, twenty times
        let asks: Vec<_> = (0..10)
            .flat_map(|_| ["solar", "mars"])
            .map(|board| {
                let person = person.clone();
                tokio::spawn(async move { send(&person, board, "동시에", "글").await })
            })
            .collect();
        let mut made = Vec::new();
        for ask in asks {
            let answer = ask.await.unwrap();
            match answer.status.as_u16() {
                201 => made.push(answer.json()["id"].as_i64().unwrap()),
                status => assert!(matches!(status, 409 | 429), "{}", answer.text()),
            }
        }
        assert_eq!(made.len(), 1);
        let count = town.number("select count(*) as n from articles where title = '동시에'").await;
        assert_eq!(count, 1);

        // an admin who is none any more: what they may not see is not named
        let admin = town.admin("지기").await;
        let secret = publish(&admin, "venus", "금성 소식", "글").await;
        assert_names(&send(&admin, "solar", "금성 소식", "글").await, secret);
        town.app.db.run("update users set role = 'member' where id = $1", [admin.id.into()]).await.unwrap();
        let refused = send(&admin, "solar", "금성 소식", "글").await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["article"].clone(), refused.location().to_owned()),
            (409, Value::Null, String::new())
        );
        let page = admin.post("/boards/solar", &[("title", "금성 소식"), ("body", "글")]).await;
        assert!(page.status == 409 && !page.has("/boards/venus"), "{}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_and_their_words_are_part_of_it() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let town = town(engine).await;
        let person = town.newcomer("사진").await;
        let colour = |rgb: [u8; 3]| {
            let pixels = rgb.repeat(60 * 40);
            portrait::Photo::from_rgb(60, 40, pixels).unwrap().encode_webp(90.0).unwrap()
        };
        let (red, blue) = (colour([200, 0, 0]), colour([0, 0, 200]));
        let first = send_pictures(&person, "solar", &["빨강"], &[&red]).await;
        assert_eq!(first.status, 201, "{}", first.text());
        let first = first.json()["id"].as_i64().unwrap();
        for _ in 0..2 {
            assert_names(&send_pictures(&person, "solar", &["빨강"], &[&red]).await, first);
        }
        let files = town.number("select count(*) as n from media").await;
        assert_eq!(files, 2, "nothing is kept of what was refused");
        town.forward(MINUTE);
        for (alts, pictures) in [
            (&["파랑"][..], &[&red[..]][..]),
            (&["빨강"], &[&blue]),
            (&["빨강", "파랑"], &[&red, &blue]),
            (&["파랑", "빨강"], &[&red, &blue]),
        ] {
            let other = send_pictures(&person, "solar", alts, pictures).await;
            assert_eq!(other.status, 201, "{alts:?}: {}", other.text());
        }
        town.forward(MINUTE);
        assert_eq!(send(&person, "solar", "사진 글", "글").await.status, 201, "without any it is another");
        let count = town.number("select count(*) as n from articles").await;
        assert_eq!(count, 6);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_is_not_taken_back_beside_the_same_once_more() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let town = town(engine).await;
        let person = town.resident("두 번", "mars", 1, 1).await;
        let restore = async |id: i64| person.api("POST", &format!("/articles/{id}/restore"), None).await;
        let delete = async |id: i64| person.api("DELETE", &format!("/articles/{id}"), None).await.status.as_u16();
        let first = publish(&person, "solar", "되돌릴 글", "글").await;
        assert_eq!(delete(first).await, 204);
        let second = publish(&person, "mars", "되돌릴 글", "글").await;
        assert_names(&restore(first).await, second);
        let back = person.post(&format!("/boards/solar/{first}/restore"), &[]).await;
        assert_eq!(back.location(), format!("/boards/mars/{second}"));
        assert!(person.get(back.location()).await.has("삭제한 글은 되살리지 않았어요"));
        assert_counts(&town).await;
        // nothing happened to the first: without the second it comes back
        assert_eq!((delete(second).await, restore(first).await.status.as_u16()), (204, 200));
        assert_names(&restore(second).await, first);
        assert_names(&send(&person, "solar", "되돌릴 글", "글").await, first);

        let red = portrait::Photo::from_rgb(60, 40, vec![90; 7_200]).unwrap().encode_webp(90.0).unwrap();
        let pictures =
            async || send_pictures(&person, "solar", &["빨강"], &[&red]).await.json()["id"].as_i64().unwrap();
        let first = pictures().await;
        assert_eq!(delete(first).await, 204);
        town.forward(MINUTE / 20);
        let second = pictures().await;
        assert_names(&restore(first).await, second);
        assert_counts(&town).await;
    }
}
