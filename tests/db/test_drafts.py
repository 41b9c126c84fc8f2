"""Draft records of the shared database: newest form wins, and no text is lost to a ticket that went away."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.core.errors import RuleBroken
from app.tickets.commands.conversation import add_entry
from app.tickets.drafts import Draft, DraftKind, latest
from app.tickets.model import EntryKind
from app.tickets.outcome import Outcome
from db.engine import Store
from db.tickets.drafts import SqlDrafts
from db.tickets.queries import SqlTicketQueries
from db.tickets.reading_marks import mark_read
from db.work import SqlWork
from tests.makers import ANA, BEN, NOON, did, opened


def a_draft(**facts) -> Draft:
    return Draft(**({"key": uuid4(), "kind": DraftKind.REPLY, "body": "Dear Zoë 👋", "changed_at": NOON} | facts))


def test_a_draft_comes_back_as_it_was(store: Store):
    drafts = SqlDrafts(store, ANA)
    whole = a_draft(
        ticket_id=opened(store),
        subject="Re: Ünïcode",
        leaves_at=NOON + timedelta(seconds=10),
        rest={"files": [{"name": "a.png", "size": 3}], "asker": None},
    )
    drafts.keep(whole)
    assert drafts.all() == [whole]
    assert not SqlDrafts(store, BEN).all()


def test_an_older_form_never_replaces_a_newer(store: Store):
    drafts = SqlDrafts(store, ANA)
    new = a_draft(changed_at=NOON + timedelta(minutes=1), body="newer")
    drafts.keep(new)
    drafts.keep(replace(new, body="older", changed_at=NOON))
    assert [d.body for d in drafts.all()] == ["newer"]
    drafts.keep(replace(new, body="newest", changed_at=NOON + timedelta(minutes=2)))
    assert [d.body for d in drafts.all()] == ["newest"]


def test_nothing_is_written_over_that_a_window_has_not_had(store: Store):
    drafts, later = SqlDrafts(store, ANA), NOON + timedelta(minutes=1)
    theirs = a_draft(body="Dear Zoë, typed on", changed_at=NOON)
    assert drafts.keep(theirs, over=())
    ours = replace(theirs, body="Dear Zoë, from the other window", changed_at=later)
    for held in (None, later + timedelta(seconds=10)):
        assert not drafts.keep(replace(ours, leaves_at=held), over={NOON - timedelta(seconds=1), later})
    assert drafts.all() == [theirs]
    assert drafts.keep(ours, over={NOON})
    assert drafts.keep(ours, over={later})  # once more, for the answer was lost
    assert drafts.all() == [ours]


def test_nothing_is_dropped_that_a_window_has_not_had(store: Store):
    drafts, ticket_id = SqlDrafts(store, ANA), opened(store)
    kept = a_draft(ticket_id=ticket_id)
    drafts.keep(kept)
    assert not drafts.drop(kept.key, over={NOON - timedelta(seconds=1)})
    assert not drafts.drop(kept.key, over=())
    assert drafts.all() == [kept]
    assert drafts.drop(kept.key, over={NOON})
    assert drafts.drop(kept.key, over=())
    assert not drafts.all()
    did(store, ANA, add_entry, key=kept.key, ticket_id=ticket_id, kind=EntryKind.REPLY, body="Sent elsewhere")
    assert drafts.drop(kept.key, over=())


def test_drafts_come_newest_first_and_dropping_twice_is_fine(store: Store):
    drafts = SqlDrafts(store, ANA)
    kept = [a_draft(changed_at=NOON + timedelta(minutes=n), body=str(n)) for n in (2, 0, 1)]
    for draft in kept:
        drafts.keep(draft)
    assert [d.body for d in drafts.all()] == ["2", "1", "0"]
    SqlDrafts(store, BEN).drop(kept[0].key)
    drafts.drop(kept[1].key)
    drafts.drop(kept[1].key)
    assert [d.body for d in drafts.all()] == ["2", "1"]
    assert latest(drafts.all(), [kept[1]]) == [kept[0], kept[2], kept[1]]


def test_a_draft_of_a_ticket_that_vanished_is_kept(store: Store):
    drafts = SqlDrafts(store, ANA)
    orphan = a_draft(ticket_id=987_654, rest={"to": "zoe"})
    drafts.keep(orphan)
    assert drafts.all() == [orphan]
    drafts.keep(replace(orphan, body="more"))
    assert [(d.body, d.ticket_id, d.rest) for d in drafts.all()] == [("more", 987_654, {"to": "zoe"})]


def test_text_that_no_database_takes_costs_no_draft(store: Store):
    drafts = SqlDrafts(store, ANA)
    drafts.keep(a_draft(body="a\0b\ud83dc", rest={"note": "\ud83d"}))
    assert [(d.body, d.rest) for d in drafts.all()] == [("ab?c", {"note": "?"})]


def test_a_sent_draft_is_gone(store: Store):
    drafts = SqlDrafts(store, ANA)
    ticket_id = opened(store)
    draft = a_draft(ticket_id=ticket_id)
    drafts.keep(draft)
    did(store, ANA, add_entry, key=draft.key, ticket_id=ticket_id, kind=EntryKind.REPLY, body=draft.body)
    assert not drafts.all()


@pytest.mark.postgres
@pytest.mark.parametrize("address", ["postgres"], indirect=True)
def test_a_draft_kept_while_another_window_sends_it_is_none_any_more(store: Store, address: str):
    ticket_id, elsewhere = opened(store), Store(address)
    draft = a_draft(ticket_id=ticket_id)
    sending = SqlWork(store, ANA)
    with sending.keyed(draft.key, "reply"):
        sending.drafts.drop(draft.key)
        assert SqlDrafts(elsewhere, ANA).keep(draft)
        sending.commit(Outcome(entry=True).stored())
    assert not SqlDrafts(store, ANA).all()
    elsewhere.dispose()


def test_a_reading_mark_never_goes_back(store: Store):
    ticket_id = opened(store, BEN)
    for text in ("one", "two"):
        did(store, BEN, add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body=text)
    queries = SqlTicketQueries(store, ANA)
    shown = queries.conversation(ticket_id)
    assert shown is not None
    first, *_, last = (e.id for e in shown.entries)
    assert queries.rows([ticket_id])[0].unread
    mark_read(store, ANA, ticket_id, first)
    assert queries.rows([ticket_id])[0].unread
    mark_read(store, ANA, ticket_id, last)
    mark_read(store, ANA, ticket_id, first)
    assert not queries.rows([ticket_id])[0].unread
    assert not SqlTicketQueries(store, BEN).rows([ticket_id])[0].unread
    with pytest.raises(RuleBroken):
        mark_read(store, ANA, 987_654, last)
