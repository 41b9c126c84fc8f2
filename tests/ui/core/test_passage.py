"""A passage is painted while it is looked at, and a label once it is reached for: no word moves between the two."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDesktopServices, QEnterEvent, QPixmap, QRegion
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.core.layout import vbox
from ui.core.passage import Passage
from ui.core.theme import STRONG, ThemeKeeper
from ui.core.tokens import READING_LINE

_NO_GROUND = QWidget.RenderFlag.DrawChildren
TEXT = "Hello,\n\nthe printer on the second floor jams since this morning; see https://help.example/printer.\nSue & Tom"


@pytest.fixture
def window(qtbot: QtBot, theme: ThemeKeeper) -> QWidget:
    """Lend a window that has something else to focus."""
    theme.apply("light", 100)
    made = QWidget()
    made.line = QLineEdit()  # type: ignore[attr-defined]
    made.setLayout(vbox(made.line))  # type: ignore[attr-defined]
    made.resize(320, 700)
    qtbot.addWidget(made)
    return made


def shown(window: QWidget, passage: Passage, qtbot: QtBot) -> Passage:
    window.layout().addWidget(passage)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return passage


def reach(passage: Passage) -> Passage:
    where = QPointF(5, 5)
    QApplication.sendEvent(passage, QEnterEvent(where, where, QPointF(passage.mapToGlobal(where.toPoint()))))
    return passage


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("kind", ["reading", "title"])
def test_no_word_moves_or_changes_its_colour_when_the_pointer_comes(  # noqa: PLR0917  fixtures
    window: QWidget, qtbot: QtBot, theme: ThemeKeeper, scheme: str, percent: int, kind: str
):
    theme.apply(scheme, percent)
    made = Passage(TEXT, kind, STRONG) if kind == "title" else Passage(TEXT, kind, line=READING_LINE)
    passage = shown(window, made, qtbot)
    qtbot.waitUntil(lambda: passage.height() >= passage.heightForWidth(passage.width()) > 0)
    before = passage.grab().toImage()
    reach(passage)
    assert passage.grab().toImage() == before


def test_it_is_no_label_before_it_is_reached(window: QWidget, qtbot: QtBot):
    passage = shown(window, Passage(TEXT, "reading"), qtbot)
    passage.grab()
    assert QLabel.text(passage) == ""
    reach(passage)
    assert "printer" in QLabel.text(passage)


def test_its_words_can_be_selected_with_the_pointer(window: QWidget, qtbot: QtBot):
    passage = shown(window, Passage("Printer jams", "reading"), qtbot)
    reach(passage)
    qtbot.mouseDClick(passage, Qt.MouseButton.LeftButton, pos=QPoint(10, 8))
    assert passage.selectedText() == "Printer"


def test_a_press_reaches_what_has_been_scrolled_under_a_resting_pointer(window: QWidget, qtbot: QtBot):
    passage = shown(window, Passage("Printer jams", "reading"), qtbot)
    qtbot.mouseDClick(passage, Qt.MouseButton.LeftButton, pos=QPoint(10, 8))
    qtbot.mouseDClick(passage, Qt.MouseButton.LeftButton, pos=QPoint(10, 8))
    assert passage.selectedText() == "Printer"


def test_a_link_is_reached_by_tab_and_opened_by_enter(window: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url.toString())) or True)
    passage = shown(window, Passage(TEXT, "reading"), qtbot)
    last = QLineEdit()
    window.layout().addWidget(last)
    qtbot.waitUntil(last.isVisible)
    window.line.setFocus()  # type: ignore[attr-defined]
    qtbot.waitUntil(window.line.hasFocus)  # type: ignore[attr-defined]
    qtbot.keyClick(window.line, Qt.Key.Key_Tab)  # type: ignore[attr-defined]
    qtbot.waitUntil(passage.hasFocus)
    qtbot.keyClick(passage, Qt.Key.Key_Return)
    assert opened == ["https://help.example/printer"]
    qtbot.keyClick(passage, Qt.Key.Key_Tab)
    qtbot.waitUntil(last.hasFocus)
    qtbot.keyClick(last, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(passage.hasFocus)
    qtbot.keyClick(passage, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(window.line.hasFocus)  # type: ignore[attr-defined]


def test_a_text_without_links_is_no_stop_for_tab(window: QWidget, qtbot: QtBot):
    passage = shown(window, Passage("Printer jams", "reading"), qtbot)
    assert passage.focusPolicy() == Qt.FocusPolicy.NoFocus
    passage.show_words(TEXT)
    assert passage.focusPolicy() == Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("reached", [False, True])
def test_another_text_is_shown_read_out_and_given_its_room(window: QWidget, qtbot: QtBot, *, reached: bool):
    passage = shown(window, Passage("Printer jams", "reading"), qtbot)
    if reached:
        reach(passage)
    short, before = passage.heightForWidth(200), passage.grab().toImage()
    passage.show_words(TEXT)
    assert passage.heightForWidth(200) > short
    assert passage.grab().toImage() != before
    assert (passage.text(), passage.accessibleName()) == (TEXT, TEXT)
    if reached:
        assert "printer" in QLabel.text(passage)


@pytest.mark.parametrize("reached", [False, True])
def test_it_follows_theme_and_text_size(window: QWidget, qtbot: QtBot, theme: ThemeKeeper, *, reached: bool):
    passage = shown(window, Passage(TEXT, "reading"), qtbot)
    if reached:
        reach(passage)
    tall, light = passage.heightForWidth(200), passage.grab().toImage()
    theme.apply("dark", 150)
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    assert passage.heightForWidth(200) > tall
    fresh = Passage(TEXT, "reading")
    qtbot.addWidget(fresh)
    fresh.resize(passage.size())
    plain = QPixmap(passage.size())
    plain.fill(Qt.GlobalColor.black)
    passage.render(plain, QPoint(), QRegion(), _NO_GROUND)
    other = QPixmap(passage.size())
    other.fill(Qt.GlobalColor.black)
    fresh.render(other, QPoint(), QRegion(), _NO_GROUND)
    assert plain.toImage() == other.toImage()
    assert passage.grab().toImage() != light
