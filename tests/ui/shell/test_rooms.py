"""The rooms of supervisors and administrators inside the window."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.settings import Settings
from tests.ui.shell.whole_desk import FREE, MINE, WholeDesk
from tests.ui.tickets.fake_desk import SUE
from ui.core.theme import ThemeKeeper
from ui.people.load_board import LoadBoard
from ui.shell.left_behind import LeftBehind
from ui.shell.tour_stops import stops

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def sues(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WholeDesk]:
    made = WholeDesk(qtbot, settings, theme, replace(SUE, role=Role.ADMINISTRATOR))
    yield made
    made.close()


def go_to(board: LoadBoard, name: str, qtbot: QtBot) -> None:
    board.view.setFocus()
    row = [share.name for share in board.model.shares()].index(name)
    qtbot.keyClick(board.view, Key.Key_Home)
    for _ in range(row):
        qtbot.keyClick(board.view, Key.Key_J)


def test_analysts_have_neither_room(whole: WholeDesk):
    assert set(whole.work.rooms()) == {"drafts", "outbox"}
    whole.work.show_room("load")
    assert whole.work.queue.isVisible()


def test_every_row_of_the_sidebar_that_names_a_room_has_one(sues: WholeDesk):
    named = {place.room for place in sues.work.places() if place.room}
    assert (
        named
        == set(sues.work.rooms())
        == {"drafts", "outbox", "load", "history", "verifications", "reports", "security"}
        | {"connections", "administration"}
    )


def test_the_palette_leads_to_the_connections_and_a_key_tries_the_one_that_is_shown(sues: WholeDesk, qtbot: QtBot):
    palette = sues.window.palette_card
    assert palette is not None
    palette.open("connections")
    qtbot.keyClick(palette.line, Key.Key_Return)
    room = sues.work.rooms()["connections"]
    qtbot.waitUntil(lambda: room.isVisible() and room.form.may_test)  # type: ignore[attr-defined]
    qtbot.keyClick(sues.window, Key.Key_T, Mod.ControlModifier)
    qtbot.waitUntil(lambda: sues.connections.asked == ["Corp"])
    assert "room-connections" in {stop.name for stop in stops(sues.window)}


def test_the_board_stands_beside_the_list_and_marks_whose_tickets_those_are(
    sues: WholeDesk, board: LoadBoard, qtbot: QtBot
):
    assert board.isVisible()
    assert sues.work.queue.isVisible()
    assert not sues.work.ticket.isVisible()
    assert board.view.selectionModel().isRowSelected(0)  # a supervisor begins with what nobody has
    go_to(board, "Ana Torres", qtbot)
    qtbot.keyClick(board.view, Key.Key_Return)
    sues.quiet()
    assert sues.work.queue.listing.title == "Ana Torres"
    assert sues.work.queue.model.rowCount() == len(MINE)
    assert board.isVisible()
    assert board.view.hasFocus()


def test_looking_through_a_list_beside_the_board_reads_no_ticket(sues: WholeDesk, board: LoadBoard, qtbot: QtBot):
    before = sues.work.ticket.ticket_id
    sues.work.queue.focus_list()
    qtbot.keyClick(sues.work.queue.view, Key.Key_J)
    sues.quiet()
    assert sues.work.ticket.ticket_id == before
    qtbot.keyClick(sues.work.queue.view, Key.Key_Return)
    sues.quiet()
    assert sues.work.ticket.isVisible()
    assert sues.work.ticket.ticket_id == FREE[1]


def test_unassigned_tickets_are_given_by_one_letter(sues: WholeDesk, board: LoadBoard, qtbot: QtBot):
    go_to(board, "Ben Carter", qtbot)
    qtbot.keyClick(board.view, Key.Key_M)
    sues.quiet()
    assert [sues.tickets.table[i].assignee for i in FREE] == ["Ben Carter", "", ""]


def test_another_persons_tickets_move_only_with_a_reason(sues: WholeDesk, board: LoadBoard, qtbot: QtBot):
    go_to(board, "Ana Torres", qtbot)
    qtbot.keyClick(board.view, Key.Key_Return)
    sues.quiet()
    go_to(board, "Ben Carter", qtbot)
    qtbot.keyClick(board.view, Key.Key_M)
    picker = sues.window.starter.picker
    assert picker is not None
    text = picker.findChild(QPlainTextEdit)
    assert text is not None
    qtbot.keyClicks(text, "Ana is on leave")
    qtbot.keyClick(text, Key.Key_Return, Mod.ControlModifier)
    sues.quiet()
    assert sues.tickets.table[MINE[0]].assignee == "Ben Carter"
    assert "Ana is on leave" in sues.desk.texts[-1][0]


@pytest.mark.parametrize(
    ("count", "said"), [(1, "HD-11 is already with Ana Torres."), (2, "2 tickets are already with Ana Torres.")]
)
def test_who_has_the_tickets_already_is_told_and_asked_nothing(
    sues: WholeDesk, board: LoadBoard, qtbot: QtBot, count: int, said: str
):
    go_to(board, "Ana Torres", qtbot)
    qtbot.keyClick(board.view, Key.Key_Return)
    sues.quiet()
    if count > 1:
        sues.work.queue.view.selectAll()
    qtbot.keyClick(board.view, Key.Key_M)
    sues.quiet()
    assert sues.window.starter.picker is None
    assert sues.window.toast.text == said
    assert sues.desk.texts == []


def test_a_reason_is_asked_for_those_that_move_only(sues: WholeDesk, board: LoadBoard, qtbot: QtBot):
    sues.tickets.put(replace(sues.tickets.table[FREE[0]], assignee_id=3, assignee="Ben Carter"))
    rows = [sues.tickets.table[i] for i in (MINE[0], FREE[0])]
    sues.window.starter._give(rows, 2)
    picker = sues.window.starter.picker
    assert picker is not None
    assert picker.title.text() == "Move 1 ticket to Ana Torres"
    picker.cancel()


def test_tickets_that_stayed_are_listed_when_a_sentence_cannot_name_them(
    sues: WholeDesk, board: LoadBoard, qtbot: QtBot
):
    many = range(100, 106)
    sues.tickets.put(*(replace(sues.tickets.table[FREE[0]], id=i) for i in many))
    sues.desk.refuse = dict.fromkeys(many, "already resolved")
    sues.work.queue.model.reload()
    sues.quiet()
    sues.work.queue.view.selectAll()
    go_to(board, "Ben Carter", qtbot)
    qtbot.keyClick(board.view, Key.Key_M)
    sues.quiet()
    bar = sues.window.bars.bar("left")
    assert bar is not None
    assert bar.text == "6 tickets stayed as they were."
    bar.buttons[0].click()
    dialog = sues.window.findChild(LeftBehind)
    assert dialog is not None
    rows = [dialog.view.model().index(at, 0).data() for at in range(dialog.view.model().rowCount())]
    assert rows[0] == "HD-100  ·  already resolved"
    assert len(rows) == 6
    with qtbot.waitSignal(dialog.open_asked) as opened:
        qtbot.keyClick(dialog.view, Key.Key_Return)
    assert opened.args == [100]
    assert sues.window.bars.bar("left") is None


def test_f6_reaches_the_board(sues: WholeDesk, board: LoadBoard, qtbot: QtBot):
    sues.work.queue.focus_list()
    reached = []
    for _ in range(3):
        qtbot.keyClick(sues.window.focusWidget(), Key.Key_F6)
        reached.append(sues.window.focusWidget())
    assert board.view in reached


def test_ctrl_z_undoes_what_the_note_tells_of_before_older_deeds(sues: WholeDesk, qtbot: QtBot):
    undone: list[str] = []
    sues.work.queue.focus_list()
    qtbot.keyClick(sues.work.queue.view, Key.Key_A)
    sues.quiet()
    sues.window.say("The order was changed.", lambda: undone.append("order"))
    qtbot.keyClick(sues.work.queue.view, Key.Key_Z, Mod.ControlModifier)
    assert undone == ["order"]
    assert sues.tickets.table[FREE[0]].assignee == SUE.name
    qtbot.keyClick(sues.work.queue.view, Key.Key_Z, Mod.ControlModifier)
    sues.quiet()
    assert sues.tickets.table[FREE[0]].assignee == ""


def test_coming_back_to_a_list_that_was_read_from_a_room_shows_its_ticket(whole: WholeDesk, qtbot: QtBot):
    unassigned = next(place for place in whole.work.places() if place.title == "Unassigned")
    assert whole.work.ticket.ticket_id == MINE[0]
    whole.work.go(unassigned)
    whole.work.show_room("drafts")
    whole.quiet()
    assert whole.work.ticket.ticket_id == MINE[0]
    whole.work.go(unassigned)
    qtbot.waitUntil(lambda: whole.work.ticket.ticket_id == FREE[0])


def test_a_room_chosen_before_it_stands_is_entered_once_it_does(sues: WholeDesk):
    room = sues.work._rooms.pop("administration")
    sues.work.go(next(place for place in sues.work.places() if place.room == "administration"))
    assert sues.work.queue.isVisible()
    sues.work.add_room("administration", room)
    assert room.isVisible()


def test_a_room_that_one_may_not_enter_is_not_waited_for(whole: WholeDesk):
    whole.work.show_room("load")
    whole.work.add_room("load", QPlainTextEdit())
    assert whole.work.queue.isVisible()
