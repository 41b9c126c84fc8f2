"""The list pane: title and counts, what narrows it, the tickets, and what stands there when there are none."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.actor import Actor
from app.core.changes import NOTHING, Changes
from app.core.clock import Clock, SystemClock
from app.tickets.queries import Counts, Listing, TicketQueries, TicketRow
from ui.core.actions import LIST, Action, Actions
from ui.core.background import Background
from ui.core.info_bar import InfoBars
from ui.core.labels import rule
from ui.core.layout import plane, vbox
from ui.core.live import Live
from ui.tickets.column_widths import ColumnWidths
from ui.tickets.directory import Directory
from ui.tickets.filter_bar import FilterBar
from ui.tickets.list_display import ListDisplay
from ui.tickets.list_head import ListHead
from ui.tickets.list_menus import ListMenus
from ui.tickets.list_states import ListStates
from ui.tickets.look_ahead import LookAhead
from ui.tickets.narrowing import Narrowing, place_name, remembered
from ui.tickets.operations import TicketOperations
from ui.tickets.queue_model import AFTER_PAINT_MS, QueueModel
from ui.tickets.queue_view import QueueView
from ui.tickets.ticket_actions import GROUP, HINTS, order_actions, ticket_actions
from ui.tickets.undo_stack import Settled

if TYPE_CHECKING:
    from ui.tickets.deed_starter import ChosenTickets, DeedStarter

Get = Callable[[str], str | None]
Put = Callable[[str, str], None]
_MINUTE_MS = 60_000


class QueueScreen(QWidget):
    """One ticket list with all that belongs to it.

    `opened` carries a ticket id, `taken` that of a ticket taken next that isn't in this list, `current_changed` the
    TicketRow under the cursor or None, `shown` the Listing on the screen, `search_everywhere_requested` the words that
    nothing here fits, `everything_requested` that all tickets are wanted in place of an empty list, `refused` a
    sentence, `lost` the error when the database is away while tickets are shown.
    """

    opened = Signal(int)
    taken = Signal(int)
    current_changed = Signal(object)
    shown = Signal(object)
    search_everywhere_requested = Signal(str)
    everything_requested = Signal()
    refused = Signal(str)
    lost = Signal(object)

    def __init__(
        self,
        queries: TicketQueries,
        background: Background,
        *,
        directory: Directory,
        operations: TicketOperations,
        live: Live,
        actor: Actor,
        get: Get = lambda _key: None,
        put: Put = lambda _key, _text: None,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._directory, self._operations, self._actor = directory, operations, actor
        self._live, self._clock, self._get, self._put = live, clock, get, put
        self._place = Listing()
        self._missed: Changes = NOTHING
        self._told: TicketRow | None = None
        self._taking: UUID | None = None
        self._is_arriving = False
        self._left_at: dict[Listing, int | None] = {}
        self._shown_narrowing = Narrowing()
        self.model = QueueModel(
            queries, background, directory, clock=clock, expectation=operations.expectation, parent=self
        )
        self._ahead = LookAhead(queries, background, self.model.seen_lists, self._clock or SystemClock())
        self._build()
        self._connect()

    # ------------------------------------------------------------ what others ask for

    @property
    def listing(self) -> Listing:
        """The place shown, without what narrows it."""
        return self._place

    def show_listing(self, listing: Listing) -> None:
        """Show a place, narrowed as it was the last time."""
        self._place = listing
        narrowing = remembered(self._get(self._key(listing)))
        self.bar.show_narrowing(narrowing, listing)
        self._shown_narrowing = narrowing
        self.head.filter.setChecked(False)
        self.head.say(listing.title)
        self._load(narrowing)
        self.shown.emit(listing)

    def look_ahead(self, places: Sequence[Listing]) -> None:
        """Read the first pages of other places, narrowed as they were the last time, before somebody turns there."""
        others = [place for place in places if place != self._place]
        self._ahead.begin([remembered(self._get(self._key(place))).of(place) for place in others])

    def current_row(self) -> TicketRow | None:
        """Return the row under the cursor."""
        return self.view.current_row()

    def known_rows(self) -> list[TicketRow]:
        """Return the chosen rows that have been read; `with_rows` waits for the others."""
        rows = (self.model.known_row(ticket_id) for ticket_id in self.view.chosen_ids())
        return [row for row in rows if row is not None]

    def follow(self, ticket_id: int) -> None:
        """Have the cursor on a ticket that was opened from elsewhere, where it is or comes into the list."""
        self.view.follow(ticket_id)

    @property
    def is_arriving(self) -> bool:
        """Tell whether the first ticket of another list has yet to be told of."""
        return self._is_arriving

    def with_rows(self, then: Callable[[list[TicketRow]], object]) -> None:
        """Call `then` with all chosen rows, once those not read yet have been."""
        self.model.with_rows(self.view.chosen_ids(), then)

    def count(self) -> int:
        """Return how many tickets are chosen."""
        return self.view.chosen_count() if self.states.shown == "tickets" else 0

    def done(self) -> None:
        """End marking: the marked tickets have had their deed."""
        if self.view.marking:
            self.view.unmark()

    def offer(self, actions: Actions, window: QWidget, chosen: "ChosenTickets | None" = None) -> "DeedStarter":
        """Register the deeds of this list and grow its menus from them; cards open over `window`.

        They are about what is chosen here, unless `chosen` knows better.
        """
        from ui.tickets.deed_starter import DeedStarter  # noqa: PLC0415  nobody waits for it before there are rows

        starter = DeedStarter(window, chosen or self, self._operations, self._directory, self._actor, clock=self._clock)
        for says in (starter.refused, actions.declined):
            says.connect(self.refused)
        actions.add(
            *ticket_actions(
                starter,
                self._operations,
                has_current=lambda: self.count() > 0,
                open_current=self._open_current,
                take_next=self._take_next,
                refresh=self.model.reload,
                filter_here=self.filter_here,
            ),
            *order_actions(lambda: self.bar.order, self.bar.set_sort),
            self._usual_widths(),
            on=self.view,
        )
        actions.add_hints(*HINTS)
        self.menus.fill(actions)
        self.states.answer_keys(self.view.actions())
        return starter

    @Slot()
    def filter_here(self) -> None:
        """Open the filter and go to its words (Ctrl+F)."""
        self.bar.open()
        self.head.filter.setChecked(True)

    @Slot()
    def focus_list(self) -> None:
        """Give the focus to the tickets, or to what stands there in their place."""
        self.states.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def show_counts(self, counts: Counts) -> None:
        """Take note of what the sidebar counts, to say of the tickets here how many wait on others."""
        self._display.note_desk(counts)

    # ------------------------------------------------------------ Qt

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        self._minute.start()
        missed, self._missed = self._missed, NOTHING
        self.model.tick()
        if missed:
            self.model.refresh(missed)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._minute.stop()

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self.head = ListHead()
        self.bar = FilterBar(self._directory)
        self.bars = InfoBars()
        top = QWidget()
        top.setLayout(vbox(self.head, self.bar, margins=(18, 12, 12, 8), spacing=8))
        column = vbox(top, self.bars, rule(), spacing=0)
        self.setLayout(column)
        self.view = QueueView(self.model, self._directory, ColumnWidths(self._get, self._put))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.states = ListStates(self.view, self)
        column.addWidget(self.states)
        self.menus = ListMenus(self.view, self.head.more)
        plane(self, "surface")
        self._display = ListDisplay(
            self.model,
            self.view,
            head=self.head,
            bar=self.bar,
            bars=self.bars,
            states=self.states,
            pane=self,
            staff_id=self._actor.staff_id,
        )
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._arrival = QTimer(self, singleShot=True, interval=AFTER_PAINT_MS)

    def _connect(self) -> None:
        self._arrival.timeout.connect(self._tell_first)
        self.head.filter.clicked.connect(self._toggle_filter)
        self.head.refresh.clicked.connect(self.model.reload)
        self.head.more.clicked.connect(self.menus.open_more)
        self._display.narrow_asked.connect(self.filter_here)
        self._display.lost.connect(self.lost)
        self._minute.timeout.connect(self.model.tick)
        self._live.changed.connect(self._hear)
        self._directory.changed.connect(self.view.viewport().update)
        self._connect_model()
        self._connect_view()

    def _connect_model(self) -> None:
        self.model.dataChanged.connect(self._tell_current)
        self._operations.expected.connect(self.model.expect)
        self._operations.put_back.connect(self.model.put_back)
        self._operations.settled.connect(self._go_to_taken)
        self._operations.waiting_changed.connect(self.model.put_back)  # marked, and shown as it will be
        self.model.waits = self._operations.waits_for

    def _connect_view(self) -> None:
        self.view.opened.connect(self.opened)
        self.view.moved.connect(self._tell_current)
        self.view.sort_asked.connect(self.bar.set_sort)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.bar.narrowed.connect(self._narrow)
        self.bar.left.connect(self._leave_bar)
        self.states.again.connect(self.model.reload)
        self.states.everything.connect(self.everything_requested)
        self.states.cleared.connect(self.bar.clear)
        self.states.search_everywhere.connect(self._search_everywhere)

    def _load(self, narrowing: Narrowing, stays: int | None = None) -> None:
        self._is_arriving, self._told = True, None
        self._arrival.stop()
        self._display.begin(self._place)
        if self.model.listing is not None:
            self._left_at[self.model.listing] = self.view.current_id()
        listing = narrowing.of(self._place)
        self.view.await_ticket(self._left_at.get(listing) if stays is None else stays)
        self.model.load(listing)

    @Slot(object)
    def _narrow(self, narrowing: Narrowing) -> None:
        self._put(self._key(self._place), narrowing.text())
        stays = self.view.current_id() if narrowing.lets_go(self._shown_narrowing) else None
        self._shown_narrowing = narrowing
        self._load(narrowing, stays)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if self.isVisible():
            self.model.refresh(changes)
        else:
            self._missed = self._missed.merged_with(changes)

    @Slot()
    def _tell_current(self) -> None:
        row = self.view.current_row()
        if self._is_arriving and row is not None:
            if not self._arrival.isActive():
                self._arrival.start()  # the rows of another list are painted first; its first ticket comes right after
        elif row is not self._told:
            self._told = row
            self.current_changed.emit(row)

    @Slot()
    def _tell_first(self) -> None:
        self._is_arriving = False
        self._tell_current()

    @Slot()
    def _open_current(self) -> None:
        ticket_id = self.view.current_id()
        if ticket_id is not None:
            self.opened.emit(ticket_id)

    @Slot()
    def _take_next(self) -> None:
        queue_id = self._place.queue_id
        self._taking = self._operations.take_next(None if queue_id is None else [queue_id])

    @Slot(object)
    def _go_to_taken(self, settled: Settled) -> None:
        if settled.key != self._taking or self.view.marking:
            return
        for ticket_id in settled.outcome.done:
            if not self.view.go_to_ticket(ticket_id):
                self.taken.emit(ticket_id)

    @Slot(bool)
    def _toggle_filter(self, is_wanted: bool) -> None:
        if is_wanted:
            self.bar.open()
        else:
            self.bar.close_chips()

    @Slot()
    def _leave_bar(self) -> None:
        self.head.filter.setChecked(self.bar.is_open)
        self.focus_list()

    @Slot()
    def _search_everywhere(self) -> None:
        self.search_everywhere_requested.emit(self.bar.narrowing.words)

    @Slot(QPoint)
    def _show_menu(self, at: QPoint) -> None:
        if self.count():
            self.menus.open_rows(at)

    def _usual_widths(self) -> Action:
        return Action(
            "list.widths",
            "Usual column widths",
            run=self.view.widen_as_usual,
            when=lambda: not self.view.is_as_wide_as_usual,
            group=GROUP,
            scope=LIST,
            words="reset columns narrow wide",
        )

    def _key(self, listing: Listing) -> str:
        return f"filter/{place_name(listing)}"
