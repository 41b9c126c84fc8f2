"""Files on their way from drafts to the database: kept on this computer at once, filed as soon as it takes them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.core.errors import HelpDeskError, RuleBroken, StoreUnavailable
from app.tickets.files import WaitingFile, WaitingFiles, refusal, safe_name
from app.tickets.model import Filed
from ui.core.background import Background
from ui.tickets.file_states import Attachment, State, read_file

StoreFile = Callable[[str, bytes], Filed]
"""Files the content of one file, off the screen's thread."""
READ_DEADLINE_S, FILE_DEADLINE_S, UNLOCKING_S = 30.0, 60.0, 60.0
"""Seconds: unlocking asks the key ring, and seals, once, all that earlier versions kept plainly on this computer."""
MOST_FILES = 20


class Filing(QObject):
    """All attached files by draft. The strips under the fields show those of one draft at a time.

    Signals: `changed(draft)` which files it has, `stirred(draft)` how far they are, `filed(draft, file)` the
    database has one more, `refused(draft, sentence)` why one isn't attached, `loaded()` what waited here is known.
    """

    changed = Signal(object)
    stirred = Signal(object)
    filed = Signal(object, object)
    refused = Signal(object, str)
    loaded = Signal()

    def __init__(
        self,
        background: Background,
        local_background: Background,
        *,
        store_file: StoreFile,
        local: WaitingFiles,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._local_background = background, local_background
        self._store_file, self._local = store_file, local
        self._by_draft: dict[UUID, list[Attachment]] = {}
        self._found: list[Attachment] = []
        self._is_closed = False

    # ------------------------------------------------------------ what there is

    def of(self, draft: UUID) -> Sequence[Attachment]:
        """Return the files of a draft, in the order they were attached."""
        return tuple(self._by_draft.get(draft, ()))

    def files(self, draft: UUID) -> tuple[Filed, ...]:
        """Return the filed files of a draft."""
        return tuple(a.filed for a in self.of(draft) if a.filed is not None)

    def unfiled(self, draft: UUID) -> Sequence[Attachment]:
        """Return the files of a draft that the database doesn't have yet."""
        return [a for a in self.of(draft) if a.filed is None]

    def waiting(self, draft: UUID) -> Sequence[str]:
        """Return the names of the files that a draft is to have once they are filed."""
        return [a.name for a in self.unfiled(draft) if a.state is not State.READING]

    def show(self, draft: UUID, files: Sequence[Filed], waiting: Sequence[str]) -> None:
        """Bring a draft's files to what the draft says: those filed, and the names of those that wait somewhere."""
        here = self.unfiled(draft)
        known = {a.filed: a for a in self.of(draft) if a.filed is not None}
        kept = [known.get(f) or Attachment(draft, f.name, f.size, State.FILED, f) for f in files]
        ours = [a for a in here if a.state is not State.ELSEWHERE]
        names = [a.name for a in ours]
        away = [Attachment(draft, name, state=State.ELSEWHERE) for name in waiting if name not in names]
        self._by_draft[draft] = [*kept, *ours, *away]

    # ------------------------------------------------------------ attaching

    def add_path(self, draft: UUID, path: Path) -> None:
        """Attach a file from disk."""
        attachment = self._added(draft, safe_name(path.name))
        if attachment is not None:
            self._background.read(
                partial(read_file, path),
                partial(self._take_content, attachment),
                partial(self._refuse, attachment),
                deadline=READ_DEADLINE_S,
            )

    def add_content(self, draft: UUID, name: str, content: bytes) -> None:
        """Attach what is already in memory, such as a pasted picture."""
        said = refusal(name, len(content))
        if said:
            self.refused.emit(draft, said)
            return
        attachment = self._added(draft, safe_name(name))
        if attachment is not None:
            self._take_content(attachment, content)

    def remove(self, attachment: Attachment) -> None:
        """Take a file off its draft."""
        if self._is_kept(attachment):
            self._by_draft[attachment.draft].remove(attachment)
            self._forget_here(attachment)
            self.changed.emit(attachment.draft)

    def file(self, attachment: Attachment) -> None:
        """Have the database take a file, again if it was away."""
        if attachment.filed is not None or not self._is_kept(attachment) or self._is_closed:
            return
        attachment.state = State.FILING
        self.stirred.emit(attachment.draft)
        self._background.write(
            partial(self._stored, attachment),
            partial(self._settle, attachment),
            partial(self._fail, attachment),
            deadline=FILE_DEADLINE_S,
        )

    def go_on_under(self, draft: UUID, other: UUID) -> None:
        """Have a draft's files go on with it under another key."""
        moved = self._by_draft.pop(draft, [])
        for attachment in moved:
            attachment.draft = other
        self._by_draft.setdefault(other, []).extend(moved)
        if moved:
            self._write_here(partial(self._local.go_on_under, draft, other))

    def forget(self, draft: UUID) -> None:
        """Let a draft's files go: it is on its way."""
        for attachment in self._by_draft.pop(draft, ()):
            self._forget_here(attachment)

    # ------------------------------------------------------------ start, outage and end

    def load(self) -> None:
        """Read which files wait here, and have them filed."""
        # the first to read here has what lies here unlocked
        self._local_background.read(
            self._local.all, self._find, lambda _error: self.loaded.emit(), deadline=UNLOCKING_S
        )

    @Slot()
    def try_now(self) -> None:
        """File at once what waits for the database: it is back."""
        for attachments in list(self._by_draft.values()):
            for attachment in [a for a in attachments if a.state is State.WAITING]:
                self.file(attachment)

    def tidy(self, drafts: Mapping[UUID, Collection[Filed]]) -> None:
        """Of the files found at the start, forget those that their draft has, and those whose draft is nowhere.

        A file that was filed just before the program ended, and is not in its draft yet, is told of again.
        """
        found, self._found = self._found, []
        for attachment in found:
            if attachment.draft not in drafts:
                self.remove(attachment)
            elif attachment.filed in drafts[attachment.draft]:
                self._forget_here(attachment)
            elif attachment.filed is not None:
                self.filed.emit(attachment.draft, attachment.filed)

    def close(self) -> None:
        """File nothing any more: what waits is filed at the next start."""
        self._is_closed = True

    # ------------------------------------------------------------ inside

    def _added(self, draft: UUID, name: str) -> Attachment | None:
        if len(self.of(draft)) >= MOST_FILES:
            self.refused.emit(draft, f"A draft may have {MOST_FILES} files; “{name}” wasn't attached.")
            return None
        attachment = Attachment(draft, name)
        self._by_draft.setdefault(draft, []).append(attachment)
        self.stirred.emit(draft)
        return attachment

    def _take_content(self, attachment: Attachment, content: bytes) -> None:
        if not self._is_kept(attachment):
            return
        attachment.content, attachment.size = content, len(content)
        here = WaitingFile(attachment.key, attachment.draft, attachment.name, attachment.size)
        self._write_here(partial(self._local.keep, here, content), partial(self._let_content_go, attachment))
        self.file(attachment)
        self.changed.emit(attachment.draft)

    def _let_content_go(self, attachment: Attachment, _kept: object) -> None:
        attachment.content = None
        self.stirred.emit(attachment.draft)

    def _stored(self, attachment: Attachment) -> Filed:
        content = attachment.content
        return self._store_file(attachment.name, self._local.content(attachment.key) if content is None else content)

    def _settle(self, attachment: Attachment, filed: Filed) -> None:
        attachment.state, attachment.filed, attachment.content = State.FILED, filed, None
        if self._is_kept(attachment):
            # the content goes, what it is named by stays until the draft has that for certain
            self._write_here(partial(self._local.note_filed, attachment.key, filed))
            self.filed.emit(attachment.draft, filed)
            self.changed.emit(attachment.draft)

    def _fail(self, attachment: Attachment, error: Exception) -> None:
        if isinstance(error, RuleBroken):
            self._refuse(attachment, error)
            return
        attachment.state = State.WAITING
        self.stirred.emit(attachment.draft)
        if not isinstance(error, HelpDeskError):
            raise error
        if not isinstance(error, StoreUnavailable):
            self.refused.emit(attachment.draft, f"{error} “{attachment.name}” {attachment.words}.")

    def _refuse(self, attachment: Attachment, error: Exception) -> None:
        self.remove(attachment)
        if not isinstance(error, HelpDeskError):
            raise error
        self.refused.emit(attachment.draft, str(error))

    def _find(self, found: Sequence[WaitingFile]) -> None:
        known = {a.key for attachments in self._by_draft.values() for a in attachments}
        for file in [f for f in found if f.key not in known]:
            state = State.WAITING if file.filed is None else State.FILED
            made = Attachment(file.draft, file.name, file.size, state, file.filed, file.key)
            self._by_draft.setdefault(file.draft, []).append(made)
            self._found.append(made)
        self.loaded.emit()

    def _is_kept(self, attachment: Attachment) -> bool:
        return attachment in self._by_draft.get(attachment.draft, ())

    def _forget_here(self, attachment: Attachment) -> None:
        self._write_here(partial(self._local.drop, attachment.key))

    def _write_here(self, work: Callable[[], object], done: Callable[[object], None] = lambda _done: None) -> None:
        # what this computer doesn't take stays in memory, and its words say so
        if not self._is_closed:
            self._local_background.write(work, done, _only_unforeseen)


def _only_unforeseen(error: Exception) -> None:
    if not isinstance(error, HelpDeskError):
        raise error
