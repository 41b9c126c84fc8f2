"""The ticket list while rows are on their way and changes stream in: cursor, marks and typing stay."""

from dataclasses import replace
from itertools import count, cycle

import pytest
from PySide6.QtCore import Qt, QTimer

from app.core.changes import EVERYTHING, Topic, changed
from app.tickets.model import Priority, Status
from app.tickets.queries import PAGE, Sort
from tests.ui.tickets.fake_desk import NETWORK, TRIAGE, a_row, mixed_rows
from tests.ui.tickets.list_room import ids, press

Key = Qt.Key


@pytest.fixture
def room(list_room):
    list_room.tickets.put(*mixed_rows(1000))
    return list_room


@pytest.fixture
def screen(room):
    return room.screen()


def at(screen):
    return screen.view.currentIndex().row()


class Stream:
    """Changes that come every few milliseconds: tickets rise, sink, leave, arrive, and are renamed."""

    def __init__(self, room, sparing=()):
        self._room, self._sparing = room, frozenset(sparing)
        self._ids = cycle(i for i in range(1, 400) if i not in self._sparing)
        self._new = count(5000)
        self._turn = cycle(range(5))
        self.told = 0
        self._timer = QTimer(interval=2)
        self._timer.timeout.connect(self.tell)

    def tell(self):
        ticket_id = next(self._ids)
        match next(self._turn):
            case 0:
                changes = self._room.tickets.change(ticket_id, priority=Priority(1 + ticket_id % 4))
            case 1:
                changes = self._room.tickets.change(ticket_id, queue_id=NETWORK)
            case 2:
                ticket_id = next(self._new)
                self._room.tickets.put(a_row(ticket_id, priority=Priority.CRITICAL, subject="VPN drops"))
                changes = changed(Topic.TICKET, ticket_id)
            case 3:
                changes = self._room.tickets.change(ticket_id, subject=f"Renamed {self.told}", queue_id=TRIAGE)
            case _:
                changes = changed(Topic.REQUESTER, 1)
        self.told += 1
        self._room.live.changed.emit(changes)  # without the pause that Live makes

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_):
        self._timer.stop()


# ------------------------------------------------------------ rows on their way


def test_keys_held_down_run_through_rows_that_are_not_read(room, screen):
    order = ids(screen.model)
    told = []
    screen.current_changed.connect(told.append)
    room.tickets.page_gate.clear()
    press(room, screen, *[Key.Key_J] * 450)
    assert at(screen) == 450
    assert screen.view.current_id() == order[450]
    assert screen.current_row() is None
    assert screen.view.chosen_ids() == [order[450]]
    press(room, screen, *[Key.Key_K] * 30)
    room.tickets.page_gate.set()
    room.quiet()
    assert at(screen) == 420
    assert told[-1].id == screen.current_row().id == order[420]


def test_a_row_that_is_not_read_is_opened_and_has_its_deed(room, screen):
    order, opened = ids(screen.model), []
    screen.opened.connect(opened.append)
    room.tickets.page_gate.clear()
    press(room, screen, Key.Key_End, Key.Key_Return, Key.Key_A)
    assert opened == [order[-1]]
    assert room.desk.texts == []
    room.tickets.page_gate.set()
    room.quiet()
    assert room.tickets.table[order[-1]].assignee_id == room.actor.staff_id


def test_marks_may_lie_on_rows_that_are_not_read(room, screen):
    order = ids(screen.model)
    room.tickets.page_gate.clear()
    press(room, screen, Key.Key_End, Key.Key_Space, *[Key.Key_K] * 5, Key.Key_Space, Key.Key_Home)
    assert screen.view.chosen_ids() == [order[-6], order[-1]]
    room.tickets.page_gate.set()
    room.quiet()
    assert screen.view.chosen_ids() == [order[-6], order[-1]]
    assert (at(screen), screen.view.marking) == (0, True)


def test_the_rest_of_the_order_comes_in_behind_the_cursor(room):
    screen = room.screen()
    room.tickets.spine_gate.clear()
    screen.show_listing(replace(screen.listing, sort=Sort.OLDEST))
    room.qtbot.waitUntil(lambda: screen.model.rowCount() == PAGE)
    press(room, screen, Key.Key_J, Key.Key_J, Key.Key_Space, Key.Key_End)
    here, marked = screen.view.current_id(), screen.view.chosen_ids()
    press(room, screen, Key.Key_J)
    assert at(screen) == PAGE - 1
    room.tickets.spine_gate.set()
    room.quiet()
    assert screen.model.rowCount() == 1000
    assert (screen.view.current_id(), screen.view.chosen_ids()) == (here, marked)
    press(room, screen, Key.Key_J)
    assert at(screen) == PAGE


# ------------------------------------------------------------ changes that stream in


@pytest.mark.parametrize(("key", "by"), [(Key.Key_J, 1), (Key.Key_K, -1)])
def test_each_key_goes_one_ticket_on_whatever_moves_around_it(room, screen, key, by):
    screen.view.go_to(500)
    with Stream(room) as stream:
        for _ in range(120):
            order, here = ids(screen.model), screen.view.current_id()
            press(room, screen, key)
            aim = order.index(here) + by
            assert (
                screen.view.current_id() == order[min(max(aim, 0), len(order) - 1)]
            )  # it may itself be moved to an end
            room.qtbot.wait(3)
    assert stream.told > 30
    room.quiet()
    assert screen.view.chosen_ids() == [screen.view.current_id()]


def test_marks_stay_on_their_tickets(room, screen):
    order = ids(screen.model)
    marked = [order[3], order[4], order[5], order[250]]
    for ticket_id in marked:
        screen.view.setFocus()
        press(room, screen, *steps_to(screen, ticket_id), Key.Key_Space)
    assert sorted(screen.view.chosen_ids()) == sorted(marked)
    here = screen.view.current_id()
    with Stream(room, sparing=marked) as stream:
        room.qtbot.waitUntil(lambda: stream.told > 150)
        room.live.changed.emit(room.tickets.change(order[4], priority=Priority.LOW))  # from between two others
        room.live.changed.emit(EVERYTHING)
        room.qtbot.waitUntil(lambda: stream.told > 200)
    room.quiet()
    assert sorted(screen.view.chosen_ids()) == sorted(marked)
    assert (screen.view.current_id(), screen.view.marking) == (here, True)


def steps_to(screen, ticket_id):
    by = screen.model.position(ticket_id) - at(screen)
    return [Key.Key_J if by > 0 else Key.Key_K] * abs(by)


def test_a_ticket_that_leaves_takes_its_mark_along(room, screen):
    order = ids(screen.model)
    press(room, screen, Key.Key_Space, Key.Key_J, Key.Key_Space, Key.Key_J, Key.Key_Space)
    room.live.changed.emit(room.tickets.change(order[1], status=Status.CLOSED))
    room.quiet()
    assert screen.view.chosen_ids() == [order[0], order[2]]


def test_a_filter_is_typed_while_changes_stream_in(room, screen):
    press(room, screen, Key.Key_J, Key.Key_J)
    here = screen.view.current_id()
    screen.filter_here()
    room.qtbot.waitUntil(screen.bar.words.hasFocus)
    with Stream(room, sparing=[here]) as stream:
        for letter in "vpn drips":
            room.qtbot.keyClicks(screen.bar.words, letter)
            room.qtbot.wait(15)
        assert screen.view.current_id() == here  # typing has not rested yet
        room.qtbot.keyClick(screen.bar.words, Key.Key_Left, delay=5)
        room.qtbot.keyClick(screen.bar.words, Key.Key_Left, delay=5)
        room.qtbot.keyClick(screen.bar.words, Key.Key_Backspace, delay=5)
        room.qtbot.keyClicks(screen.bar.words, "o", delay=5)
        assert (screen.bar.words.text(), screen.bar.words.cursorPosition()) == ("vpn drops", 7)
        room.qtbot.waitUntil(lambda: screen.bar.narrowing.words == "vpn drops")
        before = stream.told
        room.qtbot.waitUntil(lambda: stream.told > before + 60)
        assert screen.bar.words.hasFocus()
        assert (screen.bar.words.text(), screen.bar.words.cursorPosition()) == ("vpn drops", 7)
    room.quiet()
    shown = [room.tickets.table[i].subject for i in ids(screen.model)]
    assert shown
    assert set(shown) == {"VPN drops"}
    room.qtbot.keyClick(screen.bar.words, Key.Key_Return)
    assert screen.view.hasFocus()


def test_a_filter_typed_before_the_list_has_come_wins(room, screen):
    room.tickets.gate.clear()
    screen.show_listing(screen.listing)
    screen.filter_here()
    with Stream(room):
        room.qtbot.keyClicks(screen.bar.words, "vpn")
        room.qtbot.waitUntil(lambda: screen.bar.narrowing.words == "vpn")
        room.tickets.gate.set()
        room.qtbot.wait(50)
    room.quiet()
    assert {room.tickets.table[i].subject for i in ids(screen.model)} == {"VPN drops"}
    assert " found" in screen.head.counts.text()
    assert screen.bar.words.text() == "vpn"
    assert screen.bar.words.hasFocus()


def test_the_ring_goes_along_with_its_ticket(room, screen):
    press(room, screen, Key.Key_J, Key.Key_J, Key.Key_J)
    first, *_rest, here = ids(screen.model)[:4]
    room.live.heard(room.tickets.change(first, queue_id=NETWORK))
    room.qtbot.waitUntil(lambda: at(screen) == 2)
    assert screen.view.itemDelegate().focused == 2
    room.live.heard(room.tickets.change(first, queue_id=TRIAGE))
    room.qtbot.waitUntil(lambda: at(screen) == 3)
    assert screen.view.itemDelegate().focused == 3
    assert screen.view.current_id() == here
