"""Who, where, what about: the choices that deeds on tickets ask for."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.core.actor import Actor
from app.people.queries import LoadRow, StaffRow
from ui.tickets.choice_list import Choice, ChoicePicker
from ui.tickets.directory import Directory
from ui.tickets.priority_picker import PriorityPicker
from ui.tickets.wake_picker import WakePicker

__all__ = [
    "CategoryPicker",
    "PersonPicker",
    "PriorityPicker",
    "QueuePicker",
    "WakePicker",
    "load_words",
    "tickets",
]


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
    """Asks for a member of staff, with what lies with each; who is away can't be chosen. `now` has all the tickets."""

    def __init__(
        self, parent: QWidget, directory: Directory, actor: Actor, *, title: str, now: int | None = None
    ) -> None:
        self._directory, self._actor, self._now = directory, actor, now
        super().__init__(parent, title, self._people(), nothing="Nobody of that name works here.")
        directory.load_changed.connect(self._say_load)
        directory.read_load()

    def _say_load(self) -> None:
        self.offer(self._people())

    def _people(self) -> Sequence[Choice]:
        staff = sorted(self._directory.active_staff(), key=lambda person: person.id != self._actor.staff_id)
        return [self._choice(person) for person in staff]

    def _choice(self, person: StaffRow) -> Choice:
        is_me = person.id == self._actor.staff_id
        remark = load_words(self._directory.load.get(person.id))
        away = "" if person.is_available or is_me else f"away · {remark}"
        name = f"{person.name} (you)" if is_me else person.name
        return Choice(person.id, name, remark, face=person.name, why_not=away, is_now=person.id == self._now)


class QueuePicker(ChoicePicker):
    """Asks for a queue; those that take no transfers can't be chosen."""

    def __init__(self, parent: QWidget, directory: Directory, *, title: str, leaving: int | None = None) -> None:
        choices = [
            Choice(
                queue.id,
                queue.name,
                f"tier {queue.tier}",
                icon=queue.icon,
                why_not="" if queue.takes_transfers else "takes no transfers",
            )
            for queue in directory.active_queues()
            if queue.id != leaving
        ]
        nothing = "No other queue of that name." if choices else "There is no other queue yet: Administration adds one."
        super().__init__(parent, title, choices, nothing=nothing)


class CategoryPicker(ChoicePicker):
    """Asks for a category, or none; `now` tells which one all the tickets have, () when they differ."""

    def __init__(self, parent: QWidget, directory: Directory, *, title: str, now: int | tuple[()] | None = ()) -> None:
        named = [(category.id, category.name, "tag") for category in directory.active_categories()]
        choices = [
            Choice(category_id, name, icon=icon, is_now=category_id == now)
            for category_id, name, icon in (*named, (None, "No category", "x"))
        ]
        super().__init__(parent, title, choices, nothing="No category of that name.")
