-- Counts know how much stands before them, so that a page is found by three looks instead of by adding up.

drop table article_counts;
create table article_counts (
  board text not null references boards (id),
  level bigint not null, -- 1: 64 ids a bucket, 2: 64 of those, 3: 64 of these
  parent bigint not null, -- the bucket of the next level that it is in; all of level 3 are in one
  bucket bigint not null, -- the ids without their last 6 bits for each level
  n bigint not null check (n >= 0),
  older bigint not null check (older >= 0), -- how many are in the buckets before it, of the same parent
  primary key (board, level, bucket)
);
create index article_counts_by_place on article_counts (board, level, parent, older, bucket);
insert into article_counts (board, level, parent, bucket, n, older)
select board, 1, bucket >> 6, bucket, n, cast(sum(n) over (partition by board, bucket >> 6 order by bucket) as bigint) - n
from (select board, id >> 6 as bucket, count(*) as n from articles where deleted_at is null group by board, id >> 6) k;
insert into article_counts (board, level, parent, bucket, n, older)
select board, 2, bucket >> 6, bucket, n, cast(sum(n) over (partition by board, bucket >> 6 order by bucket) as bigint) - n
from (select board, bucket >> 6 as bucket, cast(sum(n) as bigint) as n from article_counts where level = 1 group by board, bucket >> 6) k;
insert into article_counts (board, level, parent, bucket, n, older)
select board, 3, 0, bucket, n, cast(sum(n) over (partition by board order by bucket) as bigint) - n
from (select board, bucket >> 6 as bucket, cast(sum(n) as bigint) as n from article_counts where level = 2 group by board, bucket >> 6) k;
