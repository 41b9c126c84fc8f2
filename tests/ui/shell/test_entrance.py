"""How a desk comes into the window, and what keeps it from coming whole."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import program as program_module
from app.bootstrap.opening import open_database
from app.core.actor import Role
from app.core.errors import StoreUnavailable
from app.core.settings import Settings
from tests.ui.shell.whole_desk import MINE, WholeDesk
from tests.ui.tickets.fake_desk import ANA
from ui.core.theme import ThemeKeeper
from ui.shell import furnishing, role_rooms
from ui.shell.desk import Desk
from ui.shell.entrance import Entrance


@pytest.fixture
def outside(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WholeDesk]:
    """Lend a window that has not entered yet."""
    made = WholeDesk(qtbot, settings, theme, enters=False)
    yield made
    made.close()


def test_the_rows_are_there_before_the_panes_beside_them(outside: WholeDesk, qtbot: QtBot) -> None:
    outside.enter()
    qtbot.waitUntil(lambda: outside.window.work is not None and outside.work.queue.model.rowCount() > 0)
    assert not hasattr(outside.work, "ticket")
    with qtbot.waitSignal(outside.window.entered, timeout=30_000):
        pass
    outside.quiet()
    assert outside.work.ticket.ticket_id == outside.work.queue.view.current_id()
    assert outside.work.properties.isVisible()


class Dresser(QObject):
    """Counts the widgets that the style sheet dresses, and those it has to dress again because they were moved."""

    def __init__(self) -> None:
        super().__init__()
        self.dressed: set[int] = set()
        self.again = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Polish and isinstance(watched, QWidget):
            self.dressed.add(id(watched))
        elif event.type() == QEvent.Type.StyleChange:
            self.again += id(watched) in self.dressed
        return False


def test_what_is_built_is_built_in_its_place(outside: WholeDesk, qtbot: QtBot) -> None:
    program, dresser = QApplication.instance(), Dresser()
    assert program is not None
    program.installEventFilter(dresser)
    with qtbot.waitSignal(outside.window.entered, timeout=30_000):
        outside.enter()
    program.removeEventFilter(dresser)
    assert len(dresser.dressed) > 300
    assert dresser.again < len(dresser.dressed) / 2


READ = """
Places, Filter, Status: any, Tickets, Copy number, Reply, Conversation, Public reply, Reply to the requester,
Send reply, Properties, What to set up, Find in staff, Staff, Name, Works here, Save,
Find in queues, Queues, Takes transfers
"""


def test_tab_goes_through_what_was_built_as_it_is_read(outside: WholeDesk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(outside.window.entered, timeout=30_000):
        outside.enter(replace(ANA, role=Role.ADMINISTRATOR))
    stops, stop = [], outside.window.nextInFocusChain()
    while stop is not outside.window:
        if stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops.append(stop.accessibleName())
        stop = stop.nextInFocusChain()
    places = [stops.index(name) for name in READ.replace("\n", " ").strip().split(", ")]
    assert places == sorted(places)


def test_keys_are_answered_between_two_steps(outside: WholeDesk, qtbot: QtBot) -> None:
    beats: list[int] = []
    heart = QTimer(interval=0)
    steps, take = [0], Entrance._take_step

    def counted(entrance: Entrance) -> None:
        steps[0] += 1
        take(entrance)

    heart.timeout.connect(lambda: beats.append(steps[0]))
    heart.start()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Entrance, "_take_step", counted)
        with qtbot.waitSignal(outside.window.entered, timeout=30_000):
            outside.enter()
    heart.stop()
    assert steps[0] >= 10
    assert set(range(1, steps[0])) <= set(beats)


def test_the_rest_does_not_wait_for_rows_that_take_their_time(outside: WholeDesk, qtbot: QtBot) -> None:
    outside.tickets.gate.clear()
    with qtbot.waitSignal(outside.window.entered, timeout=30_000):
        outside.enter()
    assert outside.work.queue.model.rowCount() == 0
    assert outside.window.palette_card is not None
    outside.tickets.gate.set()
    qtbot.waitUntil(lambda: outside.work.ticket.ticket_id in MINE)


def test_the_rest_does_not_wait_for_a_database_that_has_gone_silent(outside: WholeDesk, qtbot: QtBot) -> None:
    silence = threading.Event()
    for _ in range(3):
        outside.background.read(silence.wait, lambda _heard: None, lambda _error: None, deadline=60)
    with qtbot.waitSignal(outside.window.entered, timeout=30_000):
        outside.enter()
    assert outside.window.palette_card is not None
    silence.set()
    outside.quiet()


def test_keys_before_the_panes_stand_do_no_harm(outside: WholeDesk, qtbot: QtBot) -> None:
    outside.enter()
    qtbot.waitUntil(lambda: outside.window.work is not None and outside.work.queue.model.rowCount() > 0)
    for key in (Qt.Key.Key_J, Qt.Key.Key_Return, Qt.Key.Key_A, Qt.Key.Key_F6, Qt.Key.Key_Escape):
        qtbot.keyClick(outside.window.focusWidget() or outside.window, key)
    outside.window.open_new_ticket()
    outside.window.open_palette()
    with qtbot.waitSignal(outside.window.entered, timeout=30_000):
        pass
    outside.quiet()
    assert outside.work.ticket.ticket_id == MINE[1]


def fail(*_given: object) -> None:
    raise ZeroDivisionError


def test_a_room_that_fails_is_told_and_keeps_no_other_out(
    outside: WholeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, told: list[type[BaseException]]
) -> None:
    load, *others = role_rooms.ROOMS
    monkeypatch.setattr(role_rooms, "ROOMS", (replace(load, add=fail), *others))
    with qtbot.waitSignal(outside.window.entered, timeout=30_000):
        outside.enter(replace(ANA, role=Role.ADMINISTRATOR))
    assert told == [ZeroDivisionError]
    assert "load" not in outside.work.rooms()
    assert "administration" in outside.work.rooms()


def test_a_pane_that_fails_is_told_and_leaves_the_keys(
    outside: WholeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, told: list[type[BaseException]]
) -> None:
    monkeypatch.setattr(furnishing, "_add_notices", fail)
    with qtbot.waitSignal(outside.window.entered, timeout=30_000):
        outside.enter()
    assert told == [ZeroDivisionError]
    assert outside.window.menus is not None
    assert outside.window.palette_card is not None


def test_closing_half_way_leaves_the_rest_undone(outside: WholeDesk, qtbot: QtBot) -> None:
    outside.enter()
    qtbot.waitUntil(lambda: outside.window.work is not None and outside.work.queue.model.rowCount() > 0)
    outside.window.close()
    with qtbot.assertNotEmitted(outside.window.entered, wait=500):
        pass
    assert outside.window.palette_card is None


def test_a_desk_that_could_not_be_made_ready_is_let_go_of_and_opened_anew(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    real, feeds = program_module.desk_of, []

    def failing_once(*given: Any, **named: Any) -> Desk:
        feeds.append(program._feed)
        if len(feeds) == 1:
            raise StoreUnavailable("The file of drafts can't be opened.")
        return real(*given, **named)

    monkeypatch.setattr(program_module, "desk_of", failing_once)
    open_database(str(tmp_path / "desk.db"), make=True).store.dispose()
    options = program_module.Options(database=str(tmp_path / "desk.db"))
    program = program_module.Program(QApplication.instance(), options)  # type: ignore[arg-type]
    program.begin()
    qtbot.waitUntil(lambda: program.window.card is not None, timeout=30_000)
    assert not feeds[0]._thread.is_alive()
    with qtbot.waitSignal(program.window.entered, timeout=30_000):
        program.door.again()
    assert feeds[1] is not feeds[0]
    qtbot.waitUntil(lambda: program.background.is_idle() and program.local_background.is_idle())
    program.window.close()
    assert not feeds[1]._thread.is_alive()
    program.deleteLater()
