//! All SQL of limits that hold for several servers.

/// Counts some, unless that would be too much: $1 limit, $2 who, $3 when they owe nothing if they owe nothing now,
/// $4 now, $5 the time of what is counted, $6 when they may owe nothing at the latest.
pub(crate) const TAKE: &str = "
    insert into limit_counts (kind, who, due) values ($1, $2, $3)
    on conflict (kind, who) do update set due = (case when limit_counts.due > $4 then limit_counts.due else $4 end) + $5
    where (case when limit_counts.due > $4 then limit_counts.due else $4 end) + $5 <= $6
    returning due as n";
/// Counts one, too much or not, up to $6: the same values.
pub(crate) const NOTE: &str = "
    insert into limit_counts (kind, who, due) values ($1, $2, $3)
    on conflict (kind, who) do update set due = case
      when (case when limit_counts.due > $4 then limit_counts.due else $4 end) + $5 > $6 then $6
      else (case when limit_counts.due > $4 then limit_counts.due else $4 end) + $5 end";
pub(crate) const DUE: &str = "select due as n from limit_counts where kind = $1 and who = $2";
/// $1 limit, $2 who, $3 the time of what is taken back.
pub(crate) const FORGIVE: &str = "update limit_counts set due = due - $3 where kind = $1 and who = $2";
/// $1 now.
pub(crate) const FORGET: &str = "delete from limit_counts where due <= $1";
