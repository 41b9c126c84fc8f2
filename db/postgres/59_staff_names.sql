-- What everyone is known by who works at the desk: their accounts in directories, and their logins. Whoever resets one of them
-- resets somebody who verifies others, so a worker takes them for privileged.
create or replace function staff_names() returns setof text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform public.must_be_worker();
  return query select s.login::text from public.staff s where s.is_active
    union select i.object_id::text from public.staff_identity i join public.staff s on s.id = i.staff_id where s.is_active;
end $$;
