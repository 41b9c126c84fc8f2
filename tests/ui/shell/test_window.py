"""The whole window on a desk in memory: panes, keys, requests that become deeds, and going away."""

from functools import partial

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core.actor import Actor, Role
from app.core.errors import StoreUnavailable
from app.core.settings import SINGLE_LETTERS, Settings
from app.tickets.model import Status
from app.tickets.queries import Listing
from tests.ui.shell.whole_desk import FREE, MINE, WholeDesk
from tests.ui.tickets.fake_desk import ANA, a_row
from ui.core.theme import ThemeKeeper
from ui.shell.main_window import SMALLEST, MainWindow
from ui.shell.settings_dialog import SettingsDialog

Key, Mod = Qt.Key, Qt.KeyboardModifier


def test_it_opens_on_ones_own_tickets_with_the_first_one_chosen(whole: WholeDesk) -> None:
    work = whole.work
    assert work.queue.listing.title == "My tickets"
    assert work.sidebar.view.currentIndex().data() == "My tickets"
    assert work.queue.view.selectionModel().hasSelection()
    assert whole.window.focusWidget() is work.queue.view


def test_an_empty_start_has_the_focus_in_the_list(
    qtbot: QtBot, settings: Settings, theme: ThemeKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.ui.shell.whole_desk.MINE", ())
    whole = WholeDesk(qtbot, settings, theme)
    work = whole.work
    assert (work.queue.listing.title, work.queue.states.shown) == ("My tickets", "empty")
    assert work.queue.states.place.hasFocus()
    qtbot.keyClick(whole.window.focusWidget(), Key.Key_N)
    whole.quiet()
    assert [text for text, _ in whole.desk.texts if "take next" in text]
    assert work.queue.view.hasFocus()
    seen = []
    for _ in range(5):
        qtbot.keyClick(whole.window.focusWidget(), Key.Key_F6)
        seen.append(whole.window.focusWidget())
    assert seen[-1] is work.queue.view
    whole.close()


def test_f6_stops_at_an_empty_list_too(whole: WholeDesk, qtbot: QtBot) -> None:
    work = whole.work
    work.show_listing(Listing("Security", queue_id=3))
    whole.quiet()
    work.sidebar.focus_list()
    qtbot.keyClick(work.sidebar.view, Key.Key_F6)
    assert work.queue.states.place.hasFocus()


def test_the_head_and_the_sidebar_count_together(whole: WholeDesk) -> None:
    waiting = a_row(40, status=Status.ON_HOLD, assignee_id=ANA.staff_id)
    whole.tickets.put(waiting)
    whole.work.begin()
    whole.quiet()
    place = next(place for place in whole.work.places() if place.title == "My tickets")
    assert (place.count, place.waiting) == (2, 1)
    assert whole.work.queue.head.counts.text() == "3 tickets  ·  1 waiting"


def test_an_outage_is_told_once_and_not_by_the_list_too(whole: WholeDesk, qtbot: QtBot) -> None:
    whole.tickets.broken = StoreUnavailable("The database can't be reached.")
    qtbot.keyClick(whole.work.queue.view, Key.Key_F5)
    whole.quiet()
    assert whole.window.bars.bar("away") is not None
    assert whole.work.queue.bars.bar("error") is None
    whole.tickets.broken = None
    whole.window.bars.bar("away").buttons[0].click()  # type: ignore[union-attr]
    whole.work.begin()
    whole.quiet()
    assert whole.work.queue.states.shown == "tickets"


def test_a_supervisor_begins_with_what_nobody_has(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> None:
    whole = WholeDesk(qtbot, settings, theme, Actor(1, "Sue Park", "sue", Role.SUPERVISOR))
    assert whole.work.queue.listing.title == "Unassigned"
    whole.close()


def test_keys_go_to_lists_and_the_palette(whole: WholeDesk, qtbot: QtBot) -> None:
    window = whole.window
    qtbot.keyClick(window.focusWidget(), Key.Key_2, Mod.ControlModifier)
    whole.quiet()
    assert whole.work.queue.listing.title == "Unassigned"
    assert whole.work.queue.model.rowCount() == len(FREE)
    qtbot.keyClick(window.focusWidget(), Key.Key_K, Mod.ControlModifier)
    assert window.palette_card is not None
    assert window.palette_card.isVisible()
    qtbot.keyClick(window.palette_card.line, Key.Key_Escape)
    assert window.focusWidget() is whole.work.queue.view


def test_f6_walks_through_the_panes_and_back(whole: WholeDesk, qtbot: QtBot) -> None:
    window, work = whole.window, whole.work
    seen = []
    for _ in range(5):
        qtbot.keyClick(window.focusWidget(), Key.Key_F6)
        seen.append(window.focusWidget())
    assert seen[0] is work.ticket.timeline
    assert seen[-1] is work.queue.view
    qtbot.keyClick(window.focusWidget(), Key.Key_F6, Mod.ShiftModifier)
    assert window.focusWidget() is work.sidebar.view


def test_properties_give_way_where_there_is_no_room(whole: WholeDesk, qtbot: QtBot) -> None:
    window, work = whole.window, whole.work
    assert work.properties.isVisible()
    window.resize(1040, 640)
    qtbot.waitUntil(lambda: not work.properties.isVisible())
    qtbot.keyClick(window.focusWidget(), Key.Key_I, Mod.ControlModifier)
    assert work.properties.isVisible()
    assert window.width() <= 1040


def test_the_window_can_be_as_small_as_promised(whole: WholeDesk) -> None:
    whole.window.resize(1040, 640)
    assert (whole.window.width(), whole.window.height()) == (1040, 640)


def test_the_tickets_own_button_assigns_that_ticket(whole: WholeDesk, qtbot: QtBot) -> None:
    work = whole.work
    work.open_ticket(FREE[0])
    whole.quiet()
    qtbot.mouseClick(work.ticket.head.assign_button, Qt.MouseButton.LeftButton)
    field = QApplication.focusWidget()
    assert field is not None
    whole.quiet()
    qtbot.keyClicks(field, "ana")
    qtbot.keyClick(field, Key.Key_Return)
    whole.quiet()
    assert whole.tickets.table[FREE[0]].assignee_id == ANA.staff_id
    assert "HD-" in whole.window.toast.text
    assert whole.window.toast.can_undo


def test_a_property_is_changed_from_its_button(whole: WholeDesk, qtbot: QtBot) -> None:
    work = whole.work
    qtbot.waitUntil(lambda: work.ticket.ticket_id is not None)
    shown = work.ticket.ticket_id
    whole.quiet()
    qtbot.mouseClick(work.properties.queue_button, Qt.MouseButton.LeftButton)
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyClicks(field, "netw")
    qtbot.keyClick(field, Key.Key_Return)
    whole.quiet()
    assert shown is not None
    assert whole.tickets.table[shown].queue_id == 2


def test_the_status_offers_only_the_steps_there_are(whole: WholeDesk) -> None:
    from ui.shell.ticket_deeds import TicketDeeds

    deeds = whole.work.findChild(TicketDeeds)
    assert deeds is not None
    row = whole.tickets.table[MINE[0]]
    words = [action.text() for action in deeds.status_menu(row).actions()]
    assert words == ["Pending until…", "On hold", "Resolve…", "Close"]
    whole.tickets.change(MINE[0], status=Status.CLOSED)
    assert [a.text() for a in deeds.status_menu(whole.tickets.table[MINE[0]]).actions()] == ["Open"]


def test_a_card_that_is_deleted_takes_nothing_with_it(whole: WholeDesk, qtbot: QtBot) -> None:
    for ask in (whole.window.starter.assign, whole.window.starter.transfer, whole.window.starter.wait):
        ask()
        picker = whole.window.starter.picker
        assert picker is not None
        picker.cancel()
        qtbot.waitUntil(partial(_is_gone, picker))
    whole.work.ticket.note()
    whole.work.open_ticket(FREE[1])
    whole.quiet()
    assert whole.work.ticket.ticket_id == FREE[1]


def _is_gone(widget: QWidget) -> bool:
    return not isValid(widget)


def test_going_away_is_kept_and_can_be_undone(whole: WholeDesk, qtbot: QtBot) -> None:
    sidebar = whole.work.sidebar
    qtbot.mouseClick(sidebar._switch, Qt.MouseButton.LeftButton)
    assert sidebar._switch.text() == "I am back"
    whole.quiet()
    assert whole.errands.available == [False]
    assert "You are away" in whole.window.toast.text
    assert whole.window.toast.undo()
    whole.quiet()
    assert whole.errands.available == [False, True]
    assert sidebar._switch.text() == "Set away"


def test_a_refused_switch_turns_back_and_says_why(whole: WholeDesk, qtbot: QtBot) -> None:
    whole.go_away()
    qtbot.mouseClick(whole.work.sidebar._switch, Qt.MouseButton.LeftButton)
    whole.quiet()
    assert whole.work.sidebar._switch.text() == "Set away"
    assert whole.window.bars.bar("away") is not None


def test_losing_and_finding_the_database_is_said_and_unsaid(whole: WholeDesk) -> None:
    window = whole.window
    window.connection_lost("closed")
    window.connection_lost("closed again")
    bar = window.bars.bar("away")
    assert bar is not None
    assert "drafts" in bar.text
    window.connection_restored()
    assert window.bars.bar("away") is None


def test_a_failure_of_any_kind_is_said_once_and_a_mistake_of_ours_is_not_hidden(whole: WholeDesk) -> None:
    whole.window.meet(StoreUnavailable("The database can't be reached."))
    assert whole.window.bars.bar("away") is not None
    with pytest.raises(ZeroDivisionError):
        whole.window.meet(ZeroDivisionError())


def test_settings_turn_single_letters_off_at_once(whole: WholeDesk, settings: Settings, qtbot: QtBot) -> None:
    whole.window.open_settings()
    dialog = whole.window.findChild(SettingsDialog)
    assert dialog is not None
    qtbot.keyClick(dialog.control(SINGLE_LETTERS), Key.Key_Space)
    assert whole.window.actions_table.key("list.take") == ""
    qtbot.keyClick(dialog, Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_a_card_stands_in_place_of_the_desk_until_it_lets_us_in(
    qtbot: QtBot, settings: Settings, theme: ThemeKeeper
) -> None:
    window = MainWindow(settings, theme)
    window.keeps_geometry = False
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    tried: list[bool] = []
    window.show_refusal("The database can't be reached.", ("Try again", lambda: tried.append(True)))
    assert "The database can't be reached." in visible_texts(window)
    assert not window.top.new.isVisible()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert tried == [True]
    card = QWidget()
    window.show_card(card)
    window.show_refusal("Another reason.")
    qtbot.waitUntil(lambda: not isValid(card))
    assert "The database can't be reached." not in visible_texts(window)
    window.close()


def test_at_150_percent_everything_has_its_place_in_the_smallest_window(whole: WholeDesk, qtbot: QtBot) -> None:
    window = whole.window
    window.theme.apply("light", 150)
    window.resize(*SMALLEST)
    whole.work.open_ticket(MINE[0])
    whole.quiet()
    composer = whole.work.ticket.composer
    qtbot.waitUntil(composer.send_button.isVisible)
    assert (window.width(), window.height()) == SMALLEST
    for part in (window.top.new, composer.send_button, whole.work.sidebar.view):
        corner = part.mapTo(window, part.rect().bottomRight())
        assert window.rect().contains(corner), part
        above = part.parentWidget()
        while above is not None and above is not window:
            assert above.rect().contains(part.mapTo(above, part.rect().bottomRight())), (part, above)
            above = above.parentWidget()


@pytest.mark.parametrize("percent", [100, 150])
def test_in_a_narrow_window_the_list_gives_way_to_the_properties(whole: WholeDesk, qtbot: QtBot, percent: int) -> None:
    window, work = whole.window, whole.work
    window.theme.apply("light", percent)
    window.resize(*SMALLEST)
    whole.quiet()
    work.focus_list()
    assert not work.properties.isVisible()
    work.toggle_properties()
    whole.quiet()
    assert (work.properties.isVisible(), work.queue.isVisible()) == (True, False)
    assert work.properties.isAncestorOf(window.focusWidget()) or work.properties.hasFocus()
    for part in (work.sidebar, work.ticket, work.properties):
        assert window.rect().contains(QRect(part.mapTo(window, QPoint()), part.size())), part
    assert work.ticket.mapTo(window, work.ticket.rect().topRight()).x() < work.properties.mapTo(window, QPoint()).x()
    qtbot.keyClick(work.ticket.timeline, Key.Key_Escape)
    assert (work.properties.isVisible(), work.queue.isVisible()) == (False, True)
    assert work.queue.view.hasFocus()
    work.toggle_properties()
    work.toggle_properties()
    assert (work.properties.isVisible(), work.queue.isVisible()) == (False, True)
    assert work.queue.view.hasFocus()


def test_properties_shown_in_a_narrow_window_are_not_asked_for_elsewhere(whole: WholeDesk) -> None:
    window, work = whole.window, whole.work
    window.resize(*SMALLEST)
    whole.quiet()
    work.toggle_properties()
    work.show_listing(work.queue.listing)
    assert (work.properties.isVisible(), work.queue.isVisible()) == (False, True)
    work.toggle_properties()
    window.resize(1300, 700)
    assert (work.properties.isVisible(), work.queue.isVisible()) == (False, True)


def visible_texts(window: QWidget) -> list[str]:
    return [one.text() for one in window.findChildren(QLabel) if one.isVisible()]


def test_drafts_and_the_form_of_a_new_ticket_are_reached_by_key(whole: WholeDesk, qtbot: QtBot) -> None:
    qtbot.keyClick(whole.window.focusWidget(), Key.Key_N, Mod.ControlModifier)
    form = whole.window.new_ticket
    assert form.isVisible()  # type: ignore[attr-defined]
    form.reject()  # type: ignore[attr-defined]
    whole.work.show_room("drafts")
    assert whole.work.rooms()["drafts"].isVisible()
    assert whole.work.sidebar.view.currentIndex().data() == "Drafts"


def test_a_reply_leaves_only_from_where_it_is_written(whole: WholeDesk, qtbot: QtBot) -> None:
    work = whole.work
    editor = work.ticket.composer.editor
    left_from = []
    for pane in (work.queue.view, work.sidebar.view, work.ticket.timeline, editor):
        editor.setFocus()
        if not editor.text:
            qtbot.keyClicks(editor, "Not yet")
        pane.setFocus()
        qtbot.keyClick(pane, Key.Key_Return, Mod.ControlModifier)
        if work.ticket.recall_latest():
            left_from.append(pane)
    assert left_from == [editor]


def test_going_to_a_room_goes_on_by_keyboard_there(whole: WholeDesk, qtbot: QtBot) -> None:
    work = whole.work
    work.ticket.note()
    qtbot.keyClicks(work.ticket.composer.editor, "for later")
    whole.window.actions_table.action("go.drafts").run()
    assert work.rooms()["drafts"].isAncestorOf(whole.window.focusWidget())
    assert whole.window.focusWidget().accessibleName() == "Drafts"


def test_a_ticket_taken_from_outside_the_list_is_shown(whole: WholeDesk, qtbot: QtBot) -> None:
    assert whole.work.queue.listing.title == "My tickets"
    qtbot.keyClick(whole.work.queue.view, Key.Key_N)
    whole.quiet()
    assert whole.work.ticket.ticket_id == FREE[0]
    assert whole.work.queue.view.hasFocus()


def test_esc_goes_back_from_the_ticket_to_the_list(whole: WholeDesk, qtbot: QtBot) -> None:
    work = whole.work
    for inside in (work.ticket.composer.editor, work.ticket.timeline):
        inside.setFocus()
        qtbot.keyClick(inside, Key.Key_Escape)
        assert work.queue.view.hasFocus()


def test_the_conversation_shows_that_it_has_the_focus(whole: WholeDesk, qtbot: QtBot) -> None:
    timeline = whole.work.ticket.timeline
    whole.work.queue.view.setFocus()
    before = timeline.grab().toImage()
    timeline.setFocus()
    after = timeline.grab().toImage()
    assert before.pixelColor(1, 5) != after.pixelColor(1, 5)
    assert before.copy(2, 2, 200, 60) == after.copy(2, 2, 200, 60)


def test_escape_in_the_composer_goes_back_to_the_list_whatever_has_just_been_said(
    whole: WholeDesk, qtbot: QtBot
) -> None:
    work = whole.work
    work.open_ticket(MINE[0])
    whole.quiet()
    work.ticket.note()
    field = whole.window.focusWidget()
    whole.window.say("Note added.", print)
    qtbot.keyClick(field, Key.Key_Escape)
    assert work.queue.view.hasFocus()
    assert whole.window.toast.isVisible()
