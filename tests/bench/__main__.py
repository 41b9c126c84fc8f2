"""`python -m tests.bench [--database URL]… [--tickets N] [names…]`: one JSON line for each figure."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module

from tests.bench.desk import Desk
from tests.bench.desks import desks, fill

GROUPS = ("queries", "deeds", "distant", "races", "crowd", "law", "live", "resets", "screen", "importing", "knowledge")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 when a target was missed."""
    wanted = _parsed(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    missed = 0
    with ExitStack() as stack:
        addresses = wanted.database or stack.enter_context(desks(wanted.tickets))
        for address in addresses:
            fill(address, wanted.tickets)
            for name in wanted.names or GROUPS:
                missed += _measure(name, address)
    return int(missed > 0)


def _measure(name: str, address: str) -> int:
    desk = Desk(address)
    missed = 0
    try:
        for found in import_module(f"tests.bench.{name}").figures(desk):
            sys.stdout.write(found.line() + "\n")
            sys.stdout.flush()
            missed += not found.ok
    finally:
        desk.close()
    return missed


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--database", action="append", help="measure here; an empty one is filled")
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("names", nargs="*", choices=[*GROUPS, []], metavar="names", help=", ".join(GROUPS))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
