//! Talking: articles, and who may see what.

mod again;
mod album;
mod bookmarks;
mod changes;
mod costs;
mod crowds;
mod fair;
mod lists;
mod matrix;
mod mentions;
mod popular;
mod preview;
mod refused;
mod taken_back;
mod talk;
mod threads;
mod twice;
mod typed;
mod unsent;
mod versions;
mod visits;
mod work;

use center::clock::{DAY, MINUTE};
use serde_json::{Value, json};

use crate::support::{Person, Town, each_engine};

/// Publishes over the API; the article's id.
pub async fn publish(person: &Person, board: &str, title: &str, body: &str) -> i64 {
    let answer =
        person.api("POST", &format!("/boards/{board}/articles"), Some(json!({"title": title, "body": body}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_i64().unwrap()
}

pub async fn say(person: &Person, article: i64, body: &str, parent: Option<i64>) -> Value {
    let answer = person
        .api("POST", &format!("/articles/{article}/comments"), Some(json!({"body": body, "parent_id": parent})))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

pub async fn article(person: &Person, id: i64) -> Value {
    person.api("GET", &format!("/articles/{id}"), None).await.json()
}

/// The counts kept on rows are those of the rows.
pub async fn assert_counts(town: &Town) {
    for sql in [
        "select count(*) as n from boards b where article_count <> (select count(*) from articles a where a.board = b.id and a.deleted_at is null)",
        "select count(*) as n from articles a where like_count <> (select count(*) from article_likes l where l.article_id = a.id)",
        "select count(*) as n from articles a where comment_count <> (select count(*) from comments c where c.article_id = a.id and c.deleted_at is null)",
        "select count(*) as n from comments t where reply_count <> (select count(*) from comments c where c.parent_id = t.id)",
        "select count(*) as n from comments p where deleted_at is not null and reply_count = 0 and not exists (select 1 from comments a where a.reply_to = p.id)",
        "select count(*) as n from article_counts c where n <> (select count(*) from articles a where a.board = c.board and a.deleted_at is null and a.id >> cast(c.level * 6 as integer) = c.bucket)",
        "select count(*) as n from article_counts c where older <> (select coalesce(cast(sum(o.n) as bigint), 0) from article_counts o where o.board = c.board and o.level = c.level and o.parent = c.parent and o.bucket < c.bucket)",
        "select count(*) as n from article_counts where parent <> case when level = 3 then 0 else bucket >> 6 end",
        "select count(*) as n from articles a where a.deleted_at is null and 3 <> (select count(*) from article_counts c where c.board = a.board and c.n > 0 and c.bucket = a.id >> cast(c.level * 6 as integer))",
        "select count(*) as n from articles a where recent_likes <> (select count(*) from article_likes l where l.article_id = a.id and l.is_recent)",
        "select count(*) as n from articles a where picture_count <> (select count(*) from pictures p where p.article_id = a.id)",
    ] {
        assert_eq!(town.number(sql).await, 0, "{sql}");
    }
}

async fn an_article_lives_and_goes(town: Town) {
    let writer = town.newcomer("달토끼").await;
    let empty = writer.get("/boards/solar").await;
    assert!(empty.status == 200 && empty.has("아직 글이 없어요"), "{}", empty.text());
    assert!(writer.get("/boards/solar/new").await.has("name=\"title\""));
    let made = writer.post("/boards/solar", &[("title", "첫 글"), ("body", "한 줄\r\n두 줄 **굵게**")]).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let path = made.location().to_owned();
    let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
    let page = writer.get(&path).await;
    for part in [
        "<h1><bdi>첫 글</bdi></h1>",
        "한 줄<br>\n두 줄 <strong>굵게</strong>",
        "달토끼",
        "글을 올렸어요.",
        &format!("{path}/edit"),
    ] {
        assert!(page.has(part), "{part}: {}", page.text());
    }
    assert!(!writer.get(&path).await.has("글을 올렸어요."), "said once");
    let seen = article(&writer, id).await;
    assert_eq!(
        (&seen["body"], &seen["board"], &seen["liked"], &seen["edited_at"]),
        (&json!("한 줄\n두 줄 **굵게**"), &json!("solar"), &json!(false), &Value::Null)
    );
    assert_eq!(seen["author"]["nickname"], "달토끼");

    town.forward(MINUTE);
    assert!(writer.get(&format!("{path}/edit")).await.has("한 줄\n두 줄 **굵게**</textarea>"));
    assert_eq!(
        writer.post(&format!("{path}/edit"), &[("title", "고친 글"), ("body", "새 내용")]).await.location(),
        path
    );
    let page = writer.get(&path).await;
    assert!(page.has("고친 글") && page.has("수정됨") && page.has("<p>새 내용</p>"));
    let list = writer.get("/boards/solar").await;
    assert!(list.has("고친 글") && list.has("새 글"));
    town.forward(DAY);
    let list = writer.get("/boards/solar").await;
    assert!(list.has("고친 글") && !list.has("class=\"new\""));
    assert!(writer.get("/me/articles").await.has("고친 글"));

    let other = town.newcomer("고요한바다").await;
    for (path, fields) in
        [(format!("{path}/delete"), vec![]), (format!("{path}/edit"), vec![("title", "x"), ("body", "x")])]
    {
        assert_eq!(other.post(&path, &fields).await.status, 403);
    }
    assert_eq!(other.get(&format!("{path}/edit")).await.status, 403);
    assert_eq!(other.api("PATCH", &format!("/articles/{id}"), Some(json!({"title": "x"}))).await.code(), "not_yours");
    assert_eq!(other.api("DELETE", &format!("/articles/{id}"), None).await.code(), "not_yours");
    say(&other, id, "반가워요", None).await;
    assert_eq!(writer.post(&format!("{path}/delete"), &[]).await.location(), "/boards/solar");
    assert!(writer.get("/boards/solar").await.has("글을 삭제했어요."));
    assert_eq!(writer.get(&path).await.status, 404);
    assert_eq!(writer.api("DELETE", &format!("/articles/{id}"), None).await.status, 204, "also a second time");
    assert_eq!(other.api("DELETE", &format!("/articles/{id}"), None).await.status, 404, "to others it never was");
    town.purge().await;
    for table in ["select count(*) as n from articles", "select count(*) as n from comments"] {
        assert_eq!(town.number(table).await, 0);
    }
    assert_counts(&town).await;
}

async fn a_planet_talks_among_itself(town: Town) {
    let (mars, venus) = (town.resident("마스", "mars", 3, 4).await, town.resident("비너스", "venus", 2, 2).await);
    let (newcomer, admin) = (town.newcomer("손님").await, town.admin("관리자").await);
    let secret = publish(&mars, "mars", "화성의 비밀", "붉은 모래").await;
    let comment = say(&mars, secret, "쉿", None).await["id"].as_i64().unwrap();
    for stranger in [&venus, &newcomer] {
        for path in ["/boards/mars", "/boards/mars/new", "/boards/mars?page=2", "/boards/earth", "/boards/pluto"] {
            assert_eq!(stranger.get(path).await.status, 404, "{path}");
        }
        for board in ["mars", "solar", "venus", "jupiter", "nonsense"] {
            for rest in ["", "/edit", "?comments=1"] {
                let answer = stranger.get(&format!("/boards/{board}/{secret}{rest}")).await;
                assert!(answer.status == 404 && !answer.has("비밀"), "{board}{rest}");
            }
            for (verb, fields) in [
                ("comments", vec![("body", "나도")]),
                ("like", vec![("like", "true")]),
                ("delete", vec![]),
                ("edit", vec![("title", "x"), ("body", "x")]),
                ("pin", vec![("pinned", "true")]),
            ] {
                assert_eq!(
                    stranger.post(&format!("/boards/{board}/{secret}/{verb}"), &fields).await.status,
                    404,
                    "{board} {verb}"
                );
            }
        }
        assert_eq!(stranger.post(&format!("/comments/{comment}/delete"), &[]).await.status, 404);
        assert_eq!(stranger.post("/boards/mars", &[("title", "x"), ("body", "x")]).await.status, 404);
        for (method, path, body) in [
            ("GET", format!("/articles/{secret}"), None),
            ("PATCH", format!("/articles/{secret}"), Some(json!({"title": "x"}))),
            ("DELETE", format!("/articles/{secret}"), None),
            ("PUT", format!("/articles/{secret}/like"), None),
            ("DELETE", format!("/articles/{secret}/like"), None),
            ("GET", format!("/articles/{secret}/comments"), None),
            ("POST", format!("/articles/{secret}/comments"), Some(json!({"body": "x"}))),
            ("GET", format!("/comments/{comment}"), None),
            ("PATCH", format!("/comments/{comment}"), Some(json!({"body": "x"}))),
            ("DELETE", format!("/comments/{comment}"), None),
            ("GET", "/boards/mars/articles".into(), None),
            ("POST", "/boards/mars/articles".into(), Some(json!({"title": "x", "body": "x"}))),
        ] {
            assert_eq!(stranger.api(method, &path, body).await.status, 404, "{method} {path}");
        }
    }
    assert_eq!(mars.get(&format!("/boards/mars/{secret}")).await.status, 200);
    assert_eq!(
        mars.get(&format!("/boards/solar/{secret}")).await.location(),
        format!("/boards/mars/{secret}"),
        "to its own address"
    );
    assert_eq!(admin.get(&format!("/boards/mars/{secret}")).await.status, 200);
    let boards = |answer: Value| {
        answer["items"].as_array().unwrap().iter().map(|b| b["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(boards(mars.api("GET", "/boards", None).await.json()), ["solar", "mars"]);
    assert_eq!(boards(newcomer.api("GET", "/boards", None).await.json()), ["solar"]);
    assert_eq!(boards(admin.api("GET", "/boards", None).await.json()).len(), 8);
    let page = mars.get("/boards/mars").await;
    assert!(page.has("화성 게시판") && page.has("pl-mars") && page.has("href=\"/boards/solar\""));
    let visitor = town.visitor();
    assert_eq!(visitor.get("/boards/solar").await.location(), "/login?next=%2Fboards%2Fsolar");
    assert_eq!(visitor.api("GET", "/boards/solar/articles", None).await.status, 401);
    assert_eq!(admin.api("DELETE", &format!("/articles/{secret}"), None).await.status, 204, "admins delete any");
    assert_counts(&town).await;
}

async fn nothing_typed_runs(town: Town) {
    let nasty = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1) ",
        "\"'><svg onload=alert(1)>",
        "</textarea><script>x</script>",
        "{{ 7*7 }}${x}",
    ];
    for (n, text) in nasty.into_iter().enumerate() {
        let person = town.newcomer(&text.chars().take(20).collect::<String>()).await;
        let id = publish(&person, "solar", text, text).await;
        let first = say(&person, id, text, None).await["id"].as_i64().unwrap();
        say(&person, id, text, Some(first)).await;
        let pages = [
            person.get(&format!("/boards/solar/{id}")).await,
            person.get("/boards/solar").await,
            person.get("/me/articles").await,
            person.get(&format!("/boards/solar/{id}/edit")).await,
            person.post(&format!("/boards/solar/{id}/comments"), &[("body", &text.repeat(200))]).await,
            person.post("/boards/solar", &[("title", &text.repeat(10)), ("body", text)]).await,
        ];
        for (page, answer) in pages.iter().enumerate() {
            let html = answer.text();
            for bad in ["<script>", "<svg onload", "<img src=x"] {
                assert!(!html.contains(bad), "text {n}, page {page}: {bad}");
            }
            assert!(html.contains("</html>"), "text {n}, page {page}");
        }
        assert_eq!(
            (&article(&person, id).await["title"], &article(&person, id).await["body"]),
            (&json!(text), &json!(text)),
            "kept as typed"
        );
    }
    let person = town.newcomer("탭").await;
    for (title, body) in [("a\u{0}b", "x"), ("x", "a\u{7}b"), ("두\n줄", "x")] {
        let answer = person.api("POST", "/boards/solar/articles", Some(json!({"title": title, "body": body}))).await;
        assert_eq!((answer.status.as_u16(), answer.json()["errors"].to_string().contains("invalid_text")), (422, true));
    }
}

async fn forms_keep_what_was_typed(town: Town) {
    let person = town.newcomer("꼼꼼").await;
    let answer = person.post("/boards/solar", &[("title", &"가".repeat(51)), ("body", "\n\n정성껏 쓴 글")]).await;
    assert!(
        answer.status == 422
            && answer.has(&"가".repeat(51))
            && answer.has("\n\n\n정성껏 쓴 글</textarea>")
            && answer.has("제목은 50자까지"),
        "{}",
        answer.text()
    );
    let answer = person.upload("/boards/solar", &[("title", ""), ("body", "살아남은 글"), ("alt", "설명")], &[]).await;
    assert!(
        answer.status == 422
            && answer.has("살아남은 글</textarea>")
            && answer.has("value=\"설명\"")
            && answer.has("제목을 지어 주세요")
    );
    let id = publish(&person, "solar", "글", "글").await;
    let answer = person.post(&format!("/boards/solar/{id}/edit"), &[("title", "글"), ("body", " ")]).await;
    assert!(answer.status == 422 && answer.has("아직 아무 말도"));
    let answer = person.post(&format!("/boards/solar/{id}/comments"), &[("body", &"😀".repeat(1_001))]).await;
    assert!(answer.status == 422 && answer.has(&"😀".repeat(1_001)) && answer.has("id=\"comments\""));
    let fits = person.post(&format!("/boards/solar/{id}/comments"), &[("body", &"😀".repeat(1_000))]).await;
    assert_eq!(fits.status, 303);
    let spot = fits.location().split('#').next().unwrap().to_owned();
    assert!(person.get(&spot).await.has("data-focus"), "{spot}");
    for like in ["", "maybe"] {
        assert_eq!(person.post(&format!("/boards/solar/{id}/like"), &[("like", like)]).await.status, 422);
    }
    for _ in 0..2 {
        assert_eq!(
            person.post(&format!("/boards/solar/{id}/like"), &[("like", "true")]).await.location(),
            format!("/boards/solar/{id}#react"),
            "back to where one was"
        );
    }
    assert!(person.get(&format!("/boards/solar/{id}")).await.has("aria-pressed=\"true\""));
    assert_eq!(article(&person, id).await["likes"], 1);
    assert_eq!(person.api_raw("POST", "/boards/solar/articles", "text/plain", b"x".to_vec()).await.status, 415);
    assert_eq!(
        person.api_raw("POST", "/boards/solar/articles", "application/json", vec![b' '; 600_000]).await.status,
        413
    );
    for id in ["0", "-1", "x", "99999999999999999999", "+1"] {
        assert_eq!(person.api("GET", &format!("/articles/{id}"), None).await.status, 404);
        assert_eq!(person.get(&format!("/boards/solar/{id}")).await.status, 404);
    }
}

each_engine!(an_article_lives_and_goes, a_planet_talks_among_itself, nothing_typed_runs, forms_keep_what_was_typed);
