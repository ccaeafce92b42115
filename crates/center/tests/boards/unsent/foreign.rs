//! A form that one person was shown is not sent in the name of another, who has signed in meanwhile in the same
//! browser.

use super::super::{article, publish, say};
use super::{SHOWN, TEXT, held, sign_in};
use crate::support::{Person, Town, each_engine};

const SAID: &str = "다른 분이 로그인해 있을 때";

/// Everything that `person` and `other` have made.
async fn rows(town: &Town) -> Vec<i64> {
    let mut rows = Vec::new();
    for sql in [
        "select count(*) as n from articles",
        "select count(*) as n from comments",
        "select count(*) as n from guestbook",
        "select count(*) as n from ledger",
        "select count(*) as n from layouts",
        "select count(*) as n from applications",
        "select cast(coalesce(sum(version), 0) as bigint) as n from articles",
    ] {
        rows.push(town.number(sql).await);
    }
    rows
}

async fn what_is_written_waits_for_whoever_wrote_it(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let id = publish(&other, "solar", "글", "글").await;
    let own = say(&other, id, "남의 댓글", None).await["id"].to_string();
    let path = format!("/boards/solar/{id}");
    let browser = sign_in(&town, &writer, &writer).await;
    let (reply, new) = (browser.get(&path).await.form_key(), browser.get("/boards/solar/new").await.form_key());
    let stranger = sign_in(&town, &browser, &other).await;
    let before = rows(&town).await;
    let forms: [(String, Vec<(&str, &str)>); 5] = [
        (format!("{path}/comments"), vec![("key", &reply), ("body", TEXT)]),
        (format!("{path}/comments"), vec![("key", &reply), ("body", TEXT), ("parent_id", &own)]),
        ("/boards/solar".into(), vec![("key", &new), ("title", "비밀"), ("body", TEXT)]),
        // what is the other's own, too
        (format!("/comments/{own}/edit"), vec![("key", &reply), ("body", TEXT)]),
        (format!("{path}/edit"), vec![("key", &new), ("title", "비밀"), ("body", TEXT), ("version", "1")]),
    ];
    for (to, fields) in &forms {
        let sent = stranger.post(to, fields).await;
        assert!(sent.status == 409 && sent.has(SAID) && !sent.has("한참 동안"), "{to}: {}", sent.text());
        assert!(held(&stranger), "{to}");
    }
    let looked = stranger.post("/boards/solar", &[("key", &new), ("body", TEXT), ("preview", "1")]).await;
    assert_eq!(looked.status, 409);
    let sent = stranger.upload("/boards/solar", &forms[2].1, &[("image", "a.png", b"none")]).await;
    assert!(sent.status == 409 && sent.has(SAID), "{}", sent.text());
    assert_eq!(rows(&town).await, before, "nothing was published");
    assert_eq!(article(&other, id).await["comments"], 1);
    assert!(!stranger.get(&path).await.has(SHOWN) && !stranger.get("/boards/solar/new").await.has(SHOWN));

    // who was there leaves, and the writer finds it
    assert_eq!(stranger.post("/logout", &[]).await.status, 303);
    let writer = sign_in(&town, &browser, &writer).await;
    let page = writer.get("/boards/solar/new").await;
    assert!(page.has(SHOWN) && page.has("value=\"비밀\""), "{}", page.text());
    assert!(writer.get(&path).await.has(SHOWN));
    let sent = writer.post("/boards/solar", &[("key", &new), ("title", "비밀"), ("body", TEXT)]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
}

async fn what_cannot_wait_is_on_the_page(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let key = writer.get("/boards/solar/new").await.form_key();
    let longer = "가".repeat(25_000);
    let sent = other.post("/boards/solar", &[("key", &key), ("title", "길다"), ("body", &longer)]).await;
    assert!(sent.status == 409 && sent.has(&longer) && sent.has(SAID), "{}", sent.status);
    let script = Person { headers: vec![("accept", "application/json".to_owned())], ..other.clone() };
    let told = script.post("/boards/solar", &[("key", &key), ("title", "제목"), ("body", TEXT)]).await;
    assert!(told.status == 409 && told.has(SAID), "a script sends it plainly then: {}", told.text());
}

async fn nothing_else_is_done_for_another(town: Town) {
    let writer = town.resident("글쓴이", "mars", 1, 1).await;
    let other = town.resident("다른 사람", "mars", 1, 2).await;
    let newcomer = town.newcomer("새 사람").await;
    // the reward of the day comes with whatever is asked first
    other.get("/home").await;
    let key = format!("{}-0123456789ab", writer.id);
    let piece = town.app.furniture.sold().next().unwrap().id.clone();
    let fields = [
        ("key", key.as_str()),
        ("body", TEXT),
        ("resident", "글쓴이"),
        ("name", "새 이름"),
        ("name_ko", "김달"),
        ("name_en", "Kim Dal"),
        ("birthday", "2001-03-14"),
        ("nickname", "새 이름"),
        ("message", "남의 말"),
        ("light", "day"),
        ("version", "1"),
        ("blink", "true"),
    ];
    let before = rows(&town).await;
    for to in [
        "/planets/mars/1/1/guestbook".to_owned(),
        format!("/market/{piece}/purchase"),
        format!("/market/{piece}/sale"),
        format!("/market/{piece}/gift"),
        "/layouts/abcd-efgh-jk".to_owned(),
        "/me/status".to_owned(),
        "/me/room".to_owned(),
        "/settings/nickname".to_owned(),
        "/settings/photo/mood".to_owned(),
        "/settings/photo/delete".to_owned(),
    ] {
        let sent = other.post(&to, &fields).await;
        assert!(sent.status == 409 && sent.has(SAID), "{to}: {} {}", sent.status, sent.text());
    }
    for what in ["show", "name", "copy", "delete", "code", "renew", "end"] {
        let sent = other.post("/me/layouts/1", &[&fields[..], &[("do", what)]].concat()).await;
        assert!(sent.status == 409 && sent.has(SAID), "{what}: {}", sent.status);
    }
    let sent = newcomer.upload("/application", &fields, &[("photo", "me.png", &crate::immigration::photo()[..])]).await;
    assert!(sent.status == 409 && sent.has(SAID), "{}", sent.text());
    let photo = crate::immigration::photo();
    let sent = other.upload("/settings/photo", &fields, &[("photo", "me.png", &photo[..])]).await;
    assert!(sent.status == 409 && sent.has(SAID), "{}", sent.text());
    assert_eq!(rows(&town).await, before);
    assert_eq!(town.number("select count(*) as n from portraits").await, 0);
    // each of these forms says to whom it was shown
    for page in ["/settings/nickname", "/settings/photo", "/me/room", "/planets/mars/1/2"] {
        let own = format!("name=\"key\" value=\"{}-", other.id);
        assert!(other.get(page).await.has(&own), "{page}");
    }
}

each_engine!(
    what_is_written_waits_for_whoever_wrote_it,
    what_cannot_wait_is_on_the_page,
    nothing_else_is_done_for_another
);
