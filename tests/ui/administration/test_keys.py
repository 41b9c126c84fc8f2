"""The set-up's forms by keyboard: Ctrl+Enter saves from every field, Esc puts back and can itself be undone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.saved import Saved
from app.people.queries import StaffRow
from app.tickets.queries import QueueRow
from ui.administration.columns import QUEUES
from ui.administration.kinds import Kind, queue_kind, staff_kind
from ui.administration.rows_model import RowsModel
from ui.administration.set_up_page import SetUpPage
from ui.core.background import Background
from ui.core.live import Live

Key, Mod = Qt.Key, Qt.KeyboardModifier
ANA = StaffRow(2, "ana", "Ana Torres", Role.ADMINISTRATOR, 2, "", is_active=True, is_available=True)
BEN = StaffRow(3, "ben", "Ben Carter", Role.ANALYST, 1, "", is_active=True, is_available=True)
TRIAGE = QueueRow(1, "Triage", 1, "layers", takes_transfers=True, is_active=True, position=1)
VAULT = QueueRow(3, "Vault", 3, "odd-icon", takes_transfers=False, is_active=True, position=2)


@dataclass
class Shelf:
    """Rows in memory and what was saved of them."""

    rows: list[Any]
    saved: list[Any] = field(default_factory=list)

    def read(self) -> Sequence[Any]:
        return sorted(self.rows, key=lambda row: row.id)

    def save(self, row: Any, _was: Any, _key: UUID) -> Saved:
        self.saved.append(row)
        self.rows = [kept for kept in self.rows if kept.id != row.id] + [row]
        return Saved(row.id)


@pytest.fixture(params=["staff", "queues"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    return Shelf([ANA, BEN] if request.param == "staff" else [TRIAGE, VAULT])


@pytest.fixture
def page(shelf: Shelf, qtbot: QtBot, background: Background, live: Live) -> Iterator[SetUpPage]:
    make: Any = staff_kind if isinstance(shelf.rows[0], StaffRow) else queue_kind
    kind: Kind[Any] = make(shelf.read, shelf.save)
    made = SetUpPage(kind, background, live)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(lambda: made.shown_id is not None)
    return made


def controls(page: SetUpPage) -> list[QWidget]:
    return [one.control.focusProxy() or one.control for one in page.pane.form.fields.values()]


def change(page: SetUpPage, qtbot: QtBot) -> None:
    name = page.pane.form.fields["name"]
    name.focus()
    qtbot.keyClicks(name.control, "!")


def test_ctrl_enter_saves_from_every_field(page: SetUpPage, shelf: Shelf, qtbot: QtBot, background: Background):
    for times, control in enumerate(controls(page), 1):
        change(page, qtbot)
        control.setFocus()
        qtbot.keyClick(control, Key.Key_Return, Mod.ControlModifier)
        qtbot.waitUntil(lambda times=times: len(shelf.saved) == times and background.is_idle())
        qtbot.waitUntil(lambda: not page.has_unsaved)
    assert shelf.saved[-1].name.endswith("!" * len(shelf.saved))


def test_ctrl_enter_saves_nothing_where_nothing_was_typed(page: SetUpPage, shelf: Shelf, qtbot: QtBot):
    name = page.pane.form.fields["name"]
    name.focus()
    qtbot.keyClick(name.control, Key.Key_Return, Mod.ControlModifier)
    qtbot.wait(20)
    assert shelf.saved == []


def test_esc_puts_back_from_every_field_and_can_be_undone(page: SetUpPage, qtbot: QtBot):
    undos: list[Any] = []
    page.said.connect(lambda _words, undo: undos.append(undo))
    before = page.pane.form.row()
    for control in controls(page):
        change(page, qtbot)
        control.setFocus()
        qtbot.keyClick(control, Key.Key_Escape)
        assert page.pane.form.row() == before
        assert not page.has_unsaved
        assert control.hasFocus()
    undos[-1]()
    assert page.pane.form.row() == replace(before, name=f"{before.name}!")
    assert page.has_unsaved


def test_esc_is_left_to_others_where_nothing_was_typed(page: SetUpPage, qtbot: QtBot):
    said: list[str] = []
    page.said.connect(lambda words, _undo: said.append(words))
    name = page.pane.form.fields["name"]
    name.focus()
    qtbot.keyClick(name.control, Key.Key_Escape)
    assert said == []


def test_a_queue_is_listed_with_its_icon_and_an_unknown_icon_breaks_nothing():
    model = RowsModel(QUEUES)
    model.show_rows([TRIAGE, VAULT])
    signs = [model.index(at, 0).data(Qt.ItemDataRole.DecorationRole) for at in range(2)]
    assert signs[0] is not None
    assert signs[1] is None
    model.mark_unsaved({3})
    assert model.index(1, 0).data(Qt.ItemDataRole.DecorationRole) is not None


def test_tab_comes_to_the_words_that_find_a_row_before_the_rows(page: SetUpPage, qtbot: QtBot):
    page.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    stops: list[QWidget | None] = []
    while page.side.find_line not in stops:
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        stops.append(QApplication.focusWidget())
        assert page.table not in stops
    qtbot.keyClick(page.side.find_line, Key.Key_Tab)
    assert QApplication.focusWidget() is not page.table  # the button “New” is next
