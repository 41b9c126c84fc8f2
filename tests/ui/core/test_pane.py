"""What a pane lets through, and what it keeps inside."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel, QWidget

from ui.core.layout import vbox
from ui.core.pane import Pane


class _Asked(QObject):
    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() is QEvent.Type.LayoutRequest
        return False


def test_what_changes_inside_is_laid_out_inside_alone(qtbot):
    words, inside, window = QLabel("one"), QWidget(), QWidget()
    inside.setLayout(vbox(words))
    pane = Pane(inside, least_width=200, least_height=100)
    window.setLayout(vbox(pane))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    asked = _Asked()
    window.installEventFilter(asked)
    wide = words.sizeHint().width()
    words.setText("many more words than there were, and\na second line")
    qtbot.waitUntil(lambda: words.sizeHint().width() > wide)
    qtbot.wait(50)
    assert asked.count == 0
    assert inside.geometry() == pane.rect()


def test_it_asks_for_its_least_room_and_gives_all_it_gets(qtbot):
    inside = QWidget()
    pane = Pane(inside, least_width=200, least_height=100)
    qtbot.addWidget(pane)
    assert (pane.minimumSizeHint().width(), pane.minimumSizeHint().height()) == (200, 100)
    pane.resize(500, 300)
    pane.show()
    assert inside.geometry() == pane.rect()
