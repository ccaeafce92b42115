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
        visitor.on(&quiet).get(path).await;
        let before = quiet.app.db.asked();
        assert_eq!(visitor.on(&quiet).get(path).await.status, 200);
        // whether it may be seen, and whether it is still so
        assert_eq!(quiet.app.db.asked() - before, 2, "{path}");
    }
    let before = quiet.app.db.asked();
    assert_eq!(visitor.on(&quiet).get(&format!("/residents/{}/room.png", owner.id)).await.status, 200);
    assert_eq!(quiet.app.db.asked() - before, 2, "a picture");
}

each_engine!(a_look_costs_little);
