//! What was typed is never lost: the sign-in ended meanwhile, what it answered is gone, nobody may write there any
//! more.

use center::accounts::sign_ins;
use center::clock::HOUR;
use center::config::Switch;

use super::{publish, say};
use crate::support::{ACCESS, Answer, Engine, Person, REFRESH, Town, each_engine};

const TEXT: &str = "한참 동안 쓴 글 <b>&amp;\n둘째 줄";
const SHOWN: &str = "한참 동안 쓴 글 &#60;b&#62;&#38;amp;\n둘째 줄</textarea>";

/// Ends every sign-in of `person`, as from another device.
async fn sign_out_elsewhere(town: &Town, person: &Person) {
    let sql = "update sign_ins set revoked_at = $1 where user_id = $2";
    town.app.db.run(sql, [town.app.clock.now().into(), person.id.into()]).await.unwrap();
}

/// `person` signs in with the browser of `browser`.
async fn sign_in(town: &Town, browser: &Person, person: &Person) -> Person {
    let tokens = sign_ins::open(&town.app, person.id, "test").await.unwrap();
    let mut cookies = browser.cookies.lock().unwrap();
    cookies.extend([(ACCESS.to_owned(), tokens.access), (REFRESH.to_owned(), tokens.refresh)]);
    drop(cookies);
    Person { cookies: browser.cookies.clone(), ..person.clone() }
}

fn key_of(page: &Answer) -> String {
    page.text().split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn held(person: &Person) -> bool {
    person.cookies.lock().unwrap().keys().any(|name| name.ends_with("held"))
}

async fn a_comment_waits_for_its_writer_to_sign_in_again(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let top = say(&writer, id, "첫 댓글", None).await["id"].to_string();
    let path = format!("/boards/solar/{id}");
    let key = key_of(&writer.get(&path).await);
    sign_out_elsewhere(&town, &writer).await;
    let sent = writer.post(&format!("{path}/comments"), &[("key", &key), ("body", TEXT), ("parent_id", &top)]).await;
    assert_eq!(sent.status, 303);
    assert!(sent.location().starts_with("/login?next=%2Fboards%2Fsolar%2F"), "{}", sent.location());
    assert!(writer.get(sent.location()).await.has("쓰던 글은 잃지 않았어요"), "the sign-in page says so");

    let stranger = sign_in(&town, &writer, &other).await;
    assert!(!stranger.get(&path).await.has("한참 동안"), "somebody else at the same browser does not see it");
    let writer = sign_in(&town, &writer, &writer).await;
    let page = writer.get(&path).await;
    assert!(page.has(SHOWN) && page.has("아직 올라가지 않았으니"), "{}", page.text());
    let answered =
        writer.post(&format!("{path}/comments"), &[("key", &key), ("body", TEXT), ("parent_id", &top)]).await;
    assert!(answered.location().contains("?comment="), "{}", answered.location());
    assert!(!held(&writer) && town.number("select count(*) as n from held_texts").await == 0);
    assert!(!writer.get(&path).await.has(SHOWN));
}

async fn articles_and_changes_of_them_wait_too(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "제목", "글").await;
    for (form, to) in [
        ("/boards/solar/new".to_owned(), "/boards/solar".to_owned()),
        (format!("/boards/solar/{id}/edit"), format!("/boards/solar/{id}/edit")),
    ] {
        let key = key_of(&writer.get(&form).await);
        sign_out_elsewhere(&town, &writer).await;
        let fields = [("key", key.as_str()), ("title", "새 제목"), ("body", TEXT)];
        let sent = if to.ends_with("edit") {
            writer.post(&to, &fields).await
        } else {
            writer.upload(&to, &fields, &[("image", "a.png", b"none")]).await
        };
        assert_eq!((sent.status.as_u16(), held(&writer)), (303, true), "{}", sent.text());
        sign_in(&town, &writer, &writer).await;
        let page = writer.get(&form).await;
        assert!(page.has(SHOWN) && page.has("value=\"새 제목\""), "{to}");
        let sent = writer.post(&to, &fields).await;
        assert!(sent.status == 303 && !sent.location().contains("login") && !held(&writer), "{}", sent.text());
    }
}

async fn an_application_waits_without_its_photo(town: Town) {
    let person = town.newcomer("이주민").await;
    let key = key_of(&person.get("/application").await);
    sign_out_elsewhere(&town, &person).await;
    let fields = [
        ("key", key.as_str()),
        ("name_ko", "김달"),
        ("name_en", "Kim Dal"),
        ("birthday", "2001-03-14"),
        ("consent_moving", "true"),
        ("consent_changes", "true"),
        ("animate", "true"),
        ("mood", "smile"),
        ("sent", "true"),
    ];
    assert_eq!(
        person.upload("/application", &fields, &[("photo", "me.png", &crate::immigration::photo()[..])]).await.status,
        303
    );
    sign_in(&town, &person, &person).await;
    let page = person.get("/application").await;
    assert!(page.has("value=\"김달\"") && page.has("사진은 다시 골라 주세요"));
    let is_ticked = |name: &str, value: &str| {
        let input = format!("name=\"{name}\" value=\"{value}\"");
        page.text().split(&input).nth(1).unwrap().split('>').next().unwrap().contains(" checked")
    };
    let ticked = |name: &str| is_ticked(name, "true");
    assert!(ticked("consent_moving") && ticked("consent_changes") && ticked("animate") && is_ticked("mood", "smile"));
    assert!(!ticked("consent_earth") && !ticked("blink"), "and what was not ticked is not");
}

async fn what_cannot_be_sent_any_more_is_on_the_page_that_says_so(town: Town) {
    let (writer, owner) = (town.newcomer("글쓴이").await, town.newcomer("주인").await);
    let id = publish(&owner, "solar", "글", "글").await;
    assert_eq!(owner.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    let sent = writer.post(&format!("/boards/solar/{id}/comments"), &[("body", TEXT)]).await;
    assert!(sent.status == 404 && sent.has(SHOWN) && sent.has("보내지 못한 글이에요"), "{}", sent.text());
    assert!(sent.has("href=\"/boards/solar\"") && sent.has("data-copy=\"unsent-1\""), "one can copy it and go on");
    let suspended = town.newcomer("정지").await;
    let until = town.app.clock.now() + HOUR;
    town.app
        .db
        .run("update users set suspended_until = $1 where id = $2", [until.into(), suspended.id.into()])
        .await
        .unwrap();
    for sent in [
        suspended.post("/boards/solar", &[("title", "제목"), ("body", TEXT)]).await,
        suspended.upload("/boards/solar", &[("title", "제목"), ("body", TEXT)], &[("image", "a.png", b"none")]).await,
    ] {
        assert!(sent.status == 403 && sent.has(SHOWN), "refused before anybody looked at it: {}", sent.text());
    }
}

async fn texts_of_several_tabs_wait_beside_each_other(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let key = key_of(&writer.get("/boards/solar/new").await);
    sign_out_elsewhere(&town, &writer).await;
    writer.post("/boards/solar", &[("key", &key), ("title", "긴 글"), ("body", TEXT)]).await;
    let sent =
        writer.post(&format!("/boards/sola%72/0{id}/comments"), &[("key", &key), ("body", "댓글도 잃지 않아요")]).await;
    assert_eq!(sent.location(), format!("/login?next=%2Fboards%2Fsola%2572%2F0{id}"));
    let stranger = sign_in(&town, &writer, &other).await;
    stranger.post(&format!("/boards/solar/{id}/comments"), &[("body", "남의 댓글")]).await;
    let writer = sign_in(&town, &writer, &writer).await;
    writer.post(&format!("/boards/solar/{id}/comments"), &[("body", "짧은 댓글")]).await;
    assert!(writer.get("/boards/solar/new").await.has(SHOWN), "another comment ends nothing");
    let page = writer.get(&format!("/boards/solar/{id}")).await;
    assert!(page.has("댓글도 잃지 않아요</textarea>"), "nor what waits below the same article");
    assert_eq!(town.number("select count(*) as n from held_texts").await, 2);
}

/// The value of the field `key` of the form in which `text` stands.
fn key_beside(page: &Answer, text: &str) -> String {
    let before = page.text().split(text).next().unwrap().to_owned();
    let form = before.rsplit("<form").next().unwrap().to_owned();
    form.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn texts_for_one_address_wait_beside_each_other(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "글", "글").await;
    let top = say(&writer, id, "첫 댓글", None).await["id"].to_string();
    let path = format!("/boards/solar/{id}");
    let (to, key) = (format!("{path}/comments"), key_of(&writer.get(&path).await));
    let (one, two) = (key_of(&writer.get("/boards/solar/new").await), key_of(&writer.get("/boards/solar/new").await));
    sign_out_elsewhere(&town, &writer).await;
    writer.post(&to, &[("key", &key), ("body", "아래의 댓글")]).await;
    writer.post(&to, &[("key", &key), ("body", "옆의 답글"), ("parent_id", &top)]).await;
    writer.post("/boards/solar", &[("key", &one), ("title", "하나"), ("body", "첫 탭의 글")]).await;
    town.forward(1_000_000);
    writer.post("/boards/solar", &[("key", &two), ("title", "둘"), ("body", "둘째 탭의 글")]).await;
    let writer = sign_in(&town, &writer, &writer).await;

    let page = writer.get(&path).await;
    assert!(page.has("아래의 댓글</textarea>") && page.has("옆의 답글</textarea>"), "each in its own form");
    let fresh = format!("{}-another", writer.id);
    writer.post(&to, &[("key", &fresh), ("body", "다른 말")]).await;
    let page = writer.get(&path).await;
    assert!(page.has("아래의 댓글</textarea>") && page.has("옆의 답글</textarea>"), "another comment ends neither");
    let answer = [("key", &*key_beside(&page, "옆의 답글</textarea>")), ("body", "옆의 답글"), ("parent_id", &top)];
    writer.post(&to, &answer).await;
    let page = writer.get(&path).await;
    assert!(page.has("아래의 댓글</textarea>") && !page.has("옆의 답글</textarea>"), "{}", page.text());
    writer.post(&to, &[("key", &key_beside(&page, "아래의 댓글</textarea>")), ("body", "아래의 댓글")]).await;
    assert!(!writer.get(&path).await.has("아래의 댓글</textarea>"));

    for (title, body) in [("둘", "둘째 탭의 글"), ("하나", "첫 탭의 글")] {
        let page = writer.get("/boards/solar/new").await;
        assert!(page.has(&format!("value=\"{title}\"")) && page.has(&format!("{body}</textarea>")), "{title}");
        let sent = writer.post("/boards/solar", &[("key", &key_of(&page)), ("title", title), ("body", body)]).await;
        assert_eq!(sent.status, 303);
    }
    assert!(!held(&writer) && town.number("select count(*) as n from held_texts").await == 0);
}

async fn what_is_gone_is_answered_below_and_then_waits_no_more(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let path = format!("/boards/solar/{id}");
    let gone = say(&other, id, "곧 지울 댓글", None).await["id"].to_string();
    let key = key_of(&writer.get(&path).await);
    sign_out_elsewhere(&town, &writer).await;
    writer.post(&format!("{path}/comments"), &[("key", &key), ("body", TEXT), ("parent_id", &gone)]).await;
    other.post(&format!("/comments/{gone}/delete"), &[]).await;
    let writer = sign_in(&town, &writer, &writer).await;
    let page = writer.get(&path).await;
    assert!(page.has(SHOWN));
    let sent = writer.post(&format!("{path}/comments"), &[("key", &key_of(&page)), ("body", TEXT)]).await;
    assert!(sent.location().contains("?comment="), "{}", sent.location());
    assert!(!writer.get(&path).await.has(SHOWN) && !held(&writer));
}

async fn ten_wait_for_one_browser_and_the_next_is_on_the_page(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let mut keys = Vec::new();
    for _ in 0..11 {
        keys.push(key_of(&writer.get("/boards/solar/new").await));
    }
    sign_out_elsewhere(&town, &writer).await;
    for (n, key) in keys.iter().enumerate() {
        let body = format!("글 {n} 번");
        let sent = writer.post("/boards/solar", &[("key", key), ("title", "제목"), ("body", &body)]).await;
        if n < 10 { assert_eq!(sent.status, 303) } else { assert!(sent.status == 401 && sent.has(&body)) }
    }
    let again = writer.post("/boards/solar", &[("key", &keys[0]), ("title", "제목"), ("body", "고친 글")]).await;
    assert_eq!(again.status, 303, "the same form once more takes its own place");
    assert_eq!(town.number("select count(*) as n from held_texts").await, 10);
}

async fn signing_in_speaks_of_a_text_only_where_it_leads_to_it(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let key = key_of(&writer.get("/boards/solar/new").await);
    sign_out_elsewhere(&town, &writer).await;
    let sent = writer.post("/boards/solar", &[("key", &key), ("title", "제목"), ("body", TEXT)]).await;
    let says = "쓰던 글은 잃지 않았어요";
    assert!(writer.get(sent.location()).await.has(says));
    for elsewhere in ["/login", "/login?next=%2Fcard", "/login?next=%2Fboards%2Fsolar"] {
        let page = writer.get(elsewhere).await;
        assert!(page.status == 200 && !page.has(says), "{elsewhere}");
    }
    let fields = [("username", "nobody"), ("password", "wrong-password"), ("next", "/boards/solar/new")];
    assert!(writer.post("/login", &fields).await.has(says), "also after a wrong password");
}

async fn an_answer_to_what_is_gone_stands_below(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let path = format!("/boards/solar/{id}/comments");
    let gone = super::say(&other, id, "곧 지울 댓글", None).await["id"].to_string();
    let key = key_of(&writer.get("/boards/solar/new").await);
    sign_out_elsewhere(&town, &writer).await;
    assert_eq!(writer.post(&path, &[("key", &key), ("body", TEXT), ("parent_id", &gone)]).await.status, 303);
    assert_eq!(other.post(&format!("/comments/{gone}/delete"), &[]).await.status, 303);
    let writer = sign_in(&town, &writer, &writer).await;
    assert!(writer.get(&format!("/boards/solar/{id}")).await.has(SHOWN), "it waited");
    for body in [format!("{TEXT}{}", "가".repeat(1_000)), TEXT.to_owned()] {
        let page = writer.post(&path, &[("body", &body), ("parent_id", &gone)]).await;
        assert!(page.status == 422 && page.has(SHOWN.split('\n').next().unwrap()), "{}", page.text());
    }
}

async fn a_text_too_long_to_wait_is_on_the_page(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let key = key_of(&writer.get("/boards/solar/new").await);
    sign_out_elsewhere(&town, &writer).await;
    let legal = "🚀".repeat(10_000);
    assert_eq!(writer.post("/boards/solar", &[("key", &key), ("title", "로켓"), ("body", &legal)]).await.status, 303);
    assert!(held(&writer));
    let longer = "가".repeat(25_000);
    let answer = writer.post("/boards/solar", &[("key", &key), ("title", "길다"), ("body", &longer)]).await;
    assert!(answer.status == 401 && answer.has(&longer), "{}", answer.status);
}

async fn strangers_cannot_fill_the_table_nor_empty_it(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let key = key_of(&writer.get("/boards/solar/new").await);
    sign_out_elsewhere(&town, &writer).await;
    writer.post("/boards/solar", &[("key", &key), ("title", "제목"), ("body", TEXT)]).await;
    let visitor = town.visitor();
    visitor.post("/boards/solar/1/comments", &[("body", "열쇠 없는 글")]).await;
    assert!(!held(&visitor), "a form that does not say whose it is");
    visitor.post("/boards/solar/1/comments", &[("key", "9-abc"), ("body", "")]).await;
    assert!(!held(&visitor), "nothing waits for nobody");
    for n in 0..430 {
        let visitor = town.visitor();
        visitor.post("/boards/solar/1/comments", &[("key", "9-abc"), ("body", &format!("글 {n}"))]).await;
    }
    assert!(town.number("select count(*) as n from held_texts").await <= 400);
    town.forward(2 * HOUR);
    center::held::tidy(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from held_texts").await, 0);
}

each_engine!(
    a_comment_waits_for_its_writer_to_sign_in_again,
    articles_and_changes_of_them_wait_too,
    an_application_waits_without_its_photo,
    what_cannot_be_sent_any_more_is_on_the_page_that_says_so,
    texts_of_several_tabs_wait_beside_each_other,
    texts_for_one_address_wait_beside_each_other,
    what_is_gone_is_answered_below_and_then_waits_no_more,
    ten_wait_for_one_browser_and_the_next_is_on_the_page,
    signing_in_speaks_of_a_text_only_where_it_leads_to_it,
    an_answer_to_what_is_gone_stands_below,
    a_text_too_long_to_wait_is_on_the_page,
    strangers_cannot_fill_the_table_nor_empty_it
);

/// A form that came too often is shown again with all that was typed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_that_came_too_often_keeps_its_fields() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let town = Town::with(engine, |config| config.rate_limits = Switch::On).await;
        let person = town.newcomer("서두름").await;
        let fields = [("name_ko", "김달"), ("name_en", "Kim Dal"), ("birthday", "")];
        for _ in 0..40 {
            let answer = person.upload("/application", &fields, &[]).await;
            if answer.status == 429 {
                assert!(
                    answer.has("value=\"김달\"") && answer.headers.contains_key("retry-after"),
                    "{}",
                    answer.text()
                );
                break;
            }
            assert_eq!(answer.status, 422);
        }
        assert_eq!(person.upload("/application", &fields, &[]).await.status, 429);
    }
}
