//! Which nicknames can be chosen, which are one, and what becomes of those from before.

use center::accounts::{Nickname, links};
use center::db::{Number, Text};
use center::search::rebuild;
use serde_json::json;

use crate::support::{Answer, Town, each_engine, unique};

const PASSWORD: &str = "a walk on the rings";

async fn choose(town: &Town, nickname: &str) -> Answer {
    let body = json!({"username": format!("name_{}", unique()), "nickname": nickname, "password": PASSWORD});
    town.visitor().api("POST", "/users", Some(body)).await
}

/// An account as an earlier version wrote it: its key in lower case and nothing more.
async fn from_before(town: &Town, nickname: &str, created_at: i64) -> i64 {
    let sql = "insert into users (username, nickname, nickname_key, password_hash, created_at) values ($1, $2, $3, 'none', $4) returning id as n";
    let values =
        [format!("old_{}", unique()).into(), nickname.into(), nickname.to_lowercase().into(), created_at.into()];
    town.app.db.run_returning::<Number>(sql, values).await.unwrap().unwrap().n
}

async fn name_of(town: &Town, id: i64) -> String {
    town.app.db.one::<Text>("select nickname as s from users where id = $1", [id.into()]).await.unwrap().s
}

async fn what_is_wrong_with_a_nickname_is_said(town: Town) {
    for (nickname, code, about) in [
        ("달\u{200b}빛", "hidden", "U+200B"),
        ("\u{3164}", "hidden", "U+3164"),
        ("می\u{200c}خواهم", "hidden", "U+200C"),
        ("a\u{200d}b", "not_joined", "U+200D"),
        ("\u{fffe}", "unassigned", "U+FFFE"),
        ("별\u{f8ff}", "private_use", "U+F8FF"),
        ("\u{300}", "lone_mark", "U+0300"),
        ("z\u{300}\u{301}\u{302}\u{303}", "too_many_marks", "z"),
        ("운 영 자", "reserved", ""),
        ("", "required", ""),
        ("\u{3000}", "required", ""),
    ] {
        let answer = choose(&town, nickname).await;
        assert_eq!(answer.status, 422, "{nickname:?}");
        let problem = answer.json()["errors"]["nickname"][0].clone();
        assert_eq!(problem["code"], code, "{nickname:?}");
        let message = problem["message"].as_str().unwrap();
        assert!(message.contains(about) && !message.contains('{') && message != code, "{message}");
        let page = town
            .visitor()
            .post("/signup", &[("username", "somebody"), ("nickname", nickname), ("password", PASSWORD)])
            .await;
        assert_eq!(page.status, 422);
        assert!(page.has("nickname-err") && page.has(about), "{nickname:?}");
        let free = town
            .visitor()
            .api(
                "GET",
                &format!(
                    "/users/availability?nickname={}",
                    percent_encoding::utf8_percent_encode(nickname, percent_encoding::NON_ALPHANUMERIC)
                ),
                None,
            )
            .await;
        assert_eq!(free.json()["nickname"], false, "{nickname:?}");
        assert_eq!(free.json()["errors"]["nickname"][0]["message"], message, "the same sentence while one types");
    }
    let mut english = town.visitor();
    english.headers = vec![("accept-language", "en".into())];
    let body = json!({"username": "somebody", "nickname": "a\u{200b}", "password": PASSWORD});
    assert!(
        english.api("POST", "/users", Some(body)).await.json()["errors"]["nickname"][0]["message"]
            .as_str()
            .unwrap()
            .contains("nobody can see (U+200B)")
    );
}

async fn emoji_are_kept_as_typed_and_compared_without_what_joins_them(town: Town) {
    for (nickname, same) in [
        ("노을🏖\u{fe0f}", "노을🏖"),
        ("숫자7\u{fe0f}\u{20e3}", "숫자7\u{20e3}"),
        ("우주인👩🏽\u{200d}🚀", "우주인👩🏽🚀"),
        ("기🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", ""),
        ("🏳\u{fe0f}\u{200d}🌈", "🏳🌈"),
        ("밤  산책", "밤\u{a0}산책"),
        ("Ｆｕｌｌ", "ｆＵＬＬ"),
    ] {
        let made = choose(&town, nickname).await;
        assert_eq!(made.status, 201, "{nickname}: {}", made.text());
        assert_eq!(made.json()["nickname"], nickname, "as typed");
        if !same.is_empty() {
            let taken = choose(&town, same).await;
            assert_eq!((taken.status.as_u16(), taken.code().as_str()), (409, "nickname_taken"), "{nickname} {same}");
        }
    }
}

async fn names_of_staff_are_for_those_who_run_the_site(town: Town) {
    for name in ["관리자", "Admin", "ａｄｍｉｎ", "аdmin", "관ㄹㅣ자", "태양계 이주센터!", "ADM1N", "systern"]
    {
        let answer = choose(&town, name).await;
        assert_eq!(answer.json()["errors"]["nickname"][0]["code"], "reserved", "{name}");
    }
    let link = links::set_up(&town.app.db, town.app.clock.now()).await.unwrap().unwrap();
    let key = link.split_once('=').unwrap().1;
    assert!(!town.visitor().get(&link).await.has("data-available=\"nickname\""), "the page does not call it taken");
    let made = town
        .visitor()
        .post("/setup", &[("key", key), ("username", "keeper"), ("nickname", "관리자"), ("password", PASSWORD)])
        .await;
    assert_eq!(made.status, 303, "{}", made.text());
    assert_eq!(choose(&town, "관리자").await.status, 422);
}

async fn keys_are_made_anew_and_the_older_account_keeps_the_name(town: Town) {
    let long = "가".repeat(19);
    let first = from_before(&town, "별  지기", 10).await;
    let second = from_before(&town, "별 지기", 20).await;
    let third = from_before(&town, "별\u{3000}지기", 30).await;
    let older_but_later = from_before(&town, "하트❤\u{fe0f}", 50).await;
    let younger = from_before(&town, "하트❤", 60).await;
    let not_possible_today = from_before(&town, "\u{e000}", 70).await;
    let with_two = from_before(&town, "별 지기-2", 80).await;
    let plain = from_before(&town, &format!("{long}❤"), 90).await;
    let joined = from_before(&town, &format!("{long}❤\u{fe0f}"), 100).await;
    town.app.db.run("delete from upgrades", []).await.unwrap();
    let mut tx = town.app.db.begin_unhurried().await.unwrap();
    rebuild::rebuild(&mut tx, &mut |_, _| {}).await.unwrap();
    tx.commit().await.unwrap();
    // two servers of the new version, at once
    let (one, two) = tokio::join!(town.second_node(), town.second_node());
    for (id, name) in [
        (first, "별  지기"),
        (second, "별 지기-3"),
        (third, "별\u{3000}지기-4"),
        (older_but_later, "하트❤\u{fe0f}"),
        (younger, "하트❤-2"),
        (not_possible_today, "\u{e000}"),
        (with_two, "별 지기-2"),
        (plain, &format!("{long}❤")),
        (joined, &format!("{}-2", "가".repeat(18))),
    ] {
        assert_eq!(name_of(&town, id).await, name);
        let key =
            town.app.db.one::<Text>("select nickname_key as s from users where id = $1", [id.into()]).await.unwrap().s;
        assert_eq!(key, Nickname::key_of(name));
    }
    assert_eq!(town.number("select count(*) as n from users where renamed_from is not null").await, 4);
    assert_eq!(rebuild::check(&town.app.db, &mut |_, _| {}).await.unwrap().1, [], "and they are found by it");
    assert_eq!(choose(&one, "별 지기").await.code(), "nickname_taken");
    assert_eq!(choose(&two, "하트❤").await.code(), "nickname_taken");
    town.app.db.run("update users set nickname_key = 'untouched' where id = $1", [first.into()]).await.unwrap();
    town.second_node().await;
    assert_eq!(
        town.number("select count(*) as n from users where nickname_key = 'untouched'").await,
        1,
        "it is done once"
    );
}

async fn names_move_out_of_each_others_way(town: Town) {
    // each has the key that another needs
    let one = from_before(&town, "가  나", 1).await;
    let two = from_before(&town, "다  라", 2).await;
    for (id, key) in [(one, "다 라"), (two, "가 나")] {
        town.app.db.run("update users set nickname_key = $2 where id = $1", [id.into(), key.into()]).await.unwrap();
    }
    town.app.db.run("delete from upgrades", []).await.unwrap();
    town.second_node().await;
    assert_eq!((name_of(&town, one).await.as_str(), name_of(&town, two).await.as_str()), ("가  나", "다  라"));
    assert_eq!(choose(&town, "가 나").await.code(), "nickname_taken");
    assert_eq!(choose(&town, "다 라").await.code(), "nickname_taken");
}

async fn who_was_renamed_is_told_until_they_have_read_it(town: Town) {
    let person = town.resident("달빛-2", "mars", 1, 1).await;
    town.app.db.run("update users set renamed_from = '<b>달빛' where id = $1", [person.id.into()]).await.unwrap();
    for _ in 0..2 {
        for path in ["/home", "/boards/solar", "/settings"] {
            let page = person.get(path).await;
            assert!(page.has("/settings/renamed/seen") && page.has("&#60;b&#62;달빛") && page.has("달빛-2"), "{path}");
        }
    }
    assert!(person.prefetch("/home").await.has("/settings/renamed/seen"));
    let read = person.post("/settings/renamed/seen", &[("next", "/boards/solar")]).await;
    assert_eq!((read.status.as_u16(), read.location()), (303, "/boards/solar"));
    assert!(!person.get("/home").await.has("/settings/renamed/seen"));
    assert!(!town.newcomer("별").await.get("/home").await.has("/settings/renamed/seen"));
}

each_engine!(
    what_is_wrong_with_a_nickname_is_said,
    emoji_are_kept_as_typed_and_compared_without_what_joins_them,
    names_of_staff_are_for_those_who_run_the_site,
    keys_are_made_anew_and_the_older_account_keeps_the_name,
    names_move_out_of_each_others_way,
    who_was_renamed_is_told_until_they_have_read_it
);
