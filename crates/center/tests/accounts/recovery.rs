//! The recovery code until it is written down, and sign-ups that are refused.

use super::{PASSWORD, sign_up};
use crate::support::{Answer, Person, Town, each_engine};

const COOKIE: &str = "migrations-8080-recovery";
const MINUTE: i64 = 60_000_000;

fn code_in(page: &Answer) -> Option<String> {
    Some(page.text().split("id=\"recovery\">").nth(1)?.split('<').next()?.to_owned())
}

fn kept(person: &Person) -> Option<String> {
    person.cookies.lock().unwrap().get(COOKIE).cloned()
}

async fn it_is_there_until_it_is_written_down(town: Town) {
    let person = sign_up(&town, "writes_down", "받아쓰기").await;
    let code = code_in(&person.get("/recovery-code").await).expect("the code is shown");
    assert_eq!(code_in(&person.get("/recovery-code").await).as_ref(), Some(&code), "loaded again, it is still there");
    assert!(!kept(&person).unwrap().contains(&code[..4]), "nobody reads it in the cookie");
    let file = person.get("/recovery-code.txt").await;
    assert!(file.has(&code) && file.has("writes_down"), "{}", file.text());
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let done = person.post("/recovery-code", &[]).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/application"), "the journey goes on");
    assert_eq!(kept(&person), None);
    assert_eq!(person.get("/recovery-code").await.location(), "/application");
    assert_eq!(person.get("/recovery-code.txt").await.status, 404);
    assert_eq!(person.post("/recovery-code", &[]).await.location(), "/application", "pressed twice");
    let fields = [("username", "writes_down"), ("code", code.as_str()), ("password", "a quite new password")];
    assert_eq!(town.visitor().post("/reset", &fields).await.location(), "/recovery-code", "and it is the code");
}

async fn it_is_for_this_sign_in_and_for_ten_minutes(town: Town) {
    let person = sign_up(&town, "slow_writer", "천천히").await;
    let other = sign_up(&town, "curious", "궁금이").await;
    let again = town.visitor();
    again.post("/login", &[("username", "slow_writer"), ("password", PASSWORD)]).await;
    for stranger in [&other, &again] {
        stranger.cookies.lock().unwrap().insert(COOKIE.to_owned(), kept(&person).unwrap());
        assert_eq!(code_in(&stranger.get("/recovery-code").await), None);
        assert_eq!(stranger.get("/recovery-code.txt").await.status, 404);
    }
    assert_eq!(town.visitor().get("/recovery-code").await.location(), "/login?next=%2Frecovery%2Dcode");
    town.forward(9 * MINUTE);
    assert!(code_in(&person.get("/recovery-code").await).is_some());
    town.forward(MINUTE);
    assert_eq!(code_in(&person.get("/recovery-code").await), None, "a cookie that a browser kept too long");
    person.post("/settings/recovery-code", &[("code_password", PASSWORD)]).await;
    assert!(code_in(&person.get("/recovery-code").await).is_some());
    assert_eq!(person.post("/recovery-code", &[]).await.location(), "/settings", "back to where it was made");
    person.post("/settings/recovery-code", &[("code_password", PASSWORD)]).await;
    person.post("/logout", &[]).await;
    assert_eq!(kept(&person), None);
}

async fn everything_that_is_wrong_is_said_at_once(town: Town) {
    sign_up(&town, "moon_rabbit", "달토끼").await;
    let refused = |fields: [(&'static str, &'static str); 3]| {
        let visitor = town.visitor();
        async move { visitor.post("/signup", &fields).await }
    };
    let both = refused([("username", "moon_rabbit"), ("nickname", "달토끼"), ("password", PASSWORD)]).await;
    assert_eq!(both.status, 409);
    assert!(both.has("이미 다른 분이 쓰고 있는 아이디예요.</p>") && both.has("이미 다른 분이 쓰고 있는 닉네임이에요"));
    let all = refused([("username", "Bora Kim"), ("nickname", "달토끼"), ("password", "short")]).await;
    assert_eq!(all.status, 422);
    for text in ["영문 소문자, 숫자, 밑줄(_)만", "이미 다른 분이 쓰고 있는 닉네임이에요", "8자에서 128자"]
    {
        assert!(all.has(text), "{text}: {}", all.text());
    }
    assert!(!all.has("쓰고 있는 아이디예요.</p>"), "letters are the reason");
    let first = all.text().find(" autofocus").unwrap();
    assert!(all.text()[..first].rfind("id=\"nickname\"").is_some(), "one begins with the first that is wrong");
    let asked = town.visitor().api("GET", "/users/availability?username=Bora%20Kim", None).await.json();
    assert_eq!(asked["errors"]["username"][0]["code"], "username_letters", "{asked}");
}

each_engine!(
    it_is_there_until_it_is_written_down,
    it_is_for_this_sign_in_and_for_ten_minutes,
    everything_that_is_wrong_is_said_at_once
);
