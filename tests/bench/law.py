"""What the law costs: statements by an ordinary login and by the owner, deeds with guards and audit and without."""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from statistics import median
from typing import Any

from sqlalchemy import Engine

from app.tickets.queries import Listing
from db.engine import single_engine
from tests.bench.deeds import deeds
from tests.bench.desk import ANA, NOW, Desk
from tests.bench.figures import Figure, Target, figure, once

TIMES, WARM = 120, 8
ROUNDS, TURNS = 8, 12
PAGE, OTHER, WRITE = Target(ratio=1.5), Target(), Target(ratio=1.3)
TABLES = ("ticket", "entry", "command", "draft")
GUARDS = {(table, "a_guard") for table in TABLES} | {("ticket", "told")}
AUDIT = {("ticket", "z_record"), ("entry", "z_record")}


def figures(desk: Desk) -> Iterator[Figure]:
    """Measure reads, then deeds; a file has no law."""
    if desk.store.is_postgres:
        yield from _reads(desk)
        yield from _writes(desk)


def _reads(desk: Desk) -> Iterator[Figure]:
    q, ids = desk.queries, cycle(desk.live_ids(200))
    reads: dict[str, tuple[Callable[[], Any], Target]] = {
        "page of a queue": (lambda: q.first_page(Listing(queue_id=1), NOW), PAGE),
        "page: all live": (lambda: q.first_page(Listing(), NOW), PAGE),
        "page: mine": (lambda: q.first_page(Listing(assignee_id=ANA.staff_id), NOW), PAGE),
        "page: all tickets": (lambda: q.first_page(Listing(live_only=False), NOW), PAGE),
        "conversation": (lambda: q.conversation(next(ids)), OTHER),
        "counts": (lambda: q.counts(NOW), OTHER),
        "search: printer blank": (lambda: q.search("printer blank"), OTHER),
        "search: nobodysword": (lambda: q.search("nobodysword"), OTHER),
    }
    for name, (read, target) in reads.items():
        with desk.heard() as sent:
            read()
        with desk.bare() as mine, desk.bare(desk.root) as owners:
            ours, theirs = _in_turn(lambda wire=mine: _ask(wire, sent), lambda wire=owners: _ask(wire, sent))
        yield figure(f"law: {name}", desk.engine, ours, target, floor=theirs)


def _ask(wire: Any, sent: Sequence[tuple[str, Any]]) -> None:
    for statement, values in sent:
        wire.execute(statement, values).fetchall()


def _in_turn(*calls: Callable[[], object]) -> list[list[float]]:
    """Time these one after the other, again and again, so that what else the machine does meets all alike."""
    for _ in range(WARM):
        for call in calls:
            call()
    took: list[list[float]] = [[] for _ in calls]
    for _ in range(TIMES):
        for call, times in zip(calls, took, strict=True):
            times.append(once(call))
    return took


def _writes(desk: Desk) -> Iterator[Figure]:
    """Tell of each deed what it takes with the whole law, beside that without guards, and what the audit adds.

    Guards ask the audit what a transaction has done, so there are none without it: what it adds, measured without
    guards, is taken off both sides.
    """
    engine = single_engine(desk.root)
    without = {"whole": set(), "unguarded": GUARDS, "bare": GUARDS | AUDIT}
    took: dict[str, dict[str, list[float]]] = {}
    try:
        for _ in range(ROUNDS):
            for law, off in without.items():
                _switch(engine, off)
                for name, (do, _) in deeds(desk).items():
                    for _ in range(WARM):
                        do()
                    took.setdefault(name, {}).setdefault(law, []).extend(once(do) for _ in range(TURNS))
    finally:
        _switch(engine, set())
        engine.dispose()
    for name, by_law in took.items():
        audited = median(by_law["unguarded"]) - median(by_law["bare"])
        guarded = [each - audited for each in by_law["whole"]]
        yield figure(f"law: {name}, guards", desk.engine, guarded, WRITE, floor=by_law["bare"])
        yield figure(f"law: {name}, audit", desk.engine, by_law["unguarded"], OTHER, floor=by_law["bare"])


def _switch(engine: Engine, off: set[tuple[str, str]]) -> None:
    with engine.begin() as connection:
        for table, trigger in sorted(GUARDS | AUDIT):
            verb = "disable" if (table, trigger) in off else "enable"
            connection.exec_driver_sql(f"alter table {table} {verb} trigger {trigger}")
