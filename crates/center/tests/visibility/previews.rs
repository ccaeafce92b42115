//! What is promised beforehand is what strangers get, and nothing of anybody who is signed in.

use super::{CARD, DOOR, is_noindex, portrait, secrets, switched};
use crate::support::{Town, each_engine};

/// Where the page itself begins, without the empty lines before it.
fn apart(page: &str) -> (&str, &str) {
    let at = page.find("<div class=\"wrap ").unwrap_or_else(|| panic!("no page: {page}"));
    (page[..at].trim_end(), &page[at..])
}

/// A preview without the way back that stands above it: what strangers get, to the byte.
fn seen(preview: &str) -> String {
    let (head, bar) = apart(preview);
    let (bar, page) = bar.split_at(1 + bar[1..].find("<div class=\"wrap ").expect("a page below the way back"));
    assert!(bar.starts_with("<div class=\"wrap flash\">") && bar.contains("href=\"/settings/visibility\""), "{bar}");
    format!("{head}\n{page}")
}

/// What strangers get, in the same way.
fn got(page: &str) -> String {
    assert!(!page.contains("/settings/"), "{page}");
    let (head, page) = apart(page);
    format!("{head}\n{page}")
}

async fn the_preview_is_what_strangers_get(town: Town) {
    let owner = town.resident("달<토>\"끼", "saturn", 37, 2).await;
    portrait(&town, &owner).await;
    let visitor = town.visitor();
    let previews = [("room", DOOR), ("card", CARD)].map(|(what, path)| (format!("/settings/visibility/{what}"), path));
    let mut before = Vec::new();
    for (preview, _) in &previews {
        let answer = owner.get(preview).await;
        assert!(answer.status == 200 && is_noindex(&answer), "{preview}");
        before.push(seen(&answer.text()));
    }
    assert!(!before[0].contains(CARD) && !before[1].contains(&format!("href=\"{DOOR}\"")));
    switched(&owner, "room", true).await;
    assert_eq!(seen(&owner.get(&previews[0].0).await.text()), got(&visitor.get(DOOR).await.text()));
    assert_eq!(before[0], got(&visitor.get(DOOR).await.text()), "as it was promised");
    switched(&owner, "card", true).await;
    for (preview, path) in &previews {
        // twice: made and kept
        for _ in 0..2 {
            assert_eq!(seen(&owner.get(preview).await.text()), got(&visitor.get(path).await.text()), "{preview}");
        }
    }
    assert_eq!(owner.get("/settings/visibility/else").await.status, 404);
    assert_eq!(town.newcomer("새내기").await.get("/settings/visibility/room").await.status, 404);
}

async fn nothing_of_the_signed_in_is_kept_for_strangers(town: Town) {
    let (owner, other) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("이웃집", "saturn", 37, 3).await);
    let admin = town.admin("지기").await;
    switched(&owner, "room", true).await;
    switched(&owner, "card", true).await;
    let secrets = secrets(&town, &owner).await;
    for path in [DOOR, CARD] {
        let first = town.visitor().get(path).await.text();
        for person in [&owner, &other, &admin] {
            let page = person.get(path).await.text();
            assert!(page.contains(&format!("data-user=\"{}\"", person.id)), "{path}");
        }
        let last = town.visitor().get(path).await.text();
        assert_eq!(first, last, "{path}");
        assert!(
            !last.contains("data-user")
                && !last.contains("/logout")
                && secrets.iter().all(|secret| !last.contains(secret.as_str()))
        );
    }
    // what changes is seen at once, by strangers as well
    let sql = "update users set nickname = '새이름' where id = $1";
    town.app.db.run(sql, [owner.id.into()]).await.unwrap();
    assert!(town.visitor().get(DOOR).await.has("새이름") && town.visitor().get(CARD).await.has("새이름"));
    let before = town.visitor().get(DOOR).await.text();
    owner.post("/me/room/light", &[("light", "night")]).await;
    owner.post("/me/room/light", &[("light", "day")]).await;
    let day = town.visitor().get(DOOR).await.text();
    owner.post("/me/room/light", &[("light", "night")]).await;
    let night = town.visitor().get(DOOR).await.text();
    assert!(day != night && (before == day || before == night));
}

each_engine!(the_preview_is_what_strangers_get, nothing_of_the_signed_in_is_kept_for_strangers);
