"""Every change leaves a row of the audit, the same on both engines, and nobody takes one away again."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import NotPermitted
from app.tickets.commands.conversation import add_entry
from app.tickets.commands.fields import assign_tickets, set_status
from app.tickets.importing import Incoming
from app.tickets.model import EntryKind, Status
from db.engine import Store, single_engine
from db.errors import foreseen
from db.people.tables import requester, staff
from db.tables import audit, desk
from db.tickets import tables as t
from db.tickets.files import store_file
from db.tickets.importing import TicketImport
from tests.makers import ANA, BEN, NOON, SUE, TRIAGE, Clock, did, opened, seat

LEFT_OUT = {
    "ticket": {"id", "version", "updated_at", "updated_by", "is_live", "moved_in", "changed_in"},
    "requester": {"id", "folded", "words"},
    "desk": {"id", "uid"},
    "staff": {"id"},
    "queue": {"id"},
    "category": {"id"},
}
"""Columns whose changes are no facts of their own."""


def recorded(store: Store, entity: str = "ticket") -> list[Any]:
    with store.reader.connect() as connection:
        return list(connection.execute(select(audit).where(audit.c.entity == entity).order_by(audit.c.id)))


def told(store: Store, entity: str = "ticket") -> list[tuple[Any, ...]]:
    """Return what both engines have to tell alike."""
    return [(row.entity_id, row.queue_id, row.seq, row.op, row.payload) for row in recorded(store, entity)]


def digest(store: Store, words: str) -> str:
    """Return a text as a payload holds it: on a file there is nothing to take a hash with."""
    return f'"{hashlib.sha256(words.encode()).hexdigest()}"' if store.is_postgres else "null"


def test_a_ticket_its_entries_and_its_files_are_one_chain(store: Store):
    clock = Clock()
    number = opened(store, ANA, body="zebra è", clock=clock)
    did(store, SUE, assign_tickets, was={number: None}, to=BEN.staff_id)
    filed = store_file(seat(store, ANA), "picture.png", b"pixels")
    did(store, ANA, add_entry, ticket_id=number, kind=EntryKind.NOTE, body='it\'s "odd"', files=[filed])
    wakes = NOON + timedelta(days=1, microseconds=123400)
    did(store, BEN, set_status, was={number: Status.OPEN}, to=Status.PENDING, wakes_at=wakes, clock=clock)
    entries = [e for (e,) in rows(store, select(t.entry.c.id).order_by(t.entry.c.id))]
    bodies = [digest(store, body) for body in ("zebra è", "", 'it\'s "odd"', "")]
    assert told(store) == [
        (number, TRIAGE, 1, "I", ('{"queue_id":1,"priority":4,"status":"new","assignee_id":null,"requester_id":null,'
                                 '"source":"desk"}')),
        (number, TRIAGE, 2, "E", f'{{"entry":{entries[0]},"kind":"message","body":{bodies[0]}}}'),
        (number, TRIAGE, 3, "U", '{"status":["new","open"],"assignee_id":[null,3]}'),
        (number, TRIAGE, 4, "E", f'{{"entry":{entries[1]},"kind":"event","body":{bodies[1]}}}'),
        (number, TRIAGE, 5, "E", f'{{"entry":{entries[2]},"kind":"note","body":{bodies[2]}}}'),
        (number, TRIAGE, 6, "E", f'{{"attachment":1,"entry":{entries[2]},"sha256":"{filed.sha256}"}}'),
        (number, TRIAGE, 7, "U", '{"status":["open","pending"],"wakes_at":[null,"2026-03-03T12:00:00.123400+00:00"]}'),
        (number, TRIAGE, 8, "E", f'{{"entry":{entries[3]},"kind":"event","body":{bodies[3]}}}'),
    ]  # fmt: skip


def test_what_is_recorded_of_a_change_is_what_its_event_says(store: Store):
    number = opened(store)
    did(store, SUE, assign_tickets, was={number: None}, to=BEN.staff_id)
    wakes = NOON + timedelta(days=1)
    did(store, BEN, set_status, was={number: Status.OPEN}, to=Status.PENDING, wakes_at=wakes)
    facts = [f for (f,) in rows(store, select(t.entry.c.facts).where(t.entry.c.kind == EntryKind.EVENT).order_by("id"))]
    assert [json.loads(row.payload) for row in recorded(store) if row.op == "U"] == facts
    assert len(facts) == 2


@pytest.mark.parametrize("name", sorted(c.name for c in t.ticket.c if c.name not in LEFT_OUT["ticket"]))
def test_every_field_of_a_ticket_is_recorded_when_it_changes(store: Store, name: str):
    number = opened(store)
    change(store, insert(requester).values(**A_PERSON))
    values: dict[str, Any] = {
        "subject": ("Toner", ["Printer prints blank pages", "Toner"]), "queue_id": (2, [1, 2]),
        "kind": ("service request", ["incident", "service request"]), "status": ("on hold", ["new", "on hold"]),
        "impact": ("high", ["low", "high"]), "urgency": ("low", ["medium", "low"]), "priority": (1, [4, 1]),
        "category_id": (2, [None, 2]), "assignee_id": (2, [None, 2]), "requester_id": (1, [None, 1]),
        "source": ("chat", ["desk", "chat"]), "wakes_at": (NOON, [None, NOON.isoformat()]),
        "due_at": (NOON, ["9000-01-01T00:00:00+00:00", NOON.isoformat()]),
        "external_id": ('a"\\\n\x01é', [None, 'a"\\\n\x01é']), "created_by": (3, [2, 3]),
    }  # fmt: skip
    if name == "created_at":
        (was,) = rows(store, select(t.ticket.c.created_at))[0]
        values[name] = (NOON + timedelta(microseconds=7), [was.isoformat(), "2026-03-02T12:00:00.000007+00:00"])
    became, pair = values[name]
    change(store, update(t.ticket).values({name: became, "version": t.ticket.c.version + 1}))
    if name == "subject":
        pair = [json.loads(digest(store, words)) for words in pair]
    (row,) = [row for row in recorded(store) if row.op == "U"]
    assert json.loads(row.payload) == {name: pair}
    assert row.entity_id == number
    assert ", " not in row.payload


def test_a_change_of_nothing_is_no_change(store: Store):
    opened(store)
    change(store, update(t.ticket).values(version=t.ticket.c.version + 1, updated_at=NOON))
    change(store, update(staff).values(name=staff.c.name))
    assert [row.op for row in recorded(store)] == ["I", "E"]
    assert {row.op for row in recorded(store, "staff")} == {"I"}


A_PERSON = {
    "name": "Dana", "email": "dana@a.test", "phone": "1", "department": "", "location": "", "is_vip": False,
    "is_active": True, "folded": "dana", "words": "dana",
}  # fmt: skip


def test_staff_queues_categories_requesters_and_the_desk_are_recorded(store: Store):
    change(store, insert(requester).values(**A_PERSON))
    change(store, update(requester).values(phone="2", is_vip=True, words="dana 2"))
    change(store, update(staff).where(staff.c.id == BEN.staff_id).values(role="technician", is_active=False))
    change(store, update(t.queue).where(t.queue.c.id == TRIAGE).values(name="Front", is_restricted=True))
    change(store, update(t.category).where(t.category.c.id == 1).values(name='"Hard"'))
    change(store, update(desk).values(prefix="IT"))
    assert told(store, "requester") == [
        (1, None, 1, "I", (f'{{"is_vip":false,"is_active":true,"name":{digest(store, "Dana")},'
         f'"email":{digest(store, "dana@a.test")},"phone":{digest(store, "1")},"department":{digest(store, "")},'
         f'"location":{digest(store, "")}}}')),
        (1, None, 2, "U", f'{{"is_vip":[false,true],"phone":[{digest(store, "1")},{digest(store, "2")}]}}'),
    ]  # fmt: skip
    assert told(store, "staff")[4:] == [(3, None, 2, "U", '{"role":["analyst","technician"],"is_active":[true,false]}')]
    assert told(store, "staff")[2] == (
        3, None, 1, "I", ('{"login":"ben","name":"Ben Carter","role":"analyst","tier":1,"email":"","is_active":true,'
        '"is_available":true}'))  # fmt: skip
    assert told(store, "queue")[3:] == [(1, 1, 2, "U", '{"name":["Triage","Front"],"is_restricted":[false,true]}')]
    assert told(store, "queue")[0] == (
        1, 1, 1, "I", ('{"name":"Triage","tier":1,"icon":"layers","takes_transfers":true,"is_active":true,"position":1,'
        '"is_restricted":false}'))  # fmt: skip
    assert told(store, "category") == [
        (1, None, 1, "I", '{"name":"Hardware","is_active":true}'),
        (2, None, 1, "I", '{"name":"Accounts","is_active":true}'),
        (1, None, 2, "U", '{"name":["Hardware","\\"Hard\\""]}'),
    ]
    assert told(store, "desk") == [
        (1, None, 1, "I", '{"name":"Help desk","prefix":"HD"}'),
        (1, None, 2, "U", '{"prefix":["HD","IT"]}'),
    ]


@pytest.mark.parametrize("table", [staff, t.queue, t.category, requester, desk], ids=lambda table: table.name)
def test_every_column_is_recorded_or_left_out_by_name(store: Store, table: Any):
    if table is requester:
        change(store, insert(requester).values(**A_PERSON))
    told_at_first = {name for row in recorded(store, table.name) for name in json.loads(row.payload)}
    assert told_at_first == set(table.c.keys()) - LEFT_OUT[table.name]


def test_who_came_to_a_queue_and_who_went_is_recorded(store: Store):
    member = t.queue_member
    change(store, insert(member).values(queue_id=TRIAGE, staff_id=ANA.staff_id))
    change(store, insert(member).values(queue_id=TRIAGE, staff_id=BEN.staff_id))
    change(store, delete(member).where(member.c.staff_id == ANA.staff_id))
    assert told(store, "queue_member") == [
        (TRIAGE, TRIAGE, 1, "I", '{"staff_id":2}'),
        (TRIAGE, TRIAGE, 2, "I", '{"staff_id":3}'),
        (TRIAGE, TRIAGE, 3, "U", '{"staff_id":[2,null]}'),
    ]


def test_a_transfer_is_recorded_where_the_ticket_went(store: Store):
    number = opened(store)
    change(store, update(t.ticket).values(queue_id=2, version=t.ticket.c.version + 1))
    change(store, insert(t.entry).values(ticket_id=number, kind="note", by_id=2, at=NOON, facts={}, body="", words=""))
    assert [row.queue_id for row in recorded(store)] == [1, 1, 2, 2]


def test_what_is_poured_in_is_recorded_as_what_comes_by_itself(store: Store, address: str):
    engine = single_engine(address)
    taking = TicketImport(engine, SUE, Clock(NOON), queue="Triage")
    lone = [Incoming(n, f"old-{n}", f"Printer {n}", "prints blank pages") for n in range(3)]
    for ticket in lone[:2]:
        taking.write([ticket])
    (first, *_), (second, *_) = told(store)[:2], told(store)[2:]
    assert taking.write([*lone, Incoming(9, "old-9", "Printer 9", "prints blank pages")]).added == 2
    engine.dispose()
    came = told(store)[4:]
    assert sorted(came) == [
        (3, TRIAGE, 1, "I", first[4]),
        (3, TRIAGE, 2, "E", told(store)[1][4].replace('"entry":1', '"entry":3')),
        (4, TRIAGE, 1, "I", second[4]),
        (4, TRIAGE, 2, "E", told(store)[1][4].replace('"entry":1', '"entry":4')),
    ]
    opened(store)
    assert len(recorded(store)) == 10  # and the triggers are back


def test_a_file_takes_the_deeds_word_for_who_it_was_and_a_server_knows(store: Store):
    number = opened(store, ANA)
    did(store, BEN, assign_tickets, was={number: None}, to=BEN.staff_id)
    who = {(row.actor, row.by_id) for row in recorded(store)}
    if store.is_postgres:
        assert who == {("ana", 2), ("ben", 3)}  # by their logins, whatever the deed says
        return
    assert {(row.seq, row.actor, row.by_id) for row in recorded(store)} == {
        (1, "ana", 2), (2, "ana", 2), (3, "ben", 3), (4, "ben", 3),
    }  # fmt: skip


@pytest.mark.parametrize(
    "forbidden",
    [update(audit).values(actor="x"), update(audit).values(by_id=1), delete(audit)],
    ids=["actor", "person", "delete"],
)
def test_nobody_changes_what_was_recorded_not_even_who_owns_it(store: Store, forbidden: Any):
    before = told(store, "staff")
    with pytest.raises(SQLAlchemyError) as refused:
        change(store, forbidden)
    assert isinstance(foreseen(refused.value), NotPermitted)
    assert told(store, "staff") == before


def test_what_was_taken_back_leaves_neither_row_nor_gap(store: Store):
    number = opened(store)
    with store.writer.connect() as connection:
        connection.execute(update(t.ticket).values(subject="never", version=2))
        connection.rollback()
    did(store, SUE, assign_tickets, was={number: None}, to=BEN.staff_id)
    assert [(row.seq, row.op) for row in recorded(store)] == [(1, "I"), (2, "E"), (3, "U"), (4, "E")]


def change(store: Store, statement: Any) -> None:
    with store.writer.begin() as connection:
        connection.execute(statement)


def rows(store: Store, wanted: Any) -> list[Any]:
    with store.reader.connect() as connection:
        return list(connection.execute(wanted))
