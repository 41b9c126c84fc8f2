from datetime import UTC, datetime, timedelta

import pytest

from app.tickets.model import EntryKind
from app.tickets.queries import EntryRow
from tests.ui.tickets.conversation_fakes import NOW
from ui.tickets.event_words import changed_fields, event_words, withdrawn_entry
from ui.tickets.moments import ago, date_and_time, day_words, when_words


class Names:
    def staff_name(self, staff_id):
        return {1: "Ana Torres", 2: "Ben Carter", 3: "Sue Okafor"}[staff_id]

    def queue_name(self, queue_id):
        return {1: "Triage", 2: "Network"}[queue_id]

    def category_name(self, category_id):
        return "Hardware"


def event(facts, reason="", by_id=2, by="Ben Carter"):
    return EntryRow(9, 41, EntryKind.EVENT, reason, by_id, by, NOW, None, facts)


@pytest.mark.parametrize(
    ("facts", "reason", "sentence"),
    [
        (
            {"assignee_id": [None, 1]},
            "Ana is on leave",
            "Ben Carter assigned the ticket to Ana Torres: Ana is on leave",
        ),
        ({"assignee_id": [3, 1]}, "", "Ben Carter reassigned the ticket to Ana Torres"),
        ({"assignee_id": [None, 2], "status": ["new", "open"]}, "", "Ben Carter took the ticket"),
        ({"assignee_id": [3, 2]}, "", "Ben Carter took the ticket from Sue Okafor"),
        ({"assignee_id": [2, None]}, "", "Ben Carter released the ticket"),
        ({"queue_id": [1, 2]}, "", "Ben Carter moved the ticket from Triage to Network"),
        (
            {"queue_id": [1, 2], "assignee_id": [3, None]},
            "a switch",
            "Ben Carter moved the ticket from Triage to Network, and nobody has it now: a switch",
        ),
        ({"status": ["open", "resolved"]}, "new cable", "Ben Carter resolved the ticket: new cable"),
        ({"status": ["closed", "open"]}, "", "Ben Carter reopened the ticket"),
        ({"status": ["new", "open"]}, "", "Ben Carter set the ticket to Open"),
        (
            {"status": ["open", "pending"], "wakes_at": [None, "2026-03-05T09:00:00+00:00"]},
            "",
            "Ben Carter set the ticket to Pending until 5 Mar 09:00",
        ),
        ({"wakes_at": ["2026-03-05T09:00:00+00:00", None]}, "", "Ben Carter removed the wake-up time"),
        (
            {"impact": ["low", "high"], "urgency": ["low", "high"], "priority": [4, 1]},
            "",
            "Ben Carter raised the priority from Low to Critical (impact High, urgency High)",
        ),
        (
            {"urgency": ["high", "low"], "priority": [1, 3]},
            "",
            "Ben Carter lowered the priority from Critical to Normal (urgency Low)",
        ),
        ({"category_id": [1, 2]}, "", "Ben Carter filed the ticket under Hardware"),
        ({"category_id": [1, None]}, "", "Ben Carter removed the category"),
        ({"withdraws": [None, 7]}, "", "Ben Carter withdrew a note"),
        ({"assignee_id": [1, None]}, "Undo", "Ben Carter took back an earlier step: took the ticket off Ana Torres"),
        ({"mood": [1, 2]}, "", "Ben Carter changed mood"),
        ({"status": ["open", "melted"]}, "", "Ben Carter changed status"),
        ({"status": "nonsense", "queue_id": None}, "", "Ben Carter changed queue_id, status"),
        ({}, "", "Ben Carter made an entry"),
    ],
)
def test_an_event_reads_as_a_sentence(facts, reason, sentence):
    assert event_words(event(facts, reason), Names(), UTC).text == sentence


def test_every_sentence_has_an_icon_that_ships():
    from ui.core import icons

    for facts in (
        {"assignee_id": [None, 1]},
        {"status": ["open", "on hold"]},
        {"priority": [1, 2]},
        {"x": 1},
        {"withdraws": [None, 1]},
    ):
        assert event_words(event(facts), Names()).icon in icons.names()


def test_changed_properties_are_named_once():
    assert (
        changed_fields({"impact": [1, 2], "urgency": [1, 2], "priority": [1, 2], "status": [1, 2]})
        == "priority and status"
    )
    assert changed_fields({}) == "the ticket"


def test_a_withdrawal_names_its_note():
    assert withdrawn_entry({"withdraws": [None, 7]}) == 7
    assert withdrawn_entry({"withdraws": "x"}) is None


def test_days_and_moments_read_like_words():
    assert day_words(NOW, NOW, UTC) == "Today"
    assert day_words(NOW - timedelta(days=1), NOW, UTC) == "Yesterday"
    assert day_words(datetime(2026, 2, 27, tzinfo=UTC), NOW, UTC) == "Friday, 27 February"
    assert day_words(datetime(2025, 2, 27, tzinfo=UTC), NOW, UTC).endswith("2025")
    assert date_and_time(NOW, NOW, UTC) == "09:41"
    assert date_and_time(NOW - timedelta(days=2), NOW, UTC) == "2 Mar 09:41"
    assert [ago(NOW - timedelta(seconds=s), NOW) for s in (1, 12, 59, 60, 120, 7200, 200_000)] == [
        "just now", "just now", "just now", "1 min ago", "2 min ago", "2 h ago", "2 d ago",
    ]  # fmt: skip
    assert when_words(NOW - timedelta(seconds=12), NOW, UTC) == "at 09:40"
    assert when_words(NOW - timedelta(days=2), NOW, UTC) == "on 2 Mar 09:41"
