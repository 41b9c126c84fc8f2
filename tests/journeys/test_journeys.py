"""The journeys, step by step, with real keys in real windows."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from pytest_bdd import given, parsers, scenarios, then, when
from pytestqt.qtbot import QtBot

from app.tickets.commands import fields
from app.tickets.model import EntryKind, Status
from app.tickets.queries import Listing
from db.engine import Store
from db.tickets.queries import SqlTicketQueries
from tests.makers import ANA, BEN, DANA, SUE, did, opened
from tests.windows import Seat

scenarios("rebalance.feature", "triage.feature")


@pytest.fixture
def seats() -> dict[str, Seat]:
    """Keep who sits where."""
    return {}


def stored(address: str) -> Store:
    return Store(address)


@given("Ana holds 20 open tickets and one resolved")
def ana_holds(address: str):
    store = stored(address)
    for _ in range(21):
        opened(store, take=True, asker=DANA)
    did(store, ANA, fields.set_status, was={21: Status.OPEN}, to=Status.RESOLVED, reason="new toner")
    store.dispose()


@given(parsers.parse("{count:d} unassigned tickets wait"))
def wait(address: str, count: int):
    store = stored(address)
    for number in range(count):
        opened(store, BEN, subject=f"Printer {number + 1} prints blank pages", asker=DANA)
    store.dispose()


@given("Sue and Ben sit at their desks")
def two_sit(sit_down: Callable[..., Seat], seats: dict[str, Seat], qtbot: QtBot):
    seats["Ben"], seats["Sue"] = sit_down(BEN), sit_down(SUE)
    seats["Ben"].work.show_listing(Listing("My tickets", assignee_id=BEN.staff_id))
    seats["Sue"].work.show_listing(Listing("Ana's", assignee_id=ANA.staff_id, live_only=False))
    qtbot.waitUntil(lambda: seats["Sue"].work.queue.model.rowCount() == 21)
    qtbot.waitUntil(lambda: all(seats["Sue"].work.queue.model.known_row(n) for n in range(1, 22)))


@given("Ana sits at her desk")
def ana_sits(sit_down: Callable[..., Seat], seats: dict[str, Seat]):
    seats["Ana"] = sit_down(ANA)


@when(parsers.parse('Sue moves them to Ben because "{reason}"'))
def moves(seats: dict[str, Seat], reason: str):
    sue = seats["Sue"].work
    rows = [sue.queue.model.known_row(n) for n in range(1, 22)]
    sue.operations.assign(rows, to=BEN.staff_id, reason=reason)


@then(parsers.parse("Ben's list shows {count:d} tickets"))
def ben_sees(seats: dict[str, Seat], count: int, qtbot: QtBot):
    def shown() -> int:
        model = seats["Ben"].work.queue.model
        return sum((row := model.known_row(n)) is not None and row.assignee_id == BEN.staff_id for n in range(1, 22))

    qtbot.waitUntil(lambda: shown() == count)


@then(parsers.parse('Sue reads "{sentence}"'))
def sue_reads(seats: dict[str, Seat], sentence: str, qtbot: QtBot):
    qtbot.waitUntil(lambda: seats["Sue"].window.toast.text == sentence)


@then(parsers.parse('is told "{sentence}"'))
def sue_is_told(seats: dict[str, Seat], sentence: str, qtbot: QtBot):
    def told() -> str:
        bar = seats["Sue"].window.bars.bar("left")
        return bar.text if bar is not None else ""

    qtbot.waitUntil(lambda: told() == sentence)


@then(parsers.parse('Ben is told "{reason}"'))
def ben_is_told(seats: dict[str, Seat], reason: str, qtbot: QtBot):
    notices: Any = seats["Ben"].window.notices
    qtbot.waitUntil(lambda: any(reason in notice.text for notice in notices._news))


@when("Sue takes it back")
def takes_back(seats: dict[str, Seat], qtbot: QtBot):
    view = seats["Sue"].work.queue.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


@when("she goes to the unassigned tickets")
def to_unassigned(seats: dict[str, Seat], qtbot: QtBot):
    ana = seats["Ana"]
    qtbot.keyClick(ana.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: ana.work.queue.model.rowCount() > 0 and ana.work.queue.current_row() is not None)


@when("presses A on the first")
def presses_a(seats: dict[str, Seat], qtbot: QtBot):
    view = seats["Ana"].work.queue.view
    view.setFocus()
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().setCurrentIndex(view.model().index(0, 0), flags.ClearAndSelect | flags.Rows)
    qtbot.keyClick(view, Qt.Key.Key_A)


@then("the first ticket is hers")
def is_hers(address: str, qtbot: QtBot):
    store = stored(address)
    queries = SqlTicketQueries(store, ANA)
    qtbot.waitUntil(lambda: queries.rows([1])[0].assignee_id == ANA.staff_id)
    store.dispose()


@when(parsers.parse('she writes the note "{text}"'))
def writes_note(seats: dict[str, Seat], text: str, qtbot: QtBot):
    ana = seats["Ana"]
    ana.work.open_ticket(1)
    qtbot.waitUntil(lambda: ana.work.ticket.row is not None)
    qtbot.keyClick(ana.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    editor = ana.work.ticket.composer.editor
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@then(parsers.parse('the ticket\'s journal ends with the note "{text}"'))
def ends_with(address: str, text: str, qtbot: QtBot):
    store = stored(address)
    queries = SqlTicketQueries(store, ANA)

    def last() -> tuple[EntryKind, str]:
        conversation = queries.conversation(1)
        assert conversation is not None
        return conversation.entries[-1].kind, conversation.entries[-1].body

    qtbot.waitUntil(lambda: last() == (EntryKind.NOTE, text))
    store.dispose()


@when(parsers.parse('types "{text}" as a reply to the first'))
def types_reply(seats: dict[str, Seat], text: str, qtbot: QtBot):
    ana = seats["Ana"]
    ana.work.open_ticket(1)
    qtbot.waitUntil(lambda: ana.work.ticket.row is not None)
    qtbot.keyClick(ana.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(ana.work.ticket.composer.editor, text)


@when("looks at the second and comes back")
def looks_and_comes_back(seats: dict[str, Seat], qtbot: QtBot):
    ana = seats["Ana"]
    ana.work.open_ticket(2)
    qtbot.waitUntil(lambda: ana.work.ticket.row is not None and ana.work.ticket.row.id == 2)
    assert ana.work.ticket.composer.editor.toPlainText() == ""
    ana.work.open_ticket(1)
    qtbot.waitUntil(lambda: ana.work.ticket.row is not None and ana.work.ticket.row.id == 1)


@then(parsers.parse('the reply still says "{text}"'))
def still_says(seats: dict[str, Seat], text: str):
    assert seats["Ana"].work.ticket.composer.editor.toPlainText() == text
