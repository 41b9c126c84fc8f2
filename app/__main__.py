"""Starts Frontline: `python -m app [--demo] [--database URL] [--tour DIR] [--safe]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROLES = ("administrator", "security", "supervisor", "analyst", "technician")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and run the window; return the exit code."""
    typed = tuple(sys.argv[1:] if arguments is None else arguments)
    chosen = _parser().parse_args(typed)
    from app.bootstrap.loading import load_qt

    load_qt()
    from app.bootstrap.program import Options, run

    return run(
        Options(
            demo=chosen.demo,
            database=chosen.database,
            remember=chosen.remember,
            tour=chosen.tour,
            safe=chosen.safe,
            tickets=chosen.tickets,
            role=chosen.role,
            arguments=typed,
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="frontline", description="The help desk's work, at the desk.")
    parser.add_argument("--demo", action="store_true", help="open a made-up desk, made anew at each start")
    parser.add_argument("--tickets", type=int, metavar="N", help="with --demo: how many tickets it holds")
    parser.add_argument(
        "--role", choices=ROLES, help="with --demo: as whom to see it; an administrator unless told otherwise"
    )
    parser.add_argument(
        "--database", default="", metavar="URL", help="the desk: postgresql://login@host/name, or a file"
    )
    parser.add_argument(
        "--remember", action="store_true", help="with --database: open that desk from now on, once it has opened"
    )
    parser.add_argument("--tour", type=Path, metavar="DIR", help="save pictures of every screen there, and end")
    parser.add_argument("--safe", action="store_true", help="usual theme and geometry, no live changes")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
