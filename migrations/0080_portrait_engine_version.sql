-- Which version of the embedded engine drew a portrait: those of before it was recorded are of the first.

alter table portraits add column engine_version bigint not null default 1;
