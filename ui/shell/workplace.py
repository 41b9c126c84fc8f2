"""The room where the work is done: places at the left, a list, the ticket, its properties at the right."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.core.actor import Actor
from app.core.changes import Changes, Topic
from app.tickets.queries import Counts, Listing, TicketRow
from ui.core.background import Background
from ui.core.live import Live
from ui.shell import last_place
from ui.shell.counting import Counting
from ui.shell.desk import Desk
from ui.shell.place_rows import Place
from ui.shell.properties_place import Get, Put
from ui.shell.sidebar import ALL_TICKETS, places
from ui.shell.sight import follow_sight
from ui.shell.workplace_frame import WorkplaceFrame
from ui.tickets.directory import Directory
from ui.tickets.drafts import DraftKeeper
from ui.tickets.filing import Filing
from ui.tickets.one_order import OneOrder
from ui.tickets.operations import TicketOperations
from ui.tickets.outbox import Outbox
from ui.tickets.queue_screen import QueueScreen

if TYPE_CHECKING:
    from ui.tickets.properties import Properties
    from ui.tickets.ticket_screen import TicketScreen

_REMEMBER_MS = 500
_AHEAD_MS = 2_000
"""When the start is over and nobody waits for what it reads any more."""


class Workplace(WorkplaceFrame):
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
        super().__init__(desk.actor, get=get, put=put)
        self.desk, self.background, self.live = desk, background, live
        self.local_background = local_background
        self._get, self._put = get, put
        self._counts, self._waiting, self._alerts = Counts(), 0, 0
        self._articles: int | None = None
        self._room = self._awaited_room = ""
        self._previewed: int | None = None
        self._opened_while_arriving = self._looked_ahead = False
        self._is_whole = False
        self.ticket: TicketScreen
        self.properties: Properties
        self.directory = Directory(background, desk.tickets, desk.people, live, self)
        self.outbox = Outbox(background, local_background, desk.outbox, desk.perform, clock=desk.clock, parent=self)
        self.operations = TicketOperations(
            background,
            live,
            self.directory,
            desk.actor,
            desk.perform,
            clock=desk.clock,
            outbox=self.outbox,
            parent=self,
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
        if desk.is_away:
            self.outbox.note_away()
        OneOrder(self.outbox, self.keeper, self.operations, self)
        filing.loaded.connect(self.outbox.load)  # then this computer's file is unlocked, database or not
        self._rooms: dict[str, QWidget] = {}
        self._closed: dict[str, QWidget] = {}
        self.queue: QueueScreen
        self._counting = Counting(desk.tickets, background, live, desk.clock, self)
        self._remembering = QTimer(self, singleShot=True, interval=_REMEMBER_MS)

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

    def take_ticket(self, ticket: "TicketScreen") -> None:
        """Give the pane of the ticket its place beside the list."""
        self.ticket = ticket
        ticket.said.connect(self.said)
        ticket.open_asked.connect(self.open_ticket)
        ticket.left.connect(self.focus_list)
        ticket.drafts_asked.connect(partial(self.show_room, "drafts"))
        self._stand_beside(ticket)
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
        self.ticket.emptied.connect(properties.clear)
        properties.open_asked.connect(self.open_ticket)
        self._is_whole = True
        self._stand_at_right(properties)
        known, row = self.ticket.conversation, self.ticket.row
        if known is not None:
            properties.show_conversation(known)
        elif row is not None:
            properties.show_row(row)

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
        self._counting.count()
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

    @Slot()
    def search_here(self) -> None:
        """Go to the words that narrow what is shown: of the room one is in, where it has any, else of the tickets."""
        room = self._rooms.get(self._room)
        search = getattr(room, "search_here", None)
        if search is not None:
            search()
        elif room is None or self._beside.indexOf(room) >= 0:
            self.queue.filter_here()

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

    # ------------------------------------------------------------ inside

    def _connect(self) -> None:
        self.sidebar.listing_chosen.connect(self.show_listing)
        self.sidebar.room_chosen.connect(self.show_room)
        self.queue.refused.connect(self.refused)
        self.queue.lost.connect(self.failed)
        self.queue.everything_requested.connect(partial(self.show_listing, ALL_TICKETS))
        self.queue.search_everywhere_requested.connect(self._search_everywhere)
        self.directory.changed.connect(self._show_places)
        self.keeper.listed.connect(self._show_places)
        self.keeper.told.connect(lambda sentence: self.said.emit(sentence, None))
        self._counting.counted.connect(self._show_counts)
        self._counting.failed.connect(self.failed)
        self._counting.keep_up()
        follow_sight(self)
        self._remembering.timeout.connect(self.remember_place)

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
    def _show_counts(self, counts: Counts) -> None:
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
        shown = places(
            self.actor,
            self.directory.queues,
            self._counts,
            drafts,
            self._waiting,
            alerts=self._alerts,
            articles=self._articles,
        )
        self.sidebar.show_places(shown)

    def show_alerts(self, count: int) -> None:
        """Show among the places how many alerts no security officer has seen."""
        if count != self._alerts:
            self._alerts = count
            self._show_places()

    def show_articles(self, count: int) -> None:
        """Show the knowledge room among the places, and how much there waits for the person here."""
        if count != self._articles:
            self._articles = count
            self._show_places()

    def show_waiting(self, count: int) -> None:
        """Show among the places how much waits for the database, or came back from it."""
        if count != self._waiting:
            self._waiting = count
            self._show_places()
