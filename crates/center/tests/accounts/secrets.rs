//! Exchanging the signing secrets while servers run.

use center::accounts::secrets;
use center::clock::{MINUTE, SECOND};
use serde_json::Value;

use super::{renew, tokens};
use crate::support::{ACCESS, Person, Town, each_engine};

/// Which secret signed a token.
fn key_of(token: &str) -> String {
    use base64::Engine as _;
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&header).unwrap()["kid"].as_str().unwrap().to_owned()
}

fn with_token(town: &Town, token: &str) -> Person {
    let mut program = town.visitor();
    program.token = Some(token.to_owned());
    program
}

async fn status(town: &Town, token: &str) -> u16 {
    with_token(town, token).api("GET", "/me", None).await.status.as_u16()
}

fn read_again(town: &Town) {
    town.app.signer.replace(&secrets::read(&town.app.config.data.data).unwrap());
}

async fn a_new_secret_signs_and_the_old_one_runs_out(town: Town) {
    let other = town.second_node().await;
    let (refresh, old) = tokens(&town).await;
    let person = town.newcomer("달").await;
    secrets::exchange(&town.app.config.data.data, town.app.clock.now(), false).unwrap();
    read_again(&town);
    assert_eq!(
        key_of(&town.app.signer.sign(1, 1, town.app.clock.now()).unwrap()),
        key_of(&old),
        "the others have not read it yet"
    );
    town.forward(4 * SECOND);
    other.forward(4 * SECOND);
    let new =
        town.visitor().api("POST", "/tokens/refresh", Some(serde_json::json!({"refresh_token": refresh}))).await.json();
    let new = new["access_token"].as_str().unwrap();
    assert_ne!(key_of(new), key_of(&old));
    assert_eq!([status(&town, &old).await, status(&town, new).await], [200, 200]);
    assert_eq!(status(&other, &old).await, 200);
    read_again(&other);
    assert_eq!([status(&other, &old).await, status(&other, new).await], [200, 200]);
    town.forward(15 * MINUTE);
    assert_eq!(status(&town, &old).await, 401);
    assert_eq!(person.get("/home").await.status, 200, "nobody has to sign in again");
}

async fn a_secret_that_is_known_elsewhere_is_put_away_at_once(town: Town) {
    let (refresh, old) = tokens(&town).await;
    let person = town.newcomer("달").await;
    secrets::exchange(&town.app.config.data.data, town.app.clock.now(), true).unwrap();
    read_again(&town);
    assert_eq!(status(&town, &old).await, 401);
    assert_eq!(renew(&town, &refresh).await.0, 200);
    let access = person.cookies.lock().unwrap()[ACCESS].clone();
    assert_eq!(person.get("/home").await.status, 200);
    assert_ne!(person.cookies.lock().unwrap()[ACCESS], access, "renewed without a word");
}

async fn running_servers_notice(town: Town) {
    let watch = tokio::spawn(secrets::watch(town.app.clone()));
    let before = key_of(&town.app.signer.sign(1, 1, town.app.clock.now()).unwrap());
    let id = secrets::exchange(&town.app.config.data.data, town.app.clock.now(), false).unwrap();
    let mut now = before.clone();
    for _ in 0..600 {
        now = key_of(&town.app.signer.sign(1, 1, town.app.clock.now()).unwrap());
        if now != before {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(now, id);
    town.app.stopping.cancel();
    watch.await.unwrap();
}

async fn tokens_of_another_site_are_not_read(town: Town) {
    let (_, access) = tokens(&town).await;
    let elsewhere = Town::new(town.engine).await;
    tokens(&elsewhere).await;
    assert_eq!(status(&elsewhere, &access).await, 401);
}

each_engine!(
    a_new_secret_signs_and_the_old_one_runs_out,
    a_secret_that_is_known_elsewhere_is_put_away_at_once,
    running_servers_notice,
    tokens_of_another_site_are_not_read
);

/// What is printed ends up in logs: types with something secret in them cannot be printed, or print it not.
#[test]
fn secrets_are_not_printed() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let text = std::fs::read_to_string(&entry).unwrap_or_default();
            for item in text.split("#[derive(").skip(1) {
                let body = item.split("\n}").next().unwrap_or_default().split(";\n").next().unwrap_or_default();
                let secret = [
                    "access: String",
                    "refresh: String",
                    "secret: String",
                    "password: String",
                    "token: Option<String>",
                    "password_hash: String",
                    "database: Option<String>",
                    "Waiting(",
                    "Fields",
                ];
                let holds = secret.iter().any(|secret| body.contains(secret));
                seen += usize::from(holds);
                assert!(!holds || !item.split(')').next().unwrap().contains("Debug"), "{}: {body}", entry.display());
            }
        }
    }
    assert!(seen > 5, "{seen}");
    let tokens = center::accounts::tokens::Tokens {
        access: "eyJ".into(),
        refresh: "5a5a".into(),
        access_seconds: 900,
        refresh_seconds: 60,
    };
    let printed = format!("{tokens:?}");
    assert!(printed.contains("900") && !printed.contains("eyJ") && !printed.contains("5a5a"), "{printed}");
}
