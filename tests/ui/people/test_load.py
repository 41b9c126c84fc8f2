"""The load board: who has how much, choosing and moving by key and by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.changes import Topic, changed
from app.core.errors import StoreUnavailable
from app.people.queries import LoadRow, StaffRow
from app.tickets.queries import Counts
from ui.core.actions import Actions
from ui.core.background import Background
from ui.core.live import Live
from ui.people.load_board import LoadBoard
from ui.people.load_delegate import OTHER, URGENT, WAITING, parts
from ui.people.load_model import LoadModel
from ui.people.shares import Share, shares

CARRIED = "application/x-tickets"
ANA = StaffRow(2, "ana", "Ana Torres", Role.ANALYST, 1, "", is_active=True, is_available=True)
BEN = StaffRow(3, "ben", "Ben Carter", Role.ANALYST, 2, "", is_active=True, is_available=True)
CHLOE = StaffRow(4, "chloe", "Chloe Martin", Role.ANALYST, 1, "", is_active=True, is_available=False)
OLGA = StaffRow(5, "olga", "Olga Gone", Role.ANALYST, 1, "", is_active=False, is_available=True)


class Standing:
    def now(self) -> datetime:
        return datetime(2026, 3, 2, 9, 41, tzinfo=UTC)


@dataclass
class Desk:
    """The reads of the board with answers that can change or fail."""

    people: Sequence[StaffRow] = (ANA, BEN, CHLOE, OLGA)
    loads: Sequence[LoadRow] = (LoadRow(2, 12, 3, 2), LoadRow(4, 4, 0, 4))
    waiting: int = 7
    asleep: int = 2
    broken: Exception | None = None
    reads: list[str] = field(default_factory=list)

    def staff(self) -> Sequence[StaffRow]:
        self.reads.append("staff")
        if self.broken:
            raise self.broken
        return self.people

    def load(self) -> Sequence[LoadRow]:
        return self.loads

    def counts(self, now: datetime) -> Counts:
        return Counts(unassigned=self.waiting, unassigned_waiting=self.asleep)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def board(qtbot: QtBot, desk: Desk, background: Background, live: Live) -> Iterator[LoadBoard]:
    made = LoadBoard(desk, desk, background, live, clock=Standing(), carries=CARRIED)
    made._counting.setInterval(5)
    qtbot.addWidget(made)
    made.resize(600, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(background.is_idle)
    qtbot.waitUntil(lambda: made.model.rowCount() > 0 or desk.broken is not None)
    return made


def names(board: LoadBoard) -> list[str]:
    return [share.name for share in board.model.shares()]


def test_those_who_are_here_come_first_and_who_is_gone_only_while_tickets_lie_with_them():
    found = shares([CHLOE, BEN, ANA, OLGA], [LoadRow(5, 1, 0, 0)], 7)
    assert [share.name for share in found] == ["Unassigned", "Ana Torres", "Ben Carter", "Chloe Martin", "Olga Gone"]
    assert [share.may_get for share in found] == [True, True, True, False, False]
    assert "Olga Gone" not in [share.name for share in shares([OLGA], [], 0)]


def test_a_share_says_everything_in_words():
    found = shares([ANA, CHLOE], [LoadRow(2, 12, 3, 2), LoadRow(4, 1, 0, 1)], 0)
    assert found[1].spoken == "Ana Torres, Tier 1 · Analyst, 12 live tickets, 3 urgent, 2 waiting"
    assert found[2].spoken == "Chloe Martin, away · Tier 1 · Analyst, 1 live ticket, 1 waiting"


def test_what_waits_counts_as_live_with_nobody_too():
    nobody = shares([], [], 7, 9)[0]
    assert nobody.spoken == "Unassigned, with nobody, 16 live tickets, 9 waiting"


@pytest.mark.parametrize(
    ("live", "urgent", "waiting", "wanted"),
    [(12, 3, 2, (3, 2, 7)), (2, 2, 2, (2, 0, 0)), (0, 0, 0, (0, 0, 0)), (5, 9, 9, (5, 0, 0))],
)
def test_a_bar_never_shows_more_than_there_is(live: int, urgent: int, waiting: int, wanted: tuple[int, int, int]):
    share = Share(2, "Ana", live=live, urgent=urgent, waiting=waiting)
    assert parts(share) == list(zip((URGENT, WAITING, OTHER), wanted, strict=True))


def test_the_model_keeps_the_rules_of_models(qtmodeltester: ModelTester):
    model = LoadModel()
    model.show_shares(shares([ANA, BEN, CHLOE], [], 3))
    qtmodeltester.check(model)
    model.show_shares(shares([ANA, CHLOE], [], 3))
    qtmodeltester.check(model)


def test_people_stay_in_place_while_only_counts_change(qtbot: QtBot):
    model = LoadModel()
    model.show_shares(shares([ANA, BEN], [], 3))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show_shares(shares([ANA, BEN], [LoadRow(3, 2, 0, 0)], 1))
    assert model.share(2) == replace(shares([BEN], [LoadRow(3, 2, 0, 0)], 0)[1])


def test_the_board_shows_all_shares(board: LoadBoard):
    assert names(board) == ["Unassigned", "Ana Torres", "Ben Carter", "Chloe Martin"]
    assert board._about.text() == "2 here  ·  25 live tickets"


def test_a_changed_ticket_is_counted_again(board: LoadBoard, desk: Desk, live: Live, qtbot: QtBot):
    desk.loads = (LoadRow(3, 30, 0, 0),)
    live.heard(changed(Topic.TICKET, 1))
    qtbot.waitUntil(lambda: board.model.most == 30)


def test_a_hidden_board_reads_only_once_it_is_shown_again(
    board: LoadBoard, desk: Desk, live: Live, background: Background, qtbot: QtBot
):
    board.hide()
    desk.reads.clear()
    live.heard(changed(Topic.TICKET, 1))
    qtbot.wait(60)
    assert desk.reads == []
    board.show()
    qtbot.waitUntil(lambda: desk.reads == ["staff"])


def test_what_was_read_stays_when_the_database_is_away(board: LoadBoard, desk: Desk, qtbot: QtBot):
    desk.broken = StoreUnavailable("The database does not answer.")
    board.read()
    qtbot.waitUntil(lambda: board.bars.bar("failed") is not None)
    bar = board.bars.bar("failed")
    assert bar is not None
    assert "does not answer. It shows what was read before." in bar.text
    assert len(names(board)) == 4
    desk.broken = None
    bar.buttons[0].click()
    qtbot.waitUntil(lambda: board.bars.bar("failed") is None)


def test_with_nothing_read_it_offers_to_try_again(qtbot: QtBot, background: Background, live: Live):
    desk = Desk(broken=StoreUnavailable("The database does not answer."))
    board = LoadBoard(desk, desk, background, live, clock=Standing(), carries=CARRIED)
    qtbot.addWidget(board)
    board.show()
    qtbot.waitUntil(lambda: board._pages.currentWidget() is board._failed)
    desk.broken = None
    assert board._failed.action is not None
    board._failed.action.click()
    qtbot.waitUntil(lambda: board._pages.currentWidget() is board.view)


def test_keys_move_without_choosing_and_enter_chooses(board: LoadBoard, qtbot: QtBot):
    board.view.setFocus()
    chosen: list[Share] = []
    board.chosen.connect(chosen.append)
    qtbot.keyClick(board.view, Qt.Key.Key_J)
    qtbot.keyClick(board.view, Qt.Key.Key_Down)
    assert chosen == []
    assert not board.view.selectionModel().hasSelection()
    qtbot.keyClick(board.view, Qt.Key.Key_K)
    qtbot.keyClick(board.view, Qt.Key.Key_Return)
    assert [share.name for share in chosen] == ["Ana Torres"]
    assert board.view.selectionModel().isRowSelected(1)


def test_whose_tickets_are_listed_stays_marked_when_it_is_read_again(
    board: LoadBoard, desk: Desk, background: Background, qtbot: QtBot
):
    board.mark(Share(3, "Ben Carter"))
    desk.people = (BEN,)
    board.read()
    qtbot.waitUntil(lambda: names(board) == ["Unassigned", "Ben Carter"])
    assert board.view.selectionModel().isRowSelected(1)
    board.mark(None)
    assert not board.view.selectionModel().hasSelection()


def test_m_moves_to_whom_the_keys_are_on_but_never_to_who_is_away(board: LoadBoard, qtbot: QtBot):
    actions = Actions(board)
    actions.add(*board.deeds(), on=board.view)
    asked: list[Share] = []
    board.move_asked.connect(asked.append)
    board.view.setFocus()
    for _ in range(2):
        qtbot.keyClick(board.view, Qt.Key.Key_J)
    qtbot.keyClick(board.view, Qt.Key.Key_M)
    assert [share.name for share in asked] == ["Ben Carter"]
    qtbot.keyClick(board.view, Qt.Key.Key_J)
    qtbot.keyClick(board.view, Qt.Key.Key_M)
    assert len(asked) == 1


def go_to(board: LoadBoard, name: str, qtbot: QtBot) -> None:
    board.view.setFocus()
    qtbot.keyClick(board.view, Qt.Key.Key_Home)
    for _ in range(names(board).index(name)):
        qtbot.keyClick(board.view, Qt.Key.Key_J)


@pytest.mark.parametrize(
    ("pressed", "signal", "refused"),
    [
        ((Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier), "away_asked", "Unassigned"),
        ((Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier), "release_asked", "Ben Carter"),
    ],
)
def test_absence_is_asked_for_by_key_of_those_it_can_befall(
    board: LoadBoard, qtbot: QtBot, pressed: tuple[Qt.Key, Qt.KeyboardModifier], signal: str, refused: str
):
    actions = Actions(board)
    actions.add(*board.deeds(), on=board.view)
    asked: list[str] = []
    getattr(board, signal).connect(lambda share: asked.append(share.name))
    for name in ("Chloe Martin", refused):
        go_to(board, name, qtbot)
        qtbot.keyClick(board.view, *pressed)
    assert asked == ["Chloe Martin"]


def test_who_left_is_not_set_away_but_their_tickets_are_released(board: LoadBoard, desk: Desk, qtbot: QtBot):
    desk.loads = (LoadRow(5, 3, 0, 0),)
    board.read()
    qtbot.waitUntil(lambda: "Olga Gone" in names(board))
    actions = Actions(board)
    actions.add(*board.deeds(), on=board.view)
    go_to(board, "Olga Gone", qtbot)
    assert not actions.action("load.away").when()
    assert actions.action("load.release").when()


def test_the_keys_stay_with_a_person_who_moves_in_the_list(board: LoadBoard, desk: Desk, qtbot: QtBot):
    go_to(board, "Ana Torres", qtbot)
    desk.people = (replace(ANA, is_available=False), BEN, CHLOE)
    board.read()
    qtbot.waitUntil(lambda: names(board)[1] == "Ben Carter")
    share = board.view.current_share()
    assert share is not None
    assert share.name == "Ana Torres"
    assert not board.view.selectionModel().hasSelection()


def test_the_button_and_its_key_ask_where_the_chosen_go(board: LoadBoard, qtbot: QtBot):
    actions = Actions(board)
    actions.add(*board.deeds(), on=board.view)
    with qtbot.waitSignal(board.move_to_asked):
        qtbot.keyClick(board.move_button, Qt.Key.Key_Space)
    board.view.setFocus()
    with qtbot.waitSignal(board.move_to_asked):
        qtbot.keyClick(board.view, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)


def test_a_menu_is_asked_for_at_the_person_the_keys_are_on(board: LoadBoard, qtbot: QtBot):
    go_to(board, "Ben Carter", qtbot)
    middle = board.view.visualRect(board.view.currentIndex()).center()
    with qtbot.waitSignal(board.menu_asked) as asked:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
        board.view.contextMenuEvent(event)
    assert asked.args == [board.view.viewport().mapToGlobal(middle)]
    at = board.view.visualRect(board.model.index(3)).center()
    with qtbot.waitSignal(board.menu_asked):
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, board.view.viewport().mapToGlobal(at))
        board.view.contextMenuEvent(event)
    share = board.view.current_share()
    assert share is not None
    assert share.name == "Chloe Martin"
    assert not board.view.selectionModel().hasSelection()


def carried(kind: str = CARRIED) -> QMimeData:
    made = QMimeData()
    made.setData(kind, b"{}")
    return made


def drag(board: LoadBoard, row: int, tickets: QMimeData) -> tuple[bool, bool]:
    """Drag over a row and drop there; return whether it was let in and whether it could be dropped."""
    view = board.view
    at = view.visualRect(board.model.index(row)).center()
    keys = (Qt.DropAction.MoveAction, tickets, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPointF(at), *keys)
    view.dragEnterEvent(enter)
    move = QDragMoveEvent(QPointF(at), *keys)
    view.dragMoveEvent(move)
    if move.isAccepted():
        view.dropEvent(QDropEvent(QPointF(at), *keys))
    return enter.isAccepted(), move.isAccepted()


def test_tickets_dropped_on_a_person_ask_to_be_moved_there(board: LoadBoard, qtbot: QtBot):
    with qtbot.waitSignal(board.move_asked) as asked:
        assert drag(board, 2, carried()) == (True, True)
    assert asked.args[0].staff_id == 3


def test_nothing_can_be_dropped_on_who_is_away_nor_anything_but_tickets(board: LoadBoard, qtbot: QtBot):
    with qtbot.assertNotEmitted(board.move_asked, wait=30):
        assert drag(board, 3, carried()) == (True, False)
        assert drag(board, 2, carried("text/plain")) == (False, False)
    assert board.view._delegate.target == -1


def test_it_can_be_drawn_in_every_dress(board: LoadBoard, theme, qtbot: QtBot):
    board.view.setFocus()
    board.mark(Share(2, "Ana Torres"))
    pictures = set()
    for scheme, percent in (("light", 100), ("dark", 100), ("light", 200)):
        theme.apply(scheme, percent)
        qtbot.wait(5)
        pictures.add(bytes(board.grab().toImage().constBits()))
    assert len(pictures) == 3
