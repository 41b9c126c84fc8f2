-- The gate: what a member of staff may do about a verification. Whoever calls is known by `session_user` alone, all times are of
-- the server's clock, and nobody but these functions writes any of it. A verification is locked before anything of it changes.

create or replace function is_security() returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(public.my_role() = 'security', false);
end $$;

create or replace function verifying_staff() returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.me();
begin
  if i is null then
    perform public.refuse('FL002', 'Only who works at this desk verifies anybody.');
  end if;
  perform public.judged_now();
  return i;
end $$;

-- Who sees the ticket sees its verification, and security officers see all.
create or replace function sees_verification(which bigint) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.verification v join public.ticket t on t.id = v.ticket_id
                  where v.id = which and (t.queue_id = any (public.my_queue_ids()) or public.is_security()));
end $$;

-- Locks a verification that one may see.
create or replace function looked_at(which bigint) returns public.verification language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare found_one public.verification;
begin
  perform public.verifying_staff();
  select * into found_one from public.verification v where v.id = which for no key update;
  if found_one.id is null or not public.sees_verification(which) then
    perform public.refuse('FL101', 'That verification is no longer there, or you may not see it.');
  end if;
  return found_one;
end $$;

create or replace function is_ordered(which bigint) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.verification_grant g where g.verification_id = which and g.state in ('reserved', 'executing', 'ordered'));
end $$;

create or replace function has_not_ended(v public.verification) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if v.state not in ('open', 'waiting', 'held', 'granted') then
    perform public.refuse('FL102', 'This verification has ended.');
  end if;
  if public.is_ordered(v.id) then
    perform public.refuse('FL122', 'What it allows has been ordered.');
  end if;
end $$;

-- Who works on it is no second person of it any more: what they signed, lifted or approved themselves counts no longer.
create or replace function disavow(which bigint, who int) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.signature set void_at = clock_timestamp() where verification_id = which and by_id = who and void_at is null;
  update public.exception_request set void_at = clock_timestamp() where verification_id = which and approved_by = who and void_at is null;
end $$;

-- A lift, a signature and a waived cool-down cover what stood when they were given: a flag more or less, a method failed or a no
-- since then take another one.
create or replace function unsettle(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.signature set void_at = clock_timestamp() where verification_id = which and void_at is null;
  update public.exception_request set void_at = clock_timestamp() where verification_id = which and approved_at is not null and void_at is null;
end $$;

-- Locks a verification for a step of whoever works on it; one that nobody works on becomes theirs.
create or replace function worked_on(which bigint) returns public.verification language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.looked_at(which); i int := public.me();
begin
  perform public.has_not_ended(v);
  if v.owner_id is not null and v.owner_id <> i then
    perform public.refuse('FL103', 'A colleague works on this verification.');
  end if;
  if v.owner_id is null then
    perform public.disavow(which, i);
  end if;
  update public.verification set owner_id = i, owner_until = clock_timestamp() + interval '5 minutes',
         ends_at = case when state = 'held' then ends_at else clock_timestamp() + interval '30 minutes' end,
         state = case when state = 'waiting' then 'open' else state end, version = version + 1
   where id = which returning * into v;
  return v;
end $$;

-- The instant until which it stays in a state without a step (A16).
create or replace function state_lasts(state text) returns interval language sql immutable as $$
  select case state when 'waiting' then interval '24 hours' when 'held' then interval '14 days'
                    when 'unknown' then interval '72 hours' else interval '30 minutes' end
$$;

-- Each alert tells whose deed it was, where it was one of somebody of the staff.
create or replace function raise_verification_alert(of_code text, of_key text, facts jsonb, of_verification bigint, of_subject bigint)
  returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.verification_alert (code, key, facts, at, verification_id, subject_id)
  values (of_code, of_code || ':' || of_key, (jsonb_strip_nulls(jsonb_build_object('by', public.me())) || facts)::text, clock_timestamp(),
          of_verification, of_subject) on conflict (key) do nothing;
end $$;

-- Told once under a key that several may be about to write: each writes one of its own, for whoever waits for a key of somebody else's
-- waits as long as that transaction likes.
create or replace function tell_once(of_code text, of_key text, facts jsonb, of_verification bigint) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select 1 from public.verification_alert a where a.code = of_code and a.at > clock_timestamp() - interval '25 hours'
                    and starts_with(a.key, of_code || ':' || of_key || ':')) then
    perform public.raise_verification_alert(of_code, of_key || ':' || of_verification, facts, of_verification, null);
  end if;
end $$;

-- What was gathered counts no more: another ticket, another account or another act was asked for.
create or replace function throw_away(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare t timestamptz := clock_timestamp();
begin
  update public.evidence set void_at = t where verification_id = which and void_at is null;
  update public.signature set void_at = t where verification_id = which and void_at is null;
  update public.exception_request set void_at = t where verification_id = which and void_at is null;
  update public.verification_grant set state = 'expired', said = 'thrown away' where verification_id = which and state = 'issued';
  update public.job set state = 'failed', ended_at = t, said = 'Called off.', code = 'thrown_away'
   where verification_id = which and ended_at is null and grant_id is null;
end $$;

create or replace function close_verification(which bigint, into_state text, why text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare t timestamptz := clock_timestamp(); of_subject bigint;
begin
  update public.verification_grant set state = 'expired', said = into_state where verification_id = which and state = 'issued';
  update public.job set state = 'failed', ended_at = t, said = 'Called off.', code = into_state
   where verification_id = which and ended_at is null and grant_id is null;
  update public.verification set state = into_state, closed_at = t, ends_at = t, owner_until = null, reason = why, version = version + 1
   where id = which returning subject_id into of_subject;
  perform public.forget_contacts(of_subject);
end $$;

-- Numbers stand in clear only while somebody may have to dial them.
create or replace function forget_contacts(of_subject bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.contact c set value = null where c.subject_id = of_subject and c.value is not null
     and not exists (select 1 from public.verification v where v.subject_id = of_subject and v.state in ('open', 'waiting', 'held', 'granted'));
end $$;

create or replace function is_worker_alive() returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.worker w where w.beat_at > clock_timestamp() - interval '30 seconds');
end $$;

create or replace function active_policy() returns public.policy language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare found_one public.policy;
begin
  select * into found_one from public.policy p where p.is_active order by p.version desc limit 1;
  return found_one;
end $$;

create or replace function is_elevated() returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.desk_mode m where m.mode = 'elevated' and m.ended_at is null and m.ends_at > clock_timestamp());
end $$;

-- ---------------------------------------------------------------- beginning and choosing

create or replace function is_known_ask(action text, channel text, caller text) returns void language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if not coalesce(action in ('unlock', 'password_reset', 'mfa_reset', 'first_credential', 'contact_change', 'enable_account',
                             'access_change', 'elevated_install', 'recovery_key')
                  and channel in ('phone', 'chat', 'email', 'walk_up', 'portal') and caller in ('subject', 'other'), false) then
    perform public.refuse('FL130', 'Such a thing is not known here.');
  end if;
end $$;

-- The number that a caller showed is kept as a digest of this desk's own.
create or replace function digested_number(number_seen text) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select encode(sha256(convert_to(d.uid || ':' || nullif(number_seen, ''), 'UTF8')), 'hex') from public.desk d where d.id = 1);
end $$;

create or replace function verification_open(of_key uuid, of_ticket bigint, of_action text, of_channel text, of_caller text, number_seen text)
  returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.verifying_staff(); t timestamptz := clock_timestamp(); made bigint; people int;
begin
  perform public.is_known_ask(of_action, of_channel, of_caller);
  if not exists (select 1 from public.ticket x where x.id = of_ticket and x.queue_id = any (public.my_queue_ids())) then
    perform public.refuse('FL129', 'That ticket is no longer there, or you may not see it.');
  end if;
  insert into public.verification (key, ticket_id, action, channel, caller, number_digest, state, by_id, opened_at, owner_id, owner_until,
                                   has_looked, ends_at, reason, version)
  values (of_key, of_ticket, of_action, of_channel, of_caller, public.digested_number(number_seen), 'open', i, t, i, t + interval '5 minutes',
          false, t + interval '30 minutes', '', 1)
  on conflict (by_id, key) do nothing returning id into made;
  if made is null then
    select v.id into made from public.verification v where v.by_id = i and v.key = of_key;
    return made;
  end if;
  select count(distinct v.subject_id) into people from public.verification v
   where v.number_digest = public.digested_number(number_seen) and v.opened_at > t - interval '24 hours';
  if people >= 5 then  -- told of, and barred by nothing: a whole site may call from one number
    perform public.tell_once('one_number', public.digested_number(number_seen) || to_char(t at time zone 'UTC', 'YYYYMMDD'), jsonb_build_object('people', people), made);
  end if;
  return made;
end $$;

create or replace function verification_change(which bigint, of_ticket bigint, of_action text, of_channel text, of_caller text, number_seen text)
  returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.worked_on(which);
begin
  perform public.is_known_ask(of_action, of_channel, of_caller);
  if not exists (select 1 from public.ticket x where x.id = of_ticket and x.queue_id = any (public.my_queue_ids())) then
    perform public.refuse('FL129', 'That ticket is no longer there, or you may not see it.');
  end if;
  perform public.throw_away(which);
  update public.verification set ticket_id = of_ticket, action = of_action, channel = of_channel, caller = of_caller,
         number_digest = coalesce(public.digested_number(number_seen), number_digest), state = case when state = 'granted' then 'open' else state end
   where id = which;
  perform public.carry_flags(which);  -- who comes to a ticket by this way finds what was seen there, too
end $$;

create or replace function order_job(of_kind text, of_verification bigint, of_method text, facts jsonb, of_until timestamptz, of_contact bigint default null)
  returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare made bigint;
begin
  if not public.is_worker_alive() then
    if not exists (select 1 from public.connection c where c.is_active and c.kind <> 'settings') then
      perform public.refuse('FL176', 'There is no connection yet.');
    end if;
    perform public.refuse('FL118', 'No worker answers just now.');
  end if;
  perform 1 from public.staff s where s.id = public.me() for no key update;  -- so many are open of one's own, in however many windows
  if (select count(*) from public.job j where j.asked_by = public.me() and j.ended_at is null and j.kind <> 'carry_out') >= 20 then
    perform public.refuse('FL172', 'Twenty things that were asked for wait already.');
  end if;
  insert into public.job (kind, verification_id, asked_by, asked_at, state, method, contact_id, facts, told, answer, tries, said, code, until)
  values (of_kind, of_verification, public.me(), clock_timestamp(), 'reserved', of_method, of_contact, facts::text, '{}', '{}', 0, '', '', of_until)
  returning id into made;
  return made;
end $$;

create or replace function verification_look_up(which bigint, words text) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.worked_on(which);
begin
  if coalesce(btrim(words), '') = '' or length(words) > 200 then
    perform public.refuse('FL116', 'Say whom to look for.');
  end if;
  if (select count(*) from public.job j where j.asked_by = public.me() and j.kind = 'find' and j.asked_at > clock_timestamp() - interval '1 hour') >= 120 then
    perform public.refuse('FL119', 'Enough was looked up for now.');
  end if;
  return public.order_job('find', which, '', jsonb_build_object('words', words), clock_timestamp() + interval '2 minutes');
end $$;

-- Only what the worker itself found in a look-up of this verification can be chosen; what decides on them it reads anew.
create or replace function verification_choose(which bigint, of_directory text, of_object text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.worked_on(which); shown jsonb; s public.subject;
begin
  select c into shown from public.job j, jsonb_array_elements(j.answer::jsonb -> 'candidates') c
   where j.verification_id = which and j.kind = 'find' and j.state = 'succeeded'
     and c ->> 'directory' = of_directory and c ->> 'object_id' = of_object order by j.id desc limit 1;
  if shown is null then
    perform public.refuse('FL107', 'The look-up did not find this account.');
  end if;
  insert into public.subject (directory, object_id, name, account, department, site, risk, facts, frozen_why)
  values (of_directory, of_object, shown ->> 'name', shown ->> 'account', coalesce(shown ->> 'department', ''), coalesce(shown ->> 'site', ''),
          'privileged', '{}', '') on conflict (directory, object_id) do nothing;
  select * into s from public.subject x where x.directory = of_directory and x.object_id = of_object;
  if public.is_own_account(s, public.me()) then
    perform public.refuse('FL110', 'Nobody verifies themselves.');
  end if;
  if v.subject_id is distinct from s.id then
    perform public.throw_away(which);
    update public.verification set subject_id = s.id, risk = null, state = case when state = 'granted' then 'open' else state end where id = which;
    perform public.forget_contacts(v.subject_id);
  end if;
  perform public.carry_flags(which);
  return public.order_job('subject', which, '', jsonb_build_object('directory', of_directory, 'object_id', of_object, 'subject_id', s.id),
                          clock_timestamp() + interval '2 minutes');
end $$;

create or replace function verification_flag(which bigint, codes text[]) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.worked_on(which); t timestamptz := clock_timestamp(); gone int; new int;
begin
  if codes is null or not codes <@ array['urgency', 'authority', 'refuses_callback', 'new_number', 'phone_lost', 'asks_both', 'asks_how',
       'number_hidden', 'prompted', 'too_perfect', 'only_public', 'look_alike', 'remote_tool', 'pressure'] then
    perform public.refuse('FL130', 'Such a red flag is not known here.');
  end if;
  if exists (select 1 from public.red_flag r left join public.red_flag_weights() w on w.code = r.code
              where r.verification_id = which and r.void_at is null and not r.code = any (codes)
                and (r.by_id <> public.me() or w.is_starred is distinct from false)) then
    perform public.refuse('FL170', 'What somebody else observed is not taken back, and a starred flag never.');
  end if;
  update public.red_flag set void_at = t where verification_id = which and void_at is null and not code = any (codes);
  get diagnostics gone = row_count;
  insert into public.red_flag (verification_id, code, at, by_id)
  select which, c, t, public.me() from (select distinct unnest(codes) as c) f
   where not exists (select 1 from public.red_flag r where r.verification_id = which and r.code = c and r.void_at is null);
  get diagnostics new = row_count;
  if gone + new > 0 then
    perform public.unsettle(which);
  end if;
  update public.verification_grant set state = 'expired', said = 'flagged' where verification_id = which and state = 'issued' and cardinality(codes) > 0;
  update public.verification set has_looked = true, state = case when state = 'granted' and cardinality(codes) > 0 then 'open' else state end
   where id = which;
end $$;
