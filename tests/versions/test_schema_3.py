"""This client works on a desk of schema 3, where there are no articles; the upgrade brings them and keeps the rest."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from app.bootstrap.opening import Opened, opened_as
from app.history.queries import Asked
from app.knowledge.shared import Answer, Ending
from app.tickets.deeds import written
from app.tickets.model import NewTicket
from db.engine import Store, single_engine
from db.fingerprint import drift_of
from db.history.queries import SqlHistoryQueries
from db.identity.server_gate import ServerGate
from db.knowledge.server_gate import ServerKnowledgeGate
from db.migrate import SCHEMA, check, upgrade, version_of
from db.people.identity import who_am_i
from db.roles import ready_server
from db.tables import audit
from tests.db.knowledge.desk import VPN
from tests.makers import ANA, TRIAGE, a_desk, address_of
from tests.servers.postgres import Cluster

pytestmark = pytest.mark.postgres
SCHEMA_3 = Path(__file__).parent / "schema_3.sql"


def _build(url: str) -> None:
    engine = single_engine(url)
    with engine.begin() as connection:
        ready_server(connection)
        connection.connection.cursor().execute(SCHEMA_3.read_text(encoding="utf-8"))
        connection.execute(text("insert into tick values (1, now())"))
    store = Store(url)
    store.schema = 3
    a_desk(store)
    store.dispose()


@pytest.fixture
def keeper(pg_cluster: Cluster) -> Iterator[Store]:
    """Lend a desk of schema 3 with its people and queues, as who looks after the server reaches it."""
    with pg_cluster.database(pg_cluster.template("schema 3", _build)) as url:
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


def gate_of(store: Store) -> ServerGate:
    return ServerGate(store, ANA, seal=lambda _public, plain, *, about: plain + about.encode())


def test_a_desk_of_schema_3_is_worked_on_and_verifies_and_has_no_articles(ana: Opened):
    assert ana.store.schema == 3
    assert ana.store.has_verification
    assert not ana.store.has_knowledge
    made = ana.perform(written("create", {"new": NewTicket("Printer", TRIAGE)}), uuid4()).created
    assert made is not None
    assert ana.tickets.conversation(made) is not None
    assert gate_of(ana.store).of_ticket(made) == []
    assert SqlHistoryQueries(ana.store).page(Asked(ticket_id=made)).rows


def test_the_upgrade_brings_articles_and_keeps_the_rest(ana: Opened, keeper: Store):
    made = ana.perform(written("create", {"new": NewTicket("Printer", TRIAGE)}), uuid4()).created
    assert made is not None
    with keeper.reader.connect() as connection:
        recorded = connection.scalar(select(func.count()).select_from(audit))
    upgrade(single_engine(keeper.url.render_as_string(hide_password=False)))
    found = version_of(ana.store)
    assert found is not None
    assert found.schema == SCHEMA
    assert ana.store.has_knowledge
    assert ana.tickets.conversation(made) is not None
    assert gate_of(ana.store).of_ticket(made) == []
    with keeper.reader.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(audit)) == recorded
    assert drift_of(keeper.writer) == []
    articles = ServerKnowledgeGate(ana.store, ANA)
    assert articles.heads() == {}
    assert articles.publish(uuid4(), "ab" * 16, 0, VPN) == Answer(Ending.PUBLISHED, 1)
    assert articles.texts([("ab" * 16, 1)]) == {("ab" * 16, 1): VPN}
