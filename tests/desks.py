"""Desks for tests, on a server and in a file: each a copy of one that was made once, for making one takes long."""

import atexit
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from psycopg import sql
from sqlalchemy import make_url

from db.engine import Store, single_engine
from db.migrate import upgrade
from tests.makers import a_desk, accept_go_live
from tests.servers.postgres import Cluster

Build = Callable[[str], None]
"""Makes a desk at an address; a function of a module, for each is asked only once."""

_GRANTED_BY_OTHERS = """
select g.rolname, r.rolname, o.rolname
  from pg_auth_members m join pg_roles r on r.oid = m.member join pg_roles g on g.oid = m.roleid
  join pg_roles o on o.oid = m.grantor join staff s on s.login = r.rolname
 where g.rolname ~ '^fl_' and o.rolname <> 'fl_owner'
"""


def empty(url: str) -> None:
    """Make a desk that nobody has set up yet."""
    upgrade(single_engine(url))


def of_four(url: str) -> None:
    """Make a desk with four people, three queues and two categories."""
    empty(url)
    store = Store(url)
    a_desk(store)
    if store.is_postgres:
        accept_go_live(store)
    store.dispose()


@contextmanager
def desk_on(cluster: Cluster, build: Build = of_four) -> Iterator[str]:
    """Lend the address of a desk of a server, as its superuser reaches it."""
    with cluster.database(cluster.template(f"{build.__module__}.{build.__qualname__}", build)) as url:
        _let_in_as_listed(cluster, url)
        yield url


@contextmanager
def desk_of_one(cluster: Cluster, password: str) -> Iterator[tuple[str, str]]:
    """Lend a desk of a server with Ana alone: its database, and her login, which signs in with this password."""
    login = cluster.role("ana")
    named = sql.Identifier(login)
    with desk_on(cluster, empty) as url:
        database = str(make_url(url).database)
        with cluster.connection(database) as wire:
            wire.execute(sql.SQL("create role {} login password {}").format(named, sql.Literal(password)))
            wire.execute(
                "insert into staff (login, name, role, tier, email, is_active, is_available)"
                " values (%s, 'Ana Torres', 'analyst', 1, '', true, true)",
                [login],
            )
        yield database, login
    with cluster.connection() as wire:
        wire.execute(sql.SQL("drop role {}").format(named))


def desk_in(path: Path, build: Build = of_four) -> str:
    """Make the desk of a file and return its address."""
    shutil.copyfile(_made(build), path)
    return f"sqlite:///{path}"


def on_both_engines(build: Build = of_four) -> Any:
    """Return a fixture that lends the address of a desk, in a file and on a server in turn."""

    @pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
    def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
        if request.param == "sqlite":
            yield desk_in(tmp_path / "desk.db", build)
            return
        with desk_on(request.getfixturevalue("pg_cluster"), build) as url:
            yield url

    return address


def _let_in_as_listed(cluster: Cluster, url: str) -> None:
    """Put the logins into the groups of this desk's staff: they belong to the server, and other tests moved them."""
    with cluster.connection(str(make_url(url).database)) as wire:
        # from PostgreSQL 16 on, the desk takes back only what it granted itself
        for group, login, grantor in wire.execute(_GRANTED_BY_OTHERS).fetchall():
            words = sql.SQL("revoke {} from {} granted by {}")
            wire.execute(words.format(*(sql.Identifier(name) for name in (group, login, grantor))))
        wire.execute("set role fl_owner")
        wire.execute("select fit_login(login, group_of(staff)) from staff")


@cache
def _made(build: Build) -> Path:
    folder = Path(mkdtemp(prefix="frontline-desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build(f"sqlite:///{folder / 'desk.db'}")
    assert not (folder / "desk.db-wal").exists()  # all of it is in the one file
    return folder / "desk.db"
