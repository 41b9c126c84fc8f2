-- A tombstone in the place of a text: search forgets the text, whoever shows the ticket reads it anew, the audit tells.
drop trigger if exists entry_redacted;
create trigger entry_redacted after update on entry
begin
  insert into change (entity, entity_id) values ('ticket', new.ticket_id);
  insert into entry_search (entry_search, rowid, words) values ('delete', old.id, old.words);
  insert into entry_search (rowid, words) values (new.id, new.words);
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'entry', new.id, t.queue_id,
         coalesce((select max(a.seq) from audit a where a.entity = 'entry' and a.entity_id = new.id), 0) + 1, 'U',
         coalesce(d.login, ''), d.id, m.at, json_object('body', json_array(null, null))
    from this_moment m join ticket t on t.id = new.ticket_id left join deed_under_way d;
  insert into audit (entity, entity_id, queue_id, seq, op, actor, by_id, at, payload)
  select 'ticket', t.id, t.queue_id,
         coalesce((select max(a.seq) from audit a where a.entity = 'ticket' and a.entity_id = t.id), 0) + 1, 'E',
         coalesce(d.login, ''), d.id, m.at,
         json_object('entry', new.id, 'kind', new.kind, 'body', null, 'removed', json('true'))
    from this_moment m join ticket t on t.id = new.ticket_id left join deed_under_way d;
end;
