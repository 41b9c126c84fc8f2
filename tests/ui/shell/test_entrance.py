"""How a desk comes into the window, and what keeps it from coming whole."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.settings import Settings
from tests.ui.shell.whole_desk import MINE, WholeDesk
from tests.ui.tickets.fake_desk import ANA
from ui.core.theme import ThemeKeeper
from ui.shell import furnishing


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


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[type[BaseException]]:
    """Lend the list of failures that nobody foresaw."""
    met: list[type[BaseException]] = []

    def tell(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
        met.append(kind)

    monkeypatch.setattr(sys, "excepthook", tell)
    return met


def fail(*_given: object) -> None:
    raise ZeroDivisionError


def test_a_room_that_fails_is_told_and_keeps_no_other_out(
    outside: WholeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, told: list[type[BaseException]]
) -> None:
    monkeypatch.setattr(furnishing, "add_load", fail)
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
