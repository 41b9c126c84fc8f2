"""The files of a draft under its field, each shown as a chip."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QSizePolicy, QToolButton, QWidget

from app.tickets.files import is_picture
from app.tickets.model import Filed
from ui.core.announce import announce
from ui.core.flow import FlowLayout
from ui.core.layout import hbox
from ui.core.lines import tip
from ui.core.widgets import Elided, IconLabel, label, set_tone, tool
from ui.tickets.file_states import Attachment, State
from ui.tickets.filing import Filing


class FileChip(QFrame):
    """One attached file: its icon, name, size and state, and what can be done with it."""

    removed = Signal()
    tried_again = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setProperty("card", "plain")
        self._build()
        self._connect()

    def show_state(self, state: State, words: str) -> None:
        """Say how far the file is."""
        is_late = state in (State.WAITING, State.ELSEWHERE)
        if is_late and words != self._state.text():
            announce(self, f"{self._name} {words}")
        self._state.setText(words)
        set_tone(self._state, "warn" if is_late else "text3")
        self._clock.setVisible(is_late)
        self._again.setVisible(state is State.WAITING)
        self.setAccessibleName(f"{self._name}, {words}")

    @property
    def last_stop(self) -> QWidget:
        """The last of its controls that Tab stops at."""
        return self._remove

    def follow_in_tab_order(self, before: QWidget) -> None:
        """Stand after another widget for Tab: chips come late, and would otherwise be reached last in the window."""
        QWidget.setTabOrder(before, self._again)
        QWidget.setTabOrder(self._again, self._remove)

    def _build(self) -> None:
        self._title = label(_short(self._name), "caption")
        self._title.setToolTip(tip(self._name))
        self._state = Elided("", "caption", tone="text3")
        self._state.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)  # whole where there is room
        self._clock = IconLabel("clock", "warn", 13)
        self._again: QToolButton = tool("refresh-cw", f"Try {self._name} again", size=13)
        self._remove: QToolButton = tool("x", f"Remove {self._name}", size=13)
        icon = IconLabel("image" if is_picture(self._name) else "file", "text2", 14)
        row = hbox(icon, self._title, self._clock, self._state, self._again, self._remove, spacing=6)
        row.setContentsMargins(8, 1, 2, 1)
        self.setLayout(row)

    def _connect(self) -> None:
        self._remove.clicked.connect(self.removed)
        self._again.clicked.connect(self.tried_again)


class AttachmentStrip(QWidget):
    """The files of one draft at a time; those of other drafts go on being filed meanwhile.

    Signals: `changed(draft)` it has other files now, `refused(sentence)` why a file isn't attached.
    `ask` lets the person choose files and returns their paths.
    """

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, filing: Filing) -> None:
        super().__init__()
        self.filing = filing
        self.ask: Callable[[], Sequence[str]] = self._ask
        self._draft: UUID | None = None
        self._chips: dict[Attachment, FileChip] = {}
        self._row = FlowLayout(spacing=6)
        self.setLayout(self._row)
        self.setAccessibleName("Attached files")
        self.setVisible(False)
        filing.changed.connect(self._follow)
        filing.stirred.connect(self._follow_stir)
        filing.refused.connect(self._refuse)

    @property
    def chips(self) -> Sequence[FileChip]:
        """The chips shown, in the order the files were attached."""
        return tuple(self._chips.values())

    def show_draft(self, draft: UUID, files: Sequence[Filed], waiting: Sequence[str] = ()) -> None:
        """Show the files of a draft: those it is kept with, and those still on their way."""
        self._draft = draft
        self.filing.show(draft, files, waiting)
        self._lay()

    def go_on_under(self, draft: UUID, other: UUID) -> None:
        """Show the same files of a draft that goes on under another key."""
        if self._draft == draft:
            self._draft = other

    def choose(self) -> None:
        """Let the person choose files."""
        self.add_paths([Path(p) for p in self.ask()])

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Attach files from disk."""
        if self._draft is not None:
            for path in paths:
                self.filing.add_path(self._draft, path)

    def add_content(self, name: str, content: bytes) -> None:
        """Attach what is already in memory, such as a pasted picture."""
        if self._draft is not None:
            self.filing.add_content(self._draft, name, content)

    # ------------------------------------------------------------ inside

    def _ask(self) -> Sequence[str]:
        paths, _kind = QFileDialog.getOpenFileNames(self.window(), "Attach files")
        return paths

    @Slot(object)
    def _follow(self, draft: UUID) -> None:
        self._follow_stir(draft)
        self.changed.emit(draft)

    @Slot(object)
    def _follow_stir(self, draft: UUID) -> None:
        if draft == self._draft:
            self._lay()

    @Slot(object, str)
    def _refuse(self, draft: UUID, sentence: str) -> None:
        if draft == self._draft:
            self.refused.emit(sentence)

    def _lay(self) -> None:
        shown = self.filing.of(self._draft) if self._draft is not None else ()
        for attachment in [a for a in self._chips if a not in shown]:
            self._drop_chip(attachment)
        for attachment in shown:
            if attachment not in self._chips:
                self._add_chip(attachment)
            self._chips[attachment].show_state(attachment.state, attachment.words)
        self.setVisible(bool(shown))

    def _add_chip(self, attachment: Attachment) -> None:
        before = self.chips[-1].last_stop if self._chips else _stop_before(self)
        chip = self._chips[attachment] = FileChip(attachment.name)
        chip.removed.connect(partial(self.filing.remove, attachment))
        chip.tried_again.connect(partial(self.filing.file, attachment))
        self._row.addWidget(chip)
        chip.follow_in_tab_order(before)

    def _leave(self, chip: FileChip) -> None:
        """Give the focus of a chip that goes to what stands before it, or the next key would go nowhere near."""
        if chip.isAncestorOf(self.focusWidget() or self):
            chip.focusNextPrevChild(False)

    def _drop_chip(self, attachment: Attachment) -> None:
        chip = self._chips.pop(attachment)
        self._leave(chip)
        self._row.removeWidget(chip)
        chip.hide()
        chip.deleteLater()


def _stop_before(widget: QWidget) -> QWidget:
    """Return what Tab stops at before a widget: tab order can only be told from there."""
    before = widget.previousInFocusChain()
    while before is not None and before is not widget and not before.focusPolicy() & Qt.FocusPolicy.TabFocus:
        before = before.previousInFocusChain()
    return before or widget


def _short(name: str) -> str:
    return name if len(name) <= 32 else f"{name[:18]}…{name[-12:]}"
