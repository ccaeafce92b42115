//! Writing in a guestbook. Rows are taken in one order by everybody: the key's, the host's, the entry's, then what the
//! person has used up.

use super::{Entry, Words, entry, version_of};
use crate::accounts::{Citizen, quota};
use crate::app::App;
use crate::clock::{Micros, SECOND};
use crate::db::{Number, Text, Tx, args};
use crate::deleted::{self, Kind};
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::neighbours::choices::Writers;
use crate::neighbours::store::{self, LockedEntryRow, TieOfHostRow, WasSecretRow};
use crate::neighbours::{Host, host, news, orphan};
use crate::notifications;
use crate::repeats::{self, Key};
use crate::topics::Topic;

/// The kind of thing that a key is for.
const KIND: &str = "guestbook";
/// For how long the same without a key is not taken for another.
const SAME: Micros = 5 * SECOND;

/// Writes in the guestbook of `host`. The entry's id; what was sent before, by its key, gets the first one's;
/// without a key the same within a few seconds is 409 `already_posted`. 403 `not_resident`, and `closed` where the host
/// does not let them.
pub async fn write(
    app: &App,
    citizen: &Citizen,
    host: &Host,
    words: &Words,
    is_secret: bool,
    key: Option<&Key>,
) -> Result<i64> {
    if !citizen.is_resident() {
        return Err(Error::Forbidden("not_resident"));
    }
    if let Some(first) = repeats::first(app, citizen.id, KIND, key).await? {
        return Ok(first);
    }
    app.limits.made(Limit::Guestbook, citizen.id, insert(app, citizen, host, words, is_secret, key)).await
}

async fn insert(
    app: &App,
    citizen: &Citizen,
    host: &Host,
    words: &Words,
    is_secret: bool,
    key: Option<&Key>,
) -> Result<i64> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(first) = repeats::take(&mut tx, citizen.id, KIND, key, now).await? {
        return Ok(first);
    }
    let_in(&mut tx, citizen, host).await?;
    if app.limits.are_on() && key.is_none() {
        let same = args![citizen.id, host.id, words.as_str(), is_secret, now - SAME];
        if let Some(first) = tx.maybe::<Number>(store::SAME_ENTRY, same).await? {
            return Err(Error::AlreadySaid("entry", first.n));
        }
    }
    quota::use_up(app, &mut tx, citizen.id, 0, words.as_str().chars().count()).await?;
    let values = args![host.id, citizen.id, words.as_str(), is_secret, now];
    let inserted: Option<Number> = tx.maybe(store::INSERT_ENTRY, values).await.map_err(orphan)?;
    let id = inserted.ok_or(Error::Internal)?.n;
    if !is_secret {
        tx.run(store::COUNT_ENTRY, args![host.id, 1]).await?;
    }
    repeats::settle(&mut tx, citizen.id, KIND, key, id).await?;
    tx.touch(Topic::Home(host.address));
    notifications::tell(app, &mut tx, &news::of_entry(citizen.id, host.address, id), &[host.id]).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes the host's row until the commit; 403 `closed` unless `citizen` may write there.
async fn let_in(tx: &mut Tx, citizen: &Citizen, host: &Host) -> Result<()> {
    let writers: Text = tx.maybe(store::HOLD, args![host.id]).await.map_err(orphan)?.ok_or(Error::Internal)?;
    if citizen.id == host.id {
        return Ok(());
    }
    let tie: Option<TieOfHostRow> = tx.maybe(store::TIE_OF_HOST, args![host.id, citizen.id]).await?;
    let is_blocked = tie.as_ref().is_some_and(|tie| tie.blocks_since.is_some());
    let is_followed = tie.as_ref().is_some_and(|tie| tie.follows_since.is_some());
    let is_let_in = Writers::from_name(&writers.s).let_in(citizen, host.address, is_followed);
    if is_let_in && !is_blocked { Ok(()) } else { Err(Error::Forbidden("closed")) }
}

/// Changes what one has written, or whether it is secret; what is not named stays as it is then. 422 where the owner
/// has answered in secret: their words are not the writer's to show.
pub async fn edit(
    app: &App,
    citizen: &Citizen,
    entry: &Entry,
    words: Option<&Words>,
    is_secret: Option<bool>,
) -> Result<()> {
    entry.must_be_by(citizen)?;
    let says_the_same = words.is_none_or(|words| entry.body == words.as_str());
    if says_the_same && is_secret.is_none_or(|secret| entry.is_secret == secret) {
        return Ok(());
    }
    app.limits.person(Limit::Edit, citizen.id).await?;
    let host = host(app, entry.owner).await?;
    let mut tx = app.db.begin().await?;
    let_in(&mut tx, citizen, &host).await?;
    let old: LockedEntryRow = tx.maybe(store::LOCK_ENTRY, args![entry.id]).await?.ok_or(Error::NotFound)?;
    let body = words.map_or(old.body.as_str(), Words::as_str);
    let is_secret = is_secret.unwrap_or(old.is_secret);
    if old.is_secret && !is_secret && !old.answer.is_empty() {
        return Err(Error::field("body", "answered_in_secret"));
    }
    let more = body.chars().count().saturating_sub(old.body.chars().count());
    if more > 0 {
        quota::use_up(app, &mut tx, citizen.id, 0, more).await?;
    }
    // what only became secret, or is it no longer, says the same as before
    let edited_at = (old.body != body).then(|| app.clock.now());
    tx.run(store::EDIT_ENTRY, args![entry.id, body, is_secret, edited_at]).await?;
    if old.is_secret != is_secret {
        tx.run(store::COUNT_ENTRY, args![host.id, if is_secret { -1 } else { 1 }]).await?;
    }
    tx.touch(Topic::Home(host.address));
    Ok(tx.commit().await?)
}

/// Answers an entry in one's own guestbook, or takes the answer back. 409 `stale_version` where the entry is no longer
/// the one that was `read`: what is said to a secret is not for everybody.
pub async fn answer(
    app: &App,
    citizen: &Citizen,
    entry: &Entry,
    words: Option<&Words>,
    read: Option<&str>,
) -> Result<()> {
    entry.must_be_at(citizen)?;
    app.limits.person(Limit::Edit, citizen.id).await?;
    let host = host(app, entry.owner).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    tx.maybe::<Text>(store::HOLD, args![host.id]).await?;
    let old: LockedEntryRow = tx.maybe(store::LOCK_ENTRY, args![entry.id]).await?.ok_or(Error::NotFound)?;
    let said = words.map_or("", Words::as_str);
    if words.is_some() && read.is_some_and(|read| read != version_of(&old.body, old.is_secret)) {
        return Err(Error::Conflict("stale_version"));
    }
    if old.answer == said {
        return Ok(());
    }
    let more = said.chars().count().saturating_sub(old.answer.chars().count());
    if more > 0 {
        quota::use_up(app, &mut tx, citizen.id, 0, more).await?;
    }
    tx.run(store::ANSWER_ENTRY, args![entry.id, words.map(Words::as_str), words.map(|_| now)]).await?;
    tx.touch(Topic::Home(host.address));
    let news = news::of_answer(citizen.id, host.address, entry.id);
    match (old.answer.is_empty(), words) {
        (true, _) => notifications::tell_once(app, &mut tx, &news, entry.writer.id).await?,
        (false, None) => notifications::take_back(app, &mut tx, &news, entry.writer.id).await?,
        // what is only said otherwise was told
        (false, Some(_)) => {}
    }
    Ok(tx.commit().await?)
}

/// Deletes the entry `id`: its writer does, or the owner. 404 for what `citizen` may not see; fine again within a day
/// for whoever deleted it.
pub async fn delete(app: &App, citizen: &Citizen, id: i64) -> Result<()> {
    let entry = match entry(app, citizen.id, id).await {
        Ok(entry) => entry,
        Err(Error::NotFound) => return deleted::again(app, citizen, Kind::GuestbookEntry, id).await,
        Err(error) => return Err(error),
    };
    if ![entry.writer.id, entry.owner].contains(&citizen.id) {
        return Err(Error::Forbidden("not_yours"));
    }
    let host = host(app, entry.owner).await?;
    let mut tx = app.db.begin().await?;
    // first of all, as whoever writes with a key takes that before the host
    repeats::release(&mut tx, KIND, id).await?;
    tx.maybe::<Text>(store::HOLD, args![host.id]).await?;
    let Some(was) = tx.maybe::<WasSecretRow>(store::DELETE_ENTRY, args![id]).await? else {
        drop(tx);
        return deleted::again(app, citizen, Kind::GuestbookEntry, id).await;
    };
    if !was.b {
        tx.run(store::COUNT_ENTRY, args![host.id, -1]).await?;
    }
    deleted::note(app, &mut tx, citizen, Kind::GuestbookEntry, id).await?;
    tx.touch(Topic::Home(host.address));
    // in one order by everybody
    let mut told = [
        (entry.owner, news::of_entry(entry.writer.id, host.address, id)),
        (entry.writer.id, news::of_answer(entry.owner, host.address, id)),
    ];
    told.sort_by_key(|(recipient, _)| *recipient);
    for (recipient, news) in &told {
        notifications::forget(app, &mut tx, news, *recipient).await?;
    }
    Ok(tx.commit().await?)
}
