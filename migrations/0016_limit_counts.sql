-- How often is too often, counted for all servers of a site together; a server with SQLite counts in its memory.
create table limit_counts (
  kind text not null, -- the limit
  who text not null, -- a person, a sign-in, an address or an account by the hash of its name
  due bigint not null, -- when they will owe nothing any more
  primary key (kind, who)
);
create index limit_counts_by_due on limit_counts (due);
