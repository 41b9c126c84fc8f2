"""From a commit at one desk to another desk's patched row: one at a time, and while twenty write without pause."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from uuid import uuid4

from app.core.actor import Actor
from app.core.changes import Changes, Topic
from app.core.clock import SystemClock
from app.tickets.commands import conversation
from app.tickets.model import EntryKind
from db.engine import Store
from db.live import live
from db.tickets.queries import SqlTicketQueries
from db.work import SqlWork
from tests.bench.desk import ANA, Desk
from tests.bench.figures import Figure, Target, figure

LONE, BUSY, WRITERS, SECONDS = 40, 60, 20, 8.0


def figures(desk: Desk) -> Iterator[Figure]:
    """Write here, hear there; only where several share a database."""
    if not desk.store.is_postgres:
        return
    watched = desk.live_ids(1)[0]
    with _Listener(desk.address) as other:
        lone = []
        for _ in range(LONE):
            lone.append(_heard_after(desk, watched, other))
            time.sleep(0.4)
        yield figure("commit to patched elsewhere, alone", desk.engine, lone, Target(p95=100))
        busy, rate = _while_others_write(desk, watched, other)
        yield figure("commit to patched elsewhere, 20 writing", desk.engine, busy, Target(p95=500))
        yield figure("commits of the 20", desk.engine, [rate], Target(), unit="commits/s")


def _heard_after(desk: Desk, ticket_id: int, other: "_Listener") -> float:
    """Return how many milliseconds after a commit the other has read the row: none when it was first to know."""
    begun = time.time()
    committed = _note(desk.store, ANA, ticket_id)
    return max(0.0, other.patched_after(ticket_id, begun) - committed) * 1000


def _note(store: Store, actor: Actor, ticket_id: int) -> float:
    conversation.add_entry(
        SqlWork(store, actor), SystemClock(), key=uuid4(), ticket_id=ticket_id, kind=EntryKind.NOTE, body="Seen."
    )
    return time.time()


def _while_others_write(desk: Desk, watched: int, other: "_Listener") -> tuple[list[float], float]:
    ids = desk.live_ids(400)[100:]
    stop, commits = threading.Event(), [0] * WRITERS

    def write(number: int) -> None:
        store = Store(desk.address)
        while not stop.is_set():
            _note(store, ANA, ids[(number * 13 + commits[number]) % len(ids)])
            commits[number] += 1
            time.sleep(0.05)
        store.dispose()

    threads = [threading.Thread(target=write, args=(n,), daemon=True) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    begun, took = time.time(), []
    while time.time() - begun < SECONDS:
        took.append(_heard_after(desk, watched, other))
    stop.set()
    for thread in threads:
        thread.join(10)
    return took, sum(commits) / (time.time() - begun)


class _Listener:
    """Another process that hears changes and reads the rows again, as a client's model does."""

    def __init__(self, address: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.live", address],
            stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip
        self._patched: dict[int, list[float]] = {}
        self._told = threading.Condition()
        assert self._process.stdout is not None
        self._process.stdout.readline()
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def patched_after(self, ticket_id: int, at: float) -> float:
        """Return when the row was next read after an instant."""
        with self._told:
            self._told.wait_for(lambda: any(p >= at for p in self._patched.get(ticket_id, ())), 10)
            return min((p for p in self._patched.get(ticket_id, ()) if p >= at), default=at + 10)

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            at, ids = json.loads(line)
            with self._told:
                for ticket_id in ids:
                    self._patched.setdefault(ticket_id, []).append(at)
                self._told.notify_all()


def hear(address: str) -> None:
    """Print when which rows have been read again."""
    store = Store(address)
    queries = SqlTicketQueries(store, ANA)

    def heard(changes: Changes) -> None:
        rows = queries.rows(changes.of(Topic.TICKET))
        _say(json.dumps([time.time(), [row.id for row in rows]]))

    feed = live(store, heard=heard, state=lambda _online, _why: None)
    feed.start()
    feed.ready.wait(10)
    _say("ready")
    threading.Event().wait()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    hear(sys.argv[1])
