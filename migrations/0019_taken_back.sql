-- Articles that were deleted stay for a moment, so that their author may take it back; and how often each was changed.

alter table articles add column version bigint not null default 1; -- grows with every change: who changes an earlier one is told
alter table articles add column deleted_at bigint; -- from then on it is nowhere to be seen
alter table articles add column deleted_by bigint; -- the user who did
alter table articles add column purge_at bigint; -- from then on it goes for good, its files included

drop index articles_of_board;
create index articles_of_board on articles (board, id) where deleted_at is null;
drop index articles_pinned;
create index articles_pinned on articles (board, id) where pinned and deleted_at is null; -- the few notices of a board
drop index articles_of_author;
create index articles_of_author on articles (author_id, id, deleted_at); -- all of them, for what goes with its author
create index articles_to_purge on articles (purge_at, id) where purge_at is not null;
