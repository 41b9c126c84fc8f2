"""An outbox in memory, for what needs no file."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.core.errors import StoreUnavailable
from app.tickets.outbox import TURN, Waiting


class MemoryOutbox:
    """Keeps what waits as the workstation's file does; `refusal` says why it keeps nothing."""

    def __init__(self, *waiting: Waiting) -> None:
        self.kept = list(waiting)
        self.refusal = ""
        self._turn: tuple[str, datetime] | None = None
        self._lock = threading.Lock()

    def put(self, waiting: Waiting) -> None:
        with self._alone():
            if waiting.key not in [one.key for one in self.kept]:
                self.kept.append(waiting)

    def all(self) -> Sequence[Waiting]:
        with self._lock:
            return list(self.kept)

    def begin(self, window: str, at: datetime, may_go: Callable[[Waiting], bool]) -> Waiting | None:
        with self._alone():
            first = next((one for one in self.kept if not one.has_come_back), None)
            if first is None or not may_go(first) or not self._has_turn(window, at):
                return None
            self._put_over(replace(first, is_unsure=True))
            return first

    def rewrite(self, waiting: Waiting) -> None:
        with self._alone():
            self._put_over(waiting)

    def drop(self, key: UUID) -> None:
        with self._alone():
            self.kept = [one for one in self.kept if one.key != key]

    def take_back(self, key: UUID) -> bool:
        with self._alone():
            before = len(self.kept)
            self.kept = [one for one in self.kept if one.key != key or one.is_unsure]
            return len(self.kept) < before

    def replace(self, key: UUID, anew: Waiting) -> bool:
        with self._alone():
            if key not in [one.key for one in self.kept]:
                return False
            self.kept = [*(one for one in self.kept if one.key != key), anew]
            return True

    def end_turn(self, window: str) -> None:
        with self._alone():
            if self._turn is not None and self._turn[0] == window:
                self._turn = None

    def _alone(self) -> threading.Lock:
        if self.refusal:
            raise StoreUnavailable(self.refusal)
        return self._lock

    def _has_turn(self, window: str, at: datetime) -> bool:
        if self._turn is not None and self._turn[0] != window and self._turn[1] > at:
            return False
        self._turn = window, at + TURN
        return True

    def _put_over(self, waiting: Waiting) -> None:
        self.kept = [waiting if one.key == waiting.key else one for one in self.kept]
