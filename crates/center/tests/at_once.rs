//! Many at once: what is counted is counted, whatever comes together.

use center::clock::SECOND;
use center::config::Switch;
use center::{jobs, work};
use serde_json::json;

use crate::accounts::{PASSWORD, sign_up};
use crate::portraits::{ASTRONAUT, send};
use crate::support::{Answer, Person, Town, each_engine};

/// Asks so often at once; the answers' statuses, how many of each.
async fn at_once<F: Future<Output = Answer> + Send + 'static>(
    count: usize,
    ask: impl Fn(usize) -> F,
) -> Vec<(u16, usize)> {
    let mut asks = tokio::task::JoinSet::new();
    for n in 0..count {
        asks.spawn(ask(n));
    }
    let mut statuses = std::collections::BTreeMap::new();
    for answer in asks.join_all().await {
        *statuses.entry(answer.status.as_u16()).or_insert(0) += 1;
    }
    statuses.into_iter().collect()
}

/// How a recovery code is kept.
fn digest_of(code: &str) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(code.as_bytes()).to_vec()
}

async fn with_portrait(town: &Town, nickname: &str) -> Person {
    let person = town.applicant(nickname).await;
    assert_eq!(send(&person, ASTRONAUT).await.status, 200);
    while let Some(job) = jobs::claim(&town.app, &work::PORTRAIT).await.unwrap() {
        jobs::run(&town.app, job).await;
    }
    person
}

async fn portraits_a_day(town: Town) {
    let town = Town::with(town.engine, |config| {
        config.rate_limits = Switch::On;
        config.portraits_per_day = 10;
    })
    .await;
    let person = with_portrait(&town, "달토끼").await;
    let moods = ["greeting", "smile", "look_around", "dream"];
    let answers = at_once(60, |n| {
        let person = person.clone();
        async move { person.api("PATCH", "/me/portrait", Some(json!({"mood": moods[n % 4]}))).await }
    })
    .await;
    // who wishes what waits already is answered well and nothing is made for it: how many are made depends on who comes
    // first, so the day is filled one after the other
    let made = || town.number("select count(*) as n from jobs");
    assert!(made().await <= 10 && answers.iter().all(|(status, _)| [200, 429].contains(status)), "{answers:?}");
    // and what was answered well has used up some of what may be asked within two minutes
    town.forward(120 * SECOND);
    let mut refused = None;
    for mood in moods.into_iter().cycle().take(24) {
        let answer = person.api("PATCH", "/me/portrait", Some(json!({"mood": mood}))).await;
        assert!([200, 429].contains(&answer.status.as_u16()), "{}", answer.text());
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    // one was made before
    assert_eq!(made().await, 10);
    let hours = refused.unwrap().headers["retry-after"].to_str().unwrap().parse::<i64>().unwrap() / 3_600;
    assert!((23..=24).contains(&hours), "it is the day's limit: {hours} h");
}

// With SQLite limits count for one process alone; the day's is the site's.
async fn photos_a_day_on_two_servers(town: Town) {
    let town = Town::with(town.engine, |config| {
        config.rate_limits = Switch::On;
        config.portraits_per_day = 3;
    })
    .await;
    let node = town.second_node().await;
    let person = town.applicant("별똥별").await;
    let answers = at_once(10, |n| {
        let person = if n % 2 == 0 { person.clone() } else { person.on(&node) };
        async move { send(&person, ASTRONAUT).await }
    })
    .await;
    assert_eq!(answers, [(200, 3), (429, 7)]);
    assert_eq!(town.number("select count(*) as n from jobs").await, 3);
    // what was refused, and what was replaced, left nothing behind
    center::media::tidy(&town.app).await.unwrap();
    let uploads = town.app.config.data.data.join("files/uploads");
    assert_eq!(
        (town.number("select count(*) as n from doomed_files").await, std::fs::read_dir(uploads).unwrap().count()),
        (0, 1)
    );
}

async fn likes_and_comments_are_counted(town: Town) {
    let person = town.newcomer("글쓴이").await;
    let id = person
        .api("POST", "/boards/solar/articles", Some(json!({"title": "인기 글", "body": "본문"})))
        .await
        .json()["id"]
        .clone();
    let mut people = Vec::new();
    for n in 0..12 {
        people.push(town.newcomer(&format!("독자{n}")).await);
    }
    let like = format!("/articles/{id}/like");
    let answers = at_once(72, |n| {
        let (person, like) = (people[n % 12].clone(), like.clone());
        async move { person.api(if n % 3 == 0 { "DELETE" } else { "PUT" }, &like, None).await }
    })
    .await;
    assert!(answers.iter().all(|(status, _)| *status < 300), "{answers:?}");
    assert_eq!(town.number("select count(*) as n from articles a where a.like_count <> (select count(*) from article_likes l where l.article_id = a.id)").await, 0);
    let path = format!("/articles/{id}/comments");
    let top = person.api("POST", &path, Some(json!({"body": "첫 댓글"}))).await.json()["id"].clone();
    let answers = at_once(40, |n| {
        let (person, path, top) = (people[n % 12].clone(), path.clone(), top.clone());
        async move { person.api("POST", &path, Some(json!({"body": format!("{n}번째"), "parent_id": top}))).await }
    })
    .await;
    assert_eq!(answers, [(201, 40)]);
    // one deletes the comment that the others answer
    let answers = at_once(41, |n| {
        let (person, writer, path, top) = (people[n % 12].clone(), person.clone(), path.clone(), top.clone());
        async move {
            match n {
                20 => writer.api("DELETE", &format!("/comments/{top}"), None).await,
                n => person.api("POST", &path, Some(json!({"body": format!("또 {n}번째"), "parent_id": top}))).await,
            }
        }
    })
    .await;
    assert!(answers.iter().all(|(status, _)| [201, 204, 422].contains(status)), "{answers:?}");
    for wrong in [
        "select count(*) as n from comments c where c.reply_count <> (select count(*) from comments r where r.parent_id = c.id)",
        "select count(*) as n from articles a where a.comment_count <> (select count(*) from comments c where c.article_id = a.id and c.deleted_at is null)",
    ] {
        assert_eq!(town.number(wrong).await, 0, "{wrong}");
    }
}

async fn one_password_changes_to_one(town: Town) {
    let town = Town::slow_to_hash(town.engine).await;
    let person = sign_up(&town, "moon_rabbit", "달토끼").await;
    let answers = at_once(6, |n| {
        let person = person.clone();
        async move {
            person
                .post(
                    "/settings/password",
                    &[("old_password", PASSWORD), ("password", &format!("a quite new password {n}"))],
                )
                .await
        }
    })
    .await;
    assert_eq!(answers, [(303, 1), (422, 5)]);
    let refused =
        person.post("/settings/password", &[("old_password", PASSWORD), ("password", "another password")]).await;
    assert_eq!(refused.status, 422);
}

// Whoever knows the password of before gets nothing by it once it is changed, however close they were.
async fn nobody_comes_in_by_a_password_that_is_being_changed(town: Town) {
    let town = Town::slow_to_hash(town.engine).await;
    let person = sign_up(&town, "moon_rabbit", "달토끼").await;
    let answers = at_once(9, |n| {
        let (person, visitor) = (person.clone(), town.visitor());
        async move {
            match n {
                4 => {
                    person
                        .post("/settings/password", &[("old_password", PASSWORD), ("password", "a quite new password")])
                        .await
                }
                _ => visitor.post("/login", &[("username", "moon_rabbit"), ("password", PASSWORD)]).await,
            }
        }
    })
    .await;
    assert!(answers.iter().all(|(status, _)| [303, 401].contains(status)), "{answers:?}");
    assert_eq!(
        town.number("select count(*) as n from sign_ins where revoked_at is null").await,
        1,
        "the one that changed it"
    );
}

async fn ways_back_in_work_once(town: Town) {
    let town = Town::slow_to_hash(town.engine).await;
    let person = sign_up(&town, "moon_rabbit", "달토끼").await;
    let name = center::accounts::Username::parse("moon_rabbit").unwrap();
    let mut links = Vec::new();
    for _ in 0..4 {
        let link = center::accounts::links::reset(&town.app.db, town.app.clock.now(), &name).await.unwrap();
        links.push(link.split_once('=').unwrap().1.to_owned());
    }
    let answers = at_once(8, |n| {
            let (visitor, key) = (town.visitor(), links[n % 4].clone());
            async move { visitor.post("/reset", &[("key", &key), ("password", &format!("a quite new password {n}"))]).await }
        }).await;
    assert_eq!(answers, [(303, 1), (404, 7)], "of all links together");
    let page = person.post("/settings/recovery-code", &[("code_password", PASSWORD)]).await;
    assert_ne!(page.location(), "/recovery-code", "with a password of before");
    let owner = town.newcomer("별").await;
    let code = digest_of("ABCD");
    town.app.db.run("update users set recovery_hash = $1 where id = $2", [code.into(), owner.id.into()]).await.unwrap();
    let answers = at_once(6, |n| {
        let (visitor, name) = (town.visitor(), owner.username.clone());
        async move {
            visitor
                .post(
                    "/reset",
                    &[("username", &name), ("code", "abcd"), ("password", &format!("a quite new password {n}"))],
                )
                .await
        }
    })
    .await;
    assert_eq!(answers, [(303, 1), (422, 5)]);
}

async fn deleting_at_once_counts_once(town: Town) {
    let person = town.newcomer("지우개").await;
    let id = person
        .api("POST", "/boards/solar/articles", Some(json!({"title": "지울 글", "body": "본문"})))
        .await
        .json()["id"]
        .clone();
    person.api("POST", "/boards/solar/articles", Some(json!({"title": "남을 글", "body": "본문"}))).await;
    let answers = at_once(20, |_| {
        let (person, path) = (person.clone(), format!("/articles/{id}"));
        async move { person.api("DELETE", &path, None).await }
    })
    .await;
    assert!(answers.iter().all(|(status, _)| [204, 404].contains(status)), "{answers:?}");
    assert_eq!(town.number("select article_count as n from boards where id = 'solar'").await, 1);
}

each_engine!(
    portraits_a_day,
    photos_a_day_on_two_servers,
    likes_and_comments_are_counted,
    one_password_changes_to_one,
    nobody_comes_in_by_a_password_that_is_being_changed,
    ways_back_in_work_once,
    deleting_at_once_counts_once
);
