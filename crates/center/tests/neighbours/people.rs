//! Likes and follows, the lists of them, and what those write whom one follows.

use serde_json::json;

use crate::support::{Person, Town, each_engine};

const DOOR: &str = "/planets/saturn/37/2";

async fn put(who: &Person, whom: &Person, tie: &str) -> serde_json::Value {
    let answer = who.api("PUT", &format!("/residents/{}/{tie}", whom.id), None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn names(reader: &Person, of: &Person, list: &str) -> Vec<String> {
    let json = reader.api("GET", &format!("/residents/{}/{list}", of.id), None).await.json();
    let items = json["items"].as_array().unwrap();
    assert_eq!(json["total"].as_u64().unwrap() as usize, items.len(), "{json}");
    items.iter().map(|item| item["nickname"].as_str().unwrap().to_owned()).collect()
}

async fn people_like_and_follow(town: Town) {
    let a = town.resident("달토끼", "saturn", 37, 2).await;
    let (b, c) = (town.resident("옆집", "saturn", 37, 3).await, town.resident("먼집", "mars", 1, 1).await);
    let liked = put(&b, &a, "like").await;
    assert_eq!((&liked["liked"], &liked["likes"], &liked["followed"]), (&json!(true), &json!(1), &json!(false)));
    assert_eq!(put(&b, &a, "like").await, liked, "twice is the same as once");
    put(&c, &a, "like").await;
    assert_eq!(put(&b, &a, "follow").await["neighbours"], json!(false));
    assert_eq!(put(&a, &b, "follow").await["neighbours"], json!(true));
    assert_eq!(names(&c, &a, "likes").await, ["먼집", "옆집"], "the last first");
    assert_eq!(
        (names(&c, &a, "followers").await, names(&c, &a, "following").await),
        (vec!["옆집".into()], vec!["옆집".into()])
    );
    // what the page shows, to each as they are
    let page = b.get(DOOR).await;
    assert!(
        page.has("value=\"unlike\"") && page.has("value=\"unfollow\"") && page.has("class=\"chip\">이웃<"),
        "{}",
        page.text()
    );
    let page = c.get(DOOR).await;
    assert!(page.has("value=\"unlike\"") && page.has("value=\"follow\"") && !page.has("class=\"chip\">이웃<"));
    assert!(!a.get(DOOR).await.has("value=\"like\""), "never oneself");
    let lists = a.get("/neighbours?tab=followers").await;
    assert!(
        lists.has("옆집") && lists.has("class=\"chip\">이웃<") && lists.has("/planets/saturn/37/3"),
        "{}",
        lists.text()
    );
    assert!(a.get("/neighbours?tab=likes").await.has("먼집"));
    assert!(c.get(&format!("/residents/{}/likes", a.id)).await.has("옆집"));
    assert_eq!(a.get(&format!("/residents/{}/likes", a.id)).await.location(), "/neighbours?tab=likes");
    assert_eq!(a.get("/neighbours?tab=x").await.status, 422);
    assert_eq!(town.newcomer("새별").await.get("/neighbours").await.location(), "/application");
    // and from the page, back again
    for (act, likes) in [("unlike", 1), ("unlike", 1), ("like", 2), ("unfollow", 2)] {
        let done = b.post(&format!("{DOOR}/tie"), &[("act", act)]).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, format!("{DOOR}#ties").as_str()));
        assert_eq!(names(&c, &a, "likes").await.len(), likes, "{act}");
    }
    assert!(names(&c, &a, "followers").await.is_empty());
    assert_eq!(names(&c, &a, "following").await, ["옆집"]);
    let json = c.api("GET", &format!("/residents/{}/likes?page=2", a.id), None).await.json();
    assert_eq!((&json["items"], &json["total"]), (&json!([]), &json!(2)));
    assert_eq!(c.api("GET", &format!("/residents/{}/likes?page=0", a.id), None).await.status, 422);
}

async fn a_hundred_click_at_once(town: Town) {
    let star = town.resident("달토끼", "saturn", 37, 2).await;
    let mut fans = Vec::new();
    for n in 1..=10 {
        fans.push(town.resident(&format!("팬 {n}"), "mars", 2, n).await);
    }
    let mut clicks = tokio::task::JoinSet::new();
    for n in 0..100 {
        let (fan, star) = (fans[n % 10].clone(), star.clone());
        clicks.spawn(async move {
            let tie = if n % 3 == 0 { "follow" } else { "like" };
            fan.api("PUT", &format!("/residents/{}/{tie}", star.id), None).await.status.as_u16()
        });
    }
    assert!(clicks.join_all().await.into_iter().all(|status| status == 200));
    let terms = star.api("GET", &format!("/residents/{}/terms", star.id), None).await.json();
    assert_eq!((&terms["likes"], &terms["followers"]), (&json!(10), &json!(10)));
}

/// Whatever happens at once, in whatever order: what is counted is what is there.
async fn counts_are_the_rows(town: Town) {
    let mut people = Vec::new();
    for n in 1..=6 {
        people.push(town.resident(&format!("주민 {n}"), "mars", 2, n).await);
    }
    let mut acts = tokio::task::JoinSet::new();
    let mut state: u64 = 20_261_129;
    for _ in 0..1_000 {
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % below) as usize
        };
        let (who, whom) = (people[next(6)].clone(), people[next(6)].clone());
        let (method, what) = [
            ("PUT", "like"),
            ("DELETE", "like"),
            ("PUT", "follow"),
            ("DELETE", "follow"),
            ("PUT", "block"),
            ("DELETE", "block"),
            ("PUT", "mute"),
            ("DELETE", "mute"),
            ("POST", "wave"),
            ("POST", "guestbook"),
        ][next(10)];
        let secret = next(2) == 0;
        acts.spawn(async move {
            let body = (what == "guestbook").then(|| json!({"body": "말", "secret": secret}));
            let status = who.api(method, &format!("/residents/{}/{what}", whom.id), body).await.status.as_u16();
            assert!([200, 201, 204, 403, 422].contains(&status), "{method} {what}: {status}");
        });
        while acts.len() >= 16 {
            acts.join_next().await.unwrap().unwrap();
        }
    }
    acts.join_all().await;
    let wrong = "select count(*) as n from hosts h where
        h.likes <> (select count(*) from ties t where t.to_id = h.user_id and t.likes_since is not null and not t.is_quiet)
        or h.followers <> (select count(*) from ties t where t.to_id = h.user_id and t.follows_since is not null and not t.is_quiet)
        or h.following <> (select count(*) from ties t where t.from_id = h.user_id and t.follows_since is not null and not t.is_quiet)
        or h.entries <> (select count(*) from guestbook g where g.owner_id = h.user_id and not g.is_secret)";
    assert_eq!(town.number(wrong).await, 0);
    let quiet = "select count(*) as n from ties t where t.is_quiet <> exists (select 1 from ties o where o.from_id = t.to_id and o.to_id = t.from_id and o.blocks_since is not null)";
    assert_eq!(town.number(quiet).await, 0);
    let months = "select count(*) as n from hosts h where h.likes <> coalesce((select sum(m.likes) from room_months m where m.user_id = h.user_id), 0)";
    assert_eq!(town.number(months).await, 0);
    let mutes = "select count(*) as n from users u where u.mutes <> (select count(*) from ties t where t.from_id = u.id and t.mutes_since is not null)";
    assert_eq!(town.number(mutes).await, 0);
    let nothing = "select count(*) as n from ties where likes_since is null and follows_since is null and waved_at is null and mutes_since is null and blocks_since is null";
    assert_eq!(town.number(nothing).await, 0, "what is nothing any more is gone");
}

async fn the_feed_is_what_followed_people_write(town: Town) {
    let reader = town.resident("달토끼", "saturn", 37, 2).await;
    let (near, far) = (town.resident("옆집", "saturn", 37, 3).await, town.resident("먼집", "mars", 1, 1).await);
    let unknown = town.resident("모름", "mars", 1, 2).await;
    let write = async |who: &Person, board: &str, title: &str| {
        let answer =
            who.api("POST", &format!("/boards/{board}/articles"), Some(json!({"title": title, "body": title}))).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_i64().unwrap()
    };
    let titles = async |page: i64| {
        let json = reader.api("GET", &format!("/feed?page={page}"), None).await.json();
        let items = json["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned());
        (items.collect::<Vec<_>>(), json["total"].as_i64().unwrap())
    };
    write(&near, "saturn", "토성 글").await;
    write(&far, "mars", "화성 글").await;
    let solar = write(&far, "solar", "모두의 글").await;
    write(&unknown, "solar", "모르는 글").await;
    assert_eq!(titles(1).await, (vec![], 0));
    put(&reader, &near, "follow").await;
    put(&reader, &far, "follow").await;
    assert_eq!(titles(1).await, (vec!["모두의 글".into(), "토성 글".into()], 2), "on boards one may see");
    let page = reader.get("/neighbours").await;
    assert!(page.has("모두의 글") && !page.has("화성 글") && !page.has("모르는 글"), "{}", page.text());
    for n in 0..30 {
        write(if n % 2 == 0 { &near } else { &far }, "solar", &format!("글 {n}")).await;
    }
    let (first, total) = titles(1).await;
    assert_eq!((first.len(), first[0].as_str(), total), (20, "글 29", 32));
    let (second, _) = titles(2).await;
    assert_eq!((second.len(), second[0].as_str(), second[11].as_str()), (12, "글 9", "토성 글"));
    far.api("DELETE", &format!("/articles/{solar}"), None).await;
    assert_eq!(titles(1).await.1, 31, "what is deleted is not there");
    put(&reader, &far, "mute").await;
    assert_eq!(titles(1).await.1, 16);
    assert_eq!(town.visitor().api("GET", "/feed", None).await.status, 401);
    assert_eq!(town.newcomer("새별").await.api("GET", "/feed", None).await.json()["total"], 0);
}

/// However much they write: what is asked of the database stays the same.
/// What everybody sees of a list is kept; whom one is a neighbour of, and what reaches nobody, is each one's own.
async fn lists_are_kept_and_show_each_their_own(town: Town) {
    let star = town.resident("별님", "saturn", 37, 2).await;
    let (a, b, c) = (
        town.resident("가온", "saturn", 37, 3).await,
        town.resident("나래", "mars", 1, 1).await,
        town.resident("다솜", "mars", 1, 2).await,
    );
    let path = format!("/residents/{}/followers", star.id);
    let shown = async |reader: &Person| {
        // twice, since the second is what was kept
        let (first, again) = (reader.get(&path).await.text(), reader.get(&path).await.text());
        let part =
            |text: &str| text.split_once("<nav class=\"tabs").unwrap().1.split_once("</main>").unwrap().0.to_owned();
        assert_eq!(part(&first), part(&again));
        part(&again)
    };
    let is_neighbour = |text: &str| text.matches("class=\"chip\">이웃<").count();
    put(&a, &star, "follow").await;
    put(&b, &star, "follow").await;
    assert!(shown(&c).await.contains("가온") && shown(&a).await.contains("나래"));
    put(&a, &b, "follow").await;
    put(&b, &a, "follow").await;
    let seen = [shown(&a).await, shown(&b).await, shown(&c).await];
    assert_eq!(seen.each_ref().map(|text| is_neighbour(text)), [1, 1, 0]);
    // each may follow whoever is there, or no longer, but nobody oneself
    let acts = |text: &str| {
        let count = |act: &str| text.matches(&format!("name=\"act\" value=\"{act}\"")).count();
        (count("follow"), count("unfollow"))
    };
    assert_eq!(seen.each_ref().map(|text| acts(text)), [(0, 1), (0, 1), (2, 0)]);
    assert_eq!(acts(&shown(&town.newcomer("새별").await).await), (0, 0), "without a home nobody follows");
    let followed = c.post("/planets/mars/1/1/tie", &[("act", "follow"), ("next", path.as_str())]).await;
    assert_eq!((followed.status.as_u16(), followed.location()), (303, path.as_str()), "back to the list");
    assert_eq!(acts(&shown(&c).await), (1, 1));
    put(&c, &b, "block").await;
    assert_eq!(acts(&shown(&c).await), (1, 0), "whoever is blocked is not followed");
    c.api("DELETE", &format!("/residents/{}/block", b.id), None).await;
    // whatever changes is seen by the next who look
    let said = c.api("PUT", "/me/status", Some(json!({"message": "산책 중"}))).await;
    assert_eq!(said.status, 200);
    put(&c, &star, "follow").await;
    assert!(shown(&a).await.contains("산책 중"));
    c.api("PUT", "/me/status", Some(json!({"message": "돌아옴"}))).await;
    assert!(shown(&a).await.contains("돌아옴") && shown(&b).await.contains("돌아옴"));
    // whoever is blocked goes for all but for themselves
    put(&star, &c, "block").await;
    assert!(shown(&c).await.contains("다솜") && !shown(&a).await.contains("다솜"));
    assert!(shown(&c).await.contains("팔로워 3") && shown(&a).await.contains("팔로워 2"));
    star.api("DELETE", &format!("/residents/{}/block", c.id), None).await;
    assert!(shown(&a).await.contains("다솜"));
    c.api("DELETE", &format!("/residents/{}/follow", star.id), None).await;
    assert!(!shown(&a).await.contains("다솜") && !shown(&c).await.contains("다솜"));
    // one's own, under one address for all
    let own = |reader: &Person| {
        let reader = reader.clone();
        async move {
            (reader.get("/neighbours?tab=following").await, reader.get("/neighbours?tab=following").await.text()).1
        }
    };
    assert!(own(&a).await.contains("별님") && own(&a).await.contains("나래") && !own(&star).await.contains("가온"));
    a.api("DELETE", &format!("/residents/{}/follow", b.id), None).await;
    assert!(!own(&a).await.contains("나래") && own(&b).await.contains("가온"));
}

async fn lists_ask_little(town: Town) {
    let (reader, star) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    for n in 1..=10 {
        put(&town.resident(&format!("팬 {n}"), "mars", 2, n).await, &star, "like").await;
    }
    reader.get("/planets").await;
    for path in
        [format!("/residents/{}/likes", star.id), "/neighbours".to_owned(), "/neighbours?tab=following".to_owned()]
    {
        let before = town.app.db.asked();
        assert_eq!(reader.get(&path).await.status, 200);
        let asked = town.app.db.asked() - before;
        assert!(asked <= 4, "{path}: {asked}");
    }
}

each_engine!(
    people_like_and_follow,
    a_hundred_click_at_once,
    counts_are_the_rows,
    the_feed_is_what_followed_people_write,
    lists_are_kept_and_show_each_their_own,
    lists_ask_little,
);
