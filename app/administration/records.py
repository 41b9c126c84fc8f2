"""The commands about people who are verified: readiness, and person export, hold and release."""

import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from app.administration.command_line import OK, WRONG, Arguments, Rooms, address_of, branch, leaf
from app.administration.lending import lent_store
from app.core.errors import RuleBroken
from app.identity.readiness import Readiness, unready
from app.identity.records import Records, told
from db.engine import Store
from db.identity.records import FileRecords, ServerRecords
from db.people.identity import who_am_i

COLUMNS = ("directory", "id", "name", "department", "risk", "lacks", "action", "where", "why")
SAFE = "'"
"""Put before what a spreadsheet would take for a formula."""
NOBODY = (
    "The worker has read nobody yet, so nothing can be told. It reads whomever a verification is about, and everybody "
    "of a directory whose connection is set to it (walk); of all others this report says nothing."
)


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    told_of = "list who can't be verified, why, and for what: as the worker last read them"
    ready = leaf(rooms, "readiness", _readiness, told_of)
    ready.add_argument("--csv", type=Path, metavar="FILE", help="write it to a file: one line for each action")
    room = branch(rooms, "person", "what is kept about somebody's verifications: export, hold, release")
    export = leaf(room, "export", _export, "write all of it to files, as JSON and as text, and have that recorded")
    hold = leaf(room, "hold", _hold, "have nothing of it erased until it is released, as a security officer")
    release = leaf(room, "release", _release, "let time run again for it, as a security officer")
    for one in (export, hold, release):
        one.add_argument("directory", metavar="DIRECTORY", help="the connection's name")
        one.add_argument("id", metavar="ID", help="the account's id in it")
    export.add_argument("--to", type=Path, required=True, metavar="FILE", help="FILE.json and FILE.txt are made")
    hold.add_argument("--reason", required=True, metavar="WHY")


def _readiness(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        records = _records(store)
        people, desk = records.known(), records.desk()
    if not people:
        print(NOBODY)
        return OK
    found = unready(people, desk.proves, desk.policy, desk.now)
    if asked.csv:
        _written(asked.csv, found)
    else:
        _print(found)
    print(f"{len(people) - len(found):,} of {len(people):,} people known to this desk lack nothing.")
    for lack, count in sorted(Counter(lack for one in found for lack in one.lacks).items()):
        print(f"{count:,}: {lack}")
    return OK


def _print(found: Sequence[Readiness]) -> None:
    for one in found:
        lacks = ", ".join(one.lacks)
        print(f"{one.person.name} ({one.person.directory} {one.person.object_id}, {one.person.risk}) {lacks}".rstrip())
        for gap in one.gaps:
            print(f"    {gap.action}\t{'nowhere' if gap.is_everywhere else 'in person only'}\t{gap.why}")


def _written(file: Path, found: Sequence[Readiness]) -> None:
    with _made(file) as kept:
        lines = csv.writer(kept)
        lines.writerow(COLUMNS)
        for one in found:
            person = one.person
            who = (person.directory, person.object_id, person.name, person.department, person.risk.value)
            gaps = [(gap.action.value, "nowhere" if gap.is_everywhere else "in person only", gap.why)
                    for gap in one.gaps] or [("", "", "")]  # fmt: skip
            lines.writerows([_safe(cell) for cell in (*who, "; ".join(one.lacks), *gap)] for gap in gaps)
    print(f"Written to {file}.")


def _safe(cell: str) -> str:
    return f"{SAFE}{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _export(asked: Arguments) -> int:
    as_json, as_text = asked.to.with_suffix(".json"), asked.to.with_suffix(".txt")
    for file in (as_json, as_text):
        if file.exists():
            print(f"{file} is there already. Nothing was read or written; choose another name.", file=sys.stderr)
            return WRONG
    with lent_store(address_of(asked)) as store:
        record = _records(store).of(asked.directory, asked.id)
    with _made(as_json) as kept:
        json.dump(record, kept, ensure_ascii=False, indent=2)
    with _made(as_text) as kept:
        kept.write(told(record))
    print(
        f"Written to {as_json} and {as_text}, {len(record['verifications']):,} verifications. That it was is recorded."
    )
    print("What tickets say of this person is not in it: their journals are exported and redacted by themselves.")
    return OK


def _hold(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        _records(store).hold(asked.directory, asked.id, asked.reason)
    print("Nothing about this person's verifications is erased until it is released. Security was told.")
    return OK


def _release(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        _records(store).release(asked.directory, asked.id)
    print("Time runs again: what was kept long enough is erased within the hour. Security was told.")
    return OK


def _records(store: Store) -> Records:
    """Return what is kept; an auditor of a server need not be on its staff list."""
    return ServerRecords(store) if store.is_postgres else FileRecords(store, who_am_i(store))


def _made(file: Path) -> TextIO:
    """Return a new file that only its writer reads."""
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        return os.fdopen(number, "w", encoding="utf-8", newline="")
    except OSError as error:
        raise RuleBroken(f"{file} can't be written: {error.strerror}. Nothing was changed.", field="to") from error
