//! Gifts, as whoever gets them has a say; what is told of them; what came to the market.

use serde_json::json;

use super::deals::{cheap, coins, exact, give_coins, owns};
use crate::support::{Person, Town, each_engine};

async fn pair(town: &Town) -> (Person, Person) {
    (town.resident("주는이", "mars", 1, 1).await, town.resident("받는이", "venus", 1, 1).await)
}

async fn who_takes_no_gifts_is_told_of_before(town: Town) {
    let (giver, other) = pair(&town).await;
    town.app.db.run("update users set nickname_key = nickname", []).await.unwrap();
    let (piece, _) = cheap(&town);
    let path = format!("/market/{piece}");
    let before = coins(&giver).await;
    assert_eq!(other.api("GET", "/me/gifts", None).await.json(), json!({"accepted": true}));
    for _ in 0..2 {
        let closed = other.api("PUT", "/me/gifts", Some(json!({"accepted": false}))).await;
        assert_eq!((closed.status.as_u16(), closed.json()), (200, json!({"accepted": false})));
    }
    // before a note is written, whoever they are named by
    for way in [format!("{path}?for={}", other.id), format!("{path}?to=%20@받는이")] {
        let page = giver.get(&way).await;
        assert!(
            page.status == 200 && page.has("지금은 선물을 받지 않는") && !page.has("name=\"note\""),
            "{}",
            page.text()
        );
    }
    let refused = giver.post(&format!("{path}/gift"), &[("resident", "받는이"), ("note", "써 둔 말")]).await;
    assert!(refused.status == 403 && refused.has("써 둔 말"), "{}", refused.text());
    assert_eq!(other.post("/settings/gifts", &[("gifts", "true")]).await.location(), "/settings#take-gifts");
    assert_eq!(other.post("/settings/gifts", &[("gifts", "maybe")]).await.status, 422);
    let open = giver.get(&format!("{path}?to=받는이")).await;
    assert!(open.has("name=\"note\"") && open.has("name=\"resident\" value=\"받는이\""), "{}", open.text());
    for (typed, said) in [("없는이", "그런 주민이 없어요"), ("주는이", "나 자신에게는")] {
        let page = giver.get(&format!("{path}?to={typed}")).await;
        assert!(page.has(said) && !page.has("name=\"note\""), "{typed}: {}", page.text());
    }
    assert_eq!(giver.api("POST", &format!("{path}/gift"), Some(json!({"resident": other.id}))).await.status, 201);
    assert!(giver.get(&format!("{path}?to=받는이")).await.has("이미 가지고 있어요"));
    assert!(coins(&giver).await < before);
    let newcomer = town.newcomer("새내기").await;
    let refused = newcomer.api("PUT", "/me/gifts", Some(json!({"accepted": false}))).await;
    assert_eq!((refused.status.as_u16(), &*refused.code()), (403, "not_resident"));
    for bad in [json!({}), json!({"accepted": "no"}), json!([])] {
        assert_eq!(other.api("PUT", "/me/gifts", Some(bad)).await.status, 422);
    }
    // what strangers may see stays as it was
    other.api("PUT", "/me/visibility", Some(json!({"room": true}))).await;
    other.api("PUT", "/me/gifts", Some(json!({"accepted": false}))).await;
    assert_eq!(other.api("GET", "/me/visibility", None).await.json()["room"], true);
    other.api("PUT", "/me/visibility", Some(json!({"card": true}))).await;
    assert_eq!(other.api("GET", "/me/gifts", None).await.json()["accepted"], false);
    exact(&town).await;
}

async fn a_gift_is_told_until_it_is_seen(town: Town) {
    let (giver, other) = pair(&town).await;
    give_coins(&town, &giver, 3_000).await;
    let pieces: Vec<String> = town
        .app
        .furniture
        .sold()
        .filter(|piece| piece.planet.is_none() && piece.price < 300)
        .map(|piece| piece.id.clone())
        .collect();
    let free: Vec<&String> = pieces
        .iter()
        .filter(|id| !town.app.furniture.catalogue.starter.items.iter().any(|item| item.furniture == **id))
        .take(3)
        .collect();
    let seen = "action=\"/me/gifts/seen\"";
    assert!(!other.get("/home").await.has(seen));
    let give = async |piece: &str, note: &str| {
        let given = giver
            .api("POST", &format!("/market/{piece}/gift"), Some(json!({"resident": other.id, "note": note})))
            .await;
        assert_eq!(given.status, 201, "{}", given.text());
    };
    for (piece, note) in free.iter().zip(["처음", "둘째 <b>"]) {
        give(piece, note).await;
    }
    let home = other.get("/home").await;
    assert!(
        home.has(seen) && home.has("둘째 &#60;b&#62;") && home.has("주는이") && home.has("1개 있어요"),
        "{}",
        home.text()
    );
    assert!(!giver.get("/home").await.has(seen), "it is nobody else's");
    assert_eq!(other.prefetch("/me/wishes").await.status, 200);
    let list = other.api("GET", "/me/furniture", None).await.json();
    let new = list["items"].as_array().unwrap().iter().filter(|one| one["new"] == true).count();
    assert_eq!(new, 2, "starter pieces are not new");
    // into the room, at once, and once only
    let text = home.text();
    let newest = text.split_once("name=\"newest\" value=\"").unwrap().1.split_once('"').unwrap().0;
    for _ in 0..2 {
        let put = other.post("/me/gifts/seen", &[("put", free[1]), ("newest", newest)]).await;
        assert_eq!((put.status.as_u16(), put.location()), (303, "/planets/venus/1/1"), "{}", put.text());
        let room = other.api("GET", &format!("/residents/{}/room", other.id), None).await.json();
        let there = room["items"].as_array().unwrap().iter().filter(|item| item["furniture"] == **free[1]).count();
        assert_eq!(there, 1, "{room}");
    }
    assert!(!other.get("/home").await.has(seen), "seen, it goes");
    // one that comes while another is looked at was not seen with it
    give(free[2], "셋째").await;
    assert_eq!(other.post("/me/gifts/seen", &[("newest", newest)]).await.location(), "/home");
    assert!(other.get("/home").await.has("셋째"));
    // what is not theirs is put nowhere
    let stolen = giver.post("/me/gifts/seen", &[("put", free[1]), ("newest", newest)]).await;
    assert_eq!(stolen.status, 422);
    assert!(!owns(&giver, free[1]).await);
    let room = giver.api("GET", &format!("/residents/{}/room", giver.id), None).await.json();
    assert!(!room["items"].as_array().unwrap().iter().any(|item| item["furniture"] == **free[1]));
    // for programs, and only to have seen it
    assert_eq!(other.api("POST", "/me/gifts/seen", None).await.status, 204);
    assert!(!other.get("/home").await.has(seen));
    assert_eq!(other.post("/me/gifts/seen", &[]).await.status, 422, "which were shown?");
}

async fn whoever_is_meant_is_found(town: Town) {
    let (giver, other) = (town.resident("달그림자", "mars", 1, 1).await, town.resident("달토끼", "venus", 1, 1).await);
    for (nickname, unit) in [("달<b>\"님", 2), ("해님", 3)] {
        town.resident(nickname, "venus", 1, unit).await;
    }
    town.newcomer("달나그네").await;
    town.app.db.run("update users set nickname_key = nickname", []).await.unwrap();
    let (piece, price) = cheap(&town);
    let path = format!("/market/{piece}");
    // by id or by nickname: filled in, and one goes on with the note
    for way in
        [format!("for={}", other.id), "for=달토끼".to_owned(), "for=%20@달토끼".to_owned(), "to=달토끼".to_owned()]
    {
        let page = giver.get(&format!("{path}?{way}")).await.text();
        let form = page.split("id=\"gift\" open").nth(1).unwrap_or_else(|| panic!("{way}: {page}"));
        assert!(form.contains("name=\"resident\" value=\"달토끼\""), "{way}: {form}");
        let note = form.split("<textarea").nth(1).unwrap().split('>').next().unwrap();
        assert!(note.contains("autofocus"), "{way}: {note}");
    }
    assert!(!giver.get(&path).await.text().contains(" open"), "nobody was named");
    // half a nickname: residents who begin like that, whatever they are called, and not oneself
    for way in ["for=달", "to=@달"] {
        let page = giver.get(&format!("{path}?{way}")).await;
        let text = page.text();
        assert!(page.status == 200 && page.has("그런 주민이 없어요") && !page.has("name=\"note\""), "{text}");
        let links: Vec<_> = text.split(&format!("href=\"{path}?to=")).skip(1).collect();
        assert_eq!(links.len(), 2, "{way}: {text}");
        for link in ["%EB%8B%AC%ED%86%A0%EB%81%BC#gift\"", "%EB%8B%AC%3Cb%3E%22%EB%8B%98#gift\""] {
            assert!(links.iter().any(|found| found.starts_with(link)), "{link}: {text}");
        }
        assert!(!page.has("달<b>"), "{text}");
    }
    // who is called like the number of somebody who is gone is not meant by it
    town.resident("987654", "venus", 1, 4).await;
    town.app.db.run("update users set nickname_key = nickname", []).await.unwrap();
    let gone = giver.get(&format!("{path}?for=987654")).await;
    assert!(gone.has("그런 주민이 없어요") && !gone.has("name=\"note\""), "{}", gone.text());
    assert!(giver.get(&format!("{path}?to=987654")).await.has("name=\"note\""));
    let nobody = giver.get(&format!("{path}?for={}", "가".repeat(400))).await;
    assert!(nobody.status == 200 && nobody.has("그런 주민이 없어요"), "{}", nobody.text());
    // from a list of wishes it leads to where it is given
    giver.api("PUT", &format!("{path}/wish"), None).await;
    let list = other.get(&format!("/residents/{}/wishes", giver.id)).await;
    assert!(list.has(&format!("href=\"{path}?for={}#gift\"", giver.id)), "{}", list.text());
    // who cannot pay reads why, instead of finding nothing
    let sql = "update users set coins = 0 where id = $1";
    town.app.db.run(sql, [giver.id.into()]).await.unwrap();
    let page = giver.get(&format!("{path}?for=달토끼")).await;
    assert!(page.has(&format!("{price}코인이 모자라요")) && page.has("id=\"gift\" open"), "{}", page.text());
    assert!(!page.has(&format!("action=\"{path}/gift\"")), "{}", page.text());
}

async fn an_old_form_does_not_say_what_it_did_not_do(town: Town) {
    let (person, _) = pair(&town).await;
    let (piece, _) = cheap(&town);
    let at = format!("/market/{piece}");
    let (buy, sell) = (format!("{at}/purchase"), format!("{at}/sale"));
    // what was done is answered as it was the first time, however often it is sent; what is said is true
    let said = async |path: &str, key: &str, sentence: &str| {
        let answer = person.post(path, &[("key", key)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, &*at), "{}", answer.text());
        let page = person.get(&at).await;
        assert!(page.has(sentence), "{path} {key}, not {sentence}: {}", page.text());
    };
    for _ in 0..2 {
        said(&buy, "1-abc", "이제 방에 놓을 수 있어요").await;
    }
    for _ in 0..2 {
        said(&sell, "1-def", "코인을 돌려받았어요").await;
    }
    let before = coins(&person).await;
    said(&buy, "1-abc", "아까 이 화면에서 이미 샀어요").await;
    assert_eq!((coins(&person).await, owns(&person, &piece).await), (before, false));
    said(&buy, "1-ghi", "이제 방에 놓을 수 있어요").await;
    said(&sell, "1-def", "아까 이 화면에서 이미 되팔았어요").await;
    assert!(owns(&person, &piece).await);
    said(&buy, "1-abc", "아까 이 화면에서 이미 샀어요").await;
    exact(&town).await;
}

/// The answer to a gift was lost, and the neighbour is called something else by now, or is nobody any more.
async fn a_gift_that_was_made_is_answered_so(town: Town) {
    let (giver, other) = pair(&town).await;
    let (piece, price) = cheap(&town);
    let before = coins(&giver).await;
    let (path, key) = (format!("/market/{piece}/gift"), ("idempotency-key", "g1".to_owned()));
    let mut program = giver.clone();
    program.headers.push(key);
    let body = json!({"resident": other.id});
    let first = program.api("POST", &path, Some(body.clone())).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let starter = &town.app.furniture.catalogue.starter.items;
    let is_given = |id: &str| id == piece || starter.iter().any(|item| item.furniture == id);
    let second = town.app.furniture.sold().find(|one| one.planet.is_none() && !is_given(&one.id));
    let second = second.unwrap().id.clone();
    give_coins(&town, &giver, 10_000).await;
    let form = [("key", "1-xyz"), ("resident", "받는이"), ("note", "축하해요")];
    let gift = async || giver.post(&format!("/market/{second}/gift"), &form).await;
    town.app.db.run("update users set nickname_key = nickname", []).await.unwrap();
    assert_eq!(gift().await.status, 303);
    let after = coins(&giver).await;
    assert!(after < before + 10_000 - price);
    let sql = "update users set nickname = 'x', nickname_key = 'x' where id = $1";
    town.app.db.run(sql, [other.id.into()]).await.unwrap();
    town.app.db.run("delete from layouts where user_id = $1", [other.id.into()]).await.unwrap();
    town.app.db.run("delete from residences where user_id = $1", [other.id.into()]).await.unwrap();
    let again = gift().await;
    assert_eq!((again.status.as_u16(), again.location()), (303, &*format!("/market/{second}")), "{}", again.text());
    let again = program.api("POST", &path, Some(body)).await;
    assert_eq!((again.status.as_u16(), again.json()), (201, first.json()), "{}", again.text());
    assert_eq!(coins(&giver).await, after);
    // who sends something else gets what is true now
    let other_form = [("key", "1-xyz"), ("resident", "받는이"), ("note", "다른 말")];
    assert_eq!(giver.post(&format!("/market/{second}/gift"), &other_form).await.status, 422);
}

async fn short_texts_hide_nothing(town: Town) {
    let (giver, other) = pair(&town).await;
    let (piece, _) = cheap(&town);
    let layout = |name: &str| json!({"wallpaper": "hanji", "flooring": "jangpan", "items": [], "name": name});
    let hidden = ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{ad}', '\u{3164}', '\u{200f}'];
    let among = hidden.map(|hidden| (hidden, format!("여름{hidden}방")));
    // with nothing to see beside it, where it is not taken for none; nor is what joins nothing
    let alone = hidden.into_iter().chain(['\u{200d}', '\u{fe0f}', '\u{e0061}']);
    let alone = alone.flat_map(|hidden| [(hidden, hidden.to_string()), (hidden, format!(" {hidden}{hidden}"))]);
    for (hidden, text) in among.into_iter().chain(alone) {
        let gift = json!({"resident": other.id, "note": text});
        let fields: [(&str, &str, &str); 3] = [
            ("/me/layouts/1", "do", "name"),
            (&format!("/market/{piece}/gift"), "resident", "받는이"),
            ("/me/status", "message", &text),
        ];
        let code = format!("U+{:04X}", u32::from(hidden));
        for answer in [
            giver.api("PUT", "/me/layouts/2", Some(layout(&text))).await,
            giver.api("PUT", "/me/room", Some(layout(&text))).await,
            giver.api("POST", &format!("/market/{piece}/gift"), Some(gift)).await,
            giver.api("PATCH", "/me", Some(json!({"nickname": text}))).await,
            giver.api("PUT", "/me/status", Some(json!({"message": text}))).await,
        ] {
            assert!(answer.status == 422 && answer.has(&code), "{code}: {}", answer.text());
        }
        for (path, name, value) in fields {
            let answer = giver.post(path, &[(name, value), ("name", &text), ("note", &text)]).await;
            assert_eq!(answer.status, 422, "{code} {path}: {}", answer.text());
        }
    }
    assert_eq!(giver.api("GET", "/me/layouts", None).await.json()["total"], 1);
    assert!(!owns(&other, &piece).await);
    // white space alone is none
    assert_eq!(giver.api("PUT", "/me/status", Some(json!({"message": " \u{3000}"}))).await.json()["message"], "");
    // what joins pictures and letters is needed
    let kept = giver.api("PUT", "/me/layouts/2", Some(layout("👩‍🚀❤️ می‌خواهم"))).await;
    assert_eq!(kept.json()["name"], "👩‍🚀❤️ می‌خواهم", "{}", kept.text());
}

async fn lists_and_tags_answer_as_they_should(town: Town) {
    let (person, other) = pair(&town).await;
    for path in ["/me/wishes".to_owned(), format!("/residents/{}/wishes", other.id)] {
        for bad in ["-1", "0", "x"] {
            assert_eq!(person.get(&format!("{path}?page={bad}")).await.status, 422, "{path} {bad}");
        }
        let past = person.get(&format!("{path}?page=99")).await;
        assert!(past.status == 200 && past.has("?page=1"), "{}", past.text());
    }
    // one tag for what is packed in several ways is a weak one
    let picture = town.app.furniture.picture_url("bed", isometric::Look::default());
    for path in ["/api/v1/me/room/catalogue", &picture, &format!("/api/v1/residents/{}/room.svg", other.id)] {
        let answer = person.get(path).await;
        assert!(answer.headers["etag"].to_str().unwrap().starts_with("W/\""), "{path}: {:?}", answer.headers);
    }
    // one's own door is one's room, another one is a planet's
    let here = |page: String, place: &str| page.contains(&format!("<a href=\"{place}\" aria-current=\"page\">"));
    let own = person.get("/planets/mars/1/1").await.text();
    assert!(here(own.clone(), "/me/room") && !here(own.clone(), "/planets"), "{own}");
    let theirs = person.get("/planets/venus/1/1").await.text();
    assert!(here(theirs.clone(), "/planets") && !here(theirs.clone(), "/me/room"), "{theirs}");
    // what came to the market last
    let home = person.get("/home").await.text();
    assert_eq!(home.split("class=\"stock\"").nth(1).unwrap().matches("href=\"/market/").count(), 3, "{home}");
}

each_engine!(
    who_takes_no_gifts_is_told_of_before,
    a_gift_is_told_until_it_is_seen,
    whoever_is_meant_is_found,
    an_old_form_does_not_say_what_it_did_not_do,
    a_gift_that_was_made_is_answered_so,
    short_texts_hide_nothing,
    lists_and_tags_answer_as_they_should
);
