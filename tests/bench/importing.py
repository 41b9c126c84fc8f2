"""Taking in tickets from elsewhere, batch by batch."""

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.core.clock import SystemClock
from app.tickets.importing import Incoming
from db.engine import single_engine
from db.migrate import upgrade
from db.samples import fill_demo
from db.tickets.importing import TicketImport
from tests.bench.desk import ANA, Desk
from tests.bench.figures import Figure, Target, figure

TICKETS, BATCH = 20_000, 1_000


def figures(desk: Desk) -> Iterator[Figure]:
    """Import into a fresh file, whatever desk is measured otherwise."""
    if desk.store.is_postgres:
        return
    with tempfile.TemporaryDirectory() as folder:
        engine = single_engine(f"sqlite:///{Path(folder) / 'desk.db'}")
        upgrade(engine)
        fill_demo(engine, datetime.now(UTC), "ana")
        taking = TicketImport(engine, ANA, SystemClock(), queue="Triage")
        speeds = []
        for first in range(0, TICKETS, BATCH):
            batch = [_incoming(n) for n in range(first, first + BATCH)]
            begun = time.perf_counter()
            written = taking.write(batch)
            speeds.append(written.added / (time.perf_counter() - begun))
        engine.dispose()
    yield figure("import", "sqlite", speeds, Target(least=5_000), unit="tickets/s")


def _incoming(number: int) -> Incoming:
    caller = f"caller{number % 500}"
    return Incoming(
        number, f"old-{number}", f"Printer {number} prints blank pages", "Every second page comes out blank.",
        category="Printing", requester_name=caller, requester_email=f"{caller}@example.test",
    )  # fmt: skip
