"""This client works on a desk of schema 2, where nobody is verified yet; the upgrade brings that and keeps the rest."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.bootstrap.opening import Opened, opened_as
from app.core.actor import Role
from app.core.errors import StoreRefused
from app.tickets.deeds import written
from app.tickets.model import NewTicket
from app.worker.desk_of import desk_of
from db.engine import Store, single_engine
from db.fingerprint import drift_of
from db.identity.server_gate import ServerGate
from db.migrate import SCHEMA, check, upgrade, version_of
from db.people.identity import who_am_i
from db.roles import ready_server
from tests.makers import ANA, TRIAGE, a_desk, address_of
from tests.servers.postgres import Cluster

pytestmark = pytest.mark.postgres
SCHEMA_2 = Path(__file__).parent / "schema_2.sql"


def _build(url: str) -> None:
    engine = single_engine(url)
    with engine.begin() as connection:
        ready_server(connection)
        connection.connection.cursor().execute(SCHEMA_2.read_text(encoding="utf-8"))
        connection.execute(text("insert into tick values (1, now())"))
    store = Store(url)
    store.schema = 2
    a_desk(store)
    store.dispose()


@pytest.fixture
def keeper(pg_cluster: Cluster) -> Iterator[Store]:
    """Lend a desk of schema 2 with its people and queues, as who looks after the server reaches it."""
    with pg_cluster.database(pg_cluster.template("schema 2", _build)) as url:
        store = Store(url)
        with store.writer.begin() as connection:
            connection.execute(text("set local role fl_owner"))
            connection.execute(text("select fit_login(login, group_of(staff)) from staff"))
        yield store
        store.dispose()


@pytest.fixture
def ana(keeper: Store) -> Iterator[Opened]:
    """Lend the desk as Ana's client opens it."""
    store = Store(address_of(keeper.url, ANA))
    check(version_of(store))
    yield opened_as(store, who_am_i(store))
    store.dispose()


def test_a_desk_of_schema_2_is_worked_on_and_verifies_nobody(ana: Opened):
    assert ana.store.schema == 2
    assert not ana.store.has_verification
    made = ana.perform(written("create", {"new": NewTicket("Printer", TRIAGE)}), uuid4()).created
    assert made is not None
    assert ana.tickets.conversation(made) is not None
    with pytest.raises(StoreRefused, match="older schema"):
        desk_of(ana.store, key=b"k" * 32)


def test_the_upgrade_brings_verifications_and_keeps_the_rest(ana: Opened, keeper: Store):
    made = ana.perform(written("create", {"new": NewTicket("Printer", TRIAGE)}), uuid4()).created
    assert made is not None
    upgrade(single_engine(keeper.url.render_as_string(hide_password=False)))
    found = version_of(ana.store)
    assert found is not None
    assert found.schema == SCHEMA
    assert ana.store.has_verification
    assert ana.tickets.conversation(made) is not None
    gate = ServerGate(ana.store, ANA, seal=lambda _public, plain, *, about: plain + about.encode())
    assert gate.of_ticket(made) == []
    assert drift_of(keeper.writer) == []
    with keeper.writer.begin() as connection:
        connection.execute(text("update staff set role = 'security' where id = 3"))
    assert [row.role for row in ana.people.staff() if row.id == 3] == [Role.SECURITY]
