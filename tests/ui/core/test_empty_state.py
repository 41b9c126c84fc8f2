"""An empty page: its line, its way out, and a second one beside it."""

from ui.core.widgets import EmptyState


def test_both_ways_out_work_and_stand_side_by_side(qtbot):
    gone: list[str] = []
    page = EmptyState("circle-alert", "Nobody answers.", "Try again", lambda: gone.append("again"))
    other = page.offer("Open another desk…", lambda: gone.append("elsewhere"))
    qtbot.addWidget(page)
    page.resize(600, 400)
    page.show()
    page.action.click()
    other.click()
    assert gone == ["again", "elsewhere"]
    assert page.action.geometry().right() < other.geometry().left()
    assert page.action.y() == other.y()
