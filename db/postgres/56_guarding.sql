-- What the desk is watched over by: security officers, the policy, the roles that two people agree on, and what is read of it all.

create or replace function must_be_security() returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.verifying_staff();
begin
  if not public.is_security() then
    perform public.refuse('FL133', 'Only a security officer may do this.');
  end if;
  return i;
end $$;

create or replace function must_administer() returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.verifying_staff();
begin
  if public.my_role() is distinct from 'administrator' then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  return i;
end $$;

-- Lifts a hold: red flags by a supervisor who did not work on it, or security; everything else by security alone. Never a factor,
-- and no starred flag: the judge ends those whatever was lifted.
create or replace function lift_hold(which bigint, what text, why text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.looked_at(which); i int := public.me();
begin
  perform public.has_not_ended(v);
  perform public.must_say_why(why);
  if not coalesce(what in ('red_flags', 'shopping', 'lock_outs'), false) then
    perform public.refuse('FL130', 'Such a thing is not known here.');
  end if;
  if not (public.is_security() or (what = 'red_flags' and public.my_role() = 'supervisor')) then
    perform public.refuse('FL133', 'Only a security officer may do this.');
  end if;
  if i in (v.by_id, coalesce(v.owner_id, 0)) or public.has_worked_on(which, i) then
    perform public.refuse('FL113', 'Who worked on it can''t lift its hold.');
  end if;
  if not public.is_security() and public.login_since(i) > clock_timestamp() - interval '7 days' then  -- an administrator makes supervisors alone
    perform public.refuse('FL131', 'This login can''t lift a hold.');
  end if;
  insert into public.signature (verification_id, by_id, at, what) values (which, i, clock_timestamp(), 'lift_' || what);
  perform public.raise_verification_alert('lifted', which || ':' || what || ':' || clock_timestamp(), jsonb_build_object('what', what, 'why', why), which, v.subject_id);
  update public.verification set version = version + 1 where id = which;
end $$;

create or replace function hold_subject(which bigint, is_frozen bool, until timestamptz, why text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.must_be_security(); s public.subject;
begin
  perform public.must_say_why(why);
  select * into s from public.subject x where x.id = which for no key update;
  if s.id is null then
    perform public.refuse('FL101', 'There is nobody like this.');
  end if;
  if public.is_own_account(s, i) then
    perform public.refuse('FL110', 'Nobody decides about their own account.');
  end if;
  if is_frozen then
    perform public.freeze_subject(which, why, i, null);
  else
    update public.subject_freeze set lifted_at = clock_timestamp() where subject_id = which and lifted_at is null;
    update public.subject set frozen_at = null, frozen_by = null, frozen_why = '' where id = which and frozen_at is not null;
    perform public.raise_verification_alert('unfrozen', which || ':' || clock_timestamp(), jsonb_build_object('by', i, 'why', why), null, which);
  end if;
  update public.subject set held_until = until where id = which and held_until is distinct from until;
end $$;

create or replace function set_guard(until timestamptz, why text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.must_be_security(); t timestamptz := clock_timestamp();
begin
  perform public.must_say_why(why);
  update public.desk_mode set ended_at = t, ended_by = i where mode = 'elevated' and ended_at is null;
  perform public.raise_verification_alert(case when until is null then 'at_ease' else 'on_guard' end, t::text, jsonb_build_object('by', i, 'why', btrim(why)), null, null);
  if until is not null then
    if not (until > t and until <= t + interval '31 days') then
      perform public.refuse('FL134', 'The desk is on its guard until a time within the next 31 days.');
    end if;
    insert into public.desk_mode (mode, began_at, by_id, ends_at, why) values ('elevated', t, i, until, why);
  end if;
end $$;

create or replace function see_alert(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.must_be_security();
begin
  update public.verification_alert set seen_by = i, seen_at = clock_timestamp() where id = which and seen_by is null;
end $$;

-- ---------------------------------------------------------------- the policy

-- Where a policy asks for less than it ever may. Whatever slips past is judged by the floor all the same.
create or replace function below_floor(rules jsonb) returns text[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare action text; which text; lowest jsonb; ours jsonb; found_ones text[] := '{}'; ranks constant text[] := array['any', 'witnessed', 'machine'];
begin
  for action, which, lowest in select a.key, c.key, c.value from jsonb_each(public.floor_rules()) a, jsonb_each(a.value) c loop
    ours := rules -> 'rules' -> action -> which;
    if ours ->> 'deny' <> '' then continue; end if;
    if lowest ->> 'deny' <> '' or (ours ->> 'factors')::int < (lowest ->> 'factors')::int or (ours ->> 'points')::int < (lowest ->> 'points')::int
       or ((lowest ->> 'possession')::bool and not (ours ->> 'possession')::bool)
       or array_position(ranks, ours ->> 'proof') < array_position(ranks, lowest ->> 'proof')
       or ((lowest ->> 'second')::bool and not (ours ->> 'second')::bool) or ((lowest ->> 'start')::bool and not (ours ->> 'start')::bool)
       or ((lowest ->> 'change_record')::bool and not (ours ->> 'change_record')::bool)
       or not (ours -> 'bars' @> (lowest -> 'bars')) or not (ours -> 'approvals' @> (lowest -> 'approvals')) or not (ours -> 'not_by' @> (lowest -> 'not_by'))
       or (jsonb_array_length(lowest -> 'needs') > 0
           and (jsonb_array_length(ours -> 'needs') = 0
                or exists (select 1 from jsonb_array_elements(ours -> 'needs') n
                            where not exists (select 1 from jsonb_array_elements(lowest -> 'needs') l where n @> l))))
       or exists (select 1 from jsonb_array_elements(ours -> 'routes') r where not exists (
            select 1 from jsonb_array_elements(lowest -> 'routes') l
             where r -> 'methods' @> (l -> 'methods') and (r ->> 'second_login')::bool >= (l ->> 'second_login')::bool)) then
      found_ones := found_ones || (action || '/' || which);
    end if;
  end loop;
  for which in select c.key from jsonb_each(rules -> 'cool_down_days') c where (c.value #>> '{}')::int < public.floor_days(c.key) loop
    found_ones := found_ones || ('cool_down_days/' || which);
  end loop;
  return found_ones;
end $$;

-- An administrator proposes and a security officer approves: two people, of two kinds.
create or replace function propose_policy(rules text) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.must_administer(); made int; wanted jsonb;
begin
  lock table public.policy in share row exclusive mode;
  select coalesce(max(p.version), 0) + 1 into made from public.policy p;
  begin
    wanted := rules::jsonb || jsonb_build_object('version', made);
  exception when others then
    perform public.refuse('FL135', 'This is no policy.');
  end;
  if not coalesce(public.is_policy(wanted), false) then
    perform public.refuse('FL135', 'This is no policy.');
  end if;
  if public.below_floor(wanted) <> '{}' then
    perform public.refuse('FL136', 'A policy never asks for less than the floor: ' || array_to_string(public.below_floor(wanted), ', '));
  end if;
  insert into public.policy (version, rules, proposed_by, proposed_at, is_active) values (made, wanted::text, i, clock_timestamp(), false);
  perform public.raise_verification_alert('policy_proposed', made::text, '{}', null, null);
  return made;
end $$;

create or replace function approve_policy(which int) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.must_be_security(); p public.policy;
begin
  lock table public.policy in share row exclusive mode;
  select * into p from public.policy x where x.version = which;
  -- the first one was proposed by nobody: no officer alone goes back to it
  if p.version is null or p.proposed_by is null or p.approved_at is not null or p.withdrawn_at is not null or p.is_active
     or p.proposed_at < clock_timestamp() - interval '30 days' then
    perform public.refuse('FL114', 'There is nothing to be approved here.');
  end if;
  if p.proposed_by is not distinct from i then
    perform public.refuse('FL137', 'Another person approves it.');
  end if;
  if public.below_floor(p.rules::jsonb) <> '{}' then
    perform public.refuse('FL136', 'A policy never asks for less than the floor.');
  end if;
  update public.policy set is_active = false where is_active;
  update public.policy set is_active = true, approved_by = i, approved_at = clock_timestamp() where version = which;
  perform public.raise_verification_alert('policy_changed', which::text, '{}', null, null);
end $$;

-- ---------------------------------------------------------------- people

-- Nobody makes a security officer or a verifier alone, or gives one another login: an administrator proposes, another one or a
-- security officer agrees, and what they agreed on is done in that very transaction.
create or replace function is_agreed(who int, wanted text) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.role_proposal p where p.staff_id = who and p.role = wanted and p.approved_at = transaction_timestamp());
end $$;

create or replace function two_people_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if public.acting() is not null and (tg_op = 'INSERT' or new.login is distinct from old.login) and exists (
       select 1 from pg_auth_members m join pg_roles r on r.oid = m.member where m.roleid = 'fl_service'::regrole and r.rolname = new.login) then
    perform public.refuse('FL062', 'No person can have the login ' || new.login || ': it is a worker''s.', 'staff', new.id);  -- it would stop the worker
  end if;
  -- nor does one administrator take an auditor's login for the staff, who would audit no more, or whose password would be another's
  if public.acting() is not null and (tg_op = 'INSERT' or new.login is distinct from old.login) and exists (
       select 1 from pg_auth_members m join pg_roles r on r.oid = m.member
        where m.roleid = 'fl_auditor'::regrole and r.rolname = new.login and public.gives_rights(m)) then
    perform public.refuse('FL062', 'No person can have the login ' || new.login || ': it is an auditor''s.', 'staff', new.id);
  end if;
  -- who watches over administrators is not put away by one of them: the last officer stays until there is another
  if public.acting() is not null and tg_op = 'UPDATE' and old.role = 'security' and old.is_active and (new.role <> 'security' or not new.is_active)
     and not exists (select 1 from public.staff s where s.role = 'security' and s.is_active and s.id <> old.id) then
    perform public.refuse('FL177', 'The last security officer stays until there is another.', 'staff', new.id);
  end if;
  if public.acting() is null or new.role not in ('security', 'verifier') then
    return new;
  end if;
  if tg_op = 'INSERT' or new.login is distinct from old.login or (new.is_active and not old.is_active)
     or (new.role is distinct from old.role and not public.is_agreed(new.id, new.role)) then
    perform public.refuse('FL138', 'Two people agree on this role.', 'staff', new.id);
  end if;
  return new;
end $$;
create or replace trigger b_two_people before insert or update on staff for each row execute function two_people_guard();

create or replace function propose_role(of_staff int, wanted text) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.must_administer(); made bigint;
begin
  if not coalesce(wanted in ('security', 'verifier'), false) or not exists (select 1 from public.staff s where s.id = of_staff) then
    perform public.refuse('FL130', 'Such a thing is not known here.');
  end if;
  insert into public.role_proposal (staff_id, role, by_id, at) values (of_staff, wanted, i, clock_timestamp()) returning id into made;
  perform public.raise_verification_alert('role_proposed', made::text, jsonb_build_object('staff_id', of_staff, 'role', wanted), null, null);
  return made;
end $$;

-- Since when somebody has had this login with this role: an administrator makes another one alone.
create or replace function trusted_since(who int) returns timestamptz language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((select max(a.at) from public.audit a where a.entity = 'staff' and a.entity_id = who
                    and (a.op = 'I' or a.payload::jsonb ?| array['login', 'password', 'role', 'is_active'])), timestamptz '2000-01-01Z');
end $$;

-- Security hears of who could agree on roles from now on, and of who watches no more.
create or replace function tell_of_trust() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare t timestamptz := clock_timestamp(); about jsonb := jsonb_build_object('by', (select s.id from public.staff s where s.login = session_user), 'login', new.login);
begin
  if about ->> 'by' is null then
    return null;  -- who looks after the database sets the desk up
  end if;
  if new.role = 'administrator' and new.is_active and (tg_op = 'INSERT' or (old.role, old.is_active, old.login) is distinct from (new.role, new.is_active, new.login)) then
    perform public.raise_verification_alert('administrator', new.id || ':' || t, about, null, null);
  elsif tg_op = 'UPDATE' and old.role = 'security' and old.is_active and (new.role <> 'security' or not new.is_active) then
    perform public.raise_verification_alert('officer_gone', new.id || ':' || t, about, null, null);
  end if;
  return null;
end $$;
create or replace trigger z_trust after insert or update on staff for each row execute function tell_of_trust();

create or replace function approve_role(proposal bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.verifying_staff(); p public.role_proposal;
begin
  if not coalesce(public.my_role() in ('administrator', 'security'), false) then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  select * into p from public.role_proposal x where x.id = proposal for update;
  if p.id is null or p.approved_at is not null or p.at < clock_timestamp() - interval '30 days' then
    perform public.refuse('FL114', 'There is nothing to be approved here.');
  end if;
  -- neither of the two is the one it is for, and a login made just now may be anybody's
  if i in (p.by_id, p.staff_id) or p.by_id = p.staff_id then
    perform public.refuse('FL137', 'Another person approves it.');
  end if;
  if greatest(public.trusted_since(i), public.trusted_since(p.by_id)) > clock_timestamp() - interval '7 days' then
    perform public.refuse('FL175', 'A login of the last seven days agrees to no role.');
  end if;
  -- two logins of one administrator agree with nobody but themselves: where security officers are, one of them is the second person
  if not public.is_security() and exists (select 1 from public.staff s where s.role = 'security' and s.is_active and s.id not in (p.by_id, p.staff_id)) then
    perform public.refuse('FL133', 'Only a security officer may do this.');
  end if;
  update public.role_proposal set approved_by = i, approved_at = transaction_timestamp() where id = proposal;
  update public.staff set role = p.role where id = p.staff_id;
end $$;

-- Whose account of a directory is whose of the staff: nobody verifies or signs for themselves.
create or replace function bind_staff(of_staff int, of_directory text, of_object text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int; had public.staff_identity;
begin
  if not (public.me() is null and public.keeps_the_desk()) then
    i := public.must_administer();
    if i = of_staff then
      perform public.refuse('FL137', 'Another administrator binds one''s own account.');
    end if;
  end if;
  if coalesce(btrim(of_directory), '') = '' or coalesce(btrim(of_object), '') = '' then
    perform public.refuse('FL130', 'Such a thing is not known here.');
  end if;
  select * into had from public.staff_identity x where x.staff_id = of_staff for update;
  if (had.directory, had.object_id) = (of_directory, of_object) then
    return;
  end if;
  if had.staff_id is not null and i is not null then  -- an account that is nobody's any more is reset like anybody's
    perform public.refuse('FL198', 'Who is bound to an account already is bound to another by whoever looks after the desk.');
  end if;
  perform public.raise_verification_alert('staff_bound', of_staff || ':' || clock_timestamp(),
    jsonb_build_object('by', i, 'login', (select s.login from public.staff s where s.id = of_staff)), null, null);
  insert into public.staff_identity (staff_id, directory, object_id, since, by_id) values (of_staff, of_directory, of_object, clock_timestamp(), i)
  on conflict (staff_id) do update set directory = excluded.directory, object_id = excluded.object_id, since = excluded.since, by_id = excluded.by_id;
end $$;

-- A login for a worker: nobody's of the staff, and good for nothing but its functions.
create or replace function let_worker_in(login text, verifier text) returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare is_there bool := exists (select 1 from pg_roles where rolname = let_worker_in.login);
begin
  perform public.judged_now();
  if not (public.me() is null and public.keeps_the_desk()) then  -- nobody of the staff makes a worker of their own
    perform public.refuse('FL138', 'Who looks after the desk lets workers in.');
  end if;
  if login is null or public.is_reserved_login(login) or octet_length(login) not between 1 and 63 then
    perform public.refuse('FL062', 'No worker can have the login ' || login || '.');
  end if;
  if exists (select 1 from public.staff s where s.login = let_worker_in.login) then
    perform public.refuse('FL139', 'This login is a person''s.');
  end if;
  if verifier !~ '^SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' then
    perform public.refuse('FL063', 'A password comes as its SCRAM verifier.');
  end if;
  if is_there and (not public.is_own_login(login) or public.is_mighty_login(login)) then
    perform public.refuse('FL061', 'The login ' || login || ' is not one of this desk''s own.');
  end if;
  execute format('%s role %I login password %s connection limit 20 valid until ''infinity''', case when is_there then 'alter' else 'create' end, login,
                 coalesce(quote_literal(verifier), 'null'));
  execute format('comment on role %I is %L', login, public.own_mark());
  execute format('grant fl_service to %I', login);
  perform public.raise_verification_alert('worker', login || ':' || clock_timestamp(), jsonb_build_object('login', login, 'by', session_user), null, null);
  return case when is_there then 'changed' else 'made' end;
end $$;

-- ---------------------------------------------------------------- what is read

create or replace function verifications_of(of_ticket bigint) returns setof bigint language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select v.id from public.verification v join public.ticket t on t.id = v.ticket_id
    where v.ticket_id = of_ticket and public.me() is not null and (t.queue_id = any (public.my_queue_ids()) or public.is_security()) order by v.id desc;
end $$;

create or replace function verifications_awaiting() returns setof bigint language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.me(); boss bool := coalesce(public.my_role() = 'supervisor', false); guards bool := public.is_security();
begin
  return query select v.id from public.verification v join public.ticket t on t.id = v.ticket_id
    where i is not null and v.state in ('open', 'waiting', 'held', 'granted') and (t.queue_id = any (public.my_queue_ids()) or guards)
      and ((v.state = 'waiting' and v.owner_id is null)
           or (v.state = 'waiting' and v.owner_id is not null and i not in (v.owner_id, v.by_id)
               and not exists (select 1 from public.signature x where x.verification_id = v.id and x.what = 'second' and x.void_at is null))
           or (v.state = 'held' and (guards or boss) and i not in (coalesce(v.owner_id, 0), v.by_id))
           or exists (select 1 from public.exception_request x where x.verification_id = v.id and x.void_at is null and x.approved_at is null
                       and i not in (x.by_id, coalesce(v.owner_id, 0), v.by_id)))
    order by v.id desc;
end $$;

-- Everything that is shown of one, read at one moment. Contact data comes masked; what a job answered only to who asked.
create or replace function verification_of(which bigint) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification; s public.subject; i int := public.me(); t timestamptz := clock_timestamp(); p public.policy; the_case jsonb; facts jsonb;
begin
  if i is null or not public.sees_verification(which) then
    perform public.refuse('FL101', 'That verification is no longer there, or you may not see it.');
  end if;
  if exists (select 1 from public.guess g join public.job j on j.id = g.job_id where j.verification_id = which and g.put_in = public.this_transaction()) then
    perform public.refuse('FL140', 'Nothing is told of a guess in the transaction that made it.');
  end if;
  select * into v from public.verification x where x.id = which;
  select * into s from public.subject x where x.id = v.subject_id;
  p := public.active_policy();
  facts := coalesce(s.facts, '{}')::jsonb;
  the_case := public.case_of(which, i);
  return jsonb_build_object('id', v.id, 'ticket_id', v.ticket_id, 'action', v.action, 'channel', v.channel, 'caller', v.caller, 'state', v.state,
    'by_id', v.by_id, 'by_name', (select x.name from public.staff x where x.id = v.by_id), 'opened_at', public.recorded_instant(v.opened_at),
    'now', public.recorded_instant(t), 'owner_id', v.owner_id, 'owner_until', public.recorded_instant(v.owner_until), 'has_looked', v.has_looked,
    'version', v.version, 'flags', (select coalesce(jsonb_agg(r.code), '[]') from public.red_flag r where r.verification_id = which and r.void_at is null),
    'context', to_jsonb(public.context_of(v)), 'case', the_case, 'policy', p.rules::jsonb, 'worker_alive', public.is_worker_alive(),
    'approves', (select coalesce(jsonb_agg(m), '[]') from unnest(array['hr', 'site']) m where public.approver_for(s, m) is not null),
    'kinds', (select coalesce(string_agg(distinct c.kind, ' '), '') from public.connection c where c.is_active),
    'recovery_since', (select public.recorded_instant(max(r.since)) from public.recovery_code r where r.subject_id = s.id and r.used_at is null),
    'subject', case when s.id is null then null else jsonb_build_object('directory', s.directory, 'object_id', s.object_id, 'name', s.name,
       'account', s.account, 'department', s.department, 'site', s.site, 'risk', public.risk_of(s), 'manager', coalesce(facts -> 'manager' ->> 'name', ''),
       'bad_passwords', coalesce((facts ->> 'bad_passwords')::int, 0),
       'last_bad_at', facts ->> 'last_bad_at', 'locked_at', facts ->> 'locked_at', 'lock_source', coalesce(facts ->> 'lock_source', ''), 'lock_outs', the_case -> 'standing' -> 'lock_outs',
       'is_locked', coalesce(facts -> 'marks' ? 'locked', false)) end,
    'contacts', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'masked', c.masked, 'is_current', true, 'is_handset', c.is_handset,
        'known_since', public.recorded_instant(c.known_since)) order by c.id), '[]') from public.contact c where c.subject_id = s.id and c.is_current),
    'asked', (select coalesce(jsonb_agg(jsonb_build_object('kind', j.kind, 'asked_at', public.recorded_instant(j.asked_at))), '[]') from public.job j
       where (j.facts::jsonb ->> 'subject_id')::bigint = s.id and j.asked_at > t - interval '24 hours'),
    'evidence', the_case -> 'evidence',
    'running', (select coalesce(jsonb_agg(jsonb_build_object('job_id', j.id, 'kind', j.kind, 'method', j.method, 'state', j.state,
        'asked_at', public.recorded_instant(j.asked_at), 'until', public.recorded_instant(j.until), 'said', j.said, 'code', j.code,
        'tries_left', case when j.kind in ('code', 'passcode') then greatest(0, 3 - (select count(*) from public.guess g where g.job_id = j.id)) end,
        'number', case when j.asked_by = i then coalesce(j.told::jsonb ->> 'number', '') else '' end,
        'answer', case when j.asked_by = i then j.answer::jsonb || jsonb_strip_nulls(jsonb_build_object('target', j.told::jsonb ->> 'target'))
          || jsonb_build_object('code', j.code, 'has_secret', j.sealed is not null and j.sealed_at > t - interval '60 seconds') else '{}' end)
        order by j.id), '[]')
      from public.job j where j.verification_id = which and j.kind not in ('notify', 'scramble')),
    'before', (select coalesce(jsonb_agg(jsonb_build_object('at', public.recorded_instant(o.opened_at), 'by', x.name, 'action', o.action, 'state', o.state,
        'ticket_id', case when public.sees_verification(o.id) then o.ticket_id else 0 end) order by o.opened_at desc), '[]') from public.verification o join public.staff x on x.id = o.by_id
       where o.subject_id = v.subject_id and o.id <> which and o.opened_at > t - interval '72 hours'),
    'decision', case when v.subject_id is not null then public.as_watched(public.judge(the_case, coalesce(p.rules::jsonb, 'null'), t)) end,
    'observing', public.is_observing(),
    'grant', (select jsonb_build_object('id', g.id, 'state', case when g.state = 'issued' and g.expires_at <= t then 'expired' else g.state end,
        'action', g.action, 'issued_to', g.issued_to, 'expires_at', public.recorded_instant(g.expires_at), 'said', g.said)
      from public.verification_grant g where g.verification_id = which order by g.issued_at desc limit 1),
    'signed_by', coalesce((select x.name from public.signature y join public.staff x on x.id = y.by_id
       where y.verification_id = which and y.what = 'second' and y.void_at is null order by y.id desc limit 1), ''));
end $$;
