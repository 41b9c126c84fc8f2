"""Runs work away from the screen's thread and brings the answer home to it."""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from app.core.errors import StoreUnavailable

DEADLINE = 5.0
_WATCH_MS = 50

Failed = Callable[[Exception], None]


@dataclass(eq=False, slots=True)
class _Job:
    """One piece of work and who waits for its answer."""

    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Failed
    deadline: float
    writes: bool
    slot: Hashable | None = None
    started: float | None = None
    thread: int = 0
    given_up: bool = False

    def is_of_a_reader_gone(self) -> bool:
        """Whether the answer to a read would go to a pane or dialog that was taken away meanwhile."""
        done = self.done.func if isinstance(self.done, partial) else self.done
        reader = getattr(done, "__self__", None)
        return not self.writes and isinstance(reader, QObject) and not isValid(reader)


@dataclass(eq=False, slots=True)
class _Answer:
    """What came of a job."""

    job: _Job
    result: Any = None
    error: BaseException | None = None


@dataclass(eq=False)
class _Lane:
    """Jobs waiting for a fixed number of daemon threads; a thread that is given up is replaced."""

    name: str
    width: int
    answer: Callable[[_Answer], None]
    waiting: deque[_Job] = field(default_factory=deque)
    running: set[_Job] = field(default_factory=set)
    closed: bool = False
    room: threading.Condition = field(default_factory=threading.Condition)

    def start(self) -> None:
        """Start all threads."""
        for _ in range(self.width):
            self.add_thread()

    def add_thread(self) -> None:
        """Start one thread; daemons, because a stuck call must never keep the program alive."""
        threading.Thread(target=self._run, name=self.name, daemon=True).start()

    def put(self, job: _Job) -> None:
        """Put a job at the end of the line."""
        with self.room:
            self.waiting.append(job)
            self.room.notify_all()

    def drop(self, slot: Hashable) -> None:
        """Forget the waiting jobs of a slot."""
        with self.room:
            self.waiting = deque(job for job in self.waiting if job.slot != slot)

    def give_up_overdue(self) -> list[_Job]:
        """Let go of every job past its deadline and start a fresh thread for each."""
        now = time.monotonic()
        with self.room:
            overdue = [job for job in self.running if job.started is not None and now - job.started > job.deadline]
            for job in overdue:
                job.given_up = True
                self.running.discard(job)
                self.add_thread()
            self.room.notify_all()
        return overdue

    def is_idle(self) -> bool:
        """Whether nothing waits or runs."""
        with self.room:
            return not self.waiting and not self.running

    def close(self, *, until: float, finish: bool) -> int:
        """Let the threads go, after the waiting jobs if `finish`; returns how many jobs were left undone."""
        with self.room:
            if not finish:
                self.waiting.clear()
            self.room.wait_for(lambda: not self.waiting and not (finish and self.running), self._left(until))
            undone = len(self.waiting) + len(self.running)
            self.waiting.clear()
            self.closed = True
            self.room.notify_all()
        return undone

    def _left(self, until: float) -> float:
        return max(0.0, until - time.monotonic())

    def _run(self) -> None:
        while (job := self._next()) is not None:
            answer = _worked(job)
            with self.room:
                if job.given_up:
                    return
                self.running.discard(job)
                tell = not self.closed
                self.room.notify_all()
            if tell:
                self.answer(answer)
            # What the callbacks hold belongs to the screen's thread and must not be let go of in this one.
            del job, answer

    def _next(self) -> _Job | None:
        with self.room:
            self.room.wait_for(lambda: self.closed or bool(self.waiting))
            if self.closed:
                return None
            job = self.waiting.popleft()
            job.started, job.thread = time.monotonic(), threading.get_ident()
            self.running.add(job)
            return job


def _worked(job: _Job) -> _Answer:
    try:
        return _Answer(job, result=job.work())
    except BaseException as error:  # noqa: BLE001  every failure has to come home to the screen's thread
        return _Answer(job, error=error)


class Background(QObject):
    """Writes go one at a time, in order; three reads may overlap; nothing waits for a call that hangs.

    `abandoned` is called with the ident of a stuck thread, so that whoever owns its connection can shut it.
    """

    _answered = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        abandoned: Callable[[int], None] | None = None,
        readers: int = 3,
    ) -> None:
        super().__init__(parent)
        self._abandoned = abandoned
        self._latest: dict[Hashable, _Job] = {}
        self._writer = _Lane("write", 1, self._answered.emit)
        self._readers = _Lane("read", readers, self._answered.emit)
        self._watch = QTimer(self, interval=_WATCH_MS)
        self._is_closed = False
        self._connect()

    def write(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Failed,
        *,
        deadline: float = DEADLINE,
    ) -> None:
        """Do `work` after all earlier writes; raises RuntimeError once closed."""
        if self._is_closed:
            raise RuntimeError("the background is closed; this write would be lost")
        self._submit(self._writer, _Job(work, done, failed, deadline, writes=True))

    def read(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Failed,
        slot: Hashable | None = None,
        *,
        deadline: float = DEADLINE,
    ) -> None:
        """Do `work` soon; an earlier read of the same `slot` is dropped, and so is its late answer."""
        if self._is_closed:
            return
        job = _Job(work, done, failed, deadline, writes=False, slot=slot)
        if slot is not None:
            self._readers.drop(slot)
            self._latest[slot] = job
        self._submit(self._readers, job)

    def forget(self, slot: Hashable) -> None:
        """Drop whatever is being read for `slot`."""
        self._readers.drop(slot)
        self._latest.pop(slot, None)

    def is_idle(self) -> bool:
        """Whether nothing waits or runs."""
        return self._writer.is_idle() and self._readers.is_idle()

    def close(self, seconds: float = 3.0) -> int:
        """Cancel the reads and finish the writes for at most `seconds`; returns how many were left undone.

        No answer is delivered after this.
        """
        if self._is_closed:
            return 0
        self._is_closed = True
        self._watch.stop()
        until = time.monotonic() + seconds
        self._readers.close(until=until, finish=False)
        return self._writer.close(until=until, finish=True)

    def _connect(self) -> None:
        self._answered.connect(self._settle, Qt.ConnectionType.QueuedConnection)
        self._watch.timeout.connect(self._give_up_overdue)
        # Threads must not answer to a signal that is gone.
        lanes = (self._readers, self._writer)
        self.destroyed.connect(lambda: [lane.close(until=0.0, finish=False) for lane in lanes])
        for lane in lanes:
            lane.start()

    def _submit(self, lane: _Lane, job: _Job) -> None:
        lane.put(job)
        if not self._watch.isActive():
            self._watch.start()

    @Slot(object)
    def _settle(self, answer: _Answer) -> None:
        job, error = answer.job, answer.error
        if self._is_closed or job.given_up or self._is_superseded(job):
            return
        self._release(job)
        if job.is_of_a_reader_gone():
            return
        if error is None:
            job.done(answer.result)
        elif isinstance(error, Exception):
            job.failed(error)
        else:
            raise error

    def _is_superseded(self, job: _Job) -> bool:
        return job.slot is not None and self._latest.get(job.slot) is not job

    def _release(self, job: _Job) -> None:
        if job.slot is not None:
            self._latest.pop(job.slot, None)

    @Slot()
    def _give_up_overdue(self) -> None:
        if self.is_idle():
            self._watch.stop()
            return
        for job in (*self._writer.give_up_overdue(), *self._readers.give_up_overdue()):
            self._shut(job.thread)
            self._fail_overdue(job)

    def _shut(self, thread: int) -> None:
        if self._abandoned is not None:
            # Shutting a socket may itself wait for a lock that the stuck thread holds.
            threading.Thread(target=self._abandoned, args=(thread,), name="shut", daemon=True).start()

    def _fail_overdue(self, job: _Job) -> None:
        if self._is_superseded(job):
            return
        self._release(job)
        if job.is_of_a_reader_gone():
            return
        text = f"The database did not answer within {job.deadline:g} s."
        # Through the queue, so that a failing callback can't keep the other overdue jobs from being told.
        QTimer.singleShot(0, self, lambda: job.failed(StoreUnavailable(text, outcome_unknown=job.writes)))
