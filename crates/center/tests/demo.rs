//! The demo town: everything it says of itself is so.

use center::demo::{PASSWORD, Portraits, Scale, fill};
use serde_json::json;

use crate::support::each_engine;

each_engine! {
    async fn the_town_is_consistent_and_can_be_lived_in(town) {
        fill(&town.app, Scale::Town, Portraits::LeftOut, &mut |_, _| {}).await.unwrap();
        for (what, wrong) in [
            ("coins are the sum of the ledger", "select count(*) as n from users u where u.coins <> (select coalesce(cast(sum(l.amount) as bigint), 0) from ledger l where l.user_id = u.id)"),
            ("populations", "select count(*) as n from planets p where p.population <> (select count(*) from residences r where r.planet = p.id)"),
            ("articles of boards", "select count(*) as n from boards b where b.article_count <> (select count(*) from articles a where a.board = b.id)"),
            ("comments of articles", "select count(*) as n from articles a where a.comment_count <> (select count(*) from comments c where c.article_id = a.id)"),
            ("likes of articles", "select count(*) as n from articles a where a.like_count <> (select count(*) from article_likes l where l.article_id = a.id)"),
            ("replies of comments", "select count(*) as n from comments c where c.reply_count <> (select count(*) from comments r where r.parent_id = c.id)"),
            ("replies stand under comments of their article", "select count(*) as n from comments r join comments c on c.id = r.parent_id where c.article_id <> r.article_id or c.parent_id is not null"),
        ] {
            assert_eq!(town.number(wrong).await, 0, "{what}");
        }
        assert!(town.number("select count(*) as n from articles").await >= 90);
        let tokens = town.visitor().api("POST", "/tokens", Some(json!({"username": "demo", "password": PASSWORD}))).await;
        assert_eq!(tokens.status, 200, "{}", tokens.text());
        let mut demo = town.visitor();
        demo.token = Some(tokens.json()["access_token"].as_str().unwrap().to_owned());
        assert_eq!(demo.api("GET", "/me", None).await.json()["address"]["planet"], "saturn");
        let list = demo.api("GET", "/boards/solar/articles", None).await.json();
        assert_eq!(list["items"].as_array().unwrap().len(), 20);
        // what comes after the demo does not collide with it
        let applicant = town.applicant("새내기").await;
        let free = applicant.api("GET", "/planets/mars", None).await.json();
        let floor = &free["free"][0];
        let claim = json!({"planet": "mars", "floor": floor["floor"], "unit": floor["units"][0]});
        assert_eq!(applicant.api("POST", "/me/residence", Some(claim)).await.status, 201);
        let again = fill(&town.app, Scale::Town, Portraits::LeftOut, &mut |_, _| {}).await;
        assert!(again.unwrap_err().contains("empty"), "only into an empty database");
    }
}
