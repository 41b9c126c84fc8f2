"""An empty page: its line, its way out, and a second one beside it."""

from PySide6.QtCore import Qt

from ui.core.widgets import EmptyState


def test_both_ways_out_work_and_stand_side_by_side(qtbot):
    gone: list[str] = []
    page = EmptyState("circle-alert", "Nobody answers.", "Try again", lambda: gone.append("again"))
    other = page.offer("Open another desk…", lambda: gone.append("elsewhere"))
    qtbot.addWidget(page)
    page.resize(600, 400)
    page.show()
    qtbot.keyClick(page.action, Qt.Key.Key_Return)
    qtbot.keyClick(other, Qt.Key.Key_Return)
    assert gone == ["again", "elsewhere"]
    assert page.action.geometry().right() < other.geometry().left()
    assert page.action.y() == other.y()
