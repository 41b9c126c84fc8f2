-- A desk of schema 3 on a server as the version before made it: its tables, functions, policies and rights, and the rows it
-- began with. Written by pg_dump; it is loaded by the tests, and never changed again.
SET check_function_bodies = false;
CREATE FUNCTION public.accept_go_live(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.must_be_security(); g public.go_live;
begin
  lock table public.go_live in share row exclusive mode;
  if not public.is_observing() then
    perform public.refuse('FL193', 'The gate decides already.');
  end if;
  select * into g from public.go_live x where x.id = which;
  if g.id is null or g.proposed_at < clock_timestamp() - interval '30 days' then
    perform public.refuse('FL160', 'Nothing waits here any more.');
  end if;
  if g.proposed_by = i then
    perform public.refuse('FL137', 'Another person accepts it.');
  end if;
  update public.go_live set accepted_by = i, accepted_at = clock_timestamp() where id = which;
  perform public.raise_verification_alert('go_live', which::text, jsonb_build_object('by', i), null, null);
end $$;
ALTER FUNCTION public.accept_go_live(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.acting() RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
declare i int;
begin
  if current_setting('frontline.keeping', true) is not distinct from 'on' then
    i := public.me();
  else
    select s.id into i from public.staff s where s.login = session_user and s.is_active;
  end if;
  if i is null and not public.keeps_the_desk() then
    perform public.refuse('FL002', 'Only who works at this desk may change it.');
  end if;
  if i is not null then perform public.judged_now(); end if;
  return i;
end $$;
ALTER FUNCTION public.acting() OWNER TO fl_owner;
CREATE TABLE public.policy (
    version integer NOT NULL,
    rules text NOT NULL,
    proposed_by integer,
    proposed_at timestamp with time zone NOT NULL,
    approved_by integer,
    approved_at timestamp with time zone,
    is_active boolean NOT NULL,
    withdrawn_by integer,
    withdrawn_at timestamp with time zone
);
ALTER TABLE public.policy OWNER TO fl_owner;
CREATE FUNCTION public.active_policy() RETURNS public.policy
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare found_one public.policy;
begin
  select * into found_one from public.policy p where p.is_active order by p.version desc limit 1;
  return found_one;
end $$;
ALTER FUNCTION public.active_policy() OWNER TO fl_owner;
CREATE FUNCTION public.acts_since(since timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_be_worker();
  return (select count(*) from public.job j where j.kind = 'carry_out' and j.began_at >= since);
end $$;
ALTER FUNCTION public.acts_since(since timestamp with time zone) OWNER TO fl_owner;
CREATE TABLE public.job (
    id bigint NOT NULL,
    kind character varying NOT NULL,
    verification_id bigint,
    grant_id uuid,
    asked_by integer,
    asked_at timestamp with time zone NOT NULL,
    state character varying NOT NULL,
    method character varying NOT NULL,
    contact_id bigint,
    facts text NOT NULL,
    told text NOT NULL,
    answer text NOT NULL,
    worker uuid,
    claimed_at timestamp with time zone,
    began_at timestamp with time zone,
    ended_at timestamp with time zone,
    tries integer NOT NULL,
    said character varying NOT NULL,
    code character varying NOT NULL,
    until timestamp with time zone,
    reply_to bytea,
    sealed bytea,
    sealed_at timestamp with time zone
);
ALTER TABLE public.job OWNER TO fl_owner;
CREATE FUNCTION public.add_proof(j public.job, of_result text, of_transaction text, also jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.add_proof(j public.job, of_result text, of_transaction text, also jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.administrator_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if public.me() is null and not public.keeps_the_desk() then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  if public.acting() is not null and public.my_role() is distinct from 'administrator' then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  return coalesce(new, old);
end $$;
ALTER FUNCTION public.administrator_guard() OWNER TO fl_owner;
CREATE TABLE public.ticket (
    id bigint NOT NULL,
    subject character varying NOT NULL,
    queue_id integer NOT NULL,
    kind character varying NOT NULL,
    status character varying NOT NULL,
    impact character varying NOT NULL,
    urgency character varying NOT NULL,
    priority smallint NOT NULL,
    category_id integer,
    assignee_id integer,
    requester_id bigint,
    source character varying NOT NULL,
    wakes_at timestamp with time zone,
    due_at timestamp with time zone NOT NULL,
    external_id character varying,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by integer NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by integer NOT NULL,
    is_live boolean GENERATED ALWAYS AS (((status)::text <> ALL ((ARRAY['resolved'::character varying, 'closed'::character varying])::text[]))) STORED NOT NULL,
    moved_in xid8,
    changed_in xid8,
    CONSTRAINT ck_ticket_instants CHECK ((((created_at >= '1000-01-01 00:00:00+00'::timestamp with time zone) AND (created_at <= '9999-12-31 00:00:00+00'::timestamp with time zone)) AND ((updated_at >= '1000-01-01 00:00:00+00'::timestamp with time zone) AND (updated_at <= '9999-12-31 00:00:00+00'::timestamp with time zone)) AND ((due_at >= '1000-01-01 00:00:00+00'::timestamp with time zone) AND (due_at <= '9999-12-31 00:00:00+00'::timestamp with time zone)) AND ((wakes_at >= '1000-01-01 00:00:00+00'::timestamp with time zone) AND (wakes_at <= '9999-12-31 00:00:00+00'::timestamp with time zone)))),
    CONSTRAINT ck_ticket_kind CHECK (((kind)::text = ANY ((ARRAY['incident'::character varying, 'service request'::character varying])::text[]))),
    CONSTRAINT ck_ticket_levels CHECK ((((impact)::text = ANY ((ARRAY['high'::character varying, 'medium'::character varying, 'low'::character varying])::text[])) AND ((urgency)::text = ANY ((ARRAY['high'::character varying, 'medium'::character varying, 'low'::character varying])::text[])) AND ((priority >= 1) AND (priority <= 4)))),
    CONSTRAINT ck_ticket_sizes CHECK (((octet_length((subject)::text) <= 1200) AND (octet_length((external_id)::text) <= 1200))),
    CONSTRAINT ck_ticket_source CHECK (((source)::text = ANY ((ARRAY['phone'::character varying, 'e-mail'::character varying, 'walk-up'::character varying, 'chat'::character varying, 'import'::character varying, 'desk'::character varying])::text[]))),
    CONSTRAINT ck_ticket_status CHECK (((status)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying, 'pending'::character varying, 'on hold'::character varying, 'resolved'::character varying, 'closed'::character varying])::text[])))
);
ALTER TABLE public.ticket OWNER TO fl_owner;
CREATE FUNCTION public.admitted(n public.ticket, i integer, t timestamp with time zone) RETURNS public.ticket
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare q public.queue; is_import bool;
begin
  is_import := n.source = 'import' and n.external_id is not null and public.my_role() = 'administrator';
  select * into q from public.queue where id = n.queue_id;
  if not coalesce(q.is_active and (q.takes_transfers or n.queue_id = any (public.my_queue_ids())), false) then
    perform public.refuse('FL013', 'That queue takes no new tickets.');
  end if;
  if n.category_id is not null and not exists (select 1 from public.category where id = n.category_id and is_active) then
    perform public.refuse('FL022', 'That category is no longer in use.');
  end if;
  if n.priority <> public.priority_of(n.impact, n.urgency) then
    perform public.refuse('FL020', 'The priority follows from impact and urgency.');
  end if;
  if n.wakes_at is not null or n.due_at <> '9000-01-01 00:00:00+00' then
    perform public.refuse('FL021', 'A new ticket neither waits nor is due.');
  end if;
  if is_import then
    n.created_at := least(n.created_at, t);
    n.updated_at := n.created_at;
    if n.assignee_id is not null and n.status not in ('resolved', 'closed') and not exists (
         select 1 from public.staff where id = n.assignee_id and is_active and public.sees_queue(id, n.queue_id)
            and n.queue_id = any (public.my_queue_ids())) then
      perform public.refuse('FL018', 'Live work is given to those who work here and see it.');
    end if;
  else
    if n.external_id is not null or n.source = 'import' then
      perform public.refuse('FL023', 'Only an administrator takes in tickets from elsewhere.');
    end if;
    if (n.status, n.assignee_id) is distinct from ('new', null::int) and (n.status, n.assignee_id) is distinct from ('open', i) then
      perform public.refuse('FL024', 'A new ticket lies with nobody, or with oneself.');
    end if;
    if n.assignee_id is not null and not public.sees_queue(i, n.queue_id) then
      perform public.refuse('FL017', 'One takes no ticket that one may not see.');
    end if;
    n.created_at := t; n.updated_at := t;
  end if;
  n.version := 1; n.created_by := i; n.updated_by := i; n.moved_in := pg_current_xact_id(); n.changed_in := null;
  return n;
end $$;
ALTER FUNCTION public.admitted(n public.ticket, i integer, t timestamp with time zone) OWNER TO fl_owner;
CREATE FUNCTION public.agree_baseline(which bigint, of_digest text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.must_be_security(); b public.baseline;
begin
  select * into b from public.baseline x where x.id = which for update;
  if b.id is null or b.agreed_at is not null or b.digest is distinct from of_digest or b.proposed_at < clock_timestamp() - interval '30 days' then
    perform public.refuse('FL195', 'Nothing with this content waits here.');
  end if;
  if b.proposed_by is not distinct from i then
    perform public.refuse('FL137', 'Another person agrees.');
  end if;
  update public.baseline set agreed_by = i, agreed_at = clock_timestamp() where id = which;
  perform public.raise_verification_alert('baseline_agreed', which::text, jsonb_build_object('by', i), null, null);
end $$;
ALTER FUNCTION public.agree_baseline(which bigint, of_digest text) OWNER TO fl_owner;
CREATE FUNCTION public.agree_connection(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.must_be_security(); p public.connection_proposal;
begin
  select * into p from public.connection_proposal x where x.id = which for update;
  if p.id is null or p.agreed_at is not null or p.void_at is not null or p.proposed_at < clock_timestamp() - interval '30 days' then
    perform public.refuse('FL160', 'Nothing waits here any more.');
  end if;
  if p.proposed_by = i then
    perform public.refuse('FL137', 'Another person agrees.');
  end if;
  update public.connection_proposal set agreed_by = i, agreed_at = clock_timestamp() where id = which;
  perform public.put_connection(p.name, p.kind, p.settings, p.is_active, p.position, p.proposed_by);
end $$;
ALTER FUNCTION public.agree_connection(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.agree_enrolment(of_ticket bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare found_job bigint; which bigint; s public.subject; v public.verification; g public.verification_grant; i int := public.verifying_staff();
begin
  select j.id, g2.verification_id into found_job, which from public.job j join public.verification_grant g2 on g2.id = j.grant_id
   where g2.ticket_id = of_ticket and j.kind = 'carry_out' and public.opens_enrolling(g2.action) and j.state = 'succeeded' order by j.id desc limit 1;
  if found_job is null or not public.sees_verification(which) then
    perform public.refuse('FL199', 'Nothing waits to be enrolled here.');
  end if;
  v := public.looked_at(which);
  s := public.enrolled_by(found_job);
  select x.* into g from public.verification_grant x join public.job j on j.grant_id = x.id where j.id = found_job;
  if public.is_own_account(s, i) then
    perform public.refuse('FL110', 'Nobody signs for themselves.');
  end if;
  if not public.is_fit_signer(i) then
    perform public.refuse('FL131', 'This login can''t sign.');
  end if;
  if not public.fits_enrolment(v, g, s, i) then
    perform public.refuse('FL113', 'Who worked on it can''t sign it.');
  end if;
  insert into public.signature (verification_id, by_id, at, what) values (v.id, i, clock_timestamp(), 'enrol');
  update public.verification set version = version + 1 where id = v.id;
  perform public.raise_verification_alert('enrolment_agreed', found_job || ':' || i, jsonb_build_object('by', i), v.id, s.id);
  return jsonb_build_object('directory', s.directory, 'name', s.name, 'account', s.account);
end $$;
ALTER FUNCTION public.agree_enrolment(of_ticket bigint) OWNER TO fl_owner;
CREATE FUNCTION public.answer_order(which bigint, came text, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.answer_order(which bigint, came text, why text) OWNER TO fl_owner;
CREATE TABLE public.baseline (
    id bigint NOT NULL,
    directory character varying NOT NULL,
    digest character varying(64) NOT NULL,
    counts text NOT NULL,
    oldest timestamp with time zone NOT NULL,
    newest timestamp with time zone NOT NULL,
    proposed_by integer,
    proposed_at timestamp with time zone NOT NULL,
    agreed_by integer,
    agreed_at timestamp with time zone,
    applied_at timestamp with time zone,
    applied integer NOT NULL,
    told text NOT NULL
);
ALTER TABLE public.baseline OWNER TO fl_owner;
CREATE FUNCTION public.applicable_baseline(of_digest text, which bigint) RETURNS public.baseline
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare b public.baseline;
begin
  perform public.must_be_worker();
  select * into b from public.baseline x where x.digest = of_digest and (which is null or x.id = which) and x.agreed_by is not null
     and x.agreed_by is distinct from x.proposed_by and x.agreed_at > clock_timestamp() - interval '30 days' and x.applied_at is null
   order by x.id desc limit 1 for update;
  if b.id is null then
    perform public.refuse('FL195', 'Nobody agreed on this.');
  end if;
  return b;
end $$;
ALTER FUNCTION public.applicable_baseline(of_digest text, which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.approve_exception(which bigint, of_wish bigint DEFAULT NULL::bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.approve_exception(which bigint, of_wish bigint) OWNER TO fl_owner;
CREATE FUNCTION public.approve_policy(which integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.approve_policy(which integer) OWNER TO fl_owner;
CREATE FUNCTION public.approve_role(proposal bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.approve_role(proposal bigint) OWNER TO fl_owner;
CREATE TABLE public.evidence (
    id bigint NOT NULL,
    verification_id bigint NOT NULL,
    subject_id bigint NOT NULL,
    method character varying NOT NULL,
    result character varying NOT NULL,
    proof character varying(1) NOT NULL,
    group_key character varying NOT NULL,
    is_handset boolean NOT NULL,
    known_since timestamp with time zone,
    at timestamp with time zone NOT NULL,
    by_id integer NOT NULL,
    also_by integer,
    job_id bigint,
    target character varying NOT NULL,
    transaction character varying NOT NULL,
    facts text NOT NULL,
    void_at timestamp with time zone,
    salt uuid,
    put_in xid8 DEFAULT pg_current_xact_id()
);
ALTER TABLE public.evidence OWNER TO fl_owner;
CREATE FUNCTION public.approved_it(e public.evidence, who integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return e.proof = 'X' and e.result = 'passed' and e.method in ('manager', 'owner', 'hr', 'site')
     and exists (select 1 from public.subject s where s.id = e.subject_id and public.is_account_of(s.directory, e.facts::jsonb ->> 'approver', who));
end $$;
ALTER FUNCTION public.approved_it(e public.evidence, who integer) OWNER TO fl_owner;
CREATE TABLE public.subject (
    id bigint NOT NULL,
    directory character varying NOT NULL,
    object_id character varying NOT NULL,
    name character varying NOT NULL,
    account character varying NOT NULL,
    department character varying NOT NULL,
    site character varying NOT NULL,
    risk character varying NOT NULL,
    facts text NOT NULL,
    refreshed_at timestamp with time zone,
    frozen_at timestamp with time zone,
    frozen_by integer,
    frozen_why character varying NOT NULL,
    held_until timestamp with time zone,
    salt uuid
);
ALTER TABLE public.subject OWNER TO fl_owner;
CREATE FUNCTION public.approver_asked(s public.subject, of_method text) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare approver text := public.approver_for(s, of_method);
begin
  if of_method not in ('hr', 'site') then
    return '{}';
  end if;
  if approver is null then
    perform public.refuse('FL106', 'Nobody is set who approves this.');
  end if;
  return jsonb_build_object('approver', approver);
end $$;
ALTER FUNCTION public.approver_asked(s public.subject, of_method text) OWNER TO fl_owner;
CREATE FUNCTION public.approver_for(s public.subject, of_method text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare listed jsonb;
begin
  select case of_method when 'hr' then c.settings::jsonb -> 'hr' else c.settings::jsonb -> 'site' -> s.site end into listed
    from public.connection c where c.name = 'approvers' and c.kind = 'settings' and c.is_active;
  return (select x.one ->> 'object_id'
    from jsonb_array_elements(case when jsonb_typeof(listed) = 'array' then listed else '[]' end) with ordinality x(one, place)
   where x.one ->> 'directory' = s.directory and coalesce(x.one ->> 'object_id', '') not in ('', s.object_id) order by x.place limit 1);
end $$;
ALTER FUNCTION public.approver_for(s public.subject, of_method text) OWNER TO fl_owner;
CREATE FUNCTION public.are_all(it jsonb, known jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  return jsonb_typeof(it) = 'array' and known @> it;
end $$;
ALTER FUNCTION public.are_all(it jsonb, known jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.are_texts(it jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
begin
  return jsonb_typeof(it) = 'array' and not jsonb_path_exists(it, 'strict $[*] ? (@.type() != "string")');
end $_$;


ALTER FUNCTION public.are_texts(it jsonb) OWNER TO fl_owner;

--
-- Name: are_ways(jsonb); Type: FUNCTION; Schema: public; Owner: fl_owner
--

CREATE FUNCTION public.are_ways(it jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  return public.are_all(it, '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp"]') and it <> '[]';
end $$;
ALTER FUNCTION public.are_ways(it jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.as_watched(ruled jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if ruled ->> 'verdict' = 'allow' and public.is_observing() then
    return ruled || '{"verdict": "need", "codes": ["observing"]}';
  end if;
  if ruled ->> 'verdict' in ('deny', 'hold') and public.is_only_told(ruled) then
    return jsonb_set(ruled, '{codes}', (ruled -> 'codes') || '"would_be"');
  end if;
  return ruled;
end $$;
ALTER FUNCTION public.as_watched(ruled jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.ask_person_record(of_directory text, of_object text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare s public.subject := public.recorded_person(of_directory, of_object);
begin
  perform public.record('subject', s.id, null, 'E', '{"exported":true}');
end $$;
ALTER FUNCTION public.ask_person_record(of_directory text, of_object text) OWNER TO fl_owner;
CREATE FUNCTION public.attachment_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.acting();
begin
  if i is null then return new; end if;
  if not exists (select 1 from public.entry e join public.audit a on a.entity = 'ticket' and a.entity_id = e.ticket_id and a.op = 'E'
                   and a.seq > public.told_before(e.ticket_id) and (a.payload::jsonb ->> 'entry')::bigint = e.id
                   and not a.payload::jsonb ? 'removed'
                  where e.id = new.entry_id and e.by_id is not distinct from i) then
    perform public.refuse('FL037', 'A file comes with its entry.', 'entry', new.entry_id);
  end if;
  -- a hash is no ticket to a file: its content was brought by oneself, or can be seen elsewhere
  if not exists (select 1 from public.blob_giver g where g.sha256 = new.sha256 and g.staff_id = i)
     and not exists (select 1 from public.attachment a join public.entry e on e.id = a.entry_id join public.ticket t on t.id = e.ticket_id
                      where a.sha256 = new.sha256 and t.queue_id = any (public.my_queue_ids())) then
    perform public.refuse('FL037', 'A file comes with its content.', 'entry', new.entry_id);
  end if;
  select b.size into new.size from public.blob b where b.sha256 = new.sha256;
  return new;
end $$;
ALTER FUNCTION public.attachment_guard() OWNER TO fl_owner;
CREATE FUNCTION public.attempt(act text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  execute act;
  return true;
exception when insufficient_privilege or undefined_object or invalid_grant_operation or unique_violation or internal_error then
  raise notice 'Not done: %. %', act, sqlerrm;
  return false;
end $$;
ALTER FUNCTION public.attempt(act text) OWNER TO fl_owner;
CREATE FUNCTION public.attest_person(which bigint, of_digest text, person jsonb, of_risk text, contacts jsonb, attested jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  b public.baseline := public.applicable_baseline(of_digest, which); s public.subject; a jsonb; c public.contact; changed timestamptz;
  since timestamptz; became jsonb := '[]'; what text; t timestamptz := clock_timestamp(); made int := 0; kinds jsonb := '[]';
begin
  if which is null or person ->> 'directory' is distinct from b.directory or coalesce(person ->> 'object_id', '') = ''
     or jsonb_typeof(contacts) is distinct from 'array' or jsonb_typeof(attested) is distinct from 'array' then
    perform public.refuse('FL130', 'This is not whom the baseline is about.');
  end if;
  insert into public.subject (directory, object_id, name, account, department, site, risk, facts, frozen_why)
  values (b.directory, person ->> 'object_id', person ->> 'name', person ->> 'account', '', '', 'privileged', '{}', '')
  on conflict (directory, object_id) do nothing;
  select * into s from public.subject x where x.directory = b.directory and x.object_id = person ->> 'object_id' for no key update;
  perform public.keep_person(s, person, of_risk, contacts);
  for a in select value from jsonb_array_elements(attested) loop
    since := (a ->> 'since')::timestamptz;
    if not coalesce(since between b.oldest and b.newest and since <= t and since > t - interval '3653 days', false) then
      perform public.refuse('FL196', 'The dates of a baseline lie within the last ten years.');
    end if;
    select * into c from public.contact x where x.subject_id = s.id and x.kind = a ->> 'kind' and x.digest = a ->> 'digest' and x.is_current
       and x.kind in ('mobile', 'phone', 'mail', 'other_mail', 'authenticator', 'passkey') limit 1;
    select max((n ->> 'changed_at')::timestamptz) into changed from jsonb_array_elements(contacts) n
     where n ->> 'kind' = a ->> 'kind' and n ->> 'digest' = a ->> 'digest';
    what := case when c.id is null then 'differs' when coalesce(c.appeared_at > since, false) or coalesce(changed >= since + interval '1 day', false) then 'changed'
                 when c.known_since <= greatest(since, changed) then 'known' else 'applied' end;
    if what = 'applied' then
      update public.contact set known_since = greatest(since, changed) where id = c.id;
      made := made + 1;
      kinds := kinds || jsonb_build_array(c.kind);
    end if;
    became := became || to_jsonb(what);
  end loop;
  if b.applied + made > public.baseline_rows(b.counts::jsonb) then
    perform public.refuse('FL130', 'This is more than was agreed on.');
  end if;
  if made > 0 then
    update public.baseline set applied = applied + made where id = b.id;
    perform public.record('subject', s.id, null, 'E', format('{"baseline":%s,"kinds":%s}', b.id, kinds));
  end if;
  return became;
end $$;
ALTER FUNCTION public.attest_person(which bigint, of_digest text, person jsonb, of_risk text, contacts jsonb, attested jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.audit_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'The audit is only ever added to.' using errcode = '42501';
end $$;
ALTER FUNCTION public.audit_append_only() OWNER TO fl_owner;
CREATE FUNCTION public.authenticator_of(of_directory text, of_object text) RETURNS TABLE(sealed bytea, last_step bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_be_worker();
  return query select e.sealed, e.last_step from public.totp_enrolment e join public.subject s on s.id = e.subject_id
    where s.directory = of_directory and s.object_id = of_object;
end $$;
ALTER FUNCTION public.authenticator_of(of_directory text, of_object text) OWNER TO fl_owner;
CREATE FUNCTION public.bare_account(name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return split_part(split_part(public.seen_account(name), chr(92), -1), '@', 1);
end $$;
ALTER FUNCTION public.bare_account(name text) OWNER TO fl_owner;
CREATE FUNCTION public.baseline_agreed(of_digest text) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare b public.baseline := public.applicable_baseline(of_digest, null); p public.policy := public.active_policy();
begin
  return jsonb_build_object('id', b.id, 'directory', b.directory, 'policy', p.rules::jsonb);
end $$;
ALTER FUNCTION public.baseline_agreed(of_digest text) OWNER TO fl_owner;
CREATE FUNCTION public.baseline_rows(of_counts jsonb) RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select coalesce(sum((c.value #>> '{}')::int), 0)::int from jsonb_each(of_counts) c
$$;
ALTER FUNCTION public.baseline_rows(of_counts jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.baselines_shown() RETURNS SETOF jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_look_after();
  return query select jsonb_build_object('id', b.id, 'directory', b.directory, 'digest', b.digest, 'rows', public.baseline_rows(b.counts::jsonb),
    'proposed_by', coalesce((select s.name from public.staff s where s.id = b.proposed_by), ''), 'applied', b.applied, 'told', b.told::jsonb,
    'state', case when b.applied_at is not null then 'applied'
                  when coalesce(b.agreed_at, b.proposed_at) < clock_timestamp() - interval '30 days' then 'too old'
                  when b.agreed_at is not null then 'agreed' else 'waits for a security officer' end)
    from public.baseline b order by b.id desc;
end $$;
ALTER FUNCTION public.baselines_shown() OWNER TO fl_owner;
CREATE FUNCTION public.begin_job(which bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.begin_job(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.below_floor(rules jsonb) RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.below_floor(rules jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.bind_staff(of_staff integer, of_directory text, of_object text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.bind_staff(of_staff integer, of_directory text, of_object text) OWNER TO fl_owner;
CREATE FUNCTION public.blob_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.acting();
begin
  if new.sha256 is distinct from encode(sha256(new.content), 'hex') or length(new.content) not between 1 and 10485760 then
    raise exception 'A file is kept under the sha256 of its content, and has at most 10 MB.' using errcode = 'FL038';
  end if;
  new.size := length(new.content);
  if i is null then
    return case when exists (select 1 from public.blob b where b.sha256 = new.sha256) then null else new end;
  end if;
  if pg_trigger_depth() > 1 then
    return new;
  end if;
  -- kept by the guard itself: whether it was there already, in a queue out of sight too, is told by no count of rows
  insert into public.blob_giver values (new.sha256, i) on conflict do nothing;
  insert into public.blob (sha256, size, content) values (new.sha256, new.size, new.content) on conflict do nothing;
  return null;
end $$;
ALTER FUNCTION public.blob_guard() OWNER TO fl_owner;
CREATE FUNCTION public.blocked_methods(of_subject bigint) RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.blocked_methods(of_subject bigint) OWNER TO fl_owner;
CREATE FUNCTION public.cancel_test(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_administer();
  update public.job set state = 'failed', ended_at = clock_timestamp(), code = 'cancelled' where id = which and kind = 'test' and ended_at is null;
end $$;
ALTER FUNCTION public.cancel_test(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.carry_flags(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.red_flag (verification_id, code, at, by_id)
  select which, r.code, clock_timestamp(), (array_agg(r.by_id order by r.id desc))[1]
    from public.verification v join public.verification o on o.subject_id = v.subject_id and o.ticket_id = v.ticket_id and o.id <> v.id
    join public.red_flag r on r.verification_id = o.id and r.void_at is null
   where v.id = which and o.state <> 'executed' and o.opened_at > clock_timestamp() - interval '72 hours'
     and not exists (select 1 from public.red_flag h where h.verification_id = which and h.code = r.code and (h.void_at is null or h.by_id = r.by_id))
   group by r.code;
  if found then
    perform public.unsettle(which);
  end if;
end $$;
ALTER FUNCTION public.carry_flags(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.carry_out_grant(which uuid, of_ticket bigint, of_object text, of_action text, reply bytea, delivery text DEFAULT 'screen'::text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.carry_out_grant(which uuid, of_ticket bigint, of_object text, of_action text, reply bytea, delivery text) OWNER TO fl_owner;
CREATE TABLE public.verification (
    id bigint NOT NULL,
    key uuid NOT NULL,
    ticket_id bigint NOT NULL,
    action character varying NOT NULL,
    channel character varying NOT NULL,
    caller character varying NOT NULL,
    number_digest character varying(64),
    subject_id bigint,
    state character varying NOT NULL,
    by_id integer NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    owner_id integer,
    owner_until timestamp with time zone,
    policy_version integer,
    risk character varying,
    has_looked boolean NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    reason character varying NOT NULL,
    version integer NOT NULL,
    salt uuid,
    erased integer
);
ALTER TABLE public.verification OWNER TO fl_owner;
CREATE FUNCTION public.case_evidence(v public.verification, analyst integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.case_evidence(v public.verification, analyst integer) OWNER TO fl_owner;
CREATE FUNCTION public.case_for_worker(which bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.case_for_worker(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.case_of(which bigint, analyst integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.case_of(which bigint, analyst integer) OWNER TO fl_owner;
CREATE FUNCTION public.claim_job(of_worker uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.claim_job(of_worker uuid) OWNER TO fl_owner;
CREATE FUNCTION public.close_verification(which bigint, into_state text, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare t timestamptz := clock_timestamp(); of_subject bigint;
begin
  update public.verification_grant set state = 'expired', said = into_state where verification_id = which and state = 'issued';
  update public.job set state = 'failed', ended_at = t, said = 'Called off.', code = into_state
   where verification_id = which and ended_at is null and grant_id is null;
  update public.verification set state = into_state, closed_at = t, ends_at = t, owner_until = null, reason = why, version = version + 1
   where id = which returning subject_id into of_subject;
  perform public.forget_contacts(of_subject);
end $$;
ALTER FUNCTION public.close_verification(which bigint, into_state text, why text) OWNER TO fl_owner;
CREATE FUNCTION public.code_of(which bigint) RETURNS bytea
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare j public.job := public.job_of_mine(which);
begin
  return (select c.digest from public.code c where c.job_id = j.id and c.expires_at > clock_timestamp());
end $$;
ALTER FUNCTION public.code_of(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.command_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.acting();
begin
  if i is null then return new; end if;
  new.staff_id := i;
  new.at := case tg_op when 'INSERT' then clock_timestamp() else old.at end;
  return new;
end $$;
ALTER FUNCTION public.command_guard() OWNER TO fl_owner;
CREATE FUNCTION public.conflicts_of(s public.subject, who integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.conflicts_of(s public.subject, who integer) OWNER TO fl_owner;
CREATE TABLE public.connection (
    id integer NOT NULL,
    name character varying NOT NULL,
    kind character varying NOT NULL,
    settings text NOT NULL,
    is_active boolean NOT NULL,
    "position" integer NOT NULL,
    test_id bigint
);
ALTER TABLE public.connection OWNER TO fl_owner;
CREATE FUNCTION public.connection_digest(c public.connection) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select encode(sha256(convert_to(c.kind || ' ' || c.settings, 'UTF8')), 'hex')
$$;
ALTER FUNCTION public.connection_digest(c public.connection) OWNER TO fl_owner;
CREATE FUNCTION public.connection_setting(of_name text) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_be_worker();
  if not exists (select 1 from public.worker w where w.login = session_user and w.beat_at > clock_timestamp() - interval '60 seconds') then
    perform public.refuse('FL132', 'Only a worker that is at work may do this.');
  end if;
  return coalesce((select c.settings::jsonb from public.connection c where c.name = of_name and c.is_active), '{}');
end $$;
ALTER FUNCTION public.connection_setting(of_name text) OWNER TO fl_owner;
CREATE FUNCTION public.connections_in_use() RETURNS TABLE(name text, kind text, settings text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_be_worker();
  return query select c.name::text, c.kind::text, c.settings::text from public.connection c where c.is_active and c.kind <> 'worker' order by c.position, c.id;
end $$;
ALTER FUNCTION public.connections_in_use() OWNER TO fl_owner;
CREATE FUNCTION public.connections_set() RETURNS TABLE(name text, kind text, settings text, is_active boolean, at_position integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_see_connections();
  return query select c.name::text, c.kind::text, c.settings::text, c.is_active, c.position from public.connection c order by c.position, c.id;
end $$;
ALTER FUNCTION public.connections_set() OWNER TO fl_owner;
CREATE FUNCTION public.connections_shown() RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare t timestamptz := clock_timestamp();
begin
  perform public.must_see_connections();
  return jsonb_build_object('now', public.recorded_instant(t), 'has_officers', public.has_officers(),
    'seen_at', (select public.recorded_instant(max(w.beat_at)) from public.worker w),
    'workers', (select count(*) from public.worker w where w.beat_at > t - interval '30 seconds'),
    'connections', (select coalesce(jsonb_agg(x.told order by x.at_position, x.id), '[]') from (
      select c.id::bigint, c.position as at_position, jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind, 'settings', c.settings::jsonb,
          'is_active', c.is_active, 'position', c.position, 'proposal', public.proposal_told(c.name), 'test', public.test_told(c)) as told
        from public.connection c
      union all
      select -max(p.id), max(p.position), jsonb_build_object('id', -max(p.id), 'name', p.name, 'kind', '', 'settings', '{}'::jsonb,
          'is_active', false, 'position', max(p.position), 'proposal', public.proposal_told(p.name), 'test', null)
        from public.connection_proposal p
       where p.agreed_at is null and p.void_at is null and p.proposed_at > t - interval '30 days'
         and not exists (select 1 from public.connection c where c.name = p.name)
       group by p.name) x));
end $$;
ALTER FUNCTION public.connections_shown() OWNER TO fl_owner;
CREATE TABLE public.contact (
    id bigint NOT NULL,
    subject_id bigint NOT NULL,
    kind character varying NOT NULL,
    digest character varying(64) NOT NULL,
    masked character varying NOT NULL,
    value character varying,
    is_handset boolean NOT NULL,
    known_since timestamp with time zone,
    is_current boolean NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    appeared_at timestamp with time zone
);
ALTER TABLE public.contact OWNER TO fl_owner;
CREATE FUNCTION public.contact_for(of_subject bigint, of_kinds text[], wanted text) RETURNS public.contact
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare c public.contact;
begin
  select * into c from public.contact x where x.subject_id = of_subject and x.is_current and x.kind = any (of_kinds)
     and (coalesce(wanted, '') = '' or x.kind = wanted) order by array_position(of_kinds, x.kind), x.known_since nulls last, x.id limit 1;
  return c;
end $$;
ALTER FUNCTION public.contact_for(of_subject bigint, of_kinds text[], wanted text) OWNER TO fl_owner;
CREATE FUNCTION public.context_of(v public.verification) RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.context_of(v public.verification) OWNER TO fl_owner;
CREATE FUNCTION public.decline_connection(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.verifying_staff(); p public.connection_proposal;
begin
  perform public.must_see_connections();
  select * into p from public.connection_proposal x where x.id = which for update;
  if p.id is null or p.agreed_at is not null or p.void_at is not null then
    perform public.refuse('FL160', 'Nothing waits here any more.');
  end if;
  update public.connection_proposal set void_at = clock_timestamp() where id = which;
  perform public.raise_verification_alert('connection_declined', which::text, jsonb_build_object('name', p.name, 'by', i), null, null);
end $$;
ALTER FUNCTION public.decline_connection(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.decline_exception(which bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare v public.verification := public.looked_at(which); x public.exception_request; s public.subject; i int := public.me();
begin
  perform public.has_not_ended(v);
  perform public.must_say_why(why);
  select * into x from public.exception_request r where r.verification_id = which and r.void_at is null and r.approved_at is null order by r.id desc limit 1;
  select * into s from public.subject y where y.id = v.subject_id;
  if x.id is null then
    perform public.refuse('FL114', 'There is nothing to be declined here.');
  end if;
  if i in (x.by_id, v.by_id, coalesce(v.owner_id, 0)) or coalesce(public.is_own_account(s, i), false)
     or public.has_worked_on(which, i)
     or (not public.is_security() and (select a.tier from public.staff a where a.id = i) = (select b.tier from public.staff b where b.id = x.by_id)) then
    perform public.refuse('FL113', 'Another team decides on it.');
  end if;
  update public.exception_request set void_at = clock_timestamp() where id = x.id;
  perform public.raise_verification_alert('exception_declined', x.id::text, jsonb_build_object('by', i, 'why', btrim(why)), which, v.subject_id);
end $$;
ALTER FUNCTION public.decline_exception(which bigint, why text) OWNER TO fl_owner;
CREATE FUNCTION public.desk_guard() RETURNS TABLE(began_at timestamp with time zone, ends_at timestamp with time zone, by_name text, why text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return query select m.began_at, m.ends_at, s.name::text, m.why::text from public.desk_mode m left join public.staff s on s.id = m.by_id
    where public.me() is not null and m.mode = 'elevated' and m.ended_at is null and m.ends_at > clock_timestamp()
    order by m.id desc limit 1;
end $$;
ALTER FUNCTION public.desk_guard() OWNER TO fl_owner;
CREATE FUNCTION public.desk_proves() RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_look_after();
  return jsonb_build_object('now', public.recorded_instant(clock_timestamp()), 'policy', (public.active_policy()).rules::jsonb,
    'kinds', (select coalesce(jsonb_agg(distinct c.kind), '[]') from public.connection c where c.is_active));
end $$;
ALTER FUNCTION public.desk_proves() OWNER TO fl_owner;
CREATE FUNCTION public.dialled_number(of_evidence bigint) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.dialled_number(of_evidence bigint) OWNER TO fl_owner;
CREATE FUNCTION public.digested_number(number_seen text) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select encode(sha256(convert_to(d.uid || ':' || nullif(number_seen, ''), 'UTF8')), 'hex') from public.desk d where d.id = 1);
end $$;
ALTER FUNCTION public.digested_number(number_seen text) OWNER TO fl_owner;
CREATE FUNCTION public.disavow(which bigint, who integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update public.signature set void_at = clock_timestamp() where verification_id = which and by_id = who and void_at is null;
  update public.exception_request set void_at = clock_timestamp() where verification_id = which and approved_by = who and void_at is null;
end $$;
ALTER FUNCTION public.disavow(which bigint, who integer) OWNER TO fl_owner;
CREATE FUNCTION public.enclose(what text, VARIADIC policies text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare one record; words text;
begin
  execute format('alter table public.%I enable row level security', what);
  for one in select polname from pg_policy where polrelid = format('public.%I', what)::regclass loop
    execute format('drop policy %I on public.%I', one.polname, what);
  end loop;
  foreach words in array policies loop
    execute format('create policy %I on public.%I %s', split_part(words, ' ', 1), what, substr(words, strpos(words, ' ') + 1));
  end loop;
end $$;
ALTER FUNCTION public.enclose(what text, VARIADIC policies text[]) OWNER TO fl_owner;
CREATE FUNCTION public.end_baseline(which bigint, of_digest text, of_told jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare b public.baseline := public.applicable_baseline(of_digest, which); came jsonb;
begin
  select coalesce(jsonb_object_agg(x.key, x.value), '{}') into came from jsonb_each(of_told) x
   where x.key in ('known', 'differs', 'changed', 'nobody') and jsonb_typeof(x.value) = 'number';
  update public.baseline set applied_at = clock_timestamp(), told = came::text where id = b.id;
  perform public.raise_verification_alert('baseline', b.id::text, came || jsonb_build_object('applied', b.applied), null, null);
end $$;
ALTER FUNCTION public.end_baseline(which bigint, of_digest text, of_told jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.end_job(which bigint, into_state text, words text, of_code text, secret bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.end_job(which bigint, into_state text, words text, of_code text, secret bytea) OWNER TO fl_owner;
CREATE FUNCTION public.end_now(which bigint, into_state text, words text, of_code text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update public.job set state = into_state, ended_at = clock_timestamp(), said = coalesce(words, ''), code = coalesce(of_code, '')
   where id = which and ended_at is null;
end $$;
ALTER FUNCTION public.end_now(which bigint, into_state text, words text, of_code text) OWNER TO fl_owner;
CREATE FUNCTION public.end_sessions(login text, only_one integer DEFAULT NULL::integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare one int; ended int := 0; is_lent bool := false;
begin
  if not exists (select 1 from pg_stat_activity where datname = current_database() and usename = login and pid <> pg_backend_pid()) then
    return 0;
  end if;
  if not (pg_has_role(current_user, 'pg_signal_backend', 'usage') or pg_has_role(current_user, login, 'usage'))
     and current_setting('server_version_num')::int >= 160000 then
    -- who made a role may take its rights, and with them end its sessions
    is_lent := public.attempt(format('grant %I to fl_owner with inherit true, set false', login));
  end if;
  for one in select pid from pg_stat_activity where datname = current_database() and usename = login and pid <> pg_backend_pid()
      and (only_one is null or pid = only_one) loop
    if public.attempt(format('select pg_terminate_backend(%s)', one)) then
      ended := ended + 1;
    end if;
  end loop;
  if is_lent then
    perform public.attempt(format('revoke %I from fl_owner granted by fl_owner', login));
  end if;
  return ended;
end $$;
ALTER FUNCTION public.end_sessions(login text, only_one integer) OWNER TO fl_owner;
CREATE FUNCTION public.enrol(of_job bigint, of_secret bytea, step bigint, hashes bytea[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare s public.subject := public.may_enrol(of_job); t timestamptz := clock_timestamp(); codes int := coalesce(cardinality(hashes), 0);
begin
  if (of_secret is null and codes = 0) or codes > 20 or (of_secret is not null and (length(of_secret) not between 29 and 200 or coalesce(step, 0) <= 0))
     or exists (select 1 from unnest(hashes) h where coalesce(position('\x246172676f6e32696424'::bytea in h), 0) <> 1) then  -- $argon2id$
    perform public.refuse('FL130', 'Such a thing is not enrolled.');
  end if;
  if of_secret is not null then
    insert into public.totp_enrolment (subject_id, sealed, last_step, since) values (s.id, of_secret, step, t);
  end if;
  insert into public.recovery_code (subject_id, hash, since) select s.id, h, t from unnest(hashes) h;
  insert into public.job (kind, verification_id, asked_at, state, method, facts, told, answer, tries, said, code)
  select 'notify', j.verification_id, t, 'reserved', '', (j.facts::jsonb || jsonb_build_object('outcome', 'succeeded',
      'action', concat_ws('_and_', case when of_secret is not null then 'enrolment_of_an_authenticator' end, case when codes > 0 then 'recovery_codes' end)))::text,
         '{}', '{}', 0, '', '' from public.job j where j.id = of_job;
  perform public.raise_verification_alert('enrolled', of_job::text, jsonb_build_object('authenticator', of_secret is not null, 'codes', codes),
    (select j.verification_id from public.job j where j.id = of_job), s.id);
end $_$;


ALTER FUNCTION public.enrol(of_job bigint, of_secret bytea, step bigint, hashes bytea[]) OWNER TO fl_owner;

--
-- Name: enrolled_by(bigint); Type: FUNCTION; Schema: public; Owner: fl_owner
--

CREATE FUNCTION public.enrolled_by(of_job bigint) RETURNS public.subject
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare g public.verification_grant; s public.subject; j public.job; v public.verification;
begin
  select * into j from public.job x where x.id = of_job and x.kind = 'carry_out';
  select * into v from public.verification x where x.id = j.verification_id for no key update;
  select * into g from public.verification_grant x where x.id = j.grant_id;
  select * into s from public.subject x where x.id = g.subject_id for no key update;
  if s.id is not null and public.is_frozen(s.id) then
    perform public.refuse('FL120', 'This account is frozen.');
  end if;
  if s.id is null or not public.opens_enrolling(g.action) or j.state <> 'succeeded' or g.state <> 'succeeded' or v.state <> 'executed'
     or j.ended_at <= clock_timestamp() - interval '60 minutes'
     or exists (select 1 from public.totp_enrolment e where e.subject_id = s.id)
     or exists (select 1 from public.recovery_code r where r.subject_id = s.id)
     or exists (select 1 from public.verification_grant n join public.job x on x.grant_id = n.id and x.kind = 'carry_out'
                 where n.subject_id = s.id and public.opens_enrolling(n.action) and n.state in ('executing', 'succeeded', 'unknown') and x.id > j.id) then
    perform public.refuse('FL199', 'Nothing waits to be enrolled here.');
  end if;
  return s;
end $$;
ALTER FUNCTION public.enrolled_by(of_job bigint) OWNER TO fl_owner;
CREATE FUNCTION public.enrolment_due(of_ticket bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare found_job bigint; s public.subject;
begin
  perform public.must_be_worker();
  select j.id into found_job from public.job j join public.verification_grant g on g.id = j.grant_id
   where g.ticket_id = of_ticket and j.kind = 'carry_out' and public.opens_enrolling(g.action) and j.state = 'succeeded' order by j.id desc limit 1;
  s := public.may_enrol(found_job);
  return jsonb_build_object('job_id', found_job, 'directory', s.directory, 'object_id', s.object_id, 'name', s.name, 'account', s.account);
end $$;
ALTER FUNCTION public.enrolment_due(of_ticket bigint) OWNER TO fl_owner;
CREATE FUNCTION public.entry_frozen() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if tg_op = 'UPDATE' and current_user = 'fl_owner' then
    return null;
  end if;
  raise exception 'Entries are only ever added.' using errcode = 'FL031';
end $$;
ALTER FUNCTION public.entry_frozen() OWNER TO fl_owner;
CREATE FUNCTION public.entry_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare i int := public.acting(); is_new bool; withdrawn public.entry; facts text;
begin
  if i is null then return new; end if;
  if new.kind not in ('message', 'reply', 'note', 'event') then
    perform public.refuse('FL039', 'The journal knows messages, replies, notes and events.', 'ticket', new.ticket_id);
  end if;
  new.by_id := i;
  is_new := new.kind = 'message' and exists (select 1 from public.audit a where a.entity = 'ticket' and a.entity_id = new.ticket_id
                                              and a.seq = 1 and a.op = 'I' and a.xid = pg_current_xact_id());
  if is_new and exists (select 1 from public.ticket t where t.id = new.ticket_id and t.source = 'import') then
    select t.created_at into new.at from public.ticket t where t.id = new.ticket_id;
  else
    new.at := clock_timestamp();
  end if;
  new.written_at := least(new.written_at, new.at);
  if new.kind = 'message' and not is_new then
    perform public.refuse('FL034', 'The requester''s words come with the ticket.', 'ticket', new.ticket_id);
  end if;
  if new.kind <> 'event' then
    new.facts := '{}';
    return new;
  end if;
  if new.facts::jsonb ? 'withdraws' then
    select * into withdrawn from public.entry e where e.id = (new.facts::jsonb -> 'withdraws' ->> 1)::bigint;
    if withdrawn.ticket_id is distinct from new.ticket_id or withdrawn.by_id is distinct from i or withdrawn.kind <> 'note' then
      perform public.refuse('FL036', 'Only its author may withdraw a note.', 'ticket', new.ticket_id);
    end if;
    new.facts := '{"withdraws":[null,' || withdrawn.id || ']}';
    return new;
  end if;
  select a.payload into facts from public.audit a
   where a.entity = 'ticket' and a.entity_id = new.ticket_id and a.op = 'U' and a.xid = pg_current_xact_id()
   order by a.seq desc limit 1;
  if facts is null then
    perform public.refuse('FL030', 'An event tells of a change in the same transaction.', 'ticket', new.ticket_id);
  end if;
  new.facts := facts;
  return new;
end $$;
ALTER FUNCTION public.entry_guard() OWNER TO fl_owner;
CREATE FUNCTION public.entry_hits(lexemes text, most integer, in_queue integer DEFAULT NULL::integer) RETURNS TABLE(id bigint, ticket_id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET max_parallel_workers_per_gather TO '0'
    AS $$
declare
  mine int[] := public.my_queue_ids(); wanted_words tsquery := lexemes::tsquery; everything bool := public.sees_everything();
  block int := (select (max(e.id) >> 15)::int from public.entry e); wanted int := least(most, 100000); found int;
begin
  if in_queue is not null then
    mine := case when everything or in_queue = any (mine) then array[in_queue] else '{}' end;
  elsif everything then
    mine := null;
  end if;
  while wanted > 0 and block is not null loop
    if mine is null then
      return query select e.id, e.ticket_id from public.entry e
        where (array[(e.id >> 15)::int]) && array[block] and e.words @@ wanted_words
        order by (e.id + 0) desc limit wanted;
    else
      -- the hits first, then one queue after the other as it is needed: joined, every ticket would be read
      return query select h.id, h.ticket_id from (
          select e.id, e.ticket_id from public.entry e
           where (array[(e.id >> 15)::int]) && array[block] and e.words @@ wanted_words order by (e.id + 0) desc offset 0) h
        where (select t.queue_id from public.ticket t where t.id = h.ticket_id) = any (mine) limit wanted;
    end if;
    get diagnostics found = row_count;
    wanted := wanted - found;
    block := (select (max(e.id) >> 15)::int from public.entry e where e.id < block::bigint << 15);  -- past gaps in one step
  end loop;
end $$;
ALTER FUNCTION public.entry_hits(lexemes text, most integer, in_queue integer) OWNER TO fl_owner;
CREATE FUNCTION public.entry_tickets(lexemes text) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10000
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare mine int[] := public.my_queue_ids(); wanted_words tsquery := lexemes::tsquery;
begin
  if public.sees_everything() then
    return query select e.ticket_id from public.entry e where e.words @@ wanted_words;
  else
    return query select e.ticket_id from public.entry e join public.ticket t on t.id = e.ticket_id
      where e.words @@ wanted_words and t.queue_id = any (mine);
  end if;
end $$;
ALTER FUNCTION public.entry_tickets(lexemes text) OWNER TO fl_owner;
CREATE FUNCTION public.entry_tombstone() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
begin
  if new.body !~ '^\[removed by .+ on \d{4}-\d\d-\d\d: .+\]$' or new.words <> ''
     or to_jsonb(new) - 'body' - 'words' <> to_jsonb(old) - 'body' - 'words' then
    raise exception 'Entries are only ever added.' using errcode = 'FL031';
  end if;
  return new;
end $_$;


ALTER FUNCTION public.entry_tombstone() OWNER TO fl_owner;

--
-- Name: erase_evidence(bigint); Type: FUNCTION; Schema: public; Owner: fl_owner
--

CREATE FUNCTION public.erase_evidence(which bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.erase_evidence(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.erase_flags(which bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare done int;
begin
  update public.red_flag set code = 'erased', salt = null, void_at = coalesce(void_at, clock_timestamp()) where verification_id = which and code <> 'erased';
  get diagnostics done = row_count;
  return done;
end $$;
ALTER FUNCTION public.erase_flags(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.erase_outcome(which bigint) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.erase_flags(which);
  update public.verification set reason = '', salt = null where id = which;
  update public.verification_grant set said = '', salt = null where verification_id = which;
  update public.verification_alert set facts = '{}', key = 'erased:' || id where verification_id = which;
  return 1;
end $$;
ALTER FUNCTION public.erase_outcome(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.erase_subjects(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.erase_subjects(most integer) OWNER TO fl_owner;
CREATE FUNCTION public.erase_verifications(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.erase_verifications(most integer) OWNER TO fl_owner;
CREATE FUNCTION public.evidence_frozen() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare was jsonb := to_jsonb(old); became jsonb := to_jsonb(new); personal text[] := array['target', 'transaction', 'facts', 'group_key', 'code', 'salt'];
begin
  if old.void_at is null and was - 'void_at' = became - 'void_at' then
    return new;
  end if;
  if tg_table_name in ('evidence', 'red_flag') and became ->> 'salt' is null and old.at <= clock_timestamp() - interval '7 days'
     and was - 'void_at' - personal = became - 'void_at' - personal and (old.void_at is null or old.void_at = new.void_at)
     and coalesce(became ->> 'code', 'erased') = 'erased' and coalesce(became ->> 'target', '') = '' and coalesce(became ->> 'transaction', '') = ''
     and coalesce(became ->> 'facts', '{}') = '{}' and became ->> 'group_key' is not distinct from split_part(was ->> 'group_key', ':', 1) then
    return new;
  end if;
  raise exception 'What was proved is only ever added to.' using errcode = 'FL031';
end $$;
ALTER FUNCTION public.evidence_frozen() OWNER TO fl_owner;
CREATE FUNCTION public.exceptions_asked() RETURNS TABLE(id bigint, verification_id bigint, ticket_id bigint, subject text, action text, risk text, by_id integer, by_name text, at timestamp with time zone, reason text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.me();
begin
  return query select x.id, v.id, v.ticket_id, s.name::text, v.action::text, v.risk::text, x.by_id, b.name::text, x.at, x.reason::text
    from public.exception_request x join public.verification v on v.id = x.verification_id
    left join public.subject s on s.id = v.subject_id left join public.staff b on b.id = x.by_id
    where i is not null and x.void_at is null and x.approved_at is null and v.state in ('open', 'waiting', 'held', 'granted')
      and i not in (x.by_id, coalesce(v.owner_id, 0), v.by_id) and public.sees_verification(v.id) order by x.at, x.id;
end $$;
ALTER FUNCTION public.exceptions_asked() OWNER TO fl_owner;
CREATE FUNCTION public.failed_evidence(of_subject bigint, on_ticket bigint) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select count(*) from public.evidence e join public.verification v on v.id = e.verification_id
           where e.subject_id = of_subject and e.result = 'failed' and (on_ticket is null or v.ticket_id = on_ticket)
             and e.at > clock_timestamp() - make_interval(hours => public.policy_limit('failure_hours', 24)));
end $$;
ALTER FUNCTION public.failed_evidence(of_subject bigint, on_ticket bigint) OWNER TO fl_owner;
CREATE FUNCTION public.fetch_sealed(of_job bigint) RETURNS bytea
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare j public.job; i int := public.verifying_staff();
begin
  select * into j from public.job x where x.id = of_job for no key update;
  if j.asked_by is distinct from i then
    perform public.refuse('FL125', 'Only the one who ordered it is told what came of it.');
  end if;
  update public.job set sealed = null where id = of_job and sealed is not null;
  return case when j.sealed_at > clock_timestamp() - interval '60 seconds' then j.sealed end;
end $$;
ALTER FUNCTION public.fetch_sealed(of_job bigint) OWNER TO fl_owner;
CREATE FUNCTION public.fit_login(login text, wanted text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare r record; granted text;
begin
  select oid, rolsuper, rolcanlogin into r from pg_roles where rolname = login;
  if r.oid is null or r.rolsuper or public.is_reserved_login(login)
     or wanted not in ('fl_analyst', 'fl_technician', 'fl_supervisor', 'fl_administrator', 'fl_security', 'fl_verifier') then
    return;
  end if;
  if wanted is null
     and exists (select 1 from pg_auth_members m where m.member = r.oid and m.roleid = 'fl_owner'::regrole and public.gives_rights(m)) then
    return;  -- who looks after the desk is nobody's on a staff list to shut out
  end if;
  if not r.rolcanlogin and not public.is_own_login(login) then
    return;  -- a group of the server's: all its members would come along
  end if;
  for granted in
    select g.rolname from pg_auth_members m join pg_roles g on g.oid = m.roleid
     where m.member = r.oid and g.rolname is distinct from wanted and public.gives_rights(m)
       and (g.rolname in ('fl_analyst', 'fl_technician', 'fl_supervisor', 'fl_administrator', 'fl_security', 'fl_verifier')
            or (g.rolname = 'fl_service' and wanted is not null)  -- no member of staff is a worker
            or (g.rolname = 'fl_auditor' and wanted = 'fl_administrator'))  -- nobody looks over what they set up
  union
    select 'fl_auditor' from pg_auth_members m
     where wanted is null and public.is_own_login(login) and m.member = r.oid and m.roleid = 'fl_auditor'::regrole
  loop
    perform public.attempt(format('revoke %I from %I', granted, login));
  end loop;
  if wanted is not null and not exists (
       select 1 from pg_auth_members m
        where m.member = r.oid and m.roleid = to_regrole(wanted) and public.gives_rights(m)) then
    perform public.attempt(format('grant %I to %I', wanted, login));
  end if;
  if r.rolcanlogin <> (wanted is not null) and public.is_own_login(login) then
    perform public.attempt(format('alter role %I %s', login, case when wanted is null then 'nologin' else 'login' end));
  end if;
  if wanted is null then
    perform public.end_sessions(login);
  end if;
end $$;
ALTER FUNCTION public.fit_login(login text, wanted text) OWNER TO fl_owner;
CREATE TABLE public.verification_grant (
    id uuid NOT NULL,
    verification_id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    subject_id bigint NOT NULL,
    action character varying NOT NULL,
    risk character varying NOT NULL,
    policy_version integer NOT NULL,
    issued_to integer NOT NULL,
    second_by integer,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    state character varying NOT NULL,
    consumed_at timestamp with time zone,
    evidence_ids text NOT NULL,
    job_id bigint,
    said character varying NOT NULL,
    salt uuid
);
ALTER TABLE public.verification_grant OWNER TO fl_owner;
CREATE FUNCTION public.fits_enrolment(v public.verification, g public.verification_grant, s public.subject, who integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return public.is_fit_signer(who) and not public.is_own_account(s, who) and who not in (v.by_id, coalesce(v.owner_id, 0), g.issued_to)
     and not public.has_worked_on(v.id, who);
end $$;
ALTER FUNCTION public.fits_enrolment(v public.verification, g public.verification_grant, s public.subject, who integer) OWNER TO fl_owner;
CREATE FUNCTION public.floor_days(which text) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  select case which when 'standard' then 7 when 'sensitive' then 14 else 30 end
$$;
ALTER FUNCTION public.floor_days(which text) OWNER TO fl_owner;
CREATE FUNCTION public.floor_rules() RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$ select '{
  "unlock": {
    "standard": {"factors":1,"points":20,"possession":true,"proof":"any","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":40,"possession":true,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":80,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"]],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":["owner"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "password_reset": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":40,"possession":true,"proof":"machine","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":80,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"]],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["owner"],"second":true,"change_record":true,"start":false,"not_by":["phone"],"deny":""},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "mfa_reset": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"],["video"],["manager"]],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":["smsotp"],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":60,"possession":true,"proof":"witnessed","needs":[["inperson"],["video","manager"]],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":["smsotp"],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":90,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "first_credential": {
    "standard": {"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":["hr"],"second":false,"change_record":false,"start":true,"not_by":[],"deny":""},
    "sensitive": {"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[],"bars":[],"approvals":["hr","manager"],"second":false,"change_record":false,"start":true,"not_by":[],"deny":""},
    "privileged": {"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[],"bars":[],"approvals":["hr","manager"],"second":true,"change_record":false,"start":true,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "contact_change": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":60,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[],"bars":[],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "enable_account": {
    "standard": {"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["hr","manager"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["hr","manager"],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"security_team"},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["hr","manager"],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""}},
  "access_change": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":["owner"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":40,"possession":true,"proof":"machine","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":["owner"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":80,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"]],"routes":[],"bars":["smsotp","emailotp"],"approvals":["owner"],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["owner"],"second":true,"change_record":true,"start":false,"not_by":["phone"],"deny":""},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "elevated_install": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":50,"possession":true,"proof":"witnessed","needs":[],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},
  "recovery_key": {
    "standard": {"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "sensitive": {"factors":2,"points":50,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},
    "privileged": {"factors":2,"points":60,"possession":true,"proof":"witnessed","needs":[],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},
    "service": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},
    "leaver": {"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}}
}'::jsonb $$;
ALTER FUNCTION public.floor_rules() OWNER TO fl_owner;
CREATE FUNCTION public.forget_contacts(of_subject bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update public.contact c set value = null where c.subject_id = of_subject and c.value is not null
     and not exists (select 1 from public.verification v where v.subject_id = of_subject and v.state in ('open', 'waiting', 'held', 'granted'));
end $$;
ALTER FUNCTION public.forget_contacts(of_subject bigint) OWNER TO fl_owner;
CREATE FUNCTION public.forget_enrolments() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare authenticators int; codes int; facts jsonb;
begin
  perform 1 from public.subject s where s.id = new.subject_id for no key update;
  delete from public.totp_enrolment e where e.subject_id = new.subject_id;
  get diagnostics authenticators = row_count;
  delete from public.recovery_code r where r.subject_id = new.subject_id;
  get diagnostics codes = row_count;
  if authenticators + codes > 0 then
    facts := jsonb_build_object('authenticator', authenticators > 0, 'codes', codes);
    perform public.record('subject', new.subject_id, null, 'E', jsonb_build_object('enrolment_removed', facts)::text);
    perform public.raise_verification_alert('enrolment_removed', new.id::text, facts, new.verification_id, new.subject_id);
  end if;
  return null;
end $$;
ALTER FUNCTION public.forget_enrolments() OWNER TO fl_owner;
CREATE FUNCTION public.freeze_subject(which bigint, why text, by_staff integer, of_verification bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if public.is_only_noted(why, of_verification) then
    perform public.would_freeze(of_verification);
    return;
  end if;
  perform public.note_freeze(which, why, by_staff, of_verification);
  update public.subject set frozen_at = clock_timestamp(), frozen_by = by_staff, frozen_why = why where id = which and frozen_at is null;
  update public.verification_grant set state = 'expired', said = why where subject_id = which and state = 'issued';
end $$;
ALTER FUNCTION public.freeze_subject(which bigint, why text, by_staff integer, of_verification bigint) OWNER TO fl_owner;
CREATE FUNCTION public.gives_rights(m pg_auth_members) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select coalesce((to_jsonb(m) ->> 'inherit_option')::bool, true)
$$;
ALTER FUNCTION public.gives_rights(m pg_auth_members) OWNER TO fl_owner;
CREATE FUNCTION public.go_live_shown() RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_look_after();
  return jsonb_build_object('observing', public.is_observing(),
    'proposal', (select jsonb_build_object('id', g.id, 'at', public.recorded_instant(g.proposed_at),
        'by', coalesce((select s.name from public.staff s where s.id = g.proposed_by), '')) from public.go_live g
       where g.accepted_at is null and g.proposed_at > clock_timestamp() - interval '30 days' order by g.id desc limit 1),
    'would', (select coalesce(jsonb_object_agg(w.verdict, w.n), '{}') from (select a.payload::jsonb ->> 'would' as verdict, count(*) as n
       from public.audit a where a.entity = 'verification' and a.op = 'E' and a.payload like '{"would":%' group by 1) w));
end $$;
ALTER FUNCTION public.go_live_shown() OWNER TO fl_owner;
CREATE TABLE public.staff (
    id integer NOT NULL,
    login character varying NOT NULL,
    name character varying NOT NULL,
    role character varying NOT NULL,
    tier smallint NOT NULL,
    email character varying NOT NULL,
    is_active boolean NOT NULL,
    is_available boolean NOT NULL,
    CONSTRAINT ck_staff_role CHECK (((role)::text = ANY ((ARRAY['analyst'::character varying, 'technician'::character varying, 'supervisor'::character varying, 'administrator'::character varying, 'security'::character varying, 'verifier'::character varying])::text[]))),
    CONSTRAINT ck_staff_sizes CHECK (((octet_length((login)::text) <= 800) AND (octet_length((name)::text) <= 800) AND (octet_length((email)::text) <= 800)))
);
ALTER TABLE public.staff OWNER TO fl_owner;
CREATE FUNCTION public.group_of(person public.staff) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select case when person.is_active then 'fl_' || person.role end
$$;
ALTER FUNCTION public.group_of(person public.staff) OWNER TO fl_owner;
CREATE FUNCTION public.guesses_of(which bigint) RETURNS TABLE(id bigint, sealed bytea)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.job_of_mine(which);
  return query select g.id, g.sealed from public.guess g join public.job j on j.id = g.job_id
    where g.job_id = which and g.judged_at is null and j.ended_at is null order by g.id limit 3;
end $$;
ALTER FUNCTION public.guesses_of(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.has_exactly(it jsonb, names text[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  return jsonb_typeof(it) = 'object' and it ?& names and it - names = '{}';
end $$;
ALTER FUNCTION public.has_exactly(it jsonb, names text[]) OWNER TO fl_owner;
CREATE FUNCTION public.has_not_ended(v public.verification) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if v.state not in ('open', 'waiting', 'held', 'granted') then
    perform public.refuse('FL102', 'This verification has ended.');
  end if;
  if public.is_ordered(v.id) then
    perform public.refuse('FL122', 'What it allows has been ordered.');
  end if;
end $$;
ALTER FUNCTION public.has_not_ended(v public.verification) OWNER TO fl_owner;
CREATE FUNCTION public.has_officers() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.staff s where s.role = 'security' and s.is_active);
end $$;
ALTER FUNCTION public.has_officers() OWNER TO fl_owner;
CREATE FUNCTION public.has_worked_on(which bigint, who integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.evidence e left join public.job j on j.id = e.job_id where e.verification_id = which and e.void_at is null
                  and (e.by_id = who or e.also_by = who or j.asked_by = who or public.approved_it(e, who)));
end $$;
ALTER FUNCTION public.has_worked_on(which bigint, who integer) OWNER TO fl_owner;
CREATE FUNCTION public.hold_records(of_directory text, of_object text, why text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.hold_records(of_directory text, of_object text, why text) OWNER TO fl_owner;
CREATE FUNCTION public.hold_subject(which bigint, is_frozen boolean, until timestamp with time zone, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.hold_subject(which bigint, is_frozen boolean, until timestamp with time zone, why text) OWNER TO fl_owner;
CREATE FUNCTION public.is_account_of(of_directory text, of_object text, who integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.staff_identity s where s.staff_id = who and s.directory = of_directory
                  and lower(btrim(s.object_id)) = lower(btrim(of_object)));
end $$;
ALTER FUNCTION public.is_account_of(of_directory text, of_object text, who integer) OWNER TO fl_owner;
CREATE FUNCTION public.is_agreed(who integer, wanted text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.role_proposal p where p.staff_id = who and p.role = wanted and p.approved_at = transaction_timestamp());
end $$;
ALTER FUNCTION public.is_agreed(who integer, wanted text) OWNER TO fl_owner;
CREATE FUNCTION public.is_by_hand(j public.job) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return j.kind = 'carry_out' and j.state = 'executing' and exists (select 1 from public.verification_grant g where g.id = j.grant_id
    and (g.risk = 'privileged' or g.action in ('contact_change', 'access_change', 'elevated_install', 'recovery_key')));
end $$;
ALTER FUNCTION public.is_by_hand(j public.job) OWNER TO fl_owner;
CREATE FUNCTION public.is_case(c jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare e jsonb;
begin
  if not (public.has_exactly(c, array['action', 'risk', 'channel', 'analyst', 'evidence', 'flags', 'standing'])
      and jsonb_typeof(c -> 'action') = 'string' and jsonb_typeof(c -> 'risk') = 'string'
      and public.is_one_of(c -> 'channel', '["phone", "chat", "email", "walk_up", "portal"]')
      and public.is_whole(c -> 'analyst') and c ->> 'analyst' <> '0' and jsonb_typeof(c -> 'evidence') = 'array'
      and public.are_texts(c -> 'flags') and public.is_standing(c -> 'standing')) then
    return false;
  end if;
  for e in select * from jsonb_array_elements(c -> 'evidence') loop
    if not (public.has_exactly(e, array['method', 'result', 'proof', 'group', 'is_handset', 'at', 'by', 'also_by', 'known_since'])
        and jsonb_typeof(e -> 'method') = 'string' and jsonb_typeof(e -> 'group') = 'string'
        and public.is_one_of(e -> 'result', '["pending", "passed", "failed", "declined", "expired", "unreached"]')
        and public.is_one_of(e -> 'proof', '["X", "A"]') and jsonb_typeof(e -> 'is_handset') = 'boolean'
        and public.is_instant(e -> 'at') and public.is_whole(e -> 'by')
        and (jsonb_typeof(e -> 'also_by') = 'null' or public.is_whole(e -> 'also_by'))
        and (jsonb_typeof(e -> 'known_since') = 'null' or public.is_instant(e -> 'known_since'))) then
      return false;
    end if;
  end loop;
  return true;
end $$;
ALTER FUNCTION public.is_case(c jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.is_elevated() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.desk_mode m where m.mode = 'elevated' and m.ended_at is null and m.ends_at > clock_timestamp());
end $$;
ALTER FUNCTION public.is_elevated() OWNER TO fl_owner;
CREATE FUNCTION public.is_fit_signer(who integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.staff s join public.staff_identity x on x.staff_id = s.id
                  where s.id = who and s.is_active and public.login_since(who) <= clock_timestamp() - interval '7 days');
end $$;
ALTER FUNCTION public.is_fit_signer(who integer) OWNER TO fl_owner;
CREATE FUNCTION public.is_frozen(of_subject bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.subject_freeze f where f.subject_id = of_subject and f.lifted_at is null)
      or exists (select 1 from public.subject s where s.id = of_subject and s.frozen_at is not null);
end $$;
ALTER FUNCTION public.is_frozen(of_subject bigint) OWNER TO fl_owner;
CREATE FUNCTION public.is_going_back(i integer, o public.ticket, n public.ticket) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare field text; before jsonb := to_jsonb(o); after jsonb := to_jsonb(n);
begin
  foreach field in array array['status', 'queue_id', 'assignee_id', 'category_id'] loop
    if before -> field is distinct from after -> field and not exists (
         select 1 from public.audit a where a.entity = 'ticket' and a.entity_id = o.id and a.op = 'U' and a.by_id = i
            and a.payload::jsonb -> field = jsonb_build_array(after -> field, before -> field)) then
      return false;
    end if;
  end loop;
  return true;
end $$;
ALTER FUNCTION public.is_going_back(i integer, o public.ticket, n public.ticket) OWNER TO fl_owner;
CREATE FUNCTION public.is_held_back(which bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.verification v where v.id = which and public.is_under_hold(v.subject_id))
      or exists (select 1 from public.evidence e where e.verification_id = which and public.is_under_hold(e.subject_id));
end $$;
ALTER FUNCTION public.is_held_back(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.is_instant(it jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
begin
  return jsonb_typeof(it) = 'string' and (it #>> '{}') ~ ('^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'
    || '([.][0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$');
end $_$;


ALTER FUNCTION public.is_instant(it jsonb) OWNER TO fl_owner;

--
-- Name: is_keeping(); Type: FUNCTION; Schema: public; Owner: fl_owner
--

CREATE FUNCTION public.is_keeping() RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return current_setting('frontline.keeping', true) is not distinct from 'on' and pg_has_role(session_user, 'fl_owner', 'member');
end $$;
ALTER FUNCTION public.is_keeping() OWNER TO fl_owner;
CREATE FUNCTION public.is_kept() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception 'What a desk has done is never deleted.' using errcode = 'FL035';
end $$;
ALTER FUNCTION public.is_kept() OWNER TO fl_owner;
CREATE FUNCTION public.is_known_ask(action text, channel text, caller text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if not coalesce(action in ('unlock', 'password_reset', 'mfa_reset', 'first_credential', 'contact_change', 'enable_account',
                             'access_change', 'elevated_install', 'recovery_key')
                  and channel in ('phone', 'chat', 'email', 'walk_up', 'portal') and caller in ('subject', 'other'), false) then
    perform public.refuse('FL130', 'Such a thing is not known here.');
  end if;
end $$;
ALTER FUNCTION public.is_known_ask(action text, channel text, caller text) OWNER TO fl_owner;
CREATE FUNCTION public.is_linked(v public.verification) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare others text[] := case when v.action = 'mfa_reset' then array['password_reset', 'first_credential']
                              when v.action in ('password_reset', 'first_credential') then array['mfa_reset'] else '{}' end;
begin
  return exists (select 1 from public.verification_grant g where g.subject_id = v.subject_id and g.action = any (others)
                  and ((g.state in ('reserved', 'executing', 'ordered', 'succeeded', 'unknown')
                        and g.consumed_at > clock_timestamp() - make_interval(hours => public.policy_limit('linked_hours', 72)))
                       or (g.state = 'issued' and g.expires_at > clock_timestamp())));
end $$;
ALTER FUNCTION public.is_linked(v public.verification) OWNER TO fl_owner;
CREATE FUNCTION public.is_mighty_login(login text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (select 1 from pg_roles r where r.rolname = login and (
    r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls
    or exists (select 1 from pg_auth_members m where m.member = r.oid and m.roleid not in (
         'fl_analyst'::regrole, 'fl_technician'::regrole, 'fl_supervisor'::regrole, 'fl_administrator'::regrole,
         'fl_security'::regrole, 'fl_verifier'::regrole, 'fl_auditor'::regrole, 'fl_service'::regrole))))
$$;
ALTER FUNCTION public.is_mighty_login(login text) OWNER TO fl_owner;
CREATE FUNCTION public.is_observing() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return not exists (select 1 from public.go_live g where g.accepted_at is not null);
end $$;
ALTER FUNCTION public.is_observing() OWNER TO fl_owner;
CREATE FUNCTION public.is_one_of(it jsonb, known jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  return jsonb_typeof(it) = 'string' and known @> it;
end $$;
ALTER FUNCTION public.is_one_of(it jsonb, known jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.is_only_noted(words text, of_verification bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return words = 'declined' and of_verification is not null and public.is_observing();
end $$;
ALTER FUNCTION public.is_only_noted(words text, of_verification bigint) OWNER TO fl_owner;
CREATE FUNCTION public.is_only_told(ruled jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return public.is_observing() and not ruled -> 'codes' ? 'frozen';
end $$;
ALTER FUNCTION public.is_only_told(ruled jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.is_open_here(v public.verification, of_method text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.is_open_here(v public.verification, of_method text) OWNER TO fl_owner;
CREATE FUNCTION public.is_ordered(which bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.verification_grant g where g.verification_id = which and g.state in ('reserved', 'executing', 'ordered'));
end $$;
ALTER FUNCTION public.is_ordered(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.is_out_of_hours(at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare said jsonb; here timestamp; begins time; ends time; works_from date;
begin
  select c.settings::jsonb into said from public.connection c where c.name = 'desk_hours' and c.kind = 'settings' and c.is_active;
  if said is null or said = '{}' then return false; end if;
  here := at at time zone (said ->> 'zone');
  begins := (said ->> 'begins')::time;
  ends := (said ->> 'ends')::time;
  works_from := case when begins < ends then case when here::time >= begins and here::time < ends then here::date end
                     when here::time >= begins then here::date
                     when here::time < ends then here::date - 1 end;
  if works_from is null then return true; end if;
  return not coalesce(said -> 'days', '["mon","tue","wed","thu","fri","sat","sun"]') ? to_char(works_from, 'dy');
exception when others then
  return false;
end $$;
ALTER FUNCTION public.is_out_of_hours(at timestamp with time zone) OWNER TO fl_owner;
CREATE FUNCTION public.is_own_account(of_subject public.subject, who integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return public.is_account_of(of_subject.directory, of_subject.object_id, who)
      or exists (select 1 from public.staff s where s.id = who and public.bare_account(s.login) = public.bare_account(of_subject.account));
end $$;
ALTER FUNCTION public.is_own_account(of_subject public.subject, who integer) OWNER TO fl_owner;
CREATE FUNCTION public.is_own_login(login text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (select 1 from pg_roles r
                  where r.rolname = login and shobj_description(r.oid, 'pg_authid') = public.own_mark())
$$;
ALTER FUNCTION public.is_own_login(login text) OWNER TO fl_owner;
CREATE FUNCTION public.is_policy(policy jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  actions constant text[] := array['unlock', 'password_reset', 'mfa_reset', 'first_credential', 'contact_change', 'enable_account',
    'access_change', 'elevated_install', 'recovery_key'];
  columns constant text[] := array['standard', 'sensitive', 'privileged', 'service', 'leaver'];
  lists constant text[] := array['sensitive_departments', 'sensitive_groups', 'sensitive_people', 'privileged_groups', 'privileged_units',
    'service_units'];
  limits constant text[] := array['wrong_codes', 'failed_methods', 'failure_hours', 'pushes', 'shopping_hours', 'linked_hours', 'lock_outs',
    'grants_per_hour', 'start_days'];
  a text;
  b text;
begin
  if not (public.has_exactly(policy, array['version', 'rules', 'cool_down_days', 'off', 'limits', 'risk'])
      and public.is_whole(policy -> 'version', 1000) and public.has_exactly(policy -> 'rules', actions)
      and public.has_exactly(policy -> 'cool_down_days', columns) and public.has_exactly(policy -> 'limits', limits)
      and public.has_exactly(policy -> 'risk', lists)
      and public.are_all(policy -> 'off', '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp", "codeword", "hrq", "owner", "hr"]')) then
    return false;
  end if;
  foreach b in array columns loop
    if not public.is_whole(policy #> array['cool_down_days', b], 1000) then return false; end if;
  end loop;
  foreach b in array limits loop
    if not public.is_whole(policy #> array['limits', b], 1000) then return false; end if;
  end loop;
  foreach b in array lists loop
    if not public.are_texts(policy #> array['risk', b])
       or exists (select 1 from jsonb_array_elements_text(policy #> array['risk', b]) e where btrim(e, E' \t\n\r\f\v') = '') then
      return false;
    end if;
  end loop;
  foreach a in array actions loop
    if not public.has_exactly(policy #> array['rules', a], columns) then return false; end if;
    foreach b in array columns loop
      if not public.is_rule(policy #> array['rules', a, b]) then return false; end if;
    end loop;
  end loop;
  return true;
end $$;
ALTER FUNCTION public.is_policy(policy jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.is_reserved_login(login text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select lower(login) ~ '^(fl_|pg_)' or lower(login) in ('public', 'none', 'session_user', 'current_user', 'current_role')
$$;
ALTER FUNCTION public.is_reserved_login(login text) OWNER TO fl_owner;
CREATE FUNCTION public.is_rule(rule jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  known constant jsonb := '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp", "codeword", "hrq", "owner", "hr"]';
  e jsonb;
begin
  if not public.has_exactly(rule, array['factors', 'points', 'possession', 'proof', 'needs', 'routes', 'bars', 'approvals', 'second',
       'change_record', 'start', 'not_by', 'deny']) then
    return false;
  end if;
  if not (public.is_whole(rule -> 'factors', 1000) and public.is_whole(rule -> 'points', 1000)
      and jsonb_typeof(rule -> 'possession') = 'boolean' and jsonb_typeof(rule -> 'second') = 'boolean'
      and jsonb_typeof(rule -> 'change_record') = 'boolean' and jsonb_typeof(rule -> 'start') = 'boolean'
      and public.is_one_of(rule -> 'proof', '["any", "witnessed", "machine"]')
      and public.is_one_of(rule -> 'deny', '["", "security_team", "leaver", "service_account", "closed"]')
      and public.are_all(rule -> 'bars', known) and public.are_all(rule -> 'approvals', known)
      and public.are_all(rule -> 'not_by', '["phone", "chat", "email", "walk_up", "portal"]')
      and jsonb_typeof(rule -> 'needs') = 'array' and jsonb_typeof(rule -> 'routes') = 'array') then
    return false;
  end if;
  for e in select * from jsonb_array_elements(rule -> 'needs') loop
    if not public.are_ways(e) then return false; end if;
  end loop;
  for e in select * from jsonb_array_elements(rule -> 'routes') loop
    if not public.has_exactly(e, array['methods', 'second_login']) or jsonb_typeof(e -> 'second_login') <> 'boolean'
       or not public.are_ways(e -> 'methods') then
      return false;
    end if;
  end loop;
  return rule ->> 'factors' <> '0' or jsonb_array_length(rule -> 'approvals') > 0 or rule ->> 'deny' <> '';
end $$;
ALTER FUNCTION public.is_rule(rule jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.is_security() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return coalesce(public.my_role() = 'security', false);
end $$;
ALTER FUNCTION public.is_security() OWNER TO fl_owner;
CREATE FUNCTION public.is_service() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return pg_has_role(session_user, 'fl_service', 'usage') and not exists (select 1 from public.staff s where s.login = session_user);
end $$;
ALTER FUNCTION public.is_service() OWNER TO fl_owner;
CREATE FUNCTION public.is_spike() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.is_spike() OWNER TO fl_owner;
CREATE FUNCTION public.is_standing(s jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
declare
  truths constant text[] := array['is_frozen', 'is_held', 'is_ticket_blocked', 'is_linked', 'is_phone_lost', 'is_elevated', 'is_spike',
    'has_exception', 'has_manager', 'has_change_record', 'has_looked', 'is_worker_alive'];
  instants constant text[] := array['held_until', 'shopped_until', 'signer_since', 'facts_at'];
  conflicts constant jsonb := '["self", "manager", "report", "own_team"]';
  f text;
begin
  if not public.has_exactly(s, truths || instants || array['wrong_codes', 'failed_methods', 'blocked', 'lock_outs', 'excluded', 'conflicts',
       'lifted', 'signed_by', 'signer_conflicts', 'starts_on']) then
    return false;
  end if;
  foreach f in array truths loop
    if jsonb_typeof(s -> f) <> 'boolean' then return false; end if;
  end loop;
  foreach f in array instants loop
    if jsonb_typeof(s -> f) <> 'null' and not public.is_instant(s -> f) then return false; end if;
  end loop;
  return public.is_whole(s -> 'wrong_codes') and public.is_whole(s -> 'failed_methods') and public.is_whole(s -> 'lock_outs')
     and public.are_texts(s -> 'excluded') and public.are_all(s -> 'conflicts', conflicts)
     and public.are_all(s -> 'signer_conflicts', conflicts)
     and public.are_all(s -> 'lifted', '["red_flags", "shopping", "lock_outs"]')
     and public.are_all(s -> 'blocked', '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp", "codeword", "hrq", "owner", "hr"]')
     and (jsonb_typeof(s -> 'signed_by') = 'null' or public.is_whole(s -> 'signed_by'))
     and (jsonb_typeof(s -> 'starts_on') = 'null' or (jsonb_typeof(s -> 'starts_on') = 'string'
          and s ->> 'starts_on' ~ '^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$'));
end $_$;


ALTER FUNCTION public.is_standing(s jsonb) OWNER TO fl_owner;

--
-- Name: is_step(text, text); Type: FUNCTION; Schema: public; Owner: fl_owner
--

CREATE FUNCTION public.is_step(before text, after text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select case before
    when 'new' then after in ('open', 'pending', 'on hold', 'resolved', 'closed')
    when 'open' then after in ('pending', 'on hold', 'resolved', 'closed')
    when 'pending' then after in ('open', 'on hold', 'resolved', 'closed')
    when 'on hold' then after in ('open', 'pending', 'resolved', 'closed')
    when 'resolved' then after in ('open', 'closed')
    when 'closed' then after = 'open'
    else false end
$$;
ALTER FUNCTION public.is_step(before text, after text) OWNER TO fl_owner;
CREATE FUNCTION public.is_under_hold(of_subject bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.legal_hold h where h.subject_id = of_subject and h.lifted_at is null);
end $$;
ALTER FUNCTION public.is_under_hold(of_subject bigint) OWNER TO fl_owner;
CREATE FUNCTION public.is_unread(s public.subject) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select s.id is null or s.refreshed_at is null or s.refreshed_at <= clock_timestamp() - interval '7 days'
$$;
ALTER FUNCTION public.is_unread(s public.subject) OWNER TO fl_owner;
CREATE FUNCTION public.is_whole(it jsonb, most bigint DEFAULT 2147483647) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
begin
  return jsonb_typeof(it) = 'number' and it::text ~ '^[0-9]{1,10}$' and it::text::bigint <= most;
end $_$;


ALTER FUNCTION public.is_whole(it jsonb, most bigint) OWNER TO fl_owner;

--
-- Name: is_witness(integer, integer); Type: FUNCTION; Schema: public; Owner: fl_owner
--

CREATE FUNCTION public.is_witness(who integer, analyst integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return who in (0, analyst) or public.login_since(who) <= clock_timestamp() - interval '7 days';
end $$;
ALTER FUNCTION public.is_witness(who integer, analyst integer) OWNER TO fl_owner;
CREATE FUNCTION public.is_worker_alive() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.worker w where w.beat_at > clock_timestamp() - interval '30 seconds');
end $$;
ALTER FUNCTION public.is_worker_alive() OWNER TO fl_owner;
CREATE FUNCTION public.job_key(of_job bigint) RETURNS bytea
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select w.public_key from public.job j join public.worker w on w.id = j.worker
           where j.id = of_job and j.asked_by = public.me() and j.ended_at is null);
end $$;
ALTER FUNCTION public.job_key(of_job bigint) OWNER TO fl_owner;
CREATE FUNCTION public.job_of_mine(which bigint) RETURNS public.job
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.job_of_mine(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.job_told(j public.job) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return jsonb_build_object('id', j.id, 'kind', j.kind, 'verification_id', j.verification_id, 'asked_at', public.recorded_instant(j.asked_at),
    'tries', j.tries, 'grant_id', j.grant_id, 'facts', j.facts::jsonb || jsonb_build_object('told', nullif(j.told::jsonb, '{}')));
end $$;
ALTER FUNCTION public.job_told(j public.job) OWNER TO fl_owner;
CREATE FUNCTION public.job_under_way(which bigint, more jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare j public.job := public.job_of_mine(which);
begin
  if j.ended_at is null then
    update public.job set told = (j.told::jsonb || more)::text,
           until = case when jsonb_typeof(more -> 'until') = 'string' then least((more ->> 'until')::timestamptz, j.asked_at + interval '4 hours') else until end
     where id = which;
  end if;
end $$;
ALTER FUNCTION public.job_under_way(which bigint, more jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.judge(the_case jsonb, policy jsonb, at timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  known constant jsonb := '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp", "codeword", "hrq", "owner", "hr"]';
  st jsonb; ours jsonb; lowest jsonb; rule jsonb; conflicts jsonb; one_json jsonb; one text;
  action text; risk text; which text; analyst int; starts date; start_days int; cool interval;
  held_until timestamptz; shopped_until timestamptz; signer_since timestamptz; facts_at timestamptz; done_at timestamptz;
  weight int := 0; is_odd bool := false; is_raised bool := false; is_stopped bool := false; is_unknown bool := false;
  has_said_no bool := false; has_manager_passed bool := false; is_lost bool; is_beyond bool := false; is_failing bool; is_given bool;
  methods text[] := '{}'; groups text[] := '{}'; kinds text[] := '{}'; points_of int[] := '{}'; machine bool[] := '{}'; seen bool[] := '{}';
  two bool[] := '{}'; handset bool[] := '{}'; spoken bool[] := '{}'; row record; a record; b record;
  notes text[] := '{}'; nothing text[] := '{}'; codes text[] := '{}'; missing text[]; needs_second bool;
  young timestamptz; until timestamptz; is_open bool := false;
begin
  begin
    if not (jsonb_typeof(policy) = 'object' and jsonb_typeof(policy -> 'rules') = 'object') then return public.verdict('deny', array['no_policy']); end if;
    if not coalesce(public.is_case(the_case), false) then return public.verdict('deny', array['unknown_facts']); end if;
    st := the_case -> 'standing';
    held_until := (st ->> 'held_until')::timestamptz;
    shopped_until := (st ->> 'shopped_until')::timestamptz;
    signer_since := (st ->> 'signer_since')::timestamptz;
    facts_at := (st ->> 'facts_at')::timestamptz;
    starts := (st ->> 'starts_on')::date;
    for one_json in select * from jsonb_array_elements(the_case -> 'evidence') loop
      done_at := (one_json ->> 'at')::timestamptz;
      done_at := (one_json ->> 'known_since')::timestamptz;
      is_unknown := is_unknown or not known ? (one_json ->> 'method');
      has_said_no := has_said_no or one_json ->> 'result' = 'declined';
      has_manager_passed := has_manager_passed or (one_json ->> 'result' = 'passed' and one_json ->> 'method' = 'manager');
    end loop;
  exception when datetime_field_overflow or invalid_datetime_format then
    return public.verdict('deny', array['unknown_facts']);
  end;
  action := the_case ->> 'action';
  risk := the_case ->> 'risk';
  analyst := (the_case ->> 'analyst')::int;
  if the_case -> 'flags' <> '[]' then
    select count(*) filter (where w.code is null) > 0, coalesce(sum(w.weight) filter (where w.is_context), 0) >= 2,
           coalesce(sum(w.weight) filter (where not w.is_context), 0),
           coalesce(bool_or(w.is_starred), false)
             or (coalesce(sum(w.weight) filter (where not w.is_context), 0) >= 5 and count(*) filter (where not w.is_context) > 1)
      into is_odd, is_raised, weight, is_stopped
      from (select distinct jsonb_array_elements_text(the_case -> 'flags') as code) f left join public.red_flag_weights() w using (code);
  end if;
  if not public.floor_rules() ? action then codes := codes || 'unknown_action'::text; end if;
  if risk not in ('standard', 'sensitive', 'privileged', 'service', 'leaver') then codes := codes || 'unknown_risk'::text; end if;
  if is_unknown then codes := codes || 'unknown_method'::text; end if;
  if is_odd then codes := codes || 'unknown_flag'::text; end if;
  if codes <> '{}' then return public.verdict('deny', codes); end if;

  -- the column: to the right for a linked reset, and once for failures or the context, which alone never shut anybody out
  which := risk;
  is_failing := (st ->> 'wrong_codes')::int >= least((policy #>> '{limits,wrong_codes}')::int, 3)
             or (st ->> 'failed_methods')::int >= least((policy #>> '{limits,failed_methods}')::int, 2);
  if (st ->> 'is_linked')::bool then
    is_beyond := which not in ('standard', 'sensitive');
    which := case which when 'standard' then 'sensitive' else 'privileged' end;
    notes := notes || 'linked'::text;
  end if;
  if is_failing then notes := notes || 'raised_failures'::text; end if;
  if is_raised then notes := notes || 'raised_context'::text; end if;
  if (is_failing or is_raised) and not is_beyond then
    which := case which when 'standard' then 'sensitive' when 'sensitive' then 'privileged' else which end;
  end if;
  if (st ->> 'is_elevated')::bool then notes := notes || 'elevated'::text; end if;
  if (st ->> 'has_exception')::bool then notes := notes || 'exception'::text; end if;

  ours := policy #> array['rules', action, which];
  lowest := public.floor_rules() #> array[action, which];
  if not coalesce(public.is_rule(ours) and public.is_whole(policy #> array['cool_down_days', which], 1000)
       and public.is_whole(policy #> '{limits,wrong_codes}', 1000) and public.is_whole(policy #> '{limits,failed_methods}', 1000)
       and public.is_whole(policy #> '{limits,lock_outs}', 1000) and public.is_whole(policy #> '{limits,start_days}', 1000)
       and public.are_all(policy -> 'off', '["fido", "inperson", "site", "push", "video", "totp", "recovery", "callback", "manager", "device", "smsotp", "emailotp", "codeword", "hrq", "owner", "hr"]'), false) then
    return public.verdict('deny', array['no_policy']);
  end if;

  -- what counts
  is_lost := (st ->> 'is_phone_lost')::bool or the_case -> 'flags' ? 'phone_lost';
  cool := make_interval(hours => 24 * greatest((policy #>> array['cool_down_days', which])::int, public.floor_days(which)));
  conflicts := st -> 'conflicts';
  for row in
    select e.*, w.kind, w.points, w.is_spoken, w.by_machine, w.by_hand, w.holds, w.ages, coalesce(e.also_by > 0 and e.also_by <> e.did_by, false) as is_by_two
      from (select j ->> 'method' as method, j ->> 'result' as result, j ->> 'proof' = 'X' as is_machine, j ->> 'group' as grp,
                   (j ->> 'is_handset')::bool as is_handset, (j ->> 'at')::timestamptz as done_at, (j ->> 'by')::int as did_by,
                   (j ->> 'also_by')::int as also_by, (j ->> 'known_since')::timestamptz as known_since, j2.ord
              from jsonb_array_elements(the_case -> 'evidence') with ordinality as j2 (j, ord)) e
      join public.ways_of_proving() w on w.method = e.method
     where e.result = 'passed' order by e.ord
  loop
    one := case
      when row.kind = 'K' then 'knowledge'
      when not (case when row.is_machine then row.by_machine else row.by_hand end) or row.is_machine <> (row.did_by = 0) or row.grp = '' then 'unproved'
      when row.done_at > at then 'ahead'
      when at - row.done_at > row.holds then 'stale'
      when policy -> 'off' ? row.method or ours -> 'bars' ? row.method or lowest -> 'bars' ? row.method then 'barred'
      when (st ->> 'is_elevated')::bool and row.method in ('callback', 'smsotp', 'emailotp') then 'elevated'
      when row.method not in ('fido', 'inperson') and ((st ->> 'is_ticket_blocked')::bool or st -> 'blocked' ? row.method) then 'blocked'
      when st -> 'excluded' ? row.grp or (action = 'contact_change' and row.grp ~ '^(phone|mail):') then 'excluded'
      when is_lost and row.is_handset then 'phone_lost'
      when row.method = 'inperson' and which = 'privileged' and not row.is_by_two then 'alone'
      when row.ages and not ((st ->> 'has_exception')::bool and which in ('standard', 'sensitive'))
           and (row.known_since is null or at - row.known_since < cool) then 'young'
      else '' end;
    if one = 'young' then young := least(young, row.known_since + cool); end if;
    if one <> '' then
      one := 'nothing:' || row.method || ':' || one;
      if not one = any (nothing) then nothing := nothing || one; end if;
    else
      methods := methods || row.method; groups := groups || row.grp; machine := machine || row.is_machine;
      seen := seen || (not row.is_machine and (row.did_by <> analyst or row.is_by_two));
      two := two || row.is_by_two; handset := handset || row.is_handset;
      kinds := kinds || row.kind; points_of := points_of || row.points; spoken := spoken || row.is_spoken;
    end if;
  end loop;
  notes := notes || nothing;
  a := public.rule_weighed(ours, (st ->> 'has_manager')::bool, which = 'standard', methods, groups, kinds, points_of, machine, seen, two, handset, spoken);
  b := public.rule_weighed(lowest, (st ->> 'has_manager')::bool, which = 'standard', methods, groups, kinds, points_of, machine, seen, two, handset, spoken);
  needs_second := conflicts ?| array['manager', 'report'] or (ours ->> 'second')::bool or (lowest ->> 'second')::bool;
  start_days := least((policy #>> '{limits,start_days}')::int, 14);

  -- it ends here
  if (st ->> 'is_frozen')::bool then codes := codes || 'frozen'::text; end if;
  if has_said_no then codes := codes || 'declined'::text; end if;
  if conflicts ? 'self' then codes := codes || 'self'::text; end if;
  if conflicts ? 'report' and has_manager_passed then codes := codes || 'approver'::text; end if;
  if is_beyond or 'security_team' in (ours ->> 'deny', lowest ->> 'deny') then codes := codes || 'security_team'::text; end if;
  if ours ->> 'deny' <> '' then codes := codes || (ours ->> 'deny'); end if;
  if lowest ->> 'deny' <> '' then codes := codes || (lowest ->> 'deny'); end if;
  if ours -> 'not_by' ? (the_case ->> 'channel') or lowest -> 'not_by' ? (the_case ->> 'channel') then
    codes := codes || ('not_by:' || (the_case ->> 'channel'));
  end if;
  if ((ours ->> 'start')::bool or (lowest ->> 'start')::bool) and (at at time zone 'UTC')::date > starts + start_days then
    codes := codes || 'start_passed'::text;
  end if;
  if is_stopped then
    codes := codes || 'stop'::text;
  end if;
  if codes <> '{}' then
    return public.verdict('deny', codes, notes, which, a.points, greatest((ours ->> 'points')::int, (lowest ->> 'points')::int), a.factors,
      greatest((ours ->> 'factors')::int, (lowest ->> 'factors')::int), needs_second);
  end if;

  -- it waits for time or for somebody
  if (st ->> 'is_held')::bool and (held_until is null or held_until > at) then
    codes := codes || 'held'::text;
    until := greatest(until, held_until);
    is_open := is_open or held_until is null;
  end if;
  if weight >= 3 and not st -> 'lifted' ? 'red_flags' then codes := codes || 'red_flags'::text; is_open := true; end if;
  if shopped_until > at and not st -> 'lifted' ? 'shopping' and not methods && array['fido', 'inperson'] then
    codes := codes || 'shopping'::text;
    until := greatest(until, shopped_until);
  end if;
  if action = 'unlock' and not st -> 'lifted' ? 'lock_outs' then
    if (st ->> 'lock_outs')::int >= least((policy #>> '{limits,lock_outs}')::int, 3) then codes := codes || 'lock_outs'::text; is_open := true; end if;
    if (st ->> 'is_spike')::bool then codes := codes || 'spike'::text; is_open := true; end if;
  end if;
  if ((ours ->> 'start')::bool or (lowest ->> 'start')::bool) and (starts - start_days)::timestamp at time zone 'UTC' > at then
    codes := codes || 'start_ahead'::text;
    until := greatest(until, (starts - start_days)::timestamp at time zone 'UTC');
  end if;
  if not (st ->> 'is_worker_alive')::bool then codes := codes || 'worker_away'::text; is_open := true; end if;
  if codes <> '{}' then
    return public.verdict('hold', codes, notes, which, a.points, greatest((ours ->> 'points')::int, (lowest ->> 'points')::int), a.factors,
      greatest((ours ->> 'factors')::int, (lowest ->> 'factors')::int), needs_second, case when is_open then null else until end);
  end if;

  -- what is missing
  missing := a.missing || b.missing;
  if (st ->> 'is_elevated')::bool and action in ('mfa_reset', 'first_credential') and not 'inperson' = any (methods) then
    missing := missing || 'in_person'::text;
  end if;
  codes := missing;
  foreach rule in array array[ours, lowest] loop
    continue when rule -> 'approvals' = '[]';
    for one in select * from jsonb_array_elements_text(rule -> 'approvals') loop
      is_given := one = any (methods)
               or (one = 'manager' and 'hr' = any (methods) and not (st ->> 'has_manager')::bool and not rule -> 'approvals' ? 'hr');
      if not is_given then codes := codes || ('approval:' || one); end if;
    end loop;
  end loop;
  if ((ours ->> 'change_record')::bool or (lowest ->> 'change_record')::bool) and not (st ->> 'has_change_record')::bool then
    codes := codes || 'change_record'::text;
  end if;
  if ((ours ->> 'start')::bool or (lowest ->> 'start')::bool) and starts is null then codes := codes || 'start_record'::text; end if;
  if not (st ->> 'has_looked')::bool then codes := codes || 'not_looked'::text; end if;
  if not coalesce(at - facts_at between interval '0' and interval '60 minutes', false) then
    codes := codes || 'stale_facts'::text;
  end if;
  if conflicts ? 'own_team' then codes := codes || 'other_team'::text; end if;
  if needs_second and (st ->> 'signed_by') is null then
    codes := codes || 'second_person'::text;
  elsif needs_second then
    if (st ->> 'signed_by')::int = analyst then codes := codes || 'second_is_analyst'::text; end if;
    if st -> 'signer_conflicts' ? 'self' then codes := codes || 'second_is_subject'::text; end if;
    if st -> 'signer_conflicts' ? 'report' then codes := codes || 'second_is_approver'::text; end if;
    if st -> 'signer_conflicts' ? 'own_team' then codes := codes || 'second_own_team'::text; end if;
    if not coalesce(at - signer_since >= interval '7 days', false) then codes := codes || 'second_too_new'::text; end if;
  end if;
  until := case when missing <> '{}' then young end;
  if until is not null then codes := 'young'::text || codes; end if;
  return public.verdict(case when until is not null then 'hold' when codes = '{}' then 'allow' else 'need' end, codes, notes, which, a.points,
    greatest((ours ->> 'points')::int, (lowest ->> 'points')::int), a.factors, greatest((ours ->> 'factors')::int, (lowest ->> 'factors')::int),
    needs_second, until);
end $$;
ALTER FUNCTION public.judge(the_case jsonb, policy jsonb, at timestamp with time zone) OWNER TO fl_owner;
CREATE FUNCTION public.judge_guess(which bigint, right_one boolean, also jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.judge_guess(which bigint, right_one boolean, also jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.judged(which bigint, analyst integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if (select v.subject_id from public.verification v where v.id = which) is null then
    return null;
  end if;
  return public.judge(public.case_of(which, analyst), coalesce((public.active_policy()).rules::jsonb, 'null'), clock_timestamp());
end $$;
ALTER FUNCTION public.judged(which bigint, analyst integer) OWNER TO fl_owner;
CREATE FUNCTION public.judged_now() RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
    perform public.refuse('FL003', 'What is written is judged by what holds now: by read committed transactions alone.');
  end if;
end $$;
ALTER FUNCTION public.judged_now() OWNER TO fl_owner;
CREATE FUNCTION public.keep_candidates(which bigint, found_ones jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare j public.job := public.job_of_mine(which);
begin
  if j.ended_at is not null or j.kind <> 'find' then return; end if;
  update public.job set answer = jsonb_build_object('candidates', found_ones)::text where id = which;
  perform public.end_now(which, 'succeeded', '', '');
end $$;
ALTER FUNCTION public.keep_candidates(which bigint, found_ones jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.keep_code(which bigint, of_digest bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare j public.job := public.job_of_mine(which); t timestamptz := clock_timestamp();
begin
  if j.ended_at is not null or j.kind <> 'code' then return; end if;
  insert into public.code (job_id, digest, expires_at, tries) values (which, of_digest, t + interval '10 minutes', 0) on conflict (job_id) do nothing;
  update public.job set until = t + interval '10 minutes' where id = which;
end $$;
ALTER FUNCTION public.keep_code(which bigint, of_digest bytea) OWNER TO fl_owner;
CREATE FUNCTION public.keep_course() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if not public.may_become(old.state, new.state) then
    perform public.refuse('FL102', 'A verification does not go from ' || old.state || ' to ' || new.state || '.');
  end if;
  return new;
end $$;
ALTER FUNCTION public.keep_course() OWNER TO fl_owner;
CREATE FUNCTION public.keep_person(s public.subject, person jsonb, of_risk text, contacts jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.keep_person(s public.subject, person jsonb, of_risk text, contacts jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.keep_subject(which bigint, person jsonb, of_risk text, contacts jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.keep_subject(which bigint, person jsonb, of_risk text, contacts jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.keep_to(what text, rule text, words text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if not exists (select 1 from pg_constraint where conrelid = format('public.%I', what)::regclass and conname = rule) then
    execute format('alter table public.%I add constraint %I check (%s)', what, rule, words);
  end if;
end $$;
ALTER FUNCTION public.keep_to(what text, rule text, words text) OWNER TO fl_owner;
CREATE FUNCTION public.keep_walked(of_directory text, person jsonb, of_risk text, contacts jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.keep_walked(of_directory text, person jsonb, of_risk text, contacts jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.keep_watch(which bigint, what jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_be_worker();
  update public.account_watch set seen = coalesce(what, '{}')::text where job_id = which;
end $$;
ALTER FUNCTION public.keep_watch(which bigint, what jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.keeps_the_desk() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return public.is_keeping() or (pg_has_role(session_user, 'fl_owner', 'member')
    and not exists (select 1 from public.staff where login = session_user));
end $$;
ALTER FUNCTION public.keeps_the_desk() OWNER TO fl_owner;
CREATE FUNCTION public.kept_for(what text) RETURNS interval
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare said text := (select c.settings::jsonb ->> what from public.connection c where c.name = 'retention' and c.kind = 'settings' and c.is_active);
  days int; usual int := case what when 'flag_days' then 30 when 'evidence_days' then 180 else 730 end;
begin
  days := case when said ~ '^[0-9]{1,6}$' then said::int else usual end;
  return make_interval(days => least(greatest(days, case what when 'flag_days' then 7 when 'evidence_days' then 30 else 180 end), 3650));
end $_$;


ALTER FUNCTION public.kept_for(what text) OWNER TO fl_owner;

--
-- Name: let_in(integer, text, boolean); Type: FUNCTION; Schema: public; Owner: fl_owner
--

CREATE FUNCTION public.let_in(staff_id integer, verifier text, anew boolean DEFAULT true) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare person public.staff; is_there bool; is_own bool; secret text := coalesce(quote_literal(verifier), 'null');
begin
  perform public.must_let_in();
  select * into person from public.staff where id = let_in.staff_id for no key update;
  if not coalesce(person.is_active, false) then
    perform public.refuse('FL064', 'Only who works at this desk is let in.', 'staff', let_in.staff_id);
  end if;
  if person.role = 'security' and public.acting() is not null then  -- who gives them a password could be them
    perform public.refuse('FL138', 'No administrator gives a security officer a password.', 'staff', person.id);
  end if;
  if public.is_reserved_login(person.login) or octet_length(person.login) > 63 then
    perform public.refuse('FL062', 'No person can have the login ' || person.login || '.', 'staff', person.id);
  end if;
  if verifier !~ '^SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' then
    perform public.refuse('FL063', 'A password comes as its SCRAM verifier.', 'staff', person.id);
  end if;
  is_there := exists (select 1 from pg_roles where rolname = person.login);
  is_own := is_there and public.is_own_login(person.login) and not public.is_mighty_login(person.login);
  if is_there and not is_own and anew and verifier is not null then
    perform public.refuse('FL061', 'The login ' || person.login || ' is not one of this desk''s own.', 'staff', person.id);
  end if;
  if is_there and not (is_own and anew) then
    perform public.fit_login(person.login, public.group_of(person));
    return 'left';
  end if;
  execute format('%s role %I login password %s connection limit 20 valid until ''infinity''',
                 case when is_there then 'alter' else 'create' end, person.login, secret);
  if not is_there then
    execute format('comment on role %I is %L', person.login, public.own_mark());
  end if;
  perform public.fit_login(person.login, public.group_of(person));
  -- who gives somebody a password could sign in as them
  perform public.record('staff', person.id, null, 'U',
                        format('{"password":[null,"%s"]}', case when verifier is null then 'none' else 'given' end));
  return case when is_there then 'changed' else 'made' end;
end $_$;


ALTER FUNCTION public.let_in(staff_id integer, verifier text, anew boolean) OWNER TO fl_owner;

--
-- Name: let_worker_in(text, text); Type: FUNCTION; Schema: public; Owner: fl_owner
--

CREATE FUNCTION public.let_worker_in(login text, verifier text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
end $_$;


ALTER FUNCTION public.let_worker_in(login text, verifier text) OWNER TO fl_owner;

--
-- Name: lift_hold(bigint, text, text); Type: FUNCTION; Schema: public; Owner: fl_owner
--

CREATE FUNCTION public.lift_hold(which bigint, what text, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.lift_hold(which bigint, what text, why text) OWNER TO fl_owner;
CREATE FUNCTION public.login_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if tg_op = 'INSERT' or new.login <> old.login then
    if public.is_reserved_login(new.login) then
      perform public.refuse('FL062', 'No person can have the login ' || new.login || '.', 'staff', new.id);
    end if;
    if tg_op = 'UPDATE' then
      perform public.fit_login(old.login, null);
    end if;
  elsif (new.role, new.is_active) = (old.role, old.is_active) then
    return null;
  end if;
  perform public.fit_login(new.login, public.group_of(new));
  return null;
end $$;
ALTER FUNCTION public.login_follows() OWNER TO fl_owner;
CREATE FUNCTION public.login_since(who integer) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return coalesce((select max(a.at) from public.audit a where a.entity = 'staff' and a.entity_id = who
                    and (a.op = 'I' or a.payload::jsonb ?| array['login', 'password'])), timestamptz '2000-01-01Z');
end $$;
ALTER FUNCTION public.login_since(who integer) OWNER TO fl_owner;
CREATE FUNCTION public.looked_at(which bigint) RETURNS public.verification
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare found_one public.verification;
begin
  perform public.verifying_staff();
  select * into found_one from public.verification v where v.id = which for no key update;
  if found_one.id is null or not public.sees_verification(which) then
    perform public.refuse('FL101', 'That verification is no longer there, or you may not see it.');
  end if;
  return found_one;
end $$;
ALTER FUNCTION public.looked_at(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.may_become(before text, after text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select before = after
      or before in ('open', 'waiting', 'held', 'granted')
         and after in ('open', 'waiting', 'held', 'granted', 'refused', 'abandoned', 'expired', 'disputed')
      or before = 'granted' and after in ('executed', 'unknown')
      or before = 'unknown' and after in ('executed', 'abandoned', 'disputed')
      or before in ('executed', 'refused', 'abandoned', 'expired') and after = 'disputed'
$$;
ALTER FUNCTION public.may_become(before text, after text) OWNER TO fl_owner;
CREATE FUNCTION public.may_enrol(of_job bigint) RETURNS public.subject
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare s public.subject; v public.verification; g public.verification_grant;
begin
  perform public.must_be_worker();
  s := public.enrolled_by(of_job);
  select x.* into g from public.verification_grant x join public.job j on j.grant_id = x.id where j.id = of_job;
  select * into v from public.verification x where x.id = g.verification_id;
  if (s.risk in ('sensitive', 'privileged') or g.risk in ('sensitive', 'privileged'))
     and not exists (select 1 from public.signature x where x.verification_id = v.id and x.what = 'enrol' and x.void_at is null
                        and public.fits_enrolment(v, g, s, x.by_id)) then
    perform public.refuse('FL201', 'A second person agrees to this first.');
  end if;
  return s;
end $$;
ALTER FUNCTION public.may_enrol(of_job bigint) OWNER TO fl_owner;
CREATE FUNCTION public.may_execute() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return coalesce(public.my_role() in ('analyst', 'technician', 'supervisor', 'administrator'), false);
end $$;
ALTER FUNCTION public.may_execute() OWNER TO fl_owner;
CREATE FUNCTION public.may_use(v public.verification, of_method text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if v.subject_id is not null and v.has_looked and public.is_frozen(v.subject_id) then
    perform public.refuse('FL120', 'This account is frozen until security lifts it.');
  end if;
  perform public.is_open_here(v, of_method);
end $$;
ALTER FUNCTION public.may_use(v public.verification, of_method text) OWNER TO fl_owner;
CREATE FUNCTION public.me() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select id from public.staff where login = session_user and is_active and not public.is_keeping());
end $$;
ALTER FUNCTION public.me() OWNER TO fl_owner;
CREATE FUNCTION public.member_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if new.staff_id is not distinct from public.me() then
    perform public.refuse('FL053', 'Nobody lets oneself into a restricted queue: another administrator does.', 'queue', new.queue_id);
  end if;
  return new;
end $$;
ALTER FUNCTION public.member_guard() OWNER TO fl_owner;
CREATE FUNCTION public.must_administer() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.verifying_staff();
begin
  if public.my_role() is distinct from 'administrator' then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  return i;
end $$;
ALTER FUNCTION public.must_administer() OWNER TO fl_owner;
CREATE FUNCTION public.must_be_security() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.verifying_staff();
begin
  if not public.is_security() then
    perform public.refuse('FL133', 'Only a security officer may do this.');
  end if;
  return i;
end $$;
ALTER FUNCTION public.must_be_security() OWNER TO fl_owner;
CREATE FUNCTION public.must_be_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare i int := public.acting(); needs_reason bool; changed text; told text;
begin
  if i is null then return null; end if;
  needs_reason := (old.status <> 'resolved' and new.status = 'resolved')
    or ((old.assignee_id is distinct from new.assignee_id or old.queue_id <> new.queue_id)
        and old.assignee_id is not null and old.assignee_id is distinct from i);
  select a.payload into changed from public.audit a
   where a.entity = 'ticket' and a.entity_id = new.id and a.op = 'U' and a.xid = pg_current_xact_id()
   order by a.seq desc limit 1;
  select e.body into told from public.audit a join public.entry e on e.id = (a.payload::jsonb ->> 'entry')::bigint
   where a.entity = 'ticket' and a.entity_id = new.id and a.op = 'E' and a.xid = pg_current_xact_id()
     and e.kind = 'event' and e.facts = changed
     and not a.payload::jsonb ? 'removed'  -- which tells of a redaction
   order by a.seq desc limit 1;
  if told is null or (needs_reason and told !~ '[^[:space:]]') then
    perform public.refuse('FL032', 'A change of ticket ' || new.id || ' is told in its journal, and why.', 'ticket', new.id);
  end if;
  return null;
end $$;
ALTER FUNCTION public.must_be_told() OWNER TO fl_owner;
CREATE FUNCTION public.must_be_worker() RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.judged_now();
  if not public.is_service() then
    perform public.refuse('FL132', 'Only a worker may do this.');
  end if;
end $$;
ALTER FUNCTION public.must_be_worker() OWNER TO fl_owner;
CREATE FUNCTION public.must_let_in() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.judged_now();
  if public.my_role() is distinct from 'administrator' and not (public.me() is null and public.keeps_the_desk()) then
    perform public.refuse('FL060', 'Only an administrator lets people in.');
  end if;
end $$;
ALTER FUNCTION public.must_let_in() OWNER TO fl_owner;
CREATE FUNCTION public.must_look_after() RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if not (coalesce(public.my_role() in ('administrator', 'security'), false) or pg_has_role(session_user, 'fl_auditor', 'usage')
          or (public.me() is null and public.keeps_the_desk())) then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
end $$;
ALTER FUNCTION public.must_look_after() OWNER TO fl_owner;
CREATE FUNCTION public.must_say_why(why text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if coalesce(why, '') !~ '[^[:space:]]' or length(why) > 2000 then
    perform public.refuse('FL116', 'Say why.');
  end if;
  return btrim(why);
end $$;
ALTER FUNCTION public.must_say_why(why text) OWNER TO fl_owner;
CREATE FUNCTION public.must_see_connections() RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if not (coalesce(public.my_role() in ('administrator', 'security'), false) or (public.me() is null and public.keeps_the_desk())) then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
end $$;
ALTER FUNCTION public.must_see_connections() OWNER TO fl_owner;
CREATE FUNCTION public.must_set_policies() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.verifying_staff();
begin
  if not coalesce(public.my_role() in ('administrator', 'security'), false) then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  return i;
end $$;
ALTER FUNCTION public.must_set_policies() OWNER TO fl_owner;
CREATE FUNCTION public.must_set_up_connections() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if public.me() is null and public.keeps_the_desk() then
    perform public.judged_now();
    return null;
  end if;
  return public.must_administer();
end $$;
ALTER FUNCTION public.must_set_up_connections() OWNER TO fl_owner;
CREATE FUNCTION public.must_walk(of_directory text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.must_walk(of_directory text) OWNER TO fl_owner;
CREATE FUNCTION public.my_queue_ids() RETURNS integer[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select coalesce(array_agg(q.id), '{}') from public.queue q, public.staff s
           where s.login = session_user and s.is_active and not public.is_keeping()
             and (not q.is_restricted
                  or exists (select 1 from public.queue_member m where m.queue_id = q.id and m.staff_id = s.id)));
end $$;
ALTER FUNCTION public.my_queue_ids() OWNER TO fl_owner;
CREATE FUNCTION public.my_role() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select role from public.staff where login = session_user and is_active and not public.is_keeping());
end $$;
ALTER FUNCTION public.my_role() OWNER TO fl_owner;
CREATE FUNCTION public.no_grant_while_watching() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if public.me() is not null and public.is_observing() then
    perform public.refuse('FL192', 'The desk only watches until go-live is accepted.');
  end if;
  return new;
end $$;
ALTER FUNCTION public.no_grant_while_watching() OWNER TO fl_owner;
CREATE FUNCTION public.note_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.change (entity, entity_id) select tg_argv[0], id from now_rows;
  return null;
end $$;
ALTER FUNCTION public.note_changed() OWNER TO fl_owner;
CREATE FUNCTION public.note_decline(which bigint, is_report boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.note_decline(which bigint, is_report boolean) OWNER TO fl_owner;
CREATE FUNCTION public.note_draft() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.change (entity, entity_id) values ('draft', coalesce(new.staff_id, old.staff_id));
  return null;
end $$;
ALTER FUNCTION public.note_draft() OWNER TO fl_owner;
CREATE FUNCTION public.note_entries() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.change (entity, entity_id, queue_id)
  select 'ticket', t.id, t.queue_id from public.ticket t where t.id in (select ticket_id from now_rows);
  return null;
end $$;
ALTER FUNCTION public.note_entries() OWNER TO fl_owner;
CREATE FUNCTION public.note_freeze(of_subject bigint, words text, by_staff integer, of_verification bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.note_freeze(of_subject bigint, words text, by_staff integer, of_verification bigint) OWNER TO fl_owner;
CREATE FUNCTION public.note_members() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.change (entity, entity_id, queue_id)
  values ('member', coalesce(new.staff_id, old.staff_id), null),
         ('queue', coalesce(new.queue_id, old.queue_id), coalesce(new.queue_id, old.queue_id));
  return null;
end $$;
ALTER FUNCTION public.note_members() OWNER TO fl_owner;
CREATE FUNCTION public.note_new_queues() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.change (entity, entity_id, queue_id)
  select 'queue', id, case when is_restricted and not takes_transfers then id end from now_rows;
  return null;
end $$;
ALTER FUNCTION public.note_new_queues() OWNER TO fl_owner;
CREATE FUNCTION public.note_no(which bigint, of_kind text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.note_no(which bigint, of_kind text) OWNER TO fl_owner;
CREATE FUNCTION public.note_queues() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.change (entity, entity_id, queue_id)
  select 'queue', n.id, case when n.is_restricted and o.is_restricted and not (n.takes_transfers or o.takes_transfers) then n.id end
    from now_rows n join old_rows o on o.id = n.id;
  return null;
end $$;
ALTER FUNCTION public.note_queues() OWNER TO fl_owner;
CREATE FUNCTION public.note_subject_freeze(which bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.note_subject_freeze(which bigint, why text) OWNER TO fl_owner;
CREATE FUNCTION public.note_tickets() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.change (entity, entity_id, queue_id)
  select 'ticket', id, queue_id from now_rows
  union all
  select 'ticket', n.id, o.queue_id from now_rows n join old_rows o on o.id = n.id and o.queue_id <> n.queue_id;
  return null;
end $$;
ALTER FUNCTION public.note_tickets() OWNER TO fl_owner;
CREATE FUNCTION public.note_verification() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  now_row jsonb := to_jsonb(new);
  of_verification bigint := case tg_argv[0] when 'itself' then (now_row ->> 'id')::bigint
    when 'its' then (now_row ->> 'verification_id')::bigint
    when 'guess' then (select j.verification_id from public.job j where j.id = (now_row ->> 'job_id')::bigint) end;
begin
  insert into public.change (entity, entity_id, queue_id)
  values ('verification', coalesce(of_verification, 0),
          (select t.queue_id from public.verification v join public.ticket t on t.id = v.ticket_id where v.id = of_verification));
  return null;
end $$;
ALTER FUNCTION public.note_verification() OWNER TO fl_owner;
CREATE FUNCTION public.ones_own_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.acting();
begin
  if i is null then return new; end if;
  new.staff_id := i;
  if tg_op = 'UPDATE' and new.ticket_id is not distinct from old.ticket_id then
    return new;  -- what was typed about a ticket that is out of sight since is still one's own
  end if;
  if new.ticket_id is not null and not exists (
       select 1 from public.ticket t where t.id = new.ticket_id and t.queue_id = any (public.my_queue_ids())) then
    perform public.refuse('FL041', 'That ticket is no longer there, or you may no longer see it.');
  end if;
  return new;
end $$;
ALTER FUNCTION public.ones_own_guard() OWNER TO fl_owner;
CREATE FUNCTION public.opens_enrolling(of_action text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select coalesce(of_action in ('mfa_reset', 'first_credential'), false)
$$;
ALTER FUNCTION public.opens_enrolling(of_action text) OWNER TO fl_owner;
CREATE FUNCTION public.order_job(of_kind text, of_verification bigint, of_method text, facts jsonb, of_until timestamp with time zone, of_contact bigint DEFAULT NULL::bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.order_job(of_kind text, of_verification bigint, of_method text, facts jsonb, of_until timestamp with time zone, of_contact bigint) OWNER TO fl_owner;
CREATE FUNCTION public.own_mark() RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select 'Login of the Frontline desk ' || uid from public.desk where id = 1
$$;
ALTER FUNCTION public.own_mark() OWNER TO fl_owner;
CREATE FUNCTION public.person_record(of_directory text, of_object text) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.person_record(of_directory text, of_object text) OWNER TO fl_owner;
CREATE FUNCTION public.policies_set() RETURNS TABLE(version integer, rules text, proposed_by integer, proposer text, proposed_at timestamp with time zone, approver text, approved_at timestamp with time zone, is_active boolean, withdrawer text, withdrawn_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_set_policies();
  return query select p.version, p.rules::text, p.proposed_by, a.name::text, p.proposed_at, b.name::text, p.approved_at, p.is_active,
      c.name::text, p.withdrawn_at
    from public.policy p left join public.staff a on a.id = p.proposed_by left join public.staff b on b.id = p.approved_by
    left join public.staff c on c.id = p.withdrawn_by order by p.version desc;
end $$;
ALTER FUNCTION public.policies_set() OWNER TO fl_owner;
CREATE FUNCTION public.policy_limit(name text, usual integer) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare set_to int := coalesce(((public.active_policy()).rules::jsonb -> 'limits' ->> name)::int, usual);
begin
  return case when name like '%\_hours' then greatest(set_to, usual) else least(set_to, usual) end;
end $$;
ALTER FUNCTION public.policy_limit(name text, usual integer) OWNER TO fl_owner;
CREATE FUNCTION public.press_orders() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.press_orders() OWNER TO fl_owner;
CREATE FUNCTION public.priority_of(impact text, urgency text) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  select case (case impact when 'high' then 2 when 'medium' then 1 else 0 end)
            + (case urgency when 'high' then 2 when 'medium' then 1 else 0 end)
         when 4 then 1 when 3 then 2 when 2 then 3 else 4 end
$$;
ALTER FUNCTION public.priority_of(impact text, urgency text) OWNER TO fl_owner;
CREATE FUNCTION public.proofs_of(v public.verification) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'transaction', e.transaction, 'target', e.target, 'facts', e.facts::jsonb,
              'verification', v.id, 'directory', s.directory, 'object_id', s.object_id) order by e.id), '[]')
            from public.evidence e join public.subject s on s.id = e.subject_id
           where e.verification_id = v.id and e.subject_id = v.subject_id and e.void_at is null);
end $$;
ALTER FUNCTION public.proofs_of(v public.verification) OWNER TO fl_owner;
CREATE FUNCTION public.proposal_told(of_name text) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select jsonb_build_object('id', p.id, 'kind', p.kind, 'settings', p.settings::jsonb, 'is_active', p.is_active, 'position', p.position,
      'by_id', p.proposed_by, 'by', coalesce((select s.name from public.staff s where s.id = p.proposed_by), ''), 'at', public.recorded_instant(p.proposed_at))
    from public.connection_proposal p where p.name = of_name and p.agreed_at is null and p.void_at is null
      and p.proposed_at > clock_timestamp() - interval '30 days' order by p.id desc limit 1);
end $$;
ALTER FUNCTION public.proposal_told(of_name text) OWNER TO fl_owner;
CREATE FUNCTION public.propose_baseline(of_directory text, of_digest text, of_counts jsonb, first timestamp with time zone, last timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare i int := public.must_administer(); made bigint; t timestamptz := clock_timestamp();
begin
  if coalesce(btrim(of_directory), '') = '' or length(of_directory) > 100 or not coalesce(of_digest ~ '^[0-9a-f]{64}$', false)
     or not coalesce(jsonb_typeof(of_counts) = 'object', false)
     or exists (select 1 from jsonb_each(of_counts) c where c.key not in ('phone', 'mail', 'authenticator') or jsonb_typeof(c.value) <> 'number'
                  or (c.value #>> '{}')::numeric not between 1 and 200000)
     or not exists (select 1 from jsonb_object_keys(of_counts)) then
    perform public.refuse('FL130', 'This is no baseline.');
  end if;
  if not coalesce(first <= last and last <= t and first > t - interval '3653 days', false) then
    perform public.refuse('FL196', 'The dates of a baseline lie within the last ten years.');
  end if;
  insert into public.baseline (directory, digest, counts, oldest, newest, proposed_by, proposed_at, applied, told)
  values (of_directory, of_digest, of_counts::text, first, last, i, t, 0, '{}') returning id into made;
  perform public.raise_verification_alert('baseline_proposed', made::text, jsonb_build_object('by', i, 'rows', public.baseline_rows(of_counts)), null, null);
  return made;
end $_$;


ALTER FUNCTION public.propose_baseline(of_directory text, of_digest text, of_counts jsonb, first timestamp with time zone, last timestamp with time zone) OWNER TO fl_owner;

--
-- Name: propose_go_live(); Type: FUNCTION; Schema: public; Owner: fl_owner
--

CREATE FUNCTION public.propose_go_live() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.must_set_up_connections(); made bigint;
begin
  lock table public.go_live in share row exclusive mode;
  if not public.is_observing() then
    perform public.refuse('FL193', 'The gate decides already.');
  end if;
  insert into public.go_live (proposed_by, proposed_at) values (i, clock_timestamp()) returning id into made;
  perform public.raise_verification_alert('go_live_proposed', made::text, jsonb_build_object('by', i), null, null);
  return made;
end $$;
ALTER FUNCTION public.propose_go_live() OWNER TO fl_owner;
CREATE FUNCTION public.propose_policy(rules text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.propose_policy(rules text) OWNER TO fl_owner;
CREATE FUNCTION public.propose_role(of_staff integer, wanted text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.must_administer(); made bigint;
begin
  if not coalesce(wanted in ('security', 'verifier'), false) or not exists (select 1 from public.staff s where s.id = of_staff) then
    perform public.refuse('FL130', 'Such a thing is not known here.');
  end if;
  insert into public.role_proposal (staff_id, role, by_id, at) values (of_staff, wanted, i, clock_timestamp()) returning id into made;
  perform public.raise_verification_alert('role_proposed', made::text, jsonb_build_object('staff_id', of_staff, 'role', wanted), null, null);
  return made;
end $$;
ALTER FUNCTION public.propose_role(of_staff integer, wanted text) OWNER TO fl_owner;
CREATE FUNCTION public.prove_job(which bigint, of_result text, of_transaction text, also jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.prove_job(which bigint, of_result text, of_transaction text, also jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.prune_changes(keep integer, batch integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare gone int;
begin
  if public.me() is not null or not public.keeps_the_desk() then
    keep := greatest(keep, 100000);  -- to have pruned more would make everyone read everything again
  end if;
  if not pg_try_advisory_xact_lock(7303013) then
    return 0;
  end if;
  delete from public.change where xid < least(
      (select xid from public.change order by xid desc offset greatest(keep, 1) limit 1),
      (select xid from public.change where xid > (select xid from public.change order by xid limit 1) order by xid offset batch limit 1),
      pg_snapshot_xmin(pg_current_snapshot()))
    and exists (select 1 from public.change offset greatest(keep, 1) limit 1);
  get diagnostics gone = row_count;
  return gone;
end $$;
ALTER FUNCTION public.prune_changes(keep integer, batch integer) OWNER TO fl_owner;
CREATE FUNCTION public.put_connection(of_name text, of_kind text, of_settings text, in_use boolean, at_position integer, by_staff integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.connection (name, kind, settings, is_active, position) values (of_name, of_kind, of_settings, in_use, at_position)
  on conflict (name) do update set kind = excluded.kind, settings = excluded.settings, is_active = excluded.is_active, position = excluded.position;
  perform public.raise_verification_alert('connection', of_name || ':' || clock_timestamp(), jsonb_build_object('name', of_name, 'by', by_staff), null, null);
end $$;
ALTER FUNCTION public.put_connection(of_name text, of_kind text, of_settings text, in_use boolean, at_position integer, by_staff integer) OWNER TO fl_owner;
CREATE FUNCTION public.put_out(from_queue integer, whom integer[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare gone int;
begin
  if public.acting() is not null and public.my_role() is distinct from 'administrator' then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  delete from public.queue_member where queue_id = from_queue and staff_id = any (whom);
  get diagnostics gone = row_count;
  return gone;
end $$;
ALTER FUNCTION public.put_out(from_queue integer, whom integer[]) OWNER TO fl_owner;
CREATE FUNCTION public.put_salt() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  new.salt := gen_random_uuid();  -- whatever was said: a salt that somebody knows is none
  return new;
end $$;
ALTER FUNCTION public.put_salt() OWNER TO fl_owner;
CREATE FUNCTION public.queue_job(of_kind text, like_it public.job, more jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.job (kind, verification_id, grant_id, asked_at, state, method, facts, told, answer, tries, said, code)
  values (of_kind, like_it.verification_id, like_it.grant_id, clock_timestamp(), 'reserved', '', (like_it.facts::jsonb || more)::text, '{}', '{}', 0, '', '')
  on conflict (grant_id, kind) do nothing;
end $$;
ALTER FUNCTION public.queue_job(of_kind text, like_it public.job, more jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.raise_verification_alert(of_code text, of_key text, facts jsonb, of_verification bigint, of_subject bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.verification_alert (code, key, facts, at, verification_id, subject_id)
  values (of_code, of_code || ':' || of_key, (jsonb_strip_nulls(jsonb_build_object('by', public.me())) || facts)::text, clock_timestamp(),
          of_verification, of_subject) on conflict (key) do nothing;
end $$;
ALTER FUNCTION public.raise_verification_alert(of_code text, of_key text, facts jsonb, of_verification bigint, of_subject bigint) OWNER TO fl_owner;
CREATE FUNCTION public.rank_of_risk(of_risk text) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  select case of_risk when 'standard' then 0 when 'sensitive' then 1 else 2 end
$$;
ALTER FUNCTION public.rank_of_risk(of_risk text) OWNER TO fl_owner;
CREATE FUNCTION public.record(of_entity text, of_id bigint, in_queue integer, did text, told text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  last int;
  before bytea;
  now_at timestamptz := clock_timestamp();
  by_staff int;
begin
  select a.seq, a.hash into last, before from public.audit a
   where a.entity = of_entity and a.entity_id = of_id order by a.seq desc limit 1;
  last := coalesce(last, 0) + 1;
  before := coalesce(before, sha256('genesis'));
  select s.id into by_staff from public.staff s where s.login = session_user;
  insert into public.audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload, prev, hash)
  values (of_entity, of_id, in_queue, last, did, session_user, by_staff, now_at, told, before,
          sha256(before || convert_to(concat_ws(chr(31), of_entity, of_id, last, did, coalesce(in_queue::text, ''),
                 session_user, coalesce(by_staff::text, ''), (extract(epoch from now_at) * 1000000)::bigint, told),
                 'UTF8')));
end $$;
ALTER FUNCTION public.record(of_entity text, of_id bigint, in_queue integer, did text, told text) OWNER TO fl_owner;
CREATE FUNCTION public.record_attachment() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  of_ticket bigint;
  in_queue int;
begin
  select t.id, t.queue_id into of_ticket, in_queue
    from public.entry e join public.ticket t on t.id = e.ticket_id where e.id = new.entry_id for no key update of t;
  perform public.record('ticket', of_ticket, in_queue, 'E', concat(
    '{"attachment":', new.id, ',"entry":', new.entry_id, ',"sha256":', to_json(new.sha256), '}'));
  return null;
end $$;
ALTER FUNCTION public.record_attachment() OWNER TO fl_owner;
CREATE FUNCTION public.record_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  in_queue int;
begin
  select t.queue_id into in_queue from public.ticket t where t.id = new.ticket_id for no key update;
  perform public.record('ticket', new.ticket_id, in_queue, 'E', concat(
    '{"entry":', new.id, ',"kind":', to_json(new.kind), ',"body":"', public.recorded_digest(new.body), '"}'));
  return null;
end $$;
ALTER FUNCTION public.record_entry() OWNER TO fl_owner;
CREATE FUNCTION public.record_fields() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  became jsonb := to_jsonb(new);
  was jsonb;
  p text := '';
  field text;
  pair jsonb[];
begin
  if tg_op = 'UPDATE' then was := to_jsonb(old); end if;
  foreach field in array string_to_array(concat_ws(',', tg_argv[0], nullif(tg_argv[1], '')), ',') loop
    if field = any(string_to_array(tg_argv[1], ',')) then
      pair := array[to_jsonb(public.recorded_digest(was->>field)), to_jsonb(public.recorded_digest(became->>field))];
    else
      pair := array[was->field, became->field];
    end if;
    if tg_op = 'INSERT' then
      p := p || concat(',"', field, '":', coalesce(pair[2]::text, 'null'));
    elsif pair[1] is distinct from pair[2] then
      p := p || public.recorded(field, pair[1], pair[2]);
    end if;
  end loop;
  if p <> '' then
    perform public.record(tg_table_name::text, new.id, case tg_table_name when 'queue' then new.id::int end,
                          left(tg_op, 1), '{' || substr(p, 2) || '}');
  end if;
  return null;
end $$;
ALTER FUNCTION public.record_fields() OWNER TO fl_owner;
CREATE FUNCTION public.record_member() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if tg_op <> 'INSERT' then
    perform 1 from public.queue q where q.id = old.queue_id for no key update;
    perform public.record('queue_member', old.queue_id, old.queue_id, 'U', format('{"staff_id":[%s,null]}', old.staff_id));
  end if;
  if tg_op <> 'DELETE' then
    perform 1 from public.queue q where q.id = new.queue_id for no key update;
    perform public.record('queue_member', new.queue_id, new.queue_id, 'I', format('{"staff_id":%s}', new.staff_id));
  end if;
  return null;
end $$;
ALTER FUNCTION public.record_member() OWNER TO fl_owner;
CREATE FUNCTION public.record_redaction() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  in_queue int;
begin
  select t.queue_id into in_queue from public.ticket t where t.id = new.ticket_id for no key update;
  perform public.record('entry', new.id, in_queue, 'U', format('{"body":["%s","%s"]}',
    public.recorded_digest(old.body), public.recorded_digest(new.body)));
  perform public.record('ticket', new.ticket_id, in_queue, 'E', concat(
    '{"entry":', new.id, ',"kind":', to_json(new.kind), ',"body":"', public.recorded_digest(new.body), '","removed":true}'));
  insert into public.change (entity, entity_id, queue_id) values ('ticket', new.ticket_id, in_queue);
  return null;
end $$;
ALTER FUNCTION public.record_redaction() OWNER TO fl_owner;
CREATE FUNCTION public.record_ticket() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  p text := '';
begin
  if tg_op = 'INSERT' then
    perform public.record('ticket', new.id, new.queue_id, 'I', concat(
      '{"queue_id":', new.queue_id, ',"priority":', new.priority, ',"status":', to_json(new.status),
      ',"assignee_id":', coalesce(new.assignee_id::text, 'null'),
      ',"requester_id":', coalesce(new.requester_id::text, 'null'), ',"source":', to_json(new.source), '}'));
    return null;
  end if;
  if old.subject is distinct from new.subject then
    p := p || public.recorded('subject', public.recorded_digest(old.subject), public.recorded_digest(new.subject));
  end if;
  if old.queue_id is distinct from new.queue_id then
    p := p || public.recorded('queue_id', old.queue_id, new.queue_id);
  end if;
  if old.kind is distinct from new.kind then p := p || public.recorded('kind', old.kind, new.kind); end if;
  if old.status is distinct from new.status then p := p || public.recorded('status', old.status, new.status); end if;
  if old.impact is distinct from new.impact then p := p || public.recorded('impact', old.impact, new.impact); end if;
  if old.urgency is distinct from new.urgency then
    p := p || public.recorded('urgency', old.urgency, new.urgency);
  end if;
  if old.priority is distinct from new.priority then
    p := p || public.recorded('priority', old.priority, new.priority);
  end if;
  if old.category_id is distinct from new.category_id then
    p := p || public.recorded('category_id', old.category_id, new.category_id);
  end if;
  if old.assignee_id is distinct from new.assignee_id then
    p := p || public.recorded('assignee_id', old.assignee_id, new.assignee_id);
  end if;
  if old.requester_id is distinct from new.requester_id then
    p := p || public.recorded('requester_id', old.requester_id, new.requester_id);
  end if;
  if old.source is distinct from new.source then p := p || public.recorded('source', old.source, new.source); end if;
  if old.wakes_at is distinct from new.wakes_at then
    p := p || public.recorded('wakes_at', public.recorded_instant(old.wakes_at), public.recorded_instant(new.wakes_at));
  end if;
  if old.due_at is distinct from new.due_at then
    p := p || public.recorded('due_at', public.recorded_instant(old.due_at), public.recorded_instant(new.due_at));
  end if;
  if old.external_id is distinct from new.external_id then
    p := p || public.recorded('external_id', old.external_id, new.external_id);
  end if;
  if old.created_at is distinct from new.created_at then
    p := p || public.recorded(
      'created_at', public.recorded_instant(old.created_at), public.recorded_instant(new.created_at));
  end if;
  if old.created_by is distinct from new.created_by then
    p := p || public.recorded('created_by', old.created_by, new.created_by);
  end if;
  if p <> '' then
    perform public.record('ticket', new.id, new.queue_id, 'U', '{' || substr(p, 2) || '}');
  end if;
  return null;
end $$;
ALTER FUNCTION public.record_ticket() OWNER TO fl_owner;
CREATE FUNCTION public.record_verifying() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  became jsonb := to_jsonb(new);
  was jsonb := case tg_op when 'UPDATE' then to_jsonb(old) end;
  of_entity text := case tg_argv[0] when 'own' then tg_table_name::text else tg_argv[0] end;
  is_whole bool := tg_table_name = of_entity;
  of_id bigint := case when not is_whole then (became ->> (of_entity || '_id'))::bigint
    else coalesce(became ->> 'id', became ->> 'version', became ->> 'staff_id')::bigint end;
  hidden text[] := string_to_array(tg_argv[2], ',');
  field text;
  pair jsonb[];
  p text := '';
begin
  foreach field in array string_to_array(tg_argv[1], ',') || hidden loop
    pair := array[was -> field, became -> field];
    if field = any (hidden) then
      pair := array[to_jsonb(public.recorded_digest(coalesce(was ->> 'salt', '') || (was ->> field))),
                    to_jsonb(public.recorded_digest(coalesce(became ->> 'salt', '') || (became ->> field)))];
    end if;
    if tg_op = 'INSERT' or (not is_whole and pair[1] is distinct from pair[2]) then
      p := p || concat(',"', field, '":', coalesce(pair[2]::text, 'null'));
    elsif pair[1] is distinct from pair[2] then
      p := p || public.recorded(field, pair[1], pair[2]);
    end if;
  end loop;
  if p = '' then
    return null;
  end if;
  if not is_whole then
    p := concat(',"', tg_table_name, '":', to_jsonb(coalesce(became -> 'id', became -> 'subject_id'))::text, p);
    -- two who write to one chain have locked what it is of
    if of_entity = 'verification' then
      perform 1 from public.verification v where v.id = of_id for no key update;
    else
      perform 1 from public.subject s where s.id = of_id for no key update;
    end if;
  end if;
  perform public.record(of_entity, of_id,
    (select t.queue_id from public.verification v join public.ticket t on t.id = v.ticket_id
      where of_entity = 'verification' and v.id = of_id),
    case when is_whole then left(tg_op, 1) else 'E' end, '{' || substr(p, 2) || '}');
  return null;
end $$;
ALTER FUNCTION public.record_verifying() OWNER TO fl_owner;
CREATE FUNCTION public.recorded(field text, was anyelement, became anyelement) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select ',"' || field || '":[' || coalesce(to_json(was)::text, 'null') || ','
         || coalesce(to_json(became)::text, 'null') || ']'
$$;
ALTER FUNCTION public.recorded(field text, was anyelement, became anyelement) OWNER TO fl_owner;
CREATE FUNCTION public.recorded_digest(words text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select encode(sha256(convert_to(words, 'UTF8')), 'hex')
$$;
ALTER FUNCTION public.recorded_digest(words text) OWNER TO fl_owner;
CREATE FUNCTION public.recorded_instant(moment timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
         || case when extract(microsecond from moment)::int % 1000000 = 0 then ''
                 else to_char(moment at time zone 'UTC', '.US') end || '+00:00'
$$;
ALTER FUNCTION public.recorded_instant(moment timestamp with time zone) OWNER TO fl_owner;
CREATE FUNCTION public.recorded_person(of_directory text, of_object text) RETURNS public.subject
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.recorded_person(of_directory text, of_object text) OWNER TO fl_owner;
CREATE FUNCTION public.recovery_codes_of(of_directory text, of_object text) RETURNS TABLE(id bigint, hash bytea)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_be_worker();
  return query select r.id, r.hash from public.recovery_code r join public.subject s on s.id = r.subject_id
    where s.directory = of_directory and s.object_id = of_object and r.used_at is null order by r.id;
end $$;
ALTER FUNCTION public.recovery_codes_of(of_directory text, of_object text) OWNER TO fl_owner;
CREATE FUNCTION public.red_flag_weights() RETURNS TABLE(code text, weight integer, is_starred boolean, is_context boolean)
    LANGUAGE sql IMMUTABLE
    AS $$
  values ('urgency', 1, false, false), ('authority', 1, false, false), ('refuses_callback', 3, true, false),
         ('new_number', 3, true, false), ('phone_lost', 2, false, false), ('asks_both', 2, false, false),
         ('asks_how', 2, false, false), ('number_hidden', 1, false, false), ('prompted', 2, false, false),
         ('too_perfect', 1, false, false), ('only_public', 1, false, false), ('look_alike', 3, true, false),
         ('remote_tool', 3, true, false), ('pressure', 1, false, false), ('unusual_time', 1, false, true),
         ('target', 1, false, true), ('earlier_failure', 2, false, true), ('contact_changed', 2, false, true),
         ('others_report', 2, false, true), ('spike', 1, false, true)
$$;
ALTER FUNCTION public.red_flag_weights() OWNER TO fl_owner;
CREATE FUNCTION public.redact_entry(which bigint, reason text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  is_keeper bool := public.me() is null and public.keeps_the_desk();
  of_ticket bigint;
  in_queue int;
  said text := btrim(regexp_replace(reason, '\s+', ' ', 'g'));
  by_name text := coalesce((select s.name from public.staff s where s.login = session_user), session_user);
begin
  perform public.judged_now();
  if public.my_role() is distinct from 'administrator' and not is_keeper then
    perform public.refuse('FL050', 'Only an administrator may take a text out of the journal.');
  end if;
  if said is null or said = '' then
    perform public.refuse('FL032', 'Taking a text out needs a reason.', 'entry', which);
  end if;
  select t.id, t.queue_id into of_ticket, in_queue
    from public.entry e join public.ticket t on t.id = e.ticket_id where e.id = which for no key update of t;
  if of_ticket is null or not (is_keeper or in_queue = any (public.my_queue_ids())) then
    perform public.refuse('FL041', 'There is no such entry, or you may not see it.', 'entry', which);
  end if;
  update public.entry set words = '', body = format('[removed by %s on %s: %s]', by_name,
      to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD'), said) where id = which;
  return of_ticket;
end $$;
ALTER FUNCTION public.redact_entry(which bigint, reason text) OWNER TO fl_owner;
CREATE FUNCTION public.refusal_said(code text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select case code
    when 'FL011' then 'belongs to someone else; only a supervisor may move it'
    when 'FL012' then 'is resolved or closed already'
    when 'FL013' then 'can''t go there: that queue takes no transfers'
    when 'FL015' then 'can''t take that step'
    when 'FL017' then 'can''t be given to someone who may not see it there'
    when 'FL018' then 'can''t be given to someone who no longer works here'
    when 'FL019' then 'can''t be given to someone who is away'
    when 'FL020' then 'can''t have that priority: it follows from impact and urgency'
    when 'FL021' then 'can''t wake: it is not pending'
    when 'FL022' then 'can''t be filed there: that category is no longer in use'
  end
$$;
ALTER FUNCTION public.refusal_said(code text) OWNER TO fl_owner;
CREATE FUNCTION public.refuse(code text, said text, entity text DEFAULT NULL::text, id bigint DEFAULT NULL::bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception '%', said using errcode = code, detail = json_build_object('entity', entity, 'id', id)::text;
end $$;
ALTER FUNCTION public.refuse(code text, said text, entity text, id bigint) OWNER TO fl_owner;
CREATE FUNCTION public.release_records(of_directory text, of_object text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.release_records(of_directory text, of_object text) OWNER TO fl_owner;
CREATE FUNCTION public.requester_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if public.acting() is not null and tg_op = 'UPDATE' and (old.folded, old.words) is distinct from (new.folded, new.words)
     and (old.name, old.email, old.phone) is not distinct from (new.name, new.email, new.phone) then
    perform public.refuse('FL042', 'What a requester is found by follows from who they are.', 'requester', old.id);
  end if;
  return new;
end $$;
ALTER FUNCTION public.requester_guard() OWNER TO fl_owner;
CREATE FUNCTION public.requester_hits(lexemes text, most integer) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if public.me() is null and not public.keeps_the_desk() then
    return;
  end if;
  return query select r.id from public.requester r where r.words @@ lexemes::tsquery limit least(most, 100000);
end $$;
ALTER FUNCTION public.requester_hits(lexemes text, most integer) OWNER TO fl_owner;
CREATE FUNCTION public.resets_of(of_directory text, objects text[], since timestamp with time zone) RETURNS TABLE(object_id text, at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_be_worker();
  return query
    select j.facts::jsonb ->> 'object_id', moment.at from public.job j,
           lateral (values (j.began_at), (j.ended_at), ((j.told::jsonb -> 'after' ->> 'set_at')::timestamptz)) moment(at)
     where j.kind in ('carry_out', 'scramble') and j.facts::jsonb ->> 'directory' = of_directory and j.facts::jsonb ->> 'object_id' = any (objects)
       and (j.began_at is not null or j.kind = 'scramble') and moment.at >= since;
end $$;
ALTER FUNCTION public.resets_of(of_directory text, objects text[], since timestamp with time zone) OWNER TO fl_owner;
CREATE FUNCTION public.restriction_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if old.is_restricted and not new.is_restricted and not public.sees_queue(coalesce(public.me(), 0), old.id)
     and not (public.me() is null and public.keeps_the_desk()) then
    perform public.refuse('FL054', 'Only a member of a restricted queue may open it to everyone.', 'queue', old.id);
  end if;
  return new;
end $$;
ALTER FUNCTION public.restriction_guard() OWNER TO fl_owner;
CREATE FUNCTION public.risk_of(s public.subject) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if s.risk in ('standard', 'sensitive')
     and exists (select 1 from public.staff x where x.is_active and public.is_own_account(s, x.id)) then
    return 'privileged';
  end if;
  return s.risk;
end $$;
ALTER FUNCTION public.risk_of(s public.subject) OWNER TO fl_owner;
CREATE FUNCTION public.roles_proposed() RETURNS TABLE(id bigint, staff_id integer, name text, role text, by_id integer, by_name text, at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_set_policies();
  return query select p.id, p.staff_id, s.name::text, p.role::text, p.by_id, b.name::text, p.at
    from public.role_proposal p join public.staff s on s.id = p.staff_id left join public.staff b on b.id = p.by_id
    where p.approved_at is null and p.at > clock_timestamp() - interval '30 days' order by p.id;
end $$;
ALTER FUNCTION public.roles_proposed() OWNER TO fl_owner;
CREATE FUNCTION public.rule_weighed(rule jsonb, has_manager boolean, is_standard boolean, methods text[], groups text[], kinds text[], points_of integer[], machine boolean[], seen boolean[], by_two boolean[], handset boolean[], spoken boolean[], OUT missing text[], OUT factors integer, OUT points integer) RETURNS record
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  asked_factors constant int := (rule ->> 'factors')::int;
  asked_points constant int := (rule ->> 'points')::int;
  asked_proof constant text := rule ->> 'proof';
  asks_possession constant bool := (rule ->> 'possession')::bool;
  approvals constant jsonb := rule -> 'approvals';
  stands_in constant bool := not has_manager and not approvals ? 'hr';
  is_approved_seen bool := false;
  is_approved_strong bool := false;
  m text[] := '{}'; g text[] := '{}'; p int[] := '{}'; said bool[] := '{}'; held bool[] := '{}'; marks int[] := '{}';
  possession int := 0; proved int := 0; witnessed int := 0; strong int := 0;
  clash int[] := '{}'; need_masks int[] := '{}'; need_sizes int[] := '{}'; route_masks int[] := '{}'; route_sizes int[] := '{}'; route_logins bool[] := '{}';
  choices int[] := '{0}'; counts int[] := '{0}'; sums int[] := '{0}';
  n int := 0; i int; j int; c int; mask int; rank int; best int; worth int; mark int; is_met bool; is_known bool; is_taken bool := false;
  method text; kind text; is_held bool; is_possession bool; is_strong bool; one_of text := ''; way jsonb; part text; lacks text[];
begin
  foreach worth in array array[40, 30, 25, 20, 15, 10, 0] loop
    for i in 1 .. cardinality(methods) loop
      method := methods[i];
      kind := kinds[i];
      if stands_in and method = 'hr' then
        method := 'manager';
        kind := 'V';
        continue when worth <> 20;
      else
        continue when points_of[i] <> worth;
      end if;
      is_strong := machine[i] and method <> 'smsotp';
      if approvals ? method then
        is_approved_seen := is_approved_seen or machine[i] or seen[i];
        is_approved_strong := is_approved_strong or is_strong;
      end if;
      continue when kind = 'A' or n = 12;
      is_held := handset[i] and not is_standard;
      is_possession := kind = 'P' or (method = 'inperson' and by_two[i]);
      mark := machine[i]::int + 2 * seen[i]::int + 4 * is_possession::int;
      mask := 0;
      is_known := false;
      for j in 1 .. n loop
        is_known := is_known or (m[j] = method and g[j] = groups[i] and held[j] = is_held and marks[j] = mark);
        if m[j] = method or g[j] = groups[i] or (said[j] and spoken[i]) or (held[j] and is_held) then mask := mask | (1 << (j - 1)); end if;
      end loop;
      continue when is_known;
      c := 1 << n;
      n := n + 1;
      m[n] := method; g[n] := groups[i]; p[n] := worth; said[n] := spoken[i]; held[n] := is_held; marks[n] := mark; clash[n] := mask;
      if is_possession then possession := possession | c; end if;
      if seen[i] then witnessed := witnessed | c; end if;
      if machine[i] then proved := proved | c; end if;
      if is_strong then strong := strong | c; end if;
    end loop;
  end loop;

  for i in 1 .. n loop
    for j in 1 .. cardinality(choices) loop
      if choices[j] & clash[i] = 0 then
        c := cardinality(choices) + 1;
        choices[c] := choices[j] | (1 << (i - 1));
        counts[c] := counts[j] + 1;
        sums[c] := sums[j] + p[i];
      end if;
    end loop;
  end loop;

  -- a mask holds every proof of the methods named; a choice has one of each method at most, so its bits are counted
  for way in select * from jsonb_array_elements(rule -> 'needs') loop
    mask := 0;
    one_of := one_of || case when one_of = '' then 'one_of:' else '|' end;
    for part in select * from jsonb_array_elements_text(way) loop
      one_of := one_of || case when right(one_of, 1) in (':', '|') then '' else '+' end || part;
      for i in 1 .. n loop if m[i] = part then mask := mask | (1 << (i - 1)); end if; end loop;
    end loop;
    need_masks := need_masks || mask;
    need_sizes := need_sizes || (select count(distinct e)::int from jsonb_array_elements_text(way) e);
  end loop;
  for way in select * from jsonb_array_elements(rule -> 'routes') loop
    mask := 0;
    for i in 1 .. n loop if way -> 'methods' ? m[i] then mask := mask | (1 << (i - 1)); end if; end loop;
    route_masks := route_masks || mask;
    route_sizes := route_sizes || jsonb_array_length(way -> 'methods');
    route_logins := route_logins || (way ->> 'second_login')::bool;
  end loop;

  for j in 1 .. cardinality(choices) loop
    c := choices[j];
    lacks := '{}';
    if counts[j] < asked_factors then lacks := lacks || 'factors'::text; end if;
    if sums[j] < asked_points then lacks := lacks || 'points'::text; end if;
    if asks_possession and c & possession = 0 then lacks := lacks || 'possession'::text; end if;
    is_met := asked_proof = 'any'
           or (asked_proof = 'machine' and ((asked_factors = 0 and is_approved_strong) or (asked_factors > 0 and c & strong <> 0)))
           or (asked_proof = 'witnessed' and ((asked_factors = 0 and is_approved_seen) or (asked_factors > 0 and c & (proved | witnessed) <> 0)));
    if not is_met then lacks := lacks || asked_proof; end if;
    if one_of <> '' then
      is_met := false;
      for i in 1 .. cardinality(need_masks) loop
        is_met := is_met or (need_sizes[i] = bit_count((c & need_masks[i])::bit(12)));
      end loop;
      if not is_met then lacks := lacks || one_of; end if;
    end if;
    rank := ((cardinality(lacks) * 32 - least(counts[j], asked_factors)) * 1024 - sums[j]) * 32 - counts[j];
    if best is null or rank < best then
      best := rank; missing := lacks; factors := counts[j]; points := sums[j];
    end if;
    for i in 1 .. cardinality(route_masks) loop
      mask := c & route_masks[i];
      is_taken := is_taken or (bit_count(mask::bit(12)) = route_sizes[i]
                               and (mask & witnessed <> 0 or (not route_logins[i] and mask & proved <> 0)));
    end loop;
  end loop;
  if is_taken then missing := '{}'; end if;
end $$;
ALTER FUNCTION public.rule_weighed(rule jsonb, has_manager boolean, is_standard boolean, methods text[], groups text[], kinds text[], points_of integer[], machine boolean[], seen boolean[], by_two boolean[], handset boolean[], spoken boolean[], OUT missing text[], OUT factors integer, OUT points integer) OWNER TO fl_owner;
CREATE FUNCTION public.see_alert(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.must_be_security();
begin
  update public.verification_alert set seen_by = i, seen_at = clock_timestamp() where id = which and seen_by is null;
end $$;
ALTER FUNCTION public.see_alert(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.seen_account(name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return lower(translate(
    regexp_replace(case when pg_catalog.getdatabaseencoding() = 'UTF8' then normalize(name, NFKC) else name end,
      E'[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]', '', 'g'),
    U&'\0410\0412\0415\041A\041C\041D\041E\0420\0421\0422\0423\0425\0406\0408\0405\0430\0435\043E\0440\0441\0443\0445\0456\0458\0455\0501\04BB\051B\051D\0391\0392\0395\0396\0397\0399\039A\039C\039D\039F\03A1\03A4\03A5\03A7\03B1\03BF\03C1\03BD', 'ABEKMHOPCTYXIJSaeopcyxijsdhqwABEZHIKMNOPTYXaopv'));
end $$;
ALTER FUNCTION public.seen_account(name text) OWNER TO fl_owner;
CREATE FUNCTION public.sees_everything() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if public.me() is null then
    return public.keeps_the_desk();
  end if;
  return not exists (select 1 from public.queue q where q.is_restricted and not q.id = any (public.my_queue_ids()));
end $$;
ALTER FUNCTION public.sees_everything() OWNER TO fl_owner;
CREATE FUNCTION public.sees_queue(who integer, which integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.queue q where q.id = which and (not q.is_restricted
                  or exists (select 1 from public.queue_member m where m.queue_id = q.id and m.staff_id = who)));
end $$;
ALTER FUNCTION public.sees_queue(who integer, which integer) OWNER TO fl_owner;
CREATE FUNCTION public.sees_verification(which bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return exists (select 1 from public.verification v join public.ticket t on t.id = v.ticket_id
                  where v.id = which and (t.queue_id = any (public.my_queue_ids()) or public.is_security()));
end $$;
ALTER FUNCTION public.sees_verification(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.set_connection(of_name text, of_kind text, of_settings text, in_use boolean, at_position integer) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.must_set_up_connections(); had public.connection; t timestamptz := clock_timestamp(); is_same bool;
begin
  if coalesce(btrim(of_name), '') = '' or coalesce(btrim(of_kind), '') = '' or length(of_name) > 100 or length(of_settings) > 20000
     or in_use is null or at_position is null or not coalesce(jsonb_typeof(of_settings::jsonb) = 'object', false) then
    perform public.refuse('FL130', 'Such a thing is not known here.');
  end if;
  lock table public.connection_proposal in share row exclusive mode;
  select * into had from public.connection c where c.name = of_name for update;
  is_same := coalesce(had.kind = of_kind and had.settings::jsonb = of_settings::jsonb, false);
  -- the worker's own settings are kept beside connections, and to take those away loosens what they hold
  if is_same and (in_use = had.is_active or (not in_use and of_kind not in ('settings', 'worker'))) then
    if had.is_active = in_use and had.position = at_position then return 'same'; end if;
    update public.connection c set is_active = in_use, position = at_position where c.id = had.id;
    perform public.raise_verification_alert(case when had.is_active and not in_use then 'connection_retired' else 'connection_moved' end,
      of_name || ':' || t, jsonb_build_object('name', of_name, 'by', i), null, null);
    return case when had.is_active and not in_use then 'retired' else 'moved' end;
  end if;
  update public.connection_proposal p set void_at = t where p.name = of_name and p.agreed_at is null and p.void_at is null;
  if i is null and not public.has_officers() then
    perform public.put_connection(of_name, of_kind, of_settings, in_use, at_position, null);
    return 'set';
  end if;
  insert into public.connection_proposal (name, kind, settings, is_active, position, proposed_by, proposed_at)
  values (of_name, of_kind, of_settings, in_use, at_position, i, t);
  perform public.raise_verification_alert('connection_proposed', of_name || ':' || t, jsonb_build_object('name', of_name, 'by', i), null, null);
  return 'proposed';
end $$;
ALTER FUNCTION public.set_connection(of_name text, of_kind text, of_settings text, in_use boolean, at_position integer) OWNER TO fl_owner;
CREATE FUNCTION public.set_guard(until timestamp with time zone, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.set_guard(until timestamp with time zone, why text) OWNER TO fl_owner;
CREATE FUNCTION public.settle_freezes() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.settle_freezes() OWNER TO fl_owner;
CREATE FUNCTION public.shopped_until(v public.verification, analyst integer) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.shopped_until(v public.verification, analyst integer) OWNER TO fl_owner;
CREATE FUNCTION public.show_out(staff_id integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare gone text;
begin
  perform public.must_let_in();
  select login into gone from public.staff where id = show_out.staff_id and not is_active;
  return case when gone is null then 0 else public.end_sessions(gone) end;
end $$;
ALTER FUNCTION public.show_out(staff_id integer) OWNER TO fl_owner;
CREATE FUNCTION public.show_out_who_blocks() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.show_out_who_blocks() OWNER TO fl_owner;
CREATE FUNCTION public.staff_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.acting(); part text := public.my_role();
begin
  if i is null then return new; end if;
  if tg_op = 'UPDATE' and (to_jsonb(old) - 'is_available') = (to_jsonb(new) - 'is_available') then
    if old.id <> i and part not in ('supervisor', 'administrator') and old.is_available <> new.is_available then
      perform public.refuse('FL051', 'Only a supervisor may say that someone else is here or away.', 'staff', old.id);
    end if;
    return new;
  end if;
  if part <> 'administrator' and not (tg_op = 'UPDATE' and public.is_agreed(old.id, new.role)
                                      and to_jsonb(old) - 'role' = to_jsonb(new) - 'role') then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  if tg_op = 'UPDATE' and old.role = 'administrator' and old.is_active and (new.role <> 'administrator' or not new.is_active) then
    perform 1 from public.staff where role = 'administrator' and is_active order by id for update;  -- two could send off each other
    if not exists (select 1 from public.staff where id <> old.id and is_active and role = 'administrator') then
      perform public.refuse('FL052', 'The desk needs an active administrator.', 'staff', old.id);
    end if;
  end if;
  return new;
end $$;
ALTER FUNCTION public.staff_guard() OWNER TO fl_owner;
CREATE FUNCTION public.staff_names() RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_be_worker();
  return query select s.login::text from public.staff s where s.is_active
    union select i.object_id::text from public.staff_identity i join public.staff s on s.id = i.staff_id where s.is_active;
end $$;
ALTER FUNCTION public.staff_names() OWNER TO fl_owner;
CREATE FUNCTION public.state_lasts(state text) RETURNS interval
    LANGUAGE sql IMMUTABLE
    AS $$
  select case state when 'waiting' then interval '24 hours' when 'held' then interval '14 days'
                    when 'unknown' then interval '72 hours' else interval '30 minutes' end
$$;
ALTER FUNCTION public.state_lasts(state text) OWNER TO fl_owner;
CREATE FUNCTION public.stranded_jobs() RETURNS SETOF jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.stranded_jobs() OWNER TO fl_owner;
CREATE FUNCTION public.subjects_known() RETURNS SETOF jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_look_after();
  return query select jsonb_build_object('directory', s.directory, 'object_id', s.object_id, 'name', s.name, 'department', s.department, 'risk', s.risk,
      'has_manager', coalesce(nullif(s.facts::jsonb -> 'manager', 'null') is not null, false),
      'recovery_since', (select public.recorded_instant(max(r.since)) from public.recovery_code r where r.subject_id = s.id and r.used_at is null),
      'contacts', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'is_handset', c.is_handset,
          'known_since', public.recorded_instant(c.known_since)) order by c.id), '[]') from public.contact c where c.subject_id = s.id and c.is_current))
    from public.subject s where s.account <> '' and s.refreshed_at is not null order by s.id;
end $$;
ALTER FUNCTION public.subjects_known() OWNER TO fl_owner;
CREATE FUNCTION public.subjects_of(which bigint) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return query select v.subject_id from public.verification v where v.id = which and v.subject_id is not null
    union select g.subject_id from public.verification_grant g where g.verification_id = which;
end $$;
ALTER FUNCTION public.subjects_of(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.submit_guess(of_job bigint, guessed bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.submit_guess(of_job bigint, guessed bytea) OWNER TO fl_owner;
CREATE FUNCTION public.sweep_verifications() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.sweep_verifications() OWNER TO fl_owner;
CREATE FUNCTION public.tell_of_spike(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if public.is_spike() then
    perform public.tell_once('spike', to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDDHH24'), '{}', which);
  end if;
end $$;
ALTER FUNCTION public.tell_of_spike(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.tell_of_trust() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.tell_of_trust() OWNER TO fl_owner;
CREATE FUNCTION public.tell_once(of_code text, of_key text, facts jsonb, of_verification bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if not exists (select 1 from public.verification_alert a where a.code = of_code and a.at > clock_timestamp() - interval '25 hours'
                    and starts_with(a.key, of_code || ':' || of_key || ':')) then
    perform public.raise_verification_alert(of_code, of_key || ':' || of_verification, facts, of_verification, null);
  end if;
end $$;
ALTER FUNCTION public.tell_once(of_code text, of_key text, facts jsonb, of_verification bigint) OWNER TO fl_owner;
CREATE FUNCTION public.test_connection(of_name text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.must_administer(); c public.connection; j public.job; t timestamptz := clock_timestamp(); made bigint;
begin
  select * into c from public.connection x where x.name = of_name for no key update;
  if c.id is null or not c.is_active then
    perform public.refuse('FL161', 'Only what is agreed on and in use is tried.');
  end if;
  select * into j from public.job x where x.id = c.test_id and x.ended_at is null and x.until > t;
  if j.id is not null then return j.id; end if;
  if not public.is_worker_alive() then
    perform public.refuse('FL163', 'No worker answers.');
  end if;
  if (select count(*) from public.job x where x.kind = 'test' and x.facts::jsonb ->> 'connection' = of_name and x.asked_at > t - interval '10 minutes') >= 5 then
    perform public.refuse('FL162', 'It was tried often enough.');
  end if;
  made := public.order_job('test', null, '', jsonb_build_object('connection', of_name, 'digest', public.connection_digest(c)), t + interval '2 minutes');
  update public.connection x set test_id = made where x.id = c.id;
  return made;
end $$;
ALTER FUNCTION public.test_connection(of_name text) OWNER TO fl_owner;
CREATE FUNCTION public.test_told(c public.connection) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select jsonb_build_object('job_id', j.id, 'asked_at', public.recorded_instant(j.asked_at), 'until', public.recorded_instant(j.until),
      'asked_by', coalesce((select s.name from public.staff s where s.id = j.asked_by), ''),
      'taken_at', public.recorded_instant(j.claimed_at), 'ended_at', public.recorded_instant(j.ended_at), 'state', j.state, 'code', j.code, 'said', j.said,
      'worker', coalesce(j.told::jsonb ->> 'worker', ''), 'lines', coalesce(j.told::jsonb -> 'lines', '[]'),
      'is_of_these_settings', j.facts::jsonb ->> 'digest' = public.connection_digest(c))
    from public.job j where j.id = c.test_id);
end $$;
ALTER FUNCTION public.test_told(c public.connection) OWNER TO fl_owner;
CREATE FUNCTION public.this_transaction() RETURNS xid8
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
begin
  return pg_current_xact_id_if_assigned();
end $$;
ALTER FUNCTION public.this_transaction() OWNER TO fl_owner;
CREATE FUNCTION public.throw_away(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare t timestamptz := clock_timestamp();
begin
  update public.evidence set void_at = t where verification_id = which and void_at is null;
  update public.signature set void_at = t where verification_id = which and void_at is null;
  update public.exception_request set void_at = t where verification_id = which and void_at is null;
  update public.verification_grant set state = 'expired', said = 'thrown away' where verification_id = which and state = 'issued';
  update public.job set state = 'failed', ended_at = t, said = 'Called off.', code = 'thrown_away'
   where verification_id = which and ended_at is null and grant_id is null;
end $$;
ALTER FUNCTION public.throw_away(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.ticket_blocked(v public.verification) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return v.subject_id is not null
     and (public.wrong_guesses(v.subject_id, v.ticket_id) >= public.policy_limit('wrong_codes', 3)
          or public.failed_evidence(v.subject_id, v.ticket_id) >= public.policy_limit('failed_methods', 2));
end $$;
ALTER FUNCTION public.ticket_blocked(v public.verification) OWNER TO fl_owner;
CREATE FUNCTION public.ticket_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
  i int := public.acting(); t timestamptz := clock_timestamp(); code text; going bool := false;
  q public.queue; s public.staff; boss bool; sees bool := true; filed bool := true;
begin
  if tg_op = 'UPDATE' and new.version is distinct from old.version + 1 then
    perform public.refuse('FL001', 'Someone else changed ticket ' || old.id || ' first.', 'ticket', old.id);
  end if;
  if i is null then return new; end if;
  if tg_op = 'INSERT' then
    return public.admitted(new, i, t);
  end if;
  if old.changed_in is not distinct from pg_current_xact_id() then
    perform public.refuse('FL033', 'Ticket ' || old.id || ' was changed in this transaction already.', 'ticket', old.id);
  end if;
  boss := exists (select 1 from public.staff where id = i and role in ('supervisor', 'administrator'));
  select * into q from public.queue where id = new.queue_id;
  if new.assignee_id is not null then
    select * into s from public.staff where id = new.assignee_id;
    -- into a queue that one may not see a ticket goes with nobody: or its members could be asked for
    sees := (not q.is_restricted or public.sees_queue(new.assignee_id, new.queue_id))
      and (new.queue_id = old.queue_id or new.queue_id = any (public.my_queue_ids()));
  end if;
  if new.category_id is distinct from old.category_id and new.category_id is not null then
    select is_active into filed from public.category where id = new.category_id;
  end if;
  loop
    code := public.ticket_refusal(
      i, boss, going, coalesce(q.is_active, false), coalesce(q.takes_transfers, false), coalesce(filed, false),
      coalesce(s.is_active, false), coalesce(s.is_available, false), sees,
      old.status, old.impact, old.urgency, old.priority, old.queue_id, old.assignee_id, old.category_id,
      new.status, new.impact, new.urgency, new.priority, new.queue_id, new.assignee_id, new.category_id, new.wakes_at is not null);
    exit when code is null or going or not public.is_going_back(i, old, new);
    going := true;
  end loop;
  if code is not null then
    perform public.refuse(code, public.refusal_said(code), 'ticket', old.id);
  end if;
  if new.queue_id <> old.queue_id and not q.takes_transfers and not (new.queue_id = any (public.my_queue_ids())) then
    perform public.refuse('FL013', public.refusal_said('FL013'), 'ticket', old.id);  -- undo leads to no queue unseen
  end if;
  new.id := old.id; new.created_at := old.created_at; new.created_by := old.created_by;
  new.subject := old.subject; new.kind := old.kind; new.source := old.source; new.external_id := old.external_id;
  new.requester_id := old.requester_id; new.due_at := old.due_at;
  new.updated_by := i; new.updated_at := t;
  new.moved_in := case when new.queue_id <> old.queue_id then pg_current_xact_id() else old.moved_in end;
  new.changed_in := pg_current_xact_id();
  return new;
end $$;
ALTER FUNCTION public.ticket_guard() OWNER TO fl_owner;
CREATE FUNCTION public.ticket_refusal(me integer, is_supervisor boolean, is_going_back boolean, queue_is_active boolean, queue_takes boolean, category_is_active boolean, assignee_is_active boolean, assignee_is_here boolean, assignee_sees boolean, o_status text, o_impact text, o_urgency text, o_priority integer, o_queue integer, o_assignee integer, o_category integer, n_status text, n_impact text, n_urgency text, n_priority integer, n_queue integer, n_assignee integer, n_category integer, n_wakes boolean) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  is_moved bool := o_queue <> n_queue;
  is_given bool := o_assignee is distinct from n_assignee;
  is_filed bool := o_category is distinct from n_category;
  is_ranked bool := (o_impact, o_urgency, o_priority) <> (n_impact, n_urgency, n_priority);
  is_done bool := o_status in ('resolved', 'closed');
  may_move bool := is_supervisor or o_assignee is null or o_assignee is not distinct from me;
  may_choose bool := is_supervisor or o_assignee is not null or n_assignee is not distinct from me;
  found text;
begin
  if is_ranked and n_priority <> public.priority_of(n_impact, n_urgency) then return 'FL020'; end if;
  if n_wakes and n_status <> 'pending' then return 'FL021'; end if;
  found := case
    when o_status <> n_status and not public.is_step(o_status, n_status) then 'FL015'
    when is_done and (is_moved or is_given or is_filed or is_ranked) then 'FL012'
    when (is_moved or is_given) and not may_move then 'FL011'
    when is_moved and not (queue_is_active and queue_takes) then 'FL013'
    when is_given and n_assignee is not null and not may_choose then 'FL011'
    when is_given and n_assignee is not null and assignee_is_active
         and not (assignee_is_here or n_assignee is not distinct from me) then 'FL019'
    when is_given and n_assignee is not null and not assignee_is_active then 'FL018'
    when (is_given or is_moved) and n_assignee is not null and not assignee_sees then 'FL017'
    when is_filed and n_category is not null and not category_is_active then 'FL022'
  end;
  if found is null or not is_going_back then return found; end if;
  return case
    when o_status = n_status and is_done then 'FL012'
    when (is_moved or is_given) and n_assignee is distinct from me and not may_move then 'FL011'
    when (is_moved or is_given) and n_assignee is distinct from me and n_assignee is not null and not may_choose then 'FL011'
    when is_moved and not queue_is_active then 'FL013'
    when is_given and n_assignee is not null and not assignee_is_active then 'FL018'
    when (is_given or is_moved) and n_assignee is not null and not assignee_sees then 'FL017'
    when is_filed and n_category is not null and not category_is_active then 'FL022'
  end;
end $$;
ALTER FUNCTION public.ticket_refusal(me integer, is_supervisor boolean, is_going_back boolean, queue_is_active boolean, queue_takes boolean, category_is_active boolean, assignee_is_active boolean, assignee_is_here boolean, assignee_sees boolean, o_status text, o_impact text, o_urgency text, o_priority integer, o_queue integer, o_assignee integer, o_category integer, n_status text, n_impact text, n_urgency text, n_priority integer, n_queue integer, n_assignee integer, n_category integer, n_wakes boolean) OWNER TO fl_owner;
CREATE FUNCTION public.told_before(of_ticket bigint) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
begin
  return coalesce((select a.seq from public.audit a where a.entity = 'ticket' and a.entity_id = of_ticket
                    and a.xid <> pg_current_xact_id() order by a.seq desc limit 1), 0);
end $$;
ALTER FUNCTION public.told_before(of_ticket bigint) OWNER TO fl_owner;
CREATE FUNCTION public.trusted_since(who integer) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return coalesce((select max(a.at) from public.audit a where a.entity = 'staff' and a.entity_id = who
                    and (a.op = 'I' or a.payload::jsonb ?| array['login', 'password', 'role', 'is_active'])), timestamptz '2000-01-01Z');
end $$;
ALTER FUNCTION public.trusted_since(who integer) OWNER TO fl_owner;
CREATE FUNCTION public.two_people_guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.two_people_guard() OWNER TO fl_owner;
CREATE FUNCTION public.unread_of(of_directory text, ids text[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_walk(of_directory);
  if coalesce(cardinality(ids), 0) > 1000 then
    perform public.refuse('FL130', 'So many are not asked about at once.');
  end if;
  return jsonb_build_object('policy', (public.active_policy()).rules::jsonb, 'ids', (
    select coalesce(jsonb_agg(x.id order by x.n), '[]') from unnest(ids) with ordinality x(id, n)
      left join public.subject s on s.directory = of_directory and s.object_id = x.id where public.is_unread(s)));
end $$;
ALTER FUNCTION public.unread_of(of_directory text, ids text[]) OWNER TO fl_owner;
CREATE FUNCTION public.unsettle(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update public.signature set void_at = clock_timestamp() where verification_id = which and void_at is null;
  update public.exception_request set void_at = clock_timestamp() where verification_id = which and approved_at is not null and void_at is null;
end $$;
ALTER FUNCTION public.unsettle(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.unused_jobs() RETURNS SETOF jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.unused_jobs() OWNER TO fl_owner;
CREATE FUNCTION public.use_recovery(which bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare done int;
begin
  perform public.must_be_worker();
  update public.recovery_code set used_at = clock_timestamp() where id = which and used_at is null;
  get diagnostics done = row_count;
  return done = 1;
end $$;
ALTER FUNCTION public.use_recovery(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.use_step(of_directory text, of_object text, step bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare done int;
begin
  perform public.must_be_worker();
  update public.totp_enrolment e set last_step = step
   where e.last_step < step and e.subject_id = (select s.id from public.subject s where s.directory = of_directory and s.object_id = of_object);
  get diagnostics done = row_count;
  return done = 1;
end $$;
ALTER FUNCTION public.use_step(of_directory text, of_object text, step bigint) OWNER TO fl_owner;
CREATE FUNCTION public.verdict(said text, codes text[], notes text[] DEFAULT '{}'::text[], which text DEFAULT 'privileged'::text, points integer DEFAULT 0, points_needed integer DEFAULT 0, factors integer DEFAULT 0, factors_needed integer DEFAULT 0, needs_second boolean DEFAULT false, until timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  once text[] := '{}';
  code text;
begin
  foreach code in array codes loop
    if not code = any (once) then once := once || code; end if;
  end loop;
  return jsonb_build_object('verdict', said, 'notes', to_jsonb(notes), 'column', which, 'points', points, 'points_needed', points_needed,
    'factors', factors, 'factors_needed', factors_needed, 'needs_second', needs_second,
    'codes', to_jsonb(once),
    'until', to_char(until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
end $$;
ALTER FUNCTION public.verdict(said text, codes text[], notes text[], which text, points integer, points_needed integer, factors integer, factors_needed integer, needs_second boolean, until timestamp with time zone) OWNER TO fl_owner;
CREATE FUNCTION public.verification_abandon(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare v public.verification := public.worked_on(which);
begin
  perform public.close_verification(v.id, 'abandoned', '');
end $$;
ALTER FUNCTION public.verification_abandon(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.verification_ask(which bigint, of_method text, of_contact text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_ask(which bigint, of_method text, of_contact text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_ask_exception(which bigint, why text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare v public.verification := public.worked_on(which); made bigint;
begin
  if length(btrim(coalesce(why, ''))) not between 30 and 2000 then
    perform public.refuse('FL115', 'Say why in at least 30 characters.');
  end if;
  insert into public.exception_request (verification_id, by_id, at, reason) values (which, public.me(), clock_timestamp(), btrim(why)) returning id into made;
  perform public.raise_verification_alert('exception', made::text, '{}', which, v.subject_id);
  return made;
end $$;
ALTER FUNCTION public.verification_ask_exception(which bigint, why text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_attest(which bigint, of_method text, of_result text, said jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_attest(which bigint, of_method text, of_result text, said jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.verification_change(which bigint, of_ticket bigint, of_action text, of_channel text, of_caller text, number_seen text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_change(which bigint, of_ticket bigint, of_action text, of_channel text, of_caller text, number_seen text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_choose(which bigint, of_directory text, of_object text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_choose(which bigint, of_directory text, of_object text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_decide(which bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_decide(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.verification_dial(which bigint, of_contact text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_dial(which bigint, of_contact text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_dispute(which bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_dispute(which bigint, why text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_flag(which bigint, codes text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_flag(which bigint, codes text[]) OWNER TO fl_owner;
CREATE FUNCTION public.verification_look_up(which bigint, words text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_look_up(which bigint, words text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_of(which bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_of(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.verification_open(of_key uuid, of_ticket bigint, of_action text, of_channel text, of_caller text, number_seen text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_open(of_key uuid, of_ticket bigint, of_action text, of_channel text, of_caller text, number_seen text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_refuse(which bigint, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare v public.verification := public.looked_at(which);
begin
  perform public.has_not_ended(v);
  perform public.close_verification(which, 'refused', public.must_say_why(why));
  update public.verification set owner_id = public.me() where id = which;  -- who refused it
  perform public.raise_verification_alert('refused', which::text, '{}', which, v.subject_id);
end $$;
ALTER FUNCTION public.verification_refuse(which bigint, why text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_set_aside(which bigint, until timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare v public.verification := public.worked_on(which); t timestamptz := clock_timestamp();
begin
  if until is not null and not (until > t and until <= t + interval '7 days') then
    perform public.refuse('FL123', 'That is not a time to set this aside to.');
  end if;
  update public.verification_grant set state = 'expired', said = 'set aside' where verification_id = which and state = 'issued';
  update public.verification set state = case when v.state = 'held' then 'held' else 'waiting' end, owner_id = null, owner_until = null,
         ends_at = coalesce(until, t) + interval '24 hours' where id = which;
end $$;
ALTER FUNCTION public.verification_set_aside(which bigint, until timestamp with time zone) OWNER TO fl_owner;
CREATE FUNCTION public.verification_sign(which bigint, of_object text DEFAULT NULL::text, of_action text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_sign(which bigint, of_object text, of_action text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_supervise(which bigint, colleague text, why text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare v public.verification := public.looked_at(which); i int := public.verifying_staff(); other public.staff; said text := public.must_say_why(why);
begin
  if v.subject_id is null then
    perform public.refuse('FL104', 'Choose first whom it is about.');
  end if;
  select * into other from public.staff x where x.is_active and x.login is not null and lower(x.login) = lower(btrim(colleague));
  if other.id is null or other.id = i or exists (select 1 from public.subject s where s.id = v.subject_id
       and (public.is_own_account(s, other.id) or public.is_own_account(s, i))) then
    perform public.refuse('FL174', 'Two colleagues stay beside the person, and neither is the person.');
  end if;
  perform public.raise_verification_alert('supervised', which || ':' || other.id || ':' || to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDDHH24MI'),
    jsonb_build_object('by', i, 'with', other.id, 'why', said), which, v.subject_id);
  return other.name;
end $$;
ALTER FUNCTION public.verification_supervise(which bigint, colleague text, why text) OWNER TO fl_owner;
CREATE FUNCTION public.verification_take_over(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verification_take_over(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.verifications_awaiting() RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.verifications_awaiting() OWNER TO fl_owner;
CREATE FUNCTION public.verifications_of(of_ticket bigint) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return query select v.id from public.verification v join public.ticket t on t.id = v.ticket_id
    where v.ticket_id = of_ticket and public.me() is not null and (t.queue_id = any (public.my_queue_ids()) or public.is_security()) order by v.id desc;
end $$;
ALTER FUNCTION public.verifications_of(of_ticket bigint) OWNER TO fl_owner;
CREATE FUNCTION public.verifying_staff() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.me();
begin
  if i is null then
    perform public.refuse('FL002', 'Only who works at this desk verifies anybody.');
  end if;
  perform public.judged_now();
  return i;
end $$;
ALTER FUNCTION public.verifying_staff() OWNER TO fl_owner;
CREATE FUNCTION public.wake() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if (select at from public.tick where id = 1) < clock_timestamp() - interval '250 ms' then
    update public.tick set at = clock_timestamp() where id in (select id from public.tick where id = 1 for update skip locked);
    perform pg_notify('frontline', '');
  end if;
  return null;
end $$;
ALTER FUNCTION public.wake() OWNER TO fl_owner;
CREATE FUNCTION public.was_incident(v public.verification) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return v.state in ('refused', 'disputed', 'unknown') or exists (select 1 from public.verification_alert a where a.verification_id = v.id
    and a.code in ('declined', 'denied', 'disputed', 'frozen', 'grant_misused', 'refused', 'unknown'));
end $$;
ALTER FUNCTION public.was_incident(v public.verification) OWNER TO fl_owner;
CREATE FUNCTION public.watched(ruled jsonb, which bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if public.is_observing() then
    perform public.record('verification', which,
      (select t.queue_id from public.verification v join public.ticket t on t.id = v.ticket_id where v.id = which), 'E',
      format('{"would":%s,"column":%s}', to_json(ruled ->> 'verdict'), to_json(ruled ->> 'column')));
  end if;
  return public.as_watched(ruled);
end $$;
ALTER FUNCTION public.watched(ruled jsonb, which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.watched_accounts() RETURNS SETOF jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.watched_accounts() OWNER TO fl_owner;
CREATE FUNCTION public.ways_of_proving() RETURNS TABLE(method text, kind text, points integer, by_machine boolean, by_hand boolean, holds interval, ages boolean, is_spoken boolean)
    LANGUAGE sql IMMUTABLE
    AS $$
  values ('fido', 'P', 40, true, false, interval '15 minutes', true, false),
         ('inperson', 'B', 40, false, true, interval '4 hours', false, false),
         ('site', 'B', 25, true, false, interval '4 hours', false, false),
         ('push', 'P', 30, true, false, interval '15 minutes', true, false),
         ('video', 'B', 25, false, true, interval '15 minutes', false, false),
         ('totp', 'P', 25, true, false, interval '15 minutes', true, true),
         ('recovery', 'P', 25, true, false, interval '15 minutes', true, false),
         ('callback', 'P', 20, false, true, interval '15 minutes', true, false),
         ('manager', 'V', 20, true, true, interval '4 hours', true, false),
         ('device', 'P', 15, true, false, interval '15 minutes', true, false),
         ('smsotp', 'P', 15, true, false, interval '15 minutes', true, true),
         ('emailotp', 'P', 10, true, false, interval '15 minutes', true, true),
         ('codeword', 'K', 0, true, false, interval '15 minutes', false, false),
         ('hrq', 'K', 0, false, true, interval '15 minutes', false, false),
         ('owner', 'A', 0, true, true, interval '4 hours', false, false),
         ('hr', 'A', 0, true, true, interval '4 hours', false, false)
$$;
ALTER FUNCTION public.ways_of_proving() OWNER TO fl_owner;
CREATE FUNCTION public.withdraw_policy(which integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare i int := public.must_set_policies(); p public.policy;
begin
  lock table public.policy in share row exclusive mode;
  select * into p from public.policy x where x.version = which;
  if p.version is null or p.proposed_by is null or p.approved_at is not null or p.withdrawn_at is not null or p.is_active then
    perform public.refuse('FL114', 'There is nothing to be withdrawn here.');
  end if;
  update public.policy set withdrawn_by = i, withdrawn_at = clock_timestamp() where version = which;
  perform public.raise_verification_alert('policy_withdrawn', which::text, jsonb_build_object('by', i), null, null);
end $$;
ALTER FUNCTION public.withdraw_policy(which integer) OWNER TO fl_owner;
CREATE FUNCTION public.worked_on(which bigint) RETURNS public.verification
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
ALTER FUNCTION public.worked_on(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.worker_alert(of_code text, it jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_be_worker();
  -- under keys of a worker's own: whoever had its login could otherwise take up the key under which the desk itself would tell
  perform public.raise_verification_alert(of_code, 'worker:' || coalesce(it ->> 'key', encode(sha256(convert_to(it::text, 'UTF8')), 'hex')), it,
    coalesce((it ->> 'verification')::bigint, (select j.verification_id from public.job j where j.id = (it ->> 'job')::bigint)), (select s.id from public.subject s where s.directory = it ->> 'directory' and s.object_id = it ->> 'object_id'));
end $$;
ALTER FUNCTION public.worker_alert(of_code text, it jsonb) OWNER TO fl_owner;
CREATE FUNCTION public.worker_beat(of_worker uuid, key bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.must_be_worker();
  if coalesce(length(key), 0) <> 32 then
    perform public.refuse('FL130', 'A worker says by which key it is sealed to.');
  end if;
  insert into public.worker as w (id, login, public_key, beat_at) values (of_worker, session_user, key, clock_timestamp())
  on conflict (id) do update set public_key = excluded.public_key, beat_at = excluded.beat_at where w.login = session_user;
end $$;
ALTER FUNCTION public.worker_beat(of_worker uuid, key bytea) OWNER TO fl_owner;
CREATE FUNCTION public.would_freeze(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform public.record('verification', which,
    (select t.queue_id from public.verification v join public.ticket t on t.id = v.ticket_id where v.id = which), 'E', '{"would":"freeze"}');
end $$;
ALTER FUNCTION public.would_freeze(which bigint) OWNER TO fl_owner;
CREATE FUNCTION public.write_order(j public.job) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  update public.verification_grant set state = 'ordered', said = 'work_order' where id = j.grant_id and state = 'executing';
  update public.verification set version = version + 1, ends_at = clock_timestamp() + interval '14 days' where id = j.verification_id and state = 'granted';
end $$;
ALTER FUNCTION public.write_order(j public.job) OWNER TO fl_owner;
CREATE FUNCTION public.wrong_guesses(of_subject bigint, on_ticket bigint) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return (select count(*) from public.guess g join public.job j on j.id = g.job_id join public.verification v on v.id = j.verification_id
           where g.is_right = false and g.judged_at > clock_timestamp() - make_interval(hours => public.policy_limit('failure_hours', 24))
             and (j.facts::jsonb ->> 'subject_id')::bigint = of_subject and (on_ticket is null or v.ticket_id = on_ticket));
end $$;
ALTER FUNCTION public.wrong_guesses(of_subject bigint, on_ticket bigint) OWNER TO fl_owner;
CREATE TABLE public.account_watch (
    job_id bigint NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    seen text NOT NULL
);
ALTER TABLE public.account_watch OWNER TO fl_owner;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE public.alembic_version OWNER TO fl_owner;
CREATE TABLE public.attachment (
    id bigint NOT NULL,
    entry_id bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    name character varying NOT NULL,
    size integer NOT NULL,
    CONSTRAINT ck_attachment_sizes CHECK ((octet_length((name)::text) <= 2000))
);
ALTER TABLE public.attachment OWNER TO fl_owner;
CREATE SEQUENCE public.attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.attachment_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.attachment_id_seq OWNED BY public.attachment.id;
CREATE TABLE public.audit (
    id bigint NOT NULL,
    entity character varying NOT NULL,
    entity_id bigint NOT NULL,
    queue_id integer,
    seq integer NOT NULL,
    op character varying(1) NOT NULL,
    actor character varying NOT NULL,
    by_id integer,
    at timestamp with time zone NOT NULL,
    payload text NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    prev bytea,
    hash bytea
);
ALTER TABLE public.audit OWNER TO fl_owner;
CREATE SEQUENCE public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.audit_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.audit_id_seq OWNED BY public.audit.id;
CREATE SEQUENCE public.baseline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.baseline_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.baseline_id_seq OWNED BY public.baseline.id;
CREATE TABLE public.blob (
    sha256 character varying(64) NOT NULL,
    size integer NOT NULL,
    content bytea NOT NULL
);
ALTER TABLE public.blob OWNER TO fl_owner;
CREATE TABLE public.blob_giver (
    sha256 character varying(64) NOT NULL,
    staff_id integer NOT NULL
);
ALTER TABLE public.blob_giver OWNER TO fl_owner;
CREATE TABLE public.category (
    id integer NOT NULL,
    name character varying NOT NULL,
    is_active boolean NOT NULL
);
ALTER TABLE public.category OWNER TO fl_owner;
CREATE SEQUENCE public.category_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.category_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.category_id_seq OWNED BY public.category.id;
CREATE TABLE public.change (
    seq bigint NOT NULL,
    entity character varying NOT NULL,
    entity_id bigint NOT NULL,
    queue_id integer,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL
);
ALTER TABLE public.change OWNER TO fl_owner;
CREATE SEQUENCE public.change_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.change_seq_seq OWNER TO fl_owner;
ALTER SEQUENCE public.change_seq_seq OWNED BY public.change.seq;
CREATE TABLE public.code (
    job_id bigint NOT NULL,
    digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    tries integer NOT NULL
);
ALTER TABLE public.code OWNER TO fl_owner;
CREATE TABLE public.command (
    staff_id integer NOT NULL,
    key uuid NOT NULL,
    deed character varying NOT NULL,
    outcome text,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_command_sizes CHECK (((octet_length((deed)::text) <= 200) AND (octet_length(outcome) <= 50000000)))
);
ALTER TABLE public.command OWNER TO fl_owner;
CREATE SEQUENCE public.connection_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.connection_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.connection_id_seq OWNED BY public.connection.id;
CREATE TABLE public.connection_proposal (
    id bigint NOT NULL,
    name character varying NOT NULL,
    kind character varying NOT NULL,
    settings text NOT NULL,
    is_active boolean NOT NULL,
    "position" integer NOT NULL,
    proposed_by integer,
    proposed_at timestamp with time zone NOT NULL,
    agreed_by integer,
    agreed_at timestamp with time zone,
    void_at timestamp with time zone
);
ALTER TABLE public.connection_proposal OWNER TO fl_owner;
CREATE SEQUENCE public.connection_proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.connection_proposal_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.connection_proposal_id_seq OWNED BY public.connection_proposal.id;
CREATE SEQUENCE public.contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.contact_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.contact_id_seq OWNED BY public.contact.id;
CREATE TABLE public.desk (
    id integer NOT NULL,
    uid uuid NOT NULL,
    name character varying NOT NULL,
    prefix character varying NOT NULL
);
ALTER TABLE public.desk OWNER TO fl_owner;
CREATE SEQUENCE public.desk_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.desk_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.desk_id_seq OWNED BY public.desk.id;
CREATE TABLE public.desk_mode (
    id bigint NOT NULL,
    mode character varying NOT NULL,
    began_at timestamp with time zone NOT NULL,
    by_id integer NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    why character varying NOT NULL,
    ended_at timestamp with time zone,
    ended_by integer
);
ALTER TABLE public.desk_mode OWNER TO fl_owner;
CREATE SEQUENCE public.desk_mode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.desk_mode_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.desk_mode_id_seq OWNED BY public.desk_mode.id;
CREATE TABLE public.draft (
    staff_id integer NOT NULL,
    key uuid NOT NULL,
    kind character varying NOT NULL,
    ticket_id bigint,
    subject character varying NOT NULL,
    body text NOT NULL,
    rest text NOT NULL,
    leaves_at timestamp with time zone,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_draft_instants CHECK ((((changed_at >= '1000-01-01 00:00:00+00'::timestamp with time zone) AND (changed_at <= '9999-12-31 00:00:00+00'::timestamp with time zone)) AND ((leaves_at >= '1000-01-01 00:00:00+00'::timestamp with time zone) AND (leaves_at <= '9999-12-31 00:00:00+00'::timestamp with time zone)))),
    CONSTRAINT ck_draft_kind CHECK (((kind)::text = ANY ((ARRAY['reply'::character varying, 'note'::character varying, 'ticket'::character varying])::text[]))),
    CONSTRAINT ck_draft_sizes CHECK (((octet_length((subject)::text) <= 20000) AND (octet_length(body) <= 8000000) AND (octet_length(rest) <= 8000000)))
);
ALTER TABLE public.draft OWNER TO fl_owner;
CREATE TABLE public.entry (
    id bigint NOT NULL,
    ticket_id bigint NOT NULL,
    kind character varying NOT NULL,
    by_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    written_at timestamp with time zone,
    facts text NOT NULL,
    body text NOT NULL,
    words tsvector NOT NULL,
    CONSTRAINT ck_entry_instants CHECK ((((at >= '1000-01-01 00:00:00+00'::timestamp with time zone) AND (at <= '9999-12-31 00:00:00+00'::timestamp with time zone)) AND ((written_at >= '1000-01-01 00:00:00+00'::timestamp with time zone) AND (written_at <= '9999-12-31 00:00:00+00'::timestamp with time zone)))),
    CONSTRAINT ck_entry_kind CHECK (((kind)::text = ANY ((ARRAY['message'::character varying, 'reply'::character varying, 'note'::character varying, 'event'::character varying])::text[]))),
    CONSTRAINT ck_entry_sizes CHECK (((octet_length(body) <= 4000000) AND (octet_length(facts) <= 100000)))
);
ALTER TABLE public.entry OWNER TO fl_owner;
CREATE SEQUENCE public.entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.entry_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.entry_id_seq OWNED BY public.entry.id;
CREATE SEQUENCE public.evidence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.evidence_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.evidence_id_seq OWNED BY public.evidence.id;
CREATE TABLE public.exception_request (
    id bigint NOT NULL,
    verification_id bigint NOT NULL,
    by_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    reason character varying NOT NULL,
    approved_by integer,
    approved_at timestamp with time zone,
    void_at timestamp with time zone,
    salt uuid
);
ALTER TABLE public.exception_request OWNER TO fl_owner;
CREATE SEQUENCE public.exception_request_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.exception_request_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.exception_request_id_seq OWNED BY public.exception_request.id;
CREATE TABLE public.go_live (
    id bigint NOT NULL,
    proposed_by integer,
    proposed_at timestamp with time zone NOT NULL,
    accepted_by integer,
    accepted_at timestamp with time zone
);
ALTER TABLE public.go_live OWNER TO fl_owner;
CREATE SEQUENCE public.go_live_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.go_live_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.go_live_id_seq OWNED BY public.go_live.id;
CREATE TABLE public.guess (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    sealed bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id integer NOT NULL,
    judged_at timestamp with time zone,
    is_right boolean,
    put_in xid8 DEFAULT pg_current_xact_id()
);
ALTER TABLE public.guess OWNER TO fl_owner;
CREATE SEQUENCE public.guess_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.guess_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.guess_id_seq OWNED BY public.guess.id;
CREATE SEQUENCE public.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.job_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.job_id_seq OWNED BY public.job.id;
CREATE TABLE public.legal_hold (
    id bigint NOT NULL,
    subject_id bigint NOT NULL,
    by_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    why character varying NOT NULL,
    lifted_by integer,
    lifted_at timestamp with time zone
);
ALTER TABLE public.legal_hold OWNER TO fl_owner;
CREATE SEQUENCE public.legal_hold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.legal_hold_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.legal_hold_id_seq OWNED BY public.legal_hold.id;
CREATE SEQUENCE public.policy_version_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.policy_version_seq OWNER TO fl_owner;
ALTER SEQUENCE public.policy_version_seq OWNED BY public.policy.version;
CREATE TABLE public.queue (
    id integer NOT NULL,
    name character varying NOT NULL,
    tier smallint NOT NULL,
    icon character varying NOT NULL,
    takes_transfers boolean NOT NULL,
    is_active boolean NOT NULL,
    "position" integer NOT NULL,
    is_restricted boolean DEFAULT false NOT NULL
);
ALTER TABLE public.queue OWNER TO fl_owner;
CREATE SEQUENCE public.queue_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.queue_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.queue_id_seq OWNED BY public.queue.id;
CREATE TABLE public.queue_member (
    queue_id integer NOT NULL,
    staff_id integer NOT NULL
);
ALTER TABLE public.queue_member OWNER TO fl_owner;
CREATE TABLE public.read_mark (
    staff_id integer NOT NULL,
    ticket_id bigint NOT NULL,
    entry_id bigint NOT NULL
);
ALTER TABLE public.read_mark OWNER TO fl_owner;
CREATE TABLE public.recovery_code (
    id bigint NOT NULL,
    subject_id bigint NOT NULL,
    hash bytea NOT NULL,
    since timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);
ALTER TABLE public.recovery_code OWNER TO fl_owner;
CREATE SEQUENCE public.recovery_code_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.recovery_code_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.recovery_code_id_seq OWNED BY public.recovery_code.id;
CREATE TABLE public.red_flag (
    id bigint NOT NULL,
    verification_id bigint NOT NULL,
    code character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id integer NOT NULL,
    void_at timestamp with time zone,
    salt uuid
);
ALTER TABLE public.red_flag OWNER TO fl_owner;
CREATE SEQUENCE public.red_flag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.red_flag_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.red_flag_id_seq OWNED BY public.red_flag.id;
CREATE TABLE public.requester (
    id bigint NOT NULL,
    name character varying NOT NULL,
    email character varying NOT NULL,
    phone character varying NOT NULL,
    department character varying NOT NULL,
    location character varying NOT NULL,
    is_vip boolean NOT NULL,
    is_active boolean NOT NULL,
    folded character varying NOT NULL,
    words tsvector NOT NULL,
    CONSTRAINT ck_requester_sizes CHECK (((octet_length((name)::text) <= 800) AND (octet_length((email)::text) <= 800) AND (octet_length((phone)::text) <= 800) AND (octet_length((department)::text) <= 800) AND (octet_length((location)::text) <= 800) AND (octet_length((folded)::text) <= 2000)))
);
ALTER TABLE public.requester OWNER TO fl_owner;
CREATE SEQUENCE public.requester_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.requester_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.requester_id_seq OWNED BY public.requester.id;
CREATE TABLE public.role_proposal (
    id bigint NOT NULL,
    staff_id integer NOT NULL,
    role character varying NOT NULL,
    by_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    approved_by integer,
    approved_at timestamp with time zone
);
ALTER TABLE public.role_proposal OWNER TO fl_owner;
CREATE SEQUENCE public.role_proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.role_proposal_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.role_proposal_id_seq OWNED BY public.role_proposal.id;
CREATE TABLE public.schema_info (
    id integer NOT NULL,
    version integer NOT NULL,
    min_client integer NOT NULL
);
ALTER TABLE public.schema_info OWNER TO fl_owner;
CREATE SEQUENCE public.schema_info_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.schema_info_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.schema_info_id_seq OWNED BY public.schema_info.id;
CREATE TABLE public.schema_print (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    digest text NOT NULL,
    lines text NOT NULL,
    CONSTRAINT schema_print_id_check CHECK ((id = 1))
);
ALTER TABLE public.schema_print OWNER TO fl_owner;
CREATE TABLE public.signature (
    id bigint NOT NULL,
    verification_id bigint NOT NULL,
    by_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    what character varying NOT NULL,
    void_at timestamp with time zone
);
ALTER TABLE public.signature OWNER TO fl_owner;
CREATE SEQUENCE public.signature_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.signature_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.signature_id_seq OWNED BY public.signature.id;
CREATE SEQUENCE public.staff_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.staff_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.staff_id_seq OWNED BY public.staff.id;
CREATE TABLE public.staff_identity (
    staff_id integer NOT NULL,
    directory character varying NOT NULL,
    object_id character varying NOT NULL,
    since timestamp with time zone NOT NULL,
    by_id integer
);
ALTER TABLE public.staff_identity OWNER TO fl_owner;
CREATE TABLE public.subject_freeze (
    id bigint NOT NULL,
    subject_id bigint NOT NULL,
    verification_id bigint,
    by_id integer,
    at timestamp with time zone NOT NULL,
    why character varying NOT NULL,
    lifted_at timestamp with time zone
);
ALTER TABLE public.subject_freeze OWNER TO fl_owner;
CREATE SEQUENCE public.subject_freeze_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.subject_freeze_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.subject_freeze_id_seq OWNED BY public.subject_freeze.id;
CREATE SEQUENCE public.subject_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.subject_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.subject_id_seq OWNED BY public.subject.id;
CREATE TABLE public.tick (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.tick OWNER TO fl_owner;
CREATE SEQUENCE public.ticket_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.ticket_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.ticket_id_seq OWNED BY public.ticket.id;
CREATE TABLE public.totp_enrolment (
    subject_id bigint NOT NULL,
    sealed bytea NOT NULL,
    last_step bigint NOT NULL,
    since timestamp with time zone NOT NULL
);
ALTER TABLE public.totp_enrolment OWNER TO fl_owner;
CREATE TABLE public.verification_alert (
    id bigint NOT NULL,
    code character varying NOT NULL,
    key character varying NOT NULL,
    facts text NOT NULL,
    at timestamp with time zone NOT NULL,
    verification_id bigint,
    subject_id bigint,
    seen_by integer,
    seen_at timestamp with time zone
);
ALTER TABLE public.verification_alert OWNER TO fl_owner;
CREATE SEQUENCE public.verification_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.verification_alert_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.verification_alert_id_seq OWNED BY public.verification_alert.id;
CREATE SEQUENCE public.verification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.verification_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.verification_id_seq OWNED BY public.verification.id;
CREATE TABLE public.worker (
    id uuid NOT NULL,
    login character varying NOT NULL,
    public_key bytea NOT NULL,
    beat_at timestamp with time zone NOT NULL
);
ALTER TABLE public.worker OWNER TO fl_owner;
ALTER TABLE ONLY public.attachment ALTER COLUMN id SET DEFAULT nextval('public.attachment_id_seq'::regclass);
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.baseline ALTER COLUMN id SET DEFAULT nextval('public.baseline_id_seq'::regclass);
ALTER TABLE ONLY public.category ALTER COLUMN id SET DEFAULT nextval('public.category_id_seq'::regclass);
ALTER TABLE ONLY public.change ALTER COLUMN seq SET DEFAULT nextval('public.change_seq_seq'::regclass);
ALTER TABLE ONLY public.connection ALTER COLUMN id SET DEFAULT nextval('public.connection_id_seq'::regclass);
ALTER TABLE ONLY public.connection_proposal ALTER COLUMN id SET DEFAULT nextval('public.connection_proposal_id_seq'::regclass);
ALTER TABLE ONLY public.contact ALTER COLUMN id SET DEFAULT nextval('public.contact_id_seq'::regclass);
ALTER TABLE ONLY public.desk ALTER COLUMN id SET DEFAULT nextval('public.desk_id_seq'::regclass);
ALTER TABLE ONLY public.desk_mode ALTER COLUMN id SET DEFAULT nextval('public.desk_mode_id_seq'::regclass);
ALTER TABLE ONLY public.entry ALTER COLUMN id SET DEFAULT nextval('public.entry_id_seq'::regclass);
ALTER TABLE ONLY public.evidence ALTER COLUMN id SET DEFAULT nextval('public.evidence_id_seq'::regclass);
ALTER TABLE ONLY public.exception_request ALTER COLUMN id SET DEFAULT nextval('public.exception_request_id_seq'::regclass);
ALTER TABLE ONLY public.go_live ALTER COLUMN id SET DEFAULT nextval('public.go_live_id_seq'::regclass);
ALTER TABLE ONLY public.guess ALTER COLUMN id SET DEFAULT nextval('public.guess_id_seq'::regclass);
ALTER TABLE ONLY public.job ALTER COLUMN id SET DEFAULT nextval('public.job_id_seq'::regclass);
ALTER TABLE ONLY public.legal_hold ALTER COLUMN id SET DEFAULT nextval('public.legal_hold_id_seq'::regclass);
ALTER TABLE ONLY public.policy ALTER COLUMN version SET DEFAULT nextval('public.policy_version_seq'::regclass);
ALTER TABLE ONLY public.queue ALTER COLUMN id SET DEFAULT nextval('public.queue_id_seq'::regclass);
ALTER TABLE ONLY public.recovery_code ALTER COLUMN id SET DEFAULT nextval('public.recovery_code_id_seq'::regclass);
ALTER TABLE ONLY public.red_flag ALTER COLUMN id SET DEFAULT nextval('public.red_flag_id_seq'::regclass);
ALTER TABLE ONLY public.requester ALTER COLUMN id SET DEFAULT nextval('public.requester_id_seq'::regclass);
ALTER TABLE ONLY public.role_proposal ALTER COLUMN id SET DEFAULT nextval('public.role_proposal_id_seq'::regclass);
ALTER TABLE ONLY public.schema_info ALTER COLUMN id SET DEFAULT nextval('public.schema_info_id_seq'::regclass);
ALTER TABLE ONLY public.signature ALTER COLUMN id SET DEFAULT nextval('public.signature_id_seq'::regclass);
ALTER TABLE ONLY public.staff ALTER COLUMN id SET DEFAULT nextval('public.staff_id_seq'::regclass);
ALTER TABLE ONLY public.subject ALTER COLUMN id SET DEFAULT nextval('public.subject_id_seq'::regclass);
ALTER TABLE ONLY public.subject_freeze ALTER COLUMN id SET DEFAULT nextval('public.subject_freeze_id_seq'::regclass);
ALTER TABLE ONLY public.ticket ALTER COLUMN id SET DEFAULT nextval('public.ticket_id_seq'::regclass);
ALTER TABLE ONLY public.verification ALTER COLUMN id SET DEFAULT nextval('public.verification_id_seq'::regclass);
ALTER TABLE ONLY public.verification_alert ALTER COLUMN id SET DEFAULT nextval('public.verification_alert_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0003');
INSERT INTO public.desk VALUES (1, '6bca4ff9-96ef-43e5-8039-a90d15bbf85f', 'Help desk', 'HD');
INSERT INTO public.policy VALUES (1, '{"version":1,"rules":{"unlock":{"standard":{"factors":1,"points":20,"possession":true,"proof":"any","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"sensitive":{"factors":2,"points":40,"possession":true,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"privileged":{"factors":3,"points":90,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"]],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},"service":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":["owner"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"leaver":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},"password_reset":{"standard":{"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"sensitive":{"factors":2,"points":50,"possession":true,"proof":"machine","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"privileged":{"factors":3,"points":90,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"]],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},"service":{"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["owner"],"second":true,"change_record":true,"start":false,"not_by":["phone"],"deny":""},"leaver":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},"mfa_reset":{"standard":{"factors":2,"points":50,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"],["video"],["manager"]],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":["smsotp"],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"sensitive":{"factors":3,"points":70,"possession":true,"proof":"witnessed","needs":[["inperson"],["video","manager"]],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":["smsotp"],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"privileged":{"factors":3,"points":100,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},"service":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},"leaver":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},"first_credential":{"standard":{"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":["hr"],"second":false,"change_record":false,"start":true,"not_by":[],"deny":""},"sensitive":{"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[],"bars":[],"approvals":["hr","manager"],"second":false,"change_record":false,"start":true,"not_by":[],"deny":""},"privileged":{"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[],"bars":[],"approvals":["hr","manager"],"second":true,"change_record":false,"start":true,"not_by":[],"deny":""},"service":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},"leaver":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},"contact_change":{"standard":{"factors":2,"points":50,"possession":true,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"sensitive":{"factors":3,"points":70,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"privileged":{"factors":1,"points":40,"possession":true,"proof":"witnessed","needs":[["inperson"]],"routes":[],"bars":[],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},"service":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},"leaver":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},"enable_account":{"standard":{"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["hr","manager"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"sensitive":{"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["hr","manager"],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},"privileged":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"security_team"},"service":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},"leaver":{"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["hr","manager"],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""}},"access_change":{"standard":{"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":["owner"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"sensitive":{"factors":2,"points":50,"possession":true,"proof":"machine","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":["owner"],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"privileged":{"factors":3,"points":90,"possession":true,"proof":"witnessed","needs":[["fido"],["inperson"]],"routes":[],"bars":["smsotp","emailotp"],"approvals":["owner"],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},"service":{"factors":0,"points":0,"possession":false,"proof":"witnessed","needs":[],"routes":[],"bars":[],"approvals":["owner"],"second":true,"change_record":true,"start":false,"not_by":["phone"],"deny":""},"leaver":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},"elevated_install":{"standard":{"factors":2,"points":40,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"sensitive":{"factors":2,"points":50,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"privileged":{"factors":2,"points":60,"possession":true,"proof":"witnessed","needs":[],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},"service":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},"leaver":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}},"recovery_key":{"standard":{"factors":2,"points":50,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["video","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"sensitive":{"factors":2,"points":60,"possession":true,"proof":"witnessed","needs":[],"routes":[{"methods":["inperson","manager"],"second_login":true}],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":""},"privileged":{"factors":2,"points":70,"possession":true,"proof":"witnessed","needs":[],"routes":[],"bars":["smsotp","emailotp"],"approvals":[],"second":true,"change_record":false,"start":false,"not_by":[],"deny":""},"service":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"service_account"},"leaver":{"factors":0,"points":0,"possession":false,"proof":"any","needs":[],"routes":[],"bars":[],"approvals":[],"second":false,"change_record":false,"start":false,"not_by":[],"deny":"leaver"}}},"cool_down_days":{"standard":7,"sensitive":14,"privileged":30,"service":30,"leaver":30},"off":["codeword","hrq"],"limits":{"wrong_codes":3,"failed_methods":2,"failure_hours":24,"pushes":2,"shopping_hours":24,"linked_hours":72,"lock_outs":3,"grants_per_hour":12,"start_days":14},"risk":{"sensitive_departments":["Finance","Payroll","Human resources","HR","Executive office"],"sensitive_groups":["Executives"],"sensitive_people":[],"privileged_groups":[],"privileged_units":[],"service_units":[]}}', NULL, '2026-11-23 15:52:05.976981+00', NULL, NULL, true, NULL, NULL);
INSERT INTO public.schema_info VALUES (1, 3, 1);
SELECT pg_catalog.setval('public.attachment_id_seq', 1, false);
SELECT pg_catalog.setval('public.audit_id_seq', 2, true);
SELECT pg_catalog.setval('public.baseline_id_seq', 1, false);
SELECT pg_catalog.setval('public.category_id_seq', 1, false);
SELECT pg_catalog.setval('public.change_seq_seq', 1, true);
SELECT pg_catalog.setval('public.connection_id_seq', 1, false);
SELECT pg_catalog.setval('public.connection_proposal_id_seq', 1, false);
SELECT pg_catalog.setval('public.contact_id_seq', 1, false);
SELECT pg_catalog.setval('public.desk_id_seq', 1, false);
SELECT pg_catalog.setval('public.desk_mode_id_seq', 1, false);
SELECT pg_catalog.setval('public.entry_id_seq', 1, false);
SELECT pg_catalog.setval('public.evidence_id_seq', 1, false);
SELECT pg_catalog.setval('public.exception_request_id_seq', 1, false);
SELECT pg_catalog.setval('public.go_live_id_seq', 1, false);
SELECT pg_catalog.setval('public.guess_id_seq', 1, false);
SELECT pg_catalog.setval('public.job_id_seq', 1, false);
SELECT pg_catalog.setval('public.legal_hold_id_seq', 1, false);
SELECT pg_catalog.setval('public.policy_version_seq', 1, false);
SELECT pg_catalog.setval('public.queue_id_seq', 1, false);
SELECT pg_catalog.setval('public.recovery_code_id_seq', 1, false);
SELECT pg_catalog.setval('public.red_flag_id_seq', 1, false);
SELECT pg_catalog.setval('public.requester_id_seq', 1, false);
SELECT pg_catalog.setval('public.role_proposal_id_seq', 1, false);
SELECT pg_catalog.setval('public.schema_info_id_seq', 1, false);
SELECT pg_catalog.setval('public.signature_id_seq', 1, false);
SELECT pg_catalog.setval('public.staff_id_seq', 1, false);
SELECT pg_catalog.setval('public.subject_freeze_id_seq', 1, false);
SELECT pg_catalog.setval('public.subject_id_seq', 1, false);
SELECT pg_catalog.setval('public.ticket_id_seq', 1, false);
SELECT pg_catalog.setval('public.verification_alert_id_seq', 1, false);
SELECT pg_catalog.setval('public.verification_id_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.blob_giver
    ADD CONSTRAINT blob_giver_pkey PRIMARY KEY (sha256, staff_id);
ALTER TABLE ONLY public.account_watch
    ADD CONSTRAINT pk_account_watch PRIMARY KEY (job_id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT pk_attachment PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (id);
ALTER TABLE ONLY public.baseline
    ADD CONSTRAINT pk_baseline PRIMARY KEY (id);
ALTER TABLE ONLY public.blob
    ADD CONSTRAINT pk_blob PRIMARY KEY (sha256);
ALTER TABLE ONLY public.category
    ADD CONSTRAINT pk_category PRIMARY KEY (id);
ALTER TABLE ONLY public.change
    ADD CONSTRAINT pk_change PRIMARY KEY (seq);
ALTER TABLE ONLY public.code
    ADD CONSTRAINT pk_code PRIMARY KEY (job_id);
ALTER TABLE ONLY public.command
    ADD CONSTRAINT pk_command PRIMARY KEY (staff_id, key);
ALTER TABLE ONLY public.connection
    ADD CONSTRAINT pk_connection PRIMARY KEY (id);
ALTER TABLE ONLY public.connection_proposal
    ADD CONSTRAINT pk_connection_proposal PRIMARY KEY (id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT pk_contact PRIMARY KEY (id);
ALTER TABLE ONLY public.desk
    ADD CONSTRAINT pk_desk PRIMARY KEY (id);
ALTER TABLE ONLY public.desk_mode
    ADD CONSTRAINT pk_desk_mode PRIMARY KEY (id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT pk_draft PRIMARY KEY (staff_id, key);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT pk_entry PRIMARY KEY (id);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT pk_evidence PRIMARY KEY (id);
ALTER TABLE ONLY public.exception_request
    ADD CONSTRAINT pk_exception_request PRIMARY KEY (id);
ALTER TABLE ONLY public.go_live
    ADD CONSTRAINT pk_go_live PRIMARY KEY (id);
ALTER TABLE ONLY public.guess
    ADD CONSTRAINT pk_guess PRIMARY KEY (id);
ALTER TABLE ONLY public.job
    ADD CONSTRAINT pk_job PRIMARY KEY (id);
ALTER TABLE ONLY public.legal_hold
    ADD CONSTRAINT pk_legal_hold PRIMARY KEY (id);
ALTER TABLE ONLY public.policy
    ADD CONSTRAINT pk_policy PRIMARY KEY (version);
ALTER TABLE ONLY public.queue
    ADD CONSTRAINT pk_queue PRIMARY KEY (id);
ALTER TABLE ONLY public.queue_member
    ADD CONSTRAINT pk_queue_member PRIMARY KEY (queue_id, staff_id);
ALTER TABLE ONLY public.read_mark
    ADD CONSTRAINT pk_read_mark PRIMARY KEY (staff_id, ticket_id);
ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT pk_recovery_code PRIMARY KEY (id);
ALTER TABLE ONLY public.red_flag
    ADD CONSTRAINT pk_red_flag PRIMARY KEY (id);
ALTER TABLE ONLY public.requester
    ADD CONSTRAINT pk_requester PRIMARY KEY (id);
ALTER TABLE ONLY public.role_proposal
    ADD CONSTRAINT pk_role_proposal PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_info
    ADD CONSTRAINT pk_schema_info PRIMARY KEY (id);
ALTER TABLE ONLY public.signature
    ADD CONSTRAINT pk_signature PRIMARY KEY (id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT pk_staff PRIMARY KEY (id);
ALTER TABLE ONLY public.staff_identity
    ADD CONSTRAINT pk_staff_identity PRIMARY KEY (staff_id);
ALTER TABLE ONLY public.subject
    ADD CONSTRAINT pk_subject PRIMARY KEY (id);
ALTER TABLE ONLY public.subject_freeze
    ADD CONSTRAINT pk_subject_freeze PRIMARY KEY (id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT pk_ticket PRIMARY KEY (id);
ALTER TABLE ONLY public.totp_enrolment
    ADD CONSTRAINT pk_totp_enrolment PRIMARY KEY (subject_id);
ALTER TABLE ONLY public.verification
    ADD CONSTRAINT pk_verification PRIMARY KEY (id);
ALTER TABLE ONLY public.verification_alert
    ADD CONSTRAINT pk_verification_alert PRIMARY KEY (id);
ALTER TABLE ONLY public.verification_grant
    ADD CONSTRAINT pk_verification_grant PRIMARY KEY (id);
ALTER TABLE ONLY public.worker
    ADD CONSTRAINT pk_worker PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_print
    ADD CONSTRAINT schema_print_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tick
    ADD CONSTRAINT tick_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT uq_audit_entity_entity_id_seq UNIQUE (entity, entity_id, seq);
ALTER TABLE ONLY public.category
    ADD CONSTRAINT uq_category_name UNIQUE (name);
ALTER TABLE ONLY public.connection
    ADD CONSTRAINT uq_connection_name UNIQUE (name);
ALTER TABLE ONLY public.queue
    ADD CONSTRAINT uq_queue_name UNIQUE (name);
ALTER TABLE ONLY public.staff_identity
    ADD CONSTRAINT uq_staff_identity_directory_object_id UNIQUE (directory, object_id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT uq_staff_login UNIQUE (login);
ALTER TABLE ONLY public.subject
    ADD CONSTRAINT uq_subject_directory_object_id UNIQUE (directory, object_id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT uq_ticket_external_id UNIQUE (external_id);
ALTER TABLE ONLY public.verification_alert
    ADD CONSTRAINT uq_verification_alert_key UNIQUE (key);
ALTER TABLE ONLY public.verification
    ADD CONSTRAINT uq_verification_by_id_key UNIQUE (by_id, key);
CREATE INDEX ix_attachment_entry_id ON public.attachment USING btree (entry_id);
CREATE INDEX ix_attachment_sha256 ON public.attachment USING btree (sha256);
CREATE INDEX ix_audit_at ON public.audit USING btree (at);
CREATE INDEX ix_audit_by_id_at ON public.audit USING btree (by_id, at);
CREATE INDEX ix_baseline_digest ON public.baseline USING btree (digest);
CREATE INDEX ix_change_xid ON public.change USING btree (xid);
CREATE INDEX ix_connection_proposal_name ON public.connection_proposal USING btree (name);
CREATE INDEX ix_contact_subject_id_kind ON public.contact USING btree (subject_id, kind);
CREATE INDEX ix_entry_block_words ON public.entry USING gin ((ARRAY[((id >> 15))::integer]), words) WITH (fastupdate=off);
CREATE INDEX ix_entry_ticket_id_id ON public.entry USING btree (ticket_id, id);
CREATE INDEX ix_evidence_subject_id ON public.evidence USING btree (subject_id, at);
CREATE INDEX ix_evidence_verification_id ON public.evidence USING btree (verification_id);
CREATE INDEX ix_exception_request_verification_id ON public.exception_request USING btree (verification_id);
CREATE INDEX ix_guess_job_id ON public.guess USING btree (job_id);
CREATE INDEX ix_job_open ON public.job USING btree (state, id) WHERE (ended_at IS NULL);
CREATE INDEX ix_job_verification_id ON public.job USING btree (verification_id, id);
CREATE INDEX ix_legal_hold_subject_id ON public.legal_hold USING btree (subject_id);
CREATE INDEX ix_recovery_code_subject_id ON public.recovery_code USING btree (subject_id);
CREATE INDEX ix_red_flag_verification_id ON public.red_flag USING btree (verification_id);
CREATE INDEX ix_requester_email ON public.requester USING btree (email);
CREATE INDEX ix_requester_folded ON public.requester USING btree (folded);
CREATE INDEX ix_requester_words ON public.requester USING gin (words) WITH (fastupdate=off);
CREATE INDEX ix_signature_verification_id ON public.signature USING btree (verification_id);
CREATE INDEX ix_subject_freeze_subject_id ON public.subject_freeze USING btree (subject_id);
CREATE INDEX ix_subject_refreshed_at ON public.subject USING btree (refreshed_at);
CREATE INDEX ix_ticket_assignee ON public.ticket USING btree (assignee_id, priority, due_at, id, status, category_id);
CREATE INDEX ix_ticket_category ON public.ticket USING btree (category_id, priority, due_at, id, status, queue_id);
CREATE INDEX ix_ticket_live_assignee ON public.ticket USING btree (assignee_id, priority, due_at, id, status, is_live) WHERE is_live;
CREATE INDEX ix_ticket_live_category ON public.ticket USING btree (category_id, priority, due_at, id) WHERE is_live;
CREATE INDEX ix_ticket_live_counts ON public.ticket USING btree (queue_id, status, priority, assignee_id, wakes_at, is_live) INCLUDE (moved_in) WHERE is_live;
CREATE INDEX ix_ticket_live_priority ON public.ticket USING btree (priority, due_at, id) WHERE is_live;
CREATE INDEX ix_ticket_live_queue ON public.ticket USING btree (queue_id, priority, due_at, id) WHERE is_live;
CREATE INDEX ix_ticket_priority ON public.ticket USING btree (priority, due_at, id, status);
CREATE INDEX ix_ticket_queue ON public.ticket USING btree (queue_id, priority, due_at, id, status, category_id, assignee_id);
CREATE INDEX ix_ticket_requester ON public.ticket USING btree (requester_id, priority, due_at, id);
CREATE INDEX ix_ticket_updated ON public.ticket USING btree (updated_at, id);
CREATE INDEX ix_verification_grant_subject_id ON public.verification_grant USING btree (subject_id, consumed_at);
CREATE INDEX ix_verification_grant_verification_id ON public.verification_grant USING btree (verification_id);
CREATE INDEX ix_verification_opened_at ON public.verification USING btree (opened_at);
CREATE INDEX ix_verification_state ON public.verification USING btree (state, ends_at);
CREATE INDEX ix_verification_subject_id ON public.verification USING btree (subject_id, opened_at);
CREATE INDEX ix_verification_ticket_id ON public.verification USING btree (ticket_id, id);
CREATE UNIQUE INDEX uq_job_grant_kind ON public.job USING btree (grant_id, kind);
CREATE STATISTICS public.st_ticket_live (mcv) ON status, is_live FROM public.ticket;
ALTER STATISTICS public.st_ticket_live OWNER TO fl_owner;
CREATE TRIGGER a_frozen BEFORE UPDATE ON public.evidence FOR EACH ROW EXECUTE FUNCTION public.evidence_frozen();
CREATE TRIGGER a_frozen BEFORE UPDATE ON public.red_flag FOR EACH ROW EXECUTE FUNCTION public.evidence_frozen();
CREATE TRIGGER a_frozen BEFORE UPDATE ON public.signature FOR EACH ROW EXECUTE FUNCTION public.evidence_frozen();
CREATE TRIGGER a_guard BEFORE INSERT ON public.attachment FOR EACH ROW EXECUTE FUNCTION public.attachment_guard();
CREATE TRIGGER a_guard BEFORE INSERT ON public.blob FOR EACH ROW EXECUTE FUNCTION public.blob_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR DELETE OR UPDATE ON public.category FOR EACH ROW EXECUTE FUNCTION public.administrator_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON public.command FOR EACH ROW EXECUTE FUNCTION public.command_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON public.draft FOR EACH ROW EXECUTE FUNCTION public.ones_own_guard();
CREATE TRIGGER a_guard BEFORE INSERT ON public.entry FOR EACH ROW EXECUTE FUNCTION public.entry_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR DELETE OR UPDATE ON public.queue FOR EACH ROW EXECUTE FUNCTION public.administrator_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR DELETE OR UPDATE ON public.queue_member FOR EACH ROW EXECUTE FUNCTION public.administrator_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON public.read_mark FOR EACH ROW EXECUTE FUNCTION public.ones_own_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON public.requester FOR EACH ROW EXECUTE FUNCTION public.requester_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON public.staff FOR EACH ROW EXECUTE FUNCTION public.staff_guard();
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON public.ticket FOR EACH ROW EXECUTE FUNCTION public.ticket_guard();
CREATE TRIGGER a_salt BEFORE INSERT ON public.evidence FOR EACH ROW EXECUTE FUNCTION public.put_salt();
CREATE TRIGGER a_salt BEFORE INSERT ON public.exception_request FOR EACH ROW EXECUTE FUNCTION public.put_salt();
CREATE TRIGGER a_salt BEFORE INSERT ON public.red_flag FOR EACH ROW EXECUTE FUNCTION public.put_salt();
CREATE TRIGGER a_salt BEFORE INSERT ON public.subject FOR EACH ROW EXECUTE FUNCTION public.put_salt();
CREATE TRIGGER a_salt BEFORE INSERT ON public.verification FOR EACH ROW EXECUTE FUNCTION public.put_salt();
CREATE TRIGGER a_salt BEFORE INSERT ON public.verification_grant FOR EACH ROW EXECUTE FUNCTION public.put_salt();
CREATE TRIGGER a_watching BEFORE INSERT ON public.verification_grant FOR EACH ROW EXECUTE FUNCTION public.no_grant_while_watching();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.audit_append_only();
CREATE TRIGGER b_course BEFORE UPDATE OF state ON public.verification FOR EACH ROW EXECUTE FUNCTION public.keep_course();
CREATE TRIGGER b_member BEFORE INSERT OR UPDATE ON public.queue_member FOR EACH ROW EXECUTE FUNCTION public.member_guard();
CREATE TRIGGER b_restriction BEFORE UPDATE ON public.queue FOR EACH ROW EXECUTE FUNCTION public.restriction_guard();
CREATE TRIGGER b_two_people BEFORE INSERT OR UPDATE ON public.staff FOR EACH ROW EXECUTE FUNCTION public.two_people_guard();
CREATE TRIGGER category_added AFTER INSERT ON public.category REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('category');
CREATE TRIGGER category_changed AFTER UPDATE ON public.category REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('category');
CREATE TRIGGER draft_came_or_went AFTER INSERT OR DELETE ON public.draft FOR EACH ROW EXECUTE FUNCTION public.note_draft();
CREATE TRIGGER draft_changed AFTER UPDATE ON public.draft FOR EACH ROW WHEN (((old.leaves_at IS DISTINCT FROM new.leaves_at) OR (floor((EXTRACT(epoch FROM old.changed_at) / (5)::numeric)) <> floor((EXTRACT(epoch FROM new.changed_at) / (5)::numeric))))) EXECUTE FUNCTION public.note_draft();
CREATE TRIGGER entry_added AFTER INSERT ON public.entry REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_entries();
CREATE TRIGGER entry_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entry FOR EACH STATEMENT EXECUTE FUNCTION public.entry_frozen();
CREATE TRIGGER entry_tombstone BEFORE UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION public.entry_tombstone();
CREATE TRIGGER is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.attachment FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.baseline FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.blob FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.connection_proposal FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.contact FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.desk_mode FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.evidence FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.exception_request FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.go_live FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.job FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.legal_hold FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.policy FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.red_flag FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.role_proposal FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.signature FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.staff FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.subject FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.subject_freeze FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.ticket FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.verification FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.verification_alert FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.verification_grant FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER member_changed AFTER INSERT OR DELETE ON public.queue_member FOR EACH ROW EXECUTE FUNCTION public.note_members();
CREATE TRIGGER queue_added AFTER INSERT ON public.queue REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_new_queues();
CREATE TRIGGER queue_changed AFTER UPDATE ON public.queue REFERENCING OLD TABLE AS old_rows NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_queues();
CREATE TRIGGER requester_changed AFTER UPDATE ON public.requester REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('requester');
CREATE TRIGGER staff_added AFTER INSERT ON public.staff REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('staff');
CREATE TRIGGER staff_changed AFTER UPDATE ON public.staff REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('staff');
CREATE TRIGGER takes_enrolments AFTER UPDATE OF state ON public.verification_grant FOR EACH ROW WHEN ((public.opens_enrolling((new.action)::text) AND ((new.state)::text = ANY ((ARRAY['succeeded'::character varying, 'unknown'::character varying])::text[])) AND ((old.state)::text <> ALL ((ARRAY['succeeded'::character varying, 'unknown'::character varying])::text[])))) EXECUTE FUNCTION public.forget_enrolments();
CREATE TRIGGER ticket_changed AFTER UPDATE ON public.ticket REFERENCING OLD TABLE AS old_rows NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_tickets();
CREATE CONSTRAINT TRIGGER told AFTER UPDATE ON public.ticket DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.must_be_told();
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.connection FOR EACH ROW EXECUTE FUNCTION public.note_verification('all');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.connection_proposal FOR EACH ROW EXECUTE FUNCTION public.note_verification('all');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.desk_mode FOR EACH ROW EXECUTE FUNCTION public.note_verification('all');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.evidence FOR EACH ROW EXECUTE FUNCTION public.note_verification('its');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.exception_request FOR EACH ROW EXECUTE FUNCTION public.note_verification('its');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.guess FOR EACH ROW EXECUTE FUNCTION public.note_verification('guess');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.job FOR EACH ROW EXECUTE FUNCTION public.note_verification('its');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.policy FOR EACH ROW EXECUTE FUNCTION public.note_verification('all');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.red_flag FOR EACH ROW EXECUTE FUNCTION public.note_verification('its');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.signature FOR EACH ROW EXECUTE FUNCTION public.note_verification('its');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.verification FOR EACH ROW EXECUTE FUNCTION public.note_verification('itself');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.verification_alert FOR EACH ROW EXECUTE FUNCTION public.note_verification('its');
CREATE TRIGGER verification_told AFTER INSERT OR UPDATE ON public.verification_grant FOR EACH ROW EXECUTE FUNCTION public.note_verification('its');
CREATE TRIGGER wake AFTER INSERT ON public.change FOR EACH STATEMENT EXECUTE FUNCTION public.wake();
CREATE CONSTRAINT TRIGGER z_login_follows AFTER INSERT OR UPDATE OF login, role, is_active ON public.staff DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.login_follows();
CREATE TRIGGER z_record AFTER INSERT ON public.attachment FOR EACH ROW EXECUTE FUNCTION public.record_attachment();
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.baseline FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'directory,digest,counts,oldest,newest,proposed_by,agreed_by,agreed_at,applied_at,told', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.category FOR EACH ROW EXECUTE FUNCTION public.record_fields('name,is_active', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.connection FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'name,kind,is_active,position', 'settings');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.connection_proposal FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'name,kind,is_active,position,proposed_by,agreed_by,void_at', 'settings');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.contact FOR EACH ROW EXECUTE FUNCTION public.record_verifying('subject', 'kind,digest,known_since,is_current', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.desk FOR EACH ROW EXECUTE FUNCTION public.record_fields('name,prefix', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.desk_mode FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'mode,by_id,ends_at,ended_by', 'why');
CREATE TRIGGER z_record AFTER INSERT ON public.entry FOR EACH ROW EXECUTE FUNCTION public.record_entry();
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.evidence FOR EACH ROW EXECUTE FUNCTION public.record_verifying('verification', 'subject_id,method,result,proof,known_since,by_id,also_by,job_id,void_at', 'group_key,target,transaction,facts');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.exception_request FOR EACH ROW EXECUTE FUNCTION public.record_verifying('verification', 'by_id,approved_by,void_at', 'reason');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.go_live FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'proposed_by,accepted_by,accepted_at', '');
CREATE TRIGGER z_record AFTER INSERT ON public.job FOR EACH ROW WHEN ((new.verification_id IS NOT NULL)) EXECUTE FUNCTION public.record_verifying('verification', 'kind,method,asked_by,state', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.legal_hold FOR EACH ROW EXECUTE FUNCTION public.record_verifying('subject', 'by_id,lifted_by', 'why');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.policy FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'proposed_by,approved_by,is_active', 'rules');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.queue FOR EACH ROW EXECUTE FUNCTION public.record_fields('name,tier,icon,takes_transfers,is_active,position,is_restricted', '');
CREATE TRIGGER z_record AFTER INSERT OR DELETE OR UPDATE ON public.queue_member FOR EACH ROW EXECUTE FUNCTION public.record_member();
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.recovery_code FOR EACH ROW EXECUTE FUNCTION public.record_verifying('subject', 'since,used_at', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.red_flag FOR EACH ROW EXECUTE FUNCTION public.record_verifying('verification', 'by_id,void_at', 'code');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.requester FOR EACH ROW EXECUTE FUNCTION public.record_fields('is_vip,is_active', 'name,email,phone,department,location');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.role_proposal FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'staff_id,role,by_id,approved_by', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.signature FOR EACH ROW EXECUTE FUNCTION public.record_verifying('verification', 'by_id,what,void_at', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.staff FOR EACH ROW EXECUTE FUNCTION public.record_fields('login,name,role,tier,email,is_active,is_available', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.staff_identity FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'directory', 'object_id');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.subject FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'directory,risk,frozen_at,frozen_by,held_until', 'object_id,name,account,department,site,frozen_why');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.ticket FOR EACH ROW EXECUTE FUNCTION public.record_ticket();
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.totp_enrolment FOR EACH ROW EXECUTE FUNCTION public.record_verifying('subject', 'since', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.verification FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'ticket_id,action,channel,caller,subject_id,state,by_id,owner_id,policy_version,risk,has_looked', 'reason');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.verification_alert FOR EACH ROW EXECUTE FUNCTION public.record_verifying('own', 'code,verification_id,subject_id,seen_by', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.verification_grant FOR EACH ROW EXECUTE FUNCTION public.record_verifying('verification', 'ticket_id,subject_id,action,risk,policy_version,issued_to,second_by,expires_at,state,evidence_ids', 'said');
CREATE TRIGGER z_record_end AFTER UPDATE ON public.job FOR EACH ROW WHEN (((new.verification_id IS NOT NULL) AND (old.ended_at IS NULL) AND (new.ended_at IS NOT NULL))) EXECUTE FUNCTION public.record_verifying('verification', 'kind,method,asked_by,state,code', '');
CREATE TRIGGER z_record_redaction AFTER UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION public.record_redaction();
CREATE TRIGGER z_trust AFTER INSERT OR UPDATE ON public.staff FOR EACH ROW EXECUTE FUNCTION public.tell_of_trust();
ALTER TABLE ONLY public.account_watch
    ADD CONSTRAINT fk_account_watch_job_id_job FOREIGN KEY (job_id) REFERENCES public.job(id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT fk_attachment_entry_id FOREIGN KEY (entry_id) REFERENCES public.entry(id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT fk_attachment_sha256 FOREIGN KEY (sha256) REFERENCES public.blob(sha256);
ALTER TABLE ONLY public.code
    ADD CONSTRAINT fk_code_job_id FOREIGN KEY (job_id) REFERENCES public.job(id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT fk_contact_subject_id FOREIGN KEY (subject_id) REFERENCES public.subject(id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_by_id FOREIGN KEY (by_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT fk_evidence_subject_id FOREIGN KEY (subject_id) REFERENCES public.subject(id);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT fk_evidence_verification_id FOREIGN KEY (verification_id) REFERENCES public.verification(id);
ALTER TABLE ONLY public.exception_request
    ADD CONSTRAINT fk_exception_request_by_id FOREIGN KEY (by_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.exception_request
    ADD CONSTRAINT fk_exception_request_verification_id FOREIGN KEY (verification_id) REFERENCES public.verification(id);
ALTER TABLE ONLY public.guess
    ADD CONSTRAINT fk_guess_job_id FOREIGN KEY (job_id) REFERENCES public.job(id);
ALTER TABLE ONLY public.job
    ADD CONSTRAINT fk_job_grant_id FOREIGN KEY (grant_id) REFERENCES public.verification_grant(id);
ALTER TABLE ONLY public.job
    ADD CONSTRAINT fk_job_verification_id FOREIGN KEY (verification_id) REFERENCES public.verification(id);
ALTER TABLE ONLY public.legal_hold
    ADD CONSTRAINT fk_legal_hold_by_id FOREIGN KEY (by_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.legal_hold
    ADD CONSTRAINT fk_legal_hold_subject_id FOREIGN KEY (subject_id) REFERENCES public.subject(id);
ALTER TABLE ONLY public.queue_member
    ADD CONSTRAINT fk_queue_member_queue_id FOREIGN KEY (queue_id) REFERENCES public.queue(id);
ALTER TABLE ONLY public.queue_member
    ADD CONSTRAINT fk_queue_member_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.read_mark
    ADD CONSTRAINT fk_read_mark_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.read_mark
    ADD CONSTRAINT fk_read_mark_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT fk_recovery_code_subject_id FOREIGN KEY (subject_id) REFERENCES public.subject(id);
ALTER TABLE ONLY public.red_flag
    ADD CONSTRAINT fk_red_flag_by_id FOREIGN KEY (by_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.red_flag
    ADD CONSTRAINT fk_red_flag_verification_id FOREIGN KEY (verification_id) REFERENCES public.verification(id);
ALTER TABLE ONLY public.role_proposal
    ADD CONSTRAINT fk_role_proposal_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.signature
    ADD CONSTRAINT fk_signature_by_id FOREIGN KEY (by_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.signature
    ADD CONSTRAINT fk_signature_verification_id FOREIGN KEY (verification_id) REFERENCES public.verification(id);
ALTER TABLE ONLY public.staff_identity
    ADD CONSTRAINT fk_staff_identity_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_assignee_id FOREIGN KEY (assignee_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_category_id FOREIGN KEY (category_id) REFERENCES public.category(id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_created_by FOREIGN KEY (created_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_queue_id FOREIGN KEY (queue_id) REFERENCES public.queue(id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_requester_id FOREIGN KEY (requester_id) REFERENCES public.requester(id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_updated_by FOREIGN KEY (updated_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.totp_enrolment
    ADD CONSTRAINT fk_totp_enrolment_subject_id FOREIGN KEY (subject_id) REFERENCES public.subject(id);
ALTER TABLE ONLY public.verification
    ADD CONSTRAINT fk_verification_by_id FOREIGN KEY (by_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.verification_grant
    ADD CONSTRAINT fk_verification_grant_issued_to FOREIGN KEY (issued_to) REFERENCES public.staff(id);
ALTER TABLE ONLY public.verification_grant
    ADD CONSTRAINT fk_verification_grant_second_by FOREIGN KEY (second_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.verification_grant
    ADD CONSTRAINT fk_verification_grant_subject_id FOREIGN KEY (subject_id) REFERENCES public.subject(id);
ALTER TABLE ONLY public.verification_grant
    ADD CONSTRAINT fk_verification_grant_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.verification_grant
    ADD CONSTRAINT fk_verification_grant_verification_id FOREIGN KEY (verification_id) REFERENCES public.verification(id);
ALTER TABLE ONLY public.verification
    ADD CONSTRAINT fk_verification_owner_id FOREIGN KEY (owner_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.verification
    ADD CONSTRAINT fk_verification_subject_id FOREIGN KEY (subject_id) REFERENCES public.subject(id);
ALTER TABLE ONLY public.verification
    ADD CONSTRAINT fk_verification_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
CREATE POLICY add ON public.attachment FOR INSERT TO fl_analyst WITH CHECK (true);
CREATE POLICY add ON public.blob FOR INSERT TO fl_analyst WITH CHECK (true);
CREATE POLICY add ON public.entry FOR INSERT TO fl_analyst WITH CHECK (( SELECT true
   FROM public.ticket t
  WHERE (t.id = entry.ticket_id)));
CREATE POLICY add ON public.requester FOR INSERT TO fl_analyst WITH CHECK (true);
CREATE POLICY add ON public.staff FOR INSERT TO fl_administrator WITH CHECK (true);
CREATE POLICY add ON public.ticket FOR INSERT TO fl_analyst WITH CHECK (true);
ALTER TABLE public.attachment ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.baseline ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.blob ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.category ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.change ENABLE ROW LEVEL SECURITY;
CREATE POLICY change ON public.requester FOR UPDATE TO fl_analyst USING ((( SELECT public.me() AS me) IS NOT NULL));
CREATE POLICY change ON public.staff FOR UPDATE TO fl_analyst USING (((id = ( SELECT public.me() AS me)) OR (( SELECT public.my_role() AS my_role) = ANY (ARRAY['supervisor'::text, 'administrator'::text])))) WITH CHECK (true);
CREATE POLICY change ON public.ticket FOR UPDATE TO fl_analyst USING ((queue_id = ANY (( SELECT public.my_queue_ids() AS my_queue_ids)::integer[]))) WITH CHECK (true);
CREATE POLICY check_it ON public.audit FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.baseline FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.desk_mode FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.evidence FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.exception_request FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.go_live FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.legal_hold FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.policy FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.red_flag FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.role_proposal FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.signature FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.staff_identity FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.subject FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.subject_freeze FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.verification FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.verification_alert FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
CREATE POLICY check_it ON public.verification_grant FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
ALTER TABLE public.code ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.command ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.connection ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.connection_proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.desk ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.desk_mode ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.exception_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.go_live ENABLE ROW LEVEL SECURITY;
CREATE POLICY guard ON public.baseline FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.change FOR SELECT TO fl_security USING ((((entity)::text = 'verification'::text) AND (( SELECT public.my_role() AS my_role) = 'security'::text)));
CREATE POLICY guard ON public.desk_mode FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.evidence FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.exception_request FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.go_live FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.legal_hold FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.policy FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.red_flag FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.role_proposal FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.signature FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.staff_identity FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.subject FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.subject_freeze FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.verification FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.verification_alert FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
CREATE POLICY guard ON public.verification_grant FOR SELECT TO fl_security USING ((( SELECT public.my_role() AS my_role) = 'security'::text));
ALTER TABLE public.guess ENABLE ROW LEVEL SECURITY;
CREATE POLICY hear ON public.change FOR SELECT TO fl_analyst USING ((((queue_id IS NULL) AND (( SELECT public.me() AS me) IS NOT NULL) AND (((entity)::text <> ALL ((ARRAY['draft'::character varying, 'member'::character varying])::text[])) OR (entity_id = ( SELECT public.me() AS me)))) OR (queue_id = ANY (( SELECT public.my_queue_ids() AS my_queue_ids)::integer[]))));
ALTER TABLE public.job ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.legal_hold ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON public.command TO fl_analyst USING ((staff_id = ( SELECT public.me() AS me)));
CREATE POLICY mine ON public.draft TO fl_analyst USING ((staff_id = ( SELECT public.me() AS me)));
CREATE POLICY mine ON public.read_mark TO fl_analyst USING ((staff_id = ( SELECT public.me() AS me)));
ALTER TABLE public.policy ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.queue_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.read_mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.recovery_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.red_flag ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.requester ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.role_proposal ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON public.attachment FOR SELECT TO fl_analyst USING (( SELECT true
   FROM public.entry e
  WHERE (e.id = attachment.entry_id)));
CREATE POLICY see ON public.audit FOR SELECT TO fl_analyst USING (((queue_id = ANY (( SELECT public.my_queue_ids() AS my_queue_ids)::integer[])) OR ((queue_id IS NULL) AND (( SELECT public.my_role() AS my_role) = ANY (ARRAY['supervisor'::text, 'administrator'::text])))));
CREATE POLICY see ON public.blob FOR SELECT TO fl_analyst USING (( SELECT true
   FROM public.attachment a
  WHERE ((a.sha256)::text = (blob.sha256)::text)
 LIMIT 1));
CREATE POLICY see ON public.category FOR SELECT TO fl_analyst USING ((( SELECT public.me() AS me) IS NOT NULL));
CREATE POLICY see ON public.desk FOR SELECT TO fl_analyst USING ((( SELECT public.me() AS me) IS NOT NULL));
CREATE POLICY see ON public.entry FOR SELECT TO fl_analyst USING (( SELECT true
   FROM public.ticket t
  WHERE (t.id = entry.ticket_id)));
CREATE POLICY see ON public.queue FOR SELECT TO fl_analyst USING (((id = ANY (( SELECT public.my_queue_ids() AS my_queue_ids)::integer[])) OR (takes_transfers AND (( SELECT public.me() AS me) IS NOT NULL))));
CREATE POLICY see ON public.queue_member FOR SELECT TO fl_analyst USING ((queue_id = ANY (( SELECT public.my_queue_ids() AS my_queue_ids)::integer[])));
CREATE POLICY see ON public.requester FOR SELECT TO fl_analyst USING ((( SELECT public.me() AS me) IS NOT NULL));
CREATE POLICY see ON public.staff FOR SELECT TO fl_analyst USING (((( SELECT public.me() AS me) IS NOT NULL) OR ((login)::text = SESSION_USER)));
CREATE POLICY see ON public.ticket FOR SELECT TO fl_analyst USING (((queue_id = ANY (( SELECT public.my_queue_ids() AS my_queue_ids)::integer[])) OR (moved_in = ( SELECT public.this_transaction() AS this_transaction))));
CREATE POLICY serve ON public.change FOR SELECT TO fl_service USING ((((entity)::text = 'verification'::text) AND ( SELECT public.is_service() AS is_service)));
CREATE POLICY set_up ON public.category TO fl_administrator USING ((( SELECT public.my_role() AS my_role) = 'administrator'::text)) WITH CHECK (true);
CREATE POLICY set_up ON public.queue TO fl_administrator USING ((( SELECT public.my_role() AS my_role) = 'administrator'::text)) WITH CHECK (true);
CREATE POLICY set_up ON public.queue_member TO fl_administrator USING ((( SELECT public.my_role() AS my_role) = 'administrator'::text)) WITH CHECK (true);
ALTER TABLE public.signature ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.staff_identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.subject ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.subject_freeze ENABLE ROW LEVEL SECURITY;
CREATE POLICY tell_desks_apart ON public.desk FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
ALTER TABLE public.tick ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.totp_enrolment ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.verification ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.verification_alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.verification_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY watch ON public.evidence FOR SELECT TO fl_supervisor, fl_administrator USING (((( SELECT public.my_role() AS my_role) = ANY (ARRAY['supervisor'::text, 'administrator'::text])) AND ( SELECT true
   FROM public.verification v
  WHERE (v.id = evidence.verification_id))));
CREATE POLICY watch ON public.exception_request FOR SELECT TO fl_supervisor, fl_administrator USING (((( SELECT public.my_role() AS my_role) = ANY (ARRAY['supervisor'::text, 'administrator'::text])) AND ( SELECT true
   FROM public.verification v
  WHERE (v.id = exception_request.verification_id))));
CREATE POLICY watch ON public.red_flag FOR SELECT TO fl_supervisor, fl_administrator USING (((( SELECT public.my_role() AS my_role) = ANY (ARRAY['supervisor'::text, 'administrator'::text])) AND ( SELECT true
   FROM public.verification v
  WHERE (v.id = red_flag.verification_id))));
CREATE POLICY watch ON public.signature FOR SELECT TO fl_supervisor, fl_administrator USING (((( SELECT public.my_role() AS my_role) = ANY (ARRAY['supervisor'::text, 'administrator'::text])) AND ( SELECT true
   FROM public.verification v
  WHERE (v.id = signature.verification_id))));
CREATE POLICY watch ON public.subject FOR SELECT TO fl_supervisor, fl_administrator USING (((( SELECT public.my_role() AS my_role) = ANY (ARRAY['supervisor'::text, 'administrator'::text])) AND ( SELECT true
   FROM public.verification v
  WHERE (v.subject_id = subject.id)
 LIMIT 1)));
CREATE POLICY watch ON public.verification FOR SELECT TO fl_supervisor, fl_administrator USING (((( SELECT public.my_role() AS my_role) = ANY (ARRAY['supervisor'::text, 'administrator'::text])) AND ( SELECT true
   FROM public.ticket t
  WHERE (t.id = verification.ticket_id))));
CREATE POLICY watch ON public.verification_grant FOR SELECT TO fl_supervisor, fl_administrator USING (((( SELECT public.my_role() AS my_role) = ANY (ARRAY['supervisor'::text, 'administrator'::text])) AND ( SELECT true
   FROM public.verification v
  WHERE (v.id = verification_grant.verification_id))));
ALTER TABLE public.worker ENABLE ROW LEVEL SECURITY;
GRANT ALL ON SCHEMA public TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.lo_creat(integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.lo_creat(integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.lo_create(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.lo_create(oid) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.lo_from_bytea(oid, bytea) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.lo_open(oid, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.lo_open(oid, integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.lo_put(oid, bigint, bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.lo_put(oid, bigint, bytea) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.lo_unlink(oid) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.lo_unlink(oid) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_lock(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_lock(bigint) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_lock(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_lock(integer, integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_lock_shared(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_lock_shared(bigint) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_lock_shared(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_lock_shared(integer, integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_unlock(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_unlock(bigint) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_unlock(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_unlock(integer, integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_unlock_all() FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_unlock_all() TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_unlock_shared(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_unlock_shared(bigint) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_unlock_shared(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_unlock_shared(integer, integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock(bigint) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock(integer, integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock_shared(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock_shared(bigint) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock_shared(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_advisory_xact_lock_shared(integer, integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_lock(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_lock(bigint) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_lock(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_lock(integer, integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_lock_shared(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_lock_shared(bigint) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_lock_shared(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_lock_shared(integer, integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock(bigint) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock(integer, integer) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock_shared(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock_shared(bigint) TO fl_owner;
REVOKE ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock_shared(integer, integer) FROM PUBLIC;
GRANT ALL ON FUNCTION pg_catalog.pg_try_advisory_xact_lock_shared(integer, integer) TO fl_owner;
REVOKE ALL ON FUNCTION public.accept_go_live(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.accept_go_live(which bigint) TO fl_security;
REVOKE ALL ON FUNCTION public.acting() FROM PUBLIC;
GRANT SELECT ON TABLE public.policy TO fl_security;
GRANT SELECT ON TABLE public.policy TO fl_auditor;
REVOKE ALL ON FUNCTION public.active_policy() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.acts_since(since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.acts_since(since timestamp with time zone) TO fl_service;
REVOKE ALL ON FUNCTION public.add_proof(j public.job, of_result text, of_transaction text, also jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.administrator_guard() FROM PUBLIC;
GRANT SELECT ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(subject) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(queue_id),UPDATE(queue_id) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(kind) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(status),UPDATE(status) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(impact),UPDATE(impact) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(urgency),UPDATE(urgency) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(priority),UPDATE(priority) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(category_id),UPDATE(category_id) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(assignee_id),UPDATE(assignee_id) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(requester_id) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(source) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(wakes_at),UPDATE(wakes_at) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(due_at) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(external_id) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(version),UPDATE(version) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(created_at) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(created_by) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(updated_at),UPDATE(updated_at) ON TABLE public.ticket TO fl_analyst;
GRANT INSERT(updated_by),UPDATE(updated_by) ON TABLE public.ticket TO fl_analyst;
REVOKE ALL ON FUNCTION public.admitted(n public.ticket, i integer, t timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.agree_baseline(which bigint, of_digest text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.agree_baseline(which bigint, of_digest text) TO fl_security;
REVOKE ALL ON FUNCTION public.agree_connection(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.agree_connection(which bigint) TO fl_security;
REVOKE ALL ON FUNCTION public.agree_enrolment(of_ticket bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.agree_enrolment(of_ticket bigint) TO fl_analyst;
REVOKE ALL ON FUNCTION public.answer_order(which bigint, came text, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.answer_order(which bigint, came text, why text) TO fl_security;
GRANT SELECT ON TABLE public.baseline TO fl_security;
GRANT SELECT ON TABLE public.baseline TO fl_auditor;
REVOKE ALL ON FUNCTION public.applicable_baseline(of_digest text, which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.approve_exception(which bigint, of_wish bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.approve_exception(which bigint, of_wish bigint) TO fl_analyst;
REVOKE ALL ON FUNCTION public.approve_policy(which integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.approve_policy(which integer) TO fl_security;
REVOKE ALL ON FUNCTION public.approve_role(proposal bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.approve_role(proposal bigint) TO fl_security;
GRANT ALL ON FUNCTION public.approve_role(proposal bigint) TO fl_administrator;
GRANT SELECT ON TABLE public.evidence TO fl_security;
GRANT SELECT ON TABLE public.evidence TO fl_auditor;
GRANT SELECT(id) ON TABLE public.evidence TO fl_supervisor;
GRANT SELECT(id) ON TABLE public.evidence TO fl_administrator;
GRANT SELECT(verification_id) ON TABLE public.evidence TO fl_supervisor;
GRANT SELECT(verification_id) ON TABLE public.evidence TO fl_administrator;
GRANT SELECT(method) ON TABLE public.evidence TO fl_supervisor;
GRANT SELECT(method) ON TABLE public.evidence TO fl_administrator;
GRANT SELECT(result) ON TABLE public.evidence TO fl_supervisor;
GRANT SELECT(result) ON TABLE public.evidence TO fl_administrator;
GRANT SELECT(proof) ON TABLE public.evidence TO fl_supervisor;
GRANT SELECT(proof) ON TABLE public.evidence TO fl_administrator;
GRANT SELECT(at) ON TABLE public.evidence TO fl_supervisor;
GRANT SELECT(at) ON TABLE public.evidence TO fl_administrator;
GRANT SELECT(by_id) ON TABLE public.evidence TO fl_supervisor;
GRANT SELECT(by_id) ON TABLE public.evidence TO fl_administrator;
GRANT SELECT(target) ON TABLE public.evidence TO fl_supervisor;
GRANT SELECT(target) ON TABLE public.evidence TO fl_administrator;
GRANT SELECT(void_at) ON TABLE public.evidence TO fl_supervisor;
GRANT SELECT(void_at) ON TABLE public.evidence TO fl_administrator;
REVOKE ALL ON FUNCTION public.approved_it(e public.evidence, who integer) FROM PUBLIC;
GRANT SELECT ON TABLE public.subject TO fl_security;
GRANT SELECT ON TABLE public.subject TO fl_auditor;
GRANT SELECT(id) ON TABLE public.subject TO fl_supervisor;
GRANT SELECT(id) ON TABLE public.subject TO fl_administrator;
GRANT SELECT(directory) ON TABLE public.subject TO fl_supervisor;
GRANT SELECT(directory) ON TABLE public.subject TO fl_administrator;
GRANT SELECT(name) ON TABLE public.subject TO fl_supervisor;
GRANT SELECT(name) ON TABLE public.subject TO fl_administrator;
GRANT SELECT(account) ON TABLE public.subject TO fl_supervisor;
GRANT SELECT(account) ON TABLE public.subject TO fl_administrator;
GRANT SELECT(risk) ON TABLE public.subject TO fl_supervisor;
GRANT SELECT(risk) ON TABLE public.subject TO fl_administrator;
GRANT SELECT(frozen_at) ON TABLE public.subject TO fl_supervisor;
GRANT SELECT(frozen_at) ON TABLE public.subject TO fl_administrator;
REVOKE ALL ON FUNCTION public.approver_asked(s public.subject, of_method text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.approver_for(s public.subject, of_method text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.are_all(it jsonb, known jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.are_texts(it jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.are_ways(it jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.as_watched(ruled jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ask_person_record(of_directory text, of_object text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ask_person_record(of_directory text, of_object text) TO fl_security;
GRANT ALL ON FUNCTION public.ask_person_record(of_directory text, of_object text) TO fl_auditor;
REVOKE ALL ON FUNCTION public.attachment_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.attempt(act text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.attest_person(which bigint, of_digest text, person jsonb, of_risk text, contacts jsonb, attested jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.attest_person(which bigint, of_digest text, person jsonb, of_risk text, contacts jsonb, attested jsonb) TO fl_service;
REVOKE ALL ON FUNCTION public.audit_append_only() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.authenticator_of(of_directory text, of_object text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.authenticator_of(of_directory text, of_object text) TO fl_service;
REVOKE ALL ON FUNCTION public.bare_account(name text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.baseline_agreed(of_digest text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.baseline_agreed(of_digest text) TO fl_service;
REVOKE ALL ON FUNCTION public.baseline_rows(of_counts jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.baselines_shown() FROM PUBLIC;
GRANT ALL ON FUNCTION public.baselines_shown() TO fl_administrator;
GRANT ALL ON FUNCTION public.baselines_shown() TO fl_security;
GRANT ALL ON FUNCTION public.baselines_shown() TO fl_auditor;
REVOKE ALL ON FUNCTION public.begin_job(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_job(which bigint) TO fl_service;
REVOKE ALL ON FUNCTION public.below_floor(rules jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.bind_staff(of_staff integer, of_directory text, of_object text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.bind_staff(of_staff integer, of_directory text, of_object text) TO fl_administrator;
REVOKE ALL ON FUNCTION public.blob_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.blocked_methods(of_subject bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.cancel_test(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.cancel_test(which bigint) TO fl_administrator;
REVOKE ALL ON FUNCTION public.carry_flags(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.carry_out_grant(which uuid, of_ticket bigint, of_object text, of_action text, reply bytea, delivery text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.carry_out_grant(which uuid, of_ticket bigint, of_object text, of_action text, reply bytea, delivery text) TO fl_analyst;
GRANT SELECT ON TABLE public.verification TO fl_security;
GRANT SELECT ON TABLE public.verification TO fl_auditor;
GRANT SELECT(id) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(id) ON TABLE public.verification TO fl_administrator;
GRANT SELECT(ticket_id) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(ticket_id) ON TABLE public.verification TO fl_administrator;
GRANT SELECT(action) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(action) ON TABLE public.verification TO fl_administrator;
GRANT SELECT(channel) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(channel) ON TABLE public.verification TO fl_administrator;
GRANT SELECT(subject_id) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(subject_id) ON TABLE public.verification TO fl_administrator;
GRANT SELECT(state) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(state) ON TABLE public.verification TO fl_administrator;
GRANT SELECT(by_id) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(by_id) ON TABLE public.verification TO fl_administrator;
GRANT SELECT(opened_at) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(opened_at) ON TABLE public.verification TO fl_administrator;
GRANT SELECT(owner_id) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(owner_id) ON TABLE public.verification TO fl_administrator;
GRANT SELECT(risk) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(risk) ON TABLE public.verification TO fl_administrator;
GRANT SELECT(closed_at) ON TABLE public.verification TO fl_supervisor;
GRANT SELECT(closed_at) ON TABLE public.verification TO fl_administrator;
REVOKE ALL ON FUNCTION public.case_evidence(v public.verification, analyst integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.case_for_worker(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.case_for_worker(which bigint) TO fl_service;
REVOKE ALL ON FUNCTION public.case_of(which bigint, analyst integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.claim_job(of_worker uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_job(of_worker uuid) TO fl_service;
REVOKE ALL ON FUNCTION public.close_verification(which bigint, into_state text, why text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.code_of(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.code_of(which bigint) TO fl_service;
REVOKE ALL ON FUNCTION public.command_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.conflicts_of(s public.subject, who integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.connection_digest(c public.connection) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.connection_setting(of_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.connection_setting(of_name text) TO fl_service;
REVOKE ALL ON FUNCTION public.connections_in_use() FROM PUBLIC;
GRANT ALL ON FUNCTION public.connections_in_use() TO fl_service;
REVOKE ALL ON FUNCTION public.connections_set() FROM PUBLIC;
GRANT ALL ON FUNCTION public.connections_set() TO fl_security;
GRANT ALL ON FUNCTION public.connections_set() TO fl_administrator;
REVOKE ALL ON FUNCTION public.connections_shown() FROM PUBLIC;
GRANT ALL ON FUNCTION public.connections_shown() TO fl_security;
GRANT ALL ON FUNCTION public.connections_shown() TO fl_administrator;
REVOKE ALL ON FUNCTION public.contact_for(of_subject bigint, of_kinds text[], wanted text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.context_of(v public.verification) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.decline_connection(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.decline_connection(which bigint) TO fl_security;
GRANT ALL ON FUNCTION public.decline_connection(which bigint) TO fl_administrator;
REVOKE ALL ON FUNCTION public.decline_exception(which bigint, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.decline_exception(which bigint, why text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.desk_guard() FROM PUBLIC;
GRANT ALL ON FUNCTION public.desk_guard() TO fl_analyst;
REVOKE ALL ON FUNCTION public.desk_proves() FROM PUBLIC;
GRANT ALL ON FUNCTION public.desk_proves() TO fl_administrator;
GRANT ALL ON FUNCTION public.desk_proves() TO fl_security;
GRANT ALL ON FUNCTION public.desk_proves() TO fl_auditor;
REVOKE ALL ON FUNCTION public.dialled_number(of_evidence bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.dialled_number(of_evidence bigint) TO fl_analyst;
REVOKE ALL ON FUNCTION public.digested_number(number_seen text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.disavow(which bigint, who integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.enclose(what text, VARIADIC policies text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.end_baseline(which bigint, of_digest text, of_told jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_baseline(which bigint, of_digest text, of_told jsonb) TO fl_service;
REVOKE ALL ON FUNCTION public.end_job(which bigint, into_state text, words text, of_code text, secret bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_job(which bigint, into_state text, words text, of_code text, secret bytea) TO fl_service;
REVOKE ALL ON FUNCTION public.end_now(which bigint, into_state text, words text, of_code text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.end_sessions(login text, only_one integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.enrol(of_job bigint, of_secret bytea, step bigint, hashes bytea[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.enrol(of_job bigint, of_secret bytea, step bigint, hashes bytea[]) TO fl_service;
REVOKE ALL ON FUNCTION public.enrolled_by(of_job bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.enrolment_due(of_ticket bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.enrolment_due(of_ticket bigint) TO fl_service;
REVOKE ALL ON FUNCTION public.entry_frozen() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.entry_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.entry_hits(lexemes text, most integer, in_queue integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.entry_hits(lexemes text, most integer, in_queue integer) TO fl_analyst;
REVOKE ALL ON FUNCTION public.entry_tickets(lexemes text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.entry_tickets(lexemes text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.entry_tombstone() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.erase_evidence(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.erase_flags(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.erase_outcome(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.erase_subjects(most integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.erase_verifications(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.erase_verifications(most integer) TO fl_service;
REVOKE ALL ON FUNCTION public.evidence_frozen() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.exceptions_asked() FROM PUBLIC;
GRANT ALL ON FUNCTION public.exceptions_asked() TO fl_analyst;
REVOKE ALL ON FUNCTION public.failed_evidence(of_subject bigint, on_ticket bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.fetch_sealed(of_job bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.fetch_sealed(of_job bigint) TO fl_analyst;
REVOKE ALL ON FUNCTION public.fit_login(login text, wanted text) FROM PUBLIC;
GRANT SELECT ON TABLE public.verification_grant TO fl_security;
GRANT SELECT ON TABLE public.verification_grant TO fl_auditor;
GRANT SELECT(id) ON TABLE public.verification_grant TO fl_supervisor;
GRANT SELECT(id) ON TABLE public.verification_grant TO fl_administrator;
GRANT SELECT(verification_id) ON TABLE public.verification_grant TO fl_supervisor;
GRANT SELECT(verification_id) ON TABLE public.verification_grant TO fl_administrator;
GRANT SELECT(action) ON TABLE public.verification_grant TO fl_supervisor;
GRANT SELECT(action) ON TABLE public.verification_grant TO fl_administrator;
GRANT SELECT(second_by) ON TABLE public.verification_grant TO fl_supervisor;
GRANT SELECT(second_by) ON TABLE public.verification_grant TO fl_administrator;
GRANT SELECT(issued_at) ON TABLE public.verification_grant TO fl_supervisor;
GRANT SELECT(issued_at) ON TABLE public.verification_grant TO fl_administrator;
GRANT SELECT(state) ON TABLE public.verification_grant TO fl_supervisor;
GRANT SELECT(state) ON TABLE public.verification_grant TO fl_administrator;
REVOKE ALL ON FUNCTION public.fits_enrolment(v public.verification, g public.verification_grant, s public.subject, who integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.floor_days(which text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.floor_rules() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.forget_contacts(of_subject bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.forget_enrolments() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.freeze_subject(which bigint, why text, by_staff integer, of_verification bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.gives_rights(m pg_auth_members) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.go_live_shown() FROM PUBLIC;
GRANT ALL ON FUNCTION public.go_live_shown() TO fl_administrator;
GRANT ALL ON FUNCTION public.go_live_shown() TO fl_security;
GRANT ALL ON FUNCTION public.go_live_shown() TO fl_auditor;
GRANT SELECT ON TABLE public.staff TO fl_analyst;
GRANT SELECT ON TABLE public.staff TO fl_auditor;
GRANT UPDATE(login) ON TABLE public.staff TO fl_analyst;
GRANT INSERT(login) ON TABLE public.staff TO fl_administrator;
GRANT UPDATE(name) ON TABLE public.staff TO fl_analyst;
GRANT INSERT(name) ON TABLE public.staff TO fl_administrator;
GRANT UPDATE(role) ON TABLE public.staff TO fl_analyst;
GRANT INSERT(role) ON TABLE public.staff TO fl_administrator;
GRANT UPDATE(tier) ON TABLE public.staff TO fl_analyst;
GRANT INSERT(tier) ON TABLE public.staff TO fl_administrator;
GRANT UPDATE(email) ON TABLE public.staff TO fl_analyst;
GRANT INSERT(email) ON TABLE public.staff TO fl_administrator;
GRANT UPDATE(is_active) ON TABLE public.staff TO fl_analyst;
GRANT INSERT(is_active) ON TABLE public.staff TO fl_administrator;
GRANT UPDATE(is_available) ON TABLE public.staff TO fl_analyst;
GRANT INSERT(is_available) ON TABLE public.staff TO fl_administrator;
REVOKE ALL ON FUNCTION public.group_of(person public.staff) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.guesses_of(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.guesses_of(which bigint) TO fl_service;
REVOKE ALL ON FUNCTION public.has_exactly(it jsonb, names text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.has_not_ended(v public.verification) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.has_officers() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.has_worked_on(which bigint, who integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.hold_records(of_directory text, of_object text, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.hold_records(of_directory text, of_object text, why text) TO fl_security;
REVOKE ALL ON FUNCTION public.hold_subject(which bigint, is_frozen boolean, until timestamp with time zone, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.hold_subject(which bigint, is_frozen boolean, until timestamp with time zone, why text) TO fl_security;
REVOKE ALL ON FUNCTION public.is_account_of(of_directory text, of_object text, who integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_agreed(who integer, wanted text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_by_hand(j public.job) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_case(c jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_elevated() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_fit_signer(who integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_frozen(of_subject bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_going_back(i integer, o public.ticket, n public.ticket) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_held_back(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_instant(it jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_keeping() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_kept() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_known_ask(action text, channel text, caller text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_linked(v public.verification) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_mighty_login(login text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_observing() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_one_of(it jsonb, known jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_only_noted(words text, of_verification bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_only_told(ruled jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_open_here(v public.verification, of_method text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_ordered(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_out_of_hours(at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_own_account(of_subject public.subject, who integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_own_login(login text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_policy(policy jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_reserved_login(login text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_rule(rule jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_security() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_service() FROM PUBLIC;
GRANT ALL ON FUNCTION public.is_service() TO fl_service;
REVOKE ALL ON FUNCTION public.is_spike() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_standing(s jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_step(before text, after text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_under_hold(of_subject bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_unread(s public.subject) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_whole(it jsonb, most bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_witness(who integer, analyst integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_worker_alive() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.job_key(of_job bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.job_key(of_job bigint) TO fl_analyst;
REVOKE ALL ON FUNCTION public.job_of_mine(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.job_told(j public.job) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.job_under_way(which bigint, more jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.job_under_way(which bigint, more jsonb) TO fl_service;
REVOKE ALL ON FUNCTION public.judge(the_case jsonb, policy jsonb, at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.judge_guess(which bigint, right_one boolean, also jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.judge_guess(which bigint, right_one boolean, also jsonb) TO fl_service;
REVOKE ALL ON FUNCTION public.judged(which bigint, analyst integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.judged_now() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.keep_candidates(which bigint, found_ones jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_candidates(which bigint, found_ones jsonb) TO fl_service;
REVOKE ALL ON FUNCTION public.keep_code(which bigint, of_digest bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_code(which bigint, of_digest bytea) TO fl_service;
REVOKE ALL ON FUNCTION public.keep_course() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.keep_person(s public.subject, person jsonb, of_risk text, contacts jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.keep_subject(which bigint, person jsonb, of_risk text, contacts jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_subject(which bigint, person jsonb, of_risk text, contacts jsonb) TO fl_service;
REVOKE ALL ON FUNCTION public.keep_to(what text, rule text, words text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.keep_walked(of_directory text, person jsonb, of_risk text, contacts jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_walked(of_directory text, person jsonb, of_risk text, contacts jsonb) TO fl_service;
REVOKE ALL ON FUNCTION public.keep_watch(which bigint, what jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_watch(which bigint, what jsonb) TO fl_service;
REVOKE ALL ON FUNCTION public.keeps_the_desk() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.kept_for(what text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.let_in(staff_id integer, verifier text, anew boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.let_in(staff_id integer, verifier text, anew boolean) TO fl_administrator;
REVOKE ALL ON FUNCTION public.let_worker_in(login text, verifier text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.lift_hold(which bigint, what text, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.lift_hold(which bigint, what text, why text) TO fl_supervisor;
GRANT ALL ON FUNCTION public.lift_hold(which bigint, what text, why text) TO fl_security;
REVOKE ALL ON FUNCTION public.login_follows() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.login_since(who integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.looked_at(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.may_become(before text, after text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.may_enrol(of_job bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.may_execute() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.may_use(v public.verification, of_method text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.me() FROM PUBLIC;
GRANT ALL ON FUNCTION public.me() TO fl_analyst;
GRANT ALL ON FUNCTION public.me() TO fl_auditor;
REVOKE ALL ON FUNCTION public.member_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_administer() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_be_security() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_be_told() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_be_worker() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_let_in() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_look_after() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_say_why(why text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_see_connections() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_set_policies() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_set_up_connections() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_walk(of_directory text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.my_queue_ids() FROM PUBLIC;
GRANT ALL ON FUNCTION public.my_queue_ids() TO fl_analyst;
GRANT ALL ON FUNCTION public.my_queue_ids() TO fl_auditor;
REVOKE ALL ON FUNCTION public.my_role() FROM PUBLIC;
GRANT ALL ON FUNCTION public.my_role() TO fl_analyst;
GRANT ALL ON FUNCTION public.my_role() TO fl_auditor;
REVOKE ALL ON FUNCTION public.no_grant_while_watching() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_changed() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_decline(which bigint, is_report boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_decline(which bigint, is_report boolean) TO fl_service;
REVOKE ALL ON FUNCTION public.note_draft() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_entries() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_freeze(of_subject bigint, words text, by_staff integer, of_verification bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_members() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_new_queues() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_no(which bigint, of_kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_no(which bigint, of_kind text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.note_queues() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_subject_freeze(which bigint, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_subject_freeze(which bigint, why text) TO fl_security;
REVOKE ALL ON FUNCTION public.note_tickets() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_verification() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ones_own_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.opens_enrolling(of_action text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.order_job(of_kind text, of_verification bigint, of_method text, facts jsonb, of_until timestamp with time zone, of_contact bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.own_mark() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.person_record(of_directory text, of_object text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.person_record(of_directory text, of_object text) TO fl_security;
GRANT ALL ON FUNCTION public.person_record(of_directory text, of_object text) TO fl_auditor;
REVOKE ALL ON FUNCTION public.policies_set() FROM PUBLIC;
GRANT ALL ON FUNCTION public.policies_set() TO fl_administrator;
GRANT ALL ON FUNCTION public.policies_set() TO fl_security;
REVOKE ALL ON FUNCTION public.policy_limit(name text, usual integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.press_orders() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.priority_of(impact text, urgency text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.proofs_of(v public.verification) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.proposal_told(of_name text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.propose_baseline(of_directory text, of_digest text, of_counts jsonb, first timestamp with time zone, last timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.propose_baseline(of_directory text, of_digest text, of_counts jsonb, first timestamp with time zone, last timestamp with time zone) TO fl_administrator;
REVOKE ALL ON FUNCTION public.propose_go_live() FROM PUBLIC;
GRANT ALL ON FUNCTION public.propose_go_live() TO fl_administrator;
REVOKE ALL ON FUNCTION public.propose_policy(rules text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.propose_policy(rules text) TO fl_administrator;
REVOKE ALL ON FUNCTION public.propose_role(of_staff integer, wanted text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.propose_role(of_staff integer, wanted text) TO fl_administrator;
REVOKE ALL ON FUNCTION public.prove_job(which bigint, of_result text, of_transaction text, also jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.prove_job(which bigint, of_result text, of_transaction text, also jsonb) TO fl_service;
REVOKE ALL ON FUNCTION public.prune_changes(keep integer, batch integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.prune_changes(keep integer, batch integer) TO fl_analyst;
REVOKE ALL ON FUNCTION public.put_connection(of_name text, of_kind text, of_settings text, in_use boolean, at_position integer, by_staff integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.put_out(from_queue integer, whom integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.put_out(from_queue integer, whom integer[]) TO fl_administrator;
REVOKE ALL ON FUNCTION public.put_salt() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.queue_job(of_kind text, like_it public.job, more jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.raise_verification_alert(of_code text, of_key text, facts jsonb, of_verification bigint, of_subject bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.rank_of_risk(of_risk text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record(of_entity text, of_id bigint, in_queue integer, did text, told text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_attachment() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_entry() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_fields() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_member() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_redaction() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_ticket() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_verifying() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.recorded(field text, was anyelement, became anyelement) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.recorded_digest(words text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.recorded_instant(moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.recorded_person(of_directory text, of_object text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.recovery_codes_of(of_directory text, of_object text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.recovery_codes_of(of_directory text, of_object text) TO fl_service;
REVOKE ALL ON FUNCTION public.red_flag_weights() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.redact_entry(which bigint, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.redact_entry(which bigint, reason text) TO fl_administrator;
REVOKE ALL ON FUNCTION public.refusal_said(code text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.refuse(code text, said text, entity text, id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.release_records(of_directory text, of_object text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.release_records(of_directory text, of_object text) TO fl_security;
REVOKE ALL ON FUNCTION public.requester_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.requester_hits(lexemes text, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.requester_hits(lexemes text, most integer) TO fl_analyst;
REVOKE ALL ON FUNCTION public.resets_of(of_directory text, objects text[], since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.resets_of(of_directory text, objects text[], since timestamp with time zone) TO fl_service;
REVOKE ALL ON FUNCTION public.restriction_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.risk_of(s public.subject) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.roles_proposed() FROM PUBLIC;
GRANT ALL ON FUNCTION public.roles_proposed() TO fl_administrator;
GRANT ALL ON FUNCTION public.roles_proposed() TO fl_security;
REVOKE ALL ON FUNCTION public.rule_weighed(rule jsonb, has_manager boolean, is_standard boolean, methods text[], groups text[], kinds text[], points_of integer[], machine boolean[], seen boolean[], by_two boolean[], handset boolean[], spoken boolean[], OUT missing text[], OUT factors integer, OUT points integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.see_alert(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.see_alert(which bigint) TO fl_security;
REVOKE ALL ON FUNCTION public.seen_account(name text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.sees_everything() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.sees_queue(who integer, which integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.sees_verification(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.set_connection(of_name text, of_kind text, of_settings text, in_use boolean, at_position integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.set_connection(of_name text, of_kind text, of_settings text, in_use boolean, at_position integer) TO fl_administrator;
REVOKE ALL ON FUNCTION public.set_guard(until timestamp with time zone, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.set_guard(until timestamp with time zone, why text) TO fl_security;
REVOKE ALL ON FUNCTION public.settle_freezes() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.shopped_until(v public.verification, analyst integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.show_out(staff_id integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.show_out(staff_id integer) TO fl_administrator;
REVOKE ALL ON FUNCTION public.show_out_who_blocks() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.staff_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.staff_names() FROM PUBLIC;
GRANT ALL ON FUNCTION public.staff_names() TO fl_service;
REVOKE ALL ON FUNCTION public.state_lasts(state text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.stranded_jobs() FROM PUBLIC;
GRANT ALL ON FUNCTION public.stranded_jobs() TO fl_service;
REVOKE ALL ON FUNCTION public.subjects_known() FROM PUBLIC;
GRANT ALL ON FUNCTION public.subjects_known() TO fl_administrator;
GRANT ALL ON FUNCTION public.subjects_known() TO fl_security;
GRANT ALL ON FUNCTION public.subjects_known() TO fl_auditor;
REVOKE ALL ON FUNCTION public.subjects_of(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.submit_guess(of_job bigint, guessed bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.submit_guess(of_job bigint, guessed bytea) TO fl_analyst;
REVOKE ALL ON FUNCTION public.sweep_verifications() FROM PUBLIC;
GRANT ALL ON FUNCTION public.sweep_verifications() TO fl_service;
REVOKE ALL ON FUNCTION public.tell_of_spike(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.tell_of_trust() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.tell_once(of_code text, of_key text, facts jsonb, of_verification bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.test_connection(of_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.test_connection(of_name text) TO fl_administrator;
REVOKE ALL ON FUNCTION public.test_told(c public.connection) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.this_transaction() FROM PUBLIC;
GRANT ALL ON FUNCTION public.this_transaction() TO fl_analyst;
GRANT ALL ON FUNCTION public.this_transaction() TO fl_auditor;
REVOKE ALL ON FUNCTION public.throw_away(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ticket_blocked(v public.verification) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ticket_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ticket_refusal(me integer, is_supervisor boolean, is_going_back boolean, queue_is_active boolean, queue_takes boolean, category_is_active boolean, assignee_is_active boolean, assignee_is_here boolean, assignee_sees boolean, o_status text, o_impact text, o_urgency text, o_priority integer, o_queue integer, o_assignee integer, o_category integer, n_status text, n_impact text, n_urgency text, n_priority integer, n_queue integer, n_assignee integer, n_category integer, n_wakes boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.told_before(of_ticket bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.trusted_since(who integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.two_people_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.unread_of(of_directory text, ids text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.unread_of(of_directory text, ids text[]) TO fl_service;
REVOKE ALL ON FUNCTION public.unsettle(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.unused_jobs() FROM PUBLIC;
GRANT ALL ON FUNCTION public.unused_jobs() TO fl_service;
REVOKE ALL ON FUNCTION public.use_recovery(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.use_recovery(which bigint) TO fl_service;
REVOKE ALL ON FUNCTION public.use_step(of_directory text, of_object text, step bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.use_step(of_directory text, of_object text, step bigint) TO fl_service;
REVOKE ALL ON FUNCTION public.verdict(said text, codes text[], notes text[], which text, points integer, points_needed integer, factors integer, factors_needed integer, needs_second boolean, until timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.verification_abandon(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_abandon(which bigint) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_ask(which bigint, of_method text, of_contact text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_ask(which bigint, of_method text, of_contact text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_ask_exception(which bigint, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_ask_exception(which bigint, why text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_attest(which bigint, of_method text, of_result text, said jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_attest(which bigint, of_method text, of_result text, said jsonb) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_change(which bigint, of_ticket bigint, of_action text, of_channel text, of_caller text, number_seen text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_change(which bigint, of_ticket bigint, of_action text, of_channel text, of_caller text, number_seen text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_choose(which bigint, of_directory text, of_object text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_choose(which bigint, of_directory text, of_object text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_decide(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_decide(which bigint) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_dial(which bigint, of_contact text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_dial(which bigint, of_contact text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_dispute(which bigint, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_dispute(which bigint, why text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_flag(which bigint, codes text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_flag(which bigint, codes text[]) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_look_up(which bigint, words text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_look_up(which bigint, words text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_of(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_of(which bigint) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_open(of_key uuid, of_ticket bigint, of_action text, of_channel text, of_caller text, number_seen text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_open(of_key uuid, of_ticket bigint, of_action text, of_channel text, of_caller text, number_seen text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_refuse(which bigint, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_refuse(which bigint, why text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_set_aside(which bigint, until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_set_aside(which bigint, until timestamp with time zone) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_sign(which bigint, of_object text, of_action text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_sign(which bigint, of_object text, of_action text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_supervise(which bigint, colleague text, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_supervise(which bigint, colleague text, why text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verification_take_over(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verification_take_over(which bigint) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verifications_awaiting() FROM PUBLIC;
GRANT ALL ON FUNCTION public.verifications_awaiting() TO fl_analyst;
REVOKE ALL ON FUNCTION public.verifications_of(of_ticket bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.verifications_of(of_ticket bigint) TO fl_analyst;
REVOKE ALL ON FUNCTION public.verifying_staff() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.wake() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.was_incident(v public.verification) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.watched(ruled jsonb, which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.watched_accounts() FROM PUBLIC;
GRANT ALL ON FUNCTION public.watched_accounts() TO fl_service;
REVOKE ALL ON FUNCTION public.ways_of_proving() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.withdraw_policy(which integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.withdraw_policy(which integer) TO fl_administrator;
GRANT ALL ON FUNCTION public.withdraw_policy(which integer) TO fl_security;
REVOKE ALL ON FUNCTION public.worked_on(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.worker_alert(of_code text, it jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.worker_alert(of_code text, it jsonb) TO fl_service;
REVOKE ALL ON FUNCTION public.worker_beat(of_worker uuid, key bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.worker_beat(of_worker uuid, key bytea) TO fl_service;
REVOKE ALL ON FUNCTION public.would_freeze(which bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.write_order(j public.job) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.wrong_guesses(of_subject bigint, on_ticket bigint) FROM PUBLIC;
GRANT SELECT ON TABLE public.attachment TO fl_analyst;
GRANT INSERT(entry_id) ON TABLE public.attachment TO fl_analyst;
GRANT INSERT(sha256) ON TABLE public.attachment TO fl_analyst;
GRANT INSERT(name) ON TABLE public.attachment TO fl_analyst;
GRANT INSERT(size) ON TABLE public.attachment TO fl_analyst;
GRANT USAGE ON SEQUENCE public.attachment_id_seq TO fl_analyst;
GRANT SELECT ON TABLE public.audit TO fl_auditor;
GRANT SELECT(id) ON TABLE public.audit TO fl_analyst;
GRANT SELECT(entity) ON TABLE public.audit TO fl_analyst;
GRANT SELECT(entity_id) ON TABLE public.audit TO fl_analyst;
GRANT SELECT(queue_id) ON TABLE public.audit TO fl_analyst;
GRANT SELECT(seq) ON TABLE public.audit TO fl_analyst;
GRANT SELECT(op) ON TABLE public.audit TO fl_analyst;
GRANT SELECT(actor) ON TABLE public.audit TO fl_analyst;
GRANT SELECT(by_id) ON TABLE public.audit TO fl_analyst;
GRANT SELECT(at) ON TABLE public.audit TO fl_analyst;
GRANT SELECT(payload) ON TABLE public.audit TO fl_analyst;
GRANT SELECT(xid) ON TABLE public.audit TO fl_analyst;
GRANT SELECT ON TABLE public.blob TO fl_analyst;
GRANT INSERT(sha256) ON TABLE public.blob TO fl_analyst;
GRANT INSERT(size) ON TABLE public.blob TO fl_analyst;
GRANT INSERT(content) ON TABLE public.blob TO fl_analyst;
GRANT SELECT ON TABLE public.category TO fl_analyst;
GRANT INSERT(name),UPDATE(name) ON TABLE public.category TO fl_administrator;
GRANT INSERT(is_active),UPDATE(is_active) ON TABLE public.category TO fl_administrator;
GRANT USAGE ON SEQUENCE public.category_id_seq TO fl_administrator;
GRANT SELECT ON TABLE public.change TO fl_analyst;
GRANT SELECT ON TABLE public.change TO fl_service;
GRANT SELECT ON TABLE public.command TO fl_analyst;
GRANT INSERT(staff_id) ON TABLE public.command TO fl_analyst;
GRANT INSERT(key) ON TABLE public.command TO fl_analyst;
GRANT INSERT(deed) ON TABLE public.command TO fl_analyst;
GRANT UPDATE(outcome) ON TABLE public.command TO fl_analyst;
GRANT INSERT(at) ON TABLE public.command TO fl_analyst;
GRANT SELECT ON TABLE public.desk TO fl_analyst;
GRANT SELECT ON TABLE public.desk TO fl_auditor;
GRANT SELECT ON TABLE public.desk_mode TO fl_security;
GRANT SELECT ON TABLE public.desk_mode TO fl_auditor;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.draft TO fl_analyst;
GRANT SELECT ON TABLE public.entry TO fl_analyst;
GRANT INSERT(ticket_id) ON TABLE public.entry TO fl_analyst;
GRANT INSERT(kind) ON TABLE public.entry TO fl_analyst;
GRANT INSERT(by_id) ON TABLE public.entry TO fl_analyst;
GRANT INSERT(at) ON TABLE public.entry TO fl_analyst;
GRANT INSERT(written_at) ON TABLE public.entry TO fl_analyst;
GRANT INSERT(facts) ON TABLE public.entry TO fl_analyst;
GRANT INSERT(body) ON TABLE public.entry TO fl_analyst;
GRANT INSERT(words) ON TABLE public.entry TO fl_analyst;
GRANT USAGE ON SEQUENCE public.entry_id_seq TO fl_analyst;
GRANT SELECT ON TABLE public.exception_request TO fl_security;
GRANT SELECT ON TABLE public.exception_request TO fl_auditor;
GRANT SELECT(id) ON TABLE public.exception_request TO fl_supervisor;
GRANT SELECT(id) ON TABLE public.exception_request TO fl_administrator;
GRANT SELECT(verification_id) ON TABLE public.exception_request TO fl_supervisor;
GRANT SELECT(verification_id) ON TABLE public.exception_request TO fl_administrator;
GRANT SELECT(approved_at) ON TABLE public.exception_request TO fl_supervisor;
GRANT SELECT(approved_at) ON TABLE public.exception_request TO fl_administrator;
GRANT SELECT ON TABLE public.go_live TO fl_security;
GRANT SELECT ON TABLE public.go_live TO fl_auditor;
GRANT SELECT ON TABLE public.legal_hold TO fl_security;
GRANT SELECT ON TABLE public.legal_hold TO fl_auditor;
GRANT SELECT ON TABLE public.queue TO fl_analyst;
GRANT INSERT(name),UPDATE(name) ON TABLE public.queue TO fl_administrator;
GRANT INSERT(tier),UPDATE(tier) ON TABLE public.queue TO fl_administrator;
GRANT INSERT(icon),UPDATE(icon) ON TABLE public.queue TO fl_administrator;
GRANT INSERT(takes_transfers),UPDATE(takes_transfers) ON TABLE public.queue TO fl_administrator;
GRANT INSERT(is_active),UPDATE(is_active) ON TABLE public.queue TO fl_administrator;
GRANT INSERT("position"),UPDATE("position") ON TABLE public.queue TO fl_administrator;
GRANT INSERT(is_restricted),UPDATE(is_restricted) ON TABLE public.queue TO fl_administrator;
GRANT USAGE ON SEQUENCE public.queue_id_seq TO fl_administrator;
GRANT SELECT ON TABLE public.queue_member TO fl_analyst;
GRANT INSERT(queue_id) ON TABLE public.queue_member TO fl_administrator;
GRANT INSERT(staff_id) ON TABLE public.queue_member TO fl_administrator;
GRANT SELECT ON TABLE public.read_mark TO fl_analyst;
GRANT INSERT(staff_id) ON TABLE public.read_mark TO fl_analyst;
GRANT INSERT(ticket_id) ON TABLE public.read_mark TO fl_analyst;
GRANT INSERT(entry_id),UPDATE(entry_id) ON TABLE public.read_mark TO fl_analyst;
GRANT SELECT ON TABLE public.red_flag TO fl_security;
GRANT SELECT ON TABLE public.red_flag TO fl_auditor;
GRANT SELECT(id) ON TABLE public.red_flag TO fl_supervisor;
GRANT SELECT(id) ON TABLE public.red_flag TO fl_administrator;
GRANT SELECT(verification_id) ON TABLE public.red_flag TO fl_supervisor;
GRANT SELECT(verification_id) ON TABLE public.red_flag TO fl_administrator;
GRANT SELECT(code) ON TABLE public.red_flag TO fl_supervisor;
GRANT SELECT(code) ON TABLE public.red_flag TO fl_administrator;
GRANT SELECT(at) ON TABLE public.red_flag TO fl_supervisor;
GRANT SELECT(at) ON TABLE public.red_flag TO fl_administrator;
GRANT SELECT(by_id) ON TABLE public.red_flag TO fl_supervisor;
GRANT SELECT(by_id) ON TABLE public.red_flag TO fl_administrator;
GRANT SELECT(void_at) ON TABLE public.red_flag TO fl_supervisor;
GRANT SELECT(void_at) ON TABLE public.red_flag TO fl_administrator;
GRANT SELECT ON TABLE public.requester TO fl_analyst;
GRANT INSERT(name),UPDATE(name) ON TABLE public.requester TO fl_analyst;
GRANT INSERT(email),UPDATE(email) ON TABLE public.requester TO fl_analyst;
GRANT INSERT(phone),UPDATE(phone) ON TABLE public.requester TO fl_analyst;
GRANT INSERT(department),UPDATE(department) ON TABLE public.requester TO fl_analyst;
GRANT INSERT(location),UPDATE(location) ON TABLE public.requester TO fl_analyst;
GRANT INSERT(is_vip),UPDATE(is_vip) ON TABLE public.requester TO fl_analyst;
GRANT INSERT(is_active),UPDATE(is_active) ON TABLE public.requester TO fl_analyst;
GRANT INSERT(folded),UPDATE(folded) ON TABLE public.requester TO fl_analyst;
GRANT INSERT(words),UPDATE(words) ON TABLE public.requester TO fl_analyst;
GRANT USAGE ON SEQUENCE public.requester_id_seq TO fl_analyst;
GRANT SELECT ON TABLE public.role_proposal TO fl_security;
GRANT SELECT ON TABLE public.role_proposal TO fl_auditor;
GRANT SELECT ON TABLE public.schema_info TO fl_analyst;
GRANT SELECT ON TABLE public.schema_info TO fl_auditor;
GRANT SELECT ON TABLE public.schema_info TO fl_service;
GRANT SELECT ON TABLE public.schema_print TO fl_analyst;
GRANT SELECT ON TABLE public.schema_print TO fl_auditor;
GRANT SELECT ON TABLE public.signature TO fl_security;
GRANT SELECT ON TABLE public.signature TO fl_auditor;
GRANT SELECT(id) ON TABLE public.signature TO fl_supervisor;
GRANT SELECT(id) ON TABLE public.signature TO fl_administrator;
GRANT SELECT(verification_id) ON TABLE public.signature TO fl_supervisor;
GRANT SELECT(verification_id) ON TABLE public.signature TO fl_administrator;
GRANT SELECT(by_id) ON TABLE public.signature TO fl_supervisor;
GRANT SELECT(by_id) ON TABLE public.signature TO fl_administrator;
GRANT SELECT(at) ON TABLE public.signature TO fl_supervisor;
GRANT SELECT(at) ON TABLE public.signature TO fl_administrator;
GRANT SELECT(what) ON TABLE public.signature TO fl_supervisor;
GRANT SELECT(what) ON TABLE public.signature TO fl_administrator;
GRANT SELECT(void_at) ON TABLE public.signature TO fl_supervisor;
GRANT SELECT(void_at) ON TABLE public.signature TO fl_administrator;
GRANT USAGE ON SEQUENCE public.staff_id_seq TO fl_administrator;
GRANT SELECT ON TABLE public.staff_identity TO fl_security;
GRANT SELECT ON TABLE public.staff_identity TO fl_auditor;
GRANT SELECT ON TABLE public.subject_freeze TO fl_security;
GRANT SELECT ON TABLE public.subject_freeze TO fl_auditor;
GRANT USAGE ON SEQUENCE public.ticket_id_seq TO fl_analyst;
GRANT SELECT ON TABLE public.verification_alert TO fl_security;
GRANT SELECT ON TABLE public.verification_alert TO fl_auditor;
ALTER DEFAULT PRIVILEGES FOR ROLE fl_owner REVOKE ALL ON FUNCTIONS  FROM PUBLIC;
