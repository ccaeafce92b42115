//! What a stranger's look costs.

use super::switched;
use crate::support::{Town, each_engine};

async fn a_look_costs_little(town: Town) {
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let visitor = town.visitor();
    for what in ["room", "card"] {
        switched(&owner, what, true).await;
    }
    let quiet = town.second_node_with(|config| config.compare_kept = false).await;
    for path in ["/planets/saturn/37/2", "/planets/saturn/37/2/card"] {
        // whoever comes first has it made
        let before = quiet.app.db.asked();
        visitor.on(&quiet).get(path).await;
        let asked = quiet.app.db.asked() - before;
        assert!(asked <= 4 && (asked <= 3 || path.ends_with("/card")), "{path}: {asked}");
        let before = quiet.app.db.asked();
        assert_eq!(visitor.on(&quiet).get(path).await.status, 200);
        // whether it may be seen, and whether it is still so
        assert_eq!(quiet.app.db.asked() - before, 2, "{path}");
    }
    let before = quiet.app.db.asked();
    assert_eq!(visitor.on(&quiet).get(&format!("/residents/{}/room.png", owner.id)).await.status, 200);
    assert_eq!(quiet.app.db.asked() - before, 2, "a picture");
}

/// Two servers of one site: what is switched at one is so at the other with the next request, also where pages are
/// kept.
async fn every_server_knows_at_once(town: Town) {
    let here = town.second_node_with(|config| config.compare_kept = false).await;
    let there = town.second_node_with(|config| config.compare_kept = false).await;
    let now = town.app.clock.now();
    for node in [&town, &here, &there] {
        node.app.clock.stop_at(now);
    }
    let owner = town.resident("달토끼", "saturn", 37, 2).await;
    let (owner, visitor) = (owner.on(&here), town.visitor());
    let paths = ["/planets/saturn/37/2", "/planets/saturn/37/2/card"];
    let seen = async |what: &str, statuses: [u16; 2]| {
        for (path, status) in paths.iter().zip(statuses) {
            for node in [&there, &here] {
                let page = visitor.on(node).get(path).await;
                assert_eq!(page.status, status, "{what}: {path}");
                let anew = visitor.get(path).await;
                assert_eq!(page.text(), anew.text(), "{what}: {path}");
            }
        }
    };
    seen("at first", [303, 404]).await;
    for round in 0..2 {
        switched(&owner, "room", true).await;
        seen("the room", [200, 404]).await;
        switched(&owner, "card", true).await;
        seen("both", [200, 200]).await;
        let said = serde_json::json!({"message": format!("{round}번째")});
        assert_eq!(owner.api("PUT", "/me/status", Some(said)).await.status, 200);
        seen("said", [200, 200]).await;
        assert!(visitor.on(&there).get(paths[0]).await.has(&format!("{round}번째")));
        owner.post("/me/room/light", &[("light", if round == 0 { "night" } else { "day" })]).await;
        seen("in another light", [200, 200]).await;
        switched(&owner, "room", false).await;
        seen("the card", [303, 200]).await;
        switched(&owner, "card", false).await;
        seen("neither", [303, 404]).await;
    }
}

each_engine!(a_look_costs_little, every_server_knows_at_once);
