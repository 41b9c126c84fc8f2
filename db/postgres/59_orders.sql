-- Work orders (A19): what no worker may do is left to the directory team. Each has an owner (security), a time after which it is told
-- of, one after which nobody knows, and an end that somebody gives it who did not ask for it.

-- What the directory team does is settled with the grant, by its act or its risk, and no worker sends people on an errand of its own.
create or replace function is_by_hand(j public.job) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return j.kind = 'carry_out' and j.state = 'executing' and exists (select 1 from public.verification_grant g where g.id = j.grant_id
    and (g.risk = 'privileged' or g.action in ('contact_change', 'access_change', 'elevated_install', 'recovery_key')));
end $$;

create or replace function write_order(j public.job) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.verification_grant set state = 'ordered', said = 'work_order' where id = j.grant_id and state = 'executing';
  update public.verification set version = version + 1, ends_at = clock_timestamp() + interval '14 days' where id = j.verification_id and state = 'granted';
end $$;

-- What has waited for long is told once; what nobody answers in its time counts as unknown, and can be answered still.
create or replace function press_orders() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification; t timestamptz := clock_timestamp();
begin
  for v in select x.* from public.verification x join public.verification_grant g on g.verification_id = x.id
            where x.state = 'granted' and g.state = 'ordered' and g.consumed_at <= t - interval '3 days' order by x.id limit 500
              for no key update of x skip locked loop
    perform public.raise_verification_alert('order_late', v.id::text, jsonb_build_object('action', v.action), v.id, v.subject_id);
    if v.ends_at <= t then
      update public.verification_grant set state = 'unknown' where verification_id = v.id and state = 'ordered';
      update public.verification set state = 'unknown', ends_at = t + public.state_lasts('unknown'), version = version + 1 where id = v.id;
      perform public.raise_verification_alert('order_unknown', v.id || ':time', '{}', v.id, v.subject_id);
    end if;
  end loop;
end $$;

create or replace function answer_order(which bigint, came text, why text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  i int := public.must_be_security(); v public.verification := public.looked_at(which); g public.verification_grant; s public.subject; j public.job;
  t timestamptz := clock_timestamp(); said text := public.must_say_why(why); code text := 'order_' || came;
begin
  if not coalesce(came in ('done', 'not_done', 'unknown'), false) then
    perform public.refuse('FL130', 'Such a thing is not known here.');
  end if;
  select * into g from public.verification_grant x where x.verification_id = which and x.state in ('ordered', 'unknown')
   order by x.consumed_at desc limit 1;
  if g.id is null or not ((v.state = 'granted' and g.state = 'ordered') or (v.state = 'unknown' and g.state = 'unknown' and came <> 'unknown')) then
    perform public.refuse('FL194', 'No work order waits here for an answer.');
  end if;
  select * into s from public.subject x where x.id = g.subject_id;
  if i in (v.by_id, coalesce(v.owner_id, 0), g.issued_to) or public.is_own_account(s, i) then
    perform public.refuse('FL113', 'Who asked for it can''t say that it was done.');
  end if;
  insert into public.signature (verification_id, by_id, at, what) values (which, i, t, code);
  update public.verification_grant set said = code,
         state = case came when 'done' then 'succeeded' when 'not_done' then 'failed' else 'unknown' end where id = g.id;
  update public.verification set version = version + 1, reason = said,
         state = case came when 'done' then 'executed' when 'not_done' then 'abandoned' else 'unknown' end,
         ends_at = t + public.state_lasts('unknown'), closed_at = case when came <> 'unknown' then t end, owner_until = null where id = which;
  if came <> 'not_done' then  -- whether it was done or nobody can tell, the person hears how to object
    select * into j from public.job x where x.grant_id = g.id and x.kind = 'carry_out';
    perform public.queue_job('notify', j, jsonb_build_object('outcome', case came when 'done' then 'succeeded' else 'unknown' end));
  end if;
  if came = 'done' then
    update public.exception_request set void_at = t where verification_id = which and approved_at is not null and void_at is null;
  end if;
  perform public.forget_contacts(v.subject_id);
  perform public.raise_verification_alert(code, g.id || ':' || i, jsonb_build_object('by', i, 'why', said), which, v.subject_id);
end $$;
