//! What somebody who is blocked sees is what they would see if they were not, or if all were kept out.

use center::clock::DAY;
use center::neighbours::visits;
use serde_json::json;

use super::blocks::{DOOR, Trio, tie, trio};
use crate::support::{Answer, Person, Town, each_engine};

/// Whoever is blocked sees their own looks counted as always, and nobody else does.
async fn a_quiet_visit_is_seen_by_oneself(town: Town) {
    let Trio { owner, blocked, other } = trio(&town).await;
    let late = town.resident("나중에", "saturn", 37, 4).await;
    let look = async |who: &Person| {
        who.get(DOOR).await;
        visits::write(&town.app).await.unwrap();
    };
    let counted = async |who: &Person, today: i64, all: i64| {
        let page = who.prefetch(DOOR).await;
        assert!(page.has(&format!("오늘 {today}번 · 모두 {all}번")), "{}: {today}, {all}: {}", who.id, page.text());
    };
    let of_month = async |who: &Person| {
        town.forward(61 * 1_000_000);
        let page = who.get("/home").await.text();
        page.split("id=\"rooms\"").nth(1).unwrap_or_default().split("달토끼").nth(1).unwrap_or_default().to_owned()
    };
    look(&other).await;
    look(&late).await;
    for who in [&blocked, &late] {
        assert_eq!(tie(&owner, "PUT", who, "block").await.status, 200);
    }
    // each look of a day once, also that from before the block
    for who in [&blocked, &blocked, &late, &other] {
        look(who).await;
    }
    counted(&blocked, 3, 3).await;
    for who in [&late, &other, &owner] {
        counted(who, 2, 2).await;
    }
    assert!(of_month(&blocked).await.contains("이달 방문 3번"));
    assert!(of_month(&other).await.contains("이달 방문 2번"));
    assert_eq!(tie(&blocked, "PUT", &owner, "like").await.status, 200);
    // the next day
    town.forward(DAY);
    for who in [&blocked, &late] {
        look(who).await;
    }
    counted(&blocked, 1, 4).await;
    counted(&late, 1, 3).await;
    counted(&owner, 0, 2).await;
    // who it was and when is forgotten with the day, how often is not
    town.forward(DAY);
    visits::tidy(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from quiet_visits where latest_on > 0").await, 0);
    counted(&blocked, 0, 4).await;
    look(&blocked).await;
    counted(&blocked, 1, 5).await;
    counted(&other, 0, 2).await;
    // the visits of the month, as the page and programs are told
    let told = async |who: &Person| {
        let page = who.get("/rooms").await.text();
        let on_page = page.split("달토끼").nth(1).unwrap_or_default().split("이달 방문 ").nth(1).unwrap_or_default();
        let list = who.api("GET", "/rooms", None).await.json()["visited"].clone();
        let rooms = list.as_array().cloned().unwrap_or_default();
        let visits = rooms.iter().find(|room| room["resident"]["id"] == owner.id).map(|room| room["visits"].clone());
        (on_page.split('번').next().unwrap_or_default().to_owned(), visits.unwrap_or_default().to_string())
    };
    let before = told(&blocked).await;
    assert_eq!((&*before.0, &*before.1), ("5", "5"));
    assert_eq!(told(&other).await, ("2".to_owned(), "2".to_owned()));
    // blocked no longer, what they saw is there for all
    assert_eq!(owner.post("/planets/saturn/37/3/tie", &[("act", "unblock")]).await.status, 303);
    // nor less at any time, by which they would learn that they had been
    assert_eq!(told(&blocked).await, before);
    assert_eq!(told(&other).await, ("2".to_owned(), "2".to_owned()), "read anew within a minute");
    town.forward(61 * 1_000_000);
    for who in [&blocked, &other] {
        assert_eq!(told(who).await, before);
    }
    for who in [&blocked, &other, &owner] {
        counted(who, 1, 5).await;
    }
    counted(&late, 1, 6).await;
    look(&blocked).await;
    counted(&owner, 1, 5).await;
    assert_eq!(town.number("select cast(sum(visits) as bigint) as n from room_months").await, 5);
    assert_eq!(town.number("select cast(sum(hushed) as bigint) as n from users").await, 1);
}

/// Whatever one asks for, it is the same whether the owner has closed to all or to them alone.
async fn a_block_cannot_be_told_from_a_closed_door(town: Town) {
    let Trio { owner, blocked, .. } = trio(&town).await;
    let book = format!("/residents/{}/guestbook", owner.id);
    let entry = blocked.api("POST", &book, Some(json!({"body": "예전 말"}))).await.json()["id"].as_i64().unwrap();
    owner.api("PUT", &format!("/guestbook/{entry}/answer"), Some(json!({"body": "반가워요"}))).await;
    for what in ["like", "follow"] {
        tie(&blocked, "PUT", &owner, what).await;
    }
    blocked.get(DOOR).await;
    visits::write(&town.app).await.unwrap();
    // without what is another thing each time
    let plain = |answer: Answer| {
        // what names the very bytes, or when, is another thing each time; that it is there is not
        let named = |name: &str, value: &str| match name {
            "date" | "etag" | "content-length" | "x-request-id" | "set-cookie" | "content-security-policy" => {
                name.to_owned()
            }
            _ => format!("{name}: {value}"),
        };
        let headers =
            answer.headers.iter().map(|(name, value)| named(name.as_str(), value.to_str().unwrap_or_default()));
        let headers: std::collections::BTreeSet<String> = headers.collect();
        let text = answer.text();
        let mut parts = text.split("name=\"key\" value=\"");
        let first = parts.next().unwrap().to_owned();
        let rest = parts.map(|part| part.split_once('"').unwrap().1);
        (answer.status.as_u16(), answer.location().to_owned(), headers, first + &rest.collect::<String>())
    };
    let gift = json!({"resident": owner.id});
    let all = async || {
        let mut seen = Vec::new();
        for page in [
            DOOR.to_owned(),
            format!("{DOOR}?entry={entry}"),
            format!("{DOOR}?edit={entry}"),
            format!("{DOOR}?delete={entry}"),
            format!("{DOOR}?answer={entry}"),
            "/home".into(),
            "/rooms".into(),
            "/neighbours".into(),
            "/neighbours?tab=following".into(),
            "/notifications".into(),
            format!("/residents/{}/likes", owner.id),
            format!("/residents/{}/followers", owner.id),
            format!("/residents/{}/following", owner.id),
            format!("/residents/{}/wishes", owner.id),
            format!("/market/desk?for={}", owner.id),
        ] {
            seen.push((page.clone(), plain(blocked.get(&page).await)));
        }
        for (method, path, sent) in [
            ("GET", book.clone(), None),
            ("GET", format!("/guestbook/{entry}"), None),
            ("GET", "/feed".to_owned(), None),
            ("GET", "/rooms".to_owned(), None),
            ("GET", "/notifications".to_owned(), None),
            ("GET", format!("/residents/{}", owner.id), None),
            ("GET", format!("/residents/{}/terms", owner.id), None),
            ("GET", format!("/residents/{}/likes", owner.id), None),
            ("GET", format!("/residents/{}/followers", owner.id), None),
            ("PUT", format!("/residents/{}/like", owner.id), None),
            ("POST", book.clone(), Some(json!({"body": "말"}))),
            ("PATCH", format!("/guestbook/{entry}"), Some(json!({"body": "새 말"}))),
            ("PATCH", format!("/guestbook/{entry}"), Some(json!({"secret": true}))),
            ("PUT", format!("/guestbook/{entry}/answer"), Some(json!({"body": "말"}))),
            ("POST", "/market/desk/gift".to_owned(), Some(gift.clone())),
        ] {
            seen.push((format!("{method} {path}"), plain(blocked.api(method, &path, sent).await)));
        }
        for (path, fields) in [
            (format!("{DOOR}/guestbook"), vec![("body", "말")]),
            (format!("{DOOR}/guestbook"), vec![("body", "")]),
            (format!("{DOOR}/guestbook/{entry}/edit"), vec![("body", "새 말")]),
            (format!("{DOOR}/tie"), vec![("act", "like")]),
            ("/market/desk/gift".to_owned(), vec![("resident", "달토끼"), ("note", "")]),
        ] {
            seen.push((format!("POST {path}"), plain(blocked.post(&path, &fields).await)));
        }
        seen
    };
    let choose = async |guestbook: &str, gifts: bool| {
        owner.api("PUT", "/me/host", Some(json!({"guestbook": guestbook}))).await;
        owner.api("PUT", "/me/gifts", Some(json!({"accepted": gifts}))).await;
    };
    // once without looking: what is told once is told
    choose("nobody", false).await;
    all().await;
    let closed = all().await;
    choose("everyone", true).await;
    assert_eq!(tie(&owner, "PUT", &blocked, "block").await.status, 200);
    for ((what, was), (_, is)) in closed.iter().zip(all().await) {
        assert_eq!(*was, is, "{what}");
    }
    let edit = blocked.get(&format!("{DOOR}?edit={entry}")).await;
    assert!(
        edit.has("닫아 두었어요") && !edit.has(&format!("/guestbook/{entry}/edit")),
        "no form that would be refused"
    );
    let edit = blocked.get(&format!("{DOOR}?entry={entry}")).await;
    assert!(!edit.has(&format!("?edit={entry}")) && edit.has(&format!("?delete={entry}")));
}

/// What one does oneself is among the rooms of the month no sooner than what others do.
async fn a_block_does_not_make_news_faster(town: Town) {
    let Trio { owner, blocked, other } = trio(&town).await;
    tie(&owner, "PUT", &blocked, "block").await;
    let likes = async |who: &Person| {
        let rooms = who.api("GET", "/rooms", None).await.json();
        let all = rooms["liked"].as_array().unwrap().iter();
        all.filter(|room| room["resident"]["id"] == owner.id).map(|room| room["likes"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!((likes(&blocked).await, likes(&other).await), (0, 0));
    for who in [&blocked, &other] {
        tie(who, "PUT", &owner, "like").await;
    }
    assert_eq!((likes(&blocked).await, likes(&other).await), (0, 0), "as they were a moment ago");
    town.forward(61 * 1_000_000);
    assert_eq!((likes(&blocked).await, likes(&other).await, likes(&owner).await), (2, 1, 1));
    tie(&blocked, "DELETE", &owner, "like").await;
    assert_eq!(likes(&blocked).await, 2);
    town.forward(61 * 1_000_000);
    assert_eq!(likes(&blocked).await, 1);
}

/// Waves that are none use up none.
async fn only_waves_that_are_new_are_counted(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = center::config::Switch::On).await;
    let Trio { owner, blocked, other } = trio(&town).await;
    for _ in 0..25 {
        assert_eq!(tie(&blocked, "POST", &owner, "wave").await.status, 200);
    }
    assert_eq!(tie(&blocked, "POST", &other, "wave").await.status, 200);
    assert_eq!(town.number("select count(*) as n from notifications where kind = 'wave'").await, 2);
}

/// Choices that are made at the same moment are both made, and what is chosen already makes nothing old.
async fn what_is_chosen_at_once_is_all_chosen(town: Town) {
    let Trio { owner, .. } = trio(&town).await;
    let other = town.second_node().await;
    let there = owner.on(&other);
    for n in 0..12 {
        let (presence, guestbook) = if n % 2 == 0 { ("nobody", "planet") } else { ("everyone", "followed") };
        let (one, two) = futures_util::future::join(
            owner.api("PUT", "/me/host", Some(json!({"presence": presence}))),
            there.api("PUT", "/me/host", Some(json!({"guestbook": guestbook}))),
        )
        .await;
        assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200));
        let now = owner.api("PUT", "/me/host", Some(json!({}))).await.json();
        assert_eq!((&now["presence"], &now["guestbook"]), (&json!(presence), &json!(guestbook)));
    }
    let version = async || {
        town.number("select cast(coalesce(sum(n), 0) as bigint) as n from versions where topic = 'people'").await
    };
    let before = version().await;
    for sent in [json!({}), json!({"listed": true}), json!({"presence": "nobody"})] {
        owner.api("PUT", "/me/host", Some(sent)).await;
    }
    assert_eq!(version().await, before);
    owner.api("PUT", "/me/host", Some(json!({"listed": false}))).await;
    assert!(version().await > before);
}

each_engine!(
    a_quiet_visit_is_seen_by_oneself,
    a_block_cannot_be_told_from_a_closed_door,
    a_block_does_not_make_news_faster,
    only_waves_that_are_new_are_counted,
    what_is_chosen_at_once_is_all_chosen
);
