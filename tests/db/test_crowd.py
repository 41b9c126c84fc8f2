"""A whole shift at work at the same time, each with a login of their own: no error, nothing lost, nothing seen."""

import os

import pytest
from sqlalchemy import insert, update

from db.engine import Store, single_engine
from db.tickets import tables as t
from tests.crowd import MIX, amiss, people, set_to_work, stand
from tests.makers import BEN, CLOSED_SHOP, NETWORK, TRIAGE, opened

SECONDS = float(os.environ.get("FRONTLINE_LOAD_SECONDS", "3"))
"""How long they work; 60 for the long run, which fifty take part in."""
LONG = 60
HANDS = 50 if SECONDS >= LONG else 12


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_a_shift_at_work_loses_nothing_and_sees_nothing_that_is_not_its_own(address: str, store: Store):
    with store.writer.begin() as connection:  # the vault, of which Ben alone is a member
        connection.execute(update(t.queue).where(t.queue.c.id == CLOSED_SHOP).values(is_restricted=True))
        connection.execute(insert(t.queue_member).values(queue_id=CLOSED_SHOP, staff_id=BEN.staff_id))
    opened(store, BEN, queue_id=CLOSED_SHOP)
    crowd, keeper = people(store, HANDS), single_engine(address)
    before = stand(keeper)
    books = set_to_work(address, crowd, [TRIAGE, NETWORK], SECONDS)
    assert not books.failed, books.failed[:5]
    assert not amiss(keeper, books, before)
    keeper.dispose()
    assert books.seen <= {TRIAGE, NETWORK}
    assert books.deeds > HANDS * 2
    assert set(books.took) == set(MIX)
