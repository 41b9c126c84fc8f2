"""Records told in lines: names instead of ids, words instead of values; nothing a newer desk writes is too odd."""

from datetime import UTC, datetime

import pytest

from app.history.queries import Page, Recorded
from app.history.telling import NOT_KEPT, lines_of

AT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
NAMES = {("staff", 3): "Ben", ("queue", 1): "Triage", ("queue", 2): "Network", ("requester", 5): "Dana"}


def told(entity: str, op: str, payload: dict[str, object], number: int = 7) -> list[tuple[str, ...]]:
    page = Page([Recorded(1, AT, "Sue", entity, number, op, payload)], NAMES)
    return [(line.about, line.what, line.was, line.now) for line in lines_of(page, "HD", UTC)]


@pytest.mark.parametrize(
    ("field", "pair", "line"),
    [
        ("assignee_id", [None, 3], ("Assignee", "nobody", "Ben")),
        ("queue_id", [1, 2], ("Queue", "Triage", "Network")),
        ("queue_id", [1, 99], ("Queue", "Triage", "queue no. 99")),
        ("category_id", [None, 4], ("Category", "none", "category no. 4")),
        ("requester_id", [5, None], ("Requester", "Dana", "nobody")),
        ("status", ["open", "on hold"], ("Status", "Open", "On hold")),
        ("status", ["open", "asleep"], ("Status", "Open", "asleep")),
        ("priority", [4, 1], ("Priority", "Low", "Critical")),
        ("impact", ["low", "high"], ("Impact", "Low", "High")),
        ("kind", ["incident", "service request"], ("Kind", "Incident", "Service request")),
        ("wakes_at", [None, "2026-03-03T12:00:00+00:00"], ("Wakes", "none", "3 Mar 2026 12:00")),
        ("due_at", ["9000-01-01T00:00:00+00:00", "2026-03-03T12:00:00.5+00:00"], ("Due", "none", "3 Mar 2026 12:00")),
        ("wakes_at", [None, "tomorrow"], ("Wakes", "none", "tomorrow")),
        ("wakes_at", [None, 7], ("Wakes", "none", "7")),
        ("subject", ["ab12", "cd34"], ("Subject", NOT_KEPT, NOT_KEPT)),
        ("subject", [None, None], ("Subject", NOT_KEPT, NOT_KEPT)),
        ("colour_of_day", [1, True], ("Colour of day", "1", "yes")),
        ("colour_of_day", "red", ("Colour of day", "none", "red")),
    ],
)
def test_a_changed_field_is_a_line_of_what_it_was_and_is(field, pair, line):
    assert told("ticket", "U", {field: pair}) == [("HD-7", *line)]


def test_each_field_of_a_record_is_a_line_of_its_own():
    page = Page(
        [Recorded(8, AT, "Sue", "ticket", 7, "U", {"status": ["new", "open"], "assignee_id": [None, 3]})], NAMES
    )
    assert [(line.record_id, line.part, line.what, line.at, line.by, line.ticket_id) for line in lines_of(page)] == [
        (8, 0, "Status", AT, "Sue", 7),
        (8, 1, "Assignee", AT, "Sue", 7),
    ]


def test_what_came_says_how_it_began():
    opened = {"queue_id": 1, "priority": 2, "status": "new", "assignee_id": None, "requester_id": 5, "source": "phone"}
    assert told("ticket", "I", opened) == [("HD-7", "Opened", "", "Triage, High, New")]
    assert told("category", "I", {"name": "Printing", "is_active": True}) == [
        ("Category no. 7", "Added", "", "Printing")
    ]
    assert told("requester", "I", {"name": "ab12", "is_vip": False}, 5) == [("Requester Dana", "Added", "", "")]


def test_entries_and_files_are_told_without_their_text():
    assert told("ticket", "E", {"entry": 4, "kind": "note", "body": "ab"}) == [("HD-7", "Note", "", "added no. 4")]
    gone = {"entry": 4, "kind": "note", "body": "cd", "removed": True}
    assert told("ticket", "E", gone) == [("HD-7", "Note", "no. 4", "removed")]
    assert told("entry", "U", {"body": ["ab", "cd"]}, 4) == [("Entry no. 4", "Text", NOT_KEPT, NOT_KEPT)]
    assert told("ticket", "E", {"attachment": 4, "entry": 4, "sha256": "ab"}) == [("HD-7", "File", "", "added")]
    assert told("ticket", "E", {}) == [("HD-7", "Entry", "", "added")]


def test_the_event_of_a_change_is_told_by_the_change_alone():
    event = Recorded(9, AT, "Sue", "ticket", 7, "E", {"entry": 4, "kind": "event", "body": "ab"})
    change = Recorded(8, AT, "Sue", "ticket", 7, "U", {"status": ["new", "open"]})
    elsewhere = Recorded(7, AT, "Sue", "ticket", 6, "U", {"status": ["new", "open"]})
    note = Recorded(6, AT, "Sue", "ticket", 7, "E", {"entry": 3, "kind": "note", "body": "ab"})
    assert [line.what for line in lines_of(Page([event, elsewhere, change], NAMES))] == ["Status", "Status"]
    assert [line.what for line in lines_of(Page([event, elsewhere, note, change], NAMES))] == [
        "Event", "Status", "Note", "Status",
    ]  # fmt: skip
    assert [line.what for line in lines_of(Page([event], NAMES))] == ["Event"]


def test_where_nobody_is_known_it_was_the_desk_itself():
    page = Page([Recorded(8, AT, "", "desk", 1, "I", {"name": "Help desk"})])
    assert [line.by for line in lines_of(page)] == ["the desk itself"]


def test_the_desk_itself_is_told():
    assert told("staff", "U", {"is_active": [True, False], "role": ["analyst", "technician"]}, 3) == [
        ("Staff Ben", "In use", "yes", "no"),
        ("Staff Ben", "Role", "Analyst", "Technician"),
    ]
    assert told("queue_member", "I", {"staff_id": 3}, 1) == [("Queue Triage", "Member", "", "Ben")]
    assert told("queue_member", "U", {"staff_id": [3, None]}, 1) == [("Queue Triage", "Member", "Ben", "nobody")]
    assert told("desk", "U", {"prefix": ["HD", "IT"]}) == [("Desk", "Prefix", "HD", "IT")]
    assert told("requester", "U", {"phone": ["ab", "cd"]}, 5) == [("Requester Dana", "Phone", NOT_KEPT, NOT_KEPT)]


def test_what_happened_to_an_article_is_told_without_its_words():
    begun = {"key": "ab", "confidence": "not validated", "governance": "experience", "queue_id": 1, "keeper_id": 3}
    assert told("article", "I", begun) == [("Article no. 7", "Added", "", "Not validated, Triage, Ben")]
    assert told("article", "E", {"revision": 2, "text": "ab", "proposal_id": None}) == [
        ("Article no. 7", "Revision", "", "published no. 2")
    ]
    assert told("article", "E", {"revision": 2, "text": "ab", "proposal_id": 4})[0][3] == (
        "published no. 2 of proposal no. 4"
    )
    assert told("article", "E", {"file": "0123abcd-map.png", "sha256": "ab"})[0][1:] == ("File", "", "0123abcd-map.png")
    assert told("article", "E", {"flag": 3, "reason": "ab"})[0][1:] == ("Flag", "", "raised no. 3")
    assert told("article", "E", {"flag": 3, "closed_by": 3, "answer": "ab"})[0][1:] == ("Flag", "", "closed no. 3")
    assert told("article", "E", {})[0][1:] == ("Revision", "", "published")
    changed = {"confidence": ["validated", "archived"], "queue_id": [None, 2], "keeper_id": [3, None]}
    assert [line[1:] for line in told("article", "U", changed)] == [
        ("Confidence", "Validated", "Archived"),
        ("Read by", "everybody", "Network"),
        ("In charge", "Ben", "nobody"),
    ]


def test_proposals_and_licences_are_told_in_words():
    begun = {"article_id": 9, "base": 1, "because": "conflict", "text": "ab"}
    assert told("article_proposal", "I", begun) == [("Proposal no. 7", "Added", "", "article no. 9, Conflict")]
    assert [
        line[1:] for line in told("article_proposal", "U", {"state": ["open", "accepted"], "answer": ["a", "b"]})
    ] == [
        ("State", "open", "accepted"),
        ("Answer", NOT_KEPT, NOT_KEPT),
    ]
    assert told("article_licence", "I", {"licence": 3}, 3) == [("Licence of Ben", "Licence", "", "Publisher")]
    assert told("article_licence", "U", {"licence": [3, None]}, 3) == [
        ("Licence of Ben", "Licence", "Publisher", "as the role has it")
    ]
    assert told("article_licence", "I", {"licence": 9}, 3)[0][3] == "9"


@pytest.mark.parametrize(
    ("payload", "line"),
    [
        ({"link": "used", "ticket_id": 5}, ("Link", "", "used on HD-5")),
        ({"link": "used", "removed": True, "ticket_id": 5}, ("Link", "used on HD-5", "removed")),
        ({"vote": "not used", "ticket_id": 5}, ("Vote", "", "not used, on HD-5")),
        ({"vote": "helped"}, ("Vote", "", "helped, on a ticket")),
    ],
)
def test_what_an_article_was_to_a_ticket_names_the_ticket(payload, line):
    assert told("article", "E", payload) == [("Article no. 7", *line)]
