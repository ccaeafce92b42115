//! The feed of the solar board under a private address.

use axum::body::Body;
use axum::http::{Method, Request};
use center::clock::{DAY, MINUTE};
use center::config::Switch;
use serde_json::json;

use crate::boards::publish;
use crate::support::{Answer, Person, Town, each_engine, hear};

/// Makes an address; what stands behind the host.
async fn address(person: &Person) -> String {
    let page = person.post("/settings/feed", &[]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.headers["cache-control"], "no-store");
    let html = page.text();
    let start = html.find("http://127.0.0.1:8080/feeds/").unwrap() + "http://127.0.0.1:8080".len();
    html[start..].split('<').next().unwrap().trim().to_owned()
}

/// A feed reader: no cookie, no token.
async fn read(town: &Town, path: &str, tag: Option<&str>) -> Answer {
    let mut request = Request::builder().method(Method::GET).uri(path).header("host", "127.0.0.1:8080");
    if let Some(tag) = tag {
        request = request.header("if-none-match", tag);
    }
    town.visitor().send(request.body(Body::empty()).unwrap()).await
}

/// A secret stands in the address: nothing of it is kept or listed anywhere.
fn assert_kept_by_nobody(answer: &Answer) {
    assert_eq!(answer.headers["cache-control"], "private, no-store", "{}", answer.status);
    assert_eq!(answer.headers["x-robots-tag"], "noindex", "{}", answer.status);
}

async fn a_reader_sees_what_is_new(town: Town) {
    let person = town.resident("독자", "mars", 3, 3).await;
    assert!(person.get("/settings").await.has("/settings/feed"));
    assert!(person.get("/settings/feed").await.has("아직 주소가 없어요"));
    let path = address(&person).await;
    let empty = read(&town, &path, None).await;
    assert_eq!((empty.status.as_u16(), empty.text().matches("<entry>").count()), (200, 0));
    assert_eq!(empty.headers["content-type"], "application/atom+xml; charset=utf-8");
    assert_kept_by_nobody(&empty);
    assert!(!empty.headers.contains_key("set-cookie"));
    let id = publish(&person, "solar", "새 글", "**굵게**").await;
    publish(&person, "mars", "화성의 비밀", "붉은 모래").await;
    let feed = read(&town, &path, Some(empty.headers["etag"].to_str().unwrap())).await;
    for part in [
        "<title>새 글</title>".to_owned(),
        format!("href=\"http://127.0.0.1:8080/boards/solar/{id}\""),
        "<name>독자</name>".to_owned(),
        "&#60;strong&#62;굵게&#60;/strong&#62;".to_owned(),
    ] {
        assert!(feed.has(&part), "{part}: {}", feed.text());
    }
    assert!(!feed.has("화성의 비밀"));
    assert!(!feed.has(&path[8..20]), "its own address is not in it");
    let same = read(&town, &path, Some(feed.headers["etag"].to_str().unwrap())).await;
    assert_eq!((same.status.as_u16(), same.body.len()), (304, 0));
    assert_ne!(same.headers["etag"], empty.headers["etag"], "another article, another tag");
    assert_eq!(same.headers["etag"], feed.headers["etag"]);
    assert_kept_by_nobody(&same);
    // what it is called does not depend on how the site was reached
    let there = Request::builder().uri(&path).header("host", "another.example:8080").body(Body::empty()).unwrap();
    let there = town.visitor().send(there).await;
    let ids = |answer: &Answer| -> Vec<String> {
        let text = answer.text();
        text.split("<id>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
    };
    assert!(there.has(&format!("href=\"http://another.example:8080/boards/solar/{id}\"")), "{}", there.text());
    assert_eq!(ids(&there), ids(&feed));
    assert!(
        ids(&feed)[1].starts_with("urn:") && ids(&feed)[1].ends_with(&format!(":article:{id}")),
        "{:?}",
        ids(&feed)
    );
    assert_eq!(person.api("DELETE", &format!("/articles/{id}"), None).await.status, 204);
    assert!(!read(&town, &path, None).await.has("새 글"));
    // nobody comes by it
    let before = person.api("GET", "/me", None).await.json();
    town.forward(2 * DAY);
    let asked = town.number("select count(*) as n from ledger").await;
    assert_eq!(read(&town, &path, None).await.status, 200);
    assert_eq!(town.number("select count(*) as n from ledger").await, asked, "no reward");
    center::boards::visits::write(&town.app).await.unwrap();
    assert_eq!(town.number("select count(*) as n from visits").await, 0, "no visit");
    assert_eq!(before["stage"], "resident");
}

async fn an_address_ends(town: Town) {
    let person = town.newcomer("독자").await;
    let first = address(&person).await;
    assert!(!person.get("/settings/feed").await.has("/feeds/"), "shown once");
    let second = address(&person).await;
    assert_ne!(first, second);
    assert_eq!(
        (read(&town, &first, None).await.status, read(&town, &second, None).await.status.as_u16()),
        (404.try_into().unwrap(), 200)
    );
    // suspended, and back
    let until = town.app.clock.now() + DAY;
    let suspend = "update users set suspended_until = $2 where id = $1";
    town.app.db.run(suspend, [person.id.into(), until.into()]).await.unwrap();
    let refused = read(&town, &second, None).await;
    assert!(refused.status == 403 && !refused.has("<entry>") && !refused.has(&second[8..20]));
    assert_kept_by_nobody(&refused);
    town.app.db.run(suspend, [person.id.into(), 0.into()]).await.unwrap();
    assert_eq!(read(&town, &second, None).await.status, 200);
    let off = person.post("/settings/feed/off", &[]).await;
    assert_eq!(off.location(), "/settings/feed");
    assert!(person.get("/settings/feed").await.has("구독 주소를 없앴어요"));
    assert_eq!(read(&town, &second, None).await.status, 404);
    for path in [
        "/feeds/x.atom",
        "/feeds/..%2f.atom",
        &second[..30],
        &second.replace(".atom", ""),
        &second.replace(".atom", ".rss"),
    ] {
        let answer = read(&town, path, None).await;
        assert!(answer.status == 404 && !answer.headers.contains_key("set-cookie"), "{path}: {}", answer.status);
        assert_kept_by_nobody(&answer);
    }
    let third = address(&person).await;
    assert_eq!(town.number("select count(*) as n from feeds").await, 1);
    let stored =
        town.app.db.all::<center::db::Number>("select cast(length(hash) as bigint) as n from feeds", []).await.unwrap();
    assert_eq!(stored[0].n, 32, "a hash");
    assert_eq!(town.visitor().post("/settings/feed", &[]).await.location(), "/login");
    let posted = town.visitor().post(&third, &[]).await;
    assert_eq!(posted.status, 405, "it is only read");
    let twenty = futures_util::future::join_all((0..20).map(|_| address(&person))).await;
    let mut alive = 0;
    for path in &twenty {
        alive += usize::from(read(&town, path, None).await.status == 200);
    }
    assert_eq!(alive, 1, "of many the last one");
}

async fn another_password_ends_it(town: Town) {
    let visitor = town.visitor();
    let sign_up = json!({"username": "feed_reader", "nickname": "독자", "password": "moon-rabbit-71"});
    let made = visitor.api("POST", "/users", Some(sign_up)).await.json();
    let signed = json!({"username": "feed_reader", "password": "moon-rabbit-71"});
    assert_eq!(
        visitor.post("/login", &[("username", "feed_reader"), ("password", "moon-rabbit-71")]).await.status,
        303
    );
    assert_eq!(visitor.api("POST", "/tokens", Some(signed)).await.status, 200);
    let path = address(&visitor).await;
    assert_eq!(read(&town, &path, None).await.status, 200);
    let wrong = [("old_password", "not-the-one-1"), ("password", "earth-rabbit-72")];
    assert_eq!(visitor.post("/settings/password", &wrong).await.status, 422);
    assert_eq!(read(&town, &path, None).await.status, 200);
    let right = [("old_password", "moon-rabbit-71"), ("password", "earth-rabbit-72")];
    assert_eq!(visitor.post("/settings/password", &right).await.status, 303);
    assert_eq!(read(&town, &path, None).await.status, 404);
    let path = address(&visitor).await;
    let code = made["recovery_code"].as_str().unwrap();
    let lost = [("username", "feed_reader"), ("code", code), ("password", "mars-rabbit-73")];
    assert_eq!(town.visitor().post("/reset", &lost).await.status, 303);
    assert_eq!(read(&town, &path, None).await.status, 404, "also when it was lost");
}

// Whatever people call things and themselves, the feed is well-formed.
async fn it_is_well_formed_for_every_title(town: Town) {
    let person = town.newcomer("<&\"'>]]>").await;
    let path = address(&person).await;
    let titles = [
        "]]></title><script>alert(1)</script>",
        "&amp; &lt; &#0; &nope;",
        "<!--",
        "-->",
        "<?xml?>",
        "\"'><b>",
        "<![CDATA[x]]>",
        "\u{fffe}\u{ffff}x",
        "\u{feff}x",
        "\u{202e}거꾸로",
        "👩‍🚀",
        "%s{{x}}",
    ];
    for title in titles {
        publish(&person, "solar", title, &format!("{title}\n\n`{title}` <img src=x onerror=alert(1)>")).await;
    }
    let feed = read(&town, &path, None).await;
    let text = feed.text();
    assert_eq!(text.matches("<entry>").count(), titles.len());
    let names = elements(&text);
    assert_eq!(names.iter().filter(|name| *name == "title").count(), titles.len() + 1);
    let known = ["feed", "id", "title", "link", "updated", "entry", "author", "name", "published", "content"];
    assert!(names.iter().all(|name| known.contains(&name.as_str())), "{names:?}");
    assert!(!text.contains('\u{fffe}') && !text.contains('\u{ffff}'));
}

/// The elements of a well-formed document, each opened and closed in its place; only numeric references and no
/// sections.
fn elements(text: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let mut names = Vec::new();
    let mut rest = text.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>").unwrap();
    while let Some(at) = rest.find('<') {
        check_text(&rest[..at]);
        let (tag, after) = rest[at + 1..].split_once('>').unwrap();
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let name: String = tag.chars().take_while(char::is_ascii_lowercase).collect();
        assert!(!name.is_empty(), "{tag}");
        check_text(tag);
        assert_eq!(tag.matches('"').count() % 2, 0);
        names.push(name.clone());
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    check_text(rest);
    assert!(open.is_empty(), "{open:?}");
    names
}

fn check_text(text: &str) {
    for part in text.split('&').skip(1) {
        let name = part.split_once(';').unwrap_or_else(|| panic!("{part}")).0;
        let number = name.strip_prefix('#').and_then(|number| number.parse::<u32>().ok());
        assert!(number.is_some_and(|number| number >= 32), "&{name};");
    }
    assert!(!text.contains("]]>"));
}

const WRONG: [&str; 8] = [
    "//feeds/TOK.atom",
    "/Feeds/TOK.atom",
    "/%66eeds/TOK.atom",
    "/api/v1/feeds/TOK.atom",
    "/feeds/TOK.atom/",
    "/feeds/TOK",
    "/feed/TOK",
    "/boards/solar/TOK%2eatom",
];

// All of it in one thread: what is logged there is heard.
#[tokio::test]
async fn the_secret_is_in_no_log() {
    let log = hear();
    let town = Town::new(crate::support::Engine::Sqlite).await;
    let person = town.newcomer("독자").await;
    let path = address(&person).await;
    assert_eq!(read(&town, &path, None).await.status, 200);
    town.app.db.script("alter table articles rename to lost").await.unwrap();
    let broken = read(&town, &path, None).await;
    assert_eq!(broken.status, 500);
    let secret = path.trim_start_matches("/feeds/").trim_end_matches(".atom");
    // mistyped, or written in another way
    for wrong in WRONG {
        let answer = read(&town, &wrong.replace("TOK", secret), None).await;
        // an article is for people who signed in: the way there does not name it
        let is_article = answer.status == 303 && !answer.location().contains(secret);
        assert!(is_article || answer.status == 404 || answer.status == 308, "{wrong}: {}", answer.status);
        assert!(!answer.has(secret), "{wrong}: {}", answer.text());
        assert_kept_by_nobody(&answer);
    }
    let text = log.text();
    assert!(text.contains("answered") && text.contains("path=\"/feeds/\""), "the log is heard: {text}");
    assert!(!text.contains(secret) && !broken.has(secret));
}

async fn people_in_all_of_it_are_asked_for_at_once(town: Town) {
    let person = town.resident("달토끼", "mars", 3, 3).await;
    let sql = "update users set nickname_key = $1 where id = $2";
    town.app.db.run(sql, ["달토끼".into(), person.id.into()]).await.unwrap();
    let path = address(&person).await;
    for n in 0..12 {
        publish(&person, "solar", &format!("글 {n}"), "@달토끼 안녕").await;
    }
    let before = town.app.db.asked();
    let feed = read(&town, &path, None).await;
    assert_eq!(feed.text().matches("/planets/mars/3/3").count(), 12, "{}", feed.text());
    let asked = town.app.db.asked() - before;
    assert!(asked <= 3, "{asked}");
}

async fn nobody_tries_addresses_for_long(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = Switch::On).await;
    let person = town.newcomer("독자").await;
    let path = address(&person).await;
    let mut tries = Vec::new();
    for n in 0..100 {
        tries.push(read(&town, &format!("/feeds/{n:043}.atom"), None).await);
    }
    let count = |status: u16| tries.iter().filter(|answer| answer.status == status).count();
    assert!(count(404) + count(429) == 100 && count(429) > 0, "{} {}", count(404), count(429));
    tries.iter().for_each(assert_kept_by_nobody);
    let refused = read(&town, &path, None).await;
    assert!(refused.status == 429 && refused.headers.contains_key("retry-after"), "{}", refused.status);
    town.forward(10 * MINUTE);
    let again = read(&town, &path, None).await;
    assert_eq!(again.status, 200, "later it is good again");
    // a reader that reads its own as often as it may is not in the way of others
    let mut last = 200;
    for _ in 0..40 {
        last = read(&town, &path, None).await.status.as_u16();
    }
    assert_eq!(last, 429);
    let other = address(&town.newcomer("이웃").await).await;
    assert_eq!(read(&town, &other, None).await.status, 200);
}

each_engine!(
    people_in_all_of_it_are_asked_for_at_once,
    nobody_tries_addresses_for_long,
    a_reader_sees_what_is_new,
    an_address_ends,
    another_password_ends_it,
    it_is_well_formed_for_every_title
);
