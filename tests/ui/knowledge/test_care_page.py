"""What needs care, and what nobody wrote yet."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.actor import Actor, Role
from app.core.changes import Topic, changed
from app.knowledge.model import Confidence
from app.knowledge.text import Text
from tests.makers import Clock
from tests.ui.knowledge.shelf import MemoryGate, MemoryLibrary, MemoryQueries, Shelf, key
from ui.core.background import Background
from ui.core.live import Live
from ui.knowledge.care_page import CarePage
from ui.knowledge.parts import Parts, Ways

PASSED = date(2026, 1, 1)
ANA = Actor(2, "Ana Torres", "ana", Role.ANALYST, 1)


class Went:
    """Where a page led."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.edited: list[str] = []
        self.begun: list[Text] = []


@pytest.fixture
def went() -> Went:
    return Went()


@pytest.fixture
def page(  # noqa: PLR0917  what a page is made of
    qtbot: QtBot, shelf: Shelf, background: Background, local: Background, live: Live, went: Went
) -> CarePage:
    shelf.put(1, "VPN drops", flags=1, review_by=PASSED)
    shelf.missed.append("fax number")
    ways = Ways(read=went.read.append, edit=went.edited.append, begin=went.begun.append)
    made = CarePage(
        Parts(
            MemoryLibrary(shelf), MemoryGate(shelf), MemoryQueries(shelf), background, local, live, Clock(),  # type: ignore[arg-type]
            lambda: ANA, lambda _said, _undo: None, ways=ways,
        )
    )  # fmt: skip
    made._quiet.setInterval(1)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    qtbot.waitUntil(lambda: made.lines.line is not None)
    return made


def test_each_article_says_why_it_is_here_and_is_read_by_enter(qtbot: QtBot, page: CarePage, went: Went):
    assert page.lines.line is not None
    assert page.lines.line.remark == "flagged · success 80 % by 10 votes · used 5 times · Ben Carter"
    qtbot.keyClick(page.lines, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page._chosen() is not None)
    page.article_actions.run("edit")
    assert (went.read, went.edited) == ([key(1)], [key(1)])


def test_what_brings_an_article_off_the_list_is_done_here(qtbot: QtBot, page: CarePage, shelf: Shelf):
    buttons = {made.accessibleName(): made for made in page._buttons}
    qtbot.waitUntil(buttons["Archive"].isEnabled)
    buttons["Still right"].click()
    qtbot.waitUntil(lambda: shelf.texts[key(1)].review_by not in {None, PASSED})
    buttons["Archive"].click()
    qtbot.waitUntil(lambda: ("judge", (key(1), Confidence.ARCHIVED)) in shelf.done)
    shelf.is_away = True
    page._look()
    qtbot.waitUntil(lambda: page.bars.bar("read") is not None)


def test_what_was_searched_in_vain_is_written_about(qtbot: QtBot, page: CarePage, went: Went):
    qtbot.keyClick(page.gaps, Qt.Key.Key_Return)
    assert [text.title for text in went.begun] == ["Fax number"]


def test_what_was_mended_goes_and_an_outage_is_said(qtbot: QtBot, page: CarePage, shelf: Shelf, live: Live):
    shelf.change(key(1), flags=0)
    shelf.missed.clear()
    live.heard(changed(Topic.ARTICLE, 1))
    qtbot.waitUntil(page._well.isVisible)
    assert page._no_gaps.isVisible()
    shelf.is_away = True
    page.read()
    qtbot.waitUntil(lambda: page.bars.bar("read") is not None)
