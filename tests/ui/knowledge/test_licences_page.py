"""Who may do what with articles: shown to everybody, granted and taken back by coaches alone."""

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.errors import StoreUnavailable
from app.knowledge.model import Licence
from tests.makers import ANA, Clock
from tests.ui.knowledge.shelf import MemoryGate, MemoryLibrary, MemoryQueries, Shelf
from ui.core.background import Background
from ui.core.decision_dialog import DecisionDialog
from ui.core.live import Live
from ui.knowledge.licences_page import LicencesPage
from ui.knowledge.parts import Parts, Undo

Said = list[tuple[str, Undo | None]]


@pytest.fixture
def said() -> Said:
    """Keep what was said."""
    return []


@pytest.fixture
def open_page(  # noqa: PLR0917  fixtures, each by its name
    qtbot: QtBot, shelf: Shelf, background: Background, local: Background, live: Live, said: Said
) -> Callable[[], LicencesPage]:
    """Lend a way to open the page."""
    shelf.people = {
        2: ("Ana Torres", Licence.COACH, False),
        3: ("Ben Carter", Licence.CONTRIBUTOR, False),
        4: ("Chloe Martin", Licence.PUBLISHER, True),
    }

    def opened() -> LicencesPage:
        parts = Parts(
            MemoryLibrary(shelf), cast("MemoryGate", MemoryGate(shelf)), MemoryQueries(shelf), background, local, live,
            Clock(), lambda: ANA, lambda words, undo: said.append((words, undo)),
        )  # fmt: skip
        page, window = LicencesPage(parts), QMainWindow()
        window.setCentralWidget(page)
        qtbot.addWidget(window)
        page.held = window  # type: ignore[attr-defined]
        window.resize(900, 500)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        page.setFocus()
        return page

    return opened


def test_a_coach_grants_a_licence_and_takes_it_back(
    qtbot: QtBot, open_page: Callable[[], LicencesPage], shelf: Shelf, said: Said
) -> None:
    page = open_page()
    qtbot.waitUntil(lambda: page.holder is not None and page.table.hasFocus())
    assert page.why_not() == "another coach says what you may do"
    assert not page.grant_button.isEnabled()
    qtbot.keyClick(page.table, Qt.Key.Key_J)
    assert page.holder is not None
    assert page.holder.name == "Ben Carter"
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    dialog = page.window().findChild(DecisionDialog)
    assert dialog is not None
    dialog.choice.setCurrentIndex(
        next(at for at in range(dialog.choice.count()) if dialog.choice.itemData(at) == Licence.PUBLISHER)
    )
    dialog.act()
    qtbot.waitUntil(lambda: page.model.holders[1].licence is Licence.PUBLISHER)
    assert shelf.done == [("license", (3, Licence.PUBLISHER))]
    assert page.model.index(1, 2).data() == "granted"
    undo = said[-1][1]
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: page.model.index(1, 2).data() == "by their role")
    assert shelf.done[-1] == ("license", (3, None))


def test_who_is_no_coach_reads_and_grants_nothing(
    qtbot: QtBot, open_page: Callable[[], LicencesPage], shelf: Shelf, said: Said
) -> None:
    shelf.licence = Licence.PUBLISHER
    page = open_page()
    qtbot.waitUntil(lambda: page.holder is not None)
    page.table.selectRow(1)
    assert page.why_not() == "Only a coach grants licences"
    page.grant()
    assert page.window().findChild(DecisionDialog) is None
    assert "Only a coach grants licences" in said[-1][0]


def test_away_it_says_so_and_reads_again(qtbot: QtBot, open_page: Callable[[], LicencesPage], shelf: Shelf) -> None:
    shelf.is_away = True
    page = open_page()
    qtbot.waitUntil(lambda: page._pages.currentWidget() is page._failed)
    assert str(StoreUnavailable("The database can't be reached.")) in page._failed.line.text()
    shelf.is_away = False
    assert page._failed.action is not None
    page._failed.action.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)


def test_the_model_keeps_qts_rules(
    qtbot: QtBot, open_page: Callable[[], LicencesPage], qtmodeltester: ModelTester
) -> None:
    page = open_page()
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    qtmodeltester.check(page.model)
