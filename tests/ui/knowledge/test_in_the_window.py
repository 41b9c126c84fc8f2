"""The knowledge room in the window: its place and count, its keys, the palette, and links to tickets."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.settings import Settings
from app.knowledge.library import ArticleDraft, Synced
from app.knowledge.model import Confidence, Part
from app.knowledge.text import Text
from tests.ui.knowledge.shelf import MemoryGate, MemoryLibrary, MemoryQueries, Shelf, a_proposal, key
from tests.ui.shell.whole_desk import MINE, WholeDesk
from ui.core.theme import ThemeKeeper
from ui.shell.desk import Desk
from ui.shell.knowledge_place import KnowledgePlace

Ctrl = Qt.KeyboardModifier.ControlModifier


class KnowingDesk(WholeDesk):
    """A window on a desk with articles."""

    shelf: Shelf

    def _desk(self, actor: object) -> Desk:
        desk = super()._desk(actor)  # type: ignore[arg-type]
        return replace(
            desk, articles=cast("MemoryGate", MemoryGate(self.shelf)), article_queries=MemoryQueries(self.shelf),
            library=MemoryLibrary(self.shelf),
        )  # fmt: skip

    @property
    def place(self) -> KnowledgePlace:
        """Where the room stands."""
        assert self.window.knowledge is not None
        return self.window.knowledge


@pytest.fixture
def whole(qtbot: QtBot, settings: Settings, theme: ThemeKeeper, shelf: Shelf) -> Iterator[KnowingDesk]:
    """Lend a window on a desk with two articles and a proposal to one of them."""
    shelf.put(1, f"VPN drops, see [[HD-{MINE[0]}]]", f"See [[HD-{MINE[0]}]].\n")
    shelf.put(2, "Printer is stuck")
    shelf.proposals = [a_proposal(1, key(2), Text("Printer is stuck")), a_proposal(2, key(2), Text(), may_decide=False)]
    KnowingDesk.shelf = shelf
    made = KnowingDesk(qtbot, settings, theme)
    yield made
    made.close()


def test_it_is_all_there(whole: KnowingDesk, qtbot: QtBot, shelf: Shelf) -> None:
    """One window for all of it: making one takes long."""
    _counts_what_waits(whole, qtbot)
    _opens_by_key_and_searches(whole, qtbot)
    _opens_from_the_palette(whole, qtbot)
    _gives_the_keys_to_each_page_once_it_was_read(whole, qtbot)
    _leads_to_a_ticket_and_links_to_it(whole, qtbot, shelf)
    _tells_warnings_once(whole)
    _opens_one_editor_for_each_article(whole, qtbot)
    _edits_what_is_archived(whole, qtbot, shelf)
    _keeps_what_is_closed_at_once(whole, qtbot, shelf)
    whole.window.close()
    assert not whole.place.librarian._thread.is_alive()


def _counts_what_waits(whole: KnowingDesk, qtbot: QtBot) -> None:
    def count() -> int:
        return next(place.count for place in whole.work.places() if place.room == "knowledge")

    qtbot.waitUntil(lambda: count() == 1)


def _opens_by_key_and_searches(whole: KnowingDesk, qtbot: QtBot) -> None:
    qtbot.keyClick(whole.window, Qt.Key.Key_3, Ctrl)
    page = whole.place.room.articles
    qtbot.waitUntil(page.shelf.list.hasFocus)
    qtbot.keyClick(page.shelf.list, Qt.Key.Key_F, Ctrl)
    assert page.shelf.line.hasFocus()
    table = whole.window.actions_table
    qtbot.waitUntil(lambda: "article.flag" in {action.id for action in table.possible()})  # the article was read
    groups = dict(whole.window.actions_table.groups_here())
    assert {"Articles", "Reading an article"} <= set(groups)


def _gives_the_keys_to_each_page_once_it_was_read(whole: KnowingDesk, qtbot: QtBot) -> None:
    table = whole.window.actions_table
    pages = whole.place.room.pages
    for name, stop in (("proposals", lambda page: page.lines), ("reports", lambda page: page.figures.table)):
        whole.work.show_listing(whole.work.last_listing())
        table.action(f"knowledge.{name}").run()
        qtbot.waitUntil(lambda name=name, stop=stop: stop(pages[name]).hasFocus())

    qtbot.keyClick(whole.window, Qt.Key.Key_3, Ctrl)  # from within the room it leads to the articles
    assert whole.place.room.page is whole.place.room.articles
    qtbot.waitUntil(whole.place.room.articles.shelf.list.hasFocus)


def _opens_from_the_palette(whole: KnowingDesk, qtbot: QtBot) -> None:
    whole.work.show_listing(whole.work.last_listing())
    qtbot.keyClick(whole.window, Qt.Key.Key_K, Ctrl)
    palette = whole.window.palette_card
    assert palette is not None
    qtbot.keyClicks(palette.line, "?stuck")
    qtbot.waitUntil(lambda: [one.title for one in palette.entries()] == ["Printer is stuck"])
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    reader = whole.place.room.articles.reader
    qtbot.waitUntil(lambda: reader.view.page.toPlainText().startswith("Printer is stuck"))
    assert whole.place.room.isVisible()


def _leads_to_a_ticket_and_links_to_it(whole: KnowingDesk, qtbot: QtBot, shelf: Shelf) -> None:
    page = whole.place.room.articles
    page.read_article(key(1))
    qtbot.waitUntil(lambda: page.reader.view.page.toPlainText().startswith("VPN drops"))
    qtbot.waitUntil(page.reader.view.page.hasFocus)
    qtbot.keyClick(page.reader.view.page, Qt.Key.Key_Tab)
    qtbot.keyClick(page.reader.view.page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: whole.work.ticket.ticket_id == MINE[0])
    assert not whole.place.room.isVisible()
    whole.place.enter()
    whole.place.parts.ways.link(key(1))
    qtbot.waitUntil(lambda: ("link", (MINE[0], key(1), Part.USED)) in shelf.done)
    qtbot.waitUntil(lambda: "is linked to" in whole.window.toast.text)
    assert whole.window.undo_shown()
    qtbot.waitUntil(lambda: ("unlink", (MINE[0], key(1), Part.USED)) in shelf.done)


def _tells_warnings_once(whole: KnowingDesk) -> None:
    bars, synced = whole.window.bars, Synced(warnings=["The folder lies in a cloud's."])
    whole.place._take_synced(synced)
    assert bars.bar("articles folder") is not None
    whole.place._take_synced(synced)
    assert bars.bar("articles folder") is not None
    bars.clear("articles folder")
    whole.place._take_synced(synced)
    assert bars.bar("articles folder") is None
    whole.place.librarian.failed.emit("The folder can't be written to.")
    assert bars.bar("articles") is not None
    whole.place._take_synced(Synced())
    assert bars.bar("articles") is None


def _opens_one_editor_for_each_article(whole: KnowingDesk, qtbot: QtBot) -> None:
    editors = whole.place.editors
    for _ in range(2):
        whole.place.parts.ways.edit(key(1))
        qtbot.waitUntil(lambda: bool(editors.windows()) and editors.windows()[0].isActiveWindow())
    qtbot.waitUntil(whole.local_background.is_idle)
    assert [window.text.title for window in editors.windows()] == [f"VPN drops, see [[HD-{MINE[0]}]]"]
    editors.windows()[0].close()
    assert not editors.windows()


def _edits_what_is_archived(whole: KnowingDesk, qtbot: QtBot, shelf: Shelf) -> None:
    """It has no file here, so that its text comes from the database."""
    whole.place.parts.ways.edit(shelf.put(3, "Fax machine", confidence=Confidence.ARCHIVED))
    qtbot.waitUntil(lambda: bool(whole.place.editors.windows()))
    assert whole.place.editors.windows()[0].text.title == "Fax machine"
    whole.place.editors.close()


def _keeps_what_is_closed_at_once(whole: KnowingDesk, qtbot: QtBot, shelf: Shelf) -> None:
    """A window that is gone before its draft was kept must not be told of it."""
    whole.place.editors.go_on(ArticleDraft("d" * 32, Text(title="Zebra crossing", body="Black and white.\n")))
    window = whole.place.editors.windows()[0]
    window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: "d" * 32 in shelf.drafts)
    qtbot.waitUntil(whole.local_background.is_idle)
    qtbot.wait(5)


def test_a_desk_without_articles_has_no_room(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> None:
    plain = WholeDesk(qtbot, settings, theme)
    assert plain.window.knowledge is None
    assert "go.knowledge" not in {action.id for action in plain.window.actions_table.all()}
    assert not any(place.room == "knowledge" for place in plain.work.places())
    plain.close()
