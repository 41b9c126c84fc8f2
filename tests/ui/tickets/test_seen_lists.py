"""Going back to a list: its tickets are there as they were left, and what has changed since follows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from app.core.errors import StoreUnavailable
from app.tickets.model import Priority
from app.tickets.queries import Listing, Sort
from tests.ui.tickets.fake_desk import NETWORK, NOW, TRIAGE, a_row
from tests.ui.tickets.list_room import ids, press
from ui.tickets.queue_model import ListState
from ui.tickets.seen_lists import GOOD_FOR, KEPT, SeenLists
from ui.tickets.spine import Order

HERE = Listing("Triage", queue_id=TRIAGE)
THERE = Listing("Network", queue_id=NETWORK)


@pytest.fixture
def room(list_room):
    list_room.tickets.put(*(a_row(i, created_at=NOW - timedelta(days=1, minutes=-i)) for i in range(1, 6)))
    list_room.tickets.put(*(a_row(i, queue_id=NETWORK) for i in range(11, 14)))
    return list_room


@pytest.fixture
def screen(room):
    made = room.screen(HERE)
    made.show_listing(THERE)
    room.quiet()
    return made


def go_back(screen, room):
    """Go back while nothing can be read."""
    room.tickets.gate.clear()
    screen.show_listing(HERE)


def arrive(room, screen):
    room.tickets.gate.set()
    room.qtbot.waitUntil(lambda: screen.model.is_whole)
    room.quiet()


def test_its_tickets_are_there_before_anything_is_read(screen, room):
    go_back(screen, room)
    assert (ids(screen.model), screen.states.shown) == ([1, 2, 3, 4, 5], "tickets")
    assert screen.model.state is ListState.READY
    assert screen.view.chosen_ids() == [1]
    arrive(room, screen)
    assert ids(screen.model) == [1, 2, 3, 4, 5]


def test_what_changed_meanwhile_follows(screen, room):
    room.tickets.change(3, subject="Now about the scanner")
    room.tickets.change(4, queue_id=NETWORK)
    room.tickets.put(a_row(6, priority=Priority.CRITICAL))
    go_back(screen, room)
    arrive(room, screen)
    assert ids(screen.model) == [6, 1, 2, 3, 5]
    assert screen.model.known_row(3).subject == "Now about the scanner"
    assert screen.view.chosen_ids() == [1]


def test_the_ticket_under_the_cursor_stays_marked_when_it_has_left_meanwhile(screen, room):
    room.tickets.change(1, queue_id=NETWORK)
    go_back(screen, room)
    arrive(room, screen)
    assert ids(screen.model) == [1, 2, 3, 4, 5]
    room.qtbot.waitUntil(lambda: screen.model.is_leaving(0))
    assert screen.view.current_id() == 1
    press(room, screen, Qt.Key.Key_J)
    room.qtbot.waitUntil(lambda: screen.model.rowCount() == 4)
    assert ids(screen.model) == [2, 3, 4, 5]


def test_marks_whose_ticket_has_left_leave_the_cursor_on_another(screen, room):
    room.tickets.change(3, queue_id=NETWORK)
    go_back(screen, room)
    for key in (Qt.Key.Key_J, Qt.Key.Key_Space, Qt.Key.Key_J, Qt.Key.Key_Space):
        room.qtbot.keyClick(screen.view, key)
    assert screen.view.chosen_ids() == [2, 3]
    arrive(room, screen)
    assert screen.view.current_id() is not None
    assert screen.current_row() is not None


def test_a_ticket_that_left_and_came_back_unheard_stays(room):
    screen = room.screen(HERE)
    room.live.heard(room.tickets.change(1, queue_id=NETWORK))
    room.qtbot.waitUntil(lambda: screen.model.is_leaving(0))
    room.tickets.change(1, queue_id=TRIAGE)
    screen.model.reload()
    room.qtbot.waitUntil(lambda: not screen.model.is_leaving(0))
    room.quiet()
    press(room, screen, Qt.Key.Key_J)
    assert ids(screen.model) == [1, 2, 3, 4, 5]


def test_a_list_that_could_not_be_read_anew_does_not_grow_younger(screen, room):
    room.tickets.broken = StoreUnavailable("The database can't be reached.")
    for _ in range(3):
        room.clock.at += GOOD_FOR / 2
        screen.show_listing(HERE)
        room.quiet()
        screen.show_listing(THERE)
        room.quiet()
    screen.show_listing(HERE)
    assert screen.model.rowCount() == 0


def test_the_cursor_stays_where_somebody_put_it_before_the_rest_came(screen, room):
    go_back(screen, room)
    press(room, screen, Qt.Key.Key_J, Qt.Key.Key_J)
    arrive(room, screen)
    assert screen.view.current_id() == 3


def test_the_cursor_is_where_it_was_when_the_list_was_left(room):
    screen = room.screen(HERE)
    press(room, screen, Qt.Key.Key_J, Qt.Key.Key_J)
    screen.show_listing(THERE)
    room.quiet()
    go_back(screen, room)
    assert (screen.view.current_id(), screen.view.chosen_ids()) == (3, [3])
    arrive(room, screen)
    assert screen.view.current_id() == 3


def test_where_the_ticket_left_at_is_gone_the_first_is_chosen(room):
    screen = room.screen(HERE)
    press(room, screen, Qt.Key.Key_J, Qt.Key.Key_J)
    screen.show_listing(THERE)
    room.quiet()
    room.clock.at += GOOD_FOR * 2
    room.tickets.change(3, queue_id=NETWORK)
    screen.show_listing(HERE)
    room.quiet()
    assert screen.view.current_id() == 1


def test_what_was_only_expected_of_a_ticket_is_not_remembered_of_it(room):
    screen = room.screen(HERE)
    room.desk.gate.clear()
    room.operations.take([screen.model.known_row(2)])
    assert screen.model.known_row(2).assignee_id == room.actor.staff_id
    screen.show_listing(THERE)
    room.qtbot.waitUntil(lambda: screen.model.is_whole)
    room.desk.refuse[2] = "it was quicker"
    room.desk.gate.set()
    room.quiet()
    go_back(screen, room)
    assert screen.model.known_row(2).assignee_id is None
    arrive(room, screen)


def test_a_ticket_that_only_stayed_for_the_cursor_is_not_remembered(room):
    screen = room.screen(HERE)
    room.live.heard(room.tickets.change(1, queue_id=NETWORK))
    room.qtbot.waitUntil(lambda: screen.model.is_leaving(0))
    screen.show_listing(THERE)
    room.quiet()
    go_back(screen, room)
    assert ids(screen.model) == [2, 3, 4, 5]
    arrive(room, screen)


def test_after_a_while_the_fresh_rows_are_waited_for(screen, room):
    room.clock.at += GOOD_FOR + timedelta(seconds=1)
    go_back(screen, room)
    assert (screen.model.rowCount(), screen.model.state) == (0, ListState.LOADING)
    arrive(room, screen)
    assert ids(screen.model) == [1, 2, 3, 4, 5]


def test_with_the_database_away_they_stay_and_it_is_told(screen, room):
    lost = []
    screen.lost.connect(lost.append)
    room.tickets.broken = StoreUnavailable("The database can't be reached.")
    screen.show_listing(HERE)
    room.qtbot.waitUntil(lambda: bool(lost))
    assert ids(screen.model) == [1, 2, 3, 4, 5]


def test_a_list_narrowed_otherwise_is_another_list(screen, room):
    room.tickets.gate.clear()
    screen.model.load(replace(HERE, priorities=frozenset({Priority.HIGH})))
    assert screen.model.rowCount() == 0
    arrive(room, screen)


def test_a_list_looked_at_ahead_is_there_before_anything_is_read(room):
    screen = room.screen(HERE)
    screen.look_ahead([HERE, THERE])
    room.quiet()
    room.tickets.gate.clear()
    screen.show_listing(THERE)
    assert ids(screen.model) == [11, 12, 13]
    arrive(room, screen)
    assert ids(screen.model) == [11, 12, 13]


def test_looking_ahead_reads_no_list_twice_and_goes_on_in_the_order_chosen_there(room):
    screen = room.screen(HERE)
    screen.show_listing(THERE)
    screen.bar.set_sort(Sort.NEWEST)
    room.quiet()
    screen.show_listing(HERE)
    room.quiet()
    room.tickets.calls.clear()
    screen.look_ahead([THERE, HERE])
    room.quiet()
    assert room.tickets.calls == []
    screen.look_ahead([THERE, Listing("All tickets")])
    room.quiet()
    assert room.tickets.calls == ["first_page"]


def test_a_failure_to_look_ahead_is_kept_from_people(room):
    screen = room.screen(HERE)
    lost = []
    screen.lost.connect(lost.append)
    room.tickets.broken = StoreUnavailable("The database can't be reached.")
    screen.look_ahead([THERE])
    room.quiet()
    assert not lost


def test_the_list_left_longest_ago_is_forgotten_first():
    seen = SeenLists()
    for at in range(KEPT + 1):
        seen.leave(Listing("Queue", queue_id=at), (Order.of([(0, 0, at + 1)]), [a_row(at + 1)]), NOW)
    assert seen.as_left(Listing("Queue", queue_id=0), NOW) is None
    order, rows = seen.as_left(Listing("Queue", queue_id=1), NOW)
    assert (list(order.ids), rows) == ([2], [a_row(2)])


def test_lists_with_tickets_that_may_not_be_seen_are_forgotten():
    seen = SeenLists()
    for listing, first in ((HERE, 1), (THERE, 11)):
        rows = [a_row(i) for i in range(first, first + 3)]
        seen.leave(listing, (Order.of([(1, 0, row.id) for row in rows]), rows), NOW)
    seen.drop({2, 700})
    assert seen.as_left(HERE, NOW) is None
    assert seen.as_left(THERE, NOW) is not None
    seen.clear()
    assert seen.as_left(THERE, NOW) is None
