"""The whole program in front of a real server that wants a password, with and without a key ring."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
from psycopg import sql
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import make_url

from app.bootstrap.program import Program
from app.connect import vault
from tests.conftest import MemoryKeyring
from tests.desks import desk_of_one
from tests.servers.postgres import Cluster
from tests.ui.shell.programs import Programs
from ui.shell.sign_in import SignIn, parts_of

PASSWORD, WRONG = "Tr0ub4dor & 3", "hunter2"
Key = Qt.Key
pytestmark = pytest.mark.postgres


class LockedKeyring(KeyringBackend):
    """A key ring nobody has unlocked."""

    priority = 1

    def get_password(self, _service: str, _username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, _service: str, _username: str, _password: str) -> None:
        raise KeyringLocked("locked")

    def delete_password(self, _service: str, _username: str) -> None:
        raise KeyringLocked("locked")


@dataclass
class Door(Programs):
    """Starts the program on a desk that wants a password, as often as a test likes."""

    address: str

    def start(self) -> Program:
        return self.start_at(self.address)

    def card(self, program: Program) -> SignIn:
        self.qtbot.waitUntil(lambda: isinstance(program.window.card, SignIn), timeout=20_000)
        card = program.window.card
        assert isinstance(card, SignIn)
        return card

    def give(self, program: Program, password: str) -> None:
        """Type a password and wait for the answer."""
        card = self.card(program)
        self.qtbot.keyClicks(card.field.line, password)
        self.qtbot.keyClick(card.field.line, Key.Key_Return)
        self.qtbot.waitUntil(lambda: program.window.card is not card or card.field.line.isEnabled(), timeout=20_000)

    def enter(self, program: Program, password: str) -> None:
        with self.qtbot.waitSignal(program.window.entered, timeout=20_000):
            self.give(program, password)


def texts(card: SignIn) -> list[str]:
    return [one.text() for one in card.findChildren(QLabel) if one.isVisible()]


def bar(program: Program) -> str:
    shown = program.window.bars.bar("key ring")
    return shown.text if shown else ""


@pytest.fixture
def door(qtbot: QtBot, pg_cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with desk_of_one(pg_cluster, PASSWORD) as (name, login):
        address = make_url(pg_cluster.url(name, role=login))._replace(password=None)
        made = Door(qtbot, address.render_as_string())
        yield made
        made.end_all()


def test_it_asks_without_blame_and_a_wrong_password_has_a_sentence_of_its_own(door: Door, qtbot: QtBot) -> None:
    program = door.start()
    card = door.card(program)
    assert not card._problem.isVisible()
    qtbot.keyClick(card.remember, Key.Key_Space)
    door.give(program, WRONG)
    assert program.window.card is card
    assert "did not accept this login with this password" in " ".join(texts(card))
    assert card.remember.isChecked()
    assert card.field.line.text() == ""
    assert program.window.work is None


def page(door: Door, program: Program) -> str:
    """Return what the page says that stands in place of the desk, once the card is gone."""
    door.qtbot.waitUntil(
        lambda: isinstance(program.window.card, QWidget) and not isinstance(program.window.card, SignIn)
    )
    assert program.window.card is not None
    return " ".join(one.text() for one in program.window.card.findChildren(QLabel))


def as_ana(cluster: Cluster, change: str) -> None:
    with cluster.connection() as wire:
        wire.execute(sql.SQL(f"ALTER ROLE {{}} {change}").format(sql.Identifier(cluster.role("ana"))))


def test_an_expired_one_is_asked_for_again_with_a_hint(door: Door, pg_cluster: Cluster) -> None:
    as_ana(pg_cluster, "VALID UNTIL '2020-01-01'")
    program = door.start()
    card = door.card(program)
    door.give(program, PASSWORD)
    assert program.window.card is card
    assert "may have expired" in " ".join(texts(card))


def test_a_login_that_was_taken_away_is_not_asked_for_a_password_again(door: Door, pg_cluster: Cluster) -> None:
    as_ana(pg_cluster, "NOLOGIN")
    program = door.start()
    door.give(program, PASSWORD)
    assert "may not sign in to the database any more" in page(door, program)


def test_a_login_without_room_may_try_again(door: Door, pg_cluster: Cluster) -> None:
    as_ana(pg_cluster, "CONNECTION LIMIT 0")
    program = door.start()
    door.give(program, PASSWORD)
    said = page(door, program)
    assert "has as many connections as it may have" in said
    assert f"The address is {door.address.replace('+psycopg', '')}." in said
    as_ana(pg_cluster, "CONNECTION LIMIT -1")
    with door.qtbot.waitSignal(program.window.entered, timeout=20_000):
        door.qtbot.keyClick(program.window.focusWidget(), Key.Key_Return)


def test_whoever_is_to_check_the_address_sees_it(door: Door) -> None:
    right = door.address.rsplit("/", 1)[1]
    door.address = door.address.replace(right, "no_such_desk")
    program = door.start()
    door.give(program, PASSWORD)
    said = page(door, program)
    assert "There is no database of that name on the server." in said
    assert f"The address is {door.address.replace('+psycopg', '')}." in said


def test_an_address_that_asks_for_less_than_proof_is_refused_before_anything_is_sent(door: Door) -> None:
    door.address = "postgresql://ana@db01.northgate.example/desk?sslmode=require"
    said = page(door, door.start())
    assert "With sslmode=require any server could pass itself off as this one" in said
    assert "allow_unverified_servers" in said


def test_the_right_one_enters_and_is_kept_nowhere(door: Door, memory_keyring: MemoryKeyring, tmp_path: Path) -> None:
    program = door.start()
    door.give(program, WRONG)
    door.enter(program, PASSWORD)
    assert program.window.work is not None
    assert program.window.work.desk.actor.name == "Ana Torres"
    assert vault.read(door.address) is None
    assert PASSWORD not in memory_keyring.secrets.values()
    assert bar(program) == ""
    door.end(program)
    kept = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert kept
    assert not any(PASSWORD.encode() in text or WRONG.encode() in text for text in kept)


def test_a_desk_is_the_same_however_its_server_is_checked(door: Door) -> None:
    keys, bare = set(), door.address
    for said in ("", "?sslmode=prefer"):
        door.address = bare + said
        program = door.start()
        door.enter(program, PASSWORD)
        assert program.window.work is not None
        keys.add(program.window.work.desk.key)
        door.end(program)
    assert len(keys) == 1


def test_a_remembered_one_is_not_asked_for_again(door: Door, memory_keyring: MemoryKeyring, qtbot: QtBot) -> None:
    program = door.start()
    qtbot.keyClick(door.card(program).remember, Key.Key_Space)
    door.enter(program, PASSWORD)
    assert vault.read(door.address) == PASSWORD
    door.end(program)
    again = door.start()
    with qtbot.waitSignal(again.window.entered, timeout=20_000):
        qtbot.waitUntil(lambda: again.window.work is not None, timeout=20_000)
    assert again.window.card is None


def test_a_remembered_one_that_was_changed_since_is_asked_for_with_the_reason(
    door: Door, memory_keyring: MemoryKeyring
) -> None:
    vault.write(door.address, WRONG)
    assert "did not accept this login with this password" in " ".join(texts(door.card(door.start())))


def no_ring() -> None:
    """Leave the machine as the tests have it: without any key ring."""


def locked_ring() -> None:
    keyring.set_keyring(LockedKeyring())


@pytest.mark.parametrize(("ring", "why"), [(no_ring, "there is none"), (locked_ring, "it is locked")])
def test_without_a_key_ring_it_enters_and_says_that_it_asks_again(
    door: Door, qtbot: QtBot, ring: Callable[[], None], why: str
) -> None:
    before = keyring.get_keyring()
    ring()
    try:
        program = door.start()
        qtbot.keyClick(door.card(program).remember, Key.Key_Space)
        door.enter(program, PASSWORD)
        qtbot.waitUntil(lambda: bool(bar(program)))
        assert why in bar(program)
        assert "you are asked for the password each time" in bar(program)
        door.end(program)
        again = door.start()
        assert not door.card(again)._problem.isVisible()
        door.enter(again, PASSWORD)
        assert bar(again) == ""
    finally:
        keyring.set_keyring(before)


def test_all_servers_of_a_desk_are_named() -> None:
    several = "postgresql+psycopg://ana@/desk?host=db1.example&host=db2.example:5433"
    assert dict(parts_of(several))["Server"] == "db1.example, db2.example:5433"
