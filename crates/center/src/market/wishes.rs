//! What residents wish for, so that others can give it. A wish ends when the piece is theirs.

use isometric::Piece;

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::Micros;
use crate::db::{Text, args};
use crate::error::{Error, Result};
use crate::market::store::{self, WishRow};

/// Wishes for a piece, or no longer does; twice is the same as once. 404 for what is not sold, 403 `not_resident`, 409
/// `already_owned`.
pub async fn set(app: &App, citizen: &Citizen, furniture: &str, wish: bool) -> Result<()> {
    if !wish {
        app.furniture.piece(furniture).ok_or(Error::NotFound)?;
        app.db.run(store::UNWISH, args![citizen.id, furniture]).await?;
        return Ok(());
    }
    if !app.furniture.is_sold(furniture) {
        return Err(Error::NotFound);
    }
    if !citizen.is_resident() {
        return Err(Error::Forbidden("not_resident"));
    }
    let mut tx = app.db.begin().await?;
    // a purchase of this moment is waited for, and ends the wish
    super::belongings::hold(&mut tx, citizen.id).await?;
    if tx.maybe::<Text>(store::OWNS, args![citizen.id, furniture]).await?.is_some() {
        return Err(Error::Conflict("already_owned"));
    }
    tx.run(store::WISH, args![citizen.id, furniture, app.clock.now()]).await?;
    Ok(tx.commit().await?)
}

/// What somebody wishes for and is still sold, last wished for first, and since when.
pub async fn of(app: &App, user: i64) -> Result<Vec<(&Piece, Micros)>> {
    let rows: Vec<WishRow> = app.db.all(store::WISHES, args![user]).await?;
    let sold = |row: WishRow| {
        let piece = app.furniture.piece(&row.furniture).filter(|piece| app.furniture.is_sold(&piece.id))?;
        Some((piece, row.wished_at))
    };
    Ok(rows.into_iter().filter_map(sold).collect())
}
