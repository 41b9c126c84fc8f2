"""Where the room of security officers stands in the window, its keys, and what leads there."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Slot

from app.core.actor import Actor
from app.identity.guard import Watch
from ui.core.actions import Action, Hint
from ui.guarding.deeds import Means
from ui.guarding.kept_draft import KeptDraft
from ui.guarding.security_room import GROUP, TITLE, SecurityRoom, has_room
from ui.shell.desk_memory import DeskMemory

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

ROOM = "security"
HINTS = (
    Hint("Next, previous line", "J K", GROUP),
    Hint("Open what a line is about", "Enter", GROUP),
    Hint("Take an edit of the policy back", "Ctrl+Z", GROUP),
)


def may_enter_security(actor: Actor) -> bool:
    """Tell whether somebody is shown anything in the room."""
    return has_room(actor)


def add_security(window: "MainWindow", work: "Workplace") -> None:
    """Add the room of security officers."""
    if work.desk.guard is not None:
        _SecurityPlace(window, work, work.desk.guard)


class _SecurityPlace(QObject):
    def __init__(self, window: "MainWindow", work: "Workplace", watch: Watch) -> None:
        super().__init__(work)
        self._window, self._work = window, work
        self._room = self._built(watch)
        work.add_room(ROOM, self._room)
        self._offer()
        self._connect()

    def _built(self, watch: Watch) -> SecurityRoom:
        work, memory = self._work, DeskMemory(self._window.settings, self._work.desk.key)
        means = Means(
            watch, work.desk.gate, work.background, work.live, work.desk.clock, lambda: work.actor,
            lambda: work.directory.prefix,
        )  # fmt: skip
        return SecurityRoom(means, KeptDraft(memory.get, memory.put), work.middle)

    def _offer(self) -> None:
        table, go = self._window.actions_table, partial(self._work.enter_room, ROOM)
        words = "security officer alerts holds freeze guard policy roles"
        table.add(Action("go.security", TITLE, "", "shield-alert", run=go, group="Go to", words=words))
        table.add(*self._room.room_deeds())
        for of_page, deeds in self._room.table_deeds():
            table.add(*deeds, on=of_page)
        table.add_hints(*HINTS, on=self._room)

    def _connect(self) -> None:
        self._room.opened.connect(self._work.open_ticket)
        self._room.said.connect(self._say)
        self._room.noted.connect(self._note)
        self._room.entered.connect(partial(self._work.enter_room, ROOM))
        if self._window.guard is not None:
            self._window.guard.changed.connect(self._follow)
            self._follow()

    @Slot(int, str, object)
    def _note(self, ticket_id: int, words: str, key: UUID) -> None:
        self._work.operations.add_note(ticket_id, words, key=key)

    @Slot(str)
    def _say(self, words: str) -> None:
        self._window.say(words)

    @Slot()
    def _follow(self) -> None:
        if self._window.guard is not None:
            self._room.show_mode(self._window.guard.mode)
