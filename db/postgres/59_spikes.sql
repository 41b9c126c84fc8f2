-- A spike: within one hour many more accounts are locked, or many more verifications begun, than is usual (A12). The rule and its
-- numbers are those of `app/identity/spikes.py` and `limits.py`.
create or replace function is_spike() returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare t timestamptz := clock_timestamp(); begun int; usual int; busy int; locked int; before int;
begin
  select count(*) into begun from public.verification v where v.opened_at > t - interval '1 hour';
  if begun >= 12 then
    select count(*), count(distinct floor(extract(epoch from v.opened_at) / 3600)) into usual, busy from public.verification v
     where v.opened_at > t - interval '30 days' and v.opened_at <= t - interval '1 hour';
    if begun * busy >= 3 * usual then return true; end if;
  end if;
  -- who was locked within the day was read within it
  select count(*) filter (where l.is_late), count(*) filter (where l.is_early) into locked, before from (
    select bool_or(x::timestamptz > t - interval '1 hour') as is_late,
           bool_or(x::timestamptz > t - interval '24 hours' and x::timestamptz <= t - interval '1 hour') as is_early
      from public.subject s cross join lateral jsonb_array_elements_text(coalesce(s.facts::jsonb -> 'lock_outs', '[]')) x
     where s.refreshed_at > t - interval '24 hours' group by s.id) l;
  return locked >= 5 and locked * 23 >= 3 * before;
end $$;

-- Told once in an hour: a wave of lock-outs or of calls is looked at by security while it lasts.
drop function if exists tell_of_spike();
create or replace function tell_of_spike(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if public.is_spike() then
    perform public.tell_once('spike', to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDDHH24'), '{}', which);
  end if;
end $$;
