//! The keys of the cards: made once, exchanged while servers run, revoked.

use std::os::unix::fs::MetadataExt as _;

use center::clock::SECOND;
use center::proofs::keys::CardKeys;
use center::proofs::{self, keys};
use serde_json::Value;

use super::{ORIGIN, Said, address_of, code_of, known_town, said};
use crate::support::{Town, each_engine};

fn read_again(town: &Town) {
    town.app.card_keys.replace(&keys::read(&town.app.config.data.data).unwrap());
}

async fn told(town: &Town) -> Value {
    let answer = town.visitor().get("/.well-known/make-migrations-keys.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/json");
    answer.json()
}

async fn a_new_key_signs_and_old_cards_stay_valid(town: Town) {
    let town = known_town(town.engine).await;
    let other = town.second_node().await;
    let data = town.app.config.data.data.clone();
    let person = town.resident("달", "mars", 2, 3).await;
    let old = address_of(&person).await;
    assert!(code_of(&old).starts_with('A'));
    assert_eq!(address_of(&person.on(&other)).await, old, "both servers have one key");
    assert_eq!(keys::rotate(&data, town.app.clock.now()).unwrap(), 'B');
    read_again(&town);
    assert_eq!(address_of(&person).await, old, "the others have not read it yet");
    for node in [&town, &other] {
        node.forward(4 * SECOND);
        read_again(node);
    }
    keys::retire(&data).unwrap();
    for node in [&town, &other] {
        read_again(node);
    }
    let new = address_of(&person).await;
    assert!(code_of(&new).starts_with('B'), "{new}");
    for node in [&town, &other] {
        assert_eq!([said(node, code_of(&old)).await, said(node, code_of(&new)).await], [Said::Genuine; 2]);
    }
    let set = told(&town).await;
    assert_eq!((set["keys"].as_array().unwrap().len(), set["origin"].as_str()), (2, Some(ORIGIN)));
    // after a restart as well
    let restarted = town.second_node().await;
    assert_eq!(said(&restarted, code_of(&old)).await, Said::Genuine);
    assert_eq!(address_of(&person.on(&restarted)).await, new);
}

async fn what_a_revoked_key_signed_is_no_longer_genuine(town: Town) {
    let town = known_town(town.engine).await;
    let data = town.app.config.data.data.clone();
    let person = town.resident("달", "mars", 2, 3).await;
    let old = address_of(&person).await;
    assert_eq!(keys::revoke(&data, 'A', town.app.clock.now()).unwrap(), 'B');
    read_again(&town);
    assert_eq!(said(&town, code_of(&old)).await, Said::Unknown);
    let new = address_of(&person).await;
    assert_eq!(said(&town, code_of(&new)).await, Said::Genuine, "the card has one of the new key");
    let set = told(&town).await;
    let ids = |list: &str| -> Vec<String> {
        set[list].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((ids("keys"), ids("revoked")), (vec!["B".to_owned()], vec!["A".to_owned()]));
    assert!(set["revoked"][0]["revoked_at"].as_str().unwrap().ends_with('Z'));
}

async fn running_servers_notice(town: Town) {
    let town = known_town(town.engine).await;
    let watch = tokio::spawn(proofs::watch(town.app.clone()));
    let person = town.resident("달", "mars", 2, 3).await;
    let old = address_of(&person).await;
    keys::revoke(&town.app.config.data.data, 'A', town.app.clock.now()).unwrap();
    for _ in 0..600 {
        if said(&town, code_of(&old)).await == Said::Unknown {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(said(&town, code_of(&old)).await, Said::Unknown);
    // what cannot be read changes nothing
    std::fs::write(keys::FILE.path(&town.app.config.data.data), "{}").unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(said(&town, code_of(&address_of(&person).await)).await, Said::Genuine);
    town.app.stopping.cancel();
    watch.await.unwrap();
}

async fn the_file_is_its_owners_only_and_never_told(town: Town) {
    let town = known_town(town.engine).await;
    let file = keys::FILE.path(&town.app.config.data.data);
    assert_eq!(std::fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
    let text: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let secret = text["keys"][0]["secret"].as_str().unwrap();
    let set = town.visitor().get("/.well-known/make-migrations-keys.json").await;
    assert!(!set.has(secret) && !set.has("\"d\""), "{}", set.text());
    assert_eq!(set.headers["cache-control"], "no-cache");
    // many servers that start at once on an empty folder end up with one key
    let folder = tempfile::tempdir().unwrap();
    let starts = (0..20).map(|_| {
        let folder = folder.path().to_owned();
        tokio::task::spawn_blocking(move || keys::read_or_make(&folder).unwrap().keys[0].public_key.clone())
    });
    let mut all: Vec<String> =
        futures_util::future::join_all(starts).await.into_iter().map(|key| key.unwrap()).collect();
    all.dedup();
    assert_eq!(all.len(), 1);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
}

/// There are names for 64 keys, and a leaked one is revoked whatever became of those before.
#[test]
fn a_leaked_key_is_revoked_however_many_there_were() {
    let (folder, now) = (tempfile::tempdir().unwrap(), 1_800_000_000 * SECOND);
    let data = folder.path();
    keys::read_or_make(data).unwrap();
    for _ in 1..64 {
        keys::rotate(data, now).unwrap();
    }
    assert!(keys::rotate(data, now).unwrap_err().contains("64"), "with a sentence");
    let read = || keys::read(data).unwrap();
    let (before, of_card) = (read(), |_| "a card".to_owned());
    assert_eq!(before.keys.len(), 64, "and nothing is changed");
    let (last, leaked) = CardKeys::new(&before).sign(now + 4 * SECOND, of_card).unwrap();
    // the one that signs: another one has its name
    assert_eq!(keys::revoke(data, last, now).unwrap(), last);
    let after = CardKeys::new(&read());
    assert!(!after.has_signed(last, "a card", &leaked), "what it signed is no longer genuine");
    let (id, fresh) = after.sign(now, of_card).unwrap();
    assert!(id == last && fresh != leaked && after.has_signed(last, "a card", &fresh));
    // some of before: their names are free, that of the first one first
    assert_eq!([keys::revoke(data, 'C', now).unwrap(), keys::revoke(data, 'B', now + 1).unwrap()], [last; 2]);
    assert_eq!(keys::rotate(data, now).unwrap(), 'C');
    keys::retire(data).unwrap();
    let signing: Vec<char> = read().keys.iter().filter(|key| key.may_sign()).map(|key| key.id).collect();
    assert_eq!((read().keys.len(), signing), (64, vec!['C']));
    assert!(CardKeys::new(&read()).has_signed(last, "a card", &fresh), "others stay genuine");
    assert!(read().keys.iter().any(|key| key.id == 'B' && key.revoked_at.is_some()), "and revoked what is revoked");
}

each_engine!(
    a_new_key_signs_and_old_cards_stay_valid,
    what_a_revoked_key_signed_is_no_longer_genuine,
    running_servers_notice,
    the_file_is_its_owners_only_and_never_told
);
