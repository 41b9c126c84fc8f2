"""Queues and categories on each engine: who may change them and what is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest

from app.bootstrap.opening import Opened, opened_as
from app.core.actor import Actor, Role
from app.core.changes import Topic
from app.core.errors import ChangedElsewhere, NotPermitted, RuleBroken, StoreUnavailable
from app.core.saved import Saved
from app.tickets import setup
from app.tickets.queries import CategoryRow, QueueRow
from db.engine import Store
from db.tickets.queries import SqlTicketQueries
from db.work import SqlWork
from tests.desks import desk_on
from tests.makers import ANA, AWAY, NETWORK, SUE, TRIAGE, in_role
from tests.servers.proxy import Proxy

ADA = Actor(AWAY.staff_id, "Ada", "ada", Role.ADMINISTRATOR)
PAYROLL = QueueRow(0, "Payroll", 2, "users", takes_transfers=True, is_active=True, position=9)


@pytest.fixture(autouse=True)
def _one_administrator(request: pytest.FixtureRequest) -> None:
    if "store" in request.fixturenames:
        in_role(request.getfixturevalue("store"), ADA, Role.ADMINISTRATOR)


def save(store: Store, deed, actor: Actor = ADA, **arguments) -> Saved:
    return deed(SqlWork(store, actor), key=arguments.pop("key", uuid4()), **arguments)


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


def test_a_new_queue_without_a_place_comes_last(store: Store):
    saved = save(store, setup.save_queue, row=replace(PAYROLL, position=0))
    assert list(queues(store))[-1] == saved.id
    again = save(store, setup.save_queue, row=replace(PAYROLL, name="Archive", position=0))
    assert list(queues(store))[-2:] == [saved.id, again.id]


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


@pytest.mark.postgres
def test_a_save_whose_answer_was_lost_is_settled_by_its_key(request: pytest.FixtureRequest):
    with lost_answers(request) as (desk, wire):
        queue, category, away = uuid4(), uuid4(), uuid4()
        mail = CategoryRow(0, "Mail", is_active=True)
        saves: list[Callable[[], Saved]] = [
            lambda: desk.save_queue(PAYROLL, None, queue),
            lambda: desk.save_category(mail, None, category),
            lambda: desk.set_available(ANA.staff_id, False, away),
        ]
        for save_it in saves:
            wire.swallow_commit_replies(1)
            with pytest.raises(StoreUnavailable) as lost:
                save_it()
            assert lost.value.outcome_unknown
            wire.swallow_commit_replies(0)
            assert save_it().again
        assert [q.name for q in desk.tickets.queues()].count("Payroll") == 1
        assert [c.name for c in desk.tickets.categories()].count("Mail") == 1
        dan = replace(next(s for s in desk.people.staff() if s.id == ANA.staff_id), id=0, login="dan")
        key = uuid4()
        wire.swallow_commit_replies(1)
        with pytest.raises(StoreUnavailable):
            desk.save_staff(dan, None, key)
        wire.swallow_commit_replies(0)
        assert desk.save_staff(dan, None, key).again
        assert [s.login for s in desk.people.staff()].count("dan") == 1


@contextmanager
def lost_answers(request: pytest.FixtureRequest) -> Iterator[tuple[Opened, Proxy]]:
    """Lend a desk that an administrator has opened over a wire that can lose answers."""
    cluster = request.getfixturevalue("pg_cluster")
    with desk_on(cluster) as url, Proxy.to(url) as wire:
        store = Store(wire.url(url), deadline=2)
        in_role(store, ADA, Role.ADMINISTRATOR)
        yield opened_as(store, ADA), wire
        store.dispose()
