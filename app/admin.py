"""The console program, python -m app.admin: init, staff, queue, import, knowledge, copy, doctor and others.

Ends with 0 when all went well, 1 when something was refused or found wrong, 2 when it was called wrongly.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import TextIO

from app.administration import (
    audits,
    baselines,
    connections,
    copies,
    desk,
    enrolments,
    going_live,
    imports,
    knowledge,
    passwords,
    queues,
    records,
    staff,
    trust,
)
from app.administration.command_line import WRONG
from app.core.errors import HelpDeskError, PasswordNeeded

ROOMS = (
    desk,
    staff,
    trust,
    queues,
    connections,
    baselines,
    enrolments,
    going_live,
    records,
    imports,
    knowledge,
    copies,
    audits,
    passwords,
)
"""What can be asked for, in the order in which --help tells it; a new room stands here and in the line above."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say and return the exit code."""
    _speak_utf8(sys.stdout)
    _speak_utf8(sys.stderr)
    asked = _parser().parse_args(arguments)
    try:
        code: int = asked.run(asked)
    except PasswordNeeded as failure:
        return _failed(f"{failure} Store it with: python -m app.admin password set --database ADDRESS")
    except HelpDeskError as failure:
        return _failed(str(failure))
    except KeyboardInterrupt:
        return _failed("Stopped at once. What was written whole stays.")
    except BrokenPipeError:
        return WRONG
    return code


def _failed(said: str) -> int:
    print(f"frontline-admin: {' '.join(said.split())}", file=sys.stderr)
    return WRONG


def _speak_utf8(stream: TextIO) -> None:
    # a console of another code page shows a question mark instead of ending the program
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="frontline-admin", description="Set up and look after a Frontline desk.")
    rooms = parser.add_subparsers(required=True, metavar="COMMAND")
    for room in ROOMS:
        room.offer(rooms)
    return parser


if __name__ == "__main__":
    sys.exit(main())
