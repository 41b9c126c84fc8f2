-- Whatever happens to an article is told as a change of it, to the members of its queue alone where it is restricted; what
-- concerns all of them (who may do what) as a change of article 0. Looks, and words searched in vain, are told to nobody.

-- An article that gets other readers is told of to both sides: those who lose it have to let go of it.
create or replace function note_article() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.change (entity, entity_id, queue_id) values ('article', new.id, new.queue_id);
  if tg_op = 'UPDATE' and old.queue_id is distinct from new.queue_id then
    insert into public.change (entity, entity_id, queue_id) values ('article', new.id, old.queue_id);
  end if;
  return null;
end $$;
create or replace function note_article_part() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare of_article bigint;
begin
  if tg_argv[0] = 'all' then
    of_article := 0;
  elsif tg_op = 'DELETE' then
    of_article := old.article_id;
  else
    of_article := coalesce(new.article_id, 0);
  end if;
  insert into public.change (entity, entity_id, queue_id)
  values ('article', of_article, (select a.queue_id from public.article a where a.id = of_article));
  return null;
end $$;

create or replace trigger article_told after insert or update on article for each row execute function note_article();
create or replace trigger article_told after insert or update on article_proposal
  for each row execute function note_article_part('its');
create or replace trigger article_told after insert or delete on article_link for each row execute function note_article_part('its');
create or replace trigger article_told after insert or update on article_vote for each row execute function note_article_part('its');
create or replace trigger article_told after insert or update on article_flag for each row execute function note_article_part('its');
create or replace trigger article_told after insert or update or delete on article_licence
  for each row execute function note_article_part('all');
-- Who has it open says so every minute, which is news only after they were not seen for two.
create or replace trigger article_told after insert or delete on article_editing
  for each row execute function note_article_part('its');
create or replace trigger article_told_again after update on article_editing for each row
  when (new.seen_at > old.seen_at + interval '2 minutes') execute function note_article_part('its');
revoke all on function note_article(), note_article_part() from public;
