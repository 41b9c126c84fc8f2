-- A supervised sign-in: in an emergency two colleagues sign in at a managed device and stay beside the person. Nothing of the account
-- is changed by it, no proof is gained by it, and security is told of it.
create or replace function verification_supervise(which bigint, colleague text, why text) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
