//! Cookies among those of other programs, other servers and earlier versions.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, header};
use center::accounts::sign_ins;
use center::clock::{DAY, MINUTE};
use center::config::BaseUrl;

use crate::support::{ACCESS, Answer, Engine, Person, REFRESH, Town, each_engine};

/// Opens a page of a host with exactly this line of cookies.
async fn open(town: &Town, host: &str, path: &str, cookies: &[u8]) -> Answer {
    let request =
        Request::builder().uri(path).header("host", host).header("cookie", HeaderValue::from_bytes(cookies).unwrap());
    // a stranger to the jar of any person
    Person::visitor(town).send(request.body(Body::empty()).unwrap()).await
}

async fn home(town: &Town, cookies: &[u8]) -> u16 {
    open(town, "127.0.0.1:8080", "/home", cookies).await.status.as_u16()
}

fn set_cookies(answer: &Answer) -> Vec<String> {
    answer.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

fn value(person: &Person, name: &str) -> String {
    person.cookies.lock().unwrap()[name].clone()
}

/// The same data as if an earlier version had made it, opened by this one.
async fn upgraded(town: &Town) -> Town {
    town.app.db.run("delete from upgrades", []).await.unwrap();
    town.second_node().await
}

async fn cookies_of_other_programs_sign_nobody_out(town: Town) {
    let person = town.newcomer("달").await;
    let (access, refresh) = (value(&person, ACCESS), value(&person, REFRESH));
    for line in [
        format!("최근검색=화성; {ACCESS}={access}"),
        format!("{ACCESS}=; {ACCESS}={access}"),
        format!("{ACCESS}={access}; {ACCESS}="),
        format!("{ACCESS}=%%%; {ACCESS}=다른것; {ACCESS}={access}"),
        format!("{ACCESS}=stale.token.here; {ACCESS}={access}"),
        format!("{REFRESH}=0123456789abcdef; {ACCESS}={access}"),
        format!("noequals; =; ; a=b=c; \"q;uo\"te=1;{ACCESS}={access};"),
        format!("{}{ACCESS}={access}", "analytics=1234567890; ".repeat(2_000)),
        format!("{REFRESH}=; {REFRESH}=0123456789abcdef; {REFRESH}={refresh}"),
    ] {
        assert_eq!(home(&town, line.as_bytes()).await, 200, "{}", line.chars().take(80).collect::<String>());
    }
    let mut raw = b"euc-kr=\xc8\xad\xbc\xba; \xff=\xfe; ".to_vec();
    raw.extend_from_slice(format!("{ACCESS}={access}").as_bytes());
    assert_eq!(home(&town, &raw).await, 200, "bytes that are no text");
    assert_eq!(
        home(&town, format!("access={access}; refresh={refresh}").as_bytes()).await,
        303,
        "names that are not ours"
    );
}

// A token that was used up, beside the good one: used unseen it would pass for stolen.
async fn a_stale_token_beside_the_good_one_is_passed_over(town: Town) {
    let person = town.newcomer("달").await;
    let stale = value(&person, REFRESH);
    for _ in 0..2 {
        town.forward(20 * MINUTE);
        assert_eq!(person.get("/home").await.status, 200);
    }
    town.forward(20 * MINUTE);
    let good = value(&person, REFRESH);
    assert_ne!(stale, good);
    assert_eq!(home(&town, format!("{REFRESH}={stale}; {REFRESH}={good}").as_bytes()).await, 200);
    assert_eq!(person.get("/home").await.status, 200, "and the sign-in goes on");
    town.forward(20 * MINUTE);
    assert_eq!(home(&town, format!("{REFRESH}={stale}").as_bytes()).await, 303, "alone it is a theft");
}

async fn two_servers_on_one_host_do_not_share_cookies(town: Town) {
    let (here, there) = ("127.0.0.1:9200", "127.0.0.1:9203");
    let other = Town::new(town.engine).await;
    let mut jar = Vec::new();
    for (town, host, name) in [(&town, here, "first"), (&other, there, "second")] {
        let body = format!("username={name}&nickname={name}&password=a+walk+on+the+rings");
        let request = Request::builder()
            .method(Method::POST)
            .uri("/signup")
            .header("host", host)
            .header("sec-fetch-site", "same-origin");
        let request =
            request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(body)).unwrap();
        let answer = Person::visitor(town).send(request).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        // a browser keeps one jar for all ports of a host
        jar.extend(set_cookies(&answer).iter().map(|line| line.split(';').next().unwrap().to_owned()));
    }
    let jar = jar.join("; ");
    for (town, host, name) in [(&town, here, "@first"), (&other, there, "@second")] {
        let settings = open(town, host, "/settings", jar.as_bytes()).await;
        assert_eq!(settings.status, 200, "{host}");
        assert!(settings.has(name), "{host}");
        assert!(set_cookies(&settings).is_empty(), "nothing of the other is touched");
    }
    assert!(set_cookies(&open(&town, "[::1]:9200", "/", b"").await).is_empty());
}

async fn names_of_earlier_versions_are_read_and_replaced(town: Town) {
    let person = town.newcomer("달").await;
    let (access, refresh) = (value(&person, ACCESS), value(&person, REFRESH));
    let town = upgraded(&town).await;
    assert_eq!(home(&town, format!("access={access}; refresh={refresh}").as_bytes()).await, 200);
    town.forward(20 * MINUTE);
    let renewed = open(
        &town,
        "127.0.0.1:8080",
        "/home",
        format!("access={access}; refresh={refresh}; theme=dark; language=en").as_bytes(),
    )
    .await;
    assert_eq!(renewed.status, 200);
    assert!(renewed.has("data-theme=\"dark\"") && renewed.has("<html lang=\"en\""), "choices are read as well");
    let lines = set_cookies(&renewed);
    let has = |start: &str| lines.iter().any(|line| line.starts_with(start));
    assert!(has(&format!("{ACCESS}=")) && has(&format!("{REFRESH}=")), "{lines:?}");
    assert!(has("access=; ") && has("refresh=; "), "the earlier ones are taken away: {lines:?}");
    assert!(has("migrations-8080-theme=dark") && has("migrations-8080-language=en"), "{lines:?}");
    assert!(!has("theme=") && !has("language="), "those may be another program's: {lines:?}");
}

async fn under_earlier_names_only_what_is_ours_is_taken_away(town: Town) {
    let person = town.newcomer("달").await;
    let town = upgraded(&town).await;
    let foreign = open(&town, "127.0.0.1:8080", "/home", b"access=someone.elses.token; refresh=0123456789abcdef").await;
    assert_eq!(foreign.status, 303);
    assert!(set_cookies(&foreign).is_empty(), "{:?}", set_cookies(&foreign));
    let ours = format!("access={}; refresh={}", value(&person, ACCESS), value(&person, REFRESH));
    let request = Request::builder()
        .method(Method::POST)
        .uri("/logout")
        .header("host", "127.0.0.1:8080")
        .header("sec-fetch-site", "same-origin");
    let out = Person::visitor(&town).send(request.header("cookie", ours.as_str()).body(Body::empty()).unwrap()).await;
    assert_eq!(out.status, 303);
    let lines = set_cookies(&out);
    assert!(lines.iter().any(|line| line.starts_with("refresh=; ")), "{lines:?}");
    assert_eq!(home(&town, ours.as_bytes()).await, 303);
}

async fn after_thirty_days_earlier_names_are_no_longer_read(town: Town) {
    let person = town.newcomer("달").await;
    let town = upgraded(&town).await;
    town.forward(31 * DAY);
    let tokens = sign_ins::open(&town.app, person.id, "test").await.unwrap();
    assert_eq!(home(&town, format!("access={}", tokens.access).as_bytes()).await, 303);
    assert!(!open(&town, "127.0.0.1:8080", "/", b"theme=dark").await.has("data-theme=\""));
}

async fn the_system_decides_about_the_theme_again(town: Town) {
    let visitor = town.visitor();
    visitor.post("/preferences", &[("theme", "dark")]).await;
    assert!(visitor.get("/").await.has("data-theme=\"dark\""));
    visitor.post("/preferences", &[("theme", "auto")]).await;
    assert!(!visitor.get("/").await.has("data-theme=\""));
}

each_engine!(
    cookies_of_other_programs_sign_nobody_out,
    a_stale_token_beside_the_good_one_is_passed_over,
    two_servers_on_one_host_do_not_share_cookies,
    names_of_earlier_versions_are_read_and_replaced,
    under_earlier_names_only_what_is_ours_is_taken_away,
    after_thirty_days_earlier_names_are_no_longer_read,
    the_system_decides_about_the_theme_again
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_https_the_port_of_the_base_address_tells_servers_apart() {
    for (origin, start) in [
        ("https://center.example", "__Host-migrations-access="),
        ("https://center.example:8443", "__Host-migrations-8443-access="),
    ] {
        let town =
            Town::with(Engine::Sqlite, |config| config.base_url = Some(BaseUrl { https: true, origin: origin.into() }))
                .await;
        let fields = [("username", "moon_rabbit"), ("nickname", "달토끼"), ("password", "a walk on the rings")];
        let answer = town.visitor().post("/signup", &fields).await;
        assert!(set_cookies(&answer).iter().any(|line| line.starts_with(start)), "{:?}", set_cookies(&answer));
    }
}
