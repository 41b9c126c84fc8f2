"""One of the two places where drafts are kept: written in the background, tried again when it fails."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.tickets.drafts import Draft, DraftStore, LocalDraftStore
from ui.core.background import Background

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2, 60
_MISSING = object()


class DraftPlace(QObject):
    """Keeps and drops drafts in one store: the newest wish for each draft counts and is tried until it holds.

    `delay_ms` is how long typing is gathered before it is written.
    """

    kept = Signal(object)
    not_taken = Signal(object)
    dropped = Signal(object)
    not_dropped = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        store: DraftStore | LocalDraftStore,
        background: Background,
        *,
        delay_ms: int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._background, self._delay_ms = store, background, delay_ms
        self._wanted: dict[UUID, Draft | None] = {}
        self._under_way: UUID | None = None
        self._pause_s = 0
        self._is_closed = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._write_next)

    @property
    def is_away(self) -> bool:
        """Tell whether the last attempt failed."""
        return self._pause_s > 0

    def is_behind(self, key: UUID) -> bool:
        """Tell whether the newest form of a draft has yet to arrive here."""
        return key in self._wanted

    def keep(self, draft: Draft, *, at_once: bool = False) -> None:
        """Have a draft written, soon or at once."""
        self._want(draft.key, draft, at_once=at_once)

    def hurry(self, key: UUID) -> None:
        """Have what is wanted of a draft written now, without waiting its turn."""
        if key in self._wanted and not self._is_closed:
            self._pause_s = 0
            self._submit(key, self._wanted[key])

    def drop(self, key: UUID) -> None:
        """Have a draft forgotten."""
        self._want(key, None, at_once=True)

    def leave(self, key: UUID) -> None:
        """Wish nothing more for this draft: something else sees to it now."""
        self._wanted.pop(key, None)

    @Slot()
    def try_now(self) -> None:
        """Try again at once what failed."""
        self._pause_s = 0
        self._write_next()

    def flush(self) -> None:
        """Hand everything outstanding to the background, which finishes its writes on closing."""
        self._timer.stop()
        if not self._is_closed:
            for key, wish in self._wanted.items():
                self._submit(key, wish)

    def close(self) -> None:
        """Hand over what is outstanding and write nothing after that: the background is about to close."""
        self.flush()
        self._is_closed = True

    def _want(self, key: UUID, wish: Draft | None, *, at_once: bool) -> None:
        self._wanted.pop(key, None)
        self._wanted[key] = wish
        if self._under_way is not None or self.is_away or self._is_closed:
            return
        if at_once:
            self._write_next()
        elif not self._timer.isActive():
            self._timer.start(self._delay_ms)

    @Slot()
    def _write_next(self) -> None:
        self._timer.stop()
        if self._under_way is None and self._wanted and not self._is_closed:
            key, wish = next(iter(self._wanted.items()))
            self._under_way = key
            self._submit(key, wish)

    def _submit(self, key: UUID, wish: Draft | None) -> None:
        self._background.write(self._work(key, wish), partial(self._settle, key, wish), partial(self._fail, key))

    def _work(self, key: UUID, wish: Draft | None) -> Callable[[], bool | None]:
        return partial(self._store.drop, key) if wish is None else partial(self._store.keep, wish)

    def _settle(self, key: UUID, wish: Draft | None, taken: bool | None) -> None:
        self._under_way, self._pause_s = None, 0
        is_wished = key in self._wanted
        self._fulfil(key, wish)
        if wish is None:
            (self.not_dropped if taken is False else self.dropped).emit(key)
        elif taken is not False:
            self.kept.emit(wish)
        elif is_wished:  # or what another window wrote was taken over meanwhile, and it is that which stands there
            self.not_taken.emit(wish)
        self._go_on(key)

    def _fulfil(self, key: UUID, wish: Draft | None) -> None:
        if self._wanted.get(key, _MISSING) is wish:
            del self._wanted[key]

    def _go_on(self, just_written: UUID) -> None:
        if not self._wanted or self._under_way is not None:
            return
        if next(iter(self._wanted)) == just_written:
            self._timer.start(self._delay_ms)
        else:
            self._write_next()

    def _fail(self, key: UUID, error: Exception) -> None:
        self._under_way = None
        self._pause_s = min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, self._pause_s * 2))
        if key in self._wanted:
            # to the end of the line: one bad draft must not keep the others back
            self._wanted[key] = self._wanted.pop(key)
        self._timer.start(self._pause_s * 1000)
        self.failed.emit(error)
