"""Practising calls by keyboard alone: a good call, a bad one, refusing at any moment, and what is kept of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.identity.drill import Call, Outcome, Truth
from app.identity.drill_calls import CALLS
from app.identity.drill_results import MOST, Result
from app.identity.flags import OBSERVED
from ui.core.theme import ThemeKeeper
from ui.identity.drill_call_page import INVENTED
from ui.identity.drill_kept import Kept
from ui.identity.drill_window import BAND, DrillWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
BOTH = Mod.ControlModifier | Mod.ShiftModifier
NOW = datetime(2026, 3, 2, 9, 26, tzinfo=UTC)
NAMED = {call.name: call for call in CALLS}
every_call = pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)


class Memory(dict[str, str]):
    """Settings of somebody, in memory."""

    def put(self, key: str, text: str) -> None:
        self[key] = text


class Practising:
    """Somebody who practises with a keyboard."""

    def __init__(self, qtbot: QtBot, memory: Memory, staff_id: int = 1) -> None:
        self.qtbot = qtbot
        self.kept = Kept(memory, staff_id)
        self.window = DrillWindow(self.kept, lambda: NOW)
        qtbot.addWidget(self.window)
        self.window.show_anew()
        qtbot.waitUntil(self.window.isActiveWindow)

    @property
    def page(self) -> QWidget | None:
        """What is shown."""
        return self.window.pages.currentWidget()

    @property
    def focus(self) -> QWidget:
        """Where the keys go."""
        return QApplication.focusWidget() or self.window

    def key(self, key: Qt.Key, mod: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        """Press a key."""
        QTest.keyClick(self.focus, key, mod)

    def type(self, text: str) -> None:
        """Press the keys of a text."""
        QTest.keyClicks(self.focus, text)

    def begin(self, call: Call | None = None) -> None:
        """Have a call come in, one in particular if need be: all others were practised since."""
        if call is not None:
            others = [one for one in CALLS if one is not call]
            self.kept.put([Result(one.name, NOW.isoformat(), True) for one in others])
        self.key(Key.Key_Return)
        assert self.page is self.window.call

    def tick(self, *codes: str) -> None:
        """Tick warning signs by their keys, and come back."""
        self.key(Key.Key_F, BOTH)
        for code in codes:
            self.key(Key.Key_Home)
            for _ in range(OBSERVED.index(code)):
                self.key(Key.Key_Down)
            self.key(Key.Key_Space)
        self.key(Key.Key_Escape)

    def tick_all_heard(self) -> None:
        """Tick what was heard and isn't noted yet."""
        run = self.window.run
        assert run is not None
        self.tick(*(run.heard - run.noted))

    def digit_of(self, outcome: Outcome) -> str:
        """Return the digit of a reply that is right and leads so far, "" if there is none now."""
        run = self.window.run
        assert run is not None
        assert run.turn is not None
        return next(
            (str(at + 1) for at, one in enumerate(run.turn.replies) if one.is_right and one.outcome is outcome), ""
        )

    def texts(self) -> str:
        """Return what the page shown says to whom listens."""
        assert self.page is not None
        return self.page.accessibleDescription()


@pytest.fixture
def memory() -> Memory:
    """Lend somebody's settings."""
    return Memory()


@pytest.fixture
def practising(qtbot: QtBot, memory: Memory) -> Iterator[Practising]:
    """Lend somebody who practises."""
    made = Practising(qtbot, memory)
    yield made
    made.window.close()


@every_call
def test_every_call_is_played_well_by_keys_alone(practising: Practising, call: Call):
    practising.begin(call)
    assert practising.window.run is not None
    assert practising.window.run.call is call
    while practising.page is practising.window.call:
        practising.tick_all_heard()
        practising.type(practising.digit_of(call.good_end) or practising.digit_of(Outcome.GOES_ON))
    assert practising.page is practising.window.end
    assert practising.window.end.verdict.text() == "All right"
    assert all(one.is_right for one in practising.window.end.told)
    assert call.script in practising.window.end.say.text
    newest = practising.kept.results[0]
    assert (newest.call, newest.is_right, newest.at) == (call.name, True, NOW.isoformat())


@every_call
def test_refuse_and_report_is_a_key_away_on_the_first_line_wherever_the_keys_are(practising: Practising, call: Call):
    practising.begin(call)
    practising.tick_all_heard()
    practising.key(Key.Key_F, BOTH)
    assert practising.window.list.hasFocus()
    practising.key(Key.Key_X, BOTH)
    assert practising.page is practising.window.end
    is_attack = call.truth is Truth.ATTACKER
    assert practising.window.end.verdict.text() == ("All right" if is_attack else "Not right yet")
    assert practising.kept.results[0].is_right is is_attack
    practising.key(Key.Key_X, BOTH)
    assert len(practising.kept.results) == len(CALLS)


def test_a_sign_that_was_missed_is_told_with_the_words_it_fell_in(practising: Practising):
    practising.begin(NAMED["executive"])
    practising.key(Key.Key_X, BOTH)
    (missed,) = [one for one in practising.window.end.told if not one.is_right]
    assert missed.what.startswith("Missed: Names a deadline")
    assert "in ten minutes" in practising.texts()
    assert practising.window.end.verdict.text() == "Not right yet"
    assert practising.window.end.title.text() == "You stopped an attacker."


def test_what_was_given_away_is_told_with_what_could_have_been_said(practising: Practising):
    practising.begin(NAMED["learning"])
    practising.type("3")
    practising.key(Key.Key_X, BOTH)
    wrong = next(one for one in practising.window.end.told if one.say)
    assert "how people are checked" in wrong.why
    assert wrong.say.startswith("I'll get this fixed with you")


def test_digits_answer_even_while_the_signs_have_the_keys_and_unknown_ones_do_nothing(practising: Practising):
    practising.begin(NAMED["new_phone"])
    practising.key(Key.Key_F, BOTH)
    before = practising.window.run
    practising.type("9")
    assert practising.window.run == before
    assert practising.window.list.hasFocus()
    practising.type("2")
    assert practising.window.run is not None
    assert practising.window.run.at == "pushing"
    assert practising.window.call.replies.hasFocus()


def test_a_digit_held_down_answers_once(practising: Practising):
    practising.begin(NAMED["relay"])
    for is_held in (False, True, True):
        press = QKeyEvent(QEvent.Type.KeyPress, Key.Key_3, Mod.NoModifier, "3", autorep=is_held)
        QApplication.sendEvent(practising.focus, press)
    assert practising.window.run is not None
    assert [reply.says[:8] for _turn, reply in practising.window.run.said] == ["I'll get"]


def test_a_reply_is_given_by_enter_too_but_never_one_that_nobody_moved_to(practising: Practising):
    practising.begin(NAMED["new_phone"])
    practising.key(Key.Key_Return)
    assert practising.window.run is not None
    assert not practising.window.run.said
    practising.key(Key.Key_Down)
    practising.key(Key.Key_Down)
    practising.key(Key.Key_Return)
    assert practising.window.run.at == "pushing"
    practising.key(Key.Key_Return)
    assert practising.window.run.at == "pushing"


def test_enter_does_not_answer_the_next_line_by_where_one_stood_on_the_last(practising: Practising):
    practising.begin(NAMED["new_phone"])
    practising.type("2")
    for _ in range(3):
        practising.key(Key.Key_Down)
    practising.key(Key.Key_Return)
    assert practising.window.run is not None
    assert practising.window.run.at == "last"
    practising.key(Key.Key_Return)
    assert not practising.window.run.is_over


def test_ticks_are_noted_can_be_taken_back_and_are_gone_at_the_next_call(practising: Practising):
    practising.begin()
    practising.tick("urgency", "pressure")
    assert practising.window.run is not None
    assert practising.window.run.noted == {"urgency", "pressure"}
    practising.tick("pressure")
    assert practising.window.run.noted == {"urgency"}
    assert practising.window.call.replies.hasFocus()
    practising.key(Key.Key_X, BOTH)
    practising.key(Key.Key_Return)
    assert practising.window.flags.held == frozenset()
    assert practising.window.run.noted == frozenset()


def test_the_band_stands_over_every_page_and_nobody_can_close_it(practising: Practising):
    window = practising.window
    for go in (lambda: None, practising.begin, lambda: practising.key(Key.Key_X, BOTH)):
        go()
        band = window.bars.bar("drill")
        assert band is not None
        assert band.isVisible()
        assert band.text == BAND
        assert band.close_button.isHidden()
    assert BAND == "Drill: nobody real, nothing is recorded"


def test_whom_a_call_is_about_is_marked_as_invented_and_its_title_tells_nothing_beforehand(practising: Practising):
    practising.begin(NAMED["stressed"])
    shown = [str(one.property("text") or "") for one in practising.window.call.findChildren(QWidget)]
    assert INVENTED in shown
    assert "Ruth Calder" in shown
    said = "\n".join((*shown, practising.window.windowTitle(), practising.window.call.accessibleDescription()))
    assert NAMED["stressed"].title not in said
    assert "genuine" not in said.lower()


def test_esc_closes_at_once_and_a_call_half_done_is_not_scored(practising: Practising, memory: Memory):
    practising.begin()
    practising.type(practising.digit_of(Outcome.GOES_ON))
    practising.key(Key.Key_Escape)
    assert not practising.window.isVisible()
    assert practising.window.run is None
    assert memory == {}
    practising.window.show_anew()
    assert practising.page is practising.window.begin


def test_esc_gives_the_keys_back_from_the_signs_before_it_closes(practising: Practising):
    practising.begin()
    practising.key(Key.Key_F, BOTH)
    practising.key(Key.Key_Escape)
    assert practising.window.isVisible()
    practising.key(Key.Key_Escape)
    assert not practising.window.isVisible()


def test_a_call_that_goes_on_stays_when_the_window_is_asked_for_again(practising: Practising):
    practising.begin()
    before = practising.window.run
    practising.window.show_anew()
    assert practising.window.run == before
    assert practising.page is practising.window.call


def test_one_call_comes_after_the_other_and_ten_results_are_kept(practising: Practising):
    practising.begin()
    seen = []
    for _ in range(MOST + 2):
        assert practising.window.run is not None
        seen.append(practising.window.run.call)
        practising.key(Key.Key_X, BOTH)
        practising.key(Key.Key_Return)
    assert seen[: len(CALLS)] == list(CALLS)
    assert seen[len(CALLS) :] == list(CALLS)[: MOST + 2 - len(CALLS)]
    assert len(practising.kept.results) == MOST


def test_results_are_shown_forgotten_by_keys_and_taken_back(practising: Practising, memory: Memory):
    practising.begin(NAMED["executive"])
    practising.tick("urgency")
    practising.key(Key.Key_X, BOTH)
    shown = practising.window.end.results
    assert shown.isVisible()
    assert shown.accessibleDescription().startswith("The finance director, in a taxi, Right")
    count = len(practising.kept.results)
    tab_to(practising, shown.forget)
    practising.key(Key.Key_Return)
    assert practising.kept.results == ()
    assert set(memory.values()) == {""}
    assert shown.isHidden()
    bar = practising.window.bars.bar("forgotten")
    assert bar is not None
    practising.qtbot.waitUntil(bar.isVisible)
    tab_to(practising, bar.buttons[0])
    practising.key(Key.Key_Return)
    assert len(practising.kept.results) == count
    assert shown.isVisible()
    assert practising.page is practising.window.end


def tab_to(practising: Practising, control: QWidget) -> None:
    """Go to a control by Tab."""
    for _ in range(30):
        if practising.focus is control:
            return
        practising.key(Key.Key_Tab)
    raise AssertionError(control)


def test_results_are_those_of_one_person_alone(qtbot: QtBot, memory: Memory):
    mine = Practising(qtbot, memory, 1)
    mine.begin()
    mine.key(Key.Key_X, BOTH)
    assert len(mine.kept.results) == 1
    assert Practising(qtbot, memory, 2).kept.results == ()
    assert list(memory) == ["drill/1"]


def test_every_control_of_every_page_is_reached_by_tab_and_says_what_it_is(practising: Practising):
    practising.kept.put([Result("executive", (NOW - timedelta(days=2)).isoformat(), True)])
    practising.window._show_start()
    for go in (lambda: None, practising.begin, lambda: practising.key(Key.Key_X, BOTH)):
        go()
        seen: list[QWidget] = []
        while practising.focus not in seen:
            seen.append(practising.focus)
            practising.key(Key.Key_Tab)
        assert all(one.accessibleName() for one in seen)
        window = practising.window
        wanted = [
            one
            for one in window.findChildren(QWidget)
            if isinstance(one, QPushButton | QAbstractItemView) and one.isVisible() and one.isEnabled()
        ]
        assert set(wanted) <= set(seen)


@pytest.mark.parametrize("size", [(100, 720, 480), (150, 1000, 600), (200, 1000, 600)])
def test_nothing_is_wider_than_the_window_at_any_size(
    practising: Practising, theme: ThemeKeeper, size: tuple[int, int, int]
):
    percent, width, height = size
    theme.apply("dark", percent)
    practising.window.resize(width, height)
    for go in (lambda: None, practising.begin, lambda: practising.key(Key.Key_X, BOTH)):
        go()
        QApplication.sendPostedEvents()
        assert practising.window.width() == width
        assert practising.window.minimumSizeHint().width() <= width
        for page in (practising.window.begin, practising.window.end, practising.window.call.scrolled):
            if page.isVisible():
                assert page.inside.minimumSizeHint().width() <= page.viewport().width()
        if practising.page is practising.window.call:
            card = practising.window.call.caller
            assert card.height() >= card.heightForWidth(card.width())
            assert practising.window.pages.width() >= practising.window.signs.width()
