"""The supervisors' board: how the work is shared out, beside the tickets that can be moved."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.changes import Changes, Topic
from app.core.clock import Clock
from app.core.errors import HelpDeskError
from app.people.queries import PeopleQueries
from app.tickets.queries import TicketQueries
from ui.core.actions import LIST, Action, Hint
from ui.core.background import Background
from ui.core.buttons import tool
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


class LoadBoard(QWidget):
    """`chosen` carries the Share whose tickets are to be listed, `move_asked` the Share that the chosen ones go to."""

    chosen = Signal(object)
    move_asked = Signal(object)

    def __init__(
        self,
        people: PeopleQueries,
        tickets: TicketQueries,
        background: Background,
        live: Live,
        *,
        clock: Clock,
        carries: str,
    ) -> None:
        super().__init__()
        self._people, self._tickets, self._background, self._clock = people, tickets, background, clock
        self._is_stale = True
        self._listed: Share | None = None
        self.model = LoadModel(self)
        self._build(carries)
        self._connect(live)

    def deeds(self) -> tuple[Action, ...]:
        """Return the deeds of the board, for its list."""
        move = Action(
            "load.move",
            "Move the chosen tickets here…",
            "M",
            "arrow-right-left",
            self._may_get,
            self._ask_move,
            _GROUP,
            LIST,
            "assign reassign give",
        )
        return (move,)

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
        self._refresh = tool("refresh-cw", "Read the load again")
        self.bars = InfoBars()
        self.view = LoadList(self.model, carries)
        self._failed = EmptyState("circle-alert", "", "Try again", self.read)
        self._pages = QStackedWidget()
        for page in (Skeleton(8), self.view, self._failed):
            self._pages.addWidget(page)
        head = hbox(label("Load", "title", STRONG), 2, self._about, self._refresh, spacing=6)
        head.setStretch(2, 1)
        top = QWidget()
        hint = label(_HINT, "caption", tone="text3", wrap=True)
        top.setLayout(vbox(head, hint, Legend(), margins=(18, 12, 12, 10), spacing=6))
        self.setLayout(vbox(top, self.bars, rule(), self._pages, spacing=0))
        self.setMinimumWidth(320)
        self.setFocusProxy(self.view)
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_MS)

    def _connect(self, live: Live) -> None:
        self.view.chosen.connect(self.chosen)
        self.view.dropped.connect(self.move_asked)
        self._refresh.clicked.connect(self.read)
        self._counting.timeout.connect(self.read)
        live.changed.connect(self._hear)

    def _fetch(self) -> list[Share]:
        staff, load = self._people.staff(), self._people.load()
        return shares(staff, load, self._tickets.counts(self._clock.now()).unassigned)

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

    def _may_get(self) -> bool:
        share = self.view.current_share()
        return share is not None and share.may_get

    def _ask_move(self) -> None:
        share = self.view.current_share()
        if share is not None:
            self.move_asked.emit(share)
