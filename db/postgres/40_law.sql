-- The law: no client is trusted, so the database itself says who acts, when, and what they may do. Guards gather facts
-- and ask `ticket_refusal`, which says the same as `app/tickets/law.py`. They know a person by `session_user` alone.
-- Only "is distinct from" compares what may be nobody: "assignee = me" would be neither true nor false for nobody.
alter table ticket add column if not exists moved_in xid8;
comment on column ticket.moved_in is 'The transaction that put it into its queue: who moves a ticket out of sight sees it to the end of that.';
alter table ticket add column if not exists changed_in xid8;
comment on column ticket.changed_in is 'The transaction that changed it last: within one, it is changed once.';
-- Restored from another server, numbers of its transactions may lie ahead of this one's: it would come to them one day,
-- and take a ticket for one that it has just moved itself.
do $$
declare ahead xid8 := pg_snapshot_xmax(pg_current_snapshot());
begin
  if exists (select 1 from public.ticket where moved_in >= ahead or changed_in >= ahead) then
    alter table public.ticket disable trigger user;
    update public.ticket set moved_in = null, changed_in = null where moved_in >= ahead or changed_in >= ahead;
    alter table public.ticket enable trigger user;
  end if;
end $$;
create index if not exists ix_attachment_sha256 on attachment (sha256);
-- The counts of the sidebar are read along their index alone: what the row policy asks for has to be in it.
do $$
begin
  if not exists (select 1 from pg_index where indexrelid = to_regclass('public.ix_ticket_live_counts')
                  and pg_get_indexdef(indexrelid) like '%moved_in%') then
    drop index if exists public.ix_ticket_live_counts;
    create index ix_ticket_live_counts on public.ticket (queue_id, status, priority, assignee_id, wakes_at, is_live)
      include (moved_in) where is_live;
  end if;
end $$;

-- ---------------------------------------------------------------- who asks

-- Who looks after the desk itself may say so for a transaction, even when they are on its staff list: `set local
-- frontline.keeping = on`. Of anybody else it is not believed.
create or replace function is_keeping() returns bool language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return current_setting('frontline.keeping', true) is not distinct from 'on' and pg_has_role(session_user, 'fl_owner', 'member');
end $$;

create or replace function me() returns int language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select id from public.staff where login = session_user and is_active and not public.is_keeping());
end $$;

create or replace function my_role() returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select role from public.staff where login = session_user and is_active and not public.is_keeping());
end $$;

create or replace function keeps_the_desk() returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return public.is_keeping() or (pg_has_role(session_user, 'fl_owner', 'member')
    and not exists (select 1 from public.staff where login = session_user));
end $$;

create or replace function my_queue_ids() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select coalesce(array_agg(q.id), '{}') from public.queue q, public.staff s
           where s.login = session_user and s.is_active and not public.is_keeping()
             and (not q.is_restricted
                  or exists (select 1 from public.queue_member m where m.queue_id = q.id and m.staff_id = s.id)));
end $$;

create or replace function sees_queue(who int, which int) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.queue q where q.id = which and (not q.is_restricted
                  or exists (select 1 from public.queue_member m where m.queue_id = q.id and m.staff_id = who)));
end $$;

create or replace function this_transaction() returns xid8 language plpgsql stable parallel safe as $$
begin
  return pg_current_xact_id_if_assigned();
end $$;

create or replace function refuse(code text, said text, entity text default null, id bigint default null) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception '%', said using errcode = code, detail = json_build_object('entity', entity, 'id', id)::text;
end $$;

-- An older snapshot still holds rights that were lost since, and so do rights that a session looked up before.
create or replace function judged_now() returns void language plpgsql stable as $$
begin
  if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
    perform public.refuse('FL003', 'What is written is judged by what holds now: by read committed transactions alone.');
  end if;
end $$;

-- Who changes something: one of the staff, or nobody for whoever looks after the desk, whom no guard binds. It is asked for
-- each row, so it asks the staff list itself; its rights and its search path are those of the guard that asks.
create or replace function acting() returns int language plpgsql stable as $$
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

-- ---------------------------------------------------------------- tickets: the law itself

create or replace function is_step(before text, after text) returns bool language sql immutable as $$
  select case before
    when 'new' then after in ('open', 'pending', 'on hold', 'resolved', 'closed')
    when 'open' then after in ('pending', 'on hold', 'resolved', 'closed')
    when 'pending' then after in ('open', 'on hold', 'resolved', 'closed')
    when 'on hold' then after in ('open', 'pending', 'resolved', 'closed')
    when 'resolved' then after in ('open', 'closed')
    when 'closed' then after = 'open'
    else false end
$$;

create or replace function priority_of(impact text, urgency text) returns int language sql immutable as $$
  select case (case impact when 'high' then 2 when 'medium' then 1 else 0 end)
            + (case urgency when 'high' then 2 when 'medium' then 1 else 0 end)
         when 4 then 1 when 3 then 2 when 2 then 3 else 4 end
$$;

create or replace function ticket_refusal(
    me int, is_supervisor bool, is_going_back bool, queue_is_active bool, queue_takes bool, category_is_active bool,
    assignee_is_active bool, assignee_is_here bool, assignee_sees bool,
    o_status text, o_impact text, o_urgency text, o_priority int, o_queue int, o_assignee int, o_category int,
    n_status text, n_impact text, n_urgency text, n_priority int, n_queue int, n_assignee int, n_category int, n_wakes bool)
  returns text language plpgsql immutable as $$
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

create or replace function refusal_said(code text) returns text language sql immutable as $$
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

-- ---------------------------------------------------------------- tickets: their guard

-- True when this same person once changed each of these fields from what it is to become to what it is. The audit tells.
create or replace function is_going_back(i int, o public.ticket, n public.ticket) returns bool
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
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

-- The last of a ticket's records that another transaction wrote: what comes after is this one's, for whoever writes to its
-- chain has locked the ticket. Its whole history is not read for that.
create or replace function told_before(of_ticket bigint) returns int language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  return coalesce((select a.seq from public.audit a where a.entity = 'ticket' and a.entity_id = of_ticket
                    and a.xid <> pg_current_xact_id() order by a.seq desc limit 1), 0);
end $$;

create or replace function ticket_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
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

-- A new ticket, as it may come in: unassigned or one's own; an administrator's import brings its past along.
create or replace function admitted(n public.ticket, i int, t timestamptz) returns public.ticket
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

drop trigger if exists ticket_version_guard on ticket;
drop function if exists ticket_version_guard();
drop trigger if exists a_guard on ticket;
create trigger a_guard before insert or update on ticket for each row execute function ticket_guard();

create or replace function is_kept() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'What a desk has done is never deleted.' using errcode = 'FL035';
end $$;
drop trigger if exists is_kept on ticket;
create trigger is_kept before delete or truncate on ticket for each statement execute function is_kept();
drop trigger if exists is_kept on attachment;
create trigger is_kept before update or delete or truncate on attachment for each statement execute function is_kept();
drop trigger if exists is_kept on blob;
create trigger is_kept before update or delete or truncate on blob for each statement execute function is_kept();

-- A change of a ticket is told in its journal, and told why where it takes from someone or ends the work.
create or replace function must_be_told() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
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
drop trigger if exists told on ticket;
create constraint trigger told after update on ticket deferrable initially deferred for each row execute function must_be_told();

-- ---------------------------------------------------------------- the journal

create or replace function entry_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
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
drop trigger if exists a_guard on entry;
create trigger a_guard before insert on entry for each row execute function entry_guard();

create or replace function attachment_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
drop trigger if exists a_guard on attachment;
create trigger a_guard before insert on attachment for each row execute function attachment_guard();

-- Who brought which content: nobody's to read, and asked only when it is attached.
do $$
begin
  if to_regclass('public.blob_giver') is null then
    create table public.blob_giver (sha256 varchar(64), staff_id int, primary key (sha256, staff_id));
    -- what waited to be attached before anybody asked: whoever brought it may still attach it
    insert into public.blob_giver select b.sha256, s.id from public.blob b, public.staff s
     where s.is_active and not exists (select 1 from public.attachment a where a.sha256 = b.sha256);
  end if;
end $$;

create or replace function blob_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
drop trigger if exists a_guard on blob;
create trigger a_guard before insert on blob for each row execute function blob_guard();

-- ---------------------------------------------------------------- one's own: keys, drafts, marks

create or replace function command_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.acting();
begin
  if i is null then return new; end if;
  new.staff_id := i;
  new.at := case tg_op when 'INSERT' then clock_timestamp() else old.at end;
  return new;
end $$;
drop trigger if exists a_guard on command;
create trigger a_guard before insert or update on command for each row execute function command_guard();

-- Told in one voice, whether a ticket was never there or is out of sight: a foreign key would tell the one from the other.
create or replace function ones_own_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
drop trigger if exists a_guard on draft;
create trigger a_guard before insert or update on draft for each row execute function ones_own_guard();
drop trigger if exists a_guard on read_mark;
create trigger a_guard before insert or update on read_mark for each row execute function ones_own_guard();

create or replace function requester_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if public.acting() is not null and tg_op = 'UPDATE' and (old.folded, old.words) is distinct from (new.folded, new.words)
     and (old.name, old.email, old.phone) is not distinct from (new.name, new.email, new.phone) then
    perform public.refuse('FL042', 'What a requester is found by follows from who they are.', 'requester', old.id);
  end if;
  return new;
end $$;
drop trigger if exists a_guard on requester;
drop function if exists staff_only_guard();
create trigger a_guard before insert or update on requester for each row execute function requester_guard();

-- ---------------------------------------------------------------- the desk's set-up

create or replace function administrator_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if public.me() is null and not public.keeps_the_desk() then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  if public.acting() is not null and public.my_role() is distinct from 'administrator' then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  return coalesce(new, old);
end $$;
drop trigger if exists a_guard on category;
create trigger a_guard before insert or update or delete on category for each row execute function administrator_guard();
drop trigger if exists a_guard on queue;
create trigger a_guard before insert or update or delete on queue for each row execute function administrator_guard();
drop trigger if exists a_guard on queue_member;
create trigger a_guard before insert or update or delete on queue_member for each row execute function administrator_guard();

create or replace function put_out(from_queue int, whom int[]) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare gone int;
begin
  if public.acting() is not null and public.my_role() is distinct from 'administrator' then
    perform public.refuse('FL050', 'Only an administrator may set up the desk.');
  end if;
  delete from public.queue_member where queue_id = from_queue and staff_id = any (whom);
  get diagnostics gone = row_count;
  return gone;
end $$;

-- An administrator sets up restricted queues without seeing into them.
create or replace function restriction_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.is_restricted and not new.is_restricted and not public.sees_queue(coalesce(public.me(), 0), old.id)
     and not (public.me() is null and public.keeps_the_desk()) then
    perform public.refuse('FL054', 'Only a member of a restricted queue may open it to everyone.', 'queue', old.id);
  end if;
  return new;
end $$;
drop trigger if exists b_restriction on queue;
create trigger b_restriction before update on queue for each row execute function restriction_guard();

create or replace function member_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.staff_id is not distinct from public.me() then
    perform public.refuse('FL053', 'Nobody lets oneself into a restricted queue: another administrator does.', 'queue', new.queue_id);
  end if;
  return new;
end $$;
drop trigger if exists b_member on queue_member;
create trigger b_member before insert or update on queue_member for each row execute function member_guard();

create or replace function staff_guard() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare i int := public.acting(); part text := public.my_role();
begin
  if i is null then return new; end if;
  if tg_op = 'UPDATE' and (to_jsonb(old) - 'is_available') = (to_jsonb(new) - 'is_available') then
    if old.id <> i and part not in ('supervisor', 'administrator') and old.is_available <> new.is_available then
      perform public.refuse('FL051', 'Only a supervisor may say that someone else is here or away.', 'staff', old.id);
    end if;
    return new;
  end if;
  if part <> 'administrator' and not (tg_op = 'UPDATE' and public.is_agreed(old.id, new.role)
                                      and to_jsonb(old) - 'role' = to_jsonb(new) - 'role') then
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
drop trigger if exists a_guard on staff;
create trigger a_guard before insert or update on staff for each row execute function staff_guard();
drop trigger if exists is_kept on staff;
create trigger is_kept before delete or truncate on staff for each statement execute function is_kept();
