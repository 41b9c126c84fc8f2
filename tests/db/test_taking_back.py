"""What undo takes back, once: first replies, notes, all tickets of a person; and who decides by which role."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from app.core.actor import Role
from app.core.errors import NotPermitted, RuleBroken
from app.people.commands import set_available
from app.tickets.commands import conversation, fields, undoing
from app.tickets.model import EntryKind, NewTicket, Status
from app.tickets.queries import EntryRow, TicketRow
from db.engine import Store
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from tests.makers import ANA, AWAY, BEN, NOON, SUE, TRIAGE, did, in_role, opened, save


def row(store: Store, ticket_id: int) -> TicketRow:
    return SqlTicketQueries(store, ANA).rows([ticket_id])[0]


def entries(store: Store, ticket_id: int) -> list[EntryRow]:
    shown = SqlTicketQueries(store, ANA).conversation(ticket_id)
    assert shown is not None
    return list(shown.entries)


# ---------------------------------------------------------------- the first reply


def test_the_first_reply_opens_the_ticket_as_an_event_that_undo_takes_back(store: Store):
    ticket_id, key = opened(store), uuid4()
    done = did(store, ANA, conversation.add_entry, key=key, ticket_id=ticket_id, kind=EntryKind.REPLY, body="On it")
    assert done.done[ticket_id]["before"] == {"status": "new"}
    assert row(store, ticket_id).status is Status.OPEN
    assert [(e.kind, e.facts) for e in entries(store, ticket_id)[1:]] == [
        (EntryKind.REPLY, {}),
        (EntryKind.EVENT, {"status": ["new", "open"]}),
    ]
    did(store, ANA, undoing.undo, undoes=key)
    assert row(store, ticket_id).status is Status.NEW
    assert [e.body for e in entries(store, ticket_id) if e.kind is EntryKind.REPLY] == ["On it"]


def test_a_later_reply_changes_nothing_of_the_ticket(store: Store):
    ticket_id = opened(store, take=True)
    done = did(store, ANA, conversation.add_entry, ticket_id=ticket_id, kind=EntryKind.REPLY, body="On it").done
    assert not done
    assert row(store, ticket_id).version == 1


# ---------------------------------------------------------------- notes, and twice


def test_undoing_a_note_withdraws_it_once(store: Store):
    ticket_id, key = opened(store), uuid4()
    did(store, ANA, conversation.add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body="another")
    did(store, ANA, conversation.add_entry, key=key, ticket_id=ticket_id, kind=EntryKind.NOTE, body="wrong ticket")
    did(store, ANA, undoing.undo, undoes=key)
    note, event = entries(store, ticket_id)[-2:]
    assert (note.body, event.facts) == ("wrong ticket", {"withdraws": [None, note.id]})
    with pytest.raises(RuleBroken, match="already undone"):
        did(store, ANA, undoing.undo, undoes=key)
    with pytest.raises(RuleBroken, match="withdrawn already"):
        did(store, ANA, conversation.withdraw_entry, entry_id=note.id)
    assert entries(store, ticket_id)[-1].id == event.id


def test_the_same_deed_is_undone_once_and_then_said_to_be(store: Store):
    ids, key = [opened(store), opened(store)], uuid4()
    did(store, ANA, fields.assign_tickets, key=key, was=dict.fromkeys(ids), to=ANA.staff_id)
    did(store, SUE, fields.assign_tickets, was={ids[1]: ANA.staff_id}, to=BEN.staff_id, reason="Ben knows")
    assert set(did(store, ANA, undoing.undo, undoes=key).done) == {ids[0]}
    assert set(did(store, ANA, undoing.undo, undoes=key).left) == {ids[1]}  # that one is not back yet
    did(store, SUE, fields.assign_tickets, was={ids[1]: BEN.staff_id}, to=ANA.staff_id, reason="back to Ana")
    assert set(did(store, ANA, undoing.undo, undoes=key).done) == {ids[1]}
    with pytest.raises(RuleBroken, match="already undone"):
        did(store, ANA, undoing.undo, undoes=key)


def test_a_new_ticket_is_closed_by_undo_once(store: Store):
    key = uuid4()
    made = did(store, ANA, conversation.create_ticket, key=key, new=NewTicket("Wrong window", TRIAGE)).created
    assert made is not None
    did(store, ANA, undoing.undo, undoes=key)
    did(store, ANA, fields.set_status, was={made: Status.CLOSED}, to=Status.OPEN)
    with pytest.raises(RuleBroken, match="already undone"):
        did(store, ANA, undoing.undo, undoes=key)
    assert row(store, made).status is Status.OPEN


# ---------------------------------------------------------------- all of a person's


def test_all_of_an_absent_persons_tickets_are_released_and_given_back_in_one(store: Store):
    ids = [opened(store, BEN, take=True) for _ in range(5)]
    done = opened(store, BEN, take=True)
    did(store, BEN, fields.set_status, was={done: Status.OPEN}, to=Status.RESOLVED, reason="new toner")
    others, key = opened(store, take=True), uuid4()
    with pytest.raises(RuleBroken, match="reason is empty"):
        did(store, SUE, fields.release_all, of=BEN.staff_id)
    released = did(store, SUE, fields.release_all, key=key, of=BEN.staff_id, reason="Ben is ill")
    assert set(released.done) == set(ids)
    assert {row(store, i).assignee_id for i in ids} == {None}
    assert (row(store, done).assignee_id, row(store, others).assignee_id) == (BEN.staff_id, ANA.staff_id)
    did(store, SUE, undoing.undo, undoes=key)
    assert {row(store, i).assignee_id for i in ids} == {BEN.staff_id}


def test_an_analyst_releases_all_of_ones_own_and_no_one_elses(store: Store):
    mine, bens = opened(store, take=True), opened(store, BEN, take=True)
    left = did(store, ANA, fields.release_all, of=BEN.staff_id, reason="because").left
    assert "only a supervisor" in left[bens]
    assert set(did(store, ANA, fields.release_all, of=ANA.staff_id).done) == {mine}


# ---------------------------------------------------------------- conflicts, closed targets


def test_two_who_set_different_dates_see_the_conflict(store: Store):
    ticket_id = opened(store, take=True)
    monday, friday = NOON + timedelta(days=1), NOON + timedelta(days=5)
    did(store, ANA, fields.set_status, was={ticket_id: Status.OPEN}, to=Status.PENDING, waking={ticket_id: None})
    pending = {ticket_id: Status.PENDING}
    seen = {"was": pending, "to": Status.PENDING, "waking": {ticket_id: None}}
    assert did(store, BEN, fields.set_status, **seen, wakes_at=monday).done
    left = did(store, ANA, fields.set_status, **seen, wakes_at=friday).left
    assert left[ticket_id] == "The wake-up time was changed by someone else a moment ago"
    assert row(store, ticket_id).wakes_at == monday
    assert did(store, ANA, fields.set_status, was=pending, to=Status.RESOLVED, reason="it works", waking={}).done


def test_what_goes_on_over_another_date_is_no_conflict(store: Store):
    ticket_id = opened(store, take=True)
    did(store, ANA, fields.set_status, was={ticket_id: Status.OPEN}, to=Status.PENDING)
    wakes = {"wakes_at": NOON + timedelta(days=1), "was": {ticket_id: Status.PENDING}, "to": Status.PENDING}
    did(store, BEN, fields.set_status, **wakes)
    seen = {"was": {ticket_id: Status.PENDING}, "waking": {ticket_id: None}}
    assert did(store, ANA, fields.set_status, **seen, to=Status.OPEN).done


def test_a_category_out_of_use_is_no_target(store: Store):
    ticket_id, under = opened(store), opened(store, category_id=2)
    with store.writer.begin() as connection:
        connection.execute(update(t.category).where(t.category.c.id == 2).values(is_active=False))
    for category in (2, 77):
        with pytest.raises(RuleBroken, match="category is no longer in use") as refused:
            opened(store, category_id=category)
        assert refused.value.field == "category_id"
        with pytest.raises(RuleBroken, match="category is no longer in use"):
            did(store, ANA, fields.set_category, was={ticket_id: None}, to=category)
    assert row(store, ticket_id).category_id is None
    assert did(store, ANA, fields.set_category, was={under: 2}, to=None).done


# ---------------------------------------------------------------- the role of now


def test_who_is_no_supervisor_any_more_moves_no_one_elses_ticket(store: Store):
    bens = opened(store, BEN, take=True)
    in_role(store, SUE, Role.ANALYST)
    was = {bens: BEN.staff_id}
    left = did(store, SUE, fields.assign_tickets, was=was, to=ANA.staff_id, reason="because").left
    assert "only a supervisor" in left[bens]
    with pytest.raises(NotPermitted):
        save(store, SUE, set_available, staff_id=BEN.staff_id, is_available=False)
    in_role(store, ANA, Role.SUPERVISOR)  # who signed in as an analyst
    assert did(store, ANA, fields.assign_tickets, was=was, to=ANA.staff_id, reason="because").done
    assert save(store, ANA, set_available, staff_id=AWAY.staff_id, is_available=True).after == {"is_available": True}
