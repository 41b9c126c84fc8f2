"""What an upgrade wrote down of the catalog, and what is found when somebody changed it since."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from db.engine import Store, single_engine
from db.fingerprint import drift, drift_of, fingerprint_of
from db.migrate import upgrade
from tests.desks import desk_on, empty
from tests.servers.postgres import Cluster, PrivateCluster, find_binaries

pytestmark = pytest.mark.postgres

TAMPERED: tuple[tuple[str, str], ...] = (
    ("drop policy see on ticket", "-policy see of ticket: permits select"),
    ("create policy more on entry for select to fl_analyst using (true)", "+policy more of entry"),
    ("alter policy see on staff using (true)", "+policy see of staff: permits select to fl_analyst, where true"),
    ("alter table ticket disable row level security", "+table ticket: of fl_owner, no policies"),
    ("alter table ticket disable trigger a_guard", "SWITCHED OFF"),
    ("alter table ticket disable trigger all", "+foreign keys of ticket: SWITCHED OFF"),
    ("drop trigger a_guard on entry", "-trigger a_guard of entry"),
    (
        "create trigger zz before insert on entry for each row execute function suppress_redundant_updates_trigger()",
        "+trigger zz of entry",
    ),
    ("grant update (body) on entry to fl_analyst", "+right to update on column entry.body: fl_analyst"),
    ("grant delete on audit to fl_administrator", "+right to delete on table audit: fl_administrator"),
    ("grant select on staff to public", "+right to select on table staff: everyone"),
    ("revoke select on desk from fl_analyst", "-right to select on table desk: fl_analyst"),
    ("grant execute on function let_in(int, text, bool) to fl_analyst", "let_in(integer,text,boolean): fl_analyst"),
    ("grant create on schema public to fl_analyst", "+right to create on the schema: fl_analyst"),
    (
        "create or replace function me() returns int language plpgsql stable as 'begin return 1; end'",
        "+function public.me(): of fl_owner, plpgsql, stable",
    ),
    ("alter function me() security invoker", "+function public.me()"),
    ("alter function me() reset search_path", "+function public.me()"),
    ("alter function is_kept() owner to {login}", "+function public.is_kept(): of {login}"),
    ("alter table audit owner to {login}", "+table audit: of {login}"),
    ("alter table ticket add column more text", "+column ticket.more: text"),
    ("alter table staff alter column login drop not null", "+column staff.login: character varying"),
    ("alter table staff drop constraint uq_staff_login", "-constraint uq_staff_login of staff"),
    ("drop index ix_change_xid", "-index CREATE INDEX ix_change_xid"),
    ("create rule r as on delete to draft do instead nothing", "+rule r of draft"),
    ("create schema elsewhere", "+schema elsewhere"),
    ("create table more (id int)", "+table more"),
    ("alter database {database} set search_path = elsewhere", "+setting of the database: search_path=elsewhere"),
    ("alter default privileges grant all on tables to public", "+right to select on whatever"),
    ("grant fl_owner to {login}", "+member of fl_owner: {login}"),
    ("grant fl_analyst to {login} with admin option", "+member of fl_analyst: {login}, and lets others in"),
    ("alter role fl_analyst login", "+role fl_analyst, signs in"),
    ("alter role fl_owner bypassrls", "+role fl_owner, makes roles, passes by all policies"),
    ("grant fl_supervisor to fl_technician", "+member of fl_supervisor: fl_technician"),
    ("grant pg_read_all_data to fl_analyst", "+member of pg_read_all_data: fl_analyst"),
    ("alter role fl_analyst set row_security = off", "+setting of fl_analyst: row_security=off"),
)


@pytest.fixture
def desk(pg_cluster: Cluster) -> Iterator[Store]:
    with desk_on(pg_cluster, empty) as url:
        upgrade(single_engine(url))  # who may connect is not copied along with a database
        store = Store(url)
        yield store
        store.dispose()


@pytest.fixture
def root(pg_cluster: Cluster, desk: Store) -> Iterator[psycopg.Connection[Any]]:
    """Lend a superuser's connection to the desk."""
    with pg_cluster.connection(str(desk.url.database)) as wire:
        yield wire


def test_nothing_has_changed_since_the_upgrade_and_another_changes_nothing(desk: Store) -> None:
    assert drift_of(desk.writer) == []
    with desk.writer.connect() as connection:
        before = fingerprint_of(connection)
    upgrade(single_engine(desk.url))
    with desk.writer.connect() as connection:
        assert fingerprint_of(connection).digest == before.digest
    assert len(before.lines) > 300


@pytest.mark.parametrize(("tampered", "told"), TAMPERED, ids=[words for words, _ in TAMPERED])
def test_each_kind_of_change_is_found(pg_cluster: Cluster, desk: Store, tampered: str, told: str) -> None:
    """Everything is taken back at the end, for roles belong to the whole server."""
    names = {"login": pg_cluster.role("mallory"), "database": desk.url.database}
    engine = single_engine(desk.url)
    with engine.connect() as connection, connection.begin() as trial:
        connection.exec_driver_sql(f'create role "{names["login"]}" login')
        connection.exec_driver_sql(tampered.format(**names).replace("%", "%%"))
        found = drift(connection) or []
        trial.rollback()
    assert any(told.format(**names) in line for line in found), found
    assert drift_of(desk.writer) == []


def test_the_staff_may_come_and_go(desk: Store, pg_cluster: Cluster) -> None:
    login = pg_cluster.role("ana")
    with desk.writer.begin() as connection:
        connection.exec_driver_sql(
            "insert into staff (id, login, name, role, tier, email, is_active, is_available) "
            f"values (1, '{login}', 'Ana', 'administrator', 1, '', true, true)"
        )
        connection.exec_driver_sql("select let_in(1, null)")
    assert drift_of(desk.writer) == []
    with pg_cluster.connection() as wire:
        wire.execute(f'drop role "{login}"')


def test_without_the_page_there_is_nothing_to_compare(desk: Store, root: psycopg.Connection[Any]) -> None:
    root.execute("delete from schema_print")
    assert drift_of(desk.writer) is None
    root.execute("drop table schema_print")
    assert drift_of(desk.writer) is None


def test_nobody_of_the_staff_writes_it(desk: Store, root: psycopg.Connection[Any]) -> None:
    for role in ("fl_analyst", "fl_administrator", "fl_auditor"):
        root.execute(f"set role {role}")
        assert root.execute("select count(*) from schema_print").fetchone() == (1,)
        for words in ("update schema_print set lines = ''", "delete from schema_print"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                root.execute(words)
        root.execute("reset role")


def test_every_version_of_the_server_tells_a_sound_desk_alike(desk: Store) -> None:
    with desk.writer.connect() as connection:
        here = fingerprint_of(connection)
    others = [p for p in _all_programs() if p != find_binaries()]
    if not others:
        pytest.skip("There is but one version of PostgreSQL on this machine.")
    for programs in others:
        server = PrivateCluster(programs)
        try:
            server.start()
            with server.database() as url:
                upgrade(single_engine(url))
                with single_engine(make_url(url)).connect() as connection:
                    there = fingerprint_of(connection)
            assert there.drift_from(here) == []
        finally:
            server.close()


def _all_programs() -> list[Path]:
    from tests.servers.postgres import _candidates, _major

    by_version = {_major(folder): folder for folder in reversed([*_candidates()])}
    return [folder for version, folder in by_version.items() if version]
