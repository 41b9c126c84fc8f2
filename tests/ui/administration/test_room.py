"""The set-up's tables keep names readable in narrow panes and at large text."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.saved import Saved
from app.people.queries import StaffRow
from app.tickets.queries import QueueRow
from ui.administration.administration_screen import AdministrationScreen
from ui.administration.columns import QUEUES, STAFF
from ui.administration.kinds import Kind, category_kind, queue_kind, staff_kind
from ui.administration.rows_model import RowsModel
from ui.administration.rows_table import RowsTable
from ui.administration.set_up_page import SetUpPage
from ui.core.background import Background
from ui.core.live import Live
from ui.core.theme import ThemeKeeper, px

ANA = StaffRow(2, "ana", "Ana Torres", Role.ADMINISTRATOR, 2, "", is_active=True, is_available=True)
TRIAGE = QueueRow(1, "Triage", 1, "layers", takes_transfers=True, is_active=True, position=1)


def columns_at(table: RowsTable, width: int) -> list[str]:
    table.resize(width, 300)
    shown = [at for at in range(table.model().columnCount()) if not table.isColumnHidden(at)]
    assert sum(table.columnWidth(at) for at in shown) <= table.viewport().width()
    assert table.columnWidth(0) >= px(150)
    titles: list[str] = [table.model().headerData(at, table.horizontalHeader().orientation()) for at in shown]
    return titles


def open_table(qtbot: QtBot, columns: Any, row: Any) -> RowsTable:
    model = RowsModel(columns)
    model.show_rows([row])
    table = RowsTable(model, "Rows")
    model.setParent(table)
    qtbot.addWidget(table)
    table.show()
    return table


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_columns_give_way_one_by_one_and_come_back(percent: int, qtbot: QtBot, theme: ThemeKeeper):
    theme.apply("light", percent)
    table = open_table(qtbot, STAFF, ANA)
    widths = [px(width) for width in (600, 470, 400, 320)]
    wanted = [
        ["Name", "Login", "Role", "Tier", "State"],
        ["Name", "Role", "Tier", "State"],
        ["Name", "Role", "State"],
        ["Name", "State"],
    ]
    assert [columns_at(table, width) for width in widths] == wanted
    assert [columns_at(table, width) for width in reversed(widths)] == wanted[::-1]


def test_columns_give_way_when_the_text_grows(qtbot: QtBot, theme: ThemeKeeper):
    table = open_table(qtbot, QUEUES, TRIAGE)
    assert len(columns_at(table, 420)) == 4
    theme.apply("light", 200)
    assert columns_at(table, 500) == ["Name", "State"]


def ink(widget: QWidget, room: QRect) -> int:
    """Return where the first thing that differs from the ground begins, in pixels from the left edge of `room`."""
    picture = widget.grab(room).toImage()
    middle = range(4, picture.height() - 4)
    ground = picture.pixel(1, picture.height() // 2)
    return next(x for x in range(picture.width()) if any(picture.pixel(x, y) != ground for y in middle))


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_headings_stand_right_above_what_is_below_them(percent: int, qtbot: QtBot, theme: ThemeKeeper):
    theme.apply("light", percent)
    table = open_table(qtbot, STAFF, replace(ANA, name="Name", login="Login"))
    table.resize(px(800), 300)
    head = table.horizontalHeader()
    for at in (0, 1):
        left, wide = head.sectionViewportPosition(at), head.sectionSize(at) - 1
        heading = ink(head.viewport(), QRect(left, 0, wide, head.height()))
        cell = ink(table.viewport(), table.visualRect(table.model().index(0, at)))
        assert abs(heading - cell) <= 1


def test_each_deed_for_a_new_row_names_its_kind_and_leads_to_its_page(qtbot: QtBot, background: Background, live: Live):
    kinds: list[Kind[Any]] = [
        staff_kind(lambda: [ANA], _unsaved),
        queue_kind(lambda: [TRIAGE], _unsaved),
        category_kind(list, _unsaved),
    ]
    screen = AdministrationScreen(kinds, background, live)
    qtbot.addWidget(screen)
    deeds = {deed.text: deed for deed in screen.deeds() if deed.id.startswith("set_up.new")}
    assert list(deeds) == ["New member of staff", "New queue", "New category"]
    assert not any(deed.when() for deed in deeds.values())
    screen.show()
    qtbot.waitUntil(background.is_idle)
    assert all(deed.when() for deed in deeds.values())
    deeds["New category"].run()
    assert screen.page.kind.one == "category"
    assert screen.page.shown_id == 0
    deeds["New queue"].run()
    assert (screen.page.kind.one, screen.page.shown_id) == ("queue", 0)
    qtbot.waitUntil(background.is_idle)
    qtbot.wait(20)  # the answers come through the queue


def _unsaved(*_row: object) -> Saved:
    raise AssertionError


def test_the_tabs_icons_follow_the_text_size(qtbot: QtBot, theme: ThemeKeeper, background: Background, live: Live):
    screen = AdministrationScreen([], background, live)
    qtbot.addWidget(screen)
    screen.show()
    sizes = []
    for percent in (100, 150, 200):
        theme.apply("light", percent)
        sizes.append(screen.tabs.iconSize().width())
    assert sizes[0] == 16
    assert all(small < large for small, large in pairwise(sizes))


@pytest.mark.parametrize("percent", [100, 150])
def test_a_narrow_page_cuts_neither_its_buttons_nor_the_words_that_find_a_row(
    percent: int, qtbot: QtBot, theme: ThemeKeeper, background: Background, live: Live
):
    theme.apply("light", percent)
    page = SetUpPage(queue_kind(lambda: [TRIAGE], _unsaved), background, live)
    qtbot.addWidget(page)
    page.resize(page.minimumSizeHint().expandedTo(QSize(780, 480)))
    page.show()
    qtbot.waitUntil(background.is_idle)
    qtbot.waitUntil(lambda: page.shown_id == TRIAGE.id)
    buttons = page.pane.findChildren(QPushButton)
    assert {made.accessibleName() for made in buttons} >= {"Discard", "Save"}
    for made in buttons:
        assert made.width() >= made.sizeHint().width(), made.accessibleName()
    line = page.side.find_line
    assert line.width() >= line.fontMetrics().horizontalAdvance("Find   ")
