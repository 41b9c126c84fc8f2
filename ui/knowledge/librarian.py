"""Keeps the folder of articles and the database together while one works, on a thread of its own."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from app.core.changes import Changes, Topic
from app.core.errors import HelpDeskError
from app.knowledge.library import Library, Synced
from ui.core.live import Live

SCAN_MS = 30_000
"""How often the folder is looked through: a watcher may miss what was saved, and says nothing of it."""
SYNC_MS = 5 * 60_000
SOON_MS = 400
"""After a hint, for programs save in several steps."""
SENT_MS = 1_500
"""After a save here: whoever saves at every sentence doesn't publish each."""
LEAVE = 2.0
"""Seconds that closing waits for the step that is under way."""
_MOST_WATCHED = 200
"""Folders that are watched: there may be many, and each is a hint only."""


class Librarian(QObject):
    """Looks through the folder and synchronises: by itself, and when asked.

    `changed()` when articles here are others than before, `synced(Synced)` after each synchronisation,
    `progressed(what, done, of)` during one, `failed(sentence)` when the folder can't be used.
    """

    changed = Signal()
    synced = Signal(object)
    progressed = Signal(str, int, int)
    failed = Signal(str)
    _did = Signal(object)
    _found = Signal(object)

    def __init__(self, library: Library, live: Live, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs: deque[str] = deque()
        self._room = threading.Condition()
        self._stopped = threading.Event()
        self._is_closed = self._is_syncing = False
        self.last: Synced | None = None
        self._thread = threading.Thread(target=self._run, name="librarian", daemon=True)
        self._watcher = QFileSystemWatcher(self)
        self._rescan = QTimer(self, interval=SCAN_MS)
        self._resync = QTimer(self, interval=SYNC_MS)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._sending = QTimer(self, singleShot=True, interval=SENT_MS)
        self._connect(live)

    @property
    def is_syncing(self) -> bool:
        """Tell whether a synchronisation is under way."""
        return self._is_syncing

    def begin(self) -> None:
        """Synchronise for the first time, and from then on by itself."""
        self._thread.start()
        self._rescan.start()
        self._resync.start()
        self.sync()

    @Slot()
    def sync(self) -> None:
        """Bring folder and database together now."""
        self._sending.stop()
        self._put("sync")

    @Slot()
    def scan(self) -> None:
        """Look through the folder now."""
        self._put("scan")

    @Slot()
    def saved(self) -> None:
        """Note that something was saved here: it is sent soon."""
        self.changed.emit()
        self._sending.start()

    @Slot()
    def stop(self) -> None:
        """Stop what is going on; it goes on later where it stood."""
        self._stopped.set()

    def close(self) -> None:
        """End the thread after the step that is under way; nothing is told after that."""
        self._is_closed = True
        self._stopped.set()
        for timer in (self._rescan, self._resync, self._soon, self._sending):
            timer.stop()
        with self._room:
            self._jobs.clear()
            self._room.notify_all()
        if self._thread.is_alive():
            self._thread.join(LEAVE)

    # ------------------------------------------------------------ hints

    def _connect(self, live: Live) -> None:
        self._did.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._found.connect(self._watch, Qt.ConnectionType.QueuedConnection)
        self._rescan.timeout.connect(self.scan)
        self._resync.timeout.connect(self.sync)
        self._soon.timeout.connect(self.scan)
        self._sending.timeout.connect(self.sync)
        self._watcher.directoryChanged.connect(self._soon.start)
        live.changed.connect(self._hear)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.applicationStateChanged.connect(self._follow_focus)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.touches(Topic.ARTICLE) and not self._is_closed:
            self.sync()

    @Slot(Qt.ApplicationState)
    def _follow_focus(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive and self._thread.is_alive():
            self._soon.start()

    @Slot(object)
    def _watch(self, folders: Sequence[str]) -> None:
        """Watch these folders too; one that can't be watched is looked through all the same."""
        fresh = sorted(set(folders) - set(self._watcher.directories()))
        if fresh and not self._is_closed:
            self._watcher.addPaths(fresh)

    # ------------------------------------------------------------ the thread

    def _put(self, job: str) -> None:
        if self._is_closed:
            return
        with self._room:
            if job not in self._jobs and not (job == "scan" and "sync" in self._jobs):
                self._jobs.append(job)
            self._room.notify_all()

    def _run(self) -> None:
        while True:
            with self._room:
                while not self._jobs and not self._is_closed:
                    self._room.wait()
                if self._is_closed:
                    return
                job = self._jobs.popleft()
            self._do(self._sync if job == "sync" else self._scan)

    def _do(self, work: Callable[[], object]) -> None:
        """Do one job and tell what came of it, unless nobody listens any more."""
        with suppress(RuntimeError):  # this object went away meanwhile
            try:
                told = work()
            except Exception as error:  # noqa: BLE001  told on the screen's thread, where every failure is met
                told = error
            if not self._is_closed:
                self._did.emit(told)
                self._found.emit(self._folders())

    def _folders(self) -> list[str]:
        root = self._library.folder
        with suppress(OSError):
            inside = (each for each in root.iterdir() if each.is_dir() and not each.name.startswith("."))
            return [str(root), *(str(each) for each in islice(inside, _MOST_WATCHED))]
        return []

    def _scan(self) -> bool:
        return self._library.scan()

    def _sync(self) -> Synced:
        self._stopped.clear()
        self._is_syncing = True
        try:
            return self._library.sync(self._go_on)
        finally:
            self._is_syncing = False

    def _go_on(self, what: str, done: int, of: int) -> bool:
        if not self._is_closed:
            self.progressed.emit(what, done, of)
        return not self._stopped.is_set()

    @Slot(object)
    def _tell(self, told: Any) -> None:
        if isinstance(told, HelpDeskError):
            self.failed.emit(str(told))
        elif isinstance(told, Exception):
            raise told
        elif isinstance(told, Synced):
            self._take(told)
        elif told:
            self.changed.emit()
            self._sending.start()

    def _take(self, synced: Synced) -> None:
        before, self.last = self.last, synced
        if before is None or synced.came or synced.published or synced.proposed or synced.asked != before.asked:
            self.changed.emit()
        self.synced.emit(synced)
