-- What is kept of verifications, and how long. What is personal is erased from where it stands by a worker, in small batches; the
-- chains of the audit go on telling of it by digests alone, whose salt is erased with it: nobody finds out what they were of.

create or replace function put_salt() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.salt := gen_random_uuid();  -- whatever was said: a salt that somebody knows is none
  return new;
end $$;
do $$
declare one text;
begin
  foreach one in array array['subject', 'verification', 'red_flag', 'evidence', 'verification_grant', 'exception_request'] loop
    execute format('create or replace trigger a_salt before insert on public.%I for each row execute function public.put_salt()', one);
  end loop;
end $$;

-- What was set for `retention` (two people agree on it like on any connection), never less than what somebody needs to find out
-- what happened, and never longer than ten years.
create or replace function kept_for(what text) returns interval language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare said text := (select c.settings::jsonb ->> what from public.connection c where c.name = 'retention' and c.kind = 'settings' and c.is_active);
  days int; usual int := case what when 'flag_days' then 30 when 'evidence_days' then 180 else 730 end;
begin
  days := case when said ~ '^[0-9]{1,6}$' then said::int else usual end;
  return make_interval(days => least(greatest(days, case what when 'flag_days' then 7 when 'evidence_days' then 30 else 180 end), 3650));
end $$;

create or replace function is_under_hold(of_subject bigint) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.legal_hold h where h.subject_id = of_subject and h.lifted_at is null);
end $$;

-- All subjects that a verification gathered anything about: a hold on one of them holds it.
create or replace function is_held_back(which bigint) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.verification v where v.id = which and public.is_under_hold(v.subject_id))
      or exists (select 1 from public.evidence e where e.verification_id = which and public.is_under_hold(e.subject_id));
end $$;

create or replace function was_incident(v public.verification) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return v.state in ('refused', 'disputed', 'unknown') or exists (select 1 from public.verification_alert a where a.verification_id = v.id
    and a.code in ('declined', 'denied', 'disputed', 'frozen', 'grant_misused', 'refused', 'unknown'));
end $$;

create or replace function erase_flags(which bigint) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare done int;
begin
  update public.red_flag set code = 'erased', salt = null, void_at = coalesce(void_at, clock_timestamp()) where verification_id = which and code <> 'erased';
  get diagnostics done = row_count;
  return done;
end $$;

create or replace function erase_evidence(which bigint) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare done int;
begin
  update public.evidence set target = '', "transaction" = '', facts = '{}', group_key = split_part(group_key, ':', 1), salt = null
   where verification_id = which;
  get diagnostics done = row_count;
  update public.job set facts = '{}', told = '{}', answer = '{}', said = '' where verification_id = which;
  update public.exception_request set reason = '', salt = null where verification_id = which;
  update public.verification set number_digest = null where id = which;
  return done;
end $$;

create or replace function erase_outcome(which bigint) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.erase_flags(which);
  update public.verification set reason = '', salt = null where id = which;
  update public.verification_grant set said = '', salt = null where verification_id = which;
  update public.verification_alert set facts = '{}', key = 'erased:' || id where verification_id = which;
  return 1;
end $$;

-- Whom nothing was verified of for so long is nobody any more. Who is frozen, enrolled or of the staff stays.
create or replace function erase_subjects(most int) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare s public.subject; done int := 0;
begin
  for s in select x.* from public.subject x where x.account <> '' and x.frozen_at is null and not public.is_under_hold(x.id)
       and coalesce(x.refreshed_at, '-infinity') <= clock_timestamp() - public.kept_for('outcome_days')
       and (x.refreshed_at is not null or exists (select 1 from public.verification v where v.subject_id = x.id))
       and not exists (select 1 from public.verification v where v.subject_id = x.id and coalesce(v.erased, 0) < 3)
       and not exists (select 1 from public.totp_enrolment e where e.subject_id = x.id)
       and not exists (select 1 from public.recovery_code r where r.subject_id = x.id)
       and not exists (select 1 from public.staff_identity i where i.directory = x.directory and i.object_id = x.object_id)
     order by x.id limit most for no key update skip locked loop
    update public.subject set object_id = 'erased-' || s.id, name = '', account = '', department = '', site = '', facts = '{}', frozen_why = '',
           refreshed_at = null, salt = null where id = s.id;
    update public.contact set digest = '', masked = '', value = null, is_current = false where subject_id = s.id;
    update public.subject_freeze set why = '' where subject_id = s.id;
    update public.verification_alert set facts = '{}', key = 'erased:' || id where subject_id = s.id;
    done := done + 1;
  end loop;
  return done;
end $$;

-- One batch; returns how many verifications and subjects it dealt with, so that the worker knows whether more waits.
create or replace function erase_verifications(most int) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification; t timestamptz := clock_timestamp(); wanted int; flags int := 0; pieces int := 0; outcomes int := 0; people int; seen int := 0;
begin
  perform public.must_be_worker();
  if not pg_try_advisory_xact_lock(hashtext('erase_verifications')) then
    return 0;
  end if;
  for v in select x.* from public.verification x
       where x.closed_at is not null and not public.is_held_back(x.id)
         and not exists (select 1 from public.job j where j.verification_id = x.id and j.ended_at is null)
         and ((coalesce(x.erased, 0) < 1 and x.closed_at <= t - public.kept_for('flag_days') and not public.was_incident(x))
              or (coalesce(x.erased, 0) < 2 and x.closed_at <= t - public.kept_for('evidence_days'))
              or (coalesce(x.erased, 0) < 3 and x.closed_at <= t - public.kept_for('outcome_days')))
     order by x.id limit least(greatest(most, 1), 1000) for no key update skip locked loop
    wanted := case when v.closed_at <= t - public.kept_for('outcome_days') then 3 when v.closed_at <= t - public.kept_for('evidence_days') then 2 else 1 end;
    if not public.was_incident(v) then flags := flags + public.erase_flags(v.id); end if;
    if wanted >= 2 and coalesce(v.erased, 0) < 2 then pieces := pieces + public.erase_evidence(v.id); end if;
    if wanted >= 3 then outcomes := outcomes + public.erase_outcome(v.id); end if;
    update public.verification set erased = wanted where id = v.id;
    seen := seen + 1;
  end loop;
  people := public.erase_subjects(greatest(most, 1) - seen);
  if flags + pieces + outcomes + people > 0 then
    perform public.record('erasure', 1, null, 'E', format('{"flags":%s,"evidence":%s,"outcomes":%s,"subjects":%s}', flags, pieces, outcomes, people));
  end if;
  return seen + people;
end $$;

-- ---------------------------------------------------------------- a hold on what is kept

create or replace function hold_records(of_directory text, of_object text, why text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.must_be_security(); s public.subject; made bigint;
begin
  perform public.must_say_why(why);
  select * into s from public.subject x where x.directory = of_directory and x.object_id = of_object for no key update;
  if s.id is null then
    perform public.refuse('FL190', 'The desk keeps nothing about this account.');
  end if;
  select h.id into made from public.legal_hold h where h.subject_id = s.id and h.lifted_at is null;
  if made is null then
    insert into public.legal_hold (subject_id, by_id, at, why) values (s.id, i, clock_timestamp(), btrim(why)) returning id into made;
    perform public.raise_verification_alert('legal_hold', made::text, '{}', null, s.id);
  end if;
  return made;
end $$;

create or replace function release_records(of_directory text, of_object text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.must_be_security(); done int; s public.subject;
begin
  select * into s from public.subject x where x.directory = of_directory and x.object_id = of_object for no key update;
  update public.legal_hold set lifted_by = i, lifted_at = clock_timestamp() where subject_id = s.id and lifted_at is null;
  get diagnostics done = row_count;
  if done = 0 then
    perform public.refuse('FL190', 'The desk keeps nothing about this account.');
  end if;
  perform public.raise_verification_alert('legal_hold_lifted', s.id || ':' || clock_timestamp(), '{}', null, s.id);
end $$;

-- ---------------------------------------------------------------- what is told of a person

-- Everything that is kept about somebody's verifications, for who has a right to know; that it was asked for is recorded.
-- That somebody is told what is kept is recorded in a step of its own, which lasts before anything is told: what is rolled back
-- would leave no trace.
create or replace function ask_person_record(of_directory text, of_object text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare s public.subject := public.recorded_person(of_directory, of_object);
begin
  perform public.record('subject', s.id, null, 'E', '{"exported":true}');
end $$;

create or replace function recorded_person(of_directory text, of_object text) returns public.subject language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare s public.subject;
begin
  perform public.judged_now();
  if not (public.is_security() or pg_has_role(session_user, 'fl_auditor', 'usage')) then
    perform public.refuse('FL191', 'Only a security officer or an auditor is told what is kept about a person.');
  end if;
  select * into s from public.subject x where x.directory = of_directory and x.object_id = of_object for no key update;
  if s.id is null then
    perform public.refuse('FL190', 'The desk keeps nothing about this account.');
  end if;
  return s;
end $$;

create or replace function person_record(of_directory text, of_object text) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare s public.subject := public.recorded_person(of_directory, of_object);
begin
  if not exists (select 1 from public.audit a where a.entity = 'subject' and a.entity_id = s.id and a.op = 'E' and a.payload = '{"exported":true}' and a.actor = session_user
                  and a.at > clock_timestamp() - interval '1 minute' and a.xid is distinct from public.this_transaction()) then
    perform public.refuse('FL178', 'It was not asked for in a step of its own.');
  end if;
  return jsonb_build_object(
    'subject', to_jsonb(s) - 'salt' || jsonb_build_object('facts', s.facts::jsonb),
    'contacts', (select coalesce(jsonb_agg(to_jsonb(c) - array['digest', 'value', 'subject_id'] order by c.id), '[]') from public.contact c where c.subject_id = s.id),
    'freezes', (select coalesce(jsonb_agg(to_jsonb(f) - 'subject_id' order by f.id), '[]') from public.subject_freeze f where f.subject_id = s.id),
    'legal_holds', (select coalesce(jsonb_agg(to_jsonb(h) - 'subject_id' order by h.id), '[]') from public.legal_hold h where h.subject_id = s.id),
    'enrolments', (select coalesce(jsonb_agg(jsonb_build_object('kind', e.kind, 'since', e.since)), '[]') from (
       select 'authenticator' as kind, x.since from public.totp_enrolment x where x.subject_id = s.id
       union all select 'recovery code', x.since from public.recovery_code x where x.subject_id = s.id) e),
    'alerts', (select coalesce(jsonb_agg(to_jsonb(a) - array['key', 'subject_id'] || jsonb_build_object('facts', a.facts::jsonb) order by a.id), '[]')
       from public.verification_alert a where a.subject_id = s.id),
    'verifications', (select coalesce(jsonb_agg(
       to_jsonb(v) - array['salt', 'key', 'version', 'subject_id', 'number_digest'] || jsonb_build_object(
         'number_was_seen', v.number_digest is not null,
         'flags', (select coalesce(jsonb_agg(to_jsonb(r) - array['salt', 'verification_id'] order by r.id), '[]') from public.red_flag r where r.verification_id = v.id),
         'evidence', (select coalesce(jsonb_agg(to_jsonb(e) - array['salt', 'put_in', 'verification_id', 'subject_id']
              || jsonb_build_object('facts', e.facts::jsonb - 'seal') order by e.id), '[]')
            from public.evidence e where e.verification_id = v.id and e.subject_id = s.id),
         'grants', (select coalesce(jsonb_agg(to_jsonb(g) - array['salt', 'verification_id', 'subject_id', 'evidence_ids'] order by g.issued_at), '[]')
            from public.verification_grant g where g.verification_id = v.id and g.subject_id = s.id),
         'orders', (select coalesce(jsonb_agg(jsonb_build_object('kind', j.kind, 'method', j.method, 'asked_at', j.asked_at, 'ended_at', j.ended_at, 'state', j.state,
              'code', j.code, 'said', j.said) order by j.id), '[]') from public.job j where j.verification_id = v.id),
         'signatures', (select coalesce(jsonb_agg(to_jsonb(y) - 'verification_id' order by y.id), '[]') from public.signature y where y.verification_id = v.id),
         'exceptions', (select coalesce(jsonb_agg(to_jsonb(x) - array['salt', 'verification_id'] order by x.id), '[]')
            from public.exception_request x where x.verification_id = v.id))
       order by v.id), '[]')
      from public.verification v where v.subject_id = s.id or exists (select 1 from public.evidence e where e.verification_id = v.id and e.subject_id = s.id)));
end $$;

-- Administrators, security officers, auditors, and who keeps the desk.
create or replace function must_look_after() returns void language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not (coalesce(public.my_role() in ('administrator', 'security'), false) or pg_has_role(session_user, 'fl_auditor', 'usage')
          or (public.me() is null and public.keeps_the_desk())) then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
end $$;

-- Whom the worker has read, and how they can be reached: no value and no digest of any.
create or replace function subjects_known() returns setof jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_look_after();
  return query select jsonb_build_object('directory', s.directory, 'object_id', s.object_id, 'name', s.name, 'department', s.department, 'risk', s.risk,
      'has_manager', coalesce(nullif(s.facts::jsonb -> 'manager', 'null') is not null, false),
      'recovery_since', (select public.recorded_instant(max(r.since)) from public.recovery_code r where r.subject_id = s.id and r.used_at is null),
      'contacts', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'is_handset', c.is_handset,
          'known_since', public.recorded_instant(c.known_since)) order by c.id), '[]') from public.contact c where c.subject_id = s.id and c.is_current))
    from public.subject s where s.account <> '' and s.refreshed_at is not null order by s.id;
end $$;

create or replace function desk_proves() returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_look_after();
  return jsonb_build_object('now', public.recorded_instant(clock_timestamp()), 'policy', (public.active_policy()).rules::jsonb,
    'kinds', (select coalesce(jsonb_agg(distinct c.kind), '[]') from public.connection c where c.is_active));
end $$;

do $$
begin
  perform public.enclose('legal_hold', 'guard for select to fl_security using ((select public.my_role()) = ''security'')',
    'check_it for select to public using ((select pg_has_role(session_user, ''fl_auditor'', ''usage'')))');
  execute 'create or replace trigger is_kept before delete or truncate on public.legal_hold for each statement execute function public.is_kept()';
  execute 'create or replace trigger z_record after insert or update on public.legal_hold for each row '
          'execute function public.record_verifying(''subject'', ''by_id,lifted_by'', ''why'')';
end $$;
