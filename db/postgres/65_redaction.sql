-- Taking a text out of the journal, for good: a pasted password, what somebody has a right to have erased. A tombstone says
-- who took it out, when and why; the audit keeps the sha256 of both.

-- Even the owner only ever puts a tombstone in the place of a text, and leaves all else of the entry as it was.
create or replace function entry_tombstone() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.body !~ '^\[removed by .+ on \d{4}-\d\d-\d\d: .+\]$' or new.words <> ''
     or to_jsonb(new) - 'body' - 'words' <> to_jsonb(old) - 'body' - 'words' then
    raise exception 'Entries are only ever added.' using errcode = 'FL031';
  end if;
  return new;
end $$;
create or replace trigger entry_tombstone before update on entry for each row execute function entry_tombstone();

-- Recorded twice: in a chain of the entry's own, and in its ticket's, where the text's coming was recorded.
create or replace function record_redaction() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
create or replace trigger z_record_redaction after update on entry for each row execute function record_redaction();

-- For administrators, and of tickets they may see; what is out of sight is refused as if it were not there.
create or replace function redact_entry(which bigint, reason text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
revoke all on function entry_tombstone(), record_redaction(), redact_entry(bigint, text) from public;
grant execute on function redact_entry(bigint, text) to fl_administrator;
