"""Reading: lists, filters, one conversation, counts, load, search."""

from collections.abc import Callable, Iterator
from typing import Any

from app.tickets.model import Priority, Status
from app.tickets.queries import Listing, Sort
from db.people.queries import SqlPeopleQueries
from tests.bench.desk import NOW, Desk
from tests.bench.figures import Figure, Target, figure, timed

TIMES = 200
FILTERS = {
    "queue and status": Listing(queue_id=1, statuses=frozenset({Status.OPEN})),
    "priority and category": Listing(priorities=frozenset({Priority.HIGH}), category_id=3),
    "assignee and priority": Listing(assignee_id=2, priorities=frozenset({Priority.NORMAL})),
    "queue and category, closed too": Listing(queue_id=5, category_id=4, live_only=False),
    "assignee and category, closed too": Listing(assignee_id=4, category_id=7, live_only=False),
    "queue and critical, closed too": Listing(queue_id=2, priorities=frozenset({Priority.CRITICAL}), live_only=False),
    "status and category, closed too": Listing(statuses=frozenset({Status.RESOLVED}), category_id=2, live_only=False),
}
PAGES = {
    "all live": Listing(),
    "mine": Listing(assignee_id=1),
    "unassigned": Listing(unassigned=True),
    "all tickets": Listing(live_only=False),
    "all tickets, newest first": Listing(live_only=False, sort=Sort.NEWEST),
    "all tickets, last changed first": Listing(live_only=False, sort=Sort.UPDATED),
    "one requester": Listing(requester_id=77, live_only=False),
}

SEARCHES = ("printer blank", "Robin", "recovery key laptop", "the", "printer vpn", "nobodysword")
"""Common words, a requester, a word in nearly every entry, two common words never in one entry, a word nobody used."""
WORDS = ("printer", "the", "nobodysword")


def figures(desk: Desk) -> Iterator[Figure]:
    """Measure all reads."""
    q = desk.queries
    yield measured(desk, "page of a queue", lambda: q.first_page(Listing(queue_id=1), NOW), QUEUE)
    for name, listing in PAGES.items():
        yield measured(desk, f"page: {name}", lambda wanted=listing: q.first_page(wanted, NOW), PAGE_TARGET)
    for name, listing in FILTERS.items():
        yield measured(desk, f"filter: {name}", lambda wanted=listing: q.first_page(wanted, NOW), PAGE_TARGET)
    yield measured(desk, "order of all live", lambda: q.spine(Listing(), NOW), Target(p95=150), times=20)
    yield measured(
        desk, "order of all tickets", lambda: q.spine(Listing(live_only=False), NOW), Target(p95=600), times=5
    )
    ids = iter(_scattered(desk, TIMES * 2))
    yield measured(desk, "conversation", lambda: q.conversation(next(ids)), Target(p95=30, statements=2))
    yield measured(desk, "counts", lambda: q.counts(NOW), Target(p95=40, statements=1), times=60)
    yield measured(desk, "load", SqlPeopleQueries(desk.store).load, Target(p95=40, statements=1), times=60)
    for words in (*SEARCHES, str(desk.highest - 7)):
        yield measured(desk, f"search: {_kind(words)}", lambda typed=words: q.search(typed), Target(p95=100), times=20)
    for words in WORDS:
        for name, live_only in (("live", True), ("closed too", False)):
            listing = Listing(words=words, live_only=live_only)
            yield measured(
                desk, f"page: with “{words}”, {name}", lambda wanted=listing: q.first_page(wanted, NOW), WORDS_TARGET,
                times=20,
            )  # fmt: skip


QUEUE = Target(over_floor=3, p95=25, statements=2)
PAGE_TARGET = Target(p95=30, statements=2)
WORDS_TARGET = Target(p95=100, statements=2)


def _kind(words: str) -> str:
    return "a number" if words.isdigit() else words


def _scattered(desk: Desk, count: int) -> list[int]:
    return [1 + (i * 7_919_311) % desk.highest for i in range(count)]


def measured(desk: Desk, name: str, call: Callable[[], Any], target: Target, *, times: int = TIMES) -> Figure:
    """Measure a read beside its own statements sent by the bare driver."""
    with desk.heard() as sent:
        call()
    took = timed(call, times)
    with desk.bare() as wire:
        floor = timed(lambda: [wire.execute(*one).fetchall() for one in sent], min(times, 60))
    return figure(name, desk.engine, took, target, floor=floor, statements=len(sent))
