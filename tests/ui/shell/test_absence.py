"""Someone is away: said from the board, their tickets released as one deed, each with one undo."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.core.errors import NotPermitted
from app.core.settings import Settings
from tests.ui.shell.whole_desk import FREE, MINE, WholeDesk
from tests.ui.tickets.fake_desk import ANA, STAFF, SUE
from ui.core.theme import ThemeKeeper
from ui.people.load_board import LoadBoard
from ui.people.shares import Share
from ui.shell.absence import said
from ui.shell.load_room import MENU, LoadRoom

Key, Mod = Qt.Key, Qt.KeyboardModifier
CHLOE = 4


@pytest.fixture
def sues(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WholeDesk]:
    made = WholeDesk(qtbot, settings, theme, SUE)
    yield made
    made.close()


def press(board: LoadBoard, name: str, key: Key, qtbot: QtBot, modifier: Mod = Mod.NoModifier) -> None:
    board.view.setFocus()
    qtbot.keyClick(board.view, Key.Key_Home)
    for _ in range([share.name for share in board.model.shares()].index(name)):
        qtbot.keyClick(board.view, Key.Key_J)
    qtbot.keyClick(board.view, key, modifier)


def reason_of(sues: WholeDesk) -> QPlainTextEdit:
    room = sues.work.findChild(LoadRoom)
    assert room is not None
    picker = room._absence._picker
    assert picker is not None
    return picker.text


def test_a_supervisor_says_that_someone_is_away_and_takes_it_back(
    sues: WholeDesk, board: LoadBoard, qtbot: QtBot
) -> None:
    press(board, "Ana Torres", Key.Key_B, qtbot)
    sues.quiet()
    assert sues.window.toast.text == "Ana Torres is away: no work is given to them. 12 tickets still lie with them."
    assert (sues.errands.whose, sues.errands.available) == ([ANA.staff_id], [False])
    qtbot.keyClick(board.view, Key.Key_Z, Mod.ControlModifier)
    sues.quiet()
    assert (sues.errands.whose, sues.errands.available) == ([ANA.staff_id] * 2, [False, True])


def test_who_is_away_is_said_to_be_back(sues: WholeDesk, board: LoadBoard, qtbot: QtBot) -> None:
    press(board, "Chloe Martin", Key.Key_B, qtbot)
    sues.quiet()
    assert sues.window.toast.text == "Chloe Martin is back: work can be given to them."
    assert (sues.errands.whose, sues.errands.available) == ([CHLOE], [True])


def test_the_board_follows_at_once(sues: WholeDesk, board: LoadBoard, qtbot: QtBot) -> None:
    sues.people.people = tuple(replace(one, is_available=False) if one.id == ANA.staff_id else one for one in STAFF)
    board._counting.setInterval(5)
    press(board, "Ana Torres", Key.Key_B, qtbot)
    qtbot.waitUntil(lambda: not board.model.shares()[board.model.row_of(ANA.staff_id)].is_here)


def test_a_refusal_says_why(sues: WholeDesk, board: LoadBoard, qtbot: QtBot) -> None:
    sues.errands.failure = NotPermitted("Only a supervisor may say that someone else is here or away.")
    press(board, "Ana Torres", Key.Key_B, qtbot)
    sues.quiet()
    bar = sues.window.bars.bar("failure")
    assert bar is not None
    assert "Only a supervisor" in bar.text


def test_all_their_tickets_are_released_with_a_reason_as_one_deed_with_one_undo(
    sues: WholeDesk, board: LoadBoard, qtbot: QtBot
) -> None:
    press(board, "Ana Torres", Key.Key_R, qtbot, Mod.ShiftModifier)
    text = reason_of(sues)
    qtbot.keyClick(text, Key.Key_Return, Mod.ControlModifier)
    assert sues.desk.texts == []  # not without a reason
    qtbot.keyClicks(text, "Ana is ill")
    qtbot.keyClick(text, Key.Key_Return, Mod.ControlModifier)
    sues.quiet()
    assert len(sues.desk.texts) == 1
    assert "Ana is ill" in sues.desk.texts[0][0]
    assert [sues.tickets.table[i].assignee_id for i in MINE] == [None, None]
    assert sues.window.toast.text == "2 tickets released."
    qtbot.keyClick(board.view, Key.Key_Z, Mod.ControlModifier)
    sues.quiet()
    assert [sues.tickets.table[i].assignee_id for i in MINE] == [ANA.staff_id] * 2


def test_each_ticket_that_stays_says_why(sues: WholeDesk, board: LoadBoard, qtbot: QtBot) -> None:
    sues.desk.refuse = {MINE[1]: "was changed by someone else a moment ago"}
    press(board, "Ana Torres", Key.Key_R, qtbot, Mod.ShiftModifier)
    qtbot.keyClicks(reason_of(sues), "Ana is ill")
    qtbot.keyClick(reason_of(sues), Key.Key_Return, Mod.ControlModifier)
    sues.quiet()
    assert sues.window.toast.text == "HD-11 released."
    bar = sues.window.bars.bar("left")
    assert bar is not None
    assert bar.text == "HD-12 was changed by someone else a moment ago."


def test_a_reason_that_was_begun_is_kept(sues: WholeDesk, board: LoadBoard, qtbot: QtBot) -> None:
    press(board, "Ana Torres", Key.Key_R, qtbot, Mod.ShiftModifier)
    qtbot.keyClicks(reason_of(sues), "Ana is")
    qtbot.keyClick(reason_of(sues), Key.Key_Escape)
    press(board, "Ana Torres", Key.Key_R, qtbot, Mod.ShiftModifier)
    assert reason_of(sues).toPlainText() == "Ana is"
    qtbot.keyClick(reason_of(sues), Key.Key_Escape)


def test_move_to_asks_for_a_person_or_says_that_nothing_is_chosen(
    sues: WholeDesk, board: LoadBoard, qtbot: QtBot
) -> None:
    qtbot.mouseClick(board.move_button, Qt.MouseButton.LeftButton)
    picker = sues.window.starter.picker
    assert picker is not None
    assert "Assign HD-21 to" in picker.accessibleName()
    picker.cancel()
    for ticket_id in FREE:
        del sues.tickets.table[ticket_id]
    sues.work.queue.model.reload()
    sues.quiet()
    qtbot.mouseClick(board.move_button, Qt.MouseButton.LeftButton)
    assert "No ticket is chosen" in sues.window.toast.text


def test_the_menu_of_a_person_holds_every_deed_of_the_board(sues: WholeDesk, board: LoadBoard) -> None:
    assert {one for one in MENU if one != "-"} == {action.id for action in board.deeds()}
    room = sues.work.findChild(LoadRoom)
    assert room is not None
    texts = [row.text() for row in room._menu.actions() if row.text()]
    assert texts == [sues.window.actions_table.action(one).text for one in MENU if one != "-"]


@pytest.mark.parametrize(
    ("live", "words"),
    [(0, "given to them."), (1, "1 ticket still lies with them."), (2, "2 tickets still lie with them.")],
)
def test_what_stays_with_them_is_told(live: int, words: str) -> None:
    assert said(Share(2, "Ana", live=live), available=False).endswith(words)
