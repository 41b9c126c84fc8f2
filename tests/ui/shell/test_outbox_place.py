"""What waits for the database, in the window: by keys, at the bottom, in the list, and what is said of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.core.errors import RuleBroken, StoreUnavailable
from app.core.settings import Settings
from app.tickets.deeds import written
from app.tickets.drafts import Draft, DraftKind
from app.tickets.model import EntryKind, Status
from app.tickets.outbox import Waiting
from app.tickets.outcome import Outcome
from tests.ui.shell.whole_desk import FREE, MINE, WholeDesk
from tests.ui.tickets.fake_desk import NOW
from ui.core.theme import ThemeKeeper
from ui.shell.desk import Desk
from ui.shell.left_behind import LeftBehind
from ui.shell.outbox_mark import OutboxMark
from ui.shell.outbox_place import ROOM
from ui.shell.tour_stops import stops
from ui.tickets.outbox_lines import LineRole
from ui.tickets.outbox_list import OutboxList
from ui.tickets.queue_delegate import QueueDelegate

Key = Qt.Key


class Line:
    """The wire to the desk: cut or not."""

    def __init__(self, whole: WholeDesk) -> None:
        self.is_cut = False
        self._whole, self._perform = whole, whole.desk.perform
        whole.desk.perform = self.perform  # type: ignore[method-assign]

    def perform(self, text: str, key) -> Outcome:
        if self.is_cut:
            raise StoreUnavailable("The database can't be reached.")
        return self._perform(text, key)

    def cut(self) -> None:
        self.is_cut = True
        self._whole.window.connection_lost("closed")

    def mend(self) -> None:
        self._whole.window.connection_lost("closed")  # what is read here, uncut, may have told that it is back
        self.is_cut = False
        self._whole.window.connection_restored()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self._whole.qtbot.waitUntil(self._whole.local_background.is_idle)
            self._whole.quiet()


@pytest.fixture
def whole(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WholeDesk]:
    """Lend a window whose desk can be cut off, for it is opened on the line's own perform."""
    made = WholeDesk(qtbot, settings, theme, enters=False)
    made.line = Line(made)  # type: ignore[attr-defined]
    with qtbot.waitSignal(made.window.entered, timeout=30_000):
        made.enter()
    made.quiet()
    yield made
    made.close()


@pytest.fixture
def line(whole: WholeDesk) -> Line:
    """Lend its wire."""
    return whole.line  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def room(whole: WholeDesk) -> OutboxList:
    """Lend the room of what waits."""
    made = whole.work.rooms()[ROOM]
    assert isinstance(made, OutboxList)
    return made


def mark(whole: WholeDesk) -> OutboxMark:
    made = whole.window.status.findChild(OutboxMark)
    assert made is not None
    return made


def press(whole: WholeDesk, key: Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    whole.qtbot.keyClick(whole.window.focusWidget(), key, modifier)


def states(room: OutboxList) -> list[str]:
    return [str(room.model.index(row).data(LineRole.STATE)) for row in range(room.model.rowCount())]


def a_hold(ticket_id: int) -> Waiting:
    text = written("status", {"was": {ticket_id: Status.OPEN}, "to": Status.ON_HOLD, "reason": "", "wakes_at": None})
    return Waiting(uuid4(), text, NOW, "put on hold", (ticket_id,), {ticket_id: {"status": Status.ON_HOLD}})


def place_count(whole: WholeDesk) -> int:
    return next(place.count for place in whole.work.places() if place.room == ROOM)


def hold_mine(whole: WholeDesk, line: Line, *ids: int) -> None:
    whole.work.operations.hold([whole.tickets.table[i] for i in ids or MINE])
    line.settle()


def test_a_deed_by_key_stays_shown_and_is_counted_at_the_bottom(whole: WholeDesk, line: Line) -> None:
    line.cut()
    whole.window.actions_table.run("go.unassigned")
    line.settle()
    chosen = whole.work.queue.view.current_row()
    assert chosen is not None
    press(whole, Key.Key_A)
    line.settle()
    row = whole.work.queue.model.known_row(chosen.id)
    assert row is not None
    assert row.assignee == "Ana Torres"
    assert (mark(whole).text().strip(), mark(whole).isVisible()) == ("1 waiting", True)
    assert mark(whole).accessibleName() == "Outbox: 1 waiting"
    assert place_count(whole) == 1
    assert whole.window.toast.text == ""
    assert not whole.work.ticket._bars.bar("refused")


def test_a_row_that_waits_says_so_in_words_and_aloud(
    whole: WholeDesk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    original = QueueDelegate._paint_waiting
    monkeypatch.setattr(
        QueueDelegate, "_paint_waiting", lambda self, *given: painted.append(1) or original(self, *given)
    )
    model = whole.work.queue.model
    at = model.position(MINE[0])
    assert at is not None

    def aloud() -> str:
        return str(model.index(at, 1).data(Qt.ItemDataRole.AccessibleTextRole))

    line.cut()
    assert "waits for the database" not in aloud()
    hold_mine(whole, line, MINE[0])
    whole.work.queue.view.viewport().repaint()
    assert painted
    assert "a change to it waits for the database" in aloud()
    line.mend()
    assert "waits for the database" not in aloud()


def test_what_waited_goes_by_itself_and_is_told_together(whole: WholeDesk, line: Line) -> None:
    line.cut()
    for ticket_id in MINE:
        hold_mine(whole, line, ticket_id)
    assert mark(whole).text().strip() == "2 waiting"
    line.mend()
    assert whole.tickets.table[MINE[0]].status is Status.ON_HOLD
    assert whole.window.toast.text == "2 changes that waited were sent."
    assert not mark(whole).isVisible()
    assert place_count(whole) == 0


def test_a_single_one_is_told_as_ever_and_can_be_undone(whole: WholeDesk, line: Line) -> None:
    line.cut()
    hold_mine(whole, line, MINE[0])
    line.mend()
    assert whole.window.toast.text == "HD-11 put on hold."
    assert whole.window.toast.undo()
    line.settle()
    assert whole.tickets.table[MINE[0]].status is Status.OPEN


def test_the_room_is_reached_by_the_mark_the_palette_and_the_places(
    whole: WholeDesk, line: Line, room: OutboxList
) -> None:
    assert whole.window.actions_table.run("go.outbox")
    assert room.isVisible()
    assert room._empty.isVisible()
    assert room.lines() == ()
    line.cut()
    hold_mine(whole, line)
    whole.work.focus_list()
    mark(whole).setFocus()
    press(whole, Key.Key_Space)
    assert room.isVisible()
    assert room.view.hasFocus()
    assert room._count.text() == "1 waiting"
    assert "go.outbox" in [action.id for action in whole.window.actions_table.all() if action.in_palette]


def test_delete_takes_back_before_it_goes_and_the_note_puts_it_again(
    whole: WholeDesk, line: Line, room: OutboxList
) -> None:
    line.cut()
    hold_mine(whole, line, MINE[0])
    hold_mine(whole, line, MINE[1])
    whole.work.enter_room(ROOM)
    press(whole, Key.Key_J)
    assert "HD-12" in str(room.view.currentIndex().data())
    press(whole, Key.Key_Delete)
    line.settle()
    assert [one.tickets for one in whole.outbox.all()] == [(MINE[0],)]
    assert whole.window.toast.text == "Taken back before it was sent: HD-12 put on hold."
    assert whole.work.operations.expectation(MINE[1]) == {}
    assert whole.window.toast.undo()
    line.settle()
    assert [one.tickets for one in whole.outbox.all()] == [(MINE[0],), (MINE[1],)]
    again = whole.work.queue.model.known_row(MINE[1])
    assert again is not None
    assert again.status is Status.ON_HOLD
    line.mend()
    assert whole.tickets.table[MINE[1]].status is Status.ON_HOLD


def test_ctrl_z_takes_back_what_waits(whole: WholeDesk, line: Line) -> None:
    line.cut()
    hold_mine(whole, line, MINE[0])
    press(whole, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    line.settle()
    assert not whole.outbox.all()
    assert not mark(whole).isVisible()


def test_a_refused_one_comes_back_with_ways_forward(whole: WholeDesk, line: Line, room: OutboxList) -> None:
    line.cut()
    hold_mine(whole, line, MINE[0])
    hold_mine(whole, line, MINE[1])
    whole.desk.refuse = {MINE[0]: "already resolved"}
    line.mend()
    bar = whole.window.bars.bar("came back")
    assert bar is not None
    assert bar.text == "A change that waited was not made: HD-11 stayed as it was: already resolved."
    assert mark(whole).text().strip() == "1 came back"
    assert whole.window.toast.text == "1 change that waited was sent."
    bar.buttons[0].click()
    assert room.view.hasFocus()
    assert states(room) == ["Came back: HD-11 stayed as it was: already resolved."]
    assert room.remove_button.accessibleName() == "Discard"
    press(whole, Key.Key_Return)
    assert whole.work.ticket.ticket_id == MINE[0]
    whole.work.enter_room(ROOM)
    whole.desk.refuse = {}
    press(whole, Key.Key_T)
    line.settle()
    assert whole.tickets.table[MINE[0]].status is Status.ON_HOLD
    assert room.model.rowCount() == 0
    assert whole.window.bars.bar("came back") is None


def test_the_choice_follows_a_deed_that_is_tried_again_and_refused_again(
    whole: WholeDesk, line: Line, room: OutboxList
) -> None:
    refused = {MINE[0]: "is closed and can't become on hold", MINE[1]: "already resolved"}
    come_back(whole, line, refused)
    whole.work.enter_room(ROOM)
    assert [one.tickets for one in room.lines()] == [(MINE[0],), (MINE[1],)]
    press(whole, Key.Key_T)
    line.settle()
    whole.qtbot.waitUntil(lambda: [one.tickets for one in room.lines()] == [(MINE[1],), (MINE[0],)])
    chosen = room.chosen()
    assert chosen is not None
    assert (chosen.tickets, chosen.has_come_back) == ((MINE[0],), True)
    press(whole, Key.Key_Delete)
    line.settle()
    assert [one.tickets for one in whole.outbox.all()] == [(MINE[1],)]
    chosen = room.chosen()
    assert chosen is not None
    assert chosen.tickets == (MINE[1],)


def test_the_bar_tells_how_many_came_back_as_long_as_it_is_true_and_not_beside_them(
    whole: WholeDesk, line: Line, room: OutboxList
) -> None:
    def told() -> str:
        bar = whole.window.bars.bar("came back")
        return "" if bar is None else bar.text

    come_back(whole, line, {MINE[0]: "is closed and can't become on hold", MINE[1]: "already resolved"})
    assert told() == "2 changes that waited were not made."
    whole.work.outbox.discard(whole.work.outbox.all()[1].key)
    assert told() == "A change that waited was not made: HD-11 is closed and can't become on hold."
    whole.work.enter_room(ROOM)
    assert told() == ""
    press(whole, Key.Key_T)
    line.settle()
    assert [one.has_come_back for one in room.lines()] == [True]
    assert told() == ""
    whole.work.focus_list()
    whole.work.show_listing(whole.work.last_listing())
    hold_mine(whole, line, MINE[1])
    assert told() == ""


def come_back(whole: WholeDesk, line: Line, refused: dict[int, str]) -> None:
    """Have deeds on one's tickets wait, one after another, and be refused."""
    line.cut()
    for ticket_id in refused:
        whole.clock.at += timedelta(seconds=1)
        hold_mine(whole, line, ticket_id)
    whole.desk.refuse = refused
    line.mend()


def test_what_a_line_means_stands_above_the_lines_where_no_note_lies_over_it(
    whole: WholeDesk, line: Line, room: OutboxList
) -> None:
    come_back(whole, line, {MINE[0]: "is closed and can't become on hold"})
    whole.work.enter_room(ROOM)
    whole.window.say("A note.")
    told = room._why.rect().translated(room._why.mapTo(whole.window, QPoint()))
    note = whole.window.toast.card.rect().translated(whole.window.toast.card.mapTo(whole.window, QPoint()))
    assert "HD-11 is closed and can't become on hold. Nothing of it was done." in room._why.text()
    assert not told.intersects(note)


def test_one_that_came_back_can_be_discarded_and_put_back(whole: WholeDesk, line: Line, room: OutboxList) -> None:
    line.cut()
    hold_mine(whole, line, MINE[0])
    whole.desk.failures = [RuleBroken("That can't be.")]
    line.mend()
    whole.work.enter_room(ROOM)
    press(whole, Key.Key_Delete)
    line.settle()
    assert not whole.outbox.all()
    assert whole.window.toast.undo()
    line.settle()
    assert [one.refused for one in whole.outbox.all()] == ["That can't be."]
    assert not whole.desk.failures
    assert whole.tickets.table[MINE[0]].status is Status.OPEN


def test_several_left_tickets_are_listed_each_with_its_reason(whole: WholeDesk, line: Line, room: OutboxList) -> None:
    line.cut()
    hold_mine(whole, line)
    whole.desk.refuse = {MINE[0]: "already resolved", MINE[1]: "belongs to someone else"}
    line.mend()
    whole.work.enter_room(ROOM)
    assert "HD-12 belongs to someone else" in room._why.text()
    press(whole, Key.Key_Return)
    dialog = whole.window.findChild(LeftBehind)
    assert dialog is not None
    assert dialog.view.model().rowCount() == 2
    dialog.reject()


def test_a_refused_note_is_a_draft_of_its_ticket_again(whole: WholeDesk, line: Line, room: OutboxList) -> None:
    line.cut()
    whole.work.operations.add_note(MINE[0], "The key was found", kind=EntryKind.NOTE)
    line.settle()
    whole.desk.failures = [RuleBroken("The ticket is no longer there.")]
    line.mend()
    draft = whole.work.keeper.draft_for(MINE[0], DraftKind.NOTE)
    assert draft is not None
    assert draft.body == "The key was found"
    assert len(whole.outbox.all()) == 1
    whole.work.enter_room(ROOM)
    press(whole, Key.Key_T)  # or it would be said twice
    line.settle()
    assert len(whole.outbox.all()) == 1
    assert "draft" in room._why.text()
    assert not room.retry_button.isEnabled()


def test_a_start_without_the_database_keeps_deeds_at_once(
    qtbot: QtBot, settings: Settings, theme: ThemeKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = WholeDesk(qtbot, settings, theme, enters=False)
    line = Line(whole)
    line.is_cut = True
    whole.outbox.kept.append(a_hold(MINE[0]))
    monkeypatch.setattr(Desk, "is_away", True)
    with qtbot.waitSignal(whole.window.entered, timeout=30_000):
        whole.enter()
    assert whole.window.bars.bar("away") is not None
    assert whole.work.outbox.is_in_the_way
    qtbot.waitUntil(lambda: mark(whole).text().strip() == "1 waiting")
    line.settle()
    shown = whole.work.queue.model.known_row(MINE[0])
    assert shown is not None
    assert shown.status is Status.ON_HOLD
    assert whole.work.ticket.row is not None
    assert (whole.work.ticket.row.id, whole.work.ticket.row.status) == (MINE[0], Status.ON_HOLD)
    assert [one.is_unsure for one in whole.outbox.all()] == [False]
    assert whole.outbox._turn is None  # nor was it tried
    whole.close()


def test_what_came_back_stays_for_the_next_start(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> None:
    whole = WholeDesk(qtbot, settings, theme, enters=False)
    whole.outbox.kept += [replace(a_hold(MINE[0]), refused="That can't be."), a_hold(MINE[0])]
    with qtbot.waitSignal(whole.window.entered, timeout=30_000):
        whole.enter()
    qtbot.waitUntil(lambda: whole.tickets.table[MINE[0]].status is Status.ON_HOLD)
    qtbot.waitUntil(lambda: mark(whole).text().strip() == "1 came back")
    assert len(whole.outbox.all()) == 1
    whole.close()


def test_a_reply_that_waits_is_in_the_list_and_can_be_taken_back(
    whole: WholeDesk, line: Line, room: OutboxList
) -> None:
    keeper = whole.work.keeper
    line.cut()
    note = Draft(uuid4(), DraftKind.NOTE, "The key was found", MINE[0], changed_at=NOW)
    keeper.keep(note)
    keeper.send(note)
    whole.qtbot.waitUntil(lambda: bool(keeper.kept_back()))
    line.settle()
    assert mark(whole).text().strip() == "1 waiting"
    assert "Internal note on HD-11: The key was found" in str(room.model.index(0).data())
    whole.work.enter_room(ROOM)
    press(whole, Key.Key_Delete)
    line.settle()
    assert whole.work.ticket.ticket_id == MINE[0]
    assert keeper.draft_for(MINE[0], DraftKind.NOTE) is not None
    assert not mark(whole).isVisible()


def test_the_whole_text_of_a_note_that_waits_can_be_copied(whole: WholeDesk, line: Line, room: OutboxList) -> None:
    line.cut()
    body = "The key was found. " * 20
    note = Draft(uuid4(), DraftKind.NOTE, body, MINE[0], changed_at=NOW)
    whole.work.keeper.keep(note)
    whole.work.keeper.send(note)
    whole.qtbot.waitUntil(lambda: bool(whole.work.keeper.kept_back()))
    line.settle()
    whole.work.enter_room(ROOM)
    press(whole, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == body.strip()


def test_a_ticket_that_is_out_of_sight_leaves_nothing_of_another_beside_it(whole: WholeDesk) -> None:
    work = whole.work
    whole.work.open_ticket(MINE[0])
    whole.quiet()
    work.properties.show()
    assert work.properties._row is not None
    work.open_ticket(4711)
    whole.qtbot.waitUntil(lambda: work.ticket.frame.state == "gone")
    assert work.properties._row is None
    assert not work.properties._body.isVisible()


def test_a_reply_goes_behind_a_deed_on_its_ticket_that_was_done_before(whole: WholeDesk, line: Line) -> None:
    keeper = whole.work.keeper
    line.cut()
    hold_mine(whole, line, MINE[0])
    whole.clock.at = NOW.replace(minute=NOW.minute + 1)
    note = Draft(uuid4(), DraftKind.NOTE, "The key was found", MINE[0], changed_at=whole.clock.at)
    keeper.keep(note)
    keeper.send(note)
    whole.qtbot.waitUntil(lambda: bool(keeper.kept_back()))
    line.settle()
    whole.desk.texts.clear()
    line.mend()
    whole.qtbot.waitUntil(lambda: len(whole.desk.texts) >= 2)
    assert ['"status"' in text for text, _ in whole.desk.texts] == [True, False]


def test_a_key_press_on_free_tickets_waits_for_each(whole: WholeDesk, line: Line, room: OutboxList) -> None:
    line.cut()
    whole.work.operations.take([whole.tickets.table[i] for i in FREE])
    line.settle()
    assert str(room.model.index(0).data()) == "3 tickets assigned to you"


def test_the_open_ticket_and_its_properties_show_what_waits_however_often_it_is_read(
    whole: WholeDesk, line: Line
) -> None:
    work = whole.work
    work.open_ticket(MINE[0])
    whole.quiet()
    line.cut()
    hold_mine(whole, line, MINE[0])
    work.open_ticket(MINE[1])
    whole.quiet()
    work.open_ticket(MINE[0])
    whole.quiet()
    assert work.ticket.row is not None
    assert work.ticket.row.status is Status.ON_HOLD
    assert work.properties._row is not None
    assert work.properties._row.status is Status.ON_HOLD


def test_what_another_window_kept_is_shown_in_the_open_ticket(whole: WholeDesk, line: Line) -> None:
    work = whole.work
    work.open_ticket(FREE[0])  # which is not in the list beside it
    whole.quiet()
    line.cut()
    whole.outbox.kept.append(a_hold(FREE[0]))
    work.outbox.look()
    whole.qtbot.waitUntil(lambda: work.operations.waits_for(FREE[0]))
    assert work.ticket.row is not None
    assert work.ticket.row.status is Status.ON_HOLD


def in_the_ticket(whole: WholeDesk) -> str:
    bar, chip = whole.work.ticket.frame.bars.bar("not made"), whole.work.ticket.head.waiting
    return bar.text if bar is not None else chip.text() if chip.isVisible() else ""


def test_the_ticket_says_what_waits_for_it_and_what_was_not_made(whole: WholeDesk, line: Line) -> None:
    work = whole.work
    work.open_ticket(MINE[0])
    whole.quiet()
    line.cut()
    hold_mine(whole, line)
    assert in_the_ticket(whole) == "Waits to be sent"
    work.open_ticket(FREE[0])
    whole.quiet()
    assert in_the_ticket(whole) == ""
    work.open_ticket(MINE[1])
    whole.quiet()
    assert in_the_ticket(whole) == "Waits to be sent"
    whole.desk.refuse = {MINE[1]: "already resolved"}
    line.mend()
    assert in_the_ticket(whole) == "A change was not made: HD-12 is already resolved."
    whole.work.outbox.discard(whole.work.outbox.all()[0].key)
    assert in_the_ticket(whole) == ""


def test_the_tour_stops_at_the_outbox_and_leaves_it_as_it_was(whole: WholeDesk, room: OutboxList) -> None:
    stop = next(stop for stop in stops(whole.window) if stop.name == "outbox")
    for act in stop.arrive:
        act()
    assert room.isVisible()
    assert mark(whole).text().strip() == "3 waiting · 1 came back"
    for act in stop.leave:
        act()
    assert room.model.rowCount() == 0
    assert not mark(whole).isVisible()


def test_closing_keeps_what_waits(whole: WholeDesk, line: Line) -> None:
    line.cut()
    hold_mine(whole, line, MINE[0])
    whole.work.outbox.try_now()
    line.settle()
    assert whole.outbox._turn is not None
    whole.window.close()
    assert len(whole.outbox.all()) == 1
    assert whole.outbox._turn is None  # the next window need not wait for it
