//! What lets somebody in, or opens something, is written into no log, whatever is asked and however it goes wrong.

use center::accounts::{Username, links};
use center::config::base_url;
use serde_json::json;

use crate::accounts::PASSWORD;
use crate::homes::room;
use crate::support::{ACCESS, Engine, REFRESH, Town, hear};

const NEW_PASSWORD: &str = "a quite new password";

// All of it in one thread: what is logged there is heard.
#[tokio::test]
async fn codes_are_in_no_log() {
    let log = hear();
    let town = Town::with(Engine::Sqlite, |config| config.base_url = Some(base_url("http://127.0.0.1:8080").unwrap()));
    let town = town.await;
    let now = town.app.clock.now();
    let mut secrets = vec![PASSWORD.to_owned(), NEW_PASSWORD.to_owned()];
    let mut ways = Vec::new();

    // the link with which a site is set up, and the recovery code that comes of it
    let link = links::set_up(&town.app.db, now).await.unwrap().unwrap();
    let key = link.split_once('=').unwrap().1;
    let keeper = town.visitor();
    assert_eq!(keeper.get(&link).await.status, 200);
    let fields = [("key", key), ("username", "keeper"), ("nickname", "관리인"), ("password", PASSWORD)];
    assert_eq!(keeper.post("/setup", &fields).await.location(), "/recovery-code");
    let page = keeper.get("/recovery-code").await.text();
    assert!(page.contains("환영해요! 복구 코드를"), "there was no other before: {page}");
    let code = page.split("id=\"recovery\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let again = [("username", "keeper"), ("code", &*code), ("password", NEW_PASSWORD)];
    assert_eq!(town.visitor().post("/reset", &again).await.location(), "/recovery-code");
    ways.extend([link.clone(), format!("/setup/{key}"), format!("/reset/{code}"), format!("/recovery-code/{code}")]);
    secrets.extend([key.to_owned(), code]);
    secrets.extend([ACCESS, REFRESH].map(|name| keeper.cookies.lock().unwrap()[name].clone()));

    // a link to another password
    let link = links::reset(&town.app.db, now, &Username::parse("keeper").unwrap()).await.unwrap();
    let key = link.split_once('=').unwrap().1.to_owned();
    assert_eq!(town.visitor().get(&link).await.status, 200);
    assert_eq!(town.visitor().post("/reset", &[("key", &key), ("password", PASSWORD)]).await.status, 303);
    ways.extend([link, format!("/reset/{key}")]);
    secrets.push(key);

    // the code of a card
    let (owner, other) = (town.resident("달토끼", "saturn", 37, 2).await, town.resident("이웃", "mars", 1, 1).await);
    let card = owner.get("/card").await.text();
    let proof = card.split("/v/").nth(1).unwrap().split(['"', '<']).next().unwrap().trim().to_owned();
    assert_eq!(town.visitor().get(&format!("/v/{proof}")).await.status, 200);
    ways.extend([format!("/v//{proof}"), format!("/V/{proof}"), format!("/{proof}")]);
    secrets.push(proof);

    // the code of a layout
    assert_eq!(owner.api("PUT", "/me/layouts/2", Some(room(json!([])))).await.status, 200);
    let made = owner.api("PUT", "/me/layouts/2/code", None).await.json();
    let code = made["code"].as_str().unwrap().to_owned();
    let bare = code.replace('-', "");
    assert_eq!(other.get(&format!("/layouts?code={code}")).await.location(), format!("/layouts/{code}"));
    let tried = other.get(&format!("/layouts/{code}")).await;
    let here = format!("next=%2Flayouts%2F{}", code.replace('-', "%2D"));
    assert_eq!(tried.status, 200);
    let signed_out = town.visitor().get(&format!("/layouts/{code}")).await;
    assert!(signed_out.location().contains(&here), "one comes back there: {}", signed_out.location());
    assert_eq!(other.api("GET", &format!("/layouts/{}", bare.to_lowercase()), None).await.status, 200);
    assert_eq!(other.post(&format!("/layouts/{code}"), &[("key", "k")]).await.status, 303);
    for spelled in [&code, &bare, &code.to_lowercase(), &code.replace('-', "%20"), &code.replace('-', "%2D")] {
        ways.extend(
            ["/layouts/", "/layout/", "//layouts/", "/Layouts/", "/api/v1/layouts/", "/me/layouts/", "/"]
                .map(|start| format!("{start}{spelled}")),
        );
        secrets.extend([spelled.to_lowercase(), spelled.to_uppercase()]);
    }

    // mistyped, and when something breaks
    for _ in 0..2 {
        for way in &ways {
            for who in [&other, &keeper, &town.visitor()] {
                who.get(way).await;
                who.post(way, &[]).await;
            }
        }
        town.app.db.script("alter table layouts rename to lost_layouts").await.unwrap();
        town.app.db.script("alter table residences rename to lost_residences").await.unwrap();
        if other.get(&format!("/layouts/{code}")).await.status == 500 {
            break;
        }
    }
    for way in &ways {
        other.get(way).await;
    }

    let text = log.text();
    assert!(
        text.contains("answered") && text.contains("path=\"/layouts/\"") && text.contains("no such table"),
        "{text}"
    );
    for secret in secrets {
        let line = text.lines().find(|line| line.contains(&*secret));
        assert!(line.is_none(), "{secret} in {line:?}");
    }
}
