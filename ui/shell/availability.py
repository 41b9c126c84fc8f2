"""Whether the person here takes work: the switch in the sidebar, kept in the database."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, Slot

from app.core.saved import Saved

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

_SAID = {True: "You are available: work can be given to you.", False: "You are away: no work is given to you."}


class Availability(QObject):
    """Shows the switch turned at once; a refusal turns it back."""

    def __init__(self, window: "MainWindow", work: "Workplace") -> None:
        super().__init__(work)
        self._window, self._work = window, work
        self._is_available = True
        self._saving = 0
        self._connect()

    @Slot()
    def switch(self) -> None:
        """Go away or come back."""
        self._save(available=not self._is_available)

    def _connect(self) -> None:
        self._work.sidebar.availability_asked.connect(self.switch)
        self._work.directory.changed.connect(self._read)
        self._read()

    @Slot()
    def _read(self) -> None:
        mine = next((s for s in self._work.directory.staff if s.id == self._work.desk.actor.staff_id), None)
        if mine is not None and self._saving == 0:
            self._show(available=mine.is_available)

    def _show(self, *, available: bool) -> None:
        self._is_available = available
        self._work.sidebar.show_available(available=available)

    def _save(self, *, available: bool) -> None:
        self._saving += 1
        self._show(available=available)
        self._work.background.write(
            partial(self._work.desk.set_available, self._work.desk.actor.staff_id, available, uuid4()),
            lambda saved: self._saved(saved, available=available),
            lambda error: self._refused(error, available=available),
        )

    def _saved(self, saved: Saved, *, available: bool) -> None:
        self._saving -= 1
        self._work.live.heard(saved.changes)
        self._window.say(_SAID[available], lambda: self._save(available=not available))

    def _refused(self, error: Exception, *, available: bool) -> None:
        self._saving -= 1
        self._show(available=not available)
        self._window.meet(error)
