-- The change feed: every change of what screens show leaves its entity and id.
drop trigger if exists ticket_changed;
create trigger ticket_changed after update on ticket
begin
  insert into change (entity, entity_id) values ('ticket', new.id);
end;
drop trigger if exists entry_added;
create trigger entry_added after insert on entry
begin
  insert into change (entity, entity_id) values ('ticket', new.ticket_id);
end;
-- On its own, because an import sets it aside for the length of a batch (db/tickets/pouring.py).
drop trigger if exists entry_searched;
create trigger entry_searched after insert on entry
begin
  insert into entry_search (rowid, words) values (new.id, new.words);
end;
drop trigger if exists staff_added;
create trigger staff_added after insert on staff begin insert into change (entity, entity_id) values ('staff', new.id); end;
drop trigger if exists staff_changed;
create trigger staff_changed after update on staff begin insert into change (entity, entity_id) values ('staff', new.id); end;
drop trigger if exists queue_added;
create trigger queue_added after insert on queue begin insert into change (entity, entity_id) values ('queue', new.id); end;
drop trigger if exists queue_changed;
create trigger queue_changed after update on queue begin insert into change (entity, entity_id) values ('queue', new.id); end;
drop trigger if exists category_added;
create trigger category_added after insert on category begin insert into change (entity, entity_id) values ('category', new.id); end;
drop trigger if exists category_changed;
create trigger category_changed after update on category begin insert into change (entity, entity_id) values ('category', new.id); end;
drop trigger if exists requester_added;
create trigger requester_added after insert on requester
begin
  insert into requester_search (rowid, words) values (new.id, new.words);
end;
drop trigger if exists requester_changed;
create trigger requester_changed after update on requester
begin
  insert into change (entity, entity_id) values ('requester', new.id);
  insert into requester_search (requester_search, rowid, words) values ('delete', old.id, old.words);
  insert into requester_search (rowid, words) values (new.id, new.words);
end;
-- Drafts are told of by whose they are: when one comes, goes, is held or recalled, and every few seconds of typing.
drop trigger if exists draft_added;
create trigger draft_added after insert on draft
begin
  insert into change (entity, entity_id) values ('draft', new.staff_id);
end;
drop trigger if exists draft_changed;
create trigger draft_changed after update on draft
  when old.leaves_at is not new.leaves_at or old.changed_at / 5000000 <> new.changed_at / 5000000
begin
  insert into change (entity, entity_id) values ('draft', new.staff_id);
end;
drop trigger if exists draft_dropped;
create trigger draft_dropped after delete on draft
begin
  insert into change (entity, entity_id) values ('draft', old.staff_id);
end;
