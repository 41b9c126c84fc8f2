"""Undo does what may be done now: nothing goes back to who has left or to what is closed, nor by a role lost since."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, update

from app.core.actor import Actor, Role
from app.tickets.commands import fields, undoing
from app.tickets.model import Level, Status
from app.tickets.outcome import Outcome, sentence, stayed
from app.tickets.queries import TicketRow
from db.engine import Store
from db.people.tables import staff
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from tests.db.conftest import Statements
from tests.makers import ANA, AWAY, BEN, CLOSED_SHOP, NETWORK, SUE, TRIAGE, did, in_role, opened


def row(store: Store, ticket_id: int) -> TicketRow:
    return SqlTicketQueries(store, ANA).rows([ticket_id])[0]


def retire(store: Store, table: Table, row_id: int, *, is_active: bool = False) -> None:
    with store.writer.begin() as connection:
        connection.execute(update(table).where(table.c.id == row_id).values(is_active=is_active))


def done(store: Store, actor: Actor, deed: Callable[..., Outcome], **said: Any) -> UUID:
    """Do a deed that does something, and return the key it is undone by."""
    key = uuid4()
    assert did(store, actor, deed, key=key, **said).done
    return key


def undone(store: Store, actor: Actor, key: UUID) -> Outcome:
    return did(store, actor, undoing.undo, undoes=key)


# ---------------------------------------------------------------- who has left, what is closed


def test_nothing_goes_back_to_who_has_left_and_all_else_does(store: Store):
    bens, chloes, nobodys = opened(store, BEN, take=True), opened(store, AWAY, take=True), opened(store)
    was = {bens: BEN.staff_id, chloes: AWAY.staff_id, nobodys: None}
    key = done(store, SUE, fields.assign_tickets, was=was, to=ANA.staff_id, reason="both are ill")
    retire(store, staff, BEN.staff_id)
    outcome = undone(store, SUE, key)
    assert set(outcome.done) == {chloes, nobodys}
    assert sentence(outcome, "put back", str) == "2 tickets put back."
    assert stayed(outcome, lambda i: f"HD-{i}") == (
        f"HD-{bens} stayed as it was: The assignee can't go back: Ben Carter no longer works here. "
        "Give it to someone else."
    )
    assert [row(store, i).assignee_id for i in (bens, chloes, nobodys)] == [ANA.staff_id, AWAY.staff_id, None]
    retire(store, staff, BEN.staff_id, is_active=True)
    assert set(undone(store, SUE, key).done) == {bens}  # what stayed can still go back
    assert row(store, bens).assignee_id == BEN.staff_id


def test_no_ticket_goes_back_to_a_queue_that_was_closed(store: Store):
    here, there = opened(store, take=True), opened(store, queue_id=CLOSED_SHOP)
    key = done(store, ANA, fields.transfer_tickets, was={here: TRIAGE, there: CLOSED_SHOP}, to=NETWORK)
    retire(store, t.queue, TRIAGE)
    outcome = undone(store, ANA, key)
    assert outcome.left == {here: "The queue can't go back: Triage is no longer in use. Transfer it to another"}
    assert set(outcome.done) == {there}  # that queue takes no transfers, but this ticket was its own
    assert (row(store, here).queue_id, row(store, here).assignee_id) == (NETWORK, None)
    assert row(store, there).queue_id == CLOSED_SHOP


def test_no_ticket_goes_back_to_a_category_that_was_closed(store: Store):
    filed, unfiled = opened(store, category_id=2), opened(store)
    key = done(store, ANA, fields.set_category, was={filed: 2, unfiled: None}, to=1)
    retire(store, t.category, 2)
    outcome = undone(store, ANA, key)
    assert outcome.left == {filed: "The category can't go back: Accounts is no longer in use. File it under another"}
    assert set(outcome.done) == {unfiled}
    assert [row(store, i).category_id for i in (filed, unfiled)] == [1, None]


def test_where_nothing_may_go_back_nothing_is_written(store: Store):
    ticket_id = opened(store, category_id=2)
    key = done(store, ANA, fields.set_category, was={ticket_id: 2}, to=None)
    retire(store, t.category, 2)
    assert not undone(store, ANA, key).done
    assert (row(store, ticket_id).category_id, row(store, ticket_id).version) == (None, 2)


def test_who_is_away_gets_back_what_was_theirs(store: Store):
    chloes = opened(store, AWAY, take=True)
    key = done(store, SUE, fields.release_all, of=AWAY.staff_id, reason="Chloe is ill")
    assert set(undone(store, SUE, key).done) == {chloes}
    assert row(store, chloes).assignee_id == AWAY.staff_id


# ---------------------------------------------------------------- the role of now


@pytest.mark.parametrize(("to", "said"), [(ANA.staff_id, "belongs to someone else"), (None, "is unassigned")])
def test_who_is_no_supervisor_any_more_puts_no_one_elses_ticket_back(store: Store, to: int | None, said: str):
    bens = opened(store, BEN, take=True)
    key = done(store, SUE, fields.assign_tickets, was={bens: BEN.staff_id}, to=to, reason="because")
    in_role(store, SUE, Role.ANALYST)
    assert said in undone(store, SUE, key).left[bens]
    assert row(store, bens).assignee_id == to
    in_role(store, SUE, Role.SUPERVISOR)
    assert undone(store, SUE, key).done


def test_who_is_no_supervisor_any_more_takes_no_ticket_from_whom_they_gave_it_to(store: Store):
    ticket_id = opened(store)
    key = done(store, SUE, fields.assign_tickets, was={ticket_id: None}, to=BEN.staff_id)
    in_role(store, SUE, Role.ANALYST)
    assert "only a supervisor" in undone(store, SUE, key).left[ticket_id]
    assert row(store, ticket_id).assignee_id == BEN.staff_id


def test_who_is_no_supervisor_any_more_transfers_no_one_elses_ticket_back(store: Store):
    bens = opened(store, BEN, take=True)
    key = done(store, SUE, fields.transfer_tickets, was={bens: TRIAGE}, to=NETWORK, reason="because")
    in_role(store, SUE, Role.ANALYST)
    assert "is unassigned" in undone(store, SUE, key).left[bens]
    assert row(store, bens).queue_id == NETWORK


def test_an_analyst_takes_back_ones_own_that_was_handed_on(store: Store):
    given, moved = opened(store, take=True), opened(store, take=True)
    gave = done(store, ANA, fields.assign_tickets, was={given: ANA.staff_id}, to=BEN.staff_id)
    transferred = done(store, ANA, fields.transfer_tickets, was={moved: TRIAGE}, to=NETWORK)
    assert undone(store, ANA, gave).done
    assert undone(store, ANA, transferred).done
    assert [(row(store, i).assignee_id, row(store, i).queue_id) for i in (given, moved)] == [(ANA.staff_id, TRIAGE)] * 2


def test_a_transferred_ticket_that_someone_took_since_stays_with_them(store: Store):
    ticket_id = opened(store)
    key = done(store, ANA, fields.transfer_tickets, was={ticket_id: TRIAGE}, to=NETWORK)
    did(store, BEN, fields.assign_tickets, was={ticket_id: None}, to=BEN.staff_id)
    assert "belongs to someone else" in undone(store, ANA, key).left[ticket_id]
    assert row(store, ticket_id).queue_id == NETWORK


# ---------------------------------------------------------------- what is done


def test_a_ticket_that_was_resolved_since_is_left_as_it_is(store: Store):
    low, medium = Level.LOW, Level.MEDIUM
    ticket_id = opened(store, take=True)
    was = {ticket_id: (low, medium)}
    ranked = done(store, ANA, fields.set_priority, was=was, impact=medium, urgency=medium)
    filed = done(store, ANA, fields.set_category, was={ticket_id: None}, to=1)
    resolved = done(store, ANA, fields.set_status, was={ticket_id: Status.OPEN}, to=Status.RESOLVED, reason="works")
    for key in (ranked, filed):
        assert undone(store, ANA, key).left == {ticket_id: "already resolved"}
    assert undone(store, ANA, resolved).done
    assert undone(store, ANA, filed).done
    assert (row(store, ticket_id).status, row(store, ticket_id).category_id) == (Status.OPEN, None)


# ---------------------------------------------------------------- what it costs


def looked_up(statements: Statements) -> list[str]:
    return [s for s in statements.sent if "'category_id'" in s]


def test_targets_are_looked_up_only_when_something_goes_back_to_one(store: Store, statements: Statements):
    taken, mine, ranked = opened(store), opened(store, take=True), opened(store, category_id=1)
    low, high = Level.LOW, Level.HIGH
    for deed, said in (
        (fields.assign_tickets, {"was": {taken: None}, "to": ANA.staff_id}),
        (fields.assign_tickets, {"was": {mine: ANA.staff_id}, "to": BEN.staff_id}),
        (fields.set_priority, {"was": {ranked: (low, Level.MEDIUM)}, "impact": high, "urgency": high}),
        (fields.set_status, {"was": {ranked: Status.NEW}, "to": Status.PENDING}),
    ):
        assert undone(store, ANA, done(store, ANA, deed, **said)).done
    assert not looked_up(statements)


def test_all_targets_are_looked_up_in_one(store: Store, statements: Statements):
    tickets = {opened(store, actor, take=True): actor.staff_id for actor in (BEN, AWAY) for _ in range(4)}
    key = done(store, SUE, fields.transfer_tickets, was=dict.fromkeys(tickets, TRIAGE), to=NETWORK, reason="because")
    assert len(undone(store, SUE, key).done) == 8
    assert len(looked_up(statements)) == 1
    assert {i: row(store, i).assignee_id for i in tickets} == tickets
