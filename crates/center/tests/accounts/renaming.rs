//! Choosing another nickname.

use center::clock::{DAY, MINUTE, Micros};
use futures_util::future::join_all;
use serde_json::json;

use super::sign_up;
use crate::boards::{article, publish, say};
use crate::support::{Answer, Person, Town, each_engine};

async fn rename(person: &Person, nickname: &str) -> Answer {
    person.api("PATCH", "/me", Some(json!({"nickname": nickname}))).await
}

/// As if everybody had chosen their nickname so much earlier.
async fn pass(town: &Town, time: Micros) {
    let sql = "update users set nickname_changed_at = nickname_changed_at - $1";
    town.app.db.run(sql, [time.into()]).await.unwrap();
}

async fn a_nickname_changes_once_in_thirty_days(town: Town) {
    let person = sign_up(&town, "rabbit", "달토끼").await;
    let other = sign_up(&town, "star", "별님").await;
    let answer = rename(&person, "달토끼").await;
    assert_eq!(answer.status, 200, "one's own is no change");
    let answer = rename(&person, " 옥토끼 ").await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["nickname"].as_str()),
        (200, Some("옥토끼")),
        "{}",
        answer.text()
    );
    assert_eq!(rename(&person, "옥토끼").await.status, 200, "twice is once");
    let soon = rename(&person, "산토끼").await;
    assert_eq!((soon.status.as_u16(), soon.code()), (409, "too_soon".to_owned()));
    let until = soon.json()["until"].as_str().unwrap().to_owned();
    assert!(until.len() >= 20 && soon.json()["detail"].as_str().unwrap().contains("30일"), "{}", soon.text());
    // the old name is free at once
    assert_eq!(rename(&other, "달토끼").await.status, 200);
    pass(&town, 30 * DAY - MINUTE).await;
    assert_eq!(rename(&person, "산토끼").await.code(), "too_soon");
    pass(&town, MINUTE).await;
    assert_eq!(rename(&person, "달 토끼").await.status, 200);
    pass(&town, 31 * DAY).await;
    for (nickname, status, code) in [
        ("달토끼", 409, "nickname_taken"),
        (" 달토끼", 409, "nickname_taken"),
        ("", 422, "required"),
        ("관리자", 422, "reserved"),
        ("달\u{200b}", 422, "hidden"),
    ] {
        let answer = rename(&person, nickname).await;
        assert_eq!(answer.status, status, "{nickname:?}: {}", answer.text());
        let found = if status == 409 {
            answer.code()
        } else {
            answer.json()["errors"]["nickname"][0]["code"].as_str().unwrap().to_owned()
        };
        assert_eq!(found, code);
    }
    assert_eq!(rename(&person, &"가".repeat(21)).await.status, 422);
    assert_eq!(town.visitor().api("PATCH", "/me", Some(json!({"nickname": "x"}))).await.status, 401);
    // nothing else of the account changes that way
    let answer = person
        .api("PATCH", "/me", Some(json!({"nickname": "흰토끼", "role": "admin", "coins": 9, "username": "x"})))
        .await;
    let me = answer.json();
    assert_eq!(
        (me["nickname"].as_str(), me["role"].as_str(), me["coins"].as_i64()),
        (Some("흰토끼"), Some("member"), Some(0)),
        "{me}"
    );
}

async fn twenty_at_once_get_one(town: Town) {
    let person = sign_up(&town, "rabbit", "달토끼").await;
    let names: Vec<String> = (0..20).map(|n| format!("토끼 {n}")).collect();
    let answers = join_all(names.iter().map(|name| rename(&person, name))).await;
    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(taken, 1, "one change, whatever comes at once");
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.code() == "too_soon"));
    let mut people = Vec::new();
    for n in 0..20 {
        people.push(town.newcomer(&format!("사람 {n}")).await);
    }
    let answers = join_all(people.iter().map(|person| rename(person, "하나뿐인 이름"))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.code() == "nickname_taken"));
    let winner = people[answers.iter().position(|answer| answer.status == 200).unwrap()].clone();
    let again = join_all((0..20).map(|_| rename(&winner, "하나뿐인 이름"))).await;
    assert!(again.iter().all(|answer| answer.status == 200));
}

async fn the_new_name_stands_everywhere(town: Town) {
    let person = town.resident("달토끼", "mars", 3, 4).await;
    let reader = town.resident("이웃", "mars", 3, 5).await;
    let id = publish(&person, "solar", "제목", "글").await;
    let comment = say(&person, id, "댓글", None).await;
    let answer = say(&person, id, "답글", comment["id"].as_i64()).await;
    say(&reader, id, "답글의 답글", answer["id"].as_i64()).await;
    let paths =
        ["/home", "/boards/solar", &format!("/boards/solar/{id}"), "/planets/mars?floor=3", "/planets/mars/3/4"];
    for path in paths {
        assert!(reader.get(path).await.has("달토끼"), "{path}");
    }
    assert_eq!(rename(&person, "옥토끼").await.status, 200);
    for path in paths {
        let page = reader.get(path).await;
        assert!(page.has("옥토끼") && !page.has("달토끼"), "{path}");
    }
    for path in ["/settings", "/home", "/card"] {
        assert!(!person.get(path).await.has("달토끼"), "{path}");
    }
    assert_eq!(article(&reader, id).await["author"]["nickname"], "옥토끼");
    assert_eq!(reader.api("GET", &format!("/residents/{}", person.id), None).await.json()["nickname"], "옥토끼");
}

async fn the_page_says_what_is_wrong_and_when_it_goes(town: Town) {
    let person = sign_up(&town, "rabbit", "달토끼").await;
    sign_up(&town, "star", "별님").await;
    assert!(person.get("/settings").await.has("href=\"/settings/nickname\""));
    let page = person.get("/settings/nickname").await;
    assert!(
        page.status == 200 && page.has("value=\"달토끼\"") && page.has("data-available=\"nickname\""),
        "{}",
        page.text()
    );
    let own = person.api("GET", "/users/availability?nickname=%EB%8B%AC%ED%86%A0%EB%81%BC", None).await.json();
    assert_eq!(own["nickname"], true, "one's own is free for oneself");
    let taken = person.post("/settings/nickname", &[("nickname", "별님")]).await;
    assert!(taken.status == 409 && taken.has("value=\"별님\"") && taken.has("nickname-err"), "{}", taken.text());
    let wrong = person.post("/settings/nickname", &[("nickname", "<b>\u{200b}")]).await;
    assert!(wrong.status == 422 && wrong.has("U+200B") && wrong.has("&#60;b&#62;"), "{}", wrong.text());
    let same = person.post("/settings/nickname", &[("nickname", "달토끼")]).await;
    assert_eq!((same.status.as_u16(), same.location()), (303, "/settings"));
    let settings = person.get("/settings").await;
    assert!(settings.has("지금 쓰는 닉네임과 같아요") && !settings.has("닉네임을 바꿨어요"), "{}", settings.text());
    let done = person.post("/settings/nickname", &[("nickname", "옥토끼")]).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/settings"));
    let settings = person.get("/settings").await;
    assert!(settings.has("옥토끼") && settings.has("닉네임을 바꿨어요"), "{}", settings.text());
    // the same form sent twice is told the same
    person.post("/settings/nickname", &[("nickname", "옥토끼")]).await;
    assert!(person.get("/settings").await.has("닉네임을 바꿨어요"));
    let again = person.post("/settings/nickname", &[("nickname", "산토끼")]).await;
    assert!(again.status == 409 && again.has("30일이 지나지 않았어요") && again.has("산토끼"), "{}", again.text());
    assert!(person.get("/settings/nickname").await.has("readonly"));
    assert_eq!(town.visitor().get("/settings/nickname").await.status, 303);
}

each_engine!(
    a_nickname_changes_once_in_thirty_days,
    twenty_at_once_get_one,
    the_new_name_stands_everywhere,
    the_page_says_what_is_wrong_and_when_it_goes,
);
