"""The sidebar: my work, the queues with their live counts, the desk's other rooms, and who sits here."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from app.core.actor import Actor, Role
from app.tickets.queries import Counts, Listing, QueueRow
from ui.core.buttons import button, tool
from ui.core.labels import Avatar, Elided, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG
from ui.shell.place_rows import Place, PlaceDelegate, PlacesModel

WIDTH = 228


UNASSIGNED = Listing("Unassigned", unassigned=True)
ALL_TICKETS = Listing("All tickets", live_only=False)


def my_tickets(actor: Actor) -> Listing:
    """Return the list of what lies with one person."""
    return Listing("My tickets", assignee_id=actor.staff_id)


def places(
    actor: Actor,
    queues: Sequence[QueueRow],
    counts: Counts,
    drafts: int,
    waiting: int = 0,
    *,
    alerts: int = 0,
    articles: int | None = None,
) -> tuple[Place, ...]:
    """Return the rows of the sidebar for one person, with their counts.

    `waiting` is how much is in the outbox, `alerts` how many alerts no security officer has seen, `articles` how much
    of the knowledge base waits for them; None where the desk has none.
    """
    mine = my_tickets(actor)
    rows = [
        Place("My work"),
        Place("My tickets", "inbox", mine, "", counts.mine, counts.my_waiting, counts.my_critical > 0),
        Place("Unassigned", "circle-dot", UNASSIGNED, "", counts.unassigned, counts.unassigned_waiting),
        Place("Drafts", "pencil", room="drafts", count=drafts),
        Place("Outbox", "send", room="outbox", count=waiting),
        *([] if articles is None else [Place("Knowledge", "book-open", room="knowledge", count=articles)]),
        Place("Queues"),
        *(_queue(queue, counts) for queue in queues if queue.is_active and queue.may_see),
        Place("All tickets", "list-checks", ALL_TICKETS, count=0),
    ]
    return (*rows, *_rooms(actor, alerts))


def _queue(queue: QueueRow, counts: Counts) -> Place:
    listing = Listing(queue.name, queue.id)
    count, waiting = counts.by_queue.get(queue.id, 0), counts.waiting_by_queue.get(queue.id, 0)
    return Place(queue.name, queue.icon, listing, "", count, waiting, counts.critical_by_queue.get(queue.id, 0) > 0)


def _rooms(actor: Actor, alerts: int) -> list[Place]:
    security = Place("Security oversight", "shield-alert", room="security", count=alerts, hot=alerts > 0)
    log = Place("Verifications", "shield-check", room="verifications")
    reports = Place("Reports", "chart-column", room="reports")
    connections = Place("Connections", "network", room="connections")
    if not actor.is_supervisor:
        return [Place("Desk"), security, log, reports, connections] if actor.role is Role.SECURITY else []
    load, history = Place("Load", "scale", room="load"), Place("History", "history", room="history")
    rooms = [Place("Desk"), load, history, log, reports, security]
    administration = Place("Administration", "settings", room="administration")
    return [*rooms, connections, administration] if actor.is_administrator else rooms


class _Rows(QListView):
    """Keeps the chosen row in sight however high it becomes: a window is often made small after a row was chosen."""

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())


class Sidebar(QWidget):
    """`listing_chosen` carries a Listing, `room_chosen` a room's name; `availability_asked` and `settings_asked`."""

    listing_chosen = Signal(object)
    room_chosen = Signal(str)
    availability_asked = Signal()
    settings_asked = Signal()

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self._actor = actor
        self._wanted: tuple[Listing | None, str] = (None, "")
        self._build()
        self._connect()

    def show_places(self, places: tuple[Place, ...]) -> None:
        """Show these rows; what was chosen stays chosen."""
        self.model.show_places(places)
        self._mark_wanted()

    def choose(self, listing: Listing | None = None, room: str = "") -> None:
        """Mark the row of a list or a room, without telling anybody."""
        self._wanted = (listing, room)
        self._mark_wanted()

    def show_available(self, *, available: bool) -> None:
        """Show whether the person here is available."""
        state = "Available" if available else "Away"
        self._state.setText(f"{state} · Tier {self._actor.tier}")
        self._switch.setText("Set away" if available else "I am back")
        self._switch.setAccessibleName("Set me away" if available else "Set me available")

    def focus_list(self) -> None:
        """Give the focus to the rows."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _mark_wanted(self) -> None:
        listing, room = self._wanted
        fits = (
            row
            for row, place in enumerate(self.model.places)
            if (room and place.room == room) or (listing is not None and place.listing == listing)
        )
        self._choose_row(next(fits, -1))

    def _choose_row(self, row: int) -> None:
        selection, before, chosen = self.view.selectionModel(), self.view.currentIndex(), self.model.index(row)
        selection.blockSignals(True)
        selection.setCurrentIndex(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        selection.blockSignals(False)
        if chosen != before:  # each count marks the same row again, wherever one has scrolled to
            self.view.scrollTo(chosen)
        for changed in (before, chosen):
            self.view.update(changed)

    def _chosen(self) -> Place | None:
        row = self.view.currentIndex().row()
        return self.model.places[row] if 0 <= row < len(self.model.places) else None

    def _build(self) -> None:
        plane(self, "sidebar", "right")
        self.model = PlacesModel(self)
        self.view = _Rows()
        self.view.setModel(self.model)
        self.view.setItemDelegate(PlaceDelegate(self.model, self.view))
        self.view.setMouseTracking(True)
        # When a viewport first becomes Python's, so do all kinds of widgets: it is felt least before the list is made.
        self.view.viewport()
        self.view.setAccessibleName("Places")
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._state = Elided("", "caption", tone="text3")
        self._switch = button("", "", "quiet")
        settings = tool("settings", "Settings", "Ctrl+,")
        settings.clicked.connect(self.settings_asked)
        who = vbox(Elided(self._actor.name, "body", STRONG, tone="text"), self._state, spacing=0)
        foot = hbox(Avatar(self._actor.name, 30), who, settings, margins=(14, 8, 10, 2), spacing=10)
        foot.setStretch(1, 1)
        under = hbox(self._switch, None, margins=(10, 0, 10, 8))
        self.setLayout(vbox(self.view, rule(), foot, under, margins=(0, 6, 0, 0), spacing=0))
        self.show_available(available=True)

    def _connect(self) -> None:
        self.view.selectionModel().currentChanged.connect(self._tell)
        self.view.clicked.connect(self._tell)
        self._switch.clicked.connect(self.availability_asked)

    @Slot()
    def _tell(self) -> None:
        place = self._chosen()
        if place is None or place.is_heading:
            return
        if place.listing is not None:
            self.listing_chosen.emit(place.listing)
        else:
            self.room_chosen.emit(place.room)
