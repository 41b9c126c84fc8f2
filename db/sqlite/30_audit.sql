-- The audit of a file: the same rows as a server's, written by triggers. Who has the file has everything, so there is no
-- chain of hashes; and as SQLite knows no sha256, texts that a server tells by it are told as null: that they changed, not
-- to what. Who did it is what the row itself says, else whose deed is under way (`deed_under_way`); times are of the
-- millisecond, which is all that SQLite's clock tells.
drop view if exists deed_under_way;
create view deed_under_way as
  select s.id, s.login from command c left join staff s on s.id = c.staff_id
   where c.rowid = (select max(rowid) from command) and c.outcome is null;
drop view if exists this_moment;
create view this_moment as
  select cast(strftime('%s', 'now') as integer) * 1000000
         + cast(substr(strftime('%f', 'now'), 4) as integer) * 1000 as at;
-- On their own, as an import sets these two aside for the length of a batch (db/tickets/pouring.py).
drop trigger if exists ticket_recorded_new;
create trigger ticket_recorded_new after insert on ticket
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'ticket', new.id, new.queue_id,
         coalesce((select max(a.seq) from audit a where a.entity = 'ticket' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce((select s.login from staff s where s.id = new.created_by), ''), new.created_by, m.at,
         json_object('queue_id', new.queue_id, 'priority', new.priority, 'status', new.status,
                     'assignee_id', new.assignee_id,
                     'requester_id', new.requester_id, 'source', new.source)
    from this_moment m;
end;
drop trigger if exists entry_recorded_new;
create trigger entry_recorded_new after insert on entry
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'ticket', new.ticket_id, (select t.queue_id from ticket t where t.id = new.ticket_id),
         coalesce((select max(a.seq) from audit a
                    where a.entity = 'ticket' and a.entity_id = new.ticket_id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = new.by_id), ''), new.by_id, m.at,
         json_object('entry', new.id, 'kind', new.kind, 'body', null)
    from this_moment m;
end;
drop trigger if exists ticket_recorded;
create trigger ticket_recorded after update on ticket
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'ticket', new.id, new.queue_id,
         coalesce((select max(a.seq) from audit a where a.entity = 'ticket' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce((select s.login from staff s where s.id = new.updated_by), ''), new.updated_by, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m
    join (select iif(old.subject is new.subject, '', ',"subject":[null,null]')
           || iif(old.queue_id is new.queue_id, '', ',"queue_id":' || json_array(old.queue_id, new.queue_id))
           || iif(old.kind is new.kind, '', ',"kind":' || json_array(old.kind, new.kind))
           || iif(old.status is new.status, '', ',"status":' || json_array(old.status, new.status))
           || iif(old.impact is new.impact, '', ',"impact":' || json_array(old.impact, new.impact))
           || iif(old.urgency is new.urgency, '', ',"urgency":' || json_array(old.urgency, new.urgency))
           || iif(old.priority is new.priority, '', ',"priority":' || json_array(old.priority, new.priority))
           || iif(old.category_id is new.category_id, '', ',"category_id":'
              || json_array(old.category_id, new.category_id))
           || iif(old.assignee_id is new.assignee_id, '', ',"assignee_id":'
              || json_array(old.assignee_id, new.assignee_id))
           || iif(old.requester_id is new.requester_id, '', ',"requester_id":'
              || json_array(old.requester_id, new.requester_id))
           || iif(old.source is new.source, '', ',"source":' || json_array(old.source, new.source))
           || iif(old.wakes_at is new.wakes_at, '', ',"wakes_at":' || json_array(
              strftime('%Y-%m-%dT%H:%M:%S', old.wakes_at / 1000000, 'unixepoch')
              || iif(old.wakes_at % 1000000, printf('.%06d', old.wakes_at % 1000000), '') || '+00:00',
              strftime('%Y-%m-%dT%H:%M:%S', new.wakes_at / 1000000, 'unixepoch')
              || iif(new.wakes_at % 1000000, printf('.%06d', new.wakes_at % 1000000), '') || '+00:00'))
           || iif(old.due_at is new.due_at, '', ',"due_at":' || json_array(
              strftime('%Y-%m-%dT%H:%M:%S', old.due_at / 1000000, 'unixepoch')
              || iif(old.due_at % 1000000, printf('.%06d', old.due_at % 1000000), '') || '+00:00',
              strftime('%Y-%m-%dT%H:%M:%S', new.due_at / 1000000, 'unixepoch')
              || iif(new.due_at % 1000000, printf('.%06d', new.due_at % 1000000), '') || '+00:00'))
           || iif(old.external_id is new.external_id, '', ',"external_id":'
              || json_array(old.external_id, new.external_id))
           || iif(old.created_at is new.created_at, '', ',"created_at":' || json_array(
              strftime('%Y-%m-%dT%H:%M:%S', old.created_at / 1000000, 'unixepoch')
              || iif(old.created_at % 1000000, printf('.%06d', old.created_at % 1000000), '') || '+00:00',
              strftime('%Y-%m-%dT%H:%M:%S', new.created_at / 1000000, 'unixepoch')
              || iif(new.created_at % 1000000, printf('.%06d', new.created_at % 1000000), '') || '+00:00'))
           || iif(old.created_by is new.created_by, '', ',"created_by":'
              || json_array(old.created_by, new.created_by)) as told) p
   where p.told <> '';
end;
drop trigger if exists attachment_recorded_new;
create trigger attachment_recorded_new after insert on attachment
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'ticket', t.id, t.queue_id,
         coalesce((select max(a.seq) from audit a where a.entity = 'ticket' and a.entity_id = t.id), 0) + 1, 'E',
         coalesce((select s.login from staff s where s.id = e.by_id), ''), e.by_id, m.at,
         json_object('attachment', new.id, 'entry', new.entry_id, 'sha256', new.sha256)
    from this_moment m join entry e on e.id = new.entry_id join ticket t on t.id = e.ticket_id;
end;
drop trigger if exists desk_recorded_new;
create trigger desk_recorded_new after insert on desk
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'desk', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'desk' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce(d.login, ''), d.id, m.at,
         json_object('name', new.name, 'prefix', new.prefix)
    from this_moment m left join deed_under_way d;
end;
drop trigger if exists desk_recorded;
create trigger desk_recorded after update on desk
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'desk', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'desk' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce(d.login, ''), d.id, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m left join deed_under_way d
    join (select iif(old.name is new.name, '', ',"name":' || json_array(old.name, new.name))
           || iif(old.prefix is new.prefix, '', ',"prefix":' || json_array(old.prefix, new.prefix)) as told) p
   where p.told <> '';
end;
drop trigger if exists staff_recorded_new;
create trigger staff_recorded_new after insert on staff
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'staff', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'staff' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce(d.login, ''), d.id, m.at,
         json_object('login', new.login, 'name', new.name, 'role', new.role, 'tier', new.tier, 'email', new.email,
                     'is_active', json(iif(new.is_active, 'true', 'false')),
                     'is_available', json(iif(new.is_available, 'true', 'false')))
    from this_moment m left join deed_under_way d;
end;
drop trigger if exists staff_recorded;
create trigger staff_recorded after update on staff
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'staff', new.id, null,
         coalesce((select max(a.seq) from audit a where a.entity = 'staff' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce(d.login, ''), d.id, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m left join deed_under_way d
    join (select iif(old.login is new.login, '', ',"login":' || json_array(old.login, new.login))
           || iif(old.name is new.name, '', ',"name":' || json_array(old.name, new.name))
           || iif(old.role is new.role, '', ',"role":' || json_array(old.role, new.role))
           || iif(old.tier is new.tier, '', ',"tier":' || json_array(old.tier, new.tier))
           || iif(old.email is new.email, '', ',"email":' || json_array(old.email, new.email))
           || iif(old.is_active is new.is_active, '', ',"is_active":['
              || iif(old.is_active, 'true,false', 'false,true') || ']')
           || iif(old.is_available is new.is_available, '', ',"is_available":['
              || iif(old.is_available, 'true,false', 'false,true') || ']') as told) p
   where p.told <> '';
end;
drop trigger if exists queue_recorded_new;
create trigger queue_recorded_new after insert on queue
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'queue', new.id, new.id,
         coalesce((select max(a.seq) from audit a where a.entity = 'queue' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce(d.login, ''), d.id, m.at,
         json_object('name', new.name, 'tier', new.tier, 'icon', new.icon,
                     'takes_transfers', json(iif(new.takes_transfers, 'true', 'false')),
                     'is_active', json(iif(new.is_active, 'true', 'false')), 'position', new.position,
                     'is_restricted', json(iif(new.is_restricted, 'true', 'false')))
    from this_moment m left join deed_under_way d;
end;
drop trigger if exists queue_recorded;
create trigger queue_recorded after update on queue
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'queue', new.id, new.id,
         coalesce((select max(a.seq) from audit a where a.entity = 'queue' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce(d.login, ''), d.id, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m left join deed_under_way d
    join (select iif(old.name is new.name, '', ',"name":' || json_array(old.name, new.name))
           || iif(old.tier is new.tier, '', ',"tier":' || json_array(old.tier, new.tier))
           || iif(old.icon is new.icon, '', ',"icon":' || json_array(old.icon, new.icon))
           || iif(old.takes_transfers is new.takes_transfers, '', ',"takes_transfers":['
              || iif(old.takes_transfers, 'true,false', 'false,true') || ']')
           || iif(old.is_active is new.is_active, '', ',"is_active":['
              || iif(old.is_active, 'true,false', 'false,true') || ']')
           || iif(old.position is new.position, '', ',"position":' || json_array(old.position, new.position))
           || iif(old.is_restricted is new.is_restricted, '', ',"is_restricted":['
              || iif(old.is_restricted, 'true,false', 'false,true') || ']') as told) p
   where p.told <> '';
end;
drop trigger if exists category_recorded_new;
create trigger category_recorded_new after insert on category
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'category', new.id, null,
         coalesce((select max(a.seq) from audit a
                    where a.entity = 'category' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce(d.login, ''), d.id, m.at,
         json_object('name', new.name, 'is_active', json(iif(new.is_active, 'true', 'false')))
    from this_moment m left join deed_under_way d;
end;
drop trigger if exists category_recorded;
create trigger category_recorded after update on category
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'category', new.id, null,
         coalesce((select max(a.seq) from audit a
                    where a.entity = 'category' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce(d.login, ''), d.id, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m left join deed_under_way d
    join (select iif(old.name is new.name, '', ',"name":' || json_array(old.name, new.name))
           || iif(old.is_active is new.is_active, '', ',"is_active":['
              || iif(old.is_active, 'true,false', 'false,true') || ']') as told) p
   where p.told <> '';
end;
drop trigger if exists requester_recorded_new;
create trigger requester_recorded_new after insert on requester
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'requester', new.id, null,
         coalesce((select max(a.seq) from audit a
                    where a.entity = 'requester' and a.entity_id = new.id), 0) + 1, 'I',
         coalesce(d.login, ''), d.id, m.at,
         json_object('is_vip', json(iif(new.is_vip, 'true', 'false')),
                     'is_active', json(iif(new.is_active, 'true', 'false')), 'name', null, 'email', null,
                     'phone', null, 'department', null, 'location', null)
    from this_moment m left join deed_under_way d;
end;
drop trigger if exists requester_recorded;
create trigger requester_recorded after update on requester
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'requester', new.id, null,
         coalesce((select max(a.seq) from audit a
                    where a.entity = 'requester' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce(d.login, ''), d.id, m.at,
         '{' || substr(p.told, 2) || '}'
    from this_moment m left join deed_under_way d
    join (select iif(old.is_vip is new.is_vip, '', ',"is_vip":['
              || iif(old.is_vip, 'true,false', 'false,true') || ']')
           || iif(old.is_active is new.is_active, '', ',"is_active":['
              || iif(old.is_active, 'true,false', 'false,true') || ']')
           || iif(old.name is new.name, '', ',"name":[null,null]')
           || iif(old.email is new.email, '', ',"email":[null,null]')
           || iif(old.phone is new.phone, '', ',"phone":[null,null]')
           || iif(old.department is new.department, '', ',"department":[null,null]')
           || iif(old.location is new.location, '', ',"location":[null,null]') as told) p
   where p.told <> '';
end;
-- Who may see a restricted queue: a chain for each queue, who came as I, who went as U from themselves to nobody.
drop trigger if exists queue_member_recorded_new;
create trigger queue_member_recorded_new after insert on queue_member
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'queue_member', new.queue_id, new.queue_id,
         coalesce((select max(a.seq) from audit a
                    where a.entity = 'queue_member' and a.entity_id = new.queue_id), 0) + 1, 'I',
         coalesce(d.login, ''), d.id, m.at,
         json_object('staff_id', new.staff_id)
    from this_moment m left join deed_under_way d;
end;
drop trigger if exists queue_member_recorded;
create trigger queue_member_recorded after delete on queue_member
begin
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'queue_member', old.queue_id, old.queue_id,
         coalesce((select max(a.seq) from audit a
                    where a.entity = 'queue_member' and a.entity_id = old.queue_id), 0) + 1, 'U',
         coalesce(d.login, ''), d.id, m.at,
         json_object('staff_id', json_array(old.staff_id, null))
    from this_moment m left join deed_under_way d;
end;
drop trigger if exists audit_kept;
create trigger audit_kept before update on audit
begin
  select raise(abort, '42501');
end;
drop trigger if exists audit_not_dropped;
create trigger audit_not_dropped before delete on audit
begin
  select raise(abort, '42501');
end;
