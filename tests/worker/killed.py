"""A worker that says when it has come to a certain point of a reset, and stays there until it is killed.

Arguments: address, the file in which the directory keeps what was set, and where to stop: `reading` (before anything is
sent), `sending` (just before the directory sets it) or `sent` (just after).
"""

import json
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.connect.demo_directory import DemoDirectory
from app.connect.demo_people import people_of
from app.connect.demo_prompts import DemoPhone
from app.identity.directories import Person, Stamp
from app.worker.demo import DEMO, demo_kind
from app.worker.desk_of import desk_of
from app.worker.setting_up import means_of
from app.worker.worker import Worker
from db.engine import Store
from tests.worker.desk import ROWS
from tests.worker.fakes import KEY, LONG_AGO


class KeptDirectory(DemoDirectory):
    """A directory that outlives its process: how often each password was set stands in a file."""

    def __init__(self, people: Iterable[Person], path: Path, stop: str = "") -> None:
        super().__init__(people, latency=0.0)
        self._path, self._stop = path, stop

    def times(self, object_id: str) -> int:
        """Return how often a password was set."""
        kept = json.loads(self._path.read_text("utf-8")) if self._path.exists() else {}
        return int(kept.get(object_id, 0))

    def person(self, object_id: str) -> Person | None:
        """Return an account."""
        self._reach("reading")
        return super().person(object_id)

    def stamp(self, object_id: str) -> Stamp:
        """Return what the file says."""
        times = self.times(object_id)
        return Stamp(LONG_AGO + timedelta(seconds=times), times)

    def reset_password(self, object_id: str, secret: str, *, unlock: bool = True) -> None:
        """Count it."""
        self._reach("sending")
        self._path.write_text(json.dumps({object_id: self.times(object_id) + 1}), "utf-8")
        self._reach("sent")

    def _reach(self, point: str) -> None:
        if point == self._stop:
            sys.stdout.write(f"{point}\n")
            sys.stdout.flush()
            time.sleep(600)


def main() -> None:
    """Work until killed."""
    address, path, stop = sys.argv[1:4]
    directory = KeptDirectory(people_of(ROWS, now=datetime.now(UTC)), Path(path), stop)
    store = Store(address)
    kinds = {DEMO: demo_kind(directory, DemoPhone())}
    Worker(means_of(desk_of(store, key=KEY), key=KEY, secret=lambda name: "", kinds=kinds)).run()


if __name__ == "__main__":
    main()
