//! Changing what one has said, on the page.

use center::accounts::sign_ins;
use serde_json::json;

use super::{publish, say};
use crate::support::{ACCESS, Person, REFRESH, Town, each_engine};

async fn a_comment_is_changed_where_it_stands(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let article = publish(&writer, "solar", "글", "글").await;
    let path = format!("/boards/solar/{article}");
    let top = say(&writer, article, "첫 <b>댓글</b>", None).await["id"].to_string();
    let reply = say(&other, article, "남의 답글", top.parse().ok()).await["id"].to_string();
    let edit = format!("/comments/{top}/edit");

    let page = writer.get(&path).await;
    assert!(page.has(&format!("href=\"{edit}\"")) && !page.has(&format!("/comments/{reply}/edit")), "one\u{2019}s own");
    let open = writer.get(&edit).await;
    assert!(open.status == 200 && open.has(&format!("action=\"{edit}\"")), "{}", open.text());
    assert!(open.has("첫 &#60;b&#62;댓글&#60;/b&#62;</textarea>") && open.has("남의 답글"), "{}", open.text());
    assert!(!open.has("aria-invalid"), "nothing is wrong yet: {}", open.text());

    let empty = writer.post(&edit, &[("body", " ")]).await;
    assert!(empty.status == 422 && empty.has(&format!("id=\"say-{top}-err\"")), "{}", empty.text());
    let long = "아".repeat(1_001);
    let refused = writer.post(&edit, &[("body", &long)]).await;
    assert!(refused.status == 422 && refused.has(&format!("{long}</textarea>")), "what was typed stays");

    let changed = writer.post(&edit, &[("body", "고친 댓글")]).await;
    assert_eq!(changed.location(), format!("{path}?comment={top}#c{top}"));
    let page = writer.get(&path).await;
    assert!(page.has("고친 댓글") && page.has("수정됨") && !page.has("첫 &#60;b&#62;"), "{}", page.text());
    let seen = writer.api("GET", &format!("/comments/{top}"), None).await.json();
    assert_eq!((&seen["body"], seen["edited_at"].is_string()), (&json!("고친 댓글"), true));
}

async fn nobody_changes_what_is_not_theirs_or_gone(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let moderator = town.admin("관리자").await;
    let article = publish(&writer, "solar", "글", "글").await;
    let id = say(&writer, article, "내 댓글", None).await["id"].to_string();
    let edit = format!("/comments/{id}/edit");
    for person in [&other, &moderator] {
        assert_eq!(person.get(&edit).await.status, 403);
        let sent = person.post(&edit, &[("body", "내 말로 바꾸기")]).await;
        assert!(
            sent.status == 403 && sent.has("내 말로 바꾸기</textarea>"),
            "what was typed is shown: {}",
            sent.text()
        );
    }
    let resident = town.resident("주민", "mars", 1, 1).await;
    let hidden = publish(&resident, "mars", "화성 글", "글").await;
    let there = say(&resident, hidden, "화성 댓글", None).await["id"].to_string();
    assert_eq!(writer.get(&format!("/comments/{there}/edit")).await.status, 404, "what one may not see is not there");
    writer.post(&format!("/comments/{id}/delete"), &[]).await;
    assert_eq!(writer.get(&edit).await.status, 404);
    assert_eq!(writer.post(&edit, &[("body", "다시")]).await.status, 404);
    assert_eq!(writer.get("/comments/x/edit").await.status, 404);
    assert_eq!(town.visitor().get(&edit).await.location(), format!("/login?next=%2Fcomments%2F{id}%2Fedit"));
}

async fn a_change_waits_for_its_writer_to_sign_in_again(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let article = publish(&writer, "solar", "글", "글").await;
    let id = say(&writer, article, "첫 댓글", None).await["id"].to_string();
    let edit = format!("/comments/{id}/edit");
    let key = writer.get(&edit).await.form_key();
    let sql = "update sign_ins set revoked_at = $1 where user_id = $2";
    town.app.db.run(sql, [town.app.clock.now().into(), writer.id.into()]).await.unwrap();
    let sent = writer.post(&edit, &[("key", &key), ("body", "한참 고친 댓글")]).await;
    assert_eq!(sent.location(), format!("/login?next=%2Fcomments%2F{id}%2Fedit"));

    let tokens = sign_ins::open(&town.app, writer.id, "test").await.unwrap();
    writer.cookies.lock().unwrap().extend([(ACCESS.to_owned(), tokens.access), (REFRESH.to_owned(), tokens.refresh)]);
    let writer = Person { token: None, ..writer };
    let page = writer.get(&edit).await;
    assert!(page.has("한참 고친 댓글</textarea>") && page.has("아직 올라가지 않았으니"), "{}", page.text());
    assert!(writer.post(&edit, &[("key", &key), ("body", "한참 고친 댓글")]).await.location().contains("?comment="));
    assert!(!writer.get(&edit).await.has("아직 올라가지 않았으니"), "it waits no longer");
}

async fn comments_come_before_the_ways_to_other_articles(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    publish(&writer, "solar", "먼저", "글").await;
    let article = publish(&writer, "solar", "나중", "글").await;
    let page = writer.get(&format!("/boards/solar/{article}")).await.text();
    let at = |part: &str| page.find(part).unwrap_or_else(|| panic!("{part}: {page}"));
    assert!(at("action=\"/boards/solar/") < at("id=\"comments\"") && at("id=\"say-0\"") < at("class=\"around\""));
}

each_engine!(
    a_comment_is_changed_where_it_stands,
    nobody_changes_what_is_not_theirs_or_gone,
    a_change_waits_for_its_writer_to_sign_in_again,
    comments_come_before_the_ways_to_other_articles,
);
