//! The demo town: everything it says of itself is so.

use std::collections::BTreeSet;

use center::db::Text;
use center::demo::{PASSWORD, Portraits, Scale, fill};
use center::{jobs, media, work};
use serde_json::json;

use crate::portraits::{ASTRONAUT, send};
use crate::support::{Town, each_engine};

async fn the_town_is_consistent_and_can_be_lived_in(town: Town) {
    fill(&town.app, Scale::Town, Portraits::LeftOut, &mut |_, _| {}).await.unwrap();
    for (what, wrong) in [
        (
            "coins are the sum of the ledger",
            "select count(*) as n from users u where u.coins <> (select coalesce(cast(sum(l.amount) as bigint), 0) from ledger l where l.user_id = u.id)",
        ),
        (
            "populations",
            "select count(*) as n from planets p where p.population <> (select count(*) from residences r where r.planet = p.id)",
        ),
        (
            "articles of boards",
            "select count(*) as n from boards b where b.article_count <> (select count(*) from articles a where a.board = b.id and a.deleted_at is null)",
        ),
        (
            "comments of articles",
            "select count(*) as n from articles a where a.comment_count <> (select count(*) from comments c where c.article_id = a.id)",
        ),
        (
            "likes and follows of residents, and guestbooks",
            "select count(*) as n from hosts h where h.likes <> (select count(*) from ties t where t.to_id = h.user_id and t.likes_since is not null)
             or h.followers <> (select count(*) from ties t where t.to_id = h.user_id and t.follows_since is not null)
             or h.following <> (select count(*) from ties t where t.from_id = h.user_id and t.follows_since is not null)
             or h.entries <> (select count(*) from guestbook g where g.owner_id = h.user_id)",
        ),
        (
            "likes of articles",
            "select count(*) as n from articles a where a.like_count <> (select count(*) from article_likes l where l.article_id = a.id)",
        ),
        (
            "replies of comments",
            "select count(*) as n from comments c where c.reply_count <> (select count(*) from comments r where r.parent_id = c.id)",
        ),
        (
            "notifications are of likes, comments and guestbooks that are there",
            "select count(*) as n from notifications n where not exists (
               select 1 from article_likes l where l.article_id = n.article_id and l.user_id = n.actor_id and n.kind = 'like'
               union all select 1 from comments c where c.id = n.comment_id and c.author_id = n.actor_id and n.kind in ('comment', 'reply')
               union all select 1 from ties t where t.from_id = n.actor_id and t.to_id = n.user_id and n.topic = 'me'
                 and (n.kind = 'like' and t.likes_since = n.created_at or n.kind = 'follow' and t.follows_since = n.created_at)
               union all select 1 from guestbook g where n.kind = 'guestbook'
                 and (n.thing = 'entry:' || g.id and g.owner_id = n.user_id and g.writer_id = n.actor_id
                   or n.thing = 'answer:' || g.id and g.writer_id = n.user_id and g.owner_id = n.actor_id))",
        ),
        (
            "replies stand under comments of their article",
            "select count(*) as n from comments r join comments c on c.id = r.parent_id where c.article_id <> r.article_id or c.parent_id is not null",
        ),
    ] {
        assert_eq!(town.number(wrong).await, 0, "{what}");
    }
    assert!(town.number("select count(*) as n from articles").await >= 90);
    let tokens = town.visitor().api("POST", "/tokens", Some(json!({"username": "demo", "password": PASSWORD}))).await;
    assert_eq!(tokens.status, 200, "{}", tokens.text());
    let mut demo = town.visitor();
    demo.token = Some(tokens.json()["access_token"].as_str().unwrap().to_owned());
    assert_eq!(demo.api("GET", "/me", None).await.json()["address"]["planet"], "saturn");
    let list = demo.api("GET", "/boards/solar/articles", None).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 20);
    crate::notifications::assert_exact(&town).await;
    // somebody has thought of whoever looks at it first
    let told = demo.api("GET", "/notifications", None).await.json();
    let kinds: BTreeSet<&str> =
        told["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains("guestbook") && kinds.len() >= 3 && told["total"].as_i64() >= Some(5), "{told}");
    assert!(
        told["unread"].as_i64() > Some(0) && told["items"].as_array().unwrap().iter().any(|item| item["read"] == true)
    );
    // what comes after the demo does not collide with it
    let applicant = town.applicant("새내기").await;
    let free = applicant.api("GET", "/planets/mars", None).await.json();
    let floor = &free["free"][0];
    let claim = json!({"planet": "mars", "floor": floor["floor"], "unit": floor["units"][0]});
    assert_eq!(applicant.api("POST", "/me/residence", Some(claim)).await.status, 201);
    let again = fill(&town.app, Scale::Town, Portraits::LeftOut, &mut |_, _| {}).await;
    assert!(again.unwrap_err().contains("empty"), "only into an empty database");
}

// As the demo wrote it before: three people whose portraits name the same files, which belong to the admin.
async fn people_who_share_files_do_not_break_each_other(town: Town) {
    let keeper = town.admin("관리").await;
    let shared = ["shared-a.webp", "shared-s.webp"];
    for name in shared {
        town.app.store.put(name, vec![7; 100].into()).await.unwrap();
        let sql = "insert into media (name, kind, owner_id, content_type, bytes, width, height, created_at) values ($1, 'portrait', $2, 'image/webp', 100, 256, 256, 0)";
        town.app.db.run(sql, [name.into(), keeper.id.into()]).await.unwrap();
    }
    let mut people = Vec::new();
    for nickname in ["하나", "두리", "세찌"] {
        let person = town.applicant(nickname).await;
        let sql = "insert into portraits (user_id, job_id, state, progress, animate, animation, still, updated_at) values ($1, 0, 'ready', 100, true, $2, $3, 1)";
        town.app.db.run(sql, [person.id.into(), shared[0].into(), shared[1].into()]).await.unwrap();
        people.push(person);
    }
    assert_eq!(people[0].api("DELETE", "/me/portrait", None).await.status, 204);
    assert_eq!(send(&people[1], ASTRONAUT).await.status, 200);
    while let Some(job) = jobs::claim(&town.app, &work::PORTRAIT).await.unwrap() {
        jobs::run(&town.app, job).await;
    }
    media::tidy(&town.app).await.unwrap();
    assert_eq!(people[1].api("GET", "/me/portrait", None).await.json()["state"], "ready");
    for name in shared {
        assert_eq!(people[2].get(&format!("/media/{name}")).await.status, 200, "{name}");
    }
    // one's own files go as ever
    assert_eq!(people[1].api("DELETE", "/me/portrait", None).await.status, 204);
    assert_eq!(town.number("select count(*) as n from media").await, 2);
    assert_eq!(
        std::fs::read_dir(town.app.config.data.data.join("files"))
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().is_file())
            .count(),
        2
    );
}

async fn everybody_has_files_of_their_own(town: Town) {
    fill(&town.app, Scale::Town, Portraits::Made, &mut |_, _| {}).await.unwrap();
    assert_eq!(town.number("select count(*) as n from portraits").await, 64);
    assert_eq!(town.number("select count(distinct animation) + count(distinct still) as n from portraits").await, 128);
    assert_eq!(town.number("select count(*) as n from portraits p where (select count(*) from media m where m.name in (p.animation, p.still) and m.owner_id = p.user_id) <> 2").await, 0);
    let file = town.app.db.all::<Text>("select name as s from media order by name", []).await.unwrap();
    for name in file {
        assert!(town.app.store.get(&name.s).await.is_ok());
    }
}

each_engine!(
    the_town_is_consistent_and_can_be_lived_in,
    people_who_share_files_do_not_break_each_other,
    everybody_has_files_of_their_own
);
