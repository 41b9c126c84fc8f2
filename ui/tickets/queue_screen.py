"""The list pane: title and counts, what narrows it, the tickets, and what stands there when there are none."""

from collections.abc import Callable
from dataclasses import replace
from typing import override

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.core.actor import Actor
from app.core.changes import NOTHING, Changes
from app.core.clock import Clock
from app.core.errors import HelpDeskError
from app.tickets.queries import LONGEST, Listing, TicketQueries, TicketRow
from ui.core.actions import Actions
from ui.core.background import Background
from ui.core.buttons import tool
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.live import Live
from ui.core.theme import STRONG
from ui.tickets.deed_starter import DeedStarter
from ui.tickets.directory import Directory
from ui.tickets.filter_bar import FilterBar
from ui.tickets.list_states import ListStates
from ui.tickets.narrowing import Narrowing, place_name, remembered
from ui.tickets.operations import TicketOperations
from ui.tickets.queue_model import ListState, QueueModel
from ui.tickets.queue_view import QueueView
from ui.tickets.ticket_actions import HINTS, MENU, ticket_actions

Get = Callable[[str], str | None]
Put = Callable[[str, str], None]
_PATIENCE_MS, _MINUTE_MS = 300, 60_000


class QueueScreen(QWidget):
    """One ticket list with all that belongs to it.

    `opened` carries a ticket id, `current_changed` the TicketRow under the cursor or None, `shown` the Listing on
    the screen, `search_everywhere_requested` the words that nothing here fits, `refused` a sentence.
    """

    opened = Signal(int)
    current_changed = Signal(object)
    shown = Signal(object)
    search_everywhere_requested = Signal(str)
    refused = Signal(str)

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
        self._starter: DeedStarter | None = None
        self.model = QueueModel(
            queries, background, directory, clock=clock, expectation=operations.expectation, parent=self
        )
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
        self._filter.setChecked(False)
        self._title.setText(listing.title)
        self._load(narrowing)
        self.shown.emit(listing)

    def current_row(self) -> TicketRow | None:
        """Return the row under the cursor."""
        return self.view.current_row()

    def selected_rows(self) -> list[TicketRow]:
        """Return the chosen rows that have been read; `with_selected_rows` waits for the others."""
        rows = (self.model.known_row(ticket_id) for ticket_id in self.view.chosen_ids())
        return [row for row in rows if row is not None]

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

    def offer(self, actions: Actions, window: QWidget) -> DeedStarter:
        """Register the deeds of this list and grow its menus from them; cards open over `window`."""
        starter = DeedStarter(window, self, self._operations, self._directory, self._actor, clock=self._clock)
        starter.refused.connect(self.refused)
        actions.add(
            *ticket_actions(
                starter,
                self._operations,
                open_current=self._open_current,
                take_next=self._take_next,
                refresh=self.model.reload,
                filter_here=self.filter_here,
            ),
            on=self.view,
        )
        actions.add_hints(*HINTS)
        actions.fill(self._menu, MENU)
        actions.fill(self._more_menu, ("list.next", "-", *MENU, "-", "list.refresh"))
        self._starter = starter
        return starter

    @Slot()
    def filter_here(self) -> None:
        """Open the filter and go to its words (Ctrl+F)."""
        self.bar.open()
        self._filter.setChecked(True)

    @Slot()
    def focus_list(self) -> None:
        """Give the focus to the tickets."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

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
        self._title = label("", "title", STRONG)
        self._counts = Elided("", "body", tone="text3")
        self._filter = tool("list-filter", "Filter", "Ctrl+F")
        self._filter.setCheckable(True)
        self._refresh = tool("refresh-cw", "Refresh", "F5")
        self._more = tool("ellipsis", "More")
        self.bar = FilterBar(self._directory)
        self.bars = InfoBars()
        self.view = QueueView(self.model, self._directory)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.states = ListStates(self.view)
        self._menu, self._more_menu = QMenu(self), QMenu(self)
        head = hbox(self._title, 2, self._counts, self._filter, self._refresh, self._more, spacing=4)
        head.setStretch(2, 1)
        top = QWidget()
        top.setLayout(vbox(head, self.bar, margins=(18, 12, 12, 8), spacing=8))
        self.setLayout(vbox(top, self.bars, rule(), self.states, spacing=0))
        plane(self, "surface")
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._minute = QTimer(self, interval=_MINUTE_MS)

    def _connect(self) -> None:
        self._filter.clicked.connect(self._toggle_filter)
        self._refresh.clicked.connect(self.model.reload)
        self._more.clicked.connect(self._show_more)
        self._patience.timeout.connect(self._lose_patience)
        self._minute.timeout.connect(self.model.tick)
        self._live.changed.connect(self._hear)
        self._directory.changed.connect(self.view.viewport().update)
        self._connect_model()
        self._connect_view()

    def _connect_model(self) -> None:
        self.model.state_changed.connect(self._show_state)
        self.model.counted.connect(self._count)
        self.model.failed.connect(self._fail)
        self.model.dataChanged.connect(self._tell_current)
        self._operations.expected.connect(self.model.expect)
        self._operations.put_back.connect(self.model.put_back)

    def _connect_view(self) -> None:
        self.view.opened.connect(self.opened)
        self.view.moved.connect(self._tell_current)
        self.view.chosen_changed.connect(self._count)
        self.view.sort_asked.connect(self.bar.set_sort)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.bar.narrowed.connect(self._narrow)
        self.bar.left.connect(self._leave_bar)
        self.states.again.connect(self.model.reload)
        self.states.everything.connect(self._show_everything)
        self.states.cleared.connect(self.bar.clear)
        self.states.search_everywhere.connect(self._search_everywhere)

    def _load(self, narrowing: Narrowing) -> None:
        self.bars.clear("error")
        self.bars.clear("more")
        self.states.show_blank()
        self._patience.start()
        self.model.load(narrowing.of(self._place))

    @Slot(object)
    def _narrow(self, narrowing: Narrowing) -> None:
        self._put(self._key(self._place), narrowing.text())
        self._load(narrowing)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if self.isVisible():
            self.model.refresh(changes)
        else:
            self._missed = self._missed.merged_with(changes)

    @Slot()
    def _lose_patience(self) -> None:
        if self.model.state is ListState.LOADING:
            self.states.show_skeleton()

    @Slot(object)
    def _show_state(self, state: ListState) -> None:
        if state is not ListState.LOADING:
            self._patience.stop()
        self._count()

    @Slot()
    def _count(self) -> None:
        if self.model.state is not ListState.READY:
            self._counts.setText("")
            return
        count, narrowing = self.model.rowCount(), self.bar.narrowing
        if count:
            self._show_tickets()
        elif self.model.is_whole and narrowing.is_empty:
            offer = self._place != replace(Listing(), title=self._place.title)
            self.states.show_empty(self._place.title, offer_all=offer)
        elif self.model.is_whole:
            self.states.show_no_match(self._place.title, narrowing.words)
        self._counts.setText(self._count_words())
        self._warn_of_more()

    def _show_tickets(self) -> None:
        had_focus = self.states.isAncestorOf(self.window().focusWidget() or self)
        self.states.show_tickets()
        if not self.view.selectionModel().hasSelection():  # a mere focus puts the cursor there and chooses nothing
            self.view.go_to(max(0, self.view.currentIndex().row()))
        if had_focus:
            self.focus_list()

    def _count_words(self) -> str:
        if not self.model.is_whole or not self.model.rowCount():
            return ""
        count = f"{self.model.rowCount():,}{'+' if self.model.more else ''}"
        all_of_it = "ticket" if self.model.rowCount() == 1 else "tickets"
        parts = [f"{count} {all_of_it if self.bar.narrowing.is_empty else 'found'}"]
        critical = self.model.critical_count()
        if critical:
            parts.append(f"{critical:,} critical")
        chosen = self.view.chosen_count()
        if chosen > 1 or self.view.marking:
            parts.append(f"{chosen:,} selected")
        return "  ·  ".join(parts)

    def _warn_of_more(self) -> None:
        if not self.model.more:
            self.bars.clear("more")
        elif self.bars.bar("more") is None:
            text = f"More than {LONGEST:,} tickets: showing the first {LONGEST:,}. Narrow it to see the others."
            narrow = ("Narrow it", self.filter_here)
            self.bars.show_bar("more", "info", text, actions=[narrow], dismissable=False)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        if self.model.state is ListState.FAILED:
            self.states.show_error(f"{self._place.title} could not be read. {error}")
        else:
            text = f"The list could not be refreshed. {error} It shows what was read before."
            self.bars.show_bar("error", "warn", text, actions=[("Try again", self._try_again)])

    @Slot()
    def _try_again(self) -> None:
        self.bars.clear("error")
        self.model.reload()

    @Slot()
    def _tell_current(self) -> None:
        row = self.view.current_row()
        if row is not self._told:
            self._told = row
            self.current_changed.emit(row)

    @Slot()
    def _open_current(self) -> None:
        ticket_id = self.view.current_id()
        if ticket_id is not None:
            self.opened.emit(ticket_id)

    @Slot()
    def _take_next(self) -> None:
        queue_id = self._place.queue_id
        self._operations.take_next(None if queue_id is None else [queue_id])

    @Slot(bool)
    def _toggle_filter(self, is_wanted: bool) -> None:
        if is_wanted:
            self.bar.open()
        else:
            self.bar.close_chips()

    @Slot()
    def _leave_bar(self) -> None:
        self._filter.setChecked(self.bar.is_open)
        self.focus_list()

    @Slot()
    def _show_everything(self) -> None:
        self.show_listing(Listing())

    @Slot()
    def _search_everywhere(self) -> None:
        self.search_everywhere_requested.emit(self.bar.narrowing.words)

    @Slot(QPoint)
    def _show_menu(self, at: QPoint) -> None:
        if self.count() and not self._menu.isEmpty():
            inside = self.view.viewport().rect().contains(at) and self.view.indexAt(at).isValid()
            self._menu.popup(self.view.viewport().mapToGlobal(at) if inside else self.view.row_middle())

    @Slot()
    def _show_more(self) -> None:
        if not self._more_menu.isEmpty():
            self._more_menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def _key(self, listing: Listing) -> str:
        return f"filter/{place_name(listing)}"
