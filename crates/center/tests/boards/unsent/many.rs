//! Many texts that wait at once.

use center::clock::HOUR;

use super::super::{publish, say};
use super::{SHOWN, TEXT, held, sign_in, sign_out_elsewhere};
use crate::support::{Answer, Town, each_engine};

async fn texts_of_several_tabs_wait_beside_each_other(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let key = writer.get("/boards/solar/new").await.form_key();
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
    let (to, key) = (format!("{path}/comments"), writer.get(&path).await.form_key());
    let (one, two) =
        (writer.get("/boards/solar/new").await.form_key(), writer.get("/boards/solar/new").await.form_key());
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
        let sent = writer.post("/boards/solar", &[("key", &page.form_key()), ("title", title), ("body", body)]).await;
        assert_eq!(sent.status, 303);
    }
    assert!(!held(&writer) && town.number("select count(*) as n from held_texts").await == 0);
}

async fn ten_wait_for_one_browser_and_the_next_is_on_the_page(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let mut keys = Vec::new();
    for _ in 0..11 {
        keys.push(writer.get("/boards/solar/new").await.form_key());
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

async fn strangers_cannot_fill_the_table_nor_empty_it(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let key = writer.get("/boards/solar/new").await.form_key();
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
    texts_of_several_tabs_wait_beside_each_other,
    texts_for_one_address_wait_beside_each_other,
    ten_wait_for_one_browser_and_the_next_is_on_the_page,
    strangers_cannot_fill_the_table_nor_empty_it
);
