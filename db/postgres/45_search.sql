-- Words are searched through functions: "@@" may not be asked before a row policy, so that a search that a policy
-- follows reads every entry ever written. These look only into queues that one may see.
create or replace function sees_everything() returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if public.me() is null then
    return public.keeps_the_desk();
  end if;
  return not exists (select 1 from public.queue q where q.is_restricted and not q.id = any (public.my_queue_ids()));
end $$;

-- The newest entries that hold every word, block by block (see 00_search.sql), in one queue or in all one may see.
create or replace function entry_hits(lexemes text, most int, in_queue int default null)
  returns table (id bigint, ticket_id bigint) language plpgsql stable security definer rows 1000
  set search_path = pg_catalog, pg_temp set max_parallel_workers_per_gather = 0 as $$
declare
  mine int[] := public.my_queue_ids(); wanted_words tsquery := lexemes::tsquery; everything bool := public.sees_everything();
  block int := (select (max(e.id) >> 15)::int from public.entry e); wanted int := least(most, 100000); found int;
begin
  if in_queue is not null then
    mine := case when everything or in_queue = any (mine) then array[in_queue] else '{}' end;
  elsif everything then
    mine := null;
  end if;
  while wanted > 0 and block is not null loop
    if mine is null then
      return query select e.id, e.ticket_id from public.entry e
        where (array[(e.id >> 15)::int]) && array[block] and e.words @@ wanted_words
        order by (e.id + 0) desc limit wanted;
    else
      -- the hits first, then one queue after the other as it is needed: joined, every ticket would be read
      return query select h.id, h.ticket_id from (
          select e.id, e.ticket_id from public.entry e
           where (array[(e.id >> 15)::int]) && array[block] and e.words @@ wanted_words order by (e.id + 0) desc offset 0) h
        where (select t.queue_id from public.ticket t where t.id = h.ticket_id) = any (mine) limit wanted;
    end if;
    get diagnostics found = row_count;
    wanted := wanted - found;
    block := (select (max(e.id) >> 15)::int from public.entry e where e.id < block::bigint << 15);  -- past gaps in one step
  end loop;
end $$;

-- The tickets of all entries that hold every word.
create or replace function entry_tickets(lexemes text) returns setof bigint
  language plpgsql stable security definer rows 10000 set search_path = pg_catalog, pg_temp as $$
declare mine int[] := public.my_queue_ids(); wanted_words tsquery := lexemes::tsquery;
begin
  if public.sees_everything() then
    return query select e.ticket_id from public.entry e where e.words @@ wanted_words;
  else
    return query select e.ticket_id from public.entry e join public.ticket t on t.id = e.ticket_id
      where e.words @@ wanted_words and t.queue_id = any (mine);
  end if;
end $$;

-- Requesters with a word starting with each of these.
create or replace function requester_hits(lexemes text, most int) returns setof bigint
  language plpgsql stable security definer rows 100 set search_path = pg_catalog, pg_temp as $$
begin
  if public.me() is null and not public.keeps_the_desk() then
    return;
  end if;
  return query select r.id from public.requester r where r.words @@ lexemes::tsquery limit least(most, 100000);
end $$;
