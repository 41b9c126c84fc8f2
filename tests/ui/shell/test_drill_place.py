"""Practising from the desk: offered without a ticket, and nothing of it reaches the desk."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.settings import Settings
from tests.ui.shell.test_verification_place import VerifyingDesk
from tests.ui.shell.whole_desk import WholeDesk
from ui.core.theme import ThemeKeeper
from ui.identity.drill_window import DrillWindow
from ui.shell.tour_drill import CALL, END, START, STOPS, DrillVisit
from ui.shell.verification_place import DRILL

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[VerifyingDesk]:
    """Lend a window over a desk where people are verified, with no ticket open."""
    made = VerifyingDesk(qtbot, settings, theme)
    made.quiet()
    yield made
    made.close()


def drill(desk: VerifyingDesk) -> DrillWindow:
    """Begin by the palette, as one does."""
    palette = desk.window.palette_card
    assert palette is not None
    palette.open("practise a call")
    desk.quiet()
    press(Qt.Key.Key_Return)
    window = desk.place.drill_window
    assert window is not None
    desk.qtbot.waitUntil(window.isActiveWindow)
    return window


def press(key: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, mod)


def test_a_drill_needs_no_ticket_and_is_called_so_in_the_palette(desk: VerifyingDesk):
    desk.work.ticket.close_ticket()
    assert desk.work.ticket.ticket_id is None
    assert desk.window.actions_table.action(DRILL).text == "Drill: practise a call"
    assert desk.window.actions_table.action(DRILL).when()
    assert drill(desk).isVisible()


def test_nothing_of_a_drill_reaches_the_gate_or_the_ticket(desk: VerifyingDesk, monkeypatch: pytest.MonkeyPatch):
    window = drill(desk)
    asked: list[str] = []
    for name in ("read", "write"):
        monkeypatch.setattr(desk.work.background, name, lambda *_, name=name, **__: asked.append(name))
    before = list(desk.gate.calls)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_F, BOTH)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_X, BOTH)
    assert window.end.isVisible()
    assert desk.gate.calls == before
    assert desk.gate.table == {}
    assert asked == []


def test_a_result_is_in_my_own_settings_under_this_desk_and_nowhere_else(desk: VerifyingDesk, settings: Settings):
    drill(desk)
    before = dict(settings._values)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_X, BOTH)
    new = {key for key in settings._values if settings._values[key] != before.get(key)}
    me = desk.work.desk.actor.staff_id
    (key,) = new
    assert key.startswith(f"drill/{me}")
    assert isinstance(settings.get(key), str)


def test_it_closes_with_the_desk(desk: VerifyingDesk):
    window = drill(desk)
    desk.place.close()
    assert not window.isVisible()
    assert desk.place.drill_window is None


def test_asked_for_twice_it_is_one_window(desk: VerifyingDesk):
    window = drill(desk)
    press(Qt.Key.Key_Return)
    desk.place.drill()
    assert desk.place.drill_window is window
    assert window.call.isVisible()


def test_without_a_gate_no_drill_is_offered(whole: WholeDesk):
    with pytest.raises(KeyError):
        whole.window.actions_table.action(DRILL)


def test_the_tour_shows_a_drill_before_in_and_after_a_call(desk: VerifyingDesk, settings: Settings):
    for page in STOPS:
        visit = DrillVisit(desk.window, page)
        visit.open()
        visit.go()
        shown = {START: visit.picture.begin, CALL: visit.picture.call, END: visit.picture.end}[page]
        assert shown.isVisible()
        assert not visit.picture.grab().isNull()
        visit.close()
    assert not any(key.startswith("drill/") for key in settings._values)
