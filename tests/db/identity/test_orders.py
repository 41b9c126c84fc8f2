"""Work orders: who ends them, what follows, and what becomes of those that nobody answers; on both engines."""

import pytest
from sqlalchemy import select, update

from app.core.errors import NotPermitted, RuleBroken
from app.identity.guard import Came
from app.identity.jobs import JobKind, JobState
from app.identity.journal import order_note
from app.identity.model import Action, GrantState, State
from app.tickets.commands import conversation
from app.tickets.model import EntryKind
from db.identity import tables as t
from db.tickets.tables import entry
from tests.db.identity.desk import ANA, OLGA, OTHER_TICKET, SUE, GateDesk, person
from tests.db.identity.test_guard import WHY, watch_of
from tests.db.identity.test_refusals import said
from tests.makers import did


def written(desk: GateDesk, **asked: object) -> int:
    """Return a verification whose worker wrote a work order."""
    one, job = desk.ordered(**{"action": Action.ELEVATED_INSTALL} | asked)
    assert desk.claimed(JobKind.CARRY_OUT).id == job
    assert desk.worker.begin(job) is not None
    desk.worker.end(job, JobState.FAILED, said="By hand.", code="work_order")
    return one


def told(desk: GateDesk, one: int) -> list[str]:
    """Return the jobs that tell the person of it."""
    j = t.job.c
    return [
        row.facts["outcome"] for row in desk.rows(select(t.job).where(j.verification_id == one, j.kind == "notify"))
    ]


def test_a_work_order_waits_until_security_says_that_it_was_done(gate_desk: GateDesk):
    one = written(gate_desk)
    olga = watch_of(gate_desk, OLGA)
    (order,) = olga.reads.orders()
    assert (order.id, order.subject, order.analyst, order.state) == (one, "Dana Whitfield", ANA.name, State.GRANTED)
    with pytest.raises(RuleBroken, match="ordered"):
        gate_desk.gate().abandon(one)
    with pytest.raises((RuleBroken, NotPermitted)):
        watch_of(gate_desk, SUE).deeds.answer_order(one, Came.DONE, WHY)
    with pytest.raises(RuleBroken, match="Say why"):
        olga.deeds.answer_order(one, Came.DONE, "  ")
    gate_desk.pass_(days=2)
    gate_desk.worker.sweep()
    assert gate_desk.gate().read(one).state is State.GRANTED
    assert told(gate_desk, one) == []
    olga.deeds.answer_order(one, Came.DONE, WHY)
    read = gate_desk.gate().read(one)
    assert read.grant is not None
    assert (read.state, read.grant.state) == (State.EXECUTED, GrantState.SUCCEEDED)
    assert told(gate_desk, one) == ["succeeded"]
    assert olga.reads.orders() == []
    assert "order_done" in gate_desk.alerts()
    with pytest.raises(RuleBroken, match="No work order"):
        olga.deeds.answer_order(one, Came.NOT_DONE, WHY)


def test_what_was_not_done_is_over_and_tells_nobody(gate_desk: GateDesk):
    one = written(gate_desk)
    watch_of(gate_desk, OLGA).deeds.answer_order(one, Came.NOT_DONE, WHY)
    read = gate_desk.gate().read(one)
    assert read.grant is not None
    assert (read.state, read.grant.state) == (State.ABANDONED, GrantState.FAILED)
    assert told(gate_desk, one) == []


def test_what_nobody_answers_is_told_of_then_unknown_and_can_still_be_answered(gate_desk: GateDesk):
    one = written(gate_desk)
    gate_desk.pass_(days=3, minutes=1)
    gate_desk.worker.sweep()
    assert "order_late" in gate_desk.alerts()
    assert gate_desk.gate().read(one).state is State.GRANTED
    gate_desk.pass_(days=11)
    gate_desk.worker.sweep()
    assert gate_desk.gate().read(one).state is State.UNKNOWN
    olga = watch_of(gate_desk, OLGA)
    assert [order.state for order in olga.reads.orders()] == [State.UNKNOWN]
    olga.deeds.answer_order(one, Came.DONE, WHY)
    assert gate_desk.gate().read(one).state is State.EXECUTED


def test_of_what_nobody_can_tell_the_person_hears_too(gate_desk: GateDesk):
    one = written(gate_desk)
    watch_of(gate_desk, OLGA).deeds.answer_order(one, Came.UNKNOWN, WHY)
    assert told(gate_desk, one) == ["unknown"]
    watch_of(gate_desk, OLGA).deeds.answer_order(one, Came.DONE, WHY)
    assert told(gate_desk, one) == ["unknown"]


def test_an_act_without_an_answer_of_the_directory_is_answered_too_and_told_once(gate_desk: GateDesk):
    one, job = gate_desk.ordered()
    gate_desk.done(one, job, JobState.UNKNOWN)
    other, _ = gate_desk.granted(found=person("Carl Other"), ticket=OTHER_TICKET)
    olga = watch_of(gate_desk, OLGA)
    assert [order.id for order in olga.reads.orders()] == [one]
    with pytest.raises(RuleBroken, match="No work order"):
        olga.deeds.answer_order(other, Came.DONE, WHY)
    olga.deeds.answer_order(one, Came.DONE, WHY)
    assert gate_desk.gate().read(one).state is State.EXECUTED
    assert told(gate_desk, one) == ["unknown"]


def test_nobody_answers_what_they_worked_on_or_what_is_about_them(gate_desk: GateDesk):
    one = written(gate_desk)
    olga, v, i = watch_of(gate_desk, OLGA), t.verification.c, t.staff_identity.c
    (kept,) = gate_desk.rows(select(v.owner_id).where(v.id == one))
    gate_desk.do(update(t.verification).where(v.id == one).values(owner_id=OLGA.staff_id))
    with pytest.raises(NotPermitted, match=said("FL113")):
        olga.deeds.answer_order(one, Came.DONE, WHY)
    gate_desk.do(update(t.verification).where(v.id == one).values(owner_id=kept.owner_id))
    gate_desk.do(update(t.staff_identity).where(i.staff_id == OLGA.staff_id).values(object_id="id-dana"))
    with pytest.raises(NotPermitted, match=said("FL113")):
        olga.deeds.answer_order(one, Came.DONE, WHY)
    assert gate_desk.gate().read(one).state is State.GRANTED


def test_an_officer_may_note_on_the_ticket_what_came_of_it(gate_desk: GateDesk):
    one = written(gate_desk)
    olga = watch_of(gate_desk, OLGA)
    (order,) = olga.reads.orders()
    seat, note = gate_desk.seat(OLGA), order_note(order, Came.DONE)
    did(seat, OLGA, conversation.add_entry, ticket_id=order.ticket_id, kind=EntryKind.NOTE, body=note)
    olga.deeds.answer_order(one, Came.DONE, WHY)
    bodies = [row.body for row in gate_desk.rows(select(entry.c.body).where(entry.c.by_id == OLGA.staff_id))]
    assert bodies == ["Elevated install for Dana Whitfield (dana): The directory team carried it out."]
