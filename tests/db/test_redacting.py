"""A text taken out of the journal is gone everywhere and says so in its place; nothing else can be changed that way."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import SQLAlchemyError

from app.core.actor import Role
from app.core.errors import NotPermitted, RuleBroken
from app.tickets.commands.conversation import add_entry
from app.tickets.commands.redacting import redact_entry
from app.tickets.model import EntryKind
from db.checkup import search_damage
from db.engine import Store
from db.errors import foreseen
from db.history.chain import GENESIS, Link, chained
from db.tables import audit, change
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from tests.makers import ANA, NOON, SUE, TRIAGE, Clock, did, in_role, opened, seat

SECRET = "hunter2hunter2"


def a_secret(store: Store) -> tuple[int, int]:
    """Write down a password; return the ticket and the entry."""
    number = opened(store, ANA)
    said = did(store, ANA, add_entry, ticket_id=number, kind=EntryKind.NOTE, body=f"The password is {SECRET}.")
    assert said.noted is not None
    return number, said.noted


def kept(store: Store, entry_id: int) -> tuple[str, str]:
    with store.reader.connect() as connection:
        body, words = connection.execute(select(t.entry.c.body, t.entry.c.words).where(t.entry.c.id == entry_id)).one()
    return body, words


def rows(store: Store, wanted) -> list:
    with store.reader.connect() as connection:
        return list(connection.execute(wanted))


def test_a_password_is_gone_from_the_ticket_its_search_and_every_list(store: Store):
    sue = in_role(store, SUE, Role.ADMINISTRATOR)
    number, entry_id = a_secret(store)
    queries = SqlTicketQueries(seat(store, ANA), ANA)
    assert [hit.ticket_id for hit in queries.search(SECRET)] == [number]
    heard = rows(store, select(change.c.seq).order_by(change.c.seq.desc()).limit(1))[0][0]
    outcome = did(store, sue, redact_entry, entry_id=entry_id, reason="a pasted\n  password", clock=Clock(NOON))
    assert outcome.changes.ids == {"ticket": {number}}
    body, words = kept(store, entry_id)
    day = datetime.now(UTC).date() if store.is_guarded else NOON.date()
    assert body == f"[removed by Sue on {day}: a pasted password]"
    assert words == ""
    assert not queries.search(SECRET)
    assert search_damage(store) == ""
    shown = queries.conversation(number)
    assert shown is not None
    assert [entry.body for entry in shown.entries][-1] == body
    told = rows(store, select(change.c.entity, change.c.entity_id).where(change.c.seq > heard))
    assert {tuple(row) for row in told} == {("ticket", number)}
    assert SECRET not in json.dumps([list(map(str, row)) for row in rows(store, select(audit))])


def test_it_is_recorded_in_the_chain_of_the_entry_and_of_its_ticket(store: Store):
    sue = in_role(store, SUE, Role.ADMINISTRATOR)
    number, entry_id = a_secret(store)
    came = rows(store, select(audit).where(audit.c.entity == "ticket", audit.c.op == "E").order_by(audit.c.id.desc()))
    did(store, sue, redact_entry, entry_id=entry_id, reason="a password")
    own, of_ticket = rows(store, select(audit).where(audit.c.id > came[0].id).order_by(audit.c.id))
    assert (own.entity, own.entity_id, own.queue_id, own.seq, own.op) == ("entry", entry_id, TRIAGE, 1, "U")
    assert (of_ticket.entity, of_ticket.entity_id, of_ticket.op) == ("ticket", number, "E")
    assert (own.by_id, of_ticket.by_id) == (SUE.staff_id, SUE.staff_id)
    was, now = json.loads(own.payload)["body"]
    told = json.loads(of_ticket.payload)
    assert told == {"entry": entry_id, "kind": "note", "body": now, "removed": True}
    assert was == json.loads(came[0].payload)["body"]
    assert was != now or not store.is_postgres


def test_only_administrators_do_it_with_a_reason_to_what_is_there(store: Store):
    sue = in_role(store, SUE, Role.ADMINISTRATOR)
    _, entry_id = a_secret(store)
    before = kept(store, entry_id)
    with pytest.raises(NotPermitted, match="administrator"):
        did(store, ANA, redact_entry, entry_id=entry_id, reason="mine")
    with pytest.raises(RuleBroken):
        did(store, sue, redact_entry, entry_id=entry_id, reason="  ")
    with pytest.raises(RuleBroken, match="no such entry"):
        did(store, sue, redact_entry, entry_id=999, reason="a password")
    assert kept(store, entry_id) == before


def test_one_key_does_it_once(store: Store):
    sue = in_role(store, SUE, Role.ADMINISTRATOR)
    _, entry_id = a_secret(store)
    key = uuid4()
    for _ in range(2):
        did(store, sue, redact_entry, entry_id=entry_id, reason="a password", key=key)
    assert len(rows(store, select(audit).where(audit.c.entity == "entry"))) == 1


@pytest.mark.parametrize(
    "to",
    [
        {"body": "another text"},
        {"body": "another text", "words": ""},
        {"body": "[removed by Sue on 2026-03-02: x] and more", "words": ""},
        {"body": "[removed by Sue on 2026-03-02: x]", "words": "", "kind": "reply"},
        {"body": "[removed by Sue on 2026-03-02: x]", "words": "", "by_id": 1},
        {"body": "[removed by Sue on 2026-03-02: x]", "words": "found"},
        {"facts": {"status": ["new", "open"]}},
    ],
)
def test_an_entry_takes_nothing_but_a_tombstone_even_from_the_owner(store: Store, to):
    _, entry_id = a_secret(store)
    before = kept(store, entry_id)
    with store.writer.connect() as connection:
        if store.is_postgres:
            connection.execute(text("set local role fl_owner"))
        with pytest.raises(SQLAlchemyError) as refused:
            connection.execute(update(t.entry).where(t.entry.c.id == entry_id).values(to))
        connection.rollback()
    assert isinstance(foreseen(refused.value), NotPermitted)
    assert kept(store, entry_id) == before


def test_who_is_no_owner_puts_no_tombstone_there_by_hand(store: Store):
    _, entry_id = a_secret(store)
    if not store.is_postgres:
        return  # who has the file has everything
    for who in (store, seat(store, ANA)):
        with who.writer.connect() as connection, pytest.raises(SQLAlchemyError) as refused:
            connection.execute(text("update entry set words = '', body = '[removed by me on 2026-03-02: x]'"))
        assert isinstance(foreseen(refused.value), NotPermitted)
    for called in (f"select redact_entry({entry_id}, 'x')",):
        with seat(store, ANA).writer.connect() as connection, pytest.raises(SQLAlchemyError) as refused:
            connection.execute(text(called))
        assert isinstance(foreseen(refused.value), NotPermitted)


def test_the_staff_list_says_who_is_administrator_and_not_the_servers_group(store: Store):
    if not store.is_guarded:
        return
    _, entry_id = a_secret(store)
    with store.writer.begin() as connection:
        connection.execute(text("grant fl_administrator to ana granted by fl_owner"))
    try:
        with seat(store, ANA).writer.connect() as connection, pytest.raises(SQLAlchemyError) as refused:
            connection.execute(text(f"select redact_entry({entry_id}, 'x')"))
    finally:
        with store.writer.begin() as connection:
            connection.execute(text("revoke fl_administrator from ana granted by fl_owner"))
    assert getattr(refused.value.orig, "sqlstate", None) == "FL050"  # type: ignore[attr-defined]


def test_an_administrator_takes_nothing_out_of_a_restricted_queue_unseen(store: Store):
    if not store.is_guarded:
        return  # a file keeps nothing from who can open it
    sue = in_role(store, SUE, Role.ADMINISTRATOR)
    _, entry_id = a_secret(store)
    with store.writer.begin() as connection:
        connection.execute(update(t.queue).where(t.queue.c.id == TRIAGE).values(is_restricted=True))
    before = kept(store, entry_id)
    with seat(store, sue).writer.connect() as connection, pytest.raises(SQLAlchemyError) as refused:
        connection.execute(text(f"select redact_entry({entry_id}, 'x')"))
    assert getattr(refused.value.orig, "sqlstate", None) == "FL041"  # type: ignore[attr-defined]
    assert kept(store, entry_id) == before


def test_the_chains_hold_afterwards(store: Store):
    sue = in_role(store, SUE, Role.ADMINISTRATOR)
    _, entry_id = a_secret(store)
    did(store, sue, redact_entry, entry_id=entry_id, reason="a password")
    if not store.is_postgres:
        return
    wanted = text(
        "select id, entity, entity_id, seq, op, queue_id, actor, by_id, (extract(epoch from at) * 1000000)::bigint, "
        "payload, prev, hash from audit where entity = 'entry'"
    )
    (link,) = [Link(*row) for row in rows(store, wanted)]
    assert link.hash == chained(GENESIS, link)
