//! What comes with the keys, so that a first room is not empty.

use crate::app::App;
use crate::clock::Micros;
use crate::db::{Number, Tx, args};
use crate::error::Result;
use crate::furniture::Furniture;
use crate::homes::store;
use crate::market::belongings::{self, Origin};
use crate::topics::Topic;

/// So many get theirs in one transaction.
const AT_ONCE: i64 = 50;

/// Gives a new resident the starter set and a room in which it stands.
pub async fn give(tx: &mut Tx, furniture: &Furniture, user: i64, now: Micros) -> Result<()> {
    let room = &furniture.catalogue.starter;
    for item in &room.items {
        belongings::own(tx, user, &item.furniture, Origin::Starter, now).await?;
    }
    let items = serde_json::to_string(&room.items).map_err(crate::error::Error::internal)?;
    tx.run(store::FIRST, args![user, "", &room.wallpaper, &room.flooring, items, now]).await?;
    Ok(())
}

/// Residents of before get theirs, too; done at the start, once for each.
pub async fn give_all(app: &App) -> Result<()> {
    loop {
        let without: Vec<Number> = app.db.all(store::WITHOUT, args![AT_ONCE]).await?;
        if without.is_empty() {
            return Ok(());
        }
        let mut tx = app.db.begin_steady().await?;
        for user in without {
            give(&mut tx, &app.furniture, user.n, app.clock.now()).await?;
        }
        tx.touch(Topic::Everything);
        tx.commit().await?;
    }
}
