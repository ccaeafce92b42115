//! A deletion taken back: by whom, for how long, and what is to be seen meanwhile.

use center::boards::remove;
use center::clock::SECOND;
use portrait::Photo;
use serde_json::{Value, json};

use super::{article, assert_counts, publish, say};
use crate::support::{Person, Town, each_engine};

async fn delete(person: &Person, id: i64) -> u16 {
    person.api("DELETE", &format!("/articles/{id}"), None).await.status.as_u16()
}

async fn restore(person: &Person, id: i64) -> u16 {
    person.api("POST", &format!("/articles/{id}/restore"), None).await.status.as_u16()
}

/// The ids of a list.
async fn ids(person: &Person, path: &str) -> Vec<i64> {
    let list = person.api("GET", path, None).await.json();
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

async fn with_picture(person: &Person) -> Value {
    let picture = Photo::from_rgb(60, 40, vec![90; 7_200]).unwrap().encode_webp(80.0).unwrap();
    let fields = [("title", "되돌릴 글"), ("body", "사라졌다 돌아올 글")];
    let made = person.api_upload("POST", "/boards/solar/articles", &fields, &[("image", "a", &picture)]).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

async fn what_is_deleted_is_nowhere_and_comes_back_as_it_was(town: Town) {
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("독자").await);
    let older = publish(&writer, "solar", "앞 글", "글").await;
    let made = with_picture(&writer).await;
    let id = made["id"].as_i64().unwrap();
    let newer = publish(&writer, "solar", "뒤 글", "글").await;
    let comment = say(&reader, id, "댓글", None).await["id"].as_i64().unwrap();
    assert_eq!(reader.api("PUT", &format!("/articles/{id}/like"), None).await.status, 200);
    let before = article(&reader, id).await;
    let urls = [made["images"][0]["url"].as_str().unwrap(), made["images"][0]["small_url"].as_str().unwrap()];

    assert_eq!(delete(&writer, id).await, 204);
    for person in [&writer, &reader, &town.admin("지기").await] {
        for (method, path, body) in [
            ("GET", format!("/articles/{id}"), None),
            ("PATCH", format!("/articles/{id}"), Some(json!({"title": "몰래"}))),
            ("PUT", format!("/articles/{id}/like"), None),
            ("DELETE", format!("/articles/{id}/like"), None),
            ("GET", format!("/articles/{id}/comments"), None),
            ("POST", format!("/articles/{id}/comments"), Some(json!({"body": "아직 있나요"}))),
            ("PATCH", format!("/comments/{comment}"), Some(json!({"body": "고친 댓글"}))),
            ("DELETE", format!("/comments/{comment}"), None),
        ] {
            assert_eq!(person.api(method, &path, body).await.status, 404, "{method} {path}");
        }
        for url in urls {
            assert_eq!(person.get(url).await.status, 404, "{url}");
        }
        assert_eq!(person.get(&format!("/boards/solar/{id}")).await.status, 404);
        assert!(!person.get("/boards/solar").await.has("되돌릴 글") && !person.get("/home").await.has("되돌릴 글"));
        assert_eq!(ids(person, "/boards/solar/articles").await, [newer, older]);
    }
    assert_eq!(ids(&writer, "/me/articles").await, [newer, older]);
    assert_eq!(writer.api("GET", "/me/articles", None).await.json()["total"], 2);
    let around = reader.get(&format!("/boards/solar/{older}")).await;
    assert!(around.has(&format!("/boards/solar/{newer}\"")) && !around.has("되돌릴 글"), "{}", around.text());
    assert_counts(&town).await;

    assert_eq!(restore(&writer, id).await, 200);
    assert_eq!(article(&reader, id).await, before, "with its comments, likes and pictures");
    for url in urls {
        assert_eq!(reader.get(url).await.status, 200, "{url}");
    }
    assert_eq!(ids(&writer, "/me/articles").await, [newer, id, older]);
    assert_eq!(ids(&reader, &format!("/articles/{id}/comments")).await, [comment]);
    assert_counts(&town).await;
    town.purge().await;
    assert_eq!(article(&reader, id).await, before, "and stays");
}

async fn only_the_author_and_only_their_own_deletion_for_ten_seconds(town: Town) {
    let (writer, other, admin) = (town.newcomer("글쓴이").await, town.newcomer("손님").await, town.admin("지기").await);
    let (kept, judged) =
        (publish(&writer, "solar", "글", "글").await, publish(&writer, "solar", "지적받은 글", "글").await);
    assert_eq!([restore(&writer, kept).await, restore(&writer, 900_000).await], [404, 404], "nothing is deleted");
    assert_eq!(delete(&admin, judged).await, 204);
    assert_eq!([restore(&writer, judged).await, restore(&admin, judged).await], [404, 404], "what an admin did stays");

    assert_eq!(delete(&writer, kept).await, 204);
    assert_eq!([restore(&other, kept).await, restore(&admin, kept).await], [404, 404]);
    assert_eq!(town.visitor().api("POST", &format!("/articles/{kept}/restore"), None).await.status, 401);
    town.forward(5 * SECOND);
    remove::purge(&town.app).await.unwrap();
    assert_eq!([restore(&writer, kept).await, restore(&writer, kept).await], [200, 404], "once");

    // by the clock, whether anything works beside or not
    assert_eq!(delete(&writer, kept).await, 204);
    town.forward(10 * SECOND);
    assert_eq!(restore(&writer, kept).await, 404);
    assert_eq!(town.number("select count(*) as n from articles").await, 1, "the other one is gone");
    remove::purge(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from articles").await, 0);
    assert_eq!(
        [restore(&writer, kept).await, delete(&writer, kept).await, delete(&writer, judged).await],
        [404, 204, 404]
    );
}

async fn an_article_of_which_much_was_said_goes_in_parts(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("말벗").await);
    let (id, stays) =
        (publish(&writer, "solar", "큰 글", "글").await, publish(&writer, "solar", "남을 글", "글").await);
    for article in [id, stays] {
        let top = say(&other, article, "말", None).await["id"].as_i64().unwrap();
        say(&writer, article, "답", Some(top)).await;
        let sql = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1201)
                   insert into comments (article_id, author_id, parent_id, body, created_at)
                   select cast($1 as bigint), cast($2 as bigint), case when i % 2 = 0 then cast($3 as bigint) end, 'x', 1 from n";
        town.app.db.run(sql, [article.into(), other.id.into(), top.into()]).await.unwrap();
    }
    let counts = async || {
        let comments = town.number("select count(*) as n from comments").await;
        (comments, town.number("select count(*) as n from notifications").await)
    };
    let (comments, told) = counts().await;
    assert!(comments == 2 * 1_203 && told > 0 && told % 2 == 0, "{told}");
    assert_eq!(delete(&writer, id).await, 204);
    remove::purge(&town.app).await.unwrap();
    assert_eq!(counts().await, (comments, told), "it may still come back whole");
    town.purge().await;
    assert_eq!(counts().await, (comments / 2, told / 2), "of the other one all is there");
    assert_eq!(town.number("select count(*) as n from articles").await, 1);
}

async fn whoever_keeps_order_has_the_last_word(town: Town) {
    let (writer, admin) = (town.newcomer("글쓴이").await, town.admin("지기").await);
    let moderator = town.resident("질서", "mars", 1, 1).await;
    town.app.db.run("update users set role = 'moderator' where id = $1", [moderator.id.into()]).await.unwrap();
    for keeper in [&admin, &moderator] {
        let id = with_picture(&writer).await["id"].as_i64().unwrap();
        assert_eq!(delete(&writer, id).await, 204);
        assert_eq!(delete(&town.newcomer("손님").await, id).await, 404, "to others it never was");
        assert_eq!([delete(keeper, id).await, delete(keeper, id).await], [204, 204]);
        assert_eq!([restore(&writer, id).await, restore(keeper, id).await], [404, 404]);
        let page = writer.post(&format!("/boards/solar/{id}/restore"), &[]).await;
        assert!(page.status == 404, "it is not too late, but somebody else\u{2019}s: {}", page.text());
        assert_eq!(delete(&writer, id).await, 204, "the author deleted it, too");
        assert_eq!(writer.get(&format!("/boards/solar/{id}")).await.status, 404);
    }
    assert_counts(&town).await;
    remove::purge(&town.app).await.unwrap();
    for sql in ["select count(*) as n from articles", "select count(*) as n from media"] {
        assert_eq!(town.number(sql).await, 0, "it is gone at once: {sql}");
    }
    // what one deleted of one\u{2019}s own stays one\u{2019}s own, and a board that is closed stays closed
    let own = publish(&moderator, "solar", "글", "글").await;
    assert_eq!([delete(&moderator, own).await, delete(&moderator, own).await], [204, 204]);
    assert_eq!(restore(&moderator, own).await, 200);
    let venus = town.resident("금성 사람", "venus", 1, 1).await;
    let far = publish(&venus, "venus", "글", "글").await;
    assert_eq!([delete(&venus, far).await, delete(&moderator, far).await], [204, 404]);
    assert_eq!(restore(&venus, far).await, 200);
    assert_counts(&town).await;
}

async fn twenty_at_once_change_it_once(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "글", "글").await;
    publish(&writer, "solar", "다른 글", "글").await;
    for round in 0..3 {
        let mut asks = tokio::task::JoinSet::new();
        for n in 0..20 {
            let writer = writer.clone();
            let path = format!("/articles/{id}");
            asks.spawn(async move {
                match n % 4 {
                    0 => writer.api("DELETE", &path, None).await,
                    1 => writer.api("POST", &format!("{path}/restore"), None).await,
                    2 => writer.api("PUT", &format!("{path}/like"), None).await,
                    _ => {
                        writer
                            .api("POST", &format!("{path}/comments"), Some(json!({"body": format!("{round} {n}")})))
                            .await
                    }
                }
                .status
                .as_u16()
            });
        }
        let answers = asks.join_all().await;
        assert!(answers.iter().all(|status| [200, 201, 204, 404].contains(status)), "{answers:?}");
        assert_counts(&town).await;
        restore(&writer, id).await;
        assert_counts(&town).await;
        assert_eq!(ids(&writer, "/me/articles").await.len(), 2);
    }
}

async fn keys_and_texts_are_free_while_it_is_deleted(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let post = async || {
        let request = writer
            .request("POST".parse().unwrap(), "/api/v1/boards/solar/articles")
            .header("sec-fetch-site", "same-origin")
            .header("idempotency-key", "k1")
            .header("content-type", "application/json");
        let sent =
            writer.send(request.body(json!({"title": "글", "body": "같은 글"}).to_string().into()).unwrap()).await;
        (sent.status.as_u16(), sent.json()["id"].as_i64().unwrap())
    };
    let (status, first) = post().await;
    assert_eq!((status, post().await), (201, (201, first)), "the same key, the same article");
    assert_eq!([delete(&writer, first).await, restore(&writer, first).await], [204, 200]);
    assert_eq!(post().await, (201, first), "back with its key");
    assert_eq!(delete(&writer, first).await, 204);
    let (status, second) = post().await;
    assert!(status == 201 && second != first, "made anew");
    assert_eq!(restore(&writer, first).await, 200);
    assert_eq!(post().await, (201, second), "the key is the newer one\u{2019}s");
    assert_counts(&town).await;
}

async fn the_page_offers_it_for_ten_seconds(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "글", "글").await;
    let way = format!("/boards/solar/{id}/restore");
    let deleted = writer.post(&format!("/boards/solar/{id}/delete"), &[]).await;
    assert_eq!(deleted.location(), "/boards/solar");
    let page = writer.get("/boards/solar").await;
    assert!(
        page.has("글을 삭제했어요") && page.has(&format!("action=\"{way}\"")) && page.has("되돌리기"),
        "{}",
        page.text()
    );
    assert!(!writer.get("/boards/solar").await.has(&way), "once");
    let back = writer.post(&way, &[]).await;
    assert_eq!(back.location(), format!("/boards/solar/{id}"));
    assert!(writer.get(back.location()).await.has("삭제한 글을 되살렸어요"));
    assert_eq!(writer.post(&way, &[]).await.location(), format!("/boards/solar/{id}"), "pressed twice");

    // pressed twice there: the second answer is the one that is shown
    writer.post(&format!("/boards/solar/{id}/delete"), &[]).await;
    writer.post(&format!("/boards/solar/{id}/delete"), &[]).await;
    assert!(writer.get("/boards/solar").await.has(&way));
    town.forward(10 * SECOND);
    assert_eq!(writer.post(&way, &[]).await.location(), "/boards/solar");
    let late = writer.get("/boards/solar").await;
    assert!(late.has("10초가 지나서") && !late.has(&way), "{}", late.text());
    assert_eq!(town.newcomer("손님").await.post(&way, &[]).await.status, 404);

    // whoever keeps order is offered nothing that they cannot do
    let judged = publish(&writer, "solar", "지적받은 글", "글").await;
    let admin = town.admin("지기").await;
    admin.post(&format!("/boards/solar/{judged}/delete"), &[]).await;
    let page = admin.get("/boards/solar").await;
    assert!(page.has("글을 삭제했어요") && !page.has("/restore"), "{}", page.text());
}

each_engine!(
    what_is_deleted_is_nowhere_and_comes_back_as_it_was,
    only_the_author_and_only_their_own_deletion_for_ten_seconds,
    an_article_of_which_much_was_said_goes_in_parts,
    whoever_keeps_order_has_the_last_word,
    twenty_at_once_change_it_once,
    keys_and_texts_are_free_while_it_is_deleted,
    the_page_offers_it_for_ten_seconds,
);
