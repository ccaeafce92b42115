-- Finding: for each place, each term and each pack of 4,096 ids, in which of them the term occurs, and where. How an
-- entry is written stands in search/lists.rs.

create table search_lists (
  place bigint not null, -- 0: people, by their nickname; otherwise a board, by its position and one more
  term bigint not null, -- one character, two, or an author
  pack bigint not null,
  entries {bytes} not null,
  primary key (place, term, pack)
) {clustered};

-- Whoever changes what is found in a place takes its row first.
create table search_places (
  place bigint primary key,
  changes bigint not null default 0,
  version bigint not null -- of what made the lists; an older one has them made anew at the start
);
insert into search_places (place, version)
select p.place, case when exists (select 1 from users) then 0 else 1 end
from (select 0 as place union all select position + 1 from boards) p;
