"""`python -m tests.fuzz.knowledge --clients 3 --steps 80 --sequences 900 --seed 1`: no saved edit is ever lost.

Several people, each with a folder of real files, edit, rename, copy, delete and save over each other from buffers that
are hours old, while their programs synchronise, end at any point, lose answers, or are away. At the end everybody
synchronises until nothing happens any more; then every word that somebody saved and nobody took away again is in a
newest revision or an open proposal, all folders show the same, and synchronising once more changes nothing.
"""

import argparse
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from time import monotonic
from unittest.mock import patch
from uuid import UUID

from tests.fuzz.ending import end
from tests.fuzz.memory_desk import Shelf
from tests.fuzz.real_desk import RealShelf, shelves
from tests.fuzz.safeguards import SAFEGUARDS
from tests.fuzz.story import Story

ROOM = Path("/dev/shm")
"""Where files are kept in memory, on systems that have it."""


def run(
    seed: int,
    *,
    clients: int,
    steps: int,
    counts: Counter[str],
    without: str = "",
    shelf: Callable[[], Shelf | RealShelf] = Shelf,
) -> str:
    """Tell one story, perhaps without a safeguard; return what was violated, or nothing."""
    folder = Path(tempfile.mkdtemp(prefix="frontline-fuzz-", dir=ROOM if ROOM.is_dir() else None))
    with seeded_ids(seed) as patches:
        if without and without != "cas":
            where, instead = SAFEGUARDS[without]
            patches.enter_context(patch(f"db.knowledge.working_copy.{where}", instead))
        story = Story(seed, folder, clients, counts, shelf())
        if isinstance(story.shelf, Shelf):
            story.shelf.checks_heads = without != "cas"
        return _told(story, steps)


@contextmanager
def seeded_ids(seed: int) -> Iterator[ExitStack]:
    """Let ids be the same for the same seed: articles are looked at in their order."""
    ids = Random(seed)
    with ExitStack() as patches:
        for module in ("adopting", "settling", "placing", "folder"):
            named = f"db.knowledge.working_copy.{module}.uuid4"
            patches.enter_context(patch(named, lambda: UUID(int=ids.getrandbits(128), version=4)))
        yield patches


def _told(story: Story, steps: int) -> str:
    try:
        for person in story.people[:2]:
            story.create(person)
        for _ in range(2):
            for person in story.people:
                person.copy.sync(person.desk)
        for _ in range(steps):
            story.step()
        end(story)
    except AssertionError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001  whatever goes wrong is a violation of this story, and the next is told
        return (
            "".join(traceback.format_exception_only(error)).strip()
            + f" at {traceback.extract_tb(error.__traceback__)[-1]}"
        )
    finally:
        clear_away(story)
    return ""


def clear_away(story: Story) -> None:
    """Leave nothing of a story behind."""
    story.close()
    shutil.rmtree(story.folder, ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell stories and print what was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.knowledge")
    parser.add_argument("--clients", type=int, default=3)
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--sequences", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--engine", choices=("memory", "sqlite", "postgres"), default="memory", help="where the articles are shared"
    )
    parser.add_argument("--without", choices=sorted(SAFEGUARDS), default="", help="take a safeguard away")
    asked = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    began, violations = monotonic(), 0
    with shelves(asked.engine) as shelf:
        for seed in range(asked.seed, asked.seed + asked.sequences):
            told = run(
                seed, clients=asked.clients, steps=asked.steps, counts=counts, without=asked.without, shelf=shelf
            )
            if told:
                violations += 1
                print(f"seed {seed}: {told}")
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    print(f"{monotonic() - began:.0f} s")
    print(f"{asked.sequences} sequences, {violations} violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
