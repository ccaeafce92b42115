//! `@nickname`: who is meant, what is seen of it, and what becomes of it.

use center::db::Number;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{article, publish, say};
use crate::support::{Person, Town, each_engine};

/// Calls somebody so that others can name them.
pub async fn call(person: &Person, nickname: &str) {
    let answer = person.api("PATCH", "/me", Some(json!({"nickname": nickname}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    person
        .town
        .app
        .db
        .run("update users set nickname_changed_at = null where id = $1", [person.id.into()])
        .await
        .unwrap();
}

async fn named(town: &Town, nickname: &str, unit: i64) -> Person {
    let person = town.resident(&format!("이름 {unit}"), "mars", 2 + (unit - 1) / 10, (unit - 1) % 10 + 1).await;
    call(&person, nickname).await;
    person
}

/// Names of more than eight letters may be broken over two lines.
fn link(unit: i64, nickname: &str) -> String {
    let kind = if nickname.chars().count() > 8 { "at long" } else { "at" };
    format!("<a class=\"{kind}\" href=\"/planets/mars/2/{unit}\">@<bdi>{nickname}</bdi></a>")
}

async fn html(person: &Person, id: i64) -> String {
    article(person, id).await["html"].as_str().unwrap().to_owned()
}

async fn change(person: &Person, id: i64, body: &str) {
    let answer = person.api("PATCH", &format!("/articles/{id}"), Some(json!({"body": body}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn the_longest_nickname_at_a_words_start_is_meant(town: Town) {
    let writer = named(&town, "달", 1).await;
    named(&town, "달토끼", 2).await;
    named(&town, "달토끼 둘", 3).await;
    named(&town, "Moon", 4).await;
    named(&town, "별🌙", 5).await;
    let newcomer = town.newcomer("새로 온").await;
    call(&newcomer, "새내기").await;
    for (typed, want) in [
        ("@달토끼님 안녕", format!("<p>{}님 안녕</p>\n", link(2, "달토끼"))),
        ("@달토끼 둘째", format!("<p>{}째</p>\n", link(3, "달토끼 둘"))),
        ("@달토끼  둘 봐요", format!("<p>{} 봐요</p>\n", link(3, "달토끼 둘"))),
        ("@달나라", format!("<p>{}나라</p>\n", link(1, "달"))),
        ("(@MOON)", format!("<p>({})</p>\n", link(4, "Moon"))),
        ("@moon은", format!("<p>{}은</p>\n", link(4, "Moon"))),
        ("@\u{1103}\u{1161}\u{11af}", format!("<p>{}</p>\n", link(1, "달"))),
        ("@별🌙!", format!("<p>{}!</p>\n", link(5, "별🌙"))),
        ("@별", "<p>@별</p>\n".to_owned()),
        ("@moonlight", "<p>@moonlight</p>\n".to_owned()),
        ("@moon.example", "<p>@moon.example</p>\n".to_owned()),
        ("a@moon 달@달 @@달 /@달", "<p>a@moon 달@달 @@달 /@달</p>\n".to_owned()),
        ("`@달` @새내기", "<p><code>@달</code> <b class=\"at\">@<bdi>새내기</bdi></b></p>\n".to_owned()),
        ("@달 과 \\@달", format!("<p>{} 과 @달</p>\n", link(1, "달"))),
        ("@ 달 @\n달", "<p>@ 달 @<br>\n달</p>\n".to_owned()),
    ] {
        let id = publish(&writer, "solar", "부르는 글", typed).await;
        assert_eq!(html(&writer, id).await, want, "{typed}");
        let seen = article(&newcomer, id).await;
        assert_eq!(seen["body"], typed, "the text stays as typed");
        assert!(writer.get(&format!("/boards/solar/{id}")).await.has(&want), "{typed}");
        let preview = writer.api("POST", "/preview", Some(json!({"body": typed}))).await.json();
        assert_eq!(preview["html"], want, "the preview is what it will be");
    }
    let code = publish(&writer, "solar", "코드", "```\n@달\n```\nhttps://moon.example/@달 [@달](/boards/solar)").await;
    assert!(!html(&writer, code).await.contains("class=\"at\""), "not in code, addresses and links");
    let id = publish(&writer, "solar", "댓글에서", "글").await;
    let comment = say(&writer, id, "@달토끼님, a@moon.example 그리고\n@moon https://moon.example/@달", None).await;
    assert_eq!(
        comment["html"],
        format!(
            "{}님, a@moon.example 그리고<br>{} <a href=\"https://moon.example/@달\" rel=\"nofollow ugc noopener\">https://moon.example/@달</a>",
            link(2, "달토끼"),
            link(4, "Moon")
        )
    );
    assert!(writer.get(&format!("/boards/solar/{id}")).await.has(comment["html"].as_str().unwrap()));
}

async fn who_is_meant_is_fixed_and_shown_as_they_are_called_today(town: Town) {
    let writer = named(&town, "글쓴이", 1).await;
    let rabbit = named(&town, "달토끼", 2).await;
    let id = publish(&writer, "solar", "부르는 글", "@달토끼 와 @아직없음").await;
    let comment = say(&writer, id, "@달토끼 왔어요", None).await["id"].as_i64().unwrap();
    call(&rabbit, "옥토끼").await;
    // somebody takes the name that is free now, and somebody the one that nobody had
    let other = named(&town, "달토끼", 3).await;
    named(&town, "아직없음", 4).await;
    let want = format!("<p>{} 와 @아직없음</p>\n", link(2, "옥토끼"));
    assert_eq!(html(&writer, id).await, want);
    change(&writer, id, "@달토끼 와 @아직없음 그리고 @달토끼와 @옥토끼").await;
    let edited = html(&writer, id).await;
    assert_eq!(
        edited,
        format!("<p>{0} 와 @아직없음 그리고 {0}와 {0}</p>\n", link(2, "옥토끼")),
        "an edit moves nobody"
    );
    let path = format!("/comments/{comment}");
    let changed = writer.api("PATCH", &path, Some(json!({"body": "@달토끼 왔어요!"}))).await.json();
    assert_eq!(changed["html"], format!("{} 왔어요!", link(2, "옥토끼")));
    // whoever is named for the first time by an edit is found as of today
    let fresh = publish(&writer, "solar", "나중에", "처음에는 아무도").await;
    change(&writer, fresh, "이제 @달토끼").await;
    assert_eq!(html(&writer, fresh).await, format!("<p>이제 {}</p>\n", link(3, "달토끼")));
    change(&writer, fresh, "이제 아무도").await;
    assert_eq!(
        town.number("select count(*) as n from mentions where article_id = (select max(id) from articles)").await,
        0
    );
    // what is gone is text as it was typed, and nobody else's
    for gone in [&rabbit, &other] {
        town.app.db.run("delete from users where id = $1", [gone.id.into()]).await.unwrap();
    }
    assert_eq!(html(&writer, id).await, "<p>@달토끼 와 @아직없음 그리고 @달토끼와 @옥토끼</p>\n");
    named(&town, "달토끼", 5).await;
    change(&writer, id, "@달토끼 와 @아직없음 그리고").await;
    assert_eq!(html(&writer, id).await, "<p>@달토끼 와 @아직없음 그리고</p>\n");
}

async fn nobody_slips_into_an_old_place(town: Town) {
    let writer = named(&town, "글쓴이", 1).await;
    named(&town, "달", 2).await;
    let first = "@미래인물 안녕 @달토끼 와";
    let id = publish(&writer, "solar", "글", first).await;
    let comment = say(&writer, id, first, None).await["id"].as_i64().unwrap();
    let seen = format!("@미래인물 안녕 {}토끼 와", link(2, "달"));
    assert_eq!(html(&writer, id).await, format!("<p>{seen}</p>\n"));
    // somebody takes the name that nobody had, and somebody the longer one
    named(&town, "미래인물", 3).await;
    named(&town, "달토끼", 4).await;
    // the same word in another place would name them, and the old one with it
    for more in [" @미래인물님", " @달토끼님", " (@미래인물)", "! @미래인물", "\n@달토끼"] {
        let body = format!("{first}{more}");
        let preview = writer
            .post(&format!("/boards/solar/{id}/edit"), &[("title", "글"), ("body", &body), ("preview", "true")])
            .await;
        assert!(preview.status == 200 && preview.has(&seen), "{more}: {}", preview.text());
        change(&writer, id, &body).await;
        let changed = writer.api("PATCH", &format!("/comments/{comment}"), Some(json!({"body": body}))).await.json();
        for html in [&html(&writer, id).await, changed["html"].as_str().unwrap()] {
            assert!(html.contains(&seen), "{more}: {html}");
            assert!(!html.contains(&link(3, "미래인물")) && !html.contains(&link(4, "달토끼")), "{more}: {html}");
        }
        change(&writer, id, first).await;
        writer.api("PATCH", &format!("/comments/{comment}"), Some(json!({"body": first}))).await;
    }
    // whoever is new and named nowhere before is found, also with a name that begins like an old word
    named(&town, "미래인물 둘", 5).await;
    change(&writer, id, &format!("{first} @글쓴이 @미래인물 둘")).await;
    assert!(html(&writer, id).await.contains(&link(1, "글쓴이")));
    // however many places there were
    let many: String = (0..80).map(|n| format!("@이름{n} 가\n")).collect();
    let id = publish(&writer, "solar", "여럿", &many).await;
    named(&town, "이름70", 6).await;
    change(&writer, id, &format!("@이름70님\n{}", many.replacen("@이름0 가\n", "", 1))).await;
    let html = html(&writer, id).await;
    assert!(!html.contains("class=\"at\""), "{html}");
}

async fn an_edit_looks_as_it_will_be(town: Town) {
    let (writer, other) = (named(&town, "글쓴이", 1).await, town.newcomer("남").await);
    let id = publish(&writer, "solar", "글", "@달토끼 와").await;
    named(&town, "달토끼", 2).await;
    let body = "@달토끼 와 (@글쓴이)";
    let look = async |person: &Person, article: Value| {
        person.api("POST", "/preview", Some(json!({"body": body, "article": article}))).await
    };
    assert!(look(&writer, Value::Null).await.has("/planets/mars/2/2"), "a new article would name them");
    let seen = look(&writer, json!(id)).await.json();
    change(&writer, id, body).await;
    assert_eq!(seen["html"].as_str().unwrap(), html(&writer, id).await);
    assert!(!html(&writer, id).await.contains("/planets/mars/2/2"));
    assert_eq!(look(&other, json!(id)).await.code(), "not_yours");
    let far = town.admin("관리").await;
    let hidden = publish(&far, "venus", "글", "글").await;
    for unseen in [json!(hidden), json!(999_999)] {
        assert_eq!(look(&writer, unseen).await.status, 404);
    }
    assert_eq!(look(&writer, json!("1")).await.status, 422);
}

async fn a_hostile_text_is_changed_quickly(town: Town) {
    let writer = named(&town, "글쓴이", 1).await;
    named(&town, "힣", 2).await;
    let far = |n: u32| char::from_u32(0xac00 + n * 5).unwrap();
    let old: String = (0..1_990).map(|n| format!("@힣\u{301}{} ", far(n))).collect();
    let new: String = (0..50).map(|n| format!("@힣x{n} ")).collect();
    let id = publish(&writer, "solar", "글", old.trim()).await;
    let before = mentions_before(&town, id).await;
    let mut quickest = std::time::Duration::MAX;
    for _ in 0..3 {
        let start = std::time::Instant::now();
        let found = center::mentions::found(center::mentions::On::Db(&town.app.db), &places(&new), Some(&before)).await;
        quickest = quickest.min(start.elapsed());
        // the old places go on with an accent: none of them could have named them
        assert_eq!(found.unwrap().len(), 1);
    }
    // 120 ms it took in the release when each place was compared with each, and twenty times that in tests
    assert!(quickest.as_millis() < 1_000, "{quickest:?}");
}

/// What follows each `@` in a text of words.
fn places(text: &str) -> Vec<String> {
    text.match_indices('@').map(|(at, _)| text[at + 1..].chars().take(60).collect()).collect()
}

async fn mentions_before(town: &Town, id: i64) -> center::mentions::Before {
    let body: center::db::Text =
        town.app.db.one("select body as s from articles where id = $1", [id.into()]).await.unwrap();
    center::mentions::Before { places: places(&body.s).into_iter().collect(), mentions: Vec::new() }
}

async fn a_text_names_ten_people(town: Town) {
    let writer = named(&town, "글쓴이", 9).await;
    for n in 0..12 {
        let person = town.newcomer("사람").await;
        call(&person, &format!("사람 {}", char::from(b'a' + n))).await;
    }
    let body: String = (0..12).map(|n| format!("@사람 {} @글쓴이\n", char::from(b'a' + n))).collect();
    let id = publish(&writer, "solar", "모두", &body).await;
    let seen = html(&writer, id).await;
    assert_eq!(seen.matches("<b class=\"at\">").count(), 9);
    assert_eq!(seen.matches(&link(9, "글쓴이")).count(), 12, "whoever is named already may be named again");
    // what was made to be slow is not, and does no harm
    let bomb = publish(&writer, "solar", "폭탄", &"@글쓴이 @없는 ".repeat(1_000)).await;
    assert_eq!(html(&writer, bomb).await.matches(&link(9, "글쓴이")).count(), 1_000);
    let comment = say(&writer, id, &"@".repeat(1_000), None).await;
    assert_eq!(comment["html"], "@".repeat(1_000));
}

async fn what_is_deleted_names_nobody(town: Town) {
    let writer = named(&town, "글쓴이", 1).await;
    let id = publish(&writer, "solar", "글", "@글쓴이").await;
    let top = say(&writer, id, "@글쓴이 하나", None).await["id"].as_i64().unwrap();
    let reply = say(&writer, id, "@글쓴이 둘", Some(top)).await["id"].as_i64().unwrap();
    let count = async |town: &Town| town.number("select count(*) as n from mentions").await;
    assert_eq!(count(&town).await, 3);
    assert_eq!(writer.api("DELETE", &format!("/comments/{top}"), None).await.status, 204);
    assert_eq!(count(&town).await, 2, "a place that stays names nobody");
    assert_eq!(writer.api("DELETE", &format!("/comments/{reply}"), None).await.status, 204);
    assert_eq!(count(&town).await, 1);
}

async fn names_are_no_code(town: Town) {
    let writer = named(&town, "글쓴이", 1).await;
    named(&town, "<b onclick=x>", 2).await;
    let id = publish(&writer, "solar", "글", "@<b onclick=x> <@1>가</@> <a class=\"at\">").await;
    assert_eq!(
        html(&writer, id).await,
        format!("<p>{} &lt;@1&gt;가&lt;/@&gt; &lt;a class=&quot;at&quot;&gt;</p>\n", link(2, "&lt;b onclick=x&gt;"))
    );
    let comment = say(&writer, id, "@<b onclick=x>", None).await;
    assert_eq!(comment["html"], link(2, "&lt;b onclick=x&gt;"));
}

/// Who is offered for what was typed.
async fn offered(person: &Person, prefix: &str) -> Vec<String> {
    let prefix = percent_encoding::utf8_percent_encode(prefix, percent_encoding::NON_ALPHANUMERIC);
    let answer = person.api("GET", &format!("/mentions?prefix={prefix}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let items = answer.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["nickname"].as_str().unwrap().to_owned()).collect()
}

async fn residents_are_offered_by_their_beginning(town: Town) {
    let asker = town.newcomer("묻는").await;
    for (unit, nickname) in ["달토끼", "달님", "Moon", "moon rabbit", "별%_"].into_iter().enumerate() {
        named(&town, nickname, unit as i64 + 1).await;
    }
    let newcomer = town.newcomer("새").await;
    call(&newcomer, "달나라").await;
    assert_eq!(offered(&asker, "달").await, ["달님", "달토끼"], "residents only");
    for beginning in ["ㄷ", "다", "달ㅌ", "달토", "달톢"] {
        assert!(
            offered(&asker, beginning).await.contains(&"달토끼".to_owned()),
            "in the midst of a syllable: {beginning}"
        );
    }
    assert_eq!(offered(&asker, "달ㄴ").await, ["달님"]);
    assert_eq!(offered(&asker, "닭").await, [""; 0]);
    assert_eq!(offered(&asker, "MOON").await, ["Moon", "moon rabbit"]);
    assert_eq!(offered(&asker, "moon ").await, ["Moon", "moon rabbit"]);
    assert_eq!(offered(&asker, "moon  r").await, ["moon rabbit"]);
    assert_eq!(offered(&asker, "별%").await, ["별%_"]);
    assert_eq!(offered(&asker, "%").await, [""; 0]);
    assert_eq!(offered(&asker, &"가".repeat(40)).await, [""; 0]);
    let answer = asker.api("GET", "/mentions?prefix=%EB%8B%AC%ED%86%A0", None).await.json();
    assert_eq!(answer["items"][0]["address"]["unit"], 1);
    assert_eq!(answer["items"][0]["still_url"], Value::Null);
    for n in 6..=14 {
        named(&town, &format!("여럿 {n:02}"), n).await;
    }
    assert_eq!(offered(&asker, "여럿").await.len(), 8);
    for (query, code) in
        [("", "required"), ("?prefix=", "required"), ("?prefix=%20", "required"), ("?prefix=a%00", "invalid_text")]
    {
        let answer = asker.api("GET", &format!("/mentions{query}"), None).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["errors"]["prefix"][0]["code"].as_str()),
            (422, Some(code)),
            "{query}"
        );
    }
    assert_eq!(town.visitor().api("GET", "/mentions?prefix=a", None).await.status, 401);
}

async fn many_name_each_other_at_once(town: Town) {
    let writer = named(&town, "글쓴이", 1).await;
    let id = publish(&writer, "solar", "글", "@글쓴이").await;
    let bodies: Vec<String> = (0..20).map(|n| format!("@글쓴이 {n}번째")).collect();
    let path = format!("/articles/{id}");
    let changed = async |body: &String| {
        // whoever would wait too long for the database is told so, and tries again
        for _ in 0..4 {
            let answer = writer.api("PATCH", &path, Some(json!({"body": body}))).await;
            if answer.status != 503 {
                return answer.status.as_u16();
            }
        }
        writer.api("PATCH", &path, Some(json!({"body": body}))).await.status.as_u16()
    };
    let statuses = join_all(bodies.iter().map(changed)).await;
    assert_eq!(statuses, [200; 20]);
    let sql = "select count(*) as n from mentions where article_id = $1";
    assert_eq!(town.app.db.one::<Number>(sql, [id.into()]).await.unwrap().n, 1);
    assert!(html(&writer, id).await.contains(&link(1, "글쓴이")));
}

each_engine!(
    an_edit_looks_as_it_will_be,
    a_hostile_text_is_changed_quickly,
    the_longest_nickname_at_a_words_start_is_meant,
    who_is_meant_is_fixed_and_shown_as_they_are_called_today,
    nobody_slips_into_an_old_place,
    a_text_names_ten_people,
    what_is_deleted_names_nobody,
    names_are_no_code,
    residents_are_offered_by_their_beginning,
    many_name_each_other_at_once,
);
