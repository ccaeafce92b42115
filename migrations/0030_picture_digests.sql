-- The same picture is known again, so that the same article is, too: SHA-256 of a picture's file, in hexadecimal.

alter table media add column digest text;
