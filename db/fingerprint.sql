-- The catalog of a desk, a line for each thing that holds its law: the same on every version of the server, with no
-- number of an object in it. Asked by db/fingerprint.py, which sorts the lines; kept by upgrades, compared by the doctor.
with
ours(name) as (values ('fl_owner'), ('fl_analyst'), ('fl_technician'), ('fl_supervisor'), ('fl_administrator'), ('fl_security'), ('fl_verifier'),
           ('fl_auditor'), ('fl_service')),
extra(id) as (select objid from pg_depend where deptype = 'e'),
thing as (
  select c.*, pg_get_userbyid(c.relowner) as keeper from pg_class c
   where c.relnamespace = 'public'::regnamespace and c.oid not in (select id from extra)
     and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')),
tab as (select * from thing where relkind <> 'S'),
-- what the keeper of a thing may do with it differs by version, and goes without saying
allowed(what, whom, privilege, on_and_on) as (
  select format('%s %s', case t.relkind when 'S' then 'sequence' else 'table' end, t.relname), g.grantee, g.privilege_type, g.is_grantable
    from thing t, aclexplode(coalesce(t.relacl, acldefault(case t.relkind when 'S' then 's' else 'r' end::"char", t.relowner))) g
   where g.grantee <> t.relowner
  union all
  select format('column %s.%s', t.relname, a.attname), g.grantee, g.privilege_type, g.is_grantable
    from tab t join pg_attribute a on a.attrelid = t.oid, aclexplode(a.attacl) g where g.grantee <> t.relowner
  union all
  select format('function %s', p.oid::regprocedure), g.grantee, g.privilege_type, g.is_grantable
    from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
   where p.pronamespace = 'public'::regnamespace and g.grantee <> p.proowner and p.oid not in (select id from extra)
  union all
  select 'the schema', g.grantee, g.privilege_type, g.is_grantable
    from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) g
   where n.nspname = 'public' and g.grantee <> n.nspowner
  union all
  select 'the database', g.grantee, g.privilege_type, g.is_grantable
    from pg_database b, aclexplode(coalesce(b.datacl, acldefault('d', b.datdba))) g
   where b.datname = current_database() and g.grantee <> b.datdba
  union all
  select format('whatever %s makes (%s)', pg_get_userbyid(a.defaclrole), a.defaclobjtype), g.grantee, g.privilege_type, g.is_grantable
    from pg_default_acl a, aclexplode(a.defaclacl) g where g.grantee <> a.defaclrole),
said(line) as (
  select format('table %s: of %s%s%s%s', relname, keeper, case when relkind = 'r' then '' else ', kind ' || relkind::text end,
                case when relrowsecurity then ', policies on' else ', no policies' end,
                case when relforcerowsecurity then ' for its owner, too' else '' end)
    from tab
  union all
  select format('sequence %s: of %s', relname, keeper) from thing where relkind = 'S'
  union all
  select format('column %s.%s: %s%s%s%s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                case when a.attnotnull then ' not null' else '' end,
                case when a.attidentity <> '' then ' identity' when a.attgenerated <> '' then ' generated' else '' end,
                coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''))
    from tab t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
  union all
  -- from 18 on, "not null" is a constraint as well
  select format('constraint %s of %s: %s%s', k.conname, t.relname, pg_get_constraintdef(k.oid),
                case when k.convalidated then '' else ', never checked' end)
    from tab t join pg_constraint k on k.conrelid = t.oid and k.contype not in ('n', 't')
  union all
  select format('index %s%s', pg_get_indexdef(i.indexrelid), case when i.indisvalid then '' else ', broken' end)
    from tab t join pg_index i on i.indrelid = t.oid
  union all
  select format('trigger %s of %s: %s%s', g.tgname, t.relname, pg_get_triggerdef(g.oid),
                case g.tgenabled when 'O' then '' when 'D' then ', SWITCHED OFF' else ', only ' || g.tgenabled::text end)
    from tab t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
  union all
  select format('foreign keys of %s: SWITCHED OFF', t.relname)
    from tab t where exists (select 1 from pg_trigger g where g.tgrelid = t.oid and g.tgisinternal and g.tgenabled <> 'O')
  union all
  select format('rule %s of %s: %s', r.rulename, t.relname, pg_get_ruledef(r.oid))
    from tab t join pg_rewrite r on r.ev_class = t.oid and r.rulename <> '_RETURN'
  union all
  select format('event trigger %s: %s, %s', evtname, evtevent, evtenabled) from pg_event_trigger
  union all
  select format('statistics %s: of %s', stxname, pg_get_userbyid(stxowner))
    from pg_statistic_ext where stxnamespace = 'public'::regnamespace
  union all
  select format('function %s: of %s, %s, %s%s%s%s, source %s', p.oid::regprocedure, pg_get_userbyid(p.proowner), l.lanname,
                case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
                case when p.prosecdef then ', with its owner''s rights' else '' end,
                case when p.proleakproof then ', leakproof' else '' end,
                coalesce(', set ' || array_to_string(p.proconfig, '; '), ''),
                left(encode(sha256(convert_to(coalesce(pg_get_function_result(p.oid), '') || p.prosrc
                                              || coalesce(pg_get_function_sqlbody(p.oid), ''), 'UTF8')), 'hex'), 16))
    from pg_proc p join pg_language l on l.oid = p.prolang
   where p.pronamespace = 'public'::regnamespace and p.oid not in (select id from extra)
  union all
  select format('policy %s of %s: %s %s to %s%s%s', p.polname, t.relname,
                case when p.polpermissive then 'permits' else 'restricts' end,
                case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
                (select string_agg(whom, ', ' order by whom)
                   from (select case r when 0 then 'everyone' else pg_get_userbyid(r) end as whom from unnest(p.polroles) r) named),
                coalesce(', where ' || pg_get_expr(p.polqual, p.polrelid), ''),
                coalesce(', if ' || pg_get_expr(p.polwithcheck, p.polrelid), ''))
    from tab t join pg_policy p on p.polrelid = t.oid
  union all
  select distinct format('right to %s on %s: %s%s', lower(privilege), what,
                         case whom when 0 then 'everyone' else pg_get_userbyid(whom) end,
                         case when on_and_on then ', and may pass it on' else '' end)
    from allowed
  union all
  select format('schema %s', nspname) from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
  union all
  select format('role %s%s%s%s%s%s%s', rolname, case when rolsuper then ', superuser' else '' end,
                case when rolcreaterole then ', makes roles' else '' end, case when rolcreatedb then ', makes databases' else '' end,
                case when rolcanlogin then ', signs in' else '' end, case when rolreplication then ', replicates' else '' end,
                case when rolbypassrls then ', passes by all policies' else '' end)
    from pg_roles join ours on name = rolname
  union all
  -- the desk's logins come and go with its staff
  select format('member of %s: %s%s', g.rolname, m.rolname, case when bool_or(a.admin_option) then ', and lets others in' else '' end)
    from pg_auth_members a join pg_roles g on g.oid = a.roleid join pg_roles m on m.oid = a.member
   where (g.rolname in (select name from ours)
          and (m.rolname in (select name from ours) or g.rolname = 'fl_owner' or a.admin_option))
      or (m.rolname in (select name from ours) and g.rolname ~ '^pg_')
   group by g.rolname, m.rolname
  union all
  select format('setting of %s: %s', coalesce(r.rolname, 'the database'), array_to_string(s.setconfig, '; '))
    from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole
   where (s.setrole = 0 and s.setdatabase = (select oid from pg_database where datname = current_database()))
      or r.rolname in (select name from ours))
select line from said
