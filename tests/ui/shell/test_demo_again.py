"""A demo desk made anew shows nothing that was typed in an earlier one; what is typed at a real desk always stays."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.opening import open_database
from app.bootstrap.program import Options, Program
from app.core.settings import data_folder
from app.tickets.drafts import Draft, DraftKind

TYPED = "typed by hand in an earlier start"
Start = Callable[[Options], Program]


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start the program on this machine's own folders, one start after the other."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    begun: list[Program] = []

    def end() -> None:
        for program in begun:
            qtbot.waitUntil(lambda p=program: p.background.is_idle() and p.local_background.is_idle())
            program.window.close()
            program.deleteLater()
        begun.clear()

    def start(options: Options) -> Program:
        end()
        program = Program(QApplication.instance(), options)  # type: ignore[arg-type]
        begun.append(program)
        with qtbot.waitSignal(program.window.entered, timeout=60_000):
            program.begin()
        qtbot.waitUntil(lambda: program.background.is_idle() and program.local_background.is_idle())
        return program

    yield start
    end()


def bodies(program: Program) -> list[str]:
    assert program.window.work is not None
    return [draft.body for draft in program.window.work.keeper.all()]


def type_a_note(program: Program) -> None:
    assert program.window.work is not None
    keeper = program.window.work.keeper
    keeper.keep(Draft(uuid4(), DraftKind.NOTE, TYPED, 1))
    assert TYPED in bodies(program)
    keeper.flush()


def test_a_demo_made_anew_shows_no_draft_of_the_last(start: Start) -> None:
    demo = Options(demo=True, tickets=40)
    first = start(demo)
    of_the_demo = bodies(first)
    assert of_the_demo  # it comes with drafts of its own
    type_a_note(first)
    assert TYPED in bodies(start(Options(database=str(data_folder() / "demo" / "desk.db"))))  # the same demo once more
    assert bodies(start(demo)) == of_the_demo


def test_no_demo_touches_what_was_typed_at_a_real_desk(start: Start, tmp_path: Path) -> None:
    open_database(str(tmp_path / "mine.db"), make=True).store.dispose()
    mine = Options(database=str(tmp_path / "mine.db"))
    type_a_note(start(mine))
    (kept,) = (data_folder() / "local").glob("*.db")
    assert TYPED not in bodies(start(Options(demo=True, tickets=40)))
    assert kept.exists()
    assert TYPED in bodies(start(mine))


def test_a_demo_keeps_what_is_typed_encrypted_and_needs_no_key_ring(start: Start) -> None:
    program = start(Options(demo=True, tickets=40))
    assert program.window.bars.bar("not kept here") is None
    type_a_note(program)
    program.window.work.keeper.flush()  # type: ignore[union-attr]
    kept = [file.read_bytes() for file in (data_folder() / "demo" / "local").iterdir()]
    assert kept
    assert not any(TYPED.encode() in one for one in kept)
