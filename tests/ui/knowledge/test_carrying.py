"""Articles brought in and written out in the window: tried first, shown, stopped, and nothing lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.actor import Actor, Role
from app.knowledge.report_lines import Became, Told
from app.knowledge.text import Text
from db.knowledge.library import WorkingLibrary
from tests.fuzz.memory_desk import MemoryDesk
from tests.fuzz.memory_desk import Shelf as Desk
from tests.makers import Clock
from tests.ui.knowledge.shelf import MemoryGate, MemoryQueries, Shelf
from ui.core.background import Background
from ui.core.live import Live
from ui.knowledge.carrying.bring_dialog import BringDialog
from ui.knowledge.carrying.export_dialog import ExportDialog
from ui.knowledge.carrying.move_dialog import MoveDialog
from ui.knowledge.carrying.told_table import ToldModel
from ui.knowledge.parts import Parts

ANA = Actor(2, "Ana Torres", "ana", Role.ANALYST, 1)


@pytest.fixture
def parts(tmp_path: Path, shelf: Shelf, background: Background, local: Background, live: Live) -> Iterator[Parts]:
    """Lend the parts of a room over a real folder; what is remembered is in `parts.put.__self__`."""
    library = WorkingLibrary(tmp_path / "articles", "ana", MemoryDesk(Desk(), "ana"), settle=0)
    kept: dict[str, str] = {}
    yield Parts(
        library, MemoryGate(shelf), MemoryQueries(shelf), background, local, live, Clock(), lambda: ANA,  # type: ignore[arg-type]
        lambda _said, _undo: None, kept.get, kept.__setitem__,
    )  # fmt: skip
    local.close()
    library.close()


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    folder = tmp_path / "guides"
    folder.mkdir()
    (folder / "vpn.md").write_text("# VPN drops\n\nIt drops.\n")
    (folder / "printer.html").write_text("<h1>Printer</h1><p>Jams.</p><script>x()</script>")
    (folder / "bad.md").write_bytes(b"caf\xe9")
    return folder


def shown[D: BringDialog | ExportDialog](qtbot: QtBot, dialog: D) -> D:
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    return dialog


def test_what_is_chosen_is_tried_then_taken_in(
    qtbot: QtBot, parts: Parts, guides: Path, monkeypatch: pytest.MonkeyPatch
):
    dialog = shown(qtbot, BringDialog(parts))
    assert not dialog.act_button.isEnabled()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(guides))
    dialog.folder_button.click()
    qtbot.waitUntil(dialog.act_button.isEnabled)
    assert dialog.standing.text() == "2 new, 0 here already, 1 left out"
    assert dialog.act_button.hasFocus()
    assert dialog.act_button.text() == "Bring in 2 articles"
    assert dialog.model.told[0].became is Became.LEFT_OUT, "what needs somebody comes first"
    assert "isn't UTF-8" in dialog.remarks.text()
    assert not parts.library.listed(), "nothing is taken in yet"
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    assert "script" in dialog.remarks.text()
    dialog.category.set_value("Guides")
    dialog.act_button.click()
    qtbot.waitUntil(lambda: dialog.standing.text().startswith("2 taken in"))
    assert dialog.close_button.hasFocus()
    assert {(one.title, one.category) for one in parts.library.listed()} == {
        ("VPN drops", "Guides"),
        ("Printer", "Guides"),
    }
    assert not dialog.act_button.isEnabled()
    report = guides.parent / "report.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(report), ""))
    dialog.report_button.click()
    qtbot.waitUntil(lambda: dialog.bars.bar("said") is not None)
    assert len(report.read_text("utf-8-sig").splitlines()) == 4


def test_the_report_is_a_table_as_tables_are(qtmodeltester: ModelTester):
    model = ToldModel()
    model.show_told([Told("a.md", "A", Became.TAKEN), Told("b.md", "", Became.LEFT_OUT, ("No text.",))], is_done=False)
    qtmodeltester.check(model, force_py=True)
    assert [model.index(row, 2).data() for row in range(2)] == ["left out", "new"]


def test_what_is_gone_is_said_and_another_choice_goes_on(qtbot: QtBot, parts: Parts, guides: Path):
    dialog = shown(qtbot, BringDialog(parts))
    dialog.choose([guides / "nothing"])
    qtbot.waitUntil(lambda: dialog.bars.bar("said") is not None)
    dialog.choose([guides / "vpn.md"])
    qtbot.waitUntil(dialog.act_button.isEnabled)
    assert dialog.act_button.text() == "Bring in 1 article"
    assert dialog.bars.bar("said") is None


def test_closing_stops_first_and_keeps_what_came(qtbot: QtBot, parts: Parts, guides: Path):
    for n in range(60):
        (guides / f"a{n}.md").write_text(f"words {n}\n")
    dialog = shown(qtbot, BringDialog(parts))
    dialog.choose([guides])
    assert dialog.close_button.text() == "Stop"
    dialog.close_button.click()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not dialog.errand.is_under_way)
    assert dialog.close_button.text() == "Close"
    dialog.close_button.click()
    assert not dialog.isVisible()


def test_articles_are_exported_and_a_folder_of_something_else_is_not_touched(
    qtbot: QtBot, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    parts.library.create(Text("VPN drops", body="Ask dana@northwind.example.\n"))
    dialog = shown(qtbot, ExportDialog(parts))
    assert not dialog.act_button.isEnabled()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.doc").write_text("years")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(mine))
    dialog.choose_button.click()
    dialog.act_button.click()
    qtbot.waitUntil(lambda: "holds other files" in getattr(dialog.bars.bar("said"), "text", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(tmp_path / "site"))
    dialog.choose_button.click()
    dialog.markdown.setChecked(True)
    dialog.act_button.click()
    qtbot.waitUntil(lambda: "1 article is written" in getattr(dialog.bars.bar("said"), "text", ""))
    grave = "in one article something looks like a secret or somebody's data: “VPN drops”"
    assert grave in getattr(dialog.bars.bar("said"), "text", "")
    assert (tmp_path / "site" / "index.html").exists()
    again = shown(qtbot, ExportDialog(parts))
    assert again.folder == tmp_path / "site"


def test_the_folder_is_moved_and_remembered(qtbot: QtBot, parts: Parts, tmp_path: Path):
    parts.library.create(Text("VPN drops", body="It drops.\n"))
    dialog = shown(qtbot, MoveDialog(parts))
    assert str(tmp_path / "articles") in dialog.here.text()
    dialog.show_folder(tmp_path / "articles" / "in it")
    dialog.act_button.click()
    qtbot.waitUntil(lambda: "lies in the other" in getattr(dialog.bars.bar("said"), "text", ""))
    dialog.show_folder(tmp_path / "there")
    dialog.act_button.click()
    qtbot.waitUntil(lambda: "lie in" in getattr(dialog.bars.bar("said"), "text", ""))
    assert parts.get("articles folder ana") == str(tmp_path / "there")
    assert [one.title for one in parts.library.listed()] == ["VPN drops"]
