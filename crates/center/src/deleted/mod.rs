//! What people deleted within the last day: a row of person, kind and id, nothing of what it was. Rule: an id that may
//! not be seen, one that never was and one that somebody else deleted are all answered alike (404); only whoever
//! deleted a thing may do it again and hear that it is gone. Start with [`again`].

pub(crate) mod store;

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::{DAY, Micros};
use crate::db::{Number, Tx, args};
use crate::error::{Error, Result};
use crate::topics::Topic;
use store::ThingRow;

/// What can be deleted by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Article,
    Comment,
    GuestbookEntry,
    /// By the id of whom it shows.
    Portrait,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Article => "article",
            Kind::Comment => "comment",
            Kind::GuestbookEntry => "guestbook",
            Kind::Portrait => "portrait",
        }
    }
}

/// In the transaction that deletes it: `citizen` did.
pub async fn note(app: &App, tx: &mut Tx, citizen: &Citizen, kind: Kind, thing: i64) -> Result<()> {
    tx.run(store::NOTE, args![citizen.id, kind.name(), thing, app.clock.now()]).await?;
    Ok(())
}

/// In the transaction that brings it back: `citizen` has deleted nothing.
pub async fn take_back(tx: &mut Tx, citizen: &Citizen, kind: Kind, thing: i64) -> Result<()> {
    tx.run(store::TAKE_BACK, args![citizen.id, kind.name(), thing]).await?;
    Ok(())
}

/// What is not there for `citizen`: fine when they deleted it themselves within the last day, otherwise 404.
pub async fn again(app: &App, citizen: &Citizen, kind: Kind, thing: i64) -> Result<()> {
    since(app, citizen, kind, thing).await.map(drop)
}

/// Since when it has been gone for `citizen`, who deleted it within the last day; otherwise 404.
pub async fn since(app: &App, citizen: &Citizen, kind: Kind, thing: i64) -> Result<Micros> {
    let found: Option<Number> =
        app.db.maybe(store::WHEN, args![citizen.id, kind.name(), thing, app.clock.now() - DAY]).await?;
    found.map(|found| found.n).ok_or(Error::NotFound)
}

/// Forgets what was deleted more than a day ago, and with an article how often it had changed; called now and then.
pub async fn tidy(app: &App) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let forgotten: Vec<ThingRow> = tx.all(store::FORGET, args![app.clock.now() - DAY]).await?;
    let articles = forgotten.iter().filter(|thing| thing.kind == Kind::Article.name());
    tx.forget(articles.map(|thing| Topic::Article(thing.thing))).await?;
    Ok(tx.commit().await?)
}
