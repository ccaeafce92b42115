-- What people chose for their portraits, and what is kept to make them anew.

alter table portraits add column mood text not null default 'greeting';
alter table portraits add column blink boolean not null default true; -- whether the eyes may
alter table portraits add column no_blink text not null default ''; -- why they do not, when they do not
alter table portraits add column face text not null default ''; -- JSON: which face and handles a person chose; empty: as they are found
alter table portraits add column large text; -- name of the larger animation in `media`
alter table portraits add column kept text; -- the unmarked still in the store, for another mood or other handles
alter table portraits add column kept_face text not null default ''; -- JSON: the face in it
