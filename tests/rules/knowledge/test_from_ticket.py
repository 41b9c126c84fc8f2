"""What a ticket's conversation gives to an article: the requester's words, and what resolved it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.knowledge.creating import article_from
from app.knowledge.from_ticket import known_of, told_by
from app.knowledge.template import Section, sections_of
from app.tickets.model import EntryKind, Kind, Level, Priority, Source, Status
from app.tickets.queries import Conversation, EntryRow, TicketRow

AT = datetime(2026, 3, 2, 9, 41, tzinfo=UTC)
ROW = TicketRow(
    id=7, subject="VPN drops for Dana", kind=Kind.INCIDENT, status=Status.RESOLVED, priority=Priority.NORMAL,
    impact=Level.LOW, urgency=Level.MEDIUM, queue_id=1, category_id=1, category="Network", assignee_id=2,
    assignee="Ana Torres", requester_id=4, requester="Dana Novak", is_vip=False, source=Source.EMAIL, wakes_at=None,
    due_at=AT, created_at=AT, updated_at=AT, version=3, unread=False,
)  # fmt: skip


def entry(n: int, kind: EntryKind, body: str, **facts: Any) -> EntryRow:
    return EntryRow(n, 7, kind, body, 2, "Ana Torres", AT, None, facts)


def a_conversation(*entries: EntryRow) -> Conversation:
    return Conversation(ROW, "dana.novak@example.org", "+49 30 5550 1234", "Sales", "Berlin", "", entries, 0)


STORY = (
    entry(1, EntryKind.MESSAGE, "Hello, Dana here (+49 30 55501234). It drops every hour."),
    entry(2, EntryKind.NOTE, "She sounds annoyed."),
    entry(3, EntryKind.REPLY, "Please update the client."),
    entry(4, EntryKind.EVENT, "Updated the client to 5.2.", status=["open", "resolved"]),
    entry(5, EntryKind.EVENT, "Came back.", status=["resolved", "open"]),
    entry(6, EntryKind.EVENT, "Switched off the old adapter.", status=["open", "resolved"]),
)


def test_the_last_resolution_counts_and_the_first_message():
    told = told_by(a_conversation(*STORY))
    assert told.resolutions == ("Switched off the old adapter.",)
    assert told.description.startswith("Hello, Dana")
    assert told.category == "Network"


def test_without_a_resolution_our_last_reply_is_taken_and_no_note():
    told = told_by(a_conversation(*STORY[:3]))
    assert told.resolutions == ("Please update the client.",)
    assert told_by(a_conversation(*STORY[:2])).resolutions == ()


def test_nothing_on_record_of_the_requester_is_left():
    conversation = a_conversation(*STORY)
    text = article_from(told_by(conversation), known_of(conversation))
    whole = f"{text.title}\n{text.body}"
    assert "Dana" not in whole
    assert "5550" not in whole
    assert sections_of(text.body)[Section.RESOLUTION] == "Switched off the old adapter."


def test_a_ticket_without_a_requester_gives_its_words_all_the_same():
    conversation = replace(
        a_conversation(*STORY[:1]), row=replace(ROW, requester="", requester_id=None), email="", phone=""
    )
    assert known_of(conversation).names == ()
    assert told_by(conversation).subject == "VPN drops for Dana"
