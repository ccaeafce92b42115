//! Long threads come in parts.

use super::{publish, say};
use crate::support::{Answer, Person, Town, each_engine};

async fn past_the_last_comment_is_the_last_page(town: Town) {
    let person = town.newcomer("수다").await;
    let id = publish(&person, "solar", "글", "글").await;
    let path = format!("/boards/solar/{id}");
    assert!(person.get(&format!("{path}?comments=7")).await.has("아직 댓글이 없어요"), "there is none");
    for n in 0..120 {
        say(&person, id, &format!("댓글 {n} 번"), None).await;
    }
    for (number, first, here) in [(1, 0, 1), (2, 100, 2), (3, 100, 2), (1_000_000_000, 100, 2)] {
        let page = person.get(&format!("{path}?comments={number}")).await;
        assert!(page.status == 200 && page.has(&format!("댓글 {first} 번</p>")), "page {number}");
        // above and below, each with both numbers and one arrow
        let leads = |to: i64, how: &str| page.text().matches(&format!("href=\"?comments={to}#comments\"{how}")).count();
        assert_eq!((leads(here, " aria-current=\"page\""), leads(3 - here, ">")), (2, 2), "page {number}");
        assert_eq!(
            (leads(2, " rel=\"next\""), leads(1, " rel=\"prev\"")),
            (4 - 2 * here as usize, 2 * here as usize - 2)
        );
        assert!(!page.has("?comments=3#"), "page {number}");
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

async fn a_deleted_reply_that_was_answered_leaves_its_place(town: Town) {
    let (one, two) = (town.newcomer("하나").await, town.newcomer("둘").await);
    let id = publish(&one, "solar", "글", "글").await;
    let said = async |person: &Person, text: &str, parent: Option<i64>| {
        say(person, id, text, parent).await["id"].as_i64().unwrap()
    };
    let delete = async |person: &Person, comment: i64| {
        assert_eq!(person.api("DELETE", &format!("/comments/{comment}"), None).await.status, 204);
        super::assert_counts(&town).await;
    };
    let list = async || one.api("GET", &format!("/articles/{id}/comments"), None).await.json();
    let top = said(&one, "첫머리", None).await;
    let first = said(&two, "답글", Some(top)).await;
    let second = said(&one, "답글의 답글", Some(first)).await;
    let third = said(&two, "그 답글", Some(second)).await;
    delete(&two, first).await;
    let seen = list().await["items"][1].clone();
    assert_eq!((&seen["id"], &seen["deleted"], &seen["body"]), (&first.into(), &true.into(), &"".into()));
    assert_eq!(list().await["items"][2]["reply_to"], first, "what answers it still says so");
    let page = one.get(&format!("/boards/solar/{id}")).await;
    assert!(page.has(&format!("id=\"c{first}\"")) && page.has("삭제된 댓글입니다"), "{}", page.text());
    assert_eq!(
        two.api("PATCH", &format!("/comments/{first}"), Some(serde_json::json!({"body": "x"}))).await.status,
        404
    );
    let answer = serde_json::json!({"body": "x", "parent_id": first});
    assert_eq!(one.api("POST", &format!("/articles/{id}/comments"), Some(answer)).await.status, 422);
    delete(&one, second).await;
    delete(&one, top).await;
    assert_eq!(list().await["total"], 4, "three places, for the one that stands");
    // the last one takes them along
    delete(&two, third).await;
    assert_eq!(list().await["total"], 0);
    assert_eq!(town.number("select count(*) as n from comments").await, 0);
}

/// How many elements a page has.
fn elements(page: &Answer) -> usize {
    page.text().split('<').skip(1).filter(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic())).count()
}

/// As many comments by `writer`, each with so many replies, each of which answers another one; their ids in order.
async fn fill(town: &Town, article: i64, writer: &Person, tops: i64, replies: i64) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut tx = town.app.db.begin_unhurried().await.unwrap();
    let sql =
        "insert into comments (article_id, author_id, parent_id, reply_to, body, created_at, edited_at, reply_count)
               values ($1, $2, $3, $4, $5, $6, $6, $7) returning id as n";
    for top in 0..tops {
        let mut above: [Option<i64>; 2] = [None, None];
        for n in 0..=replies {
            let count = if n == 0 { replies } else { 0 };
            let body = if n == 0 { format!("댓글 {top} 번") } else { format!("답글 {top} {n} 번") };
            let now = town.app.clock.now();
            let values: [center::db::Value; 7] = [
                article.into(),
                writer.id.into(),
                above[0].into(),
                above[1].into(),
                body.into(),
                now.into(),
                count.into(),
            ];
            let id = tx.one::<center::db::Number>(sql, values).await.unwrap().n;
            above = [above[0].or(Some(id)), (n > 0).then_some(id)];
            ids.push(id);
        }
    }
    let sql = "update articles set comment_count = comment_count + $2 where id = $1";
    tx.run(sql, [article.into(), (tops * (replies + 1)).into()]).await.unwrap();
    tx.commit().await.unwrap();
    ids
}

// Whoever may do most sees most of it: an admin, to whom all of it is new; and whoever has written all of it.
async fn a_full_page_is_no_larger_than_a_browser_likes(town: Town) {
    let person = town.resident("수다", "mars", 3, 3).await;
    let (admin, reader) = (town.admin("관리").await, town.newcomer("독자").await);
    let id = publish(&person, "solar", "시끌벅적한 글", "글").await;
    publish(&person, "solar", "다음 글", "글").await;
    let path = format!("/boards/solar/{id}");
    assert_eq!(admin.get(&path).await.status, 200);
    let mut ids = fill(&town, id, &person, 101, 10).await;
    ids.extend(fill(&town, id, &person, 1, 1_000).await);
    town.app.db.run("update users set role = 'moderator' where id = $1", [person.id.into()]).await.unwrap();
    let (crowd, long) = (ids[99 * 11], ids[101 * 11]);
    for (path, comments) in
        [(path.clone(), 100), (format!("{path}?comments=2"), 12), (format!("{path}?thread={long}"), 101)]
    {
        for who in [&person, &admin, &reader] {
            let page = who.get(&path).await;
            assert!(page.text().matches("<li id=\"c").count() >= comments, "{path}");
            assert!(elements(&page) <= 1_500, "{path}: {} elements", elements(&page));
        }
    }
    let page = reader.get(&path).await;
    let more = format!("href=\"?thread={crowd}#c{crowd}\" data-swap=\"#c{crowd}\">답글 10개 보기</a>");
    assert!(page.has(&more) && page.has("댓글 99 번") && !page.has("답글 0 1 번"), "{}", page.text());
    // the second page has room: two threads with ten replies each
    let page = reader.get(&format!("{path}?comments=2")).await;
    assert!(
        page.has("답글 100 10 번") && page.has("답글 0 10 번") && page.has(">답글 990개 더 보기</a>"),
        "{}",
        page.text()
    );
    assert!(!page.has(&format!("data-swap=\"#c{long}\">답글 990")), "what does not fit a page is not put in here");
    // every one of them is found by its address, whichever page it is on
    for place in [0, 1, 10, 99 * 11, 99 * 11 + 10, 100 * 11, 100 * 11 + 10, 101 * 11 + 10, 101 * 11 + 999] {
        for address in [format!("{path}?comment={}", ids[place]), format!("/comments/{}/answer", ids[place])] {
            let page = reader.get(&address).await;
            assert!(page.status == 200 && page.has(&format!("<li id=\"c{}\"", ids[place])), "{address}");
        }
    }
    // so is the first that is new
    let new = say(&person, id, "새 답글", Some(ids[50 * 11])).await["id"].as_i64().unwrap();
    let unread = town.newcomer("손님").await;
    let sql = "insert into visits (user_id, article_id, seen, latest, visited_at) values ($1, $2, $3, $3, 0)";
    town.app.db.run(sql, [unread.id.into(), id.into(), (new - 1).into()]).await.unwrap();
    let address = format!("?comment={new}#c{new}");
    assert!(unread.get(&path).await.has(&format!("class=\"unread\" href=\"{address}\"")));
    assert!(unread.get(&format!("{path}?comment={new}")).await.has(&format!("<li id=\"c{new}\" data-focus")));
}

async fn answering_and_deleting_are_asked_for(town: Town) {
    let (writer, other, admin) =
        (town.newcomer("글쓴이").await, town.newcomer("다른 사람").await, town.admin("관리자").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let path = format!("/boards/solar/{id}");
    let top = say(&writer, id, "첫 댓글", None).await["id"].as_i64().unwrap();
    let reply = say(&other, id, "남의 답글", Some(top)).await["id"].as_i64().unwrap();
    let page = other.get(&path).await;
    assert!(page.has(&format!("href=\"/comments/{top}/answer\"")) && page.has(&format!("/comments/{reply}/delete")));
    assert!(!page.has(&format!("/comments/{top}/delete")) && !page.has("name=\"parent_id\""), "{}", page.text());
    for comment in [top, reply] {
        let page = other.get(&format!("/comments/{comment}/answer")).await;
        assert!(
            page.has(&format!("name=\"parent_id\" value=\"{comment}\"")) && page.has(&format!("id=\"say-{comment}\""))
        );
        assert!(!page.has("aria-invalid") && page.has("첫 댓글") && page.has("남의 답글"), "{}", page.text());
    }
    let page = writer.get(&format!("/comments/{top}/delete")).await;
    assert!(
        page.has(&format!("<form class=\"sure\" method=\"post\" action=\"/comments/{top}/delete\"")),
        "{}",
        page.text()
    );
    assert!(page.has("삭제하면 되돌릴 수 없어요") && page.has("첫 댓글"), "only asked");
    assert_eq!(other.get(&format!("/comments/{top}/delete")).await.status, 403);
    assert_eq!(admin.get(&format!("/comments/{top}/delete")).await.status, 200);
    // what one may not see, what is gone and what never was
    let resident = town.resident("주민", "mars", 1, 1).await;
    let hidden = publish(&resident, "mars", "화성 글", "글").await;
    let there = say(&resident, hidden, "화성 댓글", None).await["id"].as_i64().unwrap();
    assert_eq!(writer.post(&format!("/comments/{top}/delete"), &[]).await.status, 303);
    for comment in [there.to_string(), top.to_string(), "999999".to_owned(), "x".to_owned()] {
        for what in ["answer", "delete"] {
            assert_eq!(writer.get(&format!("/comments/{comment}/{what}")).await.status, 404, "{comment} {what}");
        }
    }
    let next = format!("/login?next=%2Fcomments%2F{reply}%2Fanswer");
    assert_eq!(town.visitor().get(&format!("/comments/{reply}/answer")).await.location(), next);
    for address in [
        format!("{path}?comment={top}&comments=x"),
        format!("{path}?thread={top}&comments=0"),
        format!("{path}?replies=x"),
    ] {
        assert_eq!(writer.get(&address).await.status, 422, "{address}");
    }
}

each_engine!(
    a_deleted_reply_that_was_answered_leaves_its_place,
    past_the_last_comment_is_the_last_page,
    a_thread_with_many_replies_comes_in_parts,
    a_full_page_is_no_larger_than_a_browser_likes,
    answering_and_deleting_are_asked_for
);
