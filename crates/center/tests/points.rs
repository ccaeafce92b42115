//! The question that every request asks, for many who ask at once: each gets their own answer, and never an old one.

use center::clock::HOUR;
use center::db::{Number, STATEMENTS, Text};

use crate::support::{Engine, Town, each_engine};

const NICKNAME: &str = "select u.nickname as s from users u where u.id = $1 and $2 <> '' and u.created_at <= $3";

async fn everybody_gets_their_own_answer(town: Town) {
    let mut people = Vec::new();
    for n in 0..20 {
        people.push((town.newcomer(&format!("주민{n}")).await.id, format!("주민{n}")));
    }
    // somebody who is not there, between those who are
    people.push((999_999, String::new()));
    let asks: Vec<_> = (0..300)
        .map(|n| {
            let (db, (id, nickname)) = (town.app.db.clone(), people[n % people.len()].clone());
            tokio::spawn(async move {
                let found: Option<Text> =
                    db.point(NICKNAME, [id.into(), "a' b".into(), i64::MAX.into()]).await.unwrap();
                assert_eq!(found.map(|found| found.s).unwrap_or_default(), nickname);
                // other questions wait among them
                let count = "select cast($1 as bigint) as n";
                let number: Option<Number> = db.point(count, [(n as i64).into()]).await.unwrap();
                assert_eq!(number.unwrap().n, n as i64);
            })
        })
        .collect();
    for ask in asks {
        ask.await.unwrap();
    }
    let before = town.app.db.asked();
    town.app.db.point::<Text>(NICKNAME, [1.into(), "x".into(), 0.into()]).await.unwrap();
    assert_eq!(town.app.db.asked() - before, 1, "a question is a question, however it is asked");
    // a question that cannot be answered says so, and the next ones are answered
    assert!(town.app.db.point::<Number>("select cast($1 as bigint) as m", [1.into()]).await.is_err());
    assert!(town.app.db.point::<Number>("select nothing as n from nowhere where id = $1", [1.into()]).await.is_err());
    assert!(town.app.db.point::<Number>("select cast($1 as bigint) as n", [1.into()]).await.unwrap().is_some());
}

async fn what_one_server_writes_the_other_knows_at_once(town: Town) {
    let other = town.second_node().await;
    for round in 0..5 {
        let person = town.newcomer(&format!("두 집 {round}")).await;
        assert_eq!(person.on(&other).get("/boards/solar").await.status, 200);
        // their stage and their name
        let name = format!("새 이름 {round}");
        let sql = "update users set nickname = $2, stage = 'applicant' where id = $1";
        town.app.db.run(sql, [person.id.into(), name.as_str().into()]).await.unwrap();
        let me = person.on(&other).api("GET", "/me", None).await.json();
        assert_eq!((me["nickname"].as_str(), me["stage"].as_str()), (Some(name.as_str()), Some("applicant")));
        // suspended, and no longer
        let sql = "update users set suspended_until = $2 where id = $1";
        let now = town.app.clock.now();
        town.app.db.run(sql, [person.id.into(), (now + HOUR).into()]).await.unwrap();
        assert_eq!(person.on(&other).api("GET", "/me", None).await.code(), "suspended");
        other.app.db.run(sql, [person.id.into(), 0.into()]).await.unwrap();
        assert_eq!(person.api("GET", "/me", None).await.status, 200);
        // signed out
        assert_eq!(person.on(&other).api("DELETE", "/tokens", None).await.status, 204);
        assert_eq!(person.api("GET", "/me", None).await.status, 401);
        assert_eq!(person.on(&other).api("GET", "/me", None).await.status, 401);
    }
}

async fn a_connection_that_dies_is_not_noticed(town: Town) {
    let person = town.newcomer("안 끊겨요").await;
    for _ in 0..3 {
        assert_eq!(person.api("GET", "/me", None).await.status, 200);
        if town.engine == Engine::Postgres {
            let end = "select count(pg_terminate_backend(pid)) as n from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()";
            town.number(end).await;
        }
        assert_eq!(person.api("GET", "/me", None).await.status, 200);
    }
    town.app.db.close().await;
    assert!(town.app.db.point::<Number>("select cast($1 as bigint) as n", [1.into()]).await.is_err());
}

// Nothing is looked for that way by reading a table, nor by reading an index from end to end.
async fn it_is_answered_by_keys(town: Town) {
    // many live there, and are signed in
    let sql = "insert into users (username, nickname, nickname_key, password_hash, created_at)
         with recursive k (n) as (select 1 union all select n + 1 from k where n < 5000) select 'u' || n, 'u' || n, 'u' || n, 'none', 1 from k";
    town.app.db.run(sql, []).await.unwrap();
    for sql in [
        "insert into sign_ins (user_id, created_at, expires_at)
         select u.id, 1, 9000000000000000 from users u cross join (select 1 as n union all select 2 union all select 3) k",
        "insert into refresh_tokens (sign_in_id, hash, issued_at, expires_at)
         select id, cast(cast(id as text) as {bytes}), 1, 9000000000000000 from sign_ins",
        "analyze",
    ] {
        town.app.db.run(sql, []).await.unwrap();
    }
    for (name, args) in [
        ("accounts::CITIZEN", vec![1.into(), 1.into(), "people".into(), "board:mars".into(), "".into()]),
        ("accounts::PEEK", vec![vec![0_u8].into(), 1.into()]),
        ("visibility::AT", vec!["mars".into(), 1.into(), 1.into()]),
        ("visibility::OF", vec![1.into()]),
    ] {
        let sql = STATEMENTS.iter().find(|(known, _)| *known == name).unwrap().1;
        let plan = town.app.db.explain_point(sql, &args).await.unwrap();
        for scan in ["SCAN ", "Seq Scan", "Hash Join", "Merge Join", "Materialize"] {
            assert!(!plan.contains(scan), "{name}:\n{plan}");
        }
        assert!(town.engine == Engine::Sqlite || plan.contains("Nested Loop"), "{name}:\n{plan}");
    }
}

each_engine!(
    everybody_gets_their_own_answer,
    what_one_server_writes_the_other_knows_at_once,
    a_connection_that_dies_is_not_noticed,
    it_is_answered_by_keys,
);
