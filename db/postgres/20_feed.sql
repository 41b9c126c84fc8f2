-- The change feed. A change carries its transaction, so that a reader asks for "all that my last snapshot did not
-- see"; sequence numbers would lose what commits late. The wake-up is empty and throttled: at most four a second,
-- and nobody waits for it.
alter table change add column if not exists xid xid8 not null default pg_current_xact_id();
create index if not exists ix_change_xid on change (xid);
-- What was restored from another server tells of transactions that this one has yet to come to: it would be news for ever.
delete from change where xid >= pg_snapshot_xmax(pg_current_snapshot());

create table if not exists tick (id int primary key, at timestamptz not null);
insert into tick values (1, now()) on conflict do nothing;

create or replace function wake() returns trigger language plpgsql as $$
begin
  update tick set at = clock_timestamp()
   where id in (select id from tick where id = 1 and at < clock_timestamp() - interval '250 ms' for update skip locked);
  if found then
    perform pg_notify('frontline', '');
  end if;
  return null;
end $$;
drop trigger if exists wake on change;
create trigger wake after insert on change for each statement execute function wake();

create or replace function note_changed() returns trigger language plpgsql as $$
begin
  insert into change (entity, entity_id) select tg_argv[0], id from now_rows;
  return null;
end $$;
create or replace function note_entries() returns trigger language plpgsql as $$
begin
  insert into change (entity, entity_id) select distinct 'ticket', ticket_id from now_rows;
  return null;
end $$;

drop trigger if exists ticket_changed on ticket;
create trigger ticket_changed after update on ticket
  referencing new table as now_rows for each statement execute function note_changed('ticket');
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
  referencing new table as now_rows for each statement execute function note_changed('queue');
drop trigger if exists queue_changed on queue;
create trigger queue_changed after update on queue
  referencing new table as now_rows for each statement execute function note_changed('queue');
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
create or replace function note_draft() returns trigger language plpgsql as $$
begin
  insert into change (entity, entity_id) values ('draft', coalesce(new.staff_id, old.staff_id));
  return null;
end $$;
drop trigger if exists draft_came_or_went on draft;
create trigger draft_came_or_went after insert or delete on draft for each row execute function note_draft();
drop trigger if exists draft_changed on draft;
create trigger draft_changed after update on draft for each row
  when (old.leaves_at is distinct from new.leaves_at
        or floor(extract(epoch from old.changed_at) / 5) <> floor(extract(epoch from new.changed_at) / 5))
  execute function note_draft();
