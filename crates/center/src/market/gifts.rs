//! Gifts, as whoever gets them has a say: whether they take any, and which they have not seen yet. Start with
//! [`newest`].

use crate::accounts::Citizen;
use crate::app::App;
use crate::db::args;
use crate::error::{Error, Result};
use crate::market::store::{self, NewGiftRow, TakesRow};
use crate::notifications::{Kind, read};

/// A gift that its owner has not seen yet.
#[derive(Debug, Clone)]
pub struct NewGift {
    /// The number of the belonging: what came before it has a lower one.
    pub id: i64,
    pub furniture: String,
    /// Nothing when their account is gone.
    pub giver: Option<String>,
    pub note: String,
    /// How many more there are.
    pub more: i64,
}

/// The last gift that `user` has not seen yet, and how many more there are. A point: 오늘 asks it each time.
pub async fn newest(app: &App, user: i64) -> Result<Option<NewGift>> {
    let row: Option<NewGiftRow> = app.db.point(store::NEW_GIFT, args![user]).await?;
    Ok(row.map(|NewGiftRow { id, furniture, giver, note, n }| NewGift { id, furniture, giver, note, more: n - 1 }))
}

/// All up to the one of this number are seen now.
pub async fn seen(app: &App, citizen: &Citizen, newest: i64) -> Result<()> {
    app.db.run(store::GIFTS_SEEN, args![citizen.id, newest]).await?;
    if citizen.unread > 0 {
        read::of_kind(app, citizen.id, Kind::Gift, i64::MAX).await?;
    }
    Ok(())
}

/// Whether `user` lets others give.
pub async fn are_taken(app: &App, user: i64) -> Result<bool> {
    Ok(app.db.maybe::<TakesRow>(store::TAKES_GIFTS, args![user]).await?.is_none_or(|row| row.b))
}

/// Lets others give, or no longer; 403 `not_resident`.
pub async fn take(app: &App, citizen: &Citizen, gifts: bool) -> Result<()> {
    if !citizen.is_resident() {
        return Err(Error::Forbidden("not_resident"));
    }
    let mut tx = app.db.begin().await?;
    tx.run(store::TAKE_GIFTS, args![citizen.id, gifts]).await?;
    // what strangers see stays as it is
    tx.touch_nothing();
    Ok(tx.commit().await?)
}
