"""The history in the window: of the ticket at hand by a key, of the desk in a room of supervisors."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.settings import Settings
from tests.makers import SUE
from tests.ui.history.fakes import a_record
from tests.ui.shell.whole_desk import FREE, MINE, WholeDesk
from ui.core.theme import ThemeKeeper
from ui.history.history_room import HistoryRoom
from ui.history.ticket_history import TicketHistory
from ui.shell.history_place import TicketHistoryPlace

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sues(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WholeDesk]:
    """Lend the window of a supervisor."""
    made = WholeDesk(qtbot, settings, theme, SUE)
    yield made
    made.close()


def shown(whole: WholeDesk) -> TicketHistory:
    place = whole.work.findChild(TicketHistoryPlace)
    assert place is not None
    assert place.shown is not None
    return place.shown


def changes(window: TicketHistory | HistoryRoom) -> list[int]:
    model = window.pane.model
    return [line.record_id for row in range(model.rowCount()) if (line := model.line(row)) is not None]


def test_a_letter_on_a_row_shows_what_was_changed_of_that_ticket(whole: WholeDesk, qtbot: QtBot):
    whole.work.queue.focus_list()
    qtbot.keyClick(whole.work.queue.view, Key.Key_H)
    window = shown(whole)
    qtbot.waitUntil(lambda: changes(window) == [2, 1])
    row = whole.work.queue.current_row()
    assert row is not None
    assert row.id == MINE[0]
    assert window.windowTitle() == f"History of HD-{MINE[0]}"
    qtbot.keyClick(window, Key.Key_Escape)
    assert not window.isVisible()


def test_a_key_in_the_ticket_shows_its_history_which_goes_on_while_one_works(whole: WholeDesk, qtbot: QtBot):
    whole.work.open_ticket(MINE[0])
    whole.quiet()
    qtbot.keyClick(whole.work.ticket.timeline, Key.Key_H, CTRL)
    window = shown(whole)
    qtbot.waitUntil(lambda: changes(window) == [2, 1])
    whole.history.records.append(a_record(3, entity_id=MINE[0]))
    whole.work.mark_read(MINE[0], 1)  # any change of the ticket tells
    qtbot.waitUntil(lambda: changes(window) == [3, 2, 1])
    assert whole.window.isEnabled()
    window.close()


def test_the_menus_of_the_list_offer_it(whole: WholeDesk):
    for menu in (whole.work.queue.menus.rows, whole.work.queue.menus.more):
        assert "Ticket history" in [row.text() for row in menu.actions()]


def test_analysts_have_no_room_of_the_desks_history(whole: WholeDesk):
    assert "history" not in whole.work.rooms()
    assert "go.history" not in [action.id for action in whole.window.actions_table.all()]


def test_a_supervisor_goes_from_the_desks_history_to_a_ticket(sues: WholeDesk, qtbot: QtBot):
    sues.history.records.append(a_record(3, entity_id=FREE[0]))
    sues.window.actions_table.run("go.history")
    room = sues.work.rooms()["history"]
    assert isinstance(room, HistoryRoom)
    qtbot.waitUntil(lambda: changes(room) == [3, 2, 1])
    assert room.pane.table.hasFocus()
    assert room.filters.person.itemText(0) == "Anyone"
    assert room.filters.person.count() > 1
    qtbot.keyClick(room.pane.table, Key.Key_Return)
    sues.quiet()
    assert sues.work.ticket.ticket_id == FREE[0]
    assert not room.isVisible()
