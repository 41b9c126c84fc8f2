"""The command that carries a desk to another database: copy."""

import sys

from app.administration.command_line import OK, WRONG, Arguments, Rooms, capital
from app.administration.copying import afterwards, taken_back, verified
from app.administration.lending import is_server, lent_store, unhurried
from app.administration.progress import Progress
from app.core.errors import RuleBroken
from db.address import checked_address
from db.copying import CopyFailed, copy_desk


def offer(rooms: Rooms) -> None:
    """Hang up the command."""
    told = "copy a whole desk into an empty one, from SQLite to PostgreSQL or any other way"
    copy = rooms.add_parser(
        "copy",
        help=told,
        description=f"{capital(told)}: tickets, journal, files, drafts, staff and all else, under the same "
        "numbers. Both sides are compared before the copy is made to last; when anything fails, the desk that was to "
        "take it is as empty as before. Make that desk first, with upgrade, and close Frontline everywhere.",
        epilog="example: frontline-admin copy --from desk.db --to postgresql://login@host/desk",
    )
    copy.add_argument("--from", dest="source", required=True, metavar="URL", help="the desk that is copied")
    copy.add_argument("--to", dest="target", required=True, metavar="URL", help="the empty desk that takes the copy")
    copy.set_defaults(run=_copy)


def _copy(asked: Arguments) -> int:
    source, target = checked_address(asked.source), checked_address(asked.target)
    if source == target:
        raise RuleBroken("Both addresses lead to the same desk. Nothing was copied.", field="to")
    progress = Progress(sys.stderr, of="rows")
    try:
        with lent_store(source), lent_store(target):  # they are there, and this program knows their schema
            copied = copy_desk(unhurried(source), unhurried(target), progress.tell)
    except CopyFailed as failure:
        raise CopyFailed(taken_back(str(failure), outcome_unknown=failure.outcome_unknown)) from failure
    except KeyboardInterrupt:
        raise CopyFailed(taken_back("Stopped.", outcome_unknown=False)) from None
    finally:
        progress.clear()
    for line in verified(copied.sums, progress.seconds()):
        print(line)
    for line in afterwards(copied.logins, to_server=is_server(target), missed=copied.missed):
        print(line)
    return WRONG if copied.missed else OK
