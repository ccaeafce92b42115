//! All SQL of what people write whom somebody follows. However many those are, and however much they write: the newest
//! of each is looked up, and of those who wrote last no more than a page may need.

macro_rules! followed {
    ($then:literal) => {
        concat!(
            "select a.id from (
               select n.author from (
                 select t.to_id as author,
                        (select b.id from articles b where b.author_id = t.to_id and b.deleted_at is null and (b.board = 'solar' or b.board = $2 or $3)
                         order by b.id desc limit 1) as newest
                 from ties t where t.from_id = $1 and t.follows_since is not null and t.mutes_since is null and t.blocks_since is null) n
               where n.newest is not null order by n.newest desc limit $4) latest
             cross join articles a
             where a.author_id = latest.author and a.deleted_at is null and (a.board = 'solar' or a.board = $2 or $3)
               and a.id >= coalesce((select c.id from articles c where c.author_id = latest.author and c.deleted_at is null and (c.board = 'solar' or c.board = $2 or $3)
                                     order by c.id desc limit 1 offset $4), 0)
             order by a.id desc ",
            $then
        )
    };
}
pub(super) use followed;

/// How many there are, up to so many: $1 user, $2 the board of their planet, $3 whether all boards are open to them, $4
/// how many at most.
pub(crate) const COUNT_FOLLOWED: &str = concat!("select count(*) as n from (", followed!("limit $4"), ") newest");
