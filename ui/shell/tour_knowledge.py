"""What the tour shows of the knowledge room beside its pages: searches, and the windows that articles are worked in."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from app.knowledge.text import Text
from ui.knowledge.begin_card import BeginCard
from ui.knowledge.editor.editor_window import EditorWindow
from ui.knowledge.flag_dialog import FlagDialog
from ui.knowledge.flow.article_picker import ArticlePicker
from ui.knowledge.merge_dialog import MergeDialog
from ui.knowledge.report_page import ReportPage
from ui.knowledge.revisions_dialog import RevisionsDialog
from ui.knowledge.sample_dialog import SampleDialog

if TYPE_CHECKING:
    from ui.shell.knowledge_place import KnowledgePlace
    from ui.shell.main_window import MainWindow

SEARCHED, IN_VAIN = "the", "hovercraft full of eels"
_TITLE = "VPN drops after ten minutes on Windows 11"
_BASE = """## Issue

The tunnel drops after ten minutes.

## Resolution

1. Open Settings, then Network.
2. Switch power saving of the adapter off.
3. Sign in again.
"""
_THEIRS = _BASE.replace("Settings, then Network", "Settings, then Network & internet").replace("ten", "about ten")
_MINE = _BASE.replace("Open Settings, then Network.", "Open the adapter's page in Settings.")
_TYPED = "VPN drops every few minutes since the update"


class SearchVisit:
    """Types into the search of the articles, and takes it back."""

    def __init__(self, window: "MainWindow", words: str) -> None:
        self._window, self._words = window, words

    def open(self) -> None:
        """Search."""
        place = self._window.knowledge
        if place is not None:
            place.search()
            place.room.articles.shelf.line.setText(self._words)

    def close(self) -> None:
        """Search for nothing."""
        place = self._window.knowledge
        if place is not None:
            place.room.articles.shelf.line.clear()


class FlagVisit:
    """Opens the window in which an article is flagged, and closes it again."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window

    @property
    def picture(self) -> QWidget:
        """The window that is shown."""
        shown = QApplication.activeWindow()
        return shown if isinstance(shown, FlagDialog) else self._window.findChildren(FlagDialog)[-1]

    def open(self) -> None:
        """Open it, with something to say."""
        dialog = FlagDialog(_TITLE, proposes=False, parent=self._window)
        dialog.reason.set_value("Since the last update the menu is called Network & internet.")
        dialog.open()

    def close(self) -> None:
        """Close it."""
        for dialog in self._window.findChildren(FlagDialog):
            dialog.reject()


class CardVisit:
    """Opens a card over the window, or a window of its own, of one kind, and closes it again."""

    def __init__(
        self, window: "MainWindow", kind: type[QWidget], show: Callable[[], object], close: Callable[[], object]
    ) -> None:
        self._window, self._kind = window, kind
        self.open, self.close = show, close

    @property
    def picture(self) -> QWidget:
        """The window that is shown."""
        shown = [one for one in self._window.findChildren(self._kind) if one.isVisible()]
        return shown[-1].window() if shown else self._window


def windows_of(window: "MainWindow", place: "KnowledgePlace") -> list[tuple[str, CardVisit]]:
    """Return the windows that articles are worked in, each with the name of its picture."""

    def article() -> str:
        return place.room.articles.reader.article

    def merge() -> None:
        sides = (Text(_TITLE, body=body) for body in (_BASE, _THEIRS, _MINE))
        MergeDialog(*sides, parent=window).open()

    def find() -> None:
        place.flow.find()

    def sample() -> None:
        page = place.room.pages.get("reports")
        if isinstance(page, ReportPage):
            page.read_sample()

    def each(kind: type[QWidget], deed: str) -> Callable[[], None]:
        def close() -> None:
            for one in window.findChildren(kind):
                if one.isVisible():
                    getattr(one, deed)()

        return close

    return [
        ("article-begin", CardVisit(
            window, BeginCard, lambda: place.parts.ways.begin(Text(_TYPED)), each(BeginCard, "cancel"))),
        ("article-editor", CardVisit(
            window, EditorWindow, lambda: place.parts.ways.edit(article()), place.editors.close)),
        ("article-revisions", CardVisit(
            window, RevisionsDialog, lambda: place.parts.ways.history(article()), each(RevisionsDialog, "reject"))),
        ("article-merge", CardVisit(window, MergeDialog, merge, each(MergeDialog, "reject"))),
        ("article-sample", CardVisit(window, SampleDialog, sample, each(SampleDialog, "reject"))),
        ("article-picker", CardVisit(window, ArticlePicker, find, each(ArticlePicker, "cancel"))),
    ]  # fmt: skip
