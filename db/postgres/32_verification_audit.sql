-- The audit of verifications: all that belongs to one is of its chain, all that belongs to a subject of the subject's, and the
-- rest has chains of its own. Personal values and free texts are told by their sha256 alone, with a salt that is erased with them.

-- Arguments: whose chain (verification, subject, own), the columns told as they are, and those told by sha256.
create or replace function record_verifying() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  became jsonb := to_jsonb(new);
  was jsonb := case tg_op when 'UPDATE' then to_jsonb(old) end;
  of_entity text := case tg_argv[0] when 'own' then tg_table_name::text else tg_argv[0] end;
  is_whole bool := tg_table_name = of_entity;
  of_id bigint := case when not is_whole then (became ->> (of_entity || '_id'))::bigint
    else coalesce(became ->> 'id', became ->> 'version', became ->> 'staff_id')::bigint end;
  hidden text[] := string_to_array(tg_argv[2], ',');
  field text;
  pair jsonb[];
  p text := '';
begin
  foreach field in array string_to_array(tg_argv[1], ',') || hidden loop
    pair := array[was -> field, became -> field];
    if field = any (hidden) then
      pair := array[to_jsonb(public.recorded_digest(coalesce(was ->> 'salt', '') || (was ->> field))),
                    to_jsonb(public.recorded_digest(coalesce(became ->> 'salt', '') || (became ->> field)))];
    end if;
    if tg_op = 'INSERT' or (not is_whole and pair[1] is distinct from pair[2]) then
      p := p || concat(',"', field, '":', coalesce(pair[2]::text, 'null'));
    elsif pair[1] is distinct from pair[2] then
      p := p || public.recorded(field, pair[1], pair[2]);
    end if;
  end loop;
  if p = '' then
    return null;
  end if;
  if not is_whole then
    p := concat(',"', tg_table_name, '":', to_jsonb(coalesce(became -> 'id', became -> 'subject_id'))::text, p);
    -- two who write to one chain have locked what it is of
    if of_entity = 'verification' then
      perform 1 from public.verification v where v.id = of_id for no key update;
    else
      perform 1 from public.subject s where s.id = of_id for no key update;
    end if;
  end if;
  perform public.record(of_entity, of_id,
    (select t.queue_id from public.verification v join public.ticket t on t.id = v.ticket_id
      where of_entity = 'verification' and v.id = of_id),
    case when is_whole then left(tg_op, 1) else 'E' end, '{' || substr(p, 2) || '}');
  return null;
end $$;

do $$
declare one text[];
begin
  foreach one slice 1 in array array[
      ['verification', 'own', 'ticket_id,action,channel,caller,subject_id,state,by_id,owner_id,policy_version,risk,has_looked', 'reason'],
      ['red_flag', 'verification', 'by_id,void_at', 'code'],
      ['evidence', 'verification', 'subject_id,method,result,proof,known_since,by_id,also_by,job_id,void_at', 'group_key,target,transaction,facts'],
      ['verification_grant', 'verification', 'ticket_id,subject_id,action,risk,policy_version,issued_to,second_by,expires_at,state,evidence_ids', 'said'],
      ['signature', 'verification', 'by_id,what,void_at', ''],
      ['exception_request', 'verification', 'by_id,approved_by,void_at', 'reason'],
      ['subject', 'own', 'directory,risk,frozen_at,frozen_by,held_until', 'object_id,name,account,department,site,frozen_why'],
      ['contact', 'subject', 'kind,digest,known_since,is_current', ''],
      ['totp_enrolment', 'subject', 'since', ''],
      ['recovery_code', 'subject', 'since,used_at', ''],
      ['policy', 'own', 'proposed_by,approved_by,is_active', 'rules'],
      ['desk_mode', 'own', 'mode,by_id,ends_at,ended_by', 'why'],
      ['connection', 'own', 'name,kind,is_active,position', 'settings'],
      ['connection_proposal', 'own', 'name,kind,is_active,position,proposed_by,agreed_by,void_at', 'settings'],
      ['verification_alert', 'own', 'code,verification_id,subject_id,seen_by', ''],
      ['staff_identity', 'own', 'directory', 'object_id'],
      ['role_proposal', 'own', 'staff_id,role,by_id,approved_by', '']] loop
    execute format('create or replace trigger z_record after insert or update on public.%I '
                   'for each row execute function public.record_verifying(%L, %L, %L)', one[1], one[2], one[3], one[4]);
  end loop;
end $$;
-- An order is recorded when it comes and when it has ended; in between, workers take it without waiting for anybody.
create or replace trigger z_record after insert on job
  for each row when (new.verification_id is not null) execute function record_verifying('verification', 'kind,method,asked_by,state', '');
create or replace trigger z_record_end after update on job
  for each row when (new.verification_id is not null and old.ended_at is null and new.ended_at is not null)
  execute function record_verifying('verification', 'kind,method,asked_by,state,code', '');

-- Even the owner only ever marks what counts no more, erases nothing before its time, and puts nothing else in its place.
create or replace function evidence_frozen() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare was jsonb := to_jsonb(old); became jsonb := to_jsonb(new); personal text[] := array['target', 'transaction', 'facts', 'group_key', 'code', 'salt'];
begin
  if old.void_at is null and was - 'void_at' = became - 'void_at' then
    return new;
  end if;
  if tg_table_name in ('evidence', 'red_flag') and became ->> 'salt' is null and old.at <= clock_timestamp() - interval '7 days'
     and was - 'void_at' - personal = became - 'void_at' - personal and (old.void_at is null or old.void_at = new.void_at)
     and coalesce(became ->> 'code', 'erased') = 'erased' and coalesce(became ->> 'target', '') = '' and coalesce(became ->> 'transaction', '') = ''
     and coalesce(became ->> 'facts', '{}') = '{}' and became ->> 'group_key' is not distinct from split_part(was ->> 'group_key', ':', 1) then
    return new;
  end if;
  raise exception 'What was proved is only ever added to.' using errcode = 'FL031';
end $$;
create or replace trigger a_frozen before update on evidence for each row execute function evidence_frozen();
create or replace trigger a_frozen before update on signature for each row execute function evidence_frozen();
create or replace trigger a_frozen before update on red_flag for each row execute function evidence_frozen();
revoke all on function record_verifying(), evidence_frozen() from public;
