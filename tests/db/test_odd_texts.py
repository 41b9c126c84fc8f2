"""Texts that a paste, a script or a cat brings: kept as far as they can be read, or refused in a sentence."""

import pytest

from app.core.errors import HelpDeskError, RuleBroken
from app.tickets.commands import conversation, fields
from app.tickets.model import Asker, EntryKind, Status
from db.engine import Store
from db.tickets.queries import SqlTicketQueries
from tests.makers import ANA, did, opened


def said_on(store: Store, ticket_id: int) -> list[str]:
    shown = SqlTicketQueries(store, ANA).conversation(ticket_id)
    assert shown is not None
    return [entry.body for entry in shown.entries]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("NUL\0 inside", "NUL inside"),
        ("half \ud83d of one", "half � of one"),
        ("both halves \ud83d\ude00", "both halves 😀"),
        ("\u202eעברית 👩‍💻", "\u202eעברית 👩‍💻"),
    ],
)
def test_what_can_be_read_of_a_text_is_kept(store: Store, typed: str, kept: str):
    ticket_id = opened(store, subject=typed, body=typed, asker=Asker(name=typed, email=f"{typed}@x", phone=typed))
    for kind in (EntryKind.REPLY, EntryKind.NOTE):
        did(store, ANA, conversation.add_entry, ticket_id=ticket_id, kind=kind, body=typed)
    did(store, ANA, fields.set_status, was={ticket_id: Status.OPEN}, to=Status.RESOLVED, reason=typed)
    assert [said for said in said_on(store, ticket_id) if said] == [kept] * 4
    row = SqlTicketQueries(store, ANA).rows([ticket_id])[0]
    assert (row.subject, row.requester) == (kept, kept)


@pytest.mark.parametrize("typed", ["", " \n ", "\0", "\u200b \u2060\ufeff"])
def test_what_nobody_can_see_is_empty(store: Store, typed: str):
    with pytest.raises(RuleBroken, match="subject is empty"):
        opened(store, subject=typed)
    ticket_id = opened(store, subject="Seen", body=typed)
    assert said_on(store, ticket_id) == ["Seen"]
    for kind in (EntryKind.REPLY, EntryKind.NOTE):
        with pytest.raises(RuleBroken, match="is empty"):
            did(store, ANA, conversation.add_entry, ticket_id=ticket_id, kind=kind, body=typed)


def test_a_million_different_words_are_no_outage(store: Store):
    words = " ".join("абвгдежзиклмнопрсту"[i % 19] + f"ж{i:x}я" for i in range(140_000))[:1_000_000]
    ticket_id = opened(store, body=words)
    assert said_on(store, ticket_id) == [words.strip()]
    queries = SqlTicketQueries(store, ANA)
    assert [hit.ticket_id for hit in queries.search(words)] == [ticket_id]


def test_too_long_names_its_field(store: Store):
    for facts, field in (
        ({"subject": "x" * 301}, "subject"),
        ({"body": "x" * 1_000_001}, "body"),
        ({"asker": Asker(name="x" * 201)}, "name"),
        ({"asker": Asker(name="Zoë", location="x" * 201)}, "location"),
    ):
        with pytest.raises(HelpDeskError) as refused:
            opened(store, **facts)
        assert isinstance(refused.value, RuleBroken)
        assert refused.value.field == field
