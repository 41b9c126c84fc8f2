"""Deeds are about the ticket being read, or about the rows chosen in the list, by where the person is."""

import pytest
from PySide6.QtCore import Qt

from app.tickets.model import Status
from tests.ui.shell.whole_desk import FREE, MINE, WholeDesk
from ui.core.palette_rows import Found
from ui.shell.sidebar import ALL_TICKETS, UNASSIGNED

Key, Mod = Qt.Key, Qt.KeyboardModifier
POPUPS = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")


def call(whole: WholeDesk, typed: str) -> Found:
    """Type into the palette over whatever has the focus, run what it offers first, and return that."""
    window = whole.window
    whole.qtbot.keyClick(window.focusWidget(), Key.Key_K, Mod.ControlModifier)
    card = window.palette_card
    assert card is not None
    whole.qtbot.keyClicks(card.line, typed)
    whole.qtbot.waitUntil(lambda: not card._wait.isActive() and not card._pending)
    first = card.entries()[0]
    whole.qtbot.keyClick(card.line, Key.Key_Return)
    whole.quiet()
    return first


def offered(whole: WholeDesk, typed: str) -> list[str]:
    """Return what the palette offers, as it is read out, and close it again."""
    card = whole.window.palette_card
    assert card is not None
    whole.qtbot.keyClick(whole.window.focusWidget(), Key.Key_K, Mod.ControlModifier)
    whole.qtbot.keyClicks(card.line, typed)
    found = [one.spoken for one in card.entries()]
    whole.qtbot.keyClick(card.line, Key.Key_Escape)
    return found


def closed(whole: WholeDesk) -> list[int]:
    return [row.id for row in whole.tickets.table.values() if row.status is Status.CLOSED]


def test_a_ticket_opened_from_elsewhere_is_the_one_that_is_closed(whole: WholeDesk) -> None:
    work, opened = whole.work, FREE[1]
    call(whole, f"#{whole.tickets.table[opened].subject}")
    assert work.ticket.ticket_id == opened
    assert work.queue.view.current_id() == MINE[0]
    assert call(whole, "close").spoken.startswith(f"Close, HD-{opened}")
    assert closed(whole) == [opened]


def test_with_the_focus_in_the_list_its_chosen_rows_are_meant(whole: WholeDesk) -> None:
    whole.work.open_ticket(FREE[0])
    whole.quiet()
    whole.work.queue.focus_list()
    assert call(whole, "put on hold").subtitle == f"HD-{MINE[0]}"
    assert whole.tickets.table[MINE[0]].status is Status.ON_HOLD
    assert whole.tickets.table[FREE[0]].status is Status.OPEN


def test_several_chosen_rows_are_counted(whole: WholeDesk) -> None:
    whole.work.queue.view.selectAll()
    assert any(said.startswith("Close, 2 tickets") for said in offered(whole, "close"))


def test_the_card_names_the_ticket_that_is_read(whole: WholeDesk) -> None:
    whole.work.open_ticket(FREE[0])
    whole.quiet()
    call(whole, "assign to")
    picker = whole.window.starter.picker
    assert picker is not None
    assert picker.accessibleName() == f"Assign HD-{FREE[0]} to"


@POPUPS
def test_the_menus_mean_what_is_read_too(whole: WholeDesk) -> None:
    whole.work.open_ticket(FREE[0])
    whole.quiet()
    menus = whole.window.menus
    assert menus is not None
    whole.qtbot.keyClick(whole.window.focusWidget(), Key.Key_F10)
    close = whole.window.actions_table.qt("list.close")
    assert close.isEnabled()
    close.trigger()
    whole.quiet()
    assert closed(whole) == [FREE[0]]


@POPUPS
def test_the_menu_of_the_list_means_the_list(whole: WholeDesk) -> None:
    whole.work.open_ticket(FREE[0])
    whole.quiet()
    queue = whole.work.queue
    whole.qtbot.mouseClick(queue.head.more, Qt.MouseButton.LeftButton)
    whole.window.actions_table.qt("list.close").trigger()
    queue.menus.more.close()
    whole.quiet()
    assert closed(whole) == [MINE[0]]


def test_letters_stay_with_the_list(whole: WholeDesk) -> None:
    whole.work.open_ticket(FREE[0])
    whole.quiet()
    whole.qtbot.keyClick(whole.window.focusWidget(), Key.Key_A)
    whole.quiet()
    assert whole.tickets.table[FREE[0]].assignee_id is None


def test_where_neither_list_nor_ticket_is_in_sight_nothing_is_meant(whole: WholeDesk) -> None:
    whole.work.enter_room("drafts")
    assert not [said for said in offered(whole, "close") if said.startswith("Close,")]


def test_the_cursor_goes_along_to_a_ticket_of_the_list(whole: WholeDesk) -> None:
    work = whole.work
    work.show_listing(ALL_TICKETS)
    whole.quiet()
    reads: list[int] = []
    work.ticket.shown.connect(lambda conversation: reads.append(conversation.row.id))
    work.open_ticket(FREE[1])
    whole.quiet()
    assert work.queue.view.current_id() == FREE[1]
    assert work.ticket.ticket_id == FREE[1]
    assert reads == [FREE[1]]


def test_marks_stay_when_a_ticket_is_opened(whole: WholeDesk) -> None:
    work = whole.work
    work.show_listing(ALL_TICKETS)
    whole.quiet()
    work.queue.focus_list()
    for key in (Key.Key_Space, Key.Key_J, Key.Key_Space):
        whole.qtbot.keyClick(work.queue.view, key)
    marked = work.queue.view.chosen_ids()
    work.open_ticket(MINE[1])
    whole.quiet()
    assert work.queue.view.chosen_ids() == marked
    assert len(marked) == 2


def test_a_ticket_opened_out_of_a_room_is_not_replaced_by_the_first_of_the_list(whole: WholeDesk) -> None:
    work = whole.work
    work.show_listing(UNASSIGNED)
    whole.quiet()
    work.show_room("drafts")
    for ticket_id in (FREE[2], MINE[0]):
        work.open_ticket(ticket_id)
        whole.quiet()
        assert work.ticket.ticket_id == ticket_id
        work.show_room("drafts")
    assert work.queue.view.current_id() in FREE


def test_all_queues_are_chosen_at_the_left_too(whole: WholeDesk) -> None:
    work = whole.work
    whole.tickets.table = {i: row for i, row in whole.tickets.table.items() if i in FREE}
    work.begin()
    whole.quiet()
    assert work.queue.states.shown == "empty"
    whole.qtbot.keyClick(work.queue.states.place, Key.Key_Return)
    whole.quiet()
    assert work.queue.listing == ALL_TICKETS
    assert work.sidebar.view.currentIndex().data() == "All tickets"
    assert work.queue.view.hasFocus()


def test_an_empty_desk_offers_no_other_queues(whole: WholeDesk) -> None:
    whole.tickets.table.clear()
    whole.work.show_listing(ALL_TICKETS)
    whole.quiet()
    assert whole.work.queue.states.shown == "empty"
    button = whole.work.queue.states._empty.action
    assert button is not None
    assert button.isHidden()
