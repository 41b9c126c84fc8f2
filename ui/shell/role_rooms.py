"""The rooms that only some may enter: they open and close while one works, as the staff list says who one is now."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.core.actor import Actor, Role
from ui.shell.connections_place import add_connections
from ui.shell.history_place import add_history_room
from ui.shell.log_place import add_log_room
from ui.shell.report_place import add_report_room
from ui.shell.rooms import add_administration, add_load
from ui.shell.security_place import add_security, may_enter_security

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace


@dataclass(frozen=True)
class RoleRoom:
    """A room by its name in the sidebar, who may enter it, and what adds it to a window, all at once or in steps."""

    name: str
    may_enter: Callable[[Actor], bool]
    add: Callable[["MainWindow", "Workplace"], object]


ROOMS = (
    RoleRoom("load", lambda actor: actor.is_supervisor, add_load),
    RoleRoom("history", lambda actor: actor.is_supervisor, add_history_room),
    RoleRoom("verifications", lambda actor: actor.is_supervisor or actor.role is Role.SECURITY, add_log_room),
    RoleRoom("reports", lambda actor: actor.is_supervisor or actor.role is Role.SECURITY, add_report_room),
    RoleRoom("security", may_enter_security, add_security),
    RoleRoom("connections", lambda actor: actor.is_administrator or actor.role is Role.SECURITY, add_connections),
    RoleRoom("administration", lambda actor: actor.is_administrator, add_administration),
)


class RoleRooms(QObject):
    """Builds a room when its role comes, and keeps it closed, with all its deeds withdrawn, while the role is gone."""

    def __init__(self, window: "MainWindow", work: "Workplace") -> None:
        super().__init__(work)
        self._window, self._work = window, work
        self._deeds: dict[str, frozenset[str]] = {}
        self._closed: set[str] = set()

    def steps(self) -> Sequence[Callable[[], object]]:
        """Return what builds the rooms of the role one comes with; from then on the staff list is followed."""
        return (*(partial(self._build, room) for room in ROOMS if room.may_enter(self._work.actor)), self._begin)

    def _begin(self) -> None:
        self._work.directory.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        for room in ROOMS:
            may_enter = room.may_enter(self._work.actor)
            if room.name not in self._deeds:
                if may_enter:
                    QTimer.singleShot(0, self, partial(self._build_at_once, room))
            elif may_enter == (room.name in self._closed):
                self._switch(room, is_open=may_enter)

    def _build_at_once(self, room: RoleRoom) -> None:
        if room.may_enter(self._work.actor):  # the role may have gone again meanwhile
            for _pause in self._build(room):
                pass

    def _build(self, room: RoleRoom) -> Iterator[None]:
        if room.name in self._deeds:
            return
        self._deeds[room.name] = frozenset()  # one that fails is told once and not tried again
        before = self._ids()
        rest = room.add(self._window, self._work)
        if isinstance(rest, Iterator):
            yield from rest
        self._deeds[room.name] = self._ids() - before

    def _switch(self, room: RoleRoom, *, is_open: bool) -> None:
        if room.name not in self._closed and room.name not in self._work.rooms():
            return  # it could not be built
        if is_open:
            self._closed.discard(room.name)
            self._work.open_room(room.name)
            self._window.actions_table.offer_again(self._deeds[room.name])
        else:
            self._closed.add(room.name)
            self._window.actions_table.withdraw(self._deeds[room.name])
            self._work.close_room(room.name)

    def _ids(self) -> frozenset[str]:
        return frozenset(action.id for action in self._window.actions_table.all())
