//! Forms that come back say what else must be done again, which character is wrong and where; what is short and the
//! same is no mistake.

use center::config::Switch;
use serde_json::json;

use super::{publish, say};
use crate::support::{Engine, Town, each_engine};

async fn limited(engine: Engine) -> Town {
    Town::with(engine, |config| config.rate_limits = Switch::On).await
}

async fn the_same_words_from_another_form_are_another_comment(town: Town) {
    let town = limited(town.engine).await;
    let person = town.newcomer("맞장구").await;
    let id = publish(&person, "solar", "글", "글").await;
    let path = format!("/boards/solar/{id}");
    for count in 1..=3 {
        let key = person.get(&path).await.form_key();
        for _ in 0..2 {
            let said = person.post(&format!("{path}/comments"), &[("key", &key), ("body", "ㅋㅋ")]).await;
            assert!(said.location().contains("?comment="), "{}", said.text());
        }
        assert_eq!(town.number("select comment_count as n from articles").await, count, "a form sent twice is one");
    }
    say(&person, id, "열쇠 없이", None).await;
    let body = Some(serde_json::json!({"body": "열쇠 없이"}));
    assert_eq!(person.api("POST", &format!("/articles/{id}/comments"), body).await.code(), "already_posted");
    assert_eq!(town.number("select comment_count as n from articles").await, 4, "a program without a key");
}

async fn a_chosen_picture_is_not_dropped_without_a_word(town: Town) {
    let town = limited(town.engine).await;
    let person = town.newcomer("사진").await;
    let photo = crate::immigration::photo();
    let says = "사진을 한 번 더 골라 주세요";
    let send = async |title: &str, files: &[(&str, &str, &[u8])]| {
        person.upload("/boards/solar", &[("title", title), ("body", "글")], files).await
    };
    let page = send("", &[("image", "a.png", &photo)]).await;
    assert!(page.status == 422 && page.has(says), "{}", page.text());
    assert!(!send("", &[]).await.has(says), "when none was chosen nothing is said");
    let mut was_counted = false;
    for n in 0..60 {
        let page = send(&format!("글 {n}"), &[("image", "a.png", &photo)]).await;
        was_counted = page.status == 429;
        if was_counted {
            assert!(page.has(says));
            break;
        }
        assert_eq!(page.status, 303);
    }
    assert!(was_counted);
}

async fn a_refused_text_says_which_character_and_where(town: Town) {
    let person = town.newcomer("벨소리").await;
    let page = person.post("/boards/solar", &[("title", "제목"), ("body", "첫 줄\n둘째\u{7} 줄")]).await;
    assert!(page.status == 422 && page.has("‘둘째’ 뒤에 쓸 수 없는 글자(U+0007)"), "{}", page.text());
    assert!(page.has("아직 올리지 못했어요"), "on top");
    let focused = page.text().split(" autofocus").next().unwrap().rsplit('<').next().unwrap().to_owned();
    assert!(focused.starts_with("textarea id=\"body\""), "one is led there: {focused}");
    let page = person.post("/boards/solar", &[("title", ""), ("body", "")]).await;
    assert_eq!(page.text().matches(" autofocus").count(), 1);
    let id = publish(&person, "solar", "글", "글").await;
    let page = person.post(&format!("/boards/solar/{id}/comments"), &[("body", "\u{7}땡")]).await;
    assert!(page.status == 422 && page.has("쓸 수 없는 글자(U+0007)가 줄 맨 앞에"), "{}", page.text());
    let answer = person.api("POST", &format!("/articles/{id}/comments"), Some(json!({"body": "땡\u{7}"}))).await;
    assert!(answer.text().contains("U+0007") && answer.code() == "invalid_text", "{}", answer.text());
}

async fn what_was_too_long_to_keep_is_said(town: Town) {
    let person = town.newcomer("달필").await;
    let page = person.upload("/boards/solar", &[("title", "길다"), ("body", &"가".repeat(400_000))], &[]).await;
    assert!(page.status == 413 && page.has("담아 두지 못했어요") && page.has("value=\"길다\""), "{}", page.status);
}

each_engine!(
    the_same_words_from_another_form_are_another_comment,
    a_chosen_picture_is_not_dropped_without_a_word,
    a_refused_text_says_which_character_and_where,
    what_was_too_long_to_keep_is_said
);
