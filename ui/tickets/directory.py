"""The names behind the ids: staff, queues, categories and the desk's prefix, kept ready for every screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.actor import Actor
from app.core.changes import Changes, Topic
from app.core.errors import HelpDeskError
from app.people.queries import LoadRow, PeopleQueries, StaffRow
from app.tickets import number as numbers
from app.tickets.queries import CategoryRow, QueueRow, TicketQueries
from ui.core.background import Background
from ui.core.live import Live

SOMEONE = "someone"
SOME_QUEUE = "a queue"
SOME_CATEGORY = "a category"
PAUSES_MS = (1_000, 2_000, 5_000, 10_000, 30_000)
"""How long to wait before names that could not be read are read again; the last pause repeats."""
_TOPICS = (Topic.STAFF, Topic.QUEUE, Topic.CATEGORY, Topic.DESK)


@dataclass(frozen=True)
class _Names:
    staff: tuple[StaffRow, ...] = ()
    queues: tuple[QueueRow, ...] = ()
    categories: tuple[CategoryRow, ...] = ()
    prefix: str = numbers.DEFAULT_PREFIX
    staff_by_id: Mapping[int, StaffRow] = field(default_factory=dict)
    queue_by_id: Mapping[int, QueueRow] = field(default_factory=dict)
    category_by_id: Mapping[int, CategoryRow] = field(default_factory=dict)


class Directory(QObject):
    """Who works here, where tickets wait, what they are about; an unknown id gets a plain word, no error.

    Names that could not be read are read again by and by; `failed` carries the error each time, `load_failed` that
    of a load that could not be read.
    """

    changed = Signal()
    load_changed = Signal()
    failed = Signal(object)
    load_failed = Signal(object)

    def __init__(
        self,
        background: Background,
        tickets: TicketQueries,
        people: PeopleQueries,
        live: Live,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._tickets, self._people = background, tickets, people
        self._names = _Names()
        self._load: Mapping[int, LoadRow] = {}
        self._is_read = False
        self._failures = 0
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self.read)
        live.changed.connect(self._hear)

    @property
    def is_read(self) -> bool:
        """Tell whether the names have arrived at least once."""
        return self._is_read

    @property
    def staff(self) -> tuple[StaffRow, ...]:
        """All staff by name, gone ones included."""
        return self._names.staff

    @property
    def queues(self) -> tuple[QueueRow, ...]:
        """All queues in their order, closed ones included."""
        return self._names.queues

    @property
    def categories(self) -> tuple[CategoryRow, ...]:
        """All categories by name, closed ones included."""
        return self._names.categories

    @property
    def prefix(self) -> str:
        """The desk's prefix of ticket numbers."""
        return self._names.prefix

    @property
    def load(self) -> Mapping[int, LoadRow]:
        """How much lies with whom, as last read by `read_load`."""
        return self._load

    def active_staff(self) -> tuple[StaffRow, ...]:
        """Return those who work here now."""
        return tuple(s for s in self.staff if s.is_active)

    def active_queues(self) -> tuple[QueueRow, ...]:
        """Return the queues in use."""
        return tuple(q for q in self.queues if q.is_active)

    def seen_queues(self) -> tuple[QueueRow, ...]:
        """Return the queues in use whose tickets one may see."""
        return tuple(q for q in self.queues if q.is_active and q.may_see)

    def open_queues(self) -> tuple[QueueRow, ...]:
        """Return the queues that one may put new tickets into, those one sees first."""
        return tuple(sorted((q for q in self.queues if q.takes_new), key=lambda queue: not queue.may_see))

    def sees(self, queue_id: int | None) -> bool:
        """Tell whether one may see the tickets of a queue; what is not known is not said to be hidden."""
        row = self.queue_row(queue_id)
        return row is None or row.may_see

    def active_categories(self) -> tuple[CategoryRow, ...]:
        """Return the categories in use."""
        return tuple(c for c in self.categories if c.is_active)

    def in_role_of_now(self, actor: Actor) -> Actor:
        """Return someone in the role that the staff list gives them now; as they came while it isn't read."""
        row = self.staff_row(actor.staff_id)
        return actor if row is None else replace(actor, role=row.role)

    def staff_row(self, staff_id: int | None) -> StaffRow | None:
        """Return one member of staff, None when unknown."""
        return None if staff_id is None else self._names.staff_by_id.get(staff_id)

    def queue_row(self, queue_id: int | None) -> QueueRow | None:
        """Return one queue, None when unknown."""
        return None if queue_id is None else self._names.queue_by_id.get(queue_id)

    def staff_name(self, staff_id: int | None) -> str:
        """Return the name of a member of staff; "nobody" for None."""
        if staff_id is None:
            return "nobody"
        row = self.staff_row(staff_id)
        return row.name if row else SOMEONE

    def queue_name(self, queue_id: int | None) -> str:
        """Return the name of a queue."""
        row = self.queue_row(queue_id)
        return row.name if row else SOME_QUEUE

    def category_name(self, category_id: int | None) -> str:
        """Return the name of a category; "no category" for None."""
        if category_id is None:
            return "no category"
        row = self._names.category_by_id.get(category_id)
        return row.name if row else SOME_CATEGORY

    def number(self, ticket_id: int) -> str:
        """Return the number of a ticket with the desk's prefix."""
        return numbers.number(ticket_id, self.prefix)

    @Slot()
    def read(self) -> None:
        """Read all names again; the old ones stay until the new ones are there."""
        self._again.stop()
        self._background.read(self._fetch, self._take, self._fail, slot="directory")

    @Slot()
    def read_load(self) -> None:
        """Read how much lies with whom; `load_changed` tells when it has arrived."""
        self._background.read(self._people.load, self._take_load, self.load_failed.emit, slot="load")

    def _fetch(self) -> _Names:
        staff, queues = tuple(self._people.staff()), tuple(self._tickets.queues())
        categories = tuple(self._tickets.categories())
        return _Names(
            staff,
            queues,
            categories,
            self._tickets.prefix(),
            {s.id: s for s in staff},
            {q.id: q for q in queues},
            {c.id: c for c in categories},
        )

    def _take(self, names: _Names) -> None:
        self._names, self._is_read, self._failures = names, True, 0
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        if isinstance(error, HelpDeskError):
            self._again.start(PAUSES_MS[min(self._failures, len(PAUSES_MS) - 1)])
            self._failures += 1
        self.failed.emit(error)

    def _take_load(self, rows: list[LoadRow]) -> None:
        self._load = {row.staff_id: row for row in rows}
        self.load_changed.emit()

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if any(changes.touches(topic) for topic in _TOPICS):
            self.read()
