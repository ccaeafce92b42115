//! What strangers see of a resident: nothing at first, what is switched on as long as it is, and never more.

mod costs;
mod pictures;
mod previews;
mod status;

use serde_json::{Value, json};

use crate::support::{Answer, Person, Town, each_engine};

/// What nobody but its owner may see of somebody who was made by `Town::resident`.
pub async fn secrets(town: &Town, person: &Person) -> Vec<String> {
    let me = person.api("GET", "/me", None).await.json();
    let number = me["citizen_number"].as_str().unwrap().to_owned();
    let db = &town.app.db;
    let sql = "update users set coins = 7654321 where id = $1";
    db.run(sql, [person.id.into()]).await.unwrap();
    let fixed = ["김 달", "Kim Dal", "2001-03-14", "2001.03.14", "03.14", "7654321", "7,654,321", "/wishes"];
    let mut all: Vec<String> = fixed.map(str::to_owned).to_vec();
    all.extend([number.clone(), number.replace('-', ""), person.username.clone()]);
    all
}

pub async fn switched(person: &Person, what: &str, on: bool) -> Value {
    let answer = person.api("PUT", "/me/visibility", Some(json!({what: on}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn is_noindex(answer: &Answer) -> bool {
    answer.headers.get("x-robots-tag").is_some_and(|value| value == "noindex")
}

/// A portrait with its three files, written as its job does.
pub async fn portrait(town: &Town, person: &Person) -> [String; 3] {
    let db = &town.app.db;
    let names = ["m", "l", "s"].map(|name| format!("{name}{}.webp", person.id));
    let sql = "insert into jobs (kind, subject, state, run_at, created_at) values ('portrait', $1, 'done', 0, 0) returning id as n";
    let job = db.run_returning::<center::db::Number>(sql, [person.id.into()]).await.unwrap().unwrap().n;
    let [moving, large, still] = names.clone();
    let sql = "insert into portraits (user_id, job_id, state, progress, animate, updated_at, animation, large, still)
        values ($1, $2, 'ready', 100, true, 1, $3, $4, $5)";
    db.run(sql, [person.id.into(), job.into(), moving.into(), large.into(), still.into()]).await.unwrap();
    for name in &names {
        town.app.store.put(name, vec![1, 2, 3].into()).await.unwrap();
        let sql = "insert into media (name, kind, owner_id, content_type, bytes, width, height, created_at) values ($1, 'portrait', $2, 'image/webp', 3, 8, 8, 0)";
        db.run(sql, [name.into(), person.id.into()]).await.unwrap();
    }
    names
}

const DOOR: &str = "/planets/saturn/37/2";
const CARD: &str = "/planets/saturn/37/2/card";

async fn everything_is_closed_at_first(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("이웃", "saturn", 37, 3).await);
    let files = portrait(&town, &owner).await;
    let state = owner.api("GET", "/me/visibility", None).await.json();
    assert_eq!(state, json!({"room": false, "card": false}));
    let visitor = town.visitor();
    let page = visitor.get(DOOR).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, "/login?next=%2Fplanets%2Fsaturn%2F37%2F2"));
    assert_eq!(
        visitor.get(DOOR).await.text(),
        visitor.get("/planets/saturn/37/9").await.text(),
        "as where nobody lives"
    );
    let pictures = ["room.svg", "room.png", "card.png"].map(|file| format!("/residents/{}/{file}", owner.id));
    let portraits = files.map(|name| format!("/media/{name}"));
    for path in pictures.iter().chain(&portraits).map(String::as_str).chain([CARD]) {
        assert_eq!(visitor.get(path).await.status, 404, "{path}");
    }
    for kind in ["svg", "png"] {
        let path = format!("/residents/{}/room.{kind}", owner.id);
        assert_eq!(visitor.api("GET", &path, None).await.status, 401);
        assert_eq!(other.api("GET", &path, None).await.status, 200);
    }
    // who is signed in sees the room and the portrait, and no card
    assert_eq!(other.get(DOOR).await.status, 200);
    assert_eq!(other.get(CARD).await.status, 404);
    assert_eq!(other.get(&pictures[2]).await.status, 404);
    assert_eq!(owner.get(CARD).await.location(), "/settings/visibility");
    for path in [
        "/residents/0/room.png",
        "/residents/x/card.png",
        "/residents/999999/card.png",
        "/residents/x/room.svg",
        "/residents/999999/room.png",
        "/planets/saturn/x/2/card",
    ] {
        assert_eq!(
            (visitor.get(path).await.status, other.get(path).await.status),
            (404.try_into().unwrap(), 404.try_into().unwrap()),
            "{path}"
        );
    }
    let refused = town.newcomer("새내기").await.api("PUT", "/me/visibility", Some(json!({"room": true}))).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (403, "not_resident".to_owned()));
    assert_eq!(visitor.api("PUT", "/me/visibility", Some(json!({"room": true}))).await.status, 401);
    for nonsense in [json!({"room": "yes"}), json!({"card": 1}), json!([true])] {
        let answer = owner.api("PUT", "/me/visibility", Some(nonsense)).await;
        assert!(answer.status.is_client_error(), "{}", answer.text());
    }
    assert_eq!(visitor.get(DOOR).await.status, 303);
}

async fn a_closed_door_says_why_and_no_more(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    town.resident("이웃", "saturn", 37, 3).await;
    let visitor = town.visitor();
    let asked = async |path: &str| {
        let sent = visitor.get(path).await;
        assert_eq!(sent.status, 303, "{path}");
        assert!(sent.location().starts_with("/login?next="), "{path}: {}", sent.location());
        // all but where one goes on and how the page is called
        let login = visitor.get(sent.location()).await;
        assert_eq!(login.status, 200, "{path}");
        let text = login.text();
        assert!(!text.contains("달토끼") && !text.contains("공개"), "{path}: {text}");
        let here = sent.location().to_owned();
        text.replace(&format!("value=\"{path}\""), "").replace(&format!("value=\"{here}\""), "")
    };
    let closed = asked(DOOR).await;
    assert!(closed.contains("집은 마을 사람들에게만"), "{closed}");
    // nobody lives there, there is no such door, there is no such planet, somebody was open: it is all the same
    switched(&owner, "room", true).await;
    assert_eq!(visitor.get(DOOR).await.status, 200);
    switched(&owner, "room", false).await;
    switched(&owner, "card", true).await;
    let others = ["/planets/saturn/37/3", "/planets/saturn/37/9", "/planets/saturn/999/1", "/planets/pluto/x/-1"];
    for path in [DOOR].into_iter().chain(others) {
        assert_eq!(asked(path).await, closed, "{path}");
    }
    let board = asked("/boards/solar").await;
    assert!(board.contains("여기부터는 마을 사람들의 자리") && !board.contains("집은 마을"), "{board}");
    assert!(!visitor.get("/login").await.has("마을 사람들"), "nothing led there");
    // and then one is there
    assert_eq!(owner.get("/login?next=%2Fplanets%2Fsaturn%2F37%2F3").await.location(), "/planets/saturn/37/3");
}

async fn a_room_is_shown_as_long_as_it_is_open(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let secrets = secrets(&town, &owner).await;
    let files = portrait(&town, &owner).await;
    let visitor = town.visitor();
    assert_eq!(switched(&owner, "room", true).await, json!({"room": true, "card": false}));
    let page = visitor.get(DOOR).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(is_noindex(&page) && page.has("<meta name=\"robots\" content=\"noindex\">"), "{:?}", page.headers);
    assert_eq!(page.headers["cache-control"], "private, no-cache");
    for said in ["<svg", "달토끼", "토성 37층 3702호"] {
        assert!(page.has(said), "{said}: {}", page.text());
    }
    let svg = visitor.get(&format!("/residents/{}/room.svg", owner.id)).await;
    assert!(svg.status == 200 && is_noindex(&svg) && svg.headers["cache-control"] == "private, no-cache");
    let told = [page.text(), svg.text()];
    for secret in &secrets {
        assert!(told.iter().all(|text| !text.contains(secret.as_str())), "{secret}");
    }
    assert!(files.iter().all(|name| !page.has(name)), "the portrait is the card's");
    for kind in ["svg", "png"] {
        assert_eq!(visitor.api("GET", &format!("/residents/{}/room.{kind}", owner.id), None).await.status, 200);
    }
    // no more than the room
    assert_eq!(visitor.get(CARD).await.status, 404);
    for name in &files {
        assert_eq!(visitor.get(&format!("/media/{name}")).await.status, 404);
    }
    for path in ["", "/room", "/wishes"] {
        assert_eq!(visitor.api("GET", &format!("/residents/{}{path}", owner.id), None).await.status, 401);
    }
    // what was read is gone with the next request
    switched(&owner, "room", false).await;
    assert_eq!(visitor.get(DOOR).await.status, 303);
    for kind in ["svg", "png"] {
        assert_eq!(visitor.get(&format!("/residents/{}/room.{kind}", owner.id)).await.status, 404);
    }
}

async fn a_card_is_shown_as_long_as_it_is_open(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.newcomer("손님").await);
    let secrets = secrets(&town, &owner).await;
    let files = portrait(&town, &owner).await;
    let visitor = town.visitor();
    assert_eq!(switched(&owner, "card", true).await, json!({"room": false, "card": true}));
    let page = visitor.get(CARD).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(is_noindex(&page) && page.has("<meta name=\"robots\" content=\"noindex\">"), "{:?}", page.headers);
    let month = town.app.clock.local(town.app.clock.now()).strftime("%Y.%m").to_string();
    let day = town.app.clock.local(town.app.clock.now()).strftime("%Y.%m.%d").to_string();
    assert!(
        page.has("달토끼") && page.has("토성 37층 3702호") && page.has(&month) && !page.has(&day),
        "{}",
        page.text()
    );
    for secret in &secrets {
        assert!(!page.has(secret), "{secret}");
    }
    for name in &files {
        assert!(page.has(name), "{name}");
        let file = visitor.get(&format!("/media/{name}")).await;
        assert!(file.status == 200 && is_noindex(&file), "{name}");
        assert_eq!(file.headers["cache-control"], "private, no-cache", "asked for anew each time");
    }
    // neighbours find it at the door, and no stranger is let in there
    assert!(other.get(CARD).await.status == 200 && other.get(DOOR).await.has(CARD));
    assert_eq!(visitor.get(DOOR).await.status, 303);
    assert!(!page.has(&format!("href=\"{DOOR}\"")), "no way into a room that is closed");
    switched(&owner, "room", true).await;
    assert!(visitor.get(CARD).await.has(&format!("href=\"{DOOR}\"")) && visitor.get(DOOR).await.has(CARD));
    switched(&owner, "card", false).await;
    assert!(!visitor.get(DOOR).await.has(CARD) && !other.get(DOOR).await.has(CARD));
    let picture = format!("/residents/{}/card.png", owner.id);
    for path in files.map(|name| format!("/media/{name}")).iter().map(String::as_str).chain([CARD, &picture]) {
        assert_eq!(visitor.get(path).await.status, 404, "{path}");
    }
    assert_eq!(other.get(CARD).await.status, 404);
}

async fn whoever_is_suspended_or_gone_shows_nothing(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let files = portrait(&town, &owner).await;
    let visitor = town.visitor();
    for what in ["room", "card"] {
        switched(&owner, what, true).await;
    }
    let pictures = ["room.svg", "room.png", "card.png"].map(|file| format!("/residents/{}/{file}", owner.id));
    let files = files.map(|name| format!("/media/{name}"));
    let all = |status: u16, at_door: u16| {
        let (visitor, paths) = (&visitor, pictures.iter().chain(&files).map(String::as_str).chain([CARD]));
        let paths: Vec<String> = paths.map(str::to_owned).collect();
        async move {
            assert_eq!(visitor.get(DOOR).await.status, at_door);
            for path in paths {
                assert_eq!(visitor.get(&path).await.status, status, "{path}");
            }
        }
    };
    all(200, 200).await;
    let until = town.app.clock.now() + center::clock::HOUR;
    let sql = "update users set suspended_until = $2 where id = $1";
    town.app.db.run(sql, [owner.id.into(), until.into()]).await.unwrap();
    all(404, 303).await;
    assert_eq!(owner.get("/settings/visibility/room").await.status, 403);
    assert_eq!(owner.api("PUT", "/me/visibility", Some(json!({"room": true}))).await.code(), "suspended");
    town.forward(2 * center::clock::HOUR);
    all(200, 200).await;
    // as when an account is deleted
    for sql in ["delete from residences where user_id = $1", "delete from media where owner_id = $1"] {
        town.app.db.run(sql, [owner.id.into()]).await.unwrap();
    }
    all(404, 303).await;
}

async fn it_is_switched_without_scripts_twice_and_twenty_at_a_time(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let page = owner.get("/settings/visibility").await;
    assert!(
        page.status == 200
            && page.has("name=\"room\" value=\"true\"")
            && page.has("role=\"switch\" aria-checked=\"false\""),
        "{}",
        page.text()
    );
    for _ in 0..2 {
        let answer = owner.post("/settings/visibility", &[("room", "true")]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings/visibility#shown-room"));
    }
    let page = owner.get("/settings/visibility").await;
    assert!(page.has("name=\"room\" value=\"false\"") && page.has("name=\"card\" value=\"true\""), "{}", page.text());
    assert_eq!(owner.post("/settings/visibility", &[("room", "maybe")]).await.status, 422);
    assert_eq!(owner.post("/settings/visibility", &[("else", "true")]).await.status, 303);
    assert_eq!(owner.api("GET", "/me/visibility", None).await.json(), json!({"room": true, "card": false}));
    // twenty at a time: each is answered, none undoes what is about the other
    let mut asks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let owner = owner.clone();
        asks.spawn(async move {
            let what = if n % 2 == 0 { "card" } else { "room" };
            owner.api("PUT", "/me/visibility", Some(json!({what: true}))).await.status.as_u16()
        });
    }
    assert_eq!(asks.join_all().await, [200; 20]);
    assert_eq!(owner.api("GET", "/me/visibility", None).await.json(), json!({"room": true, "card": true}));
    assert_eq!(town.number("select count(*) as n from openness").await, 1);
    // a gift that was not wanted is not wanted still
    town.app.db.run("update openness set gifts = false where user_id = $1", [owner.id.into()]).await.unwrap();
    switched(&owner, "room", false).await;
    assert_eq!(town.number("select count(*) as n from openness where not gifts").await, 1);
    assert_eq!(town.newcomer("새내기").await.get("/settings/visibility").await.location(), "/application");
    assert!(town.visitor().get("/settings/visibility").await.location().starts_with("/login"));
}

each_engine!(
    everything_is_closed_at_first,
    a_closed_door_says_why_and_no_more,
    a_room_is_shown_as_long_as_it_is_open,
    a_card_is_shown_as_long_as_it_is_open,
    whoever_is_suspended_or_gone_shows_nothing,
    it_is_switched_without_scripts_twice_and_twenty_at_a_time,
);
