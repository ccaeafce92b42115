//! What the forms tell password managers, and people who came in by the wrong door.

use axum::body::Body;
use axum::http::{Method, Request};
use center::accounts::{Username, links};
use center::config::BaseUrl;

use crate::support::{Engine, Person, Town, each_engine};

const PASSWORD: &str = "a walk on the rings";

/// The form that is sent to `action`.
fn form<'t>(page: &'t str, action: &str) -> &'t str {
    let start = page.find(&format!("action=\"{action}\"")).unwrap_or_else(|| panic!("no form for {action}"));
    &page[start..start + page[start..].find("</form>").unwrap()]
}

async fn every_form_with_a_password_says_whose(town: Town) {
    let person = town.visitor();
    person.post("/signup", &[("username", "keeper_of_keys"), ("nickname", "열쇠"), ("password", PASSWORD)]).await;
    let settings = person.get("/settings").await.text();
    let named = "value=\"keeper_of_keys\" autocomplete=\"username\"";
    for (action, field) in [
        ("/settings/password", "current-password"),
        ("/settings/password", "new-password"),
        ("/settings/recovery-code", "current-password"),
    ] {
        let form = form(&settings, action);
        assert!(form.contains(named) && form.contains(&format!("autocomplete=\"{field}\"")), "{action}: {form}");
    }
    let wrong = person
        .post(
            "/settings/password",
            &[("username", "keeper_of_keys"), ("old_password", "not this one"), ("password", "another walk")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    assert!(form(&wrong.text(), "/settings/password").contains(named));
    let name = Username::parse("keeper_of_keys").unwrap();
    let link = links::reset(&town.app.db, town.app.clock.now(), &name).await.unwrap();
    let reset = town.visitor().get(&link).await.text();
    let by_link = form(&reset, "/reset");
    assert!(by_link.contains(named) && by_link.contains("autocomplete=\"new-password\""), "{by_link}");
    for (path, fields) in [
        ("/login", ["username", "current-password"]),
        ("/signup", ["username", "new-password"]),
        ("/reset", ["username", "new-password"]),
    ] {
        let page = town.visitor().get(path).await.text();
        for field in fields {
            assert!(form(&page, path).contains(&format!("autocomplete=\"{field}\"")), "{path} {field}");
        }
    }
    let changed = person
        .post(
            "/settings/password",
            &[("username", "keeper_of_keys"), ("old_password", PASSWORD), ("password", "another walk")],
        )
        .await;
    assert_eq!((changed.status.as_u16(), changed.location()), (303, "/settings"));
}

async fn password_managers_find_where_to_change_it(town: Town) {
    let person = town.newcomer("달").await;
    for who in [&person, &town.visitor()] {
        let answer = who.get("/.well-known/change-password").await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/settings#change-password"));
    }
    assert!(person.get("/settings").await.has("id=\"change-password\""));
    assert_eq!(town.visitor().get("/settings").await.location(), "/login?next=%2Fsettings");
    let probe = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    assert_eq!(town.visitor().get(probe).await.status, 404);
}

each_engine!(every_form_with_a_password_says_whose, password_managers_find_where_to_change_it);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_of_https_says_so_to_those_who_come_over_http() {
    let town = Town::with(Engine::Sqlite, |config| {
        config.base_url = Some(BaseUrl { https: true, origin: "https://center.example".into() })
    })
    .await;
    let open = async |path: &str, headers: &[(&str, &str)]| {
        let request =
            headers.iter().fold(Request::builder().method(Method::GET).uri(path), |request, (name, value)| {
                request.header(*name, *value)
            });
        Person::visitor(&town).send(request.body(Body::empty()).unwrap()).await.text()
    };
    for path in ["/login", "/login?next=%2Fboards%2Fsolar", "/signup", "/reset"] {
        let page = open(path, &[("host", "192.0.2.7:8080")]).await;
        assert!(page.contains(&format!("<a href=\"https://center.example{path}\">")), "{path}: {page}");
        for right in [
            &[("host", "center.example"), ("x-forwarded-proto", "https")][..],
            &[("host", "127.0.0.1:8080"), ("x-forwarded-proto", "https")],
            &[("host", "center.example"), ("sec-fetch-site", "none")],
        ] {
            assert!(!open(path, right).await.contains("<a href=\"https://center.example"), "{path} {right:?}");
        }
    }
    let plain = Town::new(Engine::Sqlite).await;
    assert!(!plain.visitor().get("/login").await.has("role=\"alert\""), "a site of http has nothing to say");
}
