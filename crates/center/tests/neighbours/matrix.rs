//! Who may do what with an entry: by its id and at the door, for each role.

use serde_json::json;

use crate::support::{Person, Town, each_engine};

const DOOR: &str = "/planets/saturn/37/2";

struct People {
    owner: Person,
    writer: Person,
    neighbour: Person,
    newcomer: Person,
    admin: Person,
    stranger: Person,
}

async fn people(town: &Town) -> People {
    People {
        owner: town.resident("달토끼", "saturn", 37, 2).await,
        writer: town.resident("옆집", "saturn", 37, 3).await,
        neighbour: town.resident("먼집", "mars", 1, 1).await,
        newcomer: town.newcomer("새별").await,
        admin: town.admin("운영").await,
        stranger: town.visitor(),
    }
}

async fn entry(people: &People, secret: bool) -> i64 {
    let path = format!("/residents/{}/guestbook", people.owner.id);
    let answer = people.writer.api("POST", &path, Some(json!({"body": "처음 말", "secret": secret}))).await;
    answer.json()["id"].as_i64().unwrap()
}

async fn each_verb_by_id(town: Town) {
    let people = people(&town).await;
    // see, change, answer, take the answer back, delete
    let expected: [(&Person, [u16; 5], [u16; 5]); 6] = [
        (&people.stranger, [401; 5], [401; 5]),
        (&people.newcomer, [200, 403, 403, 403, 403], [404; 5]),
        (&people.admin, [200, 403, 403, 403, 403], [404; 5]),
        (&people.neighbour, [200, 403, 403, 403, 403], [404; 5]),
        (&people.writer, [200, 200, 403, 403, 204], [200, 200, 403, 403, 204]),
        (&people.owner, [200, 403, 200, 204, 204], [200, 403, 200, 204, 204]),
    ];
    for (who, open, secret) in expected {
        for (is_secret, expected) in [(false, open), (true, secret)] {
            let id = entry(&people, is_secret).await;
            let path = format!("/guestbook/{id}");
            let said = || Some(json!({"body": "다른 말"}));
            let got = [
                who.api("GET", &path, None).await.status.as_u16(),
                who.api("PATCH", &path, said()).await.status.as_u16(),
                who.api("PUT", &format!("{path}/answer"), said()).await.status.as_u16(),
                who.api("DELETE", &format!("{path}/answer"), None).await.status.as_u16(),
                who.api("DELETE", &path, None).await.status.as_u16(),
            ];
            assert_eq!(got, expected, "{} secret: {is_secret}", who.username);
            let stays = i64::from(expected[4] != 204);
            assert_eq!(town.number("select count(*) as n from guestbook").await, stays);
            people.writer.api("DELETE", &path, None).await;
        }
    }
}

async fn each_verb_at_the_door(town: Town) {
    let people = people(&town).await;
    // change, answer, delete
    let expected: [(&Person, [u16; 3], [u16; 3]); 5] = [
        (&people.newcomer, [403; 3], [404; 3]),
        (&people.admin, [403; 3], [404; 3]),
        (&people.neighbour, [403; 3], [404; 3]),
        (&people.writer, [303, 403, 303], [303, 403, 303]),
        (&people.owner, [403, 303, 303], [403, 303, 303]),
    ];
    for (who, open, secret) in expected {
        for (is_secret, expected) in [(false, open), (true, secret)] {
            let id = entry(&people, is_secret).await;
            let mut got = Vec::new();
            for act in ["edit", "answer", "delete"] {
                let path = format!("{DOOR}/guestbook/{id}/{act}");
                got.push(who.post(&path, &[("body", "다른 말")]).await.status.as_u16());
            }
            assert_eq!(got, expected, "{} secret: {is_secret}", who.username);
            // at another door there is no such entry
            let elsewhere =
                people.owner.post(&format!("/planets/mars/1/1/guestbook/{id}/answer"), &[("body", "말")]).await;
            assert_eq!(elsewhere.status, 404);
            people.writer.api("DELETE", &format!("/guestbook/{id}"), None).await;
        }
    }
    let stranger = people.stranger.post(&format!("{DOOR}/guestbook"), &[("body", "말")]).await;
    assert!(stranger.status == 303 && stranger.location().starts_with("/login"));
    for nowhere in ["/planets/saturn/37/9", "/planets/saturn/999/1", "/planets/earth/1/1", "/planets/saturn/x/1"] {
        for act in ["guestbook", "tie"] {
            let answer = people.writer.post(&format!("{nowhere}/{act}"), &[("body", "말"), ("act", "like")]).await;
            assert_eq!(answer.status, 404, "{nowhere}/{act}");
        }
    }
}

async fn each_tie_of_each_person(town: Town) {
    let people = people(&town).await;
    let owner = people.owner.id;
    for (who, made, undone) in [
        (&people.stranger, (401, "sign_in_needed"), 401),
        (&people.newcomer, (403, "not_resident"), 403),
        (&people.admin, (403, "not_resident"), 403),
        (&people.owner, (422, "yourself"), 422),
        (&people.neighbour, (200, ""), 204),
    ] {
        for tie in ["like", "follow", "mute", "block"] {
            let path = format!("/residents/{owner}/{tie}");
            for _ in 0..2 {
                let answer = who.api("PUT", &path, None).await;
                let code = if answer.status == 200 { String::new() } else { answer.code() };
                assert_eq!((answer.status.as_u16(), code.as_str()), made, "{tie}");
            }
            for _ in 0..2 {
                assert_eq!(who.api("DELETE", &path, None).await.status.as_u16(), undone, "{tie}");
            }
        }
        let waved = who.api("POST", &format!("/residents/{owner}/wave"), None).await;
        assert_eq!(waved.status.as_u16(), made.0);
    }
    assert_eq!(town.number("select cast(sum(likes + followers + following) as bigint) as n from hosts").await, 0);
    assert_eq!(town.number("select cast(sum(mutes) as bigint) as n from users").await, 0);
    for nobody in ["0", "x", "999999", "99999999999999999999", &people.newcomer.id.to_string()] {
        for (method, what) in [
            ("PUT", "like"),
            ("DELETE", "like"),
            ("PUT", "follow"),
            ("PUT", "block"),
            ("DELETE", "mute"),
            ("POST", "wave"),
            ("GET", "likes"),
            ("GET", "followers"),
            ("GET", "following"),
            ("GET", "terms"),
        ] {
            let answer = people.owner.api(method, &format!("/residents/{nobody}/{what}"), None).await;
            assert_eq!(answer.status, 404, "{method} {nobody}/{what}");
        }
        for list in ["likes", "followers", "following"] {
            assert_eq!(people.owner.get(&format!("/residents/{nobody}/{list}")).await.status, 404);
        }
    }
    let wrong = people.neighbour.post(&format!("{DOOR}/tie"), &[("act", "unwave")]).await;
    assert_eq!(wrong.status, 422);
}

each_engine!(each_verb_by_id, each_verb_at_the_door, each_tie_of_each_person);
