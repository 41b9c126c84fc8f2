"""The roles of a desk on PostgreSQL: one that owns everything and nobody can be, and one for each kind of staff.

Roles belong to the whole server; `init` makes them once, as a superuser or as whoever a hosted server lets make roles.
"""

from sqlalchemy import Connection, text

from app.core.errors import StoreRefused

OWNER = "fl_owner"
STAFF = "fl_analyst"
ABOVE = ("fl_technician", "fl_supervisor", "fl_administrator", "fl_security", "fl_verifier")
"""Kinds of staff that are analysts as well."""
AUDITOR = "fl_auditor"
"""Reads the audit with its hashes, and nothing else."""
WORKER = "fl_service"
"""Signs in for no person: it searches directories, asks people on their devices and carries out what was granted."""
EVERY = (STAFF, *ABOVE, AUDITOR, WORKER)

_NOT_YET = (
    "This server doesn't know Frontline's roles yet. Somebody who may make roles (a superuser, or the administrator of "
    "a hosted server) runs: python -m app.admin init --database URL"
)
_NOT_OWNER = (
    "Only who has set up this desk may upgrade it: a superuser, or a login with the role fl_owner. Nothing was changed."
)
_MISSING = text("select name from unnest(cast(:names as text[])) as name where to_regrole(name) is null")
_MAY_OWN = text("""
select pg_has_role(current_user, 'fl_owner',
                   case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end)
""")
"""From PostgreSQL 16 on, who makes a role is its member at once, and still can't act as it."""
_MAY_MAKE = text("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")
_IS_SUPERUSER = text("select rolsuper from pg_roles where rolname = current_user")
_MAY_SIGNAL = text("""
select case when current_setting('server_version_num')::int < 160000 then rolcreaterole or rolsuper
            else rolsuper or pg_has_role(current_user, 'pg_signal_backend', 'member with admin option') end
  from pg_roles where rolname = current_user
""")
"""Whether one may let the desk end the sessions of those who have left."""
SIDE_DOORS = text("""
select format('revoke execute on function %1$s from public; grant execute on function %1$s to fl_owner',
              p.oid::regprocedure) from pg_proc p
 where p.pronamespace = 'pg_catalog'::regnamespace and has_function_privilege('fl_analyst', p.oid, 'execute')
   and (p.proname ~ '^(pg_advisory|pg_try_advisory)'
        or p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_open', 'lo_put', 'lo_unlink'))
""")
_STRANGERS = text("""
select format('alter %s %s owner to fl_owner',
              case c.relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end, c.oid::regclass)
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'S')
   and c.relowner <> 'fl_owner'::regrole
   and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i', 'e'))
union all
select format('alter function %s owner to fl_owner', p.oid::regprocedure)
  from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
   and p.proowner <> 'fl_owner'::regrole
   and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
union all
select format('alter statistics %s owner to fl_owner', format('%I.%I', 'public', s.stxname))
  from pg_statistic_ext s where s.stxnamespace = 'public'::regnamespace and s.stxowner <> 'fl_owner'::regrole
""")
"""What stands in the desk's schema and belongs to someone else: made before there were roles."""


def act_as_owner(connection: Connection) -> None:
    """Do what follows in this transaction as the role that owns the desk. Raises StoreRefused with what to do."""
    if connection.execute(_MISSING, {"names": [OWNER, *EVERY]}).first() is not None:
        raise StoreRefused(_NOT_YET)
    if not connection.scalar(_MAY_OWN):
        raise StoreRefused(_NOT_OWNER)
    for (statement,) in connection.execute(_STRANGERS).all():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"set local role {OWNER}")


def ready_server(connection: Connection) -> None:
    """Make the roles that are missing and close the database to everyone else, where one may do so."""
    if connection.scalar(_MAY_MAKE):
        _make_roles(connection)
        _close_database(connection)
        if connection.scalar(_IS_SUPERUSER):
            _close_side_doors(connection)


def _close_side_doors(connection: Connection) -> None:
    """Take from everyone what PostgreSQL gives to all and a desk has no use for: large objects, locks by number."""
    for (statement,) in connection.execute(SIDE_DOORS).all():
        connection.exec_driver_sql(statement)


def _make_roles(connection: Connection) -> None:
    for (name,) in connection.execute(_MISSING, {"names": [OWNER, *EVERY]}).all():
        connection.exec_driver_sql(f"create role {name} nologin{' createrole' if name == OWNER else ''}")
    if not connection.scalar(_MAY_OWN):
        connection.exec_driver_sql(f"grant {OWNER} to current_user")
    connection.exec_driver_sql(f"grant {STAFF} to {', '.join(ABOVE)}")
    # so that who administers the desk can let people in, through functions of the owner's
    connection.exec_driver_sql(f"grant {', '.join(EVERY)} to {OWNER} with admin option")
    if connection.scalar(_MAY_SIGNAL):
        connection.exec_driver_sql(f"grant pg_signal_backend to {OWNER}")


def _close_database(connection: Connection) -> None:
    name = connection.dialect.identifier_preparer.quote(str(connection.engine.url.database))
    connection.exec_driver_sql(f"revoke all on database {name} from public")
    connection.exec_driver_sql(f"grant connect on database {name} to {STAFF}, {AUDITOR}, {WORKER}")
    connection.exec_driver_sql(f"grant connect, create on database {name} to {OWNER}")
    connection.exec_driver_sql("revoke all on schema public from public")
    # whoever has lost all rights is then told so, and not that there is no such table
    connection.exec_driver_sql("grant usage on schema public to public")
    connection.exec_driver_sql(f"grant usage, create on schema public to {OWNER}")
