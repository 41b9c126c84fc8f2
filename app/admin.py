"""The console program of administrators: python -m app.admin upgrade | staff | import | copy | doctor | password.

Ends with 0 when all went well, 1 when something was refused or found wrong, 2 when it was called wrongly.
"""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO
from uuid import uuid4

from sqlalchemy import URL, Engine

from app.administration.copying import afterwards, taken_back, verified
from app.administration.doctor import Level, examine
from app.administration.importing import BATCH, LARGEST_BATCH, Import, report, stopping
from app.administration.progress import Progress
from app.administration.rejects import Rejects
from app.administration.table_file import TableFile
from app.connect import vault
from app.core.actor import Actor, Role
from app.core.clock import SystemClock
from app.core.errors import HelpDeskError, PasswordNeeded, RuleBroken
from app.core.settings import DATABASE, Settings, data_folder, machine_file, person_file
from app.people.commands import save_staff
from app.people.queries import StaffRow
from app.people.rules import must_be_administrator
from app.tickets.importing import Cleaning
from app.tickets.mapping import FIELDS, mapping_of
from app.tickets.number import number
from app.tickets.queries import Listing
from db.address import checked_address
from db.copying import CopyFailed, copy_desk
from db.engine import Store, single_engine
from db.hosts import hosts_of
from db.migrate import SCHEMA, check, upgrade, version_of
from db.people.identity import founder, who_am_i
from db.people.queries import SqlPeopleQueries
from db.tickets.first_queue import ensure_queue
from db.tickets.importing import TicketImport
from db.tickets.queries import SqlTicketQueries
from db.work import SqlWork

OK, WRONG = 0, 1
SCREENFUL = 50
"""So many numbers are named of a longer list."""
Arguments = argparse.Namespace


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


# ---------------------------------------------------------------- arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="frontline-admin", description="Set up and look after a Frontline desk.")
    rooms = parser.add_subparsers(required=True, metavar="COMMAND")
    _leaf(rooms, "upgrade", _upgrade, "make the database or bring it to this version")
    _leaf(rooms, "doctor", _doctor, "look whether everything the desk stands on is sound")
    _staff_parser(rooms.add_parser("staff", help="who works at the desk").add_subparsers(required=True, metavar="WHAT"))
    _import_parser(rooms.add_parser("import", help="take in records").add_subparsers(required=True, metavar="WHAT"))
    _copy_parser(rooms)
    _password_parser(rooms.add_parser("password", help="passwords").add_subparsers(required=True, metavar="WHAT"))
    return parser


def _leaf(
    rooms: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[Arguments], int],
    told: str,
) -> argparse.ArgumentParser:
    leaf = rooms.add_parser(name, help=told, description=told[0].upper() + told[1:] + ".")
    leaf.add_argument("--database", default="", metavar="URL", help="postgresql://login@host/name, or a file")
    leaf.set_defaults(run=run)
    return leaf


def _staff_parser(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    add = _leaf(rooms, "add", _staff_add, "add a member of staff")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--login", required=True, help="account of the computer (file) or of the database (server)")
    add.add_argument("--role", choices=[r.value for r in Role], default=Role.ANALYST.value)
    add.add_argument("--tier", type=int, choices=(1, 2, 3), default=1)
    add.add_argument("--email", default="")
    _leaf(rooms, "list", _staff_list, "show who works at the desk")
    disable = _leaf(rooms, "disable", _staff_disable, "take someone off the desk; tickets stay")
    disable.add_argument("login", metavar="LOGIN")


def _import_parser(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    tickets = _leaf(rooms, "tickets", _import_tickets, "take in tickets from a CSV or JSON lines file, plain or gzip")
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


def _copy_parser(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    told = "copy a whole desk into an empty one, from SQLite to PostgreSQL or any other way"
    copy = rooms.add_parser(
        "copy",
        help=told,
        description=f"{told[0].upper()}{told[1:]}: tickets, journal, files, drafts, staff and all else, under the same "
        "numbers. Both sides are compared before the copy is made to last; when anything fails, the desk that was to "
        "take it is as empty as before. Make that desk first, with upgrade, and close Frontline everywhere.",
        epilog="example: frontline-admin copy --from desk.db --to postgresql://login@host/desk",
    )
    copy.add_argument("--from", dest="source", required=True, metavar="URL", help="the desk that is copied")
    copy.add_argument("--to", dest="target", required=True, metavar="URL", help="the empty desk that takes the copy")
    copy.set_defaults(run=_copy)


def _password_parser(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    put = _leaf(rooms, "set", _password_set, "keep a database's password in this computer's key ring")
    put.add_argument("--stdin", action="store_true", help="read the password from standard input")


# ---------------------------------------------------------------- what they do


def _upgrade(asked: Arguments) -> int:
    address = _address(asked)
    _make_folder(address)
    engine = _unhurried(address)
    upgrade(engine)
    ensure_queue(engine)
    engine.dispose()
    print(f"The database is at schema {SCHEMA}.")
    return OK


def _doctor(asked: Arguments) -> int:
    with _store(_address(asked), unchecked=True) as store:
        findings = []
        for finding in examine(store, folder=data_folder()):
            print(finding.line())
            findings.append(finding)
    return WRONG if any(f.level is Level.FAIL for f in findings) else OK


def _staff_add(asked: Arguments) -> int:
    with _store(_address(asked)) as store:
        actor = (founder(store) if store.is_postgres else None) or who_am_i(store)
        row = StaffRow(
            0, asked.login, asked.name, Role(asked.role), asked.tier, asked.email, is_active=True, is_available=True
        )
        save_staff(SqlWork(store, actor), key=uuid4(), row=row)
    print(f"{asked.name} is on the staff list as {asked.role}.")
    return OK


def _staff_list(asked: Arguments) -> int:
    with _store(_address(asked)) as store:
        who_am_i(store)
        for row in SqlPeopleQueries(store).staff():
            state = "gone" if not row.is_active else "here" if row.is_available else "away"
            print(f"{row.login}\t{row.name}\t{row.role.value}\ttier {row.tier}\t{state}\t{row.email}")
    return OK


def _staff_disable(asked: Arguments) -> int:
    with _store(_address(asked)) as store:
        actor = who_am_i(store)
        row = _called(asked.login, SqlPeopleQueries(store).staff())
        saved = save_staff(SqlWork(store, actor), key=uuid4(), row=replace(row, is_active=False), was=row)
        print(f"{row.name} no longer works at the desk." if saved.after else f"{row.name} had left already.")
        _name_tickets(store, actor, row)
    return OK


def _called(login: str, everyone: Sequence[StaffRow]) -> StaffRow:
    for row in everyone:
        if row.login.casefold() == login.casefold():
            return row
    raise RuleBroken(f"Nobody on the staff list has the login {login}.", field="login")


def _name_tickets(store: Store, actor: Actor, row: StaffRow) -> None:
    tickets = SqlTicketQueries(store, actor)
    left = tickets.spine(Listing(assignee_id=row.id), SystemClock().now()).ids
    if left:
        numbers = ", ".join(number(i, tickets.prefix()) for i in left[:SCREENFUL])
        more = f" and {len(left) - SCREENFUL:,} more" if len(left) > SCREENFUL else ""
        print(f"Live tickets still with {row.name}, to be given to someone else by a supervisor: {numbers}{more}")


def _import_tickets(asked: Arguments) -> int:
    mapping, address = mapping_of(asked.map), _address(asked)
    with TableFile(asked.file, list(mapping)) as file, _store(address) as store:
        actor = who_am_i(store)
        must_be_administrator(actor)
        desk = TicketImport(_unhurried(address), actor, SystemClock(), queue=asked.queue)
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


def _copy(asked: Arguments) -> int:
    source, target = checked_address(asked.source), checked_address(asked.target)
    if source == target:
        raise RuleBroken("Both addresses lead to the same desk. Nothing was copied.", field="to")
    progress = Progress(sys.stderr, of="rows")
    try:
        with _store(source), _store(target):  # they are there, and this program knows their schema
            copied = copy_desk(_unhurried(source), _unhurried(target), progress.tell)
    except CopyFailed as failure:
        raise CopyFailed(taken_back(str(failure), outcome_unknown=failure.outcome_unknown)) from failure
    except KeyboardInterrupt:
        raise CopyFailed(taken_back("Stopped.", outcome_unknown=False)) from None
    finally:
        progress.clear()
    for line in verified(copied.sums, progress.seconds()):
        print(line)
    for line in afterwards(copied.logins, to_server=_is_server(target), missed=copied.missed):
        print(line)
    return WRONG if copied.missed else OK


def _unhurried(address: URL) -> Engine:
    return single_engine(address, password=vault.remembered(str(address)) if _is_server(address) else None)


def _password_set(asked: Arguments) -> int:
    address = _address(asked)
    if not _is_server(address):
        raise RuleBroken("A file needs no password; name a server with --database postgresql://login@host/name.")
    if asked.stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = getpass.getpass(f"Password of {address.username or 'you'} at {', '.join(hosts_of(address))}: ")
    vault.write(str(address), password)
    print("The password is in this computer's key ring.")
    return OK


# ---------------------------------------------------------------- the database


def database_url(typed: str) -> str:
    """Return the desk's address: the command line's, the person's, the machine's, else this machine's own file."""
    chosen: str = Settings(machine_file(), person_file()).value(DATABASE)
    return typed or chosen or str(data_folder() / "desk.db")


def _address(asked: Arguments) -> URL:
    return checked_address(database_url(asked.database))


def _is_server(address: URL) -> bool:
    return address.get_backend_name() == "postgresql"


def _make_folder(address: URL) -> None:
    if not _is_server(address):
        folder = Path(address.database or "").parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RuleBroken(f"The folder {folder} can't be made: {error.strerror}.", field="database") from error


@contextmanager
def _store(address: URL, *, unchecked: bool = False) -> Iterator[Store]:
    """Lend the database, its schema checked; a file that isn't there is not made by looking at it."""
    if not _is_server(address) and not Path(address.database or "").exists():
        raise RuleBroken(
            f"There is no file {address.database}. If a new desk is to begin there, make it with: "
            f'python -m app.admin upgrade --database "{address.database}"',
            field="database",
        )
    store = Store(address, password=vault.remembered(str(address)) if _is_server(address) else None)
    try:
        if not unchecked:
            check(version_of(store))
        yield store
    finally:
        store.dispose()


if __name__ == "__main__":
    sys.exit(main())
