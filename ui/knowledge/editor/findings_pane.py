"""What an author should look at: found while one types, listed by line, marked in the source, mended where sure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QIcon, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QListView, QTextEdit, QWidget

from app.knowledge.checks import Check, Finding, findings
from app.knowledge.personal import traces
from app.knowledge.text import Text
from ui.core import icons
from ui.core.background import Background
from ui.core.labels import label
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG, px
from ui.knowledge.flow.lines import ENTER
from ui.knowledge.waves import place_of, wave

_PAUSE_MS = 500
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
Known = Callable[[], tuple[frozenset[str], frozenset[str]]]
"""Returns the beginnings of the ids of all articles here, and the names of attached files: on a worker's thread."""


class FindingRole(IntEnum):
    """What the list tells beside the words."""

    FINDING = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Looked:
    """A text that was looked at, and what was found in it."""

    text: Text
    found: Sequence[Finding]

    @property
    def grave(self) -> Sequence[Finding]:
        """What must not be published without being confirmed."""
        return [one for one in self.found if one.is_grave]


class FindingsModel(QAbstractListModel):
    """The findings of a text."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Sequence[Finding] = ()

    def show_found(self, found: Sequence[Finding]) -> None:
        """Show these instead."""
        if list(found) != list(self._found):
            self.beginResetModel()
            self._found = tuple(found)
            self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._found)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._found):
            return None
        one = self._found[index.row()]
        said = f"Line {one.line}: {one.said}" if one.line else one.said
        told: dict[int, Any] = {
            Qt.ItemDataRole.DisplayRole: said,
            Qt.ItemDataRole.ToolTipRole: one.said,
            Qt.ItemDataRole.AccessibleTextRole: f"Grave: {said}" if one.is_grave else said,
            FindingRole.FINDING: one,
        }
        return _icon(one) if role == Qt.ItemDataRole.DecorationRole else told.get(role)


class FindingsPane(QWidget):
    """The list. `line_asked(line)` on Enter, `strip_asked(Finding)` on Delete where something can be taken out.

    `looked(Looked)` each time a text has been looked at.
    """

    line_asked = Signal(int)
    strip_asked = Signal(object)
    looked = Signal(object)

    def __init__(self, local: Background, known: Known) -> None:
        super().__init__()
        self._local, self._known = local, known
        self._text = Text()
        self.last: Looked | None = None
        self.model = FindingsModel()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build()
        self._pause.timeout.connect(self._look)

    def look_at(self, text: Text) -> None:
        """Look at a text once typing pauses."""
        self._text = text
        self._pause.start()

    def look_now(self, text: Text) -> None:
        """Look at a text at once: it is about to be published."""
        self._text = text
        self._pause.stop()
        self._look()

    def _build(self) -> None:
        self.view = _FindingsList()
        self.view.setModel(self.model)
        self.view.chosen.connect(self._go)
        self.view.deleted.connect(self._strip)
        self.view.clicked.connect(self._go)
        self._count = label("", "caption", tone="text3")
        self._keys = label("Enter goes there · Del takes personal data out", "caption", tone="text3")
        head = hbox(label("TO LOOK AT", "caption", STRONG, "text3"), self._count, None, self._keys, spacing=8)
        self.setLayout(vbox(head, self.view, margins=(0, 6, 0, 0), spacing=4))
        self._tell(0)

    @Slot()
    def _look(self) -> None:
        text = self._text
        self._local.read(partial(self._found, text), self._show, _raise, slot=("findings", id(self)))

    def _found(self, text: Text) -> Looked:
        articles, files = self._known()
        return Looked(text, findings(text, articles=articles, files=files))

    def _show(self, looked: Looked) -> None:
        self.last = looked
        self.model.show_found(looked.found)
        self._tell(len(looked.found))
        self.looked.emit(looked)

    def _tell(self, count: int) -> None:
        self._count.setText(f"{count}" if count else "nothing: it reads well")
        self.view.setVisible(count > 0)
        self._keys.setVisible(count > 0)

    @Slot(QModelIndex)
    def _go(self, index: QModelIndex) -> None:
        finding = index.data(FindingRole.FINDING)
        if isinstance(finding, Finding):
            self.line_asked.emit(finding.line)

    @Slot(QModelIndex)
    def _strip(self, index: QModelIndex) -> None:
        finding = index.data(FindingRole.FINDING)
        if isinstance(finding, Finding) and finding.check in (Check.PERSONAL, Check.SECRET):
            self.strip_asked.emit(finding)


class _FindingsList(QListView):
    chosen = Signal(QModelIndex)
    deleted = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What to look at in the article")
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setIconSize(QSize(px(16), px(16)))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.deleted.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


def underlines(document: QTextDocument, looked: Looked) -> list[QTextEdit.ExtraSelection]:
    """Return marks under what was found, the grave in the colour of danger; under the line where no place is told."""
    return [
        wave(cursor, "danger" if one.is_grave else "warn")
        for one in looked.found
        if one.line and (cursor := _place_of(one, document, looked.text.body)) is not None
    ]


def _place_of(one: Finding, document: QTextDocument, body: str) -> QTextCursor | None:
    """Return what to mark; None where the text has become shorter since it was looked at."""
    if one.begins != one.ends:
        return place_of(document, body, one.begins, one.ends)
    block = document.findBlockByNumber(one.line - 1)
    if not block.isValid():
        return None
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def without(body: str, line: int) -> str:
    """Return a body with everybody's data taken out that begins in one line (from 1): a key may take many."""
    for trace in reversed(traces(body)):
        if body.count("\n", 0, trace.begins) == line - 1:
            body = f"{body[: trace.begins]}[{trace.what}]{body[trace.ends :]}"
    return body


def _icon(one: Finding) -> QIcon:
    return icons.icon("circle-alert" if one.is_grave else "info", "danger" if one.is_grave else "text3")


def _raise(error: Exception) -> None:
    raise error
