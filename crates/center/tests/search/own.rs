//! Searching one's own articles, by title, body and board.

use serde_json::Value;

use super::ids;
use crate::boards::publish;
use crate::support::{Person, Town, each_engine};

async fn own(person: &Person, query: &str) -> Value {
    let query = percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC);
    let answer = person.api("GET", &format!("/me/articles?q={query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn ones_own_are_found_on_all_boards(town: Town) {
    let person = town.resident("달토끼", "mars", 3, 2).await;
    let other = town.resident("토성이웃", "mars", 3, 3).await;
    let a = publish(&person, "solar", "사과", "붉은 열매").await;
    let b = publish(&person, "mars", "붉은 흙", "사과나무").await;
    let c = publish(&person, "mars", "화성 소식", "조용해요").await;
    publish(&other, "mars", "사과", "남의 글, 달토끼에게").await;
    for (query, expected) in [
        ("사과", vec![b, a]),
        ("붉은 -흙", vec![a]),
        ("화성", vec![c, b]),
        ("화성 사과", vec![b]),
        ("게시판", vec![c, b, a]),
        ("사과 -화성", vec![a]),
        ("-태양계 사과", vec![b]),
        ("달토끼", vec![]),
        ("author:달토끼 사과", vec![b, a]),
        ("author:토성이웃 사과", vec![]),
        ("남의", vec![]),
    ] {
        let list = own(&person, query).await;
        assert_eq!(ids(&list), expected, "{query}");
        assert_eq!((&list["total"], &list["more"]), (&expected.len().into(), &false.into()), "{query}");
    }
    let page = person.get("/me/articles?q=%EC%82%AC%EA%B3%BC").await;
    assert!(page.has("<mark>사과</mark>나무") && page.has("value=\"사과\""), "{}", page.text());
    assert!(page.has(&format!("/boards/mars/{b}")) && page.has(&format!("/boards/solar/{a}")));
    let none = person.get("/me/articles?q=%EC%97%86%EB%8A%94%EB%A7%90").await;
    assert!(none.status == 200 && none.has("검색 결과가 없어요"), "{}", none.text());
    assert_eq!(ids(&own(&town.newcomer("새내기").await, "게시판").await), Vec::<i64>::new());
}

each_engine!(ones_own_are_found_on_all_boards);
