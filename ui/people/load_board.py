"""The supervisors' board: how the work is shared out, beside the tickets that can be moved."""

from collections.abc import Callable, Sequence
from typing import override

from PySide6.QtCore import QPoint, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.changes import Changes, Topic
from app.core.clock import Clock
from app.core.errors import HelpDeskError
from app.people.queries import PeopleQueries
from app.tickets.queries import TicketQueries
from ui.core.actions import LIST, Action, Hint
from ui.core.background import Background
from ui.core.buttons import button, tool
from ui.core.first_stop import lead_keys
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, Skeleton, label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.live import Live
from ui.core.theme import STRONG
from ui.core.widgets import EmptyState
from ui.people.legend import Legend
from ui.people.load_list import LoadList
from ui.people.load_model import LoadModel
from ui.people.shares import Share, shares

_COUNT_MS = 1000
_GROUP = "Load"
_HINT = "Drag tickets onto a person, or mark them, go to a person and press M."
_WORDS = {
    "move": "assign reassign give",
    "away": "absent leave holiday ill present available",
    "release": "unassign nobody absent leave",
}
"""More words the palette finds the deeds by."""


class LoadBoard(QWidget):
    """The people and what lies with them.

    `chosen` carries the Share whose tickets are to be listed, `move_asked` the Share that the chosen ones go to,
    `away_asked` who goes away or comes back, `release_asked` whose tickets are to be left with nobody. `move_to_asked`
    wants to be asked where the chosen ones go; `menu_asked(at)` wants the menu of the person the keys are on.
    """

    chosen = Signal(object)
    move_asked = Signal(object)
    move_to_asked = Signal()
    away_asked = Signal(object)
    release_asked = Signal(object)
    menu_asked = Signal(QPoint)

    def __init__(
        self,
        people: PeopleQueries,
        tickets: TicketQueries,
        background: Background,
        live: Live,
        *,
        clock: Clock,
        carries: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._people, self._tickets, self._background, self._clock = people, tickets, background, clock
        self._is_stale = True
        self._listed: Share | None = None
        self.model = LoadModel(self)
        self._build(carries)
        self._connect(live)

    def deeds(self) -> tuple[Action, ...]:
        """Return the deeds of the board, for its list."""
        return (
            self._deed(
                "move", "Move the chosen tickets here…", "M", "arrow-right-left", self._may_get, self.move_asked
            ),
            Action(
                "load.move_to",
                "Move the chosen tickets to…",
                "Shift+M",
                "users",
                run=self.move_to_asked.emit,
                group=_GROUP,
                scope=LIST,
                words="assign reassign give",
            ),
            self._deed("away", "Set away, or back again", "B", "pause", self._works_here, self.away_asked),
            self._deed(
                "release", "Release all their tickets…", "Shift+R", "user-minus", self._has_any, self.release_asked
            ),
        )

    def _deed(  # noqa: PLR0917  the columns of the table above
        self, name: str, text: str, key: str, icon: str, when: Callable[[Share], bool], asked: SignalInstance
    ) -> Action:
        def may() -> bool:
            share = self.view.current_share()
            return share is not None and when(share)

        def ask() -> None:
            asked.emit(self.view.current_share())

        return Action(f"load.{name}", text, key, icon, may, ask, _GROUP, LIST, _WORDS[name])

    def hints(self) -> tuple[Hint, ...]:
        """Return the keys the list itself sees to."""
        return (Hint("Next, previous person", "J K", _GROUP), Hint("Show their tickets", "Enter", _GROUP))

    def mark(self, listed: Share | None) -> None:
        """Mark whose tickets are listed beside the board; None when it is nobody's share."""
        self._listed = listed
        if listed is None:
            self.view.unmark()
        else:
            self.view.mark(listed.staff_id)

    def read(self) -> None:
        """Read again how the work is shared out; what is shown stays until then."""
        self._is_stale = False
        self._background.read(self._fetch, self._show, self._fail, slot="load board")

    # ------------------------------------------------------------ Qt

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._is_stale:
            self.read()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        if self._counting.isActive():
            self._counting.stop()
            self._is_stale = True

    # ------------------------------------------------------------ inside

    def _build(self, carries: str) -> None:
        plane(self, "surface")
        self._about = Elided("", "body", tone="text3")
        self.move_button = button("Move to…", "arrow-right-left", key="Shift+M")
        self._refresh = tool("refresh-cw", "Read the load again")
        self.bars = InfoBars()
        self.view = LoadList(self.model, carries)
        self._failed = EmptyState("circle-alert", "", "Try again", self.read)
        self._pages = QStackedWidget()
        for page in (Skeleton(8), self.view, self._failed):
            self._pages.addWidget(page)
        head = hbox(label("Load", "title", STRONG), 2, self._about, self.move_button, self._refresh, spacing=6)
        head.setStretch(2, 1)
        top = QWidget()
        hint = label(_HINT, "caption", tone="text3", wrap=True)
        top.setLayout(vbox(head, hint, Legend(), margins=(18, 12, 12, 10), spacing=6))
        self.setLayout(vbox(top, self.bars, rule(), self._pages, spacing=0))
        self.setMinimumWidth(320)
        lead_keys(self, self.view)
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_MS)

    def _connect(self, live: Live) -> None:
        self.view.chosen.connect(self.chosen)
        self.view.dropped.connect(self.move_asked)
        self.view.menu_asked.connect(self.menu_asked)
        self.move_button.clicked.connect(self.move_to_asked)
        self._refresh.clicked.connect(self.read)
        self._counting.timeout.connect(self.read)
        live.changed.connect(self._hear)

    def _fetch(self) -> list[Share]:
        staff, load = self._people.staff(), self._people.load()
        counts = self._tickets.counts(self._clock.now())
        return shares(staff, load, counts.unassigned, counts.unassigned_waiting)

    def _show(self, found: Sequence[Share]) -> None:
        self.bars.clear("failed")
        self.model.show_shares(found)
        self.mark(self._listed)
        people = [share for share in found if share.staff_id is not None]
        here = sum(share.is_here for share in people)
        self._about.setText(f"{here} here  ·  {sum(share.live for share in found):,} live tickets")
        self._pages.setCurrentWidget(self.view)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._is_stale = True
        if self.model.rowCount():
            said = f"The load could not be read again. {error} It shows what was read before."
            self.bars.show_bar("failed", "warn", said, actions=[("Try again", self.read)])
        else:
            self._failed.say(f"The load could not be read. {error}")
            self._pages.setCurrentWidget(self._failed)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if not (changes.touches(Topic.TICKET) or changes.touches(Topic.STAFF)):
            return
        if not self.isVisible():
            self._is_stale = True
        elif not self._counting.isActive():
            self._counting.start()

    @staticmethod
    def _may_get(share: Share) -> bool:
        return share.may_get

    @staticmethod
    def _works_here(share: Share) -> bool:
        return share.staff_id is not None and share.works_here

    @staticmethod
    def _has_any(share: Share) -> bool:
        return share.staff_id is not None and share.live > 0
