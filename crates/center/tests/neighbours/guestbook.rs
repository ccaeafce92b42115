//! Guestbooks as owner, writer and others use them.

use serde_json::{Value, json};

use crate::support::{Person, Town, each_engine};

const DOOR: &str = "/planets/saturn/37/2";

async fn entry(writer: &Person, owner: &Person, body: &str, secret: bool) -> i64 {
    let path = format!("/residents/{}/guestbook", owner.id);
    let answer = writer.api("POST", &path, Some(json!({"body": body, "secret": secret}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_i64().unwrap()
}

async fn listed(reader: &Person, owner: &Person, page: i64) -> (Vec<String>, i64) {
    let list = reader.api("GET", &format!("/residents/{}/guestbook?page={page}", owner.id), None).await.json();
    let bodies = list["items"].as_array().unwrap().iter().map(|item| item["body"].as_str().unwrap().to_owned());
    (bodies.collect(), list["total"].as_i64().unwrap())
}

async fn choose(owner: &Person, guestbook: &str) {
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

async fn what_is_sent_twice_is_written_once(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let writer = writer.clone();
        posts.spawn(async move {
            writer
                .post(&format!("{DOOR}/guestbook"), &[("key", &format!("{}-k", writer.id)), ("body", "한 번만")])
                .await
                .location()
                .to_owned()
        });
    }
    let mut places = posts.join_all().await;
    places.dedup();
    assert_eq!(places.len(), 1, "{places:?}");
    assert_eq!(town.number("select count(*) as n from guestbook").await, 1);
    assert_eq!(town.number("select entries as n from hosts where entries > 0").await, 1);
    // deleted twenty times at once
    let id = town.number("select id as n from guestbook").await;
    let mut asks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let owner = owner.clone();
        asks.spawn(async move { owner.api("DELETE", &format!("/guestbook/{id}"), None).await.status.as_u16() });
    }
    assert_eq!(asks.join_all().await, [204; 20]);
    assert_eq!(town.number("select cast(sum(entries) as bigint) as n from hosts").await, 0);
}

async fn bad_words_change_nothing(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let path = format!("/residents/{}/guestbook", owner.id);
    for bad in ["", " \n", "\u{7}", &"가".repeat(301)] {
        let answer = writer.api("POST", &path, Some(json!({"body": bad}))).await;
        assert!(answer.status == 422 && answer.json()["errors"]["body"].is_array(), "{}", answer.text());
        let page = writer
            .post(
                &format!("{DOOR}/guestbook"),
                &[("key", &format!("{}-a", writer.id)), ("body", bad), ("secret", "true")],
            )
            .await;
        assert!(page.status == 422 && page.has("say-0-err") && page.has("name=\"secret\" value=\"true\" checked"));
        assert!(bad.trim().is_empty() || page.has(bad) || bad == "\u{7}");
    }
    assert_eq!(town.number("select count(*) as n from guestbook").await, 0);
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let id = entry(&writer, &owner, hostile, false).await;
    owner.api("PUT", &format!("/guestbook/{id}/answer"), Some(json!({"body": hostile}))).await;
    for (reader, path) in
        [(&owner, DOOR.to_owned()), (&writer, DOOR.to_owned()), (&writer, format!("{DOOR}?edit={id}"))]
    {
        let page = reader.get(&path).await.text();
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
    }
    assert_eq!(writer.api("GET", &format!("/guestbook/{id}"), None).await.json()["body"], hostile, "as typed");
    let full = entry(&writer, &owner, &"🪐".repeat(300), false).await;
    assert!(full > id);
    for unknown in ["/guestbook/0", "/guestbook/x", "/guestbook/999999", "/guestbook/99999999999999999999"] {
        for method in ["GET", "PATCH", "DELETE"] {
            let body = (method == "PATCH").then(|| json!({"body": "말"}));
            assert_eq!(writer.api(method, unknown, body).await.status, 404, "{method} {unknown}");
        }
    }
    for nobody in ["/residents/0/guestbook", "/residents/x/guestbook", "/residents/999999/guestbook"] {
        assert_eq!(writer.api("GET", nobody, None).await.status, 404);
        assert_eq!(writer.api("POST", nobody, Some(json!({"body": "말"}))).await.status, 404);
    }
}

async fn too_often_reads_kindly(town: Town) {
    let town = Town::with(town.engine, |config| config.rate_limits = center::config::Switch::On).await;
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let path = format!("/residents/{}/guestbook", owner.id);
    for n in 0..10 {
        let answer = writer.api("POST", &path, Some(json!({"body": format!("글 {n}")}))).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    let key = format!("{}-z", writer.id);
    let page = writer.post(&format!("{DOOR}/guestbook"), &[("key", &key), ("body", "하나 더")]).await;
    assert!(page.status == 429 && page.has("하나 더") && page.headers.contains_key("retry-after"), "{}", page.text());
    assert_eq!(town.number("select count(*) as n from guestbook").await, 10);
    town.forward(60 * 1_000_000);
    // the same text without a key, a moment ago, is not written once more, and that is said
    let write = async || writer.api("POST", &path, Some(json!({"body": "두 번"}))).await;
    let first = write().await.json()["id"].clone();
    let again = write().await;
    assert_eq!((again.code().as_str(), &again.json()["entry"]), ("already_posted", &first), "{}", again.text());
    town.forward(6 * 1_000_000);
    assert_eq!(write().await.status, 201, "who says it once more means it");
}

/// What was typed when the sign-in had ended stands in its form again.
async fn words_wait_for_their_writer(town: Town) {
    let _owner = town.resident("달토끼", "saturn", 37, 2).await;
    let writer = town.resident("옆집", "saturn", 37, 3).await;
    let key = format!("{}-abcdef", writer.id);
    let away = Person { token: None, cookies: std::sync::Arc::default(), ..writer.clone() };
    let answer =
        away.post(&format!("{DOOR}/guestbook"), &[("key", &key), ("body", "기다려요"), ("secret", "true")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/login?next=%2Fplanets%2Fsaturn%2F37%2F2"));
    writer.cookies.lock().unwrap().extend(away.cookies.lock().unwrap().clone());
    let page = writer.get(DOOR).await;
    assert!(page.has("기다려요") && page.has("value=\"true\" checked"), "{}", page.text());
    let sent =
        writer.post(&format!("{DOOR}/guestbook"), &[("key", &key), ("body", "기다려요"), ("secret", "true")]).await;
    assert_eq!(sent.status, 303);
    assert!(!writer.get(DOOR).await.has("say-0-err"));
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

async fn an_answer_in_secret_stays_there(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let other = town.resident("먼집", "mars", 1, 1).await;
    let id = entry(&writer, &owner, "비밀이에요", true).await;
    let path = format!("/guestbook/{id}");
    let said = Some(json!({"body": "나도 비밀이야"}));
    assert_eq!(owner.api("PUT", &format!("{path}/answer"), said).await.status, 200);
    let shown = writer.api("PATCH", &path, Some(json!({"secret": false}))).await;
    assert!(shown.status == 422 && shown.text().contains("answered_in_secret"), "{}", shown.text());
    let form = writer.post(&format!("{DOOR}/guestbook/{id}/edit"), &[("body", "고친 비밀")]).await;
    assert!(form.status == 422 && form.has("고친 비밀") && form.has("공개로 바꿀 수 없어요"), "{}", form.text());
    assert_eq!(other.api("GET", &path, None).await.status, 404);
    assert!(!other.get(DOOR).await.has("나도 비밀이야"));
    // what is changed keeps what is not named, also when both come at the same moment
    let (text, secret) = (json!({"body": "또 고친 비밀"}), json!({"secret": true}));
    assert_eq!(writer.api("PATCH", &path, Some(text)).await.json()["secret"], json!(true));
    let open = entry(&writer, &owner, "아직 공개", false).await;
    let path = format!("/guestbook/{open}");
    for n in 0..6 {
        let (one, two) = futures_util::future::join(
            writer.api("PATCH", &path, Some(secret.clone())),
            writer.api("PATCH", &path, Some(json!({"body": format!("고침 {n}")}))),
        )
        .await;
        assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200));
        let now = writer.api("GET", &path, None).await.json();
        assert_eq!((&now["secret"], &now["body"]), (&json!(true), &json!(format!("고침 {n}"))));
        assert_eq!(writer.api("PATCH", &path, Some(json!({"secret": false}))).await.status, 200);
    }
}

/// Whoever answers answers what they have read: when it is no longer that, or no longer a secret, they are told.
async fn an_answer_is_to_what_was_read(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let id = entry(&writer, &owner, "전화번호가 뭐예요?", true).await;
    let path = format!("/guestbook/{id}");
    let version = async || owner.api("GET", &path, None).await.json()["version"].as_str().unwrap().to_owned();
    let form = owner.get(&format!("{DOOR}?answer={id}")).await.text();
    let read = version().await;
    assert!(form.contains(&format!("name=\"version\" value=\"{read}\"")), "{form}");
    for change in [json!({"secret": false}), json!({"secret": true, "body": "주소가 뭐예요?"})] {
        assert_eq!(writer.api("PATCH", &path, Some(change)).await.status, 200);
        let said = Some(json!({"body": "010-1234", "version": read}));
        let refused = owner.api("PUT", &format!("{path}/answer"), said).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "stale_version"));
        let fields = [("body", "010-1234"), ("version", read.as_str())];
        let page = owner.post(&format!("{DOOR}/guestbook/{id}/answer"), &fields).await;
        assert!(page.has("010-1234") && page.has("그사이 글이 바뀌었거나"), "{}", page.text());
        assert!(page.has(&version().await), "what is sent again is to what is read now");
        assert_eq!(owner.api("GET", &path, None).await.json()["answer"], json!(null));
    }
    let said = Some(json!({"body": "우주 1번지", "version": version().await}));
    assert_eq!(owner.api("PUT", &format!("{path}/answer"), said).await.status, 200);
}

/// An answer that is taken back and given again is told once.
async fn answers_are_told_once(town: Town) {
    let (owner, writer) =
        (town.resident("달토끼", "saturn", 37, 2).await, town.resident("옆집", "saturn", 37, 3).await);
    let ids = [entry(&writer, &owner, "하나", false).await, entry(&writer, &owner, "둘", false).await];
    let unread = async || writer.api("GET", "/notifications", None).await.json()["unread"].as_i64().unwrap();
    for id in ids {
        for n in 0..3 {
            let path = format!("/guestbook/{id}/answer");
            let before = unread().await;
            assert_eq!(owner.api("PUT", &path, Some(json!({"body": format!("답 {n}")}))).await.status, 200);
            assert_eq!(unread().await, before + 1);
            if n < 2 {
                assert_eq!(owner.api("DELETE", &path, None).await.status, 204);
                assert_eq!(unread().await, before, "one does not touch the other");
            }
        }
    }
    let list = writer.api("GET", "/notifications", None).await.json();
    assert_eq!((list["head"].as_i64(), list["unread"].as_i64()), (Some(2), Some(2)));
    crate::notifications::assert_exact(&town).await;
}

each_engine!(
    an_answer_in_secret_stays_there,
    an_answer_is_to_what_was_read,
    answers_are_told_once,
    people_write_and_owners_answer,
    secrets_are_between_two,
    the_owner_says_who_may_write,
    pages_are_turned,
    what_is_sent_twice_is_written_once,
    bad_words_change_nothing,
    too_often_reads_kindly,
    words_wait_for_their_writer,
    a_look_costs_little,
);
