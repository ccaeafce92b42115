//! Notifications as they are told: each with the recipient's own number.

use center::clock::DAY;
use center::notifications::{self, Kind, News};
use serde_json::json;

use super::{Stream, Told, watched};
use crate::boards::{publish, say};
use crate::support::{Person, Town, each_engine};

async fn tell(town: &Town, person: &Person, count: usize) {
    for _ in 0..count {
        let mut tx = town.app.db.begin().await.unwrap();
        notifications::tell(&town.app, &mut tx, &News::new(Kind::System, None, "/about"), &[person.id]).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// The token has run out meanwhile.
async fn sign_in(person: &mut Person) {
    let tokens = center::accounts::sign_ins::open(&person.town.app, person.id, "test").await.unwrap();
    person.token = Some(tokens.access);
}

/// What comes up to this number: kinds and numbers.
async fn up_to(stream: &mut Stream, number: i64) -> Vec<(String, i64)> {
    let mut all = Vec::new();
    loop {
        let Told { kind, id, .. } = stream.any().await.unwrap();
        if let Some(id) = id {
            all.push((kind, id));
            if id >= number {
                return all;
            }
        }
    }
}

fn kinds(all: &[(String, i64)]) -> String {
    all.iter().map(|(kind, id)| format!("{kind} {id}")).collect::<Vec<_>>().join(", ")
}

async fn one_writes_and_the_other_hears_it_wherever(town: Town) {
    let (town, other) = (watched(&town), watched(&town.second_node().await));
    let (writer, reader) = (town.newcomer("글쓴이").await, town.newcomer("읽는이").await);
    let id = publish(&writer, "solar", "글", "글").await;
    let (mut here, mut there) = (Stream::of(&writer).await, Stream::of(&writer.on(&other)).await);
    let mut deaf = Stream::of(&reader).await;
    for (n, town) in [(1, &town), (2, &other)] {
        let comment = say(&reader.on(town), id, &format!("댓글 {n}"), None).await["id"].as_i64().unwrap();
        for stream in [&mut here, &mut there] {
            let told = stream.next().await.unwrap();
            assert_eq!((told.kind.as_str(), told.id), ("comment", Some(n)));
            assert_eq!((told.data["unread"].as_i64(), told.data["actor"]["id"].as_i64()), (Some(n), Some(reader.id)));
            assert_eq!(told.data["link"], format!("/boards/solar/{id}?comment={comment}#c{comment}"));
        }
    }
    // what is read in one tab is read in the others
    writer.get(&format!("/boards/solar/{id}")).await;
    let told = here.any().await.unwrap();
    assert_eq!((told.kind.as_str(), told.id, told.data), ("tick", None, json!({"head": 2, "unread": 0})));
    // and so is what is taken back
    let article = publish(&reader, "solar", "글", "글").await;
    let like = format!("/articles/{article}/like");
    assert_eq!(writer.api("PUT", &like, None).await.status, 200);
    let told = deaf.next().await.unwrap();
    assert_eq!((told.kind.as_str(), told.data["unread"].as_i64()), ("like", Some(1)));
    assert_eq!(writer.api("DELETE", &like, None).await.status, 204);
    let told = deaf.any().await.unwrap();
    assert_eq!((told.kind.as_str(), told.id, told.data), ("tick", None, json!({"head": 1, "unread": 0})));
    town.app.stopping.cancel();
    assert!(deaf.next().await.is_none());
}

async fn who_comes_again_hears_what_was_missed(town: Town) {
    let town = watched(&town);
    let mut person = town.newcomer("달토끼").await;
    let mut first = Stream::of(&person).await;
    assert_eq!(kinds(&up_to(&mut first, 0).await), "tick 0", "from the first line on a browser knows its number");
    tell(&town, &person, 3).await;
    assert_eq!(kinds(&up_to(&mut first, 3).await), "system 1, system 2, system 3");
    drop(first);
    tell(&town, &person, 300).await;
    let mut again = Stream::after(&person, "2").await;
    let all = up_to(&mut again, 303).await;
    assert!(all.iter().map(|(_, id)| *id).eq(3..=303) && all.iter().all(|(kind, _)| kind == "system"), "{all:?}");
    // the same for whoever cannot send the header
    let mut after = Stream::at(&person, "/api/v1/events?after=302").await;
    assert_eq!(kinds(&up_to(&mut after, 303).await), "system 303");
    // what is gone, and what may not be seen, is passed over
    town.app.db.run("delete from notifications where seq in (100, 101, 303)", []).await.unwrap();
    town.app.db.run("update notifications set hidden = 2 where seq = 300", []).await.unwrap();
    let mut holes = Stream::after(&person, "98").await;
    assert_eq!(kinds(&up_to(&mut holes, 102).await), "system 99, tick 101, system 102");
    let mut hidden = Stream::after(&person, "299").await;
    assert_eq!(kinds(&up_to(&mut hidden, 303).await), "tick 300, system 301, system 302, tick 303");
    let since = person.api("GET", "/notifications/since?after=299", None).await.json();
    assert_eq!((since["head"].as_i64(), since["items"].as_array().unwrap().len()), (Some(303), 2));
    for bad in ["", "?after=x", "?after=-1"] {
        assert_eq!(person.api("GET", &format!("/notifications/since{bad}"), None).await.status, 422);
    }
    // a number that was never given: from another database
    let mut lost = Stream::after(&person, "5000").await;
    assert_eq!(kinds(&up_to(&mut lost, 303).await), "resync 303");
    // and what is more than a week ago
    town.forward(8 * DAY);
    sign_in(&mut person).await;
    tell(&town, &person, 1).await;
    let mut old = Stream::after(&person, "200").await;
    assert_eq!(kinds(&up_to(&mut old, 304).await), "resync 304");
    let mut new = Stream::after(&person, "303").await;
    assert_eq!(kinds(&up_to(&mut new, 304).await), "system 304");
}

// after three months the list forgets; the numbers go on
async fn what_is_old_is_forgotten(town: Town) {
    let person = town.newcomer("달토끼").await;
    tell(&town, &person, 3).await;
    let sql = "update notifications set created_at = created_at - $1";
    town.app.db.run(sql, [(91 * DAY).into()]).await.unwrap();
    tell(&town, &person, 1).await;
    let chore = center::work::CHORES.iter().find(|chore| chore.name == "what people were told long ago").unwrap();
    (chore.does)(&town.app).await.unwrap();
    let answer = person.api("GET", "/notifications", None).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let list = answer.json();
    assert_eq!((list["total"].as_i64(), list["unread"].as_i64(), list["head"].as_i64()), (Some(1), Some(1), Some(4)));
    let mut stream = Stream::after(&person, "1").await;
    assert_eq!(kinds(&up_to(&mut stream, 4).await), "resync 4");
    crate::notifications::assert_exact(&town).await;
}

each_engine!(
    one_writes_and_the_other_hears_it_wherever,
    who_comes_again_hears_what_was_missed,
    what_is_old_is_forgotten
);
