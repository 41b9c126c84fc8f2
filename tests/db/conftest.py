"""Every test of this floor runs on both engines, on a desk of four people."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from db.engine import Store
from tests.desks import desk_on
from tests.makers import ANA, address_of, leave
from tests.servers.lending import lent_server
from tests.servers.postgres import PrivateCluster


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Lend a desk with people and queues."""
    store = Store(address)
    yield store
    store.dispose()


@pytest.fixture(autouse=True)
def _nobody_stays() -> Iterator[None]:
    """Close the seats that people took at desks of this test."""
    yield
    leave()


@pytest.fixture(scope="module")
def server() -> Iterator[PrivateCluster]:
    """Lend a server that nobody else uses, to be frozen and stopped."""
    with lent_server() as cluster:
        yield cluster


@pytest.fixture
def desk(server: PrivateCluster) -> Iterator[str]:
    """Lend the address of a desk there, as Ana reaches it."""
    with desk_on(server) as url:
        yield address_of(url, ANA)


class Statements:
    """The statements a stretch of test sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        """Remember one."""
        self.sent.append(" ".join(statement.split()))


@pytest.fixture
def statements(store: Store) -> Iterator[Statements]:
    """Listen to all statements from here on."""
    heard = Statements()
    event.listen(Engine, "before_cursor_execute", heard.note)  # of everyone's seat
    yield heard
    event.remove(Engine, "before_cursor_execute", heard.note)
