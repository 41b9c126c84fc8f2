"""What the list pane says of its tickets: how many, why there are none, what can't be read."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.errors import HelpDeskError, StoreUnavailable
from app.tickets.queries import LONGEST, Counts, Listing
from ui.core.info_bar import InfoBars
from ui.core.stillness import Stillness
from ui.tickets.filter_bar import FilterBar
from ui.tickets.list_head import WAITS, ListHead, counted
from ui.tickets.list_states import ListStates
from ui.tickets.queue_model import ListState, QueueModel
from ui.tickets.queue_view import QueueView

_PATIENCE_MS = 300


class ListDisplay(QObject):
    """Follows a model through loading, ready and failed, and shows it in a `pane`.

    `narrow_asked()` when a list is too long to be shown whole; `lost` carries the error when the database is away
    while a list is shown: the window tells of that, once for all of its panes.
    """

    narrow_asked = Signal()
    lost = Signal(object)

    def __init__(
        self,
        model: QueueModel,
        view: QueueView,
        *,
        head: ListHead,
        bar: FilterBar,
        bars: InfoBars,
        states: ListStates,
        pane: QWidget,
        staff_id: int,
    ) -> None:
        super().__init__(view)
        self._model, self._view, self._states = model, view, states
        self._head, self._bar, self._bars = head, bar, bars
        self._staff_id = staff_id
        self._place = Listing()
        self._desk = Counts()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._stillness = Stillness(pane)
        self._connect()

    def begin(self, place: Listing) -> None:
        """Show that another list of this place is on its way: no rows at first, bars when it takes its time."""
        self._place = place
        self._bars.clear("error")
        self._bars.clear("more")
        # A page turned to and back again within a blink would be laid out twice.
        if self._states.shown != "tickets":
            self._states.show_blank()
        self._patience.start()
        self._stillness.begin()

    def note_desk(self, counts: Counts) -> None:
        """Take note of what the sidebar counts, to say of the tickets here how many wait on others."""
        self._desk = counts
        self.count()

    @Slot()
    def count(self) -> None:
        """Show the tickets and how many there are, or why there are none."""
        if self._model.state is not ListState.READY:
            self._head.count([])
            return
        narrowing = self._bar.narrowing
        if self._model.rowCount():
            self._show_tickets()
        elif self._model.is_whole and narrowing.is_empty:
            offer = replace(self._place, title="", live_only=True) != Listing("")
            self._states.show_empty(self._place.title, offer_all=offer)
        elif self._model.is_whole:
            self._states.show_no_match(self._place.title, narrowing.words)
        self._tell_counts()
        self._warn_of_more()

    # ------------------------------------------------------------ inside

    def _connect(self) -> None:
        self._patience.timeout.connect(self._lose_patience)
        self._model.state_changed.connect(self._follow)
        self._model.counted.connect(self.count)
        self._model.failed.connect(self._fail)
        self._view.chosen_changed.connect(self.count)

    @Slot(object)
    def _follow(self, state: ListState) -> None:
        if state is not ListState.LOADING:
            self._patience.stop()
            self._stillness.end()
        self.count()

    @Slot()
    def _lose_patience(self) -> None:
        if self._model.state is ListState.LOADING:
            self._states.show_skeleton()

    def _show_tickets(self) -> None:
        self._states.show_tickets()
        self._view.begin()

    def _tell_counts(self) -> None:
        count = self._model.rowCount()
        if not self._model.is_whole or not count:
            self._head.count([])
            return
        waiting, critical, chosen = self._waiting(), self._model.critical_count(), self._view.chosen_count()
        parts = [
            counted(count, more=self._model.more, found=not self._bar.narrowing.is_empty),
            f"{waiting:,} waiting" if waiting else "",
            f"{critical:,} critical" if critical else "",
            f"{chosen:,} selected" if chosen > 1 or self._view.marking else "",
        ]
        self._head.count([part for part in parts if part], WAITS.format(count=f"{waiting:,}") if waiting else "")

    def _waiting(self) -> int:
        if not self._bar.narrowing.is_empty:
            return 0
        return min(self._desk.waiting_in(self._place, self._staff_id), self._model.rowCount())

    def _warn_of_more(self) -> None:
        if not self._model.more:
            self._bars.clear("more")
        elif self._bars.bar("more") is None:
            text = f"More than {LONGEST:,} tickets: showing the first {LONGEST:,}. Narrow it to see the others."
            narrow = ("Narrow it", self.narrow_asked.emit)
            self._bars.show_bar("more", "info", text, actions=[narrow], dismissable=False)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        if self._model.state is ListState.FAILED:
            self._states.show_error(f"{self._place.title} could not be read. {error}")
        elif isinstance(error, StoreUnavailable):
            self.lost.emit(error)
        else:
            text = f"The list could not be refreshed. {error} It shows what was read before."
            self._bars.show_bar("error", "warn", text, actions=[("Try again", self._try_again)])

    @Slot()
    def _try_again(self) -> None:
        self._bars.clear("error")
        self._model.reload()
