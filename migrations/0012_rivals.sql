-- Where one of a token's successors was used before tokens knew that they are doomed, the others were left alive. Those that were never used
-- themselves are doomed now, except for the one given last, which may be what a browser kept of several answers.
update refresh_tokens set doomed_at = (select p.succeeded_at + 30000000 from refresh_tokens p where p.id = refresh_tokens.parent_id)
where doomed_at is null
  and exists (select 1 from refresh_tokens p where p.id = refresh_tokens.parent_id and p.succeeded_at is not null)
  and exists (select 1 from refresh_tokens s where s.parent_id = refresh_tokens.parent_id and s.id > refresh_tokens.id)
  and not exists (select 1 from refresh_tokens c where c.parent_id = refresh_tokens.id);

-- Tokens are kept as long as their sign-in.
drop index refresh_tokens_by_expiry;
