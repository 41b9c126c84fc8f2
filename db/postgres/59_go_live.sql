-- Until two people accept that the gate decides, it only watches: it judges and records all, says what it would have decided, and
-- grants nothing. So nothing is carried out either: there is no way to a reset but by a grant.

create or replace function is_observing() returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return not exists (select 1 from public.go_live g where g.accepted_at is not null);
end $$;

-- Whether a verdict is only told: nothing ends and nothing waits because of it, but what an officer froze, which is their own word.
create or replace function is_only_told(ruled jsonb) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return public.is_observing() and not ruled -> 'codes' ? 'frozen';
end $$;

-- A verdict as it is told while the desk watches: what would be allowed is not, and each says that it is only what would have been.
create or replace function as_watched(ruled jsonb) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if ruled ->> 'verdict' = 'allow' and public.is_observing() then
    return ruled || '{"verdict": "need", "codes": ["observing"]}';
  end if;
  if ruled ->> 'verdict' in ('deny', 'hold') and public.is_only_told(ruled) then
    return jsonb_set(ruled, '{codes}', (ruled -> 'codes') || '"would_be"');
  end if;
  return ruled;
end $$;

-- What a no would have done, once the gate decides: it is recorded, security is told of the no itself, and whom it is about goes on.
create or replace function would_freeze(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.record('verification', which,
    (select t.queue_id from public.verification v join public.ticket t on t.id = v.ticket_id where v.id = which), 'E', '{"would":"freeze"}');
end $$;

-- The same, and what would have been is recorded. Who calls has locked the verification.
create or replace function watched(ruled jsonb, which bigint) returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if public.is_observing() then
    perform public.record('verification', which,
      (select t.queue_id from public.verification v join public.ticket t on t.id = v.ticket_id where v.id = which), 'E',
      format('{"would":%s,"column":%s}', to_json(ruled ->> 'verdict'), to_json(ruled ->> 'column')));
  end if;
  return public.as_watched(ruled);
end $$;

-- Even where all else failed: while the desk watches, no grant comes into being.
create or replace function no_grant_while_watching() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if public.me() is not null and public.is_observing() then
    perform public.refuse('FL192', 'The desk only watches until go-live is accepted.');
  end if;
  return new;
end $$;
create or replace trigger a_watching before insert on verification_grant for each row execute function no_grant_while_watching();

create or replace function propose_go_live() returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create or replace function accept_go_live(which bigint) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- How far it is: what waits to be accepted, and what was judged while the desk watched.
create or replace function go_live_shown() returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_look_after();
  return jsonb_build_object('observing', public.is_observing(),
    'proposal', (select jsonb_build_object('id', g.id, 'at', public.recorded_instant(g.proposed_at),
        'by', coalesce((select s.name from public.staff s where s.id = g.proposed_by), '')) from public.go_live g
       where g.accepted_at is null and g.proposed_at > clock_timestamp() - interval '30 days' order by g.id desc limit 1),
    'would', (select coalesce(jsonb_object_agg(w.verdict, w.n), '{}') from (select a.payload::jsonb ->> 'would' as verdict, count(*) as n
       from public.audit a where a.entity = 'verification' and a.op = 'E' and a.payload like '{"would":%' group by 1) w));
end $$;

do $$
begin
  perform public.enclose('go_live', 'guard for select to fl_security using ((select public.my_role()) = ''security'')',
    'check_it for select to public using ((select pg_has_role(session_user, ''fl_auditor'', ''usage'')))');
  execute 'create or replace trigger is_kept before delete or truncate on public.go_live for each statement execute function public.is_kept()';
  execute 'create or replace trigger z_record after insert or update on public.go_live for each row '
          'execute function public.record_verifying(''own'', ''proposed_by,accepted_by,accepted_at'', '''')';
end $$;
