//! What a text will look like, before it is published.

use center::config::Switch;
use serde_json::json;

use super::{article, publish};
use crate::support::{Town, each_engine};

async fn a_preview_is_what_will_be_shown(town: Town) {
    let writer = town.newcomer("달토끼").await;
    let body = "## 표\n\n|가|나|\n|-|-|\n|1|**2**|\n\n- [x] 한 일\n\n<b>아니고</b>";
    let preview = writer.api("POST", "/preview", Some(json!({"body": body}))).await;
    assert_eq!(preview.status, 200, "{}", preview.text());
    let id = publish(&writer, "solar", "글", body).await;
    assert_eq!(preview.json()["html"], article(&writer, id).await["html"]);
    assert_eq!(town.number("select count(*) as n from articles").await, 1, "nothing is kept of a preview");
    let html = async |body: &str| writer.api("POST", "/preview", Some(json!({"body": body}))).await;
    assert_eq!(html("").await.json()["html"], "");
    assert_eq!(html(&"가".repeat(10_000)).await.status, 200);
    for (body, code) in [("가".repeat(10_001), "too_long"), ("a\u{0}".to_owned(), "invalid_text")] {
        let answer = html(&body).await;
        assert_eq!((answer.status.as_u16(), answer.json()["errors"]["body"][0]["code"].as_str()), (422, Some(code)));
    }
    assert_eq!(writer.api("POST", "/preview", Some(json!({"body": 7}))).await.status, 422);
    assert_eq!(town.visitor().api("POST", "/preview", Some(json!({"body": "a"}))).await.status, 401);
    let town = Town::with(town.engine, |config| config.rate_limits = Switch::On).await;
    let writer = town.newcomer("달토끼").await;
    let mut answers = Vec::new();
    for _ in 0..41 {
        answers.push(writer.api("POST", "/preview", Some(json!({"body": "a"}))).await.status.as_u16());
    }
    assert_eq!((answers[39], answers[40]), (200, 429), "as often as one likes it is not looked at");
}

async fn without_scripts_a_button_shows_it_and_keeps_what_was_typed(town: Town) {
    let writer = town.newcomer("달토끼").await;
    let typed = [("title", "제목 <b>"), ("body", "**굵게** <b>"), ("alt", "설명"), ("key", "k"), ("preview", "true")];
    let page = writer.post("/boards/solar", &typed).await;
    assert_eq!(page.status, 200, "{}", page.text());
    for part in [
        "<p><strong>굵게</strong> &lt;b&gt;</p>",
        "value=\"제목 &#60;b&#62;\"",
        "\n**굵게** &#60;b&#62;</textarea>",
        "value=\"설명\"",
        "value=\"k\"",
        "id=\"preview\"",
    ] {
        assert!(page.has(part), "{part}: {}", page.text());
    }
    assert_eq!(town.number("select count(*) as n from articles").await, 0);
    // the browser sends the name of a file only, which has to be chosen again
    let with_file = writer.post("/boards/solar", &[&typed[..], &[("image", "별.png")]].concat()).await;
    assert!(
        with_file.status == 200 && with_file.has("id=\"preview\"") && with_file.has("다시 골라"),
        "{}",
        with_file.text()
    );
    let long = "가".repeat(10_001);
    let refused = writer.post("/boards/solar", &[("title", "제목"), ("body", &long), ("preview", "true")]).await;
    assert!(refused.status == 422 && refused.has(&long) && refused.has("body-err"));
    let id = publish(&writer, "solar", "글", "처음").await;
    let page = writer
        .post(&format!("/boards/solar/{id}/edit"), &[("title", "글"), ("body", "*새*"), ("preview", "true")])
        .await;
    assert!(page.status == 200 && page.has("<p><em>새</em></p>") && page.has("\n*새*</textarea>"), "{}", page.text());
    assert_eq!(article(&writer, id).await["body"], "처음", "nothing changed");
    // not for others
    let other = town.newcomer("남").await;
    assert_eq!(other.post(&format!("/boards/mars/{id}/edit"), &typed).await.status, 403);
    assert_eq!(other.post("/boards/mars", &typed).await.status, 404);
    let visitor = town.visitor().post("/boards/solar", &typed).await;
    assert!(visitor.status == 303 && visitor.location().starts_with("/login"), "{}", visitor.text());
}

each_engine!(a_preview_is_what_will_be_shown, without_scripts_a_button_shows_it_and_keeps_what_was_typed);
