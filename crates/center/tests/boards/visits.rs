//! What is new since somebody's last visit.

use center::boards::visits;
use center::clock::{HOUR, MINUTE};
use center::db::Number;

use super::lists::recount;
use super::{publish, say};
use crate::support::{Person, Town, each_engine};

/// How many comments the page marks as new, and the address of the first of them.
async fn news(person: &Person, path: &str) -> (usize, Option<String>) {
    let page = person.get(path).await;
    assert_eq!(page.status, 200, "{path}");
    let html = page.text();
    let jump = html.split("class=\"unread\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    (html.matches("<time class=\"fresh\"").count(), jump)
}

async fn comments_are_new_until_the_visit_is_over(town: Town) {
    let (reader, other) = (town.newcomer("독자").await, town.newcomer("말벗").await);
    let id = publish(&other, "solar", "오늘의 이야기", "글").await;
    let path = format!("/boards/solar/{id}");
    let early = say(&other, id, "처음부터 있던 말", None).await["id"].as_i64().unwrap();
    assert_eq!(news(&reader, &path).await, (0, None), "at the first visit nothing is new");
    town.forward(MINUTE);
    let first = say(&other, id, "새 말 하나", None).await["id"].as_i64().unwrap();
    say(&other, id, "새 답", Some(early)).await;
    say(&reader, id, "내 말", None).await;
    let jump = Some(format!("?comment={first}#c{first}"));
    // one's own are none; as long as the visit goes on they stay marked, on every page and after every jump
    assert_eq!(news(&reader, &path).await, (2, jump.clone()));
    assert_eq!(news(&reader, &format!("{path}?comment={first}")).await, (2, jump.clone()));
    visits::write(&town.app).await.unwrap();
    town.forward(5 * MINUTE);
    assert_eq!(news(&reader, &path).await, (2, jump.clone()));
    visits::write(&town.app).await.unwrap();
    town.forward(HOUR);
    assert_eq!(news(&reader, &path).await, (0, None), "all of it was read");
    // a comment that was deleted is not new
    town.forward(HOUR);
    let gone = say(&back(&other).await, id, "곧 지울 말", None).await["id"].as_i64().unwrap();
    assert_eq!(other.api("DELETE", &format!("/comments/{gone}"), None).await.status, 204);
    assert_eq!(news(&reader, &path).await, (0, None));
    assert_eq!(news(&other, &path).await.0, 0);
}

async fn of_much_that_is_new_it_is_told_that_it_is_much(town: Town) {
    let (reader, other) = (town.newcomer("독자").await, town.newcomer("말벗").await);
    let id = publish(&other, "solar", "오늘의 이야기", "글").await;
    let path = format!("/boards/solar/{id}");
    news(&reader, &path).await;
    town.forward(MINUTE);
    let said = async |count: i64| {
        let sql = "with recursive n (i) as (select 1 union all select i + 1 from n where i < cast($1 as integer))
                   insert into comments (article_id, author_id, body, created_at)
                   select cast($2 as bigint), cast($3 as bigint), 'x', 1 from n";
        town.app.db.run(sql, [count.into(), id.into(), other.id.into()]).await.unwrap();
        say(&other, id, "그리고", None).await["id"].as_i64().unwrap()
    };
    let first = said(98).await - 98;
    assert!(reader.get(&path).await.text().contains("새 댓글 99개, 첫 새 댓글로 가기"));
    for more in [1, 1_000] {
        said(more).await;
        assert!(reader.get(&path).await.text().contains("새 댓글 99개 넘음, 첫 새 댓글로 가기"));
    }
    assert_eq!(news(&reader, &path).await.1, Some(format!("?comment={first}#c{first}")));
}

async fn what_muted_people_say_is_not_new(town: Town) {
    let reader = town.resident("달토끼", "saturn", 37, 2).await;
    let (loud, other) = (town.resident("큰소리", "saturn", 37, 3).await, town.newcomer("말벗").await);
    let id = publish(&other, "solar", "오늘의 이야기", "글").await;
    let path = format!("/boards/solar/{id}");
    news(&reader, &path).await;
    town.forward(MINUTE);
    say(&loud, id, "시끄러운 말", None).await;
    let quiet = say(&other, id, "조용한 말", None).await["id"].as_i64().unwrap();
    assert_eq!(news(&reader, &path).await.0, 2);
    for (method, left) in [("PUT", 1), ("DELETE", 2), ("PUT", 1)] {
        assert!(reader.api(method, &format!("/residents/{}/mute", loud.id), None).await.status.is_success());
        let (marked, jump) = news(&reader, &path).await;
        assert_eq!(marked, left, "{method}");
        assert_eq!(jump == Some(format!("?comment={quiet}#c{quiet}")), left == 1, "{jump:?}");
    }
    // where nothing else is
    assert_eq!(other.api("DELETE", &format!("/comments/{quiet}"), None).await.status, 204);
    assert_eq!(news(&reader, &path).await, (0, None));
}

async fn what_one_has_answered_is_not_new(town: Town) {
    let (reader, other) = (town.newcomer("독자").await, town.newcomer("말벗").await);
    let id = publish(&other, "solar", "오늘의 이야기", "글").await;
    let path = format!("/boards/solar/{id}");
    assert_eq!(news(&reader, &path).await, (0, None));
    town.forward(MINUTE);
    let asked = say(&other, id, "답해 주세요", None).await["id"].as_i64().unwrap();
    let under = say(&other, id, "하나 더요", Some(asked)).await["id"].as_i64().unwrap();
    let last = say(&other, id, "다른 이야기", None).await["id"].as_i64().unwrap();
    let jump = |first: i64| Some(format!("?comment={first}#c{first}"));
    assert_eq!(news(&reader, &path).await, (3, jump(asked)));
    say(&reader, id, "답이에요", Some(asked)).await;
    assert_eq!(news(&reader, &path).await, (2, jump(under)), "only what was answered");
    assert_eq!(news(&reader, &format!("{path}?comment={last}")).await, (2, jump(under)), "on a page of one's own, too");
    // an answer to an answer is about that one
    say(&reader, id, "그것도요", Some(under)).await;
    assert_eq!(news(&reader, &path).await, (1, jump(last)));
    say(&reader, id, "이것도요", Some(last)).await;
    assert_eq!(news(&reader, &path).await, (0, None));
}

async fn back(person: &Person) -> Person {
    person.get("/home").await;
    person.clone()
}

/// Which rows of the list at `path` are no news, and how many are marked as new for everybody.
async fn rows(person: &Person, path: &str) -> (String, usize) {
    let page = person.get(path).await.text();
    let list = page.split("class=\"posts").nth(1).unwrap();
    (list.split('"').next().unwrap().to_owned(), list.matches("class=\"new\"").count())
}

async fn what_one_wrote_or_read_is_no_news(town: Town) {
    let (author, reader) = (town.newcomer("글쓴이").await, town.newcomer("독자").await);
    let third = town.newcomer("지나가는 이").await;
    let ids = [
        publish(&author, "solar", "첫 글", "글").await,
        publish(&reader, "solar", "둘째 글", "글").await,
        publish(&author, "solar", "셋째 글", "글").await,
    ];
    for path in ["/boards/solar", "/home", "/boards/solar?q=글"] {
        // made and kept
        for _ in 0..2 {
            assert_eq!(rows(&author, path).await, (" k1 k3".to_owned(), 3), "{path}");
            assert_eq!(rows(&reader, path).await, (" k2".to_owned(), 3), "{path}");
            assert_eq!(rows(&third, path).await, (String::new(), 3), "{path}");
        }
    }
    assert_eq!(reader.prefetch(&format!("/boards/solar/{}", ids[0])).await.status, 200);
    assert_eq!(rows(&reader, "/boards/solar").await.0, " k2", "nobody has seen it");
    assert_eq!(reader.get(&format!("/boards/solar/{}", ids[0])).await.status, 200);
    for path in ["/boards/solar", "/home"] {
        assert_eq!(rows(&reader, path).await.0, " k2 k3", "{path}");
        assert_eq!(rows(&third, path).await.0, "", "{path}");
    }
    // another server knows what was written down
    visits::write(&town.app).await.unwrap();
    let other = town.second_node().await;
    assert_eq!(rows(&reader.on(&other), "/boards/solar").await.0, " k2 k3");
    // one's own list marks nothing, and after a day nothing is new
    assert_eq!(rows(&author, "/me/articles").await, (String::new(), 0));
    town.forward(25 * HOUR);
    let back = back(&reader).await;
    assert_eq!(rows(&back, "/boards/solar").await, (String::new(), 0));
}

async fn what_fetches_ahead_has_read_nothing(town: Town) {
    let (reader, other) = (town.newcomer("독자").await, town.newcomer("말벗").await);
    let id = publish(&other, "solar", "글", "글").await;
    let path = format!("/boards/solar/{id}");
    assert_eq!(reader.prefetch(&path).await.status, 200);
    visits::write(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from visits").await, 0);
    news(&reader, &path).await;
    assert_eq!(town.number("select count(*) as n from visits").await, 0, "they are written together, later");
    visits::write(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from visits").await, 1);
    town.forward(HOUR);
    let new = say(&back(&other).await, id, "새 말", None).await["id"].as_i64().unwrap();
    for _ in 0..3 {
        assert!(reader.prefetch(&path).await.has(&format!("?comment={new}#c{new}")));
    }
    visits::write(&town.app).await.unwrap();
    town.forward(HOUR);
    // another server of the site knows it, too
    let elsewhere = town.second_node().await;
    assert_eq!(news(&reader.on(&elsewhere), &path).await.0, 1, "it was only fetched ahead until now");
}

async fn five_hundred_articles_are_known(town: Town) {
    let (reader, writer) = (town.newcomer("다독").await, town.newcomer("다작").await);
    for n in 0..510 {
        let sql = "insert into articles (id, board, author_id, title, body, html, html_version, created_at) values ($1, 'solar', $2, 'x', 'x', '<p>x</p>', 1, 0)";
        town.app.db.run(sql, [(n + 1_000).into(), writer.id.into()]).await.unwrap();
    }
    recount(&town).await;
    for n in 0..510 {
        if n % 100 == 0 {
            town.forward(MINUTE);
            visits::write(&town.app).await.unwrap();
        }
        assert_eq!(reader.get(&format!("/boards/solar/{}", n + 1_000)).await.status, 200);
    }
    assert_eq!(writer.get("/boards/solar/1000").await.status, 200);
    // one of them goes before its visit is written
    assert_eq!(writer.api("DELETE", "/articles/1509", None).await.status, 204);
    visits::write(&town.app).await.unwrap();
    let of = async |person: &Person, what: &'static str| {
        town.app.db.one::<Number>(what, [person.id.into()]).await.unwrap().n
    };
    assert_eq!(of(&reader, "select count(*) as n from visits where user_id = $1").await, 500);
    assert_eq!(
        of(&reader, "select min(article_id) as n from visits where user_id = $1").await,
        1_009,
        "the oldest went"
    );
    assert_eq!(of(&writer, "select count(*) as n from visits where user_id = $1").await, 1);
}

each_engine!(
    of_much_that_is_new_it_is_told_that_it_is_much,
    what_muted_people_say_is_not_new,
    comments_are_new_until_the_visit_is_over,
    what_one_has_answered_is_not_new,
    what_one_wrote_or_read_is_no_news,
    what_fetches_ahead_has_read_nothing,
    five_hundred_articles_are_known
);
