//! What is told of articles and boards that are open.

use serde_json::json;

use super::{Stream, open_at, watched};
use crate::boards::{publish, say};
use crate::support::{Town, each_engine};

async fn an_open_article_hears_of_new_comments(town: Town) {
    let (town, other) = (watched(&town), watched(&town.second_node().await));
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("읽는이").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let first = say(&writer, id, "하나", None).await["id"].as_i64().unwrap();
    let mut stream = Stream::at(&reader, &format!("/api/v1/events?topic=article:{id}&topic=board:solar")).await;
    let now = [stream.next().await.unwrap(), stream.next().await.unwrap()];
    assert_eq!(now[0].data, json!({"topic": format!("article:{id}"), "comments": 1, "newest": first}));
    assert_eq!(now[1].data, json!({"topic": "board:solar", "newest": id}));
    let second = say(&writer.on(&other), id, "둘", None).await["id"].as_i64().unwrap();
    loop {
        let told = stream.next().await.unwrap();
        assert_eq!(told.id, None);
        if told.data["newest"] == second {
            assert_eq!((told.kind.as_str(), told.data["comments"].as_i64()), ("article", Some(2)));
            break;
        }
    }
    let newer = publish(&writer.on(&other), "solar", "또", "글").await;
    while stream.next().await.unwrap().data["newest"] != newer {}
}

async fn only_what_may_be_seen_is_told(town: Town) {
    let town = watched(&town);
    let (mars, venus) = (town.resident("화성인", "mars", 1, 1).await, town.resident("금성인", "venus", 1, 1).await);
    let admin = town.admin("관리").await;
    let id = publish(&mars, "mars", "글", "글").await;
    let status =
        async |topics: &str| open_at(&venus, &format!("/api/v1/events?{topics}"), None).await.status().as_u16();
    for (topics, expected) in [
        (format!("topic=article:{id}"), 404),
        ("topic=board:mars".into(), 404),
        ("topic=article:999".into(), 404),
        ("topic=board:venus".into(), 200),
        ("topic=board:pluto".into(), 422),
        ("topic=article:x".into(), 422),
        ("topic=".into(), 422),
        ("topic=person:1".into(), 422),
        ((1..=21).map(|n| format!("topic=article:{n}")).collect::<Vec<_>>().join("&"), 422),
        (["topic=board:venus"; 30].join("&"), 200),
    ] {
        assert_eq!(status(&topics).await, expected, "{topics}");
    }
    // who may no longer see it hears no more of it
    let mut stream = Stream::at(&admin, &format!("/api/v1/events?topic=article:{id}")).await;
    assert_eq!(stream.next().await.unwrap().data["comments"], 0);
    let mut others = Stream::at(&mars, &format!("/api/v1/events?topic=article:{id}")).await;
    assert_eq!(others.next().await.unwrap().data["comments"], 0);
    say(&mars, id, "하나", None).await;
    while stream.next().await.unwrap().data["comments"] != 1 {}
    town.app.db.run("update users set role = 'member' where id = $1", [admin.id.into()]).await.unwrap();
    say(&mars, id, "둘", None).await;
    while others.next().await.unwrap().data["comments"] != 2 {}
    town.app.stopping.cancel();
    while let Some(told) = stream.next().await {
        assert_eq!(told.data["comments"], 1, "{told:?}");
    }
}

each_engine!(an_open_article_hears_of_new_comments, only_what_may_be_seen_is_told);
