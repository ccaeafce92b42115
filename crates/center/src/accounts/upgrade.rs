//! What code does once to the accounts of earlier versions: the keys under which nicknames are compared are made anew
//! by today's rules. Of two that have become one, the older account keeps the name; the other gets a number behind it
//! and is told. All of it is one transaction: a server that dies in it leaves nothing, and of two that start at once
//! the second waits.

use crate::accounts::Nickname;
use crate::accounts::store::{self, NamedRow};
use crate::clock::Micros;
use crate::db::{Db, Number, Tx, args};
use crate::error::Result;
use crate::search::{self, Thing};
use crate::topics::Topic;

const STEP: &str = "nickname_keys";
/// How many accounts are read at once.
const AT_ONCE: i64 = 1_000;

/// Does what is still to do. Gives when this site was brought up to date; 0 if it began that way.
pub async fn run(db: &Db, now: Micros) -> Result<Micros> {
    if let Some(done) = db.maybe::<Number>(store::UPGRADED, args![STEP]).await? {
        return Ok(done.n);
    }
    let mut tx = db.begin().await?;
    // the row's key makes a second server wait here until the first is through
    tx.run(store::NOTE_UPGRADE, args![STEP]).await?;
    search::hold_people(&mut tx).await?;
    if let Some(done) = tx.maybe::<Number>(store::UPGRADED, args![STEP]).await? {
        return Ok(done.n);
    }
    let (mut last, mut renamed) = (0, 0);
    loop {
        let rows: Vec<NamedRow> = tx.all(store::NAMES_AFTER, args![last, AT_ONCE]).await?;
        let Some(end) = rows.last().map(|row| row.id) else { break };
        for row in rows.iter().filter(|row| Nickname::key_of(&row.nickname) != row.nickname_key) {
            renamed += settle(&mut tx, row.id).await?;
        }
        last = end;
    }
    let done = if last == 0 { 0 } else { now };
    tx.run(store::UPGRADE_DONE, args![STEP, done]).await?;
    tx.touch(Topic::People);
    tx.commit().await?;
    if renamed > 0 {
        tracing::info!(renamed, "nicknames that have become one with an older account's got a number");
    }
    Ok(done)
}

/// Gives one account the key of its nickname. How many accounts were renamed for it.
async fn settle(tx: &mut Tx, user: i64) -> Result<u64> {
    // read again: an older account may have moved it since
    let row: NamedRow = tx.one(store::NAMED, args![user]).await?;
    let key = Nickname::key_of(&row.nickname);
    if key == row.nickname_key {
        return Ok(0);
    }
    let Some(holder) = tx.maybe::<NamedRow>(store::NAMED_BY_KEY, args![key.as_str()]).await? else {
        tx.run(store::SET_NICKNAME_KEY, args![user, key]).await?;
        return Ok(0);
    };
    if Nickname::key_of(&holder.nickname) != key {
        // it only has this key until it is its turn
        tx.run(store::SET_NICKNAME_KEY, args![holder.id, format!("\u{1}{}", holder.id)]).await?;
        tx.run(store::SET_NICKNAME_KEY, args![user, key]).await?;
        return Ok(0);
    }
    let is_older = (row.created_at, row.id) < (holder.created_at, holder.id);
    let (keeps, moves) = if is_older { (&row, &holder) } else { (&holder, &row) };
    let (name, free) = numbered(tx, &moves.nickname).await?;
    let found = search::before(tx, Thing::Person(moves.id)).await?;
    tx.run(store::RENAME, args![moves.id, name, free, moves.nickname.as_str()]).await?;
    search::settle(tx, found).await?;
    tx.run(store::SET_NICKNAME_KEY, args![keeps.id, key]).await?;
    Ok(1)
}

/// The nickname with the first number behind it that nobody has, and its key.
async fn numbered(tx: &mut Tx, nickname: &str) -> Result<(String, String)> {
    let mut number = 2;
    loop {
        let name = Nickname::with_number(nickname, number);
        let key = Nickname::key_of(&name);
        if tx.maybe::<Number>(store::NICKNAME_TAKEN, args![key.as_str()]).await?.is_none() {
            return Ok((name, key));
        }
        number += 1;
    }
}
