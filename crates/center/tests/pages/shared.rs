//! What other sites show of a link to a page that everybody may see.

use center::config::base_url;

use crate::support::{Engine, Town};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn public_pages_say_what_they_are() {
    let known = |config: &mut center::config::ServeConfig| {
        config.base_url = Some(base_url("https://center.example").unwrap());
    };
    let town = Town::with(Engine::Sqlite, known).await;
    let unknown = Town::new(Engine::Sqlite).await;
    let secure = |town: &Town| {
        let mut visitor = town.visitor();
        visitor.headers = vec![("sec-fetch-site", "none".into())];
        visitor
    };
    for path in ["/", "/about", "/signup", "/login", "/planets", "/planets/mars"] {
        let page = secure(&town).get(&format!("{path}?utm_source=x&key=secret")).await;
        assert_eq!(page.status, 200, "{path}");
        let html = page.text();
        let heading = html.split("<title>").nth(1).unwrap().split(" · ").next().unwrap();
        for part in [
            format!("property=\"og:title\" content=\"{heading}\""),
            "property=\"og:site_name\"".to_owned(),
            "property=\"og:description\"".to_owned(),
            format!("property=\"og:url\" content=\"https://center.example{path}\""),
            "property=\"og:image\" content=\"https://center.example/assets/".to_owned(),
        ] {
            assert!(html.contains(&part), "{path}: {part}: {html}");
        }
        assert!(!unknown.visitor().get(path).await.has("og:url"), "{path}: of an address that is not known");
    }
    let person = unknown.newcomer("달토끼").await;
    for path in ["/boards/solar", "/planets", "/settings/feed", "/me/bookmarks"] {
        let page = person.get(path).await;
        assert!(page.status == 200 && !page.has("property=\"og:"), "{path}: not for whoever is signed in");
    }
    assert!(!secure(&town).get("/boards/nowhere").await.has("og:title"));
}
