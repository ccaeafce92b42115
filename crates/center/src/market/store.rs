//! All SQL of coins.

use crate::db::Record;
use crate::market::ledger::Entry;

/// $1 user, $2 amount: one conditional statement, so that two payments at once cannot both take the last coin.
pub(crate) const CHANGE_COINS: &str =
    "update users set coins = coins + $2 where id = $1 and coins + $2 >= 0 returning coins as n";
pub(crate) const INSERT_ENTRY: &str = "
    insert into ledger (user_id, amount, reason, reference, balance, created_at) values ($1, $2, $3, $4, $5, $6)
    on conflict (user_id, reason, reference) do nothing";
/// $1 user, $2 today: true for exactly one request of the day.
pub(crate) const ATTEND: &str =
    "update users set attended_on = $2 where id = $1 and attended_on < $2 and stage = 'resident'";
pub(crate) const COINS: &str = "select coins as n from users where id = $1";
pub(crate) const ENTRIES: &str = "
    select id, amount, reason, reference, balance, created_at from ledger where user_id = $1 order by id desc limit $2 offset $3";
pub(crate) const ENTRY_COUNT: &str = "select count(*) as n from ledger where user_id = $1";

/// $1 user, $2 piece, $3 how it came to them, $4 what was paid, $5 giver, $6 their note, $7 now.
pub(crate) const OWN: &str = "
    insert into belongings (user_id, furniture, origin, price, giver_id, note, acquired_at) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (user_id, furniture) do nothing returning id as n";
pub(crate) const OWNED: &str = "select furniture as s from belongings where user_id = $1 order by furniture";

#[derive(Debug, Record)]
pub(crate) struct EntryRow {
    id: i64,
    amount: i64,
    reason: String,
    reference: String,
    balance: i64,
    created_at: i64,
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Entry {
        let EntryRow { id, amount, reason, reference, balance, created_at } = row;
        Entry { id, amount, reason, reference, balance, created_at }
    }
}
