"""The box to choose from: what is typed, what is lit, and what leaving it takes."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.core.field import ChoiceField, TextField
from ui.core.layout import vbox

Key = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)


@pytest.fixture
def form(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.before, made.next = TextField("Before"), TextField("Next")
    made.choice = ChoiceField("Category", [("Network", 1), ("Home network", 4), ("Netcore", 3), ("Accounts", 2)])
    made.setLayout(vbox(made.before, made.choice, made.next))
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.choice.focus()
    qtbot.waitUntil(made.choice.combo.hasFocus)
    return made


def typed(form, qtbot, words):
    """Type into the box and return the list of what fits."""
    QTest.keyClicks(form.choice.combo, words)
    popup = form.choice.combo.completer().popup()
    qtbot.waitUntil(lambda: popup.isVisible() and popup.currentIndex().isValid())
    return popup


@pytest.mark.parametrize("key", [Key.Key_Tab, Key.Key_Return])
def test_leaving_takes_what_is_lit(form, qtbot, key):
    popup = typed(form, qtbot, "net")
    assert popup.currentIndex().data() == "Network"
    assert form.choice.combo.currentText() == "net"  # lighting a row is not choosing it
    QTest.keyClick(popup, key)
    assert not popup.isVisible()
    assert (form.choice.combo.currentText(), form.choice.value) == ("Network", 1)
    assert form.next.line.hasFocus() == (key == Key.Key_Tab)


def test_another_one_is_taken_with_the_arrow_keys(form, qtbot):
    popup = typed(form, qtbot, "net")
    QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Tab)
    assert form.choice.value == 4
    assert form.next.line.hasFocus()


def test_the_exact_word_is_lit_before_longer_ones(form, qtbot):
    form.choice.set_choices([("Networking", 1), ("Network", 2)])
    popup = typed(form, qtbot, "network")
    assert popup.currentIndex().data() == "Network"


def test_shift_tab_takes_it_too(form, qtbot):
    popup = typed(form, qtbot, "acc")
    QTest.keyClick(popup, Key.Key_Backtab)
    assert (form.choice.value, form.before.line.hasFocus(), popup.isVisible()) == (2, True, False)


def test_escape_keeps_what_was_typed(form, qtbot):
    popup = typed(form, qtbot, "net")
    QTest.keyClick(popup, Key.Key_Escape)
    assert (popup.isVisible(), form.choice.combo.currentText(), form.choice.value) == (False, "net", None)


@pytest.mark.parametrize(
    ("words", "shown", "value"), [("acc", "Accounts", 2), ("net", "net", None), ("", "", None), ("zz", "zz", None)]
)
def test_leaving_by_mouse_takes_only_what_can_not_be_mistaken(form, words, shown, value):
    form.choice.set_value(1)
    form.choice.combo.setEditText(words)
    form.next.line.setFocus(Qt.FocusReason.MouseFocusReason)
    assert (form.choice.combo.currentText(), form.choice.value) == (shown, value)


@pytest.mark.parametrize(("key", "goes_to"), [(Key.Key_Tab, "next"), (Key.Key_Backtab, "before")])
def test_tab_closes_the_open_list_and_takes_what_is_lit(form, qtbot, key, goes_to):
    combo = form.choice.combo
    form.choice.set_value(1)
    combo.showPopup()
    qtbot.waitUntil(combo.view().isVisible)
    QTest.keyClick(combo.view(), Key.Key_Down)
    QTest.keyClick(combo.view(), key)
    qtbot.waitUntil(lambda: not combo.view().isVisible())
    assert form.choice.value == 4
    assert getattr(form, goes_to).line.hasFocus()


def test_scrolling_by_changes_no_choice(form):
    form.choice.set_value(1)
    down = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(form.choice.combo, down)
    assert form.choice.value == 1
    assert not down.isAccepted()
