-- Since when contact data and authenticators are whose, as two people attest it at go-live. The file stays with them: here is only
-- a digest of its content. A worker that has the same file applies it, and only to what the directory says now.

create or replace function propose_baseline(of_directory text, of_digest text, of_counts jsonb, first timestamptz, last timestamptz) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
end $$;

create or replace function baseline_rows(of_counts jsonb) returns int language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(sum((c.value #>> '{}')::int), 0)::int from jsonb_each(of_counts) c
$$;

create or replace function agree_baseline(which bigint, of_digest text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create or replace function baselines_shown() returns setof jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_look_after();
  return query select jsonb_build_object('id', b.id, 'directory', b.directory, 'digest', b.digest, 'rows', public.baseline_rows(b.counts::jsonb),
    'proposed_by', coalesce((select s.name from public.staff s where s.id = b.proposed_by), ''), 'applied', b.applied, 'told', b.told::jsonb,
    'state', case when b.applied_at is not null then 'applied'
                  when coalesce(b.agreed_at, b.proposed_at) < clock_timestamp() - interval '30 days' then 'too old'
                  when b.agreed_at is not null then 'agreed' else 'waits for a security officer' end)
    from public.baseline b order by b.id desc;
end $$;

-- What a worker may apply: agreed on within 30 days with just this digest, and not applied yet. Locked for the one that does.
create or replace function applicable_baseline(of_digest text, which bigint) returns public.baseline
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create or replace function baseline_agreed(of_digest text) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare b public.baseline := public.applicable_baseline(of_digest, null); p public.policy := public.active_policy();
begin
  return jsonb_build_object('id', b.id, 'directory', b.directory, 'policy', p.rules::jsonb);
end $$;

-- One person: read as for a verification, then each attested way is made older, never younger, and only where nothing is known that
-- speaks against it: it is on record now, its directory tells of no later change, and the desk did not see it appear after that.
create or replace function attest_person(which bigint, of_digest text, person jsonb, of_risk text, contacts jsonb, attested jsonb) returns jsonb
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create or replace function end_baseline(which bigint, of_digest text, of_told jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare b public.baseline := public.applicable_baseline(of_digest, which); came jsonb;
begin
  select coalesce(jsonb_object_agg(x.key, x.value), '{}') into came from jsonb_each(of_told) x
   where x.key in ('known', 'differs', 'changed', 'nobody') and jsonb_typeof(x.value) = 'number';
  update public.baseline set applied_at = clock_timestamp(), told = came::text where id = b.id;
  perform public.raise_verification_alert('baseline', b.id::text, came || jsonb_build_object('applied', b.applied), null, null);
end $$;

do $$
begin
  perform public.enclose('baseline', 'guard for select to fl_security using ((select public.my_role()) = ''security'')',
    'check_it for select to public using ((select pg_has_role(session_user, ''fl_auditor'', ''usage'')))');
  execute 'create or replace trigger is_kept before delete or truncate on public.baseline for each statement execute function public.is_kept()';
  execute 'create or replace trigger z_record after insert or update on public.baseline for each row '
          'execute function public.record_verifying(''own'', ''directory,digest,counts,oldest,newest,proposed_by,agreed_by,agreed_at,applied_at,told'', '''')';
end $$;
