//! Talking: articles, comments, likes, and who may see what.

use center::clock::{DAY, MINUTE};
use center::config::Switch;
use serde_json::{Value, json};

use crate::support::{Engine, Person, Town, each_engine};

/// Publishes over the API; the article's id.
pub async fn publish(person: &Person, board: &str, title: &str, body: &str) -> i64 {
    let answer = person.api("POST", &format!("/boards/{board}/articles"), Some(json!({"title": title, "body": body}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_i64().unwrap()
}

async fn say(person: &Person, article: i64, body: &str, parent: Option<i64>) -> Value {
    let answer = person.api("POST", &format!("/articles/{article}/comments"), Some(json!({"body": body, "parent_id": parent}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn article(person: &Person, id: i64) -> Value {
    person.api("GET", &format!("/articles/{id}"), None).await.json()
}

/// The counts kept on rows are those of the rows.
async fn assert_counts(town: &Town) {
    for sql in [
        "select count(*) as n from boards b where article_count <> (select count(*) from articles a where a.board = b.id)",
        "select count(*) as n from articles a where like_count <> (select count(*) from article_likes l where l.article_id = a.id)",
        "select count(*) as n from articles a where comment_count <> (select count(*) from comments c where c.article_id = a.id and c.deleted_at is null)",
        "select count(*) as n from comments t where reply_count <> (select count(*) from comments c where c.parent_id = t.id)",
        "select count(*) as n from comments where deleted_at is not null and reply_count = 0",
        "select count(*) as n from articles a where picture_count <> (select count(*) from pictures p where p.article_id = a.id)",
    ] {
        assert_eq!(town.number(sql).await, 0, "{sql}");
    }
}

/// Everything at once, each in its own task.
async fn together<F: Future<Output = u16> + Send + 'static>(all: impl IntoIterator<Item = F>) -> Vec<u16> {
    let tasks: Vec<_> = all.into_iter().map(tokio::spawn).collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    statuses
}

each_engine! {
    async fn an_article_lives_and_goes(town) {
        let writer = town.newcomer("달토끼").await;
        let empty = writer.get("/boards/solar").await;
        assert!(empty.status == 200 && empty.has("아직 글이 없어요"), "{}", empty.text());
        assert!(writer.get("/boards/solar/new").await.has("name=\"title\""));
        let made = writer.post("/boards/solar", &[("title", "첫 글"), ("body", "한 줄\r\n두 줄 **굵게**")]).await;
        assert_eq!(made.status, 303, "{}", made.text());
        let path = made.location().to_owned();
        let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
        let page = writer.get(&path).await;
        for part in ["<h1>첫 글</h1>", "한 줄<br>\n두 줄 <strong>굵게</strong>", "달토끼", "글을 올렸어요.", &format!("{path}/edit")] {
            assert!(page.has(part), "{part}: {}", page.text());
        }
        assert!(!writer.get(&path).await.has("글을 올렸어요."), "said once");
        let seen = article(&writer, id).await;
        assert_eq!((&seen["body"], &seen["board"], &seen["liked"], &seen["edited_at"]), (&json!("한 줄\n두 줄 **굵게**"), &json!("solar"), &json!(false), &Value::Null));
        assert_eq!(seen["author"]["nickname"], "달토끼");

        town.forward(MINUTE);
        assert!(writer.get(&format!("{path}/edit")).await.has("한 줄\n두 줄 **굵게**</textarea>"));
        assert_eq!(writer.post(&format!("{path}/edit"), &[("title", "고친 글"), ("body", "새 내용")]).await.location(), path);
        let page = writer.get(&path).await;
        assert!(page.has("고친 글") && page.has("수정됨") && page.has("<p>새 내용</p>"));
        let list = writer.get("/boards/solar").await;
        assert!(list.has("고친 글") && list.has("새 글"));
        town.forward(DAY);
        let list = writer.get("/boards/solar").await;
        assert!(list.has("고친 글") && !list.has("class=\"new\""));
        assert!(writer.get("/me/articles").await.has("고친 글"));

        let other = town.newcomer("고요한바다").await;
        for (path, fields) in [(format!("{path}/delete"), vec![]), (format!("{path}/edit"), vec![("title", "x"), ("body", "x")])] {
            assert_eq!(other.post(&path, &fields).await.status, 403);
        }
        assert_eq!(other.get(&format!("{path}/edit")).await.status, 403);
        assert_eq!(other.api("PATCH", &format!("/articles/{id}"), Some(json!({"title": "x"}))).await.code(), "not_yours");
        assert_eq!(other.api("DELETE", &format!("/articles/{id}"), None).await.code(), "not_yours");
        say(&other, id, "반가워요", None).await;
        assert_eq!(writer.post(&format!("{path}/delete"), &[]).await.location(), "/boards/solar");
        assert!(writer.get("/boards/solar").await.has("글을 지웠어요."));
        assert_eq!(writer.get(&path).await.status, 404);
        assert_eq!(other.api("DELETE", &format!("/articles/{id}"), None).await.status, 204, "also a second time");
        for table in ["select count(*) as n from articles", "select count(*) as n from comments"] {
            assert_eq!(town.number(table).await, 0);
        }
        assert_counts(&town).await;
    }

    async fn a_planet_talks_among_itself(town) {
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
                for (verb, fields) in [("comments", vec![("body", "나도")]), ("like", vec![("like", "true")]), ("delete", vec![]), ("edit", vec![("title", "x"), ("body", "x")]), ("pin", vec![("pinned", "true")])] {
                    assert_eq!(stranger.post(&format!("/boards/{board}/{secret}/{verb}"), &fields).await.status, 404, "{board} {verb}");
                }
            }
            assert_eq!(stranger.post(&format!("/comments/{comment}/delete"), &[]).await.status, 404);
            assert_eq!(stranger.post("/boards/mars", &[("title", "x"), ("body", "x")]).await.status, 404);
            for (method, path, body) in [
                ("GET", format!("/articles/{secret}"), None), ("PATCH", format!("/articles/{secret}"), Some(json!({"title": "x"}))), ("DELETE", format!("/articles/{secret}"), None),
                ("PUT", format!("/articles/{secret}/like"), None), ("DELETE", format!("/articles/{secret}/like"), None), ("GET", format!("/articles/{secret}/comments"), None),
                ("POST", format!("/articles/{secret}/comments"), Some(json!({"body": "x"}))), ("GET", format!("/comments/{comment}"), None),
                ("PATCH", format!("/comments/{comment}"), Some(json!({"body": "x"}))), ("DELETE", format!("/comments/{comment}"), None),
                ("GET", "/boards/mars/articles".into(), None), ("POST", "/boards/mars/articles".into(), Some(json!({"title": "x", "body": "x"}))),
            ] {
                assert_eq!(stranger.api(method, &path, body).await.status, 404, "{method} {path}");
            }
        }
        assert_eq!(mars.get(&format!("/boards/mars/{secret}")).await.status, 200);
        assert_eq!(mars.get(&format!("/boards/solar/{secret}")).await.location(), format!("/boards/mars/{secret}"), "to its own address");
        assert_eq!(admin.get(&format!("/boards/mars/{secret}")).await.status, 200);
        let boards = |answer: Value| answer["items"].as_array().unwrap().iter().map(|b| b["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
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

    async fn nothing_typed_runs(town) {
        let nasty = ["<script>alert(1)</script>", "<img src=x onerror=alert(1) ", "\"'><svg onload=alert(1)>", "</textarea><script>x</script>", "{{ 7*7 }}${x}"];
        for (n, text) in nasty.into_iter().enumerate() {
            let person = town.newcomer(&text.chars().take(20).collect::<String>()).await;
            let id = publish(&person, "solar", text, text).await;
            let first = say(&person, id, text, None).await["id"].as_i64().unwrap();
            say(&person, id, text, Some(first)).await;
            let pages = [
                person.get(&format!("/boards/solar/{id}")).await, person.get("/boards/solar").await, person.get("/me/articles").await,
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
            assert_eq!((&article(&person, id).await["title"], &article(&person, id).await["body"]), (&json!(text), &json!(text)), "kept as typed");
        }
        let person = town.newcomer("탭").await;
        for (title, body) in [("a\u{0}b", "x"), ("x", "a\u{7}b"), ("두\n줄", "x")] {
            let answer = person.api("POST", "/boards/solar/articles", Some(json!({"title": title, "body": body}))).await;
            assert_eq!((answer.status.as_u16(), answer.json()["errors"].to_string().contains("invalid_text")), (422, true));
        }
    }

    async fn comments_have_one_level_of_replies(town) {
        let (one, two) = (town.newcomer("하나").await, town.newcomer("둘").await);
        let id = publish(&one, "solar", "이야기", "시작").await;
        let top = say(&one, id, "첫 댓글 https://example.com", None).await;
        let top_id = top["id"].as_i64().unwrap();
        let reply = say(&two, id, "답글", Some(top_id)).await;
        assert_eq!((&reply["parent_id"], &reply["reply_to"]), (&json!(top_id), &Value::Null));
        let deeper = say(&one, id, "답글의 답글", reply["id"].as_i64()).await;
        assert_eq!((&deeper["parent_id"], &deeper["reply_to"]), (&json!(top_id), &reply["id"]));
        let page = one.get(&format!("/boards/solar/{id}")).await;
        for part in ["댓글 3", "<a href=\"https://example.com\" rel=\"nofollow ugc noopener\">", "@둘"] {
            assert!(page.has(part), "{part}");
        }
        let other = publish(&one, "solar", "다른 글", "글").await;
        let wrong = one.api("POST", &format!("/articles/{other}/comments"), Some(json!({"body": "x", "parent_id": top_id}))).await;
        assert!(wrong.status == 422 && wrong.has("no_such_comment"), "a parent of another article");
        let wrong = one.post(&format!("/boards/solar/{other}/comments"), &[("body", "잃지 마세요"), ("parent_id", "999999")]).await;
        assert!(wrong.status == 422 && wrong.has("잃지 마세요</textarea>"), "{}", wrong.text());

        assert_eq!(two.api("PATCH", &format!("/comments/{top_id}"), Some(json!({"body": "x"}))).await.code(), "not_yours");
        assert_eq!(two.api("DELETE", &format!("/comments/{top_id}"), None).await.code(), "not_yours");
        let changed = one.api("PATCH", &format!("/comments/{top_id}"), Some(json!({"body": "고침"}))).await.json();
        assert!(changed["body"] == "고침" && changed["edited_at"].is_string());
        assert_eq!(one.post(&format!("/comments/{top_id}/delete"), &[]).await.location(), format!("/boards/solar/{id}#comments"));
        let page = one.get(&format!("/boards/solar/{id}")).await;
        assert!(page.has("삭제된 댓글입니다") && page.has("답글의 답글") && page.has("댓글 2") && !page.has("고침"));
        assert_eq!(one.api("DELETE", &format!("/comments/{top_id}"), None).await.status, 204);
        assert_eq!(one.api("POST", &format!("/articles/{id}/comments"), Some(json!({"body": "x", "parent_id": top_id}))).await.status, 422, "nobody answers a deleted comment");
        let list = one.api("GET", &format!("/articles/{id}/comments"), None).await.json();
        assert_eq!((&list["total"], &list["items"][0]["deleted"], &list["items"][0]["body"]), (&json!(3), &json!(true), &json!("")));
        assert_counts(&town).await;
        assert_eq!(two.api("DELETE", &format!("/comments/{}", reply["id"]), None).await.status, 204);
        assert_eq!(one.api("DELETE", &format!("/comments/{}", deeper["id"]), None).await.status, 204);
        assert_eq!(town.number("select count(*) as n from comments").await, 0, "the last reply takes the place with it");
        assert_counts(&town).await;
    }

    async fn counts_hold_when_many_come_at_once(town) {
        let person = town.newcomer("글쓴이").await;
        let id = publish(&person, "solar", "인기", "글").await;
        let like = |person: Person, method: &'static str| async move { person.api(method, &format!("/articles/{id}/like"), None).await.status.as_u16() };
        assert!(together((0..20).map(|_| like(person.clone(), "PUT"))).await.iter().all(|status| *status == 200));
        let seen = article(&person, id).await;
        assert_eq!((&seen["likes"], &seen["liked"]), (&json!(1), &json!(true)));
        let mut crowd = Vec::new();
        for n in 0..12 {
            crowd.push(town.newcomer(&format!("이웃 {n}")).await);
        }
        together(crowd.iter().map(|one| like(one.clone(), "PUT"))).await;
        assert_eq!(article(&person, id).await["likes"], 13);
        together(crowd.iter().map(|one| like(one.clone(), "DELETE")).chain((0..5).map(|_| like(person.clone(), "DELETE")))).await;
        assert_eq!(article(&person, id).await["likes"], 0);
        assert_counts(&town).await;

        let top = say(&person, id, "위", None).await["id"].as_i64().unwrap();
        let write = crowd.iter().map(|one| {
            let one = one.clone();
            async move { one.api("POST", &format!("/articles/{id}/comments"), Some(json!({"body": "동시에", "parent_id": top}))).await.status.as_u16() }
        });
        assert!(together(write).await.iter().all(|status| *status == 201));
        assert_counts(&town).await;
        let admin = town.admin("관리자").await;
        let replies: Vec<i64> = (top + 1..=top + 12).collect();
        let delete = replies.into_iter().chain([top, top]).map(|comment| {
            let admin = admin.clone();
            async move { admin.api("DELETE", &format!("/comments/{comment}"), None).await.status.as_u16() }
        });
        assert!(together(delete).await.iter().all(|status| *status == 204));
        assert_eq!(town.number("select count(*) as n from comments").await, 0);
        assert_counts(&town).await;
        let gone = (0..6).map(|_| {
            let person = person.clone();
            async move { person.api("DELETE", &format!("/articles/{id}"), None).await.status.as_u16() }
        });
        assert!(together(gone).await.iter().all(|status| *status == 204));
        assert_counts(&town).await;
    }

    async fn pages_from_both_ends(town) {
        let person = town.newcomer("부지런").await;
        for n in 1..=87 {
            town.app.db.run("insert into articles (board, author_id, title, body, html, html_version, created_at) values ('solar', $1, $2, 'x', '<p>x</p>', 1, $3)", [
                person.id.into(), format!("글 {n:03}").into(), town.app.clock.now().into(),
            ]).await.unwrap();
        }
        town.app.db.run("update boards set article_count = 87 where id = 'solar'", []).await.unwrap();
        let mut seen = Vec::new();
        for page in 1..=5 {
            let list = person.api("GET", &format!("/boards/solar/articles?page={page}"), None).await.json();
            assert_eq!((&list["page"], &list["pages"], &list["total"]), (&json!(page), &json!(5), &json!(87)));
            seen.extend(list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()));
            let html = person.get(&format!("/boards/solar?page={page}")).await.text();
            assert_eq!(html.matches("<h2><a href=\"/boards/solar/").count(), if page == 5 { 7 } else { 20 });
        }
        let expected: Vec<String> = (1..=87).rev().map(|n| format!("글 {n:03}")).collect();
        assert_eq!(seen, expected);
        for page in ["6", "999999999999", "99999999999999999999999999"] {
            assert_eq!(person.api("GET", &format!("/boards/solar/articles?page={page}"), None).await.json()["items"], json!([]));
            assert!(person.get(&format!("/boards/solar?page={page}")).await.has("빈 우주"));
        }
        for page in ["0", "-1", "x", "1.5"] {
            for path in ["/boards/solar/articles", "/me/articles"] {
                assert_eq!(person.api("GET", &format!("{path}?page={page}"), None).await.status, 422);
            }
            assert_eq!(person.get(&format!("/boards/solar?page={page}")).await.status, 422);
            assert_eq!(person.get(&format!("/me/articles?page={page}")).await.status, 422);
        }
        assert_eq!(person.api("GET", "/boards/solar/articles?q=x", None).await.code(), "not_yet");
        let search = person.get("/boards/solar?q=%EA%B8%80").await;
        assert!(search.status == 422 && search.has("준비"), "{}", search.text());
        assert_eq!(person.get("/boards/solar?q=").await.status, 200);

        let oldest = town.number("select min(id) as n from articles").await;
        let admin = town.admin("관리자").await;
        assert_eq!(person.post(&format!("/boards/solar/{oldest}/pin"), &[("pinned", "true")]).await.status, 403);
        assert_eq!(admin.post(&format!("/boards/solar/{oldest}/pin"), &[("pinned", "true")]).await.status, 303);
        let html = person.get("/boards/solar").await.text();
        assert!(html.find("글 001").unwrap() < html.find("글 087").unwrap() && html.contains("공지"));
        let middle = person.get(&format!("/boards/solar/{}", oldest + 1)).await.text();
        assert!(middle.contains("글 001") && middle.contains("글 003"), "the neighbours");
    }

    async fn forms_keep_what_was_typed(town) {
        let person = town.newcomer("꼼꼼").await;
        let answer = person.post("/boards/solar", &[("title", &"가".repeat(51)), ("body", "\n\n정성껏 쓴 글")]).await;
        assert!(answer.status == 422 && answer.has(&"가".repeat(51)) && answer.has("\n\n\n정성껏 쓴 글</textarea>") && answer.has("제목은 50자까지"), "{}", answer.text());
        let answer = person.upload("/boards/solar", &[("title", ""), ("body", "살아남은 글"), ("alt", "설명")], &[]).await;
        assert!(answer.status == 422 && answer.has("살아남은 글</textarea>") && answer.has("value=\"설명\"") && answer.has("제목을 지어 주세요"));
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
            assert_eq!(person.post(&format!("/boards/solar/{id}/like"), &[("like", "true")]).await.location(), format!("/boards/solar/{id}"));
        }
        assert!(person.get(&format!("/boards/solar/{id}")).await.has("aria-pressed=\"true\""));
        assert_eq!(article(&person, id).await["likes"], 1);
        assert_eq!(person.api_raw("POST", "/boards/solar/articles", "text/plain", b"x".to_vec()).await.status, 415);
        assert_eq!(person.api_raw("POST", "/boards/solar/articles", "application/json", vec![b' '; 600_000]).await.status, 413);
        for id in ["0", "-1", "x", "99999999999999999999", "+1"] {
            assert_eq!(person.api("GET", &format!("/articles/{id}"), None).await.status, 404);
            assert_eq!(person.get(&format!("/boards/solar/{id}")).await.status, 404);
        }
    }

    async fn pages_ask_little(town) {
        let person = town.newcomer("빠름").await;
        let mut id = 0;
        for n in 0..25 {
            id = publish(&person, "solar", &format!("글 {n}"), "글").await;
        }
        let top = say(&person, id, "댓글", None).await["id"].as_i64();
        say(&person, id, "답글", top).await;
        for (path, most) in [("/boards/solar".to_owned(), 3), ("/boards/solar?page=2".to_owned(), 3), (format!("/boards/solar/{id}"), 4), ("/me/articles".to_owned(), 3)] {
            let before = town.app.db.asked();
            assert_eq!(person.get(&path).await.status, 200);
            let asked = town.app.db.asked() - before;
            assert!(asked <= most, "{path}: {asked}");
        }
    }

    async fn lists_use_their_indexes(town) {
        for (name, sql) in center::db::STATEMENTS.iter().filter(|(name, _)| name.starts_with("boards::") && *name != "boards::BOARDS") {
            let parameters = (1..=9).filter(|n| sql.contains(&format!("${n}"))).count();
            let plan = town.app.db.explain(sql, parameters).await.unwrap();
            for line in plan.lines().map(str::trim) {
                let scan = match town.engine {
                    // what is scanned is a handful of keys found before
                    Engine::Sqlite => line.strip_prefix("SCAN ").is_some_and(|what| {
                        !what.starts_with('(') && !["k", "newest", "notices", "top", "latest", "CONSTANT"].contains(&what.split(' ').next().unwrap())
                    }),
                    Engine::Postgres => line.contains("Seq Scan on"),
                };
                assert!(!scan, "{name}: {line}\n{plan}");
            }
        }
    }
}

/// A town with its limits on, on each engine.
async fn limited() -> Vec<Town> {
    let mut towns = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        towns.push(Town::with(engine, |config| config.rate_limits = Switch::On).await);
    }
    towns
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_sent_twice_counts_once() {
    for town in limited().await {
        let person = town.newcomer("두번").await;
        let send = |person: Person| async move { person.post("/boards/solar", &[("title", "같은 글"), ("body", "같은 내용")]).await.location().to_owned() };
        let (one, two, three) = tokio::join!(send(person.clone()), send(person.clone()), send(person.clone()));
        assert!(one.starts_with("/boards/solar/") && one == two && two == three, "{one} {two} {three}");
        let id: i64 = one.rsplit('/').next().unwrap().parse().unwrap();
        let first = say(&person, id, "같은 댓글", None).await;
        assert_eq!(say(&person, id, "같은 댓글", None).await["id"], first["id"]);
        assert_ne!(say(&person, id, "같은 댓글", first["id"].as_i64()).await["id"], first["id"], "at another place it is another");
        town.forward(2 * MINUTE);
        assert_ne!(publish(&person, "solar", "같은 글", "같은 내용").await, id, "later it is another");
        assert_counts(&town).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_often_is_said_and_nothing_is_lost() {
    for town in limited().await {
        let person = town.newcomer("급한").await;
        let id = publish(&person, "solar", "글", "글").await;
        let mut last = None;
        for n in 0..30 {
            let answer = person.post(&format!("/boards/solar/{id}/comments"), &[("body", &format!("댓글 {n}"))]).await;
            if answer.status == 429 {
                assert!(answer.headers.contains_key("retry-after") && answer.has(&format!("댓글 {n}</textarea>")), "{}", answer.text());
                last = Some(n);
                break;
            }
        }
        assert!(last.is_some_and(|n| n >= 5), "{last:?}");
        let mut refused = false;
        for n in 0..12 {
            let answer = person.post("/boards/solar", &[("title", &format!("글 {n}")), ("body", "지키고 싶은 글")]).await;
            if answer.status == 429 {
                assert!(answer.has("지키고 싶은 글</textarea>") && answer.headers.contains_key("retry-after"));
                refused = true;
                break;
            }
        }
        assert!(refused);
        assert_eq!(person.api("POST", "/boards/solar/articles", Some(json!({"title": "또", "body": "또"}))).await.code(), "too_often");
        assert_counts(&town).await;
    }
}
