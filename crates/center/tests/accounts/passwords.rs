//! The same password from keyboards that compose letters and from those that do not.

use argon2::PasswordHasher as _;
use center::db::Text;
use serde_json::json;

use crate::support::{Person, Town, each_engine};

/// “달빛 카페 é”: composed, and every letter in its parts.
const COMPOSED: &str = "\u{b2ec}\u{be5b} \u{ce74}\u{d398} \u{e9}!";
const PARTS: &str = "\u{1103}\u{1161}\u{11af}\u{1107}\u{1175}\u{11be} \u{110f}\u{1161}\u{1111}\u{1166} e\u{301}!";

async fn sign_up(town: &Town, username: &str, password: &str) -> Person {
    let person = town.visitor();
    let answer =
        person.post("/signup", &[("username", username), ("nickname", username), ("password", password)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    person
}

async fn sign_in(town: &Town, username: &str, password: &str) -> u16 {
    let page = town.visitor().post("/login", &[("username", username), ("password", password)]).await.status.as_u16();
    let api = town
        .visitor()
        .api("POST", "/tokens", Some(json!({"username": username, "password": password})))
        .await
        .status
        .as_u16();
    assert_eq!((page == 303, page == 401), (api == 200, api == 401), "the page says {page}, the API {api}");
    api
}

async fn hash_of(town: &Town, username: &str) -> String {
    town.app
        .db
        .one::<Text>("select password_hash as s from users where username = $1", [username.into()])
        .await
        .unwrap()
        .s
}

async fn a_password_is_the_same_however_it_is_composed(town: Town) {
    sign_up(&town, "in_parts", PARTS).await;
    sign_up(&town, "composed", COMPOSED).await;
    for name in ["in_parts", "composed"] {
        assert_eq!(sign_in(&town, name, COMPOSED).await, 200, "{name}");
        assert_eq!(sign_in(&town, name, PARTS).await, 200, "{name}");
        assert_eq!(sign_in(&town, name, "\u{b2ec}\u{be5b} \u{ce74}\u{d398} e!").await, 401, "{name}");
    }
    let program = json!({"username": "program", "nickname": "program", "password": PARTS});
    assert_eq!(town.visitor().api("POST", "/users", Some(program)).await.status, 201);
    assert_eq!(sign_in(&town, "program", COMPOSED).await, 200);
}

async fn wherever_a_password_is_typed_it_is_composed(town: Town) {
    let person = sign_up(&town, "changing", COMPOSED).await;
    let changed =
        person.post("/settings/password", &[("old_password", PARTS), ("password", &format!("{PARTS} 2"))]).await;
    assert_eq!(changed.status, 303, "{}", changed.text());
    assert_eq!(sign_in(&town, "changing", &format!("{COMPOSED} 2")).await, 200);
    let code = person.post("/settings/recovery-code", &[("code_password", &format!("{COMPOSED} 2"))]).await;
    assert_eq!(code.location(), "/recovery-code", "{}", code.text());
    let code = person
        .get("/recovery-code")
        .await
        .text()
        .split("id=\"recovery\">")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    let recovered = town
        .visitor()
        .post("/reset", &[("username", "changing"), ("code", &code), ("password", &format!("{PARTS} 3"))])
        .await;
    assert_eq!(recovered.status, 303, "{}", recovered.text());
    assert_eq!(sign_in(&town, "changing", &format!("{COMPOSED} 3")).await, 200);
    let name = center::accounts::Username::parse("changing").unwrap();
    let link = center::accounts::links::reset(&town.app.db, town.app.clock.now(), &name).await.unwrap();
    let key = link.split_once('=').unwrap().1;
    assert_eq!(town.visitor().post("/reset", &[("key", key), ("password", &format!("{PARTS} 4"))]).await.status, 303);
    assert_eq!(sign_in(&town, "changing", &format!("{COMPOSED} 4")).await, 200);
    let link = center::accounts::links::set_up(&town.app.db, town.app.clock.now()).await.unwrap().unwrap();
    let key = link.split_once('=').unwrap().1;
    let fields = [("key", key), ("username", "keeper"), ("nickname", "달지기"), ("password", PARTS)];
    assert_eq!(town.visitor().post("/setup", &fields).await.status, 303);
    assert_eq!(sign_in(&town, "keeper", COMPOSED).await, 200);
}

// Hashes from before passwords were composed belong to what was typed then.
async fn an_old_hash_is_taken_once_more_and_then_replaced(town: Town) {
    sign_up(&town, "from_before", COMPOSED).await;
    let old = argon2::Argon2::default().hash_password(PARTS.as_bytes()).unwrap().to_string();
    town.app
        .db
        .run("update users set password_hash = $1 where username = 'from_before'", [old.as_str().into()])
        .await
        .unwrap();
    assert_eq!(sign_in(&town, "from_before", "\u{b2ec}\u{be5b} wrong").await, 401);
    assert_eq!(hash_of(&town, "from_before").await, old, "a wrong password changes nothing");
    assert_eq!(sign_in(&town, "from_before", PARTS).await, 200);
    assert_ne!(hash_of(&town, "from_before").await, old);
    assert_eq!(sign_in(&town, "from_before", COMPOSED).await, 200, "from any keyboard now");
    assert_eq!(sign_in(&town, "from_before", PARTS).await, 200);
}

each_engine!(
    a_password_is_the_same_however_it_is_composed,
    wherever_a_password_is_typed_it_is_composed,
    an_old_hash_is_taken_once_more_and_then_replaced
);
