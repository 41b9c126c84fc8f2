"""What the staff list says of the person here while they work: another role, or that they have left."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.core.actor import Role
from app.people.queries import StaffRow

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

_BAR = "standing"
_LEFT = "You are not on the staff list any more: nothing you do here is saved. Ask an administrator if that is wrong."
_ROLE = "Your role is {now} now. The places at the left, the menus and the keys are those of that role."


class Standing(QObject):
    """Tells the person once when it changes; the database decides by it from that moment on."""

    def __init__(self, window: "MainWindow", work: "Workplace") -> None:
        super().__init__(work)
        self._window, self._work = window, work
        self._told = ""
        self._began: Role | None = None
        work.directory.changed.connect(self._look)
        self._look()

    @Slot()
    def _look(self) -> None:
        actor = self._work.desk.actor
        mine = next((s for s in self._work.directory.staff if s.id == actor.staff_id), None)
        if mine is None:
            return
        self._began = self._began or mine.role
        said = self._words(mine)
        if said == self._told:
            return
        self._told = said
        if said:
            self._window.bars.show_bar(_BAR, "info" if mine.is_active else "warn", said)
        else:
            self._window.bars.clear(_BAR)

    def _words(self, mine: StaffRow) -> str:
        if not mine.is_active:
            return _LEFT
        return "" if mine.role is self._began else _ROLE.format(now=mine.role.label.lower())
