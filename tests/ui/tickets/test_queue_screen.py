import json
from dataclasses import replace
from datetime import timedelta
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.core.changes import EVERYTHING, Topic, changed
from app.core.errors import NotPermitted, StoreUnavailable
from app.tickets.model import Priority, Status
from app.tickets.queries import Counts, Listing, Sort
from tests.ui.tickets.fake_desk import NETWORK, NOW, TRIAGE, a_row, mixed_rows
from tests.ui.tickets.list_room import HERE, press
from ui.tickets.columns import At

Key = Qt.Key


@pytest.fixture
def room(list_room):
    list_room.tickets.put(*(a_row(i) for i in range(1, 31)))
    return list_room


@pytest.fixture
def screen(room):
    return room.screen()


def current(screen):
    return screen.view.current_id()


def test_the_first_ticket_has_the_cursor(screen):
    assert current(screen) == 1
    assert screen.current_row().id == 1
    assert screen.view.hasFocus()


def test_letters_arrows_and_ends_move(room, screen):
    press(room, screen, Key.Key_J, Key.Key_J, Key.Key_Down, Key.Key_K)
    assert current(screen) == 3
    press(room, screen, Key.Key_End)
    assert current(screen) == 30
    press(room, screen, Key.Key_J)
    assert current(screen) == 30
    press(room, screen, Key.Key_Home, Key.Key_K)
    assert current(screen) == 1
    press(room, screen, Key.Key_PageDown)
    assert current(screen) > 5


def test_letters_never_search(room, screen):
    press(room, screen, Key.Key_S, Key.Key_Z, Key.Key_X)
    assert current(screen) == 1


def test_moving_tells_the_row(room, screen):
    told = []
    screen.current_changed.connect(told.append)
    press(room, screen, Key.Key_J)
    assert [row.id for row in told] == [2]


def test_a_patched_row_under_the_cursor_is_told_again(room, screen):
    told = []
    screen.current_changed.connect(told.append)
    room.live.heard(room.tickets.change(1, subject="Now it smokes"))
    room.quiet()
    assert told[-1].subject == "Now it smokes"


def test_enter_opens(room, screen):
    opened = []
    screen.opened.connect(opened.append)
    press(room, screen, Key.Key_J, Key.Key_Return)
    assert opened == [2]


def test_space_marks_and_moving_keeps_the_marks(room, screen):
    press(room, screen, Key.Key_Space, Key.Key_J, Key.Key_J, Key.Key_Space, Key.Key_J)
    assert screen.view.chosen_ids() == [1, 3]
    assert [row.id for row in screen.known_rows()] == [1, 3]
    press(room, screen, Key.Key_K, Key.Key_Space)
    assert screen.view.chosen_ids() == [1]
    press(room, screen, Key.Key_Escape)
    assert screen.view.chosen_ids() == [3]


def test_shift_extends(room, screen):
    room.qtbot.keyClick(screen.view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    room.qtbot.keyClick(screen.view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert screen.view.chosen_ids() == [1, 2, 3]


def test_the_head_counts(room, screen):
    assert screen.head.counts.text() == "30 tickets"
    room.live.heard(room.tickets.change(9, priority=Priority.CRITICAL))
    room.quiet()
    assert screen.head.counts.text() == "30 tickets  ·  1 critical"
    screen.view.selectAll()
    assert screen.head.counts.text() == "30 tickets  ·  1 critical  ·  30 selected"


def test_marks_and_cursor_survive_reading_everything_again(room, screen):
    press(room, screen, Key.Key_J, Key.Key_Space, Key.Key_J, Key.Key_Space, Key.Key_J)
    room.tickets.put(a_row(99, priority=Priority.HIGH))
    room.tickets.change(1, queue_id=NETWORK)
    room.live.heard(EVERYTHING)
    room.quiet()
    assert screen.model.id_at(0) == 99
    assert screen.view.chosen_ids() == [2, 3]
    assert current(screen) == 4
    assert screen.view.marking


def test_the_place_on_the_screen_survives(list_room):
    room = list_room
    room.tickets.put(*mixed_rows(600))
    screen = room.screen()
    screen.view.go_to(300)
    room.quiet()
    before, top = current(screen), screen.model.id_at(screen.view.rowAt(0))
    room.tickets.put(a_row(9000, priority=Priority.CRITICAL))
    room.live.heard(EVERYTHING)
    room.quiet()
    assert current(screen) == before
    assert screen.model.id_at(screen.view.rowAt(0)) == top


def test_the_ticket_worked_on_stays_until_the_cursor_leaves(room, screen):
    press(room, screen, Key.Key_J)
    room.live.heard(room.tickets.change(2, status=Status.RESOLVED))
    room.quiet()
    assert (current(screen), screen.current_row().status) == (2, Status.RESOLVED)
    press(room, screen, Key.Key_J)
    room.quiet()
    assert screen.model.position(2) is None
    assert current(screen) == 3


def test_the_head_says_how_many_wait_on_others(room, screen):
    screen.show_counts(Counts(by_queue={TRIAGE: 25}, waiting_by_queue={TRIAGE: 5}))
    assert screen.head.counts.text() == "30 tickets  ·  5 waiting"
    assert "5 of these wait on the requester or a third party" in screen.head.counts.toolTip()
    assert screen.head.counts.accessibleDescription() == screen.head.counts.toolTip()
    screen.bar._set(priorities=frozenset({Priority.NORMAL}))
    room.quiet()
    assert screen.head.counts.text() == "30 found"
    assert screen.head.counts.toolTip() == ""


def test_counts_that_are_behind_never_say_more_wait_than_there_are(room, screen):
    screen.show_counts(Counts(waiting_by_queue={TRIAGE: 99}))
    assert screen.head.counts.text() == "30 tickets  ·  30 waiting"


@pytest.mark.parametrize("percent", [100, 150])
def test_a_narrow_head_puts_its_counts_beneath_and_cuts_nothing(room, screen, theme, percent):
    screen.show_counts(Counts(waiting_by_queue={TRIAGE: 5}))
    head = screen.head
    assert head.counts.y() < head.title.geometry().bottom()
    theme.set_text_percent(percent)
    room.window.resize(340, 600)
    room.qtbot.waitUntil(lambda: head.counts.y() >= head.title.geometry().bottom())
    assert head.counts._shown() == head.counts.text()
    head.say("Identity, access and privileged accounts")
    assert screen.minimumSizeHint().width() <= 340


def test_an_empty_list_says_why_and_leads_on(room):
    screen = room.screen(Listing("Network", queue_id=NETWORK))
    assert screen.states.shown == "empty"
    assert screen.states._empty.line.text() == "No tickets wait in Network."
    with room.qtbot.waitSignal(screen.everything_requested):
        room.qtbot.mouseClick(screen.states._empty.action, Qt.MouseButton.LeftButton)


def test_an_empty_list_has_the_focus_and_its_keys_work(room):
    screen = room.screen(Listing("Network", queue_id=NETWORK))
    button = screen.states._empty.action
    assert button.hasFocus()
    room.qtbot.keyClick(button, Key.Key_J)
    room.qtbot.keyClick(button, Key.Key_N)
    room.quiet()
    assert [json.loads(text)["deed"] for text, _ in room.desk.texts] == ["take next"]
    screen.everything_requested.connect(lambda: screen.show_listing(Listing()))
    room.qtbot.keyClick(button, Key.Key_Return)
    room.quiet()
    assert screen.view.hasFocus()
    assert current(screen) is not None


def test_a_list_with_nowhere_else_to_look_keeps_the_focus_too(room):
    room.tickets.table.clear()
    screen = room.screen(Listing())
    assert screen.states.shown == "empty"
    assert screen.states._empty.hasFocus()
    room.qtbot.keyClick(screen.states._empty, Key.Key_N)
    room.quiet()
    assert len(room.desk.texts) == 1
    room.tickets.put(a_row(5))
    room.live.heard(changed(Topic.TICKET, 5))
    room.quiet()
    assert screen.view.hasFocus()


@pytest.mark.parametrize("shown", ["tickets", "skeleton", "error"])
def test_the_focus_waits_with_the_list(room, screen, shown):
    room.tickets.gate.clear()
    room.tickets.broken = StoreUnavailable("The database cannot be reached.") if shown == "error" else None
    screen.show_listing(Listing())
    if shown == "error":
        room.tickets.gate.set()
    room.qtbot.waitUntil(lambda: screen.states.shown == shown)
    assert screen.states.place.hasFocus()
    if shown == "error":
        room.tickets.broken = None
        room.qtbot.keyClick(screen.states.place, Key.Key_Return)  # Try again
    room.tickets.gate.set()
    room.quiet()
    assert screen.view.hasFocus()


def test_a_list_that_comes_takes_no_focus_that_is_elsewhere(room, screen):
    screen.filter_here()
    room.qtbot.waitUntil(screen.bar.words.hasFocus)
    screen.show_listing(Listing("Network", queue_id=NETWORK))
    screen.filter_here()
    room.quiet()
    assert screen.states.shown == "empty"
    assert screen.bar.words.hasFocus()


def test_no_match_offers_to_search_everything(room, screen):
    asked = []
    screen.search_everywhere_requested.connect(asked.append)
    screen.bar.words.setText("nonsense")
    room.qtbot.waitUntil(lambda: screen.states.shown == "no match")
    room.qtbot.mouseClick(screen.states._everywhere, Qt.MouseButton.LeftButton)
    assert asked == ["nonsense"]
    room.qtbot.mouseClick(screen.states._clear, Qt.MouseButton.LeftButton)
    room.quiet()
    assert screen.states.shown == "tickets"


def test_a_list_that_can_not_be_read_can_be_tried_again(room):
    room.tickets.broken = StoreUnavailable("The database cannot be reached.")
    screen = room.screen()
    room.qtbot.waitUntil(lambda: screen.states.shown == "error")
    assert screen.states._happened.text() == "Triage could not be read. The database cannot be reached."
    room.tickets.broken = None
    room.qtbot.mouseClick(screen.states._again, Qt.MouseButton.LeftButton)
    room.quiet()
    assert screen.states.shown == "tickets"


def test_a_list_once_read_stays_when_the_database_goes_and_the_window_tells(room, screen):
    lost = []
    screen.lost.connect(lost.append)
    room.tickets.broken = StoreUnavailable("The database cannot be reached.")
    press(room, screen, Key.Key_F5)
    room.quiet()
    assert screen.states.shown == "tickets"
    assert lost == [room.tickets.broken]
    assert screen.bars.bar("error") is None


def test_a_list_once_read_stays_when_reading_again_fails(room, screen):
    room.tickets.broken = NotPermitted("You may not read this queue any more.")
    press(room, screen, Key.Key_F5)
    room.quiet()
    assert screen.states.shown == "tickets"
    assert "It shows what was read before." in screen.bars.bar("error").text
    room.tickets.broken = None
    room.qtbot.mouseClick(screen.bars.bar("error").buttons[0], Qt.MouseButton.LeftButton)
    room.quiet()
    assert screen.bars.bar("error") is None


def test_bars_stand_in_while_tickets_take_their_time(room, screen):
    room.tickets.gate.clear()
    screen.show_listing(Listing())
    assert screen.states.shown == "tickets"
    assert screen.count() == 0
    room.qtbot.waitUntil(lambda: screen.states.shown == "skeleton")
    room.tickets.gate.set()
    room.quiet()
    assert screen.states.shown == "tickets"


def test_a_cut_list_asks_to_be_narrowed(room, monkeypatch):
    monkeypatch.setattr("ui.tickets.queue_model.PAGE", 10)
    room.tickets.cut_at = 10
    screen = room.screen()
    bar = screen.bars.bar("more")
    assert "More than 100,000 tickets" in bar.text
    assert screen.head.counts.text() == "10+ tickets"
    room.qtbot.mouseClick(bar.buttons[0], Qt.MouseButton.LeftButton)
    assert screen.bar.is_open
    room.tickets.cut_at = 100
    screen.bar.clear()
    screen.model.reload()
    room.quiet()
    assert screen.bars.bar("more") is None


def test_the_narrowing_of_each_place_is_remembered(room, screen):
    screen.bar._set(statuses=frozenset({Status.PENDING}))
    room.quiet()
    screen.show_listing(Listing("Network", queue_id=NETWORK))
    room.quiet()
    assert screen.bar.narrowing.is_empty
    screen.show_listing(HERE)
    room.quiet()
    assert screen.bar.narrowing.statuses == {Status.PENDING}
    assert screen.model.listing == replace(HERE, statuses=frozenset({Status.PENDING}))


def test_a_heading_sorts(room, screen):
    screen.view.horizontalHeader().sectionClicked.emit(At.AGE)
    room.quiet()
    assert screen.model.listing.sort is Sort.OLDEST
    screen.view.horizontalHeader().sectionClicked.emit(At.AGE)
    room.quiet()
    assert screen.model.listing.sort is Sort.NEWEST
    assert current(screen) == 30


def test_a_hidden_list_catches_up_when_it_is_shown(room, screen):
    room.window.hide()
    room.tickets.calls.clear()
    room.tickets.put(a_row(77, priority=Priority.HIGH))
    room.live.heard(changed(Topic.TICKET, 77))
    room.quiet()
    assert room.tickets.calls == []
    room.window.show()
    room.quiet()
    assert screen.model.id_at(0) == 77


def test_narrow_lists_give_up_columns_one_by_one(room, screen):
    def hidden():
        return [column for column in At if screen.view.isColumnHidden(column)]

    assert hidden() == []
    room.window.resize(360, 600)
    room.qtbot.waitUntil(lambda: hidden() == [At.AGE])


def test_every_focusable_control_has_a_name(room, screen):
    screen.filter_here()
    nameless = [
        child
        for child in screen.findChildren(QWidget)
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus
        and child.isVisible()
        and not child.accessibleName()
        and not child.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_tab_leaves_the_list_at_once(room, screen):
    press(room, screen, Key.Key_Tab)
    assert not screen.view.hasFocus()


def test_escape_in_the_filter_goes_back_to_the_list(room, screen):
    screen.filter_here()
    room.qtbot.waitUntil(screen.bar.words.hasFocus)
    room.qtbot.keyClick(screen.bar.words, Key.Key_Escape)
    assert screen.view.hasFocus()
    assert not screen.head.filter.isChecked()


def picture(screen, at):
    first, last = screen.model.index(at, 0), screen.model.index(at, At.AGE)
    return screen.view.viewport().grab(screen.view.visualRect(first).united(screen.view.visualRect(last))).toImage()


@pytest.mark.parametrize(
    "facts",
    [
        {"unread": True},
        {"is_vip": True},
        {"priority": Priority.NORMAL, "status": Status.ON_HOLD},
        {"status": Status.PENDING, "wakes_at": NOW + timedelta(days=2)},
        {"due_at": NOW + timedelta(minutes=5)},
        {"due_at": NOW - timedelta(minutes=5)},
        {"assignee_id": 3, "assignee": "Ben Carter"},
    ],
)
def test_every_fact_is_seen_in_its_row_alone(room, screen, facts):
    before = [picture(screen, at) for at in (3, 4)]
    room.tickets.table[4] = replace(room.tickets.table[4], **facts)
    screen.model._cache.keep([room.tickets.table[4]])
    screen.model._repaint([4])
    assert screen.model.row(3).id == 4
    assert picture(screen, 3) != before[0]
    assert picture(screen, 4) == before[1]


def test_one_keystroke_is_shown_within_a_frame_or_three(list_room, qapp):
    room = list_room
    room.tickets.put(*mixed_rows(3000))
    screen = room.screen()

    def one():
        start = perf_counter()
        press(room, screen, Key.Key_J)
        qapp.processEvents()
        return perf_counter() - start

    taken = sorted(one() for _ in range(41))
    assert taken[20] < 0.05


def look_for(room, screen, words):
    screen.filter_here()
    room.qtbot.waitUntil(screen.bar.words.hasFocus)
    room.qtbot.keyClicks(screen.bar.words, words)
    room.qtbot.waitUntil(lambda: screen.bar.narrowing.words == words)
    room.quiet()


def test_clearing_the_words_stays_with_the_ticket_they_found(room, screen):
    look_for(room, screen, "desk 4.12")
    found = current(screen)
    told = []
    screen.current_changed.connect(told.append)
    room.qtbot.keyClick(screen.bar.words, Key.Key_Escape)
    room.quiet()
    assert screen.model.rowCount() == 30
    assert (current(screen), screen.view.chosen_ids()) == (found, [found])
    assert screen.model.position(found) > 0
    assert {row.id for row in told} == {found}


def test_a_ticket_found_beyond_the_first_page_is_awaited(list_room):
    room = list_room
    room.tickets.put(*(a_row(i, subject="Rare" if i == 350 else "Usual") for i in range(1, 401)))
    screen = room.screen()
    look_for(room, screen, "Rare")
    told = []
    screen.current_changed.connect(told.append)
    room.qtbot.keyClick(screen.bar.words, Key.Key_Escape)
    room.qtbot.waitUntil(lambda: screen.model.is_whole)
    room.quiet()
    assert current(screen) == 350
    assert {row.id for row in told if row is not None} == {350}
    shown = screen.view.visualRect(screen.view.currentIndex())
    assert screen.view.viewport().rect().contains(shown)


def test_a_ticket_opened_before_it_comes_into_the_list_gets_the_cursor_once_it_does(room, screen):
    screen.follow(900)
    room.quiet()
    assert current(screen) == screen.model.id_at(0)
    room.tickets.put(a_row(900))
    room.live.heard(changed(Topic.TICKET, 900))
    room.qtbot.waitUntil(lambda: current(screen) == 900)
    assert screen.view.chosen_ids() == [900]


def test_but_not_from_under_somebody_who_went_elsewhere(room, screen):
    screen.follow(900)
    screen.view.go_to(2)
    stays = current(screen)
    room.tickets.put(a_row(900))
    room.live.heard(changed(Topic.TICKET, 900))
    room.qtbot.waitUntil(lambda: screen.model.position(900) is not None)
    room.quiet()
    assert current(screen) == stays


def test_other_words_begin_at_their_first_ticket(room, screen):
    look_for(room, screen, "desk")
    assert current(screen) == screen.model.id_at(0)


@pytest.mark.parametrize("words", ["", "desk"])
def test_the_row_under_the_cursor_stays_in_sight_at_every_text_size(room, screen, theme, words):
    if words:
        look_for(room, screen, words)
        room.qtbot.keyClick(screen.bar.words, Key.Key_Down)
        room.quiet()
    room.qtbot.keyClick(screen.view, Key.Key_End)
    for percent in (110, 125, 150, 175, 200, 100):
        theme.set_text_percent(percent)
        room.quiet()
        place = screen.view.visualRect(screen.view.currentIndex())
        assert screen.view.viewport().rect().contains(place.left(), place.bottom()), percent
        assert place.top() >= 0
