"""Queues and categories on each engine: who may change them and what is refused."""

from dataclasses import replace
from uuid import uuid4

import pytest

from app.core.actor import Actor, Role
from app.core.changes import Topic
from app.core.errors import ChangedElsewhere, NotPermitted, RuleBroken
from app.core.saved import Saved
from app.tickets import setup
from app.tickets.queries import CategoryRow, QueueRow
from db.engine import Store
from db.tickets.queries import SqlTicketQueries
from db.work import SqlWork
from tests.makers import ANA, NETWORK, SUE, TRIAGE, Clock

ADA = Actor(SUE.staff_id, "Ada", "ada", Role.ADMINISTRATOR)
PAYROLL = QueueRow(0, "Payroll", 2, "users", takes_transfers=True, is_active=True, position=9)


def save(store: Store, deed, actor: Actor = ADA, **arguments) -> Saved:
    return deed(SqlWork(store, actor), actor, Clock(), key=arguments.pop("key", uuid4()), **arguments)


def queues(store: Store) -> dict[int, QueueRow]:
    return {q.id: q for q in SqlTicketQueries(store, ANA).queues()}


def test_an_administrator_adds_and_changes_queues(store: Store):
    key = uuid4()
    saved = save(store, setup.save_queue, key=key, row=replace(PAYROLL, name=" Payroll "))
    assert save(store, setup.save_queue, key=key, row=PAYROLL).id == saved.id
    assert queues(store)[saved.id] == replace(PAYROLL, id=saved.id)
    assert saved.changes.of(Topic.QUEUE) == {saved.id}
    changed = save(store, setup.save_queue, row=replace(PAYROLL, id=saved.id, tier=3))
    assert (changed.before, changed.after) == ({"tier": 2}, {"tier": 3})
    assert queues(store)[saved.id].tier == 3


def test_an_administrator_adds_and_changes_categories(store: Store):
    saved = save(store, setup.save_category, row=CategoryRow(0, "Printing", is_active=True))
    save(store, setup.save_category, row=CategoryRow(saved.id, "Printers", is_active=False))
    assert CategoryRow(saved.id, "Printers", is_active=False) in SqlTicketQueries(store, ANA).categories()
    assert saved.changes.of(Topic.CATEGORY) == {saved.id}


@pytest.mark.parametrize("actor", [ANA, SUE])
def test_others_may_not(store: Store, actor: Actor):
    for deed, row in ((setup.save_queue, PAYROLL), (setup.save_category, CategoryRow(0, "X", is_active=True))):
        with pytest.raises(NotPermitted):
            save(store, deed, actor, row=row)
    assert len(queues(store)) == 3


@pytest.mark.parametrize("name", ["", "  ", "triage", "TRÍAGE", "x" * 201, "tri\0age"])
def test_a_queues_name_is_said_and_its_own(store: Store, name: str):
    with pytest.raises(RuleBroken) as refused:
        save(store, setup.save_queue, row=replace(PAYROLL, name=name))
    assert refused.value.field == "name"
    assert len(queues(store)) == 3


def test_a_categorys_name_is_its_own(store: Store):
    with pytest.raises(RuleBroken, match="named Hardware already"):
        save(store, setup.save_category, row=CategoryRow(0, "hardware", is_active=True))
    with pytest.raises(RuleBroken, match="no longer there"):
        save(store, setup.save_category, row=CategoryRow(99, "Gone", is_active=True))


def test_one_queue_stays_in_use(store: Store):
    all_of_them = list(queues(store).values())
    for row in all_of_them[:-1]:
        save(store, setup.save_queue, row=replace(row, is_active=False))
    with pytest.raises(RuleBroken, match="needs a queue in use"):
        save(store, setup.save_queue, row=replace(all_of_them[-1], is_active=False))


def test_a_queue_changed_meanwhile_is_not_overwritten(store: Store):
    seen = queues(store)[TRIAGE]
    save(store, setup.save_queue, row=replace(seen, name="First line"), was=seen)
    save(store, setup.save_queue, row=replace(seen, tier=2), was=seen)
    assert queues(store)[TRIAGE] == replace(seen, name="First line", tier=2)
    with pytest.raises(ChangedElsewhere):
        save(store, setup.save_queue, row=replace(seen, name="Front"), was=seen)
    with pytest.raises(RuleBroken, match="tier"):
        save(store, setup.save_queue, row=replace(queues(store)[NETWORK], tier=0))
