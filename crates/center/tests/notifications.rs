//! What people are told: who hears of what, numbers without holes, counts that equal the rows.

mod pages;
mod told;

use crate::support::Town;

/// The count on every head is that of the rows, and every number was given once.
pub async fn assert_exact(town: &Town) {
    for sql in [
        "select count(*) as n from heads h where unread <> (select count(*) from notifications n where n.user_id = h.user_id and not n.is_read and n.hidden = 0)",
        "select count(*) as n from notifications n where not exists (select 1 from heads h where h.user_id = n.user_id and h.last >= n.seq and n.seq > 0)",
        "select count(*) as n from notifications where actor_id = user_id",
    ] {
        assert_eq!(town.number(sql).await, 0, "{sql}");
    }
}
