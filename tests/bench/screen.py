"""The window: start, list, ticket, deed, J, memory; the real program, offscreen, in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from sqlalchemy import make_url

from tests.bench.desk import NOW, Desk
from tests.bench.figures import Figure, Target, figure, timed
from tests.key_ring import in_file

EMPTY = """
import os, time
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(["empty"])
window = QWidget()
window.resize(1200, 800)
window.show()
app.processEvents()
print((time.time() - float(os.environ["BEGUN"])) * 1000)
"""
PAINT = 5.0
"""Milliseconds a list may take beyond its statement and the repaint of an unchanged one."""


def figures(desk: Desk) -> Iterator[Figure]:
    """Run the program on this desk and judge what it tells."""
    from app.tickets.queries import Listing

    empty = [float(_run("-c", EMPTY)) for _ in range(3)]
    runs = [_inside(desk.address) for _ in range(2)]
    told = {name: [took for run in runs for took in run[name]] for name in runs[0]}
    with desk.heard() as sent:
        desk.queries.first_page(Listing(queue_id=1), NOW)
    with desk.bare() as wire:
        least = timed(lambda: [wire.execute(*one).fetchall() for one in sent], 40)
    floor = [median(least) + median(told["queue repainted"])]
    e = desk.engine
    yield figure("start: window painted", e, told["window"], Target(median=2.5 * median(empty)), floor=empty)
    yield figure(
        "start: rows painted", e, told["window with rows"], Target(median=2.5 * median(empty) + 700), floor=empty
    )
    yield figure("start: longest stall", e, told["stall"], Target(most=50))
    shown = Target(over_floor=PAINT, p95=25)
    yield figure("queue: key to painted", e, told["queue painted"], shown, floor=floor)
    yield figure("queue neither seen nor read ahead: key to painted", e, told["new queue painted"], shown, floor=floor)
    opened = Target(p95=30)
    yield figure("ticket: key to painted", e, told["ticket painted"], opened)
    yield figure("ticket opened from elsewhere", e, told["ticket from elsewhere painted"], opened)
    yield figure("deed: key to shown", e, told["deed shown"], Target(p95=50))
    name = f"J in {round(told['rows'][0]):,} rows"
    yield figure(name, e, told["J"], Target(median=16, p95=50))
    yield figure("memory with 500 rows", e, told["memory"], Target(most=150), unit="MiB")
    yield figure("memory after 10,000 changes: more", e, told["memory growth"], Target(most=5), unit="MiB")


def _inside(address: str) -> dict[str, list[float]]:
    """Run the program as people start it: the password is not in the address."""
    url = make_url(address)
    plain = address
    if url.password:
        plain = url._replace(password=None).set(drivername="postgresql").render_as_string()
    told: dict[str, list[float]] = json.loads(
        _run("-m", "tests.bench.inside", plain, password=str(url.password or "")).splitlines()[-1]
    )
    return told


def _run(*arguments: str, password: str = "") -> str:
    environment = os.environ | {
        "BEGUN": str(time.time()),
        "PASSWORD": password,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(Path.cwd()),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled
    environment |= in_file(Path(tempfile.mkdtemp(prefix="frontline-bench-")) / "key ring.json")
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=400, check=False
    )
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout.strip()
