"""Whom a new ticket is for: found while typing, or written down as someone new."""

from collections.abc import Sequence
from enum import IntEnum
from functools import partial
from typing import Any, override

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.core.errors import HelpDeskError
from app.people.queries import PeopleQueries, RequesterRow
from app.tickets.model import Asker
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.field import TextField
from ui.core.layout import vbox
from ui.core.theme import px
from ui.core.widgets import label
from ui.tickets.even_columns import EvenColumns

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LOOK_MS, _MOST = 120, 6
UNKNOWN_NOW = "Requesters can't be looked up now; write the name down, it is matched when the ticket is created."


class MatchRole(IntEnum):
    """What the list tells of a match beside its words."""

    REQUESTER = Qt.ItemDataRole.UserRole + 1


class RequesterMatches(QAbstractListModel):
    """Requesters that fit what is typed, and last the offer to write down someone new."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[RequesterRow, ...] = ()
        self._typed = ""

    def show_matches(self, rows: Sequence[RequesterRow], typed: str) -> None:
        """Show these requesters, and `typed` as a new one."""
        self.beginResetModel()
        self._rows, self._typed = tuple(rows), typed
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or not self._typed else len(self._rows) + 1

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < self.rowCount():
            return None
        row = self._rows[index.row()] if index.row() < len(self._rows) else None
        if role == MatchRole.REQUESTER:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"New requester “{self._typed}”" if row is None else f"{row.name}   {about(row)}"
        return None


class RequesterField(QWidget):
    """One line to find a requester by; two more appear for someone new.

    Signals: `edited()` anything changed, `settled()` the person goes on to the next field.
    """

    edited = Signal()
    settled = Signal()

    def __init__(self, background: Background, people: PeopleQueries) -> None:
        super().__init__()
        self._background, self._people = background, people
        self._chosen: RequesterRow | None = None
        self._chosen_id: int | None = None
        self.matches = RequesterMatches()
        self._build()
        self._connect()

    @property
    def asker(self) -> Asker:
        """The requester as a new ticket needs it."""
        if self._chosen_id is not None:
            return Asker(id=self._chosen_id)
        typed = self.name.value
        is_address = "@" in typed
        email = self.email.value or (typed if is_address else "")
        return Asker(name="" if is_address else typed, email=email, phone=self.phone.value)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is typed."""
        return not (self.name.value or self.email.value or self.phone.value)

    def kept(self) -> dict[str, Any]:
        """Return what a draft remembers of this field."""
        return {
            "requester": self._chosen_id,
            "name": self.name.value,
            "email": self.email.value,
            "phone": self.phone.value,
            "about": self._about.text(),
        }

    def show_kept(self, kept: dict[str, Any]) -> None:
        """Show what a draft remembered."""
        self.name.line.blockSignals(True)
        self.name.set_value(str(kept.get("name") or ""))
        self.name.line.blockSignals(False)
        self.email.set_value(str(kept.get("email") or ""))
        self.phone.set_value(str(kept.get("phone") or ""))
        requester = kept.get("requester")
        self._chosen, self._chosen_id = None, requester if isinstance(requester, int) else None
        self._about.setText(str(kept.get("about") or ""))
        self._fold()

    def take(self, row: RequesterRow) -> None:
        """Choose a requester."""
        self._chosen, self._chosen_id = row, row.id
        self.name.line.blockSignals(True)
        self.name.set_value(row.name)
        self.name.line.blockSignals(False)
        self._about.setText(about(row) + (" · VIP" if row.is_vip else ""))
        self._fold()
        announce(self, f"{row.name}, {about(row)}")
        self.edited.emit()

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self.name = TextField("Requester", placeholder="Name, e-mail or phone")
        self.view = QListView()
        self.view.setModel(self.matches)
        self.view.setProperty("popup", True)
        self.view.setAccessibleName("Requesters that fit")
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._about = label("", "caption", tone="text2", wrap=True)
        self.email = TextField("E-mail", placeholder="for replies")
        self.phone = TextField("Phone")
        self._new = QWidget()
        columns = EvenColumns(self._new)
        for field in (self.email, self.phone):
            columns.addWidget(field)
        self._looking = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self.setFocusProxy(self.name)
        self.setLayout(vbox(self.name, self.view, self._about, self._new, spacing=4))
        self.name.line.installEventFilter(self)
        self._fold()

    def _connect(self) -> None:
        self.name.line.textEdited.connect(self._note_typing)
        self.email.edited.connect(self.edited)
        self.phone.edited.connect(self.edited)
        self._looking.timeout.connect(self._look)
        self.view.clicked.connect(self._take_index)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the matches without leaving the field; put them away when it is left."""
        if watched is self.name.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._use_key(event)
        if watched is self.name.line and isinstance(event, QFocusEvent) and _goes_on(event):
            self._fold()
        return super().eventFilter(watched, event)

    def _use_key(self, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        match event.key():
            case Qt.Key.Key_Down if self._is_open:
                self._move(1)
            case Qt.Key.Key_Up if self._is_open:
                self._move(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take_index(self.view.currentIndex()) if self._is_open else self.settled.emit()
            case Qt.Key.Key_Tab | Qt.Key.Key_Backtab if self._is_open:
                self._take_lit()
                return False  # and the focus goes on
            case Qt.Key.Key_Escape if self._is_open:
                self._fold()
            case _:
                return False
        return True

    @property
    def _is_open(self) -> bool:
        return not self.view.isHidden()

    def _move(self, step: int) -> None:
        row = (self.view.currentIndex().row() + step) % max(1, self.matches.rowCount())
        self.view.setCurrentIndex(self.matches.index(row))
        announce(self, str(self.matches.index(row).data() or ""))

    @Slot(str)
    def _note_typing(self, typed: str) -> None:
        self._chosen, self._chosen_id = None, None
        self._about.clear()
        self._looking.start()
        if not typed.strip():
            self._fold()
        self.edited.emit()

    @Slot()
    def _look(self) -> None:
        typed = self.name.value
        if not typed or self._chosen_id is not None:
            return
        work = partial(self._people.requesters_like, typed, _MOST)
        self._background.read(work, partial(self._take_matches, typed), self._fail, slot=("requesters", id(self)))

    def _take_matches(self, typed: str, rows: Sequence[RequesterRow]) -> None:
        if typed != self.name.value or self._chosen_id is not None or not self.name.line.hasFocus():
            return
        self.matches.show_matches(rows, typed)
        self.view.setCurrentIndex(self.matches.index(0))
        self.view.setFixedHeight(self.matches.rowCount() * self.view.sizeHintForRow(0) + px(12))
        self._unfold()
        announce(self, f"{len(rows)} found" if rows else "Nobody found, Enter writes down someone new")

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._about.setText(UNKNOWN_NOW)
        self._fold()

    def _take_lit(self) -> None:
        row = self.view.currentIndex().data(MatchRole.REQUESTER)
        if isinstance(row, RequesterRow):
            self.take(row)
        else:
            self._fold()

    @Slot(QModelIndex)
    def _take_index(self, index: QModelIndex) -> None:
        row = index.data(MatchRole.REQUESTER)
        if isinstance(row, RequesterRow):
            self.take(row)
            self.settled.emit()
            return
        self._fold()
        self.email.focus()

    def _unfold(self) -> None:
        self.view.show()
        self._new.hide()

    def _fold(self) -> None:
        self.view.hide()
        self._new.setVisible(self._chosen_id is None and bool(self.name.value))
        self._about.setVisible(bool(self._about.text()))


def _goes_on(event: QFocusEvent) -> bool:
    return event.lostFocus() and event.reason() is not Qt.FocusReason.ActiveWindowFocusReason


def about(row: RequesterRow) -> str:
    """Return what tells requesters of one name apart."""
    return " · ".join(part for part in (row.department, row.location, row.phone, row.email) if part)
