//! What people keep to read later.

use serde_json::json;

use super::lists::ids_of;
use super::{article, publish};
use crate::support::{Town, each_engine};

async fn what_is_kept_is_found_again(town: Town) {
    let (mars, guest) = (town.resident("화성인", "mars", 3, 3).await, town.newcomer("손님").await);
    let common = publish(&mars, "solar", "모두의 글", "글").await;
    let secret = publish(&mars, "mars", "화성의 글", "글").await;
    assert!(guest.get("/me/bookmarks").await.has("아직 저장한 글이 없어요"));
    for (person, id) in [(&mars, secret), (&mars, common), (&guest, common)] {
        for _ in 0..2 {
            let answer = person.api("PUT", &format!("/articles/{id}/bookmark"), None).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["bookmarked"]), (200, &json!(true)));
            town.forward(1);
        }
    }
    assert_eq!(ids_of(&mars, "/me/bookmarks").await, [common, secret], "last kept first");
    assert_eq!(ids_of(&guest, "/me/bookmarks").await, [common]);
    let page = mars.get("/me/bookmarks").await;
    assert!(page.has("화성의 글") && page.has("모두 2개"), "{}", page.text());
    // what may not be seen is not there
    for (method, id) in [("PUT", secret), ("DELETE", secret), ("PUT", 999_999)] {
        assert_eq!(guest.api(method, &format!("/articles/{id}/bookmark"), None).await.status, 404);
    }
    assert_eq!(guest.post(&format!("/boards/mars/{secret}/bookmark"), &[("bookmark", "true")]).await.status, 404);
    let visitor = town.visitor();
    assert_eq!(visitor.get("/me/bookmarks").await.location(), "/login?next=%2Fme%2Fbookmarks");
    assert_eq!(visitor.api("GET", "/me/bookmarks", None).await.status, 401);
    assert_eq!(visitor.api("PUT", &format!("/articles/{common}/bookmark"), None).await.status, 401);
    // who may no longer see a board does not see what they kept of it, and counts without it
    let admin = town.admin("관리").await;
    assert_eq!(admin.api("PUT", &format!("/articles/{secret}/bookmark"), None).await.status, 200);
    assert_eq!(ids_of(&admin, "/me/bookmarks").await, [secret]);
    town.app.db.run("update users set role = 'member' where id = $1", [admin.id.into()]).await.unwrap();
    let list = admin.api("GET", "/me/bookmarks", None).await.json();
    assert_eq!((&list["items"], &list["total"]), (&json!([]), &json!(0)));
    assert!(!admin.get("/me/bookmarks").await.has("화성의 글"));
    for _ in 0..2 {
        assert_eq!(mars.api("DELETE", &format!("/articles/{common}/bookmark"), None).await.status, 204);
    }
    assert_eq!(article(&mars, common).await["bookmarked"], false);
    assert_eq!(article(&guest, common).await["bookmarked"], true, "everybody keeps their own");
    // with the article its bookmarks go
    assert_eq!(mars.api("DELETE", &format!("/articles/{common}"), None).await.status, 204);
    assert_eq!(ids_of(&guest, "/me/bookmarks").await, [0; 0]);
    for page in ["0", "x"] {
        assert_eq!(guest.api("GET", &format!("/me/bookmarks?page={page}"), None).await.status, 422);
    }
}

async fn a_form_keeps_and_lets_go(town: Town) {
    let person = town.newcomer("책갈피").await;
    let id = publish(&person, "solar", "다시 볼 글", "글").await;
    let path = format!("/boards/solar/{id}");
    for keep in ["true", "true", "false"] {
        let answer = person.post(&format!("{path}/bookmark"), &[("bookmark", keep)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, format!("{path}#save").as_str()));
        let page = person.get(&path).await;
        assert!(page.has(&format!("class=\"btn save\" aria-pressed=\"{keep}\"")), "{}", page.text());
        assert_eq!(person.get("/me/bookmarks").await.has("다시 볼 글"), keep == "true");
    }
    assert_eq!(person.post(&format!("{path}/bookmark"), &[("bookmark", "perhaps")]).await.status, 422);
    assert_eq!(person.post(&format!("/boards/mars/{id}/bookmark"), &[("bookmark", "true")]).await.status, 404);
    let address = format!("/articles/{id}/bookmark");
    let twenty = (0..20).map(|_| person.api("PUT", &address, None));
    assert!(futures_util::future::join_all(twenty).await.iter().all(|answer| answer.status == 200));
    assert_eq!(town.number("select count(*) as n from bookmarks").await, 1);
    for n in 0..24 {
        let id = publish(&person, "solar", &format!("글 {n}"), "글").await;
        assert_eq!(person.api("PUT", &format!("/articles/{id}/bookmark"), None).await.status, 200);
    }
    let list = person.api("GET", "/me/bookmarks?page=2", None).await.json();
    assert_eq!((list["items"].as_array().unwrap().len(), &list["total"], &list["pages"]), (5, &json!(25), &json!(2)));
    assert!(person.get("/me/bookmarks").await.has("?page=2"));
    assert!(person.get("/me/bookmarks?page=3").await.has("빈 우주"));
}

async fn a_thousand_are_kept_at_most(town: Town) {
    let (person, other) = (town.newcomer("수집가").await, town.newcomer("다른 사람").await);
    let mut ids = Vec::new();
    for n in 0..22 {
        ids.push(publish(&other, "solar", &format!("글 {n}"), "글").await);
    }
    let sql = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 990)
               insert into articles (id, board, author_id, title, body, html, html_version, created_at)
               select 1000 + i, 'solar', cast($1 as bigint), 'x', 'x', '<p>x</p>', 1, 0 from n";
    town.app.db.run(sql, [other.id.into()]).await.unwrap();
    let sql = "insert into bookmarks (user_id, article_id, kept_at) select cast($1 as bigint), id, 0 from articles where id > 1000 order by id limit 990";
    town.app.db.run(sql, [person.id.into()]).await.unwrap();
    // twenty at once, of which ten fit
    let keep = async |id: i64| person.api("PUT", &format!("/articles/{id}/bookmark"), None).await;
    let all = futures_util::future::join_all(ids[..20].iter().map(|id| keep(*id))).await;
    let refused: Vec<_> = all.iter().filter(|answer| answer.status != 200).collect();
    assert_eq!(refused.len(), 10);
    assert!(refused.iter().all(|answer| answer.status == 409 && answer.code() == "enough_bookmarks"));
    let kept = "select count(*) as n from bookmarks";
    assert_eq!(town.number(kept).await, 1_000);
    // what is kept already is, and in words
    let there = all.iter().position(|answer| answer.status == 200).unwrap();
    assert_eq!(keep(ids[there]).await.status, 200);
    let form = format!("/boards/solar/{}/bookmark", ids[21]);
    let page = person.post(&form, &[("bookmark", "true")]).await;
    assert!(page.status == 409 && page.has("1,000개로 가득 찼어요"), "{}", page.text());
    assert_eq!(person.post(&form, &[("bookmark", "false")]).await.status, 303);
    // with room for one more, one more is kept; others have room of their own
    assert_eq!(person.api("DELETE", &format!("/articles/{}/bookmark", ids[there]), None).await.status, 204);
    assert_eq!((keep(ids[21]).await.status.as_u16(), keep(ids[20]).await.status.as_u16()), (200, 409));
    assert_eq!(other.api("PUT", &format!("/articles/{}/bookmark", ids[20]), None).await.status, 200);
    assert_eq!(town.number(kept).await, 1_001);
    assert_eq!(person.api("GET", "/me/bookmarks?page=50", None).await.json()["total"], 1_000);
}

each_engine!(what_is_kept_is_found_again, a_form_keeps_and_lets_go, a_thousand_are_kept_at_most);
