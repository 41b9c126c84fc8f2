"""Every test of this floor runs on both engines, on a desk of four people."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from db.engine import Store
from tests.makers import a_desk


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Lend a desk with people and queues."""
    store = Store(address)
    a_desk(store)
    yield store
    store.dispose()


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
    for engine in (store.reader, store.writer):
        event.listen(engine, "before_cursor_execute", heard.note)
    yield heard
    for engine in (store.reader, store.writer):
        event.remove(engine, "before_cursor_execute", heard.note)
