"""Attached files: stored once under their content, refused when too large, read back byte by byte."""

import hashlib
import threading

import pytest
from sqlalchemy import func, select

from app.core.errors import RuleBroken
from app.tickets.commands.conversation import add_entry
from app.tickets.files import LARGEST
from app.tickets.model import EntryKind, Filed
from db.engine import Store
from db.tickets.files import store_file
from db.tickets.queries import SqlTicketQueries
from db.tickets.tables import blob
from tests.makers import ANA, did, opened, seat

EVERY_BYTE = bytes(range(256)) * 40


def blobs(store: Store) -> int:
    with store.reader.connect() as connection:
        return connection.scalar(select(func.count()).select_from(blob)) or 0


def test_a_file_comes_back_and_hangs_on_its_entry(store: Store):
    filed = store_file(seat(store, ANA), "C:\\screens\\schermo è.png", EVERY_BYTE)
    assert filed == Filed(hashlib.sha256(EVERY_BYTE).hexdigest(), "schermo è.png", len(EVERY_BYTE))
    ticket_id = opened(store)
    did(store, ANA, add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body="see there", files=[filed])
    queries = SqlTicketQueries(store, ANA)
    shown = queries.conversation(ticket_id)
    assert shown is not None
    assert shown.entries[-1].files == (filed,)
    assert queries.content(filed.sha256) == EVERY_BYTE


def test_the_same_content_is_stored_once(store: Store):
    names = [store_file(seat(store, ANA), name, EVERY_BYTE) for name in ("a.png", "b.png", "a.png")]
    assert len({f.sha256 for f in names}) == 1
    assert blobs(store) == 1


def test_the_same_content_from_two_desks_at_once_is_stored_once(address: str, store: Store):
    desks = [Store(address) for _ in range(4)]
    failed: list[Exception] = []

    def attach(desk: Store) -> None:
        try:
            store_file(desk, "big.bin", bytes(2_000_000))
        except Exception as error:  # noqa: BLE001  a thread's failure belongs to the test
            failed.append(error)

    threads = [threading.Thread(target=attach, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for desk in desks:
        desk.dispose()
    assert not failed
    assert blobs(store) == 1


@pytest.mark.parametrize(("size", "said"), [(LARGEST + 1, "10.0 MB"), (0, "empty")])
def test_a_file_too_large_or_empty_is_refused_before_it_travels(store: Store, size: int, said: str):
    with pytest.raises(RuleBroken, match=said) as refused:
        store_file(seat(store, ANA), "dump.bin", bytes(size))
    assert refused.value.field == "files"
    assert blobs(store) == 0


def test_the_largest_file_is_taken(store: Store):
    filed = store_file(seat(store, ANA), "dump.bin", bytes(LARGEST))
    assert len(SqlTicketQueries(store, ANA).content(filed.sha256)) == LARGEST


def test_content_that_is_gone_is_said(store: Store):
    with pytest.raises(RuleBroken, match="no longer stored"):
        SqlTicketQueries(store, ANA).content("0" * 64)
