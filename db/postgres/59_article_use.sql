-- What articles are good for: linked, voted on, looked at, flagged, missed, open in an editor, and their files.

create or replace function article_on_ticket(which bigint, of_key uuid) returns public.article
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a public.article;
begin
  perform public.acting_on_articles();
  select * into a from public.article where key = of_key
     and (queue_id is null or queue_id = any (public.my_article_queues()));
  if a.id is null then perform public.refuse_article('FL186'); end if;
  if not exists (select 1 from public.ticket t where t.id = which and t.queue_id = any (public.my_queue_ids())) then
    perform public.refuse_article('FL211', a.id);
  end if;
  return a;
end $$;

create or replace function link_article(which bigint, of_key uuid, as_part text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a public.article := public.article_on_ticket(which, of_key);
begin
  if as_part is null or as_part not in ('used', 'created', 'improved') then perform public.refuse_article('FL187', a.id); end if;
  insert into public.article_link (ticket_id, article_id, part, by_id, at)
  values (which, a.id, as_part, public.me(), clock_timestamp()) on conflict do nothing;
end $$;

create or replace function unlink_article(which bigint, of_key uuid, as_part text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a public.article := public.article_on_ticket(which, of_key);
begin
  delete from public.article_link l where l.ticket_id = which and l.article_id = a.id and l.part = as_part;
end $$;

create or replace function vote_article(which bigint, of_key uuid, said text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a public.article := public.article_on_ticket(which, of_key);
begin
  if said is null or said not in ('helped', 'partly', 'wrong', 'not used') then perform public.refuse_article('FL187', a.id); end if;
  if not exists (select 1 from public.article_link l where l.ticket_id = which and l.article_id = a.id) then
    perform public.refuse_article('FL211', a.id);
  end if;
  insert into public.article_vote (ticket_id, article_id, staff_id, helped, at)
  values (which, a.id, public.me(), said, clock_timestamp())
  on conflict (ticket_id, article_id, staff_id) do update set helped = excluded.helped, at = excluded.at;
end $$;

-- Looks as [[id in files, half hour since 1970], …]; those at what isn't in sight, or of no time that could be, are passed over.
create or replace function look_at_articles(looks jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  now_is int := floor(extract(epoch from clock_timestamp()) / 1800);
begin
  if jsonb_typeof(looks) is distinct from 'array' or jsonb_array_length(looks) > 5000 then perform public.refuse_article('FL187'); end if;
  insert into public.article_view (article_id, staff_id, slot)
  select distinct a.id, i, (one ->> 1)::int
    from jsonb_array_elements(looks) one join public.article a on a.key = (one ->> 0)::uuid
   where (a.queue_id is null or a.queue_id = any (public.my_article_queues()))
     and (one ->> 1)::bigint between now_is - 2880 and now_is
  on conflict do nothing;
exception when invalid_text_representation or numeric_value_out_of_range or invalid_parameter_value then
  perform public.refuse_article('FL187');
end $$;

create or replace function flag_article(op uuid, of_key uuid, why text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  a public.article;
begin
  a := public.article_in_sight(of_key);
  if public.article_answer(op) is not null then return; end if;
  if btrim(coalesce(why, '')) = '' then perform public.refuse_article('FL212', a.id); end if;
  insert into public.article_flag (article_id, reason, by_id, at, answer)
  values (a.id, left(btrim(why), 2000), i, clock_timestamp(), '');
  perform public.note_article_answer(op, 'flag article', '{}');
end $$;

create or replace function close_article_flag(op uuid, which bigint, said text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  f public.article_flag;
  a public.article;
begin
  select * into f from public.article_flag where id = which for no key update;
  a := public.article_in_sight((select key from public.article where id = f.article_id));
  if public.article_answer(op) is not null then return; end if;
  if f.closed_at is not null then perform public.refuse_article('FL188', a.id); end if;
  perform public.refuse_article(
    public.deciding_refusal(public.my_article_licence(), a.confidence, a.governance, a.keeper_id is not distinct from i), a.id);
  update public.article_flag set closed_by = i, closed_at = clock_timestamp(), answer = left(btrim(coalesce(said, '')), 2000) where id = which;
  perform public.note_article_answer(op, 'answer flag', '{}');
end $$;

create or replace function note_article_gap(said text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.acting_on_articles();
begin
  if btrim(coalesce(said, '')) <> '' then
    insert into public.article_gap (words, by_id, at) values (left(btrim(said), 200), i, clock_timestamp());
  end if;
end $$;

create or replace function edit_article(of_key uuid, is_open bool) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  a public.article;
begin
  select * into a from public.article where key = of_key and (queue_id is null or queue_id = any (public.my_article_queues()));
  if a.id is null then perform public.refuse_article('FL186'); end if;
  if is_open is not true then
    delete from public.article_editing e where e.article_id = a.id and e.staff_id = i;
  else
    insert into public.article_editing (article_id, staff_id, since, seen_at) values (a.id, i, clock_timestamp(), clock_timestamp())
    on conflict (article_id, staff_id) do update set seen_at = excluded.seen_at;
  end if;
end $$;

-- Keeps a file before the first text that names it: its name begins with what it is, so that none can stand for another.
-- Whether there is such an article, and who reads it, is not asked: what is handed in of one that went out of sight has
-- its files, too, and nobody learns here what there is.
create or replace function keep_article_file(of_article uuid, called text, what bytea) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.acting_on_articles();
  digest text := encode(sha256(what), 'hex');
begin
  if of_article is null or what is null or called is null or octet_length(what) not between 1 and 20000000
     or called !~ '^[0-9a-f]{8}-[a-z0-9]([a-z0-9-]{0,62}[a-z0-9-])?(\.[a-z0-9]{1,8})?$' or left(called, 8) <> left(digest, 8) then
    perform public.refuse_article('FL210');
  end if;
  insert into public.article_blob (sha256, size, content, by_id, at) values (digest, octet_length(what), what, i, clock_timestamp())
  on conflict do nothing;
  insert into public.article_file (of_key, name, sha256, by_id, at) values (of_article, called, digest, i, clock_timestamp())
  on conflict do nothing;
  -- eight digits can be met by another content: what was there first stays, and whoever comes with another is told
  if not exists (select 1 from public.article_file f where f.of_key = of_article and f.name = called and f.sha256 = digest) then
    perform public.refuse_article('FL210');
  end if;
end $$;
