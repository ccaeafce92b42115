//! Which kinds somebody wants to be told.

use super::Kind;
use super::store;
use crate::app::App;
use crate::db::{Text, args};
use crate::error::Result;

/// Those that may be switched off: what staff says is said.
pub const CHOICES: [Kind; 9] = [
    Kind::Reply,
    Kind::Comment,
    Kind::Mention,
    Kind::Like,
    Kind::Follow,
    Kind::Guestbook,
    Kind::Wave,
    Kind::Portrait,
    Kind::Gift,
];

/// Each of the choices, and whether `user` wants it.
pub async fn of(app: &App, user: i64) -> Result<Vec<(Kind, bool)>> {
    let unwanted: Vec<Text> = app.db.all(store::UNWANTED, args![user]).await?;
    let wants = |kind: Kind| !unwanted.iter().any(|row| row.s == kind.name());
    Ok(CHOICES.into_iter().map(|kind| (kind, wants(kind))).collect())
}

/// Wants these, or no longer.
pub async fn set(app: &App, user: i64, wishes: &[(Kind, bool)]) -> Result<()> {
    let mut tx = app.db.begin().await?;
    for (kind, wanted) in wishes.iter().filter(|(kind, _)| CHOICES.contains(kind)) {
        tx.run(if *wanted { store::WANT } else { store::REFUSE }, args![user, kind.name()]).await?;
    }
    Ok(tx.commit().await?)
}
