"""The reports: every figure with its meaning, its log a key away, and a file of all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.changes import Topic, changed
from app.core.errors import StoreUnavailable
from app.identity.log import Asked
from app.identity.model import Method
from app.identity.reports import Figure, Report
from app.tickets.queries import QueueRow
from tests.ui.history.fake_reports import FakeReports
from tests.ui.history.fakes import NOON
from tests.ui.tickets.conversation_fakes import FakeClock
from ui.core.background import Background
from ui.core.live import Live
from ui.history import report_room
from ui.history.report_room import ReportRoom

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


class Sat:
    """Somebody in front of the reports; what is remembered outlives the room."""

    def __init__(self, qtbot: QtBot, background: Background, live: Live) -> None:
        self.qtbot, self._means = qtbot, (background, live)
        self.queries, self.kept = FakeReports(), {}

    def room(self) -> ReportRoom:
        background, live = self._means
        made = ReportRoom(
            self.queries, background, live, clock=FakeClock(NOON), get=self.kept.get, put=self.kept.__setitem__
        )
        made.show_queues([QueueRow(1, "Triage", 1, "layers", True, True, 1)])
        self.qtbot.addWidget(made, before_close_func=lambda _room: made)
        made.resize(1000, 700)
        with self.qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        self.qtbot.waitUntil(lambda: made.figures.pages.currentIndex() > 0)  # it has answered
        made.figures.table.setFocus()
        return made


@pytest.fixture
def sat(qtbot: QtBot, background: Background, live: Live, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sat]:
    monkeypatch.setattr(report_room, "_QUIET_MS", 1)
    return Sat(qtbot, background, live)


def cells(room: ReportRoom) -> list[tuple[str, ...]]:
    return [row.cells for row in room.figures.model.rows]


def test_every_figure_stands_in_a_row(sat: Sat, qtmodeltester: ModelTester):
    room = sat.room()
    qtmodeltester.check(room.figures.model, force_py=True)
    shown = cells(room)
    assert shown[:3] == [
        ("Opened", "All ways", "10", "", ""),
        ("Verified", "All ways", "6", "4 min 0 s", "9 min 30 s"),
        ("Given up", "All ways", "3", "", ""),
    ]
    assert ("People who could not be verified", "The period", "2", "", "") in shown
    assert ("Held", "Less than a day", "3", "", "") in shown
    assert ("People frozen", "7 days and more", "2", "", "") in shown
    assert [row.share for row in room.figures.model.rows[:3]] == [1.0, 0.6, 0.3]
    assert "works agreement" in room.figures.note.text()


def test_what_a_figure_means_is_told_beside_it_as_one_goes(sat: Sat, qtbot: QtBot):
    room = sat.room()
    first = room.figures.meaning.text()
    qtbot.keyClick(room.figures.table, Key.Key_J)
    assert room.figures.meaning.text() == room.figures.model.rows[1].line.meaning != first
    qtbot.keyClick(room.figures.table, Key.Key_K)
    assert room.figures.meaning.text() == first


def test_enter_wants_just_what_a_figure_counts(sat: Sat, qtbot: QtBot):
    room = sat.room()
    at = next(
        n for n, row in enumerate(room.figures.model.rows) if row.title.startswith("Given up") and row.line.of == "push"
    )
    room.figures.table.selectRow(at)
    with qtbot.waitSignal(room.opened) as opened:
        qtbot.keyClick(room.figures.table, Key.Key_Return)
    asked = opened.args[0].line.asked
    assert isinstance(asked, Asked)
    assert (asked.method, asked.figure, asked.still) == (Method.PUSH, Figure.LEFT, True)


def test_a_way_of_a_newer_version_leads_nowhere_and_says_so(sat: Sat, qtbot: QtBot):
    room = sat.room()
    room.figures.table.selectRow(len(room.figures.model.rows) - 1)
    with qtbot.assertNotEmitted(room.opened):
        qtbot.keyClick(room.figures.table, Key.Key_Return)
    bar = room.figures.bars.bar("unknown")
    assert bar is not None
    assert "newer version" in bar.text


def test_the_period_is_asked_for_and_remembered(sat: Sat, qtbot: QtBot):
    room = sat.room()
    room.period.setCurrentIndex(0)
    qtbot.waitUntil(lambda: len(sat.queries.asked) == 2)
    month, week = (asked.since for asked in sat.queries.asked)
    assert week > month
    assert all(asked.until > NOON for asked in sat.queries.asked)
    assert sat.room().period.currentText() == "Last 7 days"


def test_a_queue_narrows_it(sat: Sat, qtbot: QtBot):
    room = sat.room()
    room.queue.setCurrentIndex(1)
    qtbot.waitUntil(lambda: sat.queries.asked[-1].queue_id == 1)
    room.show_queues([QueueRow(1, "Triage", 1, "layers", True, True, 1)])
    assert room.queue.currentData() == 1


def test_nothing_is_told_as_nothing(sat: Sat):
    sat.queries.report_is = Report()
    room = sat.room()
    assert "Nobody was verified" in room.figures.empty.line.text()
    assert room.figures.pages.currentWidget() is room.figures.empty
    assert not room.export_button.isEnabled()


def test_a_database_that_is_away_is_told_and_what_was_counted_stays(sat: Sat, qtbot: QtBot):
    sat.queries.error = StoreUnavailable("The database can't be reached.")
    room = sat.room()
    assert "can't be reached" in room.figures.failed.line.text()
    sat.queries.error = None
    room.read()
    qtbot.waitUntil(lambda: room.figures.pages.currentWidget() is room.figures.shown)
    sat.queries.error = StoreUnavailable("The database can't be reached.")
    room.read()
    qtbot.waitUntil(lambda: room.figures.bars.bar("failed") is not None)
    assert cells(room)


def test_it_is_counted_again_when_a_verification_changed(sat: Sat, live: Live, qtbot: QtBot):
    room = sat.room()
    before = len(sat.queries.asked)
    live.heard(changed(Topic.TICKET, 1))
    live.heard(changed(Topic.VERIFICATION, 1))
    qtbot.waitUntil(lambda: len(sat.queries.asked) == before + 1)
    room.hide()
    live.heard(changed(Topic.VERIFICATION, 1))
    qtbot.wait(30)
    assert len(sat.queries.asked) == before + 1
    room.show()
    qtbot.waitUntil(lambda: len(sat.queries.asked) == before + 2)


def test_all_figures_go_to_a_file(sat: Sat, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    room = sat.room()
    path = tmp_path / "report.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(path), ""))
    room.save_as()
    qtbot.waitUntil(lambda: room.figures.bars.bar("export") is not None)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + len(room.figures.model.rows)
    assert lines[2].startswith("Verified,All ways,6,4 min 0 s,9 min 30 s,")
    room.figures.bars.clear("export")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(tmp_path / "none" / "report.csv"), ""))
    room.save_as()
    qtbot.waitUntil(lambda: room.figures.bars.bar("export") is not None)
    bar = room.figures.bars.bar("export")
    assert bar is not None
    assert "not written" in bar.text
