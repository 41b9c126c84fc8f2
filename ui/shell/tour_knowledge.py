"""What the tour shows of the knowledge room beside its pages: searches, and the windows that articles are worked in."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from app.knowledge.library import Asked
from app.knowledge.text import Text
from ui.knowledge.begin_card import BeginCard
from ui.knowledge.carrying.bring_dialog import BringDialog
from ui.knowledge.carrying.export_dialog import ExportDialog
from ui.knowledge.carrying.move_dialog import MoveDialog
from ui.knowledge.editor.editor_window import EditorWindow
from ui.knowledge.files_page import FilesPage
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
_FILES = (
    Asked("vpn drops.md", "unconfirmed", "1", _TITLE, "Line 12 of its text looks as if a secret stood in it."),
    Asked("vpn drops copy.md", "copy", "1", _TITLE, ""),
    Asked("from an old laptop.md", "unknown", None, "", ""),
    Asked("printers/queue.md", "unmarked", "2", "Printer queue stops", ""),
    Asked("notes.md", "broken", None, "", "The front matter has no end."),
    Asked("phones.md", "busy", "3", "Phone has no tone", ""),
)
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


def show_files_that_ask(place: "KnowledgePlace") -> None:
    """Show a file of each kind that a person is asked about, as if they lay in the folder."""
    page = place.room.pages.get("files")
    if isinstance(page, FilesPage):
        read = place.room.articles.reader.subject
        path = read.opened.listed.path if read is not None else None
        page.show_asked([replace(_FILES[0], path=path or _FILES[0].path), *_FILES[1:]])


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
    opening = _Opening(window, place)

    def visit(kind: type[QWidget], show: Callable[[], object], deed: str = "reject") -> CardVisit:
        return CardVisit(window, kind, show, partial(opening.close, kind, deed))

    return [
        ("articles-bring-in", visit(BringDialog, opening.bring_in)),
        ("articles-export", visit(ExportDialog, opening.export)),
        ("articles-move", visit(MoveDialog, opening.move)),
        ("article-begin", visit(BeginCard, opening.begin, "cancel")),
        ("article-editor", CardVisit(window, EditorWindow, opening.edit, place.editors.close)),
        ("article-revisions", visit(RevisionsDialog, opening.history)),
        ("article-merge", visit(MergeDialog, opening.merge)),
        ("article-sample", visit(SampleDialog, opening.sample)),
        ("article-links-sample", visit(SampleDialog, opening.links)),
        ("article-picker", visit(ArticlePicker, opening.find, "cancel")),
    ]


class _Opening:
    """Opens each of the windows."""

    def __init__(self, window: "MainWindow", place: "KnowledgePlace") -> None:
        self._window, self._place = window, place

    def close(self, kind: type[QWidget], deed: str) -> None:
        for one in self._window.findChildren(kind):
            if one.isVisible():
                getattr(one, deed)()

    def bring_in(self) -> None:
        dialog = BringDialog(self._place.parts, self._window)
        dialog.open()
        dialog.choose([self._place.parts.library.folder])

    def export(self) -> None:
        ExportDialog(self._place.parts, self._window).open()

    def move(self) -> None:
        MoveDialog(self._place.parts, self._window).open()

    def begin(self) -> None:
        self._place.parts.ways.begin(Text(_TYPED))

    def edit(self) -> None:
        self._place.parts.ways.edit(self._place.room.articles.reader.article)

    def history(self) -> None:
        self._place.parts.ways.history(self._place.room.articles.reader.article)

    def merge(self) -> None:
        sides = (Text(_TITLE, body=body) for body in (_BASE, _THEIRS, _MINE))
        MergeDialog(*sides, parent=self._window).open()

    def sample(self) -> None:
        page = self._place.room.pages.get("reports")
        if isinstance(page, ReportPage):
            page.read_sample()

    def links(self) -> None:
        page = self._place.room.pages.get("reports")
        if isinstance(page, ReportPage):
            page.read_links()

    def find(self) -> None:
        self._place.flow.find()
