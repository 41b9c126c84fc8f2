"""The whole program is dressed at one go: once for all that is asked in a moment, and each widget only once."""

from collections import Counter
from typing import override

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.core import tokens
from ui.core.buttons import button
from ui.core.labels import Elided, chip, label
from ui.core.layout import plane, vbox
from ui.core.theme import SOON_MS, ThemeKeeper, text_percent
from ui.core.widgets import Card

DEEP = 8


class Restyled(QObject):
    """Counts how often each widget is told that its style has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.times: Counter[QObject] = Counter()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.StyleChange:
            self.times[watched] += 1
        return False


class Dressings:
    """Counts how often the program was dressed."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        self.count = 0
        keeper.changed.connect(self._add)

    def _add(self) -> None:
        self.count += 1


@pytest.fixture
def dressings(keeper: ThemeKeeper) -> Dressings:
    return Dressings(keeper)


def a_form() -> QWidget:
    """Return a bit of everything, one thing inside the other."""
    line, choice = QLineEdit("words"), QComboBox()
    choice.addItems(["one", "other"])
    inner: QWidget = Card(label("body"), chip("open", "warn"), Elided("a line"), line, choice, button("Save", "check"))
    for _ in range(DEEP):
        outer = QWidget()
        outer.setLayout(vbox(inner))
        inner = outer
    plane(inner, "surface")
    return inner


def shown(qtbot: QtBot) -> QWidget:
    made = a_form()
    qtbot.addWidget(made)
    made.resize(500, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_no_widget_is_restyled_again_for_all_that_it_stands_in(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    form, told = shown(qtbot), Restyled()
    for widget in form.findChildren(QWidget):
        widget.installEventFilter(told)
    keeper.apply("dark", 120)
    assert told.times
    assert max(told.times.values()) <= 2


@pytest.mark.parametrize(("choice", "percent"), [("dark", 100), ("light", 150), ("dark", 150), ("light", 200)])
def test_what_changes_its_dress_looks_like_what_was_made_in_it(
    choice: str, percent: int, keeper: ThemeKeeper, qtbot: QtBot
) -> None:
    before = shown(qtbot)
    keeper.apply(choice, percent)
    qtbot.wait(1)
    assert before.grab().toImage() == shown(qtbot).grab().toImage()


def test_high_contrast_comes_off_again(keeper: ThemeKeeper, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    form = shown(qtbot)
    usual = form.grab().toImage()
    with monkeypatch.context() as patched:
        patched.setattr("ui.core.theme.wants_high_contrast", lambda _hints: True)
        keeper.apply("light")
        qtbot.wait(1)
        assert form.grab().toImage() != usual
    keeper.apply("light")
    qtbot.wait(1)
    assert form.grab().toImage() == usual


def test_quick_presses_are_known_at_once_and_worn_together(
    keeper: ThemeKeeper, dressings: Dressings, qtbot: QtBot
) -> None:
    for _ in range(3):
        keeper.enlarge_text()
    keeper.flip()
    assert (keeper.percent, keeper.choice) == (130, "dark")
    assert (text_percent(), tokens.current().name, dressings.count) == (100, "light", 0)
    with qtbot.waitSignal(keeper.changed):
        pass
    assert (text_percent(), tokens.current().name) == (130, "dark")
    qtbot.wait(2 * SOON_MS)
    assert dressings.count == 1


def test_there_and_back_again_dresses_nothing(keeper: ThemeKeeper, dressings: Dressings, qtbot: QtBot) -> None:
    keeper.enlarge_text()
    keeper.shrink_text()
    keeper.flip()
    keeper.flip()
    keeper.ask_text_percent(100)
    qtbot.wait(3 * SOON_MS)
    assert dressings.count == 0


def test_at_the_largest_text_one_more_step_dresses_nothing(
    keeper: ThemeKeeper, dressings: Dressings, qtbot: QtBot
) -> None:
    keeper.apply("light", 200)
    keeper.enlarge_text()
    assert keeper.percent == 200
    qtbot.wait(3 * SOON_MS)
    assert dressings.count == 1


def test_what_is_applied_now_takes_along_what_was_asked(
    keeper: ThemeKeeper, dressings: Dressings, qtbot: QtBot
) -> None:
    keeper.enlarge_text()
    keeper.apply("dark")
    assert (text_percent(), tokens.current().name) == (110, "dark")
    qtbot.wait(3 * SOON_MS)
    assert dressings.count == 1


def test_an_unknown_theme_is_refused_and_changes_nothing(keeper: ThemeKeeper) -> None:
    with pytest.raises(ValueError, match="mauve"):
        keeper.ask("mauve", 200)
    assert (keeper.choice, keeper.percent) == ("light", 100)


def test_the_sheet_is_the_one_of_the_dress(keeper: ThemeKeeper) -> None:
    keeper.apply("dark")
    program = QApplication.instance()
    assert isinstance(program, QApplication)
    assert tokens.DARK.surface in program.styleSheet()
