-- The hours at which the desk works, as two people set them; the rule is that of `app/identity/hours.py`. What can't be read
-- was never set.
create or replace function is_out_of_hours(at timestamptz) returns bool language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare said jsonb; here timestamp; begins time; ends time; works_from date;
begin
  select c.settings::jsonb into said from public.connection c where c.name = 'desk_hours' and c.kind = 'settings' and c.is_active;
  if said is null or said = '{}' then return false; end if;
  here := at at time zone (said ->> 'zone');
  begins := (said ->> 'begins')::time;
  ends := (said ->> 'ends')::time;
  works_from := case when begins < ends then case when here::time >= begins and here::time < ends then here::date end
                     when here::time >= begins then here::date
                     when here::time < ends then here::date - 1 end;
  if works_from is null then return true; end if;
  return not coalesce(said -> 'days', '["mon","tue","wed","thu","fri","sat","sun"]') ? to_char(works_from, 'dy');
exception when others then
  return false;
end $$;
