//! Pages that are kept for many readers: never older than what was answered, and nobody's own in anybody else's.

mod sent;

use axum::http::Method;
use center::boards::visits;
use center::clock::{HOUR, MINUTE};
use serde_json::json;

use crate::support::{Answer, Person, Town, each_engine};

async fn publish(person: &Person, board: &str, title: &str) -> i64 {
    let answer =
        person.api("POST", &format!("/boards/{board}/articles"), Some(json!({"title": title, "body": "글"}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_i64().unwrap()
}

/// A page without the key that each sending of it has of its own.
fn text(answer: &Answer) -> String {
    let text = answer.text();
    let mut parts = text.split("name=\"key\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('"').map_or("", |(_, rest)| rest))
}

async fn asked(person: &Person, path: &str, header: axum::http::HeaderName, value: &str) -> Answer {
    let request = person.request(Method::GET, path).header(header, value);
    person.send(request.body(axum::body::Body::empty()).unwrap()).await
}

/// Two servers of one site keep pages, a third makes each anew: whatever is written by the first, everybody sees it at
/// once and everywhere.
async fn nothing_is_older_than_what_was_answered(town: Town) {
    let keeps = town.second_node_with(|config| config.compare_kept = false).await;
    let other = town.second_node_with(|config| config.compare_kept = false).await;
    let anew = town.second_node_with(|config| config.kept_pages_mb = 0).await;
    // what was just now on one of them is so on all, however long this takes
    let now = town.app.clock.now();
    for node in [&town, &keeps, &other, &anew] {
        node.app.clock.stop_at(now);
    }
    let writer = town.resident("글쓴이", "mars", 1, 1).await;
    let (reader, admin) = (town.resident("독자", "mars", 1, 2).await, town.admin("지기").await);
    let newcomer = town.newcomer("새내기").await;
    // a page more, around whose list the same stands as around that of the first
    for n in 0..20 {
        publish(&writer, "solar", &format!("옛 글 {n}")).await;
    }
    let (older, id) = (publish(&writer, "solar", "앞 글").await, publish(&writer, "solar", "가운데 글").await);
    let newer = publish(&writer, "solar", "뒤 글").await;
    publish(&writer, "mars", "화성 글").await;
    let paths = [
        "/boards/solar".to_owned(),
        "/boards/solar?page=2".to_owned(),
        "/boards/solar?sort=popular".to_owned(),
        "/boards/mars".to_owned(),
        format!("/boards/solar/{older}"),
        format!("/boards/solar/{id}"),
        format!("/boards/solar/{newer}"),
        "/home".to_owned(),
        "/planets".to_owned(),
        "/planets/mars?floor=1".to_owned(),
        "/api/v1/boards".to_owned(),
        "/api/v1/boards/solar/articles".to_owned(),
        "/api/v1/boards/solar/articles?sort=popular".to_owned(),
        "/api/v1/boards/mars/articles".to_owned(),
        format!("/api/v1/articles/{id}/comments"),
        "/api/v1/planets".to_owned(),
        "/api/v1/planets/mars".to_owned(),
    ];
    let all_see_it = async |what: &str| {
        for path in &paths {
            for person in [&writer, &reader, &admin, &newcomer] {
                let fresh = text(&person.on(&anew).get(path).await);
                for (node, name) in [(&keeps, "first"), (&other, "second")] {
                    let kept = text(&person.on(node).get(path).await);
                    let line = kept.lines().zip(fresh.lines()).find(|(kept, fresh)| kept != fresh);
                    assert_eq!(line, None, "{what}: {path} as {} on the {name} server", person.username);
                    assert_eq!(kept.len(), fresh.len(), "{what}: {path}");
                }
            }
        }
    };
    // the coins of the day are told once
    for person in [&writer, &reader] {
        person.get("/planets").await;
    }
    all_see_it("at first").await;
    let article = format!("/articles/{id}");
    let first = writer.on(&keeps);
    assert_eq!(reader.on(&other).api("PUT", &format!("{article}/like"), None).await.status, 200);
    all_see_it("liked").await;
    let said = reader.on(&other).api("POST", &format!("{article}/comments"), Some(json!({"body": "댓글"}))).await;
    let said = said.json()["id"].as_i64().unwrap();
    all_see_it("commented").await;
    reader.on(&other).api("PATCH", &format!("/comments/{said}"), Some(json!({"body": "고친 댓글"}))).await;
    all_see_it("comment edited").await;
    assert_eq!(first.api("PATCH", &article, Some(json!({"title": "새 제목"}))).await.status, 200);
    all_see_it("renamed article, named by its neighbours").await;
    admin.on(&other).post(&format!("/boards/solar/{id}/pin"), &[("pinned", "true")]).await;
    // where it says so
    admin.get("/about").await;
    all_see_it("pinned").await;
    assert_eq!(reader.on(&other).api("DELETE", &format!("/comments/{said}"), None).await.status, 204);
    all_see_it("comment deleted").await;
    assert_eq!(reader.on(&keeps).api("DELETE", &format!("{article}/like"), None).await.status, 204);
    all_see_it("like taken back").await;
    assert_eq!(reader.on(&keeps).api("PUT", &format!("{article}/bookmark"), None).await.status, 200);
    all_see_it("kept by one").await;
    assert_eq!(first.api("PATCH", "/me", Some(json!({"nickname": "다른이름"}))).await.status, 200);
    all_see_it("called otherwise").await;
    town.resident("이웃", "mars", 1, 3).await;
    all_see_it("somebody moved in").await;
    assert_eq!(first.api("DELETE", &article, None).await.status, 204);
    all_see_it("deleted").await;
    assert_eq!(first.api("POST", &format!("{article}/restore"), None).await.status, 200);
    all_see_it("restored").await;
    publish(&first, "solar", "맨 뒤 글").await;
    all_see_it("published").await;
    town.forward(3 * MINUTE);
    for node in [&keeps, &other, &anew] {
        node.forward(3 * MINUTE);
    }
    all_see_it("three minutes later").await;
    assert!(keeps.app.pages.stats().hits > 50, "{:?}", keeps.app.pages.stats());
}

async fn nobody_gets_what_is_anothers(town: Town) {
    let town = Town::with(town.engine, |config| config.compare_kept = false).await;
    town.app.clock.stop();
    let one = town.resident("첫번째사람", "mars", 1, 1).await;
    let two = town.resident("두번째사람", "mars", 1, 2).await;
    let admin = town.admin("관리하는사람").await;
    let id = publish(&town.newcomer("글쓴이").await, "solar", "글").await;
    one.api("PUT", &format!("/articles/{id}/like"), None).await;
    for path in ["/boards/solar".to_owned(), format!("/boards/solar/{id}"), "/home".into(), "/planets".into()] {
        one.get(&path).await;
        admin.get(&path).await;
        let hits = town.app.pages.stats().hits;
        let seen = two.get(&path).await;
        assert_eq!(town.app.pages.stats().hits, hits + 1, "{path} is kept");
        let header = seen.text();
        let header = &header[..header.find("<main").unwrap()];
        assert!(header.contains("두번째사람") && !header.contains("첫번째사람"), "{path}");
        for other in [&one, &admin] {
            assert!(!seen.has(&format!("data-user=\"{}\"", other.id)), "{path}");
        }
        assert!(!seen.has("/pin\"") && !seen.has("/delete\""), "{path}: what an admin may do");
        assert!(!seen.has("class=\"btn like\" aria-pressed=\"true\""), "{path}: what another likes");
    }
    // a form sent from either of two pages is another one
    let path = format!("/boards/solar/{id}");
    assert_ne!(two.get(&path).await.form_key(), two.get(&path).await.form_key());
}

/// Lists and articles are kept for the residents of all planets together: who may see them is asked each time, and the
/// ways to one's own board are one's own.
async fn what_is_kept_for_all_planets_is_shown_to_those_who_may_see_it(town: Town) {
    let of_mars = town.resident("화성사람", "mars", 1, 1).await;
    let (of_venus, of_saturn) =
        (town.resident("금성사람", "venus", 1, 1).await, town.resident("토성사람", "saturn", 1, 1).await);
    let newcomer = town.newcomer("새내기").await;
    let (own, solar) = (publish(&of_mars, "mars", "화성에서만").await, publish(&of_mars, "solar", "모두에게").await);
    for path in ["/boards/mars".to_owned(), format!("/boards/mars/{own}"), "/api/v1/boards/mars/articles".to_owned()] {
        assert_eq!(of_mars.get(&path).await.status, 200, "{path}");
        let hits = town.app.pages.stats().hits;
        assert!(of_mars.get(&path).await.has("화성에서만"), "{path}");
        assert_eq!(town.app.pages.stats().hits, hits + 1, "{path} is kept");
        for other in [&of_venus, &newcomer] {
            let answer = other.get(&path).await;
            assert!(answer.status == 404 && !answer.has("화성에서만"), "{path}: {}", answer.status);
        }
    }
    for path in ["/boards/solar".to_owned(), format!("/boards/solar/{solar}")] {
        of_venus.get(&path).await;
        let hits = town.app.pages.stats().hits;
        let seen = of_saturn.get(&path).await;
        assert_eq!(town.app.pages.stats().hits, hits + 1, "{path} is one for all planets");
        assert_eq!(seen.status, 200, "{path}: {}", seen.text());
        assert!(!seen.has("/boards/venus\""), "{path}");
        assert_eq!(seen.has("href=\"/boards/saturn\""), path == "/boards/solar", "{path}");
    }
}

// A form's key comes back as it was typed.
async fn a_key_is_text(town: Town) {
    let person = town.newcomer("하나").await;
    let path = format!("/boards/solar/{}", publish(&person, "solar", "글").await);
    let answer = person.post(&format!("{path}/comments"), &[("body", ""), ("key", "\"><b id=typed>")]).await;
    assert_eq!(answer.status, 422);
    assert!(!answer.has("<b id=typed>"), "{}", answer.text());
}

/// A page that was made before somebody said something may be sent after it: what its reader was not shown stays new.
async fn what_a_page_does_not_show_was_not_seen(town: Town) {
    let town = Town::with(town.engine, |config| config.compare_kept = false).await;
    town.app.clock.stop();
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("독자").await);
    let id = publish(&writer, "solar", "글").await;
    let path = format!("/boards/solar/{id}");
    assert!(!writer.get(&path).await.has("막 한 말"));
    // as it is for a reader whose sign-in was asked for just before
    let who = writer.id;
    town.app
        .db
        .script(&format!(
            "insert into comments (article_id, author_id, body, created_at) values ({id}, {who}, '막 한 말', 1);
             update articles set comment_count = 1 where id = {id}"
        ))
        .await
        .unwrap();
    let back = "update versions set n = n - 1
                where topic = 'all' and shard = (select min(shard) from versions where topic = 'all')";
    assert_eq!(town.app.db.run(back, []).await.unwrap(), 1);
    let hits = town.app.pages.stats().hits;
    assert!(!reader.get(&path).await.has("막 한 말"));
    assert_eq!(town.app.pages.stats().hits, hits + 1);
    visits::write(&town.app).await.unwrap();
    town.forward(HOUR);
    let page = reader.get(&path).await;
    assert!(page.has("막 한 말") && page.has("class=\"unread\""), "{}", page.text());
}

/// Whoever changes a title says so to the pages beside it, and what comes beside it meanwhile waits.
async fn nothing_comes_beside_a_title_that_is_being_changed(town: Town) {
    // there is one writer
    if !town.app.db.is_postgres() {
        return;
    }
    let writer = town.newcomer("글쓴이").await;
    let id = publish(&writer, "solar", "글").await;
    let mut tx = town.app.db.begin().await.unwrap();
    tx.run("update boards set article_count = article_count where id = 'solar'", []).await.unwrap();
    let change = tokio::spawn(async move {
        writer.api("PATCH", &format!("/articles/{id}"), Some(json!({"title": "새 제목"}))).await.status
    });
    let waiting =
        "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while town.number(waiting).await == 0 {
        assert!(!change.is_finished(), "it did not wait for the board");
        tokio::task::yield_now().await;
    }
    drop(tx);
    assert_eq!(change.await.unwrap(), 200);
}

each_engine!(
    nothing_is_older_than_what_was_answered,
    nobody_gets_what_is_anothers,
    what_is_kept_for_all_planets_is_shown_to_those_who_may_see_it,
    a_key_is_text,
    what_a_page_does_not_show_was_not_seen,
    nothing_comes_beside_a_title_that_is_being_changed,
);
