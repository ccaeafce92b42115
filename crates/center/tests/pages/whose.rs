//! Whose form it is: what one person was shown is never done in the name of another, who signed in meanwhile in the
//! same browser.

use serde_json::json;

use crate::support::{Person, Town, each_engine};

/// A form of a page: where it is sent, and what stands in it already.
struct Form {
    path: String,
    fields: Vec<(String, String)>,
}

/// The forms of `page` that are sent by POST, with the first button of each.
fn forms(page: &str) -> Vec<Form> {
    // attributes may begin a line
    let page = page.replace('\n', " ");
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split('"').next().unwrap_or_default().to_owned())
    };
    let pair = |tag: &str| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()));
    let whole = page.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next());
    whole
        .filter_map(|form| {
            let (tag, inside) = form.split_once('>')?;
            let path = attribute(tag, "action").filter(|_| tag.contains("method=\"post\""))?;
            let inputs = inside.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
            let hidden = inputs.filter(|tag| tag.contains("type=\"hidden\"")).filter_map(pair);
            let button = inside.split("<button").nth(1).and_then(|rest| pair(rest.split('>').next()?));
            Some(Form { path, fields: hidden.chain(button).collect() })
        })
        .collect()
}

/// What belongs to the browser, and whoever presses it.
const NOBODYS: &[&str] = &["/logout", "/preferences"];

async fn send(person: &Person, form: &Form) -> crate::support::Answer {
    let fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    person.post(&form.path, &fields).await
}

async fn what_one_was_shown_nobody_else_sends(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let other = town.resident("옆집", "saturn", 37, 3).await;
    let applicant = town.applicant("이사 중").await;
    let next = town.applicant("다음").await;
    let article = owner.api("POST", "/boards/solar/articles", Some(json!({"title": "별", "body": "달"}))).await.json()
        ["id"]
        .clone();
    let comment =
        owner.api("POST", &format!("/articles/{article}/comments"), Some(json!({"body": "반짝"}))).await.json()["id"]
            .clone();
    let book = format!("/residents/{}/guestbook", other.id);
    let entry = owner.api("POST", &book, Some(json!({"body": "안녕"}))).await.json()["id"].clone();
    owner.api("PUT", &format!("/residents/{}/block", other.id), None).await;
    other.api("PUT", &format!("/articles/{article}/like"), None).await;
    let mut sent = Vec::new();
    for path in [
        "/settings",
        "/settings/visibility",
        "/settings/neighbours",
        "/settings/notifications",
        "/settings/feed",
        "/settings/nickname",
        "/notifications",
        "/card",
        "/home",
        "/market/bed",
        "/me/room",
        "/planets/saturn/37/2",
        "/planets/saturn/37/3",
        &format!("/planets/saturn/37/3?delete={entry}"),
        &format!("/boards/solar/{article}"),
        &format!("/comments/{comment}/delete"),
    ] {
        let page = owner.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        for form in forms(&page.text()).into_iter().filter(|form| !NOBODYS.contains(&form.path.as_str())) {
            let key = format!("{}-", owner.id);
            let is_theirs = form.fields.iter().any(|(name, value)| name == "key" && value.starts_with(&key));
            assert!(is_theirs, "{path}: {} has the key of its reader", form.path);
            let answer = send(&other, &form).await;
            assert_eq!(answer.status, 409, "{path}: {} {}", form.path, answer.text());
            sent.push(form);
        }
    }
    assert!(sent.len() > 25, "the forms are found: {}", sent.len());
    for (path, what) in [
        ("/settings/password", "the password"),
        ("/settings/recovery-code", "the code"),
        ("/settings/visibility", "what strangers see"),
        ("/market/bed/purchase", "what is bought"),
        ("/planets/saturn/37/3/tie", "who is kept away"),
    ] {
        assert!(sent.iter().any(|form| form.path == path), "{what} is among them");
    }
    assert_eq!(town.number("select count(*) as n from articles where deleted_at is null").await, 1);
    assert_eq!(town.number("select count(*) as n from guestbook").await, 1);
    assert_eq!(town.number("select count(*) as n from ledger where reason = 'purchase'").await, 0);
    // moving in is final
    let door = applicant.get("/planets/saturn/36/1").await;
    let form = forms(&door.text()).into_iter().find(|form| form.path == "/planets/saturn").unwrap();
    assert_eq!(send(&next, &form).await.status, 409);
    assert_eq!(next.api("GET", "/me", None).await.json()["stage"], "applicant");
    assert_eq!(send(&applicant, &form).await.location(), "/card");
    // to whom it was shown, it does what it says
    let page = owner.get("/settings/visibility").await.text();
    let form = forms(&page).into_iter().find(|form| form.path == "/settings/visibility").unwrap();
    assert!(send(&owner, &form).await.location().starts_with("/settings/visibility"));
    assert_eq!(owner.api("GET", "/me/visibility", None).await.json()["room"], json!(true));
}

async fn a_script_says_to_whom_its_page_was_shown(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let other = town.resident("옆집", "saturn", 37, 3).await;
    let say = async |shown_to: Option<i64>, message: &str| {
        let headers = shown_to.map(|id| ("shown-to", id.to_string())).into_iter().collect();
        let person = Person { headers, ..owner.clone() };
        person.api("PUT", "/me/status", Some(json!({"message": message}))).await
    };
    let refused = say(Some(other.id), "옆집의 말").await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "other_writer"));
    for (shown_to, message) in [(Some(owner.id), "내 말"), (None, "프로그램의 말")] {
        assert_eq!(say(shown_to, message).await.json()["message"], message);
    }
    let empty = owner.api("PUT", "/me/status", Some(json!({"status": "틀린 이름"}))).await;
    assert_eq!(empty.status, 422, "{}", empty.text());
    assert!(owner.get("/planets/saturn/37/2").await.has("프로그램의 말"));
}

async fn an_application_waits_for_its_writer(town: Town) {
    let writer = town.newcomer("새로 온 사람").await;
    let other = town.resident("옆집", "saturn", 37, 3).await;
    let key = writer.get("/application").await.form_key();
    let sent = other.upload("/application", &[("key", &key), ("name_ko", "김달빛")], &[]).await;
    assert_eq!(sent.status, 409, "{}", sent.text());
    let own = other.upload("/application", &[("key", &other.get("/boards/solar/new").await.form_key())], &[]).await;
    assert_eq!((own.status.as_u16(), own.location()), (303, "/home"));
}

each_engine!(
    what_one_was_shown_nobody_else_sends,
    a_script_says_to_whom_its_page_was_shown,
    an_application_waits_for_its_writer
);
