-- Connections to directories, providers and carriers. Whoever points the desk's prompts to a provider that says yes resets
-- anybody: what one administrator sets up is only proposed, and works once a security officer has agreed. Closing one, and the
-- order in which agreed ones are asked, is one person's to decide, and told to security.
create or replace function connections_set() returns table (name text, kind text, settings text, is_active bool, at_position int)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_see_connections();
  return query select c.name::text, c.kind::text, c.settings::text, c.is_active, c.position from public.connection c order by c.position, c.id;
end $$;

create or replace function must_see_connections() returns void language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not (coalesce(public.my_role() in ('administrator', 'security'), false) or (public.me() is null and public.keeps_the_desk())) then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
end $$;

create or replace function has_officers() returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.staff s where s.role = 'security' and s.is_active);
end $$;

-- Returns who proposes: an administrator, or nobody of the staff, who looks after the database.
create or replace function must_set_up_connections() returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if public.me() is null and public.keeps_the_desk() then
    perform public.judged_now();
    return null;
  end if;
  return public.must_administer();
end $$;

create or replace function put_connection(of_name text, of_kind text, of_settings text, in_use bool, at_position int, by_staff int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.connection (name, kind, settings, is_active, position) values (of_name, of_kind, of_settings, in_use, at_position)
  on conflict (name) do update set kind = excluded.kind, settings = excluded.settings, is_active = excluded.is_active, position = excluded.position;
  perform public.raise_verification_alert('connection', of_name || ':' || clock_timestamp(), jsonb_build_object('name', of_name, 'by', by_staff), null, null);
end $$;

-- Tells what became of it: set, proposed, retired, moved, or same where nothing was to be changed.
create or replace function set_connection(of_name text, of_kind text, of_settings text, in_use bool, at_position int) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create or replace function agree_connection(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create or replace function decline_connection(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- ---------------------------------------------------------------- trying one

create or replace function connection_digest(c public.connection) returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
  select encode(sha256(convert_to(c.kind || ' ' || c.settings, 'UTF8')), 'hex')
$$;

-- A worker tries what was agreed on and nothing else: it would send the connection's secret wherever unagreed settings say.
create or replace function test_connection(of_name text) returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create or replace function cancel_test(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_administer();
  update public.job set state = 'failed', ended_at = clock_timestamp(), code = 'cancelled' where id = which and kind = 'test' and ended_at is null;
end $$;

-- ---------------------------------------------------------------- what is read

create or replace function test_told(c public.connection) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select jsonb_build_object('job_id', j.id, 'asked_at', public.recorded_instant(j.asked_at), 'until', public.recorded_instant(j.until),
      'asked_by', coalesce((select s.name from public.staff s where s.id = j.asked_by), ''),
      'taken_at', public.recorded_instant(j.claimed_at), 'ended_at', public.recorded_instant(j.ended_at), 'state', j.state, 'code', j.code, 'said', j.said,
      'worker', coalesce(j.told::jsonb ->> 'worker', ''), 'lines', coalesce(j.told::jsonb -> 'lines', '[]'),
      'is_of_these_settings', j.facts::jsonb ->> 'digest' = public.connection_digest(c))
    from public.job j where j.id = c.test_id);
end $$;

create or replace function proposal_told(of_name text) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select jsonb_build_object('id', p.id, 'kind', p.kind, 'settings', p.settings::jsonb, 'is_active', p.is_active, 'position', p.position,
      'by_id', p.proposed_by, 'by', coalesce((select s.name from public.staff s where s.id = p.proposed_by), ''), 'at', public.recorded_instant(p.proposed_at))
    from public.connection_proposal p where p.name = of_name and p.agreed_at is null and p.void_at is null
      and p.proposed_at > clock_timestamp() - interval '30 days' order by p.id desc limit 1);
end $$;

-- The whole room at one moment: what is in force, what waits for a security officer, what was tried, and who would work by it.
create or replace function connections_shown() returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
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

do $$
begin
  perform public.enclose('connection_proposal', variadic '{}');
  execute 'create or replace trigger is_kept before delete or truncate on public.connection_proposal '
          'for each statement execute function public.is_kept()';
end $$;
