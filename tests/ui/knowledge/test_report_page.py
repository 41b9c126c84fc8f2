"""The reports on articles: who sees which, where each leads, and the sample that is read."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.actor import Actor, Role
from app.knowledge.model import Licence
from app.knowledge.standard import Criterion, Fit, from_words
from tests.makers import Clock
from tests.ui.knowledge.shelf import MemoryGate, MemoryLibrary, MemoryQueries, Shelf
from ui.core.background import Background
from ui.core.live import Live
from ui.knowledge.parts import Parts, Ways
from ui.knowledge.report_page import ReportPage
from ui.knowledge.sample_dialog import SampleDialog

Key = Qt.Key
ANA = Actor(2, "Ana Torres", "ana", Role.ANALYST, 1)
OLGA = replace(ANA, name="Olga Marsh", role=Role.SUPERVISOR)


@dataclass
class Sat:
    """Somebody in front of the reports; what is remembered outlives the page."""

    qtbot: QtBot
    shelf: Shelf
    means: tuple[Background, Background, Live]
    kept: dict[str, str] = field(default_factory=dict)
    went: list[str] = field(default_factory=list)

    def page(self, actor: Actor = OLGA) -> ReportPage:
        background, local, live = self.means
        parts = Parts(
            MemoryLibrary(self.shelf), MemoryGate(self.shelf), MemoryQueries(self.shelf), background, local, live,  # type: ignore[arg-type]
            Clock(), lambda: actor, lambda _said, _undo: None, self.kept.get, self.kept.__setitem__,
            Ways(page=self.went.append),
        )  # fmt: skip
        made = ReportPage(parts)
        self.qtbot.addWidget(made)
        with self.qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        self.qtbot.waitUntil(lambda: bool(made.figures.model.rows))
        made.setFocus()
        return made

    def go_to(self, page: ReportPage, name: str) -> None:
        row = next(at for at, one in enumerate(page.figures.model.rows) if one.name == name)
        page.figures.table.selectRow(row)
        self.qtbot.keyClick(page.figures.table, Key.Key_Return)


@pytest.fixture
def sat(qtbot: QtBot, shelf: Shelf, background: Background, local: Background, live: Live) -> Sat:
    for number, title in enumerate(("VPN drops", "Printer is stuck"), 1):
        shelf.put(number, title)
    return Sat(qtbot, shelf, (background, local, live))


def test_a_supervisor_sees_the_desk_and_where_it_leads(sat: Sat, qtmodeltester: ModelTester):
    page = sat.page()
    qtmodeltester.check(page.figures.model, force_py=True)
    cells = [one.cells for one in page.figures.model.rows]
    assert cells[0] == ("Articles written", "You", "2")
    assert ("Articles written", "The desk together", "20") in cells
    assert ("Resolved with an article", "The period", "30 of 40") in cells
    assert page.figures.table.hasFocus()
    sat.go_to(page, "Proposals that wait")
    sat.go_to(page, "Open flags")
    sat.go_to(page, "Tickets resolved")
    assert sat.went == ["proposals", "care"]
    assert page.figures.meaning.text() == "Tickets that were resolved or closed since."


def test_others_see_their_own_part_alone(sat: Sat):
    sat.shelf.licence = Licence.CONTRIBUTOR
    page = sat.page(ANA)
    assert {one.of for one in page.figures.model.rows} == {"You"}
    assert not page.sample_button.isVisible()
    sat.shelf.licence = Licence.COACH  # whoever coaches others sees how the desk does
    page.read()
    sat.qtbot.waitUntil(lambda: len(page.figures.model.rows) > 5)


def test_the_period_is_remembered_and_an_outage_said(sat: Sat):
    sat.page().period.setCurrentIndex(2)
    page = sat.page()
    assert page.period.currentText() == "Last 90 days"
    sat.shelf.is_away = True
    page.read()
    sat.qtbot.waitUntil(lambda: page.figures.bars.bar("failed") is not None)
    assert page.figures.model.rows


def test_all_figures_are_written_to_a_file(sat: Sat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    page, written = sat.page(), tmp_path / "report.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(written), ""))
    page.save_as()
    sat.qtbot.waitUntil(lambda: page.figures.bars.bar("export") is not None)
    lines = written.read_text("utf-8-sig").splitlines()
    assert lines[0] == "What is counted,Of,Number,What exactly"
    assert len(lines) == len(page.figures.model.rows) + 1
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "no" / "such.csv"), ""))
    page.save_as()
    sat.qtbot.waitUntil(lambda: "was not written" in getattr(page.figures.bars.bar("export"), "text", ""))


def test_a_sample_is_read_by_keys_and_what_came_of_it_is_shown(sat: Sat):
    page = sat.page()
    page.read_sample()
    dialog = page.window().findChildren(SampleDialog)[-1]
    sat.qtbot.waitUntil(lambda: dialog.view.isVisible() and "drops" in dialog.view.page.toPlainText())
    for key in (Key.Key_1, Key.Key_5, Key.Key_5, Key.Key_6):
        sat.qtbot.keyClick(dialog, key)
    sat.qtbot.keyClick(dialog, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sat.qtbot.waitUntil(lambda: "Printer" in dialog.view.page.toPlainText())
    assert not any(box.isChecked() for box in dialog.boxes.values())
    sat.qtbot.keyClick(dialog, Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert dialog.boxes[Criterion.TITLE].isChecked()
    sat.qtbot.keyClick(dialog, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sat.qtbot.keyClick(dialog, Key.Key_1)
    sat.qtbot.keyClick(dialog, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    numbers = {one.name: one.number for one in page.figures.model.rows}
    assert (numbers["Standard: title"], numbers["Standard: no double"]) == ("2 of 2", "1 of 2")
    assert numbers["Standard: nobody's data"] == "0 of 2"
    kept = from_words(sat.kept["article sample"], Criterion)
    assert kept is not None
    assert len(kept.read) == 2
    assert "Standard: title" in {one.name for one in sat.page().figures.model.rows}


def test_links_are_judged_with_their_tickets_in_sight(sat: Sat):
    page = sat.page()
    sat.qtbot.keyClick(page.figures.table, Key.Key_J)
    page.read_links()
    dialog = page.window().findChildren(SampleDialog)[-1]
    sat.qtbot.waitUntil(lambda: dialog.view.isVisible() and "drops" in dialog.view.page.toPlainText())
    assert dialog.ticket.text() == "The ticket: No VPN\n\nAsked: It drops.\n\nIn the end: Renewed it."
    sat.qtbot.keyClick(dialog, Key.Key_1)
    for _ in range(2):
        sat.qtbot.keyClick(dialog, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    numbers = {one.name: one.number for one in page.figures.model.rows}
    assert (numbers["Links: about it"], numbers["Links: resolved it"]) == ("1 of 2", "0 of 2")
    kept = from_words(sat.kept["article links sample"], Fit)
    assert kept is not None
    assert len(kept.read) == 2
    assert "Standard: title" not in numbers


def test_an_article_out_of_sight_is_said_and_passed_by(sat: Sat):
    page = sat.page()
    page.read_sample()
    dialog = page.window().findChildren(SampleDialog)[-1]
    sat.shelf.is_away = True
    sat.shelf.listed.clear()
    dialog.go_on()
    sat.qtbot.waitUntil(lambda: dialog._pages.currentWidget() is dialog._gone)
    dialog.reject()
    assert len(dialog.sample.read) == 1
