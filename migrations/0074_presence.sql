-- Who is in which room just now, where several servers share a site. Nothing of it is kept: a row says who is there, a room
-- that was left has an empty one for some seconds, and both tables are empty after the database broke down. A site of one
-- server has it in its memory.

-- Servers that are there; each with another number every time it begins to tell.
create {unlogged}table nodes (
  node bigint primary key,
  until bigint not null -- good until then, by the clock of the database
){hot};
create index nodes_until on nodes (until);

create {unlogged}table presence (
  node bigint not null,
  room bigint not null, -- its resident
  people text not null, -- who is there by this server, as JSON
  stirred text not null, -- of whom something else is true than before, as JSON
  written {written},
  primary key (node, room)
){hot};
create index presence_written on presence (written);
create index presence_room on presence (room);

-- Who may see that somebody is in a room.
alter table hosts add column presence text not null default 'neighbours' check (presence in ('nobody', 'neighbours', 'everyone'));
