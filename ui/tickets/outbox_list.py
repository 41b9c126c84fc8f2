"""All that waits for the database, and what came back from it: looked at, taken back, tried again or discarded."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QListView, QStackedWidget, QWidget

from app.core.clock import Clock
from app.tickets.drafts import Draft
from ui.core.buttons import set_button_text
from ui.core.first_stop import lead_keys
from ui.core.labels import Elided
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, fit
from ui.core.widgets import EmptyState, button, label
from ui.tickets.directory import Directory
from ui.tickets.draft_parts import whole_text
from ui.tickets.drafts import DraftKeeper
from ui.tickets.keyed_list import KeyedList
from ui.tickets.outbox import Outbox
from ui.tickets.outbox_lines import Line, LineDelegate, LineRole, OutboxModel, deed_line, draft_line

NOTHING = "Nothing waits. While the database is away, what you do waits here and is sent once it is back."
_TWO_LINES = 36


class OutboxList(QWidget):
    """The room of what waits. Enter opens the ticket, Delete takes back or discards, T tries again, Ctrl+C copies.

    Signals: `opened(line)`, `retried(line)`, `recalled(draft)` a reply or note is a draft again,
    `said(sentence, undo)`, `shown()` after the lines have been shown anew.
    """

    opened = Signal(object)
    retried = Signal(object)
    recalled = Signal(object)
    said = Signal(str, object)
    shown = Signal()

    def __init__(
        self, outbox: Outbox, keeper: DraftKeeper, directory: Directory, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._outbox, self._keeper, self._directory = outbox, keeper, directory
        self._lines: tuple[Line, ...] = ()
        self._followed: UUID | None = None
        self.model = OutboxModel(clock)
        self._build()
        self._connect()
        self.refresh()

    def lines(self) -> Sequence[Line]:
        """Return what is shown."""
        return self._lines

    @Slot()
    def refresh(self) -> None:
        """Show what there is now."""
        lines = [deed_line(waiting, self._directory) for waiting in self._outbox.all()]
        lines += [self._draft_line(draft) for draft in self._keeper.kept_back()]
        self.show_lines(sorted(lines, key=lambda line: line.since.timestamp() if line.since else 0.0))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; the chosen line stays chosen."""
        chosen, row = self._chosen_key(lines), self.view.currentIndex().row()
        self._lines = tuple(lines)
        self.model.show_lines(self._lines)
        count = len(self._lines)
        self._count.setText(counted(self._lines))
        self._pages.setCurrentWidget(self.view if count else self._empty)
        kept = self.model.row_of(chosen) if chosen else -1
        if count:
            self.view.setCurrentIndex(self.model.index(kept if kept >= 0 else max(0, min(row, count - 1))))
        self._show_choice()
        self.shown.emit()

    def chosen(self) -> Line | None:
        """Return the chosen line."""
        line = self.view.currentIndex().data(LineRole.LINE)
        return line if isinstance(line, Line) else None

    @Slot()
    def open_chosen(self) -> None:
        """Open the ticket of the chosen line."""
        line = self.chosen()
        if line is not None and line.tickets:
            self.opened.emit(line)

    @Slot()
    def retry_chosen(self) -> None:
        """Try the chosen line again, if it came back; what waits is tried at once."""
        line = self.chosen()
        if line is not None and line.may_retry:
            self.retried.emit(line)

    @Slot()
    def remove_chosen(self) -> None:
        """Take back the chosen line before it goes, or discard one that came back; both can be put back."""
        line = self.chosen()
        if line is None:
            return
        if line.is_draft:
            self._recall(line)
        elif not line.has_come_back:
            self._outbox.take_back(line.key)
        elif (back := self._outbox.discard(line.key)) is not None:
            self.said.emit("Discarded: nothing of it was done.", partial(self._outbox.keep, back))

    @Slot()
    def copy_chosen(self) -> None:
        """Put what the chosen line says on the clipboard: the whole text of a reply or a note."""
        line = self.chosen()
        if line is not None:
            draft = self._keeper.draft(line.key)
            waiting = next((one for one in self._outbox.all() if one.key == line.key), None)
            text = whole_text(draft) if draft is not None else waiting.body if waiting is not None else ""
            QGuiApplication.clipboard().setText(text or line.words)
            self.said.emit("It is in the clipboard.", None)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what there is now, told at this hour."""
        super().showEvent(event)
        self.refresh()

    # ------------------------------------------------------------ inside

    @Slot(object, object)
    def _follow(self, key: UUID, anew: UUID) -> None:
        line = self.chosen()
        if line is not None and line.key == key:
            self._followed = anew

    def _chosen_key(self, lines: Sequence[Line]) -> UUID | None:
        if self._followed in [line.key for line in lines]:
            followed, self._followed = self._followed, None
            return followed
        line = self.chosen()
        return line.key if line else None

    def _draft_line(self, draft: Draft) -> Line:
        return draft_line(draft, self._directory, may_recall=self._keeper.may_recall(draft.key))

    def _recall(self, line: Line) -> None:
        draft = self._keeper.recall(line.key)
        if draft is None:
            self.said.emit("It may have been sent already: it can't be taken back until the database answers.", None)
        else:
            self.recalled.emit(draft)

    def _build(self) -> None:
        plane(self, "surface")
        self.setAccessibleName("Outbox")
        self._count = Elided("", "body", tone="text3")  # gives way before the buttons' words do
        self.view = KeyedList()
        self.view.setAccessibleName("Outbox")
        self.view.setModel(self.model)
        self.view.setItemDelegate(LineDelegate(self.view))
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._empty = EmptyState("send", NOTHING)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty)
        self.open_button = button("Open ticket", "arrow-up-right", key="Enter")
        self.retry_button = button("Try again", "refresh-cw", key="T")
        self.remove_button = button("Take back", "undo-2", key="Delete")
        head = hbox(
            label("Outbox", "title", STRONG), self._count,
            self.open_button, self.retry_button, self.remove_button,
            margins=(24, 14, 20, 14),
        )  # fmt: skip
        self._why = label("", "body", tone="text2", wrap=True)
        fit(self._why, least_height=_TWO_LINES)  # or the lines would move under the pointer
        self._why.setAlignment(Qt.AlignmentFlag.AlignTop)
        told = vbox(self._why, margins=(24, 0, 24, 8))
        head.setStretch(1, 1)
        column = vbox(head, told, self._pages, spacing=0)  # not at the foot, where the notes lie
        column.setStretchFactor(self._pages, 1)
        self.setLayout(column)
        lead_keys(self, self.view)

    def _connect(self) -> None:
        self._outbox.renewed.connect(self._follow)
        self._outbox.changed.connect(self.refresh)
        self._keeper.listed.connect(self.refresh)
        self._keeper.changed.connect(self._follow_draft)
        self._directory.changed.connect(self.refresh)
        self.view.chosen.connect(self.open_chosen)
        self.view.discarded.connect(self.remove_chosen)
        self.view.retried.connect(self.retry_chosen)
        self.view.copied.connect(self.copy_chosen)
        self.view.doubleClicked.connect(lambda _index: self.open_chosen())
        self.view.selectionModel().currentChanged.connect(self._show_choice)
        self.open_button.clicked.connect(self.open_chosen)
        self.retry_button.clicked.connect(self.retry_chosen)
        self.remove_button.clicked.connect(self.remove_chosen)

    @Slot(object)
    def _follow_draft(self, _key: object) -> None:
        held = {draft.key for draft in self._keeper.kept_back()}
        if held or any(line.is_draft for line in self._lines):
            self.refresh()

    @Slot()
    def _show_choice(self) -> None:
        line = self.chosen()
        back = line is not None and line.has_come_back
        self.open_button.setEnabled(line is not None and bool(line.tickets))
        self.retry_button.setEnabled(line is not None and line.may_retry)
        self.remove_button.setEnabled(line is not None and (back or not line.is_unsure))
        set_button_text(self.remove_button, "Discard" if back else "Take back", "trash-2" if back else "undo-2")
        set_button_text(self.retry_button, "Try again" if back or line is None else "Try now", "refresh-cw")
        self._why.setText("" if line is None else _why(line))


def counted(lines: Sequence[Line]) -> str:
    """Return in short how many wait and how many came back."""
    back = sum(line.has_come_back for line in lines)
    waiting = len(lines) - back
    told = [f"{waiting} waiting"] if waiting else []
    return " · ".join([*told, f"{back} came back"] if back else told)


def _why(line: Line) -> str:
    if not line.has_come_back:
        return (
            f"{line.state}."
            if line.is_unsure
            else "It is sent by itself, in its turn, as soon as the database is back."
        )
    ways = "Nothing of it was done. Look at the ticket, then try again on it as it is now, or discard."
    if not line.may_retry:
        ways = "It was not sent. What you wrote is a draft of its ticket again."
    return " ".join((f"{line.state.rstrip('.')}.", *(f"{why}." for why in line.reasons), ways))
