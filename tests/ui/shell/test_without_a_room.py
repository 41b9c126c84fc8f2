"""A room or a pane that can't be built is told once, and every key of the others works as ever."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.settings import Settings
from tests.ui.shell.whole_desk import MINE, WholeDesk
from tests.ui.tickets.fake_desk import ANA
from ui.core.theme import ThemeKeeper
from ui.shell import furnishing

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)  # menus ask for both
Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def outside(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WholeDesk]:
    """Lend a window that has not entered yet."""
    made = WholeDesk(qtbot, settings, theme, enters=False)
    yield made
    made.close()


def fail(*_given: object) -> None:
    raise ZeroDivisionError


@pytest.fixture(
    params=[
        "_add_properties",
        "_add_notices",
        "TicketDeeds",
        "Availability",
        "Standing",
        "new_ticket_form",
        "add_drafts",
        "window_hints",
        "_add_menus",
        "_add_palette",
    ]
)
def missing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Lend the name of what can't be built."""
    monkeypatch.setattr(furnishing, request.param, fail)
    return str(request.param)


def test_the_rest_stands_and_answers_its_keys(
    missing: str, outside: WholeDesk, qtbot: QtBot, told: list[type[BaseException]]
) -> None:
    with qtbot.waitSignal(outside.window.entered, timeout=30_000):
        outside.enter(replace(ANA, role=Role.ADMINISTRATOR))
    outside.quiet()
    assert told == [ZeroDivisionError]
    assert {"load", "administration"} <= set(outside.work.rooms())
    window = outside.window
    for key in (Key.Key_F10, Key.Key_Escape, Key.Key_F6, Key.Key_F6, Key.Key_F6, Key.Key_F6, Key.Key_F1, Key.Key_F1):
        qtbot.keyClick(window.focusWidget() or window, key)
    for key in (Key.Key_I, Key.Key_2, Key.Key_Z, Key.Key_1):
        qtbot.keyClick(window, key, Ctrl)
        outside.quiet()
    for deed in ("go.drafts", "go.mine"):
        window.actions_table.run(deed)
        outside.quiet()
    qtbot.waitUntil(lambda: outside.work.queue.view.current_id() in MINE)
    assert window.actions_table.run("list.resolve")
    qtbot.waitUntil(lambda: window.starter.picker is not None)
    window.starter.picker.cancel()  # type: ignore[union-attr]
    assert told == [ZeroDivisionError]
    assert (window.menus is None) == (missing == "_add_menus")


def test_without_drafts_their_keys_are_left_out(
    outside: WholeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, told: list[type[BaseException]]
) -> None:
    monkeypatch.setattr(furnishing, "add_drafts", fail)
    with qtbot.waitSignal(outside.window.entered, timeout=30_000):
        outside.enter()
    table = outside.window.actions_table
    assert told == [ZeroDivisionError]
    assert not table.run("go.drafts")
    assert "Drafts" not in [name for name, _ in table.groups()]
    assert {"go.menu", "list.take", "view.larger"} <= {deed.id for deed in table.possible()}
    outside.window.open_menus()
    assert outside.window.menus is not None
    assert outside.window.menus.is_open
