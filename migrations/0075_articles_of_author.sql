-- Whose articles somebody may see is found in the index alone: what those write whom one follows is counted at every look.

drop index articles_of_author;
create index articles_of_author on articles (author_id, id, deleted_at, board);
