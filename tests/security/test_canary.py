"""A canary in every secret field: whole courses on both engines, then every table, file, log and message is searched.

What a window may show, and when, is in tests/ui/identity/test_canaries.py and tests/journeys.
"""

import base64
import logging
import re
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import insert, make_url, text

from app.bootstrap.kept_desk import local_store
from app.connect import demo_prompts
from app.connect.demo_prompts import DemoPrompts
from app.core.actor import Role
from app.identity.connections import Trial
from app.identity.directories import ContactKind
from app.identity.model import Action, Method, Result
from app.identity.providers import Prompted, Purpose
from app.tickets.drafts import Draft, DraftKind
from app.worker import prompting
from app.worker.demo import DEMO, demo_kind
from app.worker.desk_of import desk_of
from app.worker.enrolling import enrol
from app.worker.kinds import KINDS
from app.worker.means import Means
from app.worker.setting_up import means_of
from db.engine import Store, _prepare_sqlite
from db.identity import tables as t
from db.identity.connections import connection_desk
from db.identity.enrolling import enrolling_desk
from db.local.drafts import LocalDrafts
from db.migrate import version_of
from tests.conftest import MemoryKeyring
from tests.makers import SECRET, SUE, address_of, in_role, opened
from tests.security.canary import Canaries
from tests.worker.desk import Desk, at_work, desk_at, service_of
from tests.worker.fakes import KEY
from tests.worker.test_enrolling import HIDDEN, Person
from tests.worker.test_kinds import SETTINGS
from ui.core import crash

CLOSED = {
    "active_directory": {"host": "127.0.0.1", "port": 1},
    "entra": {"login": "https://127.0.0.1:1", "base": "https://127.0.0.1:1/v1.0"},
    "duo": {"host": "127.0.0.1:1"},
    "okta": {"url": "https://127.0.0.1:1"},
    "smtp": {"host": "127.0.0.1", "port": 1},
    "sms_gateway": {"url": "https://127.0.0.1:1/send"},
}
"""Where connections that are tried lead to: to nobody."""
DANA, CORA, ALMA = "Dana Whitfield", "Cora Whitfield", "Alma Whitfield"
OWN = ("totp", "recovery", "signed_link")
NUMBER = "number to be read out"
FIELDS = {
    *(f"secret of {kind}" for kind in SETTINGS),
    *(f"recovery code {at}" for at in range(10)),
    *("mobile of Dana Whitfield", "mobile of Cora Whitfield", "number on record"),
    *("other_mail of Dana Whitfield", "other_mail of Cora Whitfield"),
    *("code by text", "wrong guess at the code by text", "code by mail", "wrong guess at the code by mail"),
    *("temporary password", "temporary access pass", "setup key", "setup key in bytes", "wrong recovery code"),
    *("token of a signed link", "worker's password", "worker's key"),
}


@pytest.fixture(autouse=True)
def _people_answer_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_prompts, "ANSWERED_AFTER", timedelta(0))
    monkeypatch.setattr(prompting, "EVERY", 0.02)


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lend the folder of the program's own log, the worker's beside it, with all that is ever said."""
    monkeypatch.setattr(crash, "_keep_native_crashes", lambda _file: None)
    said = logging.getLogger("frontline")
    before, level = list(said.handlers), said.level
    folder = tmp_path / "log"
    crash.set_up_log(folder, level=logging.DEBUG)
    yield folder
    for one in [one for one in said.handlers if one not in before]:
        said.removeHandler(one)
        one.close()
    said.setLevel(level)


class Courses:
    """Goes through whole courses at a desk, and plants what comes by."""

    def __init__(self, desk: Desk, canaries: Canaries) -> None:
        self.desk, self.canaries = desk, canaries

    def begin(self, name: str, action: Action = Action.PASSWORD_RESET) -> int:
        """Begin a verification of somebody on a ticket of its own; tell its number."""
        self.desk.ticket = opened(self.desk.store)
        verification = self.desk.begin(action)
        self.desk.chosen(verification, name)
        return verification

    def carried_out(self, verification: int, field: str) -> None:
        """Have what is granted carried out, and plant what comes of it."""
        job = self.desk.ordered(verification)
        assert self.desk.ended(verification, job).state == "succeeded"
        sealed = self.desk.gate.fetch_secret(job)
        assert sealed is not None
        self.canaries.plant(field, self.desk.reader.open(sealed, about=f"job:{job}").decode())

    def spoken(self, verification: int, method: Method, field: str) -> None:
        """Have a code sent; plant it, guess wrongly, then say it."""
        said = len(self.desk.phone.sent)
        job = self.desk.gate.ask(verification, method)
        self.desk.wait(lambda: bool(self.desk.job(verification, job).answer.get("target")))
        (code,) = {
            found[1] for one in self.desk.phone.sent[said:] if (found := re.search(r"\b(\d{4} \d{4})\b", one.text))
        }
        self.canaries.plant(field, code)
        self.desk.gate.submit(job, self.canaries.plant(f"wrong guess at the {field}", f"tawny owl {field} 6641"))
        self.desk.gate.submit(job, code)
        self.desk.ended(verification, job)


def reset(courses: Courses) -> None:
    """Reset a password by push and callback, with codes on the way."""
    desk, canaries = courses.desk, courses.canaries
    verification = courses.begin(DANA)
    courses.spoken(verification, Method.SMS_CODE, "code by text")
    courses.spoken(verification, Method.MAIL_CODE, "code by mail")
    desk.ended(verification, desk.gate.ask(verification, Method.PUSH))
    canaries.plant("number on record", desk.gate.dial(verification, "mobile"))
    desk.gate.attest(verification, Method.CALLBACK, Result.PASSED, {"said": "They rang and knew of the ticket."})
    courses.carried_out(verification, "temporary password")


def enrolment(courses: Courses) -> None:
    """Have the sign-in methods reset, and the desk's own enrolled."""
    desk, canaries = courses.desk, courses.canaries
    verification = courses.begin(CORA, Action.MFA_RESET)
    desk.ended(verification, desk.gate.ask(verification, Method.PUSH))
    facts = {"document": "passport", "site": "London"}
    desk.gate.attest(verification, Method.IN_PERSON, Result.PASSED, facts)
    courses.carried_out(verification, "temporary access pass")
    person = Person(account=desk.people[CORA].account)
    enrol(desk.means(), enrolling_desk(desk.services[-1] if desk.services else desk.store), desk.ticket, person)
    shown = "\n".join(person.private)
    found = HIDDEN.search(shown)
    assert found is not None
    canaries.plant("setup key", found[1])
    canaries.plant("setup key in bytes", base64.b32decode(found[1].replace(" ", "")).hex())
    codes = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", person.private[-1])
    assert len(codes) == 10
    for at, code in enumerate(codes):
        canaries.plant(f"recovery code {at}", code)


def recovery(courses: Courses) -> None:
    """Have a recovery code spoken, first a wrong one."""
    desk, canaries = courses.desk, courses.canaries
    verification = courses.begin(CORA, Action.UNLOCK)
    job = desk.gate.ask(verification, Method.RECOVERY)
    desk.wait(lambda: desk.job(verification, job).state == "executing")
    desk.gate.submit(job, canaries.plant("wrong recovery code", "WREN-9FQ2-7XKD-3MTC"))
    desk.gate.submit(job, canaries.planted["recovery code 3"])
    assert desk.ended(verification, job).state == "succeeded"
    desk.gate.abandon(verification)


def approval(courses: Courses) -> None:
    """Have a manager asked by a signed link, which nobody opens."""
    desk = courses.desk
    alma = desk.directory._held[desk.people[ALMA].object_id]
    mails = tuple(one for one in alma.person.contacts if one.kind is ContactKind.MAIL)
    alma.person = replace(alma.person, contacts=mails)  # nobody who could be asked by a prompt
    verification = courses.begin(DANA, Action.UNLOCK)
    desk.gate.ask(verification, Method.MANAGER)

    def tokens() -> set[str]:
        said = (re.search(r"/approve/(\S+)", one.text) for one in desk.phone.sent)
        return {found[1] for found in said if found}

    desk.wait(lambda: bool(tokens()))
    (token,) = tokens()
    courses.canaries.plant("token of a signed link", token.partition(".")[2] or token)
    desk.gate.abandon(verification)


def tried(courses: Courses) -> None:
    """Have a connection of every kind tried, each with a secret of its own."""
    desk, canaries = courses.desk, courses.canaries
    admin = Store(address_of(desk.store.url, SUE)) if desk.store.is_postgres else desk.store
    room = connection_desk(admin, in_role(desk.store, SUE, Role.ADMINISTRATOR))
    _connect(desk.store, set(SETTINGS) - set(OWN))
    for kind in SETTINGS:
        room.test(kind)

    def trials() -> list[Trial | None]:
        return [one.trial for one in room.read().rows if one.name in SETTINGS]

    desk.wait(lambda: all(one is not None and one.ended_at is not None for one in trials()))
    assert not canaries.in_text(repr(trials()))
    if admin is not desk.store:
        admin.dispose()


def _connect(store: Store, kinds: Collection[str]) -> None:
    rows = [
        {
            "name": kind,
            "kind": kind,
            "settings": SETTINGS[kind] | CLOSED.get(kind, {}),
            "is_active": True,
            "position": at,
        }
        for at, kind in enumerate(SETTINGS, 2)
        if kind in kinds
    ]
    with store.writer.begin() as connection:
        connection.execute(insert(t.connection), rows)


@contextmanager
def planted(address: str, canaries: Canaries) -> Iterator[Desk]:
    """Lend a desk whose people, connections and logins have canaries for secrets, and a worker at work there."""
    for kind in SETTINGS:
        canaries.plant(f"secret of {kind}", f"plover-{kind}-{uuid4().hex}")
    with desk_at(address) as desk:
        for name, person in desk.people.items():
            for one in person.contacts:
                if one.kind in (ContactKind.MOBILE, ContactKind.PHONE, ContactKind.OTHER_MAIL):
                    canaries.plant(f"{one.kind} of {name}", one.value)
        canaries.plant("worker's password", SECRET)
        canaries.plant("worker's key", KEY.hex())
        desk.means = lambda: _means(desk, canaries)  # type: ignore[method-assign]
        _connect(desk.store, OWN)
        with at_work(desk):
            yield desk


def _means(desk: Desk, canaries: Canaries) -> Means:
    service = service_of(desk.store)
    if service is not desk.store:
        desk.services.append(service)
    kinds = {**KINDS, DEMO: demo_kind(desk.directory, desk.phone)}
    return means_of(
        desk_of(service, key=KEY), key=KEY, secret=lambda name: canaries.planted[f"secret of {name}"], kinds=kinds
    )


def numbered(canaries: Canaries) -> Callable[..., Prompted]:
    """Return prompts as the demo's, whose numbers are long enough to be looked for."""
    prompt = DemoPrompts.prompt

    def asked(self: DemoPrompts, account: str, purpose: Purpose) -> Prompted:
        number = str(7_418_000_000 + len(canaries.planted))
        return replace(prompt(self, account, purpose), number=canaries.plant(f"{NUMBER} {number}", number))

    return asked


@contextmanager
def heard(store: Store) -> Iterator[Callable[[], str]]:
    """Lend what is told to everybody who listens to the database."""
    if not store.is_postgres:
        yield str
        return
    url = store.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as wire:
        wire.execute("listen frontline")
        yield lambda: "\n".join(f"{one.channel} {one.payload}" for one in wire.notifies(timeout=0.1))


@pytest.fixture
def overheard(logs: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Lend all that was logged, or said at the console."""
    caplog.set_level(logging.DEBUG, logger="frontline")

    def said() -> str:
        assert (logs / "frontline.log").stat().st_size
        return "\n".join((caplog.text, *capfd.readouterr()))

    return said


def test_no_secret_of_whole_courses_is_left_anywhere(
    address: str, overheard: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canaries = Canaries()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(DemoPrompts, "prompt", numbered(canaries))
    with planted(address, canaries) as desk, heard(desk.store) as told:
        courses = Courses(desk, canaries)
        for course in (reset, enrolment, recovery, approval, tried):
            course(courses)
        assert canaries.planted.keys() >= FIELDS
        shown = {field for field in canaries.planted if field.startswith(NUMBER)}
        # who verifies reads the number there; it is worthless with its prompt, and erased with the evidence
        assert canaries.in_database(desk.store) == {"job": shown}
        assert told() or not desk.store.is_postgres
        assert not canaries.in_text(told())
        while_open = canaries.in_files(tmp_path)
    dialled = {field for field in FIELDS if field.startswith(("mobile", "number"))}
    assert while_open.pop("desk.db", set()) <= shown
    # a journal of a file has pages as they were, with the number that was dialled, until it is closed
    assert while_open.pop("desk.db-wal", set()) <= shown | dialled
    assert not while_open
    assert canaries.in_files(tmp_path) == ({} if desk.store.is_postgres else {"desk.db": shown})
    assert not canaries.in_text(overheard())


def test_what_was_taken_out_of_a_file_is_overwritten_whatever_sqlite_is_built_with(tmp_path: Path) -> None:
    file = sqlite3.connect(tmp_path / "desk.db")
    file.execute("pragma secure_delete=off")  # as most builds have it
    _prepare_sqlite(file, None)
    file.execute("create table contact (id integer primary key, value text)")
    file.executemany("insert into contact (value) values (?)", [(f"+44 7700 900{at:03d}",) for at in range(50)])
    file.execute("update contact set value = null")
    file.close()
    assert b"+44 7700" not in (tmp_path / "desk.db").read_bytes()


def test_what_is_typed_and_the_key_that_unlocks_it_are_in_no_file(
    tmp_path: Path, memory_keyring: MemoryKeyring, overheard: Callable[[], str]
) -> None:
    canaries, url = Canaries(), make_url("postgresql://ana:teal-heron-5518@desk.example/desk")
    canaries.plant("password in an address", "teal-heron-5518")
    file = local_store(url, "ana", tmp_path / "drafts")
    body = canaries.plant("typed into a draft", "The code they read out is 5518-rook-2207")
    LocalDrafts(file).keep(Draft(uuid4(), DraftKind.NOTE, body))
    ((_, key),) = memory_keyring.secrets.items()
    canaries.plant("key of the file", key)
    assert not canaries.in_files(tmp_path)  # its journal as well
    assert [one.body for one in LocalDrafts(file).all()] == [body]
    file.close()
    logging.getLogger("frontline").debug("The file is closed.")
    assert not canaries.in_files(tmp_path)
    assert not canaries.in_text(overheard())
    assert bytes.fromhex(key) not in b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())


# ---------------------------------------------------------------- whoever looks does find


@pytest.mark.parametrize("before", [b"", b"a", b"ab"])
@pytest.mark.parametrize(
    "told",
    [
        lambda plain: plain,
        lambda plain: plain.upper(),
        lambda plain: plain.replace(b"-", b""),
        lambda plain: plain.decode().encode("utf-16-le"),
        lambda plain: plain.hex().encode(),
        base64.b64encode,
        base64.urlsafe_b64encode,
        lambda plain: quote(plain).encode(),
    ],
)
def test_a_secret_is_found_in_any_form(told: Callable[[bytes], bytes], before: bytes) -> None:
    canaries = Canaries()
    secret = canaries.plant("secret", "6Jrb-eQyT-8hFe-bGF3").encode()
    assert canaries.in_bytes(b"x" + told(before + secret + b" and more")) == {"secret"}
    assert not canaries.in_bytes(told(before + b"6Jrb-eQyT and more"))


def test_a_secret_is_found_wherever_one_is_planted(address: str, logs: Path, tmp_path: Path) -> None:
    canaries = Canaries()
    secret = canaries.plant("secret", "6Jrb-eQyT-8hFe-bGF3")
    store = Store(address)
    version_of(store)
    with heard(store) as told, store.writer.connect() as connection:
        assert canaries.in_database(store) == {}
        note = {"name": "x", "kind": "demo", "settings": {"a": [{"b": secret}]}, "is_active": True, "position": 1}
        connection.execute(insert(t.connection), [note])
        told_by = {
            "id": uuid4(),
            "login": "",
            "public_key": b"\0" + secret.encode() + b"\xff",
            "beat_at": datetime.now(UTC),
        }
        connection.execute(insert(t.worker), [told_by])
        connection.commit()
        found = canaries.in_database(store)
        assert {"connection", "worker"} <= found.keys()
        if store.is_postgres:
            connection.execute(text("select pg_notify('frontline', :said)"), {"said": secret})
            connection.commit()
            assert canaries.in_text(told()) == {"secret"}
        else:
            assert "desk.db-wal" in canaries.in_files(tmp_path)
    store.dispose()
    assert ("desk.db" in canaries.in_files(tmp_path)) is not store.is_postgres
    logging.getLogger("frontline.worker").debug("made %s", secret)
    assert canaries.in_files(logs) == {"frontline.log": {"secret"}}
