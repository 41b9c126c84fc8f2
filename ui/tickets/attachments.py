"""Files on their way into a draft: read, checked and filed in the background, each shown as a chip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QToolButton, QWidget

from app.core.errors import HelpDeskError, RuleBroken
from app.tickets.files import LARGEST, is_picture, refusal, safe_name, size_words
from app.tickets.model import Filed
from ui.core.background import Background
from ui.core.layout import hbox
from ui.core.widgets import IconLabel, label, tool
from ui.tickets.flow import FlowLayout

StoreFile = Callable[[str, bytes], Filed]
"""Files the content of one file, off the screen's thread."""
READ_DEADLINE_S, FILE_DEADLINE_S = 30.0, 60.0
MOST_FILES = 20


@dataclass(eq=False)
class _Attachment:
    """One file of a draft; its content stays in memory until it is filed."""

    draft: UUID
    name: str
    size: int = 0
    content: bytes = field(default=b"", repr=False)
    filed: Filed | None = None
    has_failed: bool = False
    chip: "FileChip | None" = field(default=None, repr=False)

    @property
    def words(self) -> str:
        """How far the file is."""
        if self.has_failed:
            return "not filed yet"
        if self.filed is not None:
            return size_words(self.size)
        return f"{size_words(self.size)} · filing…" if self.size else "reading…"


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

    def show_state(self, words: str, *, failed: bool = False) -> None:
        """Say how far the file is."""
        self._state.setText(words)
        self._again.setVisible(failed)
        self.setAccessibleName(f"{self._name}, {words}")

    def _build(self) -> None:
        self._title = label(_short(self._name), "caption")
        self._title.setToolTip(self._name)
        self._state = label("", "caption", tone="text3")
        self._again: QToolButton = tool("refresh-cw", f"Try {self._name} again", size=13)
        self._remove: QToolButton = tool("x", f"Remove {self._name}", size=13)
        icon = IconLabel("image" if is_picture(self._name) else "file", "text2", 14)
        self.setLayout(hbox(icon, self._title, self._state, self._again, self._remove, margins=(8, 1, 2, 1), spacing=6))

    def _connect(self) -> None:
        self._remove.clicked.connect(self.removed)
        self._again.clicked.connect(self.tried_again)


class AttachmentStrip(QWidget):
    """The files of one draft at a time; those of other drafts go on being filed meanwhile.

    Signals: `changed(draft)` it has other filed files now, `refused(sentence)` why a file isn't filed.
    """

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, background: Background, store_file: StoreFile) -> None:
        super().__init__()
        self._background, self._store_file = background, store_file
        self._by_draft: dict[UUID, list[_Attachment]] = {}
        self._draft: UUID | None = None
        self._row = FlowLayout(spacing=6)
        self.setLayout(self._row)
        self.setAccessibleName("Attached files")
        self.setVisible(False)

    def files(self, draft: UUID) -> tuple[Filed, ...]:
        """Return the filed files of a draft, in the order they were attached."""
        return tuple(a.filed for a in self._by_draft.get(draft, ()) if a.filed is not None)

    def unfiled(self, draft: UUID) -> Sequence[str]:
        """Return the names of a draft's files that are not filed yet."""
        return [a.name for a in self._by_draft.get(draft, ()) if a.filed is None]

    def show_draft(self, draft: UUID, files: Sequence[Filed]) -> None:
        """Show the files of a draft: those it is kept with, and those still on their way."""
        for attachment in self._shown():
            self._drop_chip(attachment)
        pending = [a for a in self._by_draft.get(draft, ()) if a.filed is None]
        kept = [_Attachment(draft, f.name, f.size, filed=f) for f in files]
        self._draft, self._by_draft[draft] = draft, [*kept, *pending]
        for attachment in self._shown():
            self._show_chip(attachment)
        self.setVisible(bool(self._shown()))

    def go_on_under(self, draft: UUID, other: UUID) -> None:
        """Have a draft's files go on with it under another key."""
        moved = self._by_draft.pop(draft, [])
        for attachment in moved:
            attachment.draft = other
        self._by_draft.setdefault(other, []).extend(moved)
        if self._draft == draft:
            self._draft = other

    def forget(self, draft: UUID) -> None:
        """Let a draft's files go: it is on its way."""
        for attachment in self._by_draft.pop(draft, ()):
            self._drop_chip(attachment)
        self.setVisible(bool(self._shown()))

    def choose(self) -> None:
        """Let the person choose files."""
        paths, _kind = QFileDialog.getOpenFileNames(self.window(), "Attach files")
        self.add_paths([Path(p) for p in paths])

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Attach files from disk."""
        for path in paths:
            attachment = self._added(safe_name(path.name))
            if attachment is not None:
                self._background.read(
                    partial(read_file, path),
                    partial(self._take_content, attachment),
                    partial(self._refuse, attachment),
                    deadline=READ_DEADLINE_S,
                )

    def add_content(self, name: str, content: bytes) -> None:
        """Attach what is already in memory, such as a pasted picture."""
        said = refusal(name, len(content))
        if said:
            self.refused.emit(said)
            return
        attachment = self._added(safe_name(name))
        if attachment is not None:
            self._take_content(attachment, content)

    # ------------------------------------------------------------ inside

    def _shown(self) -> list[_Attachment]:
        return self._by_draft.get(self._draft, []) if self._draft is not None else []

    def _added(self, name: str) -> _Attachment | None:
        if self._draft is None:
            return None
        if len(self._shown()) >= MOST_FILES:
            self.refused.emit(f"A draft may have {MOST_FILES} files; “{name}” wasn't attached.")
            return None
        attachment = _Attachment(self._draft, name)
        self._shown().append(attachment)
        self._show_chip(attachment)
        self.setVisible(True)
        return attachment

    def _show_chip(self, attachment: _Attachment) -> None:
        chip = FileChip(attachment.name)
        chip.removed.connect(partial(self._take_off, attachment))
        chip.tried_again.connect(partial(self._file, attachment))
        attachment.chip = chip
        self._say(attachment)
        self._row.addWidget(chip)

    def _take_content(self, attachment: _Attachment, content: bytes) -> None:
        attachment.content, attachment.size = content, len(content)
        self._file(attachment)

    def _file(self, attachment: _Attachment) -> None:
        if not self._is_kept(attachment):
            return
        attachment.has_failed = False
        self._say(attachment)
        self._background.write(
            partial(self._store_file, attachment.name, attachment.content),
            partial(self._settle, attachment),
            partial(self._fail, attachment),
            deadline=FILE_DEADLINE_S,
        )

    def _settle(self, attachment: _Attachment, filed: Filed) -> None:
        attachment.filed, attachment.content = filed, b""
        self._say(attachment)
        if self._is_kept(attachment):
            self.changed.emit(attachment.draft)

    def _fail(self, attachment: _Attachment, error: Exception) -> None:
        attachment.has_failed = True
        self._say(attachment)
        if not isinstance(error, HelpDeskError):
            raise error
        self.refused.emit(f"{error} “{attachment.name}” is kept here but isn't filed yet: try it again.")

    def _refuse(self, attachment: _Attachment, error: Exception) -> None:
        self._take_off(attachment)
        if not isinstance(error, HelpDeskError):
            raise error
        self.refused.emit(str(error))

    def _say(self, attachment: _Attachment) -> None:
        if attachment.chip is not None:
            attachment.chip.show_state(attachment.words, failed=attachment.has_failed)

    def _is_kept(self, attachment: _Attachment) -> bool:
        return attachment in self._by_draft.get(attachment.draft, ())

    def _take_off(self, attachment: _Attachment) -> None:
        if not self._is_kept(attachment):
            return
        self._by_draft[attachment.draft].remove(attachment)
        self._drop_chip(attachment)
        self.setVisible(bool(self._shown()))
        self.changed.emit(attachment.draft)

    def _drop_chip(self, attachment: _Attachment) -> None:
        if attachment.chip is not None:
            self._row.removeWidget(attachment.chip)
            attachment.chip.hide()
            attachment.chip.deleteLater()
            attachment.chip = None


def read_file(path: Path) -> bytes:
    """Return a file's content. Raises RuleBroken with the sentence to show when it can't be attached."""
    try:
        if not path.is_file():
            raise RuleBroken(f"“{path.name}” is no file. Attach files one by one, or pack the folder first.")
        _must_fit(path.name, path.stat().st_size)
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise RuleBroken(f"“{path.name}” can't be read ({error.strerror}). It wasn't attached.") from error
    _must_fit(path.name, len(content))  # it may have grown since
    return content


def _must_fit(name: str, size: int) -> None:
    said = refusal(name, size)
    if said is not None:
        raise RuleBroken(said)


def _short(name: str) -> str:
    return name if len(name) <= 32 else f"{name[:18]}…{name[-12:]}"
