"""Each deed on each engine: what it changes, what it writes down, what it refuses, and how it is undone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.core.errors import NotPermitted, RuleBroken
from app.tickets.commands import conversation, fields, undoing
from app.tickets.model import Asker, EntryKind, Level, Priority, Source, Status
from db.engine import Store
from db.tickets.queries import SqlTicketQueries
from tests.db.conftest import Statements
from tests.makers import ANA, AWAY, BEN, CLOSED_SHOP, NETWORK, NOON, SUE, TRIAGE, Clock, did, opened


def row(store: Store, ticket_id: int):
    return SqlTicketQueries(store, ANA).rows([ticket_id])[0]


def events(store: Store, ticket_id: int) -> list[tuple[dict, str]]:
    shown = SqlTicketQueries(store, ANA).conversation(ticket_id)
    assert shown is not None
    return [(e.facts, e.body) for e in shown.entries if e.kind is EntryKind.EVENT]


def test_a_new_ticket_carries_the_requesters_words(store: Store):
    asker = Asker(name="Zoë Kovács", email="Zoe@Example.test", phone="+44 20 1")
    ticket_id = opened(store, body="It says PC LOAD LETTER", impact=Level.HIGH, urgency=Level.HIGH, asker=asker)
    shown = SqlTicketQueries(store, ANA).conversation(ticket_id)
    assert shown is not None
    assert (shown.row.priority, shown.row.status, shown.row.version) == (Priority.CRITICAL, Status.NEW, 1)
    assert [(e.kind, e.body) for e in shown.entries] == [(EntryKind.MESSAGE, "It says PC LOAD LETTER")]
    assert (shown.row.requester, shown.email) == ("Zoë Kovács", "zoe@example.test")


def test_the_same_caller_is_found_again(store: Store):
    first = opened(store, asker=Asker(name="Zoë Kovács", email="zoe@example.test"))
    second = opened(store, asker=Asker(email="ZOE@example.test"), source=Source.PHONE)
    third = opened(store, asker=Asker(name="zoe kovacs"))
    assert row(store, first).requester_id == row(store, second).requester_id == row(store, third).requester_id


def test_taking_opens_and_assigns(store: Store):
    ticket_id = opened(store)
    outcome = did(store, ANA, fields.assign_tickets, was={ticket_id: None}, to=ANA.staff_id)
    assert outcome.done[ticket_id]["version"] == 2
    now = row(store, ticket_id)
    assert (now.assignee, now.status, now.version) == ("Ana Torres", Status.OPEN, 2)
    assert events(store, ticket_id) == [({"assignee_id": [None, 2], "status": ["new", "open"]}, "")]


def test_an_analyst_leaves_others_tickets_alone(store: Store):
    mine, bens, free = opened(store, take=True), opened(store, BEN, take=True), opened(store)
    was = {mine: 2, bens: 3, free: None}
    outcome = did(store, ANA, fields.assign_tickets, was=was, to=BEN.staff_id, reason="shift ends")
    assert set(outcome.done) == {mine}
    assert "only a supervisor" in outcome.left[bens]
    assert "take it" in outcome.left[free]


def test_a_supervisor_moves_twenty_and_says_why(store: Store, statements: Statements):
    ids = [opened(store, take=True) for _ in range(19)]
    done = opened(store, take=True)
    did(store, ANA, fields.set_status, was={done: Status.OPEN}, to=Status.RESOLVED, reason="new toner")
    was = dict.fromkeys([*ids, done], ANA.staff_id)
    assert not did(store, SUE, fields.assign_tickets, was=was, to=BEN.staff_id).done
    statements.sent.clear()
    outcome = did(store, SUE, fields.assign_tickets, was=was, to=BEN.staff_id, reason="Ana is on leave")
    assert len([s for s in statements.sent if not s.startswith("begin")]) == 6
    assert set(outcome.done) == set(ids)
    assert outcome.left == {done: "already resolved"}
    assert events(store, ids[0])[-1] == ({"assignee_id": [2, 3]}, "Ana is on leave")


@pytest.mark.parametrize("count", [1, 20])
def test_a_deed_on_one_or_twenty_takes_six_statements(store: Store, statements: Statements, count: int):
    ids = [opened(store) for _ in range(count)]
    statements.sent.clear()
    did(store, ANA, fields.assign_tickets, was=dict.fromkeys(ids), to=ANA.staff_id)
    assert [s.split()[0].lower() for s in statements.sent if not s.startswith("begin")] == [
        "insert", "select", "update", "insert", "update", "commit",
    ]  # fmt: skip


def test_tickets_that_end_alike_are_written_together(store: Store, statements: Statements):
    fresh, taken = [opened(store) for _ in range(5)], [opened(store, take=True) for _ in range(5)]
    did(store, ANA, fields.set_status, was=dict.fromkeys(taken[:2], Status.OPEN), to=Status.PENDING)
    before = {i: row(store, i) for i in (*fresh, *taken)}
    statements.sent.clear()
    was = dict.fromkeys(fresh) | dict.fromkeys(taken, ANA.staff_id)
    assert len(did(store, SUE, fields.assign_tickets, was=was, to=BEN.staff_id, reason="Ana is on leave").done) == 10
    assert len([s for s in statements.sent if s.startswith("UPDATE ticket")]) == 2
    for ticket_id, was_so in before.items():
        now = row(store, ticket_id)
        assert (now.assignee_id, now.version) == (BEN.staff_id, was_so.version + 1)
        assert now.status is (Status.PENDING if ticket_id in taken[:2] else Status.OPEN)


def test_nobody_is_given_work_while_away_or_gone(store: Store):
    ticket_id = opened(store, take=True)
    left = did(store, ANA, fields.assign_tickets, was={ticket_id: 2}, to=AWAY.staff_id).left
    assert left[ticket_id] == "Chloe Martin is away"
    with pytest.raises(RuleBroken, match="staff list"):
        did(store, ANA, fields.assign_tickets, was={ticket_id: 2}, to=99)


def test_only_what_someone_else_changed_conflicts(store: Store):
    ticket_id = opened(store)
    seen = row(store, ticket_id)
    did(
        store,
        ANA,
        fields.set_priority,
        was={ticket_id: (seen.impact, seen.urgency)},
        impact=Level.HIGH,
        urgency=Level.HIGH,
    )
    assert did(store, BEN, fields.set_category, was={ticket_id: seen.category_id}, to=1).done
    again = did(
        store,
        BEN,
        fields.set_priority,
        was={ticket_id: (seen.impact, seen.urgency)},
        impact=Level.LOW,
        urgency=Level.LOW,
    )
    assert "changed by someone else" in again.left[ticket_id]
    now = row(store, ticket_id)
    assert (now.priority, now.category) == (Priority.CRITICAL, "Hardware")


def test_a_deed_done_twice_is_done_once(store: Store):
    ticket_id, key = opened(store), uuid4()
    first = did(store, ANA, fields.assign_tickets, key=key, was={ticket_id: None}, to=2)
    second = did(store, ANA, fields.assign_tickets, key=key, was={ticket_id: None}, to=2)
    assert (first.again, second.again) == (False, True)
    assert second.done == {ticket_id: dict(first.done[ticket_id])}
    assert row(store, ticket_id).version == 2
    assert len(events(store, ticket_id)) == 1


def test_transfer_waits_unassigned_in_the_new_queue(store: Store):
    ticket_id = opened(store, take=True)
    did(store, ANA, fields.transfer_tickets, was={ticket_id: TRIAGE}, to=NETWORK, reason="a switch is down")
    now = row(store, ticket_id)
    assert (now.queue_id, now.assignee_id) == (NETWORK, None)
    left = did(store, ANA, fields.transfer_tickets, was={ticket_id: NETWORK}, to=CLOSED_SHOP).left
    assert left[ticket_id] == "Vault takes no transfers"


def test_pending_wakes_by_itself_and_nothing_is_written(store: Store):
    ticket_id = opened(store, take=True)
    did(
        store,
        ANA,
        fields.set_status,
        was={ticket_id: Status.OPEN},
        to=Status.PENDING,
        wakes_at=NOON + timedelta(hours=1),
    )
    queries = SqlTicketQueries(store, ANA)
    assert queries.counts(NOON).mine == 0
    assert queries.counts(NOON + timedelta(hours=1)).mine == 1
    assert row(store, ticket_id).version == 2
    with pytest.raises(RuleBroken, match="already passed"):
        did(store, ANA, fields.set_status, was={ticket_id: Status.PENDING}, to=Status.PENDING, wakes_at=NOON)


def test_resolved_opens_again_only_by_reopening(store: Store):
    ticket_id = opened(store)
    with pytest.raises(RuleBroken, match="resolution"):
        did(store, ANA, fields.set_status, was={ticket_id: Status.NEW}, to=Status.RESOLVED, reason="  ")
    did(
        store,
        ANA,
        fields.set_status,
        was={ticket_id: Status.NEW},
        to=Status.RESOLVED,
        reason="restarted the spooler",
    )
    left = did(store, ANA, fields.set_status, was={ticket_id: Status.RESOLVED}, to=Status.PENDING).left
    assert left[ticket_id] == "is resolved and can't become pending"
    assert did(store, ANA, fields.assign_tickets, was={ticket_id: None}, to=2).left[ticket_id] == "already resolved"
    assert did(store, ANA, fields.set_status, was={ticket_id: Status.RESOLVED}, to=Status.OPEN).done


def test_undo_puts_each_field_back(store: Store):
    ids = [opened(store) for _ in range(3)]
    key = uuid4()
    did(store, ANA, fields.assign_tickets, key=key, was=dict.fromkeys(ids), to=2)
    did(store, SUE, fields.assign_tickets, was={ids[2]: 2}, to=3, reason="Ben knows it")
    undone = did(store, ANA, undoing.undo, undoes=key)
    assert set(undone.done) == set(ids[:2])
    assert "changed by someone else" in undone.left[ids[2]]
    assert (row(store, ids[0]).assignee_id, row(store, ids[0]).status) == (None, Status.NEW)


def test_undo_is_for_ones_own_deeds(store: Store):
    ticket_id, key = opened(store), uuid4()
    did(store, ANA, fields.assign_tickets, key=key, was={ticket_id: None}, to=2)
    with pytest.raises(RuleBroken, match="nothing of yours"):
        did(store, BEN, undoing.undo, undoes=key)


def test_a_ticket_opened_by_mistake_is_closed_by_undo(store: Store):
    from app.tickets.commands.conversation import create_ticket
    from app.tickets.model import NewTicket

    key = uuid4()
    made = did(store, ANA, create_ticket, key=key, new=NewTicket("Wrong window", TRIAGE))
    did(store, ANA, undoing.undo, undoes=key)
    assert made.created is not None
    assert row(store, made.created).status is Status.CLOSED
    assert events(store, made.created)[-1][1] == "Created by mistake"


def test_entries_never_step_the_version(store: Store):
    ticket_id = opened(store, take=True)
    did(store, ANA, conversation.add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body="  Called back.  ")
    shown = SqlTicketQueries(store, ANA).conversation(ticket_id)
    assert shown is not None
    assert (shown.row.version, shown.entries[-1].body) == (1, "Called back.")


def test_only_its_author_withdraws_a_note(store: Store):
    ticket_id = opened(store)
    did(store, ANA, conversation.add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body="wrong ticket")
    shown = SqlTicketQueries(store, ANA).conversation(ticket_id)
    assert shown is not None
    note = shown.entries[-1].id
    with pytest.raises(NotPermitted):
        did(store, BEN, conversation.withdraw_entry, entry_id=note)
    did(store, ANA, conversation.withdraw_entry, entry_id=note)
    assert events(store, ticket_id)[-1][0] == {"withdraws": [None, note]}
    with pytest.raises(RuleBroken, match="Only an internal note"):
        did(store, ANA, conversation.withdraw_entry, entry_id=shown.entries[0].id)


def test_take_next_takes_the_most_urgent(store: Store):
    opened(store)
    urgent = opened(store, impact=Level.HIGH, urgency=Level.HIGH)
    assert set(did(store, ANA, fields.take_next).done) == {urgent}
    assert not did(store, ANA, fields.take_next, queue_ids=[NETWORK]).done


def test_unread_is_what_others_wrote_since(store: Store):
    ticket_id = opened(store)
    assert not row(store, ticket_id).unread
    did(store, BEN, conversation.add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body="seen this before")
    assert row(store, ticket_id).unread
    assert Clock().now() == NOON
