//! Guestbooks as owner, writer and others use them.

use serde_json::{Value, json};

use crate::support::{Person, Town, each_engine};

pub const DOOR: &str = "/planets/saturn/37/2";

pub async fn entry(writer: &Person, owner: &Person, body: &str, secret: bool) -> i64 {
    let path = format!("/residents/{}/guestbook", owner.id);
    let answer = writer.api("POST", &path, Some(json!({"body": body, "secret": secret}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_i64().unwrap()
}

pub async fn listed(reader: &Person, owner: &Person, page: i64) -> (Vec<String>, i64) {
    let list = reader.api("GET", &format!("/residents/{}/guestbook?page={page}", owner.id), None).await.json();
    let bodies = list["items"].as_array().unwrap().iter().map(|item| item["body"].as_str().unwrap().to_owned());
    (bodies.collect(), list["total"].as_i64().unwrap())
}

pub async fn choose(owner: &Person, guestbook: &str) {
    let answer = owner.api("PUT", "/me/host", Some(json!({"guestbook": guestbook}))).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["guestbook"]), (200, &json!(guestbook)));
}

async fn people_write_and_owners_answer(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let other = town.resident("먼집", "mars", 1, 1).await;
    assert!(other.get(DOOR).await.has("방명록 0"));
    let posted = writer
        .post(
            &format!("{DOOR}/guestbook"),
            &[("key", &format!("{}-ab", writer.id)), ("body", "이사 축하해요\nhttps://example.com")],
        )
        .await;
    assert_eq!(posted.status, 303, "{}", posted.text());
    assert!(posted.location().starts_with(&format!("{DOOR}?entry=")), "{}", posted.location());
    for reader in [&owner, &writer, &other] {
        let page = reader.get(DOOR).await;
        assert!(
            page.has("이사 축하해요") && page.has("방명록 1") && page.has("href=\"https://example.com\""),
            "{}",
            page.text()
        );
        assert!(page.has("/planets/saturn/37/3"), "the writer's address leads to them");
        assert_eq!(page.has("?edit="), reader.id == writer.id);
        assert_eq!(page.has("?answer="), reader.id == owner.id);
        assert_eq!(page.has("?delete="), reader.id != other.id);
        assert!(!page.has("/answer\"") && !page.has("/delete\""), "the forms are asked for");
    }
    let id = town.number("select max(id) as n from guestbook").await;
    for (reader, answers, deletes) in [(&owner, true, true), (&writer, false, true), (&other, false, false)] {
        let page = reader.get(&format!("{DOOR}?answer={id}")).await;
        assert_eq!(page.has(&format!("{DOOR}/guestbook/{id}/answer\"")), answers);
        let page = reader.get(&format!("{DOOR}?delete={id}")).await;
        assert_eq!(page.has(&format!("{DOOR}/guestbook/{id}/delete\"")), deletes);
        assert_eq!(page.has("이웃이 쓴 글이 삭제돼요"), reader.id == owner.id, "what goes");
    }
    let form = writer.get(&format!("{DOOR}?edit={id}")).await;
    assert!(form.has(&format!("{DOOR}/guestbook/{id}/edit")) && form.has("이사 축하해요"), "{}", form.text());
    assert!(!other.get(&format!("{DOOR}?edit={id}")).await.has(&format!("guestbook/{id}/edit")));
    let edited = writer.post(&format!("{DOOR}/guestbook/{id}/edit"), &[("body", "고친 말")]).await;
    assert_eq!(edited.status, 303, "{}", edited.text());
    let page = other.get(DOOR).await;
    assert!(page.has("고친 말") && page.has("수정됨") && !page.has("이사 축하해요"));
    let answered = owner.post(&format!("{DOOR}/guestbook/{id}/answer"), &[("body", "고마워요")]).await;
    assert_eq!(answered.status, 303, "{}", answered.text());
    assert!(other.get(DOOR).await.has("고마워요"));
    let answer = owner.api("PUT", &format!("/guestbook/{id}/answer"), Some(json!({"body": "또 와요"}))).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["answer"]["body"]), (200, &json!("또 와요")));
    let page = other.get(DOOR).await;
    assert!(page.has("또 와요") && !page.has("고마워요"), "there is one answer");
    // whoever deletes it is told that the answer goes with it
    for (reader, both) in [(&owner, "이웃이 쓴 글과 내 답이 함께"), (&writer, "내가 쓴 글과 거기에 달린 답이 함께")]
    {
        let page = reader.get(&format!("{DOOR}?delete={id}")).await;
        assert!(page.has(both), "{}", page.text());
    }
    assert_eq!(owner.post(&format!("{DOOR}/guestbook/{id}/answer"), &[("body", "")]).await.status, 303);
    assert!(!other.get(DOOR).await.has("또 와요"), "taken back");
    // the owner deletes it; it is gone for good, and twice is fine
    assert_eq!(owner.api("DELETE", &format!("/guestbook/{id}"), None).await.status, 204);
    assert_eq!(owner.api("DELETE", &format!("/guestbook/{id}"), None).await.status, 204);
    assert_eq!(writer.api("DELETE", &format!("/guestbook/{id}"), None).await.status, 404);
    assert_eq!(town.number("select count(*) as n from guestbook").await, 0);
    assert!(other.get(DOOR).await.has("방명록 0"));
    // and the writer theirs, from the page
    let id = entry(&writer, &owner, "다시 왔어요", false).await;
    assert_eq!(
        writer.post(&format!("{DOOR}/guestbook/{id}/delete"), &[]).await.location(),
        format!("{DOOR}#guestbook")
    );
    assert_eq!(writer.post(&format!("{DOOR}/guestbook/{id}/delete"), &[]).await.status, 303);
    assert_eq!(town.number("select cast(sum(entries) as bigint) as n from hosts").await, 0);
}

async fn secrets_are_between_two(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let other = town.resident("먼집", "mars", 1, 1).await;
    let admin = town.admin("운영").await;
    entry(&other, &owner, "모두 봐요", false).await;
    let secret = entry(&writer, &owner, "둘만 알아요", true).await;
    for (reader, sees) in [(&owner, true), (&writer, true), (&other, false), (&admin, false)] {
        let page = reader.get(DOOR).await;
        assert_eq!((page.status.as_u16(), page.has("둘만 알아요")), (200, sees), "{}", reader.username);
        assert!(page.has(if sees { "방명록 2" } else { "방명록 1" }));
        let (bodies, total) = listed(reader, &owner, 1).await;
        assert_eq!((bodies.contains(&"둘만 알아요".to_owned()), total), (sees, if sees { 2 } else { 1 }));
        assert_eq!(reader.api("GET", &format!("/guestbook/{secret}"), None).await.status, if sees { 200 } else { 404 });
        let by_entry = reader.get(&format!("{DOOR}?entry={secret}")).await;
        assert_eq!(by_entry.has("둘만 알아요"), sees);
    }
    // what becomes open is counted, and what becomes secret is no longer
    let change = async |secret_now: bool| {
        writer.api("PATCH", &format!("/guestbook/{secret}"), Some(json!({"secret": secret_now}))).await
    };
    assert_eq!(change(false).await.json()["edited_at"], Value::Null);
    assert_eq!(listed(&other, &owner, 1).await.1, 2);
    assert!(other.get(DOOR).await.has("둘만 알아요"));
    assert_eq!(change(true).await.status, 200);
    assert_eq!(listed(&other, &owner, 1).await.1, 1);
    assert!(!other.get(DOOR).await.has("둘만 알아요"));
    // the answer to a secret is one, too
    let answered = owner.api("PUT", &format!("/guestbook/{secret}/answer"), Some(json!({"body": "쉿"}))).await;
    assert_eq!(answered.status, 200);
    assert!(!other.get(DOOR).await.has("쉿") && writer.get(DOOR).await.has("쉿"));
}

async fn the_owner_says_who_may_write(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let (near, far) = (town.resident("옆집", "saturn", 37, 3).await, town.resident("먼집", "mars", 1, 1).await);
    let newcomer = town.newcomer("새별").await;
    let path = format!("/residents/{}/guestbook", owner.id);
    let write = async |writer: &Person| {
        let answer = writer.api("POST", &path, Some(json!({"body": "안녕하세요"}))).await;
        (answer.status.as_u16(), if answer.status == 201 { String::new() } else { answer.code() })
    };
    let (fine, closed) = ((201, String::new()), (403, "closed".to_owned()));
    let word = async |reader: &Person| {
        let page = reader.get(DOOR).await.text();
        ["say-0", "같은 행성 주민만", "주인이 팔로우하는", "닫아 두었어요", "주민이 되면"]
            .into_iter()
            .filter(|word| page.contains(word))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!([write(&near).await, write(&far).await], [fine.clone(), fine.clone()]);
    assert_eq!(write(&newcomer).await, (403, "not_resident".to_owned()));
    assert_eq!([word(&near).await, word(&newcomer).await], ["say-0", "주민이 되면"]);
    choose(&owner, "planet").await;
    assert_eq!([write(&near).await, write(&far).await], [fine.clone(), closed.clone()]);
    assert_eq!([word(&near).await, word(&far).await], ["say-0", "같은 행성 주민만"]);
    choose(&owner, "followed").await;
    assert_eq!([write(&near).await, write(&far).await], [closed.clone(), closed.clone()]);
    assert_eq!(owner.api("PUT", &format!("/residents/{}/follow", far.id), None).await.status, 200);
    assert_eq!([write(&near).await, write(&far).await], [closed.clone(), fine.clone()]);
    assert_eq!([word(&near).await, word(&far).await], ["주인이 팔로우하는", "say-0"]);
    choose(&owner, "nobody").await;
    assert_eq!([write(&near).await, write(&far).await, write(&owner).await], [closed.clone(), closed.clone(), fine]);
    assert_eq!(word(&near).await, "닫아 두었어요");
    // what was written stays, may go, and is not written anew
    let own = town.number("select min(id) as n from guestbook").await;
    let edit = near.api("PATCH", &format!("/guestbook/{own}"), Some(json!({"body": "다른 말"}))).await;
    assert_eq!((edit.status.as_u16(), edit.code()), closed);
    assert_eq!(near.api("DELETE", &format!("/guestbook/{own}"), None).await.status, 204);
    // the text of a closed form is not lost
    let lost =
        near.post(&format!("{DOOR}/guestbook"), &[("key", &format!("{}-a", near.id)), ("body", "아까운 말")]).await;
    assert!(lost.status == 403 && lost.has("아까운 말") && lost.has("지금은 받지 않고"), "{}", lost.text());
    let settings = owner.get("/settings/neighbours").await;
    assert!(settings.has("value=\"nobody\" checked"), "{}", settings.text());
    let saved = owner.post("/settings/neighbours", &[("guestbook", "everyone")]).await;
    assert_eq!(saved.location(), "/settings/neighbours");
    assert_eq!(
        owner.api("GET", "/me/host", None).await.json(),
        json!({"guestbook": "everyone", "listed": false, "presence": "neighbours"})
    );
    assert_eq!(owner.post("/settings/neighbours", &[("guestbook", "x")]).await.status, 422);
    assert_eq!(owner.api("PUT", "/me/host", Some(json!({"guestbook": "x"}))).await.status, 422);
    assert_eq!(newcomer.api("PUT", "/me/host", Some(json!({}))).await.code(), "not_resident");
}

async fn pages_are_turned(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let mut ids = Vec::new();
    for n in 1..=45 {
        ids.push(entry(&writer, &owner, &format!("글 {n}번"), n == 40).await);
    }
    let other = town.resident("먼집", "mars", 1, 1).await;
    for (reader, total) in [(&other, 44), (&owner, 45), (&writer, 45)] {
        let mut all = Vec::new();
        for page in 1..=3 {
            let (bodies, count) = listed(reader, &owner, page).await;
            assert_eq!(count, total);
            let shown = reader.get(&format!("{DOOR}?page={page}")).await;
            assert!(bodies.iter().all(|body| shown.has(&format!(">{body}<"))), "{}", shown.text());
            all.extend(bodies);
        }
        assert_eq!(all.len() as i64, total);
        assert_eq!((all[0].as_str(), all.last().unwrap().as_str()), ("글 45번", "글 1번"), "newest first");
        assert!(listed(reader, &owner, 4).await.0.is_empty());
        let past = reader.get(&format!("{DOOR}?page=9")).await;
        assert_eq!(past.status, 200);
    }
    assert!(other.get(&format!("{DOOR}?entry={}", ids[0])).await.has(">글 1번<"), "on the page where it stands");
    for wrong in ["0", "-1", "x"] {
        assert_eq!(other.get(&format!("{DOOR}?page={wrong}")).await.status, 422, "{wrong}");
    }
}

/// A page that is kept asks two questions, whoever looks: who that is, and what they are to whoever lives there.
async fn a_look_costs_little(town: Town) {
    let quiet = town.second_node_with(|config| config.compare_kept = false).await;
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let readers = [town.resident("먼집", "mars", 1, 1).await, writer.clone(), town.newcomer("새별").await];
    for n in 0..30 {
        entry(&writer, &owner, &format!("글 {n}"), false).await;
    }
    for path in [DOOR.to_owned(), format!("{DOOR}?page=2")] {
        for reader in &readers {
            reader.on(&quiet).get(&path).await;
        }
        for reader in &readers {
            let before = quiet.app.db.asked();
            assert_eq!(reader.on(&quiet).get(&path).await.status, 200);
            assert_eq!(quiet.app.db.asked() - before, 2, "{path}");
        }
    }
    // what is written at one server stands at the other with the next request
    entry(&writer, &owner, "방금 쓴 글", false).await;
    assert!(readers[0].on(&quiet).get(DOOR).await.has("방금 쓴 글"));
}

each_engine!(
    people_write_and_owners_answer,
    secrets_are_between_two,
    the_owner_says_who_may_write,
    pages_are_turned,
    a_look_costs_little,
);
