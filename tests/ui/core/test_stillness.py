import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.core.stillness import Stillness


class Painted(QObject):
    count = 0

    def eventFilter(self, _watched, event):  # noqa: N802
        self.count += isinstance(event, QPaintEvent)
        return False


@pytest.fixture
def pane(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.wait(20)
    return made


@pytest.fixture
def painted(pane):
    made = Painted(pane)
    pane.installEventFilter(made)
    return made


def test_nothing_is_painted_until_the_end(pane, painted, qtbot):
    stillness = Stillness(pane)
    stillness.begin()
    pane.update()
    qtbot.wait(10)
    assert painted.count == 0
    stillness.end()
    qtbot.waitUntil(lambda: painted.count == 1)


def test_it_ends_by_itself_after_a_blink(pane, painted, qtbot):
    Stillness(pane).begin()
    qtbot.waitUntil(lambda: painted.count == 1)
    assert pane.updatesEnabled()


def test_begun_again_it_ends_no_later(pane, qtbot):
    stillness = Stillness(pane)
    stillness._timer.setTimerType(Qt.TimerType.PreciseTimer)
    stillness._timer.setInterval(60_000)
    stillness.begin()
    qtbot.wait(15)
    left = stillness._timer.remainingTime()
    stillness.begin()
    assert stillness._timer.remainingTime() <= left < 60_000
