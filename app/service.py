"""The headless worker: python -m app.service --database URL. It asks people, checks codes and carries out grants.

Ends with 0 when it was told to stop or nothing waits any more, 1 when something was refused or found wrong, 2 when it
was called wrongly. It logs to stderr, in words from a closed list.
"""

import argparse
import csv
import getpass
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from sqlalchemy import URL

from app.connect import vault
from app.connect.vault import name_of
from app.core.changes import Changes, Topic
from app.core.errors import HelpDeskError, NotPermitted, PasswordNeeded
from app.core.settings import DATABASE, Settings, machine_file, person_file
from app.identity.baseline import AttestingDesk, read, safe
from app.identity.enrolling import EnrollingDesk
from app.tickets.number import id_in
from app.worker.attesting import apply
from app.worker.desk_of import desk_of, no_worker
from app.worker.enrolling import enrol
from app.worker.means import Means
from app.worker.own_keys import OwnKeys
from app.worker.setting_up import means_of
from app.worker.telling import LOG, tell
from app.worker.terminal import Terminal
from app.worker.worker import Worker
from db.address import checked_address
from db.engine import Store
from db.identity.baselines import attesting
from db.identity.enrolling import enrolling_desk
from db.live import live

OK, WRONG = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say and return the exit code."""
    asked = _parser().parse_args(arguments)
    _log_to_stderr()
    try:
        return _run(asked)
    except PasswordNeeded as failure:
        return _failed(
            f"{failure} Store it with: python -m app.admin password set --database ADDRESS, or set "
            "the variable FRONTLINE_SECRET_DATABASE."
        )
    except HelpDeskError as failure:
        return _failed(str(failure))
    except KeyboardInterrupt:
        return OK
    except Exception as failure:  # noqa: BLE001  a text that nobody foresaw may quote a secret: its place is enough
        tell("crashed", failure=failure, level=logging.CRITICAL)
        return _failed("The worker met a failure that nobody foresaw, and ended. The log says where.")


def _run(asked: argparse.Namespace) -> int:
    address = checked_address(asked.database or Settings(machine_file(), person_file()).value(DATABASE))
    keys = OwnKeys(name_of(_named(address)))
    if asked.keep_secret:
        return _keep(keys, asked.keep_secret)
    store = Store(address, password=None if address.get_backend_name() == "sqlite" else _password(keys, address))
    try:
        key = keys.own()
        means = means_of(desk_of(store, key=key), key=key, secret=keys.of_connection)
        try:
            if asked.enrol:
                return _enrol(means, enrolling_desk(store), asked.enrol)
            if asked.baseline:
                return _apply(means, attesting(store, key=key), asked.baseline)
            return _check(means) if asked.check else _work(store, means, is_once=asked.once)
        except NotPermitted as refused:
            raise no_worker(store, refused) from refused
        finally:
            means.connections.close()
    finally:
        store.dispose()


def _named(address: URL) -> str:
    return address._replace(username=None, password=None).render_as_string()


def _password(keys: OwnKeys, address: URL) -> str | None:
    """Return the password of the worker's login, None where single sign-on or the server's own lists let it in."""
    return keys.of_database() or vault.remembered(str(address))


def _keep(keys: OwnKeys, name: str) -> int:
    """Keep a connection's secret, typed or piped in, in the key ring of this account."""
    secret = getpass.getpass(f"Secret of {name}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not secret:
        return _failed("Nothing was typed, and nothing was stored.")
    keys.keep(name, secret)
    _say(f"The secret of {name} is in the key ring of this account.")
    return OK


def _check(means: Means) -> int:
    """Try every connection and say exactly what is missing; nothing is changed and nobody is asked anything."""
    is_fine = True
    for built in means.connections.all():
        try:
            lines = [(one.is_fine, one.what, one.said) for one in built.check()]
        except HelpDeskError as failure:
            lines = [(False, "can be used", str(failure))]
        for fine, what, said in lines:
            _say(f"{'OK  ' if fine else 'FAIL'} {built.name}: {what}{f': {said}' if said else ''}")
            is_fine = is_fine and fine
    for name, why in means.connections.unfit.items():
        _say(f"FAIL {name}: {why}")
        is_fine = False
    return OK if is_fine else WRONG


def _apply(means: Means, desk: AttestingDesk, file: str) -> int:
    """Apply a baseline that two people agreed on, and write what became of each row: never a value."""
    try:
        baseline = read(Path(file).read_text(encoding="utf-8-sig"), means.now())
    except (OSError, UnicodeError):
        return _failed(f"{file} can't be read: it has to be there, as CSV in UTF-8. Nothing was changed.")
    became = apply(means, desk, baseline)
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(("line", "person", "kind", "since", "outcome"))
    for row, outcome in became.items():
        lines.writerow((row.line, safe(row.person), row.kind, row.since.isoformat(), outcome.value))
    return OK


def _enrol(means: Means, desk: EnrollingDesk, ticket: str) -> int:
    """Enrol an authenticator and recovery codes for whoever stands here and was verified on this ticket."""
    ticket_id = id_in(ticket.rpartition("-")[2])
    if ticket_id is None:
        return _failed(f"{ticket} is no number of a ticket, such as HD-21. Nothing was enrolled.")
    enrol(means, desk, ticket_id, Terminal())
    return OK


def _work(store: Store, means: Means, *, is_once: bool) -> int:
    means.desk.beat(means.id, means.keys.public)
    _say_unfit(means)
    worker = Worker(means)
    _stop_on_signals(worker)
    if is_once:
        worker.run_once()
        return OK

    def heard(changes: Changes) -> None:
        if changes.touches(Topic.VERIFICATION):
            worker.hurry()

    feed = live(store, heard=heard, state=lambda is_there, _: tell("feed", state="there" if is_there else "away"))
    feed.start()
    try:
        worker.run()
    finally:
        feed.stop()
    return OK


def _say_unfit(means: Means) -> None:
    """Say which connections can't be used; without any directory there is nothing to work for."""
    directories = means.connections.directories()
    for why in means.connections.unfit.values():
        _say_wrong(why)
    if not directories:
        raise HelpDeskError(
            "The worker has no directory that it can use, so it ends. An administrator sets up connections in the "
            "window; what is wrong with one is told by: python -m app.service --check"
        )


def _stop_on_signals(worker: Worker) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGINT", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), stop)


def _log_to_stderr() -> None:
    """Let the worker's own log through and nothing else: what others write may quote anything."""
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger(LOG)
    log.handlers[:], log.propagate = [shown], False
    log.setLevel(logging.INFO)
    logging.getLogger().addHandler(logging.NullHandler())
    threading.excepthook = lambda met: tell("thread_failed", failure=met.exc_value, level=logging.ERROR)


def _say(said: str) -> None:
    sys.stdout.write(f"{said}\n")


def _say_wrong(said: str) -> None:
    sys.stderr.write(f"frontline-service: {' '.join(said.split())}\n")


def _failed(said: str) -> int:
    _say_wrong(said)
    return WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="frontline-service", description="Work for a Frontline desk, without a window."
    )
    parser.add_argument("--database", default="", metavar="URL", help="postgresql://login@host/name, or a file")
    parser.add_argument("--once", action="store_true", help="do what waits, and end")
    parser.add_argument("--check", action="store_true", help="try every connection and say what is missing")
    told = "apply a baseline on which two people agreed; what became of each row is written as CSV"
    parser.add_argument("--baseline", default="", metavar="FILE.csv", help=told)
    told = "enrol an authenticator and recovery codes of the desk for whoever is here, verified on this ticket"
    parser.add_argument("--enrol", default="", metavar="HD-21", help=told)
    parser.add_argument("--keep-secret", default="", metavar="CONNECTION", help="keep a connection's secret here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
