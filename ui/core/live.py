"""Carries changes, ours and others', to whoever shows them."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.core.changes import Changes

QUIET_MS = 150


class Live(QObject):
    """Tells of the first change at once and of the ones that follow within 150 ms together."""

    changed = Signal(object)
    _heard = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: Changes | None = None
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._tell_waiting)
        self._heard.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def heard(self, changes: Changes) -> None:
        """Take note of changes; may be called from any thread."""
        if changes:
            self._heard.emit(changes)

    @Slot(object)
    def _take(self, changes: Changes) -> None:
        if self._quiet.isActive():
            self._waiting = changes if self._waiting is None else self._waiting.merged_with(changes)
        else:
            self._tell(changes)

    @Slot()
    def _tell_waiting(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._tell(waiting)

    def _tell(self, changes: Changes) -> None:
        self._quiet.start()
        self.changed.emit(changes)
