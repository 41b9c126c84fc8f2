-- Who approves for the personnel office, and who at somebody's site: as the desk set it up, never as a client says, and nobody for
-- themselves. The setting is agreed on like a connection: {"hr": [{"directory", "object_id"}], "site": {"North": [...]}}.
create or replace function approver_for(s public.subject, of_method text) returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare listed jsonb;
begin
  select case of_method when 'hr' then c.settings::jsonb -> 'hr' else c.settings::jsonb -> 'site' -> s.site end into listed
    from public.connection c where c.name = 'approvers' and c.kind = 'settings' and c.is_active;
  return (select x.one ->> 'object_id'
    from jsonb_array_elements(case when jsonb_typeof(listed) = 'array' then listed else '[]' end) with ordinality x(one, place)
   where x.one ->> 'directory' = s.directory and coalesce(x.one ->> 'object_id', '') not in ('', s.object_id) order by x.place limit 1);
end $$;

create or replace function approver_asked(s public.subject, of_method text) returns jsonb language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare approver text := public.approver_for(s, of_method);
begin
  if of_method not in ('hr', 'site') then
    return '{}';
  end if;
  if approver is null then
    perform public.refuse('FL106', 'Nobody is set who approves this.');
  end if;
  return jsonb_build_object('approver', approver);
end $$;

-- Whether somebody of the staff gave an approval themselves, by a link of their own: nobody is a second pair of eyes beside themselves.
create or replace function approved_it(e public.evidence, who int) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return e.proof = 'X' and e.result = 'passed' and e.method in ('manager', 'owner', 'hr', 'site')
     and exists (select 1 from public.subject s where s.id = e.subject_id and public.is_account_of(s.directory, e.facts::jsonb ->> 'approver', who));
end $$;

-- Who attested, asked for or approved any of what counts worked on it.
create or replace function has_worked_on(which bigint, who int) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select 1 from public.evidence e left join public.job j on j.id = e.job_id where e.verification_id = which and e.void_at is null
                  and (e.by_id = who or e.also_by = who or j.asked_by = who or public.approved_it(e, who)));
end $$;
