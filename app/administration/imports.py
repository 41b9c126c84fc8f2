"""The commands that take records in: import tickets."""

import argparse
import sys
from pathlib import Path

from app.administration.command_line import OK, WRONG, Arguments, Rooms, address_of, branch, leaf
from app.administration.importing import BATCH, LARGEST_BATCH, Import, report, stopping
from app.administration.lending import lent_store, unhurried
from app.administration.progress import Progress
from app.administration.rejects import Rejects
from app.administration.table_file import TableFile
from app.core.clock import SystemClock
from app.people.rules import must_be_administrator
from app.tickets.importing import Cleaning
from app.tickets.mapping import FIELDS, mapping_of
from db.people.identity import who_am_i
from db.tickets.importing import TicketImport


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    records = branch(rooms, "import", "take in records")
    told = "take in tickets from a CSV or JSON lines file, plain or gzip"
    tickets = leaf(records, "tickets", _import_tickets, told)
    tickets.formatter_class = argparse.RawDescriptionHelpFormatter
    tickets.epilog = _told_of_fields()
    tickets.add_argument("file", type=Path, metavar="FILE")
    tickets.add_argument("--map", required=True, metavar="COLUMN=FIELD,…", help="what the columns mean (see below)")
    tickets.add_argument(
        "--queue", default="", metavar="NAME", help="where tickets go that name no queue (the desk's first)"
    )
    tickets.add_argument("--rejects", type=Path, metavar="FILE", help="where refused rows go (FILE.rejects.csv)")
    tickets.add_argument(
        "--batch", type=_batch, default=BATCH, metavar="N", help=f"tickets in one transaction ({BATCH:,})"
    )


def _told_of_fields() -> str:
    longest = max(map(len, FIELDS))
    return "\n".join(
        (
            "fields (in brackets what stands where no column means it):",
            *(f"  {name:{longest}}  {meaning}" for name, meaning in FIELDS.items()),
            "",
            "A ticket needs a subject or a body; all else may be left out. Columns that are",
            "not named stay out. What was imported before is known again and not doubled.",
            "",
            "example:",
            "  frontline-admin import tickets export.csv.gz --map Text=body,Caller=requester_name",
        )
    )


def _batch(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST_BATCH:
        raise argparse.ArgumentTypeError(f"a number from 1 to {LARGEST_BATCH:,} is needed")
    return int(text)


def _import_tickets(asked: Arguments) -> int:
    mapping, address = mapping_of(asked.map), address_of(asked)
    with TableFile(asked.file, list(mapping)) as file, lent_store(address) as store:
        actor = who_am_i(store)
        must_be_administrator(actor)
        desk = TicketImport(unhurried(address), actor, SystemClock(), queue=asked.queue)
        rejects = Rejects(asked.rejects or Path(f"{asked.file.name}.rejects.csv"), source=asked.file)
        progress = Progress(sys.stderr)
        with rejects, stopping(sys.stderr) as stop:
            cleaning = Cleaning(SystemClock().now())
            tally = Import(desk, cleaning, mapping, rejects, progress, asked.batch, stop).run(file)
        progress.clear()
    if tally.failure is not None and not tally.rows:
        raise tally.failure
    for line in report(tally, desk, rejects.path, progress.seconds()):
        print(line)
    if tally.failure is not None:
        raise tally.failure
    return WRONG if tally.rejected or tally.stopped else OK
