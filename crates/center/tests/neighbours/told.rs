//! What neighbours are told of one another, and what they are not.

use serde_json::json;

use crate::support::{Person, Town, each_engine};

async fn told(person: &Person) -> Vec<(String, String, i64)> {
    let list = person.api("GET", "/notifications", None).await.json();
    let items = list["items"].as_array().unwrap().iter().map(|item| {
        let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
        (text("kind"), text("link"), item["people"].as_i64().unwrap())
    });
    items.collect()
}

async fn neighbours_are_told(town: Town) {
    let (a, b) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let c = town.resident("먼집", "mars", 1, 1).await;
    let (of_a, door) = (format!("/residents/{}", a.id), "/planets/saturn/37/2");
    let tie = async |who: &Person, method: &str, what: &str| {
        let answer = who.api(method, &format!("{of_a}/{what}"), None).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    };
    for who in [&b, &c] {
        tie(who, "PUT", "like").await;
    }
    // taken back and given again, it is told once
    tie(&b, "DELETE", "like").await;
    tie(&b, "PUT", "like").await;
    tie(&b, "PUT", "follow").await;
    tie(&c, "POST", "wave").await;
    tie(&c, "POST", "wave").await;
    let entry = b.api("POST", &format!("{of_a}/guestbook"), Some(json!({"body": "안녕하세요"}))).await.json();
    let id = entry["id"].as_i64().unwrap();
    let at = format!("{door}?entry={id}#c{id}");
    let mut news = told(&a).await;
    news.sort();
    let expected = [
        ("follow".to_owned(), "/neighbours?tab=followers".to_owned(), 1),
        ("guestbook".to_owned(), at.clone(), 1),
        ("like".to_owned(), "/neighbours?tab=likes".to_owned(), 2),
        ("wave".to_owned(), "/planets/mars/1/1".to_owned(), 1),
    ];
    assert_eq!(news, expected);
    a.api("PUT", &format!("/guestbook/{id}/answer"), Some(json!({"body": "반가워요"}))).await;
    assert_eq!(told(&b).await, [("guestbook".to_owned(), at, 1)]);
    // what is deleted is told no longer
    a.api("DELETE", &format!("/guestbook/{id}"), None).await;
    assert!(told(&b).await.is_empty());
    assert!(!told(&a).await.iter().any(|(kind, ..)| kind == "guestbook"));
    // whoever is blocked is not heard, on boards neither, and what they did before is silent
    let article = a.api("POST", "/boards/solar/articles", Some(json!({"title": "글", "body": "글"}))).await.json();
    a.api("PUT", &format!("/residents/{}/block", c.id), None).await;
    for (method, what) in [("DELETE", "like"), ("PUT", "like"), ("PUT", "follow")] {
        tie(&c, method, what).await;
    }
    let comment = format!("/articles/{}/comments", article["id"]);
    assert_eq!(c.api("POST", &comment, Some(json!({"body": "댓글"}))).await.status, 201);
    let mut news = told(&a).await;
    news.sort();
    assert_eq!(news, [expected[0].clone(), ("like".to_owned(), "/neighbours?tab=likes".to_owned(), 1)]);
    assert!(told(&c).await.is_empty(), "nobody is told that they are blocked");
}

each_engine!(neighbours_are_told);
