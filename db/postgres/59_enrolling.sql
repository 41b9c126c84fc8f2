-- Authenticators and recovery codes of the desk's own. A reset of the second factor, or a first credential, takes them away as it is
-- carried out, and lets a worker enrol others once within the hour: nobody gets one without what such a reset asks for.

create or replace function opens_enrolling(of_action text) returns bool language sql immutable as $$
  select coalesce(of_action in ('mfa_reset', 'first_credential'), false)
$$;

create or replace function forget_enrolments() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from public.subject s where s.id = new.subject_id for no key update;
  delete from public.totp_enrolment e where e.subject_id = new.subject_id;
  delete from public.recovery_code r where r.subject_id = new.subject_id;
  return null;
end $$;
create or replace trigger takes_enrolments after update of state on public.verification_grant for each row
  when (public.opens_enrolling(new.action) and new.state in ('succeeded', 'unknown') and old.state not in ('succeeded', 'unknown'))
  execute function public.forget_enrolments();

-- Returns whom something was carried out for who may enrol now, locked; refuses everybody else.
create or replace function may_enrol(of_job bigint) returns public.subject language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare g public.verification_grant; s public.subject; j public.job; v public.verification;
begin
  perform public.must_be_worker();
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
  perform public.raise_verification_alert('enrolled', of_job::text, jsonb_build_object('authenticator', of_secret is not null, 'codes', codes),
    (select j.verification_id from public.job j where j.id = of_job), s.id);
end $$;
