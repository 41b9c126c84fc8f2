"""The commands for the desk as a whole: init, upgrade, doctor."""

from pathlib import Path

from sqlalchemy import URL

from app.administration.command_line import OK, WRONG, Arguments, Rooms, address_of, leaf
from app.administration.doctor import examine
from app.administration.findings import Level
from app.administration.hiring import hire, new_member, tell_login
from app.administration.lending import is_server, lent_store, unhurried
from app.core.actor import Role
from app.core.errors import RuleBroken
from app.core.settings import data_folder
from db.engine import Store
from db.fingerprint import drift_of
from db.migrate import SCHEMA, upgrade
from db.people.keeping import put_on_list
from db.people.queries import SqlPeopleQueries
from db.tickets.first_queue import ensure_queue


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    init = leaf(rooms, "init", _init, "set up all that a desk stands on; run again, it mends what is missing")
    init.add_argument("--administrator", default="", metavar="NAME", help="who is to set up the desk")
    init.add_argument("--login", default="", help="the administrator's, made from the name when left out")
    init.add_argument("--sso", action="store_true", help="no password: the server knows them by single sign-on")
    leaf(rooms, "upgrade", _upgrade, "make the database or bring it to this version")
    leaf(rooms, "doctor", _doctor, "look whether everything the desk stands on is sound")


def _init(asked: Arguments) -> int:
    address = address_of(asked)
    _lay_down(address)
    with lent_store(address) as store:
        if asked.administrator:
            _make_administrator(store, asked)
        if any(row.is_active and row.role is Role.ADMINISTRATOR for row in SqlPeopleQueries(store).staff()):
            _tell_next(store)
        else:
            where = store.url.render_as_string(hide_password=True) if store.is_postgres else str(store.url.database)
            print("Nobody administers the desk yet. The next step:")
            print(f'  python -m app.admin init --administrator NAME --database "{where}"')
    return OK


def _make_administrator(store: Store, asked: Arguments) -> None:
    row = new_member(store, asked.administrator, asked.login, Role.ADMINISTRATOR)
    for one in SqlPeopleQueries(store).staff():
        if one.login.casefold() == row.login.casefold():
            if one.role is not Role.ADMINISTRATOR or not one.is_active:
                raise RuleBroken(
                    f"{one.name} has the login {one.login} already, and is no administrator. Name another."
                )
            print(f"{one.name} ({one.login}) is administrator already.")
            return
    row = hire(store, row) if store.is_postgres else put_on_list(store, row)
    print(f"{row.name} is on the staff list as {row.role}.")
    tell_login(store, row, has_password=not asked.sso)


def _tell_next(store: Store) -> None:
    if not store.is_postgres:
        print(f'Open it with: python -m app --database "{store.url.database}"')
        return
    _, _, address = store.url._replace(username=None, password=None).render_as_string().partition("://")
    print("Next, as an administrator whose password is in the key ring (python -m app.admin password set):")
    print(f'  python -m app.admin staff add NAME --role ROLE --database "postgresql://LOGIN@{address}"')
    print("Then each person, with a login of their own:")
    print(f'  python -m app --remember --database "postgresql://LOGIN@{address}"')


def _upgrade(asked: Arguments) -> int:
    _lay_down(address_of(asked))
    return OK


def _lay_down(address: URL) -> None:
    _make_folder(address)
    engine = unhurried(address)
    try:
        changed = drift_of(engine) if is_server(address) else None
        upgrade(engine)
        ensure_queue(engine)
    finally:
        engine.dispose()
    if changed:
        print("Changed by others since the last upgrade (+ came, - went):", *changed, sep="\n")
        print("What is the desk's own was laid down again. The rest stays: see to it if nobody meant it.")
    print(f"The database is at schema {SCHEMA}.")


def _make_folder(address: URL) -> None:
    if not is_server(address):
        folder = Path(address.database or "").parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RuleBroken(f"The folder {folder} can't be made: {error.strerror}.", field="database") from error


def _doctor(asked: Arguments) -> int:
    with lent_store(address_of(asked), unchecked=True) as store:
        findings = []
        for finding in examine(store, folder=data_folder()):
            print(finding.line())
            findings.append(finding)
    return WRONG if any(f.level is Level.FAIL for f in findings) else OK
