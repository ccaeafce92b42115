-- What somebody has answered in an article is looked up at each of their looks at it: among all that was said there it
-- took longer the more there was.
create index comments_answers on comments (article_id, author_id, id) where parent_id is not null;
