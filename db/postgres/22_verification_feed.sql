-- Whatever happens to a verification is told as a change of it, to whoever sees its ticket. What concerns all of them (the
-- policy, the desk on its guard) is told as a change of verification 0.
create or replace function note_verification() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  now_row jsonb := to_jsonb(new);
  of_verification bigint := case tg_argv[0] when 'itself' then (now_row ->> 'id')::bigint
    when 'its' then (now_row ->> 'verification_id')::bigint
    when 'guess' then (select j.verification_id from public.job j where j.id = (now_row ->> 'job_id')::bigint) end;
begin
  insert into public.change (entity, entity_id, queue_id)
  values ('verification', coalesce(of_verification, 0),
          (select t.queue_id from public.verification v join public.ticket t on t.id = v.ticket_id where v.id = of_verification));
  return null;
end $$;

do $$
declare one text[];
begin
  foreach one slice 1 in array array[
      ['verification', 'itself'], ['red_flag', 'its'], ['evidence', 'its'], ['verification_grant', 'its'], ['job', 'its'],
      ['signature', 'its'], ['exception_request', 'its'], ['guess', 'guess'], ['verification_alert', 'its'],
      ['policy', 'all'], ['desk_mode', 'all'], ['connection', 'all'], ['connection_proposal', 'all']] loop
    execute format('create or replace trigger verification_told after insert or update on public.%I '
                   'for each row execute function public.note_verification(%L)', one[1], one[2]);
  end loop;
end $$;
revoke all on function note_verification() from public;
