"""Fifty people, each with an own login, at all that a day brings, for a minute without a pause."""

import os
from collections.abc import Iterator

from db.engine import Store, single_engine
from tests.bench.desk import Desk
from tests.bench.desks import RESTRICTED
from tests.bench.figures import Figure, Target, figure
from tests.crowd import amiss, people, set_to_work, stand

HANDS = 50
SECONDS = float(os.environ.get("FRONTLINE_LOAD_SECONDS", "60"))


def figures(desk: Desk) -> Iterator[Figure]:
    """Let them work, then look up what was lost; only where many share a database."""
    if not desk.store.is_postgres:
        return
    root, keeper = Store(desk.root), single_engine(desk.root)
    before = stand(keeper)
    books = set_to_work(desk.root, people(root, HANDS), [1, 2, 3], SECONDS)
    lost = amiss(keeper, books, before)
    root.dispose()
    keeper.dispose()
    e, none = desk.engine, Target(most=0)
    yield figure("crowd of 50: errors", e, [len(books.failed)], none, unit="errors")
    yield figure("crowd of 50: lost, doubled, unrecorded", e, [len(lost)], none, unit="kinds")
    seen = len(books.seen & {RESTRICTED})
    yield figure("crowd of 50: looks into a restricted queue", e, [seen], none, unit="queues")
    yield figure("crowd of 50: refused or left", e, [books.left + books.refused.total()], Target(), unit="times")
    yield figure("crowd of 50: deeds", e, [books.deeds / SECONDS], Target(), unit="deeds/s")
    for kind, took in sorted(books.took.items()):
        yield figure(f"crowd of 50: {kind}", e, took, Target())
