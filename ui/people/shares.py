"""How the desk's work is shared out: what lies with each of its people, and what lies with nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.people.queries import LoadRow, StaffRow

NOBODY = "Unassigned"


@dataclass(frozen=True, slots=True)
class Share:
    """What lies with one member of staff; `staff_id` is None for the tickets that nobody has.

    `live` counts all live tickets; `urgent` those of critical or high priority and `waiting` those that wait for
    someone outside the desk are among them. Both are None where nobody counted them.
    """

    staff_id: int | None
    name: str
    about: str = ""
    live: int = 0
    urgent: int | None = None
    waiting: int | None = None
    is_here: bool = True
    may_get: bool = True
    works_here: bool = True

    @property
    def counted(self) -> str:
        """What of it is urgent and what waits, in words."""
        parts = ((self.urgent, "urgent"), (self.waiting, "waiting"))
        return " · ".join(f"{count:,} {word}" for count, word in parts if count)

    @property
    def spoken(self) -> str:
        """The whole share in one sentence."""
        tickets = "1 live ticket" if self.live == 1 else f"{self.live:,} live tickets"
        return ", ".join(part for part in (self.name, self.about, tickets, self.counted.replace(" · ", ", ")) if part)


def shares(staff: Iterable[StaffRow], load: Sequence[LoadRow], unassigned: int, waiting: int = 0) -> list[Share]:
    """Return nobody's share, then everybody's: those who are here first, by tier and name.

    `unassigned` counts the tickets that nobody has and that need someone, `waiting` those that wait on others.
    Someone who no longer works here is shown only while tickets still lie with them.
    """
    by_person = {row.staff_id: row for row in load}
    people = [row for row in staff if row.is_active or _live(by_person, row) > 0]
    people.sort(key=lambda row: (not row.is_active, not row.is_available, row.tier, row.name.casefold()))
    nobodys = Share(None, NOBODY, "with nobody", unassigned + waiting, waiting=waiting or None)
    return [nobodys, *(_share(row, by_person.get(row.id)) for row in people)]


def _live(by_person: Mapping[int, LoadRow], row: StaffRow) -> int:
    found = by_person.get(row.id)
    return found.live if found else 0


def _share(row: StaffRow, load: LoadRow | None) -> Share:
    about = " · ".join(part for part in (_state(row), f"Tier {row.tier}", row.role.label) if part)
    here = row.is_active and row.is_available
    live, urgent, waiting = (load.live, load.urgent, load.waiting) if load else (0, 0, 0)
    return Share(row.id, row.name, about, live, urgent, waiting, is_here=here, may_get=here, works_here=row.is_active)


def _state(row: StaffRow) -> str:
    if not row.is_active:
        return "no longer works here"
    return "" if row.is_available else "away"
