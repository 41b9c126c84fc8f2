-- The desk as a worker sees it: its orders, what came of them, and what it read of directories. Only logins of fl_service may call
-- these, which are nobody's of the staff; a worker speaks for its own jobs alone.

create or replace function must_be_worker() returns void language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.judged_now();
  if not public.is_service() then
    perform public.refuse('FL132', 'Only a worker may do this.');
  end if;
end $$;

-- Locks a job of a worker of this login, its verification first. One that has ended comes as it is.
create or replace function job_of_mine(which bigint) returns public.job language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job;
begin
  perform public.must_be_worker();
  perform 1 from public.verification v where v.id = (select x.verification_id from public.job x where x.id = which) for no key update;
  select * into j from public.job x where x.id = which for no key update;
  if j.id is null or not exists (select 1 from public.worker w where w.id = j.worker and w.login = session_user) then
    perform public.refuse('FL132', 'This job is another worker''s.');
  end if;
  return j;
end $$;

create or replace function worker_beat(of_worker uuid, key bytea) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  if coalesce(length(key), 0) <> 32 then
    perform public.refuse('FL130', 'A worker says by which key it is sealed to.');
  end if;
  insert into public.worker as w (id, login, public_key, beat_at) values (of_worker, session_user, key, clock_timestamp())
  on conflict (id) do update set public_key = excluded.public_key, beat_at = excluded.beat_at where w.login = session_user;
end $$;

create or replace function job_told(j public.job) returns jsonb language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object('id', j.id, 'kind', j.kind, 'verification_id', j.verification_id, 'asked_at', public.recorded_instant(j.asked_at),
    'tries', j.tries, 'grant_id', j.grant_id, 'facts', j.facts::jsonb || jsonb_build_object('told', nullif(j.told::jsonb, '{}')));
end $$;

-- The oldest job that nobody works on. Two workers never get one twice: who comes second skips what the first holds. A carry-out
-- is only looked at here, and begun by `begin_job`.
create or replace function claim_job(of_worker uuid) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job; t timestamptz := clock_timestamp();
begin
  perform public.must_be_worker();
  if not exists (select 1 from public.worker w where w.id = of_worker and w.login = session_user) then
    perform public.refuse('FL132', 'This worker has not said that it is alive.');
  end if;
  update public.job set worker = of_worker, claimed_at = t, tries = tries + 1, state = case when kind = 'carry_out' then state else 'executing' end
   where id = (select x.id from public.job x
                where x.ended_at is null and (x.until is null or x.until > t)
                  and ((x.state = 'reserved' and x.worker is null)
                       or (not (x.kind = 'carry_out' and x.state = 'executing') and x.kind <> 'scramble'
                           and not exists (select 1 from public.worker w where w.id = x.worker and w.beat_at > t - interval '60 seconds')))
                order by x.id limit 1 for update skip locked)
  returning * into j;
  return case when j.id is null then null else public.job_told(j) end;
end $$;

create or replace function end_now(which bigint, into_state text, words text, of_code text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.job set state = into_state, ended_at = clock_timestamp(), said = coalesce(words, ''), code = coalesce(of_code, '')
   where id = which and ended_at is null;
end $$;

create or replace function keep_candidates(which bigint, found_ones jsonb) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job := public.job_of_mine(which);
begin
  if j.ended_at is not null or j.kind <> 'find' then return; end if;
  update public.job set answer = jsonb_build_object('candidates', found_ones)::text where id = which;
  perform public.end_now(which, 'succeeded', '', '');
end $$;

-- What decides on a subject, as the worker read it just now. Of contact data the newest change wins: a channel is known since the
-- directory says so, and not before the desk last saw another in its place.
create or replace function keep_subject(which bigint, person jsonb, of_risk text, contacts jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job := public.job_of_mine(which); s public.subject;
begin
  if j.ended_at is not null or j.kind not in ('subject', 'carry_out') then return; end if;
  select * into s from public.subject x where x.id = (j.facts::jsonb ->> 'subject_id')::bigint for no key update;
  perform public.keep_person(s, person, of_risk, contacts);
  if j.kind = 'subject' then
    update public.verification set version = version + 1 where id = j.verification_id;
    perform public.end_now(which, 'succeeded', '', '');
  end if;
end $$;

-- What a directory says of an account that the caller has locked. Contacts without a `value` leave the one to be dialled as it is.
create or replace function keep_person(s public.subject, person jsonb, of_risk text, contacts jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c jsonb; t timestamptz := clock_timestamp(); had public.contact; other_seen timestamptz; changed timestamptz; locked jsonb; is_first bool;
begin
  if s.directory is distinct from person ->> 'directory' or s.object_id is distinct from person ->> 'object_id'
     or not coalesce(of_risk in ('standard', 'sensitive', 'privileged', 'service', 'leaver'), false) then
    perform public.refuse('FL130', 'This is not the account that was asked for.');
  end if;
  select coalesce(jsonb_agg(distinct x), '[]') into locked from (
    select x from jsonb_array_elements(coalesce(s.facts::jsonb -> 'lock_outs', '[]')) x where (x #>> '{}')::timestamptz > t - interval '24 hours'
    union all select person -> 'locked_at' where coalesce(person ->> 'locked_at', '') <> '') l(x);
  update public.subject set name = person ->> 'name', account = person ->> 'account', department = coalesce(person ->> 'department', ''),
         site = coalesce(person ->> 'site', ''), risk = of_risk, refreshed_at = t,
         facts = (jsonb_build_object('is_phone_lost', coalesce((s.facts::jsonb ->> 'is_phone_lost')::bool, false)) || (person -> 'facts')
                  || jsonb_build_object('lock_outs', locked))::text
   where id = s.id;
  is_first := not exists (select 1 from public.contact x where x.subject_id = s.id);
  for c in select value from jsonb_array_elements(contacts) loop
    select * into had from public.contact x where x.subject_id = s.id and x.kind = c ->> 'kind' and x.digest = c ->> 'digest' and x.is_current limit 1;
    changed := (c ->> 'changed_at')::timestamptz;
    if had.id is not null then
      update public.contact set known_since = greatest(known_since, changed), seen_at = t, masked = c ->> 'masked',
             value = case when c ? 'value' then c ->> 'value' else value end, is_handset = (c ->> 'is_handset')::bool where id = had.id;
    else
      select max(x.seen_at) into other_seen from public.contact x where x.subject_id = s.id and x.kind = c ->> 'kind';
      insert into public.contact (subject_id, kind, digest, masked, value, is_handset, known_since, is_current, seen_at, appeared_at)
      values (s.id, c ->> 'kind', c ->> 'digest', c ->> 'masked', c ->> 'value', (c ->> 'is_handset')::bool,
              case when is_first then coalesce(changed, t) else greatest(coalesce(changed, t), other_seen) end, true, t, case when not is_first then t end);
    end if;
  end loop;
  update public.contact x set is_current = false, value = null where x.subject_id = s.id and x.is_current
     and not exists (select 1 from jsonb_array_elements(contacts) n where n ->> 'kind' = x.kind and n ->> 'digest' = x.digest);
end $$;

create or replace function job_under_way(which bigint, more jsonb) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job := public.job_of_mine(which);
begin
  if j.ended_at is null then
    update public.job set told = (j.told::jsonb || more)::text,
           until = case when jsonb_typeof(more -> 'until') = 'string' then least((more ->> 'until')::timestamptz, j.asked_at + interval '4 hours') else until end
     where id = which;
  end if;
end $$;

create or replace function keep_code(which bigint, of_digest bytea) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job := public.job_of_mine(which); t timestamptz := clock_timestamp();
begin
  if j.ended_at is not null or j.kind <> 'code' then return; end if;
  insert into public.code (job_id, digest, expires_at, tries) values (which, of_digest, t + interval '10 minutes', 0) on conflict (job_id) do nothing;
  update public.job set until = t + interval '10 minutes' where id = which;
end $$;

create or replace function code_of(which bigint) returns bytea language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job := public.job_of_mine(which);
begin
  return (select c.digest from public.code c where c.job_id = j.id and c.expires_at > clock_timestamp());
end $$;

create or replace function guesses_of(which bigint) returns table (id bigint, sealed bytea) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.job_of_mine(which);
  return query select g.id, g.sealed from public.guess g join public.job j on j.id = g.job_id
    where g.job_id = which and g.judged_at is null and j.ended_at is null order by g.id limit 3;
end $$;

-- What came of a method that a machine proves. Which channel it was and since when it is known, the desk knows by itself.
create or replace function add_proof(j public.job, of_result text, of_transaction text, also jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v public.verification; s public.subject; c public.contact; of_group text; since timestamptz; on_handset bool := false; t timestamptz := clock_timestamp();
  told jsonb := j.told::jsonb || coalesce(also, '{}'); manager text; said_since timestamptz := (coalesce(also, '{}') ->> 'known_since')::timestamptz;
begin
  select * into v from public.verification x where x.id = j.verification_id;
  select * into s from public.subject x where x.id = (j.facts::jsonb ->> 'subject_id')::bigint;
  manager := s.facts::jsonb -> 'manager' ->> 'object_id';
  case
    when j.method in ('smsotp', 'emailotp') then
      select * into c from public.contact x where x.id = j.contact_id;
      of_group := case j.method when 'smsotp' then 'phone:' else 'mail:' end || c.digest; on_handset := j.method = 'smsotp';
      since := case when c.is_current then c.known_since end;
    when j.method in ('push', 'totp') then
      of_group := 'authapp:' || coalesce(nullif(told ->> 'provider', ''), j.method); on_handset := coalesce((told ->> 'is_handset')::bool, true);
      since := coalesce(said_since, (select max(x.known_since) from public.contact x where x.subject_id = s.id and x.kind = 'authenticator' and x.is_current),
                        (select e.since from public.totp_enrolment e where e.subject_id = s.id and j.method = 'totp'));
      -- whichever of theirs showed the code: no older one vouches for what the desk enrolled lately
      since := greatest(since, (select e.since from public.totp_enrolment e where e.subject_id = s.id and j.method = 'totp'));
    when j.method = 'fido' then
      of_group := 'idp:' || coalesce(nullif(told ->> 'provider', ''), 'provider');
      since := coalesce(said_since, (select max(x.known_since) from public.contact x where x.subject_id = s.id and x.kind = 'passkey' and x.is_current));
    when j.method = 'recovery' then
      of_group := 'recovery'; since := (select max(x.since) from public.recovery_code x where x.subject_id = s.id);
    when j.method = 'device' then of_group := 'device:' || coalesce(told ->> 'device', ''); since := said_since;
    when j.method = 'manager' then
      of_group := 'person:' || coalesce(manager, '');
      since := (select greatest(max(x.known_since), said_since) from public.contact x where x.subject_id = s.id and x.kind = 'manager' and x.is_current having count(*) > 0);
    when j.method = 'hr' then of_group := 'person:hr';
    when j.method = 'owner' then of_group := 'person:owner';
    else of_group := 'presence';
  end case;
  -- who works on it approves nothing of it, and nobody for themselves
  if of_result = 'passed' and j.method in ('owner', 'hr', 'site') and (lower(btrim(also ->> 'approver')) = lower(btrim(s.object_id))
       or exists (select 1 from unnest(array[j.asked_by, v.by_id, v.owner_id]) one where public.is_account_of(s.directory, also ->> 'approver', one))) then
    of_result := 'unreached';
  end if;
  if j.contact_id is null and j.method in ('push', 'totp', 'fido', 'device', 'site') then  -- of a device its provider knows best which it was
    of_group := coalesce(nullif(also ->> 'group', ''), of_group);
    on_handset := coalesce((also ->> 'is_handset')::bool, on_handset);
  end if;
  insert into public.evidence (verification_id, subject_id, method, result, proof, group_key, is_handset, known_since, at, by_id, job_id, target, transaction,
                               facts, void_at)
  values (v.id, s.id, j.method, of_result, 'X', of_group, on_handset, since, t, 0, j.id, coalesce(nullif(told ->> 'target', ''), c.masked, ''), coalesce(nullif(of_transaction, ''), told ->> 'transaction', ''),
          coalesce(also, '{}')::text,
          -- what was asked of another subject, or before something else was asked for, counts no more
          case when v.subject_id is distinct from s.id or v.state not in ('open', 'waiting', 'held', 'granted') or j.code = 'thrown_away' then t end);
  if of_result in ('failed', 'declined') then
    perform public.unsettle(v.id);
  elsif of_result = 'passed' and also ->> 'approver' is not null then  -- who approves it is no second person of it any more
    perform public.disavow(v.id, i.staff_id) from public.staff_identity i where public.is_account_of(s.directory, also ->> 'approver', i.staff_id);
  end if;
  if of_result = 'declined' then
    perform public.raise_verification_alert('declined', j.id::text, jsonb_build_object('method', j.method), v.id, s.id);
    -- that somebody would rather not vouch tells nothing of the account, that the person never asked for it tells all
    if j.method not in ('manager', 'owner', 'hr', 'site') or coalesce(also -> 'reported' = 'true', false) then
      perform public.freeze_subject(s.id, 'declined', null, v.id);
    end if;
    update public.verification set state = 'held', ends_at = t + interval '14 days'
     where id = v.id and state in ('open', 'waiting', 'held', 'granted') and not public.is_ordered(v.id) and not public.is_observing();
  end if;
  update public.verification set version = version + 1 where id = v.id;
end $$;

-- Counts one guess. The first right one and the third wrong one end the job; no fourth is ever judged.
create or replace function judge_guess(which bigint, right_one bool, also jsonb) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare g public.guess; j public.job; t timestamptz := clock_timestamp(); wrong int;
begin
  select * into g from public.guess x where x.id = which;
  j := public.job_of_mine(g.job_id);
  update public.guess set judged_at = t, sealed = '', is_right = right_one and j.ended_at is null and (j.until is null or j.until > t)
   where id = which and judged_at is null returning * into g;
  if g.id is null or j.ended_at is not null then return; end if;
  update public.code set tries = tries + 1 where job_id = j.id;
  select count(*) into wrong from public.guess x where x.job_id = j.id and x.is_right = false;
  if g.is_right then
    perform public.add_proof(j, 'passed', coalesce(j.told::jsonb ->> 'transaction', ''), also);
    perform public.end_now(j.id, 'succeeded', '', '');
    delete from public.code where job_id = j.id;
  elsif wrong >= 3 then
    perform public.add_proof(j, 'failed', coalesce(j.told::jsonb ->> 'transaction', ''), also);
    perform public.end_now(j.id, 'failed', '', 'wrong');
    delete from public.code where job_id = j.id;
  end if;
end $$;

create or replace function prove_job(which bigint, of_result text, of_transaction text, also jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job := public.job_of_mine(which);
begin
  if not coalesce(of_result in ('passed', 'failed', 'declined', 'expired', 'unreached'), false)
     or (of_result = 'passed' and j.kind in ('code', 'passcode')) or j.kind not in ('prompt', 'code', 'passcode', 'approval') then
    perform public.refuse('FL130', 'That proves nothing.');
  end if;
  if j.ended_at is not null then return; end if;
  perform public.add_proof(j, case when of_result = 'passed' and j.until <= clock_timestamp() then 'expired' else of_result end, of_transaction, also);
  perform public.end_now(which, case of_result when 'passed' then 'succeeded' else 'failed' end, '', of_result);
end $$;

-- From here on it acts: a grant that does not hold any more ends here, and nothing was touched.
create or replace function begin_job(which bigint) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job := public.job_of_mine(which); g public.verification_grant; s public.subject; v public.verification; t timestamptz := clock_timestamp();
begin
  if j.kind <> 'carry_out' or j.state <> 'reserved' or j.ended_at is not null then
    return null;
  end if;
  select * into g from public.verification_grant x where x.id = j.grant_id for no key update;
  select * into s from public.subject x where x.id = g.subject_id;
  select * into v from public.verification x where x.id = g.verification_id;
  if g.state <> 'reserved' or g.job_id <> which or g.expires_at <= t or public.is_frozen(s.id) or v.state <> 'granted' then
    update public.verification_grant set state = 'failed', said = 'grant_gone' where id = g.id and state = 'reserved';
    perform public.end_now(which, 'failed', '', 'grant_gone');
    update public.verification set state = 'open', version = version + 1 where id = v.id and state = 'granted';
    return null;
  end if;
  update public.verification_grant set state = 'executing' where id = g.id;
  update public.job set state = 'executing', began_at = t where id = which;
  return jsonb_build_object('grant_id', g.id, 'action', g.action, 'directory', s.directory, 'object_id', s.object_id, 'risk', g.risk,
    'policy_version', g.policy_version, 'issued_to', g.issued_to, 'ticket_id', g.ticket_id, 'reply_to', encode(j.reply_to, 'hex'));
end $$;

create or replace function case_for_worker(which bigint) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job; p public.policy := public.active_policy(); g public.verification_grant; v public.verification;
begin
  perform public.must_be_worker();
  select * into j from public.job x where x.id = which;
  if j.id is null or not exists (select 1 from public.worker w where w.id = j.worker and w.login = session_user) then
    perform public.refuse('FL132', 'This job is another worker''s.');
  end if;
  select * into g from public.verification_grant x where x.id = j.grant_id;
  select * into v from public.verification x where x.id = j.verification_id;
  return jsonb_build_object('case', public.case_of(j.verification_id, coalesce(g.issued_to, j.asked_by)), 'proofs', public.proofs_of(v),
    'policy', p.rules::jsonb, 'policy_version', p.version, 'now', public.recorded_instant(clock_timestamp()),
    'issued_at', public.recorded_instant(g.issued_at));
end $$;

create or replace function acts_since(since timestamptz) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  return (select count(*) from public.job j where j.kind = 'carry_out' and j.began_at >= since);
end $$;

create or replace function queue_job(of_kind text, like_it public.job, more jsonb) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.job (kind, verification_id, grant_id, asked_at, state, method, facts, told, answer, tries, said, code)
  values (of_kind, like_it.verification_id, like_it.grant_id, clock_timestamp(), 'reserved', '', (like_it.facts::jsonb || more)::text, '{}', '{}', 0, '', '')
  on conflict (grant_id, kind) do nothing;
end $$;

create or replace function end_job(which bigint, into_state text, words text, of_code text, secret bytea) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job := public.job_of_mine(which); t timestamptz := clock_timestamp();
begin
  if j.ended_at is not null then return; end if;
  if not coalesce(into_state in ('succeeded', 'failed', 'unknown'), false) or (into_state = 'succeeded' and j.kind in ('code', 'passcode', 'prompt', 'approval'))
     or (into_state <> 'failed' and j.kind = 'carry_out' and j.state <> 'executing') then
    perform public.refuse('FL130', 'A job does not end like this.');
  end if;
  if of_code = 'work_order' and not public.is_by_hand(j) then
    perform public.refuse('FL130', 'A worker does this itself, or nobody.');
  end if;
  perform public.end_now(which, into_state, words, of_code);
  if j.kind <> 'carry_out' then return; end if;
  update public.job set sealed = secret, sealed_at = t, reply_to = null where id = which;
  if into_state = 'failed' and of_code = 'work_order' then
    perform public.write_order(j);
    return;
  end if;
  update public.verification_grant set state = into_state, said = coalesce(nullif(of_code, ''), words, '') where id = j.grant_id;
  update public.verification set version = version + 1, ends_at = t + public.state_lasts(case into_state when 'unknown' then 'unknown' else 'open' end),
         state = case into_state when 'succeeded' then 'executed' when 'unknown' then 'unknown' else 'open' end,
         closed_at = case into_state when 'succeeded' then t end
   where id = j.verification_id and state = 'granted';
  if into_state in ('succeeded', 'unknown') then
    perform public.queue_job('notify', j, jsonb_build_object('outcome', into_state));
    update public.exception_request set void_at = t where verification_id = j.verification_id and approved_at is not null and void_at is null;
    perform public.forget_contacts((j.facts::jsonb ->> 'subject_id')::bigint);
    if public.is_out_of_hours(t) then
      perform public.raise_verification_alert('out_of_hours', j.grant_id::text, jsonb_build_object('action', j.facts::jsonb ->> 'action'), j.verification_id,
                                              (j.facts::jsonb ->> 'subject_id')::bigint);
    end if;
    if (select g.risk from public.verification_grant g where g.id = j.grant_id) = 'privileged' then
      perform public.raise_verification_alert('privileged_act', j.grant_id::text, '{}', j.verification_id, (j.facts::jsonb ->> 'subject_id')::bigint);
    end if;
  end if;
end $$;

-- What another worker began and never ended: looked into by who asks, and done again by nobody.
create or replace function stranded_jobs() returns setof jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job; t timestamptz := clock_timestamp(); mine uuid;
begin
  perform public.must_be_worker();
  select w.id into mine from public.worker w where w.login = session_user and w.beat_at > t - interval '60 seconds' order by w.beat_at desc limit 1;
  for j in select x.* from public.job x where x.kind = 'carry_out' and x.state = 'executing' and x.ended_at is null
              and (x.claimed_at < t - interval '2 minutes' or x.worker is distinct from mine)
              and not exists (select 1 from public.worker w where w.id = x.worker and w.beat_at > t - interval '60 seconds')
            order by x.id for update skip locked loop
    update public.job set worker = coalesce(mine, worker), claimed_at = t where id = j.id;
    return next public.job_told(j);
  end loop;
end $$;

-- Temporary passwords given out an hour ago are looked at once more: used, or made useless.
create or replace function unused_jobs() returns setof jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job; t timestamptz := clock_timestamp(); mine uuid;
begin
  perform public.must_be_worker();
  select w.id into mine from public.worker w where w.login = session_user and w.beat_at > t - interval '60 seconds' order by w.beat_at desc limit 1;
  for j in select x.* from public.job x where x.kind = 'carry_out' and x.state = 'succeeded' and x.ended_at < t - interval '60 minutes'
              and x.ended_at > t - interval '7 days' and x.facts::jsonb ->> 'action' in ('password_reset', 'enable_account', 'first_credential')
              and not exists (select 1 from public.job n where n.grant_id = x.grant_id and n.kind = 'scramble') loop
    perform public.queue_job('scramble', j, jsonb_build_object('carry_out', j.id, 'after', j.told::jsonb -> 'after'));
  end loop;
  for j in select x.* from public.job x where x.kind = 'scramble' and x.ended_at is null and mine is not null
              and (x.state = 'reserved' or not exists (select 1 from public.worker w where w.id = x.worker and w.beat_at > t - interval '60 seconds'))
            order by x.id for update skip locked loop
    update public.job set worker = mine, claimed_at = t, state = 'executing', tries = tries + 1 where id = j.id returning * into j;
    return next public.job_told(j);
  end loop;
end $$;

create or replace function resets_of(of_directory text, objects text[], since timestamptz) returns table (object_id text, at timestamptz)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  return query
    select j.facts::jsonb ->> 'object_id', moment.at from public.job j,
           lateral (values (j.began_at), (j.ended_at), ((j.told::jsonb -> 'after' ->> 'set_at')::timestamptz)) moment(at)
     where j.kind in ('carry_out', 'scramble') and j.facts::jsonb ->> 'directory' = of_directory and j.facts::jsonb ->> 'object_id' = any (objects)
       and (j.began_at is not null or j.kind = 'scramble') and moment.at >= since;
end $$;

create or replace function worker_alert(of_code text, it jsonb) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  -- under keys of a worker's own: whoever had its login could otherwise take up the key under which the desk itself would tell
  perform public.raise_verification_alert(of_code, 'worker:' || coalesce(it ->> 'key', encode(sha256(convert_to(it::text, 'UTF8')), 'hex')), it,
    coalesce((it ->> 'verification')::bigint, (select j.verification_id from public.job j where j.id = (it ->> 'job')::bigint)), (select s.id from public.subject s where s.directory = it ->> 'directory' and s.object_id = it ->> 'object_id'));
end $$;

-- Ends what has run out of time, by the server's clock. What somebody holds at this moment has its turn the next time.
create or replace function sweep_verifications() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare t timestamptz := clock_timestamp(); v public.verification; j public.job;
begin
  perform public.must_be_worker();
  perform public.show_out_who_blocks();
  perform public.settle_freezes();
  perform public.press_orders();
  for v in select x.* from public.verification x
            where (x.state in ('open', 'waiting', 'held', 'granted', 'unknown') and x.ends_at <= t)
               or exists (select 1 from public.job y where y.verification_id = x.id and y.ended_at is null and y.until <= t)
               or exists (select 1 from public.verification_grant y where y.verification_id = x.id and y.state = 'issued' and y.expires_at <= t)
            order by x.id limit 500 for no key update skip locked loop
    for j in select y.* from public.job y where y.verification_id = v.id and y.ended_at is null and y.until <= t and y.state <> 'executing'
              union select y.* from public.job y where y.verification_id = v.id and y.ended_at is null and y.until <= t and y.kind <> 'carry_out' loop
      if j.kind in ('prompt', 'code', 'passcode', 'approval') then
        perform public.add_proof(j, 'expired', '', '{}');
      end if;
      perform public.end_now(j.id, 'failed', '', 'expired');
      delete from public.code where job_id = j.id;
      if j.kind = 'carry_out' then
        update public.verification_grant set state = 'failed', said = 'grant_gone' where id = j.grant_id and state = 'reserved';
        update public.verification set state = 'open', version = version + 1 where id = v.id and state = 'granted';
      end if;
    end loop;
    update public.verification_grant set state = 'expired', said = 'expired' where verification_id = v.id and state = 'issued' and expires_at <= t;
    if v.ends_at <= t and not public.is_ordered(v.id) then
      if v.state = 'unknown' then
        perform public.raise_verification_alert('unknown', v.id::text, '{}', v.id, v.subject_id);
        update public.verification set ends_at = t + interval '72 hours' where id = v.id;
      else
        perform public.close_verification(v.id, 'expired', '');
      end if;
    end if;
  end loop;
  update public.job set state = 'failed', ended_at = t, code = 'expired' where kind = 'test' and ended_at is null and until <= t;
  update public.job set sealed = null where id in (select x.id from public.job x
     where x.sealed is not null and x.sealed_at <= t - interval '60 seconds' for no key update skip locked);
  update public.job set reply_to = null where id in (select x.id from public.job x
     where x.reply_to is not null and x.ended_at is not null for no key update skip locked);
  delete from public.worker w where w.beat_at < t - interval '1 day'
     and not exists (select 1 from public.job y where y.worker = w.id and y.ended_at is null);
end $$;

create or replace function connection_setting(of_name text) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  if not exists (select 1 from public.worker w where w.login = session_user and w.beat_at > clock_timestamp() - interval '60 seconds') then
    perform public.refuse('FL132', 'Only a worker that is at work may do this.');
  end if;
  return coalesce((select c.settings::jsonb from public.connection c where c.name = of_name and c.is_active), '{}');
end $$;

create or replace function connections_in_use() returns table (name text, kind text, settings text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  return query select c.name::text, c.kind::text, c.settings::text from public.connection c where c.is_active and c.kind <> 'worker' order by c.position, c.id;
end $$;

create or replace function authenticator_of(of_directory text, of_object text) returns table (sealed bytea, last_step bigint)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  return query select e.sealed, e.last_step from public.totp_enrolment e join public.subject s on s.id = e.subject_id
    where s.directory = of_directory and s.object_id = of_object;
end $$;

create or replace function use_step(of_directory text, of_object text, step bigint) returns bool language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare done int;
begin
  perform public.must_be_worker();
  update public.totp_enrolment e set last_step = step
   where e.last_step < step and e.subject_id = (select s.id from public.subject s where s.directory = of_directory and s.object_id = of_object);
  get diagnostics done = row_count;
  return done = 1;
end $$;

create or replace function recovery_codes_of(of_directory text, of_object text) returns table (id bigint, hash bytea)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  return query select r.id, r.hash from public.recovery_code r join public.subject s on s.id = r.subject_id
    where s.directory = of_directory and s.object_id = of_object and r.used_at is null order by r.id;
end $$;

create or replace function use_recovery(which bigint) returns bool language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare done int;
begin
  perform public.must_be_worker();
  update public.recovery_code set used_at = clock_timestamp() where id = which and used_at is null;
  get diagnostics done = row_count;
  return done = 1;
end $$;
