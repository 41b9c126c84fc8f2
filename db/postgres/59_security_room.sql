-- What the room of security officers needs beside the log that they read themselves: what others may see of it too, and what ends
-- a wish or a proposal without its being granted.

-- Everybody who works here is told that the desk is on its guard, until when, and why: it bars ways that they offer to callers.
create or replace function desk_guard() returns table (began_at timestamptz, ends_at timestamptz, by_name text, why text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select m.began_at, m.ends_at, s.name::text, m.why::text from public.desk_mode m left join public.staff s on s.id = m.by_id
    where public.me() is not null and m.mode = 'elevated' and m.ended_at is null and m.ends_at > clock_timestamp()
    order by m.id desc limit 1;
end $$;

-- Wishes that a cool-down be waived, at the verifications that one sees, for whoever can be the second person; nobody's own.
create or replace function exceptions_asked() returns table (id bigint, verification_id bigint, ticket_id bigint, subject text, action text,
    risk text, by_id int, by_name text, at timestamptz, reason text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.me();
begin
  return query select x.id, v.id, v.ticket_id, s.name::text, v.action::text, v.risk::text, x.by_id, b.name::text, x.at, x.reason::text
    from public.exception_request x join public.verification v on v.id = x.verification_id
    left join public.subject s on s.id = v.subject_id left join public.staff b on b.id = x.by_id
    where i is not null and x.void_at is null and x.approved_at is null and v.state in ('open', 'waiting', 'held', 'granted')
      and i not in (x.by_id, coalesce(v.owner_id, 0), v.by_id) and public.sees_verification(v.id) order by x.at, x.id;
end $$;

-- Not to waive a cool-down weakens nothing; still it is said by somebody else than who asked or works on it.
create or replace function decline_exception(which bigint, why text) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create or replace function must_set_policies() returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.verifying_staff();
begin
  if not coalesce(public.my_role() in ('administrator', 'security'), false) then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  return i;
end $$;

create or replace function policies_set() returns table (version int, rules text, proposed_by int, proposer text, proposed_at timestamptz,
    approver text, approved_at timestamptz, is_active bool, withdrawer text, withdrawn_at timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_set_policies();
  return query select p.version, p.rules::text, p.proposed_by, a.name::text, p.proposed_at, b.name::text, p.approved_at, p.is_active,
      c.name::text, p.withdrawn_at
    from public.policy p left join public.staff a on a.id = p.proposed_by left join public.staff b on b.id = p.approved_by
    left join public.staff c on c.id = p.withdrawn_by order by p.version desc;
end $$;

-- What was proposed and isn't in force can be taken back by whoever could have had a part in it.
create or replace function withdraw_policy(which int) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create or replace function roles_proposed() returns table (id bigint, staff_id int, name text, role text, by_id int, by_name text, at timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_set_policies();
  return query select p.id, p.staff_id, s.name::text, p.role::text, p.by_id, b.name::text, p.at
    from public.role_proposal p join public.staff s on s.id = p.staff_id left join public.staff b on b.id = p.by_id
    where p.approved_at is null and p.at > clock_timestamp() - interval '30 days' order by p.id;
end $$;
