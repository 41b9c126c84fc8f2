"""Who changed what, asked for by ticket, person, time and kind, a page at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from app.history import queries
from app.history.queries import About, Asked, Mark
from app.history.telling import lines_of
from app.tickets.commands.conversation import add_entry
from app.tickets.commands.fields import assign_tickets, transfer_tickets
from app.tickets.model import Asker, EntryKind
from db.engine import Store
from db.history.queries import SqlHistoryQueries
from db.people.tables import staff
from db.tickets import tables as t
from tests.db.conftest import Statements
from tests.makers import ANA, BEN, NETWORK, SUE, did, opened

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def told(store: Store, asked: Asked) -> list[tuple[str, str, str, str]]:
    page = SqlHistoryQueries(store).page(asked)
    return [(line.about, line.what, line.was, line.now) for line in lines_of(page, "HD", UTC)]


def worked(store: Store) -> int:
    number = opened(store, ANA, asker=Asker(name="Dana"))
    did(store, SUE, assign_tickets, was={number: None}, to=BEN.staff_id)
    did(store, BEN, add_entry, ticket_id=number, kind=EntryKind.NOTE, body="looked at it")
    did(store, BEN, transfer_tickets, was={number: 1}, to=NETWORK, reason="a matter of cables")
    return number


def test_the_history_of_a_ticket_has_names_instead_of_ids(store: Store, statements: Statements):
    number = worked(store)
    opened(store, BEN)
    statements.sent.clear()
    lines = told(store, Asked(ticket_id=number))
    assert len(statements.sent) == 2
    assert lines == [
        (f"HD-{number}", "Queue", "Triage", "Network"),
        (f"HD-{number}", "Assignee", "Ben Carter", "nobody"),
        (f"HD-{number}", "Note", "", "added no. 3"),
        (f"HD-{number}", "Status", "New", "Open"),
        (f"HD-{number}", "Assignee", "nobody", "Ben Carter"),
        (f"HD-{number}", "Message", "", "added no. 1"),
        (f"HD-{number}", "Opened", "", "Triage, Low, New"),
    ]


def test_kinds_part_tickets_from_entries_from_people_from_the_set_up(store: Store):
    number = worked(store)
    with store.writer.begin() as connection:
        connection.execute(update(staff).where(staff.c.id == BEN.staff_id).values(tier=3))
        connection.execute(insert(t.queue_member).values(queue_id=NETWORK, staff_id=BEN.staff_id))
    assert {line[1] for line in told(store, Asked(about=About.TICKETS))} == {"Opened", "Status", "Assignee", "Queue"}
    assert [line[1] for line in told(store, Asked(about=About.ENTRIES))] == ["Event", "Note", "Event", "Message"]
    assert told(store, Asked(about=About.PEOPLE))[0] == ("Staff Ben Carter", "Tier", "1", "3")
    assert ("Requester Dana", "Added", "", "") in told(store, Asked(about=About.PEOPLE))
    assert told(store, Asked(about=About.SET_UP))[0] == ("Queue Network", "Member", "", "Ben Carter")
    history = SqlHistoryQueries(store)
    assert sum(len(history.page(Asked(about=about)).rows) for about in About) == len(history.page(Asked()).rows)
    assert told(store, Asked(ticket_id=number, about=About.PEOPLE)) == []


def test_a_span_of_time_begins_with_its_first_instant_and_ends_before_its_last(store: Store):
    worked(store)
    rows = SqlHistoryQueries(store).page(Asked()).rows
    newest, oldest = rows[0].at, rows[-1].at
    everything = Asked(since=oldest, until=newest + timedelta(microseconds=1))
    assert SqlHistoryQueries(store).page(everything).rows == rows
    assert not SqlHistoryQueries(store).page(Asked(until=oldest)).rows
    assert not SqlHistoryQueries(store).page(Asked(since=newest + timedelta(microseconds=1))).rows
    assert not SqlHistoryQueries(store).page(Asked(since=LONG_AGO, until=LONG_AGO + timedelta(days=1))).rows


def test_what_one_person_did(store: Store):
    worked(store)
    mine = SqlHistoryQueries(store).page(Asked(by_id=BEN.staff_id)).rows
    assert [row for row in SqlHistoryQueries(store).page(Asked()).rows if row.by == BEN.name] == list(mine)
    assert [row.op for row in mine] in (["E", "U", "E"], [])  # on a server, a login of one's own does it
    assert store.is_postgres or mine


def test_pages_follow_one_another_without_gap_or_repetition_even_within_one_instant(
    store: Store, monkeypatch: pytest.MonkeyPatch, statements: Statements
):
    number = worked(store)
    whole = SqlHistoryQueries(store).page(Asked()).rows
    assert len({row.at for row in whole}) < len(whole) or store.is_postgres
    monkeypatch.setattr("db.history.queries.PAGE", 3)
    SqlHistoryQueries.page.__globals__["_page"].cache_clear()
    found, mark, pages = [], None, 0
    while pages == 0 or mark:
        statements.sent.clear()
        page = SqlHistoryQueries(store).page(Asked(), mark)
        assert len(statements.sent) <= 2
        assert len(page.rows) <= 3
        found += page.rows
        mark, pages = page.rest, pages + 1
    assert found == list(whole)
    assert pages == -(-len(whole) // 3)
    monkeypatch.undo()
    SqlHistoryQueries.page.__globals__["_page"].cache_clear()
    assert queries.PAGE >= 50
    assert not SqlHistoryQueries(store).page(Asked(ticket_id=number), Mark(whole[-1].at, 0)).rows
