//! What was typed is never lost: the sign-in ended meanwhile, what it answered is gone, nobody may write there any
//! more.

mod foreign;
mod many;

use axum::body::Body;
use axum::http::Method;
use center::accounts::sign_ins;
use center::clock::HOUR;
use center::config::Switch;

use super::{publish, say};
use crate::support::{ACCESS, Engine, Person, REFRESH, Town, each_engine};

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

fn held(person: &Person) -> bool {
    person.cookies.lock().unwrap().keys().any(|name| name.ends_with("held"))
}

async fn a_comment_waits_for_its_writer_to_sign_in_again(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let top = say(&writer, id, "첫 댓글", None).await["id"].to_string();
    let path = format!("/boards/solar/{id}");
    let key = writer.get(&path).await.form_key();
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

async fn what_waited_is_thrown_away_by_its_writer(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let top = say(&writer, id, "첫 댓글", None).await["id"].to_string();
    let path = format!("/boards/solar/{id}");
    let answer = format!("{path}/comments");
    for (form, to, back, parent) in [
        ("/boards/solar/new", "/boards/solar", "/boards/solar", ""),
        (path.as_str(), answer.as_str(), "/boards/solar/", top.as_str()),
    ] {
        let key = writer.get(form).await.form_key();
        let fields = [("key", key.as_str()), ("title", "새 제목"), ("body", TEXT), ("parent_id", parent)];
        sign_out_elsewhere(&town, &writer).await;
        assert_eq!(writer.post(to, &fields).await.status, 303);
        sign_in(&town, &writer, &writer).await;
        let page = writer.get(form).await;
        assert!(page.has(SHOWN) && page.has(&format!("formaction=\"/unsent/drop?at={to}\"")), "{}", page.text());
        let at = format!("/unsent/drop?at={to}");
        // not somebody else's
        sign_in(&town, &writer, &other).await;
        assert_eq!(writer.post(&at, &fields).await.status, 303);
        sign_in(&town, &writer, &writer).await;
        assert!(writer.get(form).await.has(SHOWN));
        let text = page.text();
        let next = text.split("name=\"next\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(next.starts_with(back), "{next}");
        let dropped = writer.post(&at, &[&fields[..], &[("next", "https://example.com")]].concat()).await;
        assert_eq!((dropped.status.as_u16(), dropped.location(), held(&writer)), (303, "/home", false));
        assert!(!writer.get(form).await.has(SHOWN));
    }
}

async fn articles_and_changes_of_them_wait_too(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "제목", "글").await;
    for (form, to) in [
        ("/boards/solar/new".to_owned(), "/boards/solar".to_owned()),
        (format!("/boards/solar/{id}/edit"), format!("/boards/solar/{id}/edit")),
    ] {
        let key = writer.get(&form).await.form_key();
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
    let key = person.get("/application").await.form_key();
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

async fn what_is_gone_is_answered_below_and_then_waits_no_more(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let path = format!("/boards/solar/{id}");
    let gone = say(&other, id, "곧 지울 댓글", None).await["id"].to_string();
    let key = writer.get(&path).await.form_key();
    sign_out_elsewhere(&town, &writer).await;
    writer.post(&format!("{path}/comments"), &[("key", &key), ("body", TEXT), ("parent_id", &gone)]).await;
    other.post(&format!("/comments/{gone}/delete"), &[]).await;
    let writer = sign_in(&town, &writer, &writer).await;
    let page = writer.get(&path).await;
    assert!(page.has(SHOWN));
    let sent = writer.post(&format!("{path}/comments"), &[("key", &page.form_key()), ("body", TEXT)]).await;
    assert!(sent.location().contains("?comment="), "{}", sent.location());
    assert!(!writer.get(&path).await.has(SHOWN) && !held(&writer));
}

async fn signing_in_speaks_of_a_text_only_where_it_leads_to_it(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let key = writer.get("/boards/solar/new").await.form_key();
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
    let key = writer.get("/boards/solar/new").await.form_key();
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
    let key = writer.get("/boards/solar/new").await.form_key();
    sign_out_elsewhere(&town, &writer).await;
    let legal = "🚀".repeat(10_000);
    assert_eq!(writer.post("/boards/solar", &[("key", &key), ("title", "로켓"), ("body", &legal)]).await.status, 303);
    assert!(held(&writer));
    let longer = "가".repeat(25_000);
    let answer = writer.post("/boards/solar", &[("key", &key), ("title", "길다"), ("body", &longer)]).await;
    assert!(answer.status == 401 && answer.has(&longer), "{}", answer.status);
}

async fn who_signs_out_on_purpose_leaves_no_text(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let path = format!("/boards/solar/{id}");
    for (is_run_out, by_script) in [(false, false), (true, false), (false, true), (true, true)] {
        let key = writer.get(&path).await.form_key();
        sign_out_elsewhere(&town, &writer).await;
        writer.post(&format!("{path}/comments"), &[("key", &key), ("body", TEXT)]).await;
        let cookies = writer.cookies.lock().unwrap().clone();
        // somebody else does not take it along
        let stranger = sign_in(&town, &writer, &other).await;
        stranger.post("/logout", &[]).await;
        assert!(held(&writer));
        let back = sign_in(&town, &writer, &writer).await;
        assert!(back.get(&path).await.has(SHOWN));
        if is_run_out {
            back.cookies.lock().unwrap().remove(ACCESS);
        }
        if by_script {
            let leave = back.request(Method::DELETE, "/api/v1/tokens").header("sec-fetch-site", "same-origin");
            assert_eq!(back.send(leave.body(Body::empty()).unwrap()).await.status, 204);
        } else {
            assert_eq!(back.post("/logout", &[]).await.status, 303);
        }
        assert!(!held(&writer) && town.number("select count(*) as n from held_texts").await == 0, "{is_run_out}");
        // also for whoever has kept the cookie
        writer.cookies.lock().unwrap().extend(cookies);
        let back = sign_in(&town, &writer, &writer).await;
        assert!(!back.get(&path).await.has(SHOWN));
    }
}

each_engine!(
    who_signs_out_on_purpose_leaves_no_text,
    a_comment_waits_for_its_writer_to_sign_in_again,
    what_waited_is_thrown_away_by_its_writer,
    articles_and_changes_of_them_wait_too,
    an_application_waits_without_its_photo,
    what_cannot_be_sent_any_more_is_on_the_page_that_says_so,
    what_is_gone_is_answered_below_and_then_waits_no_more,
    signing_in_speaks_of_a_text_only_where_it_leads_to_it,
    an_answer_to_what_is_gone_stands_below,
    a_text_too_long_to_wait_is_on_the_page
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
