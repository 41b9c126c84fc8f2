"""The deeds of the last half hour that can be undone, the last one first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.core.clock import Clock
from app.tickets.outcome import Outcome

REMEMBERED = timedelta(minutes=30)
"""How long a deed can be undone from the stack."""


@dataclass(frozen=True)
class Settled:
    """A deed that has been written: what it did, the sentence to show, and whether it can be undone.

    `is_overtaken` when its key had been used for another ticket, or for none: then its form says what is now;
    `is_out_of_sight` when its tickets may not be seen any more where they are now: that can't be undone.
    """

    key: UUID
    deed: str
    outcome: Outcome
    sentence: str
    can_undo: bool
    undoes: UUID | None = None
    is_overtaken: bool = False
    is_out_of_sight: bool = False


class UndoStack(QObject):
    """Remembers deeds for a while; one that is being undone is out of it until that ends. `changed(sentence)`."""

    changed = Signal(str)

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._kept: list[tuple[datetime, Settled]] = []
        self._going_back: dict[UUID, tuple[datetime, Settled]] = {}

    @property
    def words(self) -> str:
        """The sentence of the last deed, empty when there is none."""
        last = self.last()
        return last.sentence if last else ""

    def last(self) -> Settled | None:
        """Return the last deed that can be undone."""
        self._forget_old()
        return self._kept[-1][1] if self._kept else None

    def knows(self, key: UUID) -> bool:
        """Tell whether the deed of this key can be undone."""
        self._forget_old()
        return any(settled.key == key for _at, settled in self._kept)

    def add(self, settled: Settled) -> None:
        """Remember a deed, if it can be undone."""
        if settled.can_undo:
            self._kept.append((self._clock.now(), settled))
            self.changed.emit(self.words)

    def begin(self, key: UUID) -> Settled | None:
        """Take the deed of this key out, for it is being undone; None when it is not remembered."""
        self._forget_old()
        found = next((kept for kept in self._kept if kept[1].key == key), None)
        if found is None:
            return None
        self._kept.remove(found)
        self._going_back[key] = found
        self.changed.emit(self.words)
        return found[1]

    def end(self, undoes: UUID | None) -> None:
        """Forget a deed that has been undone, or can't be."""
        if undoes is not None:
            self._going_back.pop(undoes, None)

    def give_back(self, undoes: UUID | None) -> None:
        """Remember a deed again that was not undone after all."""
        found = self._going_back.pop(undoes, None) if undoes is not None else None
        if found is not None:
            self._kept.append(found)
            self.changed.emit(self.words)

    def _forget_old(self) -> None:
        since = self._clock.now() - REMEMBERED
        self._kept = [kept for kept in self._kept if kept[0] >= since]
