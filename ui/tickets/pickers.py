"""Who, where, what about: the choices that deeds on tickets ask for."""

from collections.abc import Collection, Sequence

from PySide6.QtWidgets import QWidget

from app.core.actor import Actor
from app.people.queries import LoadRow, StaffRow
from app.tickets.queries import QueueRow
from ui.tickets.choice_list import Choice, ChoicePicker
from ui.tickets.directory import Directory
from ui.tickets.priority_picker import PriorityPicker
from ui.tickets.wake_picker import WakePicker

__all__ = [
    "UNSEEN",
    "UNSEEN_THERE",
    "CategoryPicker",
    "PersonPicker",
    "PriorityPicker",
    "QueuePicker",
    "WakePicker",
    "load_words",
    "tickets",
]


UNSEEN_THERE = "you won't see it there"
UNSEEN = f"restricted: {UNSEEN_THERE}"


def tickets(count: int) -> str:
    """Return "1 ticket" or "38 tickets"."""
    return "1 ticket" if count == 1 else f"{count:,} tickets"


def load_words(load: LoadRow | None) -> str:
    """Return how much lies with someone, such as "12 live · 3 urgent"."""
    if load is None or not load.live:
        return "no tickets"
    urgent = f" · {load.urgent} urgent" if load.urgent else ""
    return f"{load.live} live{urgent}"


class PersonPicker(ChoicePicker):
    """Asks for a member of staff, with what lies with each; who is away can't be chosen. `now` has all the tickets.

    Offered are only those who may see the tickets in all of these queues.
    """

    def __init__(
        self,
        parent: QWidget,
        directory: Directory,
        actor: Actor,
        *,
        title: str,
        now: int | None = None,
        queue_ids: Collection[int] = (),
    ) -> None:
        self._directory, self._actor, self._now = directory, actor, now
        self._queues = [queue for i in queue_ids if (queue := directory.queue_row(i)) and queue.is_restricted]
        nothing = "No member of that name may see it." if self._queues else "Nobody of that name works here."
        super().__init__(parent, title, self._people(), nothing=nothing)
        directory.load_changed.connect(self._say_load)
        directory.read_load()

    def _say_load(self) -> None:
        self.offer(self._people())

    def _people(self) -> Sequence[Choice]:
        staff = sorted(self._directory.active_staff(), key=lambda person: person.id != self._actor.staff_id)
        return [self._choice(one) for one in staff if all(queue.shows_to(one.id) for queue in self._queues)]

    def _choice(self, person: StaffRow) -> Choice:
        is_me = person.id == self._actor.staff_id
        remark = load_words(self._directory.load.get(person.id))
        away = "" if person.is_available or is_me else f"away · {remark}"
        name = f"{person.name} (you)" if is_me else person.name
        return Choice(person.id, name, remark, face=person.name, why_not=away, is_now=person.id == self._now)


class QueuePicker(ChoicePicker):
    """Asks for a queue; those that take no transfers can't be chosen, and those out of sight say so."""

    def __init__(self, parent: QWidget, directory: Directory, *, title: str, leaving: int | None = None) -> None:
        choices = [
            _queue_choice(queue)
            for queue in directory.active_queues()
            if queue.id != leaving and (queue.may_see or queue.takes_transfers)
        ]
        nothing = "No other queue of that name." if choices else "There is no other queue yet: Administration adds one."
        super().__init__(parent, title, choices, nothing=nothing)


def _queue_choice(queue: QueueRow) -> Choice:
    if not queue.may_see:
        return Choice(queue.id, queue.name, UNSEEN, icon="lock")
    why_not = "" if queue.takes_transfers else "takes no transfers"
    return Choice(queue.id, queue.name, f"tier {queue.tier}", icon=queue.icon, why_not=why_not)


class CategoryPicker(ChoicePicker):
    """Asks for a category, or none; `now` tells which one all the tickets have, () when they differ."""

    def __init__(self, parent: QWidget, directory: Directory, *, title: str, now: int | tuple[()] | None = ()) -> None:
        named = [(category.id, category.name, "tag") for category in directory.active_categories()]
        choices = [
            Choice(category_id, name, icon=icon, is_now=category_id == now)
            for category_id, name, icon in (*named, (None, "No category", "x"))
        ]
        super().__init__(parent, title, choices, nothing="No category of that name.")
