"""The workstation's own file behind a real window: sealed by a key of the ring, or nothing is kept and it is said."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.opening import open_database
from app.bootstrap.program import Options, Program
from tests.conftest import MemoryKeyring
from tests.makers import DANA, opened

SECRET = "the spare key lies under the third pot"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def start(qtbot: QtBot, home: Path) -> Iterator[Callable[[], Program]]:
    """Start the program on a desk of one ticket, and wait until all of it stands and it rests."""
    address = str(home / "desk.db")
    desk = open_database(address, make=True)
    opened(desk.store, desk.actor, asker=DANA)
    desk.store.dispose()
    begun: list[Program] = []

    def start() -> Program:
        end()
        program = Program(QApplication.instance(), Options(database=address))  # type: ignore[arg-type]
        begun.append(program)
        with qtbot.waitSignal(program.window.entered, timeout=30_000):
            program.begin()
        quiet(program)
        return program

    def quiet(program: Program) -> None:
        qtbot.waitUntil(lambda: program.background.is_idle() and program.local_background.is_idle())

    def end() -> None:
        for program in begun:
            quiet(program)
            program.window.close()
            program.deleteLater()
        begun.clear()

    yield start
    end()


def type_a_note(program: Program, qtbot: QtBot, text: str = SECRET) -> str:
    """Type, wait until it is safe somewhere, and return what the program says of it."""
    work = program.window.work
    assert work is not None
    work.open_ticket(1)
    qtbot.waitUntil(lambda: work.ticket.row is not None)
    work.ticket.composer.insert(text)
    key = work.ticket.composer.key
    qtbot.waitUntil(lambda: work.keeper.is_safe(key) and not work.keeper._places.is_unsaved(key))
    qtbot.waitUntil(program.local_background.is_idle)
    return work.keeper.saved_words(key)


def local_bytes(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("local/*") if path.is_file())


def test_what_is_typed_is_sealed_and_there_again_at_the_next_start(
    start: Callable[[], Program],
    home: Path,
    qtbot: QtBot,
    memory_keyring: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
):
    threads: set[threading.Thread] = set()
    ask = memory_keyring.get_password

    def noting(service: str, name: str) -> str | None:
        threads.add(threading.current_thread())
        return ask(service, name)

    monkeypatch.setattr(memory_keyring, "get_password", noting)
    program = start()
    assert type_a_note(program, qtbot).startswith("Draft saved ")
    assert "not on this computer" not in program.window.work.keeper.saved_words(program.window.work.ticket.composer.key)
    assert len(local_bytes(home)) > 0
    assert SECRET.encode() not in local_bytes(home)
    [(service, name)] = memory_keyring.secrets
    assert service == "Frontline"
    assert name.startswith("drafts ")
    assert threading.main_thread() not in threads
    assert program.window.bars.bar("not kept here") is None
    again = start()
    assert [d.body for d in again.opened.drafts.all()] == [SECRET]
    assert again.window.bars.bar("not kept here") is None
    assert len(memory_keyring.secrets) == 1


def test_without_a_key_ring_it_is_said_and_drafts_are_kept_in_the_database(
    start: Callable[[], Program], home: Path, qtbot: QtBot
):
    program = start()
    qtbot.waitUntil(lambda: program.window.bars.bar("not kept here") is not None)
    bar = program.window.bars.bar("not kept here")
    assert bar.text.startswith(
        "Nothing you type but articles is kept on this computer now: this computer's key ring can't be used"
    )
    assert [button.text() for button in bar.buttons] == ["Start again"]
    words = type_a_note(program, qtbot)
    assert words.startswith("Draft saved in the database")
    assert words.endswith("not on this computer")
    assert SECRET.encode() not in local_bytes(home)
    assert [d.body for d in start().opened.drafts.all()] == [SECRET]


def test_a_key_that_is_gone_is_told_once_and_costs_no_draft(
    start: Callable[[], Program], home: Path, qtbot: QtBot, memory_keyring: MemoryKeyring
):
    type_a_note(start(), qtbot)
    memory_keyring.secrets.clear()
    program = start()
    said = "is gone from its key ring. Nothing was deleted"
    qtbot.waitUntil(lambda: any(said in bar.text for bar in program.window.bars._bars.values()))
    assert [d.body for d in program.window.work.keeper._book.drafts.values()] == [SECRET]  # the database's own
    again = start()
    assert not [bar for bar in again.window.bars._bars.values() if "key ring" in bar.text]


def test_starting_again_is_offered_where_the_ring_was_closed(start: Callable[[], Program], qtbot: QtBot):
    program, asked = start(), []
    program.door.leave = lambda arguments: bool(asked.append(arguments))
    qtbot.waitUntil(lambda: program.window.bars.bar("not kept here") is not None)
    program.window.bars.bar("not kept here").buttons[0].click()
    assert asked == [program._options.arguments]


def test_a_ring_that_hangs_keeps_no_one_from_the_desk(
    start: Callable[[], Program], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    freed, before = threading.Event(), keyring.get_keyring()

    class Hanging(KeyringBackend):
        priority = 1

        def get_password(self, _service: str, _username: str) -> str | None:
            freed.wait(30)
            return None

        def set_password(self, _service: str, _username: str, _password: str) -> None:
            freed.wait(30)

    monkeypatch.setattr("app.connect.vault.PATIENCE", 0.2)
    keyring.set_keyring(Hanging())
    try:
        program = start()
        qtbot.waitUntil(lambda: program.window.bars.bar("not kept here") is not None)
        assert "does not answer" in program.window.bars.bar("not kept here").text
        assert type_a_note(program, qtbot).endswith("not on this computer")
    finally:
        freed.set()
        keyring.set_keyring(before)
