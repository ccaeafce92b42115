//! The pictures of an article: up to four, in an order that may change, by programs and by the page.

use std::path::Path;

use portrait::Photo;
use serde_json::{Value, json};

use super::{article, assert_counts, publish};
use crate::support::{Answer, Person, Town, each_engine};

/// A picture like no other.
pub fn picture(n: u8) -> Vec<u8> {
    Photo::from_rgb(40 + u32::from(n), 30, vec![n * 20; (40 + usize::from(n)) * 90]).unwrap().encode_webp(80.0).unwrap()
}

/// How many files lie in the store.
fn stored(town: &Town) -> usize {
    fn count(folder: &Path) -> usize {
        std::fs::read_dir(folder).map_or(0, |entries| {
            entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
        })
    }
    count(&town.app.config.data.data.join("files"))
}

async fn post(person: &Person, fields: &[(&str, &str)], pictures: &[u8]) -> Answer {
    let files: Vec<Vec<u8>> = pictures.iter().map(|n| picture(*n)).collect();
    let files: Vec<(&str, &str, &[u8])> = files.iter().map(|file| ("image", "a.webp", file.as_slice())).collect();
    let fields = [&[("title", "사진첩"), ("body", "보세요")], fields].concat();
    person.api_upload("POST", "/boards/solar/articles", &fields, &files).await
}

async fn patch(person: &Person, id: i64, list: &Value, pictures: &[u8]) -> Answer {
    let files: Vec<Vec<u8>> = pictures.iter().map(|n| picture(*n)).collect();
    let files: Vec<(&str, &str, &[u8])> = files.iter().map(|file| ("image", "a.webp", file.as_slice())).collect();
    person.api_upload("PATCH", &format!("/articles/{id}"), &[("images", &list.to_string())], &files).await
}

/// Widths and descriptions of an article's pictures.
fn seen(article: &Value) -> Vec<(i64, String)> {
    let images = article["images"].as_array().unwrap_or_else(|| panic!("{article}"));
    images
        .iter()
        .map(|image| (image["width"].as_i64().unwrap() - 40, image["alt"].as_str().unwrap().to_owned()))
        .collect()
}

fn names(article: &Value) -> Vec<String> {
    article["images"].as_array().unwrap().iter().map(|image| image["name"].as_str().unwrap().to_owned()).collect()
}

fn as_seen(expected: &[(i64, &str)]) -> Vec<(i64, String)> {
    expected.iter().map(|(n, alt)| (*n, (*alt).to_owned())).collect()
}

async fn four_come_and_their_order_changes(town: Town) {
    let person = town.newcomer("사진가").await;
    let made = post(&person, &[("alt", "첫째"), ("alt", ""), ("alt", "셋째")], &[1, 2, 3, 4]).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    let page = person.get(&format!("/boards/solar/{}", made["id"])).await;
    assert_eq!(page.text().matches("loading=\"lazy\">").count(), 4, "below the text, and sized: {}", page.text());
    let id = made["id"].as_i64().unwrap();
    assert_eq!(seen(&made), as_seen(&[(1, "첫째"), (2, ""), (3, "셋째"), (4, "")]));
    assert_eq!(stored(&town), 8);
    let page = person.get(&format!("/boards/solar/{id}")).await;
    assert!(names(&made).iter().all(|name| page.has(&format!("src=\"/media/{name}\" alt="))), "{}", page.text());
    assert!(person.get("/boards/solar").await.has(made["images"][0]["small_url"].as_str().unwrap()));
    let there = names(&made);

    // the last first, one goes, one comes between, one gets another description
    let list =
        json!([{"name": there[3], "alt": "넷째"}, {"new": 1, "alt": "새 것"}, {"name": there[0], "alt": "처음"}]);
    let changed = patch(&person, id, &list, &[5]).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let changed = changed.json();
    assert_eq!(seen(&changed), as_seen(&[(4, "넷째"), (5, "새 것"), (1, "처음")]));
    assert_eq!((&changed["version"], changed["edited_at"].is_string()), (&json!(2), true));
    assert_eq!(
        (stored(&town), town.number("select count(*) as n from media").await),
        (6, 6),
        "what is not named is gone"
    );
    for gone in [&there[1], &there[2]] {
        assert_eq!(person.get(&format!("/media/{gone}")).await.status, 404);
    }
    assert!(person.get("/boards/solar").await.has(changed["images"][0]["small_url"].as_str().unwrap()));
    assert_counts(&town).await;

    // texts alone leave them, and the same list changes nothing
    assert_eq!(person.api("PATCH", &format!("/articles/{id}"), Some(json!({"body": "다시"}))).await.status, 200);
    let same: Vec<Value> =
        names(&changed).iter().zip(seen(&changed)).map(|(name, (_, alt))| json!({"name": name, "alt": alt})).collect();
    let same = person.api("PATCH", &format!("/articles/{id}"), Some(json!({"images": same}))).await.json();
    assert_eq!((seen(&same), &same["version"]), (seen(&changed), &json!(3)));
    // without files a program may send JSON
    let none = person.api("PATCH", &format!("/articles/{id}"), Some(json!({"images": []}))).await.json();
    assert_eq!(
        (seen(&none), stored(&town), town.number("select count(*) as n from doomed_files").await),
        (vec![], 0, 0)
    );
    assert_counts(&town).await;
}

async fn what_does_not_fit_changes_nothing(town: Town) {
    let (person, other) = (town.newcomer("사진가").await, town.newcomer("이웃").await);
    assert_eq!(post(&person, &[], &[1, 2, 3, 4, 5]).await.json()["errors"]["image"][0]["code"], "too_many");
    let foreign = names(&post(&other, &[], &[6]).await.json())[0].clone();
    let own = names(&post(&person, &[("title", "다른 글")], &[7]).await.json())[0].clone();
    let made = post(&person, &[("alt", "하나")], &[1, 2]).await.json();
    let (id, there) = (made["id"].as_i64().unwrap(), names(&made));
    let before = article(&person, id).await;
    let files = stored(&town);
    let long = "가".repeat(201);
    for (list, pictures, code) in [
        (json!([{"name": foreign}]), &[][..], "no_such_picture"),
        (json!([{"name": own}]), &[], "no_such_picture"),
        (json!([{"name": "../../etc/passwd"}, {"new": 1}]), &[8], "no_such_picture"),
        (json!([{"name": there[0]}, {"name": there[0]}]), &[], "picture_list"),
        (json!([{"name": there[0], "new": 1}]), &[8], "picture_list"),
        (json!([{"alt": "아무것도 아닌"}]), &[], "picture_list"),
        (json!([{"new": 2}]), &[8], "picture_list"),
        (json!([{"new": 1}, {"new": 1}]), &[8], "picture_list"),
        (json!([{"name": there[0]}]), &[8], "picture_list"),
        (json!([{"new": -1}]), &[8], "picture_list"),
        (json!([{"new": 1}, {"new": 2}, {"new": 3}, {"name": there[0]}, {"name": there[1]}]), &[3, 4, 5], "too_many"),
        (json!([{"name": there[0], "alt": long}]), &[], "alt_too_long"),
        (json!([{"name": there[0], "alt": "\u{7}"}]), &[], "invalid_text"),
        (json!({"name": there[0]}), &[], "picture_list"),
        (json!("["), &[], "picture_list"),
    ] {
        let answer = patch(&person, id, &list, pictures).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["errors"]["images"][0]["code"].as_str()),
            (422, Some(code)),
            "{list}"
        );
    }
    assert_eq!(patch(&other, id, &json!([]), &[]).await.code(), "not_yours");
    let broken = person
        .api_upload(
            "PATCH",
            &format!("/articles/{id}"),
            &[("images", "[{\"new\": 1}, {\"new\": 2}]")],
            &[("image", "a", &picture(3)), ("image", "b", b"<svg/>")],
        )
        .await;
    assert_eq!((broken.status.as_u16(), broken.code().as_str()), (415, "unsupported_image"));
    assert_eq!(
        (article(&person, id).await, stored(&town)),
        (before, files),
        "nothing was changed, and nothing is left"
    );
    assert_counts(&town).await;
}

// without scripts: files, descriptions, order and removal are plain fields
async fn files_without_a_list_take_nothing_away(town: Town) {
    let person = town.newcomer("사진가").await;
    let made = post(&person, &[("alt", "첫째")], &[1, 2]).await.json();
    let path = format!("/articles/{}", made["id"]);
    let (one, before) = (picture(3), stored(&town));
    for fields in [&[][..], &[("body", "새 글")], &[("alt", "셋째"), ("version", "1")]] {
        let answer = person.api_upload("PATCH", &path, fields, &[("image", "a.webp", &one)]).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert_eq!(answer.json()["errors"]["images"][0]["code"], "picture_list");
    }
    assert_eq!(article(&person, made["id"].as_i64().unwrap()).await, made, "nothing is different");
    assert_eq!(stored(&town), before);
    let answer = person.api_upload("PATCH", &path, &[("body", "새 글"), ("alt", "셋째")], &[]).await.json();
    assert_eq!((&answer["images"], &answer["body"]), (&made["images"], &json!("새 글")), "words alone are no list");
}

async fn the_page_changes_them_by_plain_fields(town: Town) {
    let person = town.newcomer("사진가").await;
    let [one, two, three] = [picture(1), picture(2), picture(3)];
    let fields = [
        ("title", "사진첩"),
        ("body", "보세요"),
        ("alt-1", "첫째"),
        ("alt-3", "셋째"),
        ("order-1", "1"),
        ("order-3", "1"),
    ];
    let files: [(&str, &str, &[u8]); 3] = [("image-1", "a", &one), ("image-2", "", b""), ("image-3", "c", &three)];
    let made = person.upload("/boards/solar", &fields, &files).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let path = made.location().to_owned();
    let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
    let made = article(&person, id).await;
    assert_eq!(seen(&made), as_seen(&[(3, "셋째"), (1, "첫째")]), "whose number was changed goes first");

    let form = person.get(&format!("{path}/edit")).await;
    let there = names(&made);
    for (name, field) in there.iter().zip(["name-1", "name-2"]) {
        assert!(form.has(&format!("name=\"{field}\" value=\"{name}\"")), "{}", form.text());
    }
    assert!(form.has("name=\"remove-2\"") && !form.has("name=\"remove-3\"") && form.has("value=\"셋째\""));
    // one goes, one comes at its place, the other goes behind it
    let fields = [
        ("title", "사진첩"),
        ("body", "고쳤어요"),
        ("version", "1"),
        ("name-1", &*there[0]),
        ("alt-1", "셋째예요"),
        ("order-1", "4"),
        ("name-2", &*there[1]),
        ("remove-2", "true"),
        ("order-2", "2"),
        ("alt-3", "둘째"),
        ("order-3", "3"),
        ("order-4", "4"),
    ];
    let changed = person.upload(&format!("{path}/edit"), &fields, &[("image-3", "b", &two)]).await;
    assert_eq!(changed.location(), path, "{}", changed.text());
    assert_eq!(seen(&article(&person, id).await), as_seen(&[(2, "둘째"), (3, "셋째예요")]));
    assert_eq!(stored(&town), 4);
    // what is wrong is said where it is, and everything typed stays
    let fields = [
        ("title", ""),
        ("body", "글"),
        ("version", "2"),
        ("name-1", &*there[0]),
        ("alt-1", "그대로"),
        ("order-1", "2"),
        ("remove-1", "on"),
    ];
    let refused = person.upload(&format!("{path}/edit"), &fields, &[("image-2", "b", b"<svg/>")]).await;
    assert!(
        refused.status == 422
            && refused.has("value=\"그대로\"")
            && refused.has("checked")
            && refused.has("한 번 더 골라"),
        "{}",
        refused.text()
    );
    let fields = [("title", "제목"), ("body", "글"), ("version", "2"), ("order-2", "2"), ("alt-2", "무엇")];
    let refused = person.upload(&format!("{path}/edit"), &fields, &[("image-2", "b", b"<svg/>")]).await;
    assert!(
        refused.status == 415 && refused.has("id=\"image-2-err\"") && refused.has("value=\"무엇\""),
        "{}",
        refused.text()
    );
    assert_eq!(stored(&town), 4);
    assert_counts(&town).await;
}

// a lost answer: the same form once more is the same change, and its files are not kept twice
async fn sent_twice_is_once(town: Town) {
    let person = town.newcomer("사진가").await;
    let id = publish(&person, "solar", "글", "글").await;
    let key = person.get(&format!("/boards/solar/{id}/edit")).await.form_key();
    let file = picture(1);
    let mut asks = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (person, key, file) = (person.clone(), key.clone(), file.clone());
        asks.spawn(async move {
            let fields = [("key", &*key), ("title", "글"), ("body", "고친 글"), ("version", "1"), ("order-1", "1")];
            person
                .upload(&format!("/boards/solar/{id}/edit"), &fields, &[("image-1", "a", &file)])
                .await
                .status
                .as_u16()
        });
    }
    // somebody with two other forms on their way is told to wait
    let answers = asks.join_all().await;
    assert!(answers.iter().all(|status| [303, 429].contains(status)) && answers.contains(&303), "{answers:?}");
    let now = article(&person, id).await;
    assert_eq!((seen(&now), &now["version"], stored(&town)), (as_seen(&[(1, "")]), &json!(2), 2));
}

each_engine!(
    files_without_a_list_take_nothing_away,
    four_come_and_their_order_changes,
    what_does_not_fit_changes_nothing,
    the_page_changes_them_by_plain_fields,
    sent_twice_is_once,
);
