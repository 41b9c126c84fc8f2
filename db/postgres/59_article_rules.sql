-- Articles: who reads them, who may do what with them, and what the text of one is. It says the same as `app/knowledge/law.py`
-- and `app/knowledge/template.py`; a test compares them.

-- The restricted queues whose articles somebody reads. To be a member counts, even of a queue that has been opened since: to open
-- a queue for tickets doesn't tell everybody what was written for few.
create or replace function my_article_queues() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select coalesce(array_agg(m.queue_id), '{}') from public.queue_member m where m.staff_id = public.me());
end $$;

-- Whether somebody may write for the members of a queue alone: of one that is restricted, and theirs.
create or replace function is_fit_article_queue(which int) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return which = any (public.my_article_queues()) and exists (select 1 from public.queue q where q.id = which and q.is_restricted);
end $$;

-- What somebody may do: as a coach granted it, else by their role. 1 candidate, 2 contributor, 3 publisher, 4 coach.
create or replace function my_article_licence() returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select coalesce(l.licence, case when s.role in ('analyst', 'technician') then 2
                                          when s.role in ('supervisor', 'administrator') then 4 else 1 end)
            from public.staff s left join public.article_licence l on l.staff_id = s.id
           where s.id = public.me());
end $$;

create or replace function publishing_refusal(licence int, confidence text, governance text, is_keeper bool) returns text
  language sql immutable as $$
  select case
    when confidence = 'archived' then 'FL181'
    when licence < 2 and not (is_keeper and confidence <> 'validated') then 'FL182'
    when governance = 'compliance' and licence < 3 and not is_keeper then 'FL183'
    else '' end
$$;

create or replace function judging_refusal(licence int, was text, governance text, is_keeper bool, became text) returns text
  language sql immutable as $$
  select case
    when licence < 2 then 'FL182'
    when 'archived' in (was, became) and licence < 3 then case when is_keeper and became = 'archived' then '' else 'FL184' end
    when governance = 'compliance' and licence < 3 and not is_keeper then 'FL183'
    else '' end
$$;

-- Who may publish to an article decides on proposals to it; to take an archived one back out is a publisher's.
create or replace function deciding_refusal(licence int, confidence text, governance text, is_keeper bool) returns text
  language sql immutable as $$
  select case
    when confidence is null or confidence = 'archived' then case when licence >= 3 then '' else 'FL184' end
    else public.publishing_refusal(licence, confidence, governance, is_keeper) end
$$;

create or replace function refuse_article(code text, of_article bigint default null) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if code <> '' then
    perform public.refuse(code, 'This is refused by the law of articles.', 'article', of_article);
  end if;
end $$;

-- Who acts, of the staff alone: nobody publishes in the name of the desk itself.
create or replace function acting_on_articles() returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.acting();
begin
  if i is null then perform public.refuse('FL002', 'Only who works at this desk does that.'); end if;
  return i;
end $$;

-- An article that is in sight, locked for a change; where it isn't, the same is said as of one that isn't there.
create or replace function article_in_sight(of_key uuid) returns public.article language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a public.article;
begin
  select * into a from public.article where key = of_key for no key update;
  if a.id is null or not (a.queue_id is null or a.queue_id = any (public.my_article_queues())) then
    perform public.refuse_article('FL186');
  end if;
  return a;
end $$;

-- What was answered under a key before; null for a new one. It is asked once the article is locked: what is sent twice at the same
-- moment waits there for the first.
create or replace function article_answer(op uuid) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if op is null then perform public.refuse_article('FL187'); end if;
  return (select coalesce(c.outcome, '{}')::jsonb from public.command c where c.staff_id = public.me() and c.key = op);
end $$;

create or replace function note_article_answer(op uuid, did text, answer jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.command (staff_id, key, deed, outcome, at) values (public.me(), op, did, answer::text, clock_timestamp())
  on conflict do nothing;
  if not found then perform public.refuse_article('FL001'); end if;
end $$;

-- What the text of a revision may be: what `app.knowledge.text.dump` writes, and of a size that every client reads. The
-- text itself is kept, so no name may stand in it twice: of two values the one that isn't judged could stop its readers.
create or replace function is_article_text(said text) returns bool language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare t jsonb;
begin
  if said is null or octet_length(said) > 2000000 then return false; end if;
  t := said::jsonb;
  return jsonb_typeof(t) = 'object' and (select count(*) from json_object_keys(said::json)) = 7
    and (select array_agg(k order by k collate "C") from jsonb_object_keys(t) k)
        = array['body', 'category', 'environment', 'others', 'review_by', 'tags', 'title']
    and jsonb_typeof(t -> 'title') = 'string' and jsonb_typeof(t -> 'body') = 'string'
    and jsonb_typeof(t -> 'category') = 'string' and jsonb_typeof(t -> 'environment') = 'string'
    and jsonb_typeof(t -> 'tags') = 'array' and jsonb_typeof(t -> 'others') = 'array' and jsonb_typeof(t -> 'review_by') = 'string'
    and not exists (select 1 from jsonb_array_elements(t -> 'tags') e where jsonb_typeof(e) <> 'string')
    and not exists (select 1 from jsonb_array_elements(t -> 'others') e
                     where jsonb_typeof(e) <> 'array' or jsonb_array_length(e) <> 2
                        or jsonb_typeof(e -> 0) <> 'string' or jsonb_typeof(e -> 1) <> 'string')
    and char_length(t ->> 'title') <= 300
    and (t ->> 'review_by' = '' or (t ->> 'review_by' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and (t ->> 'review_by')::date is not null));
exception when others then
  return false;
end $$;

-- How far a new text may be relied on: without a resolution it is work in progress, unless it has no sections at all.
create or replace function text_confidence(body text) returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  line text;
  word text;
  here text := '';
  has_sections bool := false;
  -- all that Python takes for white space
  blank constant text := E' \t\n\x0B\f\r\x1C\x1D\x1E\x1F\u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A'
    '\u2028\u2029\u202F\u205F\u3000';
begin
  foreach line in array string_to_array(body, E'\n') loop
    if starts_with(line, '#') then
      word := lower(btrim(ltrim(line, '#'), blank) collate "C");
      here := case when word in ('issue', 'environment', 'cause', 'resolution') then word else '' end;
    elsif here <> '' then
      has_sections := true;
      if here = 'resolution' and btrim(line, blank) <> '' then return 'not validated'; end if;
    end if;
  end loop;
  return case when has_sections then 'work in progress' else 'not validated' end;
end $$;
