"""How a desk stands on its server: what the catalog says of rights and logins, facts for `doctor`.

Anyone who may sign in may read the catalog, so that an ordinary login learns nearly as much as a superuser.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from db.engine import Store
from db.reading import AnyRow, read
from db.roles import EVERY, OWNER, SIDE_DOORS

_MISSING = text("select name from unnest(cast(:names as text[])) as name where to_regrole(name) is null order by 1")
_OPEN = text("""
select what from (values
  ('everyone may connect to the database', has_database_privilege('public', current_database(), 'connect')),
  ('everyone may make temporary tables', has_database_privilege('public', current_database(), 'temp')),
  ('everyone may put things into the schema', has_schema_privilege('public', 'public', 'create')))
  as door(what, is_open) where is_open
""")
_STRANGE = text("""
select format('%s belongs to %s', what, whose) from (
  select relname::text, pg_get_userbyid(relowner), oid from pg_class
   where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
  union all
  select proname || '()', pg_get_userbyid(proowner), oid from pg_proc where pronamespace = 'public'::regnamespace)
  as thing(what, whose, id)
 where whose <> 'fl_owner' and not exists (select 1 from pg_depend d where d.objid = id and d.deptype = 'e') order by 1
""")
_UNGUARDED = text("""
select relname::text from pg_class c
 where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity
   and exists (select 1 from pg_policy p where p.polrelid = c.oid) order by 1
""")
_ENDS_SESSIONS = text("select pg_has_role('fl_owner', 'pg_signal_backend', 'usage')")
_SEES_STAFF = text("select not row_security_active('public.staff') or public.me() is not null")
_IS_AUDITOR = text("select pg_has_role('fl_auditor', 'member')")
_EXTENSIONS = text("select extname::text from pg_extension where extname <> 'plpgsql' order by 1")
_LOGINS = text("""
-- from PostgreSQL 16 on, who made a role is a member of it that has none of its rights
with groups as (select oid, rolname from pg_roles
                 where rolname in ('fl_analyst', 'fl_technician', 'fl_supervisor', 'fl_administrator',
                                   'fl_security', 'fl_verifier')),
login as (
  select r.oid, r.rolname::text as name, r.rolsuper, r.rolcanlogin,
         has_database_privilege(r.oid, current_database(), 'connect') as may_connect,
         (select string_agg(g.rolname, ', ' order by g.rolname) from pg_auth_members m join groups g on g.oid = m.roleid
           where m.member = r.oid and coalesce((to_jsonb(m) ->> 'inherit_option')::bool, true)) as groups
    from pg_roles r where r.rolname !~ '^fl_')
select coalesce(l.name, s.login), s.name, s.is_active, 'fl_' || s.role, l.name is not null, l.rolsuper, l.rolcanlogin,
       l.may_connect, l.groups
  from login l full join public.staff s on s.login = l.name
 where s.id is not null or (l.groups is not null and not pg_has_role(l.oid, 'fl_owner', 'member')) order by 1
""")


@dataclass(frozen=True)
class Rights:
    """What is wrong with a desk's rights, each as it is told; `ends_sessions` tells whether the desk may end any's."""

    missing_roles: tuple[str, ...]
    open_doors: tuple[str, ...]
    strange: tuple[str, ...]
    unguarded: tuple[str, ...]
    side_doors: int
    ends_sessions: bool


@dataclass(frozen=True)
class Login:
    """A login that is on the staff list, on the server in a group of the desk's, or both; `name` is the person's."""

    login: str
    name: str | None
    is_active: bool | None
    wanted: str | None
    exists: bool
    is_superuser: bool | None
    can_sign_in: bool | None
    may_connect: bool | None
    groups: str | None


def rights(store: Store) -> Rights:
    """Return what is wrong with the desk's rights. Raises StoreUnavailable or StoreRefused."""
    missing = _first(read(store, _MISSING, {"names": [OWNER, *EVERY]}))
    if missing:
        return Rights(missing, (), (), (), 0, ends_sessions=False)
    return Rights(
        missing,
        _first(read(store, _OPEN)),
        _first(read(store, _STRANGE)),
        _first(read(store, _UNGUARDED)),
        len(read(store, SIDE_DOORS)),
        ends_sessions=bool(read(store, _ENDS_SESSIONS)[0][0]),
    )


def logins(store: Store) -> list[Login]:
    """Return whoever is on the staff list or in a group of the desk's. Raises StoreUnavailable or NotPermitted."""
    return [Login(*row) for row in read(store, _LOGINS)]


def sees_staff(store: Store) -> bool:
    """Tell whether the login may read the whole staff list. Raises StoreUnavailable or NotPermitted."""
    return bool(read(store, _SEES_STAFF)[0][0])


def is_auditor(store: Store) -> bool:
    """Tell whether the login reads the audit whole. Raises StoreUnavailable."""
    return bool(read(store, _IS_AUDITOR)[0][0])


def extensions(store: Store) -> tuple[str, ...]:
    """Return the extensions of the database; the desk needs none."""
    return _first(read(store, _EXTENSIONS))


def _first(rows: Sequence[AnyRow]) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in rows)
