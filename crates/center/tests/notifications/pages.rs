//! The list, the bell, and what one does not want to be told.

use center::clock::DAY;
use center::db::Value;
use center::notifications::{self, Kind, MOST_UNREAD, News};
use serde_json::json;

use super::assert_exact;
use crate::boards::{publish, say};
use crate::market::deals::cheap;
use crate::support::{Person, Town, each_engine};

async fn list(person: &Person) -> serde_json::Value {
    let answer = person.api("GET", "/notifications", None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// What the bell says on a page.
async fn bell(person: &Person, path: &str) -> String {
    let text = person.get(path).await.text();
    let dot = text.split("<b class=dot").nth(1).unwrap_or_else(|| panic!("{text}"));
    let (attributes, rest) = dot.split_once('>').unwrap();
    if attributes.contains("hidden") { String::new() } else { rest.split('<').next().unwrap().to_owned() }
}

async fn what_belongs_together_is_one(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "<b>첫 글</b>", "글").await;
    let empty = writer.get("/notifications").await;
    assert!(empty.status == 200 && empty.has("아직 온 소식이 없어요"), "{}", empty.text());
    for nickname in ["별똥별", "소행성", "혜성", "달토끼"] {
        let person = town.newcomer(nickname).await;
        assert!(person.api("PUT", &format!("/articles/{id}/like"), None).await.status.is_success());
        if nickname == "달토끼" {
            say(&person, id, "<script>alert(1)</script> 잘 읽었어요", None).await;
            say(&person, id, "하나 더", None).await;
        }
    }
    assert_eq!(bell(&writer, "/boards/solar").await, "6");
    let page = writer.get("/notifications").await;
    for part in [
        "달토끼 님 외 3명이 내 글을 좋아해요",
        "달토끼 님이 내 글에 댓글을 남겼어요",
        "아직 안 읽은 소식이 6개 있어요",
        "<bdi>&#60;b&#62;첫 글&#60;/b&#62;</bdi>",
        "하나 더",
    ] {
        assert!(page.has(part), "{part}: {}", page.text());
    }
    assert!(!page.has("<script>alert"));
    let answer = list(&writer).await;
    let of = |n: usize, what: &str| answer["items"][n][what].clone();
    assert_eq!(
        (answer["total"].as_i64(), answer["unread"].as_i64(), answer["head"].as_i64()),
        (Some(2), Some(6), Some(6))
    );
    assert_eq!((of(0, "kind"), of(0, "count"), of(0, "people")), (json!("comment"), json!(2), json!(1)));
    assert_eq!((of(1, "kind"), of(1, "count"), of(1, "people")), (json!("like"), json!(4), json!(4)));
    let before: Vec<_> =
        answer["items"][1]["before"].as_array().unwrap().iter().map(|one| one["nickname"].clone()).collect();
    assert_eq!((of(1, "actor")["nickname"].clone(), before), (json!("달토끼"), vec![json!("혜성"), json!("소행성")]));
    assert_eq!(of(0, "before"), json!([]));
    // three faces, one over the other
    let faces =
        page.text().split("class=\"avs\"").nth(1).unwrap().split("</span>").next().unwrap().matches("\"av").count();
    assert_eq!((faces, page.text().matches("class=\"avs\"").count()), (3, 1));
    assert_eq!(
        (of(1, "title"), of(1, "read"), of(1, "link")),
        (json!("<b>첫 글</b>"), json!(false), json!(format!("/boards/solar/{id}")))
    );
    let mut english = writer.clone();
    english.headers.push(("accept-language", "en".into()));
    assert!(english.get("/notifications").await.has("and 3 others like your post"));
    // on today, until it is read
    assert!(writer.get("/home").await.has("그동안"));
    // whoever is seen there has read it, and the page says so already; looking ahead is no look
    assert_eq!(writer.prefetch(&format!("/boards/solar/{id}")).await.status, 200);
    assert_eq!(bell(&writer, "/boards/solar").await, "6");
    assert_eq!(bell(&writer, &format!("/boards/solar/{id}")).await, "");
    assert_eq!(list(&writer).await["unread"], 0);
    assert!(!writer.get("/home").await.has("그동안"));
    assert_exact(&town).await;
}

// only the list that shows them
async fn each_list_reads_its_own(town: Town) {
    let (a, b) = (town.resident("달토끼", "mars", 1, 1).await, town.resident("옆집", "mars", 1, 2).await);
    for tie in ["like", "follow"] {
        assert_eq!(b.api("PUT", &format!("/residents/{}/{tie}", a.id), None).await.status, 200);
    }
    for (path, left) in [
        ("/neighbours", "2"),
        ("/neighbours?tab=feed", "2"),
        ("/neighbours?tab=following", "2"),
        ("/neighbours?tab=followers&page=1", "1"),
        ("/neighbours?tab=followers", "1"),
        ("/neighbours?page=1&tab=likes", ""),
    ] {
        assert_eq!(bell(&a, path).await, left, "{path}");
    }
    assert_exact(&town).await;
}

// also where somebody may no longer see a board
async fn the_bell_counts_what_the_list_shows(town: Town) {
    let writer = town.resident("화성인", "mars", 1, 1).await;
    let (admin, other) = (town.admin("관리").await, town.resident("금성인", "venus", 1, 1).await);
    town.app.db.run("update users set nickname_key = nickname", []).await.unwrap();
    publish(&writer, "mars", "화성 소식", "@관리").await;
    publish(&writer, "solar", "모두의 소식", "@관리 @금성인").await;
    let role = async |role: &str| {
        let sql = "update users set role = $2 where id = $1";
        town.app.db.run(sql, [admin.id.into(), role.into()]).await.unwrap();
    };
    let counts = async |person: &Person| {
        let list = list(person).await;
        (list["unread"].as_i64().unwrap(), list["total"].as_i64().unwrap(), bell(person, "/home").await)
    };
    assert_eq!(counts(&admin).await, (2, 2, "2".into()));
    role("member").await;
    assert_eq!(counts(&admin).await, (1, 1, "1".into()));
    assert_exact(&town).await;
    role("admin").await;
    assert_eq!(counts(&admin).await, (2, 2, "2".into()), "it comes back");
    assert_eq!(counts(&other).await, (1, 1, "1".into()));
    assert_exact(&town).await;
}

// whoever has very many unread is counted up to a thousand, and what they read is counted from there
async fn very_many_are_counted_to_a_thousand(town: Town) {
    let person = town.newcomer("많이").await;
    let (most, more) = (MOST_UNREAD, 20);
    let sql = "insert into heads (user_id, last, unread) values ($1, $2, $3)";
    town.app.db.run(sql, [person.id.into(), (most + more).into(), most.into()]).await.unwrap();
    let mut tx = town.app.db.begin().await.unwrap();
    let row = |n: i64| -> Vec<Value> {
        let path = if n <= more { "/about" } else { "/home" };
        [person.id.into(), n.into(), "system".into(), "".into(), "".into(), path.into(), "".into(), n.into()].into()
    };
    let head = "insert into notifications (user_id, seq, kind, topic, thing, path, rest, created_at)";
    tx.insert_many(head, (1..=most + more).map(row).collect()).await.unwrap();
    tx.commit().await.unwrap();
    let unread = async || list(&person).await["unread"].as_i64().unwrap();
    assert_eq!(unread().await, most);
    let news = News::new(Kind::System, None, "/terms");
    let mut tx = town.app.db.begin().await.unwrap();
    notifications::tell(&town.app, &mut tx, &news, &[person.id]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(unread().await, most, "it stands for that many or more");
    assert_eq!(bell(&person, "/about").await, "99+");
    assert_eq!(unread().await, most);
    person.get("/terms").await;
    assert_eq!(unread().await, most);
    assert_eq!(
        person.api("POST", "/notifications/read", Some(json!({"up_to": more + 1}))).await.json()["unread"],
        most - 1
    );
    person.api("POST", "/notifications/read", None).await;
    assert_exact(&town).await;
}

// however much one was told, a list is made of the newest and of what is unread
async fn a_list_reads_what_is_newest_and_what_is_unread(town: Town) {
    let person = town.newcomer("많이").await;
    let (all, unread) = (MOST_UNREAD * 2, 5);
    let sql = "insert into heads (user_id, last, unread) values ($1, $2, $3)";
    town.app.db.run(sql, [person.id.into(), all.into(), unread.into()]).await.unwrap();
    let mut tx = town.app.db.begin().await.unwrap();
    let row = |n: i64| -> Vec<Value> {
        let topic = if n > unread { format!("{n}") } else { "같은 것".to_owned() };
        let values = [person.id.into(), n.into(), "system".into(), topic.into(), "".into(), "/about".into()];
        values.into_iter().chain(["".into(), n.into(), (n > unread).into()]).collect()
    };
    let head = "insert into notifications (user_id, seq, kind, topic, thing, path, rest, created_at, is_read)";
    tx.insert_many(head, (1..=all).map(row).collect()).await.unwrap();
    tx.commit().await.unwrap();
    let first = list(&person).await;
    assert_eq!((first["total"].as_i64(), first["items"][0]["id"].as_i64()), (Some(MOST_UNREAD + 1), Some(all)));
    let last = person.api("GET", &format!("/notifications?page={}", first["pages"]), None).await.json();
    let oldest = &last["items"][0];
    assert_eq!((oldest["count"].as_i64(), oldest["read"].as_bool()), (Some(unread), Some(false)), "{last}");
    assert!(person.get("/home").await.has("그동안"));
}

// today shows it by itself, and whoever has seen it there has read it
async fn a_gift_that_was_seen_is_read(town: Town) {
    let (giver, other) = (town.resident("주는이", "mars", 1, 1).await, town.resident("받는이", "venus", 1, 1).await);
    let path = format!("/market/{}/gift", cheap(&town).0);
    assert_eq!(giver.api("POST", &path, Some(json!({"resident": other.id}))).await.status, 201);
    let home = other.get("/home").await;
    assert!(home.has("새 선물이 왔어요") && !home.has("그동안"), "{}", home.text());
    assert_eq!(list(&other).await["unread"], 1);
    let newest = other.api("GET", "/me/furniture", None).await.json()["items"][0]["id"].as_i64();
    assert!(
        other
            .api("POST", "/me/gifts/seen", Some(json!({"newest": newest.unwrap_or(i64::MAX)})))
            .await
            .status
            .is_success()
    );
    assert_eq!(list(&other).await["unread"], 0);
    assert_exact(&town).await;
}

async fn all_up_to_what_was_shown_is_read(town: Town) {
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("읽는이").await);
    for n in 0..45 {
        let id = publish(&writer, "solar", &format!("글 {n}"), "글").await;
        say(&reader, id, "하나", None).await;
    }
    let first = list(&writer).await;
    assert_eq!((first["items"].as_array().unwrap().len(), first["pages"].as_i64()), (20, Some(3)));
    let third = writer.api("GET", "/notifications?page=3", None).await.json();
    assert_eq!(third["items"].as_array().unwrap().len(), 5);
    assert!(writer.get("/notifications?page=2").await.has("?page=3"));
    assert!(writer.get("/notifications?page=9").await.has("여기부터는 빈 우주예요"));
    assert_eq!(writer.get("/notifications?page=0").await.status, 422);
    let read = writer.api("POST", "/notifications/read", Some(json!({"up_to": 40}))).await;
    assert_eq!((read.status.as_u16(), read.json()), (200, json!({"unread": 5, "head": 45})));
    assert_eq!(writer.post("/notifications/read", &[("up_to", "x")]).await.status, 422);
    assert_eq!(writer.post("/notifications/read", &[("up_to", "44")]).await.location(), "/notifications");
    assert_eq!(bell(&writer, "/boards/solar").await, "1");
    for _ in 0..2 {
        assert_eq!(writer.api("POST", "/notifications/read", None).await.json()["unread"], 0);
    }
    for bad in [json!({"up_to": "x"}), json!([])] {
        assert_eq!(writer.api("POST", "/notifications/read", Some(bad)).await.status, 422);
    }
    assert_eq!(town.visitor().api("GET", "/notifications", None).await.status, 401);
    assert_eq!(town.visitor().get("/notifications").await.status, 303);
    assert_exact(&town).await;
}

async fn kinds_are_switched_off_one_by_one(town: Town) {
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("읽는이").await);
    let page = writer.get("/settings/notifications").await;
    assert_eq!(page.text().matches("role=\"switch\" aria-checked=\"true\"").count(), 9, "{}", page.text());
    assert_eq!(writer.post("/settings/notifications", &[("like", "false")]).await.status, 303);
    assert_eq!(writer.post("/settings/notifications", &[("like", "perhaps")]).await.status, 422);
    assert!(writer.get("/settings/notifications").await.has("aria-checked=\"false\""));
    let wanted = writer.api("PUT", "/me/notifications", Some(json!({"comment": false}))).await;
    assert_eq!((wanted.status.as_u16(), wanted.json()["like"].clone()), (200, json!(false)));
    let id = publish(&writer, "solar", "글", "글").await;
    say(&reader, id, "하나", None).await;
    assert!(reader.api("PUT", &format!("/articles/{id}/like"), None).await.status.is_success());
    assert_eq!(list(&writer).await["total"], 0);
    assert_eq!(writer.api("PUT", "/me/notifications", Some(json!({"comment": true}))).await.json()["comment"], true);
    say(&reader, id, "둘", None).await;
    assert_eq!(list(&writer).await["total"], 1);
    assert_eq!(writer.api("GET", "/me/notifications", None).await.json()["like"], false);
    for bad in [json!({"like": "no"}), json!([])] {
        assert_eq!(writer.api("PUT", "/me/notifications", Some(bad)).await.status, 422);
    }
}

// who no longer may see a board hears nothing of it any more; what they have heard of keeps its number
async fn what_may_no_longer_be_seen_is_not_listed(town: Town) {
    let (mars, admin) = (town.resident("화성인", "mars", 1, 1).await, town.admin("관리").await);
    town.app.db.run("update users set nickname_key = nickname", []).await.unwrap();
    publish(&mars, "mars", "화성 소식", "@관리").await;
    assert_eq!(list(&admin).await["total"], 1);
    town.app.db.run("update users set role = 'member' where id = $1", [admin.id.into()]).await.unwrap();
    let after = list(&admin).await;
    assert_eq!((after["total"].as_i64(), after["head"].as_i64()), (Some(0), Some(1)));
    town.forward(DAY);
    assert!(admin.get("/notifications").await.has("아직 온 소식이 없어요"));
}

each_engine!(
    a_gift_that_was_seen_is_read,
    what_belongs_together_is_one,
    all_up_to_what_was_shown_is_read,
    kinds_are_switched_off_one_by_one,
    what_may_no_longer_be_seen_is_not_listed,
    each_list_reads_its_own,
    the_bell_counts_what_the_list_shows,
    very_many_are_counted_to_a_thousand,
    a_list_reads_what_is_newest_and_what_is_unread
);
