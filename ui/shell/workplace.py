"""The room where the work is done: places at the left, a list, the ticket, its properties at the right."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.actor import Actor
from app.core.changes import Changes, Topic
from app.tickets.queries import Counts, Listing, TicketRow
from ui.core.background import Background
from ui.core.geometry import Geometry
from ui.core.labels import Skeleton
from ui.core.layout import hbox
from ui.core.live import Live
from ui.core.pane import Pane
from ui.core.theme import px
from ui.shell import last_place
from ui.shell.desk import Desk
from ui.shell.parting import Parting
from ui.shell.place_rows import Place
from ui.shell.properties_place import PropertiesPlace
from ui.shell.sidebar import ALL_TICKETS, WIDTH, Sidebar, places
from ui.tickets.directory import Directory
from ui.tickets.drafts import DraftKeeper
from ui.tickets.filing import Filing
from ui.tickets.operations import TicketOperations
from ui.tickets.queue_screen import QueueScreen

if TYPE_CHECKING:
    from ui.tickets.properties import Properties
    from ui.tickets.ticket_screen import TicketScreen

LEAST_PLACES, LEAST_LIST, LEAST_WIDTH = 160, 340, 440
"""Pixels that the places, the list and the ticket beside it always have, whatever the text size."""
_COUNT_MS, _REMEMBER_MS = 1000, 500
_AHEAD_MS = 2_000
"""When the start is over and nobody waits for what it reads any more."""
Get = Callable[[str], str | None]
Put = Callable[[str, str], None]


class Workplace(QWidget):
    """All ticket screens of one desk, tied together: first places and list, then the panes beside them.

    `said(sentence, undo)`, `read()` after each fresh count.
    """

    said = Signal(str, object)
    refused = Signal(str)
    was_read = Signal()
    failed = Signal(object)

    def __init__(
        self, desk: Desk, background: Background, local_background: Background, live: Live, *, get: Get, put: Put
    ) -> None:
        super().__init__()
        self.desk, self.background, self.live = desk, background, live
        self._get, self._put = get, put
        self._counts = Counts()
        self._room = self._awaited_room = ""
        self._previewed: int | None = None
        self._opened_while_arriving = self._looked_ahead = False
        self._is_whole = False
        self.ticket: TicketScreen
        self.properties: Properties
        self.directory = Directory(background, desk.tickets, desk.people, live, self)
        self.operations = TicketOperations(
            background, live, self.directory, desk.actor, desk.perform, clock=desk.clock, parent=self
        )
        filing = Filing(background, local_background, store_file=desk.store_file, local=desk.waiting_files, parent=self)
        self.keeper = DraftKeeper(
            background,
            local_background,
            filing=filing,
            local=desk.local_drafts,
            shared=desk.shared_drafts,
            perform=desk.perform,
            clock=desk.clock,
            live=live,
            staff_id=desk.actor.staff_id,
            parent=self,
        )
        self._rooms: dict[str, QWidget] = {}
        self._closed: dict[str, QWidget] = {}
        self.queue: QueueScreen
        self._build()

    @property
    def actor(self) -> Actor:
        """The person here, in the role of now."""
        return self.directory.in_role_of_now(self.desk.actor)

    # ------------------------------------------------------------ piece by piece

    def add_list(self) -> None:
        """Make the list of tickets in its place."""
        desk = self.desk
        self.queue = QueueScreen(
            desk.tickets,
            self.background,
            directory=self.directory,
            operations=self.operations,
            live=self.live,
            actor=desk.actor,
            get=self._get,
            put=self._put,
            clock=desk.clock,
            parent=self._listed,
        )
        self._listed.hold(self.queue)
        self._connect()

    @property
    def beside(self) -> QWidget:
        """Where what stands beside the list is made."""
        return self._beside

    @property
    def middle(self) -> QWidget:
        """Where the rooms are made."""
        return self._pages

    def take_ticket(self, ticket: "TicketScreen") -> None:
        """Give the pane of the ticket its place beside the list."""
        self.ticket = ticket
        ticket.said.connect(self.said)
        ticket.open_asked.connect(self.open_ticket)
        ticket.left.connect(self.focus_list)
        ticket.drafts_asked.connect(partial(self.show_room, "drafts"))
        self._stand_in(ticket)
        self.queue.current_changed.connect(self._preview)
        self.queue.opened.connect(self.open_ticket)
        self.queue.taken.connect(self._show_taken)
        self._preview(self.queue.current_row())

    @property
    def has_properties(self) -> bool:
        """Tell whether the properties have their place: they come after the ticket, and may fail to."""
        return self._is_whole

    def take_properties(self, properties: "Properties") -> None:
        """Give the properties their place at the right."""
        self.properties = properties
        self.ticket.shown.connect(properties.show_conversation)
        self.ticket.patched.connect(properties.show_row)
        properties.open_asked.connect(self.open_ticket)
        self._row.addWidget(properties)
        self._is_whole = True
        self._inspector.take(properties)
        known, row = self.ticket.conversation, self.ticket.row
        if known is not None:
            properties.show_conversation(known)
        elif row is not None:
            properties.show_row(row)

    def _stand_in(self, pane: QWidget) -> None:
        was_shown = self._beside.currentWidget() is self._skeleton
        self._beside.insertWidget(0, pane)
        if was_shown:
            self._beside.setCurrentWidget(pane)
        self._beside.removeWidget(self._skeleton)
        self._skeleton.deleteLater()

    # ------------------------------------------------------------ going somewhere

    def begin(self, *, replay: bool = True) -> None:
        """Read what is shown first: the names, the counts, the list last looked at, and the drafts.

        With the drafts come replies that were held when the program closed; `replay` false leaves both for later.
        """
        if self._remembering.isActive():
            self.remember_place()
        self.directory.read()
        if replay:
            self.keeper.load()
        self._count()
        room = self._get(last_place.ROOM) or ""
        self.show_listing(self.last_listing())
        self._awaited_room = room
        self._enter_awaited(room)

    def last_listing(self) -> Listing:
        """Return the list to begin with: the one looked at last."""
        return last_place.read(self._get(last_place.KEY), self.desk.actor)

    @Slot(object)
    def show_listing(self, listing: Listing) -> None:
        """Show a ticket list."""
        self._note_room("")
        self._pages.setCurrentWidget(self._split)
        self._beside.setCurrentIndex(0)
        self._opened_while_arriving = False
        self.queue.show_listing(listing)
        self.sidebar.choose(listing)
        self._inspector.leave(away=False)
        self.fit_places()

    def add_room(self, name: str, room: QWidget) -> None:
        """Give the sidebar's row `name` its room."""
        self._rooms[name] = room
        self._pages.addWidget(room)
        self._enter_awaited(name)

    def add_board(self, name: str, board: QWidget) -> None:
        """Give the sidebar's row `name` a board that stands beside the ticket list, in the ticket's place."""
        self._rooms[name] = board
        self._beside.addWidget(board)
        self._enter_awaited(name)

    def close_room(self, name: str) -> None:
        """Let nobody enter a room any more; who is there is led to the list, unless something typed isn't saved."""
        room = self._closed[name] = self._rooms.pop(name)
        if self._room != name or getattr(room, "has_unsaved", False):
            return
        had_focus = room.isAncestorOf(self.window().focusWidget())
        self.show_listing(self.queue.listing if self.queue.listing.title else self.last_listing())
        if had_focus:
            self.focus_list()

    def open_room(self, name: str) -> None:
        """Let a room that was closed be entered again, as it was left."""
        self._rooms[name] = self._closed.pop(name)

    def rooms(self) -> dict[str, QWidget]:
        """Return the rooms by name."""
        return dict(self._rooms)

    def enter_room(self, name: str) -> None:
        """Show another room of the desk and go on by keyboard there."""
        self.show_room(name)
        if name in self._rooms:
            self._rooms[name].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def show_room(self, name: str) -> None:
        """Show another room of the desk."""
        if name in self._rooms:
            self._note_room(name)
            room = self._rooms[name]
            is_board = self._beside.indexOf(room) >= 0
            if is_board:
                self._beside.setCurrentWidget(room)
            self._pages.setCurrentWidget(self._split if is_board else room)
            self.sidebar.choose(room=name)
            self._inspector.leave(away=True)
            self.fit_places()
        elif any(place.room == name for place in self.places()):
            self._awaited_room = name  # it is still being built

    def _note_room(self, name: str) -> None:
        self._room, self._awaited_room = name, ""
        self._remembering.start()

    @Slot()
    def remember_place(self) -> None:
        """Keep for the next start which list and which room are shown; a file is written, so not at every key."""
        self._remembering.stop()
        self._put(last_place.ROOM, self._room or self._awaited_room)
        if place := last_place.written(self.queue.listing, self.desk.actor):
            self._put(last_place.KEY, place)

    def _enter_awaited(self, name: str) -> None:
        """Go back to the room that was left at the end, once it stands and unless somebody has gone elsewhere."""
        if name and name == self._awaited_room and name in self._rooms:
            self.show_room(name)
            if not self.queue.isVisible():
                self.sidebar.focus_list()

    @Slot(int)
    def open_ticket(self, ticket_id: int) -> None:
        """Open a ticket beside the list."""
        if self._room:
            self.show_listing(self.queue.listing if self.queue.listing.title else self.last_listing())
        self._opened_while_arriving = self.queue.is_arriving
        self.ticket.open(ticket_id, self.queue.model.known_row(ticket_id))
        self.queue.follow(ticket_id)
        self.ticket.timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def go(self, place: Place) -> None:
        """Go to a row of the sidebar."""
        if place.listing is not None:
            self.show_listing(place.listing)
            self.focus_list()
        else:
            self.enter_room(place.room)

    def places(self) -> tuple[Place, ...]:
        """Return the rows of the sidebar."""
        return self.sidebar.model.places

    def next_pane(self, step: int) -> None:
        """Move the focus to the next pane: places, list, conversation, composer, properties."""
        panes: list[QWidget] = [self.sidebar.view, self.queue.states, self.ticket.timeline, self.ticket.composer.editor]
        panes += [room for room in self._rooms.values() if room.isVisible()]
        if self.has_properties and self.properties.isVisible():
            panes.append(self.properties)
        shown = [pane for pane in panes if pane.isVisible()]
        focused = self.window().focusWidget()
        here = next((i for i, pane in enumerate(shown) if focused is pane or pane.isAncestorOf(focused)), -1)
        if shown:
            shown[(here + step) % len(shown)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ------------------------------------------------------------ properties

    def toggle_properties(self) -> None:
        """Show or hide the properties (Ctrl+I); in a narrow window they stand in the list's stead."""
        focused = self.window().focusWidget()
        was_in_list, was_there = self.queue.isAncestorOf(focused), self.properties.isAncestorOf(focused)
        self._inspector.toggle()
        self.fit_places()
        if was_in_list and not self.queue.isVisible():
            self.properties.setFocus(Qt.FocusReason.OtherFocusReason)
        elif was_there and not self.properties.isVisible():
            self.focus_list()

    @Slot()
    def focus_list(self) -> None:
        """Go on by keyboard in the list, which comes back if it gave way to the properties."""
        self._inspector.give_way()
        self.fit_places()
        self.queue.focus_list()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the properties out where they don't fit."""
        super().resizeEvent(event)
        self._inspector.fit()
        self.fit_places()

    @Slot()
    def fit_places(self) -> None:
        """Give the places their room at this text size, less where list and ticket would not get theirs."""
        beside = self.width() - LEAST_WIDTH - self._inspector.beside(LEAST_LIST)
        self.sidebar.setFixedWidth(min(px(WIDTH), max(beside, LEAST_PLACES)))

    # ------------------------------------------------------------ geometry

    def save_geometry(self, geometry: Geometry) -> None:
        """Remember where the panes part."""
        if self._split.share is not None:
            geometry.save_share("workplace", self._split.share)

    def restore_geometry(self, geometry: Geometry) -> None:
        """Part the panes as they were."""
        self._split.share = geometry.share("workplace")
        self._split.part()

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self._split = Parting(self)
        self.sidebar = Sidebar(self.desk.actor)
        self._listed = Pane()
        self._listed.setMinimumWidth(LEAST_LIST)
        self._beside = QStackedWidget()
        self._beside.setMinimumWidth(LEAST_WIDTH)
        self._skeleton = Skeleton(5)
        self._beside.addWidget(self._skeleton)
        self._inspector = PropertiesPlace(
            self, self._listed, LEAST_PLACES + LEAST_LIST + LEAST_WIDTH, get=self._get, put=self._put
        )
        self._split.addWidget(self._listed)
        self._split.addWidget(self._beside)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._split)
        self._row = hbox(self.sidebar, self._pages, spacing=0)
        self._row.setStretchFactor(self._pages, 1)
        self.setLayout(self._row)
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._remembering = QTimer(self, singleShot=True, interval=_REMEMBER_MS)
        self._minute = QTimer(self, interval=60_000)

    def _connect(self) -> None:
        self.sidebar.listing_chosen.connect(self.show_listing)
        self.sidebar.room_chosen.connect(self.show_room)
        self.queue.refused.connect(self.refused)
        self.queue.lost.connect(self.failed)
        self.queue.everything_requested.connect(partial(self.show_listing, ALL_TICKETS))
        self.queue.search_everywhere_requested.connect(self._search_everywhere)
        self.live.changed.connect(self._hear)
        self.directory.changed.connect(self._show_places)
        self.keeper.listed.connect(self._show_places)
        self.keeper.told.connect(lambda sentence: self.said.emit(sentence, None))
        self._counting.timeout.connect(self._count)
        self._remembering.timeout.connect(self.remember_place)
        self._minute.timeout.connect(self._count)
        self._minute.start()

    @Slot(object)
    def _preview(self, row: TicketRow | None) -> None:
        if self._room:
            return
        if row is not None:
            if self._opened_while_arriving:
                self._opened_while_arriving, self._previewed = False, row.id
            # the list tells again when its row is read anew; a ticket opened from elsewhere stays then
            if row.id != self._previewed or row.id == self.ticket.ticket_id:
                self.ticket.preview(row)
            self._previewed = row.id
        elif self.ticket.ticket_id is None:
            self.ticket.close_ticket()

    @Slot(int)
    def _show_taken(self, ticket_id: int) -> None:
        """Show a ticket that was taken from elsewhere than the list; the focus stays where it is."""
        if not self._room:
            self.ticket.open(ticket_id, self.queue.model.known_row(ticket_id))

    def mark_read(self, ticket_id: int, entry_id: int) -> None:
        """Remember in the background that a ticket has been seen up to an entry."""
        self.background.read(
            lambda: self.desk.mark_read(ticket_id, entry_id),
            lambda _done: self.live.heard(Changes({Topic.TICKET: frozenset({ticket_id})})),
            lambda _error: None,
        )

    @Slot(str)
    def _search_everywhere(self, words: str) -> None:
        self.show_listing(Listing(f"“{words}”", words=words, live_only=False))

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.touches(Topic.TICKET) and not self._counting.isActive():
            self._counting.start()

    @Slot()
    def _count(self) -> None:
        now = self.desk.clock.now()
        self.background.read(lambda: self.desk.tickets.counts(now), self._counted, self.failed.emit, slot="counts")

    def _counted(self, counts: Counts) -> None:
        if not self._looked_ahead:
            self._looked_ahead = True
            QTimer.singleShot(_AHEAD_MS, self, self._look_ahead)
        self._counts = counts
        self.queue.show_counts(counts)
        self._show_places()
        self.was_read.emit()

    @Slot()
    def _look_ahead(self) -> None:
        self.queue.look_ahead([place.listing for place in self.places() if place.listing is not None])

    @Slot()
    def _show_places(self) -> None:
        drafts = len(self.keeper.all())
        self.sidebar.show_places(places(self.actor, self.directory.queues, self._counts, drafts))
