-- A freeze that waits for nobody. Whoever has a verification, a subject or a job locked could otherwise put off the freeze that
-- concerns them, and use what was granted before. So a no, a dispute and an officer's word are written down first, each in a
-- transaction of its own that locks nothing; everything that grants or acts reads it. The rest follows once the locks are gone,
-- and who keeps a worker waiting is shown out.

create or replace function is_frozen(of_subject bigint) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.subject_freeze f where f.subject_id = of_subject and f.lifted_at is null)
      or exists (select 1 from public.subject s where s.id = of_subject and s.frozen_at is not null);
end $$;

-- While the desk watches, a no in a verification freezes nobody: what it would have done is recorded. An officer's word holds always.
create or replace function is_only_noted(words text, of_verification bigint) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return words = 'declined' and of_verification is not null and public.is_observing();
end $$;

-- Told under a key that nobody else can be about to write: who waits for a key waits for a transaction.
create or replace function note_freeze(of_subject bigint, words text, by_staff int, of_verification bigint) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare made bigint;
begin
  if public.is_only_noted(words, of_verification) then return; end if;
  if of_subject is null or exists (select 1 from public.subject_freeze f where f.subject_id = of_subject and f.why = words
                                      and f.verification_id is not distinct from of_verification and f.lifted_at is null) then
    return;
  end if;
  insert into public.subject_freeze (subject_id, verification_id, by_id, at, why)
  values (of_subject, of_verification, by_staff, clock_timestamp(), words) returning id into made;
  perform public.raise_verification_alert('frozen', made::text, jsonb_build_object('why', words), of_verification, of_subject);
end $$;

create or replace function freeze_subject(which bigint, why text, by_staff int, of_verification bigint) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if public.is_only_noted(why, of_verification) then
    perform public.would_freeze(of_verification);
    return;
  end if;
  perform public.note_freeze(which, why, by_staff, of_verification);
  update public.subject set frozen_at = clock_timestamp(), frozen_by = by_staff, frozen_why = why where id = which and frozen_at is null;
  update public.verification_grant set state = 'expired', said = why where subject_id = which and state = 'issued';
end $$;

-- Whom a verification is about, and whoever something was granted for in it.
create or replace function subjects_of(which bigint) returns setof bigint language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select v.subject_id from public.verification v where v.id = which and v.subject_id is not null
    union select g.subject_id from public.verification_grant g where g.verification_id = which;
end $$;

-- A worker's no, before anything of its job is locked; of somebody who was asked to vouch only that they report it.
drop function if exists note_decline(bigint);
create or replace function note_decline(which bigint, is_report bool) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job;
begin
  perform public.must_be_worker();
  select * into j from public.job x where x.id = which;
  if j.id is null or not exists (select 1 from public.worker w where w.id = j.worker and w.login = session_user) then
    perform public.refuse('FL132', 'This job is another worker''s.');
  end if;
  if j.ended_at is null and j.kind in ('prompt', 'code', 'passcode', 'approval')
     and (j.method not in ('manager', 'owner', 'hr', 'site') or coalesce(is_report, false)) then
    perform public.note_freeze((j.facts::jsonb ->> 'subject_id')::bigint, 'declined', null, j.verification_id);
  end if;
end $$;

-- The no that somebody told an analyst, and a request that somebody says was never theirs.
create or replace function note_no(which bigint, of_kind text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.verifying_staff(); v public.verification; one bigint; s public.subject;
begin
  select * into v from public.verification x where x.id = which;
  if v.id is null or not public.sees_verification(which) then
    perform public.refuse('FL101', 'That verification is no longer there, or you may not see it.');
  end if;
  if not coalesce(of_kind in ('declined', 'disputed'), false) then
    perform public.refuse('FL130', 'Such a thing is not known here.');
  end if;
  if of_kind = 'disputed' and not exists (select 1 from public.verification_grant g where g.verification_id = which) then
    perform public.refuse('FL128', 'Nothing was granted that could be disputed.');
  end if;
  if of_kind = 'declined' then
    perform public.has_not_ended(v);
    perform public.is_open_here(v, 'inperson');
    select * into s from public.subject x where x.id = v.subject_id;
    if public.is_own_account(s, i) then
      perform public.refuse('FL110', 'Nobody verifies themselves.');
    end if;
    perform public.note_freeze(v.subject_id, of_kind, i, which);
    return;
  end if;
  for one in select * from public.subjects_of(which) loop
    perform public.note_freeze(one, of_kind, i, which);
  end loop;
end $$;

create or replace function note_subject_freeze(which bigint, why text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.must_be_security(); s public.subject;
begin
  perform public.must_say_why(why);
  select * into s from public.subject x where x.id = which;
  if s.id is null then
    perform public.refuse('FL101', 'There is nobody like this.');
  end if;
  if public.is_own_account(s, i) then
    perform public.refuse('FL110', 'Nobody decides about their own account.');
  end if;
  perform public.note_freeze(which, why, i, null);
end $$;

-- Brings subjects and grants to what was noted, as far as nobody holds them just now.
create or replace function settle_freezes() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare f record;
begin
  for f in select s.id, n.at, n.by_id, n.why from public.subject s
             join lateral (select * from public.subject_freeze x where x.subject_id = s.id and x.lifted_at is null order by x.id limit 1) n on true
            where s.frozen_at is null for no key update of s skip locked loop
    update public.subject set frozen_at = f.at, frozen_by = f.by_id, frozen_why = f.why where id = f.id;
    update public.verification_grant set state = 'expired', said = f.why
     where id in (select g.id from public.verification_grant g join public.verification v on v.id = g.verification_id
                   where g.subject_id = f.id and g.state = 'issued' for no key update skip locked);
  end loop;
end $$;

-- Ends the sessions of staff for which a worker, or a colleague in a step of a verification, has been waiting for seconds: what they
-- do themselves takes milliseconds.
create or replace function show_out_who_blocks() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare who record;
begin
  for who in
    select distinct a.usename::text as login, a.pid from pg_catalog.pg_locks l
      join pg_catalog.pg_stat_activity w on w.pid = l.pid and w.datname = current_database()
       and (w.usename in (select x.login from public.worker x)
            or (w.usename in (select x.login from public.staff x) and exists (select 1 from pg_catalog.pg_locks h where h.pid = l.pid and h.granted
                 and h.locktype = 'relation' and h.relation = 'public.verification'::regclass and h.mode in ('RowShareLock', 'RowExclusiveLock'))))
      cross join lateral unnest(pg_catalog.pg_blocking_pids(l.pid)) b(pid)
      join pg_catalog.pg_stat_activity a on a.pid = b.pid and a.datname = current_database()
      join public.staff s on s.login = a.usename
     where not l.granted and l.waitstart < clock_timestamp() - interval '2 seconds'
  loop
    perform public.end_sessions(who.login, who.pid);
    perform public.raise_verification_alert('blocking', who.login || ':' || clock_timestamp(), jsonb_build_object('login', who.login), null, null);
  end loop;
end $$;
