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
    assert_eq!(person.get("/application").await.location(), "/recovery-code", "whose page did not come sees it first");
    assert!(!kept(&person).unwrap().contains(&code[..4]), "nobody reads it in the cookie");
    let file = person.get("/recovery-code.txt").await;
    assert!(file.has(&code) && file.has("writes_down"), "{}", file.text());
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let done = person.post("/recovery-code", &[]).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/application"), "the journey goes on");
    assert_eq!(kept(&person), None);
    assert_eq!(person.get("/application").await.status, 200);
    assert_eq!(person.get("/recovery-code").await.location(), "/application");
    assert_eq!(person.get("/recovery-code.txt").await.status, 404);
    assert_eq!(person.post("/recovery-code", &[]).await.location(), "/application", "pressed twice");
    let fields = [("username", "writes_down"), ("code", code.as_str()), ("password", "a quite new password")];
    let reset = town.visitor();
    assert_eq!(reset.post("/reset", &fields).await.location(), "/recovery-code", "and it is the code");
    assert!(reset.get("/recovery-code").await.has("새 복구 코드를 적어 두세요"), "it replaces another");
    assert_eq!(reset.post("/recovery-code", &[]).await.location(), "/home");
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

// The account was made, and the connection broke before the answer.
async fn who_did_not_hear_of_it_may_send_it_again(town: Town) {
    town.app.clock.stop();
    let sent = [("username", "lost_answer"), ("nickname", "못 들은 이"), ("password", PASSWORD)];
    assert_eq!(town.visitor().post("/signup", &sent).await.location(), "/recovery-code");
    let again = async |fields: [(&'static str, &'static str); 3]| {
        let person = town.visitor();
        let answer = person.post("/signup", &fields).await;
        (answer.status.as_u16(), code_in(&person.get("/recovery-code").await))
    };
    assert_eq!(again(sent).await, (409, None), "in the same moment nobody knows which code is shown");
    town.forward(MINUTE);
    for (place, other) in [(1, "다른 이름"), (2, "another password")] {
        let mut fields = sent;
        fields[place].1 = other;
        assert_eq!(again(fields).await, (409, None), "{other}");
    }
    let (status, code) = again(sent).await;
    let code = code.expect("they are shown another one");
    assert_eq!(status, 303);
    let fields = [("username", "lost_answer"), ("code", code.as_str()), ("password", "a quite new password")];
    assert_eq!(town.visitor().post("/reset", &fields).await.location(), "/recovery-code", "and it is the code");
    assert_eq!(again(sent).await, (409, None), "that is no longer the password");
    assert_eq!(town.number("select count(*) as n from users where username = 'lost_answer'").await, 1);
    let hasty = [("username", "suspended_one"), ("nickname", "멈춘 이"), ("password", PASSWORD)];
    let visitor = town.visitor();
    visitor.post("/signup", &hasty).await;
    let code = code_in(&visitor.get("/recovery-code").await).unwrap();
    town.forward(MINUTE);
    let until = town.app.clock.now() + MINUTE;
    let sql = "update users set suspended_until = $1 where username = 'suspended_one'";
    town.app.db.run(sql, [until.into()]).await.unwrap();
    assert_eq!(again(hasty).await, (403, None));
    town.forward(2 * MINUTE);
    let fields = [("username", "suspended_one"), ("code", code.as_str()), ("password", "a quite new password")];
    assert_eq!(town.visitor().post("/reset", &fields).await.location(), "/recovery-code", "no other was made for it");
    let late = [("username", "long_ago"), ("nickname", "오래전"), ("password", PASSWORD)];
    town.visitor().post("/signup", &late).await;
    town.forward(11 * MINUTE);
    assert_eq!(again(late).await, (409, None), "they have had it since");
}

// Which nickname belongs to a username is not told by how often it may be tried.
async fn whose_names_belong_together_is_not_told(town: Town) {
    let town = super::limits::limited(town.engine).await;
    let names = [("username", "new_here"), ("nickname", "새로 온 이"), ("password", PASSWORD)];
    town.visitor().post("/signup", &names).await;
    town.visitor().post("/signup", &[("username", "other"), ("nickname", "다른 이"), ("password", PASSWORD)]).await;
    town.forward(MINUTE);
    for (nickname, address) in [("새로 온 이", "198.51.100.9"), ("다른 이", "198.51.100.10")] {
        let stranger = super::limits::at(&town, address);
        let fields = [("username", "new_here"), ("nickname", nickname), ("password", "not the password")];
        for _ in 0..12 {
            assert_eq!(stranger.post("/signup", &fields).await.status, 409, "{nickname}");
        }
        assert_eq!(super::limits::login(&stranger, "new_here", PASSWORD).await, 429, "{nickname}: each was a guess");
    }
    let fields = [("username", "nobody_yet"), ("nickname", "다른 이"), ("password", PASSWORD)];
    let chooser = super::limits::at(&town, "198.51.100.11");
    for _ in 0..12 {
        assert_eq!(chooser.post("/signup", &fields).await.status, 409);
    }
    assert_eq!(super::limits::login(&chooser, "nobody_yet", PASSWORD).await, 401, "where nobody is nothing is guessed");
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
    who_did_not_hear_of_it_may_send_it_again,
    whose_names_belong_together_is_not_told,
    everything_that_is_wrong_is_said_at_once
);
