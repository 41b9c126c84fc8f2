"""A changed ticket in a list narrowed by words is asked about alone, and belongs there when the whole list says so."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert

from app.tickets.commands.conversation import add_entry
from app.tickets.model import EntryKind
from app.tickets.queries import Listing
from db.engine import Store, single_engine
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from tests.db.conftest import Statements
from tests.db.test_listing_plans import FILL, HR, JOURNAL, TONGUES, plan
from tests.db.test_search import FINDS, TICKETS
from tests.makers import ANA, NOON, did, opened

COUNT = 20_000


@pytest.fixture
def busy(address: str, store: Store) -> Store:
    """Fill the desk with tickets whose entries all say “printer”; a few of them say a rarer word too."""
    engine = single_engine(address)
    with engine.begin() as connection:
        connection.execute(insert(t.queue), HR)
        if store.is_postgres:  # no triggers, no checks of references: what is filled in is sound
            connection.exec_driver_sql("set local session_replication_role = replica")
        for statement in (FILL, JOURNAL):
            filled = statement.format(count=COUNT, **TONGUES[engine.dialect.name])
            connection.exec_driver_sql(filled.replace("%", "%%") if store.is_postgres else filled)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze" if store.is_postgres else "analyze")
    engine.dispose()
    return store


BY_TICKET = "ix_entry_ticket_id_id"
OVER_ALL = ("ix_entry_block_words", "entry_search", "Seq Scan on entry", "SCAN entry")
"""How the entries of the whole desk would be gone through."""


def over_all(store: Store, read: Callable[[], Any]) -> list[str]:
    """Return by what a read goes through the entries of the whole desk."""
    said = plan(store, read)
    assert BY_TICKET in said
    return [way for way in OVER_ALL if way in said]


@pytest.mark.parametrize("ids", [[777], [778, 9_999, 19_001]], ids=["one", "few"])
def test_a_changed_ticket_is_asked_about_alone_however_common_the_words(
    busy: Store, statements: Statements, ids: list[int]
):
    queries = SqlTicketQueries(busy, ANA)
    for words in ("printer", "printer word77", "nobodysword"):
        for live_only in (True, False):
            listing = Listing(words=words, live_only=live_only)
            statements.sent.clear()
            queries.rows_in(listing, NOON, ids)
            assert len(statements.sent) == 1
            assert not over_all(busy, lambda wanted=listing: queries.rows_in(wanted, NOON, ids))
    assert {row.id for row in queries.rows_in(Listing(words="printer", live_only=False), NOON, ids)} == set(ids)


def test_each_ticket_alone_belongs_where_the_whole_list_shows_it(store: Store):
    tickets = [opened(store, subject=subject, body=body) for subject, body in TICKETS.values()]
    parted = opened(store, subject="Toner", body="alpha")
    did(store, ANA, add_entry, ticket_id=parted, kind=EntryKind.NOTE, body="beta")
    queries = SqlTicketQueries(store, ANA)
    wrong = {}
    for typed in [*(typed for typed, _ in FINDS if typed.strip()), "alpha", "beta", "toner beta", "alpha beta"]:
        listing = Listing(words=typed)
        shown = set(queries.spine(listing, NOON).ids)
        alone = {i for i in shown | {tickets[0], parted} if queries.rows_in(listing, NOON, [i])}
        if shown != alone:
            wrong[typed[:30]] = shown, alone
    assert not wrong
    assert not queries.rows_in(Listing(words="alpha beta"), NOON, [parted])  # no one entry says both
