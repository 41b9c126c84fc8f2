"""The commands about a baseline of contact data: baseline import, show, agree, list."""

from datetime import UTC, datetime
from pathlib import Path

from app.administration.command_line import OK, Arguments, Rooms, address_of, branch, leaf
from app.administration.lending import lent_store
from app.core.errors import RuleBroken
from app.identity.baseline import Baseline, Baselines, read
from db.engine import Store
from db.identity.baselines import FileBaselines, ServerBaselines


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    room = branch(rooms, "baseline", "since when contact data is whose, as attested at go-live: import, agree, list")
    put = leaf(room, "import", _import, "propose what a file attests, as an administrator; no value leaves the file")
    put.add_argument("file", type=Path, metavar="FILE.csv", help="person,kind,value,since,source")
    put.add_argument("--directory", required=True, metavar="NAME", help="the connection whose people it is about")
    show = leaf(room, "show", _show, "tell in words what a file attests, values masked; nothing is sent")
    show.add_argument("file", type=Path, metavar="FILE.csv")
    agree = leaf(room, "agree", _agree, "agree to exactly this file, as a security officer who did not propose it")
    agree.add_argument("number", type=int, metavar="NUMBER")
    agree.add_argument("file", type=Path, metavar="FILE.csv", help="the file as you have checked it")
    leaf(room, "list", _list, "show what was proposed, and what came of it")


def _import(asked: Arguments) -> int:
    baseline = _read(asked.file)
    with lent_store(address_of(asked)) as store:
        number = _desk(store).propose(asked.directory, baseline)
    print(*baseline.words(), sep="\n")
    print("Proposed. A security officer who has checked the same file agrees within 30 days, who runs:")
    print(f"    python -m app.admin baseline agree {number} FILE.csv --database URL")
    return OK


def _show(asked: Arguments) -> int:
    print(*_read(asked.file).words(), sep="\n")
    return OK


def _agree(asked: Arguments) -> int:
    baseline = _read(asked.file)
    with lent_store(address_of(asked)) as store:
        desk = _desk(store)
        about = next((one.directory for one in desk.shown() if one.id == asked.number), "")
        desk.agree(asked.number, baseline.digest)
    print(f"Agreed to number {asked.number}, about people of {about}:")
    print(*baseline.words(), sep="\n")
    print("Within 30 days it is applied with this very file where the worker runs:")
    print("    python -m app.service --database URL --baseline FILE.csv")
    return OK


def _list(asked: Arguments) -> int:
    with lent_store(address_of(asked)) as store:
        for one in _desk(store).shown():
            by = one.proposed_by or "the keeper"
            print(f"{one.id}\t{one.directory}\t{one.rows:,} rows\tby {by}\t{one.state}\tdigest {one.digest[:16]}")
            if one.applied or one.told:
                counts = ", ".join(f"{name} {count:,}" for name, count in sorted(one.told.items()))
                print(f"\tapplied {one.applied:,}{', ' if counts else ''}{counts}")
    return OK


def _desk(store: Store) -> Baselines:
    return ServerBaselines(store) if store.is_postgres else FileBaselines()


def _read(file: Path) -> Baseline:
    try:
        return read(file.read_text(encoding="utf-8-sig"), datetime.now(UTC))
    except (OSError, UnicodeError) as error:
        said = "it has to be there, as CSV in UTF-8. Nothing was imported."
        raise RuleBroken(f"{file.name} can't be read: {said}", field="file") from error
