-- A page far back is found by counts instead of by counting, and what is liked now by a count on the row.

-- How many articles of a board have an id of a bucket; those of the finest level are 64 ids long, each level's 64 times
-- those below.
create table article_counts (
  board text not null references boards (id),
  level bigint not null, -- 1 to 3
  bucket bigint not null, -- the ids without their last 6 bits for each level
  n bigint not null check (n >= 0),
  primary key (board, level, bucket)
);
insert into article_counts (board, level, bucket, n) select board, 1, id >> 6, count(*) from articles where deleted_at is null group by board, id >> 6;
insert into article_counts (board, level, bucket, n) select board, 2, bucket >> 6, cast(sum(n) as bigint) from article_counts where level = 1 group by board, bucket >> 6;
insert into article_counts (board, level, bucket, n) select board, 3, bucket >> 6, cast(sum(n) as bigint) from article_counts where level = 2 group by board, bucket >> 6;

alter table articles add column recent_likes bigint not null default 0; -- of the last seven days, without the author's own
alter table article_likes add column is_recent boolean not null default false; -- counted there
update article_likes set is_recent = true
where created_at > (select max(created_at) - 604800000000 from article_likes)
  and user_id <> (select a.author_id from articles a where a.id = article_likes.article_id);
update articles set recent_likes = (select count(*) from article_likes l where l.article_id = articles.id and l.is_recent)
where id in (select article_id from article_likes where is_recent);
create index articles_popular on articles (board, recent_likes, id) where recent_likes > 0 and deleted_at is null;
create index article_likes_recent on article_likes (created_at) where is_recent;

-- New neighbours are shown beside the boards.
create index residences_by_arrival on residences (issued_at);
create index residences_of_planet_by_arrival on residences (planet, issued_at);

-- Comments on top are counted and passed over without the answers under them.
create index comments_on_top on comments (article_id, id) where parent_id is null;
