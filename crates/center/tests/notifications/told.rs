//! Who hears of what.

use center::db::{Number, Text};
use center::notifications::{self, Kind, News};
use center::{jobs, work};
use serde_json::json;

use super::assert_exact;
use crate::boards::{publish, say};
use crate::market::deals::cheap;
use crate::portraits::{ASTRONAUT, send, work_off};
use crate::support::{Person, Town, each_engine};

/// The kinds of what somebody has not read, in the order in which it happened.
async fn unread(person: &Person) -> String {
    let sql = "select n.kind as s from notifications n where n.user_id = $1 and not n.is_read and n.hidden = 0 order by n.seq";
    let rows: Vec<Text> = person.town.app.db.all(sql, [person.id.into()]).await.unwrap();
    rows.into_iter().map(|row| row.s).collect::<Vec<_>>().join(" ")
}

async fn head(person: &Person) -> i64 {
    let sql = "select last as n from heads where user_id = $1";
    person.town.app.db.maybe::<Number>(sql, [person.id.into()]).await.unwrap().map_or(0, |row| row.n)
}

async fn a_name_put_in_again_and_again_is_told_once(town: Town) {
    let (writer, named) = (town.newcomer("글쓴이").await, town.newcomer("셋째").await);
    town.app.db.run("update users set nickname_key = nickname", []).await.unwrap();
    let id = publish(&writer, "solar", "글", "처음").await;
    let comment = say(&writer, id, "처음", None).await["id"].as_i64().unwrap();
    let change = async |path: String, body: &str| {
        assert_eq!(writer.api("PATCH", &path, Some(json!({"body": body}))).await.status, 200);
    };
    for n in 0..3 {
        for path in [format!("/articles/{id}"), format!("/comments/{comment}")] {
            change(path.clone(), &format!("@셋째 {n}")).await;
            change(path, &format!("없던 일 {n}")).await;
        }
    }
    assert_eq!((unread(&named).await, head(&named).await), ("mention mention".into(), 2), "once for each text");
    // also who was named from the beginning, and has read it
    let second = publish(&writer, "solar", "글", "@셋째").await;
    named.get(&format!("/boards/solar/{second}")).await;
    change(format!("/articles/{second}"), "없던 일").await;
    change(format!("/articles/{second}"), "@셋째 다시").await;
    assert_eq!(head(&named).await, 3);
    // whoever is answered knows of the answer, however it names them later
    let own = say(&named, id, "셋째의 댓글", None).await["id"].as_i64().unwrap();
    let before = head(&named).await;
    let reply = say(&writer, id, "@셋째 답", Some(own)).await["id"].as_i64().unwrap();
    for body in ["이름 없이", "@셋째 다시"] {
        change(format!("/comments/{reply}"), body).await;
    }
    assert_eq!(head(&named).await, before + 1);
    assert_exact(&town).await;
}

async fn everybody_hears_of_what_concerns_them_once(town: Town) {
    let (writer, reader, third) =
        (town.newcomer("글쓴이").await, town.newcomer("읽는이").await, town.newcomer("셋째").await);
    town.app.db.run("update users set nickname_key = nickname", []).await.unwrap();
    let id = publish(&writer, "solar", "첫 글", "@셋째 보세요. @글쓴이").await;
    assert_eq!((unread(&third).await, unread(&writer).await), ("mention".into(), String::new()));
    let first = say(&reader, id, "잘 읽었어요", None).await["id"].as_i64().unwrap();
    assert_eq!(unread(&writer).await, "comment");
    say(&writer, id, "내 글에 내가", None).await;
    assert_eq!(unread(&writer).await, "comment", "not of what one did oneself");
    // who is answered, named and wrote the article hears of it once
    let answer = say(&third, id, "@읽는이 @글쓴이 그래요", Some(first)).await["id"].as_i64().unwrap();
    assert_eq!((unread(&reader).await, unread(&writer).await), ("reply".into(), "comment mention".into()));
    let again = json!({"body": "@읽는이 @글쓴이 그래요!"});
    assert_eq!(third.api("PATCH", &format!("/comments/{answer}"), Some(again)).await.status, 200);
    assert_eq!(unread(&writer).await, "comment mention", "who was named before hears nothing new");
    // liked, taken back, liked again
    for (method, told) in [("PUT", "like"), ("DELETE", ""), ("PUT", "like"), ("PUT", "like")] {
        assert!(reader.api(method, &format!("/articles/{id}/like"), None).await.status.is_success());
        assert_eq!(unread(&writer).await, format!("comment mention {told}").trim());
        assert_eq!(head(&writer).await, 3, "it was told once");
    }
    // a comment goes with what was told of it, an article with all of it, and comes back with all of it
    assert_eq!(reader.api("DELETE", &format!("/comments/{first}"), None).await.status, 204);
    assert_eq!(unread(&writer).await, "mention like");
    assert_eq!(writer.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    assert_eq!((unread(&writer).await, unread(&third).await), (String::new(), String::new()));
    assert_exact(&town).await;
    assert_eq!(writer.api("POST", &format!("/articles/{id}/restore"), None).await.status, 200);
    assert_eq!((unread(&writer).await, unread(&third).await), ("mention like".into(), "mention".into()));
    assert_eq!(writer.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    town.purge().await;
    assert_eq!(town.number("select count(*) as n from notifications where kind <> 'system'").await, 0);
    assert_exact(&town).await;
}

async fn nobody_hears_of_a_board_they_may_not_see(town: Town) {
    let (mars, venus) = (town.resident("화성인", "mars", 1, 1).await, town.resident("금성인", "venus", 1, 1).await);
    let (other, admin) = (town.resident("이웃", "mars", 1, 2).await, town.admin("관리").await);
    town.app.db.run("update users set nickname_key = nickname", []).await.unwrap();
    publish(&mars, "mars", "화성 소식", "@금성인 @이웃 @관리").await;
    for (person, told) in [(&venus, ""), (&other, "mention"), (&admin, "mention")] {
        assert_eq!(unread(person).await, told);
    }
    assert_exact(&town).await;
}

async fn gifts_and_portraits_are_told(town: Town) {
    let (giver, other) = (town.resident("주는이", "mars", 1, 1).await, town.resident("받는이", "venus", 1, 1).await);
    let gift =
        giver.api("POST", &format!("/market/{}/gift", cheap(&town).0), Some(json!({"resident": other.id}))).await;
    assert_eq!(gift.status, 201, "{}", gift.text());
    let applicant = town.applicant("달토끼").await;
    assert_eq!(send(&applicant, ASTRONAUT).await.status, 200);
    assert_eq!(unread(&applicant).await, "");
    work_off(&town).await;
    for (person, told) in [(&giver, ""), (&other, "gift"), (&applicant, "portrait")] {
        assert_eq!(unread(person).await, told);
    }
    // an applicant has no card yet: it leads to where the photo is seen, and is read there
    assert!(applicant.get("/notifications").await.has("href=\"/settings/photo\""));
    let page = applicant.get("/settings/photo").await;
    assert!(page.has("행성 고르러 가기") && !page.has("시민증 보기"), "{}", page.text());
    assert_eq!(unread(&applicant).await, "");
    assert_exact(&town).await;
}

// Whoever moves in after their portrait was done sees it on the card.
async fn a_portrait_is_seen_on_the_card_and_nothing_else_with_it(town: Town) {
    let (applicant, other) = (town.applicant("달토끼").await, town.newcomer("말벗").await);
    let id = publish(&applicant, "solar", "첫 글", "글").await;
    assert_eq!(send(&applicant, ASTRONAUT).await.status, 200);
    work_off(&town).await;
    say(&other, id, "하나", None).await;
    let home = json!({"planet": "saturn", "floor": 37, "unit": 2});
    assert_eq!(applicant.api("POST", "/me/residence", Some(home)).await.status, 201);
    assert_eq!(applicant.get("/card").await.status, 200);
    assert_eq!(unread(&applicant).await, "comment");
    // done while one looks: the page says so of this kind alone, up to what it has seen
    for kind in ["portrait", "comment"] {
        let sql = "update notifications set is_read = false where user_id = $1 and kind = $2";
        town.app.db.run(sql, [applicant.id.into(), kind.into()]).await.unwrap();
    }
    town.app.db.run("update heads set unread = 2 where user_id = $1", [applicant.id.into()]).await.unwrap();
    for (sent, left) in [
        (json!({"kind": "portrait", "up_to": 0}), 2),
        (json!({"kind": "comment", "up_to": 1}), 2),
        (json!({"kind": "portrait", "up_to": 1}), 1),
        (json!({"kind": "portrait"}), 1),
    ] {
        let read = applicant.api("POST", "/notifications/read", Some(sent.clone())).await;
        assert_eq!(read.json()["unread"], left, "{sent}");
    }
    assert_eq!(unread(&applicant).await, "comment");
    for bad in [json!({"kind": "nothing"}), json!({"kind": 7})] {
        assert_eq!(applicant.api("POST", "/notifications/read", Some(bad)).await.status, 422);
    }
    assert_exact(&town).await;
}

async fn who_does_not_want_to_be_told_is_not(town: Town) {
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("읽는이").await);
    let id = publish(&writer, "solar", "첫 글", "글").await;
    let sql = "insert into unwanted_kinds (user_id, kind) values ($1, 'comment')";
    town.app.db.run(sql, [writer.id.into()]).await.unwrap();
    say(&reader, id, "하나", None).await;
    assert!(reader.api("PUT", &format!("/articles/{id}/like"), None).await.status.is_success());
    assert_eq!((unread(&writer).await, head(&writer).await), ("like".into(), 1), "its number is given to nothing");
    // nor of somebody whom they do not hear
    for (silent, told) in [(true, ""), (false, "like")] {
        let mut tx = town.app.db.begin().await.unwrap();
        notifications::silence(&town.app, &mut tx, writer.id, reader.id, silent).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(unread(&writer).await, told);
        assert_exact(&town).await;
    }
}

// by a job, two hundred at a time, also when its worker is gone in between
async fn many_are_told_by_a_job(town: Town) {
    let mut people = Vec::new();
    for n in 0..450 {
        let sql = "insert into users (username, nickname, nickname_key, password_hash, stage, role, created_at) values ($1, $1, $1, 'none', 'newcomer', 'member', 1) returning id as n";
        people.push(town.app.db.run_returning::<Number>(sql, [format!("many_{n}").into()]).await.unwrap().unwrap().n);
    }
    let mut tx = town.app.db.begin().await.unwrap();
    notifications::tell(&town.app, &mut tx, &News::new(Kind::System, None, "/about"), &people).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(town.number("select count(*) as n from notifications").await, 0);
    let job = jobs::claim(&town.app, &work::ROUND).await.unwrap().unwrap();
    jobs::run(&town.app, job).await;
    assert!(jobs::claim(&town.app, &work::ROUND).await.unwrap().is_none());
    assert_eq!(town.number("select count(*) as n from notifications where seq = 1").await, 450);
    assert_eq!(town.number("select count(*) as n from rounds").await, 0);
    assert_exact(&town).await;
}

// many at once to the same few people, in whatever order: nobody waits in a circle, and no number is left out
async fn many_at_once_give_numbers_without_holes(town: Town) {
    let people: Vec<i64> = {
        let mut people = Vec::new();
        for n in 0..5 {
            people.push(town.newcomer(&format!("받는이{n}")).await.id);
        }
        people
    };
    let all = (0..40_usize).map(|n| {
        let (app, mut to) = (town.app.clone(), people.clone());
        tokio::spawn(async move {
            to.rotate_left(n % 5);
            if n % 2 == 0 {
                to.reverse();
            }
            let mut tx = app.db.begin().await.unwrap();
            let news = |kind| News::new(kind, None, "/about").of_topic(format!("{n}"));
            let all = [(news(Kind::System), to[..2].to_vec()), (news(Kind::Moderation), to[2..].to_vec())];
            notifications::tell_all(&app, &mut tx, &all).await.unwrap();
            if n % 4 != 0 {
                tx.commit().await.unwrap();
            }
        })
    });
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap();
    }
    assert_eq!(town.number("select count(*) as n from notifications").await, 150);
    assert_eq!(town.number("select count(*) as n from heads where last = 30 and unread = 30").await, 5);
    assert_exact(&town).await;
}

each_engine!(
    a_name_put_in_again_and_again_is_told_once,
    everybody_hears_of_what_concerns_them_once,
    nobody_hears_of_a_board_they_may_not_see,
    gifts_and_portraits_are_told,
    a_portrait_is_seen_on_the_card_and_nothing_else_with_it,
    who_does_not_want_to_be_told_is_not,
    many_are_told_by_a_job,
    many_at_once_give_numbers_without_holes
);
