"""The reports in the window: from a figure to the log behind it and back, by keys."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.settings import Settings
from app.identity.reports import Figure
from tests.makers import SUE
from tests.ui.shell.whole_desk import WholeDesk
from ui.core.theme import ThemeKeeper
from ui.history.log_room import LogRoom
from ui.history.report_room import ReportRoom


@pytest.fixture(params=[Role.SUPERVISOR, Role.SECURITY])
def watching(
    qtbot: QtBot, settings: Settings, theme: ThemeKeeper, request: pytest.FixtureRequest
) -> Iterator[WholeDesk]:
    """Lend the window of somebody who watches over verifications."""
    made = WholeDesk(qtbot, settings, theme, replace(SUE, role=request.param))
    yield made
    made.close()


def rooms(desk: WholeDesk) -> tuple[ReportRoom, LogRoom]:
    report, log = (desk.work.rooms()[name] for name in ("reports", "verifications"))
    assert isinstance(report, ReportRoom)
    assert isinstance(log, LogRoom)
    return report, log


def test_analysts_have_no_reports(whole: WholeDesk):
    assert "reports" not in whole.work.rooms()
    assert "go.reports" not in [action.id for action in whole.window.actions_table.all()]


def test_one_goes_from_a_figure_to_its_log_and_back(watching: WholeDesk, qtbot: QtBot):
    watching.window.actions_table.run("go.reports")
    report, log = rooms(watching)
    qtbot.waitUntil(lambda: bool(report.figures.model.rows))
    qtbot.waitUntil(report.figures.table.hasFocus)
    at = next(n for n, row in enumerate(report.figures.model.rows) if row.line.figure is Figure.LEFT)
    for _ in range(at):
        qtbot.keyClick(report.figures.table, Qt.Key.Key_J)
    qtbot.keyClick(report.figures.table, Qt.Key.Key_Return)
    qtbot.waitUntil(log.isVisible)
    qtbot.waitUntil(lambda: bool(watching.log.asked))
    assert watching.log.asked[-1][0].figure is Figure.LEFT
    bar = log.pane.bars.bar("only")
    assert bar is not None
    assert "Given up, all ways" in bar.text
    qtbot.waitUntil(log.pane.table.hasFocus)
    qtbot.keyClick(log.pane.table, Qt.Key.Key_Escape)
    qtbot.waitUntil(report.isVisible)
    qtbot.waitUntil(report.figures.table.hasFocus)
    assert log.pane.bars.bar("only") is None


def test_a_filter_lets_all_be_asked_for_again(watching: WholeDesk, qtbot: QtBot):
    watching.window.actions_table.run("go.reports")
    report, log = rooms(watching)
    log.filters.words.setText("Priya")
    qtbot.waitUntil(lambda: bool(report.figures.model.rows))
    qtbot.keyClick(report.figures.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: log.pane.bars.bar("only") is not None)
    assert log.filters.words.text() == ""
    qtbot.wait(450)  # what had been typed is not asked for late
    assert log.pane.bars.bar("only") is not None
    log.filters.state.setCurrentIndex(1)
    assert log.pane.bars.bar("only") is None
    qtbot.waitUntil(lambda: watching.log.asked[-1][0].figure is None)
