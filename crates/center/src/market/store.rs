//! All SQL of coins and of the market.

use crate::db::Record;
use crate::market::ledger::Entry;

/// $1 user, $2 amount: one conditional statement, so that two payments at once cannot both take the last coin.
pub(crate) const CHANGE_COINS: &str =
    "update users set coins = coins + $2 where id = $1 and coins + $2 >= 0 returning coins as n";
/// $1 user, $2 amount, $3 reason, $4 reference, $5 piece, $6 balance, $7 now.
pub(crate) const INSERT_ENTRY: &str = "
    insert into ledger (user_id, amount, reason, reference, furniture, balance, created_at) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (user_id, reason, reference) do nothing";
/// $1 user, $2 today: the days in a row, for exactly one request of the day.
pub(crate) const ATTEND: &str = "
    update users set streak = case when attended_on + 1 = $2 then streak + 1 else 1 end, attended_on = $2
    where id = $1 and attended_on < $2 and stage = 'resident' returning streak as n";
pub(crate) const COINS: &str = "select coins as n from users where id = $1";
pub(crate) const STREAK: &str = "select streak as n from users where id = $1";
/// $1 user, $2 first date, $3 the date after the last: days on which they came.
pub(crate) const DAYS: &str = "
    select reference as s from ledger
    where user_id = $1 and reason = 'attendance' and reference >= $2 and reference < $3 order by reference";
pub(crate) const ENTRIES: &str = "
    select id, amount, reason, reference, furniture, balance, created_at from ledger
    where user_id = $1 order by id desc limit $2 offset $3";
pub(crate) const ENTRY_COUNT: &str = "select count(*) as n from ledger where user_id = $1";
/// $1 user, $2 reason, $3 reference.
pub(crate) const ENTRY: &str = "
    select id, amount, reason, reference, furniture, balance, created_at from ledger
    where user_id = $1 and reason = $2 and reference = $3";
/// The account called $1.
pub(crate) const ACCOUNT: &str = "select id as n from users where username = $1";

/// Takes the row, so that whoever else pays, sells or furnishes for this person waits.
pub(crate) const HOLD: &str = "update users set coins = coins where id = $1";
/// $1 user, $2 piece, $3 how it came to them, $4 what was paid, $5 giver, $6 their note, $7 now, $8 whether they are
/// told.
pub(crate) const OWN: &str = "
    insert into belongings (user_id, furniture, origin, price, giver_id, note, acquired_at, is_new)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (user_id, furniture) do nothing returning id as n";
pub(crate) const OWNED: &str = "select furniture as s from belongings where user_id = $1 order by furniture";
/// $1 user, $2 piece.
pub(crate) const OWNS: &str = "select origin as s from belongings where user_id = $1 and furniture = $2";
/// Sold: only what was bought by its owner. $1 user, $2 piece.
pub(crate) const PART_WITH: &str = "
    delete from belongings where user_id = $1 and furniture = $2 and origin = 'purchase' returning id, price";
/// A page of what somebody owns, last acquired first: $1 user, $2 how many, $3 after how many.
pub(crate) const BELONGINGS: &str = "
    select b.id, b.furniture, b.origin, b.price, b.giver_id, g.nickname as giver, b.note, b.acquired_at, b.is_new
    from belongings b left join users g on g.id = b.giver_id
    where b.user_id = $1 order by b.acquired_at desc, b.id desc limit $2 offset $3";
pub(crate) const COUNT_BELONGINGS: &str = "select count(*) as n from belongings where user_id = $1";
/// $1 user, $2 piece.
pub(crate) const BELONGING: &str = "
    select b.id, b.furniture, b.origin, b.price, b.giver_id, g.nickname as giver, b.note, b.acquired_at, b.is_new
    from belongings b left join users g on g.id = b.giver_id where b.user_id = $1 and b.furniture = $2";
/// What was given to somebody: $1 user.
pub(crate) const PRESENTS: &str = "
    select b.id, b.furniture, b.origin, b.price, b.giver_id, g.nickname as giver, b.note, b.acquired_at, b.is_new
    from belongings b left join users g on g.id = b.giver_id
    where b.user_id = $1 and b.origin = 'gift' order by b.acquired_at desc, b.id desc limit 50";
/// The last gift that somebody has not seen, with how many there are: $1 user.
pub(crate) const NEW_GIFT: &str = "
    select b.id, b.furniture, g.nickname as giver, b.note,
      (select count(*) from belongings c where c.user_id = b.user_id and c.is_new) as n
    from belongings b left join users g on g.id = b.giver_id
    where b.user_id = $1 and b.is_new order by b.id desc limit 1";
/// $1 user, $2 the newest that they were shown.
pub(crate) const GIFTS_SEEN: &str = "update belongings set is_new = false where user_id = $1 and is_new and id <= $2";
pub(crate) const TAKES_GIFTS: &str = "select gifts as b from openness where user_id = $1";
/// $1 user, $2 whether they take gifts.
pub(crate) const TAKE_GIFTS: &str = "
    insert into openness (user_id, room, card, gifts) values ($1, false, false, $2)
    on conflict (user_id) do update set gifts = excluded.gifts";
/// What the market shows as one's own, with spaces between: $1 user.
pub(crate) const MARKS: &str = "
    select (select string_agg(b.furniture, ' ') from belongings b where b.user_id = u.id) as owned,
      (select string_agg(w.furniture, ' ') from wishes w where w.user_id = u.id) as wished
    from users u where u.id = $1";

/// A resident who is given something; to somebody whom they block they take nothing: $1 user, $2 giver.
pub(crate) const RECIPIENT: &str = "
    select u.id, u.nickname,
           coalesce(o.gifts, true) and not exists (select 1 from ties t where t.from_id = u.id and t.to_id = $2 and t.blocks_since is not null) as takes_gifts
    from residences r join users u on u.id = r.user_id left join openness o on o.user_id = u.id where r.user_id = $1";
/// The same by the nickname's key: $1, $2 giver.
pub(crate) const RECIPIENT_CALLED: &str = "
    select u.id, u.nickname,
           coalesce(o.gifts, true) and not exists (select 1 from ties t where t.from_id = u.id and t.to_id = $2 and t.blocks_since is not null) as takes_gifts
    from users u join residences r on r.user_id = u.id left join openness o on o.user_id = u.id where u.nickname_key = $1";

/// $1 user, $2 piece, $3 now.
pub(crate) const WISH: &str = "
    insert into wishes (user_id, furniture, wished_at) values ($1, $2, $3) on conflict (user_id, furniture) do nothing";
/// $1 user, $2 piece.
pub(crate) const UNWISH: &str = "delete from wishes where user_id = $1 and furniture = $2";
/// Some hundreds at most: $1 user.
pub(crate) const WISHES: &str = "select w.furniture, w.wished_at from wishes w where w.user_id = $1
     and not exists (select 1 from belongings b where b.user_id = w.user_id and b.furniture = w.furniture)
     order by w.wished_at desc, w.furniture";

/// Entries that no month counts yet: $1 how many.
pub(crate) const UNCOUNTED: &str = "
    select id, amount, reason, created_at from ledger where not is_counted and id > 0 order by id limit $1 {skip_locked}";
/// $1 their ids.
pub(crate) const COUNTED: &str = "
    update ledger set is_counted = true where not is_counted and id > 0 and id in (select id from {ids:$1} k)";
/// $1 month, $2 reason, $3 made, $4 spent.
pub(crate) const COUNT: &str = "
    insert into economy (month, reason, made, spent) values ($1, $2, $3, $4)
    on conflict (month, reason) do update set made = economy.made + excluded.made, spent = economy.spent + excluded.spent";
/// $1 first month.
pub(crate) const MONTHS: &str =
    "select month, reason, made, spent from economy where month >= $1 order by month, reason";
/// Some accounts, each with the sum of its entries and what they came and went by: $1 after which id, $2 how many.
pub(crate) const SUMS: &str = "
    select u.id, u.username, u.coins,
      (select cast(coalesce(sum(l.amount), 0) as bigint) from ledger l where l.user_id = u.id) as total,
      (select cast(coalesce(sum(l.amount), 0) as bigint) from ledger l where l.user_id = u.id and l.amount > 0) as made,
      (select count(*) from ledger l where l.user_id = u.id) as entries
    from users u where u.id > $1 order by u.id limit $2";
/// The first entry of each of some accounts whose balance is not the sum up to it: $1 after which id, $2 up to which.
pub(crate) const WRONG: &str = "
    select coalesce(min(k.id), 0) as n from (
      select l.id, l.balance, sum(l.amount) over (partition by l.user_id order by l.id) as total
      from ledger l where l.user_id > $1 and l.user_id <= $2) k
    where k.total <> k.balance";

#[derive(Debug, Record)]
pub(crate) struct EntryRow {
    id: i64,
    amount: i64,
    reason: String,
    reference: String,
    furniture: Option<String>,
    balance: i64,
    created_at: i64,
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Entry {
        let EntryRow { id, amount, reason, reference, furniture, balance, created_at } = row;
        Entry { id, amount, reason, reference, furniture, balance, created_at }
    }
}

#[derive(Debug, Record)]
pub(crate) struct PartedRow {
    pub id: i64,
    pub price: i64,
}

#[derive(Debug, Record)]
pub(crate) struct BelongingRow {
    pub id: i64,
    pub furniture: String,
    pub origin: String,
    pub price: i64,
    pub giver_id: Option<i64>,
    pub giver: Option<String>,
    pub note: String,
    pub acquired_at: i64,
    pub is_new: bool,
}

#[derive(Debug, Record, Clone)]
pub(crate) struct NewGiftRow {
    pub id: i64,
    pub furniture: String,
    pub giver: Option<String>,
    pub note: String,
    pub n: i64,
}

#[derive(Debug, Record)]
pub(crate) struct TakesRow {
    pub b: bool,
}

#[derive(Debug, Record, Clone)]
pub(crate) struct MarksRow {
    pub owned: Option<String>,
    pub wished: Option<String>,
}

#[derive(Debug, Record)]
pub(crate) struct RecipientRow {
    pub id: i64,
    pub nickname: String,
    pub takes_gifts: bool,
}

#[derive(Debug, Record)]
pub(crate) struct WishRow {
    pub furniture: String,
    pub wished_at: i64,
}

#[derive(Debug, Record)]
pub(crate) struct UncountedRow {
    pub id: i64,
    pub amount: i64,
    pub reason: String,
    pub created_at: i64,
}

#[derive(Debug, Record)]
pub(crate) struct MonthRow {
    pub month: i64,
    pub reason: String,
    pub made: i64,
    pub spent: i64,
}

#[derive(Debug, Record)]
pub(crate) struct SumRow {
    pub id: i64,
    pub username: String,
    pub coins: i64,
    pub total: i64,
    pub made: i64,
    pub entries: i64,
}
