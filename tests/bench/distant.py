"""The same over a line of 30 ms: reads cost two round trips more at most, deeds three."""

from collections.abc import Iterator

from app.tickets.queries import Listing
from tests.bench.deeds import deeds
from tests.bench.desk import NOW, Desk
from tests.bench.figures import Figure, Target, figure, timed
from tests.servers.proxy import Proxy

RTT = 30.0
"""Milliseconds of one round trip."""
READ, WRITE = 25.0, 15.0


def figures(desk: Desk) -> Iterator[Figure]:
    """Measure reads and deeds over a slow line; a file has none."""
    if not desk.store.is_postgres:
        return
    with Proxy.to(desk.address) as wire:
        far = Desk(desk.root, wire.url(desk.address))
        reads = {
            "page of a queue": lambda: far.queries.first_page(Listing(queue_id=1), NOW),
            "conversation": lambda: far.queries.conversation(far.highest),
            "counts": lambda: far.queries.counts(NOW),
        }
        wire.delay = RTT / 1000
        for name, read in reads.items():
            target = Target(p95=(40 if name == "counts" else READ) + 2 * RTT)
            yield figure(f"{name}, 30 ms away", far.engine, timed(read, 30), target)
        for name, (do, near) in deeds(far).items():
            target = Target(p95=(near.p95 or WRITE) + 3 * RTT)
            yield figure(f"{name}, 30 ms away", far.engine, timed(do, 30, warm=7), target)
        far.close()
