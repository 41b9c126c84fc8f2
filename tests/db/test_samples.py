"""The invented desks: what the demo tells, and that a bulk leaves nothing behind it but rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, inspect, select

from app.core.actor import Actor, Role
from app.tickets.commands import conversation, fields
from app.tickets.model import EntryKind, NewTicket, Priority, Status
from app.tickets.queries import Listing, Sort
from db.engine import Store, single_engine
from db.people.queries import SqlPeopleQueries
from db.samples import fill_bulk, fill_demo
from db.samples.hours import Hours
from db.tables import change
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from tests.desks import empty, on_both_engines
from tests.makers import did

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
"""A Tuesday."""
ANA = Actor(1, "Ana Torres", "somebody", Role.ADMINISTRATOR, 2)


def a_demo(url: str) -> None:
    empty(url)
    fill_demo(single_engine(url), NOW, "somebody")


def a_bulk(url: str) -> None:
    empty(url)
    fill_bulk(single_engine(url), 3_000, now=NOW)


demo_address, bulk_address = on_both_engines(a_demo), on_both_engines(a_bulk)


@pytest.fixture
def demo(demo_address: str) -> Iterator[Store]:
    store = Store(demo_address)
    yield store
    store.dispose()


@pytest.fixture
def bulk(bulk_address: str) -> Iterator[Store]:
    store = Store(bulk_address)
    yield store
    store.dispose()


def every(store: Store, **narrowed):
    return SqlTicketQueries(store, ANA).first_page(Listing(**narrowed), NOW, 10_000)


def test_the_demo_has_live_and_done_tickets_all_different(demo: Store):
    rows = every(demo, live_only=False)
    live = [row for row in rows if row.status.is_live]
    assert (len(rows), len({row.subject for row in rows})) == (204, 204)
    assert 125 <= len(live) <= 155
    assert {row.status for row in rows} == set(Status)
    assert {row.priority for row in rows} == set(Priority)
    assert 8 <= sum(row.unread for row in live) <= 20


def test_the_viewer_takes_the_login_given_and_sees_every_screen(demo: Store):
    staff = SqlPeopleQueries(demo).staff()
    viewer = next(s for s in staff if s.login == "somebody")
    assert (viewer.name, viewer.role) == ("Ana Torres", Role.ADMINISTRATOR)
    away = next(s for s in staff if not s.is_available)
    assert away.name == "Chloe Martin"
    assert any(row.assignee_id == away.id for row in every(demo))


def test_the_demo_goes_no_further_than_now(demo: Store):
    for row in every(demo, live_only=False):
        assert row.created_at <= row.updated_at < NOW


def test_what_the_journal_tells_is_how_tickets_stand(demo: Store):
    queries = SqlTicketQueries(demo, ANA)
    for row in every(demo, live_only=False):
        shown = queries.conversation(row.id, newest=50)
        assert shown is not None
        assert shown.entries[0].kind is EntryKind.MESSAGE
        assert [e.at for e in shown.entries] == sorted(e.at for e in shown.entries)
        steps = [e for e in shown.entries if e.kind is EntryKind.EVENT]
        assert row.version == 1 + len(steps)
        told: dict = {}
        for step in steps:
            for name, (was, to) in step.facts.items():
                assert told.get(name, was) == was
                told[name] = to
        assert told.get("status", Status.NEW) == row.status
        assert told.get("assignee_id") == row.assignee_id


@pytest.mark.parametrize("wanted", [1, 30, 240, 700])
def test_a_demo_holds_as_many_tickets_as_were_asked_for(new_address: str, wanted: int):
    store = Store(new_address)
    fill_demo(store, NOW, "somebody", wanted)
    rows = every(store, live_only=False, sort=Sort.NEWEST)
    assert len(rows) == wanted
    live = [row for row in rows if row.status.is_live]
    assert len(live) <= 200
    assert min((row.id for row in live), default=1) >= wanted - 240  # the story comes last
    past = [row for row in rows if row.id <= wanted - 240]
    assert {row.status for row in past} <= {Status.CLOSED}
    assert not any(row.unread for row in past)
    assert [row.created_at for row in rows] == sorted((row.created_at for row in rows), reverse=True)
    made = did(store, ANA, conversation.create_ticket, new=NewTicket("One more", 1))
    assert made.created == wanted + 1
    store.dispose()


def test_a_picture_is_attached_and_can_be_read(demo: Store):
    queries = SqlTicketQueries(demo, ANA)
    found = [f for row in every(demo) for e in queries.conversation(row.id).entries for f in e.files]
    assert len(found) == 1
    content = queries.content(found[0].sha256)
    assert content.startswith(b"\x89PNG")
    assert len(content) == found[0].size


def test_pending_tickets_wake_and_drafts_wait(demo: Store):
    wakes = [row.wakes_at for row in every(demo) if row.wakes_at]
    assert any(w < NOW for w in wakes)
    assert any(w > NOW for w in wakes)
    with demo.reader.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(t.draft)) == 2


def test_the_same_now_tells_the_same(demo: Store, tmp_path):
    from db.migrate import upgrade

    url = f"sqlite:///{tmp_path / 'again.db'}"
    upgrade(single_engine(url))
    again = Store(url)
    fill_demo(again, NOW, "somebody")
    assert every(again, live_only=False) == every(demo, live_only=False)
    again.dispose()


def test_a_desk_filled_goes_on_counting(demo: Store):
    made = did(demo, ANA, conversation.create_ticket, new=NewTicket("One more", 1, body="and its text"))
    assert made.created == 205
    assert SqlTicketQueries(demo, ANA).search("one more")[0].ticket_id == 205


@pytest.mark.parametrize("day", range(7))
def test_working_minutes_pass_over_nights_and_weekends(day: int):
    hours = Hours(NOW + timedelta(days=day))
    for back in (300, 700, 1_500, 5_000):
        at = hours.ago(back)
        assert at.weekday() < 5
        assert 8 <= at.hour + at.minute / 60 <= 18
    assert hours.monday().weekday() == 0
    assert hours.now - timedelta(days=8) < hours.monday() <= hours.now - timedelta(hours=3)


def test_bulk_rows_are_found_as_if_they_had_been_typed(bulk: Store):
    queries = SqlTicketQueries(bulk, ANA)
    rows = every(bulk, live_only=False)
    assert len(rows) == 3_000
    assert 40 <= sum(row.status.is_live for row in rows) <= 120
    assert queries.search("2718")[0].ticket_id == 2718
    assert len(queries.search("printer blank", limit=20)) == 20
    assert queries.search("Robin")[0].place == "requester"
    assert len(queries.conversation(2718).entries) == 3


def test_bulk_leaves_the_feed_alone_and_the_guards_in_place(bulk: Store):
    told = select(func.count()).where(change.c.entity != "verification")  # of the policy that a desk begins with
    with bulk.reader.connect() as connection:
        assert connection.scalar(told) == 0
    made = did(bulk, ANA, conversation.create_ticket, new=NewTicket("One more", 1))
    assert made.created == 3_001
    did(bulk, ANA, fields.assign_tickets, was={3_001: None}, to=1)
    with bulk.reader.connect() as connection:
        assert connection.scalar(told) == 3
    assert SqlTicketQueries(bulk, ANA).search("one more")[0].ticket_id == 3_001


def test_bulk_puts_every_index_back(new_address: str):
    engine = single_engine(new_address)

    def indexes() -> Counter:
        return Counter(i["name"] for table in ("ticket", "entry") for i in inspect(engine).get_indexes(table))

    before = indexes()
    fill_bulk(engine, 100)
    fill_bulk(engine, 100, seed=2)
    assert indexes() == before
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(t.entry)) == 600
