-- What a verification is judged by, what is gathered for it, and the grant that comes of it.

-- What stands between a member of staff and a subject.
create or replace function conflicts_of(s public.subject, who int) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare found_ones text[] := '{}'; mine public.staff_identity; my_tier int; manager text := s.facts::jsonb -> 'manager' ->> 'object_id';
begin
  select * into mine from public.staff_identity x where x.staff_id = who;
  select tier into my_tier from public.staff x where x.id = who;
  if public.is_own_account(s, who) then found_ones := found_ones || 'self'::text; end if;
  if public.is_account_of(s.directory, manager, who) then found_ones := found_ones || 'report'::text; end if;
  if exists (select 1 from public.subject me_too where me_too.directory = mine.directory
              and me_too.object_id in (mine.object_id, lower(mine.object_id), upper(mine.object_id))
              and s.directory = mine.directory and me_too.facts::jsonb -> 'manager' ->> 'object_id' = s.object_id) then
    found_ones := found_ones || 'manager'::text;
  end if;
  if exists (select 1 from public.staff x where x.is_active and x.id <> who and x.tier = my_tier and public.is_own_account(s, x.id)) then
    found_ones := found_ones || 'own_team'::text;
  end if;
  return to_jsonb(found_ones);
end $$;

-- Since when a member of staff has had this login, with a password of their own: who makes one could sign in as them.
create or replace function login_since(who int) returns timestamptz language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce((select max(a.at) from public.audit a where a.entity = 'staff' and a.entity_id = who
                    and (a.op = 'I' or a.payload::jsonb ?| array['login', 'password'])), timestamptz '2000-01-01Z');
end $$;

-- A second person has a login of their own for seven days at least, bound to an account of a directory.
create or replace function is_fit_signer(who int) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.staff s join public.staff_identity x on x.staff_id = s.id
                  where s.id = who and s.is_active and public.login_since(who) <= clock_timestamp() - interval '7 days');
end $$;

-- A limit as the policy sets it, and never looser than the desk's own.
create or replace function policy_limit(name text, usual int) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare set_to int := coalesce(((public.active_policy()).rules::jsonb -> 'limits' ->> name)::int, usual);
begin
  return case when name like '%\_hours' then greatest(set_to, usual) else least(set_to, usual) end;
end $$;

create or replace function wrong_guesses(of_subject bigint, on_ticket bigint) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select count(*) from public.guess g join public.job j on j.id = g.job_id join public.verification v on v.id = j.verification_id
           where g.is_right = false and g.judged_at > clock_timestamp() - make_interval(hours => public.policy_limit('failure_hours', 24))
             and (j.facts::jsonb ->> 'subject_id')::bigint = of_subject and (on_ticket is null or v.ticket_id = on_ticket));
end $$;

create or replace function failed_evidence(of_subject bigint, on_ticket bigint) returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select count(*) from public.evidence e join public.verification v on v.id = e.verification_id
           where e.subject_id = of_subject and e.result = 'failed' and (on_ticket is null or v.ticket_id = on_ticket)
             and e.at > clock_timestamp() - make_interval(hours => public.policy_limit('failure_hours', 24)));
end $$;

-- Methods failed often enough: shut for this subject, but for the two that no attacker can use up (A13).
create or replace function blocked_methods(of_subject bigint) returns text[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select coalesce(array_agg(f.method order by f.method), '{}') from (
            select e.method from public.evidence e where e.subject_id = of_subject and e.result = 'failed'
               and e.method not in ('fido', 'inperson')
               and e.at > clock_timestamp() - make_interval(hours => public.policy_limit('failure_hours', 24))
             group by e.method
            having count(*) >= case when e.method in ('totp', 'smsotp', 'emailotp', 'recovery') then 1 else public.policy_limit('failed_methods', 2) end
            union
            -- a code guessed wrong as often in several goes, each given up before its last try
            select j.method from public.guess g join public.job j on j.id = g.job_id
             where (j.facts::jsonb ->> 'subject_id')::bigint = of_subject and g.is_right = false
               and j.asked_at > greatest(clock_timestamp() - make_interval(hours => public.policy_limit('failure_hours', 24)),
                     (select max(p.at) from public.evidence p where p.subject_id = of_subject and p.method = j.method and p.result = 'passed'))
             group by j.method having count(*) >= public.policy_limit('wrong_codes', 3)) f);
end $$;

create or replace function ticket_blocked(v public.verification) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return v.subject_id is not null
     and (public.wrong_guesses(v.subject_id, v.ticket_id) >= public.policy_limit('wrong_codes', 3)
          or public.failed_evidence(v.subject_id, v.ticket_id) >= public.policy_limit('failed_methods', 2));
end $$;

-- A password and a second factor of one account within three days are one takeover.
create or replace function is_linked(v public.verification) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare others text[] := case when v.action = 'mfa_reset' then array['password_reset', 'first_credential']
                              when v.action in ('password_reset', 'first_credential') then array['mfa_reset'] else '{}' end;
begin
  return exists (select 1 from public.verification_grant g where g.subject_id = v.subject_id and g.action = any (others)
                  and ((g.state in ('reserved', 'executing', 'ordered', 'succeeded', 'unknown')
                        and g.consumed_at > clock_timestamp() - make_interval(hours => public.policy_limit('linked_hours', 72)))
                       or (g.state = 'issued' and g.expires_at > clock_timestamp())));
end $$;

-- When somebody else's failed attempt for the same subject is old enough that it is no shopping around any more.
create or replace function shopped_until(v public.verification, analyst int) returns timestamptz language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare newest timestamptz; lasts interval := make_interval(hours => public.policy_limit('shopping_hours', 24));
begin
  -- a failure is of who asked for it, whoever has taken the verification over since
  -- and what a colleague refused that was not theirs is nobody's attempt: only who began it says that it failed
  select max(o.at) into newest from (
    select x.closed_at as at from public.verification x
     where x.subject_id = v.subject_id and x.id <> v.id and x.by_id <> analyst and x.owner_id is distinct from analyst
       and (x.state = 'disputed' or (x.state = 'refused' and x.owner_id = x.by_id))
    union all
    select e.at from public.evidence e left join public.job j on j.id = e.job_id
     where e.subject_id = v.subject_id and e.verification_id <> v.id and e.result in ('failed', 'declined')
       and coalesce(j.asked_by, e.by_id) <> analyst) o;
  return case when newest + lasts > clock_timestamp() then newest + lasts end;
end $$;

-- The red flags that the desk computes of what it knows.
create or replace function context_of(v public.verification) returns text[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare s public.subject; found_ones text[] := '{}'; t timestamptz := clock_timestamp(); days int;
begin
  select * into s from public.subject x where x.id = v.subject_id;
  if s.id is null then return found_ones; end if;
  days := coalesce(((public.active_policy()).rules::jsonb -> 'cool_down_days' ->> s.risk)::int, 7);
  if s.risk in ('sensitive', 'privileged') then found_ones := found_ones || 'target'::text; end if;
  if exists (select 1 from public.evidence e where e.subject_id = s.id and e.verification_id <> v.id and e.result in ('failed', 'declined')
              and e.at > t - interval '72 hours') then
    found_ones := found_ones || 'earlier_failure'::text;
  end if;
  if exists (select 1 from public.contact c where c.subject_id = s.id and c.is_current and c.known_since > t - make_interval(days => days)
              and (c.known_since < c.seen_at - interval '1 minute'
                   or exists (select 1 from public.contact o where o.subject_id = s.id and o.kind = c.kind and not o.is_current))) then
    found_ones := found_ones || 'contact_changed'::text;
  end if;
  if exists (select 1 from public.verification o where o.subject_id = s.id and o.id <> v.id and o.state = 'disputed' and o.closed_at > t - interval '72 hours') then
    found_ones := found_ones || 'others_report'::text;
  end if;
  if public.is_out_of_hours(v.opened_at) then found_ones := found_ones || 'unusual_time'::text; end if;
  if public.is_spike() then found_ones := found_ones || 'spike'::text; end if;
  return found_ones;
end $$;

-- Who works at the desk could do the most harm with an account (A7).
create or replace function risk_of(s public.subject) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if s.risk in ('standard', 'sensitive')
     and exists (select 1 from public.staff x where x.is_active and public.is_own_account(s, x.id)) then
    return 'privileged';
  end if;
  return s.risk;
end $$;

-- Whether a member of staff counts as a second pair of eyes beside an analyst: whoever can make a login, or give somebody another
-- password, would have one within the minute. What a younger one attests counts as the analyst's own.
create or replace function is_witness(who int, analyst int) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return who in (0, analyst) or public.login_since(who) <= clock_timestamp() - interval '7 days';
end $$;

drop function if exists case_evidence(public.verification);
create or replace function case_evidence(v public.verification, analyst int) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare granted_at timestamptz := (select max(g.issued_at) from public.verification_grant g where g.verification_id = v.id and g.state in ('reserved', 'executing'));
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('method', e.method,
              -- what one approves oneself counts nothing once one works on it
              'result', case when e.method in ('owner', 'hr', 'site') and public.approved_it(e, analyst) then 'unreached' else e.result end, 'proof', e.proof, 'group', e.group_key,
              'is_handset', e.is_handset, 'at', public.recorded_instant(e.at), 'by', case when public.is_witness(e.by_id, analyst) then e.by_id else analyst end,
              'also_by', coalesce(e.also_by, case when e.method = 'inperson' and e.result = 'passed' and public.is_witness(e.by_id, analyst) then
                 (select min(o.by_id) from public.evidence o where o.verification_id = v.id and o.subject_id = v.subject_id and o.void_at is null
                    and o.method = 'inperson' and o.result = 'passed' and o.by_id <> e.by_id and public.is_witness(o.by_id, analyst)
                    and o.at > coalesce(granted_at, clock_timestamp()) - interval '4 hours') end),
              'known_since', public.recorded_instant(e.known_since)) order by e.id), '[]')
            from public.evidence e where e.verification_id = v.id and e.subject_id = v.subject_id and e.void_at is null);
end $$;

-- What lies beside each piece of evidence, in the same order: only the worker that proved it can tell whether it is its own.
create or replace function proofs_of(v public.verification) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'transaction', e.transaction, 'target', e.target, 'facts', e.facts::jsonb,
              'verification', v.id, 'directory', s.directory, 'object_id', s.object_id) order by e.id), '[]')
            from public.evidence e join public.subject s on s.id = e.subject_id
           where e.verification_id = v.id and e.subject_id = v.subject_id and e.void_at is null);
end $$;

-- Everything that a verification is judged by, gathered in this one place.
create or replace function case_of(which bigint, analyst int) returns jsonb
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification; s public.subject; signer int; facts jsonb; t timestamptz := clock_timestamp();
begin
  select * into v from public.verification x where x.id = which;
  select * into s from public.subject x where x.id = v.subject_id;
  facts := coalesce(s.facts, '{}')::jsonb;
  select x.by_id into signer from public.signature x where x.verification_id = which and x.what = 'second' and x.void_at is null order by x.id desc limit 1;
  return jsonb_build_object(
    'action', v.action, 'risk', coalesce(public.risk_of(s), 'privileged'), 'channel', v.channel, 'analyst', analyst,
    'evidence', public.case_evidence(v, analyst),
    'flags', to_jsonb(array(select r.code from public.red_flag r where r.verification_id = which and r.void_at is null order by 1) || public.context_of(v)),
    'standing', jsonb_build_object(
      'is_frozen', public.is_frozen(s.id),
      'is_held', s.held_until is not null, 'held_until', public.recorded_instant(s.held_until),
      'wrong_codes', coalesce(public.wrong_guesses(v.subject_id, null), 0),
      'failed_methods', coalesce(public.failed_evidence(v.subject_id, null), 0),
      'is_ticket_blocked', public.ticket_blocked(v), 'blocked', to_jsonb(public.blocked_methods(v.subject_id)),
      'is_linked', public.is_linked(v), 'is_phone_lost', coalesce((facts ->> 'is_phone_lost')::bool, false),
      'is_elevated', public.is_elevated(), 'is_spike', public.is_spike(),
      'lock_outs', (select count(*) from jsonb_array_elements_text(coalesce(facts -> 'lock_outs', '[]')) x where x::timestamptz > t - interval '24 hours'),
      'excluded', to_jsonb(array(select distinct 'mail:' || c.digest from public.contact c where c.subject_id = v.subject_id and c.kind = 'mail' order by 1)),
      'conflicts', public.conflicts_of(s, analyst),
      'shopped_until', public.recorded_instant(public.shopped_until(v, analyst)),
      'lifted', to_jsonb(array(select distinct substr(x.what, 6) from public.signature x where x.verification_id = which and x.void_at is null
                                and x.what like 'lift\_%' order by 1)),
      'signed_by', signer,
      -- whose login is bound to no directory might be anybody's: its age counts nothing
      'signer_since', case when exists (select 1 from public.staff_identity x where x.staff_id = signer) then public.recorded_instant(public.login_since(signer)) end,
      'signer_conflicts', case when signer is null then '[]'::jsonb else public.conflicts_of(s, signer) end,
      'has_exception', exists (select 1 from public.exception_request x where x.verification_id = which and x.approved_at is not null and x.void_at is null),
      'has_manager', coalesce(facts -> 'manager' ->> 'object_id', '') <> '',
      'has_change_record', exists (select 1 from public.evidence e where e.verification_id = which and e.subject_id = v.subject_id and e.void_at is null
                                    and e.method = 'owner' and e.result = 'passed' and coalesce(e.facts::jsonb ->> 'change', '') <> ''),
      'starts_on', (select e.facts::jsonb ->> 'starts_on' from public.evidence e where e.verification_id = which and e.subject_id = v.subject_id
                     and e.void_at is null and e.method = 'hr' and e.result = 'passed' and e.facts::jsonb ? 'starts_on' order by e.id desc limit 1),
      'has_looked', v.has_looked, 'facts_at', public.recorded_instant(s.refreshed_at), 'is_worker_alive', public.is_worker_alive()));
end $$;

create or replace function judged(which bigint, analyst int) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (select v.subject_id from public.verification v where v.id = which) is null then
    return null;
  end if;
  return public.judge(public.case_of(which, analyst), coalesce((public.active_policy()).rules::jsonb, 'null'), clock_timestamp());
end $$;

-- ---------------------------------------------------------------- gathering

create or replace function contact_for(of_subject bigint, of_kinds text[], wanted text) returns public.contact
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare c public.contact;
begin
  select * into c from public.contact x where x.subject_id = of_subject and x.is_current and x.kind = any (of_kinds)
     and (coalesce(wanted, '') = '' or x.kind = wanted) order by array_position(of_kinds, x.kind), x.known_since nulls last, x.id limit 1;
  return c;
end $$;

-- Whether a method may be used for this subject now at all.
create or replace function is_open_here(v public.verification, of_method text) returns void language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if v.subject_id is null then
    perform public.refuse('FL104', 'Choose first whom it is about.');
  end if;
  if not v.has_looked then
    perform public.refuse('FL105', 'Go through the red flags first.');
  end if;
  if of_method = any (public.blocked_methods(v.subject_id))
     or (public.ticket_blocked(v) and of_method not in ('fido', 'inperson'))
     or coalesce((public.active_policy()).rules::jsonb -> 'off' ? of_method, false)
     or (public.is_elevated() and of_method in ('callback', 'smsotp', 'emailotp')) then
    perform public.refuse('FL106', 'This way is not offered here and now.');
  end if;
end $$;

create or replace function may_use(v public.verification, of_method text) returns void language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if v.subject_id is not null and v.has_looked and public.is_frozen(v.subject_id) then
    perform public.refuse('FL120', 'This account is frozen until security lifts it.');
  end if;
  perform public.is_open_here(v, of_method);
end $$;

create or replace function verification_ask(which bigint, of_method text, of_contact text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v public.verification := public.worked_on(which); s public.subject; c public.contact; t timestamptz := clock_timestamp();
  of_kind text := case when of_method in ('fido', 'push', 'device') then 'prompt' when of_method in ('smsotp', 'emailotp') then 'code'
                       when of_method in ('totp', 'recovery') then 'passcode' when of_method in ('manager', 'site', 'owner', 'hr') then 'approval' end;
begin
  if of_kind is null then
    perform public.refuse('FL106', 'No machine proves this.');
  end if;
  perform public.may_use(v, of_method);
  select * into s from public.subject x where x.id = v.subject_id for no key update;  -- who asks in parallel waits: the limits are the subject's
  if of_kind = 'code' then
    c := public.contact_for(s.id, case of_method when 'smsotp' then array['mobile', 'phone'] else array['other_mail'] end, of_contact);
    if c.id is null then
      perform public.refuse('FL109', 'There is no such address on record.');
    end if;
  end if;
  if (select count(*) from public.job j where (j.facts::jsonb ->> 'subject_id')::bigint = s.id and j.kind = of_kind and j.asked_at > t
        - (case of_kind when 'prompt' then interval '15 minutes' else interval '60 minutes' end))
     >= (case of_kind when 'prompt' then public.policy_limit('pushes', 2) when 'code' then 3 else 6 end) then
    perform public.refuse('FL119', 'Enough was sent to this person for now.');
  end if;
  return public.order_job(of_kind, which, of_method, public.approver_asked(s, of_method) || jsonb_build_object('method', of_method, 'directory', s.directory, 'object_id', s.object_id,
      'subject_id', s.id, 'account', s.account, 'action', v.action, 'contact', coalesce(c.kind, of_contact, ''),
      'ticket', (select d.prefix from public.desk d where d.id = 1) || '-' || v.ticket_id, 'analyst', (select x.name from public.staff x where x.id = public.me())),
    t + case of_kind when 'prompt' then interval '2 minutes' when 'approval' then interval '4 hours' else interval '10 minutes' end, c.id);
end $$;

-- Which worker a spoken code is sealed for.
create or replace function job_key(of_job bigint) returns bytea language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select w.public_key from public.job j join public.worker w on w.id = j.worker
           where j.id = of_job and j.asked_by = public.me() and j.ended_at is null);
end $$;

-- A guess is only kept. The worker judges it, in a transaction of its own, once it was committed: here nothing is told of it.
alter table guess add column if not exists put_in xid8 default pg_current_xact_id();
create or replace function submit_guess(of_job bigint, guessed bytea) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job; v public.verification; i int := public.verifying_staff();
begin
  select * into v from public.verification x where x.id = (select y.verification_id from public.job y where y.id = of_job) for no key update;
  select * into j from public.job x where x.id = of_job for no key update;
  if j.id is null or j.asked_by is distinct from i or j.kind not in ('code', 'passcode') or j.state <> 'executing' or j.ended_at is not null
     or j.until <= clock_timestamp() or guessed is null or length(guessed) not between 1 and 1000
     or (select count(*) from public.guess g where g.job_id = of_job) >= 3 then
    perform public.refuse('FL108', 'This takes no answer any more.');
  end if;
  perform public.may_use(v, j.facts::jsonb ->> 'method');  -- what failed too often takes no guess, of an earlier code neither
  insert into public.guess (job_id, sealed, at, by_id) values (of_job, guessed, clock_timestamp(), i);
end $$;

-- That a number on record is to be dialled: only while a callback may be made, so many in an hour. It is told by another function, in
-- a transaction after this one: whoever took this one back would otherwise have seen it, and nobody would know. Returns the evidence.
alter table evidence add column if not exists put_in xid8 default pg_current_xact_id();
drop function if exists verification_dial(bigint, text);
create or replace function verification_dial(which bigint, of_contact text) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.worked_on(which); c public.contact; i int := public.me(); t timestamptz := clock_timestamp(); mine int; here int; made bigint;
begin
  perform public.may_use(v, 'callback');
  c := public.contact_for(v.subject_id, array['mobile', 'phone'], of_contact);
  if c.value is null then
    perform public.refuse('FL109', 'The number asked for is not on record.');
  end if;
  if (select count(*) from public.evidence e where e.verification_id = which and e.subject_id = v.subject_id and e.method = 'callback'
         and e.result = 'unreached' and e.void_at is null and e.at > t - interval '1 hour') >= 2 then
    perform public.refuse('FL173', 'Two calls reached nobody within the hour.');
  end if;
  perform 1 from public.staff s where s.id = i for no key update;  -- the limit of an hour is one's own, in however many windows
  select count(*), count(*) filter (where e.verification_id = which) into mine, here from public.evidence e
   where e.by_id = i and e.method = 'callback' and e.result = 'pending' and e.at > t - interval '1 hour';
  if mine >= 20 or here >= 6 then  -- told, and not raised: what is raised leaves nothing on record
    perform public.raise_verification_alert('dialled', i || ':' || to_char(t at time zone 'UTC', 'YYYYMMDDHH24'), jsonb_build_object('by', i), which, v.subject_id);
    return null;
  end if;
  insert into public.evidence (verification_id, subject_id, method, result, proof, group_key, is_handset, known_since, at, by_id, target, transaction, facts)
  values (which, v.subject_id, 'callback', 'pending', 'A', 'phone:' || c.digest, c.is_handset, c.known_since, clock_timestamp(), public.me(), c.masked, '', '{}') returning id into made;
  return made;
end $$;

create or replace function dialled_number(of_evidence bigint) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare e public.evidence; v public.verification;
begin
  select * into e from public.evidence x where x.id = of_evidence;
  select * into v from public.verification x where x.id = e.verification_id;
  if e.id is null or e.by_id is distinct from public.me() or e.method <> 'callback' or e.result <> 'pending' or e.void_at is not null
     or v.subject_id is distinct from e.subject_id or v.owner_id is distinct from e.by_id or e.at <= clock_timestamp() - interval '1 minute'
     or e.put_in is not distinct from public.this_transaction() then
    return null;
  end if;
  perform public.may_use(v, 'callback');
  return (select c.value from public.contact c where c.subject_id = e.subject_id and c.is_current and c.kind in ('mobile', 'phone')
           and 'phone:' || c.digest = e.group_key order by c.id limit 1);
end $$;

create or replace function verification_attest(which bigint, of_method text, of_result text, said jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v public.verification := public.looked_at(which); i int := public.me(); t timestamptz := clock_timestamp(); s public.subject; called public.evidence;
  of_group text; on_handset bool := false; since timestamptz; shown text := ''; kept jsonb := coalesce(said, '{}');
begin
  perform public.has_not_ended(v);
  if of_method in ('fido', 'push', 'totp', 'recovery', 'device', 'smsotp', 'emailotp', 'site', 'codeword') then
    perform public.refuse('FL124', 'This is proved by a machine.');
  end if;
  if not coalesce(of_method in ('inperson', 'video', 'callback', 'manager', 'owner', 'hr', 'hrq')
                  and of_result in ('passed', 'failed', 'declined', 'unreached') and jsonb_typeof(kept) = 'object' and length(kept::text) <= 2000, false) then
    perform public.refuse('FL130', 'Such a thing is not known here.');
  end if;
  if of_result = 'declined' then  -- which froze the account a moment ago, in a step of its own: it is recorded all the same
    perform public.is_open_here(v, of_method);
  else
    perform public.may_use(v, of_method);
  end if;
  select * into s from public.subject x where x.id = v.subject_id for no key update;
  if public.is_own_account(s, i) then
    perform public.refuse('FL110', 'Nobody verifies themselves.');
  end if;
  case of_method
    when 'callback' then
      select * into called from public.evidence e where e.verification_id = which and e.subject_id = s.id and e.method = 'callback' and e.result = 'pending'
         and e.by_id = i and e.void_at is null and e.at > t - interval '30 minutes' order by e.id desc limit 1;
      if called.id is null then
        perform public.refuse('FL121', 'The number on record was not asked for.');
      end if;
      of_group := called.group_key; on_handset := called.is_handset; since := called.known_since; shown := called.target;
    when 'manager' then
      if coalesce(s.facts::jsonb -> 'manager' ->> 'object_id', '') = '' then
        perform public.refuse('FL109', 'There is no manager on record.');
      end if;
      of_group := 'person:' || (s.facts::jsonb -> 'manager' ->> 'object_id');
      select c.known_since, c.masked into since, shown from public.contact c where c.subject_id = s.id and c.kind = 'manager' and c.is_current;
    when 'owner' then of_group := 'person:owner';
    when 'hr' then of_group := 'person:hr';
    when 'inperson' then of_group := 'presence';
    when 'video' then of_group := 'video';
    else of_group := 'knowledge';
  end case;
  if of_result = 'passed' and of_method <> 'hrq' and not exists (select 1 from jsonb_each_text(kept) f where btrim(f.value) <> '') then
    perform public.refuse('FL121', 'Say what you saw or did.');
  end if;
  update public.evidence set void_at = t where id = called.id;
  perform public.disavow(which, i);
  if of_result in ('failed', 'declined') then
    perform public.unsettle(which);
  end if;
  insert into public.evidence (verification_id, subject_id, method, result, proof, group_key, is_handset, known_since, at, by_id, target, transaction, facts)
  values (which, s.id, of_method, of_result, 'A', of_group, on_handset, since, t, i, coalesce(shown, ''), '', kept::text);
  if of_result = 'declined' then
    perform public.freeze_subject(s.id, 'declined', i, which);
    update public.verification set state = 'held', ends_at = t + interval '14 days' where id = which and not public.is_observing();
  end if;
  update public.verification set version = version + 1 where id = which;
end $$;

-- What a second person signs is what they saw: whoever works on it may have chosen somebody else, or asked for something else, since.
drop function if exists verification_sign(bigint);
create or replace function verification_sign(which bigint, of_object text default null, of_action text default null) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.looked_at(which); i int := public.me(); s public.subject;
begin
  perform public.has_not_ended(v);
  if v.subject_id is null then
    perform public.refuse('FL114', 'There is nothing to be signed here.');
  end if;
  select * into s from public.subject x where x.id = v.subject_id;
  if public.is_own_account(s, i) then
    perform public.refuse('FL110', 'Nobody signs for themselves.');
  end if;
  if s.object_id <> of_object or v.action <> of_action then
    perform public.refuse('FL202', 'It is about somebody or something else by now.');
  end if;
  if i in (v.by_id, coalesce(v.owner_id, 0)) or public.has_worked_on(which, i)
     or exists (select 1 from public.verification_grant g where g.verification_id = which and g.issued_to = i and g.state = 'issued') then
    perform public.refuse('FL113', 'Who worked on it can''t sign it.');
  end if;
  if not public.is_fit_signer(i) then
    perform public.refuse('FL131', 'This login can''t sign.');
  end if;
  insert into public.signature (verification_id, by_id, at, what) values (which, i, clock_timestamp(), 'second');
  update public.verification set version = version + 1 where id = which;
end $$;

create or replace function verification_ask_exception(which bigint, why text) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.worked_on(which); made bigint;
begin
  if length(btrim(coalesce(why, ''))) not between 30 and 2000 then
    perform public.refuse('FL115', 'Say why in at least 30 characters.');
  end if;
  insert into public.exception_request (verification_id, by_id, at, reason) values (which, public.me(), clock_timestamp(), btrim(why)) returning id into made;
  perform public.raise_verification_alert('exception', made::text, '{}', which, v.subject_id);
  return made;
end $$;

-- Another team's second person waives the time, and never a factor.
drop function if exists approve_exception(bigint);
create or replace function approve_exception(which bigint, of_wish bigint default null) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare x public.exception_request; v public.verification; i int := public.verifying_staff(); s public.subject;
begin
  v := public.looked_at(which);
  perform public.has_not_ended(v);
  select * into x from public.exception_request r where r.verification_id = which and r.void_at is null and r.approved_at is null order by r.id desc limit 1;
  select * into s from public.subject y where y.id = v.subject_id;
  if x.id is null or x.id <> of_wish then  -- another one was asked since somebody read it
    perform public.refuse('FL114', 'There is nothing to be approved here.');
  end if;
  if i in (x.by_id, v.by_id, coalesce(v.owner_id, 0)) or public.is_own_account(s, i)
     or public.has_worked_on(which, i)
     or (not public.is_security() and (select a.tier from public.staff a where a.id = i) = (select b.tier from public.staff b where b.id = x.by_id)) then
    perform public.refuse('FL113', 'Another team approves it.');
  end if;
  if not public.is_fit_signer(i) then
    perform public.refuse('FL131', 'This login can''t sign.');
  end if;
  update public.exception_request set approved_by = i, approved_at = clock_timestamp() where id = x.id;
  perform public.raise_verification_alert('exception_granted', x.id::text, jsonb_build_object('by', i, 'reason', x.reason), which, v.subject_id);
end $$;

-- ---------------------------------------------------------------- deciding and carrying out

create or replace function may_execute() returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(public.my_role() in ('analyst', 'technician', 'supervisor', 'administrator'), false);
end $$;

create or replace function verification_decide(which bigint) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.worked_on(which); i int := public.me(); ruled jsonb; t timestamptz := clock_timestamp(); is_good bool; next_state text;
begin
  if v.subject_id is null then
    perform public.refuse('FL104', 'Choose first whom it is about.');
  end if;
  perform 1 from public.subject s where s.id = v.subject_id for no key update;
  perform 1 from public.staff s where s.id = i for no key update;  -- the limits of an hour are one's own, in however many windows
  perform public.carry_flags(which);  -- which may have been seen on this ticket since it was chosen whom this is about
  ruled := public.watched(public.judged(which, i), which);
  perform public.tell_of_spike(which);
  is_good := ruled ->> 'verdict' = 'allow' and public.may_execute();
  -- a grant that is there lasts no longer for being asked for again; one that is not allowed any more ends
  update public.verification_grant set state = 'expired', said = 'judged again'
   where verification_id = which and state = 'issued' and not (is_good and issued_to = i and expires_at > t);
  if is_good and not exists (select 1 from public.verification_grant g where g.verification_id = which and g.state = 'issued') then
    if (select count(*) from public.verification_grant g where g.issued_to = i and g.issued_at > t - interval '1 hour') >= public.policy_limit('grants_per_hour', 12) then
      perform public.refuse('FL117', 'As many grants were given this hour as one person may have.');
    end if;
    insert into public.verification_grant (id, verification_id, ticket_id, subject_id, action, risk, policy_version, issued_to, second_by, issued_at,
                                           expires_at, state, evidence_ids, said)
    select gen_random_uuid(), which, v.ticket_id, v.subject_id, v.action, ruled ->> 'column', (public.active_policy()).version, i,
           (select x.by_id from public.signature x where x.verification_id = which and x.what = 'second' and x.void_at is null order by x.id desc limit 1),
           t, t + interval '10 minutes', 'issued',
           (select coalesce(jsonb_agg(e.id order by e.id), '[]') from public.evidence e
             where e.verification_id = which and e.subject_id = v.subject_id and e.void_at is null and e.result = 'passed')::text, '';
  end if;
  if is_good and exists (select 1 from public.red_flag r where r.verification_id = which and r.void_at is not null) then
    perform public.raise_verification_alert('flags_withdrawn', which || ':' || f.said, jsonb_build_object('codes', f.codes), which, v.subject_id)
       from (select string_agg(distinct r.code, ',' order by r.code) as said, jsonb_agg(distinct r.code) as codes
               from public.red_flag r where r.verification_id = which and r.void_at is not null) f;
  end if;
  if ruled ->> 'verdict' in ('deny', 'hold') and public.is_only_told(ruled) then
    next_state := 'open';
  elsif ruled ->> 'verdict' = 'deny' and ruled -> 'codes' ?| array['self', 'approver', 'frozen', 'declined', 'stop', 'security_team'] then
    perform public.raise_verification_alert('denied', which::text, jsonb_build_object('codes', ruled -> 'codes'), which, v.subject_id);
    perform public.close_verification(which, 'refused', (select string_agg(c, ' ') from jsonb_array_elements_text(ruled -> 'codes') c));
    return ruled;
  else
    next_state := case when is_good then 'granted' when ruled ->> 'verdict' = 'hold' then 'held'
      when exists (select 1 from jsonb_array_elements_text(ruled -> 'codes') c where c like 'second%') then 'waiting' else 'open' end;
  end if;
  update public.verification set risk = ruled ->> 'column', policy_version = (public.active_policy()).version, state = next_state,
         ends_at = case next_state when 'open' then t else greatest((ruled ->> 'until')::timestamptz, t) end + public.state_lasts(next_state)
   where id = which;
  return ruled;
end $$;

-- Consumes a grant and reserves its order in one step, before anything is called: of all who try at once, one does.
create or replace function carry_out_grant(which uuid, of_ticket bigint, of_object text, of_action text, reply bytea, delivery text default 'screen')
  returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.verifying_staff(); g public.verification_grant; v public.verification; s public.subject; made bigint; done int;
begin
  if coalesce(length(reply), 0) <> 32 or not coalesce(delivery in ('screen', 'mail', 'sms'), false) then
    perform public.refuse('FL130', 'A key to answer to is needed.');
  end if;
  if not public.may_execute() then
    perform public.refuse('FL112', 'Only the one a grant was given to can carry it out.');
  end if;
  select * into g from public.verification_grant x where x.id = which;
  if g.id is null or not public.sees_verification(g.verification_id) then
    return null;
  end if;
  v := public.looked_at(g.verification_id);
  select * into s from public.subject x where x.id = g.subject_id for no key update;
  perform public.carry_flags(v.id);
  -- what was allowed has to be so still: a flag, a freeze, another policy may have come in between
  if g.issued_to = i and v.state = 'granted' and v.owner_id = i and v.subject_id = g.subject_id and v.ticket_id = g.ticket_id and v.action = g.action
     and public.as_watched(public.judged(v.id, i)) ->> 'verdict' = 'allow' then
    made := nextval(pg_get_serial_sequence('public.job', 'id'));
    update public.verification_grant x set state = 'reserved', consumed_at = clock_timestamp(), job_id = made
     where x.id = which and x.state = 'issued' and x.issued_to = i and x.expires_at > clock_timestamp() and x.ticket_id = of_ticket
       and x.action = of_action and x.policy_version = (public.active_policy()).version
       and exists (select 1 from public.subject y where y.id = x.subject_id and y.object_id = of_object and not public.is_frozen(y.id));
    get diagnostics done = row_count;
  end if;
  if done is distinct from 1 then  -- told, and not raised: what is raised leaves nothing on record
    perform public.raise_verification_alert('grant_misused', which || ':' || i, jsonb_build_object('by', i), g.verification_id, g.subject_id);
    return null;
  end if;
  insert into public.job (id, kind, verification_id, grant_id, asked_by, asked_at, state, method, facts, told, answer, tries, said, code, until, reply_to)
  values (made, 'carry_out', v.id, which, i, clock_timestamp(), 'reserved', '', jsonb_build_object('directory', s.directory, 'object_id', s.object_id,
      'subject_id', s.id, 'account', s.account, 'action', g.action, 'ticket', (select d.prefix from public.desk d where d.id = 1) || '-' || g.ticket_id,
      'analyst', (select x.name from public.staff x where x.id = i), 'delivery', delivery, 'contact', '')::text, '{}', '{}', 0, '', '',
      g.expires_at, reply);
  update public.verification set version = version + 1, ends_at = clock_timestamp() + interval '30 minutes' where id = v.id;
  return made;
end $$;

-- Told once, to who asked for it, within the minute; then it is forgotten.
create or replace function fetch_sealed(of_job bigint) returns bytea language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare j public.job; i int := public.verifying_staff();
begin
  select * into j from public.job x where x.id = of_job for no key update;
  if j.asked_by is distinct from i then
    perform public.refuse('FL125', 'Only the one who ordered it is told what came of it.');
  end if;
  update public.job set sealed = null where id = of_job and sealed is not null;
  return case when j.sealed_at > clock_timestamp() - interval '60 seconds' then j.sealed end;
end $$;

-- ---------------------------------------------------------------- ends

create or replace function must_say_why(why text) returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(why, '') !~ '[^[:space:]]' or length(why) > 2000 then
    perform public.refuse('FL116', 'Say why.');
  end if;
  return btrim(why);
end $$;

create or replace function verification_refuse(which bigint, why text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.looked_at(which);
begin
  perform public.has_not_ended(v);
  perform public.close_verification(which, 'refused', public.must_say_why(why));
  update public.verification set owner_id = public.me() where id = which;  -- who refused it
  perform public.raise_verification_alert('refused', which::text, '{}', which, v.subject_id);
end $$;

create or replace function verification_set_aside(which bigint, until timestamptz) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.worked_on(which); t timestamptz := clock_timestamp();
begin
  if until is not null and not (until > t and until <= t + interval '7 days') then
    perform public.refuse('FL123', 'That is not a time to set this aside to.');
  end if;
  update public.verification_grant set state = 'expired', said = 'set aside' where verification_id = which and state = 'issued';
  update public.verification set state = case when v.state = 'held' then 'held' else 'waiting' end, owner_id = null, owner_until = null,
         ends_at = coalesce(until, t) + interval '24 hours' where id = which;
end $$;

create or replace function verification_abandon(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.worked_on(which);
begin
  perform public.close_verification(v.id, 'abandoned', '');
end $$;

create or replace function verification_take_over(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.looked_at(which); i int := public.me(); s public.subject;
begin
  perform public.has_not_ended(v);
  if v.owner_id is not distinct from i then
    perform public.refuse('FL127', 'You work on it already.');
  end if;
  select * into s from public.subject x where x.id = v.subject_id;
  if s.id is not null and public.is_own_account(s, i) then
    perform public.refuse('FL110', 'Nobody verifies themselves.');
  end if;
  update public.verification_grant set state = 'expired', said = 'taken over' where verification_id = which and state = 'issued';
  perform public.disavow(which, i);
  update public.verification set owner_id = i, owner_until = clock_timestamp() + interval '5 minutes', version = version + 1,
         state = case when state in ('waiting', 'granted') then 'open' else state end,
         ends_at = case when state = 'held' then ends_at else clock_timestamp() + interval '30 minutes' end where id = which;
end $$;

create or replace function verification_dispute(which bigint, why text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare v public.verification := public.looked_at(which);
begin
  if not exists (select 1 from public.verification_grant g where g.verification_id = which) then
    perform public.refuse('FL128', 'Nothing was granted that could be disputed.');
  end if;
  perform public.must_say_why(why);
  perform public.freeze_subject(one, 'disputed', public.me(), which) from public.subjects_of(which) one;
  perform public.close_verification(which, 'disputed', btrim(why));
  perform public.raise_verification_alert('disputed', which::text, '{}', which, v.subject_id);
  -- whoever got in by what was granted is shown out, once for each account
  insert into public.job (kind, verification_id, asked_at, state, method, facts, told, answer, tries, said, code)
  select 'notify', which, clock_timestamp(), 'reserved', '', jsonb_build_object('what', 'disputed', 'directory', s.directory, 'object_id', s.object_id,
      'subject_id', s.id, 'ticket', (select d.prefix from public.desk d where d.id = 1) || '-' || v.ticket_id)::text, '{}', '{}', 0, '', ''
    from public.subject s where s.id in (select public.subjects_of(which))
     and not exists (select 1 from public.job j where j.verification_id = which and j.kind = 'notify'
       and j.facts::jsonb ->> 'what' = 'disputed' and (j.facts::jsonb ->> 'subject_id')::bigint = s.id);
end $$;
