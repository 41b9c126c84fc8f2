"""What changes between looking and doing: people leave, queues close, colleagues work on the same ticket."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Table, update

from app.core.actor import Actor, Role
from app.core.errors import NotPermitted, RuleBroken
from app.people.commands import save_staff
from app.people.queries import StaffRow
from app.tickets import rules
from app.tickets.commands import conversation, fields, undoing
from app.tickets.model import EntryKind, Level, NewTicket, Status
from app.tickets.queries import TicketRow
from db.engine import Store
from db.people.queries import SqlPeopleQueries
from db.people.tables import staff
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from tests.makers import ANA, BEN, NETWORK, NOON, TRIAGE, did, opened, save


def row(store: Store, ticket_id: int) -> TicketRow:
    return SqlTicketQueries(store, ANA).rows([ticket_id])[0]


def retire(store: Store, table: Table, row_id: int) -> None:
    with store.writer.begin() as connection:
        connection.execute(update(table).where(table.c.id == row_id).values(is_active=False))


def test_who_has_left_the_desk_does_nothing_more(store: Store) -> None:
    ticket_id, key = opened(store), uuid4()
    first = did(store, BEN, conversation.add_entry, key=key, ticket_id=ticket_id, kind=EntryKind.NOTE, body="earlier")
    retire(store, staff, BEN.staff_id)
    for deed, said in (
        (conversation.add_entry, {"ticket_id": ticket_id, "kind": EntryKind.REPLY, "body": "later"}),
        (fields.set_category, {"was": {ticket_id: None}, "to": 1}),
        (conversation.create_ticket, {"new": NewTicket("New", TRIAGE)}),
        (fields.take_next, {}),
    ):
        with pytest.raises(NotPermitted, match="not on the staff list any more"):
            did(store, BEN, deed, **said)
    if store.is_guarded:  # a server answers nothing to who has left, not even what they did themselves
        with pytest.raises(NotPermitted, match="not on the staff list any more"):
            did(store, BEN, conversation.add_entry, key=key, ticket_id=ticket_id, kind=EntryKind.NOTE, body="earlier")
    else:
        again = did(
            store, BEN, conversation.add_entry, key=key, ticket_id=ticket_id, kind=EntryKind.NOTE, body="earlier"
        )
        assert again.entry is first.entry is again.again is True
    assert row(store, ticket_id).version == 1


@pytest.mark.parametrize("queue_id", [NETWORK, 77])
def test_no_ticket_is_opened_in_a_queue_that_is_not_in_use(store: Store, queue_id: int) -> None:
    retire(store, t.queue, NETWORK)
    with pytest.raises(RuleBroken, match="no longer in use") as refused:
        opened(store, queue_id=queue_id)
    assert refused.value.field == "queue_id"


@pytest.mark.parametrize(("actor", "kind"), [(BEN, EntryKind.NOTE), (ANA, EntryKind.REPLY)], ids=["note", "reply"])
def test_a_new_ticket_that_was_worked_on_is_not_undone(store: Store, actor: Actor, kind: EntryKind) -> None:
    key = uuid4()
    made = did(store, ANA, conversation.create_ticket, key=key, new=NewTicket("Wrong window", TRIAGE)).created
    assert made is not None
    did(store, actor, conversation.add_entry, ticket_id=made, kind=kind, body="On it")
    with pytest.raises(RuleBroken, match="has worked on this ticket since"):
        did(store, ANA, undoing.undo, undoes=key)
    assert row(store, made).status.is_live


def test_what_its_maker_changed_on_a_new_ticket_does_not_keep_it(store: Store) -> None:
    key = uuid4()
    made = did(store, ANA, conversation.create_ticket, key=key, new=NewTicket("Wrong window", TRIAGE)).created
    assert made is not None
    did(store, ANA, fields.set_category, was={made: None}, to=1)
    did(store, ANA, undoing.undo, undoes=key)
    assert row(store, made).status is Status.CLOSED


def test_undo_leaves_the_priority_that_follows_from_both_levels(store: Store) -> None:
    ticket_id, key = opened(store, impact=Level.LOW, urgency=Level.MEDIUM), uuid4()
    low, medium = Level.LOW, Level.MEDIUM
    did(store, ANA, fields.set_priority, key=key, was={ticket_id: (low, medium)}, impact=low, urgency=low)
    did(store, BEN, fields.set_priority, was={ticket_id: (low, low)}, impact=medium, urgency=low)
    did(store, ANA, undoing.undo, undoes=key)
    now = row(store, ticket_id)
    assert (now.impact, now.urgency, now.priority) == (medium, medium, rules.priority_of(medium, medium))


def test_undo_leaves_no_alarm_on_a_ticket_that_waits_for_nothing(store: Store) -> None:
    ticket_id, key = opened(store, take=True), uuid4()
    did(store, ANA, fields.set_status, key=key, was={ticket_id: Status.OPEN}, to=Status.PENDING)
    wakes = NOON + timedelta(days=1)
    did(store, BEN, fields.set_status, was={ticket_id: Status.PENDING}, to=Status.PENDING, wakes_at=wakes)
    did(store, ANA, undoing.undo, undoes=key)
    assert (row(store, ticket_id).status, row(store, ticket_id).wakes_at) == (Status.OPEN, None)


def test_on_a_desk_without_staff_the_founder_may_begin(new_address: str) -> None:
    bare = Store(new_address)
    ada = StaffRow(0, "ada", "Ada", Role.ADMINISTRATOR, 1, "", is_active=True, is_available=True)
    try:
        save(bare, Actor(0, "ada", "ada", Role.ADMINISTRATOR), save_staff, row=ada)
        assert [s.login for s in SqlPeopleQueries(bare).staff()] == ["ada"]
    finally:
        bare.dispose()
