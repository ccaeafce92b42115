//! Long threads come in parts.

use super::{publish, say};
use crate::support::{Answer, Town, each_engine};

async fn past_the_last_comment_is_the_last_page(town: Town) {
    let person = town.newcomer("수다").await;
    let id = publish(&person, "solar", "글", "글").await;
    let path = format!("/boards/solar/{id}");
    assert!(person.get(&format!("{path}?comments=7")).await.has("아직 댓글이 없어요"), "there is none");
    for n in 0..120 {
        say(&person, id, &format!("댓글 {n} 번"), None).await;
    }
    for (number, first, before, after) in [(1, 0, 0, 2), (2, 100, 1, 0), (3, 100, 1, 0), (1_000_000_000, 100, 1, 0)] {
        let page = person.get(&format!("{path}?comments={number}")).await;
        assert!(page.status == 200 && page.has(&format!("댓글 {first} 번</p>")), "page {number}");
        assert_eq!(
            (page.has("?comments=1#"), page.has("?comments=2#"), page.has("?comments=3#")),
            (before == 1, after == 2, false),
            "page {number}"
        );
    }
}

async fn a_thread_with_many_replies_comes_in_parts(town: Town) {
    let person = town.newcomer("수다").await;
    let id = publish(&person, "solar", "긴 이야기", "글").await;
    let top = say(&person, id, "첫머리", None).await["id"].as_i64().unwrap();
    let mut replies = Vec::new();
    for n in 0..250 {
        replies.push(say(&person, id, &format!("답글 {n} 번"), Some(top)).await["id"].as_i64().unwrap());
    }
    let path = format!("/boards/solar/{id}");
    let page = person.get(&path).await;
    assert!(page.has("답글 9 번") && !page.has("답글 10 번") && page.has("답글 240개 더 보기"), "the first ten");
    assert!(page.has(&format!("href=\"?thread={top}#c{top}\"")), "without scripts a link");
    let shown = |answer: &Answer| answer.text().matches("<p dir=\"auto\">답글 ").count();
    for (number, from, count) in [(1, 0, 100), (2, 100, 100), (3, 200, 50), (4, 200, 50), (999_999_999, 200, 50)] {
        let page = person.get(&format!("{path}?thread={top}&replies={number}")).await;
        assert_eq!((page.status.as_u16(), shown(&page)), (200, count), "page {number}");
        assert!(page.has("첫머리") && page.has(&format!("<p dir=\"auto\">답글 {from} 번")));
        let leads = |to: i64| {
            page.has(&format!("href=\"?thread={top}&#38;replies={to}#comments\""))
                || page.has(&format!("href=\"?thread={top}&replies={to}#comments\""))
        };
        assert_eq!(
            (leads(number.min(3) - 1), leads(number.min(3) + 1)),
            (number > 1, number < 3),
            "past the end is the last page: {number}"
        );
    }
    let deep = person.get(&format!("{path}?comment={}", replies[170])).await;
    assert!(
        deep.has("답글 170 번") && deep.has("data-focus") && shown(&deep) == 100,
        "a link to a reply finds its page"
    );
    let answered = person
        .post(&format!("{path}/comments"), &[("body", "또 하나"), ("parent_id", &replies[249].to_string())])
        .await;
    let after = person.get(answered.location().split('#').next().unwrap()).await;
    assert!(after.has("또 하나") && after.has("@수다"), "what was just said is seen, and whom it answers");
    assert_eq!(person.get(&format!("{path}?thread={}", replies[0])).await.status, 404, "a reply is no thread");
    assert_eq!(person.get(&format!("{path}?thread=nonsense")).await.status, 404);
    assert_eq!(person.get(&format!("{path}?thread={top}&replies=0")).await.status, 422);
    let other = publish(&person, "solar", "다른 글", "글").await;
    assert_eq!(
        person.get(&format!("/boards/solar/{other}?thread={top}")).await.status,
        404,
        "a thread of another article"
    );
}

each_engine!(past_the_last_comment_is_the_last_page, a_thread_with_many_replies_comes_in_parts);
