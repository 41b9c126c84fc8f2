-- Logins of the server follow the staff list: each person signs in with a login of their own, whose group follows the
-- role, and which is shut once they have left. Roles belong to the whole server, so whatever is no login of ours is left
-- alone, and so are those of another desk, whose administrators are not ours. One is ours when we made it, and then says
-- so in its comment, which only who may change it can write.
-- What is not "security definer" acts with the rights of who calls it, and so does nothing for anyone but the desk.

create or replace function own_mark() returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select 'Login of the Frontline desk ' || uid from public.desk where id = 1
$$;

create or replace function is_own_login(login text) returns bool language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from pg_roles r
                  where r.rolname = login and shobj_description(r.oid, 'pg_authid') = public.own_mark())
$$;

-- Names that would make somebody a part of the server or of the desk's own order.
create or replace function is_reserved_login(login text) returns bool language sql immutable set search_path = pg_catalog, pg_temp as $$
  select lower(login) ~ '^(fl_|pg_)' or lower(login) in ('public', 'none', 'session_user', 'current_user', 'current_role')
$$;

create or replace function is_mighty_login(login text) returns bool language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (select 1 from pg_roles r where r.rolname = login and (
    r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls
    or exists (select 1 from pg_auth_members m where m.member = r.oid and m.roleid not in (
         'fl_analyst'::regrole, 'fl_technician'::regrole, 'fl_supervisor'::regrole, 'fl_administrator'::regrole,
         'fl_security'::regrole, 'fl_verifier'::regrole, 'fl_auditor'::regrole, 'fl_service'::regrole))))
$$;

-- Does what it can: a role that we may not change (PostgreSQL 16 and later), or that another desk is changing at this
-- moment, must not stop a deed. Whoever is not an active member of staff sees nothing, and the doctor tells the rest.
create or replace function attempt(act text) returns bool language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute act;
  return true;
exception when insufficient_privilege or undefined_object or invalid_grant_operation or unique_violation or internal_error then
  raise notice 'Not done: %. %', act, sqlerrm;
  return false;
end $$;

drop function if exists end_sessions(text);
create or replace function end_sessions(login text, only_one int default null) returns int language plpgsql set search_path = pg_catalog, pg_temp as $$
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

-- From PostgreSQL 16 on, who made a role is a member of it that has none of its rights; earlier there is no such column.
create or replace function gives_rights(m pg_auth_members) returns bool language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce((to_jsonb(m) ->> 'inherit_option')::bool, true)
$$;

-- Makes a login what the staff list says: in the group wanted and in no other of the desk, or (null) shut out.
create or replace function fit_login(login text, wanted text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
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

create or replace function group_of(person public.staff) returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when person.is_active then 'fl_' || person.role end
$$;

create or replace function login_follows() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
drop trigger if exists z_login_follows on staff;
-- At the end of the transaction: who gives up a right, or leaves, still finishes what they are doing.
create constraint trigger z_login_follows after insert or update of login, role, is_active on staff
  deferrable initially deferred for each row execute function login_follows();

-- ---------------------------------------------------------------- what administrators ask for

create or replace function must_let_in() returns void language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  perform public.judged_now();
  if public.my_role() is distinct from 'administrator' and not (public.me() is null and public.keeps_the_desk()) then
    perform public.refuse('FL060', 'Only an administrator lets people in.');
  end if;
end $$;

-- Makes the login of a member of staff, or gives it another password; null is for single sign-on. The password comes as
-- the verifier that the client computed of it, and never as itself. A login that is there keeps its password unless it is
-- to get one `anew`: it may be in use at another desk of the server. Returns "made", "changed", or "left" as it was.
drop function if exists let_in(int, text);
create or replace function let_in(staff_id int, verifier text, anew bool default true) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
end $$;

-- Ends what sessions are left of someone who has gone: some may have slipped in before their going was made to last.
create or replace function show_out(staff_id int) returns int
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare gone text;
begin
  perform public.must_let_in();
  select login into gone from public.staff where id = show_out.staff_id and not is_active;
  return case when gone is null then 0 else public.end_sessions(gone) end;
end $$;

revoke execute on function own_mark(), is_own_login(text), is_reserved_login(text), is_mighty_login(text), attempt(text),
  end_sessions(text, int), gives_rights(pg_auth_members), fit_login(text, text), group_of(public.staff), login_follows(), must_let_in(), let_in(int, text, bool),
  show_out(int) from public;
grant execute on function let_in(int, text, bool), show_out(int) to fl_administrator;

-- a desk that is older than its logins, or whose logins were changed by hand meanwhile
select fit_login(login, group_of(staff)) from staff;
