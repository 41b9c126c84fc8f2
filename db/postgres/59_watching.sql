-- Accounts that something was carried out on are looked at for three days. What was seen of them is compared by the worker; what
-- is asked for them meanwhile the desk sees by itself.

create or replace function watched_accounts() returns setof jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job; w public.account_watch; t timestamptz := clock_timestamp(); subject bigint; again public.verification;
begin
  perform public.must_be_worker();
  delete from public.account_watch x using public.job y where y.id = x.job_id and y.ended_at <= t - interval '72 hours';
  for j in select x.* from public.job x where x.kind = 'carry_out' and x.state = 'succeeded' and x.ended_at > t - interval '72 hours'
            order by x.id loop
    subject := (j.facts::jsonb ->> 'subject_id')::bigint;
    for again in select v.* from public.verification v where v.subject_id = subject and v.id <> j.verification_id and v.opened_at > j.ended_at
                    and v.action = any (case when j.facts::jsonb ->> 'action' = 'mfa_reset' then array['password_reset', 'first_credential']
                        when j.facts::jsonb ->> 'action' in ('password_reset', 'first_credential') then array['mfa_reset'] else '{}' end) loop
      perform public.raise_verification_alert('watch_linked', again.id::text, jsonb_build_object('action', again.action), again.id, subject);
    end loop;
    -- of one account the newest is watched; the first look compares with what was on record when it was verified
    if exists (select 1 from public.job n where n.kind = 'carry_out' and n.state = 'succeeded' and n.id > j.id
                and (n.facts::jsonb ->> 'subject_id')::bigint = subject) then
      delete from public.account_watch where job_id = j.id;
      continue;
    end if;
    insert into public.account_watch (job_id, looked_at, seen)
    values (j.id, t - interval '1 hour', jsonb_strip_nulls(jsonb_build_object('set_at', j.told::jsonb -> 'after' -> 'set_at', 'contacts',
      (select jsonb_object_agg(k.kind, k.digests) from (select c.kind, jsonb_agg(c.digest order by c.digest) digests from public.contact c
         where c.subject_id = subject and c.is_current group by c.kind) k)))::text) on conflict (job_id) do nothing;
    select * into w from public.account_watch x where x.job_id = j.id and x.looked_at <= t - interval '4 minutes' for update skip locked;
    if w.job_id is not null then
      update public.account_watch set looked_at = t where job_id = j.id;
      return next jsonb_build_object('job_id', j.id, 'verification_id', j.verification_id, 'directory', j.facts::jsonb ->> 'directory',
        'object_id', j.facts::jsonb ->> 'object_id', 'action', j.facts::jsonb ->> 'action', 'since', public.recorded_instant(j.ended_at),
        'seen', w.seen::jsonb);
    end if;
  end loop;
end $$;

create or replace function keep_watch(which bigint, what jsonb) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  update public.account_watch set seen = coalesce(what, '{}')::text where job_id = which;
end $$;
