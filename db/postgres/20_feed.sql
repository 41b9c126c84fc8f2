-- The change feed. A change carries its transaction, so that a reader asks for "all that my last snapshot did not
-- see"; sequence numbers would lose what commits late. The wake-up is empty and throttled: at most four a second,
-- and nobody waits for it.
alter table change add column if not exists xid xid8 not null default pg_current_xact_id();
create index if not exists ix_change_xid on change (xid);
-- What was restored from another server tells of transactions that this one has yet to come to: it would be news for ever.
delete from change where xid >= pg_snapshot_xmax(pg_current_snapshot());

create table if not exists tick (id int primary key, at timestamptz not null);
insert into tick values (1, now()) on conflict do nothing;

-- Definers all: nobody writes changes but these triggers.
-- Whether it is time is read without a lock: somebody who holds that row must not silence everyone else.
create or replace function wake() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (select at from public.tick where id = 1) < clock_timestamp() - interval '250 ms' then
    update public.tick set at = clock_timestamp() where id in (select id from public.tick where id = 1 for update skip locked);
    perform pg_notify('frontline', '');
  end if;
  return null;
end $$;
drop trigger if exists wake on change;
create trigger wake after insert on change for each statement execute function wake();

create or replace function note_changed() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.change (entity, entity_id) select tg_argv[0], id from now_rows;
  return null;
end $$;
-- A ticket that moves is told of in both queues: whoever sees only the one that it left has to let go of it.
create or replace function note_tickets() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.change (entity, entity_id, queue_id)
  select 'ticket', id, queue_id from now_rows
  union all
  select 'ticket', n.id, o.queue_id from now_rows n join old_rows o on o.id = n.id and o.queue_id <> n.queue_id;
  return null;
end $$;
create or replace function note_entries() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.change (entity, entity_id, queue_id)
  select 'ticket', t.id, t.queue_id from public.ticket t where t.id in (select ticket_id from now_rows);
  return null;
end $$;
-- A queue that stays restricted is told of to its members alone.
create or replace function note_queues() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.change (entity, entity_id, queue_id)
  select 'queue', n.id, case when n.is_restricted and o.is_restricted and not (n.takes_transfers or o.takes_transfers) then n.id end
    from now_rows n join old_rows o on o.id = n.id;
  return null;
end $$;
create or replace function note_new_queues() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.change (entity, entity_id, queue_id)
  select 'queue', id, case when is_restricted and not takes_transfers then id end from now_rows;
  return null;
end $$;
-- Who comes into a restricted queue, or leaves it, sees another desk from now on, and is told so alone; its members are told
-- of the queue.
create or replace function note_members() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.change (entity, entity_id, queue_id)
  values ('member', coalesce(new.staff_id, old.staff_id), null),
         ('queue', coalesce(new.queue_id, old.queue_id), coalesce(new.queue_id, old.queue_id));
  return null;
end $$;

drop trigger if exists ticket_changed on ticket;
create trigger ticket_changed after update on ticket
  referencing old table as old_rows new table as now_rows for each statement execute function note_tickets();
drop trigger if exists entry_added on entry;
create trigger entry_added after insert on entry
  referencing new table as now_rows for each statement execute function note_entries();
drop trigger if exists staff_added on staff;
create trigger staff_added after insert on staff
  referencing new table as now_rows for each statement execute function note_changed('staff');
drop trigger if exists staff_changed on staff;
create trigger staff_changed after update on staff
  referencing new table as now_rows for each statement execute function note_changed('staff');
drop trigger if exists queue_added on queue;
create trigger queue_added after insert on queue
  referencing new table as now_rows for each statement execute function note_new_queues();
drop trigger if exists queue_changed on queue;
create trigger queue_changed after update on queue
  referencing old table as old_rows new table as now_rows for each statement execute function note_queues();
drop trigger if exists member_changed on queue_member;
create trigger member_changed after insert or delete on queue_member for each row execute function note_members();
drop trigger if exists category_added on category;
create trigger category_added after insert on category
  referencing new table as now_rows for each statement execute function note_changed('category');
drop trigger if exists category_changed on category;
create trigger category_changed after update on category
  referencing new table as now_rows for each statement execute function note_changed('category');
drop trigger if exists requester_changed on requester;
create trigger requester_changed after update on requester
  referencing new table as now_rows for each statement execute function note_changed('requester');

-- Drafts are told of by whose they are: when one comes, goes, is held or recalled, and every few seconds of typing.
-- Row by row, for a statement that touches no draft would still wake everyone.
create or replace function note_draft() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into public.change (entity, entity_id) values ('draft', coalesce(new.staff_id, old.staff_id));
  return null;
end $$;
drop trigger if exists draft_came_or_went on draft;
create trigger draft_came_or_went after insert or delete on draft for each row execute function note_draft();
drop trigger if exists draft_changed on draft;
create trigger draft_changed after update on draft for each row
  when (old.leaves_at is distinct from new.leaves_at
        or floor(extract(epoch from old.changed_at) / 5) <> floor(extract(epoch from new.changed_at) / 5))
  execute function note_draft();

-- Lowest transactions first and none that a running one may still join: then the oldest change left tells a feed whether
-- it has missed any. One client at a time; `keep` newest stay, and at least one.
create or replace function prune_changes(keep int, batch int) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
