-- Reading everybody of a directory in whose connection two people have agreed on that. A walk tells the desk of whom it knows nothing,
-- or nothing of late; it never lowers a risk, writes over what is younger, or makes a way to reach somebody older.

create or replace function must_walk(of_directory text) returns void language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  if not exists (select 1 from public.worker w where w.login = session_user and w.beat_at > clock_timestamp() - interval '60 seconds') then
    perform public.refuse('FL132', 'Only a worker that is at work may do this.');
  end if;
  if not exists (select 1 from public.connection c where c.name = of_directory and c.is_active and c.kind in ('active_directory', 'entra', 'demo')
                    and c.settings::jsonb -> 'walk' = 'true'::jsonb) then
    perform public.refuse('FL200', 'Nobody agreed on reading everybody of this directory.');
  end if;
end $$;

create or replace function is_unread(s public.subject) returns bool language sql stable set search_path = pg_catalog, pg_temp as $$
  select s.id is null or s.refreshed_at is null or s.refreshed_at <= clock_timestamp() - interval '7 days'
$$;

create or replace function unread_of(of_directory text, ids text[]) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_walk(of_directory);
  if coalesce(cardinality(ids), 0) > 1000 then
    perform public.refuse('FL130', 'So many are not asked about at once.');
  end if;
  return jsonb_build_object('policy', (public.active_policy()).rules::jsonb, 'ids', (
    select coalesce(jsonb_agg(x.id order by x.n), '[]') from unnest(ids) with ordinality x(id, n)
      left join public.subject s on s.directory = of_directory and s.object_id = x.id where public.is_unread(s)));
end $$;

create or replace function rank_of_risk(of_risk text) returns int language sql immutable as $$
  select case of_risk when 'standard' then 0 when 'sensitive' then 1 else 2 end
$$;

-- Tells whether it was kept: not of somebody who was read of late, or whom a verification is about at this moment.
create or replace function keep_walked(of_directory text, person jsonb, of_risk text, contacts jsonb) returns bool
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare s public.subject; bare jsonb;
begin
  perform public.must_walk(of_directory);
  if person ->> 'directory' is distinct from of_directory or coalesce(length(person ->> 'object_id'), 0) not between 1 and 200
     or coalesce(person ->> 'account', '') = '' or person ->> 'name' is null or jsonb_typeof(contacts) is distinct from 'array'
     or jsonb_typeof(person -> 'facts') is distinct from 'object' then
    perform public.refuse('FL130', 'This is nobody of that directory.');
  end if;
  insert into public.subject (directory, object_id, name, account, department, site, risk, facts, frozen_why)
  values (of_directory, person ->> 'object_id', person ->> 'name', person ->> 'account', '', '', 'privileged', '{}', '')
  on conflict (directory, object_id) do nothing;
  select * into s from public.subject x where x.directory = of_directory and x.object_id = person ->> 'object_id' for no key update;
  if not public.is_unread(s) or exists (select 1 from public.verification v where v.subject_id = s.id and v.closed_at is null) then
    return false;
  end if;
  select coalesce(jsonb_agg(c - 'value'), '[]') into bare from jsonb_array_elements(contacts) c;
  perform public.keep_person(s, person, case when s.refreshed_at is not null and public.rank_of_risk(s.risk) >= public.rank_of_risk(of_risk)
                                             then s.risk else of_risk end, bare);
  return true;
end $$;
