from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.core.errors import StoreUnavailable
from app.tickets.model import Level, Priority, Status
from app.tickets.queries import Sort
from tests.ui.tickets.conversation_fakes import NOW
from ui.tickets.other_tickets import MOST, OtherTicketsModel
from ui.tickets.properties import Properties
from ui.tickets.value_button import ValueButton


@pytest.fixture
def pane(room, qtbot):
    room.desk.add_ticket(41)
    made = Properties(room.background, room.directory, room.desk, clock=room.clock)
    qtbot.addWidget(made)
    made.resize(272, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def show(pane, room):
    pane.show_conversation(room.desk.conversation(41))


def test_nothing_open_shows_no_ticket(pane):
    assert not pane._body.isVisible()
    assert pane._nothing.isVisible()


def test_all_properties_are_shown(pane, room):
    show(pane, room)
    assert pane._name.text() == "Dana Whitfield"
    assert pane._place.text() == "Finance · London"
    assert pane._vip_row.isVisible()
    assert pane.phone_button.value == "+44 20 7946 0018"
    values = [
        b.value
        for b in (
            pane.assignee_button,
            pane.queue_button,
            pane.category_button,
            pane.priority_button,
            pane.impact_button,
            pane.status_button,
            pane._kind,
            pane._source,
        )
    ]
    assert values == ["Ana Torres", "Triage", "Accounts", "P1 · Critical", "High", "Open", "Incident", "E-mail"]


def middle(pane, widget):
    """Return the middle line of something in the pane."""
    return widget.mapTo(pane, widget.rect().center()).y()


@pytest.mark.parametrize("percent", [100, 150])
def test_a_name_without_a_place_stands_beside_the_middle_of_its_face(pane, room, theme, qtbot, percent):
    theme.apply("light", percent)
    known = room.desk.conversation(41)
    row = replace(known.row, is_vip=False)
    pane.show_conversation(replace(known, row=row))
    qtbot.wait(10)
    words = middle(pane, pane._name) + middle(pane, pane._place)
    assert abs(words / 2 - middle(pane, pane._avatar)) <= 2
    pane.show_conversation(replace(known, row=row, department="", location=""))
    qtbot.wait(10)
    assert abs(middle(pane, pane._name) - middle(pane, pane._avatar)) <= 1


def test_a_name_stays_where_it_is_when_its_place_arrives(pane, room, qtbot):
    known = room.desk.conversation(41)
    row = replace(known.row, is_vip=False)
    pane.show_row(row)
    qtbot.wait(10)
    before = middle(pane, pane._name)
    pane.show_conversation(replace(known, row=row))
    qtbot.wait(10)
    assert middle(pane, pane._name) == before


def test_a_scroll_bar_takes_no_room_from_the_values(pane, room, qtbot):
    show(pane, room)
    qtbot.wait(10)
    assert not pane.verticalScrollBar().isVisible()
    before = [value.width() for value in pane.findChildren(ValueButton)]
    pane.resize(pane.width(), 300)
    qtbot.waitUntil(pane.verticalScrollBar().isVisible)
    assert [value.width() for value in pane.findChildren(ValueButton)] == before
    last = pane._created.mapTo(pane.viewport(), pane._created.rect().topRight()).x()
    assert last < pane.viewport().width()


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("days", [0, 3, 400])
def test_dates_are_never_cut(pane, room, theme, qtbot, days, percent):  # noqa: PLR0917
    theme.apply("light", percent)
    pane.resize(pane.width(), 300)
    made = NOW - timedelta(days=days, minutes=41)
    room.desk.change(41, created_at=made, updated_at=made)
    show(pane, room)
    qtbot.waitUntil(pane.verticalScrollBar().isVisible)
    qtbot.wait(10)
    for value in (pane._created, pane._updated):
        assert "…" not in value.text()
        assert value.text() in value.value


def test_a_status_says_until_when_it_waits(pane, room):
    room.desk.change(41, status=Status.PENDING, wakes_at=NOW + timedelta(days=3))
    show(pane, room)
    assert pane.status_button.value.startswith("Pending until")
    room.clock.pass_seconds(4 * 86_400)
    show(pane, room)
    assert pane.status_button.value == "Open"


@pytest.mark.parametrize(
    ("button", "signal"),
    [
        ("assignee_button", "assign_asked"),
        ("queue_button", "transfer_asked"),
        ("category_button", "category_asked"),
        ("priority_button", "priority_asked"),
        ("impact_button", "priority_asked"),
        ("urgency_button", "priority_asked"),
        ("status_button", "status_asked"),
    ],
)
def test_a_value_asks_for_its_change_by_keyboard(pane, room, qtbot, button, signal):
    show(pane, room)
    with qtbot.waitSignal(getattr(pane, signal)) as asked:
        QTest.keyClick(getattr(pane, button), Qt.Key.Key_Return)
    assert asked.args[0].id == 41


def test_a_done_ticket_can_only_change_its_status(pane, room):
    room.desk.change(41, status=Status.CLOSED)
    show(pane, room)
    assert not pane.assignee_button.isEnabled()
    assert not pane.priority_button.isEnabled()
    assert pane.status_button.isEnabled()


def test_a_patched_row_shows_at_once(pane, room):
    show(pane, room)
    pane.show_row(replace(room.desk.rows[41], assignee="", assignee_id=None, priority=Priority.LOW, impact=Level.LOW))
    assert pane.assignee_button.value == "Nobody"
    assert pane.priority_button.value == "P4 · Low"
    assert pane.phone_button.value == "+44 20 7946 0018"


def test_the_row_of_another_ticket_does_not_keep_the_old_requester(pane, room):
    show(pane, room)
    pane.show_row(replace(room.desk.rows[41], id=77, requester="Daniel Moss"))
    assert pane._name.text() == "Daniel Moss"
    assert not pane.phone_button.isEnabled()


def test_other_tickets_are_asked_for_newest_first_and_done_ones_too(pane, room, qtbot):
    for n in range(60, 72):
        room.desk.add_ticket(n, subject=f"Old trouble {n}")
    show(pane, room)
    qtbot.waitUntil(lambda: pane.others.model.rowCount() == MOST)
    listing = room.desk.listed[-1]
    assert (listing.requester_id, listing.live_only, listing.sort) == (7, False, Sort.NEWEST)
    shown = [pane.others.model.index(r).data() for r in range(MOST)]
    assert "Locked out of account after password change" not in shown


def test_another_ticket_opens_by_enter_and_by_click(pane, room, qtbot):
    room.desk.add_ticket(60, subject="Old trouble")
    show(pane, room)
    qtbot.waitUntil(lambda: pane.others.model.rowCount() == 1)
    view = pane.others.view
    view.setFocus()
    view.setCurrentIndex(pane.others.model.index(0))
    with qtbot.waitSignal(pane.open_asked) as asked:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert asked.args == [60]
    with qtbot.waitSignal(pane.open_asked):
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(pane.others.model.index(0)).center()
        )


def test_a_first_ticket_says_so_and_a_failure_too(pane, room, qtbot):
    show(pane, room)
    qtbot.waitUntil(lambda: "first ticket" in pane.others._remark.text())

    def away(*_):
        raise StoreUnavailable("away")

    room.desk.first_page = away
    show(pane, room)
    qtbot.waitUntil(lambda: "can't be shown now" in pane.others._remark.text())


def test_a_ticket_without_requester_shows_none_of_it(pane, room):
    room.desk.change(41, requester_id=None, requester="")
    show(pane, room)
    assert pane._name.text() == "No requester"
    assert not pane.others.isVisible()


def test_the_list_of_other_tickets_is_a_sound_model(room, qtmodeltester):
    model = OtherTicketsModel(room.directory, room.clock)
    model.show_rows([room.desk.add_ticket(n) for n in (1, 2, 3)])
    qtmodeltester.check(model)
    assert model.data(model.index(7)) is None


def test_every_control_has_a_name(pane, room, qtbot):
    room.desk.add_ticket(60)
    show(pane, room)
    qtbot.waitUntil(lambda: pane.others.model.rowCount() == 1)
    for widget in pane.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name), type(widget).__name__
