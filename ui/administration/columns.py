"""The columns of the set-up's tables, declared."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.people.queries import StaffRow
from app.tickets.queries import CategoryRow, QueueRow


class Kept(Protocol):
    """A row of the desk's set-up; nothing of it is ever deleted, it only goes out of use."""

    @property
    def id(self) -> int:
        """The row's id, 0 while it is new."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def is_active(self) -> bool:
        """Whether it is in use."""


@dataclass(frozen=True, slots=True)
class Column[Row]:
    """One column: its heading, what a cell says, its width at 100 % text (0 takes the rest), and its icon.

    Where there is little room, columns that `give_way` are left out, those with the smallest number first; 0 stays.
    """

    title: str
    value: Callable[[Row], str]
    width: int = 0
    icon: Callable[[Row], str] | None = None
    gives_way: int = 0


def staff_state(row: StaffRow) -> str:
    """Return whether someone works here, in a word."""
    if not row.is_active:
        return "Gone"
    return "Here" if row.is_available else "Away"


def use(row: QueueRow | CategoryRow) -> str:
    """Return whether something is in use, in words."""
    return "In use" if row.is_active else "Closed"


def queue_state(row: QueueRow) -> str:
    """Return whether a queue is in use, and whether by all, in words."""
    return "Restricted" if row.is_restricted and row.is_active else use(row)


STAFF = (
    Column[StaffRow]("Name", lambda row: row.name),
    Column[StaffRow]("Login", lambda row: row.login, 130, gives_way=1),
    Column[StaffRow]("Role", lambda row: row.role.label, 110, gives_way=3),
    Column[StaffRow]("Tier", lambda row: str(row.tier), 52, gives_way=2),
    Column[StaffRow]("State", staff_state, 96),
)
QUEUES = (
    Column[QueueRow]("Name", lambda row: row.name, icon=lambda row: row.icon),
    Column[QueueRow]("Tier", lambda row: str(row.tier), 52, gives_way=2),
    Column[QueueRow]("Transfers", lambda row: "Takes them" if row.takes_transfers else "None", 100, gives_way=1),
    Column[QueueRow]("State", queue_state, 96),
)
CATEGORIES = (
    Column[CategoryRow]("Name", lambda row: row.name),
    Column[CategoryRow]("State", use, 96),
)
