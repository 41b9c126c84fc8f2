import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut

from app.tickets.model import Level, Status
from app.tickets.queries import Listing, Sort
from tests.ui.tickets.fake_desk import NETWORK, SUE, TRIAGE, a_row
from ui.tickets.deed_starter import MOST
from ui.tickets.pickers import CategoryPicker, PersonPicker, PriorityPicker, QueuePicker, WakePicker
from ui.tickets.reasons import ConfirmPicker, ReasonPicker
from ui.tickets.ticket_actions import ORDERS

Key = Qt.Key
Shift = Qt.KeyboardModifier.ShiftModifier
Control = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def room(list_room):
    list_room.tickets.put(*(a_row(i) for i in range(1, 41)))
    return list_room


@pytest.fixture
def screen(room):
    return room.screen()


def press(room, screen, key, modifier=Qt.KeyboardModifier.NoModifier):
    room.qtbot.keyClick(screen.view, key, modifier)
    room.quiet()


def card(room, kind):
    picker = room.starter.picker
    assert isinstance(picker, kind)
    assert picker.isVisible()
    return picker


def deeds(room):
    return [(json.loads(text)["deed"], json.loads(text)["arguments"]) for text, _ in room.desk.texts]


def test_a_takes(room, screen):
    press(room, screen, Key.Key_A)
    assert room.tickets.table[1].assignee_id == 2
    assert room.settled[0].sentence == "HD-1 assigned to you."


def test_a_deed_takes_all_marked_tickets_and_ends_the_marking(room, screen):
    for key in (Key.Key_Space, Key.Key_J, Key.Key_J, Key.Key_Space):
        press(room, screen, key)
    press(room, screen, Key.Key_A)
    assert deeds(room)[0][1]["was"] == {"1": None, "3": None}
    assert not screen.view.marking
    assert screen.view.chosen_ids() == [3]


def test_shift_a_asks_whom(room, screen):
    press(room, screen, Key.Key_A, Shift)
    picker = card(room, PersonPicker)
    room.qtbot.keyClicks(picker.line, "dev")
    room.qtbot.keyClick(picker.line, Key.Key_Return)
    room.quiet()
    assert room.tickets.table[1].assignee_id == 5
    assert screen.view.hasFocus()


def test_n_takes_the_next_of_this_queue(room, screen):
    press(room, screen, Key.Key_N)
    assert deeds(room) == [("take next", {"queue_ids": [TRIAGE]})]


def test_n_goes_to_the_ticket_taken(room, screen):
    for key in (Key.Key_J, Key.Key_J, Key.Key_N):
        press(room, screen, key)
    assert room.tickets.table[1].assignee_id == 2
    assert screen.view.current_id() == 1
    assert screen.view.hasFocus()


def test_n_tells_of_a_ticket_taken_from_elsewhere(room):
    room.tickets.put(*(a_row(i, assignee_id=2) for i in range(2, 41)), a_row(41, queue_id=NETWORK))
    screen = room.screen(Listing("My tickets", assignee_id=2))
    press(room, screen, Key.Key_J)
    at = screen.view.current_id()
    with room.qtbot.waitSignal(screen.taken) as taken:
        press(room, screen, Key.Key_N)
    assert taken.args == [1]
    assert screen.view.current_id() == at


def test_n_leaves_marks_alone(room, screen):
    for key in (Key.Key_J, Key.Key_Space, Key.Key_J, Key.Key_Space, Key.Key_N):
        press(room, screen, key)
    assert screen.view.chosen_ids() == [2, 3]


def test_t_transfers(room, screen):
    press(room, screen, Key.Key_T)
    room.qtbot.keyClick(card(room, QueuePicker).line, Key.Key_Return)
    room.quiet()
    assert room.tickets.table[1].queue_id == NETWORK


def test_p_sets_the_priority(room, screen):
    press(room, screen, Key.Key_P)
    picker = card(room, PriorityPicker)
    picker.impact.choose("high")
    room.qtbot.keyClick(picker.first(), Key.Key_Return)
    room.quiet()
    assert room.tickets.table[1].impact is Level.HIGH


def test_w_waits_and_o_opens_again(room, screen):
    press(room, screen, Key.Key_W)
    picker = card(room, WakePicker)
    room.qtbot.keyClicks(picker.line, "1")
    room.qtbot.keyClick(picker.line, Key.Key_Return)
    room.quiet()
    assert room.tickets.table[1].status is Status.PENDING
    assert room.tickets.table[1].wakes_at is not None
    press(room, screen, Key.Key_O)
    assert room.tickets.table[1].status is Status.OPEN


def test_r_resolves_with_a_word(room, screen):
    press(room, screen, Key.Key_R)
    picker = card(room, ReasonPicker)
    room.qtbot.keyClicks(picker.text, "New toner")
    room.qtbot.keyClick(picker.text, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.quiet()
    assert deeds(room)[0][1]["reason"] == "New toner"


def test_a_card_left_by_a_key_closes_and_keeps_its_text(room, screen):
    press(room, screen, Key.Key_R)
    left = card(room, ReasonPicker)
    room.qtbot.keyClicks(left.text, "Half a")
    screen.focus_list()
    assert not left.isVisible()
    press(room, screen, Key.Key_R)
    assert card(room, ReasonPicker).text.toPlainText() == "Half a"
    assert deeds(room) == []


def test_ctrl_enter_in_a_card_belongs_to_the_card(room, screen):
    beneath = []
    shortcut = QShortcut(QKeySequence("Ctrl+Return"), screen.window(), lambda: beneath.append("sent"))
    press(room, screen, Key.Key_R)
    room.qtbot.keyClicks(card(room, ReasonPicker).text, "New toner")
    room.qtbot.keyClick(card(room, ReasonPicker).text, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.quiet()
    assert beneath == []
    assert deeds(room)[0][1]["reason"] == "New toner"
    shortcut.deleteLater()


def test_a_resolution_half_typed_is_there_again(room, screen):
    press(room, screen, Key.Key_R)
    room.qtbot.keyClicks(card(room, ReasonPicker).text, "Half a")
    room.qtbot.keyClick(card(room, ReasonPicker).text, Key.Key_Escape)
    press(room, screen, Key.Key_R)
    assert card(room, ReasonPicker).text.toPlainText() == "Half a"
    assert deeds(room) == []


def test_the_dot_repeats(room, screen):
    press(room, screen, Key.Key_Period)
    assert deeds(room) == []
    press(room, screen, Key.Key_A)
    press(room, screen, Key.Key_J)
    press(room, screen, Key.Key_Period)
    assert room.tickets.table[2].assignee_id == 2


def test_many_are_asked_about_once_and_enter_is_safe(room, screen):
    screen.view.selectAll()
    press(room, screen, Key.Key_A)
    picker = card(room, ConfirmPicker)
    assert picker.title.text() == "Assign 40 tickets to you?"
    room.qtbot.keyClick(picker.first(), Key.Key_Return)
    room.quiet()
    assert deeds(room) == []
    press(room, screen, Key.Key_A)
    room.qtbot.mouseClick(card(room, ConfirmPicker).act_button, Qt.MouseButton.LeftButton)
    room.quiet()
    assert len(deeds(room)[0][1]["was"]) == 40
    assert room.settled[0].sentence == "40 tickets assigned to you."


@pytest.mark.parametrize(
    ("ask", "answer", "question"),
    [
        ("assign", 3, "Assign 40 tickets to Ben Carter?"),
        ("transfer", NETWORK, "Move 40 tickets to Network?"),
        ("set_priority", (Level.HIGH, Level.HIGH), "Set 40 tickets to critical priority?"),
        ("set_category", 2, "File 40 tickets under E-mail?"),
        ("set_category", None, "File 40 tickets under no category?"),
        ("wait", None, "Set 40 tickets to pending until they answer?"),
    ],
)
def test_the_question_about_many_says_what_becomes_of_them(room, screen, ask, answer, question):
    screen.view.selectAll()
    getattr(room.starter, ask)()
    room.quiet()
    room.starter.picker.choose(answer)
    assert card(room, ConfirmPicker).title.text() == question
    assert card(room, ConfirmPicker).act_button.text().strip() == question.rstrip("?")
    card(room, ConfirmPicker).choose(True)
    room.quiet()
    assert len(deeds(room)) == 1


def test_the_question_about_releasing_many_says_that_nobody_has_them_then(room, screen):
    screen.view.selectAll()
    room.starter.release()
    room.quiet()
    assert card(room, ConfirmPicker).title.text() == "Leave 40 tickets with nobody?"


def test_twenty_are_not_asked_about(room, screen):
    for _ in range(19):
        room.qtbot.keyClick(screen.view, Key.Key_Down, Shift)
    press(room, screen, Key.Key_A)
    assert len(deeds(room)[0][1]["was"]) == 20


def test_too_many_are_refused_with_a_way_out(room, screen, monkeypatch):
    monkeypatch.setattr(screen.view, "chosen_count", lambda: MOST + 1)
    told = []
    screen.refused.connect(told.append)
    press(room, screen, Key.Key_A)
    assert told == ["2,001 tickets are chosen; one deed takes at most 2,000. Narrow the list first."]
    assert deeds(room) == []


def test_a_supervisor_says_why_others_tickets_move(list_room):
    room = list_room
    room.act_as(SUE)
    room.tickets.put(a_row(1, assignee_id=3, assignee="Ben Carter"))
    screen = room.screen()
    press(room, screen, Key.Key_A, Shift)
    room.qtbot.keyClicks(card(room, PersonPicker).line, "dev")
    room.qtbot.keyClick(card(room, PersonPicker).line, Key.Key_Return)
    picker = card(room, ReasonPicker)
    room.qtbot.keyClicks(picker.text, "Ben is on leave")
    room.qtbot.keyClick(picker.text, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.quiet()
    assert deeds(room)[0][1]["reason"] == "Ben is on leave"


def test_letters_rest_while_text_is_typed(room, screen):
    screen.filter_here()
    room.qtbot.waitUntil(screen.bar.words.hasFocus)
    room.qtbot.keyClicks(screen.bar.words, "anr.")
    room.quiet()
    assert screen.bar.words.text() == "anr."
    assert deeds(room) == []


def test_nothing_can_be_done_on_an_empty_list(list_room):
    screen = list_room.screen()
    press(list_room, screen, Key.Key_A)
    assert deeds(list_room) == []
    assert not list_room.actions.action("list.take").when()
    assert list_room.actions.action("list.next").when()


def test_every_key_of_the_keyboard_map_is_there(room, screen):
    keys = {action.shortcut: action.id for action in room.actions.all() if action.shortcut}
    assert keys == {
        "Enter": "list.open",
        "A": "list.take",
        "Shift+A": "list.assign",
        "N": "list.next",
        "T": "list.transfer",
        "P": "list.priority",
        "C": "list.category",
        "W": "list.wait",
        "O": "list.reopen",
        "R": "list.resolve",
        ".": "list.repeat",
        "F5": "list.refresh",
    }
    assert next(action.text() for action in screen.menus.rows.actions()) == "Open ticket"


def test_what_can_be_done_with_a_ticket_that_is_done(room):
    room.tickets.table.clear()
    room.tickets.put(a_row(1, status=Status.CLOSED), a_row(2, status=Status.RESOLVED), a_row(3))
    screen = room.screen(Listing("All", live_only=False))

    def possible(*ids):
        screen.view.clearSelection()
        screen.view.go_to_ticket(ids[0])
        for other in ids[1:]:
            index = screen.model.index(screen.model.position(other), 0)
            flags = screen.view.selectionModel().SelectionFlag
            screen.view.selectionModel().select(index, flags.Select | flags.Rows)
        return {action.id.removeprefix("list.") for action in room.actions.possible()}

    always = {"open", "next", "refresh", "filter", *(name.removeprefix("list.") for name in ORDERS)}
    worked_on = {"take", "assign", "release", "transfer", "priority", "category"}
    assert possible(1) - always == {"reopen"}
    assert possible(2) - always == {"reopen", "close"}
    assert possible(3) - always == {*worked_on, "wait", "hold", "resolve", "close"}
    assert possible(1, 3) - always == {*worked_on, "wait", "hold", "resolve", "close", "reopen"}


def test_a_ticket_gone_to_is_chosen_alone_whatever_key_is_held(room, screen):
    screen.view.go_to_ticket(1)
    place = screen.view.visualRect(screen.model.index(1, 0)).center()
    room.qtbot.mousePress(screen.view.viewport(), Qt.MouseButton.LeftButton, Control, place)
    assert screen.view.chosen_ids() == [1, 2]
    assert QGuiApplication.keyboardModifiers() == Control
    screen.view.go_to_ticket(5)
    assert screen.view.chosen_ids() == [5]
    room.qtbot.mouseRelease(screen.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_pending_ticket_can_get_another_time(room):
    room.tickets.put(a_row(1, status=Status.PENDING))
    room.screen()
    assert room.actions.action("list.wait").when()


def test_the_order_is_chosen_and_told_by_menu_and_palette(room, screen):
    assert room.actions.qt("list.sort_priority").isChecked()
    assert room.actions.run("list.sort_newest")
    room.quiet()
    assert screen.bar.order is Sort.NEWEST
    texts = [action.text() for action in screen.menus.more.actions() if action.isCheckable()]
    assert texts == ["Sort by priority, then age", "Newest first", "Oldest first", "Last changed first"]
    assert [action.text() for action in screen.menus.more.actions() if action.isChecked()] == ["Newest first"]


def test_the_cards_begin_at_what_holds_and_say_so(room):
    room.tickets.put(a_row(1, assignee_id=2, category_id=2))
    screen = room.screen()
    press(room, screen, Key.Key_A, Shift)
    assert "now" in spoken(card(room, PersonPicker))
    room.qtbot.keyClick(card(room, PersonPicker).line, Key.Key_Escape)
    press(room, screen, Key.Key_C)
    picker = card(room, CategoryPicker)
    assert "now" in spoken(picker)
    assert picker.list.currentIndex().row() > 0
    room.qtbot.keyClick(picker.line, Key.Key_Return)
    room.quiet()
    assert room.tickets.table[1].category_id == 2


def test_tickets_that_differ_have_nothing_in_common_now(room):
    room.tickets.put(a_row(1, category_id=2))
    screen = room.screen()
    screen.view.selectAll()
    press(room, screen, Key.Key_C)
    picker = card(room, CategoryPicker)
    assert not any(picker.model.choice(at).is_now for at in range(picker.model.rowCount()))


def spoken(picker):
    return picker.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_key_that_can_do_nothing_says_why(room, screen):
    refusals = []
    screen.refused.connect(refusals.append)
    room.tickets.put(a_row(1, status=Status.CLOSED))
    screen.show_listing(Listing("All tickets", live_only=False))
    room.qtbot.waitUntil(lambda: screen.view.current_id() == 1)
    screen.view.setFocus()
    press(room, screen, Key.Key_A)
    press(room, screen, Key.Key_R)
    press(room, screen, Key.Key_J)
    assert refusals == [
        "“Assign to me” isn't possible: HD-1 is closed.",
        "“Resolve” isn't possible: HD-1 is closed.",
    ]
    assert deeds(room) == []


def test_a_key_that_does_its_deed_says_nothing_else(room, screen):
    refusals = []
    screen.refused.connect(refusals.append)
    press(room, screen, Key.Key_A)
    assert refusals == []
