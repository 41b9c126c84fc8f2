"""Lists and conversations: what they show, in which order, with how many statements."""

import random
from array import array
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, insert

from app.core.clock import NEVER
from app.tickets import queries as asked
from app.tickets.commands.conversation import add_entry
from app.tickets.commands.fields import assign_tickets, set_category, set_status
from app.tickets.model import Asker, EntryKind, Level, Priority, Status
from app.tickets.queries import Counts, Listing, Sort, TicketRow, sort_key
from app.tickets.rules import status_now
from db.engine import Store
from db.tickets import queries as sql
from db.tickets import tables as t
from db.tickets.files import store_file
from db.tickets.queries import SqlTicketQueries
from tests.db.conftest import Statements
from tests.makers import ANA, BEN, NETWORK, NOON, TRIAGE, did, opened, seat

COUNT = 60


@pytest.fixture
def mixed(store: Store) -> list[int]:
    """Fill the desk with tickets of every status, priority and assignee, many of them due at the same second."""
    dice = random.Random(7)
    rows = [
        {
            "id": n, "subject": f"Ticket {n}", "queue_id": dice.choice([TRIAGE, NETWORK]), "kind": "incident",
            "status": dice.choice(list(Status)), "impact": Level.LOW, "urgency": Level.LOW,
            "priority": dice.choice(list(Priority)), "category_id": dice.choice([None, 1, 2]),
            "assignee_id": dice.choice([None, 2, 3]), "requester_id": None, "source": "desk",
            "wakes_at": dice.choice([None, NOON - timedelta(minutes=1), NOON, NOON + timedelta(hours=1)]),
            "due_at": dice.choice([NEVER, NOON, NOON + timedelta(microseconds=999_999), NOON - timedelta(days=20_900)]),
            "external_id": None, "version": 1, "created_at": NOON, "created_by": 1,
            "updated_at": NOON + timedelta(microseconds=dice.randrange(5) * 333_333), "updated_by": 1,
        }
        for n in range(1, COUNT + 1)
    ]  # fmt: skip
    with store.writer.begin() as connection:
        connection.execute(insert(t.ticket), rows)
    return [row["id"] for row in rows]


@pytest.fixture
def queries(store: Store) -> SqlTicketQueries:
    return SqlTicketQueries(store, ANA)


def test_spine_first_page_and_sort_key_agree_on_the_order(queries: SqlTicketQueries, mixed: list[int]):
    for sort in Sort:
        for listing in (Listing(sort=sort, live_only=False), Listing(sort=sort), Listing(sort=sort, queue_id=TRIAGE)):
            page = queries.first_page(listing, NOON, limit=1000)
            spine = queries.spine(listing, NOON)
            assert list(spine.ids) == [row.id for row in page]
            keys = [sort_key(row, sort) for row in page]
            assert list(zip(spine.first, spine.second, strict=True)) == keys
            ties = [(*key, row.id) for key, row in zip(keys, page, strict=True)]
            assert ties == sorted(ties)
            assert not spine.more
            assert [row.id for row in queries.first_page(listing, NOON, limit=7)] == list(spine.ids[:7])


LISTINGS = (
    Listing(live_only=False),
    Listing(),
    Listing(queue_id=NETWORK),
    Listing(assignee_id=2),
    Listing(assignee_id=2, queue_id=TRIAGE, live_only=False),
    Listing(unassigned=True),
    Listing(priorities=frozenset({Priority.CRITICAL, Priority.LOW})),
    Listing(category_id=2),
    Listing(statuses=frozenset({Status.OPEN})),
    Listing(statuses=frozenset({Status.PENDING})),
    Listing(statuses=frozenset({Status.PENDING, Status.OPEN})),
    Listing(statuses=frozenset({Status.PENDING, Status.ON_HOLD}), queue_id=NETWORK),
    Listing(statuses=frozenset({Status.CLOSED}), live_only=False),
    Listing(requester_id=5),
)


def belongs(row: TicketRow, listing: Listing) -> bool:
    """Say in Python what belongs to a list."""
    return (
        (not listing.live_only or row.status.is_live)
        and listing.queue_id in (None, row.queue_id)
        and listing.assignee_id in (None, row.assignee_id)
        and (not listing.unassigned or row.assignee_id is None)
        and listing.requester_id in (None, row.requester_id)
        and (not listing.priorities or row.priority in listing.priorities)
        and listing.category_id in (None, row.category_id)
        and (not listing.statuses or status_now(row.status, row.wakes_at, NOON) in listing.statuses)
    )


def test_each_list_shows_what_belongs_to_it_and_nothing_else(queries: SqlTicketQueries, mixed: list[int]):
    everything = queries.rows(mixed)
    assert len(everything) == COUNT
    for listing in LISTINGS:
        expected = {row.id for row in everything if belongs(row, listing)}
        assert {row.id for row in queries.first_page(listing, NOON)} == expected
        assert set(queries.spine(listing, NOON).ids) == expected
        some = mixed[::3]
        assert {row.id for row in queries.rows_in(listing, NOON, some)} == expected & set(some)


def test_a_pending_ticket_lists_as_open_once_its_time_has_come(store: Store, queries: SqlTicketQueries):
    ticket_id = opened(store, take=True)
    later = NOON + timedelta(hours=1)
    did(store, ANA, set_status, was={ticket_id: Status.OPEN}, to=Status.PENDING, wakes_at=later)
    for status, before, after in ((Status.PENDING, [ticket_id], []), (Status.OPEN, [], [ticket_id])):
        listing = Listing(statuses=frozenset({status}))
        assert list(queries.spine(listing, later - timedelta(microseconds=1)).ids) == before
        assert list(queries.spine(listing, later).ids) == after
        for now, shown in ((later - timedelta(microseconds=1), before), (later, after)):
            assert [row.id for row in queries.first_page(listing, now)] == shown
            assert [row.id for row in queries.rows_in(listing, now, [ticket_id])] == shown


READS: dict[str, Callable[[SqlTicketQueries, str, int], object]] = {
    "page": lambda q, _words, n: q.first_page(Listing(queue_id=TRIAGE), NOON + timedelta(n)),
    "page with words": lambda q, words, n: q.first_page(Listing(words=words), NOON + timedelta(n)),
    "order": lambda q, _words, n: q.spine(Listing(sort=Sort.NEWEST), NOON + timedelta(n)),
    "order with words": lambda q, words, n: q.spine(Listing(words=words), NOON + timedelta(n)),
    "rows": lambda q, _words, n: q.rows([n, 7]),
    "rows of a list": lambda q, words, n: q.rows_in(Listing(words=words), NOON + timedelta(n), [n, 7]),
    "counts": lambda q, _words, n: q.counts(NOON + timedelta(n)),
    "conversation": lambda q, _words, n: q.conversation(n),
    "search": lambda q, words, _n: q.search(words),
    "search in a queue": lambda q, words, n: q.search(words, queue_id=n),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_statement_is_put_together_once_whatever_is_asked_for(
    store: Store, queries: SqlTicketQueries, read: Callable[[SqlTicketQueries, str, int], object]
):
    did(store, ANA, add_entry, ticket_id=opened(store, body="toner"), kind=EntryKind.REPLY, body="alpha beta")
    sent: list[object] = []

    def note(_connection: object, statement: object, *_: object) -> None:
        sent.append(statement)

    event.listen(store.reader, "before_execute", note)
    read(queries, "toner", 1)
    first = list(sent)
    read(queries, "alpha", 2)
    read(queries, "nobodysword", 3)
    event.remove(store.reader, "before_execute", note)
    assert first
    assert {id(statement) for statement in sent} == {id(statement) for statement in first}


def test_the_sidebar_counts_what_has_the_next_move_at_the_desk_and_what_waits(
    queries: SqlTicketQueries, mixed: list[int]
):
    waiting = (Status.PENDING, Status.ON_HOLD)
    live = [r for r in queries.rows(mixed) if r.status.is_live]
    here = [r for r in live if status_now(r.status, r.wakes_at, NOON) not in waiting]
    away = [r for r in live if r not in here]
    assert {r.wakes_at is None for r in away if r.status is Status.PENDING} == {True, False}
    counts = queries.counts(NOON)
    assert counts == Counts(
        {q: len([r for r in here if r.queue_id == q]) for q in (TRIAGE, NETWORK)},
        {q: len([r for r in here if r.queue_id == q and r.priority == Priority.CRITICAL]) for q in (TRIAGE, NETWORK)},
        len([r for r in here if r.assignee_id == ANA.staff_id]),
        len([r for r in here if r.assignee_id == ANA.staff_id and r.priority == Priority.CRITICAL]),
        len([r for r in here if r.assignee_id is None]),
        len(here),
        {q: len([r for r in away if r.queue_id == q]) for q in (TRIAGE, NETWORK)},
        len([r for r in away if r.assignee_id == ANA.staff_id]),
        len([r for r in away if r.assignee_id is None]),
    )
    for listing in (Listing(queue_id=NETWORK), Listing(unassigned=True), Listing(assignee_id=ANA.staff_id)):
        shown = queries.rows(queries.spine(listing, NOON).ids)
        assert counts.waiting_in(listing, ANA.staff_id) == len([r for r in shown if r in away])


def test_a_list_beyond_the_longest_is_cut_and_says_so(
    queries: SqlTicketQueries, mixed: list[int], monkeypatch: pytest.MonkeyPatch
):
    whole = queries.spine(Listing(live_only=False), NOON)
    for longest, more in ((COUNT - 1, True), (COUNT, False), (10, True)):
        monkeypatch.setattr(sql, "LONGEST", longest)
        cut = queries.spine(Listing(live_only=False), NOON)
        assert (cut.ids, cut.more) == (whole.ids[:longest], more)


def test_an_empty_list_is_empty(queries: SqlTicketQueries):
    assert queries.spine(Listing(), NOON) == asked.Spine(array("q"), array("q"), array("q"), more=False)
    assert not queries.first_page(Listing(), NOON)
    assert not queries.rows([])
    assert queries.counts(NOON) == Counts()
    assert queries.conversation(1) is None


def test_unread_is_about_the_reader(store: Store, queries: SqlTicketQueries):
    ticket_id = opened(store, BEN)
    assert queries.rows([ticket_id])[0].unread
    assert not SqlTicketQueries(store, BEN).rows([ticket_id])[0].unread
    mine = opened(store)
    did(store, BEN, assign_tickets, was={mine: None}, to=BEN.staff_id)
    assert not queries.rows([mine])[0].unread  # an event is no news


def test_a_conversation_shows_the_newest_entries_with_their_files(store: Store, queries: SqlTicketQueries):
    asker = Asker(name="Zoë", email="zoe@example.test", phone="1", department="Sales", location="B12")
    ticket_id = opened(store, asker=asker)
    files = [store_file(seat(store, ANA), name, name.encode()) for name in ("b.txt", "a.txt", "same.txt")]
    for n in range(6):
        note = {"kind": EntryKind.NOTE, "body": f"note {n}", "files": files if n == 4 else ()}
        did(store, ANA, add_entry, ticket_id=ticket_id, **note)
    did(store, ANA, set_category, was={ticket_id: None}, to=1)
    shown = queries.conversation(ticket_id, newest=3)
    assert shown is not None
    assert [(e.body, e.kind) for e in shown.entries] == [
        ("note 4", EntryKind.NOTE), ("note 5", EntryKind.NOTE), ("", EntryKind.EVENT)
    ]  # fmt: skip
    assert list(shown.entries[0].files) == files
    assert shown.entries[2].facts == {"category_id": [None, 1]}
    assert shown.earlier == 5
    assert (shown.email, shown.phone, shown.department, shown.location) == ("zoe@example.test", "1", "Sales", "B12")
    assert (shown.created_by, shown.row.requester, shown.row.category) == ("Ana Torres", "Zoë", "Hardware")
    older = queries.earlier(ticket_id, shown.entries[0].id, limit=4)
    assert [e.body for e in older] == ["note 0", "note 1", "note 2", "note 3"]
    first = queries.earlier(ticket_id, older[0].id)
    assert [(e.kind, e.body) for e in first] == [(EntryKind.MESSAGE, "Printer prints blank pages")]
    assert not queries.earlier(ticket_id, first[0].id)


def test_each_read_is_one_statement_and_a_conversation_two(
    queries: SqlTicketQueries, mixed: list[int], statements: Statements
):
    reads = (
        (lambda: queries.first_page(Listing(statuses=frozenset({Status.OPEN})), NOON), 1),
        (lambda: queries.first_page(Listing(words="x"), NOON), 2),
        (lambda: queries.spine(Listing(words="x"), NOON), 2),
        (lambda: queries.rows_in(Listing(words="x"), NOON, mixed), 1),
        (lambda: queries.spine(Listing(), NOON), 1),
        (lambda: queries.rows(mixed), 1),
        (lambda: queries.rows_in(Listing(), NOON, mixed), 1),
        (lambda: queries.counts(NOON), 1),
        (queries.queues, 1),
        (queries.categories, 1),
        (lambda: queries.earlier(1, 5), 1),
        (lambda: queries.conversation(1), 2),
    )
    for read, expected in reads:
        statements.sent.clear()
        read()
        assert len(statements.sent) == expected
