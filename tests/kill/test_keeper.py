"""A program killed at any moment while it saves articles and synchronises them loses nothing that it said is saved.

`FRONTLINE_KILLS=200` is the long version.
"""

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.knowledge.attachments import named_in
from db.engine import Store
from db.knowledge.library import WorkingLibrary
from tests.db.knowledge.desk import gate_of
from tests.db.knowledge.test_queries import queries_of
from tests.makers import ANA, address_of, leave

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("FRONTLINE_KILLS", "0"))
ROOT = Path(__file__).parents[2]
SHORT, PATIENCE = 3, 60.0


def run_and_kill(address: str, folder: Path, dice: random.Random, first: int) -> list[str]:
    """Let the program work for a moment that begins with its first word, kill it, and return the words it saved."""
    said, complained = folder.with_name("said.txt"), folder.with_name("complained.txt")
    command = [sys.executable, "-m", "tests.kill.keeper", address, str(folder), str(dice.randrange(10**6)), str(first)]
    with said.open("w") as out, complained.open("w") as err:
        keeper = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err)
        until = time.monotonic() + PATIENCE
        while not said.stat().st_size and keeper.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(dice.uniform(0.0, 0.4))
        keeper.kill()
        keeper.wait(PATIENCE)
    complaints = complained.read_text("utf-8", "replace")
    if not said.stat().st_size or "Traceback" in complaints:
        pytest.fail(f"The program ended by itself. It said:\n{complaints}")
    return re.findall(r"^saved (tok\d+)$", said.read_text(), re.MULTILINE)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Lend the desk as whoever looks after it sees it."""
    made = Store(address)
    yield made
    leave()
    made.dispose()


def test_killed_programs_lose_nothing_that_was_saved(store: Store, tmp_path: Path):
    """Nothing is lost, it comes to rest, once more changes nothing, and revisions are whole."""
    folder, dice, gate = tmp_path / "articles", random.Random(11), gate_of(store, ANA)
    folder.mkdir()
    saved: set[str] = set()
    for kill in range(KILLS or SHORT):
        saved |= set(run_and_kill(address_of(store.url, ANA), folder, dice, kill * 1_000_000))
        library = WorkingLibrary(folder, "ana", gate, settle=0)
        for _ in range(4):
            assert library.sync().problem == ""
        _is_whole(store, library, saved)
        library.close()
    assert len(saved) > (KILLS or SHORT)


def _is_whole(store: Store, library: WorkingLibrary, saved: set[str]) -> None:
    queries, gate = queries_of(store), gate_of(store, ANA)
    heads = gate.heads()
    texts = gate.texts([(article, head.rev) for article, head in heads.items()])
    there = repr([*texts.values(), *(one.text for one in queries.proposals())])
    assert saved - set(re.findall(r"tok\d+", there)) == set(), "lost"
    for article, head in heads.items():
        assert [one.rev for one in queries.revisions(article)] == list(range(head.rev, 0, -1))
    named = {name for text in texts.values() for name in named_in(text.body)}
    assert [name for name in named if library.attached(name) is None] == []
    assert not list((library.folder / ".kb" / "stash").iterdir())
    assert not list(library.folder.glob(".*.kbpart"))
    assert not library.asked()
    before = _marks(library.folder)
    library.sync()
    assert _marks(library.folder) == before, "synchronising once more changes something"
    assert gate.heads() == heads


def _marks(folder: Path) -> list[tuple[str, int, int]]:
    found = ((path.name, path.stat()) for path in sorted(folder.glob("*.md")))
    return [(name, stat.st_mtime_ns, stat.st_ino) for name, stat in found]
