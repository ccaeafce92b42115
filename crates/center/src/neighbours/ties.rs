//! Making and undoing ties. Both hosts' rows are taken first, in the order of their ids, so that a tie that is made
//! just when it becomes quiet is counted or it is not, and two who tie themselves to each other at once do not wait in
//! a circle.

use crate::accounts::Citizen;
use crate::app::App;
use crate::clock::{HOUR, Micros};
use crate::db::{Text, Tx, args};
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::market::economy::month_of;
use crate::neighbours::store::{self, TieRow, TiedRow};
use crate::neighbours::{Host, news, orphan, visits};
use crate::notifications;
use crate::presence;
use crate::topics::Topic;

/// A wave is a new one after so long.
pub const WAVE_LASTS: Micros = HOUR;

/// What one resident may be to another as long as they like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    Like,
    Follow,
    Mute,
    Block,
}

impl Tie {
    pub const ALL: [Tie; 4] = [Tie::Like, Tie::Follow, Tie::Mute, Tie::Block];

    /// In forms.
    pub fn name(self) -> &'static str {
        match self {
            Tie::Like => "like",
            Tie::Follow => "follow",
            Tie::Mute => "mute",
            Tie::Block => "block",
        }
    }

    fn made(self) -> &'static str {
        match self {
            Tie::Like => store::LIKE,
            Tie::Follow => store::FOLLOW,
            Tie::Mute => store::MUTE,
            Tie::Block => store::BLOCK,
        }
    }

    fn undone(self) -> &'static str {
        match self {
            Tie::Like => store::UNLIKE,
            Tie::Follow => store::UNFOLLOW,
            Tie::Mute => store::UNMUTE,
            Tie::Block => store::UNBLOCK,
        }
    }

    fn since(self, row: &TieRow) -> Option<Micros> {
        match self {
            Tie::Like => row.likes_since,
            Tie::Follow => row.follows_since,
            Tie::Mute => row.mutes_since,
            Tie::Block => row.blocks_since,
        }
    }
}

/// Ties `citizen` to `host`; twice is the same as once. 403 `not_resident`, 422 `yourself`.
pub async fn make(app: &App, citizen: &Citizen, host: &Host, tie: Tie) -> Result<()> {
    may_tie(citizen, host)?;
    let now = app.clock.now();
    let mut tx = hold_both(app, citizen, host).await?;
    let values = args![citizen.id, host.id, now];
    let Some(tied) = tx.maybe::<TiedRow>(tie.made(), values).await.map_err(orphan)? else { return Ok(()) };
    match tie {
        Tie::Like | Tie::Follow if tied.is_quiet => {}
        Tie::Like => count(app, &mut tx, citizen.id, host.id, (1, 0), Some(now)).await?,
        Tie::Follow => count(app, &mut tx, citizen.id, host.id, (0, 1), None).await?,
        Tie::Mute => drop(tx.run(store::COUNT_MUTES, args![citizen.id, 1]).await?),
        Tie::Block => hush(app, &mut tx, host.id, citizen.id, true).await?,
    }
    if let Some(news) = news::of_tie(tie, citizen.id).filter(|_| !tied.is_quiet) {
        notifications::tell_once(app, &mut tx, &news, host.id).await?;
    }
    stir_after(app, &mut tx, citizen, host, tie);
    touch(&mut tx, tie, citizen, host);
    Ok(tx.commit().await?)
}

/// Undoes it; what is not there is undone.
pub async fn undo(app: &App, citizen: &Citizen, host: &Host, tie: Tie) -> Result<()> {
    may_tie(citizen, host)?;
    let mut tx = hold_both(app, citizen, host).await?;
    let row: Option<TieRow> = tx.maybe(store::LOCK_TIE, args![citizen.id, host.id]).await?;
    let Some((row, since)) = row.and_then(|row| Some((row, tie.since(&row)?))) else { return Ok(()) };
    tx.run(tie.undone(), args![citizen.id, host.id]).await?;
    match tie {
        Tie::Like | Tie::Follow if row.is_quiet => {}
        Tie::Like => count(app, &mut tx, citizen.id, host.id, (-1, 0), Some(since)).await?,
        Tie::Follow => count(app, &mut tx, citizen.id, host.id, (0, -1), None).await?,
        Tie::Mute => drop(tx.run(store::COUNT_MUTES, args![citizen.id, -1]).await?),
        Tie::Block => hush(app, &mut tx, host.id, citizen.id, false).await?,
    }
    tx.run(store::FORGET_TIE, args![citizen.id, host.id]).await?;
    if let Some(news) = news::of_tie(tie, citizen.id) {
        notifications::take_back(app, &mut tx, &news, host.id).await?;
    }
    stir_after(app, &mut tx, citizen, host, tie);
    touch(&mut tx, tie, citizen, host);
    Ok(tx.commit().await?)
}

/// Waves: the owner is told, once in a while. When that was, now or a while ago.
pub async fn wave(app: &App, citizen: &Citizen, host: &Host) -> Result<()> {
    may_tie(citizen, host)?;
    app.limits.done(Limit::Wave, citizen.id, waves(app, citizen, host)).await
}

/// Whether they had not waved a while ago.
async fn waves(app: &App, citizen: &Citizen, host: &Host) -> Result<bool> {
    let now = app.clock.now();
    let mut tx = hold_both(app, citizen, host).await?;
    let values = args![citizen.id, host.id, now, now - WAVE_LASTS];
    let Some(waved) = tx.maybe::<TiedRow>(store::WAVE, values).await.map_err(orphan)? else { return Ok(false) };
    if let Some(news) = news::of_wave(citizen).filter(|_| !waved.is_quiet) {
        notifications::tell(app, &mut tx, &news, &[host.id]).await?;
    }
    // no list shows it
    tx.touch_nothing();
    tx.commit().await?;
    Ok(true)
}

/// Who are in a room together may see each other, or may not any more.
fn stir_after(app: &App, tx: &mut Tx, citizen: &Citizen, host: &Host, tie: Tie) {
    if matches!(tie, Tie::Follow | Tie::Block) {
        presence::stir_after(app, tx, &[citizen.id, host.id]);
    }
}

fn may_tie(citizen: &Citizen, host: &Host) -> Result<()> {
    if !citizen.is_resident() {
        return Err(Error::Forbidden("not_resident"));
    }
    if citizen.id == host.id { Err(Error::Refused("yourself")) } else { Ok(()) }
}

/// Says whose lists show it: what becomes quiet by a block, as well.
fn touch(tx: &mut Tx, tie: Tie, citizen: &Citizen, host: &Host) {
    match tie {
        Tie::Like | Tie::Follow | Tie::Block => {
            tx.touch(Topic::Ties(citizen.id));
            tx.touch(Topic::Ties(host.id));
        }
        Tie::Mute => tx.touch_nothing(),
    }
}

async fn hold_both(app: &App, citizen: &Citizen, host: &Host) -> Result<Tx> {
    let mut tx = app.db.begin().await?;
    for user in [citizen.id.min(host.id), citizen.id.max(host.id)] {
        tx.maybe::<Text>(store::HOLD, args![user]).await.map_err(orphan)?;
    }
    Ok(tx)
}

/// Counts likes and follows of `from` to `to` on both rows; a like also in the month in which it was given.
async fn count(
    app: &App,
    tx: &mut Tx,
    from: i64,
    to: i64,
    (likes, follows): (i64, i64),
    liked_at: Option<Micros>,
) -> Result<()> {
    tx.run(store::COUNT_TIES, args![to, likes, follows, 0]).await?;
    if follows != 0 {
        tx.run(store::COUNT_TIES, args![from, 0, 0, follows]).await?;
    }
    if let Some(at) = liked_at.filter(|_| likes != 0) {
        let month = month_of(&app.clock, at);
        tx.run(store::HOLD_MONTH, args![month, to]).await?;
        tx.run(store::COUNT_MONTH, args![month, to, 0, likes]).await?;
    }
    Ok(())
}

/// What `from` is to `to` reaches nobody from now on, or does again.
async fn hush(app: &App, tx: &mut Tx, from: i64, to: i64, is_quiet: bool) -> Result<()> {
    let row: Option<TieRow> = tx.maybe(store::LOCK_TIE, args![from, to]).await?;
    if let Some(row) = row.filter(|row| row.is_quiet != is_quiet) {
        tx.run(store::HUSH_TIE, args![from, to, is_quiet]).await?;
        let sign = if is_quiet { -1 } else { 1 };
        let of = |since: Option<Micros>| sign * i64::from(since.is_some());
        count(app, tx, from, to, (of(row.likes_since), of(row.follows_since)), row.likes_since).await?;
    }
    tx.run(store::COUNT_HUSHED, args![from, if is_quiet { 1 } else { -1 }]).await?;
    if !is_quiet {
        visits::come_out(app, tx, to, from).await?;
    }
    notifications::silence(app, tx, to, from, is_quiet).await
}
