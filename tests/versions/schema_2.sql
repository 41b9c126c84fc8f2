-- A desk of schema 2 on a server as the version before made it: its tables, functions, policies and rights, and the rows it
-- began with. Written by pg_dump; it is loaded by the tests, and never changed again.
SET check_function_bodies = false;
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
CREATE FUNCTION public.audit_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'The audit is only ever added to.' using errcode = '42501';
end $$;
ALTER FUNCTION public.audit_append_only() OWNER TO fl_owner;
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
CREATE FUNCTION public.end_sessions(login text) RETURNS integer
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
  for one in select pid from pg_stat_activity where datname = current_database() and usename = login and pid <> pg_backend_pid() loop
    if public.attempt(format('select pg_terminate_backend(%s)', one)) then
      ended := ended + 1;
    end if;
  end loop;
  if is_lent then
    perform public.attempt(format('revoke %I from fl_owner granted by fl_owner', login));
  end if;
  return ended;
end $$;
ALTER FUNCTION public.end_sessions(login text) OWNER TO fl_owner;
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
CREATE FUNCTION public.fit_login(login text, wanted text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare r record; granted text;
begin
  select oid, rolsuper, rolcanlogin into r from pg_roles where rolname = login;
  if r.oid is null or r.rolsuper or public.is_reserved_login(login)
     or wanted not in ('fl_analyst', 'fl_technician', 'fl_supervisor', 'fl_administrator') then
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
       and g.rolname in ('fl_analyst', 'fl_technician', 'fl_supervisor', 'fl_administrator')
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
CREATE FUNCTION public.gives_rights(m pg_auth_members) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select coalesce((to_jsonb(m) ->> 'inherit_option')::bool, true)
$$;
ALTER FUNCTION public.gives_rights(m pg_auth_members) OWNER TO fl_owner;
CREATE TABLE public.staff (
    id integer NOT NULL,
    login character varying NOT NULL,
    name character varying NOT NULL,
    role character varying NOT NULL,
    tier smallint NOT NULL,
    email character varying NOT NULL,
    is_active boolean NOT NULL,
    is_available boolean NOT NULL,
    CONSTRAINT ck_staff_role CHECK (((role)::text = ANY ((ARRAY['analyst'::character varying, 'technician'::character varying, 'supervisor'::character varying, 'administrator'::character varying])::text[]))),
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
CREATE FUNCTION public.is_mighty_login(login text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (select 1 from pg_roles r where r.rolname = login and (
    r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls
    or exists (select 1 from pg_auth_members m where m.member = r.oid and m.roleid not in (
         'fl_analyst'::regrole, 'fl_technician'::regrole, 'fl_supervisor'::regrole, 'fl_administrator'::regrole, 'fl_auditor'::regrole))))
$$;
ALTER FUNCTION public.is_mighty_login(login text) OWNER TO fl_owner;
CREATE FUNCTION public.is_own_login(login text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (select 1 from pg_roles r
                  where r.rolname = login and shobj_description(r.oid, 'pg_authid') = public.own_mark())
$$;
ALTER FUNCTION public.is_own_login(login text) OWNER TO fl_owner;
CREATE FUNCTION public.is_reserved_login(login text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select lower(login) ~ '^(fl_|pg_)' or lower(login) in ('public', 'none', 'session_user', 'current_user', 'current_role')
$$;
ALTER FUNCTION public.is_reserved_login(login text) OWNER TO fl_owner;
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
CREATE FUNCTION public.judged_now() RETURNS void
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
    perform public.refuse('FL003', 'What is written is judged by what holds now: by read committed transactions alone.');
  end if;
end $$;
ALTER FUNCTION public.judged_now() OWNER TO fl_owner;
CREATE FUNCTION public.keep_to(what text, rule text, words text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if not exists (select 1 from pg_constraint where conrelid = format('public.%I', what)::regclass and conname = rule) then
    execute format('alter table public.%I add constraint %I check (%s)', what, rule, words);
  end if;
end $$;
ALTER FUNCTION public.keep_to(what text, rule text, words text) OWNER TO fl_owner;
CREATE FUNCTION public.keeps_the_desk() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return public.is_keeping() or (pg_has_role(session_user, 'fl_owner', 'member')
    and not exists (select 1 from public.staff where login = session_user));
end $$;
ALTER FUNCTION public.keeps_the_desk() OWNER TO fl_owner;
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
CREATE FUNCTION public.note_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  insert into public.change (entity, entity_id) select tg_argv[0], id from now_rows;
  return null;
end $$;
ALTER FUNCTION public.note_changed() OWNER TO fl_owner;
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
CREATE FUNCTION public.own_mark() RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select 'Login of the Frontline desk ' || uid from public.desk where id = 1
$$;
ALTER FUNCTION public.own_mark() OWNER TO fl_owner;
CREATE FUNCTION public.priority_of(impact text, urgency text) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  select case (case impact when 'high' then 2 when 'medium' then 1 else 0 end)
            + (case urgency when 'high' then 2 when 'medium' then 1 else 0 end)
         when 4 then 1 when 3 then 2 when 2 then 3 else 4 end
$$;
ALTER FUNCTION public.priority_of(impact text, urgency text) OWNER TO fl_owner;
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
  if part <> 'administrator' then
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
CREATE FUNCTION public.this_transaction() RETURNS xid8
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
begin
  return pg_current_xact_id_if_assigned();
end $$;
ALTER FUNCTION public.this_transaction() OWNER TO fl_owner;
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
CREATE TABLE public.command (
    staff_id integer NOT NULL,
    key uuid NOT NULL,
    deed character varying NOT NULL,
    outcome text,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_command_sizes CHECK (((octet_length((deed)::text) <= 200) AND (octet_length(outcome) <= 50000000)))
);
ALTER TABLE public.command OWNER TO fl_owner;
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
CREATE SEQUENCE public.staff_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER TABLE public.staff_id_seq OWNER TO fl_owner;
ALTER SEQUENCE public.staff_id_seq OWNED BY public.staff.id;
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
ALTER TABLE ONLY public.attachment ALTER COLUMN id SET DEFAULT nextval('public.attachment_id_seq'::regclass);
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.category ALTER COLUMN id SET DEFAULT nextval('public.category_id_seq'::regclass);
ALTER TABLE ONLY public.change ALTER COLUMN seq SET DEFAULT nextval('public.change_seq_seq'::regclass);
ALTER TABLE ONLY public.desk ALTER COLUMN id SET DEFAULT nextval('public.desk_id_seq'::regclass);
ALTER TABLE ONLY public.entry ALTER COLUMN id SET DEFAULT nextval('public.entry_id_seq'::regclass);
ALTER TABLE ONLY public.queue ALTER COLUMN id SET DEFAULT nextval('public.queue_id_seq'::regclass);
ALTER TABLE ONLY public.requester ALTER COLUMN id SET DEFAULT nextval('public.requester_id_seq'::regclass);
ALTER TABLE ONLY public.schema_info ALTER COLUMN id SET DEFAULT nextval('public.schema_info_id_seq'::regclass);
ALTER TABLE ONLY public.staff ALTER COLUMN id SET DEFAULT nextval('public.staff_id_seq'::regclass);
ALTER TABLE ONLY public.ticket ALTER COLUMN id SET DEFAULT nextval('public.ticket_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0002');
INSERT INTO public.desk VALUES (1, 'babd1a44-660b-4634-8bcf-c5c64fae882c', 'Help desk', 'HD');
INSERT INTO public.schema_info VALUES (1, 2, 1);
SELECT pg_catalog.setval('public.attachment_id_seq', 1, false);
SELECT pg_catalog.setval('public.audit_id_seq', 1, true);
SELECT pg_catalog.setval('public.category_id_seq', 1, false);
SELECT pg_catalog.setval('public.change_seq_seq', 1, false);
SELECT pg_catalog.setval('public.desk_id_seq', 1, false);
SELECT pg_catalog.setval('public.entry_id_seq', 1, false);
SELECT pg_catalog.setval('public.queue_id_seq', 1, false);
SELECT pg_catalog.setval('public.requester_id_seq', 1, false);
SELECT pg_catalog.setval('public.schema_info_id_seq', 1, false);
SELECT pg_catalog.setval('public.staff_id_seq', 1, false);
SELECT pg_catalog.setval('public.ticket_id_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.blob_giver
    ADD CONSTRAINT blob_giver_pkey PRIMARY KEY (sha256, staff_id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT pk_attachment PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (id);
ALTER TABLE ONLY public.blob
    ADD CONSTRAINT pk_blob PRIMARY KEY (sha256);
ALTER TABLE ONLY public.category
    ADD CONSTRAINT pk_category PRIMARY KEY (id);
ALTER TABLE ONLY public.change
    ADD CONSTRAINT pk_change PRIMARY KEY (seq);
ALTER TABLE ONLY public.command
    ADD CONSTRAINT pk_command PRIMARY KEY (staff_id, key);
ALTER TABLE ONLY public.desk
    ADD CONSTRAINT pk_desk PRIMARY KEY (id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT pk_draft PRIMARY KEY (staff_id, key);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT pk_entry PRIMARY KEY (id);
ALTER TABLE ONLY public.queue
    ADD CONSTRAINT pk_queue PRIMARY KEY (id);
ALTER TABLE ONLY public.queue_member
    ADD CONSTRAINT pk_queue_member PRIMARY KEY (queue_id, staff_id);
ALTER TABLE ONLY public.read_mark
    ADD CONSTRAINT pk_read_mark PRIMARY KEY (staff_id, ticket_id);
ALTER TABLE ONLY public.requester
    ADD CONSTRAINT pk_requester PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_info
    ADD CONSTRAINT pk_schema_info PRIMARY KEY (id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT pk_staff PRIMARY KEY (id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT pk_ticket PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_print
    ADD CONSTRAINT schema_print_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tick
    ADD CONSTRAINT tick_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT uq_audit_entity_entity_id_seq UNIQUE (entity, entity_id, seq);
ALTER TABLE ONLY public.category
    ADD CONSTRAINT uq_category_name UNIQUE (name);
ALTER TABLE ONLY public.queue
    ADD CONSTRAINT uq_queue_name UNIQUE (name);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT uq_staff_login UNIQUE (login);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT uq_ticket_external_id UNIQUE (external_id);
CREATE INDEX ix_attachment_entry_id ON public.attachment USING btree (entry_id);
CREATE INDEX ix_attachment_sha256 ON public.attachment USING btree (sha256);
CREATE INDEX ix_audit_at ON public.audit USING btree (at);
CREATE INDEX ix_audit_by_id_at ON public.audit USING btree (by_id, at);
CREATE INDEX ix_change_xid ON public.change USING btree (xid);
CREATE INDEX ix_entry_block_words ON public.entry USING gin ((ARRAY[((id >> 15))::integer]), words) WITH (fastupdate=off);
CREATE INDEX ix_entry_ticket_id_id ON public.entry USING btree (ticket_id, id);
CREATE INDEX ix_requester_email ON public.requester USING btree (email);
CREATE INDEX ix_requester_folded ON public.requester USING btree (folded);
CREATE INDEX ix_requester_words ON public.requester USING gin (words) WITH (fastupdate=off);
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
CREATE STATISTICS public.st_ticket_live (mcv) ON status, is_live FROM public.ticket;
ALTER STATISTICS public.st_ticket_live OWNER TO fl_owner;
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
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.audit_append_only();
CREATE TRIGGER b_member BEFORE INSERT OR UPDATE ON public.queue_member FOR EACH ROW EXECUTE FUNCTION public.member_guard();
CREATE TRIGGER b_restriction BEFORE UPDATE ON public.queue FOR EACH ROW EXECUTE FUNCTION public.restriction_guard();
CREATE TRIGGER category_added AFTER INSERT ON public.category REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('category');
CREATE TRIGGER category_changed AFTER UPDATE ON public.category REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('category');
CREATE TRIGGER draft_came_or_went AFTER INSERT OR DELETE ON public.draft FOR EACH ROW EXECUTE FUNCTION public.note_draft();
CREATE TRIGGER draft_changed AFTER UPDATE ON public.draft FOR EACH ROW WHEN (((old.leaves_at IS DISTINCT FROM new.leaves_at) OR (floor((EXTRACT(epoch FROM old.changed_at) / (5)::numeric)) <> floor((EXTRACT(epoch FROM new.changed_at) / (5)::numeric))))) EXECUTE FUNCTION public.note_draft();
CREATE TRIGGER entry_added AFTER INSERT ON public.entry REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_entries();
CREATE TRIGGER entry_frozen BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entry FOR EACH STATEMENT EXECUTE FUNCTION public.entry_frozen();
CREATE TRIGGER entry_tombstone BEFORE UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION public.entry_tombstone();
CREATE TRIGGER is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.attachment FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.blob FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.staff FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON public.ticket FOR EACH STATEMENT EXECUTE FUNCTION public.is_kept();
CREATE TRIGGER member_changed AFTER INSERT OR DELETE ON public.queue_member FOR EACH ROW EXECUTE FUNCTION public.note_members();
CREATE TRIGGER queue_added AFTER INSERT ON public.queue REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_new_queues();
CREATE TRIGGER queue_changed AFTER UPDATE ON public.queue REFERENCING OLD TABLE AS old_rows NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_queues();
CREATE TRIGGER requester_changed AFTER UPDATE ON public.requester REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('requester');
CREATE TRIGGER staff_added AFTER INSERT ON public.staff REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('staff');
CREATE TRIGGER staff_changed AFTER UPDATE ON public.staff REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_changed('staff');
CREATE TRIGGER ticket_changed AFTER UPDATE ON public.ticket REFERENCING OLD TABLE AS old_rows NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION public.note_tickets();
CREATE CONSTRAINT TRIGGER told AFTER UPDATE ON public.ticket DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.must_be_told();
CREATE TRIGGER wake AFTER INSERT ON public.change FOR EACH STATEMENT EXECUTE FUNCTION public.wake();
CREATE CONSTRAINT TRIGGER z_login_follows AFTER INSERT OR UPDATE OF login, role, is_active ON public.staff DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.login_follows();
CREATE TRIGGER z_record AFTER INSERT ON public.attachment FOR EACH ROW EXECUTE FUNCTION public.record_attachment();
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.category FOR EACH ROW EXECUTE FUNCTION public.record_fields('name,is_active', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.desk FOR EACH ROW EXECUTE FUNCTION public.record_fields('name,prefix', '');
CREATE TRIGGER z_record AFTER INSERT ON public.entry FOR EACH ROW EXECUTE FUNCTION public.record_entry();
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.queue FOR EACH ROW EXECUTE FUNCTION public.record_fields('name,tier,icon,takes_transfers,is_active,position,is_restricted', '');
CREATE TRIGGER z_record AFTER INSERT OR DELETE OR UPDATE ON public.queue_member FOR EACH ROW EXECUTE FUNCTION public.record_member();
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.requester FOR EACH ROW EXECUTE FUNCTION public.record_fields('is_vip,is_active', 'name,email,phone,department,location');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.staff FOR EACH ROW EXECUTE FUNCTION public.record_fields('login,name,role,tier,email,is_active,is_available', '');
CREATE TRIGGER z_record AFTER INSERT OR UPDATE ON public.ticket FOR EACH ROW EXECUTE FUNCTION public.record_ticket();
CREATE TRIGGER z_record_redaction AFTER UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION public.record_redaction();
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT fk_attachment_entry_id FOREIGN KEY (entry_id) REFERENCES public.entry(id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT fk_attachment_sha256 FOREIGN KEY (sha256) REFERENCES public.blob(sha256);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_by_id FOREIGN KEY (by_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT fk_entry_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.queue_member
    ADD CONSTRAINT fk_queue_member_queue_id FOREIGN KEY (queue_id) REFERENCES public.queue(id);
ALTER TABLE ONLY public.queue_member
    ADD CONSTRAINT fk_queue_member_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.read_mark
    ADD CONSTRAINT fk_read_mark_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.read_mark
    ADD CONSTRAINT fk_read_mark_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
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
ALTER TABLE public.blob ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.category ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.change ENABLE ROW LEVEL SECURITY;
CREATE POLICY change ON public.requester FOR UPDATE TO fl_analyst USING ((( SELECT public.me() AS me) IS NOT NULL));
CREATE POLICY change ON public.staff FOR UPDATE TO fl_analyst USING (((id = ( SELECT public.me() AS me)) OR (( SELECT public.my_role() AS my_role) = ANY (ARRAY['supervisor'::text, 'administrator'::text])))) WITH CHECK (true);
CREATE POLICY change ON public.ticket FOR UPDATE TO fl_analyst USING ((queue_id = ANY (( SELECT public.my_queue_ids() AS my_queue_ids)::integer[]))) WITH CHECK (true);
CREATE POLICY check_it ON public.audit FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
ALTER TABLE public.command ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.desk ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY hear ON public.change FOR SELECT TO fl_analyst USING ((((queue_id IS NULL) AND (( SELECT public.me() AS me) IS NOT NULL) AND (((entity)::text <> ALL ((ARRAY['draft'::character varying, 'member'::character varying])::text[])) OR (entity_id = ( SELECT public.me() AS me)))) OR (queue_id = ANY (( SELECT public.my_queue_ids() AS my_queue_ids)::integer[]))));
CREATE POLICY mine ON public.command TO fl_analyst USING ((staff_id = ( SELECT public.me() AS me)));
CREATE POLICY mine ON public.draft TO fl_analyst USING ((staff_id = ( SELECT public.me() AS me)));
CREATE POLICY mine ON public.read_mark TO fl_analyst USING ((staff_id = ( SELECT public.me() AS me)));
ALTER TABLE public.queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.queue_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.read_mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.requester ENABLE ROW LEVEL SECURITY;
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
CREATE POLICY set_up ON public.category TO fl_administrator USING ((( SELECT public.my_role() AS my_role) = 'administrator'::text)) WITH CHECK (true);
CREATE POLICY set_up ON public.queue TO fl_administrator USING ((( SELECT public.my_role() AS my_role) = 'administrator'::text)) WITH CHECK (true);
CREATE POLICY set_up ON public.queue_member TO fl_administrator USING ((( SELECT public.my_role() AS my_role) = 'administrator'::text)) WITH CHECK (true);
ALTER TABLE public.staff ENABLE ROW LEVEL SECURITY;
CREATE POLICY tell_desks_apart ON public.desk FOR SELECT USING (( SELECT pg_has_role(SESSION_USER, 'fl_auditor'::name, 'usage'::text) AS pg_has_role));
ALTER TABLE public.tick ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.ticket ENABLE ROW LEVEL SECURITY;
GRANT ALL ON SCHEMA public TO fl_owner;
REVOKE ALL ON FUNCTION public.acting() FROM PUBLIC;
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
REVOKE ALL ON FUNCTION public.attachment_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.attempt(act text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.audit_append_only() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.blob_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.command_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.enclose(what text, VARIADIC policies text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.end_sessions(login text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.entry_frozen() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.entry_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.entry_hits(lexemes text, most integer, in_queue integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.entry_hits(lexemes text, most integer, in_queue integer) TO fl_analyst;
REVOKE ALL ON FUNCTION public.entry_tickets(lexemes text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.entry_tickets(lexemes text) TO fl_analyst;
REVOKE ALL ON FUNCTION public.entry_tombstone() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.fit_login(login text, wanted text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.gives_rights(m pg_auth_members) FROM PUBLIC;
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
REVOKE ALL ON FUNCTION public.is_going_back(i integer, o public.ticket, n public.ticket) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_keeping() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_kept() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_mighty_login(login text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_own_login(login text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_reserved_login(login text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.is_step(before text, after text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.judged_now() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.keep_to(what text, rule text, words text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.keeps_the_desk() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.let_in(staff_id integer, verifier text, anew boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.let_in(staff_id integer, verifier text, anew boolean) TO fl_administrator;
REVOKE ALL ON FUNCTION public.login_follows() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.me() FROM PUBLIC;
GRANT ALL ON FUNCTION public.me() TO fl_analyst;
GRANT ALL ON FUNCTION public.me() TO fl_auditor;
REVOKE ALL ON FUNCTION public.member_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_be_told() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.must_let_in() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.my_queue_ids() FROM PUBLIC;
GRANT ALL ON FUNCTION public.my_queue_ids() TO fl_analyst;
GRANT ALL ON FUNCTION public.my_queue_ids() TO fl_auditor;
REVOKE ALL ON FUNCTION public.my_role() FROM PUBLIC;
GRANT ALL ON FUNCTION public.my_role() TO fl_analyst;
GRANT ALL ON FUNCTION public.my_role() TO fl_auditor;
REVOKE ALL ON FUNCTION public.note_changed() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_draft() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_entries() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_members() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_new_queues() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_queues() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.note_tickets() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ones_own_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.own_mark() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.priority_of(impact text, urgency text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.prune_changes(keep integer, batch integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.prune_changes(keep integer, batch integer) TO fl_analyst;
REVOKE ALL ON FUNCTION public.put_out(from_queue integer, whom integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.put_out(from_queue integer, whom integer[]) TO fl_administrator;
REVOKE ALL ON FUNCTION public.record(of_entity text, of_id bigint, in_queue integer, did text, told text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_attachment() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_entry() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_fields() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_member() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_redaction() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.record_ticket() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.recorded(field text, was anyelement, became anyelement) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.recorded_digest(words text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.recorded_instant(moment timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.redact_entry(which bigint, reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.redact_entry(which bigint, reason text) TO fl_administrator;
REVOKE ALL ON FUNCTION public.refusal_said(code text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.refuse(code text, said text, entity text, id bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.requester_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.requester_hits(lexemes text, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.requester_hits(lexemes text, most integer) TO fl_analyst;
REVOKE ALL ON FUNCTION public.restriction_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.sees_everything() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.sees_queue(who integer, which integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.show_out(staff_id integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.show_out(staff_id integer) TO fl_administrator;
REVOKE ALL ON FUNCTION public.staff_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.this_transaction() FROM PUBLIC;
GRANT ALL ON FUNCTION public.this_transaction() TO fl_analyst;
GRANT ALL ON FUNCTION public.this_transaction() TO fl_auditor;
REVOKE ALL ON FUNCTION public.ticket_guard() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ticket_refusal(me integer, is_supervisor boolean, is_going_back boolean, queue_is_active boolean, queue_takes boolean, category_is_active boolean, assignee_is_active boolean, assignee_is_here boolean, assignee_sees boolean, o_status text, o_impact text, o_urgency text, o_priority integer, o_queue integer, o_assignee integer, o_category integer, n_status text, n_impact text, n_urgency text, n_priority integer, n_queue integer, n_assignee integer, n_category integer, n_wakes boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.told_before(of_ticket bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.wake() FROM PUBLIC;
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
GRANT SELECT ON TABLE public.command TO fl_analyst;
GRANT INSERT(staff_id) ON TABLE public.command TO fl_analyst;
GRANT INSERT(key) ON TABLE public.command TO fl_analyst;
GRANT INSERT(deed) ON TABLE public.command TO fl_analyst;
GRANT UPDATE(outcome) ON TABLE public.command TO fl_analyst;
GRANT INSERT(at) ON TABLE public.command TO fl_analyst;
GRANT SELECT ON TABLE public.desk TO fl_analyst;
GRANT SELECT ON TABLE public.desk TO fl_auditor;
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
GRANT SELECT ON TABLE public.schema_info TO fl_analyst;
GRANT SELECT ON TABLE public.schema_info TO fl_auditor;
GRANT SELECT ON TABLE public.schema_print TO fl_analyst;
GRANT SELECT ON TABLE public.schema_print TO fl_auditor;
GRANT USAGE ON SEQUENCE public.staff_id_seq TO fl_administrator;
GRANT USAGE ON SEQUENCE public.ticket_id_seq TO fl_analyst;
