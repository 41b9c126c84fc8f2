"""What stands before a desk: only one that is there is opened, only one that has opened is remembered."""

import json
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.opening import open_database
from app.bootstrap.program import Options, Program
from app.connect import vault
from app.core.desks import keep_desk, kept_desks
from app.core.settings import DATABASE, Settings, data_folder, machine_file, person_file
from tests.conftest import MemoryKeyring
from ui.shell.another_desk import AnotherDesk
from ui.shell.first_start import FirstStart
from ui.shell.settings_dialog import SettingsDialog

Start = Callable[..., Program]
Key = Qt.Key


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lend folders where no desk was ever named."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def start(qtbot: QtBot, home: Path) -> Iterator[Start]:
    """Start the program, and wait for a desk or a card."""
    begun: list[Program] = []

    def start(options: Options | None = None) -> Program:
        program = Program(QApplication.instance(), options or Options())  # type: ignore[arg-type]
        begun.append(program)
        program.begin()
        qtbot.waitUntil(lambda: program.window.work is not None or program.window.card is not None, timeout=30_000)
        program.window.activateWindow()
        return program

    yield start
    for program in begun:
        qtbot.waitUntil(lambda p=program: p.background.is_idle() and p.local_background.is_idle())
        program.window.close()
        program.deleteLater()


def card(program: Program) -> FirstStart:
    found = program.window.card
    assert isinstance(found, FirstStart)
    return found


def connect(qtbot: QtBot, program: Program, typed: str) -> None:
    """Type an address on the card and wait for the answer."""
    shown = card(program)
    if not shown.address.isVisible():
        qtbot.keyClick(shown.connecting, Key.Key_Return)
    shown.address.line.selectAll()
    qtbot.keyClicks(shown.address.line, typed)
    qtbot.keyClick(shown.address.line, Key.Key_Return)
    qtbot.waitUntil(
        lambda: program.window.work is not None or program.window.card is not shown or shown.connect_button.isEnabled(),
        timeout=30_000,
    )


def entered(qtbot: QtBot, program: Program) -> None:
    qtbot.waitUntil(lambda: program.window.work is not None, timeout=30_000)
    qtbot.waitUntil(lambda: program.window._entrance is not None and program.window.palette_card is not None)


def texts(program: Program) -> str:
    assert program.window.card is not None
    return " ".join(one.text() for one in program.window.card.findChildren(QLabel))


def press(qtbot: QtBot, program: Program, words: str) -> None:
    """Press a button of the page that stands in place of the desk, and wait for what comes of it."""
    page = program.window.card
    assert page is not None
    (found,) = [one for one in page.findChildren(QPushButton) if one.text() == words]
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.window.card is not page, timeout=30_000)


def remembered() -> object:
    if not person_file().exists():
        return None
    return json.loads(person_file().read_text("utf-8")).get("database")


def made(path: Path) -> Path:
    open_database(str(path), make=True).store.dispose()
    return path


def test_a_word_is_no_desk_and_makes_none(start: Start, home: Path, qtbot: QtBot) -> None:
    program = start()
    connect(qtbot, program, "notanaddress")
    shown = card(program)
    assert "name of its database is missing" in shown.address.error_text
    assert shown.address.value == "postgresql://notanaddress/"
    assert shown.address.line.hasFocus()
    shown.address.line.undo()
    assert shown.address.value == "notanaddress"
    assert list(home.iterdir()) == []
    assert remembered() is None


def test_a_file_that_is_not_there_is_refused_with_words(start: Start, home: Path, qtbot: QtBot) -> None:
    program = start()
    connect(qtbot, program, "desk.db")
    assert f"There is no file {home / 'desk.db'}" in card(program).address.error_text
    assert list(home.iterdir()) == []


def test_a_desk_file_is_taken_by_its_whole_path(start: Start, home: Path, qtbot: QtBot) -> None:
    made(home / "mine.db")
    program = start()
    connect(qtbot, program, "mine.db")
    entered(qtbot, program)
    assert remembered() == str(home / "mine.db")


def test_a_database_of_something_else_is_left_as_it_is(start: Start, home: Path, qtbot: QtBot) -> None:
    import sqlite3

    with sqlite3.connect(home / "music.db") as other:
        other.execute("create table song (name text)")
    other.close()
    before = (home / "music.db").read_bytes()
    program = start()
    connect(qtbot, program, "music.db")
    assert "holds no desk" in texts(program)
    assert (home / "music.db").read_bytes() == before
    assert remembered() is None


class TestADeskWhoseFileIsGone:
    @pytest.fixture
    def gone(self, start: Start, home: Path) -> Program:
        """Start on a remembered desk whose file isn't there."""
        person_file().parent.mkdir(parents=True)
        person_file().write_text(json.dumps({"database": str(home / "gone.db")}), encoding="utf-8")
        return start()

    def test_it_is_told_of_and_not_made(self, gone: Program, home: Path) -> None:
        assert f"There is no file {home / 'gone.db'}" in texts(gone)
        assert list(home.iterdir()) == []

    def test_it_may_come_back(self, gone: Program, home: Path, qtbot: QtBot) -> None:
        made(home / "gone.db")
        with qtbot.waitSignal(gone.window.entered, timeout=30_000):
            qtbot.keyClick(gone.window.focusWidget(), Key.Key_Return)
        assert remembered() == str(home / "gone.db")

    def test_another_may_be_opened_or_not(self, gone: Program, qtbot: QtBot) -> None:
        press(qtbot, gone, "Open another desk…")
        back = card(gone).back
        assert back is not None
        qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not isinstance(gone.window.card, FirstStart))
        assert "There is no file" in texts(gone)

    def test_a_new_one_is_made_only_when_it_was_asked_twice(self, gone: Program, home: Path, qtbot: QtBot) -> None:
        press(qtbot, gone, "Make a new desk there…")
        assert "begins empty" in texts(gone)
        press(qtbot, gone, "Back")
        assert "There is no file" in texts(gone)
        press(qtbot, gone, "Make a new desk there…")
        assert list(home.iterdir()) == []
        press(qtbot, gone, "Make a new, empty desk")
        entered(qtbot, gone)
        assert (home / "gone.db").exists()


def test_the_command_line_makes_no_desk_either(start: Start, home: Path) -> None:
    program = start(Options(database=str(home / "typo.db")))
    assert "There is no file" in texts(program)
    assert not (home / "typo.db").exists()


def test_an_address_that_never_worked_is_not_remembered_but_stays_to_be_mended(start: Start, qtbot: QtBot) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"postgresql://ana@127.0.0.1:{taken.getsockname()[1]}/desk"
        program = start()
        connect(qtbot, program, nobody)
        qtbot.waitUntil(lambda: not isinstance(program.window.card, FirstStart), timeout=30_000)
    assert remembered() is None
    assert f"The address is {nobody}." in texts(program)
    assert "Nothing is lost" not in texts(program)
    focused = program.window.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Try again"
    press(qtbot, program, "Open another desk…")
    assert card(program).address.value == nobody
    assert card(program).back is None


def test_starting_empty_makes_the_desk_of_this_computer(start: Start, qtbot: QtBot) -> None:
    program = start()
    qtbot.keyClick(card(program).empty, Key.Key_Return)
    entered(qtbot, program)
    assert (data_folder() / "desk.db").exists()


def test_a_page_without_ways_has_nothing_to_press(start: Start) -> None:
    program = start()
    program.window.show_refusal("No.")
    assert isinstance(program.window.card, QWidget)
    assert not program.window.card.findChildren(QPushButton)


class TestLeavingForAnotherDesk:
    @pytest.fixture
    def left(self) -> list[list[str]]:
        """Lend the arguments of fresh starts that were asked for."""
        return []

    @pytest.fixture
    def at_work(self, start: Start, home: Path, qtbot: QtBot, left: list[list[str]]) -> Program:
        """Start on a desk of one's own; the next start is only noted."""
        program = start(Options(database=str(made(home / "first.db"))))
        entered(qtbot, program)

        def leave(arguments: Sequence[str]) -> bool:
            left.append(list(arguments))
            return True

        program.door.leave = leave
        return program

    def asked(self, program: Program, qtbot: QtBot) -> AnotherDesk:
        program.window.actions_table.run("app.another_desk")
        dialog = program.window.findChild(AnotherDesk)
        assert dialog is not None
        qtbot.waitUntil(dialog.isVisible)
        return dialog

    def typed(self, dialog: AnotherDesk, qtbot: QtBot, address: str) -> None:
        qtbot.keyClick(dialog.card.connecting, Key.Key_Return)
        qtbot.keyClicks(dialog.card.address.line, address)
        qtbot.keyClick(dialog.card.address.line, Key.Key_Return)

    def test_a_desk_that_opens_is_remembered_and_begun_with(
        self, at_work: Program, home: Path, qtbot: QtBot, left: list[list[str]]
    ) -> None:
        made(home / "second.db")
        self.typed(self.asked(at_work, qtbot), qtbot, "second.db")
        qtbot.waitUntil(lambda: left == [[]], timeout=30_000)
        assert remembered() == str(home / "second.db")

    def test_one_that_does_not_open_leaves_everything_as_it_is(
        self, at_work: Program, qtbot: QtBot, left: list[list[str]]
    ) -> None:
        dialog = self.asked(at_work, qtbot)
        self.typed(dialog, qtbot, "typo.db")
        qtbot.waitUntil(lambda: bool(dialog.card.address.error_text))
        assert dialog.isVisible()
        qtbot.keyClick(dialog, Key.Key_Escape)
        assert not dialog.isVisible()
        assert left == []
        assert remembered() is None

    def test_a_window_that_stays_remembers_nothing(self, at_work: Program, home: Path, qtbot: QtBot) -> None:
        made(home / "second.db")
        asked: list[bool] = []

        def stay(_arguments: Sequence[str]) -> bool:
            asked.append(True)
            return False

        at_work.door.leave = stay
        self.typed(self.asked(at_work, qtbot), qtbot, "second.db")
        qtbot.waitUntil(lambda: bool(asked), timeout=30_000)
        assert remembered() is None

    def test_the_demo_is_begun_with_and_not_remembered(
        self, at_work: Program, qtbot: QtBot, left: list[list[str]]
    ) -> None:
        qtbot.keyClick(self.asked(at_work, qtbot).card.demo, Key.Key_Return)
        assert left == [["--demo"]]
        assert remembered() is None

    def test_the_desk_of_this_computer_is_made_before_one_goes(
        self, at_work: Program, qtbot: QtBot, left: list[list[str]]
    ) -> None:
        qtbot.keyClick(self.asked(at_work, qtbot).card.empty, Key.Key_Return)
        qtbot.waitUntil(lambda: left == [[]], timeout=30_000)
        assert (data_folder() / "desk.db").exists()
        assert remembered() == ""

    def test_the_settings_lead_there_too(self, at_work: Program, qtbot: QtBot) -> None:
        at_work.window.open_settings()
        settings = at_work.window.findChild(SettingsDialog)
        assert settings is not None
        qtbot.mouseClick(settings.another_desk, Qt.MouseButton.LeftButton)
        assert at_work.window.findChild(AnotherDesk) is not None


class TestDesksOneHasBeenAt:
    def kept(self) -> list[tuple[str, str]]:
        return [(one.name, one.address) for one in kept_desks(Settings(machine_file(), person_file()))]

    def choose(self, qtbot: QtBot, program: Program, address: Path) -> None:
        desks = card(program).desks
        assert desks is not None
        qtbot.keyClick(desks.rows[str(address)].card, Key.Key_Return)

    def test_one_that_has_opened_is_kept_by_the_name_it_was_given(self, start: Start, home: Path, qtbot: QtBot) -> None:
        made(home / "north.db")
        program = start()
        qtbot.keyClick(card(program).connecting, Key.Key_Return)
        qtbot.keyClicks(card(program).name.line, "The north")
        connect(qtbot, program, "typo.db")
        assert self.kept() == []
        connect(qtbot, program, "north.db")
        entered(qtbot, program)
        assert self.kept() == [("The north", str(home / "north.db"))]
        assert program.window.work is not None
        assert program.window.work.desk.label == "The north · this computer"

    def test_one_goes_back_from_a_desk_that_lets_nobody_in(self, start: Start, home: Path, qtbot: QtBot) -> None:
        settings = Settings(machine_file(), person_file())
        keep_desk(settings, str(made(home / "north.db")), "The north")
        settings.choose(DATABASE, str(home / "gone.db"))
        program = start()
        press(qtbot, program, "Open another desk…")
        self.choose(qtbot, program, home / "north.db")
        entered(qtbot, program)
        assert remembered() == str(home / "north.db")
        assert self.kept() == [("The north", str(home / "north.db"))]
        assert program.window.work is not None
        assert program.window.work.desk.label == "The north · this computer"

    def test_one_that_is_gone_says_so_and_stays_on_the_list(self, start: Start, home: Path, qtbot: QtBot) -> None:
        keep_desk(Settings(machine_file(), person_file()), str(home / "gone.db"))
        program = start()
        self.choose(qtbot, program, home / "gone.db")
        qtbot.waitUntil(lambda: bool(card(program).address.error_text))
        assert "There is no file" in card(program).address.error_text
        assert self.kept() == [("gone", str(home / "gone.db"))]

    def test_one_taken_off_the_list_loses_its_password(
        self, start: Start, qtbot: QtBot, memory_keyring: MemoryKeyring
    ) -> None:
        north, south = "postgresql://ana@north/desk", "postgresql://ana@south/desk"
        for address in (north, south):
            keep_desk(Settings(machine_file(), person_file()), address)
            vault.write(address, "s3cret")
        program = start()
        desks = card(program).desks
        assert desks is not None
        qtbot.keyClick(desks.rows[north].remove, Key.Key_Space)
        qtbot.waitUntil(lambda: vault.read(north) is None)
        assert vault.read(south) == "s3cret"
        assert [address for _, address in self.kept()] == [south]

    @pytest.mark.parametrize("remember", [True, False])
    def test_one_of_the_command_line_is_kept_only_when_that_is_asked(
        self, start: Start, home: Path, qtbot: QtBot, *, remember: bool
    ) -> None:
        desk = str(made(home / "mine.db"))
        entered(qtbot, start(Options(database=desk, remember=remember)))
        assert self.kept() == ([("mine", desk)] if remember else [])

    def test_at_work_the_others_are_offered(self, start: Start, home: Path, qtbot: QtBot) -> None:
        north, south = made(home / "north.db"), made(home / "south.db")
        settings = Settings(machine_file(), person_file())
        for desk in (north, south):
            keep_desk(settings, str(desk))
        settings.choose(DATABASE, str(south))
        program = start()
        entered(qtbot, program)
        left: list[Sequence[str]] = []
        program.door.leave = lambda arguments: left.append(arguments) is None
        program.window.actions_table.run("app.another_desk")
        dialog = program.window.findChild(AnotherDesk)
        assert dialog is not None
        assert dialog.card.desks is not None
        assert list(dialog.card.desks.rows) == [str(north)]
        qtbot.keyClick(dialog.card.desks.rows[str(north)].card, Key.Key_Return)
        qtbot.waitUntil(lambda: left == [()], timeout=30_000)
        assert remembered() == str(north)
        assert [name for name, _ in self.kept()] == ["north", "south"]


@pytest.mark.parametrize("remember", [True, False])
def test_a_desk_of_the_command_line_is_remembered_only_when_that_is_asked(
    start: Start, home: Path, qtbot: QtBot, *, remember: bool
) -> None:
    desk = str(made(home / "mine.db"))
    entered(qtbot, start(Options(database=desk, remember=remember)))
    assert remembered() == (desk if remember else None)


def test_where_one_was_at_one_desk_means_nothing_at_another(start: Start, home: Path, qtbot: QtBot) -> None:
    keys = set()
    for name in ("one.db", "other.db", "one.db"):
        program = start(Options(database=str(made(home / name))))
        entered(qtbot, program)
        assert program.window.work is not None
        keys.add(program.window.work.desk.key)
    assert len(keys) == 2
    assert "" not in keys
