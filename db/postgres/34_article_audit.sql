-- The audit of articles: how sure, for whom and in whose charge each is, its revisions, flags, files, links and votes are of its
-- own chain; a proposal has one, and so has everybody's licence. Texts are told by their sha256 alone; files by their names,
-- which are safe. Looks, searches in vain and who has an article open are no deeds, and not told.

-- An article is locked already by whoever changes it; its parts lock it here, as two may write to one chain.
create or replace function record_article_part(which bigint, told text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare in_queue int;
begin
  select a.queue_id into in_queue from public.article a where a.id = which for no key update;
  perform public.record('article', which, in_queue, 'E', told);
end $$;
create or replace function recorded_file(named public.article_file) returns text language sql stable as $$
  select concat('{"file":', to_json(named.name), ',"sha256":', to_json(named.sha256), '}')
$$;

create or replace function record_article() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  p text := '';
  kept public.article_file;
begin
  if tg_op = 'INSERT' then
    perform public.record('article', new.id, new.queue_id, 'I', concat(
      '{"key":"', replace(new.key::text, '-', ''), '","confidence":', to_json(new.confidence), ',"governance":', to_json(new.governance),
      ',"queue_id":', coalesce(new.queue_id::text, 'null'), ',"keeper_id":', coalesce(new.keeper_id::text, 'null'),
      ',"review_by":', coalesce(to_json(new.review_by)::text, 'null'), '}'));
    -- files are kept before the first text that names them
    for kept in select * from public.article_file f where f.of_key = new.key order by f.name collate "C" loop
      perform public.record_article_part(new.id, public.recorded_file(kept));
    end loop;
    return null;
  end if;
  if old.confidence is distinct from new.confidence then
    p := p || public.recorded('confidence', old.confidence, new.confidence);
  end if;
  if old.governance is distinct from new.governance then
    p := p || public.recorded('governance', old.governance, new.governance);
  end if;
  if old.queue_id is distinct from new.queue_id then p := p || public.recorded('queue_id', old.queue_id, new.queue_id); end if;
  if old.keeper_id is distinct from new.keeper_id then
    p := p || public.recorded('keeper_id', old.keeper_id, new.keeper_id);
  end if;
  if old.review_by is distinct from new.review_by then
    p := p || public.recorded('review_by', old.review_by, new.review_by);
  end if;
  if p <> '' then
    perform public.record('article', new.id, new.queue_id, 'U', '{' || substr(p, 2) || '}');
  end if;
  return null;
end $$;
create or replace trigger z_record after insert or update on article for each row execute function record_article();

create or replace function record_revision() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.record_article_part(new.article_id, concat(
    '{"revision":', new.rev, ',"text":"', public.recorded_digest(new.text), '","proposal_id":',
    coalesce(new.proposal_id::text, 'null'), '}'));
  return null;
end $$;
create or replace trigger z_record after insert on article_revision for each row execute function record_revision();

create or replace function record_flag() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.record_article_part(new.article_id, case tg_op
    when 'INSERT' then concat('{"flag":', new.id, ',"reason":"', public.recorded_digest(new.reason), '"}')
    else concat('{"flag":', new.id, ',"closed_by":', coalesce(new.closed_by::text, 'null'),
                ',"answer":"', public.recorded_digest(new.answer), '"}') end);
  return null;
end $$;
create or replace trigger z_record after insert or update on article_flag for each row execute function record_flag();

create or replace function record_file() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare which bigint := (select a.id from public.article a where a.key = new.of_key);
begin
  if which is not null then
    perform public.record_article_part(which, public.recorded_file(new));
  end if;
  return null;
end $$;
create or replace trigger z_record after insert on article_file for each row execute function record_file();

-- What is told of an article and a ticket is for those who see both: the article's own policy asks for the one, the queue for the other.
create or replace function record_use(of_article bigint, on_ticket bigint, told text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare in_queue int := (select t.queue_id from public.ticket t where t.id = on_ticket);
begin
  perform 1 from public.article a where a.id = of_article for no key update;
  perform public.record('article', of_article, in_queue, 'E', concat('{', told, ',"ticket_id":', on_ticket, '}'));
end $$;
create or replace function record_link() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    perform public.record_use(new.article_id, new.ticket_id, concat('"link":', to_json(new.part)));
  else
    perform public.record_use(old.article_id, old.ticket_id, concat('"link":', to_json(old.part), ',"removed":true'));
  end if;
  return null;
end $$;
create or replace trigger z_record after insert or delete on article_link for each row execute function record_link();

create or replace function record_vote() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.record_use(new.article_id, new.ticket_id, concat('"vote":', to_json(new.helped)));
  return null;
end $$;
create or replace trigger z_record after insert or update on article_vote for each row execute function record_vote();

create or replace function record_proposal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare in_queue int := (select a.queue_id from public.article a where a.key = new.of_key);
begin
  if tg_op = 'INSERT' then
    perform public.record('article_proposal', new.id, in_queue, 'I', concat(
      '{"article_id":', coalesce(new.article_id::text, 'null'), ',"base":', new.base, ',"because":', to_json(new.because),
      ',"text":"', public.recorded_digest(new.text), '"}'));
  elsif old.state is distinct from new.state then
    perform public.record('article_proposal', new.id, in_queue, 'U', concat('{', substr(
      public.recorded('state', old.state, new.state)
      || public.recorded('answer', public.recorded_digest(old.answer), public.recorded_digest(new.answer)), 2), '}'));
  end if;
  return null;
end $$;
create or replace trigger z_record after insert or update on article_proposal for each row execute function record_proposal();

-- Of whoever holds a licence: granted as I, taken back as U from it to none.
create or replace function record_licence() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from public.staff s where s.id in (old.staff_id, new.staff_id) for no key update;
  if tg_op <> 'INSERT' then
    perform public.record('article_licence', old.staff_id, null, 'U', format('{"licence":[%s,null]}', old.licence));
  end if;
  if tg_op <> 'DELETE' then
    perform public.record('article_licence', new.staff_id, null, 'I', format('{"licence":%s}', new.licence));
  end if;
  return null;
end $$;
create or replace trigger z_record after insert or update or delete on article_licence
  for each row execute function record_licence();
revoke all on function record_article_part(bigint, text), recorded_file(article_file), record_article(), record_revision(), record_flag(),
  record_file(), record_use(bigint, bigint, text), record_link(), record_vote(), record_proposal(), record_licence() from public;
