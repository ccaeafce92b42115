//! All SQL of the cards' proofs.

use crate::db::Record;

/// $1 user.
pub(crate) const RENEWALS: &str = "select renewals as n from card_codes where user_id = $1";
/// $1 user, $2 how often it was renewed so far (0 without a row), $3 now: of many at once, one touches a row.
pub(crate) const RENEW: &str = "
    insert into card_codes (user_id, renewals, renewed_at) values ($1, 1, $3)
    on conflict (user_id) do update set renewals = card_codes.renewals + 1, renewed_at = excluded.renewed_at
    where card_codes.renewals = $2";

/// $1 citizen number.
pub(crate) const STANDING: &str = "
    select r.user_id, r.planet, r.issued_at, cast(coalesce(c.renewals, 0) as bigint) as renewals
    from residences r left join card_codes c on c.user_id = r.user_id
    where r.citizen_number = $1";

#[derive(Record)]
pub(crate) struct StandingRow {
    pub user_id: i64,
    pub planet: String,
    pub issued_at: i64,
    pub renewals: i64,
}
