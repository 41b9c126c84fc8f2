-- Rights by table and column, all others taken back first: what is not granted here is nobody's.
revoke all on all tables in schema public from public, fl_analyst, fl_technician, fl_supervisor, fl_administrator, fl_security, fl_verifier, fl_auditor, fl_service;
revoke all on all sequences in schema public from public, fl_analyst, fl_technician, fl_supervisor, fl_administrator, fl_security, fl_verifier, fl_auditor, fl_service;
revoke all on all functions in schema public from public, fl_analyst, fl_technician, fl_supervisor, fl_administrator, fl_security, fl_verifier, fl_auditor, fl_service;
alter default privileges in schema public revoke all on tables from public;
alter default privileges revoke execute on functions from public;

grant select on schema_info to fl_analyst, fl_auditor, fl_service;
grant select on desk, staff, queue, queue_member, category, requester, ticket, entry, attachment, blob, change to fl_analyst;
grant select (id, entity, entity_id, queue_id, seq, op, actor, by_id, at, payload, xid) on audit to fl_analyst;
grant select on audit, desk, staff to fl_auditor;

-- Stamps are among them because the same statement serves both engines; the guards never believe them.
grant insert (subject, queue_id, kind, status, impact, urgency, priority, category_id, assignee_id, requester_id, source,
              wakes_at, due_at, external_id, version, created_at, created_by, updated_at, updated_by),
      update (status, impact, urgency, priority, queue_id, category_id, assignee_id, wakes_at, version, updated_at, updated_by)
   on ticket to fl_analyst;
grant insert (ticket_id, kind, by_id, at, written_at, facts, body, words) on entry to fl_analyst;
grant insert (entry_id, sha256, name, size) on attachment to fl_analyst;
grant insert (sha256, size, content) on blob to fl_analyst;
grant insert (name, email, phone, department, location, is_vip, is_active, folded, words),
      update (name, email, phone, department, location, is_vip, is_active, folded, words) on requester to fl_analyst;
grant select, insert, update, delete on draft to fl_analyst;
grant select, insert (staff_id, ticket_id, entry_id), update (entry_id) on read_mark to fl_analyst;
grant select, insert (staff_id, key, deed, at), update (outcome) on command to fl_analyst;
grant update (login, name, role, tier, email, is_active, is_available) on staff to fl_analyst;
grant insert (login, name, role, tier, email, is_active, is_available) on staff to fl_administrator;
grant insert (name, tier, icon, takes_transfers, is_active, position, is_restricted),
      update (name, tier, icon, takes_transfers, is_active, position, is_restricted) on queue to fl_administrator;
grant insert (queue_id, staff_id) on queue_member to fl_administrator;
grant execute on function put_out(int, int[]) to fl_administrator;
grant insert (name, is_active), update (name, is_active) on category to fl_administrator;

grant execute on function me(), my_role(), my_queue_ids(), this_transaction() to fl_analyst, fl_auditor;
grant execute on function entry_hits(text, int, int), entry_tickets(text), requester_hits(text, int) to fl_analyst;
grant execute on function prune_changes(int, int) to fl_analyst;

-- Ids are given out by sequences; where they stand is not told.
do $$
declare one regclass;
begin
  for one in select c.oid from pg_class c where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace
              and c.relname in ('ticket_id_seq', 'entry_id_seq', 'attachment_id_seq', 'requester_id_seq') loop
    execute format('grant usage on sequence %s to fl_analyst', one);
  end loop;
  for one in select c.oid from pg_class c where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace
              and c.relname in ('staff_id_seq', 'queue_id_seq', 'category_id_seq') loop
    execute format('grant usage on sequence %s to fl_administrator', one);
  end loop;
end $$;
