"""Whether the desk is on its guard, told in a bar over every window of it; and how many alerts nobody has seen."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.actor import Role
from app.core.changes import Changes, Topic
from app.identity.guard import OnGuard, Watch
from app.identity.guard_words import until_line

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

BAR = "guard"
_QUIET_MS = 600
_FIRST_MS = 1_500
"""How long the start has the database for itself."""
_LONGEST_MS = 24 * 3_600_000
_ALL = 0
"""The verification under which changes of all of them are told."""


class _Told(NamedTuple):
    mode: OnGuard | None
    unseen: int


class GuardWatch(QObject):
    """`changed` tells that `mode` or `unseen` were read anew."""

    changed = Signal()

    def __init__(self, window: "MainWindow", work: "Workplace", watch: Watch) -> None:
        super().__init__(work)
        self._window, self._work, self._watch = window, work, watch
        self.mode: OnGuard | None = None
        self.unseen = 0
        self._soon = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._over = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.read)
        self._over.timeout.connect(self._end)
        work.live.changed.connect(self._hear)
        self._soon.start(_FIRST_MS)

    @Slot()
    def read(self) -> None:
        """Read both again; whoever can't be told of alerts is told of the guard alone."""
        watch, is_officer = self._watch, self._is_officer()

        def told() -> _Told:
            return _Told(watch.reads.on_guard(), watch.reads.unseen() if is_officer else 0)

        self._work.background.read(told, self._show, _say_nothing, slot=self)

    def _show(self, told: _Told) -> None:
        self.mode, self.unseen = told
        self._work.show_alerts(told.unseen)
        if told.mode is None:
            self._end()
            return
        mode = told.mode
        by = f" {mode.by}: “{mode.why}”" if mode.by else ""
        said = (
            f"The desk is on its guard until {until_line(mode.ends_at)}. Calls, text messages and mails prove nothing."
        )
        before = self._window.bars.bar(BAR)
        if before is None or before.text != said + by:
            self._window.bars.show_bar(BAR, "warn", said + by, icon="shield-alert", dismissable=False)
        left = (mode.ends_at - self._work.desk.clock.now()).total_seconds() * 1000
        self._over.start(min(max(int(left), 1), _LONGEST_MS))
        self.changed.emit()

    @Slot()
    def _end(self) -> None:
        """Take the bar away, unless the end was too far ahead for one timer."""
        self._over.stop()
        if self.mode is not None and self.mode.ends_at > self._work.desk.clock.now():
            self.read()
            return
        self.mode = None
        self._window.bars.clear(BAR)
        self.changed.emit()

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        is_of_all = changes.everything or _ALL in changes.of(Topic.VERIFICATION)
        if (is_of_all or (self._is_officer() and changes.touches(Topic.VERIFICATION))) and not self._soon.isActive():
            self._soon.start(_QUIET_MS)

    def _is_officer(self) -> bool:
        return self._work.actor.role is Role.SECURITY


def _say_nothing(_error: Exception) -> None:
    """Leave it as it is: that the database is away is told elsewhere."""
