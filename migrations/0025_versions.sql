-- Versions of what pages show, by topic. They only grow, so that equal sums mean that nothing has changed; a row is never
-- deleted nor put back. On PostgreSQL a topic has several rows, of which a transaction takes one: a single one would be
-- held by each across its flush.

create table versions (
  topic text not null, -- people, board:ID, article:ID
  shard bigint not null,
  n bigint not null,
  primary key (topic, shard)
){hot};
