"""What screens ask about people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.actor import Role


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One member of staff as lists show them."""

    id: int
    login: str
    name: str
    role: Role
    tier: int
    email: str
    is_active: bool
    is_available: bool


@dataclass(frozen=True, slots=True)
class RequesterRow:
    """One requester as cards and pickers show them."""

    id: int
    name: str
    email: str
    phone: str
    department: str
    location: str
    is_vip: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class LoadRow:
    """How much lies with one member of staff: live tickets, those critical or high, those waiting."""

    staff_id: int
    live: int
    urgent: int
    waiting: int


class PeopleQueries(Protocol):
    """Reads about people; each call is one statement."""

    def staff(self) -> Sequence[StaffRow]:
        """Return all staff, gone ones included, by name."""

    def requesters_like(self, words: str, limit: int = 20) -> Sequence[RequesterRow]:
        """Return requesters whose name, e-mail or phone has a word starting with each of `words`."""

    def load(self) -> Sequence[LoadRow]:
        """Return the live load of everyone who has any."""
