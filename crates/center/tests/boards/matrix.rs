//! Everybody, on every board, with every verb: what is seen, what is refused, and what nobody can send along.

use serde_json::json;

use super::{article, assert_counts, publish, say};
use crate::support::{Person, Town, each_engine};

/// What a person is to an article.
#[derive(Clone, Copy, PartialEq)]
enum To {
    Own,
    Seen,
    /// Seen by whoever keeps order.
    Kept,
    Hidden,
}

/// The answers to everything that can be asked of an article: read, change, like, comment, list comments, delete.
async fn answers(person: &Person, id: i64, board: &str) -> Vec<u16> {
    let path = format!("/articles/{id}");
    let page = format!("/boards/{board}/{id}");
    let api = async |method: &str, path: &str, body| person.api(method, path, body).await.status.as_u16();
    vec![
        api("GET", &path, None).await,
        person.get(&page).await.status.as_u16(),
        person.get(&format!("{page}/edit")).await.status.as_u16(),
        api("PATCH", &path, Some(json!({"body": "바꾼 글"}))).await,
        api("PUT", &format!("{path}/like"), None).await,
        api("PUT", &format!("{path}/bookmark"), None).await,
        api("POST", &format!("{path}/comments"), Some(json!({"body": "댓글"}))).await,
        api("GET", &format!("{path}/comments"), None).await,
        api("POST", &format!("{path}/restore"), None).await,
        api("DELETE", &path, None).await,
    ]
}

fn expected(to: To) -> Vec<u16> {
    match to {
        To::Own => vec![200, 200, 200, 200, 200, 200, 201, 200, 404, 204],
        To::Seen => vec![200, 200, 403, 403, 200, 200, 201, 200, 404, 403],
        To::Kept => vec![200, 200, 403, 403, 200, 200, 201, 200, 404, 204],
        To::Hidden => vec![404; 10],
    }
}

async fn everybody_on_every_board(town: Town) {
    let mars = town.resident("마스", "mars", 3, 4).await;
    let venus = town.resident("비너스", "venus", 2, 2).await;
    let newcomer = town.newcomer("새내기").await;
    let applicant = town.applicant("신청자").await;
    let moderator = Person::signed_in(&town, "지기", "newcomer", "moderator").await;
    let admin = town.admin("관리자").await;
    let people = [
        ("newcomer", &newcomer, [To::Seen, To::Hidden, To::Hidden]),
        ("applicant", &applicant, [To::Seen, To::Hidden, To::Hidden]),
        ("resident of mars", &mars, [To::Seen, To::Seen, To::Hidden]),
        ("resident of venus", &venus, [To::Seen, To::Hidden, To::Seen]),
        ("moderator", &moderator, [To::Kept, To::Hidden, To::Hidden]),
        ("admin", &admin, [To::Kept, To::Kept, To::Kept]),
    ];
    for (at, board) in ["solar", "mars", "venus"].into_iter().enumerate() {
        for (who, person, tos) in &people {
            let to = tos[at];
            let writer = if board == "venus" { &venus } else { &mars };
            if writer.id != person.id {
                let id = publish(writer, board, &format!("{who}에게"), "남의 글").await;
                assert_eq!(answers(person, id, board).await, expected(to), "{who} on {board}");
            }
            let body = json!({"title": format!("{who}의 글"), "body": "내 글"});
            let made = person.api("POST", &format!("/boards/{board}/articles"), Some(body)).await;
            if to == To::Hidden {
                assert_eq!(made.status, 404, "{who} on {board}");
                assert_eq!(person.get(&format!("/boards/{board}")).await.status, 404);
            } else {
                let id = made.json()["id"].as_i64().unwrap();
                assert_eq!(answers(person, id, board).await, expected(To::Own), "{who}, own on {board}");
            }
        }
    }
    assert_counts(&town).await;
}

async fn nothing_is_sent_along(town: Town) {
    let (writer, other) = (town.newcomer("글쓴이").await, town.newcomer("이웃").await);
    let more = json!({
        "title": "제목", "body": "글", "id": 999_999, "board": "mars", "author": {"id": other.id}, "author_id": other.id, "likes": 99,
        "like_count": 99, "comments": 99, "comment_count": 99, "pinned": true, "version": 77, "html": "<b>x</b>",
        "created_at": "2001-01-01T00:00:00Z", "edited_at": "2001-01-01T00:00:00Z", "deleted_at": 1,
    });
    let made = writer.api("POST", "/boards/solar/articles", Some(more.clone())).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_i64().unwrap();
    let assert_untouched = async |version: i64| {
        let now = article(&other, id).await;
        let told =
            [&now["board"], &now["author"]["id"], &now["likes"], &now["comments"], &now["pinned"], &now["version"]];
        assert_eq!(
            told,
            [&json!("solar"), &json!(writer.id), &json!(0), &json!(0), &json!(false), &json!(version)],
            "{now}"
        );
        assert!(
            !now["html"].as_str().unwrap().contains("<b>") && !now["created_at"].as_str().unwrap().starts_with("2001")
        );
    };
    assert_untouched(1).await;
    let mut change = more;
    change["version"] = json!(1);
    change["body"] = json!("고친 글");
    assert_eq!(writer.api("PATCH", &format!("/articles/{id}"), Some(change)).await.status, 200);
    assert_untouched(2).await;
    let comment = json!({"body": "댓글", "author_id": other.id, "article_id": 1, "deleted": true, "replies": 9});
    let said = writer.api("POST", &format!("/articles/{id}/comments"), Some(comment)).await.json();
    assert_eq!(
        (&said["author"]["id"], &said["replies"], &said["deleted"]),
        (&json!(writer.id), &json!(0), &json!(false))
    );
    assert_counts(&town).await;
}

async fn parents_are_of_the_same_article_and_a_like_is_one(town: Town) {
    let writer = town.newcomer("글쓴이").await;
    let (one, two) = (publish(&writer, "solar", "하나", "글").await, publish(&writer, "solar", "둘", "글").await);
    let parent = say(&writer, one, "댓글", None).await["id"].as_i64().unwrap();
    let stray =
        writer.api("POST", &format!("/articles/{two}/comments"), Some(json!({"body": "x", "parent_id": parent}))).await;
    assert_eq!(stray.json()["errors"]["parent_id"][0]["code"], "no_such_comment");
    let mut asks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let writer = writer.clone();
        asks.spawn(async move { writer.api("PUT", &format!("/articles/{one}/like"), None).await.status.as_u16() });
    }
    assert!(asks.join_all().await.iter().all(|status| *status == 200));
    assert_eq!(article(&writer, one).await["likes"], 1);
    assert_counts(&town).await;
}

each_engine!(everybody_on_every_board, nothing_is_sent_along, parents_are_of_the_same_article_and_a_like_is_one);
