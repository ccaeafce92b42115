//! What is told to those who listen is what others see.

use crate::boards::{publish, say};
use crate::support::{Town, each_engine};

async fn the_card_is_told_as_it_is_seen(town: Town) {
    let person = town.resident("달토끼", "mars", 3, 4).await;
    let card = person.get("/card").await.text();
    let told: Vec<&str> =
        card.split("role=\"img\" aria-label=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let today = town.app.clock.local(town.app.clock.now()).strftime("%Y.%m.%d").to_string();
    for part in ["김 달", "2001.03.14 태어남", "태양계 화성 3층 304호", &format!("{today} 이주"), "4-"] {
        let mut fronts = told.iter().filter(|face| face.starts_with("시민증 앞면")).peekable();
        assert!(fronts.peek().is_some() && fronts.all(|face| face.contains(part)), "{part}: {told:?}");
    }
    for part in ["하늘색을 존중", "무중력 점프", "지구를 기억", "Kim Dal"] {
        let mut backs = told.iter().filter(|face| face.starts_with("시민증 뒷면")).peekable();
        assert!(backs.peek().is_some() && backs.all(|face| face.contains(part)), "{part}: {told:?}");
    }
    let turn = card.split("id=\"flip\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(!turn.contains("aria-label"), "it is called what is written on it: {turn}");
    assert!(card.contains("뒤집기</label>"), "{card}");
}

async fn comments_are_counted_in_words(town: Town) {
    let mut person = town.newcomer("글쓴이").await;
    let article = publish(&person, "solar", "이야기", "글").await;
    say(&person, article, "하나", None).await;
    let aloud = |text: &str| format!("<span class=\"n\" aria-hidden=\"true\">1</span><span class=\"vh\">{text}</span>");
    for path in ["/boards/solar", "/home", "/me/articles"] {
        assert!(person.get(path).await.has(&aloud("댓글 1개")), "{path}");
    }
    person.headers.push(("accept-language", "en".into()));
    assert!(person.get("/boards/solar").await.has(&aloud("1 comment")));
}

each_engine!(the_card_is_told_as_it_is_seen, comments_are_counted_in_words);
