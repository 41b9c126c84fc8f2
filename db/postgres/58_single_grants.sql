-- Rights come with the roles alone: what single logins were granted, as desks of schema 1 let people in, is taken back.
do $$
declare who text;
begin
  for who in
    select distinct held.grantee::regrole::text from (
      select a.grantee, c.relowner as owned_by from pg_class c, aclexplode(c.relacl) a where c.relnamespace = 'public'::regnamespace
      union all
      select a.grantee, c.relowner from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
       where c.relnamespace = 'public'::regnamespace
      union all
      select a.grantee, p.proowner from pg_proc p, aclexplode(p.proacl) a where p.pronamespace = 'public'::regnamespace
    ) held
    where held.grantee not in (0, held.owned_by)
  loop
    execute format('revoke all on all tables in schema public from %s cascade', who);
    execute format('revoke all on all sequences in schema public from %s cascade', who);
    execute format('revoke all on all functions in schema public from %s cascade', who);
  end loop;
end $$;
