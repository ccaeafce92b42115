//! A layout as a code: made, tried on by others, kept as far as they own it, taken back.

use center::config::Switch;
use center::market::belongings::{Origin, own};
use serde_json::{Value, json};

use super::{owns, room};
use crate::support::{Person, Town, each_engine};

/// Someone's second layout with a bed, a desk and a window, and its code.
async fn shared(town: &Town, owner: &Person) -> String {
    owns(town, owner, &["desk", "bed", "star-chart"]).await;
    let mut layout = room(json!([
        {"furniture": "desk", "x": 16, "y": 0, "rotation": 0},
        {"furniture": "bed", "x": 64, "y": 64, "rotation": 0},
        {"furniture": "desk", "x": 16, "y": 64, "rotation": 1},
        {"furniture": "star-chart", "x": 32, "y": 16, "wall": "left"},
    ]));
    layout["name"] = json!("여름 방");
    let kept = owner.api("PUT", "/me/layouts/2", Some(layout)).await;
    assert_eq!((kept.status.as_u16(), &kept.json()["code"]), (200, &Value::Null), "{}", kept.text());
    code_of(owner).await
}

async fn code_of(owner: &Person) -> String {
    let made = owner.api("PUT", "/me/layouts/2/code", None).await;
    assert_eq!(made.status, 200, "{}", made.text());
    made.json()["code"].as_str().unwrap().to_owned()
}

fn things(room: &Value) -> Vec<&str> {
    room["items"].as_array().unwrap().iter().map(|item| item["furniture"].as_str().unwrap()).collect()
}

async fn layouts(person: &Person) -> Vec<Value> {
    person.api("GET", "/me/layouts", None).await.json()["items"].as_array().unwrap().clone()
}

/// The hidden key of the form on a page.
fn key(page: &str) -> String {
    page.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn a_layout_is_seen_by_its_code(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("이웃", "mars", 1, 1).await);
    let code = shared(&town, &owner).await;
    owns(&town, &other, &["bed"]).await;
    assert_eq!((code.len(), code_of(&owner).await), (19, code.clone()), "twice is the same as once");
    assert_eq!(layouts(&owner).await[1]["code"], code.as_str(), "its owner sees it again");
    // as people type it
    for typed in [code.clone(), code.to_lowercase(), code.replace('-', ""), code.replace('-', "%20")] {
        let seen = other.api("GET", &format!("/layouts/{typed}"), None).await.json();
        assert_eq!(
            (seen["name"].as_str(), seen["by"]["nickname"].as_str()),
            (Some("여름 방"), Some("달토끼")),
            "{typed}"
        );
        assert_eq!((things(&seen).len(), seen["wallpaper"].as_str()), (4, Some("hanji")));
        let missing: Vec<&str> =
            seen["missing"].as_array().unwrap().iter().map(|one| one["furniture"].as_str().unwrap()).collect();
        assert_eq!(missing, ["desk", "star-chart"], "each once, in their order");
        let price: i64 = missing.iter().map(|id| town.app.furniture.piece(id).unwrap().price).sum();
        assert_eq!(seen["missing_price"], price);
    }
    let page = other.get(&format!("/layouts/{code}")).await.text();
    let chart = &town.app.furniture.piece("star-chart").unwrap().name.ko;
    assert!(page.contains("여름 방") && page.contains(chart) && page.contains("href=\"/market/desk\""), "{page}");
    assert_eq!(page.matches(" opacity=\".45\"").count(), 3, "what they do not own is faint");
    let own = owner.api("GET", &format!("/layouts/{code}"), None).await.json();
    assert_eq!(own["missing"], json!([]), "one's own code opens, too");
    // who does not live here
    let refused = town.newcomer("새내기").await.api("GET", &format!("/layouts/{code}"), None).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (403, "not_resident".to_owned()));
    assert_eq!(town.visitor().api("GET", &format!("/layouts/{code}"), None).await.status, 401);
    // typed into the field
    let went = other.get(&format!("/layouts?code=%20{}", code.to_lowercase())).await;
    assert_eq!((went.status.as_u16(), went.location()), (303, &*format!("/layouts/{code}")));
    for (typed, status) in [("abc", 422), ("%3Cscript%3E", 422), ("%FF", 422)] {
        let answer = other.get(&format!("/layouts?code={typed}")).await;
        assert!(answer.status == status && answer.has("id=\"code-err\""), "{typed}: {}", answer.text());
    }
    assert_eq!(other.get("/layouts").await.status, 200);
}

async fn what_is_kept_is_what_they_own(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("이웃", "mars", 1, 1).await);
    let code = shared(&town, &owner).await;
    owns(&town, &other, &["bed", "desk"]).await;
    let before = other.api("GET", &format!("/residents/{}/room", other.id), None).await.json();
    let path = format!("/layouts/{code}");
    let key_here = key(&other.get(&path).await.text());
    // a piece is sold while they look
    town.app
        .db
        .run("delete from belongings where user_id = $1 and furniture = 'desk'", [other.id.into()])
        .await
        .unwrap();
    let mut asks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (other, path, key) = (other.clone(), path.clone(), key_here.clone());
        asks.spawn(async move {
            let answer = other.post(&path, &[("key", &key)]).await;
            (answer.status.as_u16(), answer.location().to_owned())
        });
    }
    let answers = asks.join_all().await;
    assert!(answers.iter().all(|answer| *answer == (303, "/me/room?layout=2".to_owned())), "{answers:?}");
    let mine = layouts(&other).await;
    assert_eq!(mine.len(), 2, "sent twenty times, kept once");
    assert_eq!((things(&mine[1]), mine[1]["name"].as_str()), (vec!["bed"], Some("여름 방")));
    assert_eq!((mine[1]["shown"].as_bool(), &mine[1]["code"]), (Some(false), &Value::Null));
    let after = other.api("GET", &format!("/residents/{}/room", other.id), None).await.json();
    assert_eq!(before, after, "the room that is shown stays");
    // it can be furnished, and without scripts
    let editor = other.get("/me/room?list=1&layout=2").await.text();
    assert!(editor.contains("name=\"layout\" value=\"2\"") && editor.contains("여름 방"), "{editor}");
    // until there is no place
    for n in 3..=5 {
        let key = key(&other.get(&path).await.text());
        assert_eq!(other.post(&path, &[("key", &key)]).await.location(), format!("/me/room?layout={n}"));
    }
    let full = other.post(&path, &[("key", "x")]).await;
    assert_eq!(full.status, 409, "{}", full.text());
    assert!(full.has("role=\"alert\"") && layouts(&other).await.len() == 5);
    // a key whose layout is gone makes another one
    assert_eq!(other.api("DELETE", "/me/layouts/2", None).await.status, 204);
    assert_eq!(other.post(&path, &[("key", &key_here)]).await.location(), "/me/room?layout=2");
    assert_eq!(layouts(&other).await.len(), 5);
}

async fn a_code_ends(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("이웃", "mars", 1, 1).await);
    let code = shared(&town, &owner).await;
    let path = format!("/layouts/{code}");
    let opens = async |code: &str| other.api("GET", &format!("/layouts/{code}"), None).await.status == 200;
    assert_eq!(other.get(&path).await.status, 200);
    for _ in 0..2 {
        assert_eq!(owner.api("DELETE", "/me/layouts/2/code", None).await.status, 204);
    }
    // taken back between trying on and keeping
    let late = other.post(&path, &[("key", "k")]).await;
    assert!(late.status == 404 && late.has("id=\"code-err\"") && late.has(&code), "{}", late.text());
    assert_eq!(layouts(&other).await.len(), 1, "nothing was kept");
    let second = code_of(&owner).await;
    assert!(second != code && opens(&second).await && !opens(&code).await);
    // another one in its place
    assert_eq!(owner.post("/me/layouts/2", &[("do", "renew")]).await.status, 303);
    let third = code_of(&owner).await;
    assert!(third != second && opens(&third).await && !opens(&second).await);
    // nobody else's hands
    for (method, path) in
        [("PUT", "/me/layouts/2/code"), ("DELETE", "/me/layouts/2/code"), ("PUT", "/me/layouts/9/code")]
    {
        assert_eq!(other.api(method, path, None).await.status, 404, "{method} {path}");
    }
    let newcomer = town.newcomer("새내기").await;
    assert_eq!(newcomer.api("PUT", "/me/layouts/1/code", None).await.code(), "not_resident");
    // who rests shows nothing
    let rest = "update users set suspended_until = $2 where id = $1";
    town.app.db.run(rest, [owner.id.into(), i64::MAX.into()]).await.unwrap();
    assert!(!opens(&third).await);
    town.app.db.run(rest, [owner.id.into(), 0.into()]).await.unwrap();
    assert!(opens(&third).await);
    // with its layout it goes, and does not come back
    assert_eq!(owner.api("DELETE", "/me/layouts/2", None).await.status, 204);
    assert!(!opens(&third).await);
    owner.api("PUT", "/me/layouts/2", Some(room(json!([])))).await;
    assert!(!opens(&third).await);
}

/// The answer was lost, and the code was taken back before it was sent again.
async fn what_was_kept_stays_kept_when_the_code_ends(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("이웃", "mars", 1, 1).await);
    let path = format!("/layouts/{}", shared(&town, &owner).await);
    let keep = async |key: &str| other.post(&path, &[("key", key)]).await;
    assert_eq!(keep("k").await.location(), "/me/room?layout=2");
    assert_eq!(owner.api("DELETE", "/me/layouts/2/code", None).await.status, 204);
    let again = keep("k").await;
    assert_eq!((again.status.as_u16(), again.location()), (303, "/me/room?layout=2"), "{}", again.text());
    assert_eq!(keep("another").await.status, 404);
    // the layout it was copied from is gone as well
    let copy = async |key: &str| owner.post("/me/layouts/2", &[("do", "copy"), ("key", key)]).await;
    assert_eq!(copy("c").await.location(), "/me/room?list=1&layout=3");
    assert_eq!(owner.api("DELETE", "/me/layouts/2", None).await.status, 204);
    assert_eq!((copy("c").await.location(), copy("d").await.status.as_u16()), ("/me/room?list=1&layout=3", 404));
    assert_eq!((layouts(&owner).await.len(), layouts(&other).await.len()), (2, 2));
}

async fn many_guesses_at_once_are_no_more(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = Switch::On).await;
    let (owner, guesser) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("짐작", "mars", 1, 1).await);
    let code = shared(&town, &owner).await;
    let mut asks = tokio::task::JoinSet::new();
    for n in 0..80 {
        let guesser = guesser.clone();
        asks.spawn(async move {
            guesser.api("GET", &format!("/layouts/0000-0000-0000-{n:04}"), None).await.status.as_u16()
        });
    }
    let answers = asks.join_all().await;
    let judged = answers.iter().filter(|status| **status == 404).count();
    assert_eq!((judged, answers.iter().filter(|status| **status == 429).count()), (20, 60), "{answers:?}");
    // one that opens counts for nothing, however often
    for _ in 0..30 {
        assert_eq!(owner.api("GET", &format!("/layouts/{code}"), None).await.status, 200);
    }
}

async fn twenty_codes_at_once_are_one(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let other = town.resident("이웃", "mars", 1, 1).await;
    let mut asks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let owner = owner.clone();
        asks.spawn(async move {
            if n % 2 == 0 {
                assert_eq!(owner.post("/me/layouts/1", &[("do", "renew")]).await.status, 303);
            }
            owner.api("PUT", "/me/layouts/1/code", None).await.json()["code"].as_str().unwrap().to_owned()
        });
    }
    let mut codes = asks.join_all().await;
    codes.sort();
    codes.dedup();
    let mut opened = 0;
    for code in codes {
        let answer = other.api("GET", &format!("/layouts/{code}"), None).await;
        opened += i32::from(answer.status == 200);
    }
    assert_eq!(opened, 1, "the last one");
}

async fn guessing_is_held_up(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = Switch::On).await;
    let (owner, guesser) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("짐작", "mars", 1, 1).await);
    let code = shared(&town, &owner).await;
    let mut last = 404;
    for n in 0..40 {
        let guess = format!("/layouts/0000-0000-0000-{n:04}");
        let answer = if n % 2 == 0 { guesser.api("GET", &guess, None).await } else { guesser.get(&guess).await };
        last = answer.status.as_u16();
        if last == 429 {
            assert!(answer.headers.contains_key("retry-after"));
            break;
        }
        assert_eq!(last, 404, "{}", answer.text());
    }
    assert_eq!(last, 429);
    assert_eq!(guesser.api("GET", &format!("/layouts/{code}"), None).await.status, 429, "also for one that opens");
    assert_eq!(owner.api("GET", &format!("/layouts/{code}"), None).await.status, 200, "others are not held up");
    town.forward(60_000_000);
    assert_eq!(guesser.api("GET", &format!("/layouts/{code}"), None).await.status, 200);
}

async fn what_another_planet_sells_cannot_be_bought(town: Town) {
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("이웃", "mars", 1, 1).await);
    let piece = town.app.furniture.sold().find(|piece| piece.planet.as_deref() == Some("saturn")).unwrap().clone();
    let mut tx = town.app.db.begin().await.unwrap();
    own(&mut tx, owner.id, &piece.id, Origin::Purchase, town.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let is_wall = piece.kind == isometric::Kind::Wall;
    let item = if is_wall {
        json!({"furniture": piece.id, "x": 16, "y": 8, "wall": "right"})
    } else {
        json!({"furniture": piece.id, "x": 16, "y": 16, "rotation": 0})
    };
    let kept = owner.api("PUT", "/me/layouts/2", Some(room(json!([item])))).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    let code = code_of(&owner).await;
    let seen = other.api("GET", &format!("/layouts/{code}"), None).await.json();
    assert_eq!((&seen["missing"][0]["for_sale"], &seen["missing_price"]), (&json!(false), &json!(0)));
    assert_eq!(seen["missing"][0]["planet"], "saturn");
    let page = other.get(&format!("/layouts/{code}")).await;
    assert!(page.has("토성 주민만"), "{}", page.text());
    // what they own nothing of is an empty room
    assert_eq!(other.post(&format!("/layouts/{code}"), &[("key", "k")]).await.status, 303);
    assert_eq!(things(&layouts(&other).await[1]), Vec::<&str>::new());
}

async fn layouts_are_looked_after_without_scripts(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let list = owner.get("/me/room?list=1").await.text();
    let key = key(list.split("id=\"layouts\"").nth(1).unwrap());
    for _ in 0..2 {
        let copied = owner.post("/me/layouts/1", &[("do", "copy"), ("key", &key)]).await;
        assert_eq!((copied.status.as_u16(), copied.location()), (303, "/me/room?list=1&layout=2"));
    }
    assert_eq!(layouts(&owner).await.len(), 2);
    let change = async |n: i64, fields: &[(&str, &str)]| owner.post(&format!("/me/layouts/{n}"), fields).await;
    assert_eq!(change(2, &[("do", "name"), ("name", "겨울 방")]).await.location(), "/me/room?list=1#layouts");
    assert_eq!(change(2, &[("do", "name"), ("name", &"가".repeat(21))]).await.status, 422);
    assert_eq!(change(2, &[("do", "code")]).await.status, 303);
    let code = code_of(&owner).await;
    let list = owner.get("/me/room?list=1").await.text();
    assert!(list.contains(&code) && list.contains("겨울 방"), "{list}");
    assert_eq!(change(2, &[("do", "end")]).await.status, 303);
    assert!(!owner.get("/me/room?list=1").await.has(&code));
    assert_eq!(change(2, &[("do", "show")]).await.status, 303);
    assert!(layouts(&owner).await[1]["shown"].as_bool().unwrap());
    assert_eq!(change(2, &[("do", "delete")]).await.status, 409);
    assert_eq!(change(1, &[("do", "delete")]).await.status, 303);
    assert_eq!(change(1, &[("do", "delete")]).await.status, 303, "twice is the same as once");
    for (n, fields) in [(2, [("do", "what")]), (2, [("what", "show")])] {
        assert_eq!(change(n, &fields).await.status, 422);
    }
    for what in ["show", "name", "copy", "code", "renew", "end"] {
        assert_eq!(change(4, &[("do", what), ("key", "k")]).await.status, 404, "{what}");
    }
    assert_eq!(owner.get("/me/room?layout=4").await.status, 404);
    assert_eq!(owner.get("/me/room?layout=x").await.status, 404);
    // a layout is saved where it is
    let fields = [("version", "x"), ("wallpaper", "hanji"), ("flooring", "jangpan"), ("light", "day"), ("layout", "2")];
    assert_eq!(change(2, &[("do", "copy"), ("key", "other")]).await.location(), "/me/room?list=1&layout=1");
    let version = layouts(&owner).await[0]["version"].to_string();
    let mut fields = fields.to_vec();
    (fields[0].1, fields[4].1) = (&version, "1");
    let saved = owner.post("/me/room", &fields).await;
    assert_eq!((saved.status.as_u16(), saved.location()), (303, "/me/room?list=1&layout=1"), "{}", saved.text());
    let both = layouts(&owner).await;
    assert!(things(&both[0]).is_empty() && !things(&both[1]).is_empty(), "{both:?}");
}

each_engine!(
    a_layout_is_seen_by_its_code,
    what_is_kept_is_what_they_own,
    a_code_ends,
    what_was_kept_stays_kept_when_the_code_ends,
    many_guesses_at_once_are_no_more,
    twenty_codes_at_once_are_one,
    guessing_is_held_up,
    what_another_planet_sells_cannot_be_bought,
    layouts_are_looked_after_without_scripts
);
