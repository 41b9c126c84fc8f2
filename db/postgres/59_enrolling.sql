-- Authenticators and recovery codes of the desk's own. A reset of the second factor, or a first credential, takes them away as it is
-- carried out, and lets a worker enrol others once within the hour: nobody gets one without what such a reset asks for.

create or replace function opens_enrolling(of_action text) returns bool language sql immutable as $$
  select coalesce(of_action in ('mfa_reset', 'first_credential'), false)
$$;

create or replace function forget_enrolments() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
create or replace trigger takes_enrolments after update of state on public.verification_grant for each row
  when (public.opens_enrolling(new.action) and new.state in ('succeeded', 'unknown') and old.state not in ('succeeded', 'unknown'))
  execute function public.forget_enrolments();

-- Returns whom something was carried out for who may enrol now, locked; refuses everybody else.
create or replace function enrolled_by(of_job bigint) returns public.subject language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Of whom more can be done with: two people. Who agrees is not the person, worked on nothing of it, and has had their login for a week.
create or replace function fits_enrolment(v public.verification, g public.verification_grant, s public.subject, who int) returns bool
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return public.is_fit_signer(who) and not public.is_own_account(s, who) and who not in (v.by_id, coalesce(v.owner_id, 0), g.issued_to)
     and not public.has_worked_on(v.id, who);
end $$;

create or replace function may_enrol(of_job bigint) returns public.subject language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Somebody else of the staff agrees that what waits on this ticket is enrolled, and says by that whom they saw.
create or replace function agree_enrolment(of_ticket bigint) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create or replace function enrolment_due(of_ticket bigint) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare found_job bigint; s public.subject;
begin
  perform public.must_be_worker();
  select j.id into found_job from public.job j join public.verification_grant g on g.id = j.grant_id
   where g.ticket_id = of_ticket and j.kind = 'carry_out' and public.opens_enrolling(g.action) and j.state = 'succeeded' order by j.id desc limit 1;
  s := public.may_enrol(found_job);
  return jsonb_build_object('job_id', found_job, 'directory', s.directory, 'object_id', s.object_id, 'name', s.name, 'account', s.account);
end $$;

-- Keeps what was enrolled. It is only ever added: what is there goes with the next reset, and with nothing else.
create or replace function enrol(of_job bigint, of_secret bytea, step bigint, hashes bytea[]) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
end $$;
