"""The history on the screen: lines gone through by keys, narrowed, grown and copied, and why there are none."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.changes import EVERYTHING, Topic, changed
from app.core.errors import StoreUnavailable
from app.history.queries import About, Asked
from app.people.queries import StaffRow
from tests.ui.history.fakes import FakeHistory, Standing, a_record
from ui.core.background import Background
from ui.core.live import Live
from ui.core.theme import px, set_text_percent, text_percent
from ui.history.filters import SPANS, HistoryFilters
from ui.history.history_pane import HistoryPane
from ui.history.history_room import HistoryRoom
from ui.history.ticket_history import TicketHistory

Key = Qt.Key
BEN = StaffRow(3, "ben", "Ben Carter", Role.ANALYST, 2, "", is_active=True, is_available=True)
OLGA = StaffRow(5, "olga", "Olga Gone", Role.ANALYST, 1, "", is_active=False, is_available=True)
AWAY = StoreUnavailable("The database can't be reached.")


@pytest.fixture
def history() -> FakeHistory:
    return FakeHistory([a_record(n) for n in range(1, 3)])


def a_pane(history: FakeHistory, background: Background, live: Live, *, of_the_desk: bool) -> HistoryPane:
    made = HistoryPane(history, background, live, clock=Standing(), prefix=lambda: "HD", of_the_desk=of_the_desk)
    made._quiet.setInterval(5)
    return made


def show(qtbot: QtBot, widget: QWidget, background: Background) -> None:
    widget.resize(900, 500)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    qtbot.waitUntil(background.is_idle)


@pytest.fixture
def pane(qtbot: QtBot, history: FakeHistory, background: Background, live: Live) -> HistoryPane:
    """Lend the history of one ticket, shown."""
    made = a_pane(history, background, live, of_the_desk=False)
    qtbot.addWidget(made)
    made.show_asked(Asked(ticket_id=7))
    show(qtbot, made, background)
    qtbot.waitUntil(lambda: settled(made))
    return made


def settled(pane: HistoryPane) -> bool:
    return pane._pages.currentIndex() > 1


def shown(pane: HistoryPane) -> list[int]:
    return [line.record_id for row in range(pane.model.rowCount()) if (line := pane.model.line(row)) is not None]


def cells(pane: HistoryPane, row: int = 0) -> list[str]:
    return [pane.model.index(row, at).data() for at in range(pane.model.columnCount())]


def test_a_line_says_when_who_and_what_became_what(pane: HistoryPane):
    assert shown(pane) == [2, 1]
    assert cells(pane)[1:] == ["Sue Park", "Queue", "Triage → Network"]
    local = a_record(2).at.astimezone()
    assert cells(pane)[0].endswith(f"{local:%H:%M}")
    heads = [pane.model.headerData(at, Qt.Orientation.Horizontal) for at in range(pane.model.columnCount())]
    assert heads == ["When", "Who", "What", "Change"]
    first = pane.model.index(0, 0)
    assert "HD-7, Queue: from Triage to Network" in first.data(Qt.ItemDataRole.AccessibleTextRole)
    assert first.data(Qt.ItemDataRole.ToolTipRole) == local.isoformat(sep=" ", timespec="seconds")


def test_the_model_keeps_the_rules_of_models(pane: HistoryPane, qtmodeltester: ModelTester):
    qtmodeltester.check(pane.model, force_py=True)


def test_nothing_recorded_is_said_in_a_line(qtbot: QtBot, pane: HistoryPane, background: Background):
    pane.show_asked(Asked(ticket_id=99))
    qtbot.waitUntil(lambda: pane._pages.currentWidget() is pane._empty)
    assert pane._empty.line.text() == "Nothing has been recorded of this ticket yet."
    assert not pane.earlier.isEnabled()
    assert not pane.copy_button.isEnabled()


def test_what_cannot_be_read_is_said_and_read_again_by_a_button(
    qtbot: QtBot, history: FakeHistory, pane: HistoryPane, background: Background
):
    history.broken = AWAY
    pane.show_asked(Asked(ticket_id=7))
    qtbot.waitUntil(lambda: pane._pages.currentWidget() is pane._failed)
    assert "can't be reached" in pane._failed.line.text()
    history.broken = None
    assert pane._failed.action is not None
    qtbot.keyClick(pane._failed.action, Key.Key_Return)
    qtbot.waitUntil(lambda: pane._pages.currentWidget() is pane.table)
    assert shown(pane) == [2, 1]


def test_what_cannot_be_read_again_leaves_what_is_shown(
    qtbot: QtBot, history: FakeHistory, pane: HistoryPane, live: Live, background: Background
):
    history.broken = AWAY
    live.heard(changed(Topic.TICKET, 7))
    qtbot.waitUntil(pane.bars.isVisible)
    assert shown(pane) == [2, 1]
    history.broken = None
    pane.read()
    qtbot.waitUntil(lambda: not pane.bars.isVisible())


def test_a_change_of_the_ticket_comes_in_on_top_and_what_is_chosen_stays(
    qtbot: QtBot, history: FakeHistory, pane: HistoryPane, live: Live
):
    flags = QItemSelectionModel.SelectionFlag
    pane.table.selectionModel().setCurrentIndex(pane.model.index(1, 0), flags.ClearAndSelect | flags.Rows)
    history.records.append(a_record(3))
    live.heard(changed(Topic.TICKET, 7))
    qtbot.waitUntil(lambda: shown(pane) == [3, 2, 1])
    assert [line.record_id for line in pane.table.chosen()] == [1]


def test_changes_of_other_tickets_are_not_read(
    qtbot: QtBot, history: FakeHistory, pane: HistoryPane, live: Live, background: Background
):
    before = len(history.asked)
    live.heard(changed(Topic.TICKET, 8))
    live.heard(changed(Topic.STAFF, 7))
    qtbot.wait(30)
    qtbot.waitUntil(background.is_idle)
    assert len(history.asked) == before
    live.heard(EVERYTHING)
    qtbot.waitUntil(lambda: len(history.asked) == before + 1)


def test_what_changed_while_hidden_is_read_when_it_is_looked_at_again(
    qtbot: QtBot, history: FakeHistory, pane: HistoryPane, live: Live
):
    pane.hide()
    history.records.append(a_record(3))
    live.heard(changed(Topic.TICKET, 7))
    qtbot.wait(30)
    assert shown(pane) == [2, 1]
    pane.show()
    qtbot.waitUntil(lambda: shown(pane) == [3, 2, 1])


def test_earlier_pages_come_by_a_button_until_there_are_none(
    qtbot: QtBot, history: FakeHistory, pane: HistoryPane, live: Live
):
    history.records = [a_record(n) for n in range(1, 8)]
    pane.show_asked(Asked(ticket_id=7))
    qtbot.waitUntil(lambda: shown(pane) == [7, 6, 5])
    assert pane._count.text() == "3 changes; there are earlier ones"
    qtbot.keyClick(pane.earlier, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(pane) == [7, 6, 5, 4, 3, 2])
    history.records.append(a_record(8))
    live.heard(changed(Topic.TICKET, 7))
    qtbot.waitUntil(lambda: shown(pane) == [8, 7, 6, 5, 4, 3, 2])
    qtbot.mouseClick(pane.earlier, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(pane) == [8, 7, 6, 5, 4, 3, 2, 1])
    assert not pane.earlier.isEnabled()
    assert pane._count.text() == "8 changes"


def test_more_news_than_a_page_holds_takes_the_place_of_all(
    qtbot: QtBot, history: FakeHistory, pane: HistoryPane, live: Live
):
    history.records += [a_record(n) for n in range(3, 9)]
    live.heard(changed(Topic.TICKET, 7))
    qtbot.waitUntil(lambda: shown(pane) == [8, 7, 6])
    assert pane.earlier.isEnabled()


def test_a_page_that_cannot_be_read_can_be_asked_for_again(qtbot: QtBot, history: FakeHistory, pane: HistoryPane):
    history.records = [a_record(n) for n in range(1, 8)]
    pane.show_asked(Asked(ticket_id=7))
    qtbot.waitUntil(lambda: shown(pane) == [7, 6, 5])
    history.broken = AWAY
    pane.read_earlier()
    qtbot.waitUntil(pane.bars.isVisible)
    assert pane.earlier.isEnabled()
    assert shown(pane) == [7, 6, 5]


def test_lines_are_gone_through_and_copied_by_keys(qtbot: QtBot, pane: HistoryPane):
    pane.table.setFocus()
    qtbot.keyClick(pane.table, Key.Key_J)
    assert pane.table.currentIndex().row() == 1
    qtbot.keyClick(pane.table, Key.Key_K)
    assert pane.table.currentIndex().row() == 0
    qtbot.keyClick(pane.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(pane.table, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    at = a_record(2).at.astimezone().isoformat(sep=" ", timespec="seconds")
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "When\tWho\tAbout\tWhat\tWas\tNow"
    assert lines[1] == f"{at}\tSue Park\tHD-7\tQueue\tTriage\tNetwork"
    assert len(lines) == 3
    pane.table.clearSelection()
    assert not pane.copy_button.isEnabled()


def test_a_line_of_a_ticket_opens_it_from_the_room_and_not_from_its_own_history(
    qtbot: QtBot, history: FakeHistory, pane: HistoryPane, background: Background, live: Live
):
    with qtbot.assertNotEmitted(pane.opened):
        qtbot.keyClick(pane.table, Key.Key_Return)
    assert [row.text().split("\t")[0] for row in pane.table.menu().actions()] == ["Copy"]
    history.records.append(a_record(9, entity="staff", entity_id=3, payload={"tier": [1, 2]}))
    room = a_room(qtbot, history, background, live)
    assert cells(room.pane)[1:] == ["Sue Park", "Staff Ben Carter", "Tier", "1 → 2"]
    with qtbot.assertNotEmitted(room.opened):
        qtbot.keyClick(room.pane.table, Key.Key_Return)
    qtbot.keyClick(room.pane.table, Key.Key_Down)
    texts = [row.text().split("\t")[0] for row in room.pane.table.menu().actions()]
    assert texts == ["Copy", "Open HD-7"]
    with qtbot.waitSignal(room.opened) as opened:
        qtbot.keyClick(room.pane.table, Key.Key_Return)
    assert opened.args == [7]


def a_room(qtbot: QtBot, history: FakeHistory, background: Background, live: Live) -> HistoryRoom:
    room = HistoryRoom(a_pane(history, background, live, of_the_desk=True), Standing())
    qtbot.addWidget(room)
    room.show_people([BEN, OLGA])
    show(qtbot, room, background)
    qtbot.waitUntil(lambda: settled(room.pane))
    return room


def test_the_room_asks_for_a_person_a_span_and_a_kind(
    qtbot: QtBot, history: FakeHistory, background: Background, live: Live
):
    room = a_room(qtbot, history, background, live)
    assert history.asked == [(Asked(), None)]
    assert not room.clear_button.isVisible()
    qtbot.keyClicks(room.filters.person, "Olga")
    qtbot.waitUntil(lambda: history.asked[-1][0] == Asked(by_id=5))
    room.filters.about.setCurrentIndex(room.filters.about.findData(About.PEOPLE))
    qtbot.waitUntil(lambda: history.asked[-1][0] == Asked(by_id=5, about=About.PEOPLE))
    room.filters.span.setCurrentIndex(1)
    qtbot.waitUntil(lambda: history.asked[-1][0].since is not None)
    room.show_people([OLGA])  # the staff list was read again
    assert room.filters.person.currentData() == 5
    room.clear_button.setFocus()
    qtbot.keyClick(room.clear_button, Key.Key_Space)
    qtbot.waitUntil(lambda: history.asked[-1][0] == Asked())
    qtbot.waitUntil(lambda: not room.pane._waiting.isActive())
    assert not room.clear_button.isVisible()
    assert room.filters.person.hasFocus()


def test_the_room_reads_nothing_before_it_is_looked_at_and_hears_of_everything_then(
    qtbot: QtBot, history: FakeHistory, background: Background, live: Live
):
    room = HistoryRoom(a_pane(history, background, live, of_the_desk=True), Standing())
    qtbot.addWidget(room)
    live.heard(changed(Topic.CATEGORY, 3))
    qtbot.wait(30)
    assert history.asked == []
    show(qtbot, room, background)
    qtbot.waitUntil(lambda: len(history.asked) == 1)
    live.heard(changed(Topic.CATEGORY, 3))
    qtbot.waitUntil(lambda: len(history.asked) == 2)
    qtbot.waitUntil(background.is_idle)


@pytest.fixture
def berlin() -> Iterator[None]:
    """Set this computer's clock to Berlin's."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system has one time zone for all programs")
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("berlin")
def test_spans_are_of_this_computers_days_even_when_the_clocks_change():
    now = datetime(2026, 3, 30, 10, tzinfo=UTC)  # the day after the clocks went forward
    bounds = {span.words: span.bounds(now) for span in SPANS}
    today = datetime(2026, 3, 29, 22, tzinfo=UTC)
    yesterday = datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert bounds["Any time"] == (None, None)
    assert bounds["Today"] == (today, None)
    assert bounds["Yesterday"] == (yesterday, today)
    assert bounds["Last 7 days"] == (datetime(2026, 3, 23, 23, tzinfo=UTC), None)
    assert today - yesterday == timedelta(hours=23)


def test_everything_that_takes_the_focus_has_a_name(
    qtbot: QtBot, history: FakeHistory, pane: HistoryPane, background: Background, live: Live
):
    room = a_room(qtbot, history, background, live)
    window = TicketHistory(a_pane(history, background, live, of_the_desk=False))
    qtbot.addWidget(window)
    for place in (pane, room, window):
        for child in place.findChildren(QWidget):
            if child.focusPolicy() != Qt.FocusPolicy.NoFocus and not child.objectName().startswith("qt_"):
                assert child.accessibleName() or getattr(child, "text", str)(), child


def test_a_tickets_window_shows_another_ticket_and_closes_by_escape_alone(
    qtbot: QtBot, history: FakeHistory, background: Background, live: Live
):
    history.records.append(a_record(3, entity_id=8))
    window = TicketHistory(a_pane(history, background, live, of_the_desk=False))
    qtbot.addWidget(window)
    window.show_ticket(7, "HD-7", "Printer")
    qtbot.waitUntil(lambda: shown(window.pane) == [2, 1])
    window.show_ticket(8, "HD-8", "Phone")
    qtbot.waitUntil(lambda: shown(window.pane) == [3])
    assert window.windowTitle() == "History of HD-8"
    qtbot.keyClick(window, Key.Key_Return)
    assert window.isVisible()
    qtbot.keyClick(window, Key.Key_Escape)
    assert not window.isVisible()


def test_a_tickets_window_is_no_larger_than_its_screen(
    qtbot: QtBot, history: FakeHistory, background: Background, live: Live
):
    usual = text_percent()
    set_text_percent(200)
    try:
        made = TicketHistory(a_pane(history, background, live, of_the_desk=False))
        qtbot.addWidget(made)
        room = made.screen().availableGeometry()
        assert made.width() < room.width() < px(900)
        assert made.height() < room.height() < px(560)
    finally:
        set_text_percent(usual)


def test_a_tickets_window_has_its_newest_line_under_the_keys_once_it_is_read(
    qtbot: QtBot, history: FakeHistory, background: Background, live: Live
):
    made = TicketHistory(a_pane(history, background, live, of_the_desk=False))
    qtbot.addWidget(made)
    made.show_ticket(7, "HD-7", "Locked out")
    qtbot.waitUntil(made.pane.table.hasFocus)
    assert [line.record_id for line in made.pane.table.chosen()] == [2]


def test_a_line_is_chosen_even_when_the_keys_were_there_before_the_lines(
    qtbot: QtBot, history: FakeHistory, background: Background, live: Live
):
    made = a_pane(history, background, live, of_the_desk=True)
    qtbot.addWidget(made)
    show(qtbot, made, background)
    made.table.setFocus()
    made.show_asked(Asked())
    qtbot.waitUntil(lambda: made.model.rowCount() > 0)
    assert [line.record_id for line in made.table.chosen()] == [2]
    assert made.copy_button.isEnabled()


def test_the_boxes_share_the_room_there_is(qtbot: QtBot):
    made = HistoryFilters(Standing())
    qtbot.addWidget(made)
    made.resize(600, 40)
    made.show()
    assert sum(box.width() for box in (made.person, made.span, made.about)) > 570


def test_a_box_keeps_who_is_chosen_only_while_that_person_is_known(qtbot: QtBot):
    filters = HistoryFilters(Standing())
    qtbot.addWidget(filters)
    filters.show_people([BEN, OLGA])
    assert [filters.person.itemText(at) for at in range(3)] == ["Anyone", "Ben Carter", "Olga Gone (gone)"]
    filters.person.setCurrentIndex(2)
    filters.show_people([BEN])
    assert filters.asked() == Asked()
