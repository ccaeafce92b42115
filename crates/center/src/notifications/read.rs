//! Having read what one was told.

use super::Kind;
use super::store::{self, Head, PathsRow};
use super::tell::{hold, recount};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::Board;
use crate::db::{Number, Of, Tx, args};
use crate::error::{Error, Result};

/// Of fewer unread notifications than this it is remembered where they lead.
const AT_MOST: i64 = 50;

/// How far what `user` was told goes.
pub async fn head(app: &App, user: i64) -> Result<Head> {
    Ok(app.db.maybe(store::HEAD, args![user]).await?.unwrap_or_default())
}

/// They have read all up to a number.
pub async fn up_to(app: &App, user: i64, seq: i64) -> Result<Head> {
    mark(app, user, store::READ_ALL, args![user, seq]).await
}

/// They have seen all of a kind up to a number, in another way.
pub async fn of_kind(app: &App, user: i64, kind: Kind, seq: i64) -> Result<Head> {
    mark(app, user, store::READ_KIND, args![user, kind.name(), seq]).await
}

/// They were at `path`, and at what `place` names besides, where some of it leads. Nothing when none does.
pub async fn at(app: &App, user: i64, path: &str, place: &str) -> Result<Option<Head>> {
    if !is_unread_at(app, user, path, place).await? {
        return Ok(None);
    }
    mark(app, user, store::READ_AT, args![user, path, place]).await.map(Some)
}

async fn is_unread_at(app: &App, user: i64, path: &str, place: &str) -> Result<bool> {
    if app.db.remembers() {
        // whoever tells somebody of something, or takes that back, counts theirs anew
        let of = Of { value: 0, told_by: Some("heads") };
        let unread: Option<PathsRow> = app.db.point_of(of, store::UNREAD_PATHS, args![user, AT_MOST]).await?;
        // all of them
        if let Some(unread) = unread.filter(|unread| unread.n < AT_MOST) {
            let paths: Vec<String> = serde_json::from_str(&unread.paths).map_err(Error::internal)?;
            return Ok(paths.iter().any(|unread| unread == path || unread == place));
        }
    }
    Ok(app.db.point::<Number>(store::UNREAD_AT, args![user, path, place]).await?.is_some())
}

/// The boards that `citizen` may see are others than when it was counted what they have not read: what they may not see
/// any more is neither in the list nor in its count, and comes back with them.
pub async fn anew(app: &App, citizen: &Citizen) -> Result<Head> {
    let (board, all) = Board::reach(citizen);
    let mut tx = app.db.begin().await?;
    hold(&mut tx, [citizen.id]).await?;
    for sql in [store::OUT_OF_REACH, store::IN_REACH] {
        tx.run(sql, args![citizen.id, board, all]).await?;
    }
    tx.run(store::REACH, args![citizen.id, if all { "all" } else { board }]).await?;
    counted(app, tx, citizen.id).await
}

async fn mark(
    app: &App,
    user: i64,
    sql: &'static str,
    values: impl IntoIterator<Item = crate::db::Value>,
) -> Result<Head> {
    let mut tx = app.db.begin().await?;
    hold(&mut tx, [user]).await?;
    tx.run(sql, values).await?;
    counted(app, tx, user).await
}

/// Ends with a count.
async fn counted(app: &App, mut tx: Tx, user: i64) -> Result<Head> {
    recount(app, &mut tx, [user]).await?;
    let head: Head = tx.maybe(store::HEAD, args![user]).await?.unwrap_or_default();
    tx.commit().await?;
    Ok(head)
}
