"""The commands about what was written: verify-audit, seal, and redact, which takes a text out."""

import os
import sys
from pathlib import Path
from time import monotonic
from uuid import uuid4

from app.administration.command_line import OK, WRONG, Arguments, Rooms, address_of, leaf
from app.administration.lending import lent_store, unhurried
from app.core.clock import SystemClock
from app.core.errors import RuleBroken
from app.tickets.commands.redacting import redact_entry
from db.history.proof import sealed, verify
from db.history.seals import Seal, seals_in
from db.people.identity import who_am_i
from db.work import SqlWork


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    told = "look whether the audit is what was written: no record changed, exchanged or taken out"
    checking = leaf(rooms, "verify-audit", _verify, told)
    checking.add_argument("--seals", type=Path, metavar="FILE", help="seals taken before: they find a cut end as well")
    sealing = leaf(rooms, "seal", _seal, "seal the audit as it is now: one more line in a file to be kept elsewhere")
    sealing.add_argument("--to", type=Path, required=True, metavar="FILE", help="where seals are; made if need be")
    told = "take a text out of the journal for good: a pasted password, what somebody has a right to have erased"
    redacting = leaf(rooms, "redact", _redact, told)
    redacting.add_argument(
        "entry", type=int, metavar="ENTRY", help="the entry's number, as the ticket's history tells it"
    )
    redacting.add_argument("--reason", required=True, metavar="WHY", help="said in its place, for all to read")


def _redact(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        work = SqlWork(store, who_am_i(store))
        redact_entry(work, SystemClock(), key=uuid4(), entry_id=asked.entry, reason=asked.reason)
    print(
        f"The text of entry no. {asked.entry:,} is gone, and its place says why. Copies of the database, its backups "
        "among them, files attached to it, and mails that were sent still hold what they held."
    )
    return OK


def _verify(asked: Arguments) -> int:
    address = address_of(asked)
    seals = _kept(asked.seals) if asked.seals else []
    with lent_store(address):  # it is there, and this program knows its schema
        began = monotonic()
        found = verify(unhurried(address), seals)
    if found.broken:
        print(f"BROKEN  {found.broken}", file=sys.stderr)
        return WRONG
    beside = f" and {len(seals):,} {'seal' if len(seals) == 1 else 'seals'}" if asked.seals else ""
    print(f"{found.records:,} records in {found.chains:,} chains{beside} are as they were written "
          f"({monotonic() - began:.1f} s).")  # fmt: skip
    if not asked.seals:
        print("Whether the end of a chain, or a whole one, was cut off can only be told with seals (--seals FILE).")
    return OK


def _seal(asked: Arguments) -> int:
    address = address_of(asked)
    before = _kept(asked.to) if asked.to.exists() else []
    with lent_store(address):
        made = sealed(unhurried(address), before)
    _append(asked.to, made)
    print(f"Sealed {made.count:,} records up to no. {made.through:,} in {asked.to}: keep it where nobody who looks "
          "after the database can write.")  # fmt: skip
    return OK


def _kept(file: Path) -> list[Seal]:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise RuleBroken(f"The seals {file} can't be read: {error.strerror}.", field="seals") from error
    except UnicodeDecodeError as error:
        raise RuleBroken(f"{file} holds no seals. Nothing was checked or written.", field="seals") from error
    return seals_in(text, source=str(file))


def _append(file: Path, seal: Seal) -> None:
    try:
        with file.open("a", encoding="utf-8", newline="\n") as kept:
            kept.write(f"{seal.line()}\n")
            kept.flush()
            os.fsync(kept.fileno())
    except OSError as error:
        raise RuleBroken(f"The seal can't be written to {file}: {error.strerror}.", field="to") from error
