"""What a row from elsewhere becomes, and why one is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleBroken
from app.tickets import importing
from app.tickets.importing import (
    Cleaning,
    Desk,
    Incoming,
    Receiving,
    content_hash,
    searchable,
    subject_from,
)
from app.tickets.mapping import FIELDS
from app.tickets.model import Kind, Level, Status
from app.tickets.rules import priority_of
from tests.makers import NOON


def ticket(line: int = 2, **values: str) -> Incoming:
    return Cleaning(NOON).ticket(line, values)


def refusal(**values: str) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        ticket(**values)
    return refused.value


def test_a_row_becomes_a_ticket():
    made = ticket(
        subject="Printer\n blank",
        body=" It prints nothing.\r\nHelp! ",
        category="Hardware",
        kind="Service-Request",
        status="ON_HOLD",
        priority="P1",
        requester_name="Zoë  Kovács",
        requester_email="Zoe@Example.test",
        assignee="ana",
        created_at="2026-01-02T03:04:05+02:00",
        external_id="INC-7",
    )
    assert made == Incoming(
        2, "INC-7", "Printer blank", "It prints nothing.\nHelp!", "Hardware", "", Kind.SERVICE_REQUEST, Status.ON_HOLD,
        Level.HIGH, Level.HIGH, "Zoë Kovács", "zoe@example.test", "ana", datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC),
    )  # fmt: skip


def test_a_bare_text_is_enough():
    made = ticket(body="It is broken")
    assert (made.subject, made.status, made.created_at) == ("It is broken", Status.NEW, None)
    assert ticket(subject="Broken").body == "Broken"
    assert ticket(body="x", assignee="ana").status is Status.OPEN


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"subject": " ", "body": "\r\n\t"}, "body"),
        ({"body": "x" * 1_000_001}, "body"),
        ({"subject": "x" * 600_000, "body": "y" * 600_000}, "body"),
        ({"body": "a\0b"}, "body"),
        ({"body": "a\udcffb"}, "body"),
        ({"body": "x", "status": "melted"}, "status"),
        ({"body": "x", "priority": "5"}, "priority"),
        ({"body": "x", "impact": "vast"}, "impact"),
        ({"body": "x", "kind": "question"}, "kind"),
        ({"body": "x", "requester_email": "nobody"}, "requester_email"),
        ({"body": "x", "category": "c" * 201}, "category"),
        ({"body": "x", "created_at": "31.12.2025"}, "created_at"),
        ({"body": "x", "created_at": "2026-02-30"}, "created_at"),
        ({"body": "x", "created_at": "9999-12-31T23:59:59-12:00"}, "created_at"),
        ({"body": "x", "created_at": "0001-01-01T00:00:00+12:00"}, "created_at"),
        ({"body": "x", "created_at": "1969-12-31"}, "created_at"),
        ({"body": "x", "created_at": (NOON + timedelta(days=2)).isoformat()}, "created_at"),
    ],
)
def test_a_row_that_can_not_be_a_ticket_says_why(values: dict, field: str):
    failure = refusal(**values)
    assert failure.field == field
    assert len(str(failure)) < 200


def test_a_date_without_a_zone_is_utc():
    assert ticket(body="x", created_at="2026-01-02 03:04").created_at == datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    assert ticket(body="x", created_at="2026-01-02 03:04:00 UTC").created_at == datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    assert ticket(body="x", created_at="2026-01-02").created_at == datetime(2026, 1, 2, tzinfo=UTC)


def test_every_priority_that_is_said_comes_out_again():
    for said, priority in importing.PRIORITIES.items():
        made = ticket(body="x", priority=said.upper())
        assert priority_of(made.impact, made.urgency) is priority


def test_a_subject_too_long_for_one_loses_no_word():
    long = "word " * 100
    made = ticket(subject=long, body="the rest")
    assert len(made.subject) <= 300
    assert made.body == f"{long.strip()}\n\nthe rest"


@given(st.text())
def test_first_words_are_one_short_line(text: str):
    made = subject_from(text)
    assert len(made) <= 80
    assert made == " ".join(made.split())
    assert bool(made) == bool(text.strip())


def test_first_words_end_between_words():
    assert subject_from("one two three", 9) == "one two…"
    assert subject_from("Donaudampfschifffahrt", 9) == "Donaudam…"
    assert subject_from("one two", 9) == "one two"


@given(st.dictionaries(st.sampled_from(list(FIELDS)), st.text(st.characters(exclude_characters="\0", codec="utf-8"))))
def test_the_same_content_has_the_same_hash_in_any_order(values: dict):
    assert content_hash(values) == content_hash(dict(reversed(values.items())))
    assert content_hash(values | {"subject": "other"}) != content_hash(values | {"subject": "another"})


def test_text_that_moves_between_fields_is_other_content():
    assert content_hash({"body": "ab"}) != content_hash({"body": "a", "category": "b"})
    assert content_hash({"body": "a"}) != content_hash({"subject": "a"})


def test_equal_rows_are_told_apart_the_same_way_in_each_run():
    runs = [
        [c.ticket(n, {"body": text}).key for n, text in enumerate(("a", "b", "a"), 2)]
        for c in (Cleaning(NOON), Cleaning(NOON))
    ]
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 3


def test_an_external_id_said_twice_is_refused():
    cleaning = Cleaning(NOON)
    cleaning.ticket(2, {"body": "a", "external_id": "7"})
    with pytest.raises(RuleBroken, match="line 2 has the same external id"):
        cleaning.ticket(9, {"body": "b", "external_id": " 7 "})


def test_words_for_search_stay_within_what_a_server_keeps():
    many = " ".join(f"w{n}" for n in range(200_000))
    assert len(searchable("", many).encode()) <= importing.SEARCHED
    assert searchable("", many).startswith("w0 w1 ")
    assert searchable("Zoë", "zoe HERE") == "zoe here"


def test_names_are_looked_up_whatever_their_letters():
    desk = Desk({"triage": 1, "network": 2}, {"ana": Receiving(2, "Ana", True), "dan": Receiving(5, "Dan", False)}, 1)
    assert desk.queue_of(ticket(body="x")) == 1
    assert desk.queue_of(ticket(body="x", queue="NETWORK")) == 2
    assert desk.assignee_of(ticket(body="x", assignee="ANA")) == 2
    assert desk.assignee_of(ticket(body="x", assignee="dan", status="closed")) == 5
    with pytest.raises(RuleBroken, match="no queue named “Nowhere”"):
        desk.queue_of(ticket(body="x", queue="Nowhere"))
    with pytest.raises(RuleBroken, match="has the login “eve”"):
        desk.assignee_of(ticket(body="x", assignee="eve"))
    with pytest.raises(RuleBroken, match="Dan no longer works here"):
        desk.assignee_of(ticket(body="x", assignee="dan", status="open"))
