"""The set-up's tables keep names readable in narrow panes and at large text."""

from itertools import pairwise
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.people.queries import StaffRow
from app.tickets.queries import QueueRow
from ui.administration.administration_screen import AdministrationScreen
from ui.administration.columns import QUEUES, STAFF
from ui.administration.rows_model import RowsModel
from ui.administration.rows_table import RowsTable
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
