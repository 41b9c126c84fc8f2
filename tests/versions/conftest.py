"""Desks of the schema before on a server, opened by people whom a grant on its tables let in, as was done then."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.bootstrap.opening import Opened, opened_as
from app.core.actor import Actor, Role
from db.engine import Store
from db.migrate import check, version_of
from db.people.identity import who_am_i
from tests.makers import ANA, AWAY, BEN, SUE, a_desk, address_of, in_role
from tests.servers.postgres import Cluster

SCHEMA_1 = Path(__file__).parent / "schema_1.sql"
ADA = AWAY
"""Who sets up the desk here, under Chloe's login."""
LET_ALL_IN = "grant all on all tables in schema public to {who}; grant all on all sequences in schema public to {who}"
Enter = Callable[[Actor], Opened]


def _build(url: str) -> None:
    store = Store(url)
    with store.writer.begin() as connection:
        connection.connection.cursor().execute(SCHEMA_1.read_text(encoding="utf-8"))
    store.schema = 1
    a_desk(store)
    store.dispose()


@pytest.fixture
def keeper(pg_cluster: Cluster) -> Iterator[Store]:
    """Lend a desk of schema 1 with its people and queues, as who looks after the server reaches it."""
    template = pg_cluster.template("schema 1", _build)
    with pg_cluster.database(template) as url:
        store = Store(url)
        in_role(store, ADA, Role.ADMINISTRATOR)
        with store.writer.begin() as connection:
            for actor in (SUE, ANA, BEN, ADA):
                connection.execute(text(LET_ALL_IN.format(who=actor.login)))
        yield store
        store.dispose()


@pytest.fixture
def enter(keeper: Store) -> Iterator[Enter]:
    """Lend a way in for each: the desk as somebody's client opens it now."""
    stores: list[Store] = []

    def enter(actor: Actor) -> Opened:
        store = Store(address_of(keeper.url, actor))
        stores.append(store)
        check(version_of(store))
        return opened_as(store, who_am_i(store))

    yield enter
    for store in stores:
        store.dispose()
