-- The audit: who changed what, written by triggers alone. Of each record a chain: a row's hash is taken over what it says
-- and the hash of the row before, so that nothing can be edited or left out in the middle without being found
-- (`db/history/chain.py` computes the same). What is cut off at the end only a seal kept elsewhere finds.
alter table audit
  add column if not exists xid xid8 not null default pg_current_xact_id(),
  add column if not exists prev bytea,
  add column if not exists hash bytea;

create or replace function audit_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The audit is only ever added to.' using errcode = '42501';
end $$;
create or replace trigger append_only before update or delete or truncate on audit
  for each statement execute function audit_append_only();
-- What was restored from another server tells of transactions that this one has yet to come to, and would then be taken
-- for theirs. The transaction is no part of what is hashed.
do $$
begin
  if exists (select 1 from audit where xid >= pg_snapshot_xmax(pg_current_snapshot())) then
    alter table audit disable trigger append_only;
    update audit set xid = '3' where xid >= pg_snapshot_xmax(pg_current_snapshot());
    alter table audit enable trigger append_only;
  end if;
end $$;

-- Who and when are the server's own word. Two who write to one chain have locked the record that it is of; where they have
-- not, the unique key of entity, id and number in turn lets only one of them pass.
create or replace function record(of_entity text, of_id bigint, in_queue int, did text, told text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Parts of a payload: `,"field":[was,now]`, texts that are nobody's business by their sha256, instants in ISO 8601 as
-- Python writes them. The text is the same on both engines.
create or replace function recorded(field text, was anyelement, became anyelement) returns text
language sql stable as $$
  select ',"' || field || '":[' || coalesce(to_json(was)::text, 'null') || ','
         || coalesce(to_json(became)::text, 'null') || ']'
$$;
create or replace function recorded_digest(words text) returns text language sql immutable as $$
  select encode(sha256(convert_to(words, 'UTF8')), 'hex')
$$;
create or replace function recorded_instant(moment timestamptz) returns text language sql stable as $$
  select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
         || case when extract(microsecond from moment)::int % 1000000 = 0 then ''
                 else to_char(moment at time zone 'UTC', '.US') end || '+00:00'
$$;

create or replace function record_ticket() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
create or replace trigger z_record after insert or update on ticket for each row execute function record_ticket();

-- An entry and its files are of the ticket's chain, so the ticket is locked first, as its own changes lock it.
create or replace function record_entry() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  in_queue int;
begin
  select t.queue_id into in_queue from public.ticket t where t.id = new.ticket_id for no key update;
  perform public.record('ticket', new.ticket_id, in_queue, 'E', concat(
    '{"entry":', new.id, ',"kind":', to_json(new.kind), ',"body":"', public.recorded_digest(new.body), '"}'));
  return null;
end $$;
create or replace trigger z_record after insert on entry for each row execute function record_entry();

create or replace function record_attachment() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
create or replace trigger z_record after insert on attachment for each row execute function record_attachment();

-- What changes seldom shares one function: its arguments are the columns told as they are, and those told by sha256.
create or replace function record_fields() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
create or replace trigger z_record after insert or update on desk for each row
  execute function record_fields('name,prefix', '');
create or replace trigger z_record after insert or update on staff for each row
  execute function record_fields('login,name,role,tier,email,is_active,is_available', '');
create or replace trigger z_record after insert or update on queue for each row
  execute function record_fields('name,tier,icon,takes_transfers,is_active,position,is_restricted', '');
create or replace trigger z_record after insert or update on category for each row
  execute function record_fields('name,is_active', '');
create or replace trigger z_record after insert or update on requester for each row
  execute function record_fields('is_vip,is_active', 'name,email,phone,department,location');

-- Of whoever may see a restricted queue: a chain for each queue, who came as I, who went as U from themselves to nobody.
create or replace function record_member() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
create or replace trigger z_record after insert or update or delete on queue_member
  for each row execute function record_member();

revoke all on function audit_append_only(), record(text, bigint, int, text, text), record_ticket(), record_entry(),
  record_attachment(), record_fields(), record_member(),
  recorded(text, anyelement, anyelement), recorded_digest(text), recorded_instant(timestamptz) from public;
